"""The type of a decided place: listed, by its head word, by the noun beside it or its list, by the gazetteer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipeline.gazetteer import Place
from pipeline.lexicon import rows, word_class
from pipeline.models import PlaceType
from pipeline.names.candidates import Chunker
from pipeline.names.forms import is_street
from pipeline.names.namesakes import lies_in
from pipeline.names.traits import NATION, ORDINARY, TIME_OR_CREED
from pipeline.names.units import CAP, LOW, POSS
from pipeline.names.wording import Candidate, name_key

_JOINTS = frozenset((",", "and", "or", "&", "the"))
_FARTHEST = 24  # units between a place and the noun that ends or begins its list
_SEAT = 5_000  # inhabitants; a unit's namesake with fewer is a hamlet elsewhere
_SOLE_SEAT = 30_000  # inhabitants
_METROPOLIS = 1_000_000  # inhabitants of a city whose districts are quarters
_QUARTERED = 500_000  # inhabitants of a city within which an unlisted place is a quarter


@cache
def place_nouns() -> Mapping[str, PlaceType]:
    """Generic words beside a place's name -> the type that they give it."""
    return {row["word"]: row["type"] for row in rows("place_nouns")}  # type: ignore[misc]


def is_thing(word: str) -> bool:
    """Whether a word in small letters means a place, a body or a thing, and so nobody."""
    return word in place_nouns() or any(word in word_class(kind) for kind in ("body-noun", "site-noun", "named-thing"))


def place_type(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int], inner: Candidate | None = None) -> PlaceType:
    """The type of a place; a city where nothing says. `inner` is the city named right before it, which may lie in it."""
    if candidate.known is not None and candidate.known.label == "PLACE":
        unit = candidate.known.kind == "city" and _noun_after(chunker, candidate, *sentence) == "admin"
        return "admin" if unit else candidate.known.kind  # type: ignore[return-value]
    key = name_key(chunker.units, candidate.first, candidate.stop)
    at_home = chunker.gazetteer.lookup(key, country=chunker.country) if chunker.country else []
    if candidate.label == "PLACE" and candidate.kind:
        return _headed_type(chunker, candidate, sentence, at_home)
    if candidate.head is not None:
        return "site"
    lead = chunker.units.lower[max(sentence[0], candidate.first - 2) : candidate.first]
    linked = candidate.stop < sentence[1] and chunker.units.text[candidate.stop] in ("-", "–")  # on the Kaya-Dablo road
    if lead in _AT_THE and key not in chunker.gazetteer and not linked:
        return "site"  # at the Taj Samudra
    if key not in chunker.gazetteer and is_street(key):
        return "site"
    if said := _by_noun(chunker, candidate, sentence, listed=bool(at_home)):
        return said
    crossed = lead[:1] == ["over"] or (lead and lead[0] in word_class("crossing-lead"))
    if crossed and lead[1:] == ["the"] and not linked:
        return "natural"  # across the Messalo
    if not at_home and (beside := chunker.beside(candidate.stop)) and lies_in(chunker.gazetteer, key, beside):
        return "city"  # Tripoli, Lebanon
    records = at_home or chunker.gazetteer.lookup(key)
    both = {place.type for place in records} == {"admin", "city"}
    if both and _listed(records) == "city" and _holds(chunker, candidate, sentence, inner, records):
        return "admin"
    return _listed(records)


def _headed_type(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int], at_home: list[Place]) -> PlaceType:
    """The type of a place whose head word or form tells its kind; `at_home` are the listed places of its name in the country."""
    lower, first, stop, head = chunker.units.lower, candidate.first, candidate.stop, candidate.head
    district = head is not None and candidate.head_stop == stop and head.word == "district"
    if district and lower[stop : stop + 1] == ["of"] and _city_at(chunker, stop + 1, sentence[1]):
        return "city"  # the Shayibake District of Urumqi
    prefixed = candidate.kind == "city" and head is not None and head.position == "first"
    if prefixed and "admin" in (place_nouns().get(lower[stop - 1]), _noun_after(chunker, candidate, *sentence)):
        return "admin"  # Deir ez-Zor Province, Kafr el-Sheikh governorate
    if candidate.kind == "region" and chunker.units.key[stop - 1] == "region" and chunker.country:
        base = name_key(chunker.units, first, stop - 1)
        at_home = [place for place in chunker.gazetteer.lookup(base, country=chunker.country) if place.type == "admin"]
    if head is not None and head.word in word_class("direction") and _has_site(chunker, candidate):
        return "site"  # Balad Air Base East
    if candidate.kind == "natural" and (quarter := _noun_of_list(chunker, candidate, *sentence)) == "city":
        return quarter  # in the Reservoir Hills and Overport suburbs
    exact = at_home and (candidate.kind != "site" or at_home[0].type == "city")
    return _listed(at_home) if exact else candidate.kind  # type: ignore[return-value]


