"""Roles: what belongs to one incident and what sums over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.subjects import PERFECT
from pipeline.casualties.sums import TIMES, names_period, of_campaign, of_departed, shared_out
from pipeline.casualties.victims import classes
from pipeline.counts import may_count
from pipeline.models import Role

_WEEK = 6
_DAYS = 15  # a longer date is a period, not the time of an incident
_MONTH = 31
_YEAR = 366  # a longer date holds more than one event
_LEAD = 5  # tokens between `between` and the first of two cities
_NEAR = frozenset({"nearby", "neighboring", "in", "at", "near", "the", "adjacent"})
_TARGETS = frozenset({"on", "at", "against"})
_NOT_ONE = frozenset({"no", "any", "every", "each"})
_BEFORE = 4  # tokens before two dates in which their events stand
_SUBJECT = 8  # tokens behind two dates in which their events stand
_NAMED = frozenset({"Operation", "Operations"})
_NEARBY = 10  # tokens between a count and the event that bears its date
_PRESENT = frozenset({"have", "has"})
_REACH = 8  # tokens from a verb to the time that it took


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a count: the sentence's dates, its fine places, and what came before.

    `dates` are pairs of first token and length in days; `dated` tells whether an earlier sentence of the block gives a day
    or a month; `cities` are first tokens of cities; `summed` whether the last count of the block was a summary.
    """

    dates: Sequence[tuple[int, int]]
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
    if of_campaign(sentence, link):
        return "summary"
    if _singled_out(sentence, link):
        return "incident"
    told = None if sentence.words.isdisjoint(("which", "that")) else _event_told(sentence, link)
    if told is not None:
        counted = _events_counted(sentence, told.start, told.stop)
        one = counted in classes()["few"] and _one_attack(sentence, setting, [length for _, length in setting.dates])
        told_of = [length for token, length in setting.dates if token in told]
        return "summary" if min(told_of, default=0) > _YEAR or (counted and not one) else "incident"
    if _crime_told(sentence, link) or _event_dated(sentence, link):
        return "incident"
    near = clause = _clause(sentence, link)
    if not any(token in clause for token, _ in setting.dates):
        # What is dated further on does not date what comes first, where a sentence before does.
        later = all(token >= clause.stop for token, _ in setting.dates) and setting.dated
        clause = clause if later else range(sentence.parts[0].first, sentence.parts[-1].end)
    days = [length for token, length in setting.dates if token in clause]
    around = _around(sentence, link, clause)
    if _counts_events(sentence, link, setting, days, near) or _runs_over_period(sentence, link, setting, days, clause, around):
        return "summary"
    return _by_date(around, link, setting, days)


def _clause(sentence: Sentence, link: Link) -> range:
    """The tokens between the colons, semicolons and dashes around a count."""
    first, last = 0, len(sentence.parts) - 1
    if sentence.has("break"):
        first = last = link.part
        while sentence.kind(first - 1) not in ("", "break"):
            first -= 1
        while sentence.kind(last + 1) not in ("", "break"):
            last += 1
    return range(sentence.parts[first].first, sentence.parts[last].end)


def _counts_events(sentence: Sentence, link: Link, setting: Setting, days: Sequence[int], clause: range) -> bool:
    """Whether several events are counted together, in the `clause` of a count or around it."""
    if _charged(sentence, link):
        return True
    told = _told_together(sentence, link, clause)
    counted = _events_counted(sentence, told.start, told.stop)
    if counted and not (counted in classes()["few"] and _one_attack(sentence, setting, days)):
        return True
    if link.phrase.count.high == 1 or shared_out(sentence, link, (setting.cities, [token for token, _ in setting.dates])):
        return False
    words = sentence.text.lower[sentence.parts[0].first : sentence.parts[-1].end]
    if list(days) == [1] and classes()["plural_event"].isdisjoint(words):
        return False  # who attacks two villages on one day makes one attack
    return _several_cities(sentence, setting.cities) or _several_days(sentence, setting.dates)


