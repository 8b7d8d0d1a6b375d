"""Tables against human truth: spans, values, clusters and incidents, by the rules of the annotation guide.

A span counts where start, end and label are right. Values: a date's two ends, a place's country, a group's kind, a
person's main name, a casualty's outcome, bounds and role. Clusters: B-cubed (Bagga and Baldwin 1998) over the gold
mentions that were found. Incidents: rows paired greedily by the slots that they share, two at least; slots micro-averaged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pipeline.annotations import Gold, GoldSpan, read_gold
from pipeline.models import ANNOTATED, LABELS
from pipeline.written import Record, no_rows

Span = tuple[int, int, str]
Slot = tuple[str, str]

_FEWEST_SHARED = 2  # slots that a predicted and a gold incident must share to be the same event
_CLUSTERS = {"PERSON": "people", "ALIAS": "people", "GROUP": "groups"}
_FIGURES = ("killed", "injured", "kidnapped", "militants_killed")
_SLOTS = ("type", "date", "country", "place", "group", "name", *_FIGURES)
_LIST = re.compile(r"[;|]")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(slots=True)
class Tally:
    """Right, predicted and gold counts of one kind of thing."""

    right: float = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return _f1(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference: `kind` is missed, wrong (nothing of this label stands there) or value."""

    doc_id: str
    kind: str
    label: str
    start: int
    end: int
    text: str
    got: str = ""
    want: str = ""


@dataclass(slots=True)
class Cluster:
    """B-cubed sums over `mentions` gold mentions."""

    precision_sum: float = 0.0
    recall_sum: float = 0.0
    mentions: int = 0

    @property
    def precision(self) -> float:
        return self.precision_sum / self.mentions if self.mentions else 0.0

    @property
    def recall(self) -> float:
        return self.recall_sum / self.mentions if self.mentions else 0.0

    @property
    def f1(self) -> float:
        return _f1(self.precision, self.recall)


def _by_label() -> dict[str, Tally]:
    return {label: Tally() for label in LABELS}


@dataclass(slots=True)
class Scores:
    """What `score` counts; `joint` has a mention right only where its value is, too."""

    documents: int = 0
    spans: dict[str, Tally] = field(default_factory=_by_label)
    joint: dict[str, Tally] = field(default_factory=_by_label)
    sides: Tally = field(default_factory=Tally)
    clusters: dict[str, Cluster] = field(default_factory=lambda: {"people": Cluster(), "groups": Cluster()})
    slots: dict[str, Tally] = field(default_factory=lambda: {slot: Tally() for slot in _SLOTS})
    incidents: Tally = field(default_factory=Tally)
    misses: list[Miss] = field(default_factory=list)

    def value_accuracy(self, label: str) -> float:
        """Share of the rightly found spans of a label that have the right value, too."""
        return self.joint[label].right / self.spans[label].right if self.spans[label].right else 0.0


def total(tallies: Iterable[Tally]) -> Tally:
    """Micro-average: the counts added up."""
    summed = Tally()
    for tally in tallies:
        summed.right += tally.right
        summed.predicted += tally.predicted
        summed.gold += tally.gold
    return summed


