"""Words that stand for people named before: `he`, `both`, `them`, `the two engineers`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.counts import number_of
from pipeline.incidents.accounts import Block
from pipeline.incidents.bystanders import outside
from pipeline.incidents.participants import Part, in_one_list
from pipeline.incidents.readings import Context, Draft, Reading
from pipeline.incidents.triggers import UNDERGONE, Predicate, actors

_ONE, _TWO, _SEVERAL = range(1, 2), range(2, 3), range(2, 9)
_SUBJECTS = {"he": _ONE, "she": _ONE, "both": _TWO, "they": _SEVERAL, "all": _SEVERAL}  # how many each stands for
_OBJECTS = {"him": _ONE, "her": _ONE, "both": _TWO, "them": _SEVERAL}
_OWNERS = {"his": _ONE, "her": _ONE, "their": _SEVERAL}
_PAIRS = frozenset({"duo", "brothers", "sisters"})
_DEFINITE = frozenset({"the", "all", "these"})
_LEAD = frozenset("and , ; but later then also when while where had was were been on in".split())
_REACH = 4  # words of a subject, dates and joiners left out
_OBJECT = 5  # tokens after a verb, titles among them, in which its object stands
_SENTENCES = 2  # sentences back in which those named last may be meant
PRONOUNS = frozenset(_SUBJECTS)


def named(context: Context, reading: Reading) -> list[str]:
    """The people whom a sentence names as having part in what it tells."""
    return _named(context, reading, reading.words.stop)


def _named(context: Context, reading: Reading, stop: int) -> list[str]:
    found = (s.mention.entity for s in reading.spans if s.names_person and s.last < stop and not outside(context, reading, s))
    return list(dict.fromkeys(found))


def referred(context: Context, reading: Reading, draft: Draft, block: Block, *, alone: bool) -> list[Part]:
    """The people whom the subject of an event, or its object, stands for.

    They are looked for in the sentence, in the one before, among those who act in the event before, and among its captives
    or suspects. `alone` tells that nobody else is known of an arrest or verdict.
    """
    trigger = next((t for t in draft.triggers if t.form != "subject"), None)
    if trigger is None or trigger.gapped:
        return []
    if trigger.form != "verb":
        number, point, pursued = _possessor(reading, draft, trigger), trigger.first, False
    else:
        number, point, pursued = _pointer(reading, draft, trigger)
    if not number:
        return []
    start = max(draft.scope[0], 0 if pursued else point)
    people = next((pool for pool in _pools(context, reading, draft, trigger, block, start, alone=alone) if len(pool) in number), ())
    undergone = pursued or trigger.passive or trigger.word in UNDERGONE
    fates = (trigger.effect,) if trigger.effect and undergone else ()
    counted = int(any(s.mention.label == "CASUALTY" and s.last < trigger.first for s in draft.spans))
    return [Part(entity, fates, trigger, counted) for entity in people]


def _pools(
    context: Context, reading: Reading, draft: Draft, trigger: Predicate, block: Block, start: int, *, alone: bool,
) -> Iterator[list[str]]:  # fmt: skip
    """The people whom a pronoun at token `start` may stand for, the nearest first; the dead act no more."""
    told = block.violent
    fates = told.names if told is not None else {}

    def living(people: Iterable[str]) -> list[str]:
        return [entity for entity in people if not fates.get(entity, set()) & {"killed", "fallen"}]

    if earlier := _named(context, reading, start):
        yield living(earlier)
        return
    if block.named is not None and reading.number - block.named.number <= _SENTENCES:
        yield living(entity for entity in named(context, block.named) if not (draft.judicial and _victim(block.named, entity)))
    yield [entity for entity in told.doers if entity in fates] if told is not None else []
    if draft.judicial:
        yield [entity for entity, befell in fates.items() if not befell] if alone else []
    elif trigger.effect == "killed":
        yield list(dict.fromkeys(e for deed in block.deeds for e, befell in deed.names.items() if "kidnapped" in befell))


def points_back(reading: Reading, draft: Draft) -> bool:
    """Whether a pronoun or the like is the subject of an event (`both were sentenced`)."""
    trigger = next((t for t in draft.triggers if t.form == "verb" and not t.gapped), None)
    return trigger is not None and bool(_subject(reading, draft, trigger.first)[0])


def _possessor(reading: Reading, draft: Draft, noun: Predicate) -> range:
    """How many people a pronoun before the noun for an arrest or verdict stands for (`after his arrest in May`)."""
    lead = reading.before(noun.first, 1) if draft.judicial and noun.form == "noun" else ()
    return _OWNERS.get(lead[0], range(0)) if lead else range(0)


def introduced(reading: Reading) -> list[str]:
    """The people whom a sentence names as those held before: after `the suspect`, `two of them`, or at its head where it
    tells only what they are charged with."""
    cue = next((cue for cue in reading.cues if cue.name == "suspects"), None)
    names = [s for s in reading.spans if s.names_person]
    start = reading.words.start
    if cue is not None and cue.first - start <= _REACH:
        first = next((i for i, s in enumerate(names) if 0 < s.first - cue.last <= _OBJECT), None)
    else:
        charged = next(iter(reading.predicates), None)
        passed_on = charged is not None and charged.passive and charged.word in actors("charged")
        ahead = charged is not None and bool(names) and names[0].first - start <= _REACH and names[0].last < charged.first
        first = 0 if passed_on and ahead else None
    if first is None or (cue is not None and any(cue.last < p.first < names[first].first for p in reading.predicates)):
        return []
    last = first
    while last + 1 < len(names) and in_one_list(reading, names[last], names[last + 1]):
        last += 1
    return list(dict.fromkeys(s.mention.entity for s in names[first : last + 1]))


def _victim(reading: Reading, entity: str) -> bool:
    """Whether a sentence tells of the killing of somebody, planned or done (`had been told to kill P`)."""
    deeds = [p for p in reading.predicates if p.effect == "killed" and not p.passive]
    return any(s.mention.entity == entity and any(0 < s.first - p.last <= _OBJECT for p in deeds) for s in reading.spans)


def _pointer(reading: Reading, draft: Draft, trigger: Predicate) -> tuple[range, int, bool]:
    """How many people a verb's subject or object stands for, none where it names them; its token; whether it is the object."""
    after = reading.after(trigger.last, _REACH)
    if trigger.active and after[:1] in (["him"], ["her"]):
        return _ONE, trigger.first, True
    number, point = _subject(reading, draft, trigger.first)
    if not number and draft.judicial:
        word = next((word for word in after if word in _OBJECTS), "")
        if word and (word == "them" or word == after[0]):
            return _OBJECTS[word], trigger.first, False
    return number, point, False


def _subject(reading: Reading, draft: Draft, stop: int) -> tuple[range, int]:
    """How many people the subject before a verb stands for, and its token; none where the subject is named."""
    for position in range(max(draft.scope[0], stop - 3), stop):
        if reading.lower[position] in ("he", "she"):
            return _ONE, position
    if any(s.names_person and draft.scope[0] <= s.first < stop for s in reading.spans):
        return range(0), 0
    dated = {i for s in draft.spans if s.mention.label == "DATE" for i in range(s.first, s.last + 1)}
    seen = 0
    for position in range(draft.scope[0], min(stop, reading.words.stop)):
        word = reading.lower[position]
        if word in _LEAD or position in dated:
            continue
        follows = reading.lower[position + 1] if position + 1 < stop else ""
        number = 2 if word in _PAIRS else number_of(word)
        if word in _SUBJECTS and (word != "all" or not number_of(follows)):
            return _SUBJECTS[word], position
        if number > 1 and reading.lower[position - 1] in _DEFINITE:
            return range(number, number + 1), position
        seen += 1
        if seen > _REACH:
            break
    return range(0), 0
