"""A user's own tables: read beside the shipped ones, checked with file and line; and what they change, row by row."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.lexicon import shipped
from pipeline.overlay import claims, merged
from pipeline.own_rules import examined
from pipeline.own_tables import TABLES
from pipeline.own_tables import read as read_tables

REPORT = """Country Reports on Terrorism 2019: Kenya

On May 2, Vumbi Circle members killed three soldiers in Garissa. On May 4, VCX attacked Nairobi.
"""
GROUPS = """id,name,kind,acronyms,examples
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
    code, out, err = crtables(tmp_path, "rules", "new", "mine", "--csv")
    assert (code, out, err) == (0, f"{len(TABLES) + 1} files in mine\n", "")
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


@pytest.mark.parametrize("way", [("--workers", "2"), ("--cluster", "local")])
def test_every_process_has_the_own_tables(folder: Path, way: tuple[str, str]) -> None:
    (folder / "mine" / "groups.csv").write_text(GROUPS, encoding="utf-8")
    for name in ("mali-2019", "niger-2019"):
        (folder / f"{name}.txt").write_text(REPORT, encoding="utf-8")
    reports = ["kenya-2019.txt", "mali-2019.txt", "niger-2019.txt"]
    assert crtables(folder, "run", *reports, "--out", "one", "--rules", "mine", "--workers", "0")[0] == 0
    assert crtables(folder, "run", *reports, "--out", "other", "--rules", "mine", *way)[0] == 0
    assert [row["name"] for row in read(folder / "one" / "groups.csv")] == ["Vumbi Circle"] * 3
    for file in ("groups.csv", "mentions.csv", "manifest.json"):
        assert (folder / "one" / file).read_bytes() == (folder / "other" / file).read_bytes()


def test_in_python(folder: Path) -> None:
    (folder / "mine" / "groups.csv").write_text(GROUPS, encoding="utf-8")
    code = """if True:
        import pipeline
        for rules in ("mine", "mine", None):
            found = pipeline.load(rules=rules)("On May 4, VCX attacked Nairobi.")
            print([group.name for group in found.groups])
        try:
            pipeline.load(rules="other")
        except RuntimeError as error:
            print(error)
    """
    (folder / "other").mkdir()
    (folder / "other" / "people.yaml").write_text("- name: A B\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        *["['Vumbi Circle']"] * 3, "the vocabulary is loaded already; use rules of your own before anything else"
    ]  # fmt: skip


def test_without_own_rules_nothing_of_them_is_imported(tmp_path: Path) -> None:
    own = [f"pipeline.{name}" for name in "overlay own_tables token_patterns own_rules suggestions taggers.patterns".split()]
    code = f"import pipeline, sys; pipeline.load()('A bomb killed two men.'); print(set({own}).intersection(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_examples_of_own_tables_are_run(folder: Path) -> None:
    path = folder / "mine" / "groups.csv"
    path.write_text(GROUPS.replace('kind=""militant""', 'kind=""security""'), encoding="utf-8")
    code, out, _ = crtables(folder, "rules", "check", "mine")
    assert code == 1
    assert [line for line in out.splitlines() if not line.startswith("  ")][:-1] == [
        'groups.csv line 2 (vumbi-circle): On May 2, <group kind="security" is="Vumbi Circle">VCX</group> attacked.'
    ]
    assert out.endswith(" 1 failed\n")


@pytest.mark.parametrize("options", [(), ("--csv",)])
def test_the_starter_works_and_changes_nothing(folder: Path, options: tuple[str, ...]) -> None:
    assert crtables(folder, "rules", "new", "fresh", *options)[0] == 0
    code, out, err = crtables(folder, "rules", "check", "fresh")
    assert (code, err) == (0, "")
    assert out.endswith(" 0 failed\n") and len(out.splitlines()) == 1
    assert int(out.split()[0]) >= len(TABLES) - 1  # of every table but that of what is switched off


def findings(name: str, text: str) -> list[str]:
    return [str(finding) for finding in examined({name: text.encode()})[1] if finding.severity != "info"]


