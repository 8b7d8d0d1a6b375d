"""Sides that a phrase alone does not tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.casualties.continued import continued, is_bare, last_counted
from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.statistics import side_named
from pipeline.casualties.subjects import verb_group
from pipeline.casualties.sums import DEPARTED, of_departed, some_killed
from pipeline.casualties.victims import Phrase, classes, nouns
from pipeline.models import Side

_OWNERS = frozenset({"his", "her", "their", "its"})
_ITS = frozenset({"its", "their"})
_FOR = frozenset({"for", "with", "alongside"})
_NEAR_SUBJECT = 18  # tokens before a count in which the subject of `lost` stands
_NEAR_VERB = 8  # tokens before a count in which those who lose people stand
_NEAR_AGENT = 6  # tokens before a verb in which police or soldiers are its subject
_BACKWARD = 30  # tokens before the sentence in which `of them` finds its people


def _lower(sentence: Sentence) -> Sequence[str]:
    return sentence.text.lower[sentence.parts[0].first : sentence.parts[-1].end]


@dataclass(slots=True)
class _Counted:
    """One count of a sentence, those before it, all of them in text order, and the largest of the sentence before."""

    sentence: Sentence
    ordered: Sequence[Link]
    number: int
    previous: Link | None
    link: Link = field(init=False)

    def __post_init__(self) -> None:
        self.link = self.ordered[self.number]

    @property
    def before(self) -> Sequence[Link]:
        return self.ordered[: self.number]

    @property
    def lower(self) -> Sequence[str]:
        phrase = self.link.phrase
        return self.sentence.text.lower[phrase.start : phrase.end]


def settle_sides(sentence: Sentence, previous: Link | None) -> None:
    """Give bare numbers and `others` the side of the count that they continue, and people killed by the state theirs.

    `previous` is the largest count of the sentence before in the same block.
    """
    ordered = [link for _, link in sorted(sentence.links.items())]
    if ordered and "all" in sentence.text.lower[ordered[0].phrase.end : sentence.parts[-1].end]:
        _settle_all(sentence, ordered)
    wholes = {id(link.whole) for link in ordered if link.rule == "among-counted"}
    for number, link in enumerate(ordered):
        counted = _Counted(sentence, ordered, number, previous)
        for corrects in _CORRECTIONS:
            side = corrects(counted)
            if side != "unknown":
                link.phrase.side = side
        if link.phrase.side == "unknown" and id(link) not in wholes:
            link.phrase.side = next((side for infers in _INFERENCES if (side := infers(counted)) != "unknown"), "unknown")
    if "among" in sentence.words and any(link.phrase.side == "unknown" for link in ordered):
        _settle_among(sentence, ordered)
    for link in ordered:
        whole = link.whole
        inferred = whole is not None and (whole.phrase.generic or not whole.phrase.head)
        if whole is not None and inferred and is_bare(whole) and link.phrase.side not in ("unknown", whole.phrase.side):
            whole.phrase.side = "unknown"  # `killed six soldiers and injured 17, of whom seven were residents`


def _mariner(counted: _Counted) -> Side:
    """Sailors who are taken, or near a merchant ship, and near no navy, are no soldiers."""
    phrase = counted.link.phrase
    sailor = phrase.side == "state" and phrase.head in classes()["mariner"]
    taken = counted.link.outcome == "kidnapped" and phrase.head not in classes()["takes_side"]
    return "civilian" if sailor and _at_sea(counted.sentence, phrase, taken=taken) else "unknown"


def _private_guard(counted: _Counted) -> Side:
    """Guards of a firm or a house are civilians."""
    phrase = counted.link.phrase
    guard = phrase.side == "state" and phrase.head in ("guard", "guards")
    return "civilian" if guard and _private(counted.sentence, phrase.start, phrase.end) else "unknown"


def _of_whole(counted: _Counted) -> Side:
    """`three of them`, and `two men` of four civilians, are of the side of those whom they are part of."""
    phrase, whole = counted.link.phrase, counted.link.whole
    counts = whole is not None and (phrase.of or (phrase.generic and not whole.phrase.generic))
    return whole.phrase.side if whole is not None and counts and phrase.side == "unknown" else "unknown"


def _described(counted: _Counted) -> Side:
    """The side of a description in apposition (`One of the injured, a Frenchwoman, died`)."""
    sentence, link = counted.sentence, counted.link
    if link.phrase.side != "unknown" or link.phrase.count.high != 1:
        return "unknown"
    phrase = sentence.people(link.part + 2) if sentence.kind(link.part + 1) == "comma" else None
    described = phrase is not None and phrase.form == "article" and link.part + 2 not in sentence.links
    return phrase.side if phrase is not None and described else "unknown"


def _its_own(counted: _Counted) -> Side:
    """`its members`, `their dead` are of the side of whoever is named last before."""
    phrase, lower = counted.link.phrase, counted.lower
    unsaid = phrase.side == "unknown" and not _ITS.isdisjoint(lower)
    owned = unsaid or (phrase.head in classes()["takes_side"] and lower[0] == "its")
    return _side_of_loser(counted.sentence, phrase.start, phrase.start) if owned else "unknown"


def _lost(counted: _Counted) -> Side:
    """People whom someone lost are of the side of those who lost them."""
    sentence, link = counted.sentence, counted.link
    fighters = link.phrase.head == "fighters" and link.rule == "lost"
    if not fighters and (link.phrase.side != "unknown" or not (link.rule == "lost" or _borne(sentence, link))):
        return "unknown"
    mates = [other.phrase.side for other in counted.before if other.at == link.at and other.phrase.side != "unknown"]
    if mates:
        return mates[-1]
    return _side_of_loser(sentence, link.phrase.start, sentence.parts[link.at].end, near=_NEAR_SUBJECT)


def _fellow(counted: _Counted) -> Side:
    """`two of his colleagues` are of the side of those counted or named just before (`killing Officer Omar and two colleagues`)."""
    phrase = counted.link.phrase
    fellow = phrase.head in classes()["fellow"] and (phrase.form == "number" or not _OWNERS.isdisjoint(counted.lower))
    if not fellow or counted.before or not _OWNERS.isdisjoint(counted.lower):
        return counted.before[-1].phrase.side if fellow and counted.before else "unknown"
    told = _side_of_loser(counted.sentence, phrase.start, phrase.start)
    return told if told == "state" else "unknown"


def _companion(counted: _Counted) -> Side:
    """`his men`, `his wife`: who stands by someone stands on that one's side."""
    sentence, link = counted.sentence, counted.link
    phrase = link.phrase
    owned = phrase.head in ("men", "people") and not {"his", "their"}.isdisjoint(counted.lower)
    if not (owned or phrase.head in classes()["dependent"]) or link.role == "part" or phrase.side == "militant":
        return "unknown"
    beside = [other.phrase.side for other in counted.before if other.at == link.at]
    if beside and beside[-1] == "state":
        return "state" if owned else "unknown"
    fellows = any(o.at == link.at and o.phrase.side == "militant" and _others(sentence, o) for o in counted.ordered)
    if fellows or _militant_named(sentence, link) or (beside and beside[-1] == "militant"):
        return "militant"
    if _is_raid(sentence) or _killed_by_state(sentence, link):
        return "militant"
    return beside[-1] if owned and beside and phrase.side == "unknown" else "unknown"


