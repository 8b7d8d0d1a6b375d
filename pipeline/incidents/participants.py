"""Who has part in an event: victims, suspects, perpetrators, with their fate; not those who speak, judge or govern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.incidents.arrests import sentenced_too
from pipeline.incidents.bystanders import outside
from pipeline.incidents.fates import joined_verb, of_object, suffered, verb_of
from pipeline.incidents.readings import DETERMINERS, Context, Draft, Reading, Span
from pipeline.incidents.triggers import FOUND_DEAD, UNDERGONE, VIOLENT, Predicate, actors
from pipeline.knowledge import titles, words_of
from pipeline.models import CasualtyValue

_BODIES = frozenset({"body", "bodies", "remains", "corpse", "corpses"})
_YIELDED = ("surrender", "gave ", "turned ", "pleaded", "pled", "received", "drew", "held without", "remanded")
_PASSED_OVER = frozenset({"identified", "escaped", "led", "headed", "commanded"})
_ESCAPED = frozenset({"escaped", "fled", "evaded"})
_ACCUSED = frozenset({"charged", "accused", "suspected", "indicted"})
_AFTERWARD = frozenset({"after", "following", "since"})
_COUNTS = frozenset("two three four five six seven eight nine ten several another others dozens suspects accomplices".split())
_OPENING = (["-"], ["–"], ["—"])  # marks that open a list of those counted
_SEVERAL = 2  # people at least that a list after a count holds
_DESCRIBED = 7  # words, an apposition, between `one of them` and the name
_DESCRIBED_IN_LIST = 14  # words, an apposition, between two names of a list
_PAIRED = 4  # words, titles and kin, between two names of a list
_CLAUSE = 6  # tokens from `whom` to the verb of its clause
_TITLED = 5  # words, a mark and titles, before a name in apposition
_ROLE = 4  # tokens, of a description, in which the word for who planned a deed stands


@dataclass(frozen=True, slots=True)
class Part:
    """A person in an event: outcomes that befell the person, the predicate that tells so, and how many the count of the
    text has that holds the person already. `fellow` is the side of those counted beside the person, or "";
    `rebel` tells that the text calls the person a militant."""

    entity: str
    fates: tuple[str, ...] = ()
    by: Predicate | None = None
    counted: int = 0
    fellow: str = ""
    rebel: bool = False


def people(context: Context, reading: Reading, draft: Draft) -> list[Part]:
    """The people that an event concerns: victims, suspects, perpetrators; not those who speak, judge or govern."""
    parts: dict[str, Part] = {}
    counted: Span | None = None
    antecedents = _antecedents(reading, draft)
    for span in [*antecedents, *draft.spans]:
        if not span.names_person:
            continue
        if draft.judicial:
            part = _suspect(context, reading, draft, span)
        elif any(span is antecedent for antecedent in antecedents):
            part = _antecedent_part(context, reading, draft, span)
        else:
            part = _part(context, reading, draft, span)
        if part is not None and not draft.judicial:
            if counted is not None and in_one_list(reading, counted, span):
                part = replace(part, counted=_SEVERAL)
            counted = span if part.counted > 1 else counted
        if part is not None and (part.entity not in parts or part.fates):
            known = parts.get(part.entity)
            parts[part.entity] = replace(part, counted=max(part.counted, known.counted)) if known is not None else part
    later = draft.judicial and draft.scope[0] > reading.words.start and _undergone(draft.triggers[0])
    if not parts and later and not _own_subject(reading, draft, draft.scope[0]):
        before = [s for s in reading.spans if s.names_person and 0 < draft.triggers[0].first - s.last <= 25]
        return [Part(span.mention.entity) for span in _list_up_to(reading, before[-1])] if before else []
    return list(parts.values())


def _own_subject(reading: Reading, draft: Draft, start: int) -> bool:
    """Whether a clause counts those whom it tells of (`…, but two accomplices were arrested`)."""
    return any(reading.lower[i] in _COUNTS for i in range(start, draft.triggers[0].first))


def _undergone(trigger: Predicate) -> bool:
    """Whether an arrest or verdict is told of its subject (`was arrested`, `surrendered`)."""
    return trigger.form == "verb" and (trigger.passive or trigger.word.startswith(_YIELDED))


def in_one_list(reading: Reading, name: Span, other: Span) -> bool:
    """Whether two names stand in one list, titles and kin words before the second, a description of the first allowed."""
    gap = reading.between(name.last, other.first)
    if any(name.last < p.first < other.first and p.effect and p.active for p in reading.predicates):
        return False
    described = gap[:1] == [","] and "and" in gap[-3:] and len(gap) <= _DESCRIBED_IN_LIST and ";" not in gap
    return (0 < len(gap) <= 5 and gap[0] in {",", "and"}) or described


def _antecedents(reading: Reading, draft: Draft) -> list[Span]:
    """The people that a relative clause at the start of a scope tells of (`P and Q, whom militants abducted in …`)."""
    start = draft.scope[0]
    described = reading.inserted(start) and not actors("author").isdisjoint(reading.lower[start : start + _ROLE])
    if start == reading.words.start or not (described or reading.lower[start] in {"who", "whom"}):
        return []
    labels = ("PERSON", "ALIAS", "CASUALTY")
    before = [s for s in reading.spans if s.mention.label in labels and start - 8 <= s.last < start]
    if not before or before[-1].mention.label == "CASUALTY":
        return []
    return [before[-1]] if reading.lower[start + 1] == "was" else _list_up_to(reading, before[-1])


def _list_up_to(reading: Reading, last: Span) -> list[Span]:
    """The people of the list that ends with a name (`P, Q and R`)."""
    found = [last]
    for other in reversed([s for s in reading.spans if s.names_person and s.last < last.first]):
        gap = reading.between(other.last, found[0].first)
        if not gap or gap[0] not in ({"and"} if len(found) == 1 else {",", "and"}) or len(gap) > _PAIRED:
            break
        found.insert(0, other)
    return found


def _antecedent_part(context: Context, reading: Reading, draft: Draft, span: Span) -> Part | None:
    if outside(context, reading, span):
        return None
    trigger = draft.triggers[0]
    befell = reading.lower[draft.scope[0]] == "whom" or trigger.passive or trigger.word in UNDERGONE
    return Part(
        span.mention.entity,
        (trigger.effect,) if befell and trigger.effect else (),
        trigger,
        _in_count(reading, span, [trigger.effect]),
    )


def _part(context: Context, reading: Reading, draft: Draft, span: Span) -> Part | None:
    """A person in a violent event, or None where the person has no part in it."""
    before = reading.governor(span.first)
    if before is not None and ";" in reading.between(before.last, span.first):
        before = None
    following = verb_of(reading, span)
    joined = joined_verb(reading, following)
    fates = [joined.effect] if joined is not None and joined is not following else suffered(reading, span, following)
    by = following
    if before is not None and before.nominal and _described_by(reading, before, span):
        before = next((p for p in reversed(reading.predicates) if p.last < before.first and p.form == "verb"), before)
    if not fates and before is not None and before.effect and draft.scope[0] <= before.first:
        fates, by = of_object(reading, span, before), before
    if outside(context, reading, span, harmed=bool(fates)):
        return None
    dead = any(trigger.word in FOUND_DEAD for trigger in draft.triggers)
    found = {"kidnapped", "missing"} & set(fates) and (dead or _body(reading, span.last + 1, draft.scope[1]))
    if "killed" not in fates and (found or {"body", "remains"} & set(reading.before(span.first, 4))):
        fates.append("killed")
    if not fates and following is not None and following.word in _ACCUSED and _of_deed(reading, draft, following):
        return Part(span.mention.entity, (), following)
    if not fates and _uninvolved(reading, draft, span, before, following):
        return None
    return Part(
        span.mention.entity, tuple(fates), by, _in_count(reading, span, fates), _fellow(reading, span), _rebel(reading, span)
    )


def _uninvolved(reading: Reading, draft: Draft, span: Span, before: Predicate | None, following: Predicate | None) -> bool:
    """Whether a person whom nothing befell has no part: who got away from captors, is told of elsewhere, or does something else."""
    if following is None and (_behind_captive(reading, draft, span) or _of_other_clause(reading, draft, span)):
        return True
    escaped = following is not None and following.word in _ESCAPED
    if escaped and any(trigger.kind == "kidnapping" for trigger in draft.triggers):
        return True
    return _busy_elsewhere(reading, draft, span, before, following) or _later_act(reading, span, following)


def _of_deed(reading: Reading, draft: Draft, accused: Predicate) -> bool:
    """Whether somebody is accused of a deed (`P, charged with killing two men in A`)."""
    if not draft.triggers or draft.triggers[0].first < accused.last:
        return False
    return accused.passive or reading.before(accused.first, 1) == [","]


def _described_by(reading: Reading, deed: Predicate, span: Span) -> bool:
    """Whether a deed only tells whom a verb is about (`killed the organizer of the A attacks, P`)."""
    return reading.between(deed.last, span.first)[:1] == [","] and "of" in reading.before(deed.first, _ROLE)


def _behind_captive(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether a person stands behind a clause on another one's fate (`P, abducted in May, and Q were still held`)."""
    first = draft.triggers[0] if draft.triggers else None
    if first is None or not first.passive or first.last > span.first or reading.before(first.first, 1) != [","]:
        return False
    return (",", "and") in pairwise(reading.between(first.last, span.first))