def _told_together(sentence: Sentence, link: Link, clause: range) -> range:
    """The tokens around a count up to where another date begins (`two in separate raids, [and on November 20] a third`).

    Of a list behind a colon each item with its own place is told apart (`Three attacks shook the country: in Tor, …; in Arish, …`).
    """
    if clause.start > sentence.parts[0].first and _anchors(sentence, clause.start, clause.stop):
        return clause
    first, last = sentence.parts[0].first, sentence.parts[-1].end
    for date in sentence.where("DATE"):
        if sentence.kind(date - 1) != "prep" or sentence.kind(date - 2) != "and":
            continue
        if date - 2 >= link.part:
            return range(first, sentence.parts[date - 2].first)
        first = sentence.parts[date - 2].first
    return range(first, last)


def _runs_over_period(
    sentence: Sentence, link: Link, setting: Setting, days: Sequence[int], clause: range, lower: Sequence[str]
) -> bool:
    """Whether a count runs over a period, or over all that came so far; `lower` are the words around it."""
    if _runs_over_date(sentence, setting.dates, clause, long=any(length > _WEEK for length in days)):
        return True
    if "alone" in lower and _alone(sentence, clause):
        return True
    if _opened_by_since(sentence, link, clause) or (_perfect(sentence, link, PERFECT) and _up_to_now(sentence, link, clause)):
        return True
    if not any(length <= _MONTH for length in days) and names_period(lower):
        return True
    if not days and of_departed(sentence, link):
        return True
    if not days and link.outcome != "missing" and _perfect(sentence, link, _PRESENT):
        return True
    if not days and not setting.places and ("there" in lower or not setting.dated) and _reputed(sentence, link):
        return True
    return link.rule == "toll" and not classes()["toll_whole"].isdisjoint(lower)


def _by_date(lower: Sequence[str], link: Link, setting: Setting, days: Sequence[int]) -> Role:
    """A day makes an incident; a month or a year only with a place or a single event; nothing makes a summary."""
    if days and min(days) > _DAYS:
        plural, events = not classes()["plural_event"].isdisjoint(lower), classes()["single_event"]
        single = not events.isdisjoint(lower) and any(
            word in events and lower[i - 1] not in _NOT_ONE for i, word in enumerate(lower)
        )
        alone = link.phrase.count.high == 1
        if max(days) <= _MONTH:
            once = alone or link.outcome == "missing" or link.rule == "companions"
            there = "there" in lower and link.rule == "active"
            return "incident" if (setting.places and not plural) or there or once or (single and not plural) else "summary"
        one = single or alone or link.outcome in ("kidnapped", "missing") or link.phrase.head in classes()["bodies"]
        one = one or (link.phrase.definite and link.rule == "participle")  # `the 49 villagers slaughtered at Bentiu in 1997`
        return "incident" if ((setting.places and one) or single) and not plural else "summary"
    if days or "there" in lower:
        return "incident"
    if setting.summed:
        return "summary"
    return "incident" if setting.dated or setting.places else "summary"


def _around(sentence: Sentence, link: Link, clause: range) -> Sequence[str]:
    """The words of the clause but for those of the predicate (`not been seen since` is no period).

    `since` with a date tells when those who are still gone were taken.
    """
    text, told = sentence.text, sentence.parts[link.at]
    lower, first = text.lower, clause.start
    found = [*lower[first : told.first], *lower[max(told.end, first) : clause.stop]]
    if not _NAMED.isdisjoint(text.words[first + 1 : clause.stop]):  # `under Operation Barkhane`
        around = (*range(first, told.first), *range(max(told.end, first), clause.stop))
        found = [lower[token] for token in around if token == first or text.words[token] not in _NAMED]
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
    before = sentence.text.lower[max(sentence.parts[0].first, charge - 8) : charge + 1]
    accused = [i for i, word in enumerate(before[:-1]) if word in classes()["judicial"]]
    accused = [i for i in accused if before[i] != "suspected" or before[i + 1] == "of"]  # no `suspected rebels`
    return bool(accused) and not _anchors(sentence, charge, _clause_end(sentence, link.at))


