"""Who has part in an event and where it happens: people with their fate, militant groups, the acting side, the finest place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.events import Context, Draft, Reading
from pipeline.models import CasualtyValue
from pipeline.senses import Span
from pipeline.triggers import JUDICIAL, Predicate, actors

_RANK = {"site": 50, "city": 40, "natural": 30, "admin": 20, "region": 10, "country": 1, "continent": -50}
_AWAY = frozenset({"from", "to", "toward", "towards"})
_BESIDE = frozenset({"near", "of", "outside", "kilometers", "miles"})
_WITHIN = frozenset({"in", "at", "inside", "on", "within", "off", "across", "throughout"})
_OWNED = frozenset({"vehicle", "vehicles", "convoy", "car", "employee", "employees", "staff", "defendant", "shopkeeper", "native", "resident", "citizen"})
_UNDERGONE = frozenset({"died", "dying", "perished", "fell", "lost his life", "lost her life", "lost their lives", "was run over", "was hit", "were hit"})
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


def _cue_before(reading: Reading, name: str, position: int, reach: int = 0) -> bool:
    return any(cue.name == name and cue.last < position <= cue.last + 1 + reach for cue in reading.cues)


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


def _outside(context: Context, reading: Reading, span: Span) -> bool:
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
        if cue.name == "attribution" and span.first - cue.last <= 6 and not {",", ";", ")"} & set(lower[cue.last + 1 : span.first]):
            return True
        if cue.name == "official" and span.first - cue.last <= 2:
            return True
    if lower[span.last + 1 : span.last + 3] == [",", "that"]:
        return True
    following = next((p for p in reading.predicates if p.first > span.last), None)
    if following is None or following.kind != "speech" or following.passive:
        return False
    inside = lower[span.last + 1 : following.first]
    return not any(word in {";", "and", "who"} for word in inside) or len(inside) <= 1


def _part(context: Context, reading: Reading, draft: Draft, span: Span, antecedent: Span | None) -> Part | None:
    lower = context.tokens.lower
    entity = span.mention.entity
    if _outside(context, reading, span):
        return None
    acting = [p for p in reading.predicates if p.form != "subject"]
    before = next((p for p in reversed(acting) if p.last < span.first), None)
    if before is not None and ";" in lower[before.last + 1 : span.first]:
        before = None
    following = _verb_of(acting, span, lower)
    counted = _in_count(reading, span, lower)
    if span is antecedent:
        trigger = draft.triggers[0]
        befell = lower[draft.scope[0]] == "whom" or trigger.passive or trigger.word in _UNDERGONE
        return Part(entity, (trigger.effect,) if befell and trigger.effect else (), trigger, counted)
    fates: list[str] = []
    by = following
    relative = following is not None and "whom" in lower[span.last + 1 : following.first][:3]
    if following is not None and following.effect and (following.passive or following.word in _UNDERGONE or relative):
        fates.append(following.effect)
    elif before is not None and before.effect and draft.scope[0] <= before.first:
        if before.form in ("noun", "generic"):
            fates += [before.effect] if "of" in lower[before.last + 1 : span.first] else []
        elif not before.passive and before.word not in _UNDERGONE:
            gap = lower[before.last + 1 : span.first]
            fates += [] if "by" in gap or gap[:1] in (["in"], ["at"], ["for"]) else [before.effect]
        by = before
    if {"body", "remains"} & set(lower[max(0, span.first - 4) : span.first]) and "killed" not in fates:
        fates.append("killed")
    if not fates and before is not None and before.kind in ("other", "civil") and before.word not in {"identified", "escaped"}:
        if draft.scope[0] <= before.first:
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
            if {"which", "that"} & set(gap):
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


def militants(context: Context, reading: Reading, draft: Draft) -> list[str]:
    """Ids of the militant groups that take part in an event as the sentence tells it."""
    lower = context.tokens.lower
    targets = draft.triggers and (draft.triggers[0].kind in JUDICIAL or draft.triggers[0].kind in ("operation", "clash"))
    targets = targets or side(context, reading, draft) == "state"
    acting = [p for p in draft.triggers if p.form != "subject"]
    last = max((p.first for p in acting), default=reading.words.stop)
    found = []
    for span in draft.spans:
        if span.mention.label != "GROUP" or not context.militant(span.mention):
            continue
        before = lower[span.first - 1] if span.first > reading.words.start else ""
        if _cue_before(reading, "bystander", span.first, 2) and not (targets and before in {"against", "from", "former"}):
            continue
        inside = any(
            isinstance(o.mention.value, CasualtyValue) and o.mention.value.victim_side == "militant" and o.first <= span.first <= o.last
            for o in draft.spans
        )
        blamed = _cue_before(reading, "blame", span.first, 3) or _cue_before(reading, "claim", span.first, 4) or before == "by"
        claims = any(c.name == "claim" and 0 < c.first - span.last <= 3 for c in reading.cues)
        if targets or inside or blamed or claims or span.first < last:
            found.append(span.mention.entity)
    return found


def claimants(context: Context, reading: Reading) -> list[str]:
    """Ids of the militant groups that a sentence names as claiming, or as accused of, what was told before."""
    lower = context.tokens.lower
    found = []
    for span in reading.spans:
        if span.mention.label != "GROUP" or not context.militant(span.mention):
            continue
        if _cue_before(reading, "bystander", span.first, 2):
            continue
        ahead = next((p for p in reading.predicates if p.first > span.last), None)
        claim = next((c for c in reading.cues if c.name == "claim" and c.first > span.last), None)
        speaks = ahead is not None and ahead.kind == "speech" and all(p.first > span.last for p in reading.predicates)
        if (claim is not None and not any(w in {";", "no"} for w in lower[span.last + 1 : claim.first])) or speaks or _cue_before(
            reading, "blame", span.first, 3
        ):
            found.append(span.mention.entity)
            if not lower[span.last + 1 : span.last + 2] == ["and"]:
                break
    return found


def side(context: Context, reading: Reading, draft: Draft, triggers: Sequence[Predicate] = ()) -> str:
    """Who acts in an event (or in the given predicates): `state`, `militant`, or "" where the sentence does not tell."""
    lower = context.tokens.lower
    state, militant = actors("state"), actors("militant")
    held: dict[int, str] = {}
    for span in reading.spans:
        mention = span.mention
        belongs = ""
        if mention.label == "GROUP":
            group = context.groups.get(mention.entity)
            belongs = {"militant": "militant", "security": "state"}.get(group.kind, "") if group is not None else ""
        if mention.label != "CASUALTY" or span.first not in held:
            held.update(dict.fromkeys(range(span.first, span.last + 1), belongs))
    for trigger in triggers or draft.triggers:
        if trigger.form == "subject":
            return "militant"
        if trigger.kind == "operation" and "strike" in trigger.word:
            return "state"
        for position in _actor_reach(trigger, draft, lower):
            word = lower[position]
            found = held[position] if position in held else "state" if word in state else "militant" if word in militant else ""
            if found:
                return found
    return ""


def _actor_reach(trigger: Predicate, draft: Draft, lower: Sequence[str]) -> range:
    """The tokens among which a predicate's agent stands."""
    floor = draft.scope[0]
    if trigger.form == "verb" and not trigger.passive and trigger.word not in _UNDERGONE:
        for position in range(trigger.first - 1, floor - 1, -1):
            if lower[position] in {";", "when"}:
                return range(position, trigger.first)
        return range(floor, trigger.first)
    stop = min(trigger.last + 12, draft.scope[1])
    by = next((i for i in range(trigger.last + 1, stop) if lower[i] == "by"), None)
    if by is not None:
        return range(by, min(by + 6, draft.scope[1]))
    return range(0) if trigger.form == "verb" else range(max(floor, trigger.first - 4), trigger.first)


