"""What an unknown name's own words weigh, wherever it stands: its form, the lists of names and words, the gazetteer.

The weights of forms stand here, those of cue words in `lexicon/names.jsonl`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.gazetteer import Gazetteer
from pipeline.lexicon import word_class
from pipeline.models import Label
from pipeline.names.candidates import Chunker
from pipeline.names.traits import ACRONYM, FAMILY, FREQUENT, GIVEN, ORDINARY
from pipeline.names.units import CAP, LOW
from pipeline.names.wording import Candidate, name_key

_RARE = 3  # rank of frequency below which a listed word is hardly met with but as a name
_DESIGNATION = re.compile(r"[A-Z]{1,3}(?:/[A-Z])?-[0-9]{1,4}[A-Z]{0,2}")  # of arms and aircraft (`F/A-18F`, `MQ-9`)
THRESHOLD = 1.0  # a candidate whose best label weighs less stays untagged
STRONG = 3.0  # a decision that holds for the same name all over the document
_SHORTEST_STREET = 8  # letters
_REMEMBERED = 16_384  # names


class Decision:
    """The weights of one candidate by label, and the rule that weighed most for each; rules in `off` weigh nothing."""

    __slots__ = ("off", "rule", "weight")

    def __init__(self, off: frozenset[str] = frozenset()) -> None:
        self.off = off
        self.weight: dict[Label, float] = {"PERSON": 0.0, "PLACE": 0.0, "GROUP": 0.0}
        self.rule: dict[Label, tuple[float, str]] = {}

    def copy(self) -> Decision:
        """The same weights, to be added to apart."""
        other = Decision.__new__(Decision)
        other.off, other.weight, other.rule = self.off, self.weight.copy(), self.rule.copy()
        return other

    def add(self, label: Label, weight: float, rule: str) -> None:
        if self.off and rule in self.off:
            return
        self.weight[label] += weight
        if weight > self.rule.get(label, (0.0, ""))[0]:
            self.rule[label] = (weight, rule)

    @property
    def best(self) -> Label:
        return max(self.weight, key=self.weight.__getitem__)

    @property
    def runner_up(self) -> tuple[Label, float]:
        """The label that comes second, and its weight."""
        best = self.best
        weight, label = max((weight, label) for label, weight in self.weight.items() if label != best)
        return label, weight

    def rule_of(self, label: Label) -> str:
        return self.rule.get(label, (0.0, "names.form"))[1]


class _Form(NamedTuple):
    """The evidence that lies in a name's own words, wherever it stands; `place` is its key in the gazetteer, or ""."""

    decision: Decision
    place: str
    several: bool
    ordinary: bool


@lru_cache(4)
def _forms(gazetteer: Gazetteer, off: frozenset[str]) -> dict[tuple[bool, str], _Form]:
    """What the forms of names weigh, remembered: names recur within a report and from one to the next."""
    return {}


def is_street(key: str) -> bool:
    """Whether a folded word is built as names of streets and squares are (`linnaeusstraat`, `schwedenplatz`)."""
    return key.endswith(_streets()) and len(key) > _SHORTEST_STREET


@cache
def _streets() -> tuple[str, ...]:
    return tuple(sorted(word_class("street-ending")))


def _initials(text: str) -> bool:
    """Whether a word is one letter or more with full stops (`G.`, `M.L.A.M.`)."""
    return text[-1] == "." and text != "St." and (text[1::2].count(".") * 2 == len(text) or (len(text) == 3 and text[0].isupper()))


def by_form(candidate: Candidate, chunker: Chunker) -> Decision:
    """The weights of a candidate before its neighbours are read."""
    units, first, stop = chunker.units, candidate.first, candidate.stop
    opens = chunker.traits[first] & ORDINARY > 0 and (first == 0 or units.sentence[first - 1] != units.sentence[first])
    asked = opens, units.text[first] if stop == first + 1 else " ".join(units.text[first:stop])
    forms = _forms(chunker.gazetteer, chunker.off)
    form = forms.get(asked)
    if form is None or not chunker.dated.isdisjoint(range(first, stop)):
        if len(forms) >= _REMEMBERED:
            forms.clear()
        form = _form(candidate, chunker, opens=opens)
        if chunker.dated.isdisjoint(range(first, stop)):
            forms[asked] = form
    decision = form.decision.copy()
    if form.place:
        _located(decision, form, chunker)
    return decision


