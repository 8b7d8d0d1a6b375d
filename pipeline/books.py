"""A whole volume or a region's page split into the reports in it: one for each country and for each group that is profiled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.lexicon import book_headings, country_iso
from pipeline.structure import LONGEST_NAME, SMALL, may_be_name, parse_title

_LEAST_WORDS = 40  # of a report; tables of contents and lists of countries have names with nothing below
_CHAPTER = re.compile(r"chapter\s+(\d+[A-Z]?)\b\W*(.*)", re.IGNORECASE)
_END = re.compile(r"(?:appendix|annex)\b", re.IGNORECASE)
_PROFILE = re.compile(r"(?:aka|a\.k\.a\.|also known as)\s|description\s*:", re.IGNORECASE)
_SERIES = re.compile(r"(?:Country Reports? on|Patterns of Global) Terrorism,? (?P<year>(?:19|20)\d{2})", re.IGNORECASE)
_CLOSED = (".", "!", "?", ":", ".”", '."', ")")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_SLUG = re.compile(r"[^a-z0-9]+")


class NoBook(ValueError):
    """Nothing to split; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Part:
    """One report of a volume: the name of its file without the ending, and its text with a title line."""

    doc_id: str
    text: str


@dataclass(slots=True)
class _Draft:
    name: str
    chapter: str
    lines: list[str] = field(default_factory=list)

    def words(self) -> int:
        return sum(len(line.split()) for line in self.lines)


def split(text: str, *, year: int | None = None) -> list[Part]:
    """The reports of a volume in its order. `year` is for a volume that does not name its own. Raises NoBook."""
    if year is None:
        if (found := _SERIES.search(text)) is None:
            raise NoBook("no line names the series and its year (Country Reports on Terrorism 2019); give --year")
        year = int(found["year"])
    drafts = [draft for draft in _drafts(text) if draft.words() >= _LEAST_WORDS]
    if not drafts:
        raise NoBook("no country's or group's name on a line of its own with a report below it")
    taken: set[str] = set()
    parts = []
    for draft in drafts:
        chapter = f" - Chapter {draft.chapter}" if draft.chapter else ""
        title = f"Country Reports on Terrorism {year}{chapter} - {draft.name}"
        body = "\n".join(draft.lines).strip("\n")
        parts.append(Part(_doc_id(draft, year, taken), f"{title}\n\n{body}\n"))
    return parts


def holds_several(text: str) -> bool:
    """Whether a text that was to be one report has several, as far as its headings tell."""
    names = (draft.name for draft in _drafts(text) if draft.words() >= _LEAST_WORDS)
    first = next(names, "")
    return any(name != first for name in names)


def _doc_id(draft: _Draft, year: int, taken: set[str]) -> str:
    """`kenya-2019`; a name's second report carries its chapter, a further one a number."""
    plain = unicodedata.normalize("NFKD", draft.name.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    stem = f"{_SLUG.sub('-', plain.casefold()).strip('-') or 'report'}-{year}"
    candidates: Iterable[str] = (stem, f"{stem}-chapter-{draft.chapter.casefold()}" if draft.chapter else stem)
    for candidate in (*candidates, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))):
        if candidate not in taken:
            taken.add(candidate)
            return candidate
    raise AssertionError("more candidates than names taken")


def _drafts(text: str) -> Iterator[_Draft]:
    """What stands below each name, up to the next name, region, chapter or appendix."""
    lines = text.splitlines()
    following = _following(lines)
    chapter = ""
    current: _Draft | None = None
    open_end = False  # whether the line before may go on in this one
    for number, line in enumerate(lines):
        name = line.strip(" \t\xa0#*")
        start = _start(name, following[number]) if name and len(name) <= LONGEST_NAME and not open_end else None
        open_end = bool(name) and start is None and not name.endswith(_CLOSED)
        if start is None:
            if current is not None:
                current.lines.append(line)
            continue
        if current is not None and current.name == start:
            continue  # a running head
        if current is not None:
            yield current
        current = None
        if found := _CHAPTER.match(name):
            chapter = found[1]
        if start:
            current = _Draft(start, chapter)
    if current is not None:
        yield current


def _start(name: str, following: str) -> str | None:
    """The name of the report that a line begins, "" where it ends one and begins none, None where it does neither."""
    if (titled := parse_title(name)) is not None:
        return titled[0]
    if _CHAPTER.match(name) or _END.match(name) or name.casefold().rstrip(":.") in book_headings():
        return ""
    if _PROFILE.match(name) or not may_be_name(name):
        return None
    return _cased(name) if country_iso(name) or _PROFILE.match(following) else None


def _cased(name: str) -> str:
    """A heading in capitals as a title; acronyms in parentheses stay."""
    if not name.isupper():
        return name
    words = [
        word if word.startswith("(") else word.lower() if at and word.lower() in SMALL else _WORD.sub(_capital, word)
        for at, word in enumerate(name.split())
    ]
    return " ".join(words)


def _capital(match: re.Match[str]) -> str:
    return match[0].capitalize()


def _following(lines: list[str]) -> list[str]:
    """For each line the next one that is not blank."""
    following = [""] * len(lines)
    next_line = ""
    for number in range(len(lines) - 1, -1, -1):
        following[number] = next_line
        next_line = lines[number].strip() or next_line
    return following
