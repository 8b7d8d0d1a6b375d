"""Subjects that stand for people named before: `he`, `both`, `the two engineers`."""

from __future__ import annotations

from pipeline.incidents.accounts import Row
from pipeline.incidents.participants import Part, outside
from pipeline.incidents.readings import Context, Draft, Reading
from pipeline.incidents.triggers import UNDERGONE

_NUMBERS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}
_NUMBERS |= {"pair": 2, "couple": 2, "duo": 2, "trio": 3, "brothers": 2, "sisters": 2}
_SINGULAR = frozenset({"he", "she"})
_POINTERS = frozenset({*_SINGULAR, "both", "they", *_NUMBERS})
_LEAD = frozenset("and , ; but later then also when while where had was were been".split())
_REACH = 4  # words of a subject, dates and joiners left out


def named(context: Context, reading: Reading) -> list[str]:
    """The people whom a sentence names as having part in what it tells."""
    found = (s.mention.entity for s in reading.spans if s.names_person and not outside(context, reading, s))
    return list(dict.fromkeys(found))


def referred(
    context: Context, reading: Reading, draft: Draft, before: Reading | None, told: Row | None,
) -> list[Part]:  # fmt: skip
    """The people whom the subject of an event stands for, or its object where that is `him` or `her`.

    `before` is the sentence before where it names people, `told` is the event before; the dead act no more.
    """
    trigger = next((t for t in draft.triggers if t.form != "subject"), None)
    if trigger is None or trigger.form != "verb" or trigger.gapped:
        return []
    after = reading.after(trigger.last, 4)
    pursued = after[:1] in (["him"], ["her"]) and trigger.active
    number, point = (1, trigger.first) if pursued else _number(reading, draft, trigger.first)
    if not number and draft.judicial and "them" in after:
        number = len(_NUMBERS) + 1
    if not number:
        return []
    names = told.names if told is not None else {}
    start = max(draft.scope[0], 0 if pursued else point)
    earlier = dict.fromkeys(
        s.mention.entity for s in reading.spans if s.names_person and s.last < start and not outside(context, reading, s)
    )
    candidates = list(earlier) or (named(context, before) if before is not None else [])
    people = [entity for entity in candidates if not names.get(entity, set()) & {"killed", "fallen"}]
    doers = [entity for entity in told.doers if entity in names] if told is not None else []
    if number == 1 and len(people) != 1 and len(doers) == 1 and not earlier:
        people = doers
    if len(people) != number and not (number > len(_NUMBERS) and len(people) > 1):
        return []
    undergone = pursued or trigger.passive or trigger.word in UNDERGONE
    fates = (trigger.effect,) if trigger.effect and undergone else ()
    counted = int(any(s.mention.label == "CASUALTY" and s.last < trigger.first for s in draft.spans))
    return [Part(entity, fates, trigger, counted) for entity in people]


def _number(reading: Reading, draft: Draft, stop: int) -> tuple[int, int]:
    """How many people the subject before a verb stands for, more than any number word for `they`, and its token; 0 for none."""
    if _POINTERS.isdisjoint(reading.lower[draft.scope[0] : stop]):
        return 0, 0
    for position in range(max(draft.scope[0], stop - 3), stop):
        if reading.lower[position] in _SINGULAR:
            return 1, position
    dated = {i for s in draft.spans if s.mention.label == "DATE" for i in range(s.first, s.last + 1)}
    if any(s.names_person and draft.scope[0] <= s.first < stop for s in draft.spans):
        return 0, 0
    seen = 0
    for position in range(draft.scope[0], min(stop, reading.words.stop)):
        word = reading.lower[position]
        if word in _LEAD or position in dated or word in {"on", "in"}:
            continue
        if word in _SINGULAR:
            return 1, position
        if word == "both":
            return 2, position
        if word == "they":
            return len(_NUMBERS) + 1, position
        if word in _NUMBERS and reading.lower[position - 1] in {"the", "all", "these"}:
            return _NUMBERS[word], position
        seen += 1
        if seen > _REACH:
            return 0, 0
    return 0, 0
