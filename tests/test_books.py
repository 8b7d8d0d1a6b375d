"""Volumes split into their reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.annotations import read_gold
from pipeline.books import NoBook, split
from pipeline.reader import Source, read

DEVELOPMENT = Path(__file__).parent / "development"


def bodies() -> dict[str, str]:
    """Reports of the tests without their title lines, by country."""
    texts = {path.name.removesuffix(".gold.txt").rsplit("-", 1)[0]: read_gold(path).text for path in sorted(DEVELOPMENT.iterdir())}
    return {name: text.split("\n", 1)[1].strip() for name, text in texts.items()}


def volume(reports: dict[str, str]) -> str:
    names = [name.replace("-", " ") for name in reports]
    contents = "\n".join(f"{name.title()} ........ {page}" for page, name in enumerate(names))
    index = "\n".join(map(str.title, names))
    countries = "\n\n".join(f"{name.upper()}\n\n{body}" for name, body in zip(names, reports.values(), strict=True))
    return f"""Country Reports on Terrorism 2019

Table of Contents
{contents}

{index}

Chapter 1. Country Reports on Terrorism

AFRICA

AFRICA OVERVIEW

{"The year saw attacks across the region. " * 12}

{countries}

Chapter 2. State Sponsors of Terrorism

{"Sponsors are designated by law. " * 12}

ISRAEL

{"This stands in for a second report. " * 12}

Chapter 5. Foreign Terrorist Organizations

ABU SAYYAF GROUP (ASG)

Aka al Harakat al Islamiyya

Description: {"The group splintered in the early 1990s. " * 12}

Appendix B: Statistical Information

{"Numbers are not reports. " * 30}
"""


def test_a_volume_gives_its_reports_and_no_more() -> None:
    reports = bodies()
    parts = split(volume(reports))
    expected = [f"{name}-2019" for name in reports]
    assert [part.doc_id for part in parts] == [*expected, "israel-2019-chapter-2", "abu-sayyaf-group-asg-2019"]
    assert [part.text.split("\n\n", 1)[1] for part in parts[: len(reports)]] == [f"{body}\n" for body in reports.values()]
    titles = [part.text.split("\n", 1)[0] for part in parts]
    assert titles[0] == "Country Reports on Terrorism 2019 - Chapter 1 - Bangladesh"
    assert titles[-2:] == [
        "Country Reports on Terrorism 2019 - Chapter 2 - Israel",
        "Country Reports on Terrorism 2019 - Chapter 5 - Abu Sayyaf Group (ASG)",
    ]


def test_names_within_a_report_begin_none() -> None:
    prose = "Forces fought in the north with the help of " * 5
    text = f"Country Reports on Terrorism 2012\n\nMALI\n\n{prose}\nNiger\nand of others, who came from\nChad\nlater.\n\n{prose}."
    assert [part.doc_id for part in split(text)] == ["mali-2012"]


def test_titles_of_the_series_begin_reports_too() -> None:
    prose = "Something happened there in the year. " * 10
    text = f"Country Reports on Terrorism 2016: Mali\n\n{prose}\n\nCountry Reports on Terrorism 2016: Niger\n\n{prose}\n"
    assert [part.doc_id for part in split(text)] == ["mali-2016", "niger-2016"]


@pytest.mark.parametrize(
    ("text", "message"), [("PERU\n\nText.", "give --year"), ("Country Reports on Terrorism 2019\n\nPERU\n", "no country's")]
)
def test_what_is_no_volume(text: str, message: str) -> None:
    with pytest.raises(NoBook, match=message):
        split(text)


def test_a_year_may_be_given() -> None:
    assert [part.doc_id for part in split("PERU\n\n" + "Text of some length. " * 20, year=2004)] == ["peru-2004"]


def test_a_volume_read_as_one_report_is_told_of() -> None:
    whole = volume({name: f"{body}\n\n{body}" for name, body in bodies().items()}).encode()
    alone = ("Country Reports on Terrorism 2019: Kenya\n\n" + "Nothing of note was seen there.\n" * 4_000).encode()
    said = "several reports, by the headings in it, read as one; crtables split cuts it into them"
    assert len(whole) > 100_000 and len(alone) > 100_000
    assert [issue.what for issue in read(Source("x", None, "x"), whole).issues] == [said]
    assert read(Source("x", None, "x"), alone).issues == ()


def test_a_volume_in_a_document_of_word_is_split_as_well(tmp_path: Path) -> None:
    from test_word import package, paragraph, parts_of, run_of

    prose = "On May 2, gunmen killed two people in the north. " * 6
    lines = ["Country Reports on Terrorism 2015", "Africa", "Kenya", prose, "Overview:", prose, "Mali", prose]
    body = "".join(paragraph(run_of(line), style="Heading1" if len(line) < 20 else "") for line in lines)
    (tmp_path / "book.docx").write_bytes(package(parts_of(body)))
    text = read(Source("book", tmp_path / "book.docx", "book.docx")).text
    assert text is not None
    assert [(part.doc_id, part.text.count("gunmen")) for part in split(text)] == [("kenya-2015", 12), ("mali-2015", 6)]
