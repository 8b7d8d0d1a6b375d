"""Other people, towns, groups, dates and counts in tagged sentences: the tags swap along. The machinery is `metamorphic`."""

from __future__ import annotations

import random

import pytest
from metamorphic import KINDS, Names, Piece, Result, cases, pieces, report, rewritten, run, swapped_count, swapped_date, words

from pipeline.annotations import parse_gold
from pipeline.assembly import load

# Measured, rounded down to two digits: a change may raise them, none may lower them.
LEAST = {"all": 0.98, "person": 0.97, "town": 0.99, "group": 0.95, "date": 0.97, "count": 0.99}


@pytest.fixture(scope="module")
def result() -> Result:
    return run(load(), rounds=3)


@pytest.mark.parametrize("kind", LEAST)
def test_the_tags_swap_along(result: Result, kind: str) -> None:
    share = result.share if kind == "all" else result.right[kind] / result.tags[kind]
    print(report(result))  # pytest shows it where the share falls; `python tests/metamorphic.py` always does
    assert share >= LEAST[kind]


def test_enough_is_swapped(result: Result) -> None:
    assert result.tags.total() > 3000
    assert {kind for kind, times in result.tags.items() if times >= 200} >= set(KINDS)
    assert result.unfit <= 20, "sentences that come out wrong before anything is swapped"


def test_the_same_seed_gives_the_same_swaps() -> None:
    case = next(case for case in cases() if case.source == "metamorphic_sentences")
    names = Names()
    first = [pieces(case, KINDS, random.Random(3), names) for _ in range(2)]
    assert first[0] == first[1]
    assert {piece.what.split()[0].rstrip(",") for piece in first[0][0].values()} == {"town", "date", "count"}


def test_rewritten_moves_spans_within_and_behind() -> None:
    gold = parse_gold(
        'On <date v="2019-05-02">May 2</date>, <casualty n="1"><group kind="militant">SL</group> chiefs</casualty> left '
        '<place type="city">Gao</place>.'
    )
    text, spans = rewritten(gold, {0: Piece("12 August", {"v": "x"}, ""), 2: Piece("X Front", {}, ""), 3: Piece("Oa", {}, "")})
    assert text == "On 12 August, X Front chiefs left Oa."
    assert [(span.label, span.text) for span in spans] == [
        ("DATE", "12 August"), ("CASUALTY", "X Front chiefs"), ("GROUP", "X Front"), ("PLACE", "Oa"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "n", "want"),
    [
        ("six farmers", "6", "33"), ("at least six farmers", "6+", "33+"), ("more than 30", "31+", "34+"),
        ("about 70", "~70", "~33"), ("up to 5 men", "0-5", "0-33"),
        ("a soldier", "1", None), ("20-30 men", "20-30", None), ("dozens", "~24+", None),
    ],
)  # fmt: skip
def test_swapped_counts(text: str, n: str, want: str | None) -> None:
    span = parse_gold(f'<casualty n="{n}">{text}</casualty>').spans[0]
    piece = swapped_count(span, random.Random(1), low=33, high=33)
    assert (piece.attributes["n"] if piece else None) == want


@pytest.mark.parametrize("text", ["May 2", "May 2, 2014", "May 2014", "2014", "May 2 to 5"])
def test_swapped_dates_agree_with_their_values(text: str) -> None:
    from pipeline.normalize import date

    for seed in range(40):
        piece = swapped_date(text, "2014-05-02", "", random.Random(seed), years=True, year=2019)
        assert piece is not None
        value = date(piece.text, year=2014)
        assert value is not None, piece.text
        days = value.start if value.start == value.end else f"{value.start}/{value.end}"
        assert days == piece.attributes["v"], piece.text


def test_words() -> None:
    assert [words(number) for number in (2, 13, 20, 47, 99)] == ["two", "thirteen", "twenty", "forty-seven", "ninety-nine"]
