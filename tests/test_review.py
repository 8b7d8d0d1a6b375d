"""What no rule took, and how it gets into a user's tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import formats, load
from pipeline.batch import run
from pipeline.formats.review import Review
from pipeline.own_rules import write_starter
from pipeline.own_tables import read
from pipeline.reader import find_reports
from pipeline.sheets import LexiconError
from pipeline.suggestions import suggest

TEXT = (
    "The Blue Ledger helped. On May 2, the Blue Ledger and Kenyan police met 40 people; three soldiers died, of 31 called in.\n"
)


def piece(text: str, *taken: str) -> list[tuple[str, str, int]]:
    """`(kind, text, count)` of what is missed where the texts `taken` are mentions."""
    header = "doc_id mention_id label text start end section sentence_id entity_id rule sentence".split()
    places = [{"start": text.index(span), "end": text.index(span) + len(span)} for span in taken]
    rows = [tuple(place.get(name) for name in header) for place in places]
    found = {"mentions": rows, "documents": [("a",)]}
    return [(kind, phrase, count) for kind, phrase, count, _, _ in Review().piece(found, text)]


def test_phrases_and_numbers_outside_mentions() -> None:
    assert piece(TEXT, "May 2", "three soldiers") == [
        ("name", "Blue Ledger", 2), ("number", "40 people; three soldiers died", 1), ("number", "31 called in", 1)
    ]  # fmt: skip
    assert piece(TEXT, "May 2", "three soldiers", "Blue Ledger")[0] == ("name", "Blue Ledger", 1)


@pytest.mark.parametrize(
    "sentence",
    ["Officials met.", "However, Kenyan police met.", "On Friday, police met in May.",
     "In 2019, 30 percent of 5 million were hurt.", "They met President and Colonel.",
     "He killed for 15 years, on the 21st day, for $30.", "The law is on AML/CFT, CT and money."],
)  # fmt: skip
def test_what_is_neither(sentence: str) -> None:
    assert piece(sentence) == []


def test_a_run_ranks_them_and_ticked_rows_become_entries(tmp_path: Path) -> None:
    for name in ("kenya-2018", "kenya-2019"):
        text = "On May 2, clerks praised the Blue Ledger, the Blue Ledger.\nClerks praised the Green Slate.\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    run(find_reports([str(tmp_path)]), tmp_path / "out", kinds=formats.load(["review"]))
    path = tmp_path / "out" / "review.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {row["text"]: (row["count"], row["reports"]) for row in rows}
    numbers = [int(count) for count, _ in counts.values()]
    assert numbers == sorted(numbers, reverse=True)
    assert counts["Blue Ledger"] == ("4", "2")
    said = {row["text"]: (row["doc_id"], row["sentence"], row["sentence_2"]) for row in rows}
    assert said["Green Slate"] == ("kenya-2018", "Clerks praised the Green Slate.", "")


def test_the_noun_of_a_bare_count_and_three_sentences(tmp_path: Path) -> None:
    text = "On May 2, a bomb killed 12 dhowmen. On May 3, raiders killed 5 dhowmen.\nOn May 4, a mine killed 2 dhowmen."
    (tmp_path / "kenya-2019.txt").write_text(f"{text} On May 5, a mine killed 4 dhowmen.\n", encoding="utf-8")
    run(find_reports([str(tmp_path)]), tmp_path / "out", kinds=formats.load(["review"]))
    with (tmp_path / "out" / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["kind"], row["text"], row["count"], row["sentence"], row["sentence_3"]) for row in csv.DictReader(file)]
    assert rows == [
        ("noun", "dhowmen", "4", "On May 2, a bomb killed 12 dhowmen.", "On May 4, a mine killed 2 dhowmen.")
    ]  # fmt: skip


def ticked(path: Path, *rows: tuple[str, str, str]) -> Path:
    """A review.csv of `(take_as, text, sentence)`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["kind", "text", "count", "reports", "take_as", "sentence"])
        writer.writerows(["name", text, 1, 1, table, sentence] for table, text, sentence in rows)
    return path


ROWS = (
    ("groups", "Blue Ledger", "Blue Ledger met FARC in Peru; the Blue Ledger left."),
    ("", "Green Slate", "Not ticked."),
    ("People ", "Xoti O'Vexu", "Police\nmet Xoti O'Vexu."),
    ("places", "Vask", "No <b>such</b> Vask."),
    ("victims", "40 herdsgirls and their", "It killed 40 herdsgirls and their goats."),
    ("titles", "Shoremaster", "Shoremaster Ana Ruiz spoke."),
    ("patterns", "Red Slate", "The Red Slate met FARC."),
    ("non_names", "Quell", "He sold the Quell in Lima to Peru."),
)
ENTRIES = {
    "groups": {"id": ("blue-ledger",), "name": ("Blue Ledger",), "kind": ("militant",)},
    "people": {"name": ("Xoti O'Vexu",)},
    "places": {"name": ("Vask",), "type": ("city",)},
    "victims": {"word": ("herdsgirl",), "plural": ("herdsgirls",), "side": ("unknown",), "class": ("person",)},
    "titles": {"word": ("Shoremaster",), "type": ("role",), "side": ("unknown",)},
    "patterns": {"id": ("red-slate",), "label": ("GROUP",)},
    "non_names": {"word": ("Quell",), "class": ("generic",)},
}
_BLUE = '<group kind="militant">Blue Ledger</group>'
BLUE = f"{_BLUE} met <group>FARC</group> in Peru; the {_BLUE} left."


