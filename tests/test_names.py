"""Names: every rule is needed by one of its own examples; the spans that hold a name, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.annotations import parse_gold
from pipeline.assembly import Pipeline
from pipeline.lexicon import cell, country_names, rows
from pipeline.models import Label
from pipeline.rules import Rule, check, read_rules
from pipeline.taggers import build_nlp

RULES = [rule for rule in read_rules() if rule.file == "names.jsonl"]
_LABELS: tuple[Label, ...] = ("PERSON", "ALIAS", "GROUP", "PLACE")


@pytest.fixture(scope="module")
def nlp():
    return build_nlp()


def _spans(pipeline: Pipeline, sentence: str, rule: Rule) -> list[tuple[int, int, str]]:
    found = pipeline(parse_gold(sentence).text, country=rule.country, year=rule.year).mentions
    return [(m.start, m.end, m.label) for m in found if m.label in _LABELS]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_without_the_rule_an_example_comes_out_otherwise(nlp, rule: Rule) -> None:
    tagger = dict(nlp.pipeline)["crt_names"]
    pipeline = Pipeline(nlp)
    with_rule = [_spans(pipeline, sentence, rule) for sentence in rule.examples]
    tagger.off = frozenset({rule.id})
    try:
        without = [_spans(pipeline, sentence, rule) for sentence in rule.examples]
    finally:
        tagger.off = frozenset()
    assert with_rule != without


def _sentences() -> list[Rule]:
    """The tagged sentences of `data/name_sentences.txt`, each as a rule of its own; `# Country Year` stands above them."""
    found: list[Rule] = []
    country, year = "", 0
    for line in Path(__file__).with_name("data").joinpath("name_sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            country, _, digits = line[2:].rpartition(" ")
            year = int(digits)
        elif line:
            found.append(Rule("names.jsonl", line[:60], _LABELS, "", (line,), (), country, year))
    return found


def test_sentences_from_many_countries_are_tagged_and_valued_as_they_stand(nlp) -> None:
    failures = [(failure.sentence, failure.wanted, failure.found) for failure in check(_sentences(), Pipeline(nlp)).failures]
    assert failures == []


_FRAMES = {
    "groups": "Members of {} fled in May.",
    "organizations": "The {} issued a statement.",
    "countries": "{} joined the talks.",
}


@pytest.mark.parametrize("table", _FRAMES)
def test_a_listed_name_is_found_in_a_plain_sentence(nlp, table: str) -> None:
    pipeline, names = Pipeline(nlp), country_names()
    label = "PLACE" if table == "countries" else "GROUP"
    missed, asked = [], 0
    for row in rows(table)[::5]:
        homes = cell(row.get("country", "")) or (row.get("iso2", ""),)
        text = _FRAMES[table].format(row["name"])
        start = text.index(row["name"])
        found = pipeline(text, country=names.get(homes[0], "Kenya"), year=2019).mentions
        asked += 1
        if (start, start + len(row["name"]), label) not in {(m.start, m.end, m.label) for m in found}:
            missed.append(row["name"])
    assert len(missed) <= 0.015 * asked, missed


def test_each_listed_body_has_one_row_in_one_table() -> None:
    groups, organizations = ([row["id"] for row in rows(table)] for table in ("groups", "organizations"))
    assert (groups, organizations) == (sorted(set(groups)), sorted(set(organizations)))
    assert set(groups).isdisjoint(organizations)
