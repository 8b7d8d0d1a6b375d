"""The command: help, wrong use, exit codes, what goes to which stream."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from small_extraction import small
from typer.testing import CliRunner

import pipeline.assembly
import pipeline.batch
from pipeline import __version__, formats
from pipeline.assembly import Explanation, Rejected
from pipeline.cli import app
from pipeline.models import Extraction

ROOT = Path(__file__).parent.parent
runner = CliRunner()
Invoke = Callable[..., tuple[int, str, str]]


class Stub:
    """A pipeline that finds the same in every report, and breaks on one that says so."""

    def __init__(self, *, model: str | None = None) -> None:
        pass

    def __call__(self, text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Extraction:
        if "break" in text:
            raise RuntimeError(f"no {text}\nof this")
        extraction = small()
        extraction.report = replace(extraction.report, doc_id=doc_id)
        extraction.issues = []
        return extraction

    def zone(self) -> ExitStack:
        return ExitStack()

    def explain(self, text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Explanation:
        return Explanation(self(text, doc_id=doc_id), (Rejected(66, 69, "PLACE", "test.place", "a date is surer"),))


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Invoke:
    """Run the command in an empty folder, with the stub; gives exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline.batch, "load", Stub)
    monkeypatch.setattr(pipeline.assembly, "load", Stub)

    def call(*args: str, input: bytes | None = None) -> tuple[int, str, str]:
        result = runner.invoke(app, list(args), input=input, prog_name="crtables", env={"COLUMNS": "80"})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, _trimmed(result.stdout), result.stderr

    return call


def _trimmed(output: str) -> str:
    """Output without the blanks that fill a table's lines."""
    return "\n".join(line.rstrip() for line in output.splitlines()).strip("\n")


SUMMARY = """\
 reports              {reports}
 mentions             {mentions}
   PERSON             {n}
   ALIAS              {n}
   GROUP              {groups}
   PLACE              {n}
   DATE               {n}
   CASUALTY           {groups}
 incidents            {n}
   killed             {killed}
   injured            0
   militants killed   0
 issues               0

tables in {out}"""