@pytest.mark.parametrize("as_csv", [True, False])
def test_ticked_rows_become_entries_with_examples(tmp_path: Path, as_csv: bool) -> None:
    review, own = ticked(tmp_path / "review.csv", *ROWS), tmp_path / "own"
    write_starter(own, as_csv=as_csv)
    there = {file.name: file.read_text(encoding="utf-8-sig").rstrip() for file in own.iterdir()}
    assert suggest(review, own, load()) == dict.fromkeys(ENTRIES, 1)
    assert suggest(review, own, load()) == dict.fromkeys(ENTRIES, 0)
    found = {}
    for table in ENTRIES:
        path = own / f"{table}.{'csv' if as_csv else 'yaml'}"
        entries, findings = read({path.name: path.read_bytes()})
        assert findings == []
        assert path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").startswith(there[path.name].replace("\r\n", "\n"))
        found[table] = entries[-1]
    assert {table: entry.values for table, entry in found.items()} == ENTRIES
    assert {table: entry.examples for table, entry in found.items()} == {
        "groups": (BLUE,), "people": ("Police met <person>Xoti O'Vexu</person>.",), "places": (), "victims": (), "titles": (),
        "patterns": ('The <group kind="militant">Red Slate</group> met <group>FARC</group>.',),
        "non_names": ("He sold the Quell in <place>Lima</place> to <place>Peru</place>.",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "word", "plural"),
    [
        ("dhowmen", "dhowman", "dhowmen"), ("40 herdsgirls and their", "herdsgirl", "herdsgirls"), ("3 allies", "ally", "allies"),
        ("5 crew", "crew", ""), ("12 lost", "lost", ""),
    ],
)  # fmt: skip
def test_nouns_of_numbers(tmp_path: Path, text: str, word: str, plural: str) -> None:
    (tmp_path / "own").mkdir()
    suggest(ticked(tmp_path / "review.csv", ("victims", text, "")), tmp_path / "own", load())
    (entry,), _ = read({"victims.yaml": (tmp_path / "own" / "victims.yaml").read_bytes()})
    assert (entry.key, entry.first("plural")) == (word, plural)


def test_a_number_becomes_a_pattern_to_be_filled_in(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    review = ticked(tmp_path / "review.csv", ("patterns", "22 were called in", ""))
    review.write_text(review.read_text(encoding="utf-8").replace("name,22", "number,22"), encoding="utf-8")
    assert suggest(review, tmp_path / "own", load()) == {"patterns": 1}
    (entry,), findings = read({"patterns.yaml": (tmp_path / "own" / "patterns.yaml").read_bytes()})
    assert findings == []
    assert entry.values == {"id": ("were-called-in",), "label": ("CASUALTY",), "outcome": ("killed",)}
    assert entry.pattern == [{"LIKE_NUM": True}, {"LOWER": "were"}, {"LOWER": "called"}, {"LOWER": "in"}]


def test_entries_without_a_file_begin_one(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    assert suggest(ticked(tmp_path / "review.csv", ROWS[3]), tmp_path / "own", load()) == {"places": 1}
    assert (tmp_path / "own" / "places.yaml").read_text(encoding="utf-8") == "- name: Vask\n  type: city\n"


def test_an_apostrophe_is_a_guard_before_a_formula_alone(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    review = ticked(tmp_path / "review.csv", ("places", "'Amran", "'- Rebels met in 'Amran."), ("groups", "'@Blue Ledger", ""))
    assert suggest(review, tmp_path / "own", load()) == {"places": 1, "groups": 1}
    entries, findings = read({f"{table}.yaml": (tmp_path / "own" / f"{table}.yaml").read_bytes() for table in ("places", "groups")})
    assert findings == []
    assert [entry.first("name") for entry in entries] == ["'Amran", "@Blue Ledger"]
    assert entries[0].examples == ('- Rebels met in <place type="city">\'Amran</place>.',)


@pytest.mark.parametrize(
    ("table", "there", "said"),
    [
        ("peple", "", "review.csv, line 2: take_as is 'peple'; there are groups, organizations, people, "),
        ("people", "{name: A}\n", "people.yaml, line 1: error: a table is a list"),
        ("people", "[{name: A}]\n", "people.yaml: entries can be added only to a list whose `- ` stand at the margin"),
    ],
)
def test_what_cannot_be_taken(tmp_path: Path, table: str, there: str, said: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "people.yaml").write_text(there, encoding="utf-8")
    with pytest.raises(LexiconError) as failed:
        suggest(ticked(tmp_path / "review.csv", (table, "A B", "")), own, load())
    assert said in str(failed.value)
    assert (own / "people.yaml").read_text(encoding="utf-8") == there


def test_what_is_no_review(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name\nA\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"x.csv: no review.csv of a run; it has no columns text and take_as"):
        suggest(tmp_path / "x.csv", tmp_path, load())
