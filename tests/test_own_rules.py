"""A user's own tables: read beside the shipped ones, checked with file and line; and what they change, row by row."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPORT = """Country Reports on Terrorism 2019: Kenya

On May 2, Vumbi Circle members killed three soldiers in Garissa. On May 4, VCX attacked Nairobi.
"""
GROUPS = """id,name,kind,acronyms,example
vumbi-circle,Vumbi Circle,militant,VCX,"On May 2, <group kind=""militant"" is=""Vumbi Circle"">VCX</group> attacked."
"""


def crtables(folder: Path, *args: str) -> tuple[int, str, str]:
    """The command in a process of its own: a process reads its vocabulary once."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *args], cwd=folder, env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kenya-2019.txt").write_text(REPORT, encoding="utf-8")
    assert crtables(tmp_path, "rules", "new", "mine") == (0, "7 files in mine\n", "")
    return tmp_path


def test_own_names_change_the_tables_and_diff_says_how(folder: Path) -> None:
    assert crtables(folder, "run", "kenya-2019.txt", "--out", "before", "--rules", "mine")[0] == 0
    assert crtables(folder, "run", "kenya-2019.txt", "--out", "plain")[0] == 0
    assert crtables(folder, "diff", "plain", "before") == (0, "0 gained, 0 lost, 0 altered\n", "")
    (folder / "mine" / "groups.csv").write_text(GROUPS, encoding="utf-8")
    assert crtables(folder, "run", "kenya-2019.txt", "--out", "after", "--rules", "mine")[0] == 0
    groups = read(folder / "after" / "groups.csv")
    named = [(row["name"], row["kind"], row["acronym"], row["mentions"]) for row in groups]
    assert ("Vumbi Circle", "militant", "VCX", "2") in named
    code, out, err = crtables(folder, "diff", "before", "after", "--out", "changes.csv")
    assert (code, err) == (1, "")
    changes = read(folder / "changes.csv")
    incidents = [(row["change"], row["values"]) for row in changes if row["table"] == "incidents"]
    assert ("altered", "groups: nothing -> Vumbi Circle") in incidents
    assert f"{sum(row['change'] == 'gained' for row in changes)} gained" in out


def test_a_change_of_own_tables_is_seen_by_resume(folder: Path) -> None:
    def run(*options: str) -> str:
        return crtables(folder, "run", "kenya-2019.txt", "--out", "tables", "--rules", "mine", *options)[1]

    run()
    first = (folder / "tables" / "groups.csv").read_bytes()
    assert "kept" in run("--resume")
    (folder / "mine" / "groups.csv").write_text(GROUPS, encoding="utf-8")
    assert "kept" not in run("--resume")
    assert (folder / "tables" / "groups.csv").read_bytes() != first


def test_the_examples_of_own_tables_are_run(folder: Path) -> None:
    path = folder / "mine" / "groups.csv"
    path.write_text(GROUPS, encoding="utf-8")
    assert crtables(folder, "rules", "check", "mine") == (0, "1 rules, 1 sentences, 0 failed\n", "")
    path.write_text(GROUPS.replace('kind=""militant""', 'kind=""security""'), encoding="utf-8")
    code, out, _ = crtables(folder, "rules", "check", "mine")
    assert (code, out.splitlines()[-1]) == (1, "1 rules, 1 sentences, 1 failed")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("groups", "id,name,kind\na,A B,militia\n", "groups.csv, line 2: error: kind is 'militia'; it is one of militant, "),
        ("groups", "id,nom,kind\na,A B,militant\n", "groups.csv, line 2: error: no column is called 'nom'; there are id, name, "),
        ("groups", "id,name,kind\n,A B,militant\n", "groups.csv, line 2: error: no id"),
        ("groups", "id,name,kind\na,A\n", "groups.csv, line 1: error: groups.csv, line 2: 2 cells, the header has 3"),
        ("groups", 'id,name,kind,example\na,A B,militant,"<group>A"\n', "groups.csv, line 2: error: the example: "),
        ("grops", "id\n", "grops.csv, line 1: error: no table is called 'grops'; there are groups, "),
    ],
)
def test_faults_name_file_and_line(folder: Path, name: str, text: str, said: str) -> None:
    (folder / "mine" / f"{name}.csv").write_text(text, encoding="utf-8")
    code, out, _ = crtables(folder, "rules", "check", "mine")
    assert code == 1 and any(line.startswith(said) for line in out.splitlines()), out


def test_a_name_that_two_entries_claim_is_told(folder: Path) -> None:
    (folder / "mine" / "groups.csv").write_text("id,name,kind\nother,Shining Path,militant\n", encoding="utf-8")
    code, out, _ = crtables(folder, "rules", "check", "mine")
    assert (code, out.splitlines()[0]) == (0, "groups.csv, line 2: warning: 'Shining Path' is a name of 'shining-path', too")


def test_wrong_use(folder: Path) -> None:
    assert crtables(folder, "rules", "new", "mine") == (2, "", "crtables: mine: groups.csv is there already\n")
    code, _, err = crtables(folder, "run", "kenya-2019.txt", "--rules", "nowhere")
    assert (code, err) == (2, "crtables: nowhere: no such folder; crtables rules new nowhere makes one\n")
    (folder / "mine" / "groups.csv").write_text("id,nom\na,b\n", encoding="utf-8")
    code, _, err = crtables(folder, "run", "kenya-2019.txt", "--rules", "mine", "--out", "x")
    assert code == 1 and err.startswith("crtables: groups.csv: no column is called 'nom'")
