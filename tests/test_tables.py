"""Tables: what an extraction becomes, row by row."""

from __future__ import annotations

import hashlib

import pytest
from small_extraction import TEXT, small

from pipeline import tables
from pipeline.tables import BY_NAME, LIST_SEPARATOR, TABLES, Column, parse_cell
from pipeline.writers import csv_cell

DOC, IN, RULE = "peru-2019", "Overview", "test.rule"
FIRST = "On May 2, Shining Path (SL) killed five people, including two guards, in Huanta."
SECOND = "José Núñez (aka “=Rojo”) was seen."


def at(text: str) -> tuple[int, int]:
    start = TEXT.index(text, TEXT.index("On May 2"))
    return start, start + len(text)


def test_rows_of_every_table() -> None:
    found = tables.rows(small(), source_file="peru-2019.txt", sha256="abc")
    assert found == {
        "documents": [
            (DOC, TEXT.splitlines()[0], "Peru", "PE", 2019, "peru-2019.txt", "abc", len(TEXT), 2, 8, 2, "1")
        ],
        "mentions": [
            (DOC, "m0001", "DATE", "May 2", *at("May 2"), IN, "s0001", "", RULE, FIRST),
            (DOC, "m0002", "GROUP", "Shining Path", *at("Shining Path"), IN, "s0001", "group:shining-path", RULE, FIRST),
            (DOC, "m0003", "GROUP", "SL", *at("SL"), IN, "s0001", "group:shining-path", RULE, FIRST),
            (DOC, "m0004", "CASUALTY", "five people", *at("five people"), IN, "s0001", "", RULE, FIRST),
            (DOC, "m0005", "CASUALTY", "two guards", *at("two guards"), IN, "s0001", "", RULE, FIRST),
            (DOC, "m0006", "PLACE", "Huanta", *at("Huanta"), IN, "s0001", "place:pe:huanta", RULE, FIRST),
            (DOC, "m0007", "PERSON", "José Núñez", *at("José Núñez"), IN, "s0002", "person:jose-nunez", RULE, SECOND),
            (DOC, "m0008", "ALIAS", "=Rojo", *at("=Rojo"), IN, "s0002", "person:jose-nunez", RULE, SECOND),
        ],
        "people": [
            (DOC, "person:jose-nunez", "José Núñez", ("=Rojo", "Pepe"), "PE", ("leader",), ("Shining Path", "Others"), 2),
            (DOC, "person:zoe", "Zoë", (), "", (), (), 0),
        ],
        "aliases": [
            (DOC, "=Rojo", "person:jose-nunez", "person", "José Núñez", "aka"),
            (DOC, "SL", "group:shining-path", "group", "Shining Path", "acronym"),
        ],
        "groups": [
            (DOC, "group:shining-path", "Shining Path", "militant", "SL", ("SL",), "designated", 250, 300, "PE", 2, ("Huanta",))
        ],
        "places": [
            (DOC, "place:pe:huanta", "Huanta", "city", "PE", "Ayacucho", "PE-AYA", 3939467, -12.93271, -74.24826, 1)
        ],
        "dates": [(DOC, "m0001", "May 2", "2019-05-02", "2019-05-02", "day", "report", FIRST)],
        "casualties": [
            (DOC, "m0004", "five people", "killed", 5, 5, False, "people", "unknown", "incident", "", "i0001", FIRST),
            (DOC, "m0005", "two guards", "killed", 2, None, True, "guards", "state", "part", "m0004", "i0001", FIRST),
        ],
        "incidents": [
            (
                DOC, "i0001", "attack", "2019-05-02", "2019-05-02", "Huanta", "place:pe:huanta", "Ayacucho", "PE",
                ("Shining Path",), (), 5, 0, 0, 0, FIRST, None, None,
            )
        ],
        "issues": [(DOC, "error", "file", "bad"), (DOC, "warning", "title", "odd")],
    }  # fmt: skip


def test_columns_begin_as_the_contract_says() -> None:
    assert {table.name: [column.name for column in table.columns] for table in TABLES} == {
        "documents": (
            "doc_id title country country_iso year source_file sha256 characters sentences mentions issues chapter"
        ).split(),
        "mentions": "doc_id mention_id label text start end section sentence_id entity_id rule sentence".split(),
        "people": "doc_id person_id name aliases nationality roles groups mentions".split(),
        "aliases": "doc_id alias entity_id entity_type name kind".split(),
        "groups": (
            "doc_id group_id name kind acronym aliases fto strength_min strength_max country_iso mentions area_of_operation"
        ).split(),
        "places": "doc_id place_id name type country_iso admin subdivision_iso geonames_id latitude longitude mentions".split(),
        "dates": "doc_id mention_id text start_date end_date granularity year_source sentence".split(),
        "casualties": (
            "doc_id mention_id text outcome count_min count_max approximate victims victim_side role part_of incident_id sentence"
        ).split(),
        "incidents": (
            "doc_id incident_id type date_start date_end place place_id admin country_iso groups names killed injured kidnapped "
            "militants_killed sentence attack_type weapon"
        ).split(),
        "issues": "doc_id severity where what".split(),
    }


def test_every_key_is_columns_and_every_column_is_described() -> None:
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert set(table.key) <= set(names)
        assert table.description.endswith(".")
        assert all(column.description.endswith(".") for column in table.columns)


def test_a_text_without_source_has_its_own_hash() -> None:
    row = next(tables.records(tables.rows(small()), "documents"))
    assert row["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_ids_sort_as_the_text_runs_beyond_ten_thousand() -> None:
    extraction = small()
    extraction.mentions = extraction.mentions[:1] * 10_001
    ids = [row[1] for row in tables.rows(extraction)["mentions"]]
    assert ids[0] == "m00001"
    assert ids[-1] == "m10001"
    assert ids == sorted(ids)  # type: ignore[type-var]


def test_a_failed_report_keeps_its_row() -> None:
    found = tables.failed("x", [small().issues[1]], source_file="x.txt", sha256="")
    assert {name: rows for name, rows in found.items() if rows} == {
        "documents": [("x", "", "", "", None, "x.txt", "", None, None, 0, 1, "")],
        "issues": [("x", "error", "file", "bad")],
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_cells_read_back_as_they_were(table: tables.Table) -> None:
    for row in tables.rows(small())[table.name]:
        assert [parse_cell(column, str(csv_cell(cell))) for column, cell in zip(table.columns, row, strict=True)] == list(row)


def test_a_list_with_the_separator_in_an_item_stays_one_list() -> None:
    column = Column("roles", "list", "Roles.")
    assert parse_cell(column, str(csv_cell((f"a{LIST_SEPARATOR}b", "c")))) == ("a, b", "c")


def test_to_pandas() -> None:
    frames = tables.to_pandas(small())
    assert list(frames) == [table.name for table in TABLES]
    casualties = frames["casualties"]
    assert {name: str(dtype) for name, dtype in casualties.dtypes.items()} == {
        "doc_id": "str", "mention_id": "str", "text": "str", "outcome": "str", "count_min": "Int64", "count_max": "Int64",
        "approximate": "boolean", "victims": "str", "victim_side": "str", "role": "str", "part_of": "str", "incident_id": "str",
        "sentence": "str",
    }  # fmt: skip
    assert casualties["count_max"].isna().tolist() == [False, True]
    assert casualties["count_min"].sum() == 7
    assert frames["people"]["aliases"].tolist() == ["=Rojo; Pepe", ""]
    assert frames["places"]["latitude"].tolist() == [-12.93271]


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(KeyError, match="people has no column 'age'"):
        BY_NAME["people"].index("age")
