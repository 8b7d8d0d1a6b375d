"""Where an event happens: the places of its sentence, ranked by fineness and by how the text leads to them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.incidents.asides import main_verb
from pipeline.incidents.readings import FINE as FINE_TYPES
from pipeline.incidents.readings import Context, Draft, Reading, Site, Span
from pipeline.incidents.triggers import JUDICIAL, Predicate, actors
from pipeline.models import Place

FINE = 20  # ranks above it are places fine enough to tell two events apart
PLACED = 5  # ranks above it put an event at a place; a country alone does not
_RANK = {"site": 50, "city": 40, "natural": 30, "admin": 20, "region": 10, "country": 1}
TOWNS = range(30, 42)  # ranks of towns, what the words around them add or take counted
_LINEAR = 32  # what a road or river loses: it says less than the district that it runs through
_NEVER = 100
_ORIGIN = 25  # what an origin, a destination or a field of command loses
_DIRECTED = 6  # what a place loses that only gives the direction
_OFFICE = 9  # what the place of a victim's office loses (`the mayor of P was killed at Q`)
_BOUND_FOR = 34  # what the goal of a way loses
_ATTRIBUTE = 60  # what a place gains that names the event (`the Madrid bombings`)
_AWAY = frozenset({"from", "to", "toward", "towards"})
_BESIDE = frozenset({"near", "of", "outside", "kilometers", "miles"})
_WITHIN = frozenset({"in", "at", "inside", "on", "within", "off", "across", "throughout"})
_LINKS = _AWAY | _BESIDE | _WITHIN | {"for", "with"}
_ENDS = frozenset({",", "and", "(", "that", ";"})
_ARTICLES = frozenset({"a", "an", "forged", "one"})
_OF_THE = frozenset({"of", "the"})
_MEANWHILE = frozenset({"as", "while", "when"})
_NO_ATTRIBUTE = frozenset({"in", ",", "of", "the", "on", "'s"})
_NO_ACT = frozenset({"took place", "called"})
_GOES_ON = frozenset({"and", "in", "at", "on", "near"})
_ABODE = frozenset({"at", "in", "of"})
_FORMERLY = frozenset({"once", "former", "ex", "formerly", "previously"})
_JOINTS = frozenset({"-", "–"})
_EVENT = 3  # tokens after a place in which the event stands that it names
_WAY = 6  # tokens before the end of a road in which the road stands
_CIRCUMSTANCE = 7  # words before a verb, its subject, in which a conjunction of time stands
_NAMED = 10  # tokens, a description, from the comma behind a place to `where`
_ASIDE = 9  # tokens from a relative pronoun to a place in its clause
_PAST = 6  # tokens before a place in which `former` stands


def sites(context: Context, reading: Reading, draft: Draft) -> list[Site]:
    """The places that may be an event's; the greatest is."""
    if draft.where is None:
        draft.where = _ranked(context, reading, draft)
    return draft.where


def _ranked(context: Context, reading: Reading, draft: Draft) -> list[Site]:
    found: list[Site] = []
    along: list[Site] = []  # roads and waters, where nothing finer is told of
    owner: Span | None = None
    for span in draft.spans:
        if span.mention.label != "PLACE":
            continue
        place = context.places.get(span.mention.entity)
        if place is None or place.type not in _RANK:
            continue
        link = _link(reading, span)
        if (
            place.type == "country"
            and (place.country_iso == context.report.country_iso or link not in {"in", "off"})
            and not _scene(reading, draft, span)
        ):
            continue
        owned = owner is not None and span.first - owner.last <= 4
        rank = _RANK[place.type] + _stance(reading, draft, span, link)
        if draft.judicial:
            rank = _before_court(reading, draft, span, place, link, rank, owned=owned)
        if owned and owner is not None and {"'s", "'"} & set(reading.between(owner.last, span.first)):
            rank += 1
        if owned and owner is not None and found and _contains(reading.between(owner.last, span.first)):
            inner, held = found[-1], context.places.get(owner.mention.entity)
            if held is not None and held.type == "region" and inner[2] == held.id and rank < FINE + 1:
                found[-1] = (max(inner[0], rank + 1), inner[1], inner[2])
        if owned and owner is not None and found and found[-1][2] == owner.mention.entity:
            rank = _beside(context, reading, owner, span, rank, found)
        owner = span if rank > -_NEVER else owner
        if rank > 0:
            found.append((rank, -span.first, span.mention.entity))
        elif rank + _LINEAR > 0 and _linear(reading, span):
            along.append((PLACED + 1, -span.first, span.mention.entity))
    return found or along or _antecedent(context, reading, draft)


