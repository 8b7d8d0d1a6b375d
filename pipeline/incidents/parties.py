"""Which side acts in an event, and which militant groups have part in it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.incidents.readings import DETERMINERS, NEVER, Context, Draft, Reading, Span
from pipeline.incidents.triggers import Cue, Predicate, actors
from pipeline.models import CasualtyValue

_ARTICLES = frozenset({"the", "both", "a", "some", "about", "suspected", "alleged", "several"})
_OPPOSING = frozenset({"with", "against", "between", "and"})
_SELVES = ("himself up", "herself up", "themselves up")
_CONTRASTS = frozenset({";", "but", "while", "although", "though"})
_APPOSITION = 9  # tokens on either side of a group in which the commas of an apposition stand
_CLAUSE = 7  # tokens from `which` to a group in a clause about another group
_DESCRIPTION = 10  # tokens between a word of blame and the name at the end of a description
_FIGHT = 7  # tokens after a word for a fight in which the other side stands
_ASSAILED = frozenset({"came under attack", "came under fire", "drew fire"})
_BY_ARMIES = frozenset({"air", "aerial", "ground"})
_STRUCK = frozenset({"hit", "struck", "hitting", "striking"})
_COMMITTED = frozenset({"out", "committed", "conducted", "perpetrated", "ordered"})
_LINKS = frozenset({"after", "while", "as"})
_BREAKS = frozenset({";", "when", "before", "until"})
_CLAUSES = frozenset({",", ";", "and", "when", "after", "before", "as", "while", "which", "but", "until", "that"})
_SAID_OF = frozenset({"by", "were", "was", ";", ","})
_CLOSES = frozenset({"before", "until", ";"})
_LISTED = 9  # tokens after the name of a group in which another one stands (`blamed G and a gang known as H`)


def militants(context: Context, reading: Reading, draft: Draft) -> list[str]:
    """Ids of the militant groups that take part in an event as the sentence tells it.

    Of an attack those that act; of an arrest, a verdict, a clash or an operation those that it is about, too.
    """
    about = draft.judicial or draft.kind in ("operation", "clash") or side(context, reading, draft) == "state"
    last = max((trigger.first for trigger in draft.triggers if trigger.form != "subject"), default=reading.words.stop)
    found = []
    for span in draft.spans:
        if span.mention.label != "GROUP" or not context.militant(span.mention):
            continue
        if _owns(context, reading, span):
            continue
        lead = _word_before(reading, span)
        doer = "by" in reading.before(span.first, 4)
        fought = lead in _OPPOSING and _fought(draft, span, reading)
        if reading.cue_before("bystander", span.first, 2) and not (about and lead in {"against", "from", "former"}) and not fought:
            continue
        acts = (span.first < last and not _struck(reading, draft, span)) or doer or fought or _among_fallen(draft, span)
        if about or acts or _blamed(reading, span) or reading.cued("claim", span.last + 1, span.last + 4):
            found.append(span.mention.entity)
    return found


def _struck(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether a group is what an attack strikes (`gunmen opened fire outside an office of G, killing …`)."""
    verb = next((t for t in reversed(draft.triggers) if t.active and t.last < span.first), None)
    if verb is None or verb.kind not in ("attack", "harm", "kidnapping"):
        return False
    return _CLAUSES.isdisjoint(reading.between(verb.last, span.first))


def _owns(context: Context, reading: Reading, span: Span) -> bool:
    """Whether a group only tells whose another is (`AQIM's Okba Ibn Nafaa Battalion`, `Okba, which is part of AQIM,`)."""
    lead = reading.before(span.first, _CLAUSE)
    if "which" in lead:
        comma = span.first - len(lead) + list(lead).index("which") - 1
        return any(s.last == comma - 1 and s.mention.label == "GROUP" for s in reading.spans)
    possessive = reading.after(span.last, 1) in (["'s"], ["'"])
    if possessive and any(s.first == span.last + 2 and context.militant(s.mention) for s in reading.spans):
        return True
    return _describes(reading, span, possessive=possessive)


