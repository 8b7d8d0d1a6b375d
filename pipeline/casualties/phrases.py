"""Noun phrases that count people (`at least four police officers`, `a fifth vaccinator`, `21 of them`), read from tokens.

Knows nothing of what happened to the people. Spans follow ANNOTATION.md: an article that is the count is inside, a
determiner before a number is not; of-phrases are inside; the phrase ends before a comma, a preposition or a clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.casualties.phrase_bodies import (
    DASHES,
    POSSESSIVES,
    THESE,
    Body,
    employer_end,
    hyphen,
    may_name,
    may_start,
    of_phrase,
    read_body,
    stops,
)
from pipeline.casualties.victims import Form, Noun, Phrase, Words, classes, nationals, noun_at, nouns, side_of
from pipeline.counts import Count, Found, begins_count, may_count, ordinals, read_count
from pipeline.lexicon import demonyms

_POINTERS = frozenset({"them", "whom", "these", "those", "us", "which"})
_WHERE = frozenset({"aboard", "present", "inside", "attending"})
_AFTER_ABOARD = frozenset({"were", "was", "died", "perished", ".", ",", ";", "and"})
_NO_NUMBER = frozenset({"all", "both", "the", "these", "those", "other", "remaining", "none", "another", *POSSESSIVES})
_VAGUE_STARTS = frozenset({"a", "some", "between", "from", "about", "over"})  # after `the` these begin no count
_AND = frozenset({"and", "or", "to", ","})
_OFFICE = 60  # tokens before `the mayor` in which the mayor is named
_LONG_NUMBER = 6  # words of a number
_ONE, _ZERO = Count(1, 1), Count(0, 0)


def _named_after(text: Words, end: int, stop: int) -> bool:
    """Whether a name follows in apposition, with or without a comma, its rank before it (`leader in Libya, Abu Nabil`)."""
    place = text.spans.get(end + 1) if end + 1 < stop and text.lower[end] in ("in", "for", "of") else None
    if place is not None and place.end < stop and text.lower[place.end] == ",":
        end = place.end
    position = end + 1 if end < stop and text.lower[end] == "," else end
    if position + 4 < stop and text.lower[position + 4] == "old" and text.lower[position].isdigit():
        position += 5  # `her husband, 70-year-old Jürgen Kantner`
    if position < stop and text.lower[position] in ('"', "“"):
        position += 1
    if position >= stop:
        return False
    capitals = 0
    while position < stop and position not in text.spans and text.words[position][0].isupper():
        if text.lower[position] in demonyms():
            break
        capitals, position = capitals + 1, position + 1
    if span := text.spans.get(position):
        speaks = span.end < stop and text.lower[span.end] in classes()["said"]
        return capitals >= 2 or (span.label in ("PERSON", "ALIAS") and not speaks)
    return capitals >= 2


def _named_before(text: Words, phrase: Phrase) -> bool:
    """Whether the bearer of an office was named shortly before (`Mayor Juan Pérez …; [the mayor] died`)."""
    if phrase.head not in classes()["office"] or phrase.end - phrase.start != 2:
        return False
    for token in range(phrase.start - 1, max(0, phrase.start - _OFFICE), -1):
        if text.lower[token] == phrase.head and (text.words[token][0].isupper() or text.words[token + 1][0].isupper()):
            return True
    return False


def _finish(text: Words, phrase: Phrase, start: int, stop: int, *, number: bool, body: Body | None = None) -> Phrase | None:
    """Read the noun behind a count from token `start` on, or take its `body`; None where people must be named and are not."""
    lower = text.lower
    if number and start + 1 < stop and lower[start] == "out" and lower[start + 1] == "of":
        start += 1
    if start < stop and lower[start] == "of":
        return _partitive(text, phrase, start, stop, number=number)
    body = body or read_body(text, start, stop, number=number)
    if body.head < 0:
        if number and start + 1 < stop and lower[start] == "aboard" and lower[start + 1] in _AFTER_ABOARD:
            phrase.end = start + 1  # `all 224 aboard were killed`
        return phrase if number else None
    if not number and not body.known:
        return None
    phrase.end, phrase.head, phrase.state = body.end, lower[body.head], body.state
    phrase.body, phrase.thing, phrase.known = start, body.thing, body.known
    noun = noun_at(text, body.head) if body.known else None
    shared = body.end + 1 < stop and lower[body.end] in ("and", "or") and may_count(lower[body.end + 1])
    adjective = noun is not None and noun.kind == "demonym" and not noun.plural and (phrase.count != _ONE or shared)
    if number and (adjective or (shared and phrase.head == "u.s.")):
        # An adjective whose noun comes later: `30 Nigerien and two Nigerian soldiers`.
        phrase.head, phrase.body, phrase.demonym = "", -1, True
        return phrase
    if noun is None:
        covering = (text.spans[i] for i in range(start, body.end) if i in text.spans)
        phrase.side = next((span.side for span in covering if span.end == body.end), "unknown")  # `two Marines`
        phrase.demonym = phrase.head in nationals() and text.words[body.head][0].isupper()
        return phrase
    if not number:
        if not noun.singular or noun.kind == "toll" or phrase.head in ("others", "deceased", "police"):
            return None
        if phrase.head == "couple":
            phrase.count = Count(2, 2)
    year = lower[start - 1].isdigit() and phrase.count.low in range(1900, 2100)
    if noun.kind == "toll" and number and phrase.count.low > 1 and (not noun.plural or year):  # `the 2013 abduction of …`
        return Phrase(phrase.start, start, phrase.count, "number")
    phrase.side = side_of(text, start, body.head, noun)
    phrase.generic = noun.kind in ("generic", "toll") and phrase.side == "unknown"
    other_people = phrase.head in ("people", "persons", "person") and "other" in lower[start : body.head]
    phrase.others = phrase.head == "others" or other_people
    if phrase.generic and lower[body.end : body.end + 2] == ["suspected", "of"]:
        phrase.side, phrase.generic = "militant", False
    phrase.demonym = noun.kind == "demonym"
    if body.end < stop and lower[body.end] == "of" and _extended(text, phrase, noun, stop):
        return phrase
    if noun.kind == "toll" and phrase.side == "unknown" and lower[body.end : body.end + 1] == ["among"]:
        phrase.side = of_phrase(text, body.end, stop)[1]  # `12 deaths among soldiers`
    if number and phrase.end + 1 < stop and lower[phrase.end] in ("and", "or"):
        _joined(text, phrase, stop)
    if noun.kind == "person" and lower[phrase.end : phrase.end + 1] == ["for"]:
        phrase.end = employer_end(text, phrase.end, stop)
    return phrase


def _extended(text: Words, phrase: Phrase, noun: Noun, stop: int) -> bool:
    """Whether a phrase takes in the `of …` behind it (`two members of the army`), and its side where the noun tells less."""
    known, start = classes(), phrase.end
    end, side = of_phrase(text, start, stop)
    if end == start:
        return False
    takes = known["takes_side"] | (known["state_trade"] if side == "state" else frozenset())
    if phrase.side == "unknown" or noun.kind == "generic" or (phrase.head in takes and side != "unknown"):
        of_what = text.lower[start:end]
        ranked = phrase.head in known["rank"] or phrase.head in ("member", "members")
        if side == "unknown" and ranked and not known["state_body"].isdisjoint(of_what):
            side = "state"
        if side == "state" and phrase.head in known["following"]:
            side = "civilian"  # supporters of the prime minister
        if side == "unknown" and not known["community"].isdisjoint(of_what):
            side = "civilian"
        phrase.side = side if side != "unknown" else phrase.side
    phrase.end = end
    return True


def _partitive(text: Words, phrase: Phrase, start: int, stop: int, *, number: bool) -> Phrase | None:
    """`four of the guards`, `eight of them`; the `of` stands at token `start`."""
    lower = text.lower
    if start + 1 < stop and lower[start + 1] in _POINTERS:
        where = lower[start + 1] == "those" and start + 2 < stop and lower[start + 2] in _WHERE
        phrase.end, phrase.of, phrase.known = start + 2 + where, "whom" if lower[start + 1] in ("whom", "which") else "them", True
        return phrase
    if list(lower[start + 1 : start + 2]) == ["the"] and start + 2 < stop and lower[start + 2] in classes()["those_counted"]:
        phrase.end, phrase.of, phrase.known = start + 3, "them", True
        return phrase
    if start + 2 < stop and lower[start + 1] == "whose":
        body = read_body(text, start + 2, stop, number=True)  # `three of whose nationals`
        if body.head < 0 or body.thing:
            return phrase if number else None
        phrase.end, phrase.body, phrase.head, phrase.known = body.end, start + 1, lower[body.head], True
        noun = noun_at(text, body.head)
        phrase.side = noun.side if noun is not None else "unknown"
        return phrase
    end, side = of_phrase(text, start, stop)
    if end == start:
        return phrase if number else None
    if lower[start + 1] in THESE and (found := read_count(lower, start + 2, stop)) and found.end == end:
        phrase.end, phrase.of, phrase.known = end, "them", True  # `two of the seven`
        return phrase
    phrase.end, phrase.body, phrase.head, phrase.side, phrase.generic = end, start + 1, lower[end - 1], side, side == "unknown"
    phrase.known = side != "unknown" or any(nouns().get(lower[i]) or lower[i] in nationals() for i in range(start, end))
    if lower[end - 1] in classes()["community"] and phrase.side == "unknown":
        phrase.side, phrase.known, phrase.generic = "civilian", True, False  # `seven of the family`
    owned = lower[start + 1] in POSSESSIVES and phrase.head.endswith("s") and phrase.head not in classes()["thing"]
    phrase.known = phrase.known or owned  # `ten of his subordinates`
    phrase.thing = not phrase.known
    return phrase


@cache
def _after_joined() -> frozenset[str]:
    """Words that may follow nouns which share a count, besides outcomes."""
    known = classes()
    return frozenset[str]().union(*(known[name] for name in ("aux", "modal", "prep", "sub", "rel", "stays")))


def _joined(text: Words, phrase: Phrase, stop: int) -> None:
    """Extend over `… and girls`: a bare plural that shares the count."""
    lower, start = text.lower, phrase.end + 1
    if may_start(lower[start]) or lower[start] in stops() or lower[start] in text.outcomes:
        return
    body = read_body(text, start, stop, number=False)
    noun = noun_at(text, body.head) if body.known else None
    if noun is None or not noun.plural or noun.kind == "toll" or any(may_count(word) for word in lower[start : body.head]):
        return  # `killed 16 militants and arrested four others`
    following = lower[body.end] if body.end < stop else "."
    more = lower[body.end + 1] if body.end + 1 < stop else "."
    goes_on = following == "and" and (more.endswith("ing") or more in text.outcomes or may_count(more))
    if goes_on or (following in POSSESSIVES and more in classes()["lives"]):
        following = "."  # `killing 61 cadets and guards and wounding …`, `cost 20 guests and staff their lives`
    if following[0].isalpha() and body.end not in text.spans and following not in _after_joined() | text.outcomes:
        return
    phrase.end = body.end
    if side_of(text, start, body.head, noun) != phrase.side:
        phrase.side = "unknown"


def read_phrase(text: Words, at: int, stop: int) -> Phrase | None:
    """The phrase that begins at token `at`, or None; determiners before a number are passed over."""
    lower = text.lower
    word = lower[at]
    if word in ("a", "an", "another", "further", "additional"):
        # `another 35 worshippers`, `a further 62`, `a total of 17 people`: the number is the count.
        step = at + 1
        while step < stop and lower[step] in ("further", "additional", "other", "more", "total", "of", "combined"):
            step += 1
        counts = step < stop and lower[step] not in ("a", "an") and (step > at + 1 or word in ("another", "further"))
        if counts and (found := read_count(lower, step, stop)):
            return _number(text, step, stop, found) if may_count(lower[step]) else None
        if counts and lower[step] == "dozen":  # `a further dozen`
            return _number(text, step, stop, Found(step + 1, Count(12, 12), False, False))
    if word not in _NO_NUMBER and begins_count(lower, at, stop) and not (word == "from" and _changed(lower, at)):
        end = stop
        if at and lower[at - 1] == "from" and _changed(lower, at - 1):  # `rose from 90 to 160`
            end = next((i for i in range(at, min(at + _LONG_NUMBER, stop)) if lower[i] == "to"), stop)
        if found := read_count(lower, at, end):
            return _number(text, at, stop, found)
    if word == "both":
        return _both(text, at, stop)
    if word == "nobody":
        return Phrase(at, at + 1, _ZERO, "zero", "one", known=True)
    if word in ("no", "none", "not"):
        return _none(text, at, stop)
    if word in THESE or word == "all" or word in POSSESSIVES:
        step = at + 1
        while word == "all" and step < stop and (lower[step] in THESE or lower[step] == "of"):
            step += 1
        inside = step
        if step + 1 < stop and lower[step] in ("remaining", "other"):
            step += 1
        counts = step < stop and lower[step] not in _VAGUE_STARTS and begins_count(lower, step, stop)
        counted = read_count(lower, step, stop) if counts else None
        if counted is not None and (phrase := _number(text, step, stop, counted)) is not None:
            phrase.start, phrase.definite = inside, True
            return phrase
        if word in ("all", "these", "those"):
            return None
    return _single(text, at, stop) if word in POSSESSIVES or word in ("a", "an", "the", "another") else None


def _number(text: Words, at: int, stop: int, found: Found) -> Phrase | None:
    """A phrase with the number `found` at token `at`; None where it counts no people (money, ages, days, dates)."""
    lower, known = text.lower, classes()
    end = found.end
    following = lower[end] if end < stop else ""
    before = lower[at - 1] if at else ""
    timed = following in known["times"] and f"{following} {lower[end + 1] if end + 1 < stop else ''}" not in nouns()
    if end < stop and (hyphen(text, end, stop) or timed or following in known["month"]):
        return None  # but: three day laborers
    if before in known["no_number"] or (before in known["month"] and lower[at][0].isdigit()):
        return None
    if before in _AND and _is_age(lower, at):
        return None
    if lower[at] in ("between", "from") and (span := text.spans.get(at + 1)) is not None and span.label == "DATE":
        return None
    if text.glued[at] and (before == "/" or (before == "-" and text.words[at - 1] not in DASHES)):
        return None
    if before == "but" and at > 1 and lower[at - 2] == "all":  # `all but two of the crew` leaves the number open
        return None
    if following in known["post_count"] and end + 1 < stop and lower[end + 1] in known["times"]:
        return None
    phrase = Phrase(at, end, found.count, "number")
    if found.count == _ONE and lower[at] == "one":
        phrase.form = "pro"
        if following == "'s":
            return None
    if found.vague and following == "of" and not (end + 1 < stop and lower[end + 1] in THESE | _POINTERS):
        end += 1  # `dozens of boys`
    more = end
    while more < stop and lower[more] in known["post_count"]:
        more += 1
    if more > end:
        phrase.end = more
    result = _finish(text, phrase, more, stop, number=True)
    if result is not None and not result.head and not result.of and lower[result.end - 1] == "couple":
        result.head, result.side, result.known, result.generic = "couple", "civilian", True, False
    if result is not None and more > end:
        result.others = True
    return result


def _changed(lower: Sequence[str], at: int) -> bool:
    """Whether a verb of change stands before the `from` at a token (`more than doubled, from …`)."""
    before = at - 1 - (lower[at - 1] == ",")
    return before >= 0 and lower[before] in classes()["change"]


def _is_age(lower: Sequence[str], at: int) -> bool:
    """Whether a number continues one of ages (`two girls aged eight and [twelve]`)."""
    place = at - 1
    while place > 1 and lower[place] in _AND:
        place -= 1
        if not may_count(lower[place]):
            return False
        place -= 1
    return place < at - 1 and lower[place] in ("aged", "ages")


def _both(text: Words, at: int, stop: int) -> Phrase | None:
    if text.lower[at + 1 : at + 2] == ["of"] and at + 2 < stop and text.lower[at + 2] in THESE:
        return _partitive(text, Phrase(at, at + 1, Count(2, 2), "number", definite=True), at + 1, stop, number=False)
    body = read_body(text, at + 1, stop, number=False)
    noun = noun_at(text, body.head) if body.known else None
    if noun is None or not noun.plural:
        return None
    side = side_of(text, at + 1, body.head, noun)
    return Phrase(
        at, body.end, Count(2, 2), "number", text.lower[body.head], side, known=True, state=body.state, body=at + 1, definite=True,
        generic=noun.kind == "generic",
    )  # fmt: skip


def _none(text: Words, at: int, stop: int) -> Phrase | None:
    """`no civilians`, `no one`, `none of the hostages`, `not a single soldier`; none in `was not one of the dead`."""
    lower, start = text.lower, at + 1
    if lower[at] == "not" and not classes()["be"].isdisjoint(lower[max(0, at - 2) : at]):
        return None
    phrase = Phrase(at, start, _ZERO, "zero", known=True)
    if lower[at] == "none":
        return _finish(text, phrase, start, stop, number=True) if start < stop and lower[start] == "of" else phrase
    if lower[at] == "not":
        if list(lower[start : start + 2]) not in (["a", "single"], ["one", "of"]):
            return None
        start += 2 if lower[start] == "a" else 1
    elif start < stop and lower[start] == "one":
        phrase.end, phrase.head = start + 1 + (list(lower[start + 1 : start + 2]) == ["else"]), "one"
        return phrase
    if start < stop and lower[start] == "of":
        return _finish(text, phrase, start, stop, number=False)
    body = read_body(text, start, stop, number=True)
    noun = noun_at(text, body.head) if body.known else None
    if noun is None:
        return None
    phrase.end, phrase.head, phrase.state, phrase.body = body.end, lower[body.head], body.state, start
    phrase.side = side_of(text, start, body.head, noun)
    phrase.generic = noun.kind == "generic"
    if body.end + 1 < stop and lower[body.end] in ("or", "and"):
        _joined(text, phrase, stop)
    return phrase


def _single(text: Words, at: int, stop: int) -> Phrase | None:
    """One person: article, possessive, ordinal, `another`; or a family with its number."""
    lower = text.lower
    word, start = lower[at], at + 1
    if start >= stop:
        return Phrase(at, start, _ONE, "pro", known=True, others=True) if word == "another" else None
    if lower[start] == "family" and start + 2 < stop and lower[start + 1] == "of" and (found := read_count(lower, start + 2, stop)):
        return Phrase(at, found.end, found.count, "number", head="family", side="civilian", known=True, generic=False)
    form: Form = "genitive" if word in POSSESSIVES else "article"
    ordinal = lower[start] in ordinals() and word in ("a", "an", "the")
    if ordinal:
        form, start = "pro", start + 1
    if ordinal and list(lower[start : start + 1]) == ["of"] and list(lower[start + 1 : start + 2])[:1] in (["them"], ["whom"]):
        return None  # `a third of them`
    while not ordinal and start < stop and lower[start] in ("further", "additional", "single", "second", "other"):
        start += 1
    noun, owns = None, start < stop and lower[start] == "of"
    body = read_body(text, start, stop, number=False) if not owns and may_name(text, start, stop) else None
    if owns or (body is not None and body.known):
        phrase = Phrase(at, at + 1, _ONE, form, definite=word not in ("a", "an", "another"))
        if body is not None and lower[body.head] in classes()["remains"] and lower[body.head - 1] == "'s":  # `the shepherd's body`
            body = read_body(text, start, body.head - 1, number=False)
        noun = _finish(text, phrase, start, stop, number=False, body=body)
    if noun is not None and not noun.thing:
        if noun.form != "pro" and noun.definite and (_named_after(text, noun.end, stop) or _named_before(text, noun)):
            return None
        noun.others = noun.others or ((word == "another" or ordinal) and noun.generic)
        return noun
    if ordinal or word == "another" or (word == "the" and lower[at + 1] == "other"):
        following = lower[start] if start < stop else "."
        ends = following in stops() or following in text.outcomes or following in classes()["adv"] or start in text.spans
        if ends or not following[0].isalnum() or following.endswith(("ed", "ing")):
            return Phrase(at, start, _ONE, "pro", known=True, others=True)
    return None


def read_owned(text: Words, start: int, body: int, stop: int) -> Phrase | None:
    """One person named by an owner (`ISIS’s deputy leader`) whose name begins at token `start`; the noun from `body` on."""
    if body >= stop or text.lower[body][0].isdigit():
        return None
    found = _finish(text, Phrase(start, body, _ONE, "genitive", definite=True), body, stop, number=False)
    if found is None or found.thing or _named_after(text, found.end, stop):
        return None
    if (span := text.spans.get(start)) and span.side == "militant" and text.lower[found.end - 1] in classes()["takes_side"]:
        found.side = "militant"
    return found
