"""How the words of an event point back to what was told: `the attack`, `after the May 3 raid`, a clause without a subject."""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise

from pipeline.incidents.accounts import Row
from pipeline.incidents.moments import length
from pipeline.incidents.participants import people
from pipeline.incidents.readings import Context, Draft, Reading
from pipeline.incidents.triggers import FOUND_DEAD, actors
from pipeline.models import CasualtyValue

_ACTORS = frozenset({"it", "they"})
_SEVERAL = frozenset(
    "twice thrice times both two three four five six seven several series wave string spate twin numerous attacks bombings".split()
)
_BOTH = frozenset({"both", "all"})
_GIVEN = frozenset({"the", "these", "those", "two", "three", "four"})
_SUCCUMBED = frozenset({"died", "succumbed", "passed away"})
_BEDSIDE = frozenset({"hospital", "wounds", "injuries", "burns", "wounded", "injured"})
_CAUSE = frozenset({"in", "when", "as", "during", "after", "while"})
_LINGER = 60  # days after an attack within which its wounded die of it
_STANDOFF = range(1, 10)  # days from the taking of hostages to its end
_OCCASION = 4  # words before an event noun in which `since` stands
_OBJECT = 16  # tokens from the first of a claim on, the name of a group among them, in which its object stands
_ENDINGS = frozenset({"when", "by", "once", "after"})
_LISTING = frozenset({",", "and", "in", "at", "near", "the"})
_SUBJECTLESS = frozenset(
    "and on in , later then also again had a an one two three four five six few day days week weeks hour hours month the same next "
    "following night morning evening".split()
)


def definite(context: Context, reading: Reading, draft: Draft) -> bool:
    """Whether a draft only points back to an event told before (`members were behind the attack`)."""
    lower = context.tokens.lower
    if draft.older or not draft.triggers or draft.labels() & {"CASUALTY"}:
        return False
    return not people(context, reading, draft) and all(
        t.form == "noun" and t.first and lower[t.first - 1] in {"the", "this", "that", "both"}
        and (lower[t.first - 2] == "claimed" or lower[t.last + 1 : t.last + 2] not in (["of"], ["in"], ["at"], ["on"], ["against"]))
        for t in draft.triggers
    )  # fmt: skip


def all_of_them(context: Context, reading: Reading) -> bool:
    """Whether a claim or blame is for several events (`claimed both attacks`, `was blamed for the two bombings`)."""
    opening = reading.predicates[0] if reading.predicates else None
    told = [cue.first for cue in reading.cues if cue.name in ("claim", "blame")]
    if opening is not None and opening.kind == "speech" and _ACTORS & set(reading.after(opening.last, 3)):
        told.append(opening.first)  # `G said that it had killed both`
    for first in told:
        words = context.tokens.lower[first : min(first + _OBJECT, reading.words.stop)]
        stop = next((i for i, word in enumerate(words) if word in {",", ";"}), len(words))
        if any(b in _BOTH or (b in actors("deeds") and a in _GIVEN) for a, b in pairwise(words[:stop])):
            return True
    return False


def charged(reading: Reading) -> bool:
    """Whether events are told as what somebody is blamed for (`authorities blamed it for the attack on A and the raid on B`)."""
    first = next((draft.triggers[0].first for draft in reading.drafts if draft.triggers), -1)
    return any(cue.name == "blame" and cue.last < first and reading.lower[cue.last] == "blamed" for cue in reading.cues)


def same_subject(reading: Reading, draft: Draft) -> bool:
    """Whether a later clause of a sentence has no subject of its own (`…, and on May 3 planted a mine`)."""
    first = draft.triggers[0] if draft.triggers else None
    if draft is reading.drafts[0] or first is None or not first.active:
        return False
    dated = {i for s in draft.spans if s.mention.label == "DATE" for i in range(s.first, s.last + 1)}
    lead = {reading.lower[i] for i in range(draft.scope[0] - 1, first.first) if i not in dated}
    return "and" in lead and lead <= _SUBJECTLESS


def since(reading: Reading, draft: Draft) -> bool:
    """Whether an event only tells from when on others are summed up (`has killed 600 people since its first attack in …`)."""
    return any(t.nominal and "since" in reading.before(t.first, _OCCASION) for t in draft.triggers)


def recalls(reading: Reading, draft: Draft) -> bool:
    """Whether the cause of an arrest is the event told before (`arrested P over the blast`)."""
    first = draft.triggers[0] if draft.triggers else None
    alone = first is not None and first.nominal and not draft.labels() & {"CASUALTY", "PLACE", "DATE"}
    return alone and first is not None and reading.before(first.first, 1) in (["the"], ["this"], ["that"])


def passing(reading: Reading, draft: Draft) -> bool:
    """Whether a violent event is only referred to, by its date, as an occasion of another act (`assisted after the May 3 raid`)."""
    first = draft.triggers[0] if draft.triggers else None
    if first is None or draft.judicial or not draft.own or any(t.form in ("verb", "count") for t in draft.triggers):
        return False
    before = reading.governor(first.first)
    lead = reading.before(first.first, 8)
    elsewhere = before is None or before.kind in ("other", "civil", "speech")
    return elsewhere and bool({"after", "since", "following", "before"} & set(lead))


def roles(draft: Draft) -> set[str]:
    return {s.mention.value.role for s in draft.spans if isinstance(s.mention.value, CasualtyValue)}


def claims_first(reading: Reading) -> bool:
    """Whether a sentence tells of a claim before any event of its own (`G took credit, but police arrested …`)."""
    if not reading.drafts or not reading.cues:
        return False
    first = next((draft.triggers[0].first for draft in reading.drafts if draft.triggers), -1)
    return any(cue.name == "claim" and cue.last < first for cue in reading.cues)


