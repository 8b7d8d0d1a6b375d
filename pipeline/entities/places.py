"""Where a named place lies: listed geography, the gazetteer, the text's own hints, the report's country, in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.analysis import Analysis
from pipeline.entities.clusters import texts_of
from pipeline.fold import fold_name
from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer import Place as Record
from pipeline.knowledge import names, words_of
from pipeline.lexicon import borders, country_names, demonyms, word_class
from pipeline.models import Mention, Place, PlaceType, PlaceValue

_REMEMBERED = 16_384  # words
_KNOWN_ABROAD = 400_000  # inhabitants; a smaller town abroad is less likely meant than an unlisted one at home
_KNOWN_SEAT = 2_000_000  # inhabitants of a town abroad that names a building by itself (`Moscow airport`)
_KNOWN_NEXT_DOOR = 50_000  # inhabitants of a town in a country that the report's own borders on
_ABROAD_NEARBY = 20_000  # inhabitants of a town abroad that counts where the document speaks of its country
_SOLE_BEARER = 60_000  # inhabitants of a town abroad that no other country has the name of
_DISTINCT = 6  # letters of a name that a village elsewhere will hardly share
_BETTER_KNOWN = 5  # times as big as its namesake is the town abroad that is meant by itself (`flew to Geneva`)


@lru_cache(_REMEMBERED)
def base_name(name: str) -> str:
    """The folded name without a type word at its end (`Anbar Province` -> `anbar`)."""
    words = fold_name(name).split()
    while len(words) > 1 and words[-1] in word_class("type-word"):
        words.pop()
    return " ".join(words)


@lru_cache(_REMEMBERED)
def _country_within(body: str) -> str:
    """ISO 3166-1 alpha-2 of the country in the name of a body (`Mission in the Central African Republic`), or ""."""
    words = words_of(body)
    for start in range(len(words)):
        for _, found in names().longest(words, start, len(words))[:1]:
            if (known := found[0]).kind == "country" and known.country and not known.acronym:
                return known.country[0]
    return ""


class _Locator:
    """Finds the country of each place of a report. `country` is filled on the way: start of a mention -> ISO 3166-1 alpha-2,
    "" where the place lies in several countries, None where it is not known yet.
    """

    def __init__(self, analysis: Analysis, mentions: Sequence[Mention]) -> None:
        self.tokens = analysis.tokens
        self.report_country = analysis.report.country_iso
        self.gazetteer = Gazetteer.load()
        self.beside = borders().get(self.report_country, frozenset())
        self.mentions = mentions
        self.kinds = [mention.value.type for mention in mentions if isinstance(mention.value, PlaceValue)]
        self.spans = [self.tokens.within(mention.start, mention.end) for mention in mentions]
        self.country: dict[int, str | None] = {}
        self.nations: dict[str, str] = {}  # demonym as the text writes it -> ISO 3166-1 alpha-2
        self._spoken: dict[int, set[str]] = {}
        distinct = self.tokens.indexes.keys()
        likely = demonyms().keys() & distinct
        likely |= {word for word in distinct if not (word.isascii() and word.isalnum()) and fold_name(word) in demonyms()}
        for token in self.tokens.spots(likely):
            if (word := self.tokens.words[token])[0].isupper():
                self.nations[word] = demonyms()[fold_name(word)]
                self._spoken.setdefault(self.tokens.sentence[token], set()).add(self.nations[word])
        for mention in mentions:
            value = mention.value
            if isinstance(value, PlaceValue) and value.known and value.country:
                self._spoken.setdefault(mention.sentence, set()).add(value.country)
        for mention in analysis.mentions:
            if mention.label == "GROUP" and (within := _country_within(mention.text)):
                self._spoken.setdefault(mention.sentence, set()).add(within)
        self.spoken = set().union(*self._spoken.values()) if self._spoken else set()

    def countries_in(self, sentence: int) -> set[str]:
        """Countries that a sentence names by name or nationality."""
        return self._spoken.get(sentence, set())

    def fixed(self, mention: Mention) -> str | None:
        """The country that a list or a user's pattern gives, "" where it lies in several, None where neither does."""
        value = mention.value
        assert isinstance(value, PlaceValue)
        return value.country if value.known or value.country else None

    def hinted(self, index: int) -> str | None:
        """A country that the words around name: `Farkhana, Morocco`, `Yemen's Marib`, `the Malaysian state of Sabah`."""
        tokens, nations = self.tokens, self.nations
        sentence, span = self.mentions[index].sentence, self.spans[index]
        before = self.mentions[index - 1] if index else self.mentions[index]
        if tokens.lower[span.stop : span.stop + 1] == ["there"] and index and before.sentence == sentence:
            return self.country.get(before.start) or self.guess(index - 1)  # in Ankara after the bombing of the embassy there
        if index + 1 < len(self.mentions) and self.mentions[index + 1].sentence == sentence:
            following = self.mentions[index + 1]
            gap = slice(span.stop, self.spans[index + 1].start)
            words = tokens.lower[gap]
            led = [word for word in words if word != "the" and word not in word_class("direction-adjective")]
            last = led[-1] if led else ""
            if words == ["("] and self.holds(index + 1):
                return self.guess(index + 1)  # Marawi (Lanao del Sur)
            if len(words) <= 6 and last in word_class("place-link") and word_class("no-link").isdisjoint(words):
                kind = self.kinds[index + 1]
                if last == "near" and kind in ("natural", "site"):
                    return None
                within = self.kinds[index] == "site" and kind == "city"  # Tayaran Square, Baghdad
                apart = all(word == "," for word in words) and kind not in ("country", "admin", "natural") and not within
                country = self.country[following.start]
                if country is None and not apart and (words == [","] or (within and words == ["in"])):
                    country = self.guess(index + 1)  # San Jose, California
                if country and not apart:
                    return country
                if nation := next((nations[word] for word in tokens.words[gap] if word in nations), ""):
                    return nation
        if index and self.mentions[index - 1].sentence == sentence:
            between = tokens.lower[self.spans[index - 1].stop : span.start]
            if len(between) <= 3 and "'s" in between and word_class("place-link").isdisjoint(between):  # not Germany's GIZ in Sfax
                return self.country.get(self.mentions[index - 1].start)
        for token in range(span.start - 1, max(-1, span.start - 6), -1):
            word = tokens.words[token]
            if word in (",", ";", ".") or tokens.sentence[token] != sentence:
                break
            if word in nations:
                between = tokens.lower[token + 1 : span.start]
                return (
                    nations[word]
                    if any(word.rstrip("s") in word_class("type-word") or word in ("capital", "port", "island") for word in between)
                    else None
                )
        return None

    def crosses(self, index: int) -> bool:
        """Whether a place is said to lie between two countries (`the Friendship Bridge between Uzbekistan and Afghanistan`)."""
        lower, spans = self.tokens.lower, self.spans
        if index + 2 >= len(spans) or self.kinds[index + 1] != "country" or self.kinds[index + 2] != "country":
            return False
        gap = lower[spans[index].stop : spans[index + 1].start]
        if gap[-1:] != ["between"] or len(gap) > 4 or lower[spans[index + 1].stop : spans[index + 2].start] != ["and"]:
            return False
        return not word_class("crossing").isdisjoint((*gap, lower[spans[index].stop - 1]))

    def unit(self, index: int) -> int | None:
        """The mention of the administrative unit in which the text puts a place: `Ayacucho's Huanta`, `Huanta, Ayacucho`."""
        lower, span = self.tokens.lower, self.spans[index]
        if self._unit_beside(index, index - 1) and lower[self.spans[index - 1].stop : span.start] == ["'s"]:
            return index - 1
        if self._unit_beside(index, index + 1):
            gap = lower[span.stop : self.spans[index + 1].start]
            links = [word for word in gap if word != "the" and word not in word_class("type-word")]
            if links in (["in"], ["of"]) or (links == [","] and not self._enumerated(index)):
                return index + 1
        return None

    def _unit_beside(self, index: int, other: int) -> bool:
        """Whether another mention is an administrative unit of the same sentence and country."""
        if not 0 <= other < len(self.mentions):
            return False
        here, there = self.mentions[index], self.mentions[other]
        same = here.sentence == there.sentence and self.country[here.start] == self.country[there.start] != ""
        return same and isinstance(there.value, PlaceValue) and there.value.type == "admin"

    def _enumerated(self, index: int) -> bool:
        """Whether a place and the next one stand in a list: `in Huanta, Ayacucho, and Cusco`."""
        lower, spans = self.tokens.lower, self.spans
        before = lower[spans[index - 1].stop : spans[index].start] if index else []
        after = lower[spans[index + 1].stop : spans[index + 2].start] if index + 2 < len(spans) else []
        words = ([","], ["and"], ["or"], [",", "and"], [",", "or"])
        return before in words or after in words

    def records(self, name: str, country: str) -> list[Record]:
        """What the gazetteer has of a name, in a country or, for "", anywhere; else of the name without its type word."""
        folded, base = fold_name(name), base_name(name)
        found = self.gazetteer.lookup(folded, country=country)
        if found or base == folded:
            return found
        of_base = self.gazetteer.lookup(base, country=country)
        return of_base if country else [record for record in of_base if record.type == "admin"]  # Stone Town is not Stone

    def holds(self, index: int) -> bool:
        """Whether a place behind another, which may be a further name for it, is the unit that the other lies in, or one of
        several (`Colombes (Hauts-de-Seine)`, `Sector 3 (Bay, Bakool, and Gedo)`).
        """
        mention = self.mentions[index]
        value = mention.value
        assert isinstance(value, PlaceValue)
        beside = self.mentions[max(0, index - 2) : index + 2]
        if sum(isinstance(other.value, PlaceValue) and other.value.defines == value.defines for other in beside) > 1:
            return True
        records = self.gazetteer.lookup(fold_name(mention.text), country=self.country[mention.start] or "")
        owner = next((k for k in range(index - 1, -1, -1) if self.mentions[k].start == value.defines), None)
        return bool(records) and records[0].type == "admin" and owner is not None and self.kinds[owner] == "city"

    def _across(self, index: int) -> bool:
        """Whether the words beside a place put it beyond the border (`crossed into Beledweyne`; `Ngoshe, across the border`)."""
        span, lower = self.spans[index], self.tokens.lower
        beyond = lower[span.stop : span.stop + 4] == [",", "across", "the", "border"]
        return beyond or not word_class("across").isdisjoint(lower[max(0, span.start - 3) : span.start])

    def guess(self, index: int) -> str:
        """The country of a place that no list fixes: as the words around say, else at home, else abroad where that is likelier."""
        mention, home = self.mentions[index], self.report_country
        words = fold_name(mention.text).split()
        if home and self.kinds[index] == "site" and self.gazetteer.lookup(words[0], country=home):
            return home
        if word_class("direction").issuperset(words) and home:
            return home  # the North East
        if hint := self.hinted(index):
            return hint
        if home and self.records(mention.text, home):
            return home
        directed = words[0] in word_class("direction") and not self.records(mention.text, "")
        if directed and (within := _country_within(mention.text)):
            return within  # South West Cameroon
        abroad = self._abroad(index, words) if word_class("mission").isdisjoint(words) else None
        return (self._paired(index) or home) if abroad is None else abroad

    def _paired(self, index: int) -> str:
        """The country of the listed place to which a road or the like leads (`the Beledweyne-Bulobarde road`), or beside
        which an unlisted one is named (`in Hajin, Sousa, and Shafa`), or "".
        """
        listed = bool(self.records(self.mentions[index].text, ""))
        for other in (index - 1, index + 1):
            if not 0 <= other < len(self.mentions) or self.mentions[other].sentence != self.mentions[index].sentence:
                continue
            first, second = sorted((index, other))
            gap = self.tokens.lower[self.spans[first].stop : self.spans[second].start]
            lead = self.tokens.lower[self.spans[first].start - 1]
            between = (gap == ["and"] and lead == "between") or (gap == ["to"] and lead == "from")  # the road from A to B
            country = self.country[self.mentions[other].start] or ""
            joined = gap in ([","], ["and"], [",", "and"]) and self.kinds[other] == "city" == self.kinds[index]
            if joined and not listed and other < index and country not in ("", self.report_country):
                return country
            if (between or gap in (["-"], ["–"])) and self.records(self.mentions[other].text, ""):
                return country
            if gap == ["and"] and country and self.records(self.mentions[index].text, country):
                return country  # Helmand's Musa Qala and Now Zad
        return ""

    def _sole(self, index: int, abroad: Sequence[Record]) -> bool:
        """Whether a long name is that of one town abroad, of some size, and no village is said to bear it."""
        span, lower = self.spans[index], self.tokens.lower
        beside = (*lower[max(0, span.start - 2) : span.start], *lower[span.stop : span.stop + 1])
        distinct = self.kinds[index] == "city" and len(self.mentions[index].text) >= _DISTINCT
        one = distinct and len({record.country for record in abroad}) == 1
        plain = "the" not in beside and word_class("hamlet").isdisjoint(beside)
        return one and plain and abroad[0].population >= _SOLE_BEARER

    def _abroad(self, index: int, words: Sequence[str]) -> str | None:
        """The country abroad that a place is likely in, "" where it is in none, None where it is as likely at home.

        In this order: across a border that the text crosses; in a country that the sentence, then the report speaks of; a
        town next door; a big one anywhere. `words` are the folded words of the name.
        """
        mention, abroad = self.mentions[index], self.records(self.mentions[index].text, "")
        if beside := [r for r in abroad if r.country in self.beside] if self._across(index) else []:
            return beside[0].country
        near = [r for r in abroad if r.country in self.countries_in(mention.sentence)]
        known = max((r.population for r in abroad), default=0) / _BETTER_KNOWN
        least = max(_ABROAD_NEARBY, known)
        spoken = [r for r in abroad if r.country in self.spoken and (r.type == "admin" or r.population >= least)]
        if near or spoken:
            return (near or spoken)[0].country
        if beside := [r for r in abroad if r.country in self.beside and r.population >= _KNOWN_NEXT_DOOR]:
            return beside[0].country
        big = [r for r in abroad if r.population >= _KNOWN_ABROAD or r.type == "admin"]
        if abroad and (big or not self.report_country):
            return (big or abroad)[0].country
        if self._sole(index, abroad):
            return abroad[0].country
        if self.kinds[index] != "site" and word_class("open-water").intersection(words):
            return ""
        if self.kinds[index] == "site" and len(words) > 1:
            seat = self.gazetteer.lookup(words[0])
            before = self.mentions[index - 1] if index else mention
            near_by = self.country.get(before.start) if before.sentence == mention.sentence else None
            if near_by and any(place.country == near_by for place in seat):
                return near_by  # Erbil and Taji Air Base
            if seat and (seat[0].population >= _KNOWN_SEAT or not self.report_country):
                return seat[0].country
        return None


