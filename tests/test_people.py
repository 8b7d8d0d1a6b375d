"""What the text says of people: the titles and roles beside their names."""

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
    ],
)
def test_roles_as_written(sentence: str, roles: dict[str, tuple[str, ...]]) -> None:
    assert {person.name: person.roles for person in load()(_TITLE.format(sentence)).people} == roles
