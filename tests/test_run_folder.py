"""The folder of a run: whole or untouched, gone on with after a kill, told of by its manifest."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from folders import files
from small_extraction import small

from pipeline import __version__, tables, writers
from pipeline.batch import result
from pipeline.formats import load
from pipeline.manifest import JOURNAL, MANIFEST, PART, Entry, digest, entries, program
from pipeline.models import Extraction
from pipeline.reader import Source
from pipeline.run_folder import OutputError, OutputFolder
from pipeline.tables import TABLES

SHA = digest(small().report.text.encode())
CSV_NAMES = {f"{table.name}.csv" for table in TABLES}
ALWAYS = CSV_NAMES | {"datapackage.json", "report.html", "schema.json", "manifest.json"}


def add(output: OutputFolder, extraction: Extraction) -> Entry:
    rows = tables.rows(extraction, source_file="x.txt", sha256=SHA)
    found = result(rows, writers.report_json(rows, extraction.report.text), extraction.report.text, kinds=load())
    output.add(found.entry, found.pieces, found.json)
    return found.entry


def write(folder: Path, *extractions: Extraction) -> None:
    with OutputFolder(folder) as output:
        for extraction in extractions:
            add(output, extraction)


def renamed(doc_id: str) -> Extraction:
    extraction = small()
    extraction.report = replace(extraction.report, doc_id=doc_id)
    return extraction


def test_the_folder_holds_one_csv_a_table_and_one_json_a_report(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write(out, renamed("a"), renamed("b"))
    assert set(files(out)) == ALWAYS | {"json/a.json", "json/b.json"}
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["doc_id"] for row in csv.DictReader(file)] == ["a", "b"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "one", renamed("a"), renamed("b"))
    write(tmp_path / "two", renamed("a"), renamed("b"))
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, renamed("old"))
    before = files(tmp_path)
    with pytest.raises(RuntimeError, match="in the middle"), OutputFolder(tmp_path) as output:
        add(output, renamed("new"))
        raise RuntimeError("in the middle")
    assert {name: data for name, data in files(tmp_path).items() if not name.startswith(PART)} == before
    # What was done is there to go on with, and nothing else.
    assert sorted(path.name for path in (tmp_path / PART).rglob("*")) == ["journal.jsonl", "json", "lock", "new.json"]


def test_a_failure_leaves_no_folder_where_there_was_none(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), OutputFolder(tmp_path / "a" / "b"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_visible_before_the_end(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as output:
        add(output, small())
        assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    assert set(files(tmp_path)) == ALWAYS | {"json/peru-2019.json"}


def test_json_of_reports_that_left_goes_and_other_files_stay(tmp_path: Path) -> None:
    write(tmp_path, renamed("old"), renamed("kept"))
    (tmp_path / "json" / "mine.json").write_text("{}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write(tmp_path, renamed("kept"), renamed("new"))
    assert set(files(tmp_path)) == ALWAYS | {"json/kept.json", "json/new.json", "json/mine.json", "notes.txt"}


def test_a_file_in_the_way_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="a file of this name is in the way"), OutputFolder(tmp_path / "out"):
        pass
    assert files(tmp_path) == {"out": b"a file"}


def test_the_manifest_tells_what_each_file_came_from(tmp_path: Path) -> None:
    write(tmp_path, renamed("a"), renamed("b"))
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["program"] == json.loads(program()) and manifest["program"]["version"] == __version__
    written = {name: digest((tmp_path / "json" / f"{name}.json").read_bytes()) for name in "ab"}
    assert manifest["reports"] == [
        {"doc_id": name, "source_file": "x.txt", "sha256": SHA, "json_sha256": written[name]} for name in "ab"
    ]
    assert manifest["files"] == {name: digest((tmp_path / name).read_bytes()) for name in sorted(ALWAYS - {MANIFEST})}


def test_what_was_done_is_found_if_nothing_has_changed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), OutputFolder(tmp_path) as output:
        for name in "abc":
            add(output, renamed(name))
        raise KeyboardInterrupt
    (tmp_path / PART / "json" / "b.json").write_bytes(b"{")  # as a crash of the machine may leave it
    with (tmp_path / PART / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write('{"doc_id": "d", "sour')  # as a kill may leave it
    with OutputFolder(tmp_path, resume=True) as output:
        found = output.earlier(Source("a", None, "x.txt"), SHA)
        assert found is not None and found[1] == "part" and json.loads(found[0])["document"]["doc_id"] == "a"
        assert output.earlier(Source("b", None, "x.txt"), SHA) is None
        assert output.earlier(Source("c", None, "y.txt"), SHA) is None
        assert output.earlier(Source("c", None, "x.txt"), "other") is None
        assert output.earlier(Source("d", None, "x.txt"), SHA) is None
        assert output.earlier(Source("a", None, "x.txt", country="Kenya"), SHA) is None
        add(output, renamed("a"))
    assert set(files(tmp_path)) == ALWAYS | {"json/a.json"}
    with OutputFolder(tmp_path, resume=True) as output:
        found = output.earlier(Source("a", None, "x.txt"), SHA)
        assert found is not None and found[1] == "published"
    assert set(files(tmp_path)) == ALWAYS


def test_another_program_takes_nothing_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, renamed("a"))
    monkeypatch.setattr("pipeline.manifest.program", lambda model: json.dumps({"version": "0", "rules_sha256": "0"}))
    assert list(entries(tmp_path / MANIFEST)) == []
    assert [entry.doc_id for entry in entries(tmp_path / MANIFEST, any_program=True)] == ["a"]
    with OutputFolder(tmp_path, resume=True) as output:
        assert output.earlier(Source("a", None, "x.txt"), SHA) is None


@pytest.mark.parametrize("text", ["", "[", "{}", "null\n1\n[]", '{"version": 1}\n{"doc_id": 1}', "\x00"])
def test_a_manifest_that_is_none_is_as_good_as_missing(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    assert list(entries(tmp_path / MANIFEST)) == []


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.run_folder import OutputFolder\n"
        "OutputFolder(Path(sys.argv[1])).__enter__()"
    )
    with OutputFolder(tmp_path) as output:
        add(output, renamed("a"))
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
        assert other.stderr.splitlines()[-1] == "pipeline.run_folder.OutputError: another run is writing there"
    assert set(files(tmp_path)) == ALWAYS | {"json/a.json"}


def test_a_manifest_that_names_other_folders_removes_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}", encoding="utf-8")
    (tmp_path / "out").mkdir()
    lines = [program(), Entry("../../mine", "x", "x", "x").line()]
    (tmp_path / "out" / MANIFEST).write_text("\n".join(lines), encoding="utf-8")
    write(tmp_path / "out", renamed("a"))
    assert (tmp_path / "mine.json").exists()


def test_a_link_in_place_of_the_hidden_folder_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / PART).symlink_to(tmp_path / "elsewhere")
    write(tmp_path / "out", renamed("a"))
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert set(files(tmp_path / "out")) == ALWAYS | {"json/a.json"}
