"""Writers: exact bytes, formulas defused, and back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_extraction import TEXT, small

from pipeline import tables, writers
from pipeline.batch import result
from pipeline.formats import load
from pipeline.models import Extraction, Issue
from pipeline.run_folder import OutputFolder


def write(folder: Path, *extractions: Extraction) -> None:
    with OutputFolder(folder) as output:
        for extraction in extractions:
            rows = tables.rows(extraction, source_file="x.txt", sha256="abc")
            found = result(rows, writers.report_json(rows, extraction.report.text), extraction.report.text, kinds=load())
            output.add(found.entry, found.pieces, found.json)


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
        ("\n=1", "'\n=1"), ("＝1", "'＝1"), ("'=1", "''=1"), ("'a", "'a"),
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


ANY_TEXT = st.text(st.sampled_from("ab,;\"' \t\r\n=+-@＝\u2028\x00é😀") | st.characters(), max_size=8)


@settings(max_examples=300)
@given(st.lists(st.tuples(ANY_TEXT, st.lists(ANY_TEXT, max_size=3).map(tuple), st.none() | st.integers()), max_size=4))
def test_lines_are_those_of_the_csv_and_json_modules(cells: list[tuple[str, tuple[str, ...], int | None]]) -> None:
    rows = tables.rows(small())
    for text, several, number in cells:
        rows["people"].append(("x", text, text, several, "", several, (text,), number))
        rows["casualties"].append(("x", text, text, text, number, 1, True, "", "", "", "", "", text))
    rows["places"].append(("x", "1", "1", "city", "", "", "", 1, 1.0, -0.5, 1))
    lines = writers.csv_lines(rows)
    report = json.loads(writers.report_json(rows, TEXT))
    for name, found in rows.items():
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerows([writers.csv_cell(cell) for cell in row] for row in found)
        assert lines.get(name, b"") == buffer.getvalue().encode("utf-8", "replace")
        if name != "documents":
            columns = [column.name for column in tables.BY_NAME[name].columns[1:]]
            wanted = [dict(zip(columns, row[1:], strict=True)) for row in found]
            assert repr(report[name]) == repr(json.loads(json.dumps(wanted)))  # 1 is not 1.0


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


@pytest.mark.parametrize("text", ["=1", "'=1", "''-1", "'", "''a", "＋1", "a=1", "'\t", ""])
def test_the_guard_comes_off_again(text: str) -> None:
    column = tables.BY_NAME["people"].columns[2]
    assert tables.parse_cell(column, str(writers.csv_cell(text))) == text


def test_a_report_read_back_gives_the_same_rows() -> None:
    rows = tables.rows(small(), source_file="x.txt", sha256="abc")
    assert writers.read_report(writers.report_json(rows, TEXT)) == (rows, TEXT)
    failed = tables.failed("a", (), source_file="x.txt")
    assert writers.read_report(writers.report_json(failed, "")) == (failed, "")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b'{"document": {}}', b'{"document": null}'])
def test_what_is_no_report_is_said_so(data: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        writers.read_report(data)