KINDS = "militant, security, government, international, other"
COLUMNS = "off, examples, counterexamples"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("groups.csv", "id,name,kind\na,A B,militia\n", f"2: error: kind is 'militia'; it is one of {KINDS}"),
        ("titles.csv", "word,tipe\na,rank\n", f"2: error: no column is called 'tipe'; there are word, type, side, {COLUMNS}"),
        ("groups.csv", "id,name,kind\n,,militant\n", "2: error: no name"),
        ("groups.csv", "id,name,kind\n\na,A\n", "3: error: 2 cells, the header has 3"),
        ("groups.csv", "id,id\n", "1: error: two columns are called 'id'"),
        ("groups.csv", 'id,name\na,"A\n', "2: error: no table: unexpected end of data"),
        ("groups.csv", 'id,name,examples\nx,"A C","a\nb"\na,A B,<group>A\n', "4: error: <group> is never closed: <group>A"),
        ("groups.csv", "id,off\nnone,true\n", "2: error: off: no shipped entry of groups is called 'none'"),
        ("groups.yaml", "- {id: ISIS, off: true}\n",
         "1: error: off: no shipped entry of groups is called 'ISIS'; is it 'islamic-state-of-iraq-and-syria'?"),
        ("titles.csv", "word,off\npresidant,true\n",
         "2: error: off: no shipped entry of titles is called 'presidant'; is it 'president'?"),
        ("groups.csv", "id,aliases\nno,X\n", "2: error: no name, and no shipped entry of groups is called 'no'"),
        ("groups.csv", "name,aliases\nA B,!C\n",
         "2: error: '!C' takes a name from a shipped entry, and none of groups is called 'a-b'"),
        ("groups.csv", "id,off\ntaliban,maybe\n", "2: error: off is 'maybe'; it is true, or is left out"),
        ("groups.csv", "name\nA B\nC\nA B\n", "4: error: 'a-b' stands in groups.csv, line 2, too"),
        ("groups.csv", "name\nB X\nSendero Luminoso\n",
         "3: warning: 'Sendero Luminoso' is a name of 'shining-path' in groups, too"),
        ("groups.csv", "name,country\nA B,KEN\n",
         "2: error: country is 'KEN'; it is an ISO 3166-1 code of two capital letters, such as KE"),
        ("people.csv", "name,nationality\nA B,Kenyan\n",
         "2: error: nationality is 'Kenyan'; it is an ISO 3166-1 code of two capital letters, such as KE"),
        ("people.csv", "name\nmen of the sea\n",
         "2: warning: 'men of the sea' has no capital letter, and only capitalized names are found"),
        ("groups.csv", "name,weak\nA B,C\n", "2: warning: weak: 'C' is none of the entry's names"),
        ("grops.csv", "id\n", f"1: error: no table is called 'grops'; there are {', '.join(TABLES)}"),
        ("groups.yaml", "- name: A B\n  kind: militia\n", f"2: error: kind is 'militia'; it is one of {KINDS}"),
        ("people.yaml", "- name: A B\n  nam: x\n",
         "2: error: no column is called 'nam'; there are name, aliases, roles, nationality, note, examples, counterexamples"),
        ("people.yaml", "- name: A\n- nationality: KE\n", "2: error: no name"),
        ("people.yaml", "- name: [A, B]\n", "1: error: name: a list, where one text is asked for"),
        ("people.yaml", "- name: A\n  aliases: {x: y}\n", "2: error: aliases: a mapping, where a text is asked for or a list"),
        ("people.yaml", "- name: A\n  aliases: [a, [b]]\n", "2: error: aliases: a list of something else than texts"),
        ("people.yaml", "- name: A\n  aliases: ['a; b']\n", "2: error: aliases: 'a; b': a name has no `;`"),
        ("people.yaml", "name: A\n", "1: error: a table is a list of entries, each beginning with `- `"),
        ("people.yaml", "- A\n", "1: error: an entry is a mapping of columns to values, such as `- name: Example Front`"),
        ("people.yaml", "- name: A\n  name: B\n", "2: error: 'name' stands twice in one entry"),
        ("people.yaml", "- name: A\n- name: 'B\n", "3: error: no YAML: found unexpected end of stream"),
        ("people.yaml", "- name: A\n  x: ]\n", "2: error: no YAML: did not find expected node content"),
        ("people.yaml", "- name: A\n- name: \x07\n", "2: error: no YAML: control characters are not allowed"),
        ("people.yaml", "- &a {name: A}\n- *a\n", "2: error: write the value out: *a is not followed here"),
        ("people.yaml", "- !!python/object/apply:os.system ['true']\n",
         "1: error: the tag tag:yaml.org,2002:python/object/apply:os.system means nothing here"),
        ("people.yaml", "- name: A\n---\n- name: B\n", "3: error: a second document; a table is one"),
        ("people.yaml", "- name: " + "[" * 400, "1: error: more than 20 lists and mappings within each other"),
    ],
)  # fmt: skip
def test_faults_name_file_and_line(name: str, text: str, said: str) -> None:
    assert findings(name, text) == [f"{name}, line {said}"]