_AT_THE = (["at", "the"], ["outside", "the"], ["inside", "the"], ["on", "the"])


def _listed(records: list[Place]) -> PlaceType:
    """The type that the gazetteer gives: of a unit and its seat the seat.

    The seat lies in the unit, or is the one town of some size that is called so, where the gazetteer puts towns in wider units.
    """
    if not records or records[0].type == "city":
        return "city"
    units = {place.subdivision for place in records if place.type == "admin"}
    country = records[0].country
    towns = [p for p in records if p.type == "city" and p.country == country and p.population >= _SEAT]
    within = any(town.subdivision in units for town in towns)
    return "city" if within or (len(towns) == 1 and towns[0].population >= _SOLE_SEAT) else "admin"


def _by_noun(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int], *, listed: bool) -> PlaceType | None:
    """The type that the noun after a place or before it gives, else that of its list.

    A site may be called after a place `listed` at home (`the Vladikavkaz market`).
    """
    lo, hi = sentence
    after = _noun_after(chunker, candidate, lo, hi)
    if after and not (after == "site" and listed):
        return after
    lower, nouns = chunker.units.lower, place_nouns()
    before = candidate.first - 1
    if before >= lo and (found := nouns.get(lower[before])):
        return found
    found = nouns.get(lower[before - 1]) if before > lo and lower[before] == "of" else None
    landscape = found == "natural" and lower[before - 1] in word_class("landscape")  # the forests of Concepción
    if found and not landscape and not (found == "site" and listed) and not _quartered(chunker, candidate, before - 2, lo):
        return found
    return _noun_of_list(chunker, candidate, lo, hi)


def _has_site(chunker: Chunker, candidate: Candidate) -> bool:
    """Whether a head word before the last one makes a building or a base of a name."""
    units = range(candidate.first, candidate.stop - 1)
    return any(head.kind == "site" for unit in units for _, head in chunker.head_at(unit, candidate.stop))


def _noun_after(chunker: Chunker, candidate: Candidate, lo: int, hi: int) -> PlaceType | None:
    """The type of the noun that follows within three words (`the Park Kultury metro station`) or describes it."""
    lower, first, stop = chunker.units.lower, candidate.first, candidate.stop
    if first > lo and chunker.units.text[first - 1] in ("-", "–") and stop < hi and lower[stop] in word_class("route"):
        return None  # the Mora-Kolofata road
    if stop + 2 < hi and lower[stop] == "," and lower[stop + 1] in ("a", "an", "the"):
        last = min(hi, stop + _FARTHEST)
        end = next((i for i in range(stop + 2, last) if chunker.shape[i] != LOW or lower[i] in word_class("function")), last)
        return place_nouns().get(lower[end - 1])  # Khorgos, the busiest crossing
    for ahead in range(stop, min(hi, stop + 3)):
        if chunker.shape[ahead] != LOW or lower[ahead] in word_class("function") or lower[ahead] in word_class("attribute"):
            break
        if found := place_nouns().get(lower[ahead]):
            quarter = found == "admin" and lower[ahead + 1 : ahead + 2] == ["of"] and _city_at(chunker, ahead + 2, hi)
            return "city" if quarter or (lower[ahead] == "district" and _of_city(chunker, candidate, lo)) else found
    return None


