"""Counts in apposition to a count, and counts that add up to one."""

from __future__ import annotations

from pipeline.casualties.figures import mains_before
from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.victims import classes, nouns

_TOTALS = frozenset({"a", "total", "all", "in"})
_TAIL = 14  # parts behind a number
_TAILS = frozenset({"prep", "name", "word", "det", "adv", "pron", "poss", "people", "comma"})
_HOW = frozenset({"as", "when", "while"})
_NO_PLACE = frozenset({"of", "with", "to", "than", "per", "from", "without", "under", "over", "like"})
_IN_ALL = frozenset({("in", "all"), ("in", "total"), ("all", "told")})


def settle_totals(sentence: Sentence, previous: Link | None) -> None:
    """Counts that a later or an earlier count includes; `previous` as for `link_parts`."""
    _raise_toll(sentence, previous)
    _add_up(sentence)
    _total(sentence)


def attach(sentence: Sentence, index: int, whole: Link, rule: str) -> None:
    """Make the people at a part a sub-count of `whole`; their own outcome, where they have another, stays."""
    phrase = sentence.people(index)
    if rule in sentence.off or phrase is None:
        return
    noun = nouns().get(phrase.head)
    if whole.phrase.side == "militant" and noun is not None and noun.kind in ("common", "generic", "kin"):
        phrase.side = "militant"  # `five rebels, two women included`
    old = sentence.links.get(index)
    if old is None:
        sentence.skipped.discard(index)
        sentence.links[index] = Link(phrase, index, whole.outcome, rule, whole.at, "part", whole)
    elif old is not whole and old.outcome == whole.outcome:
        old.role, old.whole = "part", whole


def link_apposed(sentence: Sentence) -> None:
    """A list in apposition: `Sixteen died, 14 police, a doorman, and a driver`, `six riflemen, one a major, died`."""
    for index in sentence.counted:
        if index in sentence.links or sentence.kind(index - 1) not in ("comma", "and"):
            continue
        mains = mains_before(sentence, index)
        phrase = sentence.people(index)
        single = phrase is not None and phrase.form == "pro" and sentence.kind(index + 1) == "people"
        if sentence.kind(index - 1) == "and":  # `, four of them nuns and one an Indian,`
            siblings = [link for place, link in sorted(sentence.links.items()) if index - 8 < place < index and link.role == "part"]
            if single and siblings and siblings[-1].whole is not None:
                _attach_single(sentence, index, siblings[-1].whole)
            continue
        whole = mains[-1] if mains else None
        if whole is None or whole.phrase.count.low < 2:
            continue
        beside = whole.part == sentence.outside(index - 2)
        if not beside and (whole.part > whole.at or _verb_between(sentence, whole.at + 1, index)):
            continue
        if single:
            _attach_single(sentence, index, whole)  # `one a major`
            continue
        if sentence.bare(index) and sentence.word(index + 1) == "by" and _low(sentence, index) < whole.phrase.count.low:
            attach(sentence, index, whole, "apposed")  # `27 villagers were killed, eleven by the army's own fire`
            continue
        found, end = run_of_people(sentence, index)
        closed = sentence.kind(end) in ("comma", "break", "close", "") or sentence.word(end) in (".", "among")
        if len(found) < 2 or not closed or sum(_low(sentence, place) for place in found) > whole.phrase.count.low:
            continue
        for place in found:
            attach(sentence, place, whole, "apposed")


def _attach_single(sentence: Sentence, index: int, whole: Link) -> None:
    """Make `one` a part of `whole`, of the side of the description behind it."""
    attach(sentence, index, whole, "apposed")
    phrase, described = sentence.people(index), sentence.people(index + 1)
    if phrase is not None and described is not None and described.side != "unknown" and whole.phrase.side != "militant":
        phrase.side = described.side


def link_spread(sentence: Sentence) -> None:
    """`killed five suspects, four in Mombasa and one at his home`, `21 were killed, six as bombers`: where or how some died."""
    for index in sentence.counted:
        if sentence.kind(index - 1) != "comma" or not _spread_over(sentence, index):
            continue
        before = sentence.back(index - 1)
        whole = next((link for link in mains_before(sentence, index) if before in (link.part, link.at)), None)
        if whole is None or not _same_verb(sentence, index, whole):
            continue
        found, place = [index], index + 1
        while place < index + _TAIL * len(found):
            if sentence.kind(place) in ("and", "comma") and _spread_over(sentence, _past_det(sentence, place)):
                place = _past_det(sentence, place)
                if not _same_verb(sentence, place, whole):
                    break
                found.append(place)
            elif sentence.kind(place) not in _TAILS and sentence.word(place) not in _HOW:
                break
            place += 1
        if sum(_low(sentence, member) for member in found) <= whole.phrase.count.low > _low(sentence, index):
            for member in found:
                attach(sentence, member, whole, "apposed")


def link_below(sentence: Sentence) -> None:
    """`four soldiers were killed in 2016: on April 12, three died in Kidal`: what a colon details is part of the count before."""
    for index, part in enumerate(sentence.parts):
        if part.word != ":":
            continue
        mains = mains_before(sentence, index)
        if not mains or mains[-1].rule == "toll":
            continue
        whole = mains[-1]
        told = [link for place, link in sorted(sentence.links.items()) if place > index and link.outcome == whole.outcome]
        told = [link for link in told if not link.role and (not link.phrase.head or link.phrase.side == whole.phrase.side)]
        if told and _sum(told) <= whole.phrase.count.low and all(link.phrase.count.low < whole.phrase.count.low for link in told):
            for link in told:
                link.role, link.whole = "part", whole


