"""Who has no part in an event though named beside it: kin, speakers, judges, leaders, those whom a gathering is for."""

from __future__ import annotations

from pipeline.incidents.readings import CLOSING, Context, Reading, Span
from pipeline.incidents.triggers import actors

_POSSESSIVE = frozenset({"'s", "'"})


def outside(context: Context, reading: Reading, span: Span, *, harmed: bool = False, held: bool = False) -> bool:
    """Whether what stands around a name tells that its bearer has no part: kin, speakers, judges, leaders.

    Those who are `harmed` may hold an office or speak, those who are `held` may hold an office.
    """
    after = span.last + 1
    while after < reading.words.stop and reading.lower[after] in CLOSING and reading.lower[after - 1] != "'":
        after += 1
    if after < reading.words.stop and reading.lower[after] in _POSSESSIVE:
        counted = any(s.mention.label == "CASUALTY" and s.first <= span.first and after < s.last for s in reading.spans)
        if counted or reading.cued("kin", after + 1, after + 2):
            return True
    if _attributed(context, reading, span) or reading.after(span.last, 2) == [",", "that"]:
        return True
    if reading.before(span.first, 1) == ["against"] and not any(p.last == span.first - 2 and p.nominal for p in reading.predicates):
        return True  # who had testified against P
    if harmed:
        return _quoted(reading, span)
    official = not held and reading.cue_before("official", span.first, 1)
    if official or "from" in reading.before(span.first, 3) or _honoured(reading, span):
        return True
    following = next((p for p in reading.predicates if p.first > span.last), None)
    if following is None or following.kind != "speech" or following.passive:
        return False
    inside = reading.between(span.last, following.first)
    return len(inside) <= 1 or not {";", "and", "who", "whom"} & set(inside)


def _quoted(reading: Reading, span: Span) -> bool:
    """Whether a sentence ends with who says it (`… 416 were wounded, General P told parliament`)."""
    speech = next((p for p in reading.predicates if p.first == span.last + 1), None)
    return speech is not None and speech.kind == "speech" and not speech.passive and "," in reading.before(span.first, 3)


def _honoured(reading: Reading, span: Span) -> bool:
    """Whether a gathering is held for a person (`a rally for Prime Minister P`)."""
    lead = reading.before(span.first, 6)
    return "for" in lead and not actors("gathering").isdisjoint(lead)


def _attributed(context: Context, reading: Reading, span: Span) -> bool:
    """Whether a name only tells whose kin, source or follower somebody is (`a brother of P`, `according to P`)."""
    cues = [cue for cue in reading.cues if cue.name == "attribution" and span.first - 7 < cue.last < span.first]
    nearest = max((s.last for s in reading.spans if s.names_person and s.last < span.first), default=-1) if cues else -1
    for cue in cues:
        if cue.last <= nearest:
            continue
        if reading.lower[cue.last] == "by" and _militants_before(context, reading, cue.first):
            continue
        if not {",", ";", ")"} & set(reading.between(cue.last, span.first)):
            return True
    return False


def _militants_before(context: Context, reading: Reading, index: int) -> bool:
    """Whether militants stand right before a token (`gunmen led by P`)."""
    lead = reading.before(index, 1)
    if actors("militant") & set(lead):
        return lead[0] not in actors("band")
    return any(s.last == index - 1 and s.mention.label == "GROUP" and context.militant(s.mention) for s in reading.spans)
