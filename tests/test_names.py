"""Names: every rule is needed by one of its own examples; the spans that hold a name, and what is none."""

from __future__ import annotations

import pytest

from pipeline.annotations import parse_gold
from pipeline.assembly import Pipeline
from pipeline.rules import Rule, read_rules
from pipeline.taggers import build_nlp

RULES = [rule for rule in read_rules() if rule.file == "names.jsonl"]
_LABELS = ("PERSON", "ALIAS", "GROUP", "PLACE")


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