def _clause_end(sentence: Sentence, place: int) -> int:
    """The token where the clause of part `place` ends: at a break, or a comma that no name, people or place follows."""
    while place < len(sentence.parts) and sentence.kind(place) not in ("break", "sub", "rel"):
        following = place + 1 + (sentence.kind(place + 1) == "and")
        goes_on = sentence.kind(following) in ("people", "name", "prep") or sentence.is_capital(following)
        if sentence.kind(place) == "comma" and not goes_on:
            break
        place += 1
    return sentence.parts[place].first if place < len(sentence.parts) else sentence.parts[-1].end


def _anchors(sentence: Sentence, start: int, stop: int) -> frozenset[str]:
    """Which of dates and places stand between two tokens."""
    spans = sentence.text.spans
    return frozenset(spans[token].label for token in range(start, stop) if token in spans) & {"DATE", "PLACE"}


def _crime_told(sentence: Sentence, link: Link) -> bool:
    """Whether the people are those of one crime with its place (`the 2007 murder of four tourists in Kasai`)."""
    crime = sentence.parts[link.at]
    if link.rule != "noun-of" or crime.word in classes()["plural_event"] or crime.word.endswith("s"):
        return False
    return "PLACE" in _anchors(sentence, crime.end, _clause_end(sentence, link.at))


def _event_dated(sentence: Sentence, link: Link) -> bool:
    """Whether an event near the count bears its date as a name (`the 2002 bombings`) or is one blow in several (`twin blasts`)."""
    lower, known = sentence.text.lower, classes()
    first, last = sentence.parts[0].first, sentence.parts[-1].end
    start, stop = max(first + 1, link.phrase.start - _NEARBY), min(link.phrase.end + _NEARBY, last)
    if not known["joint"].isdisjoint(lower[start - 1 : stop - 1]) and any(
        lower[token] in known["plural_event"] and not known["joint"].isdisjoint(lower[token - 2 : token])
        for token in range(start, stop)
    ):
        return True
    for token, span in sentence.text.spans.items():
        bears = span.label == "DATE" and start <= token < stop and lower[token - 1] == "the" and span.end < last
        if bears and (lower[span.end] in known["plural_event"] or lower[span.end] in known["single_event"]):
            return True
    return False


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
                return "" if not known["times"].isdisjoint(lower[before + 1 : place]) else word  # `five hours of fighting`
            if word in known["prep"] and word != "of":
                break
    return ""


def _one_attack(sentence: Sentence, setting: Setting, days: Sequence[int]) -> bool:
    """Whether a few blows on one day in one place make one attack (`On May 3, twin bombings in Samawah killed 33`)."""
    if list(days) != [1] or setting.places != 1 or _several_cities(sentence, setting.cities):
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
    """Whether two cities are joined by `and` (`bombings in X and nearby Y`): one count for several incidents."""
    text = sentence.text
    for first, second in pairwise(cities):
        between = text.lower[text.spans[first].end : second] if first in text.spans else []
        joined = bool(between) and between[0] == "and" and _NEAR.issuperset(between[1:])
        if joined and "between" not in text.lower[max(0, first - _LEAD) : first]:
            return True
    return False


def _several_days(sentence: Sentence, dates: Sequence[tuple[int, int]]) -> bool:
    """Whether days joined by `and` date several events (`On June 2 and 9, ambushes killed 12 soldiers`)."""
    text, known = sentence.text, classes()
    for (first, days), (second, others) in pairwise(dates):
        joined = first in text.spans and text.lower[text.spans[first].end : second] == ["and"]
        if not joined or max(days, others) > _MONTH:
            continue
        end = text.spans[second].end if second in text.spans else second
        following = [*text.lower[end : end + _SUBJECT], "."]
        near = {*text.lower[max(sentence.parts[0].first, first - _BEFORE) : first], *following[: following.index(".")]}
        return not known["plural_event"].isdisjoint(near)
    return False


