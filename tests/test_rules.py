"""The shipped rules do what their own examples say, through the whole pipeline."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from pipeline import load
from pipeline.lexicon import rows
from pipeline.rules import Rule, check, read_rules

RULES = read_rules()
ORDERED = {  # list -> how many of its columns it is sorted by
    "headwords": 1, "non_names": 1, "organizations": 1, "particles": 1, "place_nouns": 1, "portfolio": 1, "regions": 1,
    "subdivision_seats": 1, "titles": 1, "word_classes": 2,
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.file}:{rule.id}")
def test_examples_and_counterexamples(rule: Rule) -> None:
    assert rule.examples, "a rule without an example"
    assert rule.counterexamples, "a rule without a counterexample"
    failures = check([rule], load()).failures
    assert [(f.sentence, f.found) for f in failures] == [(f.sentence, f.wanted) for f in failures]


@pytest.mark.parametrize("name", ORDERED)
def test_a_list_keeps_its_order_and_has_each_row_once(name: str) -> None:
    listed = [tuple(row.values()) for row in rows(name)]
    keys = [row[: ORDERED[name]] for row in listed]
    assert [(earlier, later) for earlier, later in pairwise(keys) if earlier > later] == []
    assert [row for row, count in Counter(listed).items() if count > 1] == []
