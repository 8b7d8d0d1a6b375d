"""One sentence read for its events: which predicates belong together, and what each event takes from the sentence."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pipeline import dating
from pipeline.dating import NOMINAL_LINK
from pipeline.moments import Interval, length
from pipeline.readings import Anchor, Context, Draft, Reading, Span, counts
from pipeline.senses import settle
from pipeline.triggers import JUDICIAL, VIOLENT, Predicate, cues, predicates

_PLURAL_COUNT = frozenset(
    "several numerous multiple many most various two three four five six seven eight nine ten other additional more dozens".split()
)
_CLAUSE = frozenset({"who", "whom", "which", "where", "when", "while", "after", "before", "but", "that", "for", "over", "whose"})
_CAPTIVES = frozenset({"hostages", "captives", "them", "whom"})
_CIRCUMSTANCE = frozenset({"after", "during", "following", "in", "amid"})
_TELLING = VIOLENT | JUDICIAL | {"take", "give"}
_LONGEST_STAGE = 62  # days; what is dated less closely is an account of a period


def read(context: Context, number: int, known: Interval | None, *, idle: bool = False) -> Reading:
    """Read one sentence. `known` is the date that relative expressions (`two days later`) count from.

    `idle` tells that no event was told before in the block, so that a sentence without event words need not be read closely.
    """
    tokens = context.tokens
    sentence = context.report.sentences[number]
    words = tokens.within(sentence.start, sentence.end)
    spans = []
    blocked: set[int] = set()
    for mention in context.by_sentence.get(number, ()):
        inside = tokens.within(mention.start, mention.end)
        if not inside:
            continue
        spans.append(Span(inside.start, inside.stop - 1, mention))
        blocked.update(inside)
    found = predicates(tokens.lower, words, blocked)
    if idle and not any(p.kind in _TELLING for p in found) and not any(s.mention.label in ("DATE", "CASUALTY") for s in spans):
        return Reading(number, words, spans, found, [], [])
    hints = cues(tokens.lower, words, blocked)
    found = settle(found, tokens.lower, spans, hints, words)
    reading = Reading(number, words, spans, found, hints, [])
    triggers = [p for p in found if p.kind in VIOLENT or p.kind in JUDICIAL]
    anchors = dating.find(context, reading, known)
    if triggers:
        dating.attach(anchors, reading, triggers, tokens.lower)
        reading.drafts = _drafts(context, reading, triggers, anchors)
    elif spans:
        _set_stage(reading, anchors)
    reading.until = max((anchor.date[1] for anchor in anchors if anchor.until), default="")
    return reading


def _set_stage(reading: Reading, anchors: Sequence[Anchor]) -> None:
    """What a sentence without an event word may begin: an event where it counts victims, else a stage for the next."""
    opening = next((a for a in anchors if not a.until and not a.since and not a.relative), None)
    if opening is None or length(opening.date) > _LONGEST_STAGE or any(p.kind in ("civil", "speech") for p in reading.predicates):
        return
    draft = Draft(reading.number, [], (reading.words.start, reading.words.stop), opening.date, True, spans=list(reading.spans))
    if any(counts(span.mention) for span in reading.spans):
        if not any(p.first < opening.first for p in reading.predicates):
            reading.drafts = [draft]
    else:
        reading.stage = draft


def _scope_start(trigger: Predicate, previous: Predicate, lower: Sequence[str], anchor: Anchor | None) -> int:
    """Where the clause or noun phrase of an event begins, looking back to the event before."""
    floor = previous.last + 1
    start = trigger.first if anchor is None or not floor <= anchor.first < trigger.first else anchor.first
    for position in range(trigger.first - 1, floor - 1, -1):
        if lower[position] == ";":
            return position
    if trigger.form in ("noun", "planned", "generic"):
        for position in range(start - 1, floor - 1, -1):
            if lower[position] in NOMINAL_LINK or lower[position] in _CLAUSE:
                return position
        return max(floor, start)
    for position in range(trigger.first - 1, floor - 1, -1):
        if lower[position] in _CLAUSE:
            return position
    for position in range(trigger.first - 1, floor - 1, -1):
        if lower[position] == "and" and (position == floor or lower[position - 1] == ","):
            return position
    for position in range(trigger.first - 1, floor - 1, -1):
        if lower[position] in {"and", ","}:
            return position
    return max(floor, start)


def _opening(trigger: Predicate, reading: Reading, lower: Sequence[str], anchor: Anchor | None) -> int:
    """Where the first event of a sentence begins: its start, or the clause after an act of state or diplomacy."""
    before = next((p for p in reversed(reading.predicates) if p.first < trigger.first), None)
    if before is None or before.kind != "civil":
        return reading.words.start
    return _scope_start(trigger, before, lower, anchor)


def _statistic(trigger: Predicate, lower: Sequence[str], start: int, held: Container[int]) -> bool:
    """Whether an event noun is counted (`17 attacks`, `several bombings`), which tells of no single event."""
    if trigger.form not in ("noun", "generic") or not lower[trigger.last].endswith("s"):
        return False
    before = range(max(start, trigger.first - 3), trigger.first)
    return any(index not in held and (lower[index][0].isdigit() or lower[index] in _PLURAL_COUNT) for index in before)


def _drafts(context: Context, reading: Reading, triggers: Sequence[Predicate], anchors: Sequence[Anchor]) -> list[Draft]:
    lower = context.tokens.lower
    dated: dict[int, Anchor] = {}
    weak: list[Anchor] = []
    for anchor in anchors:
        if anchor.until:
            continue
        if anchor.trigger is not None and anchor.strong:
            dated.setdefault(anchor.trigger.first, anchor)
        elif anchor.trigger is not None:
            weak.append(anchor)
    days = {index for s in reading.spans if s.mention.label == "DATE" for index in range(s.first, s.last + 1)}
    kept = [
        t for t in triggers
        if not _statistic(t, lower, reading.words.start, days) or (t.first in dated and length(dated[t.first].date) <= 3)
    ]  # fmt: skip
    if not kept:
        return []
    places = [span for span in reading.spans if span.mention.label == "PLACE"]
    groups: list[Draft] = []
    segments: list[tuple[int, Draft]] = []
    for trigger in kept:
        anchor = dated.get(trigger.first)
        if not groups:
            opens = _opening(trigger, reading, lower, anchor)
            groups.append(Draft(reading.number, [trigger], (opens, reading.words.stop)))
            segments.append((opens, groups[0]))
            if anchor:
                groups[0].date, groups[0].own, groups[0].relative = anchor.date, True, anchor.relative
            continue
        last = segments[-1][1]
        start = _scope_start(trigger, last.triggers[-1], lower, anchor)
        cut = _cuts(trigger, groups[0], last, anchor, lower, start, places, weak, context)
        if cut == "return":
            groups[0].triggers.append(trigger)
            groups[0].returned = min(groups[0].returned, start)
            segments.append((start, groups[0]))
        elif cut == "before":
            last.triggers.append(trigger)
        elif cut:
            opening = [trigger]
            verb = last.triggers[-1]
            if cut == "date" and trigger.form != "verb" and len(last.triggers) > 1 and verb.first not in dated and _governs(verb, trigger, lower):
                last.triggers.pop()
                opening = [verb, trigger]
                start = _scope_start(verb, last.triggers[-1], lower, None)
            last.scope = (last.scope[0], start)
            new = Draft(reading.number, opening, (start, reading.words.stop), older=cut == "older")
            new.suspects = cut in ("older", "date") and _suspected(reading, last.scope[0], trigger)
            if anchor:
                new.date, new.own = anchor.date, True
            elif cut == "place":
                new.date = last.date
                new.another = new.sibling = True
            groups.append(new)
            segments.append((start, new))
        else:
            if anchor and last.date is None and trigger.form != "verb" and anchor.first < trigger.first:
                last.triggers.insert(0, trigger)
            else:
                last.triggers.append(trigger)
            if anchor and last.date is None:
                last.date, last.own = anchor.date, True
    for anchor in weak:
        for draft in groups:
            if draft.date is None and not draft.older and draft.scope[1] > anchor.first and not _planned(draft):
                draft.date, draft.own, draft.relative = anchor.date, True, anchor.relative
                break
    for first, second in zip(groups, groups[1:], strict=False):
        if second.another and second.date is None:
            second.date, second.own = first.date, first.own
    for span in reading.spans:
        for start, draft in reversed(segments):
            if span.first >= start:
                draft.spans.append(span)
                break
    groups[0].suspects = groups[0].suspects or _suspected(reading, groups[0].scope[0], groups[0].triggers[0])
    for draft in groups:
        draft.undated = draft.date is None and any(
            s.mention.label == "DATE" and draft.scope[0] <= s.first < draft.scope[1] for s in reading.spans
        )
        if any(c.name == "another" and draft.scope[0] <= c.first < draft.scope[1] for c in reading.cues):
            draft.another = True
    held: list[Draft] = []
    for draft in groups:
        if _holds(draft, reading):
            held.append(draft)
        elif held:
            held[-1].spans.extend(span for span in draft.spans if span.mention.label == "GROUP")
    return held


def _governs(verb: Predicate, noun: Predicate, lower: Sequence[str]) -> bool:
    """Whether an event noun is the circumstance of the verb before it (`died in a gun battle`)."""
    gap = lower[verb.last + 1 : noun.first]
    return len(gap) <= 5 and bool({"in", "during"} & set(gap)) and not {",", ";", "and"} & set(gap)


def _suspected(reading: Reading, start: int, trigger: Predicate) -> bool:
    """Whether the people named before an older event are said to have had part in it."""
    return any(cue.name == "suspect" and start <= cue.first < trigger.first for cue in reading.cues)


def _holds(draft: Draft, reading: Reading) -> bool:
    """Whether a draft may stand: an unexecuted plan needs a date, a word of general sense a date or a count."""
    if _planned(draft):
        return draft.date is not None and draft.own and length(draft.date) <= _LONGEST_STAGE
    counted = any(counts(span.mention) for span in draft.spans)
    if all(t.form in ("generic", "subject") for t in draft.triggers):
        return counted or draft.own
    plural = all(t.form in ("noun", "generic", "subject") and t.word.endswith("s") for t in draft.triggers)
    if plural and not counted and draft.date is not None and length(draft.date) > 7:
        return any(s.mention.label == "PLACE" and s.first > draft.triggers[0].first for s in draft.spans)
    return True


def _planned(draft: Draft) -> bool:
    return all(trigger.form == "planned" for trigger in draft.triggers)


def _cuts(
    trigger: Predicate, main: Draft, last: Draft, anchor: Anchor | None, lower: Sequence[str], start: int, places: Sequence[Span],
    weak: Sequence[Anchor], context: Context,
) -> str:  # fmt: skip
    """Why a predicate begins an event of its own: `date`, `place`, `older`, or "" where it adds to the last event."""
    judicial = trigger.kind in JUDICIAL
    relative = any(word in {"who", "whom"} for word in lower[max(last.triggers[-1].last + 1, trigger.first - 4) : trigger.first])
    was_judicial = last.triggers[0].kind in JUDICIAL
    if trigger.form == "planned" and not _planned(last):
        return "older"
    between = lower[last.triggers[-1].last + 1 : trigger.first]
    if not judicial and not was_judicial and {"before", "until"} & set(between[-8:]) and trigger.form == "verb":
        return "before"
    if not judicial and not was_judicial and "of" in between[-8:] and _CAPTIVES & set(between[-8:]):
        return "before"
    if last.returned < trigger.first and anchor is None and not judicial:
        return "return"
    if main.triggers[0].kind == "arrest" and trigger.kind in ("operation", "clash") and trigger.form != "verb" and anchor is None:
        if any(word in _CIRCUMSTANCE for word in between[-5:]):
            return "return"
    if was_judicial and not judicial:
        linked = any(word in _CLAUSE or word in NOMINAL_LINK for word in lower[last.triggers[-1].last + 1 : trigger.first])
        if anchor is not None and last.date is None and not weak and trigger.form == "noun" and last.triggers[0].form != "noun":
            return "older"
        return "older" if linked and last.triggers[0].kind != trigger.kind else ""
    if was_judicial and judicial and relative and any(start < s.first <= trigger.last + 4 for s in places):
        return "place"
    if anchor is not None:
        if last.date is None:
            return "date" if weak or (judicial and not was_judicial) else ""
        if last.date != anchor.date:
            return "date"
        return ""
    if judicial and not was_judicial and last.date is None and not weak:
        return "date"
    if judicial and not was_judicial and last.own and trigger.passive and weak:
        return "date"
    if ";" in between:
        barrier = max(i for i in range(last.triggers[-1].last + 1, trigger.first) if lower[i] == ";")
        mine = {s.mention.entity for s in places if s.first > barrier}
        others = {s.mention.entity for s in places if s.first < barrier}
        if mine and others and not mine & others and _finest(mine, context):
            return "place"
    if trigger.form == "verb" and trigger.effect and "and" in between and any(t.word == trigger.word for t in last.triggers):
        mine = {s.mention.entity for s in places if last.triggers[-1].last < s.first < trigger.first}
        if mine and _finest(mine, context):
            return "place"
    return ""


def _finest(ids: set[str], context: Context) -> bool:
    return any((place := context.places.get(i)) is not None and place.type in ("city", "site", "natural") for i in ids)