def _of_parts(counted: _Counted) -> Side:
    """A count whose parts add up to it and are all of one side is of that side."""
    link = counted.link
    parts = [other.phrase for other in counted.ordered if other.whole is link]
    sides = {phrase.side for phrase in parts}
    told = not any(phrase.demonym for phrase in parts)  # `five people: three Swedes and two Britons` says of no one's trade
    whole = told and len(sides) == 1 and sum(phrase.count.low for phrase in parts) == link.phrase.count.low
    return sides.pop() if whole and (link.phrase.generic or not link.phrase.head) else "unknown"


def _referring(counted: _Counted) -> Side:
    """`two survivors`, `one of the captives` are of the side of those counted before."""
    link = counted.link
    lower = counted.lower
    if link.phrase.head not in classes()["referring"] or not (link.phrase.head.startswith("survivor") or "the" in lower):
        return "unknown"
    donors = [*([] if counted.previous is None else [counted.previous]), *counted.before]
    return donors[-1].phrase.side if donors else last_counted(counted.sentence, link)


def _foreign_fighter(counted: _Counted) -> Side:
    """Those killed of people who left to fight abroad are militants (`470 left for Syria, of whom 90 have been killed`)."""
    link, lower = counted.link, counted.sentence.text.lower
    if not some_killed(link):
        return "unknown"
    start = max(0, link.phrase.start - DEPARTED)
    before, spans = lower[start : link.phrase.start], counted.sentence.text.spans
    joined = [token for token in range(start, link.phrase.start) if lower[token] == "joined"] if "joined" in before else []
    if any((span := spans.get(token + 1)) is not None and span.side == "militant" for token in joined):
        return "militant"
    return "militant" if of_departed(counted.sentence, link) else "unknown"