def _describes(reading: Reading, span: Span, *, possessive: bool) -> bool:
    """Whether a group stands in an apposition that says what another is (`G, AQ's branch in Mali,`, `G, a faction of H,`)."""
    if reading.before(span.first, 1) == ["("]:
        full = next((s for s in reading.spans if s.last == span.first - 2 and s.mention.entity == span.mention.entity), None)
        return full is not None and _describes(reading, full, possessive=False)
    lead = reading.before(span.first, _APPOSITION)
    comma = next((i for i in range(len(lead) - 1, -1, -1) if lead[i] == ","), None)
    if comma is None or "," not in reading.after(span.last, _APPOSITION):
        return False
    words = lead[comma + 1 :]
    if "wing" in words or not (possessive or {"of", "to", "from", "with"} & set(words[-2:])):
        return False
    ends = span.first - len(lead) + comma - 1
    return any(s.mention.label == "GROUP" and s.last in (ends, ends - 1) for s in reading.spans)


def _fought(draft: Draft, span: Span, reading: Reading) -> bool:
    """Whether a name is that of the other side in a fight (`died in a battle with G fighters`, `an operation against G`)."""
    return any(
        t.kind in ("clash", "operation") and t.nominal and 0 < span.first - t.last <= _FIGHT
        and "," not in reading.between(t.last, span.first)
        for t in draft.triggers
    )  # fmt: skip


def _word_before(reading: Reading, span: Span) -> str:
    """The word before a name, articles and counts left out."""
    return next((word for word in reversed(reading.before(span.first, 4)) if word not in _ARTICLES and not word.isdigit()), "")


def _among_fallen(draft: Draft, span: Span) -> bool:
    """Whether a name stands within a count of militants."""
    return any(
        isinstance(other.mention.value, CasualtyValue) and other.mention.value.victim_side == "militant"
        and other.first <= span.first <= other.last
        for other in draft.spans
    )  # fmt: skip


def _blamed(reading: Reading, span: Span) -> bool:
    if reading.cue_before("claim", span.first, 4) and ";" not in reading.before(span.first, 4):
        return True
    return _accused(reading, span, 3)


def _accused(reading: Reading, span: Span, reach: int) -> bool:
    """Whether a word of blame stands up to `reach` words before a group."""
    cue = next((c for c in reading.cues if c.name == "blame" and c.last < span.first <= c.last + 1 + reach), None)
    return cue is not None and not _harmed(reading, cue)


def _harmed(reading: Reading, cue: Cue) -> bool:
    """Whether members of a group are what an attack strikes (`killed nine people at a camp that housed members of G`)."""
    verb = reading.governor(cue.first)
    if reading.lower[cue.last] != "of" or verb is None or not verb.active or verb.effect == "":
        return False
    return _SAID_OF.isdisjoint(reading.between(verb.last, cue.first))


def claimants(context: Context, reading: Reading, before: Sequence[str]) -> list[str]:
    """Ids of the militant groups that a sentence names as claiming, or as accused of, what was told before.

    `before` are the groups that `the group` and the like stand for.
    """
    found: list[str] = []
    closed = listed = -1
    for span in reading.spans:
        if span.first < closed or span.mention.label != "GROUP" or not context.militant(span.mention):
            continue
        if reading.cue_before("bystander", span.first, 2) or _owns(context, reading, span):
            continue
        claim = next((cue for cue in reading.cues if cue.name == "claim" and cue.first > span.last), None)
        claims = claim is not None and not {";", "no"} & set(reading.between(span.last, claim.first))
        opening = reading.predicates[0] if reading.predicates else None
        speaks = opening is not None and opening.first > span.last and opening.kind == "speech"
        blamed = _accused(reading, span, 5) or _named_after(reading, span) or span.first <= listed
        if claims or speaks or blamed:
            found.append(span.mention.entity)
            listed = span.last + _LISTED if reading.after(span.last, 1) == ["and"] else -1
            if reading.after(span.last, 1) != ["and"] and not _goes_on(reading, span):
                closed = next((i for i in range(span.last, reading.words.stop) if reading.lower[i] in _CONTRASTS), NEVER)
    return found or (list(before) if _claimed_by_it(reading) else [])


