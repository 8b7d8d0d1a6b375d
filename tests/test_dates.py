"""DATE: every rule's own sentences, that no rule is idle, and the arithmetic of normalization."""

from __future__ import annotations

import ast
import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline import normalize
from pipeline.analysis import analyse
from pipeline.annotations import parse_gold
from pipeline.dates.calendar import Point, cover
from pipeline.dates.grammar import Grammar, entries
from pipeline.dates.vocabulary import foreign_month, words, written_out
from pipeline.dates.years import Years
from pipeline.models import DateValue, Issue
from pipeline.structure import parse
from pipeline.taggers import build_nlp
from pipeline.taggers.dates import DateTagger

Row = tuple[int, int, str, str, str]
RULES = entries()
IDS = [rule["id"] for rule in RULES]
PACKAGE = Path(__file__).parent.parent / "pipeline"
YEARS = st.integers(1900, 2099)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MONTHS = [word.capitalize() for word in words("month")]


@cache
def _doc(text: str) -> Doc:
    return build().make_doc(text)


@cache
def build() -> Any:
    return build_nlp()


def tagger(rules: tuple[Mapping[str, Any], ...] = RULES) -> DateTagger:
    return DateTagger(Grammar(rules), Years(rules))


def tag(text: str, run: DateTagger, year: int | None = 2019) -> tuple[list[tuple[int, int, str, DateValue]], list[Issue]]:
    analysis = analyse(_doc(text), parse(text, year=year))
    run.tag(analysis)
    found = [(m.start, m.end, m.text, m.value) for m in analysis.mentions if isinstance(m.value, DateValue)]
    assert len(found) == len(analysis.mentions)
    assert all(text[m.start : m.end] == m.text and m.rule in IDS for m in analysis.mentions)
    return found, analysis.issues


def rows(text: str, run: DateTagger, year: int | None = 2019) -> list[Row]:
    return [(start, end, words, value.start, value.end) for start, end, words, value in tag(text, run, year)[0]]


def wanted(sentence: str) -> tuple[str, list[Row]]:
    gold = parse_gold(sentence)
    spans = [(span, *span.attributes["v"].partition("/")[::2]) for span in gold.spans if span.label == "DATE"]
    return gold.text, [(span.start, span.end, span.text, first, last or first) for span, first, last in spans]


SHIPPED = tagger()


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_sentences_of_a_rule(rule: Mapping[str, Any]) -> None:
    assert len(rule["examples"]) >= 2
    assert rule["counterexamples"]
    for sentence in (*rule["examples"], *rule["counterexamples"]):
        text, expected = wanted(sentence)
        assert rows(text, SHIPPED, rule.get("year", 2019)) == expected, text
        assert tag(text, SHIPPED)[1] == []


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_no_rule_is_idle(rule: Mapping[str, Any]) -> None:
    without = tagger(tuple(other for other in RULES if other is not rule))
    outcomes = [(rows(text, without, rule.get("year", 2019)), expected) for text, expected in map(wanted, rule["examples"])]
    assert any(found != expected for found, expected in outcomes)


def test_rule_ids_differ() -> None:
    assert sorted(IDS) == sorted(set(IDS))


def test_every_pattern_is_a_regular_expression() -> None:
    """Also one that no text of the tests comes to: they are compiled when a text does."""
    patterns = [entry[key] for entry in entries() for key in ("pattern", "before", "after", "unless", "gap") if key in entry]
    assert len({re.compile(written_out(pattern)) for pattern in patterns}) > 100


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(KeyError, match="moon"):
        written_out("{moon} {year}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On July 8 and September 6, 2018, it rained.", [("July 8", "list"), ("September 6, 2018", "text")]),
        ("On October 20 and 22 it rained.", [("October 20", "report"), ("22", "report")]),
        ("He fled in 2014 and came back in June of that year.", [("2014", "text"), ("June", "sentence")]),
        ("In 2014, he fled; in June, he came back.", [("2014", "text"), ("June", "sentence")]),
        ("On May 3 and 4, 2018, it rained.", [("May 3", "list"), ("4, 2018", "text")]),
    ],
)
def test_where_the_year_comes_from(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(words, value.year_source) for _, _, words, value in tag(text, SHIPPED)[0]] == expected


