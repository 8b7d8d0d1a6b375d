"""Missing years: what the sentence or the list states for a date, else the report's year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pipeline.date_calendar import Point, cover, granularity
from pipeline.date_grammar import Found, Source, entries
from pipeline.date_vocabulary import compiled
from pipeline.models import DateValue

YearSource = Literal["text", "sentence", "list", "report", ""]
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a text with its sentence's number and bounds, and the number of its paragraph or bullet."""

    found: Found
    source: Source
    sentence: int
    block: int


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    way: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    gap: re.Pattern[str]
    shift: int
    month: int
    day: int
    year: int


@cache
def shipped() -> Years:
    """The year rules of `lexicon/dates.jsonl`."""
    return Years(entries())


def value(found: Found, year: int | None, source: YearSource) -> DateValue | None:
    """The days of a date in `year` where it states none; empty days without any year, None for no day of the calendar."""
    first, last = found.first, found.last or found.first
    grain = "range" if found.last else granularity(first)
    if first.year is None and year is None:
        return DateValue("", "", grain, "")
    start = cover(first, year or 0)
    end = cover(last, year or 0)
    if start and end and end[1] < start[0] and last.year is None:
        end = cover(last, (year or 0) + 1)
    if start is None or end is None:
        return None
    return DateValue(start[0].isoformat(), end[1].isoformat(), grain, source)


class Years:
    """Finds the years of a report's dates. The rules, by their `way`:

    `known`: a day so famous that no text states its year. `relative`: `of that year`, `of last year` after the date.
    `list`: dates joined by `and`. `beside`: a year next to the date. `frame`: the date that opens the sentence.
    """

    def __init__(self, rules: Sequence[Mapping[str, Any]]) -> None:
        never = "(?!)"
        self._rules = [
            _Rule(
                entry["id"], entry["way"], compiled(entry.get("before", "")), compiled(entry.get("after", "")),
                compiled(entry.get("gap", never)), entry.get("shift", 0), entry.get("month", 0), entry.get("day", 0),
                entry.get("year_of", 0),
            )
            for entry in rules if entry["kind"] == "year"
        ]  # fmt: skip

    def resolve(self, dates: Sequence[Dated], report_year: int | None) -> list[DateValue | None]:
        """The values of a report's dates, in their order."""
        known: list[tuple[int | None, YearSource]] = [
            (d.found.first.year, "" if d.found.first.year is None else "list" if d.found.listed else "text") for d in dates
        ]
        for rule in self._rules:
            for index, date in enumerate(dates):
                if known[index][0] is None and (year := self._year(rule, dates, known, index, report_year)) is not None:
                    known[index] = year, _SOURCES[rule.way]
            if rule.way == "list":
                for index in reversed(range(len(dates))):
                    if known[index][0] is None and (year := self._from_next(rule, dates, known, index)) is not None:
                        known[index] = year, "list"
        return [
            value(date.found, year if year is not None else report_year, source or "report")
            for date, (year, source) in zip(dates, known, strict=True)
        ]

    def _year(
        self, rule: _Rule, dates: Sequence[Dated], known: Sequence[tuple[int | None, YearSource]], index: int, report_year: int | None
    ) -> int | None:
        date = dates[index]
        point = date.found.first
        match rule.way:
            case "known":
                is_it = (point.month, point.day) == (rule.month, rule.day)
                return rule.year if is_it and self._stands(rule, date) else None
            case "relative":
                if not self._stands(rule, date):
                    return None
                base = next((known[i][0] for i in range(index - 1, -1, -1) if known[i][0] and dates[i].block == date.block), None)
                return base + rule.shift if base else None
            case "last year":
                return report_year + rule.shift if report_year and self._stands(rule, date) else None
            case "beside":
                other = dates[index + 1] if index + 1 < len(dates) else None
                beside = other and other.found.first.kind == "year" and not other.found.last and not other.found.first.part
                return known[index + 1][0] if other and beside and self._linked(rule, date, other) else None
            case "list":
                return self._after_previous(rule, dates, known, index, report_year)
            case "frame":
                return self._framed(rule, dates, known, index, report_year)
        return None

    def _stands(self, rule: _Rule, date: Dated) -> bool:
        before, after = date.source.before(date.found.start), date.source.after(date.found.end)
        return bool(rule.before.search(before) and rule.after.match(after))

    def _linked(self, rule: _Rule, one: Dated, two: Dated) -> bool:
        if one.sentence != two.sentence:
            return False
        gap = rule.gap.fullmatch(one.source.text, one.found.end, two.found.start)
        if gap is None:
            return False
        preposition = gap.groupdict().get("preposition")
        if not preposition:
            return True
        lead, tail = one.source.before(one.found.start), two.source.after(two.found.end)
        return bool(re.search(rf"\b{preposition}\s+(?:the\s+)?$", lead, re.IGNORECASE) and re.match(r"\s*(?:[,.;:)]|$)", tail))

    def _from_next(self, rule: _Rule, dates: Sequence[Dated], known: Sequence[tuple[int | None, YearSource]], index: int) -> int | None:
        if index + 1 == len(dates) or not _alike(dates[index], dates[index + 1]) or not self._linked(rule, dates[index], dates[index + 1]):
            return None
        year = known[index + 1][0]
        return None if year is None else year - (not _follows(dates[index].found.first, dates[index + 1].found.first))

    def _after_previous(
        self, rule: _Rule, dates: Sequence[Dated], known: Sequence[tuple[int | None, YearSource]], index: int, report_year: int | None
    ) -> int | None:
        if not index or not _alike(dates[index - 1], dates[index]) or not self._linked(rule, dates[index - 1], dates[index]):
            return None
        return _carried(known[index - 1][0], dates[index - 1].found, dates[index].found, report_year)

    def _framed(
        self, rule: _Rule, dates: Sequence[Dated], known: Sequence[tuple[int | None, YearSource]], index: int, report_year: int | None
    ) -> int | None:
        first = index
        while first and dates[first - 1].sentence == dates[index].sentence:
            first -= 1
        frame = dates[first]
        if first == index or known[first][1] != "text" or frame.found.first.kind not in ("day", "month", "year") or frame.found.last:
            return None
        return _carried(known[first][0], frame.found, dates[index].found, report_year) if self._stands(rule, frame) else None


def _carried(year: int | None, one: Found, two: Found, report_year: int | None) -> int | None:
    """The year of a date that goes on from another: its year, or the next where the months begin again."""
    if year is None:
        return None
    again = one.first.kind in ("day", "month") and not _follows(one.first, two.first)
    return year + 1 if again and (report_year is None or year < report_year) else year


def _alike(one: Dated, two: Dated) -> bool:
    return one.found.first.kind == two.found.first.kind


def _follows(one: Point, two: Point) -> bool:
    """Whether `two` begins no earlier in a year than `one`."""
    first, second = (cover(replace(point, year=None, shift=0), _LEAP_YEAR) for point in (one, two))
    return first is None or second is None or first[0] <= second[0]


_SOURCES: Mapping[str, YearSource] = {
    "known": "text", "relative": "sentence", "last year": "report", "beside": "sentence", "list": "list", "frame": "sentence"
}  # fmt: skip
