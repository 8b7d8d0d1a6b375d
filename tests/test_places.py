"""Where places lie: the unit that the text puts them in, beside what the lists say."""

from __future__ import annotations

import pytest

from pipeline import load


@pytest.mark.parametrize(
    ("country", "text", "units"),
    [
        ("Peru", "SL attacked police in Ayacucho’s Huanta province.", {"Ayacucho": "", "Huanta": "Ayacucho PE-AYA"}),
        ("Peru", "SL hit Anchiwaru, Sivia, and Puquio districts.",
         {"Anchiwaru": "", "Sivia": "Ayacucho PE-AYA", "Puquio": "Ayacucho PE-AYA"}),
        ("Kenya", "Gunmen struck the village of Pandanguo in Lamu County.", {"Pandanguo": "Lamu KE-21", "Lamu County": ""}),
        ("Kenya", "They hit Hulugho Sub-County of Garissa County.", {"Hulugho Sub-County": "Garissa KE-07", "Garissa County": ""}),
        ("Kenya", "Gunmen struck in Basuba, Garissa, and Wajir.",
         {"Basuba": "", "Garissa": "Garissa KE-07", "Wajir": "Wajir KE-46"}),
        ("Kenya", "Gunmen struck Wajir, Basuba, Garissa and the coast.",
         {"Wajir": "Wajir KE-46", "Basuba": "", "Garissa": "Garissa KE-07"}),
        ("Iraq", "ISIS attacked Mukhisa village, Diyala province, killing four.", {"Mukhisa": "Diyala IQ-DI", "Diyala": ""}),
        ("Iraq", "ISIS men from Mukhisa fled towards Diyala province.", {"Mukhisa": "", "Diyala": ""}),
    ],
)  # fmt: skip
def test_the_unit_that_the_text_states(country: str, text: str, units: dict[str, str]) -> None:
    places = load()(f"On May 2, 2019, a day of rest. {text}", country=country, year=2019).places
    assert {place.name: place.admin and f"{place.admin} {place.subdivision_iso}" for place in places} == units


def test_a_list_counts_before_the_text() -> None:
    places = load()("On May 2, gunmen struck Khanaqin in Kirkuk province.", country="Iraq", year=2019).places
    assert {place.name: (place.admin, place.subdivision_iso) for place in places} == {
        "Khanaqin": ("Diyala", "IQ-DI"), "Kirkuk": ("", "IQ-KI"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("country", "text", "countries"),
    [
        ("Greece", "They met in Ankara after the bombing of the U.S. Embassy there.", {"Ankara": "TR", "U.S. Embassy": "TR"}),
        ("Greece", "They met in Ankara. A bomb hit the U.S. Embassy.", {"Ankara": "TR", "U.S. Embassy": "GR"}),
        ("Ethiopia", "The road from Bardale to Baidoa in Somalia is mined.", {"Bardale": "SO", "Baidoa": "SO", "Somalia": "SO"}),
        ("Kenya", "Soldiers marched from Wajir to Baidoa.", {"Wajir": "KE", "Baidoa": "SO"}),
    ],
)
def test_the_country_that_the_text_states(country: str, text: str, countries: dict[str, str]) -> None:
    places = load()(text, country=country, year=2019).places
    assert {place.name: place.country_iso for place in places} == countries