def test_without_a_report_year_the_days_stay_empty() -> None:
    found = tag("On June 3, and in May 2016, it rained from July 3 to 5.", SHIPPED, None)[0]
    assert [(words, value.start, value.end, value.granularity, value.year_source) for _, _, words, value in found] == [
        ("June 3", "", "", "day", ""),
        ("May 2016", "2016-05-01", "2016-05-31", "month", "text"),
        ("July 3 to 5", "", "", "range", ""),
    ]


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("June 3", "day"),
        ("June", "month"),
        ("2018", "year"),
        ("1980s", "decade"),
        ("spring", "season"),
        ("third quarter of 2018", "quarter"),
        ("first half of 2018", "half"),
        ("late 2018", "part of year"),
        ("early June", "part of month"),
        ("mid-1990s", "part of decade"),
        ("June 3 to 5", "range"),
        ("fiscal year 2018", "fiscal year"),
        ("first two quarters of 2018", "part of year"),
    ],
)
def test_granularity(text: str, grain: str) -> None:
    found = normalize.date(text, year=2019)
    assert found is not None and found.granularity == grain


def test_a_day_that_the_calendar_lacks_is_an_issue() -> None:
    text = "On February 29, it rained."
    assert rows(text, SHIPPED) == [(3, 14, "February 29", "", "")]
    assert [issue.what for issue in tag(text, SHIPPED)[1]] == ["the calendar has no 'February 29' in that year"]
    assert rows(text, SHIPPED, 2016) == [(3, 14, "February 29", "2016-02-29", "2016-02-29")]


def test_a_date_inside_a_token_is_an_issue() -> None:
    found, issues = tag("It fell in 2018/12 again.", SHIPPED)
    assert found == []
    assert [(issue.where, issue.what) for issue in issues] == [("characters 11-15", "the date '2018' does not fall on tokens")]


def test_titles_and_headings_hold_no_dates() -> None:
    text = "Country Reports on Terrorism 2018: Atlantis\n\n2018 Terrorist Incidents: On June 3, it rained.\n"
    assert rows(text, SHIPPED) == [(text.index("June"), text.index(", it"), "June 3", "2018-06-03", "2018-06-03")]


@pytest.mark.parametrize(
    "text", ["On June\u00a03,\u00a02018, it rained.", "On June\n3, 2018, it rained.", "On June  3,  2018, it rained."]
)
def test_blanks_of_every_kind(text: str) -> None:
    assert [(row[3], row[4]) for row in rows(text, SHIPPED)] == [("2018-06-03", "2018-06-03")]


@pytest.mark.parametrize("hyphen", "-–‑‐")
def test_hyphens_of_every_kind(hyphen: str) -> None:
    text = f"On May 16{hyphen}25, it rained."
    assert [(row[2], row[3], row[4]) for row in rows(text, SHIPPED)] == [(f"May 16{hyphen}25", "2019-05-16", "2019-05-25")]


@given(DAYS)
def test_every_way_to_write_a_day_means_that_day(day: date) -> None:
    month = MONTHS[day.month - 1]
    ways = [
        f"{month} {day.day}, {day.year}",
        f"{month} {day.day} {day.year}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]}{'.' * (day.month != 5)} {day.day}, {day.year}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        day.isoformat(),
        f"{month} the {day.day}, {day.year}",
    ]
    expected = DateValue(day.isoformat(), day.isoformat(), "day", "text")
    assert {way: normalize.date(way) for way in ways} == dict.fromkeys(ways, expected)
    assert normalize.date(f"{month} {day.day}", year=day.year) == DateValue(day.isoformat(), day.isoformat(), "day", "report")


@given(DAYS, DAYS)
def test_a_range_covers_its_ends(one: date, two: date) -> None:
    first, last = sorted((one, two))
    names = [f"{MONTHS[day.month - 1]} {day.day}, {day.year}" for day in (first, last)]
    found = normalize.date(" to ".join(names))
    if first == last:
        assert found is None
    else:
        assert found == DateValue(first.isoformat(), last.isoformat(), "range", "text")


