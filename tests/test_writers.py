"""Writers: exact bytes, formulas defused, a folder whole or untouched."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import pytest
from small_extraction import TEXT, small

from pipeline import tables, writers
from pipeline.models import Extraction, Issue
from pipeline.tables import TABLES

CSV_NAMES = {f"{table.name}.csv" for table in TABLES}


def write(folder: Path, *extractions: Extraction) -> None:
    with writers.OutputFolder(folder) as output:
        for extraction in extractions:
            rows = tables.rows(extraction, source_file="x.txt", sha256="abc")
            output.add(rows, (extraction.report.doc_id, writers.report_json(rows, extraction.report.text)))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def renamed(doc_id: str) -> Extraction:
    from dataclasses import replace

    extraction = small()
    extraction.report = replace(extraction.report, doc_id=doc_id)
    return extraction


def test_csv_bytes(tmp_path: Path) -> None:
    write(tmp_path, small())
    assert (tmp_path / "aliases.csv").read_bytes() == (
        "\ufeffdoc_id,alias,entity_id,entity_type,name,kind\r\n"
        "peru-2019,'=Rojo,person:jose-nunez,person,José Núñez,aka\r\n"
        "peru-2019,SL,group:shining-path,group,Shining Path,acronym\r\n"
    ).encode()
    assert (tmp_path / "people.csv").read_bytes() == (
        "\ufeffdoc_id,person_id,name,aliases,nationality,roles,groups,mentions\r\n"
        "peru-2019,person:jose-nunez,José Núñez,'=Rojo; Pepe,PE,leader,Shining Path; Others,2\r\n"
        "peru-2019,person:zoe,Zoë,,,,,0\r\n"
    ).encode()
    assert (tmp_path / "casualties.csv").read_bytes().splitlines()[2] == (
        b"peru-2019,m0005,two guards,killed,2,,true,guards,state,part,m0004,i0001,"
        b'"On May 2, Shining Path (SL) killed five people, including two guards, in Huanta."'
    )
    assert (tmp_path / "places.csv").read_bytes().splitlines()[1].endswith(b",3939467,-12.93271,-74.24826,1")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        (("=a", "b"), "'=a; b"), ("a=1", "a=1"), ("’a", "’a"), ("", ""), (None, ""), ((), ""), (-1, -1), (-1.5, -1.5), (0, 0),
        (True, "true"), (False, "false"),
    ],
)  # fmt: skip
def test_guard(cell: tables.Cell, written: object) -> None:
    assert writers.csv_cell(cell) == written


def test_a_cell_with_line_ends_and_quotes_comes_back(tmp_path: Path) -> None:
    extraction = small()
    extraction.issues = [Issue("info", "a\rb", 'c "d"\r\ne,f\ng')]
    write(tmp_path, extraction)
    with (tmp_path / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [["peru-2019", "info", "a\rb", 'c "d"\r\ne,f\ng']]


def test_json_is_exact_and_fits_the_schema(tmp_path: Path) -> None:
    write(tmp_path, small())
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    data = (tmp_path / "json/peru-2019.json").read_bytes()
    report = json.loads(data)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(report, schema)
    assert not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"}\n") and b"\r\n" not in data
    assert report["text"] == TEXT
    assert report["document"]["doc_id"] == "peru-2019"
    assert report["people"][0] == {
        "person_id": "person:jose-nunez", "name": "José Núñez", "aliases": ["=Rojo", "Pepe"], "nationality": "PE",
        "roles": ["leader"], "groups": ["Shining Path", "Others"], "mentions": 2,
    }  # fmt: skip
    assert [row["count_max"] for row in report["casualties"]] == [5, None]
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in report["mentions"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda report: report.pop("text"),
        lambda report: report["mentions"][0].pop("start"),
        lambda report: report["mentions"][0].update(label="THING"),
        lambda report: report["casualties"][0].update(count_min="5"),
        lambda report: report["people"][0].update(aliases="a; b"),
        lambda report: report.update(more=1),
    ],
)
def test_the_schema_finds_damage(damage: object) -> None:
    report = json.loads(writers.report_json(tables.rows(small()), TEXT))
    jsonschema.validate(report, writers.schema())
    damage(report)  # type: ignore[operator]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, writers.schema())


def test_a_lone_surrogate_survives_json() -> None:
    data = writers.report_json(tables.rows(small()), "a\ud800b")
    assert json.loads(data.decode("utf-8"))["text"] == "a\ud800b"


def test_the_folder_holds_one_csv_a_table_and_one_json_a_report(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write(out, renamed("a"), renamed("b"))
    assert set(files(out)) == CSV_NAMES | {"schema.json", "json/a.json", "json/b.json"}
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["doc_id"] for row in csv.DictReader(file)] == ["a", "b"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "one", renamed("a"), renamed("b"))
    write(tmp_path / "two", renamed("a"), renamed("b"))
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, renamed("old"))
    before = files(tmp_path)
    with pytest.raises(RuntimeError, match="in the middle"), writers.OutputFolder(tmp_path) as output:
        output.add(tables.rows(renamed("new")), ("new", b"{}"))
        raise RuntimeError("in the middle")
    assert files(tmp_path) == before
    assert not list(tmp_path.glob(".crtables-*"))


def test_a_failure_leaves_no_folder_where_there_was_none(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), writers.OutputFolder(tmp_path / "a" / "b"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_visible_before_the_end(tmp_path: Path) -> None:
    with writers.OutputFolder(tmp_path) as output:
        output.add(tables.rows(small()), ("peru-2019", b"{}"))
        assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    assert set(files(tmp_path)) == CSV_NAMES | {"schema.json", "json/peru-2019.json"}


def test_json_of_reports_that_left_goes_and_other_files_stay(tmp_path: Path) -> None:
    write(tmp_path, renamed("old"), renamed("kept"))
    (tmp_path / "json" / "mine.json").write_text("{}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write(tmp_path, renamed("kept"), renamed("new"))
    assert set(files(tmp_path)) == CSV_NAMES | {"schema.json", "json/kept.json", "json/new.json", "json/mine.json", "notes.txt"}


def test_a_file_in_the_way_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(writers.OutputError, match="a file of this name is in the way"), writers.OutputFolder(tmp_path / "out"):
        pass
    assert files(tmp_path) == {"out": b"a file"}
