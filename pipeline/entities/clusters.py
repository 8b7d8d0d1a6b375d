"""Clusters of mentions that denote one person or group: what the two share, their ids and further names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.fold import fold_name
from pipeline.models import Mention


@dataclass(slots=True)
class Cluster:
    """Mentions of one entity in text order, with its name in the report and, once `identify` has run, its id.

    `known` is its id in the lists of groups, or "". `subject` marks the group that the report itself is a profile of.
    """

    name: str = ""
    mentions: list[Mention] = field(default_factory=list)
    id: str = ""
    known: str = ""
    subject: bool = False


def identify(kind: str, clusters: Iterable[Cluster]) -> None:
    """Give clusters their ids, `KIND:` and the id in the lists or else the name; a number tells namesakes of a report apart."""
    used: Counter[str] = Counter()
    for cluster in clusters:
        wanted = f"{kind}:{cluster.known or fold_name(cluster.name).replace(' ', '-') or 'x'}"
        used[wanted] += 1
        cluster.id = wanted if used[wanted] == 1 else f"{wanted}-{used[wanted]}"


def texts_of(mentions: Sequence[Mention]) -> list[str]:
    """What mentions are called, each wording once, blanks run together."""
    return list(dict.fromkeys([" ".join(mention.text.split()) for mention in mentions]))


def other_names(texts: Iterable[str], name: str) -> tuple[str, ...]:
    """Those of some texts that are spelled neither like the name nor like an earlier one."""
    seen = {fold_name(name)}
    kept = []
    for text in texts:
        folded = fold_name(text)
        if folded not in seen:
            seen.add(folded)
            kept.append(" ".join(text.split()))
    return tuple(kept)