def _runs_over_date(sentence: Sentence, dates: Sequence[tuple[int, int]], clause: range, *, long: bool) -> bool:
    """Whether the count runs over a period or up to a date (`over the last ten days`, `416 were wounded up to April 10`).

    Years from one to another in its `clause` are a period (`a cell that between 2000 and 2007 murdered ten people`).
    """
    lower, first = sentence.text.lower, sentence.parts[0].first
    for token, length in dates:
        lead = lower[max(first, token - 2) : token]
        years = length > _YEAR and token in clause and not {"between", "from"}.isdisjoint(lead[-1:])
        if years or list(lead) == ["up", "to"] or (long and not {"over", "throughout"}.isdisjoint(lead)):
            return True
    return False


def _singled_out(sentence: Sentence, link: Link) -> bool:
    """Whether the count is of one of several events, which has its date or place (`23 attacks, the worst of which killed ten`)."""
    place = link.at - 1
    while place > 1 and sentence.kind(place) not in ("rel", "break", "comma", "people"):
        place -= 1
    one = sentence.word(place) == "which" and sentence.word(place - 1) == "of"
    return one and bool(_anchors(sentence, link.phrase.end, _clause_end(sentence, link.at)))


def _opened_by_since(sentence: Sentence, link: Link, clause: range) -> bool:
    """Whether the count follows a beginning (`Since the first attack in February, at least 100 were killed`)."""
    if sentence.word(0) != "since" or sentence.parts[0].first not in clause or link.outcome not in ("killed", "injured"):
        return False
    comma = next((place for place in range(link.part) if sentence.kind(place) == "comma"), link.part)
    return comma < link.part and sentence.kind(comma + 1) not in ("sub", "rel")


def _alone(sentence: Sentence, clause: range) -> bool:
    """Whether `alone` marks the clause's date as one of several (`In July alone, militants killed 45 soldiers`)."""
    lower = sentence.text.lower
    return any(
        span.label == "DATE" and start in clause and lower[span.end] == "alone" for start, span in sentence.text.spans.items()
    )


def _perfect(sentence: Sentence, link: Link, forms: frozenset[str]) -> bool:
    """Whether the verb is a perfect in one of the forms (`some 470 left, of whom 90 [have] been killed`)."""
    place = sentence.back(link.at)
    while sentence.kind(place) == "aux":
        if sentence.word(place) in forms:
            return sentence.kind(sentence.back(place)) != "modal"
        place = sentence.back(place)
    return False


def _reputed(sentence: Sentence, link: Link) -> bool:
    """Whether the verb has no time of its own but what is thought now (`80 are believed to have been killed`)."""
    place = sentence.back(link.at)
    while sentence.kind(place) == "aux":
        place = sentence.back(place)
    verb = sentence.back(place)
    return sentence.word(place) == "to" and sentence.kind(verb) in ("said", "word") and sentence.word(sentence.back(verb)) == "are"


def _up_to_now(sentence: Sentence, link: Link, clause: range) -> bool:
    """Whether a count runs from some time on (`had died since the launch of the mission`) or up to one (`By the end of May`)."""
    if link.rule == "toll":
        return False
    lower, first = sentence.text.lower, sentence.parts[0].first
    for place in range(sentence.parts[link.at].end, min(sentence.parts[link.at].end + _REACH, clause.stop - 2)):
        if lower[place] in ("in", "within") and lower[place + 2] in TIMES and may_count(lower[place + 1]):
            return True  # `had been kidnapped there in six months`
    if link.outcome in ("missing", "kidnapped"):
        return False
    if any(sentence.kind(place) == "sub" and sentence.parts[place].first in clause for place in sentence.where("since")):
        return True
    return list(lower[first : first + 4]) == ["by", "the", "end", "of"]