def test_a_file_that_is_no_text_names_the_line() -> None:
    assert [str(f) for f in examined({"groups.csv": b"id,name\na,B\nc,\xff\n"})[1]] == [
        "groups.csv, line 3: error: no text in UTF-8: invalid start byte (a spreadsheet saves it as CSV UTF-8)"
    ]


@pytest.mark.parametrize("mark", [",", ";"])
def test_what_parts_the_cells_of_a_spreadsheet(mark: str) -> None:
    text = mark.join(("name", "aliases", "examples")) + "\r\n" + mark.join(("A B", '"C;D"', '"One, two\nand three"')) + "\r\n"
    (entry,), found = read_tables({"people.csv": b"\xef\xbb\xbf" + text.encode()})
    assert (entry.values, entry.examples, found) == ({"name": ("A B",), "aliases": ("C", "D")}, ("One, two", "and three"), [])


def test_entries_without_examples_are_counted() -> None:
    tables = {"groups.csv": b"id,name,off\ntaliban,,true\n,A B,\n", "people.csv": b"name,examples\nA B,\nC D,One.\nE F,\n"}
    assert [str(finding) for finding in examined(tables)[1]] == [
        "groups.csv, line 1: info: 1 entry has no example",
        "people.csv, line 1: info: 2 entries have no example",
        "people.csv, line 2: warning: 'A B' is a name of 'a-b' in groups, too",
    ]


def test_words_of_yaml_are_texts() -> None:
    text = "# all of it\n- name: A B\n  nationality: NO\n  aliases: [1.50, on, ~]\n"
    (entry,), found = read_tables({"people.yaml": text.encode()})
    assert (entry.values, found) == ({"name": ("A B",), "nationality": ("NO",), "aliases": ("1.50", "on", "~")}, [])
    assert read_tables({"people.yaml": b"# nothing yet\n"}) == ([], [])


def test_an_entry_changes_the_shipped_one_of_its_key() -> None:
    text = "id,name,kind,acronyms,aliases,off\nx,,,,New;!Old,\ny,,,,,true\nz,Zed,,ZD,,\n"
    entries, _ = read_tables({"groups.csv": text.encode()})
    there = [
        {"id": "x", "name": "Ex", "kind": "other", "acronyms": "EX", "aliases": "Old;Older"},
        {"id": "y", "name": "Why", "kind": "other", "acronyms": "", "aliases": ""},
        {"id": "w", "name": "We", "kind": "other", "acronyms": "", "aliases": ""},
    ]
    rows = [(row["id"], row["name"], row["kind"], row["acronyms"], row["aliases"]) for row in merged(there, entries)]
    assert rows == [
        ("x", "Ex", "other", "EX", "Older;New"), ("z", "Zed", "militant", "ZD", ""), ("w", "We", "other", "", "")
    ]  # fmt: skip


def test_a_renamed_entry_goes_by_its_old_name_too() -> None:
    entries, _ = read_tables({"groups.csv": b"id,name,aliases\nx,New,\ny,New2,!Why\n"})
    kept = {"kind": "other", "acronyms": "", "aliases": "Old"}
    there = [{"id": "x", "name": "Ex", **kept}, {"id": "y", "name": "Why", **kept}]
    assert [(row["name"], row["aliases"]) for row in merged(there, entries)] == [("New", "Ex;Old"), ("New2", "Old")]


def test_places_of_one_name_are_told_apart_by_country() -> None:
    there = [{"name": "Western", "type": "region", "iso": iso, "aliases": "", "note": ""} for iso in ("ZM", "KE")]
    entries, found = read_tables({"places.csv": b"name,type,iso\nWestern,admin,KE\nWestern,admin,UG\n"})
    assert found == []
    assert [(row["iso"], row["type"]) for row in merged(there, entries)] == [("KE", "admin"), ("UG", "admin"), ("ZM", "region")]


