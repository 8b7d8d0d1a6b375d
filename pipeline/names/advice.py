"""What a second opinion says of an unknown name: one more piece of evidence, never against a list or a definition."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.analysis import Opinion
from pipeline.names.forms import Decision

WEIGHT = 1.5  # of an opinion on just these characters
RULE = "names.model"
_LISTED = "names.gazetteer"  # of a place in the report's own country


def advise(decision: Decision, start: int, end: int, opinions: Sequence[Opinion]) -> None:
    """Add the opinions that overlap the characters [start, end); each weighs as much as both have in common of what either has.

    `opinions` are in text order and do not overlap.
    """
    if decision.rule_of("PLACE") == _LISTED:
        return
    for opinion in opinions[bisect_right(opinions, start, key=lambda opinion: opinion.end) :]:
        if opinion.start >= end:
            break
        common = min(end, opinion.end) - max(start, opinion.start)
        either = max(end, opinion.end) - min(start, opinion.start)
        decision.add(opinion.label, WEIGHT * common / either, RULE)
