"""The inside of noun phrases: modifiers and nouns behind a count, and of-phrases, read from tokens."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pipeline.casualties.victims import PERSONAL, Noun, Span, Words, classes, nationals, noun_at, nouns
from pipeline.counts import begins_count, ordinals, read_count, starters
from pipeline.models import Side

POSSESSIVES = frozenset({"his", "her", "their", "its", "our"})
THESE = frozenset({"the", "his", "her", "their", "its", "these", "those"})
DETERMINERS = (
    frozenset({"a", "an", "the", "no", "one", "another", "none", "nobody", "both", "all", "not", "other", "remaining"})
    | THESE
    | POSSESSIVES
)
DASHES = frozenset({"—", "--", "―"})
_BEAR = ("suffered", "sustained", "received", "incurred", "required", "needed")  # verbs that are no modifiers
_MARKS = frozenset({"'s", "'"})
_LONGEST = 9  # words of an of-phrase
_WIDEST = 15  # words between a count and its noun
_AGENTS = ("er", "or", "ist", "man", "woman", "ian", "ee", "ant")
_VERBAL = ("ed", "ing", "ly")


class Body(NamedTuple):
    """The noun behind a count: tokens up to `end`, the noun at `head` (-1: none), a participle at `state` (-1: none)."""

    end: int
    head: int = -1
    state: int = -1
    thing: bool = False
    known: bool = False


@cache
def stops() -> frozenset[str]:
    """Words that no noun phrase goes past."""
    known = classes()
    names = ("aux", "modal", "neg", "prep", "sub", "rel", "and", "pron", "said", "include", "times", "det")
    more = ("also", "then", "later", "still", "together", "too", *_BEAR)
    return frozenset[str]().union(*(known[name] for name in names), more) - {"one"}


@cache
def _ends() -> frozenset[str]:
    """Stops that no body goes on after, whatever it has read, where no hyphen follows."""
    return frozenset(word for word in stops() if word[0].isalpha()) - {"and", "or"}


@cache
def first_words() -> frozenset[str]:
    """Words that a phrase may begin with; so may any token of digits."""
    return starters() | frozenset(ordinals()) | DETERMINERS


def may_start(word: str) -> bool:
    """Whether a phrase may begin with this lower-case token."""
    return word in first_words() or word[0].isdigit()


def verbal(word: str) -> bool:
    """Whether a lower-case word looks like a verb form or an adverb rather than a noun."""
    return word.endswith(_VERBAL) and word not in classes()["not_verbal"]


def stops_at(text: Words, at: int) -> bool:
    """Whether no noun phrase goes past the token; `US` and `WHO` are names."""
    return text.lower[at] in stops() and not (text.words[at].isupper() and len(text.words[at]) > 1)


def hyphen(text: Words, at: int, stop: int) -> bool:
    """Whether a hyphen joins the tokens around it."""
    return text.lower[at] == "-" and text.words[at] not in DASHES and text.glued[at] and at + 1 < stop and text.glued[at + 1]


def _owns(text: Words, span: Span, stop: int) -> bool:
    return span.end < stop and text.lower[span.end] in _MARKS


def _leads_to_noun(text: Words, at: int, stop: int, *, reach: int = 5) -> bool:
    """Whether a listed noun follows within `reach` tokens, with nothing between that ends a noun phrase."""
    for position in range(at, min(at + reach, stop)):
        word = text.lower[position]
        if position in text.spans and text.spans[position].label in ("DATE", "PERSON"):
            return False
        if noun_at(text, position):
            return True
        if hyphen(text, position, stop) or word == "'s":
            continue
        if stops_at(text, position) or not word[0].isalpha() or may_start(word):
            return False
    return False


def of_phrase(text: Words, at: int, stop: int) -> tuple[int, Side]:
    """End of the `of …` that begins at token `at`, and the side that a name or noun in it tells; `at` where it is none."""
    lower, known = text.lower, nouns()
    side: Side = "unknown"
    position, got, plural, named = at + 1, False, False, False
    while position < stop and (lower[position] in THESE or lower[position] in ("a", "an")):
        position += 1
    limit = min(stop, position + _LONGEST)
    while position < limit:
        word = lower[position]
        if span := text.spans.get(position):
            owner = _owns(text, span, stop)
            if span.label == "DATE":
                break
            position, got, limit = span.end, True, max(limit, span.end)
            if side == "unknown" and not owner:
                side = span.side
        elif got and word == "of":
            end, inner = of_phrase(text, position, stop)
            return end, inner if side == "unknown" else side
        elif hyphen(text, position, stop):
            position += 2
        elif word in _MARKS and got:
            position, plural = position + 1, False
        elif (
            got
            and word not in ("a", "between", "from")
            and begins_count(lower, position, stop)
            and (found := read_count(lower, position, stop))
        ):
            position = found.end
        elif word in text.outcomes and not named and _leads_to_noun(text, position + 1, stop):
            position += 1
        elif stops_at(text, position) or not word[0].isalnum() or word in text.outcomes:
            break
        else:
            upper = text.words[position][0].isupper()
            forces = word == "armed" and lower[position + 1 : position + 2] == ["forces"]
            if not upper and got and (plural or (verbal(word) and not forces)):
                break
            noun = known.get(f"{lower[position - 1]} {word}") or known.get(word)
            telling = noun is not None and (side == "unknown" or (not upper and noun.side != "unknown"))
            if noun and telling and not (noun.kind == "common" and noun.singular):
                side = noun.side
            elif side == "unknown" and word in classes()["militant_body"] and lower[position - 1] in THESE:
                side = "militant"
            elif side == "unknown" and (word == "security" or word in classes()["state_agent"]):
                side = "state"
            plural = not upper and (_only_plural(noun) if noun else word.endswith("s"))
            position, got, named = position + 1, True, named or noun is not None
    if got and position + 1 < stop and lower[position] == "and" and (span := text.spans.get(position + 1)) is not None:
        after = lower[span.end] if span.end < stop else "."
        if span.label == "GROUP" and span.side == side != "unknown" and (not after[0].isalpha() or after in classes()["prep"]):
            position = span.end  # `members of the armed forces and National Guard`
    return (position, side) if got else (at, "unknown")


def _only_plural(noun: Noun | None) -> bool:
    return noun is not None and noun.plural and not noun.singular


def read_body(text: Words, start: int, stop: int, *, number: bool) -> Body:
    """The noun and its modifiers from token `start` on; with a `number`, an unlisted plural too."""
    lower, spans, outcomes, known = text.lower, text.spans, text.outcomes, classes()
    last, state, position, named = -1, -1, start, 0  # `named`: end of the name being passed
    ends, limit = _ends(), min(stop, start + _WIDEST + 1)
    while position < limit:
        word = lower[position]
        if (
            word in ends
            and position not in spans
            and stops_at(text, position)
            and not (position + 1 < stop and lower[position + 1] == "-")
        ):
            break
        if position >= named and (span := spans.get(position)):
            if span.label in ("DATE", "PERSON", "ALIAS") and not _owns(text, span, stop):
                break
            if last >= 0 and (before := noun_at(text, last)) is not None and before.plural:
                break
            if span.label != "PLACE" or span.end - position > 1 or not noun_at(text, position):
                position = named = span.end
                continue
        if word == "-" and hyphen(text, position, stop):
            position += 2
            if lower[position - 1] not in nouns() or (position < stop and hyphen(text, position, stop)):
                continue
            position -= 1
            word = lower[position]
        if (
            position + 1 < stop
            and lower[position + 1] == "-"
            and word[0].isalnum()
            and hyphen(text, position + 1, stop)
            and position not in spans
        ):
            position += 2
            if f"{word}-{lower[position]}" in nouns():
                last, position = position, position + 1
            elif position < stop and lower[position] in ends and word in ends:
                position += 1  # `would-be bombers`
            continue
        if word in _MARKS and position > start and text.glued[position]:
            last, position = -1, position + 1
            continue
        if word == "(" and start < position < stop - 3 and lower[position + 2] == ")" and _leads_to_noun(text, position + 3, stop):
            position += 3  # `Afghan National Army (ANA) soldiers`
            continue
        if not word[0].isalnum() or (word[0].isdigit() and (position > start or not number)):
            break
        if word in ("and", "or") and last == position - 1 >= start and _joined_adjectives(text, position, stop):
            last, position = -1, position + 1  # `25 Indonesian and Malaysian sailors`
            continue
        if word in ("and", "or") and last < 0 and start < position < stop - 1:
            following = lower[position + 1]
            if following in stops() or following in outcomes or may_start(following):
                break
            position += 1
            continue
        if stops_at(text, position):
            break
        noun = noun_at(text, position)
        if noun is not None and noun.kind != "demonym" and _in_name(text, position, stop):
            noun = None
        national = noun is not None and last == position - 1 and last >= 0 and text.lower[last] in nationals()
        if word in outcomes and (noun is None or last >= 0) and not national:
            if last >= 0 or not _leads_to_noun(text, position + 1, stop):
                break
            state, position = position, position + 1
            continue
        if noun is not None and word != "other":
            if last >= 0 and _only_plural(noun_at(text, last)):
                break
            last, position = position, position + 1
            continue
        if last >= 0 and (before := noun_at(text, last)) is not None:
            adjective = before.kind == "demonym" and last == position - 1 and not verbal(word)
            if adjective and _leads_to_noun(text, position, stop, reach=3):
                last = -1  # an adjective after all: `a British road engineer`
            elif word in known["thing"] and before.singular:
                return Body(position + 1, position, state, thing=True)
            elif _only_plural(before) or verbal(word) or word in known["adv"] or word in known["after_noun"]:
                break
            elif not _leads_to_noun(text, position + 1, stop, reach=1):
                if not word[0].isalpha() or word.endswith(_AGENTS) or text.words[position][0].isupper():
                    break
                return Body(position + 1, position, state, thing=True)  # `a police post`
        owner = position + 1 < stop and lower[position + 1] in _MARKS  # `the village's only teacher`
        if last < 0 and not owner and word in known["thing"] and not _leads_to_noun(text, position + 1, stop, reach=2):
            return Body(position + 1, position, state, thing=True)
        position += 1
    if last >= 0:
        return Body(last + 1, last, state, known=True)
    return _unlisted(text, start, min(position, stop), state) if number else Body(start)


def _joined_adjectives(text: Words, at: int, stop: int) -> bool:
    """Whether the conjunction at a token joins two adjectives of nationality before one noun."""
    first, second = nationals().get(text.lower[at - 1]), nationals().get(text.lower[at + 1]) if at + 1 < stop else None
    if first is None or second is None or not first.singular or not second.singular:
        return False
    noun = noun_at(text, at + 2) if at + 2 < stop else None
    return (noun is not None and noun.plural) or (noun is None and _leads_to_noun(text, at + 2, stop, reach=2))


_TAILS = frozenset(ending[-3:] for ending in PERSONAL)


@cache
def _heads() -> frozenset[str]:
    return frozenset(nouns()) | frozenset(nationals()) | {"-"}  # `passer-by` is found over its hyphen


def may_name(text: Words, start: int, stop: int) -> bool:
    """Whether a listed noun may stand in a body from token `start` on: cheaper than `read_body`, no only where that finds none."""
    lower, heads, ends = text.lower, _heads(), _ends()
    for position in range(start, min(stop, start + _WIDEST + 1)):
        word = lower[position]
        if word in heads or (word[-3:] in _TAILS and word.endswith(PERSONAL)):
            return True
        if word in ends and position not in text.spans and stops_at(text, position):
            return position + 1 < stop and lower[position + 1] == "-"
    return False


def _in_name(text: Words, at: int, stop: int) -> bool:
    """Whether a capitalized noun stands between capitalized words, as in `Afghan National Army`."""
    if at == 0 or at + 1 >= stop:
        return False
    return text.words[at][0].isupper() and text.words[at - 1][0].isupper() and text.words[at + 1][0].isupper()


def _unlisted(text: Words, start: int, stop: int, state: int) -> Body:
    """A plural or a name in tokens [`start`, `stop`) that no list holds: people, unless it is a thing."""
    end = start
    for place in range(start, stop):
        word = text.lower[place]
        if word.endswith(("ed", "ing")) or word in classes()["adv"] or word in classes()["after_noun"]:
            break
        end = place + 1
    if end == start:
        return Body(start)
    word = text.lower[end - 1]
    if word in classes()["thing"]:
        return Body(end, end - 1, state, thing=True)
    if (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or text.words[end - 1][0].isupper():
        return Body(end, end - 1, state)
    return Body(start)
