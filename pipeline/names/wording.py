"""The words of one report as names need them: listed names, titles, head words, and runs of capitals."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import Head, Known, comma_names, heads, names, titles, words_of
from pipeline.lexicon import cell, rows, word_class
from pipeline.names.namesakes import other_city
from pipeline.names.traits import ORDINARY, traits_of
from pipeline.names.units import CAP, HEAD, LOW, MARK, NAME, NUM, POSS, TITLE, Units

GOVERNMENTS = frozenset({"government", "governments"})  # `Government of Indonesia` is the place alone
LONGEST_NAME = 18  # units; the longest official names of bodies in this field have 16
_MARKED = frozenset((CAP, NUM))  # shapes that a name may begin with
_TOWN = 10_000  # inhabitants; villages are often called after people with their titles
_LONGEST_RUN = 48  # units; beyond it stand tables and lists in capitals, where each start would be read to the end


@dataclass(slots=True)
class Candidate:
    """Units [first, stop) that may be a name. `label` is what the form says: GROUP, PLACE, SKIP, TITLE or "" (unknown).

    `head_stop` is the unit after the head word; `titled` marks an unknown that a title precedes; `listed` marks one
    that a title in the plural may count in (`Presidents A of B, C`).
    """

    first: int
    stop: int
    label: str
    kind: str
    rule: str
    known: Known | None = None
    head: Head | None = None
    head_stop: int = -1
    titled: bool = False
    listed: bool = False


@cache
def person_particles() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("particles") if row["free_standing"] == "1")


@cache
def _inner_words() -> frozenset[str]:
    """Words and marks that may stand inside a capitalized run."""
    return person_particles() | word_class("place-tie") | word_class("patronymic") | {"the", ",", "'s", "s'", "'", "’"}


@cache
def honorifics() -> frozenset[str]:
    """Titles that are parts of names too in some cultures (`Alhaji`, `Mallam`), folded."""
    return frozenset(row["word"] for row in rows("titles") if row["type"] == "honorific")


@cache
def role_words() -> frozenset[str]:
    """Last words of roles and titles (`spokesman`, `leader`), in the singular and the plural."""
    found = set()
    for row in rows("titles"):
        last = row["word"].split()[-1].lower()
        found |= {last, last + "s"}
    return frozenset(found) - {"of", "the", "a", "in", "at", "on", "u", "de", "al", "m", "d"}


@cache
def _parenthesized() -> frozenset[str]:
    """First words of listed names with a parenthesis."""
    return frozenset(
        words_of(name)[0]
        for table in ("groups", "organizations")
        for row in rows(table)
        if "(" in row["name"] + row["aliases"] + row["acronyms"]
        for name in (row["name"], *cell(row["aliases"]), *cell(row["acronyms"]))
        if "(" in name
    )


def spots(words: Sequence[str], word: str) -> Iterator[int]:
    """Where a word stands, in order."""
    at = -1
    with suppress(ValueError):
        while True:
            yield (at := words.index(word, at + 1))


def name_key(units: Units, first: int, stop: int) -> str:
    """The folded words of a name."""
    if stop == first + 1:
        return units.key[first]
    keys = units.key[first:stop]
    return " ".join([key for key in keys if key] if "" in keys else keys)


class Wording:
    """The words of one report, with the lists that know them.

    `defined` holds ids of ambiguous names that the text spells out; `off` names rules that are switched off (to test them).
    `marked` are the units that a name may begin with, `brackets` the opening parentheses, both in order.
    """

    def __init__(
        self, units: Units, *, country: str, gazetteer: Gazetteer, dated: frozenset[int], off: frozenset[str] = frozenset()
    ) -> None:
        self.units = units
        self.country = country
        self.gazetteer = gazetteer
        self.off = off
        self.dated = dated
        self.shape = units.shape.copy() if dated else units.shape
        for unit in dated:
            self.shape[unit] = MARK
        self.defined: set[str] = set()
        self.brackets = [*spots(units.text, "(")]
        self.marked = [i for i, shape in enumerate(self.shape) if shape in _MARKED]
        self.traits = [0] * len(units)
        self.remembered = traits_of(gazetteer)
        for unit in self.marked:
            if self.shape[unit] == CAP:
                self.traits[unit] = self.remembered[units.text[unit]]
        self._ends = [0] * len(units)
        self._lists: dict[int, list[tuple[int, Known]]] = {}
        self._heads: dict[int, list[tuple[int, Head]]] = {}

    def define(self, identifier: str) -> None:
        """Let an ambiguous name count from now on."""
        if identifier not in self.defined:
            self.defined.add(identifier)
            self._lists.clear()

    def ordinary(self, unit: int) -> bool:
        """Whether a unit is an ordinary English word too (every part of it, where hyphens join them)."""
        return bool(self.traits[unit] & ORDINARY) if self.shape[unit] == CAP else self.gazetteer.ordinary(self.units.key[unit])

    def read_runs(self, lo: int, hi: int) -> None:
        """Find the capitalized runs of the sentence of units [lo, hi), for `run_end`."""
        marked, shape, key, ends = self.marked, self.shape, self.units.key, self._ends
        reached = lo
        for at in range(bisect_left(marked, lo), bisect_left(marked, hi)):
            start = marked[at]
            if shape[start] != CAP:
                continue
            if key[start] in ("st", "saint"):  # which takes in an apostrophe
                ends[start] = self._run_end(start, min(hi, start + _LONGEST_RUN))
                continue
            if start >= reached:
                reached = self._run_end(start, hi)
            ends[start] = reached if reached < start + _LONGEST_RUN else start + _LONGEST_RUN

    def run_end(self, start: int, hi: int) -> int:
        """End of the capitalized run that begins at `start`; a person's particles may stand inside it."""
        end = self._ends[start]
        return end if 0 < end <= hi else self._run_end(start, min(hi, start + _LONGEST_RUN))

    def _run_end(self, start: int, hi: int) -> int:
        shape, lower = self.shape, self.units.lower
        end = start + 1
        while end < hi:
            if shape[end] == CAP:
                end += 1
                continue
            word = lower[end]
            if word not in _inner_words():
                break
            if word in word_class("patronymic") or self._owned(start, end, hi):
                end += 1
            elif shape[end] == LOW and (after := self._bridged(end, hi)):
                end = after
            elif word == "the" and end + 1 < hi and shape[end + 1] == CAP and lower[end + 1] in word_class("epithet"):
                end += 2  # St. John the Baptist
            elif word == "," and end + 1 < hi and lower[end + 1] in word_class("generation"):
                return end + 2  # Andal Ampatuan, Jr.
            else:
                break
        return end

    def _bridged(self, unit: int, hi: int) -> int:
        """The unit after a capitalized word to which one or two small words lead (`van der Berg`, `Frankfurt am Main`), or 0."""
        lower, after = self.units.lower, unit
        small = person_particles() if lower[unit] in person_particles() else word_class("place-tie")
        while after < min(hi, unit + 2) and self.shape[after] == LOW and lower[after] in small:
            after += 1
        led = after not in (unit, hi) and self.shape[after] == CAP
        listed = small is person_particles() or (led and name_key(self.units, unit - 1, after + 1) in self.gazetteer)
        return after + 1 if led and listed else 0

    def _counts(self, known: Known, first: int, stop: int) -> bool:
        if known.acronym:
            text = "".join(self.units.text[first:stop])
            if text != known.acronym and text.replace(".", "") != known.acronym.replace(".", "").replace(" ", ""):
                return False
        elif stop == first + 1 and self.shape[first] != CAP:
            return False
        if stop == first + 1 and known.kind in ("natural", "region", "city") and not known.acronym:
            text = self.units.text[first]
            if len(text) < 6 and text.isupper():
                return False  # BRAC is no island
        if not known.weak:
            return True
        if known.label == "GROUP" and not known.acronym and known.id not in self.defined:
            key = " ".join(filter(None, self.units.key[first:stop]))
            if key in self.gazetteer:
                return False  # Sinaloa is the state before it is the cartel
        return self.country in known.country or known.id in self.defined

    def listed(self, start: int, hi: int) -> tuple[int, Known] | None:
        """`(end, name)` of the longest listed name at `start` that counts here."""
        if start >= hi or not self.units.opens[start] & NAME:
            return None
        found = self._lists.get(start)
        if found is None:
            found = self._lists[start] = self._read_list(start)
        for entry in found:
            if entry[0] <= hi:
                return entry
        return None

    def _read_list(self, start: int) -> list[tuple[int, Known]]:
        """The listed names at `start` that count here, the longest first."""
        read: list[tuple[int, Known]] = []
        shape = self.shape
        for end, found in names().longest(self.units.key, start, min(len(shape), start + LONGEST_NAME)):
            if shape[start] == LOW or (end > start + 1 and not self._capitalized(start, end)):
                continue
            for known in found if len(found) == 1 else sorted(found, key=self._foreignness):
                if self._counts(known, start, end) and not self._namesake(known, start, end):
                    read.append((end, known))
                    break
        if self.units.key[start] in _parenthesized():
            read[:0] = self._bracketed_name(start)
        if self.units.key[start] in comma_names().openers:
            read[:0] = self._comma_name(start)
        return read

    def _bracketed_name(self, start: int) -> list[tuple[int, Known]]:
        """A listed name that ends in a parenthesis (`Communist Party of India (Maoist)`)."""
        text, key = self.units.text, self.units.key
        for opening in range(start + 1, min(len(text) - 2, start + LONGEST_NAME)):
            if text[opening] == "(" and text[opening + 2] == ")":
                words = [*key[start:opening], key[opening + 1]]
                found = [known for end, values in names().longest(words, 0, len(words)) if end == len(words) for known in values]
                return [(opening + 3, known) for known in found if "(" in (known.acronym or known.name)][:1]
        return []

    def _comma_name(self, start: int) -> list[tuple[int, Known]]:
        """A listed name with a comma within (`Islamic Educational, Scientific and Cultural Organization`)."""
        text = self.units.text[start : start + LONGEST_NAME]
        if "," not in text:
            return []
        words = ["" if word == "," else key for word, key in zip(text, self.units.key[start : start + LONGEST_NAME], strict=True)]
        found = comma_names().longest(words, 0, len(words))
        return [(start + end, known) for end, values in found for known in values if "," in text[:end]][:1]

    def _namesake(self, known: Known, start: int, end: int) -> bool:
        """Whether another city of a listed one's name is meant."""
        if known.kind != "city":
            return False
        return other_city(self.gazetteer, name_key(self.units, start, end), known.country, self.country, self.beside(end))

    def beside(self, end: int) -> str:
        """The folded name behind the comma at unit `end`, where what stands before may lie (`San Jose, California`), or ""."""
        if self.units.text[end : end + 1] != [","]:
            return ""
        stop = end + 1
        while stop < min(len(self.shape), end + 5) and self.shape[stop] == CAP:
            stop += 1
        return name_key(self.units, end + 1, stop) if stop > end + 1 else ""

    def _foreignness(self, known: Known) -> tuple[bool, bool, bool]:
        return not known.own, self.country not in known.country, known.label != "GROUP"

    def _owned(self, start: int, end: int, hi: int) -> bool:
        """Whether an apostrophe at unit `end` stands inside a name (`Workers' Party`, `St. Mark's Cathedral`)."""
        apostrophe = self.shape[end] == POSS or self.units.text[end] in ("'", "’")
        if not apostrophe or end + 1 >= hi or self.shape[end + 1] != CAP:
            return False
        saint = self.units.key[start] in ("st", "saint") and bool(self.head_at(end + 1, hi))
        if self.shape[end] != POSS and self.units.key[end - 1][-1:] != "s" and self.units.text[start - 1] not in ("'", "‘", "’"):
            return True  # Rabi' Sayyid
        return saint or self.units.key[end - 1] in word_class("owner")

    def _capitalized(self, start: int, end: int) -> bool:
        """Whether a name has small letters in linking and foreign words alone (not `EU training mission in Mali`)."""
        shape, lower = self.shape, self.units.lower
        if shape[end - 1] not in (CAP, NUM) and not self._foreign(end - 1):
            return False
        return all(
            shape[unit] != LOW or (unit > start and self.units.text[unit - 1] == "-")  # Follow-up, African-led
            or lower[unit] in word_class("defining")
            or lower[unit] in word_class("name-link")
            or lower[unit] in person_particles()
            or self._foreign(unit)
            for unit in range(start, end)
        )

    def _foreign(self, unit: int) -> bool:
        """Whether a word in small letters is no English one."""
        word, gazetteer = self.units.lower[unit], self.gazetteer
        known = gazetteer.is_word(word) or gazetteer.names.parts(word) or self.units.opens[unit] & HEAD
        return self.shape[unit] == LOW and not known

    def title_end(self, start: int, hi: int) -> int:
        """End of a title or role written with capitals at `start`, or `start`."""
        if start >= hi or not self.units.opens[start] & TITLE:
            return start
        for end, found in titles().longest(self.units.key, start, min(hi, start + 8)):
            capital = any(self.shape[i] == CAP for i in range(start, end))
            if capital and (found[0].type != "role" or end < hi):
                return end
        return start

    def title_of(self, start: int, end: int) -> str:
        """Type of the title at units [start, end)."""
        return next((found[0].type for stop, found in titles().longest(self.units.key, start, end) if stop == end), "")

    def person_title(self, start: int, hi: int) -> bool:
        return any(found[0].type in ("title", "rank") for _, found in titles().longest(self.units.key, start, min(hi, start + 8)))

    def seated(self, unit: int, end: int, hi: int) -> bool:
        """Whether a title at units [unit, end) begins the name of a place at home (`General Santos`, `Sultan Kudarat`)."""
        stop = self.run_end(unit, hi)
        key = name_key(self.units, unit, stop)
        return end < stop and bool(self.country) and self.gazetteer.max_population(key, self.country) >= _TOWN

    def home_unit(self, unit: int, hi: int) -> bool:
        """Whether an administrative unit of the report's own country is named at a unit."""
        key = " ".join(self.units.key[unit : self.run_end(unit, hi)])
        return any(place.type == "admin" for place in self.gazetteer.lookup(key, country=self.country)) if self.country else False

    def head_at(self, unit: int, hi: int) -> list[tuple[int, Head]]:
        """`(end, head)` for the longest head words that begin at a unit."""
        if self.shape[unit] != CAP or not self.units.opens[unit] & HEAD or self.units.key[unit] in GOVERNMENTS:
            return []
        found = self._heads.get(unit)
        if found is None:
            found = self._heads[unit] = self._read_heads(unit)
        if found and found[0][0] > hi:
            return [entry for entry in found if entry[0] <= hi]
        return found

    def _read_heads(self, unit: int) -> list[tuple[int, Head]]:
        found: list[tuple[int, Head]] = []
        for end, values in heads().longest(self.units.key, unit, min(len(self.units), unit + 5)):
            if self.shape[end - 1] == CAP or self.units.lower[end - 1] in word_class("joiner"):
                found += [(end, head) for head in values]
            elif self.shape[end - 1] == LOW:
                found += [(end, head) for head in values if head.note.startswith("foreign")]  # Office central
        return found

    def own_head(self, start: int, end: int, hi: int) -> bool:
        return any(head.label in ("GROUP", "PLACE") for unit in range(start, end) for _, head in self.head_at(unit, hi))
