"""One sentence read for its events: which predicates belong together, and what each event takes from the sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.analysis import Tokens
from pipeline.models import CasualtyValue, DateValue, Group, Mention, Person, Place, Report
from pipeline.moments import Interval, is_next, is_wide, length, relative_dates
from pipeline.senses import Span, settle
from pipeline.triggers import JUDICIAL, VIOLENT, Cue, Predicate, cues, predicates

_PLURAL_COUNT = frozenset(
    "several numerous multiple many most various two three four five six seven eight nine ten other additional more dozens".split()
)
_CLAUSE = frozenset({"who", "whom", "which", "where", "when", "while", "after", "before", "but", "that", "for", "over", "whose"})
_NOMINAL_LINK = frozenset(
    {"for", "over", "in", "since", "after", "during", "behind", "before", "following", "of", "with", "to", "by", "from", "on", "at"}
)
_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its", "this", "that", "another"})

_LONGEST_STAGE = 62  # days; what is dated less closely is an account of a period


@dataclass(slots=True)
class Draft:
    """An event under construction.

    `own` tells that the sentence itself dates it, `undated` that it holds a date that is not the event's, `older` that it
    is told as the cause of another, `suspects` that those named before it are said to have had part in it, `another`
    that the text sets it apart from what was told before.
    """

    sentence: int
    triggers: list[Predicate]
    scope: tuple[int, int]
    date: Interval | None = None
    own: bool = False
    older: bool = False
    suspects: bool = False
    another: bool = False
    undated: bool = False
    spans: list[Span] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.triggers[0].kind if self.triggers else "harm"


@dataclass(slots=True)
class Reading:
    """A sentence as read: its tokens' range, its spans by label order, predicates, cues and event drafts.

    `stage` holds time, place and people of a sentence that dates something for which it has no event word
    (`On May 3, a man drove a van down High Street.`); `until` is the day that a stated duration ends with.
    """

    number: int
    words: range
    spans: list[Span]
    predicates: list[Predicate]
    cues: list[Cue]
    drafts: list[Draft]
    stage: Draft | None = None
    until: str = ""


@dataclass(slots=True)
class Context:
    """What every sentence's reading may look up."""

    report: Report
    tokens: Tokens
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    places: Mapping[str, Place]
    by_sentence: Mapping[int, Sequence[Mention]]

    def militant(self, mention: Mention) -> bool:
        group = self.groups.get(mention.entity)
        return group is not None and group.kind == "militant"


@dataclass(slots=True)
class _Anchor:
    first: int
    last: int
    date: Interval
    until: bool = False
    since: bool = False
    relative: bool = False
    trigger: Predicate | None = None
    strong: bool = False


def read(context: Context, number: int, known: Interval | None) -> Reading:
    """Read one sentence. `known` is the date that relative expressions (`two days later`) count from."""
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
    hints = cues(tokens.lower, words, blocked)
    found = settle(predicates(tokens.lower, words, blocked), tokens.lower, spans, hints, words)
    reading = Reading(number, words, spans, found, hints, [])
    triggers = [p for p in found if p.kind in VIOLENT or p.kind in JUDICIAL]
    anchors = _anchors(context, reading, known)
    if triggers:
        _attach(anchors, reading, triggers, tokens.lower)
        reading.drafts = _drafts(context, reading, triggers, anchors)
    elif spans:
        _set_stage(reading, anchors)
    reading.until = max((anchor.date[1] for anchor in anchors if anchor.until), default="")
    return reading


def _set_stage(reading: Reading, anchors: Sequence[_Anchor]) -> None:
    """What a sentence without an event word may begin: an event where it counts victims, else a stage for the next."""
    opening = next((a for a in anchors if not a.until and not a.since and not a.relative), None)
    if opening is None or length(opening.date) > _LONGEST_STAGE or any(p.kind in ("civil", "speech") for p in reading.predicates):
        return
    draft = Draft(reading.number, [], (reading.words.start, reading.words.stop), opening.date, True, spans=list(reading.spans))
    if any(_counts(span.mention) for span in reading.spans):
        if not any(p.first < opening.first for p in reading.predicates):
            reading.drafts = [draft]
    else:
        reading.stage = draft


def _counts(mention: Mention) -> bool:
    return isinstance(mention.value, CasualtyValue) and mention.value.role == "incident"


def _anchors(context: Context, reading: Reading, known: Interval | None) -> list[_Anchor]:
    lower = context.tokens.lower
    found: list[_Anchor] = []
    for span in reading.spans:
        value = span.mention.value
        if not isinstance(value, DateValue) or not value.start:
            continue
        date = (value.start, value.end or value.start)
        if is_wide(date, context.report.year):
            continue
        lead = lower[max(reading.words.start, span.first - 6) : span.first]
        before = lead[-1] if lead else ""
        if before == "by":
            continue
        last = found[-1] if found else None
        if last is not None and span.first - last.last <= 3 and lower[last.last + 1 : span.first] in (["and"], ["and", "on"], [",", "and"]):
            if date[0] > last.date[1] and not last.until and is_next(last.date[1], date[0]):
                last.date, last.last = (last.date[0], date[1]), span.last
                continue
        found.append(_Anchor(span.first, span.last, date, until="until" in lead, since=before == "since"))
    dates = [(anchor.first, anchor.date) for anchor in found]
    for cue, date in relative_dates(reading.cues, lower, known, dates):
        found.append(_Anchor(cue.first, cue.last, date, relative=True))
    found.sort(key=lambda anchor: anchor.first)
    return found


