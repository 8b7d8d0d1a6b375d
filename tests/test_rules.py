"""The shipped rules do what their own examples say, through the whole pipeline."""

from __future__ import annotations

import pytest

from pipeline import load
from pipeline.rules import Rule, check, read_rules

RULES = read_rules()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.file}:{rule.id}")
def test_examples_and_counterexamples(rule: Rule) -> None:
    assert rule.examples, "a rule without an example"
    assert rule.counterexamples, "a rule without a counterexample"
    failures = check([rule], load()).failures
    assert [(f.sentence, f.found) for f in failures] == [(f.sentence, f.wanted) for f in failures]