def _past_det(sentence: Sentence, joiner: int) -> int:
    place = sentence.ahead(joiner)
    return place + (sentence.kind(place) == "and")


def _spread_over(sentence: Sentence, index: int) -> bool:
    """Whether a bare number stands before a place, a time or a manner."""
    following = index + 1
    if sentence.kind(following) == "comma":  # `and one, a cleric, at his home`
        return sentence.word(index) == "one" and sentence.bare(index) and sentence.kind(index - 1) == "and"
    how = sentence.word(following) in _HOW or (sentence.kind(following) == "prep" and sentence.word(following) not in _NO_PLACE)
    named = sentence.kind(following + 1) in ("name", "det") or sentence.is_capital(following + 1)
    origin = sentence.word(following) == "from" and named
    return (how or origin) and sentence.bare(index)


def _same_verb(sentence: Sentence, index: int, whole: Link) -> bool:
    link = sentence.links.get(index)
    return link is None or (link.at == whole.at and link.outcome == whole.outcome)


def _low(sentence: Sentence, index: int) -> int:
    phrase = sentence.people(index)
    return phrase.count.low if phrase is not None else 0


def _verb_between(sentence: Sentence, start: int, stop: int) -> bool:
    return any(sentence.kind(i) in ("outcome", "aux", "sub", "rel", "break", "people", "said") for i in range(start, stop))


def run_of_people(sentence: Sentence, start: int) -> tuple[list[int], int]:
    """People joined by commas and `and` from a part on that no predicate has, and the part after them."""
    found, place = list[int](), start
    while (phrase := sentence.people(place)) is not None and not phrase.of and place not in sentence.links:
        found.append(place)
        place += 1
        step = place + (sentence.kind(place) == "comma")
        step += sentence.kind(step) == "and"
        if step == place or sentence.people(step) is None:
            break
        place = step
    return found, place


def _raise_toll(sentence: Sentence, previous: Link | None) -> None:
    """Counts before a higher toll are part of it (`three soldiers died, bringing the toll to eight`; `… later reached 34`).

    A toll that adds them to those of the sentence before is a sum of both (`a second mine killed two more, raising it to eight`).
    """
    for index, link in sentence.links.items():
        if link.rule != "toll" or link.phrase.head or not classes()["toll_whole"].isdisjoint(sentence.words):
            continue
        if not classes()["contrast"].isdisjoint([part.word for part in sentence.parts[:index]]):
            continue  # `the ministry acknowledged 16 dead, while others put the number of dead at 50`
        mains = [main for main in mains_before(sentence, index) if main.outcome == link.outcome and not main.role]
        earlier = previous.of(link.outcome) if previous is not None else None
        further = any(main.phrase.others for main in mains) or (
            earlier is not None and earlier.phrase.count.low + _sum(mains) == link.phrase.count.low
        )
        if mains and earlier is not None and further:
            link.role = "summary"
            for told in (link, *mains):
                told.phrase.side = earlier.phrase.side if told.phrase.side == "unknown" else told.phrase.side
            continue
        for main in mains:
            if main.at == link.at:
                continue
            if main.phrase.count.low < link.phrase.count.low:
                main.role, main.whole = "part", link
                if link.phrase.side == "unknown":
                    link.phrase.side = main.phrase.side


def _add_up(sentence: Sentence) -> None:
    """`The 49 servicemen, 40 paratroopers and nine crew members, perished`: a list that adds up to the count before it."""
    ordered = [link for _, link in sorted(sentence.links.items())]
    for number, whole in enumerate(ordered):
        rest = [link for link in ordered[number + 1 :] if link.at == whole.at and link.outcome == whole.outcome]
        member = number > 0 and ordered[number - 1].at == whole.at and sentence.kind(whole.part - 1) == "comma"
        if len(rest) < 2 or whole.role or member or not all(link.phrase.head for link in rest):
            continue
        last = rest[-1].part
        closed = sentence.kind(last + 1) == "comma" and sentence.kind(sentence.ahead(last + 1)) in ("outcome", "aux")
        exact = whole.phrase.count.low == _sum(rest) and (closed or last > whole.at)  # `two officers, a clerk, and a thief died`
        held = exact or (closed and last < whole.at and whole.phrase.count.low > _sum(rest))
        if held and sentence.kind(whole.part + 1) in ("comma", "word", "adv", "prep"):
            for link in rest:
                link.role, link.whole = "part", whole
                if whole.phrase.side == "state" and link.phrase.side == "civilian":
                    link.phrase.side = "state"
            return


def _sum(links: list[Link]) -> int:
    return sum(link.phrase.count.low for link in links)


def _total(sentence: Sentence) -> None:
    """`Thirteen died at once and another in the hospital, for a total of 14 dead`: counts before a total are parts of it."""
    if len(sentence.links) < 3 or _TOTALS.isdisjoint(sentence.words):
        return
    lower = sentence.text.lower
    for index, link in sorted(sentence.links.items()):
        phrase = link.phrase
        said = "total" in lower[max(0, phrase.start - 3) : phrase.start] or tuple(lower[phrase.end : phrase.end + 2]) in _IN_ALL
        mains = [main for main in mains_before(sentence, index) if main.outcome == link.outcome] if said else []
        if len(mains) > 1 and _sum(mains) == phrase.count.low:
            for main in mains:
                main.role, main.whole = "part", link
            if phrase.side == "unknown" and len({main.phrase.side for main in mains}) == 1:
                phrase.side = mains[0].phrase.side
