"""The formats of a run: by name, streamed, whole, listed, the same bytes for any number of workers and after a kill."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from folders import files
from typer.testing import CliRunner

from pipeline import formats
from pipeline.batch import run
from pipeline.cli import app
from pipeline.formats import FORMATS, FormatError
from pipeline.formats.base import Files, Format
from pipeline.manifest import PART, digest
from pipeline.reader import find_reports
from pipeline.tables import TABLES, Tables

# A report of each kind of incident; `{day}` and `{year}` tell the reports apart.
TEXT = """Country Report on Terrorism {year} - Chapter 1 - Kenya

2019 Terrorist Incidents: On May {day}, al-Shabaab (AS) members killed three soldiers in Garissa. On July 4, police in Nairobi
arrested Ali Hassan (aka “The Engineer”). In early June, gunmen kidnapped two aid workers near Mandera.
"""
CSV_NAMES = {f"{table.name}.csv" for table in TABLES}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(1, 6):
        encoding = "utf-16" if number == 3 else "utf-8"
        (folder / f"kenya-{number}.txt").write_text(TEXT.format(day=number, year=2014 + number), encoding=encoding)
    (folder / "empty.txt").write_bytes(b"")
    return folder


def write(reports: Path, out: Path, *names: str, **options: Any) -> dict[str, bytes]:
    run(find_reports([str(reports)]), out, kinds=formats.load(names), **options)
    return files(out)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["csv"], ["csv"]), (["json,csv"], ["csv", "json"]), (["json", "csv"], ["csv", "json"]), (["JSON, csv,,"], ["csv", "json"]),
        (["csv", "csv"], ["csv"]),
    ],
)  # fmt: skip
def test_names(wanted: list[str], found: list[str]) -> None:
    assert formats.names(wanted) == [*found, "texts"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["jsno"], "no format 'jsno': did you mean json?"),
        (["csv,hdf"], f"no format 'hdf': there are {', '.join(FORMATS)}"),
        ([","], f"no format named: there are {', '.join(FORMATS)}"),
        ([], f"no format named: there are {', '.join(FORMATS)}"),
    ],
)
def test_names_that_are_none(wanted: list[str], said: str) -> None:
    with pytest.raises(FormatError) as error:
        formats.names(wanted)
    assert str(error.value) == said


def test_a_format_whose_library_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(module: str) -> None:
        raise ModuleNotFoundError(name="no_such_library")

    monkeypatch.setattr(formats, "FORMATS", {"odd": formats.Choice("odd", "`odd`", "odd:Odd", extra="odd")})
    monkeypatch.setattr(formats, "import_module", without)
    with pytest.raises(FormatError, match=r"needs no_such_library, which is not installed: pip install 'crtables\[odd\]'"):
        formats.load(["odd"])


def test_a_wrong_name_stops_the_command_before_anything_is_written(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["run", str(reports), "--out", str(out), "--format", "cvs"])
    assert (result.exit_code, result.stderr) == (2, "crtables: --format: no format 'cvs': did you mean csv?\n")
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--format", "csv", "--format", "json"], ("csv", "json")),
        (["--format", "json,csv"], ("csv", "json")),
        ([], formats.DEFAULT),
    ],
)
def test_the_option_repeats_and_takes_commas(reports: Path, tmp_path: Path, options: list[str], names: tuple[str, ...]) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["run", str(reports), "--out", str(out), *options])
    assert result.exit_code == 1  # one report is empty
    assert files(out) == write(reports, tmp_path / "other", *names)


def test_each_format_writes_its_files_alone(reports: Path, tmp_path: Path) -> None:
    whole = write(reports, tmp_path / "whole", "csv", "json")
    records = {f"json/kenya-{number}.json" for number in range(1, 6)}
    always = {"texts/kenya-3.txt", "manifest.json"}
    assert set(write(reports, tmp_path / "csv", "csv")) == CSV_NAMES | always | {"datapackage.json"}
    assert set(write(reports, tmp_path / "json", "json")) == records | always | {"schema.json"}
    for folder in ("csv", "json"):
        same = {name: data for name, data in files(tmp_path / folder).items() if name != "manifest.json"}
        assert same == {name: whole[name] for name in same}


def check_manifest(out: Path) -> None:
    """The manifest lists each file of the run with its hash, and JSON files of reports where they are."""
    found = files(out)
    manifest = json.loads(found.pop("manifest.json"))
    assert manifest["files"] == {name: digest(data) for name, data in found.items() if not name.startswith("json/")}
    records = {f"json/{entry['doc_id']}.json": entry["json_sha256"] for entry in manifest["reports"] if entry["json_sha256"]}
    assert records == {name: digest(data) for name, data in found.items() if name.startswith("json/")}


@pytest.mark.parametrize("name", FORMATS)
def test_the_manifest_lists_what_there_is(reports: Path, tmp_path: Path, name: str) -> None:
    write(reports, tmp_path / "out", name)
    check_manifest(tmp_path / "out")


@pytest.mark.parametrize("name", FORMATS)
def test_any_number_of_workers_gives_the_same_bytes(reports: Path, tmp_path: Path, name: str) -> None:
    assert write(reports, tmp_path / "alone", name, workers=0) == write(reports, tmp_path / "two", name, workers=2)


class _Stop(BaseException):
    pass


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_that_is_gone_on_with_gives_the_same_bytes(reports: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    left = iter(range(3))

    def stop(_: object) -> None:
        if next(left, None) is None:
            raise _Stop

    with pytest.raises(_Stop):
        write(reports, out, name, done=stop)
    assert [path for path in files(out) if not path.startswith(PART)] == []
    assert {path.name for path in (out / PART).iterdir()} == {"json", "journal.jsonl", "lock"}
    summary = run(find_reports([str(reports)]), out, kinds=formats.load([name]), resume=True)
    assert summary.kept == 3
    assert files(out) == write(reports, tmp_path / "other", name)


@pytest.mark.parametrize("name", FORMATS)
def test_the_files_of_an_earlier_run_go(reports: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    write(reports, out, *FORMATS)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    write(reports, out, name)
    alone = write(reports, tmp_path / "alone", name)
    assert files(out) == alone | {"notes.txt": b"mine"}
    assert {path for path in out.rglob("*") if path.is_dir() and not any(path.iterdir())} == set()


def test_texts_are_those_of_files_that_are_no_plain_text_in_utf8(tmp_path: Path) -> None:
    text = TEXT.format(day=2, year=2019).replace("\n", "\r\n")
    page = f"<!doctype html><body><h1>Country Reports on Terrorism 2019: Kenya</h1><p>{text.splitlines()[-1]}</p></body>"
    folder = tmp_path / "raw"
    folder.mkdir()
    for name, data in {
        "plain.txt": text.encode(), "marked.txt": text.encode("utf-8-sig"), "wide.txt": text.encode("utf-16-be", "strict"),
        "western.txt": text.replace("Kenya", "Kenyá").encode("cp1252"), "page.html": page.encode(), "none.pdf": b"%PDF-1.7",
    }.items():  # fmt: skip
        (folder / name).write_bytes(data)
    out = tmp_path / "out"
    found = write(folder, out, "csv", "json")
    texts = {name: data.decode() for name, data in found.items() if name.startswith("texts/")}
    assert set(texts) == {f"texts/{name}.txt" for name in ("marked", "wide", "western", "page")}
    assert texts["texts/wide.txt"] == texts["texts/marked.txt"] == text
    for name, written in texts.items():
        report = json.loads(found[f"json/{Path(name).stem}.json"])
        assert written == report["text"]
        assert report["mentions"] and all(written[m["start"] : m["end"]] == m["text"] for m in report["mentions"])
    (folder / "wide.txt").write_bytes(text.encode())
    (folder / "page.html").unlink()
    found = write(folder, out, "parquet")
    assert {name for name in found if name.startswith("texts/")} == {"texts/marked.txt", "texts/western.txt"}
    # They are no reports themselves, in a folder without other files that tell.
    assert [source.doc_id for source in find_reports([str(out.parent)])] == ["marked", "none", "plain", "western", "wide"]


def test_another_format_is_written_from_the_reports_that_are_done(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(reports, out, "json")
    summary = run(find_reports([str(reports)]), out, kinds=formats.load(["csv"]), resume=True)
    assert summary.kept == 5
    assert files(out) == write(reports, tmp_path / "csv", "csv")


def test_a_manifest_cannot_have_files_elsewhere_removed(reports: Path, tmp_path: Path) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine.csv"
    mine.write_text("mine", encoding="utf-8")
    write(reports, out, "csv")
    (out / "link").symlink_to(tmp_path)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    listed = dict.fromkeys(("../mine.csv", str(mine), "link/mine.csv", "link", ".", ""), "0" * 64)
    (out / "manifest.json").write_text(json.dumps(manifest | {"files": listed}, indent=0), encoding="utf-8")
    write(reports, out, "json")
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (out / "link").is_symlink()


@dataclass
class _Watched(Format):
    """A format that counts what it holds, and stops in the end if it is told to."""

    fails: bool = False
    events: list[str] = field(default_factory=list)

    def piece(self, found: Tables, text: str | None) -> Any:
        return [str(found["documents"][0][0]), len(found["incidents"]), text is None]

    def begin(self, files: Files) -> None:
        self.file, self.path, self.scratch = files.open("deep/a.txt"), files.path("deep/b.txt"), files.scratch()
        (self.scratch / "x").write_text("x", encoding="utf-8")

    def add(self, piece: Iterable[Any]) -> None:
        self.events.append(" ".join(map(str, piece)))
        self.file.write(b"+")

    def finish(self) -> None:
        self.path.write_bytes(b"b")
        if self.fails:
            raise OSError(28, "No space left on device")


@pytest.mark.parametrize("workers", [0, 2])
def test_pieces_come_in_order_and_a_library_may_write_by_itself(reports: Path, tmp_path: Path, workers: int) -> None:
    watched = _Watched()
    run(find_reports([str(reports)]), tmp_path / "out", kinds={"watched": watched}, workers=workers)
    assert watched.events == ["empty 0 True", *(f"kenya-{number} 3 False" for number in range(1, 6))]
    found = files(tmp_path / "out")
    assert (found["deep/a.txt"], found["deep/b.txt"]) == (b"++++++", b"b")
    assert set(found) == {"deep/a.txt", "deep/b.txt", "manifest.json"}
    check_manifest(tmp_path / "out")


def test_a_format_that_fails_leaves_nothing(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(OSError, match="cannot write the tables there: No space left on device"):
        run(find_reports([str(reports)]), out, kinds={"watched": _Watched(fails=True)})
    assert {path.name for path in out.iterdir()} == {PART}
    assert {path.name for path in (out / PART).iterdir()} == {"json", "journal.jsonl", "lock"}