def _premodified(anchor: _Anchor, lower: Sequence[str], triggers: Sequence[Predicate], spans: Sequence[Span], stop: int) -> Predicate | None:
    """The event noun that a date stands before as an attribute: `the April 15 FARC attack`."""
    held = {index for span in spans if span.mention.label in ("GROUP", "PLACE") for index in range(span.first, span.last + 1)}
    nouns = {p.first: p for p in triggers if p.form in ("noun", "planned", "generic")}
    position, seen = anchor.last + 1, 0
    while position < stop and seen < 6:
        if position in nouns:
            return nouns[position]
        word = lower[position]
        if word in _NOMINAL_LINK or word in _DETERMINERS or word in {";", "and", "was", "were", "had"}:
            return None
        if position not in held:
            seen += 1
        position += 1
    return None


def _attach(anchors: Sequence[_Anchor], reading: Reading, triggers: Sequence[Predicate], lower: Sequence[str]) -> None:
    """Give each date the predicate that it dates: the noun after it, the verb before it, or the clause that it opens."""
    starts = [p.first for p in reading.predicates]
    taken: set[int] = set()
    for anchor in anchors:
        fronted_comma = anchor.last + 1 < reading.words.stop and lower[anchor.last + 1] == ","
        barrier = max((i for i in range(reading.words.start, anchor.first) if lower[i] == ";"), default=reading.words.start - 1)
        earlier = _governor(reading, bisect_right(starts, anchor.first) - 1, barrier)
        noun = _premodified(anchor, lower, triggers, reading.spans, reading.words.stop)
        if noun is not None and not (earlier is None and fronted_comma and not _attributive(anchor, lower)):
            anchor.trigger, anchor.strong = noun, True
        elif anchor.since:
            continue
        elif earlier is None:
            ahead = next((p for p in reading.predicates if p.first > anchor.last and p.form != "subject"), None)
            if ahead is not None and ahead.kind == "civil":
                continue
            anchor.trigger = next((p for p in triggers if p.first > anchor.last), None)
            if anchor.trigger is not None and ahead is not anchor.trigger and _relative(anchor.trigger, lower):
                anchor.trigger = None
        elif earlier.kind in VIOLENT or earlier.kind in JUDICIAL:
            if earlier.first in taken and lower[max(0, anchor.first - 2) : anchor.first] == [",", "on"]:
                earlier = next((t for t in reversed(triggers) if t.first < earlier.first), earlier)
            fronted = any(other.trigger is not None and not other.strong for other in anchors)
            reason = any(c.name == "reason" and earlier.last < c.first < anchor.first for c in reading.cues)
            if earlier.kind in JUDICIAL and fronted and reason:
                continue
            anchor.trigger, anchor.strong = earlier, True
        elif earlier.kind == "speech" or lower[anchor.last + 1 : anchor.last + 3] == [",", "when"]:
            anchor.trigger = next((p for p in triggers if p.first > anchor.last), None)
        if anchor.trigger is not None and anchor.strong:
            taken.add(anchor.trigger.first)


def _relative(trigger: Predicate, lower: Sequence[str]) -> bool:
    """Whether a verb stands in a relative clause (`fighters who had died`)."""
    return trigger.form == "verb" and bool({"who", "which", "whom"} & set(lower[max(0, trigger.first - 4) : trigger.first]))


def _governor(reading: Reading, index: int, barrier: int) -> Predicate | None:
    """The predicate at or before `index` that may govern what follows it; words for perpetrators govern nothing."""
    while index >= 0 and reading.predicates[index].first > barrier:
        if reading.predicates[index].form != "subject":
            return reading.predicates[index]
        index -= 1
    return None


def _attributive(anchor: _Anchor, lower: Sequence[str]) -> bool:
    return anchor.first > 0 and lower[anchor.first - 1] in _DETERMINERS


def _scope_start(trigger: Predicate, previous: Predicate, lower: Sequence[str], anchor: _Anchor | None) -> int:
    """Where the clause or noun phrase of an event begins, looking back to the event before."""
    floor = previous.last + 1
    start = trigger.first if anchor is None or not floor <= anchor.first < trigger.first else anchor.first
    for position in range(trigger.first - 1, floor - 1, -1):
        if lower[position] == ";":
            return position
    if trigger.form in ("noun", "planned", "generic"):
        for position in range(start - 1, floor - 1, -1):
            if lower[position] in _NOMINAL_LINK or lower[position] in _CLAUSE:
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


