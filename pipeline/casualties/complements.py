"""Words that decide or change what a verb tells (`shot … dead`, `taken hostage`, `forced into a van`)."""

from __future__ import annotations

from pipeline.casualties.actors import actor
from pipeline.casualties.grammar import Sentence
from pipeline.casualties.outcomes import Entry
from pipeline.casualties.victims import classes
from pipeline.models import Outcome

_BODY = ("BODY",)  # stands for any part of the body in a complement
_ROUGH = frozenset({"drag", "haul", "forc", "marc"})  # verbs of force, whoever uses it
_INTO = ("INTO",)  # for a vehicle that people are forced into
_FROM = ("FROM",)  # stands for a vehicle or a house that militants take people from


def complement(sentence: Sentence, entry: Entry, place: int) -> Outcome | None:
    """The outcome that a complement at part `place` decides (`dead`, `to death`, `hostage`, `in the leg`)."""
    if not entry.complements or place >= len(sentence.parts):
        return None
    lower, first = sentence.text.lower, sentence.parts[place].first
    stop = sentence.parts[-1].end
    for words, outcome in entry.complements:
        if words == _BODY:
            if lower[first] == "in" and any(word in classes()["bodypart"] for word in lower[first + 1 : min(first + 4, stop)]):
                return outcome
        elif words == _INTO:
            near = lower[first + 1 : min(first + 4, stop)]
            if lower[first] in ("onto", "into", "aboard") and not classes()["taken_from"].isdisjoint(near):
                return outcome
        elif words == _FROM:
            near = lower[first + 1 : min(first + 5, stop)]
            if (
                lower[first] in ("from", "off")
                and not classes()["taken_from"].isdisjoint(near)
                and (actor(sentence, place) == "militant" or (entry.words[0][:4] in _ROUGH and actor(sentence, place) != "state"))
            ):
                return outcome
        elif first + len(words) <= stop and tuple(lower[first : first + len(words)]) == words:
            return outcome
    return None


def has_complement(sentence: Sentence, entry: Entry, place: int) -> bool:
    """Whether a complement of the entry stands at part `place`."""
    return complement(sentence, entry, place) is not None


def past_complement(sentence: Sentence, entry: Entry, place: int) -> int:
    first = sentence.parts[place].first
    for words, _ in entry.complements:
        if words not in (_BODY, _FROM, _INTO) and tuple(sentence.text.lower[first : first + len(words)]) == words:
            while place < len(sentence.parts) and sentence.parts[place].first < first + len(words):
                place += 1
            return place
    return place


def past_second(sentence: Sentence, index: int, following: int, *, alone: bool) -> int:
    """The people behind a second verb that is none of harm (`wounded and captured [a fifth]`); else `following`.

    `alone`: the first verb has neither `be` nor a bare number for its subject.
    """
    second = sentence.ahead(following)
    people = sentence.ahead(second)
    verb = sentence.word(second).endswith("ed") and sentence.kind(second) in ("word", "outcome")
    shares = sentence.word(following) == "and" and verb and sentence.kind(people) == "people" and following == sentence.ahead(index)
    return people if shares and alone else following


def past_insertion(sentence: Sentence, comma: int) -> int:
    """The people after an insertion (`killed, according to the army, six soldiers`); `comma` where there is none."""
    place = comma + 1
    if sentence.kind(place) not in ("prep", "adv", "word"):
        return comma
    while sentence.kind(place) in ("prep", "adv", "word", "det", "name", "modal", "poss", "said") and place < comma + 9:
        place += 1
    return place + 1 if sentence.kind(place) == "comma" and sentence.kind(place + 1) == "people" else comma
