"""Layout of a report: title line, headed sections, paragraphs, bullets, sentences, by offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.lexicon import abbreviations, book_headings, country_iso, headings, sentence_openers
from pipeline.models import Report, Section, Sentence

_TITLES = (
    re.compile(
        r"Country Reports? on Terrorism,? (?P<year>\d{4})\s*[-–—:]\s*(?:Chapter \d+[A-Z]?\s*[-–—:.]\s*)?"
        r"(?:Country Reports?\s*[-–—:.]\s*.*\s[-–—]+\s+)?(?P<name>.+)"
    ),
    re.compile(r"Patterns of Global Terrorism,? (?P<year>\d{4})\s*[-–—:]\s*(?P<name>.+)"),
    re.compile(r"(?P<name>[A-Z][^\d:.]{2,60}?)\s*[-–—:,]\s*Country Reports? on Terrorism,? (?P<year>\d{4})"),
    re.compile(r"Country Reports? on Terrorism,? (?P<year>\d{4})(?P<name>)"),
)
_CHAPTER = re.compile(r"\bChapter (\d+[A-Z]?)\b")
_BULLET = re.compile(r"[ \t\xa0]*(?:[•●▪◦‣∙·*]|[-–—](?=[ \t\xa0])|o(?=[ \t\xa0]{2,})|\(?\d{1,2}[.)](?=[ \t\xa0]))[ \t\xa0]*")
_BLOCK_END = tuple(".!?:;")
_CLOSERS = "\"”’')]"
_STEM_YEAR = re.compile(r"(?:^|[-_ ])((?:19|20)\d{2})(?:$|[-_ ])")
# Both begin with a set, which the engine looks for several times as fast.
_LINE_END = re.compile(r"[\n\r\f\v\x85\u2028\u2029](?:(?<=\r)\n)?")
_NOTE = r"(?:(?<=[^\W\d_]{3}[.!?])|(?<=[)\]”][.!?])|(?<=[.!?][\"”’')\]]))\d{1,3}|\[\d{1,3}\]"  # a footnote's mark after a sentence
_STOP = re.compile(rf"[.!?](?<![.!?][.!?])[.!?]*+[\"”’')\]]*+(?:{_NOTE})?+(?=\s)")
_OPENER = re.compile(r"\s+[\"“‘'(\[]*(?P<word>[^\W\d_][\w’'.-]*|\d)")
_BEFORE = re.compile(r"[\w.’'-]+$")
# `III. Security situation`, `B. Protection of civilians`, `2.1. Arrests`: a number that only headings have.
_NUMBERED_HEADING = re.compile(r"(?:(?:[IVX]{1,5}|[A-H])[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)[ \t\xa0]+(?P<name>[A-Z].*)")
_CAPITALS = re.compile(r"(?:\d{1,2}\.?[ \t\xa0]+)?(?P<name>[A-Z][A-Z’'&,/ -]*[A-Z])")
_BLANK_BELOW = re.compile(r"[ \t\xa0]*+\r?\n[ \t\xa0\r]*+\n\s*+(?=\S)")
_TITLE_YEAR = re.compile(r"(?<!since )(?<!from )\b((?:19|20)\d{2})\b")
_TITLE_WORD = re.compile(r"[^\W\d_][^\s,:/–—]*")
_HEADING_YEAR = re.compile(r"^(?:19|20)\d{2} ")
LONGEST_NAME = 90  # characters of a country's or group's name on a line of its own
SMALL = frozenset({"and", "of", "the", "in", "de", "la", "al"})  # words that a name in title case leaves small
_AUXILIARIES = frozenset({"is", "are", "was", "were", "has", "have", "had"})
_LONGEST_HEADING = 120  # characters; the longest that the series uses has 71
_LONGEST_SENTENCE = 2_000  # characters; some rules take time by the square of a sentence's length


def parse_title(line: str) -> tuple[str, int | None] | None:
    """`(name, year)` of a title line of any carrier of the series, or None where the line is no title.

    >>> parse_title("Country Reports on Terrorism 2012 - Chapter 2. Country Reports: South and Central Asia Overview - Nepal")
    ('Nepal', 2012)
    >>> parse_title("Country Reports on Terrorism 2012: Guinea-Bissau")
    ('Guinea-Bissau', 2012)
    """
    for pattern in _TITLES:
        if match := pattern.match(line.strip()):
            return match["name"].strip(" .:-–—"), int(match["year"])
    return None


def chapter_of(title: str) -> str:
    """The chapter of the volume that a title line names (`2`, `5B`), or ""."""
    match = _CHAPTER.search(title)
    return match[1] if match else ""


def may_be_name(line: str) -> bool:
    """Whether a line may be a country's or a group's name alone, as the series puts it above a report."""
    closed = line.endswith((".", ";", ",", ":", "!", "?")) and not line.endswith(("D.C.", "St."))
    return len(line) <= LONGEST_NAME and not closed and all(word in SMALL or not word[:1].islower() for word in line.split())


def _heading(line: str) -> tuple[str, int] | None:
    """`(name, length with colon)` of the heading that a line is or begins with."""
    colon = line.find(":", 0, _LONGEST_HEADING)
    for end in ((colon,) if colon >= 0 else ()) + ((len(line),) if len(line) <= _LONGEST_HEADING else ()):
        name = line[:end].strip()
        if name and _HEADING_YEAR.sub("", name).casefold() in headings():
            return name, min(end + 1, len(line))
    return None


def _numbered_heading(line: str) -> str:
    """The heading that a line of its own is by its number or its capitals (`II. Findings`, `KEY FIGURES`), or ""."""
    if len(line) > LONGEST_NAME or line.endswith(_BLOCK_END):
        return ""
    match = _NUMBERED_HEADING.fullmatch(line) or _CAPITALS.fullmatch(line)
    return match["name"] if match else ""


def _may_be_title(line: str) -> bool:
    """Whether a line may be the title of a report of another series: some words that are no sentence and no heading."""
    words = line.casefold().split()
    short = len(line) <= _LONGEST_HEADING and len(words) > 2
    return short and not line.endswith(_BLOCK_END) and _AUXILIARIES.isdisjoint(words) and not _heading(line)


def _country_in(line: str) -> str:
    """The one country that a line names, or ""."""
    words = [word.removesuffix("’s").removesuffix("'s") for word in _TITLE_WORD.findall(line)]
    found: dict[str, str] = {}
    at = 0
    while at < len(words):
        names = (" ".join(words[at : at + size]) for size in range(4, 0, -1) if words[at][0].isupper())
        single = (name for name in names if " and " not in name or not country_iso(name.partition(" and ")[0]))
        name = next(filter(country_iso, single), "")
        if name:
            found.setdefault(country_iso(name), name)
        at += len(name.split()) or 1
    return next(iter(found.values())) if len(found) == 1 else ""


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _LINE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _splits(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one block, without the blanks around them."""
    begin = start
    for match in _STOP.finditer(text, start, end):
        opener = _OPENER.match(text, match.end(), end)
        if opener is None:
            continue
        word = opener["word"]
        if word[0].islower():
            continue
        if match.group().rstrip("0123456789") == ".":
            before = _BEFORE.search(text, max(begin, match.start() - 24), match.start())
            last = before.group().lstrip("'’") if before else ""
            slashed = text[match.start() - len(last) - 1 : match.start() - len(last)] == "/"  # DHKP/C.
            initials = last.isupper() and all(len(letter) == 1 for letter in last.split(".")) and not slashed
            shortened = initials or last.casefold() in abbreviations()
            if shortened and not (initials and word.casefold() in sentence_openers()):
                continue
        if begin < match.end():
            yield begin, match.end()
        begin = opener.end() - len(word)
        while begin > match.end() and not text[begin - 1].isspace():
            begin -= 1
    if begin < end:
        yield begin, end