def _claimed_by_it(reading: Reading) -> bool:
    """Whether a claim is made by a group named before, or it is blamed (`the group claimed both`, `police blamed it for …`)."""
    start = reading.words.start
    if any(cue.name == "blame" and reading.after(cue.last, 1) == ["it"] for cue in reading.cues):
        return True
    first = next((cue.first for cue in reading.cues if cue.name == "claim"), start)
    if first == start or reading.cued("ceased", start, first):
        return False
    return reading.cued("anaphora", start, first) or "it" in (reading.lower[start], reading.lower[first - 1])


def _named_after(reading: Reading, span: Span) -> bool:
    """Whether a name follows the description of whom a sentence blames (`blamed a village militia, G, for …`)."""
    if reading.before(span.first, 1) != [","]:
        return False
    blame = next((cue for cue in reading.cues if cue.name == "blame" and 0 < span.first - cue.last <= _DESCRIPTION), None)
    return blame is not None and "," not in reading.between(blame.last, span.first - 1)


def _goes_on(reading: Reading, span: Span) -> bool:
    """Whether an apposition tells whose cell or ally the group is (`blamed G, a cell allied to H`)."""
    return any(cue.name == "blame" and 0 < cue.first - span.last <= 8 and cue.last - cue.first >= 1 for cue in reading.cues)


def side(context: Context, reading: Reading, draft: Draft | None, triggers: Sequence[Predicate] = ()) -> str:
    """Who acts in an event (or in the given predicates): `state`, `militant`, or "" where the sentence does not tell."""
    if draft is None or triggers:
        scope = draft.scope if draft is not None else (reading.words.start, reading.words.stop)
        return _side(context, reading, scope, triggers)
    if draft.actor is None:
        draft.actor = _side(context, reading, draft.scope, draft.triggers)
    return draft.actor


def _side(context: Context, reading: Reading, scope: tuple[int, int], chosen: Sequence[Predicate]) -> str:
    if reading.sides is None:
        reading.sides = _sides_of_names(context, reading)
    belongs, lower = reading.sides, reading.lower
    state, militant, collective = actors("state"), actors("militant"), actors("collective")
    blown = False  # whether a deed was the subject of the verb before
    for number, trigger in enumerate(chosen):
        if number and not _CLOSES.isdisjoint(reading.between(chosen[number - 1].last, trigger.first)):
            break
        if trigger.form == "subject" or (trigger.kind == "attack" and trigger.word.endswith(_SELVES)):
            return "militant"
        if trigger.kind == "operation" and "strike" in trigger.word:
            return "state"
        if trigger.nominal and trigger.kind == "attack" and not _BY_ARMIES.isdisjoint(reading.before(trigger.first, 3)):
            return "state"  # a French air and ground assault
        if trigger.word in _STRUCK and not actors("mine").isdisjoint(reading.after(trigger.last, 3)):
            return ""  # an army convoy hit a mine
        agents = _agents(trigger, scope, reading)
        if number and trigger.active and _done_by_deed(chosen[number - 1], trigger, lower):
            agents = range(0) if chosen[number - 1].passive else range(agents.start, chosen[number - 1].first)
            blown = True
        elif not number and trigger.active and (deed := _subject_deed(trigger, agents, reading)) is not None:
            agents, blown = range(agents.start, deed.first), True
        elif trigger.active and (blown or (number and chosen[number - 1].active)):
            agents = _of_later_verb(chosen[number - 1], trigger, lower)
        for position in agents:
            word = lower[position]
            if word in collective and lower[position + 1] == "of":
                continue
            if word in state and not actors("not_serving").isdisjoint(reading.before(position, 2)):
                continue
            found = belongs.get(position)
            if found is None:
                found = "state" if word in state else "militant" if word in militant else ""
            if found:
                return found
        if trigger.active and trigger.kind != "harm" and trigger.word not in _ASSAILED:
            return ""
    return ""


