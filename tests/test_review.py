"""What no rule took, and how it gets into a user's tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import formats
from pipeline.batch import run
from pipeline.formats.review import Review
from pipeline.lexicon import LexiconError
from pipeline.own_rules import suggest, suggested, write_templates
from pipeline.reader import find_reports

TEXT = (
    "The Blue Ledger helped. On May 2, the Blue Ledger and Kenyan police met 40 people; three soldiers died, of 31 called in.\n"
)


def piece(text: str, *taken: str) -> list[tuple[str, str, int]]:
    """`(kind, text, count)` of what is missed where the texts `taken` are mentions."""
    header = "doc_id mention_id label text start end section sentence_id entity_id rule sentence".split()
    places = [{"start": text.index(span), "end": text.index(span) + len(span)} for span in taken]
    rows = [tuple(place.get(name) for name in header) for place in places]
    return [(kind, phrase, count) for kind, phrase, count, _ in Review().piece({"mentions": rows}, text)]


def test_phrases_and_numbers_outside_mentions() -> None:
    assert piece(TEXT, "May 2", "three soldiers") == [
        ("name", "Blue Ledger", 2), ("number", "40 people; three soldiers died", 1), ("number", "31 called in", 1)
    ]  # fmt: skip
    assert piece(TEXT, "May 2", "three soldiers", "Blue Ledger")[0] == ("name", "Blue Ledger", 1)


@pytest.mark.parametrize(
    "sentence",
    ["Officials met.", "However, Kenyan police met.", "On Friday, police met in May.",
     "In 2019, 30 percent of 5 million were hurt.", "They met President and Colonel.",
     "He killed for 15 years, on the 21st day, for $30."],
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
    ticked = [{**row, "take_as": "groups"} for row in rows if row["text"] in ("Blue Ledger", "Green Slate")]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(ticked)
    write_templates(tmp_path / "own")
    assert suggest(path, tmp_path / "own") == {"groups": len(ticked)}
    assert suggest(path, tmp_path / "own") == {"groups": 0}
    with (tmp_path / "own" / "groups.csv").open(encoding="utf-8", newline="") as file:
        entries = [(row["id"], row["name"]) for row in csv.DictReader(file)]
    assert entries == [(row["text"].lower().replace(" ", "-"), row["text"]) for row in ticked]


def test_a_table_that_there_is_none_of(tmp_path: Path) -> None:
    assert suggested([{"text": "A B", "take_as": ""}], {}) == {}
    assert suggested([{"text": "envoy", "take_as": "titles"}], {"titles": "word"}) == {"titles": [{"word": "envoy"}]}
    (tmp_path / "review.csv").write_text("kind,text,count,reports,take_as,sentence\nname,A B,1,1,people,x\n", encoding="utf-8")
    write_templates(tmp_path / "own")
    with pytest.raises(LexiconError, match="take_as names the table 'people'; there are groups, "):
        suggest(tmp_path / "review.csv", tmp_path / "own")
