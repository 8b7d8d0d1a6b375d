"""Profiles of groups: the title's group has the names of the line `Aka …` and the strength of its section."""

from __future__ import annotations

import pytest

from pipeline.assembly import extract
from pipeline.models import Extraction

PROFILE = """Country Report on Terrorism 2019 - Chapter 5 - {title}

{aka}

Description: Designated as an FTO on May 2, 2001, {short} split from the Moro Islamic Liberation Front (MILF) in the 1990s.

Strength: {strength}

Location/Area of Operation: {area}
"""


def profile(
    title: str = "Vumbi Circle (VC)", aka: str = "Aka the Circle of Dust; VUMBI; “Wahid Dusted”", short: str = "VC",
    strength: str = "VC has between 200 and 300 members.", area: str = "VC operates in the Philippines and Malaysia.",
) -> Extraction:  # fmt: skip
    return extract(PROFILE.format(title=title, aka=aka, short=short, strength=strength, area=area))


def test_the_group_of_an_unlisted_profile() -> None:
    found = profile()
    groups = {group.name: group for group in found.groups}
    group = groups["Vumbi Circle"]
    assert (group.id, group.kind, group.acronym, group.strength_min, group.strength_max) == (
        "group:vumbi-circle", "militant", "VUMBI", 200, 300,
    )  # fmt: skip
    assert group.aliases == ("Circle of Dust", "VUMBI", "Wahid Dusted", "VC")
    other = groups["Moro Islamic Liberation Front"]
    assert (other.strength_min, other.area_of_operation) == (None, ())
    tagged = [(m.text, m.rule) for m in found.mentions if m.entity == group.id]
    assert tagged[:3] == [(name, "names.profile-aka") for name in ("Circle of Dust", "VUMBI", "Wahid Dusted")]
    assert [text for text, _ in tagged[3:]] == ["VC"] * 3
    assert group.area_of_operation == ("Philippines", "Malaysia")


@pytest.mark.parametrize(
    "aka",
    ["a.k.a. Harakat ul-Ansar, HUA, Jamiat ul-Ansar.", "Also known as: Harakat ul-Ansar; the HUA; or Jamiat ul-Ansar"],
)
def test_a_listed_group_keeps_its_id(aka: str) -> None:
    found = profile("Harakat ul-Mujahideen", aka, "HUM")
    group = next(group for group in found.groups if group.id == "group:harakat-ul-mujahidin")
    assert (group.name, group.fto) == ("Harakat ul-Mujahideen", "designated")
    assert {"Harakat ul-Ansar", "HUA", "Jamiat ul-Ansar"} <= set(group.aliases)


@pytest.mark.parametrize(
    ("strength", "bounds"),
    [
        ("Estimated at 300 to 400 fighters.", (300, 400)), ("VC has hundreds of members.", (200, None)),
        ("Precise numbers are unknown.", (None, None)), ("At least 1,500.", (1500, None)),
        ("As of 2019, some 50 members in 12 countries.", (50, 50)),
    ],
)  # fmt: skip
def test_strength(strength: str, bounds: tuple[int | None, int | None]) -> None:
    group = next(group for group in profile(strength=strength).groups if group.id == "group:vumbi-circle")
    assert (group.strength_min, group.strength_max) == bounds


@pytest.mark.parametrize(
    ("area", "places"),
    [
        ("Somalia, Kenya; Yemen", ("Somalia", "Kenya", "Yemen")), ("Primarily Mali. VC left Mali for Niger.", ("Mali", "Niger")),
        ("Unknown.", ()), ("", ()),
        ("\n\nSindh Province, Pakistan\n\nFunding and External Aid: From Qatar.", ("Sindh Province", "Pakistan")),
    ],
)  # fmt: skip
def test_area_of_operation(area: str, places: tuple[str, ...]) -> None:
    group = next(group for group in profile(area=area).groups if group.id == "group:vumbi-circle")
    assert group.area_of_operation == places


def test_a_country_s_report_has_no_such_line() -> None:
    text = "Country Reports on Terrorism 2019: Kenya\n\nAka communities live there; the Circle of Dust, too.\n"
    assert [m for m in extract(text).mentions if m.rule == "names.profile-aka"] == []


@pytest.mark.parametrize(
    ("year", "fto"),
    [
        (2018, {"FARC": "designated", "Hayat Tahrir al-Sham": "designated", "Ansar Allah": "", "Kahane Chai": "designated"}),
        (2022, {"FARC": "delisted", "Hayat Tahrir al-Sham": "designated", "Ansar Allah": "", "Kahane Chai": "delisted"}),
        (2025, {"FARC": "delisted", "Hayat Tahrir al-Sham": "delisted", "Ansar Allah": "designated", "Kahane Chai": "delisted"}),
        (None, {"FARC": "delisted", "Hayat Tahrir al-Sham": "delisted", "Ansar Allah": "designated", "Kahane Chai": "delisted"}),
    ],
)
def test_the_list_is_that_of_the_report_s_year(year: int | None, fto: dict[str, str]) -> None:
    text = "Members of FARC, Hayat Tahrir al-Sham, Ansar Allah, Kahane Chai, and the Red Wolves met."
    found = extract(text, country="Syria", year=year)
    names = {mention.entity: mention.text for mention in found.mentions if mention.label == "GROUP"}
    assert {names[group.id]: group.fto for group in found.groups} == fto | {"Red Wolves": ""}
