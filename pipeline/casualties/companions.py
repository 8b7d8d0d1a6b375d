"""People who share what came to others (companions, later people without a verb), and how people are hurt."""

from __future__ import annotations

from pipeline.casualties.grammar import Sentence, is_subject, objects
from pipeline.casualties.victims import classes
from pipeline.models import Outcome

_WITH = frozenset({"with", "along", "together", "alongside"})
_ASIDE = 9  # parts of an aside
_ALONE = frozenset({"besides", "excluding", "counting"})
_BESIDES_WITH = {"apart": "from", "aside": "from", "addition": "to"}
_BESIDES = _ALONE | frozenset(_BESIDES_WITH)
_TAIL = frozenset({"prep", "name", "word", "det", "comma", "and", "people", "adv"})
_WHERE = frozenset({"in", "at", "near", "on", "outside"})
_VERBAL = frozenset({"active", "passive", "participle", "intransitive", "idiom", "gapped"})


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
    near = all(sentence.kind(passed) in ("prep", "name", "adv") for passed in range(index + 1, place))  # `in Gao on May 2 with`
    if sentence.word(place) in (_WITH if near else _WITH - {"with"}) and sentence.kind(place) in ("prep", "and", "word"):
        place += 1
        while sentence.word(place) == "PERSON" or sentence.is_capital(place):
            place += 1  # `along with Mauro Pedrini and a fourth colleague`
        place += sentence.kind(place) == "and"
        place += sentence.kind(place) == "det"
        if sentence.kind(place) == "people":
            found, _ = objects(sentence, place)
            sentence.link([i for i in found if sentence.named(i)], outcome, "companions", index)


def besides(sentence: Sentence) -> list[int]:
    """The first people behind each `apart from`, `in addition to`, `besides`, `not counting`."""
    found = list[int]()
    if _BESIDES.isdisjoint(sentence.words):
        return found
    for index, part in enumerate(sentence.parts):
        if part.word not in _BESIDES:
            continue
        joined = sentence.word(index + 1) == _BESIDES_WITH.get(part.word)
        start = index + 1 + joined
        start += sentence.kind(start) == "det"
        if (joined or part.word in _ALONE) and sentence.kind(start) == "people":
            found.append(start)
    return found


def hurt_how(sentence: Sentence, index: int) -> bool:
    """Whether a count is followed by how badly its people are hurt (`six with burns`, `two in critical condition`)."""
    place = sentence.ahead(index)
    if sentence.word(place) not in ("with", "in"):
        return False
    words = sentence.text.lower[sentence.parts[place].first : sentence.parts[place].first + 5]
    return not classes()["hurt_how"].isdisjoint(words)


def _in_hospital(sentence: Sentence, index: int) -> bool:
    """Whether a place to die in follows a count (`One died at once and [another] in hospital`)."""
    words = sentence.text.lower[sentence.parts[index].end : sentence.parts[index].end + 3]
    return words[:1] == ["in"] and "hospital" in words


def link_gapped(sentence: Sentence, index: int, outcome: Outcome) -> None:
    """`Three died in Herat and four in Kabul`: later people with a place and no verb share the verb at part `index`."""
    place = index + 1
    while sentence.kind(place) in _TAIL or sentence.word(place) == "to":
        before = place - 1 - (sentence.kind(place - 1) == "det" and sentence.word(place - 1) != "the")  # `and a further dozen at`
        joined = sentence.kind(before) in ("and", "comma") and sentence.kind(sentence.ahead(place)) == "prep"
        if sentence.kind(place) == "people":
            phrase = sentence.people(place)
            if (
                phrase is not None
                and phrase.form == "pro"
                and (sentence.kind(place - 1) == "prep" or sentence.word(place) == "the")
            ):
                place += 1  # `at the first and three at the second`, `of one or the other`
                continue
            hurt = hurt_how(sentence, place) and not (outcome == "killed" and _in_hospital(sentence, place))
            if phrase is None or phrase.form == "article" or not joined or is_subject(sentence, place) or hurt:
                return
            sentence.link([place], outcome, "gapped", index)
        place += 1


def link_elliptic(sentence: Sentence) -> None:
    """`killed three in Gao; in nearby Bourem, five`, `and two days later, a fifth`: a place or a time, a number, no verb."""
    for index in sentence.counted:
        phrase = sentence.people(index)
        if index in sentence.links or index in sentence.skipped or phrase is None or phrase.count.high == 0:
            continue
        if not (sentence.bare(index) or phrase.form == "pro") or not ends_clause(sentence, index):
            continue
        start = index - 1
        while sentence.kind(start) in ("comma", "name", "word", "prep", "adv", "det") and start > index - _ASIDE:
            start -= 1
        aside = start < index - 2 and sentence.kind(index - 1) == "comma"
        if not aside or sentence.kind(start) not in ("break", "and") or sentence.word(start) == ":":
            continue
        placed = sentence.word(start + 1) in _WHERE or "later" in [sentence.word(i) for i in range(start, index)]
        before = [link for place, link in sorted(sentence.links.items()) if place < start and link.role == ""]
        if placed and before and before[-1].rule in _VERBAL:
            sentence.link([index], before[-1].outcome, "gapped", before[-1].at)


def ends_clause(sentence: Sentence, index: int) -> bool:
    """Whether no verb follows a count in its clause."""
    place = index + 1
    while sentence.word(place) != "." and (
        sentence.kind(place) in ("prep", "det", "name", "adv", "word")
        or (sentence.kind(place) == "people" and sentence.people(place) is None)  # `in one action`
    ):
        if sentence.kind(place) == "word" and place == index + 1:
            return False
        place += 1
    return sentence.kind(place) in ("", "break", "comma", "and") or sentence.word(place) == "."


def names_injuries(sentence: Sentence, start: int) -> bool:
    """Whether injuries are named within the next words."""
    for place in range(start, min(start + 6, len(sentence.parts))):
        part = sentence.parts[place]
        if sentence.entry(place, "harm", "count"):
            return part.word not in ("casualties", "deaths", "dead")
        if part.kind == "people":
            return part.phrase is not None and part.phrase.head in classes()["injuries"]
        if part.kind in ("break", "sub", "rel", "comma"):
            break
    return False