def sites(context: Context, reading: Reading, draft: Draft) -> list[tuple[int, int, str]]:
    """`(rank, order, place id)` of the places that may be an event's; the highest rank, then the lowest order, wins."""
    lower = context.tokens.lower
    first = draft.triggers[0] if draft.triggers else None
    judicial = first is not None and first.kind in JUDICIAL
    reason = draft.scope[1]
    if judicial and first is not None:
        reason = min((c.first for c in reading.cues if c.name == "reason" and c.first > first.last), default=reason)
    found = []
    owner: Span | None = None
    for span in draft.spans:
        place = context.places.get(span.mention.entity)
        if span.mention.label != "PLACE" or place is None or place.type == "continent":
            continue
        link = _link(reading, span, lower)
        rank = _RANK.get(place.type, 0) + _stance(context, reading, draft, span, link)
        if place.type == "country" and (place.country_iso == context.report.country_iso or link not in {"in", "off"}):
            continue
        if judicial and first is not None:
            if span.first > reason and (first.kind == "conviction" or lower[max(0, span.first - 2) : span.first] != [",", "in"]):
                if owner is None or span.first - owner.last > 3:
                    continue
            if link not in _WITHIN and link not in _BESIDE:
                rank = min(rank, 20)
            if first.kind == "conviction" and link not in {"in", "at"}:
                continue
        if owner is not None and span.first - owner.last <= 3 and {"'s", "'"} & set(lower[owner.last + 1 : span.first]):
            rank += 1
        owner = span
        if rank > 0:
            found.append((rank, -span.first, span.mention.entity))
    return found


