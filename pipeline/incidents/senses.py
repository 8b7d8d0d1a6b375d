"""What a word of the event vocabulary means where it stands: verb or noun, real or planned, taking people or ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.incidents.arrests import breaks_cell, describes, retaken, term_given, with_raids
from pipeline.incidents.culprits import PUT_TO_DEATH, of_convicts, of_deed
from pipeline.incidents.generalities import of_no_event
from pipeline.incidents.readings import DETERMINERS, Reading
from pipeline.incidents.triggers import FATES, JUDICIAL, VIOLENT, Cue, Predicate, actors
from pipeline.models import CasualtyValue, GroupValue

_DETERMINERS = DETERMINERS | {"'s", "'", "each", "any"}
_VERBAL_BEFORE = frozenset(
    {",", "and", "by", "after", "before", "while", "were", "was", "without", "or", "when", "then", "for", "of", "started", "began"}
)
_CHARGED = frozenset({"charged", "indicted", "accused"})
_AFTER_PASSIVE = frozenset("in of at on near by from for to during outside while when after".split())
_INFINITIVES = frozenset({"attack", "murder", "ambush", "raid", "assault", "riot", "strike", "clash"})
_REACH = 7  # tokens in which a verb's object stands
_DENIAL = 5  # words before an event in which its denial stands
_BREAKS = frozenset({",", ";", "and", "when", "after", "for"})
_ATTEMPTS = frozenset({"tried", "attempted", "attempting", "trying", "failed", "managed", "attempt", "attempts", "bid"})
_HELD = frozenset({"hostage", "hostages", "captive"})
_NOT_OBJECT = frozenset({"in", "at", "near", "from", "on", "to", "off", "across", "part"})
_NOT_GROUND = frozenset({",", "part", "place"})
_SEIZURES = ("seiz", "captur", "occup", "took", "taking")
_STOPS = frozenset({".", ",", "to", "and", "in", "at", "after", "when", "without", "on", "near"})
_TRACED = frozenset({"tracked down", "tracked", "traced", "run to ground", "ran to ground"})
_DISARMED = frozenset({"detonated", "destroyed", "exploded", "blew up"})
_UNSETTLED = _TRACED | _DISARMED | FATES
_FINDING = frozenset({"found", "discovered", "recovered", "seized", "uncovered"})
_BEGINNINGS = frozenset({"began", "begin"})
_TITLED = 4  # tokens after a verb, titles among them, in which a name stands
_THEN = (["and"], ["and", "safely"], ["and", "later"], ["and", "then"])
_CLAIMS = frozenset({"claimed", "claims", "claiming"})
_CLAIMED = 5  # tokens after a verb of claiming in which the deed stands
_FURTHER = frozenset({"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "another"})
_REASON = 10  # tokens after a death in which its cause stands


def settle(reading: Reading) -> list[Predicate]:
    """The predicates of a sentence in their sense here; those that state no event at all are left out."""
    settled: list[Predicate] = []
    ceased = [cue for cue in reading.cues if cue.name == "ceased"]
    for predicate in reading.predicates:
        sense = None if predicate.word in _BEGINNINGS and _begins(predicate, reading) else _sense(predicate, reading)
        if sense is None or (ceased and (sense.kind in VIOLENT or sense.kind in JUDICIAL) and _denied(sense, ceased, reading)):
            continue
        if sense.form == "noun" and _charge(sense, settled, reading):
            continue
        if sense.form == "generic" and _hoard(sense, settled, reading):
            continue
        if sense.word in _UNSETTLED:
            told = _in_context(sense, settled, reading)
            if told is None:
                continue
            sense = told
        if sense.form == "subject" and of_deed(sense, reading):
            continue
        if sense.word in PUT_TO_DEATH and of_convicts(sense, settled, reading):
            sense = replace(sense, kind="other", effect="")
        settled.append(sense)
    return with_raids(settled, reading) if len(settled) > 1 else settled


def with_claims(reading: Reading) -> list[Cue]:
    """The cues of a sentence with the claims that it words as verb and deed (`claimed the two bombings`)."""
    found = []
    for verb in reading.predicates:
        if verb.word not in _CLAIMS:
            continue
        if "which" in reading.before(verb.first, _CLAIMED):
            found.append(Cue(verb.first, verb.last, "claim", 0))
            continue
        deed = reading.ahead(verb.last)
        if deed is None or deed.kind not in VIOLENT or not deed.nominal or deed.first - verb.last > _CLAIMED:
            continue
        if {",", "that"}.isdisjoint(reading.between(verb.last, deed.first)):
            found.append(Cue(verb.first, deed.last, "claim", 0))
    return sorted([*reading.cues, *found], key=lambda cue: cue.first) if found else reading.cues


def _in_context(predicate: Predicate, before: Sequence[Predicate], reading: Reading) -> Predicate | None:
    """The sense of a word that other predicates of its sentence decide; None where these tell what it says."""
    if predicate.word in _TRACED:
        killed = any(p.effect == "killed" and p.first > predicate.last for p in reading.predicates)
        return None if killed else predicate
    if predicate.word in FATES:
        return _same_fate(predicate, before)
    return replace(predicate, kind="foil") if _found_before(predicate, before, reading) else predicate


def _found_before(predicate: Predicate, before: Sequence[Predicate], reading: Reading) -> bool:
    """Whether a bomb is set off by those who found it (`found and detonated`)."""
    return bool(before) and before[-1].word in _FINDING and reading.between(before[-1].last, predicate.first) in _THEN


def _same_fate(predicate: Predicate, before: Sequence[Predicate]) -> Predicate:
    """What `met the same fate` says: the last harm of the sentence, else a death."""
    last = next((p for p in reversed(before) if p.effect), None)
    return predicate if last is None else replace(predicate, kind=last.kind, effect=last.effect)


def _denied(predicate: Predicate, ceased: Sequence[Cue], reading: Reading) -> bool:
    """Whether an event is negated, stopped, condemned or the like, which tells that there is none here."""
    for cue in ceased:
        if not predicate.first - _DENIAL <= cue.first < predicate.first:
            continue
        gap = reading.between(cue.last, predicate.first)
        if not _BREAKS & set(gap) and (reading.lower[cue.first] != "no" or len(gap) <= 2):
            return True
    return False


def _charge(noun: Predicate, before: Sequence[Predicate], reading: Reading) -> bool:
    """Whether a bare noun names the crime of a charge or verdict (`convicted of murder`), and no event."""
    lead = list(reading.before(noun.first, 4))
    if lead[-1:] in (["his"], ["her"], ["their"]):
        lead.pop()  # charged with his murder
    if lead[-1:] not in (["of"], ["for"], ["with"]) or reading.lower[noun.last].endswith("s"):
        return False
    return "charges" in lead or any(p.kind in JUDICIAL or p.word in _CHARGED for p in before)


def _begins(verb: Predicate, reading: Reading) -> bool:
    """Whether what begins is told by the word of violence after the verb (`began a series of attacks in P`)."""
    deed = reading.ahead(verb.last)
    if deed is None or deed.kind not in VIOLENT or deed.first - verb.last > _REACH:
        return False
    gap = set(reading.between(verb.last, deed.first))
    if deed.form != "noun" and not (deed.kind == "operation" and deed.form == "generic" and {"a", "an"} & gap):
        return False
    return not {",", "after", "before", "in", "on"} & gap


def _has_subject(before: str, verb: Predicate, reading: Reading) -> bool:
    """Whether the word before a verb is its subject or opens its clause, and no determiner (`another died`, `who said that …`)."""
    return (before == "another" and verb.word == "died") or (before == "that" and _takes_person(verb, reading))


def _takes_person(verb: Predicate, reading: Reading) -> bool:
    """Whether people act or suffer where no word of violence leads a verb (`the gun that killed P`, `the men that bombed A`)."""
    if any(p.last == verb.first - 2 for p in reading.predicates):
        return False
    named = any(s.names_person and 0 < s.first - verb.last <= _TITLED for s in reading.spans)
    return named or reading.lower[verb.first - 2] in actors("militant")


def _hoard(weapon: Predicate, before: Sequence[Predicate], reading: Reading) -> bool:
    """Whether a weapon is part of a find (`discovered a cache, including 100 missiles`), and no event."""
    found = next((p for p in reversed(before) if p.word in _FINDING), None)
    return found is not None and not actors("hoard").isdisjoint(reading.between(found.last, weapon.first))


def _sense(predicate: Predicate, reading: Reading) -> Predicate | None:
    last, word = predicate.last, predicate.word
    before = reading.lower[predicate.first - 1] if predicate.first > reading.words.start else ""
    after = reading.lower[last + 1] if last + 1 < reading.words.stop else ""
    if predicate.form == "base":
        if word == "drive" and not _into_target(reading.after(last, 16)):
            return None
        return replace(predicate, form=_tried(predicate, reading)) if before in {"to", "would", "could"} else None
    if of_no_event(predicate, reading):
        return None
    if predicate.kind == "arrest" and before == "house" and reading.before(predicate.first, 2)[:1] != ["under"]:
        return None  # a law on house arrest
    if word == "death" and (before == "to" or after in actors("no_death")):
        return None
    if predicate.form == "noun" and before == "to" and word in _INFINITIVES:
        return replace(predicate, form=_tried(predicate, reading))
    confirmed = before in {"his", "her", "their"} and reading.before(predicate.first, 2)[:1] in (["confirmed"], ["announced"])
    if (predicate.form == "generic" and before == "to") or (predicate.form == "noun" and confirmed):
        return None
    if predicate.form != "verb":
        return _noun(predicate, reading)
    if predicate.effect and any(s.last == predicate.first - 1 and reading.before(s.first, 1) == ["with"] for s in reading.spans):
        predicate = replace(predicate, passive=True)
    bound = after == "at" and reading.after(last, 2)[1:] in (["least"], ["most"])
    if word in actors("participle") and after in _AFTER_PASSIVE and not bound and reading.after(last, 2)[1:] != ["absentia"]:
        predicate = replace(predicate, passive=True)
    if word.endswith("ing") and predicate.first == last and predicate.kind not in ("speech", "other", "civil", "take"):
        dated = before == "," and _after_date(predicate, reading)
        if after == "of" or dated or before not in _VERBAL_BEFORE or (before == "of" and after in {"in", "at", "on"}):
            return replace(predicate, form="noun", passive=False)
    elif before in _DETERMINERS and predicate.first == last and not (predicate.passive or _has_subject(before, predicate, reading)):
        return None
    needy = (predicate.parted and predicate.kind in ("kidnapping", "operation")) or word in actors("expelled")
    if needy and not _has_object(predicate, reading):
        return None
    return _verb(predicate, reading, before)


def _noun(predicate: Predicate, reading: Reading) -> Predicate:
    """An event noun as it stands: a raid on a checkpoint or a terrorist strike is no operation of the state."""
    if predicate.kind != "operation":
        return predicate
    lead, after = reading.before(predicate.first, 6), reading.after(predicate.last, 6)
    if predicate.word.startswith("strike") and actors("terror") & set(lead[-1:]):
        return replace(predicate, kind="attack", form="noun")
    raid = predicate.word.startswith("raid") and after[:1] in (["on"], ["against"]) and actors("prey") & set(after)
    acting = any(s.mention.label == "GROUP" and 0 < predicate.first - s.last <= 4 for s in reading.spans)
    return replace(predicate, kind="attack") if raid and not actors("raider") & set(lead) and not acting else predicate


def _after_date(predicate: Predicate, reading: Reading) -> bool:
    """Whether a date with its article stands before a word (`the May 3, 2005, bombing`)."""
    return any(
        s.mention.label == "DATE" and 0 < predicate.first - s.last <= 2
        and reading.before(s.first, 1) in (["the"], ["a"], ["an"], ["'s"], ["this"], ["that"])
        for s in reading.spans
    )  # fmt: skip


def _has_object(predicate: Predicate, reading: Reading) -> bool:
    """Whether people stand after a verb: victims of a kidnapping, militants in an operation."""
    reach = range(predicate.last + 1, predicate.last + 10)
    if predicate.kind == "operation":
        words = actors("militant") & set(reading.after(predicate.last, 8))
        groups = (s.mention.value for s in reading.spans if s.first in reach)
        return bool(words) or any(isinstance(value, GroupValue) and value.kind == "militant" for value in groups)
    if predicate.passive:
        reach = range(max(reading.words.start, predicate.first - 12), predicate.first)
    return any(s.first in reach and s.mention.label in ("CASUALTY", "PERSON", "ALIAS") for s in reading.spans) or bool(
        {"him", "her", "them"} & set(reading.after(predicate.last, 2))
    )


def _verb(predicate: Predicate, reading: Reading, before: str) -> Predicate | None:
    """The sense of a verb that other words of the sentence decide."""
    word, last = predicate.word, predicate.last
    if predicate.kind == "give":
        return replace(predicate, kind="conviction") if term_given(predicate, reading) else None
    if predicate.kind == "take":
        return _taking(predicate, reading)
    people = ("CASUALTY", "PERSON", "ALIAS")
    if word == "fell" and not any(s.mention.label in people and s.last < predicate.first for s in reading.spans):
        return replace(predicate, kind="other", effect="")
    if word in {"fell", "died"} and _aftermath(predicate, reading):
        return replace(predicate, kind="other", effect="")
    if word in actors("driving") and not predicate.parted:
        return predicate if _into_target(reading.after(last, 16)) else None
    if word == "found" and any(p.first == last + 1 and p.effect for p in reading.predicates):
        return None
    if word == "burst":
        return predicate if actors("bursting") & set(reading.before(predicate.first, 4)) else None
    if word in {"planted", "planting"}:
        return predicate if actors("planted") & set(reading.after(last, 6)) else None
    if word == "gave up":
        return predicate if not reading.after(last, 1) or _STOPS & set(reading.after(last, 1)) else None
    if word in {"made off with", "fled with", "disappeared with", "drove off with", "drove away with", "bundled"}:
        return predicate if _has_object(predicate, reading) or predicate.passive else None
    if word == "found" and "guilty" in reading.after(last, 13):
        return replace(predicate, kind="conviction")
    if describes(predicate, reading):
        return replace(predicate, kind="other")
    if breaks_cell(predicate, reading) or (word in actors("retaking") and retaken(predicate, reading)):
        return replace(predicate, kind="arrest")
    if word == "hit" and not predicate.passive:
        return replace(predicate, kind="attack", effect="")
    if predicate.effect == "injured" and (before in {"fatally", "mortally"} or _to_death(reading.after(last, 11))):
        return replace(predicate, effect="killed")
    if word in {"shot", "shooting"} and reading.after(last, 2) in (["and", "wounded"], ["and", "injured"]):
        return replace(predicate, effect="injured")
    if word in {"shot", "shooting"} and _in_body(reading.after(last, 13)):
        return replace(predicate, effect="injured")
    return predicate


def _tried(predicate: Predicate, reading: Reading) -> str:
    """The form of an infinitive: an attempt was made, a plan was not carried out."""
    return "verb" if reading.before(predicate.first, 2)[0] in _ATTEMPTS else "planned"


def _into_target(after: Sequence[str]) -> bool:
    """Whether a vehicle is driven into people or what they guard."""
    return any(after[i] == "into" and actors("target") & set(after[i + 1 : i + 5]) for i in range(len(after)))


def _to_death(after: Sequence[str]) -> bool:
    return ("to", "death") in pairwise(after)


def _in_body(after: Sequence[str]) -> bool:
    """Whether a shot is said to have hit a limb or the head, and not to have killed."""
    if "dead" in after or "killed" in after:
        return False
    return any(after[i] == "in" and after[i + 2] in actors("body") for i in range(len(after) - 2))


def _aftermath(predicate: Predicate, reading: Reading) -> bool:
    """Whether a death is the later outcome of a wound, or has nothing to do with violence."""
    before, after = set(reading.before(predicate.first, 3)), set(reading.after(predicate.last, 4))
    if {"whom", "later"} & before or {"wounds", "injuries", "burns", "later"} & after or _of_wounded(predicate, reading):
        return True
    return predicate.word == "died" and not actors("unviolent").isdisjoint(reading.after(predicate.last, _REASON))


def _of_wounded(predicate: Predicate, reading: Reading) -> bool:
    """Whether one more dies on a day of his own (`A second died on May 5`, `another officer died in the hospital`)."""
    if predicate.word != "died":
        return False
    counted = next((s for s in reading.spans if s.mention.label == "CASUALTY" and s.last == predicate.first - 1), None)
    if counted is None or _FURTHER.isdisjoint(reading.lower[counted.first : counted.last + 1]):
        return reading.lower[predicate.first - 1] in _FURTHER
    return reading.after(predicate.last, 1) in (["on"], ["in"], ["the"])


def _taking(predicate: Predicate, reading: Reading) -> Predicate:
    """Tell the taking of people (`took 12 hostages`) from that of ground (`seized the town`) and of things."""
    first, last, word = predicate.first, predicate.last, predicate.word
    captive = word.startswith("captur")
    if not actors("taken_thing").isdisjoint(reading.after(last, 2)):
        return replace(predicate, kind="other")
    kidnapping = replace(predicate, kind="kidnapping", effect="kidnapped")
    if _HELD & set(reading.after(last, _REACH - 1)):
        return kidnapping
    after = [s for s in reading.spans if last < s.first <= last + _REACH]
    ahead = [s for s in reading.spans if first - _REACH - 1 <= s.last < first]
    for span in (*after[:2], *ahead[-2:]):
        value, between = span.mention.value, set(reading.between(last, span.first))
        if isinstance(value, CasualtyValue):
            if value.outcome == "kidnapped":
                return kidnapping
            if value.outcome == "killed" and span.first > last:
                return replace(predicate, kind="attack")
        elif span.first < last:
            if span.names_person and _carried_off(predicate, reading):
                return replace(kidnapping, passive=True)
            continue
        elif span.names_person and word in {"took", "taking"} and _by_militants(predicate, reading) and not _NOT_OBJECT & between:
            return kidnapping
        elif span.mention.label in ("PERSON", "ALIAS") and (captive or word.startswith("seiz")):
            if not actors("ground").isdisjoint(reading.after(last, 2)):
                continue
            state = (captive and not _by_group(predicate, reading)) or _by_state(predicate, reading)
            return replace(predicate, kind="arrest") if state else kidnapping
        elif span.mention.label == "PLACE":
            if word == "taken" and "from" in between:
                return kidnapping
            if not predicate.passive and not _NOT_OBJECT & between and reading.after(span.last, 1) != ["off"]:
                return replace(predicate, kind="attack")
    named = any(s.names_person and s.last < first for s in reading.spans)
    if word == "seized" and predicate.passive and named and actors("handed_on") & set(reading.after(last, 14)):
        return replace(predicate, kind="arrest")
    window = reading.after(last, 4)
    if word.startswith(_SEIZURES) and actors("ground") & set(window) and not _NOT_GROUND & set(window[:3]):
        return replace(predicate, kind="attack")
    if captive and _by_group(predicate, reading):
        return kidnapping
    return replace(predicate, kind="arrest" if captive else "other")


def _carried_off(predicate: Predicate, reading: Reading) -> bool:
    """Whether somebody is taken by militants or from a place (`P was seized from his yacht`, `P, taken by gunmen in A`)."""
    if predicate.word not in {"taken", "seized"} or _by_state(predicate, reading):
        return False
    after = reading.after(predicate.last, 5)
    by = after[:1] == ["by"] and not actors("militant").isdisjoint(after)
    return by or (predicate.passive and after[:1] == ["from"])


def _by_militants(predicate: Predicate, reading: Reading) -> bool:
    """Whether raiders are the subject of the sentence in which somebody takes people along."""
    return predicate.form == "verb" and not predicate.passive and any(
        p.form == "subject" and p.first < predicate.first for p in reading.predicates
    )  # fmt: skip


def _by_group(predicate: Predicate, reading: Reading) -> bool:
    """Whether militants are those who capture (`whom the group had captured`)."""
    if predicate.passive:
        return False
    lead = reading.before(predicate.first, 3)
    if lead[-1:] == ["and"] and (earlier := reading.governor(predicate.first)) is not None and earlier.active:
        lead = reading.before(earlier.first, 3)  # `the army killed 12 terrorists and captured five`
    return any(word in actors("captor") for word in lead)


def _by_state(predicate: Predicate, reading: Reading) -> bool:
    """Whether a force of the state takes somebody: a security group or one of its words before the verb, or after `by`."""
    zone = range(max(reading.words.start, predicate.first - 8), predicate.first)
    if predicate.passive:
        after = reading.after(predicate.last, 10)
        if "by" not in after:
            return False
        start = predicate.last + 1 + list(after).index("by")
        zone = range(start, min(start + 6, reading.words.stop))
    acting = (s.mention.value for s in reading.spans if s.first in zone)
    if any(isinstance(value, GroupValue) and value.kind == "security" for value in acting):
        return True
    words = {reading.lower[i] for i in zone}
    return bool(actors("state") & words) and not actors("militant") & words
