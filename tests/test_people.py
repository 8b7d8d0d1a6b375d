"""What the text says of people and bodies: titles, roles and groups of the ones, countries of the others."""

from __future__ import annotations

import pytest

from pipeline import load

_TITLE = "Country Reports on Terrorism 2022: Somalia\n\n{}\n"


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("Minister of Foreign Affairs Ali Omar spoke.", {"Ali Omar": ("Minister of Foreign Affairs",)}),
        (
            "Minister of Political, Legal, and Security Affairs Mahfud Karim spoke.",
            {"Mahfud Karim": ("Minister of Political, Legal, and Security Affairs",)},
        ),
        (
            "The Minister of Finance, Economy, and Planning, Musa Bello, spoke.",
            {"Musa Bello": ("Minister of Finance, Economy, and Planning",)},
        ),
        ("Mayor of Mogadishu Thabit Abdi spoke.", {"Thabit Abdi": ("Mayor",)}),
        ("The leader of al-Shabaab, Ahmed Diriye, spoke.", {"Ahmed Diriye": ("leader",)}),
        ("The head of the Financial Reporting Center (FRC), Ahmed Diriye, spoke.", {"Ahmed Diriye": ("head",)}),
        ("Ali Omar, the singer Lula Fadumo, and Musa Bello fled.", {"Ali Omar": (), "Lula Fadumo": ("singer",), "Musa Bello": ()}),
        ("The group’s paymaster, Ahmed Diriye, died.", {"Ahmed Diriye": ("paymaster",)}),
        (
            "Officials met Minister of Interior Ahmed Fiqi, Ali Omar, and Musa Bello.",
            {"Ahmed Fiqi": ("Minister of Interior",), "Ali Omar": (), "Musa Bello": ()},
        ),
        (
            "Secretary-General Bento Karlovik met a journalist, Lula Fadumo.",
            {"Bento Karlovik": ("Secretary-General",), "Lula Fadumo": ("journalist",)},
        ),
        ("Federal Judge Bento Karlovik spoke.", {"Bento Karlovik": ("Federal Judge",)}),
        ("An advisor of President Ali Omar met a Red Cross worker.", {"Ali Omar": ("President",)}),
        ("The Minister of Defense and Ali Omar spoke.", {"Ali Omar": ()}),
        ("Before he was a governor, Musa Bello taught.", {"Musa Bello": ()}),
        ("Ministers, Musa Bello among them, fled Baidoa.", {"Musa Bello": ()}),
        ("In Baidoa, Musa Bello, a health worker of the Red Cross, died.", {"Musa Bello": ("health worker",)}),
        (
            "A commission whose chair is Ali Omar met the head of the Baidoa branch, Musa Bello.",
            {"Ali Omar": ("chair",), "Musa Bello": ("head",)},
        ),
        ("The governor of the region was Ali Omar, and not Musa Bello.", {"Ali Omar": ("governor",), "Musa Bello": ()}),
        ("Police held Ahmed Diriye (a.k.a. “Abu Ali”), a preacher who recruits.", {"Ahmed Diriye": ("preacher",)}),
        ("Police held Ahmed Diriye, the driver of the car used by the attackers.", {"Ahmed Diriye": ("driver",)}),
        ("Ali Omar, 24, a brother of General Musa Bello, died.", {"Ali Omar": ("brother",), "Musa Bello": ("General",)}),
        (
            "Vice Foreign Minister Ali Omar met Deputy Chief Musa Bello.",
            {"Ali Omar": ("Vice Foreign Minister",), "Musa Bello": ("Deputy Chief",)},
        ),
        ("Ahmed Diriye, a Kenyan citizen, left.", {"Ahmed Diriye": ()}),
        (
            "The chief of staff of the army, General Ali Omar, met an RDF spokesman, Colonel Musa Bello.",
            {"Ali Omar": ("chief of staff", "General"), "Musa Bello": ("spokesman", "Colonel")},
        ),
        (
            "Ali Omar, secretary of the council, met Musa Bello, brother of General Ahmed Diriye.",
            {"Ali Omar": ("secretary",), "Musa Bello": ("brother",), "Ahmed Diriye": ("General",)},
        ),
    ],
)
def test_roles_as_written(sentence: str, roles: dict[str, tuple[str, ...]]) -> None:
    assert {person.name: person.roles for person in load()(_TITLE.format(sentence)).people} == roles


@pytest.mark.parametrize(
    ("sentence", "nations"),
    [
        ("Ali Omar met his Kenyan counterpart, Musa Bello.", {"Ali Omar": "", "Musa Bello": "KE"}),
        ("A Turkish teacher, Musa Bello, met U.S. citizen John Carter.", {"Musa Bello": "TR", "John Carter": "US"}),
        ("Kenyan national Ali Omar met a driver, Musa Bello.", {"Ali Omar": "KE", "Musa Bello": ""}),
        ("Ahmed Diriye, a dual citizen of Austria and Kenya, was held.", {"Ahmed Diriye": "AT"}),
        ("Ahmed Diriye, an admirer of Austria, was held in Kenya.", {"Ahmed Diriye": ""}),
        ("A 31-year-old Syrian, Musa Bello, and Ali Omar, a student of Iraqi origin, left.", {"Musa Bello": "SY", "Ali Omar": ""}),
    ],
)
def test_nationality(sentence: str, nations: dict[str, str]) -> None:
    assert {person.name: person.nationality for person in load()(_TITLE.format(sentence)).people} == nations


@pytest.mark.parametrize(
    ("sentence", "groups"),
    [
        (
            "Three members of al-Shabaab, including Ahmed Diriye, Ali Omar, and Musa Bello, were held.",
            {"Ahmed Diriye": ("al-Shabaab",), "Ali Omar": ("al-Shabaab",), "Musa Bello": ("al-Shabaab",)},
        ),
        ("Al-Shabaab, led by Ahmed Diriye (a.k.a. Abu Ubaidah), fought on; Hizballah did not.", {"Ahmed Diriye": ("al-Shabaab",)}),
        ("The court sentenced Ahmed Diriye to ten years for membership in al-Shabaab.", {"Ahmed Diriye": ("al-Shabaab",)}),
        ("Police held Ahmed Diriye, a preacher, for links to al-Shabaab.", {"Ahmed Diriye": ("al-Shabaab",)}),
        ("Al-Shabaab, a group of some 1,500 fighters led by Ahmed Diriye, fought on.", {"Ahmed Diriye": ("al-Shabaab",)}),
        ("Ali Omar, a critic of al-Shabaab, was killed.", {"Ali Omar": ()}),
        ("Attorney General Ali Omar charged ten al-Shabaab members.", {"Ali Omar": ()}),
    ],
)
def test_militant_groups(sentence: str, groups: dict[str, tuple[str, ...]]) -> None:
    assert {person.name: person.groups for person in load()(_TITLE.format(sentence)).people} == groups


@pytest.mark.parametrize(
    ("sentence", "country"),
    [
        ("French investigators of the General Directorate for Internal Security (DGSI) came.", "FR"),
        ("Morocco’s General Directorate for Territorial Surveillance (DGST) came.", "MA"),
        ("Kenyan officials met the General Directorate for Internal Security (DGSI).", "SO"),
        ("Turkish police left, and the Special Patrol Directorate (SPD) came.", "SO"),
    ],
)
def test_the_country_of_a_body(sentence: str, country: str) -> None:
    groups = [group for group in load()(_TITLE.format(sentence)).groups if group.acronym]
    assert [group.country_iso for group in groups] == [country]
