"""What a capitalized word is by itself, wherever it stands: part of a person's name, ordinary, a demonym, an acronym."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import double_demonyms
from pipeline.lexicon import column, demonyms, sentence_openers, word_class
from pipeline.names.units import class_of

_REMEMBERED = 16_384  # words
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")

# What a capitalized word is by itself, as bits.
GIVEN, FAMILY, ORDINARY, FREQUENT, ACRONYM, OPENER, GENERIC = 1, 2, 4, 8, 16, 32, 64
NATION, DOUBLE, DIRECTION, TIME_OR_CREED = 128, 256, 512, 1024


@cache
def non_names() -> frozenset[str]:
    """Capitalized words that name no person, group or place: peoples, religions, generic abbreviations."""
    return column("non_names")


@lru_cache(_REMEMBERED)
def is_acronym(text: str) -> bool:
    """Whether a word has the form of an acronym (`FARC`, `LeT`, `ISIS-K`), not of a capitalized word."""
    if text[1:].islower() or _NUMERAL.fullmatch(text):
        return False
    capitals = sum(map(str.isupper, text))
    return capitals > 1 and len(text) <= 12 and (text.replace("-", "").replace(".", "").isupper() or capitals * 2 > len(text))


@cache
def _listed_traits() -> Mapping[str, int]:
    """Folded word -> the traits that word lists give it."""
    found: dict[str, int] = {}
    for trait, words in (
        (OPENER, sentence_openers()),
        (NATION, demonyms()),
        (DIRECTION, word_class("direction")),
        (TIME_OR_CREED, word_class("calendar")),
        (DOUBLE, double_demonyms()),
    ):
        for word in words:
            found[word] = found.get(word, 0) | trait
    return found


class _Traits(dict[str, int]):
    """Capitalized word -> its traits, remembered: names recur within a report and from one to the next."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def __missing__(self, text: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        key, gazetteer = class_of(text)[1], self._gazetteer
        traits = _listed_traits().get(key, 0) | gazetteer.names.read_part(key)
        if " " in key:
            traits |= _listed_traits().get(key.partition(" ")[0], 0) & DOUBLE
        if is_acronym(text):
            traits = traits & ~OPENER | ACRONYM
        if text in non_names():
            traits |= GENERIC
        if key.endswith(("ist", "ists", "ism")):
            traits |= TIME_OR_CREED
        if gazetteer.is_ordinary(key):
            traits |= ORDINARY
            if gazetteer.read_rank(key) > 3:
                traits |= FREQUENT
        if len(text) == 2 and text[1] == ".":
            traits &= ~(OPENER | ORDINARY | FREQUENT)  # A. K. Antony
        self[text] = traits
        return traits


@lru_cache(4)
def traits_of(gazetteer: Gazetteer) -> _Traits:
    return _Traits(gazetteer)
