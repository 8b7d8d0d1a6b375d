"""Attackers whom the text tells to be dead, by pronouns and without a count of their own, and how many attacked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.counts import number_of
from pipeline.incidents.parties import side
from pipeline.incidents.readings import Context, Draft, Reading
from pipeline.incidents.triggers import Predicate, actors
from pipeline.models import CasualtyValue

_SUBJECT = 4  # tokens, the verb one of them, in which the subject of `blew themselves up` counts itself
_REFLEXIVES = frozenset({"himself", "herself", "themselves"})
_DEADLY = frozenset("died blown blew blow blowing killing killed exploded detonated detonating shot".split())
_ADJECTIVES = 3  # words before a noun for attackers among which their number stands
_WHOLE = 6  # words before a verb in which `all of the attackers` stands
_NO_SUBJECT = frozenset({"kilometers", "miles", "churches", "days", "weeks", "hours", "minutes", "months", "years"})


def attackers(reading: Reading, draft: Draft) -> int:
    """How many attackers the subject of an event states (`six masked gunmen stormed …`), or 0."""
    first = next((t for t in draft.triggers if t.form != "noun"), None)
    if first is None:
        return 0
    words, known = reading.lower[draft.scope[0] : first.last + 1], actors("assailant")
    for place, word in enumerate(words):
        if word in known and (near := [number for w in words[max(0, place - _ADJECTIVES) : place] if (number := number_of(w))]):
            return near[-1]
    return 0


def fallen_selves(context: Context, reading: Reading, draft: Draft, band: int = 0) -> int:
    """How many attackers the text tells to be dead by a pronoun alone (`blew himself up`, `police shot him dead`); 0 if none.

    `band` is how many attacked.
    """
    for trigger in draft.triggers:
        if trigger.effect != "killed" or trigger.form != "verb":
            continue
        if band and _all_of_them(reading.before(trigger.first, _WHOLE)):
            return band
        struck = next((t for t in draft.triggers if t.active and t.kind == "attack" and t.last < trigger.first), None)
        if struck is not None and _same_breath(trigger, struck, reading):
            return 1 if "were" not in reading.before(trigger.first, 2) else _number(reading.lower[draft.scope[0] : struck.first])
        if _of_pronoun(trigger, reading):
            acting = side(context, reading, draft, (trigger,))
            another = struck is not None and not acting and reading.before(trigger.first, 1) != ["and"]
            if "both" in reading.before(trigger.first, 2):
                return 2 if another or acting == "state" else 0
            if {"they", "them"} & {*reading.before(trigger.first, 3), *reading.after(trigger.last, 1)}:
                several = struck or trigger
                return _counted_before(reading.lower[draft.scope[0] : several.first]) if acting == "state" else 0
            if acting == "state" or another:
                return 1
    lower, start = reading.lower, draft.scope[0]
    if band and _all_of_whom(lower[start : draft.scope[1]]):
        return band
    if _REFLEXIVES.isdisjoint(lower[start : draft.scope[1]]):
        return 0
    for position in range(start, draft.scope[1]):
        if lower[position] not in _REFLEXIVES:
            continue
        if lower[position] == "themselves" and (rest := _rest(lower[max(start, position - 6) : position])):
            return counted_fallen(draft) + rest
        if lower[position - 1] == "and" and {"killed", "shot"} & set(lower[max(start, position - 12) : position]):
            return 1
        if _DEADLY & {*lower[max(start, position - 2) : position], *lower[position + 1 : position + 2]}:
            return 1 if lower[position] != "themselves" else _number(lower[start:position])
    return 0


def _all_of_them(lead: Sequence[str]) -> bool:
    """Whether the subject of a verb is all attackers (`all of the attackers were killed`)."""
    return "all" in lead and not actors("assailant").isdisjoint(lead[list(lead).index("all") :])


def _all_of_whom(words: Sequence[str]) -> bool:
    """Whether a relative clause tells that all attackers died (`five attackers, all of whom were killed, stormed …`)."""
    return any(
        words[at : at + 3] == ["all", "of", "whom"] and not _DEADLY.isdisjoint(words[at + 3 : at + 5])
        and not actors("assailant").isdisjoint(words[max(0, at - _ADJECTIVES) : at])
        for at in range(1, len(words) - 3)
    )  # fmt: skip


def _rest(words: Sequence[str]) -> int:
    """The number of attackers set apart from those counted before (`the other two blew themselves up`), or 0."""
    for word, following in zip(words, words[1:], strict=False):  # noqa: RUF007, a word and the number after it
        if word in {"other", "remaining", "last"} and (number := number_of(following)):
            return number
    return 0


def counted_fallen(draft: Draft) -> int:
    """How many dead militants the counts of an event hold."""
    values = (s.mention.value for s in draft.spans)
    return sum(
        v.count_min or 0 for v in values
        if isinstance(v, CasualtyValue) and v.role == "incident" and v.outcome == "killed" and v.victim_side == "militant"
    )  # fmt: skip


def _same_breath(death: Predicate, attack: Predicate, reading: Reading) -> bool:
    """Whether a death is told of those who attacked, as the subject of both verbs (`opened fire on … and was shot dead`)."""
    lead = list(reading.before(death.first, 3))
    joined = death.passive and lead[-2:] in (["and", "was"], ["and", "were"])
    return joined and not any(attack.last < s.first < death.first and s.names_person for s in reading.spans)


def _of_pronoun(trigger: Predicate, reading: Reading) -> bool:
    """Whether a killing is of `him` or `her`, the one who attacked."""
    if trigger.passive:
        return bool({"he", "she", "they", "both"} & set(reading.before(trigger.first, 3)))
    after = reading.after(trigger.last, 2)
    return after[:1] in (["him"], ["her"], ["them"]) and (trigger.word != "shot" or after[1:] == ["dead"])


def _counted_before(words: Sequence[str]) -> int:
    """The number of attackers that a subject states (`five gunmen killed …`), or 0."""
    known = actors("militant")
    return next((_stated(a) for a, b in pairwise(words) if b in known and _stated(a)), 0)


def _number(words: Sequence[str]) -> int:
    """The number of the subject: its first number word, two where none stands."""
    near = [number for word in words[-_SUBJECT:] if (number := _stated(word))]
    if near and "," not in words[-_SUBJECT:]:
        return near[-1]
    for word, following in zip(words, words[1:], strict=False):  # noqa: RUF007, a number word and the noun that it counts
        if following not in _NO_SUBJECT and (number := _stated(word)):
            return number
    return 2


def _stated(word: str) -> int:
    return 2 if word == "both" else number_of(word)
