"""The inside of noun phrases: modifiers and nouns behind a count, and of-phrases, read from tokens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.casualties.victims import PERSONAL, Noun, Span, Words, classes, nationals, noun_at, nouns, pair_ends
from pipeline.counts import begins_count, may_count, ordinals, read_count, starters
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
    """Whether no noun phrase goes past the token; `US` and `WHO` are names, `day laborers` people."""
    word = text.lower[at]
    if word not in stops() or (text.words[at].isupper() and len(text.words[at]) > 1):
        return False
    return word not in classes()["times"] or " ".join(text.lower[at : at + 2]) not in nouns()


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
            arm = lower[position - 1] in classes()["state_mod"]  # `the paramilitary Frontier Corps`
            position, got, limit = span.end, True, max(limit, span.end)
            if not owner and (side == "unknown" or (arm and span.side != "unknown")):
                side = span.side
        elif got and word == "of":
            if lower[position + 1 : position + 2] == ["them"]:
                return position + 2, side  # `the wife of one of them`
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
    if got and side != "unknown" and position + 1 < stop and lower[position] in ("and", ","):
        position = _past_bodies(text, position, stop, side)
    return (position, side) if got else (at, "unknown")


def employer_end(text: Words, at: int, stop: int) -> int:
    """End of the `for …` at token `at` that names an employer (`a cameraman [for Radio Andina]`); `at` where none is."""
    span = text.spans.get(at + 1 + (text.lower[at + 1 : at + 2] == ["the"]))
    return span.end if span is not None and span.label == "GROUP" and span.side != "militant" and span.end <= stop else at


def _past_bodies(text: Words, at: int, stop: int, side: Side) -> int:
    """End of more bodies of one side joined from token `at` on (`members of the army[, police, and border guard]`); else `at`."""
    lower, known = text.lower, classes()
    bodies = known["state_body"] | known["state_agent"] if side == "state" else frozenset[str]()
    position, last = at, False
    while position + 2 < stop and lower[position] in ("and", ",") and not last:
        last = "and" in lower[position : position + 2]
        position += 1 + (lower[position] == "," and last)
        position += lower[position] in THESE
        if (span := text.spans.get(position)) is not None:
            if span.label != "GROUP" or span.side != side:
                return at
            position = span.end
        else:
            following = lower[position + 1] if position + 2 < stop else ""
            two = following in bodies or following in known["state_service"]  # `border guard`
            if not two and lower[position] not in bodies:
                return at
            position += 1 + two
    after = lower[position] if position < stop else "."
    closes = not after[0].isalpha() or after in known["prep"] or after in known["aux"] or after in text.outcomes
    return position if last and closes else at


def _only_plural(noun: Noun | None) -> bool:
    return noun is not None and noun.plural and not noun.singular


@dataclass(slots=True)
class _Walk:
    """A walk over the tokens behind a count: the noun passed `last`, a participle at `state`, the end of the name being passed.

    `thing` tells that the walk ended on a noun that is no person.
    """

    text: Words
    start: int
    stop: int
    number: bool
    position: int
    last: int = -1
    state: int = -1
    named: int = 0
    thing: bool = False

    def go(self, position: int) -> bool:
        """Go on from a token."""
        self.position = position
        return True

    def end_thing(self) -> bool:
        """End here, at a thing."""
        self.thing = True
        return False


def read_body(text: Words, start: int, stop: int, *, number: bool) -> Body:
    """The noun and its modifiers from token `start` on; with a `number`, an unlisted plural too."""
    walk = _Walk(text, start, stop, number, start)
    limit = min(stop, start + _WIDEST + 1)
    while walk.position < limit and _step(walk):
        pass
    if walk.thing:
        return Body(walk.position + 1, walk.position, walk.state, thing=True)
    if walk.last >= 0:
        return Body(walk.last + 1, walk.last, walk.state, known=True)
    return _unlisted(text, start, min(walk.position, stop), walk.state) if number else Body(start)


def _step(walk: _Walk) -> bool:
    """Pass a token or a few; whether the body may go on."""
    text, position, stop = walk.text, walk.position, walk.stop
    lower, ends = text.lower, _ends()
    word = lower[position]
    joined = position + 1 < stop and lower[position + 1] == "-"
    span = text.spans.get(position)
    if span is None:
        if word in ends and not joined and stops_at(text, position):
            return False
    elif position >= walk.named:
        if span.label in ("DATE", "PERSON", "ALIAS") and not _owns(text, span, stop):
            return False
        if walk.last >= 0 and (before := noun_at(text, walk.last)) is not None and before.plural:
            return False
        if span.label != "PLACE" or span.end - position > 1 or not noun_at(text, position):
            walk.named = span.end
            return walk.go(span.end)
    if word == "-" and hyphen(text, position, stop):
        position += 2
        if lower[position - 1] not in nouns() or (position < stop and hyphen(text, position, stop)):
            return walk.go(position)
        position -= 1
        word = lower[position]
        joined = position + 1 < stop and lower[position + 1] == "-"
        walk.position = position
    if joined and word[0].isalnum() and hyphen(text, position + 1, stop) and position not in text.spans:
        return _past_compound(walk)
    if word in _MARKS and position > walk.start and text.glued[position]:
        walk.last = -1
        return walk.go(position + 1)
    if word == "(" and walk.start < position < stop - 3 and lower[position + 2] == ")" and _leads_to_noun(text, position + 3, stop):
        return walk.go(position + 3)  # `Afghan National Army (ANA) soldiers`
    if not word[0].isalnum() or (word[0].isdigit() and (position > walk.start or not walk.number)):
        return False
    if word in ("and", "or") and (passed := _past_conjunction(walk)) is not None:
        return passed
    return not stops_at(text, position) and _past_word(walk)


def _past_compound(walk: _Walk) -> bool:
    """Pass two tokens joined by a hyphen (`passers-by`, `would-be bombers`)."""
    text, first = walk.text, walk.text.lower[walk.position]
    position = walk.position + 2
    second = text.lower[position]
    if f"{first}-{second}" in nouns():
        walk.last = position
        return walk.go(position + 1)
    return walk.go(position + 1 if position < walk.stop and second in _ends() and first in _ends() else position)


def _past_conjunction(walk: _Walk) -> bool | None:
    """Pass `and` between two adjectives (`25 Indonesian and Malaysian sailors`); None where it is read as any other word."""
    text, position = walk.text, walk.position
    if walk.last == position - 1 >= walk.start and _joined_adjectives(text, position, walk.stop):
        walk.last = -1
        return walk.go(position + 1)
    if walk.last >= 0 or not walk.start < position < walk.stop - 1:
        return None
    following = text.lower[position + 1]
    if following in stops() or following in text.outcomes or may_start(following):
        return False
    return walk.go(position + 1)


def _past_word(walk: _Walk) -> bool:
    """Pass a noun, a participle before one, or a modifier."""
    text, position, stop, last = walk.text, walk.position, walk.stop, walk.last
    word = text.lower[position]
    noun = noun_at(text, position)
    if noun is not None and noun.kind != "demonym" and _in_name(text, position, stop):
        noun = None
    national = noun is not None and last == position - 1 and last >= 0 and text.lower[last] in nationals()
    if word in text.outcomes and (noun is None or last >= 0) and not national:
        beside = position > walk.start and text.lower[position - 1] in classes()["thing"]  # `on a motorcycle killed Father X`
        if last >= 0 or beside or not _leads_to_noun(text, position + 1, stop):
            return False
        walk.state = position
        return walk.go(position + 1)
    if noun is not None and word != "other":
        if last >= 0 and _only_plural(noun_at(text, last)):
            return False
        walk.last = position
        return walk.go(position + 1)
    if last >= 0 and not _past_after_noun(walk, word):
        return False
    owner = position + 1 < stop and text.lower[position + 1] in _MARKS  # `the village's only teacher`
    if walk.last < 0 and not owner and word in classes()["thing"] and not _leads_to_noun(text, position + 1, stop, reach=2):
        return walk.end_thing()
    return walk.go(position + 1)


def _past_after_noun(walk: _Walk, word: str) -> bool:
    """Whether the body goes on over a word that is no noun for people and stands behind one."""
    text, position, stop, known = walk.text, walk.position, walk.stop, classes()
    before = noun_at(text, walk.last)
    if before is None:
        return True
    adjective = before.kind == "demonym" and walk.last == position - 1 and not verbal(word)
    if adjective and _leads_to_noun(text, position, stop, reach=3):
        walk.last = -1  # an adjective after all: `a British road engineer`
        return True
    if word in known["thing"] and before.singular and not _leads_to_noun(text, position + 1, stop, reach=1):
        return walk.end_thing()  # but `an assistant village headman`
    if _only_plural(before) or verbal(word) or word in known["adv"] or word in known["after_noun"] or may_count(word):
        return False
    if _leads_to_noun(text, position + 1, stop, reach=1):
        return True
    if not word[0].isalpha() or word.endswith(_AGENTS) or text.words[position][0].isupper():
        return False
    return walk.end_thing()  # `a police post`


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
    return frozenset(nouns()) | pair_ends() | frozenset(nationals()) | {"-"}  # `passer-by` is found over its hyphen


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
