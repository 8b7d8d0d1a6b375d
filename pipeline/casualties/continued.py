"""The side of counts that go on with a count before them, or with people named before."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.casualties.grammar import STATES, Link, Sentence
from pipeline.casualties.victims import classes, nationals, nouns
from pipeline.models import Side

_AT = frozenset({"on", "at", "against", "of", "into"})
_MODIFIERS = 4  # parts before a noun that may belong to it
_BACKWARD = 30  # tokens before the sentence in which `of them` finds its people


def is_bare(link: Link) -> bool:
    """Whether the phrase says nothing of who the people are."""
    phrase = link.phrase
    if link.rule == "of-them" and phrase.of:
        return False
    noun = nouns().get(phrase.head)
    toll = noun is not None and noun.kind == "toll" and phrase.generic and phrase.head not in classes()["plural_event"]
    return not phrase.head or phrase.others or toll or phrase.head in STATES or link.rule == "counted-state"


def continued(sentence: Sentence, ordered: Sequence[Link], number: int, previous: Link | None) -> Side:
    """The side of the count that a bare one continues: the one before, else (of a bare number) the one after."""
    link = ordered[number]
    if link.phrase.demonym and not link.phrase.head:  # `45 Emirati, ten Saudi, and five Bahraini soldiers`
        shared = next((other for other in ordered[number + 1 :] if other.phrase.head and other.at == link.at), None)
        return shared.phrase.side if shared is not None else "unknown"
    before = [other for other in ordered[:number] if other.role != "part" or other.whole is link.whole]
    if len(before) > 1 and before[-1].phrase.count.high == 1 and before[-1].phrase.side == "militant":
        before = before[:-1]  # `killed 22 cadets and the bomber and injured 68`
    named = sentence.kind(link.part - 1) == "and" and sentence.word(link.part - 2) == "PERSON"
    if previous is not None and (previous.mixed or (link.rule != "toll" and _new_event(sentence, link))):
        previous = None
    if not before and not link.phrase.of and (targeted := _targeted(sentence, link)) != "unknown":
        return targeted
    donor = before[-1] if before else None if (named and link.phrase.others) or link.rule == "lives" else previous
    if before and {"state", "civilian"} <= {other.phrase.side for other in before if other.at == before[-1].at}:
        return "unknown"  # `killed three officers and three civilians and wounded 51`
    if before and "victims" in sentence.text.lower[before[-1].phrase.end : link.phrase.start]:
        return "unknown"  # `the attacker died; of his victims, four survived`
    side: Side = donor.phrase.side if donor is not None else "unknown"
    if donor is previous is not None and "civilian" in sentence.text.lower[sentence.parts[0].first : link.phrase.start]:
        side = "civilian"
    if side == "unknown" and link.whole is None and (link.phrase.of or not before):
        side = last_counted(sentence, link) if not link.phrase.of else _last_named(sentence, link)
        if side == "unknown" and donor is None and _begins(sentence, link):
            side = _last_named(sentence, link)
    if donor is None and side == "unknown" and not link.phrase.head:
        after = next((other for other in ordered[number + 1 :] if other.role != "part"), None)
        joined = after is not None and link.rule == after.rule == "active" and sentence.kind(link.part + 1) == "and"
        alike = after is not None and (after.outcome == link.outcome or joined)
        if after is not None and link.role != "part" and alike and not after.phrase.generic:
            side = after.phrase.side
    return side


def _targeted(sentence: Sentence, link: Link) -> Side:
    """The side of the people attacked in the sentence (`opened fire on worshippers, killing five`, `ambushed soldiers`)."""
    lower = sentence.text.lower
    if not classes()["both_sides"].isdisjoint(lower[sentence.parts[0].first : link.phrase.start]):
        return "unknown"
    for place in range(link.part - 1, 1, -1):
        noun = nouns().get(sentence.word(place)) if sentence.kind(place) == "word" else None
        if noun is None or not noun.plural or noun.kind in ("generic", "toll") or sentence.word(place) in classes()["no_target"]:
            continue
        if (
            sentence.kind(place + 1) == "poss"
            or sentence.word(place + 1) in classes()["thing"]
            or sentence.word(place + 1) in nouns()
        ):
            continue  # `a police checkpoint`
        if not _is_target(sentence, place):
            continue
        several = sentence.kind(place - 1) == "and" or sentence.kind(place + 1) == "and"
        told = noun.side != "militant" or not classes()["state_agent"].isdisjoint(
            lower[sentence.parts[0].first : sentence.parts[place].first]
        )
        return noun.side if told and not several else "unknown"
    return "unknown"


def _is_target(sentence: Sentence, place: int) -> bool:
    """Whether a bare plural at a part is the object of a verb, or stands behind `on`, `at`, `a convoy of`."""
    before = place - 1
    while sentence.kind(before) in ("word", "name", "det", "adv") and before > place - _MODIFIERS and not _acts(sentence, before):
        before -= 1
    if _acts(sentence, before):
        return before > 0 and sentence.word(before) not in classes()["said"]
    if sentence.kind(before) != "prep" or sentence.word(before) not in _AT:
        return False
    near = range(max(0, before - _MODIFIERS), before)
    agent = any(sentence.word(earlier) in ("by", "as") for earlier in near)
    return not agent and any(
        _acts(sentence, earlier) or sentence.word(earlier) in classes()["single_event"] for earlier in range(before)
    )


def _acts(sentence: Sentence, place: int) -> bool:
    """Whether a part looks like a verb (`carrying`, `attacked`, `struck`)."""
    word, known = sentence.word(place), classes()
    if sentence.kind(place) == "outcome":
        return sentence.entry(place, "transitive", "weak") is not None
    verb = word.endswith(("ed", "ing")) or word in known["after_noun"]
    return sentence.kind(place) == "word" and verb and not (word in known["militant_mod"] or word in known["civilian_mod"])


def _new_event(sentence: Sentence, link: Link) -> bool:
    """Whether the sentence dates its count: then it does not go on with the people of the sentence before."""
    first = sentence.parts[0].first
    return any(span.label == "DATE" and first <= start < link.phrase.start for start, span in sentence.text.spans.items())


def last_counted(sentence: Sentence, link: Link) -> Side:
    """The side of the people counted last in the sentence without an outcome (`a truck carrying ten soldiers; eight died`)."""
    for index in reversed(sentence.counted):
        phrase = sentence.parts[index].phrase
        if phrase is None or index >= link.part or index in sentence.links or index in sentence.skipped or phrase.demonym:
            continue
        if phrase.head in classes()["national"]:
            return "unknown"  # `of 300 citizens in Syria, 80 are thought dead`
        if phrase.side in ("state", "civilian") and phrase.form == "number":
            return phrase.side
    return "unknown"


def _begins(sentence: Sentence, link: Link) -> bool:
    """Whether a bare number or its pronoun begins the sentence (`They killed five`, `One died`)."""
    return sentence.bare(link.part) and (link.part == 0 or (sentence.kind(0) == "pron" and link.at == 1))


def _last_named(sentence: Sentence, link: Link) -> Side:
    """The side of the people named last in the plural, militants aside (`stopped the passengers and shot 18 of them`)."""
    verb = sentence.parts[link.at].first
    agent = range(verb - 2, verb) if link.rule == "active" else range(0)  # `soldiers killed nine of them`
    lower = sentence.text.lower
    for token in range(link.phrase.start - 1, max(0, sentence.parts[0].first - _BACKWARD) - 1, -1):
        noun = nouns().get(lower[token])
        national = nationals().get(lower[token]) if noun is None and sentence.text.words[token][0].isupper() else None
        if (national is not None and national.plural) or lower[token] in classes()["national"]:
            return "unknown"
        if noun is None or not noun.plural or noun.kind in ("generic", "toll") or lower[token + 1] in classes()["said"]:
            continue
        if token in agent:
            continue
        told = noun.side == "militant" and not classes()["state_agent"].isdisjoint(
            lower[sentence.parts[0].first : link.phrase.start]
        )
        if noun.side in ("state", "civilian") or told or (link.phrase.of == "whom" and noun.side == "militant"):
            return noun.side
    return "unknown"
