"""Arithmetic of the calendar: a point as written (a month, a third of a year, a season) to the days that it covers."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "month", "year", "decade", "season", "fiscal year"]
Days = tuple[date, date]
_OCTOBER = 10  # the fiscal year of the U.S. government, by whose year these reports count, begins in the October before


@dataclass(frozen=True, slots=True)
class Point:
    """A calendar expression without its range partner.

    `year` is None where the text states none; of a decade it is the first. `month` is a season's first month.
    `part` is a cut (`early`, `half`, …) with `nth` (1 the first, -1 the last) and `count` (`first two weeks`).
    `spans_years` tells a winter whose two years are written (`winter of 2018-19`; `year` is the first).
    `shift` moves a year that is not stated (`first half of last year`).
    """

    kind: Kind
    year: int | None = None
    month: int = 0
    day: int = 0
    part: str = ""
    nth: int = 1
    count: int = 1
    spans_years: bool = False
    shift: int = 0


def granularity(point: Point) -> str:
    """How exact a point is: its kind, `quarter`, `half`, or `part of` its kind."""
    if not point.part:
        return point.kind
    if point.part in ("quarter", "half") and point.kind == "year" and point.count == 1:
        return point.part
    return f"part of {point.kind}"


def cover(point: Point, year: int) -> Days | None:
    """The days of a point, both ends included, in `year` where it states none; None where the calendar has none such."""
    if point.kind == "day" and point.part not in ("", "week from"):
        return None
    year = point.year if point.year is not None else year + point.shift
    try:
        days = _whole(point, year)
        return _CUTS[point.part](days, point) if point.part else days
    except (ValueError, OverflowError, KeyError):
        return None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after that of `day`."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _whole(point: Point, year: int) -> Days:
    match point.kind:
        case "day":
            day = date(year, point.month, point.day)
            return day, day
        case "month":
            return date(year, point.month, 1), month_end(year, point.month)
        case "year":
            return date(year, 1, 1), date(year, 12, 31)
        case "fiscal year":
            return date(year - 1, _OCTOBER, 1), month_end(year, _OCTOBER - 1)
        case "decade":
            return date(year, 1, 1), date(year + 9, 12, 31)
    wraps = point.month + 2 > 12
    first = date(year - (wraps and not point.spans_years), point.month, 1)
    return first, _last_of(add_months(first, 2))


def _last_of(day: date) -> date:
    return month_end(day.year, day.month)


def _months(days: Days, first: int, count: int) -> Days:
    """`count` months from the month `first` (0 the one that `days` begin in), which must lie inside."""
    start = add_months(days[0], first)
    end = _last_of(add_months(start, count - 1))
    if count < 1 or start < days[0] or end > days[1]:
        raise ValueError
    return start, end


def _length(days: Days) -> int:
    return (days[1].year - days[0].year) * 12 + days[1].month - days[0].month + 1


def _third(days: Days, first: int, last: int) -> Days:
    """Thirds `first` to `last` (0-2): days 1-10, 11-20, 21-end of a month; years 0-3, 4-6, 7-9 of a decade."""
    months = _length(days)
    if months == 1:
        start, end = days[0].replace(day=1 + 10 * first), days[0].replace(day=10 * (last + 1)) if last < 2 else days[1]
        return start, end
    if months == 120:
        bounds = (0, 4, 7, 10)
        return _months(days, bounds[first] * 12, (bounds[last + 1] - bounds[first]) * 12)
    size = months // 3
    return _months(days, first * size, (last - first + 1) * size)


def _edge(days: Days, which: int) -> Days:
    """What `beginning of` (0) and `end of` (2) mean: a month of a year or a season, ten days of a month."""
    months = _length(days)
    if months == 1 or months == 120:
        return _third(days, which, which)
    return _months(days, 0 if which == 0 else months - 1, 1)


def _piece(days: Days, point: Point, size: int) -> Days:
    """`count` consecutive pieces of `size` months from the `nth` on, from the end where that is -1."""
    count = point.count * size
    first = _length(days) - count if point.nth < 0 else (point.nth - 1) * size
    return _months(days, first, count)


def _half(days: Days, point: Point) -> Days:
    late = point.nth != 1
    if point.nth > 2 or point.count > 1:
        raise ValueError
    if _length(days) == 1:
        return (days[0].replace(day=16), days[1]) if late else (days[0], days[0].replace(day=15))
    half = _length(days) // 2
    return _months(days, half if late else 0, half)


def _run(days: Days, point: Point, size: int) -> Days:
    """Days by number: the `nth` week, the first ten days, the last two weeks."""
    length = timedelta(days=size * point.count)
    if point.nth < 0:
        start, end = days[1] - length + timedelta(days=1), days[1]
    else:
        start = days[0] + timedelta(days=size * (point.nth - 1))
        end = min(start + length - timedelta(days=1), days[1])
    if start < days[0] or end > days[1] or start > end:
        raise ValueError
    return start, end


def _quarter(days: Days, point: Point) -> Days:
    if _length(days) != 12:
        raise ValueError
    return _piece(days, point, 3)


def _thirds(days: Days, point: Point) -> Days:
    first = 3 - point.count if point.nth < 0 else point.nth - 1
    if not 0 <= first <= 3 - point.count:
        raise ValueError
    return _third(days, first, first + point.count - 1)


_CUTS: dict[str, Callable[[Days, Point], Days]] = {
    "early": lambda days, _: _third(days, 0, 0),
    "mid": lambda days, _: _third(days, 1, 1),
    "late": lambda days, _: _third(days, 2, 2),
    "early-mid": lambda days, _: _third(days, 0, 1),
    "mid-late": lambda days, _: _third(days, 1, 2),
    "start": lambda days, _: _edge(days, 0),
    "end": lambda days, _: _edge(days, 2),
    "half": _half,
    "quarter": _quarter,
    "third": _thirds,
    "month": lambda days, point: _piece(days, point, 1),
    "week": lambda days, point: _run(days, point, 7),
    "day": lambda days, point: _run(days, point, 1),
    "week from": lambda days, _: (days[0], days[0] + timedelta(days=6)),
}
