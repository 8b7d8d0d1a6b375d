"""Counts: text to bounds, and never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.counts import Count
from pipeline.normalize import count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", Count(0, 0)), ("zero", Count(0, 0)), ("one", Count(1, 1)), ("3", Count(3, 3)), ("1,618", Count(1618, 1618)),
        ("12,345,678", Count(12_345_678, 12_345_678)), ("Nineteen", Count(19, 19)), ("twenty-two", Count(22, 22)),
        ("forty five", Count(45, 45)), ("one hundred", Count(100, 100)), ("a hundred", Count(100, 100)),
        ("one hundred and twenty-three", Count(123, 123)), ("two thousand", Count(2000, 2000)),
        ("three thousand four hundred", Count(3400, 3400)), ("two hundred thousand", Count(200_000, 200_000)),
        ("1.5 million", Count(1_500_000, 1_500_000)), ("a dozen", Count(12, 12)), ("half a dozen", Count(6, 6)),
        ("two dozen", Count(24, 24)), ("a couple", Count(2, 2)), ("at least 4", Count(4, None)), ("at least four", Count(4, None)),
        ("no fewer than 57", Count(57, None)), ("upwards of 20", Count(20, None)), ("30 or more", Count(30, None)),
        ("more than 10", Count(11, None)), ("over 1,000", Count(1001, None)), ("in excess of 50", Count(51, None)),
        ("up to 5", Count(0, 5)), ("as many as 120", Count(0, 120)), ("no more than three", Count(0, 3)),
        ("fewer than 12", Count(0, 11)), ("between 20 and 30", Count(20, 30)), ("20-30", Count(20, 30)), ("20–30", Count(20, 30)),
        ("20 to 30", Count(20, 30)), ("from 20 to 30", Count(20, 30)), ("three or four", Count(3, 4)),
        ("between sixteen and nineteen", Count(16, 19)), ("some 30", Count(30, 30, True)),
        ("approximately 30", Count(30, 30, True)), ("about thirty", Count(30, 30, True)),
        ("nearly 11,500", Count(11500, 11500, True)), ("close to 200", Count(200, 200, True)),
        ("an estimated 40", Count(40, 40, True)), ("an estimated 150 to 200", Count(150, 200, True)),
        ("30 or so", Count(30, 30, True)),
        ("several", Count(3, None, True)), ("several hundred", Count(300, None, True)), ("dozens", Count(24, None, True)),
        ("scores", Count(40, None, True)), ("hundreds", Count(200, None, True)), ("thousands", Count(2000, None, True)),
        ("at least a dozen", Count(12, None)), ("over two dozen", Count(25, None)), ("up to several hundred", Count(0, 300, True)),
    ],
)
def test_count(text: str, expected: Count) -> None:
    assert count(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "a", "the", "many", "12 soldiers", "the 12", "two three", "30-20", "10 or 50", "third", "12%", "$5", "1,23", "no",
        "and two", "at least",
    ],
)
def test_no_count(text: str) -> None:
    assert count(text) is None


@given(st.integers(0, 10**9))
def test_digits_mean_themselves(number: int) -> None:
    assert count(f"{number:,}") == count(str(number)) == Count(number, number)


@given(st.text(max_size=40))
def test_any_text_is_read_without_error(text: str) -> None:
    found = count(text)
    assert found is None or found.high is None or found.low <= found.high