def bare(draft: Draft) -> bool:
    """Whether a draft names no place, people or victims (`Police killed him the next day`)."""
    return not draft.labels() & {"CASUALTY", "PLACE", "PERSON", "ALIAS"}


def acts(draft: Draft) -> bool:
    """Whether a draft may take time and place from the sentence before."""
    if any(isinstance(s.mention.value, CasualtyValue) and s.mention.value.role == "incident" for s in draft.spans):
        return True
    if any(isinstance(s.mention.value, CasualtyValue) and s.mention.value.role == "summary" for s in draft.spans):
        return False
    return draft.kind in ("attack", "harm", "clash") and bool(draft.triggers) and draft.triggers[0].form == "verb"


def died_later(reading: Reading, draft: Draft, told: Row | None, *, elsewhere: bool) -> bool:
    """Whether somebody is said to have died days after an event (`a fourth died on May 9`), in hospital where `elsewhere`."""
    if told is None or told.date is None or draft.date is None or not draft.own or not draft.triggers:
        return False
    if any(trigger.word not in _SUCCUMBED for trigger in draft.triggers):
        return False
    wounded = not _BEDSIDE.isdisjoint(reading.lower[draft.scope[0] : draft.scope[1]])
    caused = not _CAUSE.isdisjoint(reading.after(draft.triggers[-1].last, 1))  # died in crossfire
    return (wounded or not (elsewhere or caused)) and 1 < length((told.date[0], draft.date[0])) <= _LINGER


def had_ended(reading: Reading, draft: Draft, told: Row | None) -> bool:
    """Whether a sentence tells how an event ended.

    That is what had happened by then (`when troops retook it on May 4, nine had been killed`), or within days the death of its
    hostages or attackers.
    """
    if told is not None and told.date is not None and draft.date is not None and _of_those(draft, told):
        return length((told.date[0], draft.date[1])) in _STANDOFF
    if reading.lower[reading.words.start] not in _ENDINGS:
        return False
    return any("had" in reading.before(trigger.first, 3) for trigger in draft.triggers if trigger.form == "verb")


def _of_those(draft: Draft, told: Row) -> bool:
    """Whether an event counts among the dead hostages or attackers of the one before (`18 of the attackers died …`)."""
    taken = any(kind == "kidnapping" for kind, _ in told.kinds)
    values = ((s.mention.text, s.mention.value) for s in draft.spans)
    dead = [text for text, value in values if isinstance(value, CasualtyValue) and value.outcome == "killed"]
    return any((taken and "hostage" in text) or "of the attackers" in text or "of the assailants" in text for text in dead)


def found_dead(draft: Draft, told: Row) -> bool:
    """Whether those taken in the event before are found dead (`Both were found dead on March 9`), which dates no death."""
    taken = ("kidnapping", "verb") in told.kinds
    return taken and bool(draft.triggers) and all(trigger.word in FOUND_DEAD for trigger in draft.triggers)


def by_pronoun(reading: Reading, draft: Draft) -> bool:
    """Whether those who act are named before and called `they` or `it`."""
    if reading.lower[reading.words.start] in _ACTORS:
        return True
    return any(t.active and not _ACTORS.isdisjoint(reading.before(t.first, 2)) for t in draft.triggers[:1])


def one_deed(reading: Reading, draft: Draft) -> bool:
    """Whether a sentence tells of one attacker or one attack, whatever its counts sum up (`in October, a bomber killed …`)."""
    first = draft.triggers[0] if draft.triggers else None
    if first is None or first.form not in ("subject", "noun") or reading.lower[first.last].endswith("s"):
        return False
    return bool({"a", "an", "another"} & set(reading.before(first.first, 3)))


def announces(reading: Reading, draft: Draft) -> bool:
    """Whether a sentence tells of several events at once that others spell out (`G struck the capital twice`)."""
    return not _SEVERAL.isdisjoint(reading.lower[draft.scope[0] : draft.scope[1]])


def same_level(reading: Reading, draft: Draft) -> str:
    """The type of place that `the same district` and the like call for, or ""."""
    for cue in reading.cues:
        if cue.name == "same-place" and draft.scope[0] <= cue.first < draft.scope[1]:
            return "admin" if reading.lower[cue.last] in actors("administrative") else "city"
    return ""


def there(reading: Reading, draft: Draft) -> bool:
    """Whether an event is put at the place told before (`was killed there`)."""
    return any("there" in reading.after(trigger.last, 2) for trigger in draft.triggers)


def led(reading: Reading, draft: Draft) -> bool:
    """Whether those of an event are called by the group told before (`its commander`, `their chief`)."""
    for position in range(draft.scope[0], draft.scope[1]):
        if reading.lower[position] == "its" and not actors("member").isdisjoint(reading.after(position, 3)):
            return True
    return False


def one_town(draft: Draft, fine: Container[str], reading: Reading) -> bool:
    """Whether the places of an event are one, or stand in one (`at the A and B stations in C`)."""
    spans = [span for span in draft.spans if span.mention.entity in fine]
    gaps = [set(reading.between(a.last, b.first)) for a, b in pairwise(spans) if a.mention.entity != b.mention.entity]
    within = not gaps or ("and" not in gaps[-1] and bool({"in", "of"} & gaps[-1] or gaps[-1] == {","}))
    return within or not any("and" in gap and gap <= _LISTING for gap in gaps)


def everywhere(reading: Reading, draft: Draft) -> bool:
    """Whether a sentence sums up what was done all over the country, at no place."""
    words = reading.lower[draft.scope[0] : draft.scope[1]]
    spread = "nationwide" in words or ("country" in words and not {"across", "throughout"}.isdisjoint(words))
    return spread and not any(span.mention.label == "PLACE" for span in draft.spans)
