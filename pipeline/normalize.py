"""Text to values: pure functions that give None rather than a guess."""

from __future__ import annotations

import re

from pipeline.counts import Count, read_count

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
