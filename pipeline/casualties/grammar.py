"""A sentence being read: its parts, the counts linked to an outcome so far, and the objects of a verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.casualties.clauses import Part
from pipeline.casualties.outcomes import Entry
from pipeline.casualties.victims import Phrase, Words, classes
from pipeline.models import Outcome

_WORSE: dict[Outcome, frozenset[Outcome]] = {
    "killed": frozenset({"injured", "kidnapped", "missing"}), "kidnapped": frozenset({"missing"}),
}  # fmt: skip
_ENDS_OBJECT = frozenset({"outcome", "include", "rel", "sub", "aux", "modal", "break", "pron", "said"})
STATES = frozenset({"dead", "wounded", "injured", "missing"})  # with a number these may be its noun: `13 wounded`
_ASIDE = 9  # parts of an aside
_RELATIVE = 14  # parts of a relative clause
_NOMINAL_KINDS = frozenset({"prep", "name", "word", "det", "adv", "poss"})


@dataclass(slots=True)
class Link:
    """One counted phrase and what came to it; `part` and `at` are the indexes of the phrase and of the predicate.

    `role` is "" until it is known; `whole` is the count that includes this one; `mixed` tells that its sentence counts
    people of other sides, too; `beside` are the other counts of its sentence, for what a later sentence refers to.
    """

    phrase: Phrase
    part: int
    outcome: Outcome
    rule: str
    at: int
    role: str = ""
    whole: Link | None = None
    mixed: bool = False
    beside: tuple[Link, ...] = ()

    def of(self, outcome: Outcome | None) -> Link | None:
        """This link or one beside it, whose outcome it is; this one for None."""
        if outcome is None or self.outcome == outcome:
            return self
        return next((link for link in self.beside if link.outcome == outcome), None)


@dataclass(slots=True)
class Sentence:
    """The parts of a sentence and its links by the index of the people part.

    `counted` are the indexes of the parts that count people, things left out; `words` the first words of all parts.
    `off` names rules not to use; `skipped` are people who only describe others, `reserved` those listed after
    `including`, which no predicate takes.
    """

    text: Words
    parts: list[Part]
    off: frozenset[str] = frozenset()
    links: dict[int, Link] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    reserved: set[int] = field(default_factory=set)
    counted: list[int] = field(init=False)
    words: frozenset[str] = field(init=False)
    _kinds: list[str] = field(init=False)
    _words: list[str] = field(init=False)
    _size: int = field(init=False)

    def __post_init__(self) -> None:
        self.counted = [index for index, part in enumerate(self.parts) if part.phrase is not None and not part.phrase.thing]
        self._kinds, self._words = [part.kind for part in self.parts], [part.word for part in self.parts]
        self.words, self._size = frozenset(self._words), len(self.parts)

    def link(self, indexes: Sequence[int], outcome: Outcome, rule: str, at: int) -> bool:
        """Link people parts that are free; a later death overrides an injury or an abduction of the same people."""
        if rule in self.off:
            return False
        done = False
        for index in indexes:
            phrase = self.parts[index].phrase
            if phrase is None or phrase.thing or index in self.skipped or index in self.reserved:
                continue
            old = self.links.get(index)
            if old is None:
                self.links[index] = Link(phrase, index, outcome, rule, at)
            elif old.at != at and old.outcome in _WORSE.get(outcome, ()):
                old.outcome, old.at, old.rule = outcome, at, rule
            else:
                continue
            done = True
        return done

    def kind(self, index: int) -> str:
        """Kind of a part, or "" outside the sentence."""
        return self._kinds[index] if 0 <= index < self._size else ""

    def word(self, index: int) -> str:
        """First word of a part, or "" outside the sentence."""
        return self._words[index] if 0 <= index < self._size else ""

    def has(self, kind: str) -> bool:
        """Whether any part is of a kind."""
        return kind in self._kinds

    def where(self, word: str) -> list[int]:
        """The indexes of the parts that begin with a word."""
        return [index for index, first in enumerate(self._words) if first == word] if word in self.words else []

    def is_capital(self, index: int) -> bool:
        """Whether a part is a capitalized word that no mention covers."""
        return self.kind(index) == "word" and self.text.words[self.parts[index].first][0].isupper()

    def people(self, index: int) -> Phrase | None:
        """The counted people at a part that are no things."""
        phrase = self.parts[index].phrase if 0 <= index < self._size else None
        return None if phrase is None or phrase.thing else phrase

    def entry(self, index: int, *frames: str) -> Entry | None:
        """The vocabulary entry at a part, in one of the frames named."""
        if 0 <= index < self._size and self._kinds[index] == "outcome":
            for entry in self.parts[index].entries:
                if entry.frame in frames:
                    return entry
        return None

    def back(self, index: int) -> int:
        """The nearest part before `index` that is no adverb."""
        index -= 1
        while index >= 0 and self._kinds[index] == "adv":
            index -= 1
        return index

    def ahead(self, index: int) -> int:
        """The nearest part after `index` that is no adverb."""
        index += 1
        while index < self._size and self._kinds[index] == "adv":
            index += 1
        return index

    def outside(self, index: int) -> int:
        """The part before parentheses that end at `index`; else `index`."""
        if self.kind(index) != "close":
            return index
        while index >= 0 and self.parts[index].kind != "open":
            index -= 1
        return index - 1

    def governed(self, index: int) -> bool:
        """Whether people at a part stand behind a preposition."""
        before = index - 1
        while self.kind(before) in ("det", "adv"):
            before -= 1
        return self.kind(before) == "prep" and not self.collects(before)

    def governed_noun(self, index: int) -> bool:
        """Whether a noun stands behind `of` (`the wave of killings`) or another preposition."""
        before = self.back(index)
        while self.kind(before) == "det":
            before = self.back(before)
        return self.kind(before) == "prep" and self.word(before) not in ("of", "in")

    def collects(self, index: int) -> bool:
        """Whether an `of` belongs to a word for a number of people (`a group of 12 pilgrims`)."""
        return self.word(index) == "of" and self.word(index - 1) in classes()["group_of"]

    def bare(self, index: int) -> bool:
        """Whether the people at a part are a number without a noun."""
        phrase = self.people(index)
        return phrase is not None and not phrase.head and not phrase.of

    def named(self, index: int) -> bool:
        """Whether people at a part are known to be persons: by a listed noun, or by `of them`."""
        phrase = self.people(index)
        return phrase is not None and phrase.known and bool(phrase.head or phrase.of)


def _finite(part: Part) -> bool:
    if part.kind == "outcome":
        return any(entry.forms & {"past", "third"} or entry.frame == "phrase" for entry in part.entries)
    if part.kind == "modal":
        return part.word != "to"
    return part.kind in ("aux", "said") or (part.kind == "word" and part.word.endswith("ed") and part.word != "aged")


def _is_reduced(sentence: Sentence, index: int) -> bool:
    """Whether a participle describes the people before it (`a Swede [captured] in 2011`): it has no object."""
    entry = sentence.entry(index, "transitive", "weak")
    return entry is not None and {"past", "participle"} <= entry.forms and sentence.kind(index + 1) in ("prep", "name")


def is_subject(sentence: Sentence, index: int, *, adjectives: bool = True) -> bool:
    """Whether people at a part are the subject of a verb that follows, or (unless told not) of an adjective."""
    beside = True
    for place in range(sentence.ahead(index), len(sentence.parts)):
        part = sentence.parts[place]
        if part.kind in ("comma", "and", "break", "sub", "rel", "include", "people", "open", "close"):
            return False
        if beside and part.kind == "outcome":
            if _is_reduced(sentence, place):
                return False
            if not adjectives and sentence.entry(place, "adjective", "transitive"):
                return False
            if sentence.entry(place, "adjective"):
                return True
        if _finite(part):
            return True
        beside = False
    return False


def _is_list(sentence: Sentence, index: int) -> bool:
    """Whether people at a part, after a comma, continue a list rather than describe those before it."""
    place = index + 1
    if sentence.kind(place) == "rel":
        place = _past_relative(sentence, place) or place
    while sentence.kind(place) in _NOMINAL_KINDS:
        place += 1
    if sentence.kind(place) == "comma":
        place += 1
        if sentence.kind(place) == "people" and _is_list(sentence, place):
            return True
    return sentence.kind(place) == "and" and sentence.kind(sentence.ahead(place)) in ("people", "det", "name", "word")


def _describes(phrase: Phrase | None) -> bool:
    return phrase is not None and phrase.form in ("article", "genitive")


def _describes_name(sentence: Sentence, index: int) -> bool:
    """Whether people at a part can describe the name before them; `his wife` is someone else."""
    return _describes(sentence.parts[index].phrase) and sentence.word(index) not in ("his", "her", "their")


@dataclass(slots=True)
class _Search:
    """Where a walk over objects stands: `expecting` people next; `nested` in a preposition's people; `named` after a name."""

    found: list[int] = field(default_factory=list)
    expecting: bool = True
    filled: bool = False
    nested: bool = False
    between: bool = False
    named: bool = False
    of_subject: bool = False