def _after_blanks(text: str, start: int, end: int) -> int:
    """The first character from `start` on that is no blank, or `end`."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is no sentence for its length, in pieces that end at a blank where there is one."""
    while end - start > _LONGEST_SENTENCE:
        limit = start + _LONGEST_SENTENCE
        cut = next((at for at in range(limit, limit - _LONGEST_SENTENCE // 2, -1) if text[at].isspace()), limit)
        yield start, cut
        start = _after_blanks(text, cut, end)
    if start < end:
        yield start, end


@dataclass(slots=True)
class _Block:
    """The characters of a paragraph or a bullet, without the bullet's mark; `section` is -1 before the first heading."""

    start: int
    end: int
    bullet: bool
    section: int


class _Layout:
    """The title, the headings and the blocks of a text, read line by line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.title = ""
        self.title_end = 0
        self.named: tuple[str, int | None] = ("", None)  # the country or group and the year that the title states
        self.foreign = False  # whether the title is none of the series
        self.headings: list[tuple[str, int, int]] = []  # name, where the heading starts, where what it heads does
        self.blocks: list[_Block] = []
        self._open = False  # whether the last block may go on in the next line
        self._marked = False  # whether a bullet's mark stands alone before the next line
        self._last = ""  # the last line of the last block, without the quotes and brackets that close it
        for start, end in _lines(text):
            self._take(start, end)

    def _take(self, start: int, end: int) -> None:
        text = self._text
        body = _after_blanks(text, start, end)
        if body == end:
            self._open = False
            return
        if not (self.blocks or self.headings) and (self.foreign or not self.title) and self._is_title(start, end):
            return
        alone = not self._open and end - body <= _LONGEST_HEADING and self._is_alone(end)
        if alone and (name := _numbered_heading(text[body:end].rstrip())):
            self.headings.append((name, body, end))
            self._marked = False
            return
        body, headed = self._after_headings(body, end)
        if body == end:
            return
        bullet = _BULLET.match(text, body if headed else start, end)
        body = bullet.end() if bullet else body
        if body == end:
            self._open, self._marked = False, True
            return
        new = bullet is not None or headed or self._marked or not self._open or self._last.endswith(_BLOCK_END)
        if new:
            self.blocks.append(_Block(body, end, bullet is not None or self._marked, len(self.headings) - 1))
        else:
            self.blocks[-1].end = end
        self._last = text[body if new else start : end].rstrip().rstrip(_CLOSERS)
        self._open, self._marked = True, False

    def _is_title(self, start: int, end: int) -> bool:
        """Whether the first line is a title: one of the series, or a country's name alone."""
        line = self._text[start:end].strip()
        named = parse_title(line) or ((line, None) if may_be_name(line) and country_iso(line) else None)
        if named:
            name, year = named
            self.title, self.title_end, self.foreign = line, end, False
            self.named = ("" if name.casefold() in book_headings() else name, year)
        elif not self.title and _may_be_title(line) and self._is_alone(end):
            self.title, self.title_end, self.foreign = line, end, True
        return self.title_end == end

    def _is_alone(self, end: int) -> bool:
        """Whether a line that ends at `end` has a blank line below it, and more below that."""
        return _BLANK_BELOW.match(self._text, end) is not None

    def _after_headings(self, body: int, end: int) -> tuple[int, bool]:
        """Where the text of a line begins after the headings in it, of empty sections and its own, and whether there are any."""
        headed = False
        while heading := _heading(self._text[body : min(end, body + _LONGEST_HEADING + 1)]):
            name, length = heading
            self.headings.append((name, body, body + length))
            body = _after_blanks(self._text, body + length, end)
            self._open = self._marked = False
            headed = True
        return body, headed

    def sections(self) -> Iterator[Section]:
        """The headed parts in order, each up to the next heading."""
        ends = [start for _, start, _ in self.headings[1:]] + [len(self._text)]
        for (name, start, body), end in zip(self.headings, ends, strict=False):
            yield Section(name, start, body, end)

    def sentences(self) -> Iterator[Sentence]:
        """The sentences of all blocks."""
        text = self._text
        for number, block in enumerate(self.blocks):
            for first, last in _splits(text, _after_blanks(text, block.start, block.end), block.end):
                while last > first and text[last - 1].isspace():
                    last -= 1
                for start, end in _pieces(text, first, last) if last - first > _LONGEST_SENTENCE else ((first, last),):
                    yield Sentence(start, end, block.section, number, block.bullet)


def parse(text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Report:
    """Read a report's layout. Without a title line of the series, a country's name alone on the first line is one, and
    else a first line that is no sentence and has a blank line below it.

    `country` and `year` stand in where the title gives none; then the file's name; then what another series' title names.
    A report that never names the year of its file or title, but names the year before, came out the year after its own.
    """
    layout = _Layout(text)
    country, year = layout.named[0] or country, layout.named[1] or year
    if not year:
        stated = _STEM_YEAR.findall(doc_id)[:1] or (_TITLE_YEAR.findall(layout.title)[-1:] if layout.foreign else [])
        year = int(stated[0]) if stated else None
        if year and text.find(str(year), layout.title_end) < 0 <= text.find(str(year - 1), layout.title_end):
            year -= 1
    if not country:
        stem = _STEM_YEAR.sub(" ", doc_id).replace("-", " ").replace("_", " ").strip()
        country = stem.title() if country_iso(stem) else _country_in(layout.title) if layout.foreign else ""
    return Report(
        doc_id=doc_id,
        text=text,
        title=layout.title,
        country=country,
        country_iso=country_iso(country),
        year=year,
        title_end=layout.title_end,
        sections=tuple(layout.sections()),
        sentences=tuple(layout.sentences()),
    )