def _fought_for(counted: _Counted) -> Side:
    """People who died fighting for militants are militants (`30 Malians died fighting for ISIS`)."""
    sentence, link = counted.sentence, counted.link
    if link.rule not in ("intransitive", "passive") or not (link.phrase.generic or link.phrase.demonym or is_bare(link)):
        return "unknown"
    lower, end = sentence.text.lower, sentence.parts[link.at].end
    for token in range(end, min(end + _NEAR_VERB, sentence.parts[-1].end)):
        span = sentence.text.spans.get(token)
        if span is not None and span.side == "militant":
            between = lower[end:token]
            beside = between[:1] in (["with"], ["alongside"]) or "ranks" in between
            return "militant" if beside or ("fighting" in between and not _FOR.isdisjoint(between)) else "unknown"
    return "unknown"


def _foe(counted: _Counted) -> Side:
    """Those whom an army that lost people killed are militants (`the army lost four men and killed thirty`)."""
    link = counted.link
    foes = any(other.rule == "lost" and other.phrase.side == "state" for other in counted.before)
    killed = link.rule == "active" and not link.phrase.head and counted.sentence.kind(link.at - 1) == "and"
    return "militant" if foes and killed else "unknown"


def _them_by_state(counted: _Counted) -> Side:
    """Those of attackers told of before whom police or soldiers killed (`Police shot two of them`)."""
    link = counted.link
    pointed = link.phrase.of == "them" and link.whole is None and not counted.before
    return "militant" if pointed and _killed_by_state(counted.sentence, link) else "unknown"


def _goes_on(counted: _Counted) -> Side:
    """A bare number or `others` goes on with the count beside it."""
    if not is_bare(counted.link):
        return "unknown"
    return continued(counted.sentence, counted.ordered, counted.number, counted.previous)


def _by_state(counted: _Counted) -> Side:
    """People of no side whom police or soldiers killed are militants."""
    link = counted.link
    unsaid = link.phrase.generic and link.role != "part" and not link.phrase.of
    return "militant" if unsaid and _killed_by_state(counted.sentence, link) else "unknown"


_Rule = Callable[[_Counted], Side]  # "unknown" where a rule tells nothing
# In order, each of which may correct what the phrase or a rule before it says.
_CORRECTIONS: tuple[_Rule, ...] = (
    _mariner, _private_guard, _of_whole, _described, _its_own, _lost, _fellow, _companion, _fought_for,
)  # fmt: skip
# In order, of sides still unknown: the first that tells decides.
_INFERENCES: tuple[_Rule, ...] = (_of_parts, _referring, _foreign_fighter, _foe, _them_by_state, _goes_on, _by_state)


def _private(sentence: Sentence, start: int, stop: int) -> bool:
    """Whether guards are those of a firm or a house (`a security guard at a bank`)."""
    return not classes()["private"].isdisjoint(sentence.text.lower[start : min(stop + 5, sentence.parts[-1].end)])


