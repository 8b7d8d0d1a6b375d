"""Who has part in an event: victims, suspects, perpetrators, with their fate; not those who speak, judge or govern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.models import CasualtyValue
from pipeline.readings import Context, Draft, Reading, Span
from pipeline.triggers import JUDICIAL, UNDERGONE, Predicate, actors

_BODIES = frozenset({"body", "bodies", "remains", "corpse", "corpses"})
_YIELDED = ("surrender", "gave ", "turned ", "pleaded", "pled", "received", "held without", "remanded")


@dataclass(frozen=True, slots=True)
class Part:
    """A person in an event: outcomes that befell the person, the predicate that tells so, and whether a count of the
    text holds the person already. `fellow` is the side of those counted beside the person, or ""."""

    entity: str
    fates: tuple[str, ...] = ()
    by: Predicate | None = None
    counted: bool = False
    fellow: str = ""


def people(context: Context, reading: Reading, draft: Draft) -> list[Part]:
    """The people that an event concerns: victims, suspects, perpetrators; not those who speak, judge or govern."""
    judicial = draft.triggers[0].kind in JUDICIAL if draft.triggers else False
    parts: dict[str, Part] = {}
    spans = list(draft.spans)
    antecedent = _antecedent(context, reading, draft)
    if antecedent is not None:
        spans.insert(0, antecedent)
    listed: Span | None = None
    for span in spans:
        if span.mention.label not in ("PERSON", "ALIAS") or not span.mention.entity:
            continue
        if judicial:
            part = _judicial_part(context, reading, draft, span)
        else:
            part = _part(context, reading, draft, span, antecedent)
            if part is not None and listed is not None and _listed(listed, span, context.tokens.lower):
                part = replace(part, counted=True)
            if part is not None and part.counted:
                listed = span
        if part is not None and (part.entity not in parts or part.fates):
            parts[part.entity] = part
    undergone = judicial and (draft.triggers[0].passive or draft.triggers[0].word.startswith(_YIELDED))
    if undergone and not parts and draft.scope[0] > reading.words.start:
        before = [s for s in reading.spans if s.mention.label in ("PERSON", "ALIAS") and 0 < draft.triggers[0].first - s.last <= 25]
        if before:
            return [Part(before[-1].mention.entity)]
    return list(parts.values())


def _listed(first: Span, second: Span, lower: Sequence[str]) -> bool:
    """Whether two names stand in one list, titles and kin words before the second allowed."""
    gap = lower[first.last + 1 : second.first]
    return bool(gap) and len(gap) <= 5 and gap[0] in {",", "and"}


def _antecedent(context: Context, reading: Reading, draft: Draft) -> Span | None:
    """The person that a relative clause at the start of a scope tells of (`P, whom militants abducted in …`)."""
    start = draft.scope[0]
    if start == reading.words.start or context.tokens.lower[start] not in {"who", "whom"}:
        return None
    before = [s for s in reading.spans if s.last < start and s.mention.label in ("PERSON", "ALIAS", "CASUALTY") and s.last >= start - 8]
    return before[-1] if before and before[-1].mention.label != "CASUALTY" else None


def _outside(context: Context, reading: Reading, span: Span, *, harmed: bool = False) -> bool:
    """Whether what stands around a name tells that its bearer has no part: kin, speakers, judges, leaders."""
    lower = context.tokens.lower
    after = span.last + 1
    while after < reading.words.stop and lower[after] in {'"', ")", "'"}:
        after += 1
    if after < reading.words.stop and lower[after] in {"'s", "'"} and any(c.name == "kin" and c.first == after + 1 for c in reading.cues):
        return True
    nearest = max((s.last for s in reading.spans if s.mention.label in ("PERSON", "ALIAS") and s.last < span.first), default=-1)
    for cue in reading.cues:
        if cue.last >= span.first or cue.first < span.first - 9 or cue.last < nearest:
            continue
        if cue.name == "attribution" and lower[cue.last] == "by" and _militants_before(context, reading, cue.first):
            continue
        if cue.name == "attribution" and span.first - cue.last <= 6 and not {",", ";", ")"} & set(lower[cue.last + 1 : span.first]):
            return True
        if cue.name == "official" and not harmed and span.first - cue.last <= 2:
            return True
    if not harmed and "from" in lower[max(reading.words.start, span.first - 3) : span.first]:
        return True
    if lower[span.last + 1 : span.last + 3] == [",", "that"]:
        return True
    following = next((p for p in reading.predicates if p.first > span.last), None)
    if harmed or following is None or following.kind != "speech" or following.passive:
        return False
    inside = lower[span.last + 1 : following.first]
    return not any(word in {";", "and", "who"} for word in inside) or len(inside) <= 1


def _militants_before(context: Context, reading: Reading, position: int) -> bool:
    """Whether militants stand right before a position (`gunmen led by P`)."""
    if position > reading.words.start and context.tokens.lower[position - 1] in actors("militant"):
        return True
    return any(s.last == position - 1 and s.mention.label == "GROUP" and context.militant(s.mention) for s in reading.spans)


def _part(context: Context, reading: Reading, draft: Draft, span: Span, antecedent: Span | None) -> Part | None:
    lower = context.tokens.lower
    entity = span.mention.entity
    acting = [p for p in reading.predicates if p.form != "subject"]
    before = next((p for p in reversed(acting) if p.last < span.first), None)
    if before is not None and ";" in lower[before.last + 1 : span.first]:
        before = None
    following = _verb_of(acting, span, lower)
    counted = _in_count(reading, span, lower)
    if span is antecedent:
        if _outside(context, reading, span):
            return None
        trigger = draft.triggers[0]
        befell = lower[draft.scope[0]] == "whom" or trigger.passive or trigger.word in UNDERGONE
        return Part(entity, (trigger.effect,) if befell and trigger.effect else (), trigger, counted)
    fates: list[str] = []
    by = following
    relative = following is not None and "whom" in lower[span.last + 1 : following.first][:3]
    if following is not None and following.effect and (following.passive or following.word in UNDERGONE or relative):
        fates.append(following.effect)
    elif before is not None and before.effect and draft.scope[0] <= before.first:
        if before.form in ("noun", "generic"):
            if "of" in lower[before.last + 1 : span.first]:
                fates += [p.effect for p in acting if p.effect and p.last == before.first - 2 and lower[p.last + 1] == "and"]
                fates.append(before.effect)
        elif not before.passive and before.word not in UNDERGONE:
            gap = lower[before.last + 1 : span.first]
            fates += [] if "by" in gap or gap[:1] in (["in"], ["at"], ["for"]) else [before.effect]
        by = before
    if _outside(context, reading, span, harmed=bool(fates)):
        return None
    if _body(lower, span.last + 1, draft.scope[1]) and "kidnapped" in fates:
        fates.append("killed")
    if {"body", "remains"} & set(lower[max(0, span.first - 4) : span.first]) and "killed" not in fates:
        fates.append("killed")
    if not fates and before is not None and before.kind in ("other", "civil") and before.word not in {"identified", "escaped", "led", "headed", "commanded"}:
        if draft.scope[0] <= before.first:
            return None
    if not fates and following is not None and following.kind in ("other", "civil") and draft.triggers and any(
        s.mention.label == "PERSON" and following.last < s.first < draft.triggers[0].first for s in draft.spans
    ):
        return None
    if not fates and draft.triggers and any(p.kind == "speech" and span.last < p.first < draft.triggers[0].first for p in acting):
        return None
    return Part(entity, tuple(fates), by, counted, _fellow(reading, span, lower))


def _verb_of(acting: Sequence[Predicate], span: Span, lower: Sequence[str]) -> Predicate | None:
    """The predicate that a name before it is the subject of; a relative clause after the name is passed over."""
    for predicate in acting:
        if predicate.first <= span.last:
            continue
        gap = lower[span.last + 1 : predicate.first]
        if ";" in gap or "that" in gap:
            return None
        if predicate.kind in ("other", "civil", "speech") and {"who", "had", "whose"} & set(gap[-3:]):
            continue
        return predicate
    return None


def _in_count(reading: Reading, span: Span, lower: Sequence[str]) -> bool:
    """Whether a count of the text holds a person: `three officers, P among them`; `a driver, P`; `in which nine died`."""
    for other in reading.spans:
        if other.mention.label != "CASUALTY":
            continue
        if other.first <= span.first and span.last <= other.last:
            return True
        if other.last < span.first:
            gap = lower[other.last + 1 : span.first]
            if gap[:1] == [","] and len(gap) <= 5 and "and" not in gap:
                return True
        elif span.last < other.first:
            gap = lower[span.last + 1 : other.first]
            if any(gap[i : i + 2] == ["in", "which"] for i in range(len(gap))):
                return True
    return any(cue.name == "part" and cue.last < span.first <= cue.last + 12 for cue in reading.cues)


def _fellow(reading: Reading, span: Span, lower: Sequence[str]) -> str:
    """The side of people counted beside a named one: `P and three of his bodyguards`."""
    for other in reading.spans:
        value = other.mention.value
        if not isinstance(value, CasualtyValue) or value.outcome != "killed" or span.last >= other.first:
            continue
        words = lower[other.first : other.last + 1]
        gap = lower[span.last + 1 : other.first]
        if {"other", "others", "his", "her"} & set(words) and {"and", "with"} & set(gap) and ";" not in gap:
            return value.victim_side
    return ""


def _judicial_part(context: Context, reading: Reading, draft: Draft, span: Span) -> Part | None:
    lower = context.tokens.lower
    entity = span.mention.entity
    trigger = next((t for t in draft.triggers if t.kind in JUDICIAL), draft.triggers[0])
    if span.first < draft.scope[0]:
        return Part(entity)
    if _outside(context, reading, span):
        return None
    undergone = trigger.form == "verb" and (trigger.passive or trigger.word.startswith(_YIELDED))
    if span.first < trigger.first:
        between = [p for p in reading.predicates if span.last < p.first < trigger.first and p.form != "subject"]
        joined = {"who", "and"} & set(lower[span.last + 1 : trigger.first])
        if not undergone or (any(p.kind in ("other", "civil") for p in between) and not joined):
            return None
        return Part(entity)
    gap = lower[trigger.last + 1 : span.first]
    reason = min((c.first for c in reading.cues if c.name == "reason" and c.first > trigger.last), default=draft.scope[1])
    if span.first > reason or "by" in gap or undergone:
        return None
    nexts = next((p for p in reading.predicates if p.first > trigger.last and p.kind in ("other", "civil", "speech")), None)
    if nexts is not None and nexts.first < span.first and lower[nexts.first - 1] != ",":
        return None
    return Part(entity)


def _body(lower: Sequence[str], start: int, stop: int) -> bool:
    """Whether `his body` or the like stands between two tokens."""
    return any(lower[i] in _BODIES and lower[i - 1] in {"his", "her", "their"} for i in range(start + 1, stop))


def body_found(context: Context, reading: Reading) -> bool:
    """Whether a sentence tells of the body of one named before."""
    return _body(context.tokens.lower, reading.words.start, reading.words.stop)


def titled(context: Context, reading: Reading, part: Part) -> bool:
    """Whether a person stands in the sentence with a title of state (`Governor P`)."""
    lower = context.tokens.lower
    for span in reading.spans:
        if span.mention.entity == part.entity:
            for cue in reading.cues:
                if cue.name == "dignitary" and 0 < span.first - cue.last <= 3 and "," not in lower[cue.last : span.first]:
                    return True
    return False
