"""Sides that a phrase alone does not tell, and roles: what belongs to one incident and what sums over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.casualties.grammar import STATES, Link, Sentence
from pipeline.casualties.subjects import verb_group
from pipeline.casualties.victims import classes, nouns
from pipeline.models import Role, Side

_DAYS = 15  # a longer date is a period, not the time of an incident
_MONTH = 31
_WEEK = 6
_NEAR = frozenset({"nearby", "neighboring", "in", "at", "near", "the", "adjacent"})
_BOTH_SIDES = frozenset({"between", "clashes", "clash"})  # events in which both sides kill
_OWNERS = frozenset({"his", "her", "their"})
_FELLOWS = frozenset({"colleague", "colleagues", "comrade", "comrades"})
_TIMES = frozenset({"year", "months", "years", "weeks"})
_NEAR_VERB = 8  # tokens before a count in which those who lose people stand
_BACKWARD = 30  # tokens before the sentence in which `of them` finds its people


def _lower(sentence: Sentence) -> Sequence[str]:
    return sentence.text.lower[sentence.parts[0].first : sentence.parts[-1].end]


def settle_sides(sentence: Sentence, previous: Link | None) -> None:
    """Give bare numbers and `others` the side of the count that they continue, and people killed by the state theirs.

    `previous` is the largest count of the sentence before in the same block.
    """
    ordered = [link for _, link in sorted(sentence.links.items())]
    if ordered and "all" in sentence.text.lower[ordered[0].phrase.end : sentence.parts[-1].end]:
        _settle_all(sentence, ordered)
    wholes = {id(link.whole) for link in ordered if link.rule == "among-counted"}
    raid = not {"raid", "operation"}.isdisjoint(_lower(sentence))
    for number, link in enumerate(ordered):
        phrase = link.phrase
        if phrase.of and phrase.side == "unknown" and link.rule != "of-them" and link.whole is not None:
            phrase.side = link.whole.phrase.side
        fighters = phrase.head == "fighters" and link.rule == "lost"
        if fighters or (phrase.side == "unknown" and (link.rule == "lost" or _borne(sentence, link))):
            mates = [other.phrase.side for other in ordered[:number] if other.at == link.at and other.phrase.side != "unknown"]
            loser = mates[-1] if mates else _side_of_loser(sentence, link)
            phrase.side = loser if loser != "unknown" else phrase.side
        own = not _OWNERS.isdisjoint(sentence.text.lower[phrase.start : phrase.end])
        if (own or phrase.form == "number") and phrase.head in _FELLOWS and number and ordered[number - 1].phrase.side != "unknown":
            phrase.side = ordered[number - 1].phrase.side
        owned = phrase.head in ("men", "people") and not {"his", "their"}.isdisjoint(sentence.text.lower[phrase.start : phrase.end])
        if (owned or phrase.head in classes()["dependent"]) and link.role != "part" and phrase.side != "militant":
            beside = [other for other in ordered[:number] if other.at == link.at]
            fellows = any(other.at == link.at and other.phrase.side == "militant" and _others(sentence, other) for other in ordered)
            fellows = fellows or _militant_named(sentence, link)
            beside_state = bool(beside) and beside[-1].phrase.side == "state"
            if beside_state and owned:
                phrase.side = "state"
            elif beside_state:
                pass
            elif fellows or (beside and beside[-1].phrase.side == "militant") or raid or _killed_by_state(sentence, link):
                phrase.side = "militant"  # who stands by someone stands on that one's side
            elif owned and beside and phrase.side == "unknown":
                phrase.side = beside[-1].phrase.side
        if phrase.side != "unknown" or id(link) in wholes:
            continue
        if _is_bare(link):
            phrase.side = _continued(sentence, ordered, number, previous)
        if phrase.side != "unknown":
            continue
        if phrase.generic and link.role != "part" and not phrase.of and _killed_by_state(sentence, link):
            phrase.side = "militant"


def _settle_all(sentence: Sentence, ordered: Sequence[Link]) -> None:
    """`three dead and nine wounded, all of them soldiers`."""
    lower = sentence.text.lower
    for link in ordered:
        for token in range(link.phrase.end, sentence.parts[-1].end - 1):
            if lower[token] == "all" and lower[token - 1] in (",", "-"):
                told = token + 3 if lower[token + 1] == "of" else token + 1
                near = (nouns().get(word) for word in lower[told : told + 3])
                sides = [noun.side for noun in near if noun is not None and noun.plural and noun.side != "unknown"]
                if sides and _is_bare(link):
                    link.phrase.side = sides[0]


def _militant_named(sentence: Sentence, link: Link) -> bool:
    """Whether the same verb's objects name a militant (`killed TTP commander Wazir and two of his associates`)."""
    text = sentence.text
    if link.rule != "active":
        return False
    for token in range(sentence.parts[link.at].end, link.phrase.start):
        span, noun = text.spans.get(token), nouns().get(text.lower[token])
        if (span is not None and span.side == "militant") or (noun is not None and noun.side == "militant"):
            return True
        if text.lower[token] in (";", "when", "after", "while"):
            return False
    return False


