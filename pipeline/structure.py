"""Layout of a report: title line, headed sections, paragraphs, bullets, sentences, by offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.lexicon import abbreviations, country_iso, headings, sentence_openers
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
_STOP = re.compile(r"[.!?](?<![.!?][.!?])[.!?]*+[\"”’')\]]*+(?=\s)")
_OPENER = re.compile(r"\s+[\"“‘'(\[]*(?P<word>[^\W\d_][\w’'.-]*|\d)")
_BEFORE = re.compile(r"[\w.’'-]+$")
_HEADING_YEAR = re.compile(r"^(?:19|20)\d{2} ")
LONGEST_NAME = 90  # characters of a country's or group's name on a line of its own
SMALL = frozenset({"and", "of", "the", "in", "de", "la", "al"})  # words that a name in title case leaves small
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
        if match.group()[0] == "." and match.end() == match.start() + 1:
            before = _BEFORE.search(text, max(begin, match.start() - 24), match.start())
            last = before.group().lstrip("'’") if before else ""
            initials = last.isupper() and all(len(letter) == 1 for letter in last.split("."))
            shortened = initials or last.casefold() in abbreviations()
            if shortened and not ("." in last and word.casefold() in sentence_openers()):
                continue
        if begin < match.end():
            yield begin, match.end()
        begin = opener.end() - len(word)
        while begin > match.end() and not text[begin - 1].isspace():
            begin -= 1
    if begin < end:
        yield begin, end


def _before_closers(line: str) -> str:
    return line.rstrip().rstrip(_CLOSERS)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is no sentence for its length, in pieces that end at a blank where there is one."""
    while end - start > _LONGEST_SENTENCE:
        limit = start + _LONGEST_SENTENCE
        cut = next((at for at in range(limit, limit - _LONGEST_SENTENCE // 2, -1) if text[at].isspace()), limit)
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def parse(text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Report:
    """Read a report's layout. Without a title line of the series, a country's name alone on the first line is one.

    `country` and `year` stand in where the title gives none; then the file's name.
    """
    title, title_end = "", 0
    sections: list[tuple[str, int, int]] = []
    blocks: list[tuple[int, int, bool, int]] = []
    joined = False
    before = ""  # the last line of the last block, without the quotes and brackets that close it
    for start, end in _lines(text):
        line = text[start:end]
        lead = len(line) - len(line.lstrip())
        if not line.strip():
            joined = False
            continue
        if not title and not blocks and not sections:
            name = line.strip()
            found = parse_title(line) or ((name, None) if may_be_name(name) and country_iso(name) else None)
            if found:
                title, title_end = name, end
                country, year = found[0] or country, found[1] or year
                continue
        body, headed = start + lead, False
        while heading := _heading(text[body : min(end, body + _LONGEST_HEADING + 1)]):  # after an empty section the next one's
            sections.append((heading[0], body, body + heading[1]))
            body += heading[1]
            while body < end and text[body].isspace():
                body += 1
            joined, headed = False, True
        if body == end:
            continue
        bullet = _BULLET.match(text, body if headed else start, end)
        if bullet:
            body = bullet.end()
        if joined and not bullet and not headed and not before.endswith(_BLOCK_END):
            first, _, was_bullet, section = blocks[-1]
            blocks[-1] = (first, end, was_bullet, section)
            before = _before_closers(line)
        elif body < end:
            blocks.append((body, end, bool(bullet), len(sections) - 1))
            before = _before_closers(text[body:end])
        joined = True
    if not year and (match := _STEM_YEAR.search(doc_id)):
        year = int(match.group(1))
    if not country:
        stem = _STEM_YEAR.sub(" ", doc_id).replace("-", " ").replace("_", " ").strip()
        country = stem.title() if country_iso(stem) else ""
    sentences = []
    for number, (start, end, is_bullet, section) in enumerate(blocks):
        while start < end and text[start].isspace():
            start += 1
        for first, last in _splits(text, start, end):
            while last > first and text[last - 1].isspace():
                last -= 1
            for head, tail in _pieces(text, first, last) if last - first > _LONGEST_SENTENCE else ((first, last),):
                sentences.append(Sentence(head, tail, section, number, is_bullet))
    ends = [head for _, head, _ in sections[1:]] + [len(text)]
    return Report(
        doc_id=doc_id,
        text=text,
        title=title,
        country=country,
        country_iso=country_iso(country),
        year=year,
        title_end=title_end,
        sentences=tuple(sentences),
        sections=tuple(Section(name, head, body, end) for (name, head, body), end in zip(sections, ends, strict=False)),
    )
