"""People who share what came to others (companions, later people without a verb), and how people are hurt."""

from __future__ import annotations

from pipeline.casualties.grammar import Sentence, is_subject, objects
from pipeline.models import Outcome

_WITH = frozenset({"with", "along", "together", "alongside"})
_HURT = frozenset({"injuries", "wounds", "burns", "condition", "fractures"})
_INJURIES = frozenset({"injuries", "wounds", "injury", "wound"})


def link_companions(sentence: Sentence, index: int, outcome: Outcome) -> None:
    """`died with ten other fighters`, `was killed along with his driver`."""
    place = sentence.ahead(index)
    while sentence.kind(place) in ("prep", "name", "word", "det", "genitive") and sentence.word(place) not in _WITH:
        place += 1
    if sentence.kind(place) == "comma" and sentence.kind(place + 1) == "rel":
        place += 2  # `killed Luis Paz, whom they sought, along with two associates`
        while sentence.kind(place) not in ("comma", "break", ""):
            place += 1
    if sentence.kind(place) == "comma" and sentence.word(place + 1) in _WITH - {"with"}:
        place += 1
    near = place == sentence.ahead(index)
    if sentence.word(place) in (_WITH if near else _WITH - {"with"}) and sentence.kind(place) in ("prep", "and", "word"):
        place += 1
        while sentence.word(place) == "PERSON" or sentence.is_capital(place):
            place += 1  # `along with Mauro Pedrini and a fourth colleague`
        place += sentence.kind(place) == "and"
        place += sentence.kind(place) == "det"
        if sentence.kind(place) == "people":
            found, _ = objects(sentence, place)
            sentence.link([i for i in found if sentence.named(i)], outcome, "companions", index)


def hurt_how(sentence: Sentence, index: int) -> bool:
    """Whether a count is followed by how badly its people are hurt (`six with burns`, `two in critical condition`)."""
    place = sentence.ahead(index)
    if sentence.word(place) not in ("with", "in"):
        return False
    words = sentence.text.lower[sentence.parts[place].first : sentence.parts[place].first + 5]
    return not _HURT.isdisjoint(words)


def link_gapped(sentence: Sentence, index: int, outcome: Outcome) -> None:
    """`Three died in Herat and four in Kabul`: later people with a place and no verb share the verb at part `index`."""
    place = index + 1
    while sentence.kind(place) in ("prep", "name", "word", "det", "comma", "and", "people", "adv"):
        joined = sentence.kind(place - 1) in ("and", "comma") and sentence.kind(sentence.ahead(place)) == "prep"
        if sentence.kind(place) == "people":
            phrase = sentence.people(place)
            if (
                phrase is not None
                and phrase.form == "pro"
                and (sentence.kind(place - 1) == "prep" or sentence.word(place) == "the")
            ):
                place += 1  # `at the first and three at the second`, `of one or the other`
                continue
            if phrase is None or phrase.form == "article" or not joined or is_subject(sentence, place) or hurt_how(sentence, place):
                return
            sentence.link([place], outcome, "gapped", index)
        place += 1


def names_injuries(sentence: Sentence, start: int) -> bool:
    """Whether injuries are named within the next words."""
    for place in range(start, min(start + 6, len(sentence.parts))):
        part = sentence.parts[place]
        if sentence.entry(place, "harm", "count"):
            return part.word not in ("casualties", "deaths", "dead")
        if part.kind == "people":
            return part.phrase is not None and part.phrase.head in _INJURIES
        if part.kind in ("break", "sub", "rel", "comma"):
            break
    return False