@given(YEARS, st.integers(1, 12))
def test_thirds_and_halves_tile_a_month(year: int, month: int) -> None:
    name, length = f"{MONTHS[month - 1]} {year}", monthrange(year, month)[1]
    for parts in ([f"early {name}", f"mid-{name}", f"late {name}"], [f"first half of {name}", f"second half of {name}"]):
        assert _tiles(parts) == [(date(year, month, 1), date(year, month, length))]


@given(YEARS)
def test_parts_tile_a_year(year: int) -> None:
    quarters = [f"{nth} quarter of {year}" for nth in ("first", "second", "third", "last")]
    months = [f"{month} {year}" for month in MONTHS]
    for parts in (
        [f"early {year}", f"mid-{year}", f"late {year}"],
        [f"first half of {year}", f"second half of {year}"],
        quarters,
        months,
    ):
        assert _tiles(parts) == [(date(year, 1, 1), date(year, 12, 31))]
    seasons = [f"winter of {year}", f"spring of {year}", f"summer of {year}", f"fall of {year}"]
    assert _tiles(seasons) == [(date(year - 1, 12, 1), date(year, 11, 30))]


@given(st.integers(190, 209))
def test_thirds_tile_a_decade(tens: int) -> None:
    assert _tiles([f"early {tens}0s", f"mid-{tens}0s", f"late {tens}0s"]) == [(date(tens * 10, 1, 1), date(tens * 10 + 9, 12, 31))]


def _tiles(parts: list[str]) -> list[tuple[date, date]]:
    """The contiguous stretches that the parts make, in the order given."""
    stretches: list[tuple[date, date]] = []
    for part in parts:
        found = normalize.date(part)
        assert found is not None, part
        first, last = date.fromisoformat(found.start), date.fromisoformat(found.end)
        if stretches and (first - stretches[-1][1]).days == 1:
            stretches[-1] = stretches[-1][0], last
        else:
            stretches.append((first, last))
    return stretches


@given(
    st.sampled_from(["day", "month", "year", "decade", "season", "fiscal year"]),
    YEARS,
    st.integers(1, 12),
    st.integers(1, 31),
    st.sampled_from(
        ["", "early", "mid", "late", "early-mid", "mid-late", "start", "end", "half", "quarter", "third", "month", "week", "day"]
    ),
    st.integers(-1, 13).filter(bool),
    st.integers(1, 12),
)
def test_a_part_lies_inside_its_whole(kind: Any, year: int, month: int, day: int, part: str, nth: int, count: int) -> None:
    month = month if kind != "season" else (3, 6, 9, 12)[month % 4]
    whole = cover(Point(kind, year, month, day), year)
    cut = cover(Point(kind, year, month, day, part, nth, count), year)
    if cut is not None:
        assert whole is not None
        assert whole[0] <= cut[0] <= cut[1] <= whole[1]


@given(st.text(max_size=40))
def test_normalization_never_raises_and_never_gives_half_a_date(text: str) -> None:
    found = normalize.date(text, year=2019)
    assert found is None or date.fromisoformat(found.start) <= date.fromisoformat(found.end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "38 days",
        "last year",
        "the following day",
        "2,019",
        "February 30",
        "31 June 2018",
        "may",
        "9/11",
        "year's end",
        "May 5 and 7",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert normalize.date(text, year=2019) is None


def test_months_of_other_languages() -> None:
    assert [foreign_month(word) for word in ("marzo", "août", "dezembro", "members", "lundi", "days")] == [3, 8, 12, 0, 0, 0]


def test_no_clock_in_the_package() -> None:
    calls = {
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}
    }
    assert calls == set()


@pytest.mark.parametrize(
    "unit", ["1, ", "12, 13, 14, ", "1989, 1999, ", "May 3, ", "May 3 and 4, 5, ", "'90s ", "No. 1/1/1/1/1/1/1/1 2018 "]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    """Thousands of numbers in one sentence are read in a moment; a quadratic rule takes minutes."""
    text = "In 2018, it gave " + unit * 4000
    analysis = analyse(build().make_doc(text), parse(text, year=2019))
    start = perf_counter()
    SHIPPED.tag(analysis)
    assert perf_counter() - start < 5