def _others(sentence: Sentence, link: Link) -> bool:
    """Whether the people are more of the same kind as those before (`his deputy and four other militants`)."""
    return "other" in sentence.text.lower[link.phrase.start : link.phrase.end]


def _borne(sentence: Sentence, link: Link) -> bool:
    """Whether a count of deaths is what someone suffered (`the army suffered 210 deaths`)."""
    if link.rule not in ("counted-noun", "counted-state"):
        return False
    before = sentence.back(link.part)
    while sentence.kind(before) in ("and", "people", "det", "outcome") and not sentence.entry(before, "suffer", "lose"):
        before -= 1
    if sentence.kind(before) == "name" or sentence.is_capital(before):  # `cost the army 712 dead`
        return sentence.word(sentence.back(before)) in ("cost", "costing", "costs") or sentence.word(before - 2) == "cost"
    return sentence.word(before) in classes()["admits"] or sentence.entry(before, "suffer", "lose") is not None


def _side_of_loser(sentence: Sentence, link: Link) -> Side:
    """The side of those who lose people (`the army lost 40 men`)."""
    text = sentence.text
    for token in range(sentence.parts[link.at].end - 1, max(0, sentence.parts[0].first, link.phrase.start - _NEAR_VERB) - 1, -1):
        covering = next((span for start, span in text.spans.items() if start <= token < span.end and span.label == "GROUP"), None)
        if covering is not None:
            return covering.side
        if text.lower[token] in classes()["state_agent"]:
            return "state"
        noun = nouns().get(text.lower[token])
        if noun is not None and noun.side != "unknown" and noun.kind == "person":
            return noun.side
    return "unknown"


def _is_bare(link: Link) -> bool:
    """Whether the phrase says nothing of who the people are."""
    phrase = link.phrase
    if link.rule == "of-them" and phrase.of:
        return False
    noun = nouns().get(phrase.head)
    toll = noun is not None and noun.kind == "toll" and phrase.generic and phrase.head not in classes()["plural_event"]
    return not phrase.head or phrase.others or toll or phrase.head in STATES or link.rule == "counted-state"


def _continued(sentence: Sentence, ordered: Sequence[Link], number: int, previous: Link | None) -> Side:
    """The side of the count that a bare one continues: the one before, else (of a bare number) the one after."""
    link = ordered[number]
    before = [other for other in ordered[:number] if other.role != "part" or other.whole is link.whole]
    if len(before) > 1 and before[-1].phrase.count.high == 1 and before[-1].phrase.side == "militant":
        before = before[:-1]  # `killed 22 cadets and the bomber and injured 68`
    named = sentence.kind(link.part - 1) == "and" and sentence.word(link.part - 2) == "PERSON"
    donor = before[-1] if before else None if (named and link.phrase.others) or link.rule == "lives" else previous
    if before and "victims" in sentence.text.lower[before[-1].phrase.end : link.phrase.start]:
        return "unknown"  # `the attacker died; of his victims, four survived`
    side: Side = donor.phrase.side if donor is not None else "unknown"
    if side == "unknown" and (link.phrase.of or not before):
        side = _last_counted(sentence, link) if not link.phrase.of else _last_named(sentence, link)
    if donor is None and side == "unknown" and not link.phrase.head:
        after = next((other for other in ordered[number + 1 :] if other.role != "part"), None)
        if after is not None and link.role != "part" and after.outcome == link.outcome and not after.phrase.generic:
            side = after.phrase.side
    return side