def _noun_of_list(chunker: Chunker, candidate: Candidate, lo: int, hi: int) -> PlaceType | None:
    """The type of the noun in the plural that ends or begins the list of a place (`Gao and Menaka regions`)."""
    lower, shape = chunker.units.lower, chunker.shape
    end, last = candidate.stop, min(hi, candidate.stop + _FARTHEST)
    while end < last and (shape[end] == CAP or lower[end] in _JOINTS):
        end += 1
    if candidate.stop < end < hi and lower[end] in word_class("several-places"):
        return place_nouns()[lower[end]]
    start, last = candidate.first - 1, max(lo, candidate.first - _FARTHEST)
    while start > last and (shape[start] == CAP or lower[start] in _JOINTS):
        start -= 1
    if lo < start < candidate.first - 1 and lower[start] == "of" and lower[start - 1] in word_class("several-places"):
        return place_nouns()[lower[start - 1]]
    return None


def _quartered(chunker: Chunker, candidate: Candidate, unit: int, lo: int) -> bool:
    """Whether a noun belongs to a name before it at `unit`, which is a quarter of the city behind `of`."""
    named = unit >= lo and chunker.shape[unit] == CAP and not chunker.traits[unit] & (NATION | TIME_OR_CREED | ORDINARY)
    return named and _city_at(chunker, candidate.first, candidate.stop)


def _of_city(chunker: Chunker, candidate: Candidate, lo: int) -> bool:
    """Whether a city that has quarters owns an unlisted place, or a metropolis any (`Istanbul's Istinye district`)."""
    owner = candidate.first - 2
    if owner < lo or chunker.shape[owner + 1] != POSS or chunker.shape[owner] != CAP:
        return False
    listed = chunker.gazetteer.lookup(name_key(chunker.units, candidate.first, candidate.stop), country=chunker.country)
    if not listed:
        return _city_at(chunker, owner, owner + 1)
    return chunker.gazetteer.max_population(chunker.units.key[owner], chunker.country or "-") >= _METROPOLIS


def _city_at(chunker: Chunker, unit: int, hi: int) -> bool:
    """Whether a city that has quarters is named at a unit (`the Esenyurt district of Istanbul`)."""
    if unit >= hi or chunker.shape[unit] != CAP:
        return False
    known = chunker.listed(unit, hi)
    if known is not None:
        return known[1].kind == "city"
    end = chunker.run_end(unit, hi)
    records = chunker.gazetteer.lookup(name_key(chunker.units, unit, end), country=chunker.country)
    of_unit = end < hi and chunker.units.lower[end] in place_nouns()
    return not of_unit and max((place.population for place in records), default=0) >= _QUARTERED


def _holds(
    chunker: Chunker, candidate: Candidate, sentence: tuple[int, int], inner: Candidate | None, records: list[Place]
) -> bool:
    """Whether the text puts a place in a unit that is called as its seat: `Huanta, Ayacucho`; `Ayacucho's Huanta province`."""
    lower, shape, stop, hi = chunker.units.lower, chunker.shape, candidate.stop, sentence[1]
    if stop + 1 < hi and shape[stop] == POSS and shape[stop + 1] == CAP:
        end = chunker.run_end(stop + 1, hi)
        quarters = lower[end : end + 1] == ["district"] and max(place.population for place in records) >= _METROPOLIS
        return end < hi and place_nouns().get(lower[end]) == "admin" and not quarters  # Istanbul's Istinye district
    if inner is None or inner.first < sentence[0]:
        return False
    gap = [word for word in lower[inner.stop : candidate.first] if word not in ("both", "all")]
    if gap not in (["in"], [","], [",", "in"]) or _enumerated(chunker, inner.first, stop, hi):
        return False
    within = chunker.gazetteer.lookup(name_key(chunker.units, inner.first, inner.stop), country=records[0].country)
    if within:
        return any(place.subdivision == records[0].subdivision for place in within)
    return max(place.population for place in records) < _QUARTERED


def _enumerated(chunker: Chunker, first: int, stop: int, hi: int) -> bool:
    """Whether the places of units [first, stop) stand in a longer list (`in Huanta, Ayacucho, and Cusco`)."""
    lower, shape = chunker.units.lower, chunker.shape
    after = stop + (stop < hi and lower[stop] == ",")
    linked = after < hi and lower[after] in ("and", "or")
    follows = after + linked
    goes_on = (linked or after > stop) and follows < hi and shape[follows] == CAP
    return goes_on or lower[first - 1] in (",", "and", "or")