@lru_cache(maxsize=65_536)
def _key(name: str) -> str:
    """A name for comparison: without accents, case and punctuation (every mark parts words)."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return _NOT_ALPHANUMERIC.sub(" ", letters.casefold()).strip()


def _same_name(first: str, second: str) -> bool:
    one, other = set(_key(first).split()), set(_key(second).split())
    return bool(one and other) and (one <= other or other <= one)


def _interval(value: str) -> tuple[str, str]:
    start, _, end = value.partition("/")
    return start, end or start


def _bounds(count: str) -> tuple[int, int | None]:
    """`3`, `4+`, `0-5`, `~30` as lowest and highest number; None is open."""
    count = count.strip().lstrip("~")
    if count.endswith("+"):
        return int(count[:-1]), None
    low, _, high = count.partition("-")
    return int(low), int(high or low)


class _Report:
    """One report's predicted rows, indexed."""

    def __init__(self, rows: Mapping[str, Sequence[Record]]) -> None:
        self.mentions: dict[Span, Record] = {}
        for row in rows["mentions"]:
            start, end, label = row["start"], row["end"], str(row["label"]).upper()
            if isinstance(start, int) and isinstance(end, int) and label in LABELS:
                self.mentions[start, end, label] = row
        self.values = {row["mention_id"]: row for name in ("dates", "casualties") for row in rows[name]}
        keys = (("places", "place_id"), ("groups", "group_id"), ("people", "person_id"))
        self.entities = {row[key]: row for name, key in keys for row in rows[name]}
        self.incidents = rows["incidents"]

    def value(self, mention: Record, span: GoldSpan) -> tuple[object, object]:
        """`(found, wanted)` for a mention that was found."""
        wanted = span.attributes
        if span.label in ("DATE", "CASUALTY"):
            row = self.values.get(mention["mention_id"])
            if span.label == "DATE":
                return row and (row["start_date"] or "", row["end_date"] or ""), _interval(wanted.get("v", ""))
            found = row and (row["outcome"], row["count_min"], row["count_max"], row["role"])
            return found, (wanted.get("outcome"), *_bounds(wanted.get("n", "0")), wanted.get("role", "incident"))
        entity = self.entities.get(mention["entity_id"], {})
        if span.label == "PLACE":
            return entity.get("country_iso") or "", wanted.get("iso", "")
        if span.label == "GROUP":
            return entity.get("kind"), wanted.get("kind")
        return _key(str(entity.get("name") or "")), _key(span.name)


def _score_report(scores: Scores, doc_id: str, gold: Gold, predicted: _Report) -> None:
    wanted: dict[Span, GoldSpan] = {(s.start, s.end, s.label): s for s in gold.spans if s.label != "SKIP"}
    skipped = [(s.start, s.end) for s in gold.spans if s.label == "SKIP"]
    found = {
        span: row for span, row in predicted.mentions.items()
        if span in wanted or not any(start < span[1] and span[0] < end for start, end in skipped)
    }  # fmt: skip
    gold_clusters: dict[str, dict[Span, str]] = defaultdict(dict)
    own_clusters: dict[str, dict[Span, str]] = defaultdict(dict)
    for span, truth in wanted.items():
        start, end, label = span
        scores.spans[label].gold += 1
        scores.joint[label].gold += 1
        row = found.get(span)
        if row is None:
            scores.misses.append(Miss(doc_id, "missed", label, start, end, truth.text))
            continue
        scores.spans[label].right += 1
        got, want = predicted.value(row, truth)
        if got == want:
            scores.joint[label].right += 1
        else:
            scores.misses.append(Miss(doc_id, "value", label, start, end, truth.text, _shown(got), _shown(want)))
        if label == "CASUALTY":
            side = predicted.values.get(row["mention_id"], {}).get("victim_side")
            scores.sides.gold += 1
            scores.sides.predicted += 1
            scores.sides.right += side == truth.attributes.get("side", "unknown")
        if label in _CLUSTERS:
            gold_clusters[_CLUSTERS[label]][span] = _key(truth.name)
            own_clusters[_CLUSTERS[label]][span] = str(row["entity_id"] or span)
    for span in found:
        start, end, label = span
        scores.spans[label].predicted += 1
        scores.joint[label].predicted += 1
        if span not in wanted:
            scores.misses.append(Miss(doc_id, "wrong", label, start, end, gold.text[start:end]))
    for name, truth_of in gold_clusters.items():
        _add_b_cubed(scores.clusters[name], truth_of, own_clusters[name])
    _score_incidents(scores, [_gold_slots(i) for i in gold.incidents], [_row_slots(i) for i in predicted.incidents])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join("" if item is None else str(item) for item in value)
    return "" if value is None else str(value)


def _add_b_cubed(cluster: Cluster, gold: Mapping[Span, str], predicted: Mapping[Span, str]) -> None:
    """Add each gold mention's B-cubed precision and recall; both mappings have the same mentions."""
    members: list[dict[str, set[Span]]] = []
    for assignment in (gold, predicted):
        groups: dict[str, set[Span]] = defaultdict(set)
        for span, name in assignment.items():
            groups[name].add(span)
        members.append(groups)
    for span in gold:
        true, own = members[0][gold[span]], members[1][predicted[span]]
        cluster.precision_sum += len(true & own) / len(own)
        cluster.recall_sum += len(true & own) / len(true)
        cluster.mentions += 1