def _last_counted(sentence: Sentence, link: Link) -> Side:
    """The side of the people counted last in the sentence without an outcome (`a truck carrying ten soldiers; eight died`)."""
    for index in reversed(sentence.counted):
        phrase = sentence.parts[index].phrase
        if phrase is None or index >= link.part or index in sentence.links or index in sentence.skipped or phrase.demonym:
            continue
        if phrase.side in ("state", "civilian") and phrase.form == "number":
            return phrase.side
    return "unknown"


def _last_named(sentence: Sentence, link: Link) -> Side:
    """The side of the people named last in the plural, militants aside (`stopped the passengers and shot 18 of them`)."""
    lower = sentence.text.lower
    for token in range(link.phrase.start - 1, max(0, sentence.parts[0].first - _BACKWARD) - 1, -1):
        noun = nouns().get(lower[token])
        if noun is None or not noun.plural or noun.kind in ("generic", "toll"):
            continue
        if noun.side in ("state", "civilian") or (link.phrase.of == "whom" and noun.side == "militant"):
            return noun.side
    return "unknown"


def _killed_by_state(sentence: Sentence, link: Link) -> bool:
    """Whether the clause names police or soldiers as those who killed."""
    one_hurt = link.outcome == "injured" and link.phrase.count.high == 1
    if not (link.outcome == "killed" or one_hurt) or link.rule not in ("active", "passive", "participle", "companions"):
        return False
    text, agents = sentence.text, classes()["state_agent"]
    verb = sentence.parts[link.at].first
    if link.rule != "active":
        for token in range(verb + 1, min(verb + 3, sentence.parts[-1].end)):
            if text.lower[token] == "by":
                return not agents.isdisjoint(text.lower[token + 1 : token + 6])
        if link.rule != "companions" or verb_group(sentence, link.at).be:
            return False
    if not _BOTH_SIDES.isdisjoint(text.lower[max(sentence.parts[0].first, verb - 10) : verb]):
        return False
    for token in range(verb - 1, max(sentence.parts[0].first, verb - 6) - 1, -1):
        if text.lower[token] in classes()["no_agent"]:
            return False
        named = any(
            span.side == "state" and start <= token < span.end and not _governed(sentence, start)
            for start, span in text.spans.items()
        )
        if named or text.lower[token] in agents:
            return True
    return False