def _antecedent(context: Context, reading: Reading, draft: Draft) -> list[Site]:
    """The place that a clause with `where` tells of (`P, a town near Q where a mob had killed two`)."""
    start = draft.scope[0]
    if reading.lower[start] != "where":
        return []
    comma = next((i for i in range(start - 1, max(reading.words.start, start - _NAMED), -1) if reading.lower[i] == ","), start)
    named = next((s for s in reading.spans if s.mention.label == "PLACE" and s.last == comma - 1), None)
    place = context.places.get(named.mention.entity) if named is not None else None
    return [(_RANK.get(place.type, 0), -named.first, named.mention.entity)] if place is not None and named is not None else []


def _beside(context: Context, reading: Reading, owner: Span, span: Span, rank: int, found: list[Site]) -> int:
    """The rank of a place right after another one that holds it, lies in it or near it; that of the other may rise in `found`."""
    gap = [word for word in reading.between(owner.last, span.first) if word != "the"]
    held, place, first = context.places[owner.mention.entity], context.places[span.mention.entity], found[-1]
    if gap[-1:] == ["of"] and len(gap) > 1 and gap[-2] in actors("settlement") and place.type in FINE_TYPES:
        inner = held.geonames_id is None if bool(held.geonames_id) != bool(place.geonames_id) else gap[-2] in actors("quarter")
        if not inner:
            return max(rank, first[0] + 1)
        found[-1] = (max(first[0], rank + 1), *first[1:]) if first[0] > _RANK[held.type] - _DIRECTED else first
    elif place.type in FINE_TYPES and rank >= first[0]:
        own = first[0] + _LINEAR * _linear(reading, owner)
        full = own > _RANK[held.type] - _DIRECTED  # not of the hospital whose head was shot in another town
        return first[0] - 1 if gap in ([","], [",", "in"]) or (full and gap == ["in"]) else rank
    return rank