def _slots(read: Callable[[str], object], date: str, lists: Mapping[str, Iterable[str]]) -> list[Slot]:
    found = [("date", date)]
    found += [(slot, str(read(slot) or "")) for slot in ("type", "country", "place", *_FIGURES)]
    found += [(slot, item) for slot, items in lists.items() for item in items]
    return [(slot, filler) for slot, filler in found if filler]


def _gold_slots(incident: Mapping[str, object]) -> list[Slot]:
    lists = {slot: _items(incident.get(key)) for slot, key in (("group", "groups"), ("name", "names"))}
    return _slots(incident.get, str(incident.get("date") or ""), lists)


def _row_slots(row: Record) -> list[Slot]:
    start, end = str(row["date_start"] or ""), str(row["date_end"] or "")
    cells = {**row, "country": row["country_iso"]}
    lists = {"group": _items(row["groups"]), "name": _items(row["names"])}
    return _slots(cells.get, f"{start}/{end}" if start and end and start != end else start, lists)


def _items(value: object) -> list[str]:
    if isinstance(value, str):
        return [item.strip() for item in _LIST.split(value) if item.strip()]
    return [str(item) for item in value] if isinstance(value, Sequence) else []


def _shared(gold: Sequence[Slot], predicted: Sequence[Slot]) -> Counter[str]:
    """How many fillers of each slot two incidents share; each filler counts once."""
    shared: Counter[str] = Counter()
    used: set[int] = set()
    for slot, filler in gold:
        for number, (other, candidate) in enumerate(predicted):
            if other != slot or number in used:
                continue
            if slot in ("place", "group", "name"):
                same = _same_name(filler, candidate)
            elif slot == "date":
                same = _interval(filler) == _interval(candidate)
            else:
                same = filler == candidate
            if same:
                shared[slot] += 1
                used.add(number)
                break
    return shared


def _score_incidents(scores: Scores, gold: Sequence[list[Slot]], predicted: Sequence[list[Slot]]) -> None:
    scores.incidents.gold += len(gold)
    scores.incidents.predicted += len(predicted)
    for slots, side in ((gold, "gold"), (predicted, "predicted")):
        for incident in slots:
            for slot, _ in incident:
                tally = scores.slots[slot]
                setattr(tally, side, getattr(tally, side) + 1)
    pairs = [(_shared(one, other), i, j) for i, one in enumerate(gold) for j, other in enumerate(predicted)]
    taken_gold: set[int] = set()
    taken: set[int] = set()
    for shared, i, j in sorted(pairs, key=lambda pair: (pair[0].total(), pair[1], pair[2]), reverse=True):
        if shared.total() < _FEWEST_SHARED or i in taken_gold or j in taken:
            continue
        taken_gold.add(i)
        taken.add(j)
        scores.incidents.right += 1
        for slot, count in shared.items():
            scores.slots[slot].right += count


def read_golds(folder: Path) -> dict[str, Gold]:
    """The annotated reports of a folder by doc_id, sorted: `NAME.gold.txt` answers to `NAME`."""
    return {path.name.removesuffix(ANNOTATED): read_gold(path) for path in sorted(folder.glob(f"*{ANNOTATED}"))}


def score(golds: Mapping[str, Gold], reports: Mapping[str, Mapping[str, Sequence[Record]]]) -> Scores:
    """Score the reports that gold has; one without tables counts as one in which nothing was found."""
    scores = Scores()
    for doc_id, gold in golds.items():
        scores.documents += 1
        _score_report(scores, doc_id, gold, _Report(reports.get(doc_id) or no_rows()))
    return scores


def figures(scores: Scores) -> Iterator[tuple[str, str, Tally | Cluster, float | None, float | None]]:
    """The lines of the result: section, name, counts, value accuracy and joint F1 where a section has them."""
    for label in LABELS:
        yield "mentions", label, scores.spans[label], scores.value_accuracy(label), scores.joint[label].f1
    spans, joint = total(scores.spans.values()), total(scores.joint.values())
    yield "mentions", "all", spans, joint.right / spans.right if spans.right else 0.0, joint.f1
    for name, cluster in scores.clusters.items():
        yield "clusters (B³)", name, cluster, None, None
    for slot, tally in scores.slots.items():
        yield "incident slots", slot, tally, None, None
    yield "incident slots", "all", total(scores.slots.values()), None, None
    yield "incidents", "rows", scores.incidents, None, None
