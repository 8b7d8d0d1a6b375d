"""Which predicate of a sentence each of its dates dates."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.incidents import asides
from pipeline.incidents.moments import Interval, is_next, is_wide, relative_dates, reversed_from
from pipeline.incidents.readings import DETERMINERS, Anchor, Reading, Span
from pipeline.incidents.triggers import JUDICIAL, UNDERGONE, VIOLENT, Cue, Predicate, has_auxiliary
from pipeline.models import DateValue

NOMINAL_LINK = frozenset(
    {"for", "over", "in", "since", "after", "during", "behind", "before", "following", "of", "with", "to", "by", "from", "on", "at"}
)
_NO_ATTRIBUTE = NOMINAL_LINK | DETERMINERS | {";", "and", "was", "were", "had"}
_LISTED = (["and"], ["and", "on"], [",", "and"])
_BEGAN = frozenset({"began", "begin", "started", "commenced"})
_OPENERS = frozenset({"and", "but", "while", ";", "who", "which", "that", "where", "whose"})
_OF_PARTICIPLES = (["of"], ["for"], ["as"], ["in"], ["by"])
_SET_OFF = frozenset({",", "on", "in", "("})
_SIEGES = frozenset({"siege", "standoff", "assault", "fighting", "crisis", "battle", "ordeal"})
_STATEMENTS = frozenset("statement communique communiqué video message letter audio recording".split())
_ANSWERED = frozenset({"responsibility", "credit"})
_BEHIND = frozenset({"after", "before"})
_COMERS = frozenset({"he", "she", "they", "it"})
_OCCASIONS = frozenset("trial trials anniversary inquiry investigation investigations hearing hearings commemoration".split())
_SUSPICION = frozenset({"suspect", "suspects", "suspected", "wanted", "sought", "accomplice"})
_COURTS = frozenset({"court", "judge", "judges", "jury", "tribunal"})
_REACH = 6  # words, names not counted, that may stand between a date and the noun that it dates as an attribute


def find(reading: Reading, year: int | None, known: Interval | None) -> list[Anchor]:
    """The dates of a sentence that may date an event, relative ones counted from the date before or from `known`."""
    found: list[Anchor] = []
    for span in reading.spans:
        value = span.mention.value
        if not isinstance(value, DateValue) or not value.start:
            continue
        date = (value.start, value.end or value.start)
        lead = reading.lower[span.first - 1] if span.first > reading.words.start else ""
        if lead == "the" and reading.lower[span.first - 2] == "by":
            lead = "by"
        if lead == "by" or is_wide(date, year) or not _STATEMENTS.isdisjoint(reading.before(span.first, 3)):
            continue
        if found and _continues(found[-1], date, span, reading):
            found[-1].date, found[-1].last = (found[-1].date[0], date[1]), span.last
            continue
        found.append(Anchor(span.first, span.last, date, until=_until(reading, span.first), since=lead == "since"))
    dates = [(anchor.first, anchor.date) for anchor in found]
    for cue, date, loose in relative_dates(reading.cues, reading.lower, known, dates):
        if reading.lower[cue.last + 1 : cue.last + 2] == ["that"] and _said(reading, cue.first):
            continue
        behind = _counted_back(cue, found, reading)
        if behind is not None:
            day = reversed_from(behind.date[1], date[1])
            found.append(Anchor(cue.first, cue.last, (day, day), relative=True, loose=loose, behind=True))
            continue
        apposed = any(reading.between(anchor.last, cue.first) == [","] for anchor in found if not anchor.relative)
        if apposed and not _COMERS.isdisjoint(reading.after(cue.last, 1)):
            continue  # `on April 29, five days after he had come`
        found.append(Anchor(cue.first, cue.last, date, until=_until(reading, cue.first), relative=True, loose=loose))
    found.sort(key=lambda anchor: anchor.first)
    return [anchor for anchor in found if not (anchor.relative and _explained(anchor, found, reading))]


def _counted_back(cue: Cue, found: Sequence[Anchor], reading: Reading) -> Anchor | None:
    """The date from which `two days after` counts back to a deed told behind it (`on May 20, two days after the attack`)."""
    if reading.lower[cue.last] not in _BEHIND or reading.before(cue.first, 1) != [","] or reading.after(cue.last, 1) == [","]:
        return None
    told = next((anchor for anchor in reversed(found) if not anchor.relative and anchor.last < cue.first), None)
    return told if told is not None and ";" not in reading.between(told.last, cue.first) else None


def _explained(anchor: Anchor, found: Sequence[Anchor], reading: Reading) -> bool:
    """Whether a date of its own follows a relative one (`six weeks later, on July 30, …`); it then begins where that does."""
    for other in found:
        if not other.relative and anchor.last < other.first and set(reading.between(anchor.last, other.first)) <= _SET_OFF:
            other.first = anchor.first
            return True
    return False


def _said(reading: Reading, index: int) -> bool:
    """Whether a word of speech stands before a token: `said two days later that …` dates what is said, and no event."""
    before = reading.governor(index)
    return before is not None and before.kind == "speech" and index - before.last <= 3


def _until(reading: Reading, index: int) -> bool:
    """Whether a date ends a stretch of time (`until May 4`, `until troops broke in on May 4`, `the siege ended on May 4`)."""
    lead = reading.before(index, 14)
    if "ended" in lead[-5:]:
        return not _SIEGES.isdisjoint(reading.lower[reading.words.start : index])
    return "until" in lead and not {";", "but", "after"} & set(lead[lead.index("until") :])


def _continues(last: Anchor, date: Interval, span: Span, reading: Reading) -> bool:
    """Whether a day goes on from the date before it (`March 3 and 4`)."""
    return not last.until and reading.between(last.last, span.first) in _LISTED and is_next(last.date[1], date[0])


def _attach_behind(anchors: Sequence[Anchor], reading: Reading, triggers: Sequence[Predicate]) -> list[Anchor]:
    """Give the dates that count back the deed told behind them (`two days after the attack`); returns those that find one."""
    found = []
    for anchor in anchors:
        deed = next((t for t in triggers if 0 < t.first - anchor.last <= _REACH), None) if anchor.behind else None
        if deed is not None and "," not in reading.between(anchor.last, deed.first):
            anchor.trigger, anchor.strong = deed, True
            found.append(anchor)
    return found


def _attach_next(anchor: Anchor, triggers: Sequence[Predicate]) -> None:
    """Give a date the first predicate after it."""
    anchor.trigger = next((trigger for trigger in triggers if trigger.first > anchor.last), None)
    anchor.strong = anchor.trigger is not None


def attach(anchors: Sequence[Anchor], reading: Reading, triggers: Sequence[Predicate]) -> None:
    """Give each date the predicate that it dates: the noun after it, the verb before it, or the clause that it opens."""
    taken: set[int] = set()
    behind = _attach_behind(anchors, reading, triggers)
    triggers = [t for t in triggers if not any(anchor.trigger is t for anchor in behind)] if behind else triggers
    for number, anchor in enumerate(anchors):
        before = anchors[number - 1] if number else None
        if anchor.behind:
            continue
        if before is not None and before.trigger is not None and reading.between(before.last, anchor.first) == ["and"]:
            anchor.trigger, anchor.strong = before.trigger, before.strong
            continue
        if reading.governor(anchor.first) is None and any(reading.between(anchor.last, other.first) == [","] for other in behind):
            _attach_next(anchor, triggers)
            continue
        earlier = (asides.main_verb(reading, anchor.first) if reading.asides else None) or reading.governor(anchor.first)
        parted = earlier is not None and ";" in reading.between(earlier.last, anchor.first)
        earlier = None if parted else earlier
        if _of_testimony(earlier or reading.ahead(anchor.last), reading):
            continue
        noun = _premodified(anchor, reading, triggers)
        if earlier is None and anchor is not anchors[0] and ((parted and noun is None) or _opens_clause(anchor, reading)):
            _attach_next(anchor, triggers)
            continue
        fronted = earlier is None and reading.after(anchor.last, 1) == [","]
        if noun is None and earlier is not None and _of_claim(earlier, reading):
            continue
        if noun is not None and (not fronted or DETERMINERS & set(reading.before(anchor.first, 1))):
            anchor.trigger, anchor.strong = noun, True
        elif not anchor.since:
            _attach_clause(anchor, earlier, anchors, taken, reading, triggers)
        if anchor.trigger is not None and anchor.strong:
            taken.add(anchor.trigger.first)


def _attach_clause(
    anchor: Anchor, earlier: Predicate | None, anchors: Sequence[Anchor], taken: set[int], reading: Reading,
    triggers: Sequence[Predicate],
) -> None:  # fmt: skip
    """Date the clause that an adverbial date opens or ends. `earlier` is the predicate before it, if any."""
    start = _past_circumstance(anchor, reading)
    ahead = reading.ahead(start)
    later = next((trigger for trigger in triggers if trigger.first > start), None)
    if later is not None and _bracketed(anchor, later, reading):
        anchor.trigger, anchor.strong = later, True
    elif earlier is None:
        if ahead is not None and ahead.kind == "speech" and _had(ahead, later, reading) and anchor is not anchors[-1]:
            return
        if later is not None and later.nominal and _wanted(later, reading):
            later = next((t for t in triggers if t.first > later.last and t.form == "verb"), None)
        if later is not None and later.nominal and not _OCCASIONS.isdisjoint(reading.before(later.first, _REACH)):
            return  # `In July, the trials of the Bardo attack were merged`
        charged = ahead is not None and ahead.kind == "other" and later is not None and later.nominal
        if charged and ahead is not None and later is not None and reading.cued("reason", ahead.last + 1, later.first):
            return
        if (ahead is None or ahead.kind != "civil") and later is not None and (ahead is later or not _subordinate(later, reading)):
            anchor.trigger = later
    elif _opens_clause(anchor, reading):
        anchor.trigger = earlier if ahead is None else ahead
        anchor.strong = anchor.trigger in triggers
        anchor.trigger = anchor.trigger if anchor.strong else None
    elif earlier.kind in VIOLENT or earlier.kind in JUDICIAL:
        if earlier.first in taken and reading.before(anchor.first, 2) == [",", "on"]:
            earlier = next((trigger for trigger in reversed(triggers) if trigger.first < earlier.first), earlier)
        opened = any(other.trigger is not None and not other.strong for other in anchors)
        if not (earlier.kind in JUDICIAL and opened and reading.cued("reason", earlier.last + 1, anchor.first)):
            anchor.trigger, anchor.strong = earlier, True
    elif (main := _past_apposition(anchor, earlier, reading, triggers)) is not None:
        anchor.trigger, anchor.strong = main, True
    elif earlier.word == "took place" and (noun := _subject_noun(earlier, triggers)) is not None:
        anchor.trigger, anchor.strong = noun, True
    elif earlier.word in _BEGAN and reading.before(earlier.first, 1) in (["which"], ["that"]):
        anchor.trigger = next(
            (trigger for trigger in reversed(triggers) if trigger.nominal and trigger.first < earlier.first), None
        )
        anchor.strong = anchor.trigger is not None
    elif earlier.kind == "speech" or reading.after(anchor.last, 2) == [",", "when"]:
        anchor.trigger = None if later is not None and _known(later, earlier, reading) else later
    elif later is not None and _goes_on(anchor, later, reading):
        anchor.trigger, anchor.strong = later, True


def _past_circumstance(anchor: Anchor, reading: Reading) -> int:
    """The comma that ends what went on meanwhile (`on May 3, as leaders met in A, a bomb …`), else the end of the date."""
    after = reading.after(anchor.last, 2)
    if after[:1] != [","] or after[1:] not in (["as"], ["while"]):
        return anchor.last
    return next((i for i in range(anchor.last + 2, reading.words.stop) if reading.lower[i] == ","), anchor.last)


def _known(later: Predicate, earlier: Predicate, reading: Reading) -> bool:
    """Whether what is said points back to an event, its doers or what had befallen somebody by then (`claimed responsibility
    on May 3 and praised the gunman`)."""
    if earlier.kind != "speech":
        return False
    had = later.form == "verb" and (later.passive or later.word in UNDERGONE) and "had" in reading.before(later.first, 2)
    return had or (later.form in ("noun", "subject") and reading.before(later.first, 1) == ["the"])


def _of_testimony(verb: Predicate | None, reading: Reading) -> bool:
    """Whether a date is that of what a witness says in court (`testified on May 3`, `told the judges`)."""
    if verb is None or verb.kind != "speech":
        return False
    return verb.word == "testified" or (verb.word == "told" and not _COURTS.isdisjoint(reading.after(verb.last, 2)))


def _of_claim(noun: Predicate, reading: Reading) -> bool:
    """Whether an event noun is what somebody claims (`G claimed the murder in May`), whose date is that of the claim."""
    lead = reading.before(noun.first, 2)
    claimed = lead in (["claimed", "the"], ["claimed", "both"], ["claimed", "that"])
    return noun.form == "noun" and (claimed or (lead[:1] == ["for"] and reading.before(noun.first, 3)[0] in _ANSWERED))


def _wanted(deed: Predicate, reading: Reading) -> bool:
    """Whether a deed only tells what somebody is suspected of (`handed over P, a suspect in the killing of Q`)."""
    return not _SUSPICION.isdisjoint(reading.before(deed.first, 4)) and reading.before(deed.first, 2)[:1] in (["in"], ["for"])


def _had(speech: Predicate, later: Predicate | None, reading: Reading) -> bool:
    """Whether what is said had happened before (`on May 5, G said it had kidnapped P, who was seized on May 1`)."""
    if later is None or later.first < speech.first or "had" not in reading.before(later.first, 2):
        return False
    return any(p.effect == later.effect and p.first > later.first for p in reading.predicates)


def _subject_noun(verb: Predicate, triggers: Sequence[Predicate]) -> Predicate | None:
    """The event noun that is the subject of a verb (`an attack took place on May 3`)."""
    return next((t for t in reversed(triggers) if t.nominal and 0 < verb.first - t.last <= 12), None)


def _bracketed(anchor: Anchor, later: Predicate, reading: Reading) -> bool:
    """Whether a date shares its brackets with what it dates (`a hotel in A (June 26, 38 dead)`)."""
    return reading.before(anchor.first, 1) == ["("] and ")" not in reading.between(anchor.last, later.first)


def _goes_on(anchor: Anchor, later: Predicate, reading: Reading) -> bool:
    """Whether an event word follows the date of another act: `came back on May 3 and seized P`, `freed on May 3 in a raid`,
    `freed the hostages on May 3, killing two captors`."""
    gap = reading.between(anchor.last, later.first)
    if gap == [","] and later.effect == "killed" and later.word.endswith("ing"):
        return True
    if later.nominal or later.form == "subject":
        return gap[:1] in (["in"], ["during"]) and len(gap) <= _REACH and "," not in gap
    return gap[:1] == ["and"] and len(gap) <= 2 and later.active


def _past_apposition(anchor: Anchor, participle: Predicate, reading: Reading, triggers: Sequence[Predicate]) -> Predicate | None:
    """The verb that a date ends the clause of, past an apposition (`shot P, a preacher accused of plotting, on May 3`)."""
    if (
        reading.before(anchor.first, 2) not in ([",", "on"], [",", "in"])
        or reading.after(participle.last, 1) not in _OF_PARTICIPLES
    ):
        return None
    main = next((trigger for trigger in reversed(triggers) if trigger.first < participle.first), None)
    if main is None or main.form != "verb" or has_auxiliary(reading.lower, participle.first, reading.words.start):
        return None
    return main if "," in reading.between(main.last, participle.first) else None


def _premodified(anchor: Anchor, reading: Reading, triggers: Sequence[Predicate]) -> Predicate | None:
    """The event noun that a date stands before as an attribute: `the April 15 FARC attack`."""
    nouns = {trigger.first: trigger for trigger in triggers if trigger.first > anchor.last and trigger.nominal}
    if not nouns:
        return None
    named = {i for span in reading.spans if span.mention.label in ("GROUP", "PLACE") for i in range(span.first, span.last + 1)}
    seen = 0
    for position in range(anchor.last + 1, reading.words.stop):
        if position in nouns:
            return nouns[position]
        seen += position not in named
        if reading.lower[position] in _NO_ATTRIBUTE or seen == _REACH:
            return None
    return None


def _opens_clause(anchor: Anchor, reading: Reading) -> bool:
    """Whether a date opens a clause after the first (`…, and in June a court …`, `…, and, two days later, …`)."""
    lead = reading.before(anchor.first, 2)
    if lead[-1:] == [";"] and reading.ahead(anchor.last) is not None:
        return True
    if anchor.relative and lead[-1:] in ([","], ["and"], [";"]) and reading.ahead(anchor.last) is not None:
        return True
    if len(lead) < 2 or lead[1] not in {"in", "on"}:
        return False
    if lead[0] == ",":
        return reading.before(anchor.first, 3)[0] in {"and", "but", "while"}
    return lead[0] in _OPENERS


def _subordinate(trigger: Predicate, reading: Reading) -> bool:
    """Whether a verb stands in a relative clause (`fighters who had died`), a reduced one too (`men convicted of …`)."""
    if trigger.passive and not has_auxiliary(reading.lower, trigger.first, reading.words.start):
        return True
    return trigger.form == "verb" and bool({"who", "which", "whom"} & set(reading.before(trigger.first, 4)))