def _statistic(trigger: Predicate, lower: Sequence[str], start: int, held: Container[int]) -> bool:
    """Whether an event noun is counted (`17 attacks`, `several bombings`), which tells of no single event."""
    if trigger.form not in ("noun", "generic") or not lower[trigger.last].endswith("s"):
        return False
    before = range(max(start, trigger.first - 3), trigger.first)
    return any(index not in held and (lower[index][0].isdigit() or lower[index] in _PLURAL_COUNT) for index in before)


def _drafts(context: Context, reading: Reading, triggers: Sequence[Predicate], anchors: Sequence[_Anchor]) -> list[Draft]:
    lower = context.tokens.lower
    dated: dict[int, _Anchor] = {}
    weak: list[_Anchor] = []
    for anchor in anchors:
        if anchor.until:
            continue
        if anchor.trigger is not None and anchor.strong:
            dated.setdefault(anchor.trigger.first, anchor)
        elif anchor.trigger is not None:
            weak.append(anchor)
    held = {index for s in reading.spans if s.mention.label == "DATE" for index in range(s.first, s.last + 1)}
    kept = [
        t for t in triggers
        if not _statistic(t, lower, reading.words.start, held) or (t.first in dated and length(dated[t.first].date) <= 3)
    ]  # fmt: skip
    if not kept:
        return []
    places = [span for span in reading.spans if span.mention.label == "PLACE"]
    groups: list[Draft] = []
    for trigger in kept:
        anchor = dated.get(trigger.first)
        if not groups:
            groups.append(Draft(reading.number, [trigger], (reading.words.start, reading.words.stop)))
            if anchor:
                groups[0].date, groups[0].own = anchor.date, True
            continue
        last = groups[-1]
        start = _scope_start(trigger, last.triggers[-1], lower, anchor)
        cut = _cuts(trigger, last, anchor, lower, start, places, weak, context)
        if cut:
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
                new.another = True
            groups.append(new)
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
                draft.date, draft.own = anchor.date, True
                break
    for first, second in zip(groups, groups[1:], strict=False):
        if second.another and second.date is None:
            second.date, second.own = first.date, first.own
    for span in reading.spans:
        for draft in reversed(groups):
            if span.first >= draft.scope[0]:
                draft.spans.append(span)
                break
    groups[0].suspects = groups[0].suspects or _suspected(reading, groups[0].scope[0], groups[0].triggers[0])
    for draft in groups:
        draft.undated = draft.date is None and any(
            s.mention.label == "DATE" and draft.scope[0] <= s.first < draft.scope[1] for s in reading.spans
        )
        if any(c.name == "another" and draft.scope[0] <= c.first < draft.scope[1] for c in reading.cues):
            draft.another = True
    return [draft for draft in groups if _holds(draft, reading)]


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
        return draft.date is not None and draft.own
    counts = any(_counts(span.mention) for span in draft.spans)
    if all(t.form in ("generic", "subject") for t in draft.triggers):
        return counts or draft.own
    plural = all(t.form in ("noun", "generic", "subject") and t.word.endswith("s") for t in draft.triggers)
    if plural and not counts and draft.date is not None and length(draft.date) > 7:
        return any(s.mention.label == "PLACE" and s.first > draft.triggers[0].first for s in draft.spans)
    return True


def _planned(draft: Draft) -> bool:
    return all(trigger.form == "planned" for trigger in draft.triggers)


def _cuts(
    trigger: Predicate, last: Draft, anchor: _Anchor | None, lower: Sequence[str], start: int, places: Sequence[Span],
    weak: Sequence[_Anchor], context: Context,
) -> str:  # fmt: skip
    """Why a predicate begins an event of its own: `date`, `place`, `older`, or "" where it adds to the last event."""
    judicial = trigger.kind in JUDICIAL
    relative = any(word in {"who", "whom"} for word in lower[max(last.triggers[-1].last + 1, trigger.first - 4) : trigger.first])
    was_judicial = last.triggers[0].kind in JUDICIAL
    if trigger.form == "planned" and not _planned(last):
        return "older"
    if was_judicial and not judicial:
        linked = any(word in _CLAUSE or word in _NOMINAL_LINK for word in lower[last.triggers[-1].last + 1 : trigger.first])
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
    between = lower[last.triggers[-1].last + 1 : trigger.first]
    if ";" in between:
        barrier = max(i for i in range(last.triggers[-1].last + 1, trigger.first) if lower[i] == ";")
        mine = {s.mention.entity for s in places if s.first > barrier}
        others = {s.mention.entity for s in places if s.first < barrier}
        if mine and others and not mine & others and _finest(mine, context):
            return "place"
    return ""


def _finest(ids: set[str], context: Context) -> bool:
    return any((place := context.places.get(i)) is not None and place.type in ("city", "site", "natural") for i in ids)