def objects(sentence: Sentence, start: int, *, adjectives: bool = True, of_subject: bool = False) -> tuple[list[int], int]:
    """The people that stand as object from part `start` on, coordinated ones included, and where the search ended.

    Appositions are passed over and marked as skipped. `adjectives` as for `is_subject`. `of_subject`: they belong to a noun
    that is itself a subject, whose verb follows them (`The killing of a judge and [two guards] was condemned`).
    """
    search = _Search(of_subject=of_subject)
    place: int | None = start
    end = start
    while place is not None and place < len(sentence.parts):
        end = place
        place = _step(sentence, search, place, adjectives=adjectives)
    return search.found, end if place is None else len(sentence.parts)


def _step(sentence: Sentence, search: _Search, place: int, *, adjectives: bool) -> int | None:
    """One part of a walk over objects: the next part, or None where the object ends."""
    part = sentence.parts[place]
    match part.kind:
        case "people":
            if search.expecting:
                joined = search.of_subject and _joined_to_person(sentence, place)
                if place in sentence.links or (search.filled and not joined and is_subject(sentence, place, adjectives=adjectives)):
                    return None
                search.found.append(place)
                search.named = search.nested = False
            else:
                search.nested = sentence.kind(place - 1) in ("prep", "det")
            search.expecting, search.filled = False, True
        case "name" | "word" | "poss":
            capital = sentence.is_capital(place)
            search.named = search.named or (search.expecting and (part.word in ("PERSON", "ALIAS") or capital))
            search.expecting, search.filled, search.nested = False, True, False
        case "comma":
            return _after_comma(sentence, search, place)
        case "and":
            return _after_and(sentence, search, place)
        case "prep":
            search.expecting, search.between = sentence.collects(place), part.word == "between"
        case "open":
            while place < len(sentence.parts) and sentence.parts[place].kind != "close":
                place += 1
        case "pron" if search.expecting and (part.word.endswith(("self", "selves")) or _joined_to(sentence, place)):
            search.expecting, search.filled = False, True
        case "det" | "adv":
            pass
        case "rel" if search.found and place == search.found[-1] + 1:
            return _past_relative(sentence, place)
        case _:
            return None
    return place + 1


