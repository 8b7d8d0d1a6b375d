"""Old and new forms of the reports: without headings, day-first dates, headings on their own line, empty sections, profiles."""

from __future__ import annotations

import pytest

from pipeline import tables
from pipeline.assembly import extract
from pipeline.models import Extraction
from pipeline.tables import Cell

PATTERNS = """\
                              PERU

     Peru condemned the attacks of 11 September.  On 20
March, a car bomb exploded across the street from the US Embassy in
Lima, killing 10 persons, including security personnel and passers-by,
and injuring 32.

     On the night of 5/6 August, SL members attacked a police post near
Tocache and killed two policemen.  Talks were held in the capital on
1 May and 30 June 2002, according to the army.

     Between 9 and 11 October, a column of the Sendero Luminoso (SL)
kidnapped 71 employees of a company near Toccate, Ayacucho Department.
"""
NARRATIVE = """\
Country Reports on Terrorism 2007 - Kenya

Kenya remained a committed partner. On 11 June, an explosion in downtown Nairobi killed two people and injured 37. Al-Shabaab did
not claim it.

The government had no counterterrorism law. In January 2007, police in Kiunga arrested ten suspects.

"""
OWN_LINES = """\
Country Reports on Terrorism 2012: Kenya

OVERVIEW

Al-Shabaab remained a threat.

2012 Terrorist Incidents:
On April 29, an attacker threw a grenade into a church in Nairobi, killing one person.
• On July 1, gunmen killed 17 people in two churches in Garissa.

Legislation, Law Enforcement, and Border Security

Countering the Financing of Terrorism

Kenya is a member of the Eastern and Southern Africa Anti-Money Laundering Group.

REGIONAL AND INTERNATIONAL COOPERATION:

Countering Violent Extremism:

"""
RUN_IN = """\
Country Report on Terrorism 2017 - Chapter 1 - Peru

Overview: Peru’s main threat is Shining Path (SL).

2017 Terrorist Incidents: Legislation, Law Enforcement, and Border Security: On March 18, SL killed two policemen in Luricocha.

Countering the Financing of Terrorism: \r
\r
International and Regional Cooperation: Peru is a member of the OAS.
"""


def rows(found: Extraction, table: str, *columns: str) -> list[tuple[Cell, ...]]:
    return [tuple(row[column] for column in columns) for row in tables.records(tables.rows(found), table)]


def incidents(found: Extraction) -> list[tuple[Cell, ...]]:
    return rows(found, "incidents", "type", "date_start", "date_end", "place", "groups", "killed", "injured", "kidnapped")


def sections(found: Extraction) -> list[tuple[str, str]]:
    text = found.report.text
    return [(section.name, " ".join(text[section.body : section.end].split())) for section in found.report.sections]


def test_patterns_country_alone_no_headings_day_first_dates_wrapped_lines() -> None:
    found = extract(PATTERNS, doc_id="patterns", year=2002)
    assert (found.report.title, found.report.country_iso, found.report.year) == ("PERU", "PE", 2002)
    assert found.report.sections == ()
    assert rows(found, "dates", "text", "start_date", "end_date", "year_source") == [
        ("11 September", "2001-09-11", "2001-09-11", "text"),
        ("20\nMarch", "2002-03-20", "2002-03-20", "report"),
        ("5/6 August", "2002-08-05", "2002-08-06", "report"),
        ("1 May", "2002-05-01", "2002-05-01", "list"),
        ("30 June 2002", "2002-06-30", "2002-06-30", "text"),
        ("9 and 11 October", "2002-10-09", "2002-10-11", "report"),
    ]
    assert incidents(found) == [
        ("attack", "2002-03-20", "2002-03-20", "Lima", (), 10, 32, 0),
        ("attack", "2002-08-05", "2002-08-06", "Tocache", ("Sendero Luminoso",), 2, 0, 0),
        ("kidnapping", "2002-10-09", "2002-10-11", "Toccate", ("Sendero Luminoso",), 0, 0, 71),
    ]
    assert "PERU" not in [mention.text for mention in found.mentions]