def _form(candidate: Candidate, chunker: Chunker, *, opens: bool) -> _Form:
    """The form of a candidate that begins a sentence (`opens`) or stands later."""
    decision = Decision(chunker.off)
    units, first, stop = chunker.units, candidate.first, candidate.stop
    caps = [unit for unit in range(first, stop) if chunker.shape[unit] == CAP]
    length = len(caps)
    traits = [chunker.traits[unit] for unit in caps]
    if chunker.traits[first] & ACRONYM:
        if length == 1:
            decision.add("GROUP", -3.0 if _DESIGNATION.fullmatch(units.text[first]) else 2.6, "names.acronym")
            decision.add("PERSON", -3.0, "")
            decision.add("PLACE", -0.5, "")
            return _Form(decision, "", several=False, ordinary=False)
        if not _initials(units.text[first]):
            decision.add("GROUP", 2.0, "names.acronym")
    if length > 1 and _initials(units.text[first]):
        decision.add("PERSON", 1.6, "names.initials")
    key = name_key(units, first, stop)
    parts = keys = [units.key[unit] for unit in caps]
    of_parts = traits
    if " " in key and (length == 1 or any(" " in key for key in keys)):
        parts = [part for key in keys for part in key.split() if len(part) > 2 or len(key) < 3] or keys
        of_parts = [chunker.remembered[part] for part in parts]
    known_names, frequent, ordinary = 0, 0, ORDINARY
    for trait in of_parts:
        known_names += trait & (GIVEN | FAMILY) > 0
        frequent |= trait & FREQUENT
    for trait in traits:
        ordinary &= trait
    if (traits[0] | of_parts[0]) & GIVEN:
        decision.add("PERSON", 1.2, "names.name-list")
    if known_names > 2:
        decision.add("PERSON", 0.5, "names.name-list")
    if known_names:
        decision.add("PERSON", 0.9 * known_names / len(parts), "names.name-list")
    if length > 1 or len(parts) > 1:
        particles = word_class("person-particle")
        linked = stop - first > length and any(
            units.lower[unit] in particles for unit in range(first, stop) if chunker.shape[unit] == LOW
        )
        if linked or not particles.isdisjoint(parts[1:]) or parts[0] in word_class("opening-particle"):
            decision.add("PERSON", 1.0, "names.particle")
    if length > 1 and keys[-1] in word_class("dynastic"):
        decision.add("PERSON", 2.0, "names.several-words")
    if length > 1 and units.lower[first] in word_class("foreign-article"):
        decision.add("PERSON", -1.5, "")  # Las Ramblas, Les Parents Concernés
    if 2 <= length <= 5:
        decision.add("PERSON", 0.8 if frequent else 1.1, "names.several-words")
    elif length == 1:
        if is_street(keys[0]):
            decision.add("PLACE", 3.0, "names.form")  # Linnaeusstraat
        decision.add("PERSON", -0.5, "")
        decision.add("PLACE", 0.3, "")
    if ordinary:
        inside = -1.2 if not frequent else -2.0 if length > 1 else -1.6
        for label in decision.weight:
            decision.add(label, (-3.5 if frequent else -1.4) if opens else inside, "")
        decision.add("GROUP", 0.8, "names.form")
    return _Form(decision, key if key in chunker.gazetteer else "", several=length > 1, ordinary=ordinary > 0)


def _located(decision: Decision, form: _Form, chunker: Chunker) -> None:
    """What a name weighs that the gazetteer lists, at home and abroad."""
    gazetteer = chunker.gazetteer
    here = chunker.country in gazetteer.countries(form.place)
    weight = (3.0 if form.several else 1.6) if here else 0.9 if gazetteer.max_population(form.place) > 100_000 else 0.2
    if here and gazetteer.max_population(form.place, chunker.country) >= 100_000:
        weight += 0.8
    if form.ordinary:
        weight /= 1.5 if here and gazetteer.read_rank(form.place) < _RARE else 3  # Yellowknife is a rare word
    decision.add("PLACE", weight, "names.gazetteer" if here else "names.gazetteer-abroad")
    if weight >= 0.7:
        decision.add("GROUP", -1.6, "")