def _past_relative(sentence: Sentence, place: int) -> int | None:
    """The comma behind a relative clause that people follow (`killed two guards [who stood at the gate], and a clerk`)."""
    for comma in range(place + 1, place + _RELATIVE):
        kind = sentence.kind(comma)
        if kind == "comma":
            return comma if sentence.kind(comma + 1 + (sentence.kind(comma + 1) == "and")) == "people" else None
        if kind in ("", "break", "rel", "include", "outcome"):
            break
    return None


def _joined_to_person(sentence: Sentence, people: int) -> bool:
    """Whether people at a part are joined by `and` to people or to someone named just before."""
    place = people - 1 - (sentence.kind(people - 1) == "det")
    if sentence.kind(place) != "and":
        return False
    place -= 1 + (sentence.kind(place - 1) == "comma")
    return sentence.kind(place) == "people" or sentence.word(place) == "PERSON" or sentence.is_capital(place)


def _joined_to(sentence: Sentence, pronoun: int) -> bool:
    """Whether people are joined to an object pronoun (`murdered her and five companions`)."""
    place = pronoun + 1 + (sentence.kind(pronoun + 1) == "comma")
    if sentence.kind(place) == "and":
        place += 1
    return sentence.kind(place - 1) in ("and", "comma") and sentence.kind(place + (sentence.kind(place) == "det")) == "people"


