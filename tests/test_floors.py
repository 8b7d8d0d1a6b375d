"""Quality does not fall: scores on the annotated reports of the project, each with its floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import evaluate, load, tables
from pipeline.evaluate import Scores, total

ANNOTATIONS = Path(__file__).parent.parent / "annotations"

FLOORS = {
    "PERSON": 0.99,
    "ALIAS": 0.99,
    "GROUP": 0.99,
    "PLACE": 0.99,
    "DATE": 0.99,
    "CASUALTY": 0.99,
    "mentions": 0.99,
    "mentions with values": 0.98,
    "people": 0.99,
    "groups": 0.99,
    "incident rows": 0.99,
    "incident slots": 0.97,
}


@pytest.fixture(scope="module")
def scores() -> Scores:
    golds = evaluate.read_golds(ANNOTATIONS)
    assert golds, "no annotated report: the floors would hold nothing"
    found = {name: evaluate.as_records(tables.rows(load()(gold.text, doc_id=name))) for name, gold in golds.items()}
    return evaluate.score(golds, found)


@pytest.mark.parametrize(("what", "floor"), FLOORS.items(), ids=FLOORS)
def test_floor(scores: Scores, what: str, floor: float) -> None:
    figures = {
        **{label: tally.f1 for label, tally in scores.spans.items()},
        "mentions": total(scores.spans.values()).f1,
        "mentions with values": total(scores.joint.values()).f1,
        **{name: cluster.f1 for name, cluster in scores.clusters.items()},
        "incident rows": scores.incidents.f1,
        "incident slots": total(scores.slots.values()).f1,
    }
    assert figures[what] >= floor