def _of_later_verb(before: Predicate, verb: Predicate, lower: Sequence[str]) -> range:
    """Where a verb behind another may have a subject of its own (`bombings at a police post killed 38 and hurt 101`: nowhere)."""
    if verb.word.endswith("ing"):
        return range(0)
    start = next((i for i in range(verb.first - 1, before.last, -1) if lower[i] in (",", "and", ";")), before.last)
    return range(start + 1, verb.first)


def _subject_deed(verb: Predicate, agents: range, reading: Reading) -> Predicate | None:
    """The attack that is itself the subject of a verb (`a bomb at a police station killed P`), or None."""
    deeds = (p for p in reading.predicates if p.kind == "attack" and p.nominal and p.first in agents and p.form != "planned")
    deed = next(deeds, None)
    if deed is None or any(p.form in ("verb", "subject") and agents.start <= p.first < verb.first for p in reading.predicates):
        return None
    return deed if "," not in reading.lower[deed.last : verb.first] else None


def _done_by_deed(noun: Predicate, verb: Predicate, lower: Sequence[str]) -> bool:
    """Whether an attack is itself what a verb tells of (`an attack on a police post killed …`; `was ambushed, leaving … dead`)."""
    if noun.passive and noun.kind == "attack":
        return verb.word.endswith("ing") or verb.word.startswith("leaving")
    return noun.kind == "attack" and noun.form == "noun" and "," not in lower[noun.last : verb.first]


def opening_side(context: Context, reading: Reading) -> str:
    """The side of the first who is named in a sentence without an event word (`officers cornered P in …`)."""
    belongs = _sides_of_names(context, reading)
    for position in range(reading.words.start, min(reading.words.start + 14, reading.words.stop)):
        word = reading.lower[position]
        found = belongs.get(position, "state" if word in actors("state") else "militant" if word in actors("militant") else "")
        if found:
            return found
    return ""


def _sides_of_names(context: Context, reading: Reading) -> dict[int, str]:
    """Token -> side for the tokens of names and counts; what is counted suffers, and a name that is no force acts for none."""
    belongs: dict[int, str] = {}
    counted = -1  # the last token of the count before
    for span in reading.spans:
        if span.mention.label == "CASUALTY":
            counted = max(counted, span.last)
            if span.first in belongs:
                continue
        group = context.groups.get(span.mention.entity) if span.mention.label == "GROUP" else None
        free = group is not None and span.last > counted
        acts = {"militant": "militant", "security": "state"}.get(group.kind, "") if group is not None and free else ""
        belongs.update(dict.fromkeys(range(span.first, span.last + 1), acts))
    return belongs


def _agents(trigger: Predicate, scope: tuple[int, int], reading: Reading) -> range:
    """The tokens among which a predicate's agent stands; a clause after another act (`… after a mine killed P`) has its own."""
    lower = reading.lower
    floor, stop = scope
    if trigger.active and trigger.word not in _ASSAILED:
        lead = next((p.last for p in reading.predicates if p.form == "verb"), NEVER)
        told = (p.last for p in reading.predicates if p.kind == "speech" and floor <= p.last < trigger.first)
        floor = max(floor, max((last + 1 for last in told if last + 1 < trigger.first), default=floor))
        for position in range(trigger.first - 1, floor - 1, -1):
            if lower[position] in _BREAKS or (lower[position] in _LINKS and position > lead):
                return range(position, trigger.first)
        return range(floor, trigger.first)
    for position in range(trigger.last + 1, min(trigger.last + 12, stop)):
        if lower[position] == "by":
            return range(position, min(position + 6, stop))
    if trigger.form in ("verb", "count"):
        return range(0)
    start = max(floor, trigger.first - 4)
    if trigger.effect:  # not `police investigated the killing of`, but `soldiers carried out the killing of`
        determined = next((i for i in range(trigger.first - 1, start, -1) if lower[i] in DETERMINERS), start)
        start = start if lower[determined - 1] in _COMMITTED else determined
    return range(start, trigger.first)