def test_narrative_without_headings() -> None:
    found = extract(NARRATIVE)
    assert (found.report.country_iso, found.report.year, found.report.sections) == ("KE", 2007, ())
    assert {heading for _, heading in rows(found, "mentions", "mention_id", "section")} == {""}
    assert incidents(found) == [
        ("attack", "2007-06-11", "2007-06-11", "Nairobi", (), 2, 37, 0),
        ("arrest", "2007-01-01", "2007-01-31", "Kiunga", (), 0, 0, 0),
    ]


def test_headings_on_their_own_line_and_sections_without_text() -> None:
    found = extract(OWN_LINES)
    assert sections(found) == [
        ("OVERVIEW", "Al-Shabaab remained a threat."),
        (
            "2012 Terrorist Incidents",
            "On April 29, an attacker threw a grenade into a church in Nairobi, killing one person. "
            "• On July 1, gunmen killed 17 people in two churches in Garissa.",
        ),
        ("Legislation, Law Enforcement, and Border Security", ""),
        (
            "Countering the Financing of Terrorism",
            "Kenya is a member of the Eastern and Southern Africa Anti-Money Laundering Group.",
        ),
        ("REGIONAL AND INTERNATIONAL COOPERATION", ""),
        ("Countering Violent Extremism", ""),
    ]
    assert rows(found, "mentions", "text", "section") == [
        ("Al-Shabaab", "OVERVIEW"),
        ("April 29", "2012 Terrorist Incidents"), ("Nairobi", "2012 Terrorist Incidents"),
        ("one person", "2012 Terrorist Incidents"), ("July 1", "2012 Terrorist Incidents"),
        ("17 people", "2012 Terrorist Incidents"), ("Garissa", "2012 Terrorist Incidents"),
        ("Kenya", "Countering the Financing of Terrorism"),
        ("Eastern and Southern Africa Anti-Money Laundering Group", "Countering the Financing of Terrorism"),
    ]  # fmt: skip
    assert incidents(found) == [
        ("attack", "2012-04-29", "2012-04-29", "Nairobi", (), 1, 0, 0),
        ("attack", "2012-07-01", "2012-07-01", "Garissa", (), 17, 0, 0),
    ]


def test_an_empty_section_run_into_the_next_heading() -> None:
    found = extract(RUN_IN)
    assert sections(found) == [
        ("Overview", "Peru’s main threat is Shining Path (SL)."),
        ("2017 Terrorist Incidents", ""),
        ("Legislation, Law Enforcement, and Border Security", "On March 18, SL killed two policemen in Luricocha."),
        ("Countering the Financing of Terrorism", ""),
        ("International and Regional Cooperation", "Peru is a member of the OAS."),
    ]
    assert rows(found, "dates", "text", "start_date") == [("March 18", "2017-03-18")]
    assert incidents(found) == [("attack", "2017-03-18", "2017-03-18", "Luricocha", ("Shining Path",), 2, 0, 0)]


@pytest.mark.parametrize(
    ("first", "country"),
    [
        ("Kenya", "KE"), ("Israel, the West Bank, and Gaza", "IL"), ("The Gambia", "GM"), ("KENYA", "KE"),
        ("Kenya is calm.", ""), ("Kenya:", ""), ("Kenya was a partner", ""), ("Overview", ""), ("Nairobi", ""),
    ],
)  # fmt: skip
def test_a_country_s_name_alone_on_the_first_line_is_a_title(first: str, country: str) -> None:
    found = extract(f"{first}\n\nOn May 2, gunmen killed two people in Kenya.\n")
    assert (found.report.country_iso, found.report.title) == (country, first if country else "")
    assert extract(f"Kenya\n\n{first}\n").report.country_iso == "KE", "the first line alone"