def resolve_places(analysis: Analysis, mentions: Sequence[Mention]) -> tuple[list[Place], Mapping[int, str]]:
    """Places of a report, and the place id of each mention by its start."""
    locator = _Locator(analysis, mentions)
    for mention in mentions:
        locator.country[mention.start] = locator.fixed(mention)
    for index in [index for index, mention in enumerate(mentions) if locator.country[mention.start] is None]:
        if locator.crosses(index):
            locator.country[mentions[index].start] = ""
    for index in range(len(mentions) - 1, -1, -1):
        if locator.country[mentions[index].start] is None and (hint := locator.hinted(index)):
            locator.country[mentions[index].start] = hint
    decided: dict[tuple[str, PlaceType], str] = {}
    for index, mention in enumerate(mentions):
        if locator.country[mention.start] is None:
            key = (base_name(mention.text), locator.kinds[index])
            if key not in decided:
                decided[key] = locator.guess(index)
            locator.country[mention.start] = decided[key]
    entity: dict[int, str] = {}
    members: dict[str, list[Mention]] = {}
    units: dict[str, Mention] = {}
    for index, mention in enumerate(mentions):
        value = mention.value
        assert isinstance(value, PlaceValue)
        country = locator.country[mention.start] or ""
        identifier = value.known or f"place:{country.lower() + ':' if country else ''}{base_name(mention.text).replace(' ', '-')}"
        if value.defines in entity and not locator.holds(index):
            identifier = entity[value.defines]
        entity[mention.start] = identifier
        members.setdefault(identifier, []).append(mention)
        if identifier not in units and (unit := locator.unit(index)) is not None:
            units[identifier] = mentions[unit]
    return [_place(locator, identifier, found, units.get(identifier)) for identifier, found in members.items()], entity