def _link(reading: Reading, span: Span, lower: Sequence[str]) -> str:
    """The preposition that leads a place's noun phrase, or ""."""
    held = {p.last for p in reading.predicates}
    for position in range(span.first - 1, max(reading.words.start, span.first - 6) - 1, -1):
        word = lower[position]
        if word in _AWAY or word in _BESIDE or word in _WITHIN or word == "for":
            return word
        if word in {",", "and", "(", "that", ";"} or position in held:
            return ""
    return ""


def _stance(context: Context, reading: Reading, draft: Draft, span: Span, link: str) -> int:
    """What the words around a place add to its rank: origins, owners and the other side's news lose, attributes win."""
    lower = context.tokens.lower
    lead = lower[max(reading.words.start, span.first - 5) : span.first]
    score = 0
    if any(c.name == "attribution" and 0 <= span.first - c.last <= 9 and "," not in lower[c.last : span.first] for c in reading.cues):
        return -100
    if span.last + 1 < reading.words.stop and lower[span.last + 1] in _OWNED:
        return -100
    if lower[span.last] in actors("linear"):
        score -= 32
    if link == "of" and _OWNED & set(lead):
        return -100
    if link == "of" and {"fall", "outskirts", "north", "south", "east", "west", "northwest", "northeast", "southwest", "southeast"} & set(lead):
        score -= 100 if "fall" in lead else 6
    elif link in _AWAY:
        kidnapping = any(t.kind == "kidnapping" for t in draft.triggers)
        moved = link == "from" or bool(actors("motion") & set(lead))
        score -= 0 if kidnapping and link == "from" or not moved else 25
    elif link == "for":
        score -= 25
    elif link in _BESIDE and link != "of":
        score -= 3
    governor = next((p for p in reversed(reading.predicates) if p.last < span.first and p.form != "subject"), None)
    found = governor is not None and governor.word in {"found", "recovered", "discovered"}
    if found:
        score -= 5
    elif governor is not None and governor.kind in ("other", "civil") and draft.triggers and governor.first > draft.triggers[0].first:
        score -= 45
    elif governor is not None and governor.kind in ("other", "civil") and draft.triggers and draft.triggers[0].form in ("noun", "generic"):
        score -= 25
    for trigger in draft.triggers:
        gap = lower[span.last + 1 : trigger.first]
        if span.last < trigger.first and trigger.form != "verb" and len(gap) <= 2 and not {"in", ",", "of", "the", "on", "'s"} & set(gap):
            score += 60
            break
    return score


def fallen_selves(context: Context, reading: Reading, draft: Draft) -> int:
    """How many attackers a reflexive tells to have died (`blew himself up`, `killing themselves`); 0 where none does."""
    lower = context.tokens.lower
    for position in range(draft.scope[0], draft.scope[1]):
        if lower[position] not in {"himself", "herself", "themselves"}:
            continue
        near = lower[max(draft.scope[0], position - 2) : position] + lower[position + 1 : position + 2]
        if not {"blew", "blow", "blowing", "killing", "killed", "exploded", "detonated", "detonating", "shot"} & set(near):
            continue
        if lower[position] != "themselves":
            return 1
        return _plural(lower[draft.scope[0] : position])
    return 0


_NUMBERS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)} | {"both": 2, "couple": 2, "pair": 2}


def _plural(words: Sequence[str]) -> int:
    """The number of the subject: its first number word, two where none stands."""
    for index, word in enumerate(words):
        if word in _NUMBERS and index + 1 < len(words) and words[index + 1] not in {"kilometers", "miles", "churches"}:
            return _NUMBERS[word]
    return 2