def test_names_that_two_entries_answer_to() -> None:
    tables = {
        "groups.csv": b"id,name,aliases\nshining-path,,Red Trail\nother,Other Front,red trail\n",
        "people.yaml": b"- {name: A B, aliases: [Other Front]}\n- {name: C D, aliases: [France]}\n",
        "places.csv": b"name,iso\nLima,KE\n",
    }
    entries, found = read_tables(tables)
    assert found == []
    assert [(finding.file, finding.line, finding.what) for finding in claims(entries, shipped)] == [
        ("groups.csv", 3, "'red trail' is a name of 'shining-path' in groups, too"),
        ("people.yaml", 1, "'Other Front' is a name of 'other' in groups, too"),
        ("people.yaml", 2, "'France' is a name of 'FR' in countries, too"),
        ("places.csv", 2, "'Lima' is a name of 'PE' in countries, too"),
    ]


def test_own_entries_of_every_kind_are_used(folder: Path) -> None:
    """Precedence, canonical names and what a table says of an entry, in one run."""
    (folder / "own").mkdir()
    (folder / "own" / "people.yaml").write_text(
        "- name: Juma Ali Okoth\n  aliases: [Grey Heron]\n  roles: [financier]\n  nationality: TZ\n- {name: Taliban}\n", "utf-8"
    )
    (folder / "own" / "places.csv").write_text("name,type,iso\nWajaale Post,site,SO\n", "utf-8")
    (folder / "own" / "titles.yaml").write_text("- {word: paymaster, type: role}\n", "utf-8")
    (folder / "own" / "victims.yaml").write_text("- {word: herdsgirl, side: civilian}\n", "utf-8")
    (folder / "own" / "non_names.csv").write_text("word\nQuellmark\n", "utf-8")
    (folder / "own" / "groups.csv").write_text("id,off\nal-shabaab,true\n", "utf-8")
    (folder / "kenya-2019.txt").write_text(
        "Country Reports on Terrorism 2019: Kenya\n\n"
        "On May 2, police arrested Grey Heron and paymaster Xoti Vexu near Wajaale Post. Okoth fled. "
        "On May 4, a bomb killed five herdsgirls in Nairobi. Taliban spoke. Quellmark helped.\n", "utf-8",
    )  # fmt: skip
    assert crtables(folder, "run", "kenya-2019.txt", "--out", "tables", "--rules", "own")[0] == 0
    people = [(row["name"], row["aliases"], row["roles"], row["nationality"]) for row in read(folder / "tables" / "people.csv")]
    assert people == [
        ("Juma Ali Okoth", "Grey Heron", "financier", "TZ"), ("Taliban", "", "", ""), ("Xoti Vexu", "", "paymaster", "")
    ]  # fmt: skip
    places = [(row["name"], row["type"], row["country_iso"]) for row in read(folder / "tables" / "places.csv")]
    assert ("Wajaale Post", "site", "SO") in places
    counts = [(row["text"], row["count_min"], row["victim_side"]) for row in read(folder / "tables" / "casualties.csv")]
    assert counts == [("five herdsgirls", "5", "civilian")]
    assert read(folder / "tables" / "groups.csv") == []


def test_wrong_use(folder: Path) -> None:
    assert crtables(folder, "rules", "new", "mine") == (2, "", "crtables: mine: README.md is there already\n")
    code, _, err = crtables(folder, "run", "kenya-2019.txt", "--rules", "nowhere")
    assert (code, err) == (2, "crtables: nowhere: no such folder; crtables rules new nowhere makes one\n")
    (folder / "empty").mkdir()
    code, _, err = crtables(folder, "run", "kenya-2019.txt", "--rules", "empty")
    assert (code, err) == (2, "crtables: empty: no table in this folder; crtables rules new empty begins some\n")
    (folder / "mine" / "groups.csv").write_text("id,nom\na,b\n,c\n", encoding="utf-8")
    code, _, err = crtables(folder, "run", "kenya-2019.txt", "--rules", "mine", "--out", "x")
    assert code == 2 and err.startswith("crtables: groups.csv, line 2: no column is called 'nom'; there are id, name, ")
    assert err.endswith(" (and 1 more: crtables rules check)\n")
