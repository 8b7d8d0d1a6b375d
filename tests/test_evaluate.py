"""Scores against small cases counted by hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pipeline.annotations import parse_gold
from pipeline.console import write_scores
from pipeline.evaluate import Scores, Tally, score, total
from pipeline.written import Record, no_rows, read_tables

INCIDENT = (
    '{"type": "attack", "date": "2019-05-02", "place": "Lima", "country": "PE", "groups": ["Shining Path"], "names": ["Ana Paz"], '
    '"killed": 3, "injured": 0, "kidnapped": 0, "militants_killed": 1}'
)
GOLD = f"""On <date v="2019-05-02">May 2</date>, <group kind="militant" is="Shining Path">SL</group> killed \
<casualty outcome="killed" n="3" side="civilian">three people</casualty> in <place type="city" iso="PE">Lima</place>. \
<person>Ana Paz</person> and <person is="Ana Paz">Paz</person> saw <skip>Plan Bravo</skip> and <group kind="other">BBC</group>.
=== incidents
{INCIDENT}
"""
TEXT = "On May 2, SL killed three people in Lima. Ana Paz and Paz saw Plan Bravo and BBC."


def span(words: str, *, last: bool = False) -> dict[str, int]:
    start = TEXT.rindex(words) if last else TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def tables(**changes: Sequence[Record]) -> dict[str, Sequence[Record]]:
    """A run that found everything, but for what `changes` says."""
    found: dict[str, Sequence[Record]] = {
        "documents": [],
        "issues": [],
        "aliases": [],
        "mentions": [
            {"mention_id": "m1", "label": "DATE", "entity_id": "", **span("May 2")},
            {"mention_id": "m2", "label": "GROUP", "entity_id": "g1", **span("SL")},
            {"mention_id": "m3", "label": "CASUALTY", "entity_id": "", **span("three people")},
            {"mention_id": "m4", "label": "PLACE", "entity_id": "p1", **span("Lima")},
            {"mention_id": "m5", "label": "PERSON", "entity_id": "a1", **span("Ana Paz")},
            {"mention_id": "m6", "label": "PERSON", "entity_id": "a1", **span("Paz", last=True)},
            {"mention_id": "m7", "label": "GROUP", "entity_id": "g2", **span("BBC")},
        ],
        "dates": [{"mention_id": "m1", "start_date": "2019-05-02", "end_date": "2019-05-02"}],
        "casualties": [
            {"mention_id": "m3", "outcome": "killed", "count_min": 3, "count_max": 3, "role": "incident", "victim_side": "civilian"}
        ],
        "people": [{"person_id": "a1", "name": "Ana Paz"}],
        "groups": [{"group_id": "g1", "kind": "militant"}, {"group_id": "g2", "kind": "other"}],
        "places": [{"place_id": "p1", "country_iso": "PE"}],
        "incidents": [row()],
    }
    return {**found, **changes}


def row(**changes: object) -> Record:
    cells: dict[str, object] = {
        "type": "attack", "date_start": "2019-05-02", "date_end": "2019-05-02", "place": "Lima", "country_iso": "PE",
        "groups": ("Shining Path",), "names": ("Ana Paz",), "killed": 3, "injured": 0, "kidnapped": 0, "militants_killed": 1,
    }  # fmt: skip
    return {**cells, **changes}  # type: ignore[dict-item]


def counted(outcome: str, low: int, high: int | None, role: str) -> Record:
    return {"mention_id": "m3", "outcome": outcome, "count_min": low, "count_max": high, "role": role}


def scored(found: Mapping[str, Sequence[Record]], gold: str = GOLD) -> Scores:
    return score({"x": parse_gold(gold)}, {"x": found})


def test_all_right() -> None:
    scores = scored(tables())
    assert total(scores.spans.values()) == Tally(7, 7, 7)
    assert total(scores.joint.values()) == Tally(7, 7, 7)
    assert scores.sides == Tally(1, 1, 1)
    assert [(name, c.f1, c.mentions) for name, c in scores.clusters.items()] == [("people", 1.0, 2), ("groups", 1.0, 2)]
    assert scores.incidents == Tally(1, 1, 1)
    assert total(scores.slots.values()) == Tally(8, 8, 8)
    assert scores.misses == []


def test_a_report_without_tables_found_nothing() -> None:
    scores = score({"x": parse_gold(GOLD)}, {})
    assert total(scores.spans.values()) == Tally(0, 0, 7)
    assert (scores.documents, scores.spans["DATE"].f1, scores.value_accuracy("DATE")) == (1, 0.0, 0.0)
    assert [(miss.kind, miss.text) for miss in scores.misses] == [
        ("missed", word) for word in ("May 2", "SL", "three people", "Lima", "Ana Paz", "Paz", "BBC")
    ]


def test_precision_recall_and_what_a_skip_hides() -> None:
    found = tables()
    mentions = [
        *[mention for mention in found["mentions"] if mention["mention_id"] not in {"m4", "m7"}],
        {"mention_id": "m8", "label": "GROUP", "entity_id": "", **span("Plan Bravo")},  # inside a skip: ignored
        {"mention_id": "m9", "label": "GROUP", "entity_id": "", **span("Bravo and BBC")},  # touches a skip: ignored
        {"mention_id": "m10", "label": "PLACE", "entity_id": "", **span("Lima.")},  # wrong by a character
        {"mention_id": "m11", "label": "PERSON", "entity_id": "", **span("BBC")},  # wrong label
    ]
    scores = scored({**found, "mentions": mentions})
    assert scores.spans["GROUP"] == Tally(1, 1, 2)
    assert scores.spans["PLACE"] == Tally(0, 1, 1)
    assert scores.spans["PERSON"] == Tally(2, 3, 2)
    assert (scores.spans["PERSON"].precision, scores.spans["PERSON"].recall, scores.spans["PERSON"].f1) == (2 / 3, 1.0, 0.8)
    assert [(miss.kind, miss.label, miss.text) for miss in scores.misses] == [
        ("missed", "PLACE", "Lima"), ("missed", "GROUP", "BBC"), ("wrong", "PLACE", "Lima."), ("wrong", "PERSON", "BBC"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "rows", "label"),
    [
        ("dates", [{"mention_id": "m1", "start_date": "2019-05-02", "end_date": "2019-05-03"}], "DATE"),
        ("dates", [{"mention_id": "m1", "start_date": None, "end_date": None}], "DATE"),
        ("dates", [], "DATE"),
        ("casualties", [counted("injured", 3, 3, "incident")], "CASUALTY"),
        ("casualties", [counted("killed", 3, None, "incident")], "CASUALTY"),
        ("casualties", [counted("killed", 3, 3, "part")], "CASUALTY"),
        ("places", [{"place_id": "p1", "country_iso": ""}], "PLACE"),
        ("groups", [{"group_id": "g1", "kind": "other"}, {"group_id": "g2", "kind": "other"}], "GROUP"),
    ],
)
def test_a_wrong_value_costs_the_joint_score_alone(table: str, rows: Sequence[Record], label: str) -> None:
    scores = scored(tables(**{table: rows}))
    assert total(scores.spans.values()) == Tally(7, 7, 7)
    assert total(scores.joint.values()) == Tally(6, 7, 7)
    assert [(miss.kind, miss.label) for miss in scores.misses] == [("value", label)]


def test_names_compare_without_accents_case_and_marks() -> None:
    assert total(scored(tables(people=[{"person_id": "a1", "name": "ána  PAZ."}])).joint.values()).right == 7
    assert total(scored(tables(people=[{"person_id": "a1", "name": "Anna Paz"}])).joint.values()).right == 5


@pytest.mark.parametrize(
    ("count", "low", "high"), [("3", 3, 3), ("4+", 4, None), ("0-5", 0, 5), ("20-30", 20, 30), ("~30", 30, 30), ("~24+", 24, None)]
)
def test_counts_in_the_notation_of_the_annotations(count: str, low: int, high: int | None) -> None:
    gold = GOLD.replace('n="3"', f'n="{count}"')
    casualty = {**tables()["casualties"][0], "count_min": low, "count_max": high}
    assert scored(tables(casualties=[casualty]), gold).joint["CASUALTY"].right == 1
    assert scored(tables(casualties=[{**casualty, "count_min": low + 1}]), gold).joint["CASUALTY"].right == 0


def test_b_cubed() -> None:
    marked = " ".join(f'<person is="{name}">p{i}</person>' for i, name in enumerate("AAABB"))
    text = "p0 p1 p2 p3 p4"
    mentions = [
        {"mention_id": f"m{i}", "label": "PERSON", "entity_id": entity, "start": 3 * i, "end": 3 * i + 2}
        for i, entity in enumerate(["x", "x", "y", "y", ""])
    ]
    assert parse_gold(marked).text == text
    cluster = scored({**no_rows(), "mentions": mentions}, marked).clusters["people"]
    # Own clusters x = {0, 1}, y = {2, 3}, and 4 alone; gold {0, 1, 2}, {3, 4}.
    assert cluster.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert cluster.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert cluster.mentions == 5


@pytest.mark.parametrize(
    ("changes", "right", "predicted"),
    [
        ({}, 8, 8),
        ({"place": "Lima Province"}, 8, 8),  # one name within the other
        ({"place": "Cusco"}, 7, 8),
        ({"killed": 2}, 7, 8),
        ({"killed": 0}, 7, 7),
        ({"injured": 4}, 8, 9),
        ({"date_end": "2019-05-03"}, 7, 8),
        ({"groups": ("Shining Path", "ISIS")}, 8, 9),
        ({"names": ()}, 7, 7),
        (dict.fromkeys(row()) | {"groups": (), "names": (), "killed": 3}, 0, 1),  # one shared slot makes no pair
    ],
)  # fmt: skip
def test_incident_slots(changes: Mapping[str, object], right: int, predicted: int) -> None:
    scores = scored(tables(incidents=[row(**changes)]))
    assert total(scores.slots.values()) == Tally(right, predicted, 8)
    assert scores.incidents == Tally(1 if right else 0, 1, 1)


def test_an_incident_is_paired_once_and_with_the_best() -> None:
    scores = scored(tables(incidents=[row(killed=9, place="Cusco"), row(), row()]))
    assert scores.incidents == Tally(1, 3, 1)
    assert total(scores.slots.values()) == Tally(8, 24, 8)


def test_tables_read_back_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mentions.csv").write_text(
        "\ufeffdoc_id,mention_id,label,text,start,end\r\nx,m1,DATE,May 2,3,8\r\n", encoding="utf-8", newline=""
    )
    (tmp_path / "dates.csv").write_text(
        "\ufeffdoc_id,mention_id,start_date,end_date,text\r\nx,m1,2019-05-02,2019-05-02,May 2\r\n", encoding="utf-8", newline=""
    )
    scores = score({"x": parse_gold(GOLD)}, read_tables(tmp_path))
    assert scores.joint["DATE"] == Tally(1, 1, 1)


def test_written_scores(tmp_path: Path) -> None:
    write_scores(scored(tables(dates=[])), tmp_path)
    with (tmp_path / "evaluation.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["of", "what", "gold", "found", "precision", "recall", "F1", "value", "joint F1"]
    assert [line[:2] for line in lines[1:8]] == [
        ["mentions", label] for label in ("PERSON", "ALIAS", "GROUP", "PLACE", "DATE", "CASUALTY", "all")
    ]
    assert lines[5] == ["mentions", "DATE", "1", "1", "1.000", "1.000", "1.000", "0.000", "0.000"]
    assert lines[-1] == ["incidents", "rows", "1", "1", "1.000", "1.000", "1.000", "", ""]
    assert (tmp_path / "misses.csv").read_bytes() == (
        "\ufeffdoc_id,kind,label,start,end,text,found,wanted\r\nx,value,DATE,3,8,May 2,,2019-05-02/2019-05-02\r\n"
    ).encode()
