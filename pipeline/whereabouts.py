"""Where an event happens: the places of its sentence, ranked by fineness and by how the text leads to them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.readings import Context, Draft, Reading, Span
from pipeline.triggers import JUDICIAL, actors

Site = tuple[int, int, str]  # rank, minus the token index, place id: the greatest is the place of an event
FINE = 20  # ranks above it are places fine enough to tell two events apart
PLACED = 5  # ranks above it put an event at a place; a country alone does not
_RANK = {"site": 50, "city": 40, "natural": 30, "admin": 20, "region": 10, "country": 1, "continent": -50}
_AWAY = frozenset({"from", "to", "toward", "towards"})
_BESIDE = frozenset({"near", "of", "outside", "kilometers", "miles"})
_WITHIN = frozenset({"in", "at", "inside", "on", "within", "off", "across", "throughout"})
_OWNED = frozenset({"vehicle", "vehicles", "convoy", "car", "employee", "employees", "staff", "defendant", "shopkeeper", "native", "resident", "citizen", "trial"})
_COURTS = frozenset({"court", "courts", "judge", "tribunal", "jury"})


def sites(context: Context, reading: Reading, draft: Draft) -> list[Site]:
    """The places that may be an event's; the greatest is."""
    if draft.where is None:
        draft.where = _ranked(context, reading, draft)
    return draft.where


def _ranked(context: Context, reading: Reading, draft: Draft) -> list[Site]:
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
            if reason < span.first < draft.returned and (first.kind == "conviction" or lower[max(0, span.first - 2) : span.first] != [",", "in"]):
                if owner is None or span.first - owner.last > 3:
                    continue
            if link not in _WITHIN and link not in _BESIDE:
                rank = min(rank, 20)
            court = span.last + 1 < reading.words.stop and lower[span.last + 1] in _COURTS and place.type == "city"
            if first.kind == "conviction" and link not in {"in", "at"} and not court:
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
    if any(c.name == "attribution" and lower[c.last] in {"of", "to"} and 0 <= span.first - c.last <= 9 and "," not in lower[c.last : span.first] for c in reading.cues):
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
        score -= 0 if (kidnapping and link == "from") or not moved else 25
    elif link == "for":
        score -= 25
    elif link in _BESIDE and link != "of":
        score -= 3
    governor = next((p for p in reversed(reading.predicates) if p.last < span.first and p.form != "subject"), None)
    main = next((t for t in draft.triggers if t.form != "subject"), None)
    found = governor is not None and governor.word in {"found", "recovered", "discovered"}
    if found:
        score -= 5
    elif governor is not None and governor.kind in ("other", "civil") and main is not None and governor.first > main.first:
        score -= 36 if "and" in lower[draft.triggers[-1].last : governor.first + 1] or lower[governor.first - 1] == "and" else 100
    elif governor is not None and governor.kind in ("other", "civil") and main is not None and main.form in ("noun", "generic"):
        score -= 25
    for trigger in draft.triggers[:1]:
        gap = lower[span.last + 1 : trigger.first]
        if span.last < trigger.first and trigger.form != "verb" and len(gap) <= 2 and not {"in", ",", "of", "the", "on", "'s"} & set(gap):
            score += 60
            break
    return score