def _of_other_clause(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether a person stands in one thing said and the event in the next (`said that P had left and that nine died`)."""
    first = draft.triggers[0].first if draft.triggers else span.last
    return span.last < first and ("and", "that") in pairwise(reading.between(span.last, first))


def _rebel(reading: Reading, span: Span) -> bool:
    """Whether a word for a militant stands before a name (`the separatist commander P`)."""
    lead = reading.before(span.first, 3)
    return bool(actors("rebel") & set(lead)) and not {",", "and", "by"} & set(lead[1:])


def _held_for(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether a person is said to have had part in a deed named after (`extradited P, a suspect in the bombing of A`)."""
    deed = next((t for t in draft.triggers if t.nominal and t.first > span.last), None)
    if deed is None or deed.first - span.last > _DESCRIBED_IN_LIST:
        return False
    gap = reading.between(span.last, deed.first)
    charged = gap[:1] in (["with"], ["over"]) and (before := reading.governor(span.first)) is not None and before.word == "charged"
    return (charged or not actors("involved").isdisjoint(gap)) and ";" not in gap


def _busy_elsewhere(reading: Reading, draft: Draft, span: Span, before: Predicate | None, following: Predicate | None) -> bool:
    """Whether another act than the event's concerns a person (`freed P`, `P fell out with Q, whose deputy died`)."""
    if _held_for(reading, draft, span):
        return False
    other = before is not None and before.kind in ("other", "civil") and before.word not in _PASSED_OVER
    if other and before is not None and draft.scope[0] <= before.first:
        return True
    if not draft.triggers:
        return False
    act = draft.triggers[0].first
    if following is not None and following.kind in ("other", "civil"):
        return any(s.mention.label == "PERSON" and following.last < s.first < act for s in draft.spans)
    return any(p.kind == "speech" and span.last < p.first < act for p in reading.predicates)


def _later_act(reading: Reading, span: Span, following: Predicate | None) -> bool:
    """Whether what a person does is told by the deed that came before (`P chaired a meeting after the attack on Q`)."""
    return following is not None and following.nominal and not _AFTERWARD.isdisjoint(reading.between(span.last, following.first))


def _among_held(reading: Reading, trigger: Predicate, span: Span) -> bool:
    """Whether a name is listed of those held, past the reason (`arrested four people suspected of plotting, among them P`)."""
    cue = next((c for c in reversed(reading.cues) if c.name == "part" and trigger.last < c.first and c.last < span.first), None)
    if cue is None or any(p.kind in VIOLENT and trigger.last < p.first < span.first for p in reading.predicates):
        return False
    counted = any(s.mention.label == "CASUALTY" and trigger.last < s.first < cue.first for s in reading.spans)
    return not counted and "," in reading.before(cue.first, 1) and span.first - cue.last <= _DESCRIBED_IN_LIST


def _suspect(context: Context, reading: Reading, draft: Draft, span: Span) -> Part | None:
    """A person whom an arrest or verdict concerns, or None."""
    told = [t for t in draft.triggers if t.kind == draft.kind]
    trigger = next((t for t in told if t.word not in actors("search")), told[0])
    part = Part(span.mention.entity)
    if span.first < draft.scope[0] or (span.first > trigger.last and sentenced_too(reading, span)):
        return part
    clause = range(trigger.first - 1, max(draft.scope[0], trigger.first - _CLAUSE), -1)
    if whom := next((i for i in clause if reading.lower[i] == "whom"), 0):
        return part if 0 < whom - span.last <= 2 else None
    if any(_undergone(other) and _of_own_clause(reading, span, trigger, other) for other in draft.triggers):
        return part
    if outside(context, reading, span, held=_undergone(trigger) and reading.ahead(span.last) is trigger):
        return None
    if span.first < trigger.first:
        gap = reading.between(span.last, trigger.first)
        if ";" in gap and _own_subject(reading, draft, span.last):
            return None
        others = any(p.kind in ("other", "civil") and span.last < p.first < trigger.first for p in reading.predicates)
        return part if _undergone(trigger) and (not others or {"who", "and"} & set(gap)) else None
    late = span.first > reading.reason_after(trigger.last, draft.scope[1])
    if late and _among_held(reading, trigger, span):
        return part
    if late or _undergone(trigger) or "by" in reading.between(trigger.last, span.first):
        return None
    other = next((p for p in reading.predicates if p.first > trigger.last and p.kind in ("other", "civil", "speech")), None)
    return part if other is None or other.first > span.first or reading.lower[other.first - 1] == "," else None


def _of_own_clause(reading: Reading, span: Span, trigger: Predicate, other: Predicate) -> bool:
    """Whether a name is the subject of a second verdict or arrest behind a semicolon (`…; P, his aide, received two years`)."""
    if not trigger.first < span.first < other.first or other.kind != trigger.kind:
        return False
    gap = reading.between(span.last, other.first)
    return ";" in reading.between(trigger.last, span.first) and ";" not in gap and reading.ahead(span.last) is other


def _in_count(reading: Reading, span: Span, fates: Sequence[str]) -> int:
    """How many the count holding a person has, or 0: `three officers, P among them`; `a driver, P`; `in which nine died`."""
    for other in reading.spans:
        value = other.mention.value
        if not isinstance(value, CasualtyValue) or (fates and not set(value.outcome.split("+")) & set(fates)):
            continue
        if other.first <= span.first and span.last <= other.last:
            return value.count_min or 1
        if other.last < span.first:
            gap = reading.between(other.last, span.first)
            apposed = gap[:1] == [","] and "and" not in gap
            if (apposed or gap[:1] in _OPENING) and len(gap) <= _TITLED:
                return value.count_min or 1
            if value.count_max == 1 and gap[:1] == ["and"] and gap[-1] == "," and len(gap) <= _TITLED and gap[1] not in DETERMINERS:
                return 1  # `a deputy and religious scholar, P`
            among = reading.after(span.last, 3)
            if (apposed and among == [",", "among", "them"]) or (among[:2] == ["among", "them"] and "," in gap):
                return value.count_min or 1
            if value.role == "part" and len(gap) <= _DESCRIBED and "and" not in gap:
                return value.count_min or 1
        elif span.last < other.first:
            gap = reading.between(span.last, other.first)
            if "which" in gap and ("in", "which") in pairwise(gap):
                return value.count_min or 1
    listed = any(cue.name == "part" and cue.last < span.first <= cue.last + 12 for cue in reading.cues)
    return _SEVERAL if listed else 0


def counted_outcomes(draft: Draft) -> set[str]:
    """What befell those whom an event's sentence counts."""
    values = (s.mention.value for s in draft.spans)
    return {outcome for value in values if isinstance(value, CasualtyValue) for outcome in value.outcome.split("+")}


def _fellow(reading: Reading, span: Span) -> str:
    """The side of people counted beside a named one: `P and three of his bodyguards`."""
    for other in reading.spans:
        value = other.mention.value
        if not isinstance(value, CasualtyValue) or value.outcome != "killed" or span.last >= other.first:
            continue
        words, gap = set(reading.lower[other.first : other.last + 1]), set(reading.between(span.last, other.first))
        if ";" in gap or not {"and", "with"} & gap:
            continue
        if {"other", "others", "his", "her"} & words or (value.victim_side == "militant" and len(gap) <= 6):
            return value.victim_side
    return ""


def _body(reading: Reading, start: int, stop: int) -> bool:
    """Whether `his body` or the like stands between two tokens."""
    lower = reading.lower
    if _BODIES.isdisjoint(lower[start + 1 : stop]):
        return False
    return any(lower[i] in _BODIES and lower[i - 1] in {"his", "her", "their"} for i in range(start + 1, stop))


def body_found(reading: Reading) -> bool:
    """Whether a sentence tells of the body of one named before."""
    return _body(reading, reading.words.start, reading.words.stop)


def serves_state(context: Context, part: Part) -> bool:
    """Whether a person, of no militant group, has a rank or an office of the state wherever the report names one."""
    person = context.people.get(part.entity)
    return person is not None and not person.groups and any(role[:1].isupper() and _of_state(role) for role in person.roles)


@cache
def _of_state(role: str) -> bool:
    """Whether a role holds a rank or an office of the state (`Deputy Police Chief`)."""
    words = words_of(role)
    return any(
        title.side == "state" and title.type in ("rank", "title")
        for _, found in titles().longest(words, 0, len(words))
        for title in found
    )


def titled(reading: Reading, part: Part) -> bool:
    """Whether a person stands in the sentence with a title of state (`Governor P`)."""
    titles = [cue.last for cue in reading.cues if cue.name == "dignitary"]
    return any(
        span.mention.entity == part.entity and 0 < span.first - last <= 3 and "," not in reading.between(last, span.first)
        for span in reading.spans
        for last in titles
    )
