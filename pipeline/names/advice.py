"""What a second opinion says of an unknown name: it counts where rules have little more to go by than the name's form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.analysis import Opinion
from pipeline.names.forms import THRESHOLD, Decision

WEIGHT = 1.5  # of an opinion on just these characters; measured with `en_core_web_sm`
RULE = "names.model"
_FORM = ("names.form", "names.acronym", "names.several-words", "names.particle", "")


def advise(decision: Decision, start: int, end: int, opinions: Sequence[Opinion]) -> None:
    """Add the opinions that overlap the characters [start, end); each weighs as much as both have in common of what either has.

    What a list or the name's neighbours have decided stands against them. `opinions` are in text order and do not overlap.
    """
    best = decision.best
    stands = decision.weight[best] >= THRESHOLD and decision.rule_of(best) not in _FORM
    for opinion in opinions[bisect_right(opinions, start, key=lambda opinion: opinion.end) :]:
        if opinion.start >= end:
            break
        if opinion.label == best or not stands:
            common = min(end, opinion.end) - max(start, opinion.start)
            either = max(end, opinion.end) - min(start, opinion.start)
            decision.add(opinion.label, WEIGHT * common / either, RULE)
