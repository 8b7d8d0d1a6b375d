"""Sides that a phrase alone does not tell, and roles: what belongs to one incident and what sums over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.casualty_grammar import Link, Sentence
from pipeline.models import Role
from pipeline.victims import classes, nouns

_LONG = 15  # days; a longer date is a period


def settle_sides(sentence: Sentence, previous: Link | None) -> None:
    """Give bare numbers and `others` the side of the count that they continue, people killed by the state theirs."""
    ordered = [link for _, link in sorted(sentence.links.items())]
    mains = [link for link in ordered if link.role != "part"]
    text = sentence.text.lower[sentence.parts[0].first : sentence.parts[-1].end]
    wholes = {id(link.whole) for link in ordered if link.rule == "among-counted"}
    for number, link in enumerate(ordered):
        phrase = link.phrase
        if phrase.of and phrase.side == "unknown" and link.rule != "of-them" and link.whole is not None:
            phrase.side = link.whole.phrase.side
        if phrase.head in _DEPENDENTS and link.role != "part" and phrase.side != "militant":
            guarded = _killed_by_state(sentence, link) or "raid" in text or "operation" in text
            leaders = [m for m in ordered[:number] if m.at == link.at]
            if (leaders and leaders[-1].phrase.side == "militant") or guarded:
                phrase.side = "militant"
        if phrase.side != "unknown":
            continue
        bare = not phrase.head or phrase.others or phrase.head in ("dead", "wounded", "injured", "missing")
        if link.rule in ("counted-state",):
            bare = True
        if (phrase.demonym and not phrase.head) or (phrase.head and phrase.generic and phrase.head in _TOLLS):
            bare = True
        if id(link) in wholes:
            continue
        if bare and (link.rule != "of-them" or not phrase.of):
            before = [m for m in ordered[:number] if m.role != "part" or m.whole is link.whole]
            donor = before[-1] if before else previous
            if donor is not None:
                phrase.side = donor.phrase.side
            if phrase.side == "unknown" and phrase.of:
                phrase.side = _last_named(sentence, link)
            if phrase.side != "unknown" or donor is not None:
                continue
            if number + 1 < len(mains) and not phrase.head and mains.index(link) + 1 < len(mains) if link in mains else False:
                follower = mains[mains.index(link) + 1].phrase
                if follower.head and not follower.generic and link.outcome == mains[mains.index(link) + 1].outcome:
                    phrase.side = follower.side
        elif phrase.generic and link.role != "part" and _killed_by_state(sentence, link):
            phrase.side = "militant"


_TOLLS = frozenset({"deaths", "death", "fatalities", "fatality", "injuries", "injury", "casualties", "casualty", "bodies", "body", "corpses"})


def _last_named(sentence: Sentence, link: Link) -> Side:
    """The side of the people named last in the plural, militants aside (`stopped the passengers and shot 18 of them`)."""
    text = sentence.text
    for token in range(link.phrase.start - 1, max(0, sentence.parts[0].first - 30) - 1, -1):
        noun = nouns().get(text.lower[token])
        if noun is not None and noun.plural and noun.kind in ("person", "kin", "faith", "common") and noun.side in ("state", "civilian"):
            return noun.side
    return "unknown"


# Who stands by someone stands on that one's side.
_DEPENDENTS = frozenset(
    "aide aides bodyguard bodyguards guard guards companion companions associate associates assistant assistants escort escorts driver "
    "deputy deputies lieutenant lieutenants".split()
)


def _killed_by_state(sentence: Sentence, link: Link) -> bool:
    """Whether the clause names police or soldiers as those who killed."""
    if link.outcome != "killed" or link.rule not in ("active", "passive", "participle"):
        return False
    parts, text = sentence.parts, sentence.text
    agents = classes()["state_agent"]
    verb = parts[link.at].first
    if link.rule == "active":
        place = verb - 1
        first = parts[0].first
        steps = 0
        while place >= first and steps < 6 and text.lower[place] not in (",", ";", "after", "when", "on", "at", "against", "attacked"):
            if text.lower[place] in agents:
                return True
            span = next((s for i, s in text.spans.items() if i <= place < s.end), None)
            if span is not None and span.side == "state":
                return True
            place, steps = place - 1, steps + 1
        return False
    for place in range(verb + 1, min(verb + 3, parts[-1].end)):
        if text.lower[place] == "by":
            return any(w in agents for w in text.lower[place + 1 : place + 6])
    return False


def _counted_events(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the sentence counts its events (`two terrorist incidents`, `1,577 attacks`, `a series of bombings`)."""
    text = sentence.text
    events = classes()["plural_event"]
    dated = {i for start, span in text.spans.items() if span.label == "DATE" and first <= start < last for i in range(start, span.end)}
    for place in range(first, last):
        if text.lower[place] not in events:
            continue
        for before in range(place - 1, max(first, place - 4) - 1, -1):
            word = text.lower[before]
            if before in dated or not (word[0].isalnum() or word == "-"):
                break
            if word in _NUMBERS or word.replace(",", "").isdigit():
                if word != "both" or text.lower[before - 1] != "in":
                    return True
            if word in classes()["prep"] and word != "of":
                break
    return False


