"""Missing years: what the sentence or the list states for a date, else the report's year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pipeline.dates.calendar import Point, cover, granularity
from pipeline.dates.grammar import Found, Source, entries
from pipeline.dates.vocabulary import Pattern
from pipeline.models import DateValue

YearSource = Literal["text", "sentence", "list", "report", ""]
_LEAP_YEAR = 2000
_FRAMES = ("day", "month", "year")
_CLOSE = re.compile(r"\s*(?:[,.;:)]|$)")


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
    before: Pattern
    after: Pattern
    gap: Pattern
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
    end = cover(last, year or 0) if found.last else start
    if start and end and end[1] < start[0] and last.year is None:
        end = cover(last, (year or 0) + 1)
    if start is None or end is None:
        return None
    return DateValue(start[0].isoformat(), end[1].isoformat(), grain, source)


class Years:
    """Finds the years of a report's dates. The rules, by their `way`:

    `known`: a day so famous that no text states its year. `relative`: `of that year` after the date, which counts from the
    date before it. `last year`: words that count from the report's year. `list`: dates joined by `and`. `beside`: a year
    next to the date. `frame`: the date that opens the sentence.
    """

    def __init__(self, rules: Sequence[Mapping[str, Any]]) -> None:
        never = "(?!)"
        self._rules = [
            _Rule(
                entry["id"], entry["way"], Pattern(entry.get("before", "")), Pattern(entry.get("after", "")),
                Pattern(entry.get("gap", never)), entry.get("shift", 0), entry.get("month", 0), entry.get("day", 0),
                entry.get("year_of", 0),
            )
            for entry in rules if entry["kind"] == "year"
        ]  # fmt: skip

    def resolve(self, dates: Sequence[Dated], report_year: int | None) -> list[DateValue | None]:
        """The values of a report's dates, in their order."""
        reading = _Reading(dates, report_year)
        open_dates = [index for index, date in enumerate(dates) if date.found.first.year is None]
        for rule in self._rules if open_dates else ():
            for index in open_dates:
                if reading.years[index] is None:
                    reading.settle(rule, index)
            if rule.way == "list":
                for index in reversed(open_dates):
                    reading.settle_from_next(rule, index)
        return [
            value(date.found, year if year is not None else report_year, source or "report")
            for date, year, source in zip(dates, reading.years, reading.sources, strict=True)
        ]


class _Reading:
    """The years of one report's dates as far as they are known."""

    def __init__(self, dates: Sequence[Dated], report_year: int | None) -> None:
        self._dates = dates
        self._report_year = report_year
        self._openers: dict[int, int] = {}
        for index, date in enumerate(dates):
            self._openers.setdefault(date.sentence, index)
        self.years = [date.found.first.year for date in dates]
        self.sources: list[YearSource] = [
            "" if date.found.first.year is None else "list" if date.found.listed else "text" for date in dates
        ]

    def settle(self, rule: _Rule, index: int) -> None:
        """Give a date that has no year the one that a rule finds for it."""
        if (year := self._find(rule, index)) is not None:
            self.years[index], self.sources[index] = year, _SOURCES[rule.way]

    def settle_from_next(self, rule: _Rule, index: int) -> None:
        """Give a date of a list the year of the one after it."""
        if self.years[index] is None and self._joined(rule, index) and (year := self.years[index + 1]) is not None:
            later = _follows(self._dates[index].found.first, self._dates[index + 1].found.first)
            self.years[index], self.sources[index] = year - (not later), "list"

    def _find(self, rule: _Rule, index: int) -> int | None:
        date = self._dates[index]
        match rule.way:
            case "known":
                is_it = (date.found.first.month, date.found.first.day) == (rule.month, rule.day)
                return rule.year if is_it and _stands(rule, date) else None
            case "relative":
                base = self._year_before(index) if _stands(rule, date) else None
                return base + rule.shift if base else None
            case "last year":
                return self._report_year + rule.shift if self._report_year and _stands(rule, date) else None
            case "beside":
                return self._year_beside(rule, index)
            case "list":
                return self._carried(index - 1, index) if index and self._joined(rule, index - 1) else None
            case "frame":
                return self._framed(rule, index)
        return None

    def _year_before(self, index: int) -> int | None:
        """The year of the last date before in the same paragraph or bullet."""
        block = self._dates[index].block
        return next((self.years[i] for i in range(index - 1, -1, -1) if self.years[i] and self._dates[i].block == block), None)

    def _year_beside(self, rule: _Rule, index: int) -> int | None:
        if index + 1 == len(self._dates):
            return None
        other = self._dates[index + 1]
        alone = other.found.first.kind == "year" and not other.found.first.part and not other.found.last
        return self.years[index + 1] if alone and _linked(rule, self._dates[index], other) else None

    def _joined(self, rule: _Rule, index: int) -> bool:
        """Whether a date and the next are of one kind and in one list."""
        if index + 1 == len(self._dates):
            return False
        one, two = self._dates[index], self._dates[index + 1]
        return one.found.first.kind == two.found.first.kind and _linked(rule, one, two, in_list=self.sources[index + 1] == "list")

    def _framed(self, rule: _Rule, index: int) -> int | None:
        first = self._openers[self._dates[index].sentence]
        frame = self._dates[first]
        if first == index or self.sources[first] != "text" or frame.found.first.kind not in _FRAMES or frame.found.last:
            return None
        return self._carried(first, index) if _stands(rule, frame) else None

    def _carried(self, one: int, two: int) -> int | None:
        """The year of a date that goes on from another: its year, or the next where the months begin again."""
        year, first = self.years[one], self._dates[one].found.first
        if year is None:
            return None
        again = first.kind in ("day", "month") and not _follows(first, self._dates[two].found.first)
        return year + 1 if again and (self._report_year is None or year < self._report_year) else year


def _stands(rule: _Rule, date: Dated) -> bool:
    """Whether what stands around a date is what a rule asks for."""
    after = rule.after.match(date.source.after(date.found.end))
    return after is not None and rule.before.search(date.source.before(date.found.start)) is not None


def _linked(rule: _Rule, one: Dated, two: Dated, *, in_list: bool = False) -> bool:
    """Whether a rule's gap stands between two dates of a sentence.

    A preposition in it must stand before the first too; a mere comma joins only where `two` is `in_list` with more.
    """
    if one.sentence != two.sentence:
        return False
    gap = rule.gap.fullmatch(one.source.text, one.found.end, two.found.start)
    if gap is None or (gap.groupdict().get("comma") and not in_list):
        return False
    preposition = gap.groupdict().get("preposition")
    if not preposition:
        return True
    lead, tail = one.source.before(one.found.start), two.source.after(two.found.end)
    return bool(re.search(rf"\b{preposition}\s+(?:the\s+)?$", lead, re.IGNORECASE) and _CLOSE.match(tail))


def _follows(one: Point, two: Point) -> bool:
    """Whether `two` begins no earlier in a year than `one`."""
    first, second = (cover(replace(point, year=None, shift=0), _LEAP_YEAR) for point in (one, two))
    return first is None or second is None or first[0] <= second[0]


_SOURCES: Mapping[str, YearSource] = {
    "known": "text", "relative": "sentence", "last year": "report", "beside": "sentence", "list": "list", "frame": "sentence"
}  # fmt: skip
