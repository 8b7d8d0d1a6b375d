"""Which side acts in an event, which militant groups have part in it, and attackers whom the text tells to be dead."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.models import CasualtyValue
from pipeline.readings import Context, Draft, Reading
from pipeline.triggers import JUDICIAL, UNDERGONE, Predicate, actors

_REFLEXIVES = frozenset({"himself", "herself", "themselves"})
_DEADLY = frozenset({"blew", "blow", "blowing", "killing", "killed", "exploded", "detonated", "detonating", "shot"})
_NUMBERS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)} | {"both": 2, "couple": 2, "pair": 2}


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
        lead = span.first - 1
        while lead > reading.words.start and lower[lead] in {"the", "both", "a"}:
            lead -= 1
        before = lower[lead] if span.first > reading.words.start else ""
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


def side(context: Context, reading: Reading, draft: Draft | None, triggers: Sequence[Predicate] = ()) -> str:
    """Who acts in an event (or in the given predicates): `state`, `militant`, or "" where the sentence does not tell."""
    scope = draft.scope if draft is not None else (reading.words.start, reading.words.stop)
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
    chosen = triggers or (draft.triggers if draft is not None else ())
    for number, trigger in enumerate(chosen):
        if number and {"before", "until"} & set(lower[chosen[number - 1].last + 1 : trigger.first]):
            break
        if trigger.form == "subject":
            return "militant"
        if trigger.kind == "operation" and "strike" in trigger.word:
            return "state"
        for position in _actor_reach(trigger, scope, lower):
            word = lower[position]
            found = held[position] if position in held else "state" if word in state else "militant" if word in militant else ""
            if found:
                return found
        if trigger.form == "verb" and not trigger.passive and trigger.kind != "harm":
            return ""
    return ""


def _actor_reach(trigger: Predicate, scope: tuple[int, int], lower: Sequence[str]) -> range:
    """The tokens among which a predicate's agent stands."""
    floor = scope[0]
    if trigger.form == "verb" and not trigger.passive and trigger.word not in UNDERGONE:
        for position in range(trigger.first - 1, floor - 1, -1):
            if lower[position] in {";", "when"}:
                return range(position, trigger.first)
        return range(floor, trigger.first)
    stop = min(trigger.last + 12, scope[1])
    by = next((i for i in range(trigger.last + 1, stop) if lower[i] == "by"), None)
    if by is not None:
        return range(by, min(by + 6, scope[1]))
    return range(0) if trigger.form == "verb" else range(max(floor, trigger.first - 4), trigger.first)


def fallen_selves(context: Context, reading: Reading, draft: Draft) -> int:
    """How many attackers the text tells to be dead by a pronoun alone (`blew himself up`, `police shot him dead`); 0 if none."""
    lower = context.tokens.lower
    for trigger in draft.triggers:
        if trigger.effect == "killed" and trigger.form == "verb" and _of_pronoun(trigger, lower):
            if side(context, reading, draft, (trigger,)) == "state":
                return 1
    for position in range(draft.scope[0], draft.scope[1]):
        if lower[position] not in _REFLEXIVES:
            continue
        if lower[position - 1] == "and" and {"killed", "shot"} & set(lower[max(draft.scope[0], position - 6) : position]):
            return 1
        near = lower[max(draft.scope[0], position - 2) : position] + lower[position + 1 : position + 2]
        if _DEADLY & set(near):
            return 1 if lower[position] != "themselves" else _plural(lower[draft.scope[0] : position])
    return 0


def _of_pronoun(trigger: Predicate, lower: Sequence[str]) -> bool:
    """Whether a killing is of `him` or `her`, the one who attacked."""
    if trigger.passive:
        return bool({"he", "she"} & set(lower[max(0, trigger.first - 3) : trigger.first]))
    after = lower[trigger.last + 1 : trigger.last + 3]
    return after[:1] in (["him"], ["her"]) and (trigger.word != "shot" or after[1:] == ["dead"])


def _cue_before(reading: Reading, name: str, position: int, reach: int = 0) -> bool:
    return any(cue.name == name and cue.last < position <= cue.last + 1 + reach for cue in reading.cues)


def _plural(words: Sequence[str]) -> int:
    """The number of the subject: its first number word, two where none stands."""
    for index, word in enumerate(words):
        if word in _NUMBERS and index + 1 < len(words) and words[index + 1] not in {"kilometers", "miles", "churches"}:
            return _NUMBERS[word]
    return 2