def _place(locator: _Locator, identifier: str, mentions: Sequence[Mention], unit: Mention | None) -> Place:
    """The place of its mentions; `unit` is the one in which the text puts it, which counts where no list holds it."""
    values = [m.value for m in mentions if isinstance(m.value, PlaceValue)]
    at = 0 if values[0].defines < 0 else next((i for i, value in enumerate(values) if value.defines < 0), 0)
    first = mentions[at]
    texts = texts_of(mentions)
    written = max([text for text in texts if not text.isupper()], key=len, default=texts[0])
    name = next((value.norm for value in values if value.norm), written if values[at].known else " ".join(first.text.split()))
    kinds = [value.type for value in values]
    kind: PlaceType = max(dict.fromkeys(kinds), key=lambda k: kinds.count(k) + (k != "city") * 0.5)
    country = locator.country[first.start] or ""
    if kind == "country":
        name = country_names().get(country, name)
    record = None
    if country and kind in ("city", "admin"):
        records = locator.records(name, country)
        record = next((r for r in records if (r.type == "admin") == (kind == "admin")), None)
    folded = fold_name(name)
    aliases = tuple(text for text in texts if text != name and fold_name(text) != folded)
    if record is None:
        seat = next(iter(locator.records(name, country)), None) if kind == "admin" and country else None
        admin, code = (locator.gazetteer.subdivision_name(seat.subdivision), seat.subdivision) if seat else ("", "")
        if unit is not None and kind in ("city", "admin", "natural", "site"):
            listed = next((r for r in locator.records(unit.text, country) if r.type == "admin"), None)
            admin, code = (listed.name, listed.subdivision) if listed else (" ".join(unit.text.split()), "")
        return Place(identifier, name, kind, country, admin, code, aliases=aliases)
    parent = locator.gazetteer.subdivision_name(record.subdivision) if kind == "city" else ""
    return Place(
        identifier, name, kind, country, parent, record.subdivision, record.geonames_id, record.latitude, record.longitude, aliases
    )