def _relative(sentence: Sentence, link: Link) -> range | None:
    """The tokens of the event that a count tells of in a relative clause, where they give a date or place: whether the count stands in a relative clause on an event with a date or place (`the 2005 bombings on X, in which 20 died`)."""
    parts, text = sentence.parts, sentence.text
    place = min(link.at, link.part)
    while place >= 0 and parts[place].kind != "rel":
        if parts[place].kind in ("break", "sub"):
            return None
        place -= 1
    if place <= 0 or text.lower[parts[place].first] not in ("which", "that"):
        return None
    token = parts[place].first
    window = range(max(parts[0].first, token - 14), token)
    events = classes()["plural_event"] | classes()["single_event"]
    placed = any(i in text.spans and text.spans[i].label in ("DATE", "PLACE") for i in window)
    return window if placed and any(text.lower[i] in events for i in window) else None


def _several_cities(sentence: Sentence, cities: Sequence[int]) -> bool:
    """Whether two cities are joined by `and` (`in X and nearby Y`): several incidents in one count."""
    text = sentence.text
    for first, second in zip(cities, cities[1:], strict=False):
        between = text.lower[text.spans[first].end : second] if first in text.spans else []
        if between and between[0] == "and" and all(w in ("nearby", "neighboring", "in", "at", "near", "the", "adjacent") for w in between[1:]):
            return True
    return False


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
    """Incident or summary, where the grammar has not said."""
    if link.role:
        return link.role  # type: ignore[return-value]
    text = sentence.text
    first, last = sentence.parts[0].first, sentence.parts[-1].end
    lower = text.lower[first:last]
    known = classes()
    days = setting.days
    short = [d for d in days if d <= _MONTH]
    long = [d for d in days if d > _LONG]
    told = _relative(sentence, link)
    if told is not None:
        return "summary" if _counted_events(sentence, told.start, told.stop) else "incident"
    if _counted_events(sentence, first, last) or (_several_cities(sentence, setting.cities) and link.phrase.count.high != 1):
        return "summary"
    if any(days > 6 for days in setting.days) and _spread(sentence):
        return "summary"
    if not short and any(
        w in known["period"] or (w in ("year", "months", "years") and i and lower[i - 1] in ("the", "past", "last", "this", "previous"))
        for i, w in enumerate(lower)
    ):
        return "summary"
    if link.rule == "toll" and any(w in ("campaign", "insurgency", "conflict", "war", "year", "violence") for w in lower):
        return "summary"
    event = any(w in known["single_event"] or w in known["plural_event"] for w in lower)
    if long and not [d for d in days if d <= _LONG]:
        if max(days) <= _MONTH:
            return "incident" if setting.places or (event and not any(w in known["plural_event"] for w in lower)) else "summary"
        single = link.phrase.count.high == 1 or any(w in known["single_event"] for w in lower) or link.outcome == "kidnapped"
        plural = any(w in known["plural_event"] for w in lower)
        return "incident" if setting.places and single and not plural else "summary"
    if days or "there" in lower:
        return "incident"
    if setting.summed:
        return "summary"
    if setting.dated:
        return "incident"
    if setting.places:
        return "incident"
    return "summary"


def _spread(sentence: Sentence) -> bool:
    """Whether the count runs over a date (`over the last ten days of December`)."""
    text = sentence.text
    first, last = sentence.parts[0].first, sentence.parts[-1].end
    for start, span in text.spans.items():
        if span.label == "DATE" and first < start < last and set(text.lower[max(first, start - 2) : start]) & {"over", "throughout"}:
            return True
    return False


_MONTH = 31
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve dozens several both many numerous multiple various hundreds scores series "
    "string wave twin".split()
)