def _at_sea(sentence: Sentence, phrase: Phrase, *, taken: bool) -> bool:
    """Whether a merchant ship is named, unless the sailors are `taken`, and no navy is near."""
    lower, last, known = sentence.text.lower, sentence.parts[-1].end, classes()
    near = lower[max(0, phrase.start - _BACKWARD) : min(phrase.end + _NEAR_VERB, last)]
    if not known["navy"].isdisjoint(near):
        return False
    return taken or not known["merchant"].isdisjoint(near) or not known["merchant"].isdisjoint(lower[phrase.end : last])


def _settle_among(sentence: Sentence, ordered: Sequence[Link]) -> None:
    """`The toll among aid workers was nine dead`: bare counts are of the people named."""
    for index, part in enumerate(sentence.parts):
        if part.word != "among" or index in sentence.links or sentence.people(index + 1) is not None:
            continue
        side = side_named(sentence.text.lower[part.end : part.end + 4])
        for link in ordered:
            if link.phrase.side == "unknown" and is_bare(link) and not link.role:
                link.phrase.side = side


def _is_raid(sentence: Sentence) -> bool:
    """Whether the sentence tells of a raid, and not of one on soldiers or police."""
    text, first = sentence.text, sentence.parts[0].first
    for token, word in enumerate(_lower(sentence), first):
        if word in ("raid", "operation"):
            target = range(token + 2, token + 8) if text.lower[token + 1 : token + 2] == ["on"] else ()
            if not any((span := text.spans.get(place)) is not None and span.side == "state" for place in target):
                return True
    return False


def _settle_all(sentence: Sentence, ordered: Sequence[Link]) -> None:
    """`three dead and nine wounded, all of them soldiers`."""
    lower = sentence.text.lower
    for link in ordered:
        for token in range(link.phrase.end, sentence.parts[-1].end - 1):
            if lower[token] == "all" and lower[token - 1] in (",", "-"):
                told = token + 3 if lower[token + 1] == "of" else token + 1
                near = (nouns().get(word) for word in lower[told : told + 3])
                sides = [noun.side for noun in near if noun is not None and noun.plural and noun.side != "unknown"]
                if sides and is_bare(link):
                    link.phrase.side = sides[0]


def _militant_named(sentence: Sentence, link: Link) -> bool:
    """Whether the same verb's objects name a militant (`killed TTP commander Wazir and two of his associates`)."""
    text = sentence.text
    if link.rule not in ("active", "companions"):
        return False
    start = sentence.parts[link.at].end if link.rule == "active" else max(sentence.parts[0].first, link.phrase.start - _BACKWARD)
    for token in range(start, link.phrase.start):
        span, noun = text.spans.get(token), nouns().get(text.lower[token])
        if (span is not None and span.side == "militant") or (noun is not None and noun.side == "militant"):
            return True
        if text.lower[token] in (";", "when", "after", "while"):
            return False
    return False


def _others(sentence: Sentence, link: Link) -> bool:
    """Whether the people are more of the same kind as those before (`his deputy and four other militants`)."""
    return "other" in sentence.text.lower[link.phrase.start : link.phrase.end]


def _borne(sentence: Sentence, link: Link) -> bool:
    """Whether a count of deaths is what someone suffered (`the army suffered 210 deaths`, `the army had a man killed`)."""
    if link.rule not in ("counted-noun", "counted-state", "participle", "toll", "statistic"):
        return False
    before = sentence.back(link.part)
    while sentence.kind(before) in ("and", "people", "det", "outcome") and not sentence.entry(before, "suffer", "lose"):
        before -= 1
    if sentence.word(before) in ("at", "as"):  # `put its own losses at 165 dead`
        place = before - 1
        while place > before - 8 and sentence.word(place) not in classes()["loss"]:
            place -= 1
        whose = [part.word for part in sentence.parts[max(0, place - 2) : place]]
        told = any((noun := nouns().get(word)) is not None and noun.side != "unknown" for word in whose)
        return sentence.word(place) in classes()["loss"] and (told or not _OWNERS.isdisjoint(whose))
    bearer = nouns().get(sentence.word(sentence.back(link.part)))  # `the army suffered seven dead, the rebels 40 dead`
    if sentence.word(before) in ("had", "has", "having") or (bearer is not None and bearer.plural and bearer.side != "unknown"):
        return True
    if sentence.kind(before) == "name" or sentence.is_capital(before):  # `cost the army 712 dead`
        return sentence.word(sentence.back(before)) in ("cost", "costing", "costs") or sentence.word(before - 2) == "cost"
    return sentence.word(before) in classes()["admits"] or sentence.entry(before, "suffer", "lose") is not None


