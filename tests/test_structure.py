"""The layout of a report: which lines are bullets, which go on, whatever stands first."""

from __future__ import annotations

import pytest

from pipeline.structure import parse


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("•\nRebels fled.", [("Rebels fled.", 0, True)]),
        ("Peru\n\n•\n\nRebels fled.\n•\nThey came\nback.", [("Rebels fled.", 0, True), ("They came\nback.", 1, True)]),
        ("Overview:\n•\n\nRebels fled.", [("Rebels fled.", 0, True)]),
        ("They were two\n•\nRebels fled.\n\nPolice came.",
         [("They were two", 0, False), ("Rebels fled.", 1, True), ("Police came.", 2, False)]),
        ("• Rebels fled\nto Lima.\n• Police came.", [("Rebels fled\nto Lima.", 0, True), ("Police came.", 1, True)]),
        ("Two came:\nrebels, police,\nall.", [("Two came:", 0, False), ("rebels, police,\nall.", 1, False)]),
        ("•\nOverview: Rebels fled.", [("Rebels fled.", 0, False)]),
        ("•", []),
        ("", []),
    ],
)  # fmt: skip
def test_blocks(text: str, sentences: list[tuple[str, int, bool]]) -> None:
    report = parse(text)
    assert [(text[s.start : s.end], s.block, s.bullet) for s in report.sentences] == sentences


def headings_of(text: str) -> list[str]:
    return [section.name for section in parse(text).sections]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("III. Security situation", "Security situation"),
        ("B. Protection of civilians", "Protection of civilians"),
        ("2.1. Attacks and plots", "Attacks and plots"),
        ("2.1 Attacks and plots", "Attacks and plots"),
        ("3. ETHNO-NATIONALIST TERRORISM", "ETHNO-NATIONALIST TERRORISM"),
        ("KEY FIGURES", "KEY FIGURES"),
    ],
)
def test_numbered_and_capital_headings(line: str, name: str) -> None:
    assert headings_of(f"Peru\n\nRebels fled.\n\n{line}\n\nPolice came.\n") == [name]


@pytest.mark.parametrize(
    "line",
    [
        "III. The Mission withdrew.",  # a sentence
        "3. Two soldiers killed in Kidal",  # an item of a list
        "J. Smith",  # a person
        "A French soldier wounded",
        "II Corps",
        "KEY",
    ],
)
def test_what_is_no_heading(line: str) -> None:
    text = f"Peru\n\nRebels fled.\n\n{line}\n\nPolice came.\n"
    assert headings_of(text) == (["KEY"] if line == "KEY" else [])
    assert headings_of("Peru\n\nRebels fled.\nKEY FIGURES\nPolice came.\n") == []


def test_footnote_marks_end_sentences() -> None:
    text = "The camp lies in Mali.3 On 5 May, gunmen came.[12] Police of the 5.56 Unit, Gen. Diallo’s, fled.”4 They won."
    assert [text[s.start : s.end] for s in parse(text).sentences] == [
        "The camp lies in Mali.3",
        "On 5 May, gunmen came.[12]",
        "Police of the 5.56 Unit, Gen. Diallo’s, fled.”4",
        "They won.",
    ]


@pytest.mark.parametrize(
    ("text", "doc_id", "country", "year"),
    [
        ("Situation in Mali\n\nGunmen came on 3 May 2019.", "report", "Mali", None),
        ("Egypt’s Sinai: containing the spread, 2015\n\nGunmen came.", "report", "Egypt", 2015),
        ("Attacks in Mali and Niger\n\nGunmen came.", "report", "", None),
        ("Attacks in Kenya since 2011\n\nGunmen came.", "report", "Kenya", None),
        ("Situation report 2018\n\nIn 2017, gunmen came.", "report", "", 2017),
        ("Situation report 2018\n\nIn 2017 and in 2018, gunmen came.", "report", "", 2018),
        ("Attacks in Kenya\n\nGunmen came.", "uganda-2013", "Uganda", 2013),
        ("Bureau of Counterterrorism\n\nCountry Reports on Terrorism 2019: Mali\n\nGunmen came.", "report", "Mali", 2019),
        ("Gunmen came to Kenya.\n\nThey left.", "report", "", None),
        ("Gunmen came to Kenya\nand left.", "report", "", None),
        ("Country Reports on Terrorism 2011 - Chapter 6: Foreign Terrorist Organizations\n\nThey came.", "report", "", 2011),
    ],
)
def test_titles_of_other_series(text: str, doc_id: str, country: str, year: int | None) -> None:
    report = parse(text, doc_id=doc_id)
    assert (report.country, report.year) == (country, year)
