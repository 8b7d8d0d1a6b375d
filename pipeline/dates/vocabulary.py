"""The words of the calendar, and the pattern language of `lexicon/dates.jsonl` over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pipeline.dates.calendar import Kind, Point
from pipeline.lexicon import rows

_SLOT = re.compile(r"\{([A-Za-z]\w*)\}")
# A number that goes on (`5,000`, `3:30`, `16-year-old`) is no day and no year; a month may follow the hyphen.
_TAIL = r"(?![\w%]|:\d)(?![.,]\d{{1,3}}(?!\d))(?!-(?!{months}|present\b|today\b)[a-z])"


@cache
def words(kind: str) -> Mapping[str, str]:
    """The words of one class of `calendar.csv` with their values."""
    return {row["word"]: row["value"] for row in rows("calendar") if row["class"] == kind}


def any_of(items: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "(?:" + "|".join(re.escape(item).replace(r"\ ", r"\s+") for item in sorted(items, key=lambda w: (-len(w), w))) + ")"


@cache
def _slots() -> Mapping[str, str]:
    """The named parts of a rule's pattern. Slots in lower case bind what they match; those in capitals only match."""
    names = rf"(?:{any_of(words('month'))}\b|{any_of(words('abbreviation'))}\b\.?)"
    tail = _TAIL.format(months=names)
    nth = any_of([*words("ordinal"), *words("rank")])
    count = rf"(?:{any_of(words('number'))}|\d\d?)"
    return {
        "month": f"(?P<month>{names})",
        "day": rf"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?{tail}",
        "openday": r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?",
        "openyear": r"(?P<year>(?:19|20)\d\d)",
        "dayword": rf"(?P<dayword>{any_of(words('ordinal'))})",
        "roman": rf"(?P<roman>{any_of(words('roman'))})",
        "year": rf"(?P<year>(?:19|20)\d\d){tail}(?!/\d(?!\d\b)|-\d\d-)",
        "season": rf"(?P<season>{any_of(words('season'))})\b",
        "modifier": rf"(?P<part>{any_of(words('modifier'))})",
        "modifier2": rf"(?P<part2>{any_of(words('modifier'))})",
        "portion": rf"(?P<portion>{any_of(words('portion'))})",
        "nth": rf"(?P<nth>{nth})",
        "count": rf"(?P<count>{count})",
        "unit": rf"(?P<unit>{any_of(words('unit'))})\b",
        "decadeword": rf"(?P<decadeword>{any_of(words('decade'))})\b",
        "DAY": rf"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?{tail}",
        "MONTH": names,
        "CLEAR": any_of(word for word in words("month") if word not in words("ambiguous")),
        "AMBIGUOUS": any_of(words("ambiguous")),
        "SHORT": any_of(words("abbreviation")),
        "SEASON": any_of(words("season")),
        "COUNTED": rf"{any_of(words('counted'))}\b",
        "EVENTS": rf"(?i:{any_of(words('event'))})",
        "NAMEHEAD": rf"{any_of(words('name-head'))}\b",
        "TITLED": rf"\b{any_of(words('titled'))}\b",
        "NUMBERED": rf"\b(?i:{any_of(words('numbered'))})\b",
        "SEASONAL": rf"{any_of(words('seasonal'))}\b",
    }


def written_out(pattern: str) -> str:
    """A rule's pattern as a regular expression: a blank matches any white space, `~` perhaps none, `{slot}` its words.

    Raises KeyError where a slot is unknown.
    """
    return _SLOT.sub(lambda slot: _slots()[slot[1]], pattern.replace(" ", r"\s+").replace("~", r"\s*"))


class Pattern:
    """A rule's pattern (see `written_out`), compiled when a text first comes to it; its methods are those of `re.Pattern`."""

    __slots__ = ("fullmatch", "match", "search", "written")
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]

    def __init__(self, written: str) -> None:
        self.written = written

    def __getattr__(self, name: str) -> Callable[..., re.Match[str] | None]:
        if name not in self.__slots__:
            raise AttributeError(name)
        compiled = re.compile(written_out(self.written))
        self.fullmatch, self.match, self.search = compiled.fullmatch, compiled.match, compiled.search
        return {"fullmatch": self.fullmatch, "match": self.match, "search": self.search}[name]


def month_number(word: str) -> int:
    """The number of a month by its English name, an abbreviation of it, or a Roman numeral, in lower case."""
    word = word.rstrip(".")
    return int(words("month").get(word) or words("abbreviation").get(word) or words("roman")[word])


@cache
def foreign_month(word: str) -> int:
    """The number of a month by its name in another language, in lower case; 0 for any other word.

    dateparser is asked about two full dates, so that it has nothing to fill in, and must say the same month twice.
    """
    import dateparser

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY", "RELATIVE_BASE": datetime(2000, 1, 1)}
    languages = list(words("language"))
    dates = [f"17 {word} 2004", f"23 {word} 2013"]
    answers = [dateparser.parse(date, languages=languages, settings=settings) for date in dates]
    found = {(answer.day, answer.year): answer.month for answer in answers if answer is not None}
    return found[17, 2004] if set(found) == {(17, 2004), (23, 2013)} and len(set(found.values())) == 1 else 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a longer unit: `early`, `first two weeks of`. See `Point` for the fields."""

    part: str
    nth: int = 1
    count: int = 1


def cut_of(found: Mapping[str, str | None]) -> Cut | None:
    """The cut that the groups of a match state, if any."""
    if word := found.get("portion"):
        return Cut(words("portion")[" ".join(word.split())])
    if word := found.get("part"):
        second = found.get("part2")
        return Cut(f"{words('modifier')[word]}-{words('modifier')[second]}" if second else words("modifier")[word])
    if word := found.get("quarter"):
        return Cut("quarter", nth=int(word))
    if word := found.get("unit"):
        nth = found.get("nth") or "first"
        number = found.get("count")
        count = 1 if not number else int(number) if number.isdigit() else int(words("number")[number])
        return Cut(words("unit")[word], int(words("ordinal").get(nth) or words("rank")[nth]), count)
    return Cut("week from") if found.get("week") else None


def point_of(found: Mapping[str, str | None], *, shift: int = 0) -> Point:
    """The point that the groups of a match state."""
    year = int(found.get("year") or 0) or None
    short = found.get("short_year")
    if short:
        year = int(f"20{short}")
    kind: Kind = "year"
    month = day = 0
    if (word := found.get("month") or found.get("roman")) or found.get("mm"):
        kind, month = "month", month_number(word) if word else int(found["mm"] or 0)
    if word := found.get("foreign"):
        kind, month = "month", foreign_month(word)
    if (word := found.get("day") or found.get("dd")) or found.get("dayword"):
        kind, day = "day", int(word) if word else int(words("ordinal")[found["dayword"] or ""])
    if word := found.get("season"):
        kind, month = "season", int(words("season")[word])
    if word := found.get("decade") or found.get("tens"):
        kind, year = "decade", int(word) if len(word) == 4 else int(f"19{word}")
    if word := found.get("decadeword"):
        kind, year = "decade", int(words("decade")[word])
    if found.get("fiscal"):
        kind = "fiscal year"
    cut = cut_of(found) or Cut("")
    return Point(
        kind=kind, year=year, month=month, day=day, part=cut.part, nth=cut.nth, count=cut.count,
        spans_years=bool(found.get("next_year")), shift=shift,
    )  # fmt: skip