def _scene(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether an event is told of a place right after its name (`was sent to P, where he was shot`)."""
    return reading.after(span.last, 2) == [",", "where"] and bool(draft.triggers) and draft.triggers[0].first > span.last


def _contains(gap: Sequence[str]) -> bool:
    """Whether the words between two places tell that the second holds the first (`the Catatumbo region of …`)."""
    return bool({"of", "in"} & set(gap)) or gap == [","]


def _link(reading: Reading, span: Span) -> str:
    """The preposition that leads a place's noun phrase, or ""."""
    for position in range(span.first - 1, max(reading.words.start, span.first - 7) - 1, -1):
        word = reading.lower[position]
        if word == "of" and reading.lower[position - 1] in actors("settlement"):
            continue
        if word in _LINKS:
            return word
        if word in _ENDS:
            return ""
        for predicate in reading.predicates:
            if predicate.last == position:
                return ""
    return ""


def _before_court(reading: Reading, draft: Draft, span: Span, place: Place, link: str, rank: int, *, owned: bool) -> int:
    """The rank of a place of an arrest or verdict: where that was, not where the deed behind it was."""
    reason = min(reading.reason_after(draft.triggers[0].first, draft.scope[1]), _crime(reading, draft))
    late = reason < span.first < draft.returned and not owned and not _past_clause(reading, reason, span)
    if late and (draft.kind == "conviction" or _afresh(reading, span)):
        return -_NEVER
    court = place.type == "city" and bool(actors("courts") & set(reading.after(span.last, 1)))
    if draft.kind == "conviction" and link not in {"in", "at"} and not court:
        return -_NEVER
    return rank if link in _WITHIN or link in _BESIDE else min(rank, FINE)


def _past_clause(reading: Reading, who: int, span: Span) -> bool:
    """Whether a relative clause that begins with `who` is over before a place (`a convert who went by Q, and his wife in A`)."""
    lower = reading.lower
    if lower[who] not in ("who", "whom"):
        return False
    return any(lower[i] == "," and lower[i + 1] in _GOES_ON for i in range(who + 1, span.first - 1))


def _crime(reading: Reading, draft: Draft) -> int:
    """Where a verdict comes to the crime (`convicted nine people of forming a cell in A`)."""
    lower, stop = reading.lower, draft.scope[1]
    if draft.kind != "conviction":
        return stop
    words = range(draft.triggers[0].last + 1, stop - 1)
    return next((i for i in words if lower[i] == "of" and lower[i + 1].endswith("ing")), stop)


def _afresh(reading: Reading, span: Span) -> bool:
    """Whether a place is set off after a clause about the suspect (`P, who …, at A`)."""
    lead = reading.before(span.first, 2)
    return lead[:1] != [","] or lead[1] not in _WITHIN | _BESIDE


def _stance(reading: Reading, draft: Draft, span: Span, link: str) -> int:
    """What the words around a place add to its rank: origins, owners and other acts' places lose, attributes win."""
    lead = set(reading.before(span.first, 5))
    owner = next((word for word in reversed(reading.before(span.first, 3)) if word not in _OF_THE), "") if link == "of" else ""
    owned = link == "of" and (owner in actors("owned") or "fall" in lead)
    if owned or actors("owned") & set(reading.after(span.last, 1)) or _of_kin(reading, span):
        return -_NEVER
    if link == "of" and owner in actors("officer") and draft.triggers:
        return -_ORIGIN if draft.triggers[-1].last < span.first else -_OFFICE
    if link in _ABODE and (_formerly(reading, span) or _of_subject(reading, draft, span)):
        return -_NEVER
    of_event = bool(draft.triggers) and 0 < draft.triggers[0].first - span.last <= _EVENT
    if link == "of" and owner in actors("author") and not of_event:
        return -_NEVER
    reached = link in _AWAY and reading.after(span.last, 2) == [",", "where"]
    if reached and any(trigger.first > span.last and trigger.form == "verb" for trigger in draft.triggers):
        return 3
    score = -_LINEAR if _linear(reading, span) else 0
    if link == "of":
        score -= _DIRECTED if actors("direction") & lead else 0
    elif link == "from" and (actors("measure") & lead or _along(reading, span)):
        score -= 3
    elif link == "from" and (reading.lower[span.first - 2] in actors("member") or _comes_from(reading, draft, span)):
        return -_NEVER
    elif link == "from":
        score -= 0 if any(trigger.kind == "kidnapping" for trigger in draft.triggers) else _ORIGIN
    elif link in _AWAY:
        score -= _BOUND_FOR if actors("motion") & lead else _LINEAR if "from" in lead and _along(reading, span) else 0
    elif link == "with":
        return -_NEVER
    elif link == "for" or (not link and _qualifies(reading, span)):
        score -= _ORIGIN
    elif link in _BESIDE:
        score -= 3
    elif not link and reading.after(span.last, 1) == [":"]:
        score -= _DIRECTED
    return score + _governed(reading, draft, span) + _attributive(draft, span, reading)


def _of_subject(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether a place stands in a clause about who acts, over before the verb (`P, who lived in A, stabbed two in B`)."""
    verb = draft.triggers[0].first if draft.triggers else span.last
    if verb <= span.last or "," not in reading.between(span.last, verb):
        return False
    lead = reading.before(span.first, _ASIDE)
    back = next((i for i in range(len(lead) - 1, 0, -1) if lead[i] in ("who", "whose")), None)
    return back is not None and lead[back - 1] == "," and "," not in lead[back:]


def _formerly(reading: Reading, span: Span) -> bool:
    """Whether a place is where somebody was before (`once an inmate of P`, `a former student at P`)."""
    lead = reading.before(span.first, _PAST)
    back = next((i for i in range(len(lead) - 1, -1, -1) if lead[i] in _FORMERLY), None)
    if back is None or not _ENDS.isdisjoint(lead[back:]):
        return False
    noun = span.first - len(lead) + back
    return not any(noun < predicate.first < span.first for predicate in reading.predicates)


def _linear(reading: Reading, span: Span) -> bool:
    """Whether a place is a road or river, or gives one its name (`the Gao-Ansongo road`)."""
    lower, last = reading.lower, span.last
    if lower[last] in actors("linear"):
        return True
    if last + 2 < reading.words.stop and lower[last + 1] in _JOINTS:
        last = next((other.last for other in reading.spans if other.first == last + 2), last)
    return last + 1 < reading.words.stop and lower[last + 1] in actors("linear")


def _comes_from(reading: Reading, draft: Draft, span: Span) -> bool:
    """Whether a place only tells where those come from who are held or tried (`arrested two cousins from P`)."""
    return draft.judicial and actors("removal").isdisjoint(reading.before(span.first, _WAY))


def _along(reading: Reading, span: Span) -> bool:
    """Whether a place is where a road begins or leads to (`on the road from A to B`)."""
    return not actors("linear").isdisjoint(reading.before(span.first, _WAY))


def _qualifies(reading: Reading, span: Span) -> bool:
    """Whether a place without a preposition only qualifies the noun after it (`a Karachi merchant`, `a Michigan license`)."""
    after = reading.after(span.last, 1)
    if not after or not after[0].isalpha() or reading.lower[span.first - 1] not in _ARTICLES:
        return False
    return after[0] not in _ENDS and not any(p.first == span.last + 1 for p in reading.predicates)


def _of_kin(reading: Reading, span: Span) -> bool:
    """Whether a place belongs to those with whom somebody is said to be linked (`an associate of a cell in …`)."""
    lower, governor = reading.lower, reading.governor(span.first)
    return any(
        cue.name == "attribution" and lower[cue.last] in {"of", "to"} and 0 <= span.first - cue.last <= 9
        and not {",", "at", "ashore"} & set(lower[cue.last : span.first])
        and (governor is None or governor.nominal or governor.first < cue.last)  # not `a faction of G entered P`
        for cue in reading.cues
    )  # fmt: skip


def _governed(reading: Reading, draft: Draft, span: Span) -> int:
    """What a place loses that another act than the event's governs."""
    governor = (main_verb(reading, span.first) if reading.asides else None) or reading.governor(span.first)
    main = next((trigger for trigger in draft.triggers if trigger.form != "subject"), None)
    if governor is None or governor.kind not in ("other", "civil") or governor.word in _NO_ACT:
        return 0
    if _meanwhile(reading, governor) and (main is None or main.first < governor.first):
        return 0
    if governor.word in {"found", "recovered", "discovered"}:
        return -5
    if main is None:
        return 0
    closed = "," in reading.between(governor.last, span.first)
    if governor.first > main.first and closed and reading.lower[governor.first - 1] == "who":
        return 0  # arrested P, a convert who went by Q, and his wife in A
    if governor.first > main.first:
        joined = "and" in reading.lower[draft.triggers[-1].last : governor.first + 1] or reading.lower[governor.first - 1] == "and"
        return -24 if joined else -_NEVER
    return -_ORIGIN if main.form in ("noun", "generic") else 0


def _meanwhile(reading: Reading, verb: Predicate) -> bool:
    """Whether a verb tells during what an event happened (`as a convoy of the army passed near P`)."""
    lead = reading.before(verb.first, _CIRCUMSTANCE)
    back = next((i for i in range(len(lead) - 1, -1, -1) if lead[i] in _MEANWHILE), None)
    return back is not None and {",", ";"}.isdisjoint(lead[back:])


def _attributive(draft: Draft, span: Span, reading: Reading) -> int:
    """What a place gains that stands before the event's noun."""
    first = draft.triggers[0] if draft.triggers else None
    if first is None or first.form == "verb" or first.first <= span.last:
        return 0
    if first.form == "subject" and any(trigger.kind in JUDICIAL for trigger in draft.triggers):
        return 0  # who had coached the Mumbai gunmen was arrested
    gap: Sequence[str] = reading.between(span.last, first.first)
    return _ATTRIBUTE if len(gap) <= 2 and not _NO_ATTRIBUTE & set(gap) else 0
