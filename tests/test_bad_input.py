"""Files that are no reports, or odd ones: each told of in `issues` and on one line, the others done, nothing partial left."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables, writers
from pipeline.assembly import load
from pipeline.batch import process, run
from pipeline.reader import Source, decode, find_reports
from pipeline.sheets import FORMULA
from pipeline.tables import TABLES

ROOT = Path(__file__).parent.parent
REPORT = (ROOT / "raw" / "peru-2019.txt").read_text(encoding="utf-8")
GOOD = "Country Reports on Terrorism 2019: Perú\n\nOn May 2, gunmen killed three soldiers in Huanta.\n"
PLAIN = "save the report as plain text in UTF-8"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}


def issues_of(out: Path) -> list[tuple[str, str, str]]:
    with (out / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["doc_id"], row["severity"], row["what"]) for row in csv.DictReader(file) if row["where"] in ("file", "text")]


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not allow")
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_folder_of_bad_files(tmp_path: Path, workers: str) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    contents: dict[str, bytes] = {
        "empty.txt": b"",
        "blank.txt": b" \r\n\t",
        "binary.txt": bytes(range(256)) * 40,
        "nul.txt": b"On May 2,\x00 police met.",
        "cut.txt": GOOD.encode()[:-1] + "ú".encode()[:1],
        "utf16.txt": GOOD.encode("utf-16"),
        "utf16-bare.txt": GOOD.encode("utf-16-le"),
        "utf16-cut.txt": GOOD.encode("utf-16")[:-1],
        "cp1252.txt": GOOD.encode("cp1252"),
        "crlf.txt": GOOD.replace("\n", "\r\n").encode(),
        "cr.txt": GOOD.replace("\n", "\r").encode(),
        "line.txt": b"a " * (25 << 20),
        "sp ace.txt": GOOD.encode(),
        "quo'te\".txt": GOOD.encode(),
        "new\nline.txt": GOOD.encode(),
        "a..b...txt": GOOD.encode(),
        "-rf.txt": GOOD.encode(),
        "=1+1.txt": GOOD.encode(),
        "esc\x1b[31m.txt": b"",
        "😀.txt": (GOOD + "😀 On June 3, police met in Lima.\n").encode(),
        "marks.txt": GOOD.replace("Huanta", "\u202eHuanta\u202c").encode(),
        "apart.txt": unicodedata.normalize("NFD", GOOD).encode(),
        "one/same.txt": GOOD.encode(),
        "two/same.txt": GOOD.encode(),
    }
    for name, data in contents.items():
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_bytes(data)
    (raw / "folder.txt").mkdir()
    (raw / "broken.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(raw / "pipe.txt")
    before = files(tmp_path)
    result = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "run", "raw", "--out", "out", "--workers", workers],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    renamed = "doc_id is not the file's name 'same': it is too long, no text, or that of several files"
    issues = sorted([
        ("empty", "error", "empty: no text in it"), ("blank", "error", "empty: no text in it"),
        ("binary", "error", f"binary data, no text; {PLAIN}"), ("nul", "error", f"binary data, no text; {PLAIN}"),
        ("cut", "warning", "ends within a character: the file seems cut off"),
        ("utf16-bare", "warning", "no byte-order mark: read as UTF-16-LE"),
        ("utf16-cut", "error", f"begins as UTF-16 but byte {len(GOOD) * 2} does not fit; {PLAIN}"),
        ("cp1252", "warning", "not UTF-8: read as Windows-1252; check the accents"),
        ("line", "error", "longer than 32 MB, so no report; cut it into its reports"),
        ("esc\x1b[31m", "error", "empty: no text in it"),
        ("marks", "info", "invisible marks of writing direction (2): a name with one in it may be missed"),
        ("apart", "info", "accents apart from their letters (1): names may be missed; offsets count them"),
        ("one-same", "info", renamed), ("two-same", "info", renamed),
        ("folder", "error", "cannot be read: a folder, no file; the reports in it are read"),
        ("broken", "error", "cannot be read: No such file or directory"),
        ("pipe", "error", "cannot be read: a pipe or a device, no file; give its text on standard input, as -"),
    ])  # fmt: skip
    assert issues_of(tmp_path / "out") == issues
    errors = [(doc_id, what) for doc_id, severity, what in issues if severity == "error"]
    assert result.returncode == 1
    assert result.stderr.splitlines() == [f"crtables: {doc_id}: {what}".replace("\x1b", "\\x1b") for doc_id, what in errors]
    # One JSON file for each report that could be read, whatever its name, and nothing anywhere else.
    stems = {Path(name).stem: name for name in contents if not name.endswith("same.txt")}
    done = {stem for stem in stems if (stem, "error") not in {(issue[0], issue[1]) for issue in issues}} | {"one-same", "two-same"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    written = {f"out/{name}" for name in ("manifest.json", *manifest["files"])}
    assert {f"out/{table.name}.csv" for table in TABLES} < written
    assert files(tmp_path) - before == written | {f"out/json/{doc_id}.json" for doc_id in done}
    assert not (tmp_path / "out" / ".crtables").exists()
    frame = pd.read_csv(tmp_path / "out/casualties.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert dict(zip(frame["doc_id"], frame["count_min"], strict=True)) == {
        f"'{doc_id}" if doc_id.startswith(("-", "=")) else doc_id: "3" for doc_id in done
    }  # fmt: skip


def test_a_file_that_vanishes_and_one_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("gone", "locked", "there"):
        (tmp_path / f"{name}.txt").write_text(GOOD, encoding="utf-8")
    reports = find_reports([str(tmp_path)])
    (tmp_path / "gone.txt").unlink()
    plain = Path.open

    def deny(self: Path, *args: str, **options: str) -> object:  # root may read everything, so permissions prove nothing
        if self.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return plain(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", deny)
    summary = run(reports, tmp_path / "out", workers=0)
    reasons = {"gone": "No such file or directory", "locked": "Permission denied"}
    assert summary.errors == [(doc_id, f"cannot be read: {reason}") for doc_id, reason in reasons.items()]
    assert [path.name for path in (tmp_path / "out/json").iterdir()] == ["there.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_permissions(tmp_path: Path) -> None:
    (tmp_path / "locked.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "locked.txt").chmod(0)
    (tmp_path / "deep").mkdir(mode=0)
    summary = run(find_reports([str(tmp_path)]), tmp_path / "out", workers=0)
    assert summary.errors == [(name, "cannot be read: Permission denied") for name in ("deep", "locked")]


def _whole_way(text: str) -> None:
    extraction = load()(text, doc_id="x")
    assert [text[m.start : m.end] for m in extraction.mentions] == [m.text for m in extraction.mentions]
    rows = tables.rows(extraction)
    assert writers.read_report(writers.report_json(rows, text)) == (rows, text)
    lines = writers.csv_lines(rows)
    for table in TABLES:
        for row in csv.reader(io.StringIO(lines.get(table.name, b"").decode(), newline="")):
            texts = [cell for cell, column in zip(row, table.columns, strict=True) if column.type in ("text", "list")]
            assert not [cell for cell in texts if cell.startswith(FORMULA)]


PIECES = (
    "On May 2, ", "U.S. ", "a.k.a. ", "Shining Path (SL) ", "killed ", "three soldiers ", "in Lima, ", "(", ")", "“", "”", "’s ",
    "\n", "\r", "\n\n• ", ". ", "; ", "- ", "al-’", "Peru: ", "members of ", "the ", "and ", "\u0301", "\u202e", "İ", "ß", "ﬁ",
    "\x85", "\u2028", "\xa0",
    "=1+1", "2019", "3,000–4,000 ", "😀", "\u200b", "\ufeff", "'", "Country Reports on Terrorism 2019: Peru\n", "Overview:",
)  # fmt: skip


@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_unicode(text: str) -> None:
    _whole_way(text.encode("utf-8", "replace").decode())


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_sequence_of_what_rules_look_for(text: str) -> None:
    _whole_way(text)


@settings(max_examples=60)
@given(
    st.integers(0, len(REPORT) - 1500),
    st.lists(st.tuples(st.integers(0, 1499), st.integers(0, 40), st.sampled_from(PIECES)), max_size=12),
)
def test_mutated_reports(start: int, changes: list[tuple[int, int, str]]) -> None:
    text = REPORT[start : start + 1500]
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    _whole_way(text)


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).flatmap(lambda t: st.sampled_from(
    [t.encode(code, "replace") for code in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32")]
))))  # fmt: skip
def test_any_bytes_give_a_text_or_an_error(data: bytes) -> None:
    text, issues = decode(data)
    assert (text is None) == any(issue.severity == "error" for issue in issues)
    assert text is None or (text.encode() is not None and "\x00" not in text)


@pytest.mark.parametrize(
    "piece",
    ["(", "()", "[{(", ")", ".", ". ", "’", '"“', "-'", "1,", "\n", " ", "• ", "• a\n", "a\n", "x", "Lima ", "U.S. ", "and ",
     "Juan and Pedro, ", "killed three soldiers and ", "May 2, ", "a.k.a. X ", "Shining Path (SL) ", "\u0301", "\u202e", "😀",
     "On May 2, police met.\r"],
)  # fmt: skip
def test_time_is_about_linear(piece: str) -> None:
    """Eight times the text takes at most some twelve times as long; a square would take 64 times."""

    def seconds(length: int) -> float:
        text = "x" + piece * (length // len(piece))
        begin = time.process_time()
        load()(text, doc_id="x")
        return time.process_time() - begin

    seconds(2_000)
    short = min(seconds(4_000) for _ in range(2))
    assert min(seconds(32_000) for _ in range(2)) <= 16 * short + 0.1


def test_time_is_about_linear_in_mentions() -> None:
    """Eight times the names, aliases and acronyms; a search through all of them for each one took forty times as long."""

    def seconds(length: int) -> float:
        begin = time.process_time()
        load()("x " + "FX, aka A, " * (length // 11), doc_id="x")
        return time.process_time() - begin

    seconds(2_000)
    assert seconds(240_000) <= 16 * min(seconds(30_000) for _ in range(2)) + 0.1


def test_ten_million_brackets(tmp_path: Path) -> None:
    """A run of one mark, or of several in turn, is no more work and takes no more memory than a word."""
    (tmp_path / "brackets.txt").write_bytes(b"(" * 10_000_000)
    (tmp_path / "mixed.txt").write_bytes(b"([" * 5_000_000)
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    begin = time.monotonic()
    summary = run(find_reports([str(tmp_path)]), tmp_path / "out", workers=1)
    assert time.monotonic() - begin < 30
    assert (summary.reports, summary.errors) == (3, [])
    assert sorted(path.name for path in (tmp_path / "out/json").iterdir()) == ["brackets.json", "good.json", "mixed.json"]


def test_no_text_cell_runs_as_a_formula(tmp_path: Path) -> None:
    """Read back with pandas: in every text column of every table, what begins as a formula is guarded."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for sign in FORMULA:
        title = f"{sign}Country Reports on Terrorism 2019: Peru"
        text = f"{title}\n\n{sign}SUM(A1) On May 2, +José Núñez (a.k.a. {sign}Rojo) was killed.\n"
        (raw / f"{sign if sign.isprintable() else ord(sign)}x.txt").write_bytes(text.encode())
    run(find_reports([str(raw)]), tmp_path / "out", workers=0)
    guarded = 0
    for table in TABLES:
        # As a spreadsheet sees it: no column is told to be text.
        frame = pd.read_csv(tmp_path / "out" / f"{table.name}.csv", encoding="utf-8-sig", keep_default_na=False)
        for column in table.columns:
            if column.type in ("text", "list"):
                cells = [str(cell) for cell in frame[column.name]]
                assert [cell for cell in cells if cell.startswith(FORMULA)] == []
                guarded += sum(cell.startswith("'") for cell in cells)
    assert guarded > len(FORMULA)


