"""Roles: what belongs to one incident and what sums over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.victims import classes
from pipeline.models import Role

_DAYS = 15  # a longer date is a period, not the time of an incident
_MONTH = 31
_WEEK = 6
_NEAR = frozenset({"nearby", "neighboring", "in", "at", "near", "the", "adjacent"})
_TARGETS = frozenset({"on", "at", "against"})
_TIMES = frozenset({"year", "months", "years", "weeks"})


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
        return "summary" if _events_counted(sentence, told.start, told.stop) else "incident"
    if _charged(sentence, link):
        return "summary"
    counted = _events_counted(sentence, sentence.parts[0].first, sentence.parts[-1].end)
    if counted and not (counted in classes()["few"] and _one_attack(sentence, setting)):
        return "summary"
    if link.phrase.count.high != 1 and _several_cities(sentence, setting.cities):
        return "summary"
    known, lower = classes(), _around(sentence, link)
    if any(days > _WEEK for days in setting.days) and _runs_over_date(sentence):
        return "summary"
    if not any(days <= _MONTH for days in setting.days) and _names_period(lower):
        return "summary"
    if not setting.days and link.outcome != "missing" and _perfect(sentence, link):
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


def _around(sentence: Sentence, link: Link) -> Sequence[str]:
    """The words of the sentence but for those of the predicate (`not been seen since` is no period).

    `since` with a date tells when those who are still gone were taken.
    """
    lower, told = sentence.text.lower, sentence.parts[link.at]
    found = [*lower[sentence.parts[0].first : told.first], *lower[told.end : sentence.parts[-1].end]]
    if link.outcome in ("missing", "kidnapped") and "since" in found:
        dated = any(lower[start - 1] == "since" and span.label == "DATE" for start, span in sentence.text.spans.items() if start)
        return [word for word in found if word != "since"] if dated else found
    return found


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


def _events_counted(sentence: Sentence, first: int, last: int) -> str:
    """The word in tokens [`first`, `last`) that counts events (`two incidents`, `1,577 attacks`, `a series of bombings`), or ""."""
    lower, known = sentence.text.lower, classes()
    if known["plural_event"].isdisjoint(lower[first:last]):
        return ""
    dated = {token for start, span in sentence.text.spans.items() if span.label == "DATE" for token in range(start, span.end)}
    for place in range(first, last):
        if lower[place] not in known["plural_event"]:
            continue
        if lower[place + 1] in _TARGETS and place + 2 < last and lower[place + 2] in known["many"] - {"both"}:
            return lower[place + 2]  # `attacks on two mosques`
        for before in range(place - 1, max(first, place - 4) - 1, -1):
            word = lower[before]
            if before in dated or not (word[0].isalnum() or word == "-"):
                break
            if word in known["many"] or word.replace(",", "").isdigit():
                return word
            if word in known["prep"] and word != "of":
                break
    return ""


def _one_attack(sentence: Sentence, setting: Setting) -> bool:
    """Whether a few blows on one day in one place make one attack (`On May 3, twin bombings in Samawah killed 33`)."""
    if list(setting.days) != [1] or setting.places != 1 or _several_cities(sentence, setting.cities):
        return False
    return classes()["apart"].isdisjoint(sentence.text.lower[sentence.parts[0].first : sentence.parts[-1].end])


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
    dates = [i for i in window if i in text.spans and text.spans[i].label == "DATE"]
    if len(dates) > 1 and not classes()["plural_event"].isdisjoint(text.lower[window.start : window.stop]):
        return None  # `for attacks in June and July, in which …`
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
            return sentence.kind(sentence.back(place)) != "modal"
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
