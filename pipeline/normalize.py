"""Text to values: pure functions that give None rather than a guess."""

from __future__ import annotations

import re

from pipeline.counts import Count, read_count
from pipeline.dates.grammar import grammar
from pipeline.dates.years import value as days_of
from pipeline.models import DateValue

_PLAIN = str.maketrans("’‘\u2010\u2011\u2013\u2014\u2212", "''-----")

_COUNT_TOKEN = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+|[-–—]")


def count(text: str) -> Count | None:
    """The number of people that a phrase states (`between 20 and 30`, `at least a dozen`), or None.

    The whole phrase must be a count; `three soldiers` is none. Bounds follow ANNOTATION.md.

    >>> count("between 20 and 30"), count("more than 1,000")
    (Count(low=20, high=30, approximate=False), Count(low=1001, high=None, approximate=False))
    """
    lowered = text.lower().strip()
    tokens = _COUNT_TOKEN.findall(lowered)
    if not tokens or "".join(tokens) != "".join(lowered.split()):
        return None
    found = read_count(tokens, 0, len(tokens))
    return found.count if found and found.end == len(tokens) else None


def date(text: str, *, year: int | None = None) -> DateValue | None:
    """The days that a calendar expression covers, ISO 8601, both ends included, or None where the text is no such thing.

    The whole text must be one date or one range; `year` stands in where it states none (without one the days stay
    empty). A day that the calendar lacks is None. Conventions (thirds, seasons, `end of`) follow ANNOTATION.md.

    >>> date("mid-March", year=2019)
    DateValue(start='2019-03-11', end='2019-03-20', granularity='part of month', year_source='report')
    >>> date("38 days") is None, date("February 30", year=2019) is None
    (True, True)
    """
    found = grammar().whole(text, text.lower().translate(_PLAIN)) if len(text.lower()) == len(text) else None
    if found is None:
        return None
    stated = found.first.year is not None
    return days_of(found, None if stated else year, "text" if stated else "report")
