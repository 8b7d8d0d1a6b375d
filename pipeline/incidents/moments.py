"""Date arithmetic of a narrative: relative expressions, and intervals too wide to date an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from pipeline.counts import number_of
from pipeline.incidents.triggers import Cue

Interval = tuple[str, str]

_FEW = {"few": 3, "several": 3}  # days or weeks that a word leaves open
_WEEK = 7  # days
_WIDEST_OF_YEAR = 75  # days; a season or more of the report's own year is a period of account, not the date of an event
_WIDEST = 366  # days
_CLOSELY = 10  # days; from a date known less closely no other is counted


def shifted(day: str, days: int) -> str:
    """The ISO day `days` after `day`; `day` itself where it is no full ISO date.

    >>> shifted("2019-02-28", 1)
    '2019-03-01'
    """
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return day


@lru_cache(maxsize=4096)
def length(interval: Interval) -> int:
    """Days of an interval, both ends included; 0 where an end is no full ISO date."""
    try:
        return (date.fromisoformat(interval[1]) - date.fromisoformat(interval[0])).days + 1
    except ValueError:
        return 0


def is_wide(interval: Interval, year: int | None) -> bool:
    """Whether an interval tells of a period rather than of an event: decades, and half years of the report's own year.

    >>> is_wide(("2019-01-01", "2019-12-31"), 2019), is_wide(("2012-01-01", "2012-12-31"), 2019)
    (True, False)
    """
    days = length(interval)
    if days == 0 or days > _WIDEST:
        return True
    return days > _WIDEST_OF_YEAR and interval[0][:4] == str(year)


def reversed_from(day: str, later: str) -> str:
    """The day that lies as long before `day` as `later` lies after it.

    >>> reversed_from("2019-05-20", "2019-05-22")
    '2019-05-18'
    """
    return shifted(day, -(length((day, later)) - 1)) if later >= day else shifted(day, length((later, day)) - 1)


def is_next(day: str, other: str) -> bool:
    """Whether `other` is the day after `day`."""
    return shifted(day, 1) == other


def relative_dates(
    cues: Sequence[Cue], lower: Sequence[str], known: Interval | None, dates: Sequence[tuple[int, Interval]]
) -> Iterator[tuple[Cue, Interval, bool]]:
    """The dates that `the next day`, `two weeks later` and the like stand for.

    They count from the last of `dates` (token index, interval) before them, else from `known`. The last item tells that the
    text leaves the day open (`the following week`, `a few days later`).
    """
    for cue in cues:
        if cue.name not in ("days", "later"):
            continue
        base = next((date for first, date in reversed(dates) if first < cue.first), known)
        if base is None or (cue.days and length(base) > _CLOSELY):
            continue
        if cue.name == "days":
            day = base[1] if cue.days > 0 else base[0]
            interval = base if cue.days == 0 else (shifted(day, cue.days), shifted(day, cue.days))
            yield cue, interval, abs(cue.days) >= _WEEK
        elif cue.first:
            word = lower[cue.first - 1]
            number = int(word) if word.isdigit() and len(word) < 4 else _FEW.get(word) or (1 if word == "a" else number_of(word))
            if number:
                day = shifted(base[1], number * cue.days)
                yield Cue(cue.first - 1, cue.last, cue.name, cue.days), (day, day), word in _FEW
