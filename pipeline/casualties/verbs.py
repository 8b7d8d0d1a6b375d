"""Verbs of harm: their voice, their complements, and the people that they tell of."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.casualties.actors import actor, by_militants, for_days, militants_at, not_militants, state_acts
from pipeline.casualties.companions import link_companions, link_gapped, names_injuries
from pipeline.casualties.complements import complement, past_complement, past_insertion, past_second
from pipeline.casualties.grammar import STATES, Sentence, objects
from pipeline.casualties.outcomes import Entry, merge
from pipeline.casualties.reality import happened
from pipeline.casualties.subjects import (
    PERFECT,
    VerbGroup,
    antecedent,
    coordinated,
    relative_object,
    shared_subject,
    subjects,
    verb_group,
)  # fmt: skip
from pipeline.casualties.victims import classes, nouns
from pipeline.models import Outcome

_INSIDE = frozenset({"name", "prep", "word"})
_PERSONAL = frozenset({"them", "him", "her"})
_HARM_FRAMES = ("transitive", "adjective", "weak")
_TAKES = frozenset({"took", "taking"})
_REACH = 14  # parts from a verb to its complement (`shot 18 of them dead`)


@dataclass(slots=True)
class _Verb:
    """A verb whose clause says that it happened. `told` tells whether a complement decided the outcome."""

    index: int
    entry: Entry
    word: str
    group: VerbGroup
    following: int
    outcome: Outcome | None
    told: bool


def link_verb(sentence: Sentence, index: int, entry: Entry) -> None:
    """Link the people of the verb or adjective at part `index`."""
    verb = _read(sentence, index, entry) if happened(sentence, index, entry) else None
    if verb is None or _continues_passive(sentence, verb):
        return
    if _is_active(sentence, verb):
        _active(sentence, verb)
    elif "ing" not in entry.forms and (not entry.forms or "participle" in entry.forms):
        _undergone(sentence, verb)


def _read(sentence: Sentence, index: int, entry: Entry) -> _Verb | None:
    """The verb with those that share its people; None where a later verb has them (`shot and killed …`)."""
    word, following = sentence.word(index), sentence.ahead(index)
    group = verb_group(sentence, index)
    outcomes: list[Outcome] = [entry.outcome] if entry.outcome else []
    if outcomes == ["kidnapped"] and sentence.word(index + 1) == "alive":
        return None  # `the driver was captured alive`
    if sentence.kind(following) == "comma" and not group.be:
        following = past_insertion(sentence, following)
    if outcomes == ["injured"] and not classes()["fatal"].isdisjoint((sentence.word(index - 1), sentence.word(index + 1))):
        outcomes = ["killed"]
    told = complement(sentence, entry, following)
    if told:
        outcomes, following = [told], past_complement(sentence, entry, following)
    if sentence.kind(following) == "and":
        later = sentence.entry(sentence.ahead(following), "transitive", "adjective")
        if later is not None and not (group.be and later.forms == {"past"}):  # `were felled or blew themselves up`
            return None
    following = past_second(sentence, index, following, alone=not group.be and not sentence.bare(group.before))
    listed = sentence.kind(following) == "comma" and sentence.entry(following + 1, "transitive")
    if listed and not group.be and sentence.kind(group.before) != "people":
        return None
    first = index
    while sentence.kind(sentence.back(first)) == "and":
        earlier = sentence.back(sentence.back(first))
        former = sentence.entry(earlier, *_HARM_FRAMES)
        if former is None or (former.frame == "adjective" and _has_object(sentence, following)):  # `shot him dead and wounded two`
            break
        first = earlier
        if former.outcome:
            outcomes.insert(0, former.outcome)
        if (former.complements or former.frame == "weak") and outcomes:  # `shot and wounded`: the second verb tells
            outcomes = outcomes[-1:]
        was = verb_group(sentence, first)
        group = was._replace(be=was.be or group.be)
    return _Verb(index, entry, word, group, following, merge(outcomes), told is not None)


def _has_object(sentence: Sentence, place: int) -> bool:
    while sentence.kind(place) == "adv":
        place += 1
    word = sentence.word(place)
    if sentence.kind(place) == "name":
        return word != "DATE"
    if sentence.kind(place) == "word":
        return word[0].isalnum() and word not in classes()["no_object"]
    return sentence.kind(place) in ("people", "det", "pron", "rel")


def _is_active(sentence: Sentence, verb: _Verb) -> bool:
    passive = verb.group.be and "ing" not in verb.entry.forms
    if passive or verb.entry.frame == "adjective" or not _has_object(sentence, verb.following):
        return False
    if verb.entry.forms & {"past", "third", "ing", "base"}:
        return True
    return any(part.word in PERFECT for part in sentence.parts[verb.group.before + 1 : verb.index])


def _continues_passive(sentence: Sentence, verb: _Verb) -> bool:
    """Link a participle after `and` that shares subject and auxiliary with the one before."""
    before = verb.group.before
    if verb.group.be or sentence.kind(before) not in ("and", "comma") or _has_object(sentence, verb.following):
        return False
    shared = shared_subject(sentence, before, passive=True)
    own = subjects(sentence, before) if sentence.kind(before) == "comma" else []
    if any(place not in sentence.links for place in own):
        return False  # `18 were killed and seven others, including a general, wounded`
    if shared and verb.outcome:
        sentence.link(shared, verb.outcome, "passive", verb.index)
    return bool(shared)


def _active(sentence: Sentence, verb: _Verb) -> None:
    outcome, start, entry = verb.outcome, verb.following, verb.entry
    if sentence.kind(start) == "pron" and sentence.word(start) in _PERSONAL and not objects(sentence, start)[0]:
        if outcome := complement(sentence, entry, start + 1) or outcome:
            antecedent(sentence, verb.index, sentence.word(start), outcome)
        return
    found, end = objects(sentence, start, adjectives=not entry.complements)
    if not found and sentence.kind(start) == "pron":  # `killed all on board: 217 passengers and seven crew members`
        colon = next((i for i in range(end, min(end + 6, len(sentence.parts))) if sentence.word(i) == ":"), None)
        found = objects(sentence, colon + 1)[0] if colon is not None else found
    if not found and outcome:
        relative_object(sentence, verb.index, outcome)
    told = _later_complement(sentence, entry, start, found)
    outcome = told or outcome
    if entry.frame == "weak":
        held = [i for i in found if (phrase := sentence.people(i)) is not None and phrase.head in classes()["held"]]
        held = [i for i in held if not _the_one(sentence, i)]
        if held and verb.word != "carrying":
            sentence.link(held, "kidnapped", "hostages", verb.index)
            return
        if told is None and not verb.told:
            if verb.word == "held" and any(link.outcome == "kidnapped" for link in sentence.links.values()):
                outcome = "kidnapped"  # `has kidnapped dozens and still held 14`
            taker = actor(sentence, verb.index)
            killers = any(link.rule == "active" and link.outcome == "killed" for link in sentence.links.values())
            away = verb.word in classes()["holds"] or (verb.word in _TAKES and not (found and sentence.word(found[-1] + 1) == "to"))
            if outcome is None and away and (taker == "militant" or killers):
                outcome = "kidnapped"
            if outcome is None or taker == "state":
                return
            found = [
                i for i in found
                if (phrase := sentence.people(i)) is not None and phrase.side != "militant"
                and (sentence.named(i) or (sentence.links and not phrase.head))
            ]  # fmt: skip
    if outcome == "kidnapped" and entry.frame == "weak":
        found = not_militants(sentence, found)
    if entry.words[0] in classes()["wrecks"]:  # turbines are blown up, trucks burned
        found = [i for i in found if (sentence.named(i) or sentence.bare(i)) and not _of_things(sentence, i)]
    if outcome:
        sentence.link(_not_condemned(sentence, verb, found), outcome, "active", verb.index)
        if not found:
            link_companions(sentence, verb.index, outcome)


def _of_things(sentence: Sentence, index: int) -> bool:
    """Whether `12 of them` are things: the plural named last before is one (`stopped 30 trucks and burned [12 of them]`)."""
    phrase = sentence.people(index)
    if phrase is None or phrase.of != "them":
        return False
    lower = sentence.text.lower
    for token in range(phrase.start - 1, sentence.parts[0].first - 1, -1):
        if lower[token] in classes()["thing"] and lower[token].endswith("s"):
            return True
        noun = nouns().get(lower[token])
        if noun is not None and noun.plural:
            return False
    return False


def _the_one(sentence: Sentence, index: int) -> bool:
    """Whether people at a part are one person known before (`had taken the hostage across the river`)."""
    phrase = sentence.people(index)
    return phrase is not None and phrase.form == "article" and phrase.definite


def _later_complement(sentence: Sentence, entry: Entry, start: int, found: list[int]) -> Outcome | None:
    """A complement after the object (`shot 18 of them dead`, `stabbed a motorist, Juan Pérez, to death`)."""
    for place in (found[-1] + 1, found[0] + 1) if found else ():
        if told := complement(sentence, entry, place):
            return told
    for place in range(start, min(start + _REACH, len(sentence.parts))):
        if told := complement(sentence, entry, place):
            return told
        other = sentence.kind(place) == "people" and place not in found and sentence.bare(place)
        if other or sentence.kind(place) in ("and", "break", "sub", "rel", "include"):
            return None
    return None


def _not_condemned(sentence: Sentence, verb: _Verb, found: list[int]) -> list[int]:
    """`found` without those whom a court sent to their death: a sentence carried out is no casualty."""
    if verb.word not in classes()["penal"] or verb.told:
        return found
    known, lower, stop = classes(), sentence.text.lower, sentence.parts[-1].end
    free = list[int]()
    for place in found:
        words = lower[sentence.parts[place].first : min(sentence.parts[place].end + 8, stop)]
        crime = "for" in words and not known["crime"].isdisjoint(words) and actor(sentence, verb.index) != "militant"
        if known["condemned"].isdisjoint(words) and not crime:  # no `Iraq hanged 36 men for their role in the massacre`
            free.append(place)
    return free


def _undergone(sentence: Sentence, verb: _Verb) -> None:
    """A participle or an adjective: who was killed, people killed, who is missing."""
    if verb.word == "shot" and not verb.group.be and sentence.word(verb.following) in ("at", "to", "up"):
        return
    aside = not verb.group.be and sentence.kind(verb.group.before) == "comma" and sentence.word(verb.following) == "by"
    if verb.entry.frame == "weak" and not verb.entry.outcome and not verb.told and not aside:
        _told_later(sentence, verb)
    outcome = verb.outcome
    if outcome is None:
        _taken(sentence, verb)
        return
    if verb.word == "missing" and sentence.word(verb.following) in ("from", "when", "at"):
        after = sentence.parts[verb.following].first
        if not classes()["register"].isdisjoint(sentence.text.lower[after : min(after + 6, sentence.parts[-1].end)]):
            return  # `missing from the register`
    if verb.group.be:
        _passive(sentence, verb, outcome)
    else:
        _participle(sentence, verb, outcome)


def _told_later(sentence: Sentence, verb: _Verb) -> None:
    """A complement behind an agent or a place (`was taken by the men and …`, `was taken to a boat as hostage`)."""
    place = verb.following
    while sentence.kind(place) in ("prep", "name", "word", "det", "modal") and place < verb.following + 4:
        place += 1
        later = complement(sentence, verb.entry, place)
        if later is None and sentence.word(place) == "with" and verb.group.be and names_injuries(sentence, place + 1):
            later = "injured"  # `were taken to Neiva with burns`
        if later:
            verb.outcome, verb.told = later, True
            return


def _participle(sentence: Sentence, verb: _Verb, outcome: Outcome) -> None:
    """A participle without an auxiliary (`six herders killed in Guma`, `17 were killed and three captured`)."""
    before, weak = verb.group.before, verb.entry.frame == "weak"
    acted = "past" in verb.entry.forms and sentence.kind(before) in ("word", "name", "pron")
    if acted and relative_object(sentence, verb.index, outcome):
        return
    beside = sentence.kind(before) == "people"
    if beside and _is_apposed(sentence, before):
        return  # `Ana Paz, an aid worker seized in 2016, remained in captivity`
    found = coordinated(sentence, before) if beside else subjects(sentence, before)
    if not weak or verb.told:
        link_companions(sentence, verb.index, outcome)  # `a consultant, abducted in May with her interpreter`
    if weak and not verb.told:
        taken = beside and outcome == "kidnapped"
        continued = bool(sentence.links) and sentence.bare(before) and sentence.kind(before - 1) == "and"
        if taken and continued and _not_taken_in(sentence, verb.index):
            sentence.link(found, outcome, "participle", verb.index)  # `17 policemen were killed and three captured`
            return
        phrase = sentence.people(before) if taken and sentence.named(before) and _is_where(sentence, verb.following) else None
        if phrase is None or phrase.side == "militant" or state_acts(sentence, verb.index):
            return
    last = sentence.people(found[-1]) if found else None
    if last is None:
        return
    bare = not last.head and not last.of and found[-1] == sentence.back(verb.index)
    if bare and verb.word in STATES and _is_noun(sentence, found[-1]):
        if sentence.link(found[-1:], outcome, "counted-state", verb.index):
            last.end = sentence.parts[verb.index].end
        return
    if outcome == "kidnapped" and weak:
        found = not_militants(sentence, found)
    sentence.link(found, outcome, "participle", verb.index)


def _passive(sentence: Sentence, verb: _Verb, outcome: Outcome) -> None:
    """A participle or an adjective with a form of `be`."""
    found = subjects(sentence, verb.group.before)
    if not found and sentence.kind(verb.group.before) == "and":
        found = shared_subject(sentence, verb.group.before)
    if verb.entry.frame == "weak" and not verb.told:
        if outcome == "kidnapped" and state_acts(sentence, verb.index, subject=found[0] if found else -1):
            return
        sides = {i: phrase.side for i in found if (phrase := sentence.people(i)) is not None}
        continued = bool(sentence.links)
        found = [
            i for i in found if (sentence.named(i) and sides.get(i) in ("civilian", "state")) or (continued and sentence.bare(i))
        ]
    rule = "adjective" if verb.entry.frame == "adjective" else "passive"
    sentence.link(_not_condemned(sentence, verb, found), outcome, rule, verb.index)
    link_companions(sentence, verb.index, outcome)
    link_gapped(sentence, verb.index, outcome)


def _is_apposed(sentence: Sentence, index: int) -> bool:
    """Whether people at a part describe a name before them."""
    phrase = sentence.people(index)
    article = phrase is not None and phrase.form == "article" and not phrase.definite
    return article and sentence.kind(index - 1) == "comma" and sentence.word(index - 2) in ("PERSON", "ALIAS")


def _taken(sentence: Sentence, verb: _Verb) -> None:
    """`three others taken in 2017`, `boys taken from their school`: people taken are people kidnapped."""
    before = sentence.back(verb.index)
    aside = sentence.kind(before) == "comma" and sentence.word(verb.following) == "by"
    phrase = sentence.people(before - aside)
    if verb.word == "held" and verb.group.be and for_days(sentence, verb.index) and not state_acts(sentence, verb.index):
        found = [
            i for i in subjects(sentence, verb.group.before) if (who := sentence.people(i)) and who.side == "civilian" and who.head
        ]
        sentence.link(found, "kidnapped", "taken", verb.index)
    elif aside and verb.word in ("taken", "held") and phrase is not None and phrase.known and not verb.group.be:
        if militants_at(sentence, verb.following + 1):
            sentence.link([before - 1], "kidnapped", "taken", verb.index)
    elif verb.word == "held" and verb.group.be and by_militants(sentence, verb.following):
        found = [i for i in subjects(sentence, verb.group.before) if sentence.named(i)]
        sentence.link(not_militants(sentence, found), "kidnapped", "taken", verb.index)
    elif verb.word == "taken" and verb.group.be and (_ends_there(sentence, verb.following) or _more(sentence, verb)):
        found = [i for i in subjects(sentence, verb.group.before) if sentence.named(i) or _more(sentence, verb)]
        sentence.link(found, "kidnapped", "taken", verb.index)
        link_companions(sentence, verb.index, "kidnapped")
    elif verb.word in ("taken", "held") and not verb.group.be and phrase is not None and (phrase.known or not phrase.head):
        sentence.link([before], "kidnapped", "taken", verb.index)


def _ends_there(sentence: Sentence, place: int) -> bool:
    """Whether a verb has no complement but `from`."""
    return sentence.word(place) in ("from", ".") or sentence.kind(place) in ("comma", "break")


def _more(sentence: Sentence, verb: _Verb) -> bool:
    """Whether one more is taken after others (`abducted three engineers; a fourth was taken in Aden`)."""
    phrase = sentence.people(verb.group.before)
    more = phrase is not None and phrase.form == "pro" and phrase.others
    return more and any(link.outcome == "kidnapped" for link in sentence.links.values()) and _is_where(sentence, verb.following)


def _not_taken_in(sentence: Sentence, index: int) -> bool:
    """Whether those counted last before part `index` are soldiers or civilians, so that it is no arrest."""
    sides = [link.phrase.side for place, link in sorted(sentence.links.items()) if place < index]
    return bool(sides) and sides[-1] in ("state", "civilian")


def _is_where(sentence: Sentence, place: int) -> bool:
    """Whether a part begins a time, a place or an agent."""
    return sentence.word(place) in ("on", "in", "by", "off", "near", "at", "from", "during", "DATE")


def _is_noun(sentence: Sentence, number: int) -> bool:
    """Whether a number with `dead` or `wounded` is a noun (`confirmed 13 wounded`), not a clause (`left 13 wounded`)."""
    before = number - 1
    while sentence.kind(before) in ("det", "adv"):
        before -= 1
    joined = sentence.kind(before) == "and"  # `20 were killed in a mosque in Gao and another 81 wounded`
    for place in range(number - 1, -1, -1):
        part = sentence.parts[place]
        if part.kind == "outcome":
            if sentence.entry(place, "leave") or part.word in ("found", "finding"):
                return False
            if not sentence.entry(place, "transitive", "adjective"):
                return True
            counted = sentence.parts[sentence.back(place)].phrase if sentence.back(place) >= 0 else None
            if verb_group(sentence, place).be or counted is None or counted.head or part.word not in STATES:
                return False
            joined = False
        elif part.kind not in ("adv", "det", "comma", "and", "people") and not (
            joined and (part.kind in _INSIDE or part.word == "to")
        ):
            return part.word != "with"
    return True
