"""CASUALTY rules: every example and counterexample by whole-list comparison, and every rule is needed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import spacy
from gold_extraction import resolve_gold
from spacy.util import compile_infix_regex

from pipeline import taggers
from pipeline.analysis import analyse
from pipeline.annotations import parse_gold
from pipeline.lexicon import rows, rule_file
from pipeline.models import CasualtyValue, Mention
from pipeline.structure import parse
from pipeline.taggers.casualties import CasualtyTagger, create

Row = tuple[str, int, int, str, int | None, int | None, bool, str, str]
YEAR = 2019
RULES = rule_file("casualties")
IDS = sorted(rule["id"] for rule in RULES)
NLP = spacy.blank("en")
NLP.tokenizer.infix_finditer = compile_infix_regex((*NLP.Defaults.infixes, *taggers._INFIXES)).finditer


def row(mention: Mention) -> Row:
    value = mention.value
    assert isinstance(value, CasualtyValue)
    return (
        mention.text, mention.start, mention.end, value.outcome, value.count_min, value.count_max, value.approximate,
        value.victim_side, value.role,
    )  # fmt: skip


def read(marked: str, *, off: Iterable[str] = (), given: bool = True) -> tuple[list[Row], list[Mention]]:
    """What the tags say, and what the tagger finds in the text with the other labels' mentions `given`."""
    gold = parse_gold(marked)
    mentions = resolve_gold(gold, year=YEAR).mentions
    analysis = analyse(NLP(gold.text), parse(gold.text, year=YEAR))
    if given:
        analysis.mentions.extend(m for m in mentions if m.label != "CASUALTY")
    return [row(m) for m in mentions if m.label == "CASUALTY"], CasualtyTagger(off=off).find(analysis)


def sentences(key: str) -> list[tuple[str, str]]:
    found = []
    for rule in RULES:
        texts = rule[key]
        assert isinstance(texts, list)
        found += [(str(rule["id"]), str(text)) for text in texts]
    return found


@pytest.mark.parametrize(("rule", "marked"), sentences("examples"))
def test_example(rule: str, marked: str) -> None:
    expected, found = read(marked)
    assert [row(m) for m in found] == expected


@pytest.mark.parametrize(("rule", "marked"), sentences("counterexamples"))
def test_counterexample(rule: str, marked: str) -> None:
    expected, found = read(marked)
    assert [row(m) for m in found] == expected
    assert rule not in {m.rule for m in found}


@pytest.mark.parametrize("rule", IDS)
def test_rule_is_needed(rule: str) -> None:
    own = [text for name, text in sentences("examples") if name == rule]
    assert any([row(m) for m in read(text, off=[rule])[1]] != read(text)[0] for text in own)


@pytest.mark.parametrize("marked", (Path(__file__).parent / "data" / "casualty_sentences.txt").read_text("utf-8").splitlines())
def test_sentence(marked: str) -> None:
    """Sentences written to break the grammar: other verbs, voices, word orders, and what only looks like a casualty."""
    expected, found = read(marked)
    assert [row(m) for m in found] == expected


def test_every_mention_names_a_listed_rule_and_its_own_text() -> None:
    for _, marked in sentences("examples") + sentences("counterexamples"):
        text = parse_gold(marked).text
        for mention in read(marked)[1]:
            assert mention.rule in IDS
            assert text[mention.start : mention.end] == mention.text


def test_parts_point_to_the_count_that_holds_them() -> None:
    for _, marked in sentences("examples"):
        found = read(marked)[1]
        starts = {m.start for m in found}
        for mention in found:
            value = mention.value
            assert isinstance(value, CasualtyValue)
            assert (value.part_of is None) or (value.role == "part" and value.part_of in starts and value.part_of != mention.start)


def test_spans_without_other_taggers() -> None:
    """Counts are found where no name, place or date is known; only roles may differ."""
    for _, marked in sentences("examples"):
        expected, found = read(marked, given=False)
        missed = {r[:7] for r in expected} - {row(m)[:7] for m in found}
        assert not missed or "<group" in marked or "<person" in marked, marked


def test_component_appends_to_the_analysis() -> None:
    doc = create(NLP, "crt_casualties")(NLP("On May 2, gunmen killed two nurses in Gao."))
    from pipeline.analysis import analysis_of

    assert [(m.text, m.label, m.sentence) for m in analysis_of(doc).mentions] == [("two nurses", "CASUALTY", 0)]


def test_nothing_in_a_text_without_triggers() -> None:
    assert read("Three ministers met 40 delegates for two days.") == ([], [])


def test_victim_sides_are_known_words() -> None:
    assert {r["side"] for r in rows("victims")} <= {"state", "civilian", "militant", "unknown"}