def _following(sentence: Sentence, place: int) -> int:
    following = sentence.ahead(place)
    return following + 1 if sentence.kind(following) == "det" else following


def _after_comma(sentence: Sentence, search: _Search, place: int) -> int | None:
    following = _following(sentence, place)
    kind = sentence.kind(following)
    if kind in _ENDS_OBJECT:
        return None
    search.named = search.named or (kind == "name" and sentence.word(following) == "PERSON")
    if kind != "people":
        return place + 1
    phrase = sentence.parts[following].phrase
    if phrase is not None and phrase.of and search.found:  # `killed three officers, one of them pregnant, as well as a child`
        return _past_member(sentence, search, following)
    joined = _following(sentence, following + 1) if sentence.kind(following + 1) == "and" else -1
    listed = sentence.kind(joined) == "people" and not _describes_name(sentence, joined)  # `Mai Kolle, a soldier and two girls`
    if search.named and not listed and _describes_name(sentence, following):  # `killed Juan Pérez, a judge, and two guards`
        sentence.skipped.add(following)
        search.nested = True
        return following + 1
    before = sentence.parts[search.found[-1]].phrase if search.found and search.found[-1] == place - 1 else None
    continues = _is_list(sentence, following)
    if before is not None and before.count.high == 1 and _describes(phrase) and not continues:  # `a fifth vaccinator, a girl,`
        sentence.skipped.add(following)
        return following + 1
    if not continues or (phrase is not None and phrase.of):
        return None
    search.expecting = True
    return place + 1


def _past_member(sentence: Sentence, search: _Search, member: int) -> int | None:
    """The people joined to those before an aside about some of them."""
    place = member + 1
    while sentence.kind(place) in _NOMINAL_KINDS and place < member + _ASIDE:
        place += 1
    joined = sentence.kind(place) == "comma" and sentence.kind(place + 1) == "and"
    if not joined or sentence.kind(_following(sentence, place + 1)) != "people":
        return None
    search.expecting = True
    return place + 2


def _past_aside(sentence: Sentence, search: _Search, comma: int) -> int | None:
    """The people after an aside (`a judge and, in another attack, a clerk`)."""
    place = comma + 1 + (sentence.word(comma + 1) in ("that", "once"))
    while sentence.kind(place) in _NOMINAL_KINDS and place < comma + _ASIDE:
        place += 1
    people = sentence.kind(place) == "comma" and "people" in (sentence.kind(place + 1), sentence.kind(place + 2))
    search.expecting = people
    return place + 1 if people else None


def _after_and(sentence: Sentence, search: _Search, place: int) -> int | None:
    following = _following(sentence, place)
    kind = sentence.kind(following)
    if kind == "people":
        search.expecting = (not search.nested or sentence.kind(place - 1) == "comma") and not search.between
        if not search.expecting and search.named and _describes_name(sentence, following):
            sentence.skipped.add(following)
    elif kind in _ENDS_OBJECT - {"include", "break"}:
        return None
    elif kind == "comma":
        return _past_aside(sentence, search, following)
    else:
        search.expecting, search.filled = False, True
    return place + 1
