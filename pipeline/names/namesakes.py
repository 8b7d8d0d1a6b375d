"""Cities that share their name: which one a text means, where a list knows the most famous of them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.fold import fold_name
from pipeline.gazetteer import Gazetteer
from pipeline.lexicon import country_iso

_SMALLER = 6  # times that a capital abroad may be bigger than a city at home that bears its name (`Tripoli` in Lebanon)


def other_city(gazetteer: Gazetteer, city: str, listed: Sequence[str], home: str, beside: str) -> bool:
    """Whether a city's folded name means another than that of the countries `listed`: one where the text puts it, or one at home.

    `home` is the report's country, ISO 3166-1 alpha-2; `beside` the folded name behind a comma (`San Jose, California`), or "".
    """
    if beside and lies_in(gazetteer, city, beside) not in ("", *listed):
        return True
    if not home or home in listed or len(listed) != 1:
        return False
    abroad = max((place.population for place in gazetteer.lookup(city, country=listed[0])), default=0)
    return any(
        place.type == "admin" or place.population * _SMALLER > abroad
        for place in gazetteer.lookup(city, country=home)
        if fold_name(place.name) == city
    )


def lies_in(gazetteer: Gazetteer, city: str, unit: str) -> str:
    """The country called `unit`, or that of the unit of that name, which has such a city: ISO 3166-1 alpha-2, or ""."""
    countries = country_iso(unit), *(place.country for place in gazetteer.lookup(unit) if place.type == "admin")
    having = (code for code in countries if code and any(place.type == "city" for place in gazetteer.lookup(city, country=code)))
    return next(having, "")