def test_run_one_report(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    code, out, err = invoke("run", "a.txt", "--out", "tables")
    assert (code, err) == (0, "")
    assert out == SUMMARY.format(reports=1, mentions=8, n=1, groups=2, killed=5, out="tables")
    names = sorted(path.relative_to(tmp_path / "tables").as_posix() for path in (tmp_path / "tables").rglob("*") if path.is_file())
    assert names == [
        "aliases.csv", "casualties.csv", "datapackage.json", "dates.csv", "documents.csv", "groups.csv", "incidents.csv",
        "issues.csv", "json/a.json", "manifest.json", "mentions.csv", "people.csv", "places.csv", "report.html", "schema.json",
    ]  # fmt: skip


def test_run_reads_raw_and_writes_outputs_by_default(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("text", encoding="utf-8")
    (tmp_path / "raw" / "b.txt").write_text("text", encoding="utf-8")
    code, out, err = invoke("run")
    assert (code, err) == (0, "")
    assert out.endswith("tables in outputs")
    assert sorted(path.name for path in (tmp_path / "outputs" / "json").iterdir()) == ["a.json", "b.json"]


def test_run_standard_input(invoke: Invoke, tmp_path: Path) -> None:
    code, _, err = invoke("run", "-", "--out", "tables", input="Perú".encode("utf-16"))
    assert (code, err) == (0, "")
    assert json.loads((tmp_path / "tables/json/stdin.json").read_text(encoding="utf-8"))["text"] == "Perú"


def test_a_failing_report_costs_itself_alone(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("break", encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_bytes(b"")
    (tmp_path / "in" / "c.txt").write_text("text", encoding="utf-8")
    (tmp_path / "in" / "d.txt").write_bytes("caf\xe9".encode("cp1252"))
    code, out, err = invoke("run", "in", "--out", "tables")
    assert code == 1
    assert err == (
        "crtables: a: not analysed, a fault of crtables (RuntimeError: no break of this)\n"
        "crtables: b: empty: no text in it\n"
    )  # fmt: skip
    lines = [line.split() for line in out.splitlines()]
    assert lines[:3] == [["reports", "4"], ["not", "analysed", "2"], ["mentions", "16"]]
    assert lines[-5:-2] == [["issues", "3"], ["error", "2"], ["warning", "1"]]
    with (tmp_path / "tables" / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        issues = list(csv.reader(file))[1:]
    assert [row[:2] for row in issues] == [["a", "error"], ["b", "error"], ["d", "warning"]]
    assert issues[0][2].startswith("batch.py:")
    with (tmp_path / "tables" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["doc_id"], row["mentions"], row["issues"]) for row in csv.DictReader(file)] == [
            ("a", "0", "1"), ("b", "0", "1"), ("c", "8", "0"), ("d", "8", "1")
        ]  # fmt: skip
    assert sorted(path.name for path in (tmp_path / "tables" / "json").iterdir()) == ["c.json", "d.json"]


def test_many_errors_are_cut_short(invoke: Invoke, tmp_path: Path) -> None:
    for number in range(23):
        (tmp_path / f"{number:02}.txt").write_bytes(b"")
    code, _, err = invoke("run", ".", "--out", "tables")
    assert code == 1
    assert err.splitlines()[19:] == ["crtables: 19: empty: no text in it", "crtables: 3 more errors in tables/issues.csv"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["run"], "raw: no such file or folder; name your reports: crtables run PATH"),
        (["run", "gone.txt"], "gone.txt: no such file or folder"),
        (["run", "repor"], "repor: no such file or folder; did you mean report.txt?"),
        (["run", "empty"], "empty: no report in this folder or below it (reports are *.txt, *.html, *.pdf and *.docx files)"),
        (["run", "report.txt", "--out", "report.txt"], "report.txt: a file of this name is in the way"),
        (["run", "report.txt", "--out", "report.txt/x"], "report.txt/x: cannot write the tables there: Not a directory"),
        (["evaluate", "--gold", "empty"], "empty: no annotated report in this folder (annotated reports are NAME.gold.txt files)"),
        (["evaluate", "--gold", "gone"], "gone: no annotated report in this folder (annotated reports are NAME.gold.txt files)"),
        (["evaluate", "--gold", "gold", "gone"], "gone: no such file or folder"),
        (["evaluate", "--gold", "bad"], "bad: x.gold.txt, line 1: <person> is never closed"),
        (["explain", "gone.txt"], "gone.txt: no such file or folder"),
        (["explain", "empty"], "empty: no report in this folder or below it (reports are *.txt, *.html, *.pdf and *.docx files)"),
        (["explain", "."], ".: a folder; explain takes one report"),
        (["explain", "report.txt", "--at", "99"], "--at 99: the report has the characters 0 to 3"),
        (
            ["rules", "check", "empty"],
            "empty: no rule with examples in this folder (rule files are LABEL.jsonl, such as dates.jsonl)",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line_and_two(invoke: Invoke, tmp_path: Path, args: list[str], message: str) -> None:
    for folder in ("empty", "gold", "bad"):
        (tmp_path / folder).mkdir()
    (tmp_path / "report.txt").write_text("text", encoding="utf-8")
    (tmp_path / "gold" / "x.gold.txt").write_text("text", encoding="utf-8")
    (tmp_path / "bad" / "x.gold.txt").write_text("<person>text", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert invoke(*args) == (2, "", f"crtables: {message}\n")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["run", "--ot", "x"], "No such option: --ot (Possible options: --country, --format, --out)"),
        (["rules", "chekc"], "No such command 'chekc'. Did you mean 'check'?"),
        (["explain"], "Missing argument 'REPORT'."),
        (["run", "x", "--out"], "Option '--out' requires an argument."),
        (["run", "x", "--out", ""], "Invalid value for '--out' / '-o': an empty name"),
        (["run", "x", "--timeout", "inf"], "Invalid value for '--timeout': Input should be less than or equal to 86400"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_slip_is_told_what_was_meant(invoke: Invoke, args: list[str], message: str) -> None:
    code, out, err = invoke(*args)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {message}"


def test_version(invoke: Invoke) -> None:
    assert invoke("--version") == (0, f"crtables {__version__}", "")


def test_explain_shows_rule_value_and_what_lost(invoke: Invoke, tmp_path: Path) -> None:
    text = small().report.text
    (tmp_path / "a.txt").write_bytes(text.encode())
    start = text.index("May 2")
    code, out, err = invoke("explain", "a.txt", "--at", str(start))
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines() if "─" not in line and line.strip()] == [
        ["where", "label", "text", "rule", "value", "denotes"],
        [f"{start}-{start + 5}", "DATE", "May", "2", "test.rule", "2019-05-02", "(year", "from", "report)"],
        ["readings", "that", "lost"],
        ["where", "label", "text", "rule", "why", "it", "lost"],
        ["66-69", "PLACE", "May", "test.place", "a", "date", "is", "surer"],
    ]


def test_explain_by_text(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(small().report.text.encode())
    start = small().report.text.index("Huanta")
    code, out, _ = invoke("explain", "a.txt", "--text", "Huanta")
    assert code == 0
    assert out.split("\n")[-1].split() == [f"{start}-{start + 6}", "PLACE", "Huanta", "test.rule", "city", "PE", "Huanta"]
    assert invoke("explain", "a.txt", "--text", "was seen")[:2] == (0, "nothing is tagged here")
    assert invoke("explain", "a.txt", "--text", "huanta") == (
        1, "", "crtables: --text 'huanta': the report has no such words (upper and lower case count)\n"
    )  # fmt: skip


def test_evaluate_a_folder_of_tables(invoke: Invoke, tmp_path: Path) -> None:
    text = small().report.text
    (tmp_path / "a.txt").write_bytes(text.encode())
    (tmp_path / "gold").mkdir()
    marked = text.replace("May 2", '<date v="2019-05-02">May 2</date>').replace("José Núñez", "<person>José Núñez</person>")
    (tmp_path / "gold" / "a.gold.txt").write_bytes(marked.encode())
    (tmp_path / "gold" / "b.gold.txt").write_bytes(b"other")
    assert invoke("run", "a.txt", "--out", "tables")[0] == 0
    code, out, err = invoke("evaluate", "--gold", "gold", "tables", "--out", "scores")
    assert (code, err) == (0, "crtables: not among the reports, so left out of the score: b\n")
    assert out.splitlines()[0] == "1 report against annotations"
    lines = [line.split() for line in out.splitlines()]
    assert ["DATE", "1", "1", "1.000", "1.000", "1.000", "1.000", "1.000"] in lines
    assert ["all", "2", "8", "0.250", "1.000", "0.400", "1.000", "0.400"] in lines
    assert sorted(path.name for path in (tmp_path / "scores").iterdir()) == ["evaluation.csv", "misses.csv"]
    assert invoke("evaluate", "--gold", "gold", "a.txt")[1] == out
    assert invoke("evaluate", "--gold", "gold")[1].splitlines()[0] == "2 reports against annotations"


def test_evaluate_refuses_another_text(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one text", encoding="utf-8")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.gold.txt").write_text("another text", encoding="utf-8")
    assert invoke("evaluate", "--gold", "gold", "a.txt") == (
        1, "", "crtables: a: the report is not the text that was annotated, so offsets cannot be compared\n"
    )  # fmt: skip


def test_rules_check_tells_wanted_from_found(invoke: Invoke, tmp_path: Path) -> None:
    text = small().report.text
    marked = text.replace("May 2", '<date v="2019-05-02">May 2</date>')
    wrong = text.replace("May 2", '<date v="2019-05-03">May 2</date>')
    (tmp_path / "dates.jsonl").write_text(
        json.dumps({"id": "d.day", "what": "a day", "examples": [marked, wrong], "counterexamples": [text]}) + "\n\n"
        + json.dumps({"id": "d.words", "words": ["vocabulary"]}) + "\n",
        encoding="utf-8",
    )  # fmt: skip
    code, out, err = invoke("rules", "check", ".")
    assert (code, err) == (1, "")
    assert [line for line in out.splitlines() if line.startswith(("  wanted", "  found", "1"))] == [
        '  wanted  <date v="2019-05-03">May 2</date>',
        '  found   <date v="2019-05-02">May 2</date>',
        "  wanted  nothing",
        '  found   <date v="2019-05-02">May 2</date>',
        "1 rules, 3 sentences, 2 failed",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "dates.jsonl, line 1: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"id": "a", "examples": []}', "dates.jsonl, line 1: lacks 'counterexamples'"),
        ('{"id": "a", "what": "", "examples": "x", "counterexamples": []}',
         "dates.jsonl, line 1: examples and counterexamples are lists of sentences"),
        ('{"id": "a", "what": "", "examples": ["<date>May"], "counterexamples": []}',
         "dates.jsonl, line 1: <date> is never closed"),
    ],
)  # fmt: skip
def test_a_bad_rule_file_is_named_with_its_line(invoke: Invoke, tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "dates.jsonl").write_text(line, encoding="utf-8")
    assert invoke("rules", "check", ".") == (2, "", f"crtables: {message}\n")


@pytest.mark.parametrize("args", [["--help"], ["run", "--help"], ["rules", "check", "--help"], ["--version"], ["run", "gone"]])
def test_nothing_heavy_is_imported_before_it_is_needed(args: list[str], tmp_path: Path) -> None:
    code = (
        "import sys, pipeline.cli\n"
        "try:\n    pipeline.cli.main()\n"
        "finally:\n    print(sorted({'spacy', 'numpy', 'pandas', 'dateparser', 'marisa_trie', 'rich.table'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *args], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_the_installed_command_runs(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("crtables.exe" if os.name == "nt" else "crtables")
    result = subprocess.run([command, "run", "gone"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", "crtables: gone: no such file or folder\n")


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM there")
def test_a_terminated_run_leaves_nothing(tmp_path: Path) -> None:
    """A run that waits for its input is ended from outside."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", "-", "--out", "out"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (tmp_path / "out/.crtables/journal.jsonl").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (tmp_path / "out/.crtables/journal.jsonl").exists()
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="no shell's redirections there")
@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("run - --out out <&-", 1, "stdin: cannot be read: standard input is closed"),
        ("run a.txt --out out >&-", 0, None),
        pytest.param(
            "run a.txt --out out >/dev/full", 1, "standard output: No space left on device",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there"),
        ),
    ],
)  # fmt: skip
def test_streams_that_are_closed_or_full(tmp_path: Path, command: str, code: int, message: str | None) -> None:
    (tmp_path / "a.txt").write_text("Country Reports on Terrorism 2019: Peru\n\nNothing.\n", encoding="utf-8")
    result = subprocess.run(
        f"'{sys.executable}' -m pipeline.cli {command}", shell=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (code, f"crtables: {message}\n" if message else "")
    assert (tmp_path / "out" / "documents.csv").is_file()


def test_a_stopped_run_says_how_to_go_on(invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("text" if name == "a" else "stop", encoding="utf-8")

    def stop(self: Stub, text: str, *, doc_id: str = "report", **given: object) -> Extraction:
        if text == "stop":
            raise KeyboardInterrupt
        return found(self, text, doc_id=doc_id)

    found = Stub.__call__
    monkeypatch.setattr(Stub, "__call__", stop)
    assert invoke("run", ".", "--out", "out") == (
        130, "", "crtables: stopped; the same command with --resume goes on from here\n"
    )  # fmt: skip
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".crtables"]
    monkeypatch.setattr(Stub, "__call__", found)
    code, out, err = invoke("run", ".", "--out", "out", "--resume")
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()][:2] == [["reports", "2"], ["kept", "from", "before", "1"]]


def test_the_package_itself_is_light() -> None:
    code = "import sys, pipeline; print(pipeline.__version__, {'spacy', 'numpy'} & set(sys.modules), dir(pipeline))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert result.stdout == f"{__version__} set() ['Pipeline', '__version__', 'extract', 'load']\n"


def test_one_report_through_a_pipe_is_json(invoke: Invoke, tmp_path: Path) -> None:
    code, out, err = invoke("run", "-", "--format", "json", input=b"text")
    assert (code, err) == (0, "")
    assert json.loads(out)["document"]["doc_id"] == "stdin"
    assert list(tmp_path.iterdir()) == []
    code, out, err = invoke("run", "-", "--format", "json", input=b"")
    assert (code, out, err) == (1, "", "crtables: stdin: empty: no text in it\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [["--format", "csv,json"], ["--format", "json", "--out", "tables"], []])
def test_with_a_folder_or_more_formats_a_pipe_writes_files(invoke: Invoke, tmp_path: Path, options: list[str]) -> None:
    code, out, _ = invoke("run", "-", *options, input=b"text")
    folder = "tables" if "tables" in options else "outputs"
    assert code == 0 and out.splitlines()[-1] == f"tables in {folder}"
    assert (tmp_path / folder / "json" / "stdin.json").is_file()


def test_quiet_and_verbose(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    error = "crtables: b: empty: no text in it\n"
    assert invoke("run", ".", "--out", "tables", "--quiet") == (1, "", error)
    code, out, err = invoke("run", ".", "--out", "tables", "-v")
    assert err == f"a: 8 mentions, 1 incident, 0 issues\nb: 0 mentions, 0 incidents, 1 issue\n{error}"
    assert (code, out.splitlines()[-1]) == (1, "tables in tables")
    code, _, err = invoke("run", "a.txt", "--out", "tables", "-q", "-v", "--resume")
    assert (code, err) == (0, "a: 8 mentions, 1 incident, 0 issues, kept from before\n")


def test_colours_are_off_on_wish(invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = invoke("--no-color", "run", "a.txt", "--out", "tables")[1]
    assert os.environ.pop("NO_COLOR") == "1" and "\x1b[3" not in plain


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("x", ["xlsx"]), ("csv,js", ["csv,json"]), ("csv,c", []), ("", list(formats.FORMATS)), ("q", [])],
)
def test_shells_complete_formats(typed: str, offered: list[str]) -> None:
    assert formats.complete(typed) == offered
