"""Country and year for reports that do not state theirs: from a catalog, or for all of a run."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from folders import files
from typer.testing import CliRunner

from pipeline import catalog, cluster
from pipeline.assembly import extract
from pipeline.catalog import CatalogError, Listed
from pipeline.cli import app
from pipeline.reader import Source, find_reports

BARE = "Officials met in the capital on May 2. Talks went on in June.\n"
TITLED = f"Country Reports on Terrorism 2019: Peru\n\n{BARE}"
runner = CliRunner()
Read = Callable[[str], list[Listed]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(text: str) -> list[Listed]:
        (tmp_path / "list.csv").write_text(text, encoding="utf-8")
        return catalog.read(tmp_path / "list.csv")

    return write_and_read


def documents(out: Path) -> dict[str, tuple[str, str, str]]:
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["doc_id"]: (row["country"], row["country_iso"], row["year"]) for row in csv.DictReader(file)}


def issues(out: Path) -> list[tuple[str, str]]:
    with (out / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["doc_id"], row["what"]) for row in csv.DictReader(file)]


def test_a_catalog_lists_files_with_country_and_year(read: Read) -> None:
    text = "\ufefffile,Country,year,note\r\na.txt,Kenya,2018,x\r\n\r\nb.txt,,2019,\r\n\"c, d.txt\",cg,,\r\n"
    assert read(text) == [
        Listed(2, "a.txt", "Kenya", 2018), Listed(4, "b.txt", "", 2019), Listed(5, "c, d.txt", "Republic of the Congo", None),
    ]  # fmt: skip


def test_a_spreadsheet_may_write_semicolons(read: Read) -> None:
    assert read("file;country;year\r\n\"a; b, c.txt\";Kenya;2018\r\n") == [Listed(2, "a; b, c.txt", "Kenya", 2018)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("file,country,year\na.txt,Kenia,2018\n", "list.csv, line 2: no country is named 'Kenia'; did you mean Kenya?"),
        ("file,country,year\na.txt,Kenya,18\n", "list.csv, line 2: '18' is no year from 1900 to 2100"),
        ("file,country,year\na.txt,Kenya,2018\n,Kenya,2018\n", "list.csv, line 3: no file"),
        ("file,country,year\na.txt,Kenya\n", "list.csv, line 2: 2 cells, the header has 3"),
        ("name;country;year\na.txt;Kenya;2018\n", "list.csv: needs the columns file, country, year; has name, country, year"),
        ("file\na.txt\n", "list.csv: needs the columns file, country, year; has file"),
        ("file,country,year\n", "list.csv: lists no file"),
        ("", "list.csv: lists no file"),
    ],
)
def test_a_fault_of_a_catalog_is_told_with_file_and_line(read: Read, tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(CatalogError) as error:
        read(text)
    assert str(error.value) == f"{tmp_path}/{what}"


def test_a_file_is_found_from_the_catalog_from_here_and_in_a_folder_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lists/a.txt", "b.txt", "reports/deep/c.txt", "reports/d.txt", "other.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(BARE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    sources = find_reports(["lists", "b.txt", "reports"])
    named = ["a.txt", "b.txt", "deep/c.txt", "../other.txt"]
    listed = [Listed(line, name, "", 2000 + line) for line, name in enumerate(named, 2)]
    found = catalog.given(sources, listed, Path("lists/list.csv"), country="Kenya", year=1999)
    assert [(source.doc_id, source.country, source.year) for source in found] == [
        ("a", "Kenya", 2002), ("b", "Kenya", 2003), ("c", "Kenya", 2004), ("d", "Kenya", 1999),
    ]  # fmt: skip
    for name, what in (
        ("gone.txt", "no such file: gone.txt"), ("reports/deep/c.txt", "reports/deep/c.txt again, after line 4"),
    ):  # fmt: skip
        with pytest.raises(CatalogError, match=f"^lists/list.csv, line 9: {what}$"):
            catalog.given(sources, [*listed, Listed(9, name, "Peru", None)], Path("lists/list.csv"))


def test_a_name_that_several_reports_have_is_asked_for_as_a_path(tmp_path: Path) -> None:
    sources = [Source("a-x", tmp_path / "a" / "x.txt", "x.txt"), Source("b-x", tmp_path / "b" / "x.txt", "x.txt")]
    with pytest.raises(CatalogError, match=r"list.csv, line 2: x.txt is the name of 2 reports; write the path"):
        catalog.given(sources, [Listed(2, "x.txt", "Peru", 2019)], tmp_path / "list.csv")
    found = catalog.given(sources, [Listed(2, "b/x.txt", "Peru", 2019)], tmp_path / "list.csv")
    assert [source.given for source in found] == ["", "Peru, 2019"]


def test_a_title_counts_before_what_is_given_and_a_difference_is_an_issue() -> None:
    def told(text: str, **given: object) -> tuple[str, int | None, list[str]]:
        found = extract(text, **given)  # type: ignore[arg-type]
        return found.report.country, found.report.year, [issue.what for issue in found.issues]

    assert told(BARE, country="Peru", year=2019) == ("Peru", 2019, [])
    assert told(TITLED, country="Peru", year=2019) == ("Peru", 2019, [])
    assert told(TITLED, country="Republic of Peru") == ("Peru", 2019, [])
    assert told(TITLED, country="Kenya", year=2018) == (
        "Peru", 2019, ["says Peru, not Kenya as given: the title counts", "says 2019, not 2018 as given: the title counts"],
    )  # fmt: skip


def test_a_run_takes_country_and_year_from_options_and_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    for name, text in (("bare", BARE), ("other", BARE), ("kenya-2018", BARE), ("titled", TITLED)):
        (tmp_path / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "list.csv").write_text("file,country,year\ntexts/bare.txt,Mali,2012\ntexts/titled.txt,,2012\n", encoding="utf-8")

    def run(out: str, *options: str, code: int = 0) -> str:
        found = runner.invoke(app, ["run", "--out", out, "--format", "csv,json", *options])
        assert found.exit_code == code, found.output
        return found.stderr

    run("one", "texts", "--catalog", "list.csv", "--country", "ug", "--year", "2001")
    assert documents(tmp_path / "one") == {
        "bare": ("Mali", "ML", "2012"), "kenya-2018": ("Uganda", "UG", "2001"), "other": ("Uganda", "UG", "2001"),
        "titled": ("Peru", "PE", "2019"),
    }  # fmt: skip
    assert issues(tmp_path / "one") == [
        ("titled", "says 2019, not 2012 as given: the title counts"),
        ("titled", "says Peru, not Uganda as given: the title counts"),
    ]  # fmt: skip
    with (tmp_path / "one" / "dates.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["start_date"] for row in csv.DictReader(file) if row["doc_id"] == "bare"] == ["2012-05-02", "2012-06-01"]
    # Processes, and a cluster, are told the same.
    for out, options in (("two", ("--workers", "2")), ("three", ("--cluster", cluster.LOCAL))):
        run(out, "texts", "--catalog", "list.csv", "--country", "ug", "--year", "2001", *options)
        assert files(tmp_path / out) == files(tmp_path / "one")
    # Without PATH the catalog's own files.
    run("four", "--catalog", "list.csv")
    assert documents(tmp_path / "four") == {"bare": ("Mali", "ML", "2012"), "titled": ("Peru", "PE", "2019")}

    assert run("five", "texts", "--country", "Absurdistan", code=2).startswith("crtables: --country: no country is named 'Absurdi")
    (tmp_path / "list.csv").write_text("file,country,year\nbear.txt,Mali,2012\n", encoding="utf-8")
    for paths in (["texts"], []):
        said = run("five", *paths, "--catalog", "list.csv", code=2)
        assert said == "crtables: --catalog: list.csv, line 2: no such file: bear.txt\n"
    assert run("five", "--catalog", "gone.csv", code=2) == "crtables: --catalog: gone.csv: No such file or directory\n"
    assert not (tmp_path / "five").exists()


def test_standard_input_is_told_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "run", "-", "--format", "json", "--country", "Mali", "--year", "2012"]
    found = subprocess.run(command, input=BARE.encode(), capture_output=True, cwd=tmp_path, check=True)
    document = json.loads(found.stdout)["document"]
    assert (document["country_iso"], document["year"]) == ("ML", 2012)


def test_commands_on_one_report_are_told_too(tmp_path: Path) -> None:
    report = tmp_path / "bare.txt"
    report.write_text(BARE, encoding="utf-8")
    found = runner.invoke(app, ["explain", str(report), "--text", "May 2", "--country", "Mali", "--year", "2012"])
    assert found.exit_code == 0 and "2012-05-02" in found.stdout
    gold = tmp_path / "bare.gold.txt"
    found = runner.invoke(app, ["annotate", str(report), "--out", str(gold), "--year", "2012"])
    assert found.exit_code == 0 and '<date v="2012-05-02">May 2</date>' in gold.read_text(encoding="utf-8")
    found = runner.invoke(app, ["explain", str(report), "--country", "Absurdistan"])
    assert (found.exit_code, found.stderr) == (2, "crtables: --country: no country is named 'Absurdistan'\n")


def test_resume_redoes_the_reports_whose_country_or_year_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(BARE, encoding="utf-8")

    def kept(rows: str, *options: str) -> list[str]:
        (tmp_path / "list.csv").write_text(f"file,country,year\n{rows}", encoding="utf-8")
        command = ["run", "a.txt", "b.txt", "c.txt", "--catalog", "list.csv", "--out", "out", "--resume", "--verbose", *options]
        found = runner.invoke(app, command)
        assert found.exit_code == 0, found.output
        return [line.partition(":")[0] for line in found.stderr.splitlines() if line.endswith("kept from before")]

    assert kept("a.txt,Mali,2012\nb.txt,Mali,2012\n") == []
    assert kept("a.txt,Mali,2012\nb.txt,Mali,2013\n") == ["a", "c"]
    assert documents(tmp_path / "out") == {"a": ("Mali", "ML", "2012"), "b": ("Mali", "ML", "2013"), "c": ("", "", "")}
    assert kept("a.txt,Mali,2012\n", "--year", "2014") == ["a"]
    assert documents(tmp_path / "out") == {"a": ("Mali", "ML", "2012"), "b": ("", "", "2014"), "c": ("", "", "2014")}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [entry.get("given") for entry in manifest["reports"]] == ["Mali, 2012", "2014", "2014"]