def test_nothing_pickled_nothing_evaluated_and_no_network_imported() -> None:
    """No module of the package names what loads code with data, or what reaches other machines; but what reads URLs, if asked."""
    yaml = {f"yaml.{name}" for name in ("load", "load_all", "full_load", "unsafe_load", "Loader", "FullLoader", "UnsafeLoader")}
    barred = yaml | {"pickle", "shelve", "joblib", "dill", "eval", "exec", "urllib", "requests", "http", "socket", "ssl"}
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        if path.name not in ("build_gazetteer.py", "urls.py"):
            used = set()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    used |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    used.add(str(node.module).split(".")[0])
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    used.add(node.func.id)
                elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    used.add(f"{node.value.id}.{node.attr}")
                elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                    assert isinstance(node.value, ast.Constant) and node.value.value is False, path.name
            assert used & barred == set(), path.name


def test_a_run_opens_no_socket(tmp_path: Path) -> None:
    """Every module imported and a run with workers, in a process that ends where a host is looked up or a socket is used.

    (A library of spaCy's asks the system by a socket, which it closes at once, whether there is IPv6.)
    """
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    modules = sorted(
        "pipeline." + ".".join(path.relative_to(ROOT / "pipeline").with_suffix("").parts)
        for path in (ROOT / "pipeline").rglob("*.py")
        if path.stem not in ("__init__", "build_gazetteer")
    )
    code = (
        "import sys, importlib\n"
        "def watch(name, args):\n"
        "    if name in ('socket.connect', 'socket.sendto', 'socket.getaddrinfo', 'socket.gethostbyname', 'urllib.Request'):\n"
        "        raise SystemExit(f'{name} {args}')\n"
        "sys.addaudithook(watch)\n"
        f"for name in {modules}: importlib.import_module(name)\n"
        "from pipeline.cli import main\n"
        "sys.argv = ['crtables', 'run', 'a.txt', '--out', 'out', '--workers', '1']\n"
        "main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")


def test_a_source_that_is_a_folder_is_no_report(tmp_path: Path) -> None:
    found = process(load(), Source("x", tmp_path, "x.txt"), kinds={})
    assert found.json is None and found.figures.errors == [("x", "cannot be read: a folder, no file; the reports in it are read")]