def _governed(sentence: Sentence, token: int) -> bool:
    """Whether a preposition leads to the name at a token (`the compound of the Ministry of Labor`)."""
    lower = sentence.text.lower
    before = token - 1 - (lower[token - 1] == "the")
    return before >= sentence.parts[0].first and lower[before] in classes()["prep"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a count: lengths in days of the sentence's dates, its fine places, and what came before.

    `dated` tells whether an earlier sentence of the block gives a day or a month; `cities` are first tokens of cities;
    `summed` whether the last count of the block was a summary.
    """

    days: Sequence[int]
    places: int
    cities: Sequence[int]
    dated: bool
    summed: bool


def role_of(sentence: Sentence, link: Link, setting: Setting) -> Role:
    """Incident or summary, where the grammar has not said.

    A summary counts its events, runs over a period, or is tied to no date and no place.
    """
    if link.role:
        return link.role  # type: ignore[return-value]
    told = _event_told(sentence, link)
    if told is not None:
        return "summary" if _counts_events(sentence, told.start, told.stop) else "incident"
    if _charged(sentence, link):
        return "summary"
    if _counts_events(sentence, sentence.parts[0].first, sentence.parts[-1].end):
        return "summary"
    if link.phrase.count.high != 1 and _several_cities(sentence, setting.cities):
        return "summary"
    lower, known = _lower(sentence), classes()
    if any(days > _WEEK for days in setting.days) and _runs_over_date(sentence):
        return "summary"
    if not any(days <= _MONTH for days in setting.days) and _names_period(lower):
        return "summary"
    if not setting.days and _perfect(sentence, link):
        return "summary"
    if link.rule == "toll" and not known["toll_whole"].isdisjoint(lower):
        return "summary"
    if setting.days and min(setting.days) > _DAYS:
        plural = not known["plural_event"].isdisjoint(lower)
        single = not known["single_event"].isdisjoint(lower)
        if max(setting.days) <= _MONTH:
            return "incident" if setting.places or (single and not plural) else "summary"
        one = single or link.phrase.count.high == 1 or link.outcome == "kidnapped"
        return "incident" if setting.places and one and not plural else "summary"
    if setting.days or "there" in lower:
        return "incident"
    if setting.summed:
        return "summary"
    return "incident" if setting.dated or setting.places else "summary"


def _charged(sentence: Sentence, link: Link) -> bool:
    """Whether someone is charged with what came to the people, and nothing says when or where it did."""
    place = link.at
    while place >= 0 and sentence.kind(place) != "prep":
        clause = sentence.kind(place) == "and" and sentence.kind(place - 1) == "comma"
        if clause or sentence.kind(place) in ("break", "sub", "rel", "people"):
            return False
        place -= 1
    if place < 0:
        return False
    charge = sentence.parts[place].first
    accused = not classes()["judicial"].isdisjoint(sentence.text.lower[max(sentence.parts[0].first, charge - 8) : charge])
    ends = [part.first for part in sentence.parts[link.at :] if part.kind in ("comma", "break")]
    stop = ends[0] if ends else sentence.parts[-1].end
    told = any(charge < start < stop and span.label in ("DATE", "PLACE") for start, span in sentence.text.spans.items())
    return accused and not told


def _counts_events(sentence: Sentence, first: int, last: int) -> bool:
    """Whether tokens [`first`, `last`) count events (`two terrorist incidents`, `1,577 attacks`, `a series of bombings`)."""
    lower, known = sentence.text.lower, classes()
    if known["plural_event"].isdisjoint(lower[first:last]):
        return False
    dated = {token for start, span in sentence.text.spans.items() if span.label == "DATE" for token in range(start, span.end)}
    for place in range(first, last):
        if lower[place] not in known["plural_event"]:
            continue
        for before in range(place - 1, max(first, place - 4) - 1, -1):
            word = lower[before]
            if before in dated or not (word[0].isalnum() or word == "-"):
                break
            if word in known["many"] or word.replace(",", "").isdigit():
                return True
            if word in known["prep"] and word != "of":
                break
    return False


def _event_told(sentence: Sentence, link: Link) -> range | None:
    """The tokens of the dated or placed event that the count's clause is about (`the 2005 bombings on X, in which …`)."""
    text = sentence.text
    place = min(link.at, link.part)
    while place >= 0 and sentence.kind(place) != "rel":
        if sentence.kind(place) in ("break", "sub"):
            return None
        place -= 1
    if place <= 0 or sentence.word(place) not in ("which", "that"):
        return None
    token = sentence.parts[place].first
    window = range(max(sentence.parts[0].first, token - 14), token)
    events = classes()["plural_event"] | classes()["single_event"]
    anchored = any(i in text.spans and text.spans[i].label in ("DATE", "PLACE") for i in window)
    return window if anchored and not events.isdisjoint(text.lower[window.start : window.stop]) else None


def _several_cities(sentence: Sentence, cities: Sequence[int]) -> bool:
    """Whether two cities are joined by `and` (`in X and nearby Y`): one count for several incidents."""
    text = sentence.text
    for first, second in pairwise(cities):
        between = text.lower[text.spans[first].end : second] if first in text.spans else []
        if between and between[0] == "and" and _NEAR.issuperset(between[1:]):
            return True
    return False


def _runs_over_date(sentence: Sentence) -> bool:
    """Whether the count runs over a date (`over the last ten days of December`)."""
    text = sentence.text
    first, last = sentence.parts[0].first, sentence.parts[-1].end
    dates = [start for start, span in text.spans.items() if span.label == "DATE" and first < start < last]
    return any(not {"over", "throughout"}.isdisjoint(text.lower[max(first, start - 2) : start]) for start in dates)


def _perfect(sentence: Sentence, link: Link) -> bool:
    """Whether the verb has no time of its own (`some 470 left, of whom 90 have been killed`)."""
    place = sentence.back(link.at)
    while sentence.kind(place) == "aux":
        if sentence.word(place) in ("have", "has"):
            return True
        place = sentence.back(place)
    return False


def _names_period(lower: Sequence[str]) -> bool:
    """Whether a period is named: `since`, `overall`, `the past year`."""
    if not classes()["period"].isdisjoint(lower):
        return True
    if _TIMES.isdisjoint(lower):
        return False
    return any(
        word in _TIMES and lower[i - 1] in ("the", "those", "these", "past", "last", "this", "previous")
        for i, word in enumerate(lower)
        if i
    )