def _side_of_loser(sentence: Sentence, start: int, stop: int, *, near: int = _NEAR_VERB) -> Side:
    """The side of those who lose people (`the army lost 40 men`), named last before token `stop`, `near` the phrase at `start`."""
    text = sentence.text
    for token in range(stop - 1, max(0, sentence.parts[0].first, start - near) - 1, -1):
        if text.lower[token] in classes()["costs"] and token < start:
            break
        covering = next((span for start, span in text.spans.items() if start <= token < span.end and span.label == "GROUP"), None)
        if covering is not None:
            return covering.side
        if text.lower[token] in classes()["state_agent"]:
            return "state"
        noun = nouns().get(text.lower[token])
        if noun is not None and noun.side != "unknown" and noun.kind == "person":
            return noun.side
    return "unknown"


def _killed_by_state(sentence: Sentence, link: Link) -> bool:
    """Whether the clause names police or soldiers as those who killed."""
    one_hurt = link.outcome == "injured" and link.phrase.count.high == 1
    if not (link.outcome == "killed" or one_hurt) or link.rule not in ("active", "passive", "participle", "companions"):
        return False
    text, agents = sentence.text, classes()["state_agent"]
    verb = sentence.parts[link.at].first
    if link.rule != "active":
        for token in range(verb + 1, min(verb + 3, sentence.parts[-1].end)):
            if text.lower[token] == "by":
                return not agents.isdisjoint(text.lower[token + 1 : token + 6])
        if link.rule != "companions" or verb_group(sentence, link.at).be:
            return False
    if not classes()["both_sides"].isdisjoint(text.lower[max(sentence.parts[0].first, verb - 10) : verb]):
        return False
    near = _NEAR_AGENT * (3 if sentence.kind(link.at - 1) == "and" else 1)  # `Police tracked them for five days and killed 18`
    for token in range(verb - 1, max(sentence.parts[0].first, verb - near) - 1, -1):
        if text.lower[token] in classes()["no_agent"] or text.lower[token] in classes()["taken_from"]:
            return False  # the latter of `a police bus that killed`
        named = any(
            span.side == "state" and start <= token < span.end and not _governed(sentence, start)
            for start, span in text.spans.items()
        )
        if named or text.lower[token] in agents:
            return not _aimed_at(sentence, token)
    return False


def _aimed_at(sentence: Sentence, token: int) -> bool:
    """Whether the forces at a token are a target (`a bomb aimed at [army] troops`), not the subject of what follows."""
    first = sentence.parts[0].first
    for before in range(token - 1, max(first, token - 4) - 1, -1):
        word, span = sentence.text.lower[before], sentence.text.spans.get(before)
        if word in classes()["targeted"]:
            return not sentence.text.lower[before + 1].endswith("day")  # `On Monday police killed`
        if word in classes()["no_agent"] or (span is not None and span.label == "DATE"):
            return False
    return False


def _governed(sentence: Sentence, token: int) -> bool:
    """Whether a preposition leads to the name at a token (`the compound of the Ministry of Labor`)."""
    lower = sentence.text.lower
    before = token - 1 - (lower[token - 1] == "the")
    if lower[before] == "(":  # `of the Border Security Force (BSF)`
        return any(span.end == before and _governed(sentence, start) for start, span in sentence.text.spans.items())
    return before >= sentence.parts[0].first and lower[before] in classes()["prep"]
