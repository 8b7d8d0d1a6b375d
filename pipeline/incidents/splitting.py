"""Which predicates of a sentence tell of one event, and what each event takes from the sentence."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from pipeline.incidents import asides
from pipeline.incidents.arrests import sentenced_too
from pipeline.incidents.dating import NOMINAL_LINK
from pipeline.incidents.moments import length
from pipeline.incidents.readings import FINE, LONGEST_STAGE, Anchor, Context, Draft, Reading
from pipeline.incidents.triggers import FOUND_DEAD, JUDICIAL, Predicate

_TWO_TO_TEN = frozenset("two three four five six seven eight nine ten".split())
_PLURAL_COUNT = _TWO_TO_TEN | frozenset("several numerous multiple many most various other additional more dozens".split())
_CLAUSE = frozenset({"who", "whom", "which", "where", "when", "while", "after", "before", "but", "that", "for", "over", "whose"})
_CLAUSE_OF_ONE = frozenset({"who", "whose"})
_ACTUAL = frozenset({"verb", "count"})
_JOINED = frozenset({"and", ";", "while"})
_CAPTIVES = frozenset({"hostages", "captives", "them", "whom"})
_OBJECTS = frozenset({"him", "her", "them"})
_CIRCUMSTANCE = frozenset({"after", "during", "following", "in", "amid"})
_OTHERS = _TWO_TO_TEN | {"one", "several", "another", "others", "other"}
_LONGEST_PLURAL = 7  # days; several events of a longer time, nothing more being said, are no one event
_CLOSE = 8  # words in which a conjunction still leads a predicate


@dataclass(slots=True)
class Splitter:
    """Parts the predicates of a sentence into events.

    `dated` are the dates that stand beside a predicate, by its token; `weak` those that open a clause; `segments` say from
    which token on the sentence tells of which event.
    """

    context: Context
    reading: Reading
    anchors: Sequence[Anchor]
    dated: dict[int, Anchor] = field(default_factory=dict)
    weak: list[Anchor] = field(default_factory=list)
    events: list[Draft] = field(default_factory=list)
    segments: list[tuple[int, Draft]] = field(default_factory=list)

    def drafts(self, triggers: Sequence[Predicate]) -> list[Draft]:
        """The events of the sentence with their dates and spans."""
        for date in self.anchors:
            if date.trigger is not None and not date.until:
                if date.strong:
                    self.dated.setdefault(date.trigger.first, date)
                else:
                    self.weak.append(date)
        days = {i for s in self.reading.spans if s.mention.label == "DATE" for i in range(s.first, s.last + 1)}
        apart = self._apart(triggers)
        triggers = [t for t in triggers if t not in apart] if apart else triggers
        if self.reading.insert and not apart and any(self.reading.inserted(t.first) for t in triggers):
            self.reading.insert = None
        for number, trigger in enumerate(triggers):
            anchor = self.dated.get(trigger.first)
            if trigger.form == "subject" and anchor is None:
                if self.events and self.segments[-1][1].judicial:
                    continue
                anchor = self._subject_date(trigger, triggers[number + 1 : number + 2])
            if len(triggers) > 1 and self._occasion(trigger):
                continue
            if not self._statistic(trigger, days) or (anchor is not None and length(anchor.date) <= 3):
                self._add(trigger, anchor)
        if not self.events:
            return []
        if apart and self.reading.insert:
            self._insert(apart, *self.reading.insert)
        if len(self.events) > 1 and self.events[0].kind == "conviction":
            self._further_terms()
        self._date_clauses()
        self._share_spans()
        self._mark()
        return self._held()

    def _apart(self, triggers: Sequence[Predicate]) -> list[Predicate]:
        """The predicates between subject and verb, where both tell an event; captives found dead are one with their taking."""
        if self.reading.insert is None:
            return []
        inner = [t for t in triggers if self.reading.inserted(t.first)]
        outer = [t for t in triggers if not self.reading.inserted(t.first)]
        acts = any(t.form != "subject" for t in outer) and any(t.form != "subject" for t in inner)
        return inner if acts and not all(t.word in FOUND_DEAD for t in outer) else []

    def _insert(self, triggers: list[Predicate], head: int, closing: int) -> None:
        """Begin the event of the clause between subject and verb, after which the sentence comes back to the first."""
        older = Draft(self.reading.number, triggers, (head, closing), older=True)
        anchor = next((a for a in self.anchors if self.reading.inserted(a.first) and a.trigger in triggers and not a.until), None)
        if anchor is not None:
            older.take(anchor)
        self.weak = [a for a in self.weak if not self.reading.inserted(a.first)]
        self.events.append(older)
        self.segments = sorted([*self.segments, (head, older), (closing, self.events[0])], key=lambda segment: segment[0])

    def _further_terms(self) -> None:
        """Come back to a verdict where, after the crime, the sentence tells what others got (`…, and P to six years`)."""
        for span in self.reading.spans:
            behind = next((draft for start, draft in reversed(self.segments) if span.first >= start), None)
            if span.names_person and behind is not None and behind.older and sentenced_too(self.reading, span):
                self.segments.append((span.first, self.events[0]))
                return

    def _add(self, trigger: Predicate, anchor: Anchor | None) -> None:
        """Put a predicate to the event that it tells: the one before, or a new one."""
        if not self.events:
            start = self._opening(trigger, anchor)
            self._begin(Draft(self.reading.number, [trigger], (start, self.reading.words.stop)), anchor)
            return
        last = self.segments[-1][1]
        start = self._scope_start(trigger, last.triggers[-1], anchor)
        cut = self._cut(trigger, last, anchor, start)
        if cut == "return":
            self.events[0].triggers.append(trigger)
            self.events[0].returned = min(self.events[0].returned, start)
            self.segments.append((start, self.events[0]))
        elif cut == "aftermath":
            last.triggers.append(trigger)
        elif cut:
            self._part(trigger, last, anchor, start, cut)
        else:
            leads = anchor is not None and last.date is None and trigger.form not in _ACTUAL and anchor.first < trigger.first
            last.triggers.insert(0 if leads else len(last.triggers), trigger)
            if anchor is not None and last.date is None:
                last.take(anchor)

    def _subject_date(self, subject: Predicate, following: Sequence[Predicate]) -> Anchor | None:
        """The date of the verb that perpetrators are the subject of."""
        verb = next(iter(following), None)
        if verb is None or verb.form != "verb" or verb.first - subject.last > 6:
            return None
        return (
            None if {",", ";", "and", "when"} & set(self.reading.between(subject.last, verb.first)) else self.dated.get(verb.first)
        )

    def _begin(self, draft: Draft, anchor: Anchor | None) -> None:
        if anchor is not None:
            draft.take(anchor)
        self.events.append(draft)
        self.segments.append((draft.scope[0], draft))

    def _part(self, trigger: Predicate, last: Draft, anchor: Anchor | None, start: int, cut: str) -> None:
        """Begin an event with a predicate, and with the verb before it where that stands in the event's circumstance."""
        opening, verb = [trigger], last.triggers[-1]
        free = len(last.triggers) > 1 and verb.first not in self.dated
        if cut == "date" and trigger.nominal and free and self._frames(verb, trigger):
            last.triggers.pop()
            opening = [verb, trigger]
            start = self._scope_start(verb, last.triggers[-1], None)
        last.scope = (last.scope[0], start)
        new = Draft(self.reading.number, opening, (start, self.reading.words.stop), older=cut == "older")
        new.another = trigger.gapped
        new.suspects = cut in ("older", "date") and self.reading.cued("suspect", last.scope[0], trigger.first)
        if cut == "place":
            new.date, new.own = last.date, last.own
            new.another = new.sibling = True
        self._begin(new, anchor)

    def _cut(self, trigger: Predicate, last: Draft, anchor: Anchor | None, start: int) -> str:
        """Why a predicate begins an event of its own: `date`, `place`, `older`.

        "" where it adds to the last event, `aftermath` where it adds to it but its date does not, `return` where the
        sentence comes back to its first event.
        """
        between = self.reading.between(last.triggers[-1].last, trigger.first)
        close = set(between[-_CLOSE:])
        judicial, opened = trigger.kind in JUDICIAL, bool(self.weak)
        if trigger.form == "planned" and any(t.form != "planned" for t in last.triggers):
            return "" if last.kind == "foil" else "older"
        if not judicial:
            if not last.judicial and self._is_aftermath(trigger, last, close):
                return "aftermath"
            if anchor is None and (last.returned < trigger.first or self._is_circumstance(trigger, last, between)):
                return "return"
            if last.judicial:
                if anchor is not None and last.date is None and not opened and trigger.form == "noun" != last.triggers[0].form:
                    return "older"
                if anchor is not None and anchor.relative and trigger.form == "verb":
                    return "date"
                if ";" in between and trigger.form == "verb" and not self._places(trigger.last, self.reading.words.stop):
                    return ""
                return "older" if (_CLAUSE | NOMINAL_LINK) & set(between) else ""
        elif last.judicial and (
            ({"who", "whom"} & set(between[-4:]) and self._places(start + 1, trigger.last + 5))
            or (anchor is None and self._others_held(trigger, last, start))
        ):
            return "place"
        if anchor is not None:
            caused = last.older and not last.judicial and not judicial and trigger.form == "verb"
            tried = judicial and trigger.form == "verb" and trigger.kind != last.kind
            apart = opened or (judicial and not last.judicial) or tried or ";" in between
            begins = apart and not caused if last.date is None else last.date != anchor.date
            if begins or not judicial:
                return "date" if begins else ""
        suspected = (
            judicial and last.triggers[0].form != "verb" and self.reading.cued("suspect", last.scope[0], last.triggers[0].first)
        )
        if suspected and not last.judicial:
            return "date"
        if judicial and not last.judicial and ((opened and last.own and trigger.passive) or (not opened and last.date is None)):
            return "date"
        return "place" if self._moves(trigger, last, between) or self._seized_elsewhere(trigger, last, start) else ""

    def _is_aftermath(self, trigger: Predicate, last: Draft, close: set[str]) -> bool:
        """Whether a violent act ends the event before it: `before troops retook it`, captives who are shot or found dead."""
        if (last.date is not None or self.weak) and any(t.kind == "kidnapping" for t in last.triggers):
            pronoun = trigger.effect == "killed" and trigger.active and not _OBJECTS.isdisjoint(self.reading.after(trigger.last, 1))
            if pronoun or trigger.word in FOUND_DEAD:
                return True
        return (trigger.form == "verb" and bool({"before", "until"} & close)) or ("of" in close and bool(_CAPTIVES & close))

    def _is_circumstance(self, trigger: Predicate, last: Draft, between: Sequence[str]) -> bool:
        """Whether a raid or a clash is how an arrest came about (`arrested P during a raid in …`)."""
        fits = self.events[0].kind == "arrest" and trigger.kind in ("operation", "clash") and trigger.nominal
        return fits and (last is self.events[0] or last.older) and bool(_CIRCUMSTANCE & set(between[-5:]))

    def _moves(self, trigger: Predicate, last: Draft, between: Sequence[str]) -> bool:
        """Whether the sentence goes on at another place: after a semicolon, or with the same verb again."""
        floor = last.triggers[-1].last + 1
        if ";" in between:
            barrier = max(i for i in range(floor, trigger.first) if self.reading.lower[i] == ";")
            here, there = self._places(self.reading.words.start, barrier), self._places(barrier, self.reading.words.stop)
            if here and there and not here & there and self._fine(there):
                return True
        if trigger.form == "verb" and trigger.effect and between[-2:] == ["and", "then"]:
            here, there = self._places(self.reading.words.start, trigger.first), self._places(trigger.last, self.reading.words.stop)
            return not here & there and self._fine(here) and self._fine(there)
        again = trigger.form == "verb" and trigger.effect and any(t.word == trigger.word for t in last.triggers)
        return bool(again) and "and" in between and self._fine(self._places(floor, trigger.first))

    def _seized_elsewhere(self, trigger: Predicate, last: Draft, start: int) -> bool:
        """Whether an arrest is told of another place than the violent event before it (`…, and in B arrested Q`)."""
        if trigger.kind not in JUDICIAL or last.judicial or trigger.form != "verb" or self.reading.lower[start] not in _JOINED:
            return False
        here, there = self._places(last.scope[0], start), self._places(start, trigger.first)
        return bool(here) and self._fine(there) and not here & there

    def _others_held(self, trigger: Predicate, last: Draft, start: int) -> bool:
        """Whether a clause tells of the arrest of others at another place (`…, and two others were detained in B`)."""
        if trigger.kind != last.kind or not trigger.passive or self.reading.lower[start] not in _JOINED | {","}:
            return False
        if _OTHERS.isdisjoint(self.reading.lower[start : trigger.first]):
            return False
        stop = next((p.first for p in self.reading.predicates if p.first > trigger.last), self.reading.words.stop)
        here, there = self._places(last.scope[0], start), self._places(trigger.last, stop)
        return bool(here and there) and not here & there

    def _places(self, start: int, stop: int) -> set[str]:
        return {s.mention.entity for s in self.reading.spans if s.mention.label == "PLACE" and start <= s.first < stop}

    def _fine(self, ids: set[str]) -> bool:
        return any((place := self.context.places.get(entity)) is not None and place.type in FINE for entity in ids)

    def _frames(self, verb: Predicate, noun: Predicate) -> bool:
        """Whether an event noun is the circumstance of the verb before it (`died in a gun battle`)."""
        gap = self.reading.between(verb.last, noun.first)
        return len(gap) <= 5 and bool({"in", "during"} & set(gap)) and not {",", ";", "and"} & set(gap)

    def _opening(self, trigger: Predicate, anchor: Anchor | None) -> int:
        """Where the first event of a sentence begins: its start, or the clause after an act of state or diplomacy."""
        before = next((p for p in reversed(self.reading.predicates) if p.first < trigger.first), None)
        if before is None or before.kind != "civil" or not _CLAUSE_OF_ONE.isdisjoint(self.reading.before(before.first, 2)):
            return self.reading.words.start
        return self._scope_start(trigger, before, anchor)

    def _scope_start(self, trigger: Predicate, previous: Predicate, anchor: Anchor | None) -> int:
        """Where the clause or noun phrase of an event begins, looking back to the predicate before."""
        lower, floor = self.reading.lower, previous.last + 1
        start = anchor.first if anchor is not None and floor <= anchor.first < trigger.first else max(floor, trigger.first)
        back = range(trigger.first - 1, floor - 1, -1)
        if (barrier := next((i for i in back if lower[i] == ";"), None)) is not None:
            return barrier
        if trigger.gapped:
            return trigger.first
        if anchor is not None and anchor.behind and floor <= anchor.first < trigger.first:
            return anchor.first
        if anchor is not None and lower[anchor.first - 1] == "(" and anchor.first < trigger.first:
            return floor
        if trigger.nominal:
            links = _CLAUSE | NOMINAL_LINK
            return next((i for i in range(start - 1, floor - 1, -1) if lower[i] in links), start)
        steps = (
            (i for i in back if lower[i] in _CLAUSE),
            (i for i in back if lower[i] == "and" and (i == floor or lower[i - 1] == ",")),
            (i for i in back if lower[i] in {"and", ","}),
        )
        begin = next((found for step in steps if (found := next(step, None)) is not None), start)
        return self._antecedent_start(begin, floor) if lower[begin] in {"who", "whom"} else begin

    def _antecedent_start(self, relative: int, floor: int) -> int:
        """Where a further subject with its relative clause begins (`…, and P, a plumber, who was shot on May 4`)."""
        lower = self.reading.lower
        joiner = next((i for i in range(relative - 1, floor, -1) if lower[i] == "and" and lower[i - 1] == ","), None)
        if joiner is None or not any(s.names_person and joiner < s.first <= joiner + 3 for s in self.reading.spans):
            return relative
        return joiner

    def _statistic(self, trigger: Predicate, days: Container[int]) -> bool:
        """Whether an event noun is counted (`17 attacks`, `several bombings`), which tells of no single event."""
        lower = self.reading.lower
        if not trigger.nominal or trigger.form == "planned" or not lower[trigger.last].endswith("s"):
            return False
        before = range(max(self.reading.words.start, trigger.first - 3), trigger.first)
        return any(i not in days and (lower[i][0].isdigit() or lower[i] in _PLURAL_COUNT) for i in before)

    def _occasion(self, trigger: Predicate) -> bool:
        """Whether an event noun at the head of a sentence only says when (`four days before the bombings, police …`)."""
        start = self.reading.words.start
        if not trigger.nominal or trigger.first - start > 6 or self.reading.after(trigger.last, 1) != [","]:
            return False
        return self.reading.before(trigger.first, 2) in (["before", "the"], ["after", "the"]) and trigger.first - start > 2

    def _date_clauses(self) -> None:
        """Give dates that open a clause to the first event without one; events of one deed share the first one's."""
        for anchor in self.weak:
            for draft in self.events:
                if draft.date is None and not draft.older and draft.scope[1] > anchor.first and not _planned(draft):
                    draft.take(anchor)
                    break
        for first, second in zip(self.events, self.events[1:], strict=False):
            if second.another and second.date is None:
                second.date, second.own = first.date, first.own
            later = first.date is not None and second.date is not None and second.date >= first.date
            if second.older and first.judicial and later and self.reading.lower[second.scope[0]] == ";":
                second.older = False  # `arrested P on D; on a later E, soldiers killed Q`

    def _share_spans(self) -> None:
        start, only = self.segments[0]
        if len(self.segments) == 1 and start == self.reading.words.start:
            only.spans = [s for s in self.reading.spans if s.mention.label != "PLACE" or not self.reading.inserted(s.first)]
            return
        for span in self.reading.spans:
            main = asides.main_verb(self.reading, span.first) if self.reading.asides else None
            resumed = next((draft for draft in self.events if main in draft.triggers), None) if main is not None else None
            for start, draft in reversed(self.segments):
                if span.first >= start:
                    (resumed or draft).spans.append(span)
                    break

    def _mark(self) -> None:
        first = self.events[0]
        first.suspects = self.reading.cued("suspect", first.scope[0], first.triggers[0].first)
        for draft in self.events:
            inside = (s for s in self.reading.spans if draft.scope[0] <= s.first < draft.scope[1])
            draft.undated = draft.date is None and any(s.mention.label == "DATE" for s in inside)
            draft.another = draft.another or self.reading.cued("another", *draft.scope)

    def _held(self) -> list[Draft]:
        """The events that may stand; those that may not leave their groups to the event before."""
        held: list[Draft] = []
        for draft in self.events:
            if _stands(draft):
                held.append(draft)
            elif held:
                held[-1].spans.extend(span for span in draft.spans if span.mention.label == "GROUP")
        return held


def _stands(draft: Draft) -> bool:
    """Whether a draft may be an event: an unexecuted plan needs a date, a word of general sense a date or a count."""
    if _planned(draft):
        return draft.date is not None and draft.own and length(draft.date) <= LONGEST_STAGE
    if draft.counts_victims():
        return True
    if all(trigger.form in ("generic", "subject") for trigger in draft.triggers):
        return draft.own
    plural = all(trigger.form in ("noun", "generic", "subject") and trigger.word.endswith("s") for trigger in draft.triggers)
    if plural and draft.date is not None and length(draft.date) > _LONGEST_PLURAL:
        after = [s for s in draft.spans if s.first > draft.triggers[0].first]
        one = draft.triggers[0].effect and sum(s.names_person for s in after) == 1
        return bool(one) or any(s.mention.label == "PLACE" for s in after)
    return True


def _planned(draft: Draft) -> bool:
    return all(trigger.form == "planned" for trigger in draft.triggers)
