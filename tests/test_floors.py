"""Quality does not fall: scores on annotated reports, each with its floor.

`annotations/` is the real report; `development/` holds composed reports whose errors were looked at while the rules
were written; `corpus/` composed ones that were only ever scored. The distance between the last two is the overfitting.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipeline import evaluate, load, tables
from pipeline.evaluate import Scores, total
from pipeline.written import as_records

TESTS = Path(__file__).parent
FOLDERS = {"real": TESTS.parent / "annotations", "development": TESTS / "development", "unseen": TESTS / "corpus"}

FLOORS: dict[str, dict[str, float]] = {
    #                         real, development, unseen
    "PERSON": {"real": 0.99, "development": 0.92, "unseen": 0.92},
    "ALIAS": {"real": 0.99, "development": 0.92, "unseen": 0.95},
    "GROUP": {"real": 0.99, "development": 0.94, "unseen": 0.95},
    "PLACE": {"real": 0.99, "development": 0.94, "unseen": 0.95},
    "DATE": {"real": 0.99, "development": 0.98, "unseen": 0.98},
    "CASUALTY": {"real": 0.99, "development": 0.82, "unseen": 0.91},
    "mentions": {"real": 0.99, "development": 0.94, "unseen": 0.955},
    "mentions with values": {"real": 0.98, "development": 0.91, "unseen": 0.93},
    "people": {"real": 0.99, "development": 0.97, "unseen": 0.98},
    "groups": {"real": 0.99, "development": 0.98, "unseen": 0.98},
    "incident rows": {"real": 0.99, "development": 0.85, "unseen": 0.92},
    "incident slots": {"real": 0.97, "development": 0.70, "unseen": 0.81},
}


@cache
def figures(folder: Path) -> dict[str, float]:
    """F1 by label, of mentions, clusters and incidents over the annotated reports of a folder."""
    golds = evaluate.read_golds(folder)
    assert golds, "no annotated report: the floors would hold nothing"
    found = {name: as_records(tables.rows(load()(gold.text, doc_id=name))) for name, gold in golds.items()}
    scores: Scores = evaluate.score(golds, found)
    return {
        **{label: tally.f1 for label, tally in scores.spans.items()},
        "mentions": total(scores.spans.values()).f1,
        "mentions with values": total(scores.joint.values()).f1,
        **{name: cluster.f1 for name, cluster in scores.clusters.items()},
        "incident rows": scores.incidents.f1,
        "incident slots": total(scores.slots.values()).f1,
    }


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("what", FLOORS)
def test_floor(what: str, folder: str) -> None:
    assert figures(FOLDERS[folder])[what] >= FLOORS[what][folder]


def test_every_figure_has_a_floor() -> None:
    assert sorted(figures(FOLDERS["real"])) == sorted(FLOORS)
