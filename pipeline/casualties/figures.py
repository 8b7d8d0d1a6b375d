"""Other sources' figures for a count, and which of them the text stands by."""

from __future__ import annotations

from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.victims import classes

_FIGURES = frozenset({"", "fatalities", "people", "persons", "dead", "deaths", "victims"})
_TELLS = frozenset({"spoke", "speaks", "spoken", "gave", "gives", "put", "puts"})
_CLAIM = 4  # parts from a verb of saying to the verb of the deed that it claims
_SOURCE = 3  # words of a sentence in which another source is named
_EARLY = frozenset({"first", "initially", "originally"})


def mains_before(sentence: Sentence, before: int) -> list[Link]:
    """The counts before a part that are no part of another."""
    return [link for index, link in sorted(sentence.links.items()) if index < before and link.role != "part"]


def link_figures(sentence: Sentence, previous: Link | None) -> None:
    """Other sources' figures: second figures, and bare numbers that a source gives for a count given before."""
    if "other-figure" in sentence.off:
        return
    words = classes()["contrast"]
    contrasts = [place for place, part in enumerate(sentence.parts) if part.word in (";", "(") or part.word in words]
    for index in sentence.counted:
        phrase = sentence.parts[index].phrase
        contrast = max((place for place in contrasts if place < index), default=None)
        if contrast is None and previous is not None and _preliminary(sentence, index, previous):
            sentence.links[index].role = "alternative"
            joined = sentence.links.get(index + 2 + (sentence.kind(index + 1) == "outcome"))
            if joined is not None and not joined.role and sentence.kind(joined.part - 1) == "and":
                joined.role = "alternative"  # `at first spoke of 24 dead and three wounded`
        if phrase is None or contrast is None:
            continue
        mains = [main for main in mains_before(sentence, index) if main.role in ("", "summary") and main.part < contrast]
        link = sentence.links.get(index)
        if link is not None:
            alike = [main for main in mains if main.outcome == link.outcome and _comparable(main, link)]
            rival = any(main.phrase.head not in classes()["bodies"] for main in alike)
            other = rival and link.role == "" and link.rule != "lives" and not phrase.others and phrase.form != "pro"
            if other and _source(sentence, contrast, index):
                link.role = "alternative"
                _settle_final(sentence, contrast, link, mains)
                _settle_party(sentence, contrast, link, alike)
            continue
        owner = mains[-1] if mains else previous
        owner = next((main for main in mains if main.outcome == "killed"), owner)
        alike = [main for main in mains if main.phrase.side == phrase.side != "unknown"]
        if alike and phrase.head not in _FIGURES:  # `a guard and 50 terrorists died; ISIS spoke of 14 soldiers`
            owner = alike[-1]
        if owner is not None and (phrase.head in _FIGURES or alike) and _said_of(sentence, index):
            link = Link(phrase, index, owner.outcome, "other-figure", owner.at, "alternative")
            sentence.links[index] = link
            _settle_final(sentence, contrast, link, mains)
            _settle_party(sentence, contrast, link, mains)


def _settle_party(sentence: Sentence, contrast: int, link: Link, mains: list[Link]) -> None:
    """Witnesses are believed before attackers (`AS spoke of 33 dead, whereas residents counted ten`)."""
    claim = mains[-1] if mains else None
    if claim is None or link.role != "alternative" or claim.outcome != link.outcome:
        return
    before = [place for place in range(claim.part) if _speaks(sentence, place) and sentence.kind(place - 1) == "name"]
    span = sentence.text.spans.get(sentence.parts[before[-1] - 1].first) if before else None
    told = sentence.text.lower[sentence.parts[contrast].first : link.phrase.start]
    if span is not None and span.side == "militant" and not classes()["witness"].isdisjoint(told):
        link.role, claim.role = "", "alternative"


def _comparable(main: Link, link: Link) -> bool:
    """Whether two counts may be of the same people: not terrorists here and soldiers there, nor one's own losses and the foe's."""
    if main.rule == "lost" and link.phrase.side == "militant":
        return False
    return "unknown" in (main.phrase.side, link.phrase.side) or main.phrase.side == link.phrase.side


def _settle_final(sentence: Sentence, contrast: int, link: Link, mains: list[Link]) -> None:
    """A final figure is the one that the text stands by (`50 deaths were reported; the agency eventually counted 63`)."""
    told = sentence.text.lower[sentence.parts[contrast].first : link.phrase.start]
    if told[-1:] != ["only"] and not classes()["final"].isdisjoint(told):
        link.role = ""
        for main in mains:
            if main.outcome == link.outcome and main.phrase.head in _FIGURES and not main.role:
                main.role = "alternative"


def _preliminary(sentence: Sentence, index: int, previous: Link) -> bool:
    """Whether a count is an early figure for the count before (`Officials at first gave 34 dead`)."""
    link = sentence.links.get(index)
    if link is None or link.role or previous.of(link.outcome) is None:
        return False
    first, stop = sentence.parts[0].first, sentence.parts[-1].end
    before = sentence.text.lower[first : link.phrase.start]
    own = any(span.label in ("DATE", "PLACE") and first <= start < stop for start, span in sentence.text.spans.items())
    plain = not own and len(sentence.links) == 1 and link.phrase.head in _FIGURES
    if link.rule == "active":
        return plain and _claimed(sentence, link)
    if link.rule in ("toll", "statistic"):
        return plain and not classes()["puts"].isdisjoint(before) and classes()["toll_whole"].isdisjoint(sentence.words)
    other = plain and not classes()["source"].isdisjoint(before[:_SOURCE])  # `Other sources reported 15 dead`
    if link.rule in ("intransitive", "passive"):
        return other and _source(sentence, 0, link.part)
    if not link.rule.startswith("counted"):
        return False
    tells = not _TELLS.isdisjoint([part.word for part in sentence.parts[max(0, index - 3) : index]])
    return _said_of(sentence, index) and (other or (tells and plain) or not _EARLY.isdisjoint(before))


def _claimed(sentence: Sentence, link: Link) -> bool:
    """Whether a count is what someone claims to have done (`The group claimed to have killed 23`)."""
    start = max(0, link.at - _CLAIM)
    claims = any(sentence.word(place) in ("claimed", "claims", "boasted", "said") for place in range(start, link.at))
    return claims and sentence.word(link.at - 1) in ("have", "had", "it")


def _speaks(sentence: Sentence, place: int) -> bool:
    return sentence.word(place) in classes()["said"] or sentence.word(place) in ("according", "raised", "revised", "lowered")


def _source(sentence: Sentence, start: int, stop: int) -> bool:
    return any(_speaks(sentence, place) for place in range(start, stop))


def _said_of(sentence: Sentence, index: int) -> bool:
    """Whether a number is what a source says (`media spoke of 20`, `put the toll at 12`)."""
    place = index - 1 - (sentence.word(index - 1) == "as" and sentence.word(index - 2) == "it")  # `gave it as 58`
    while sentence.kind(place) in ("prep", "adv", "det") or sentence.word(place) in ("it", "to") or _names_figure(sentence, place):
        place -= 1
    return _speaks(sentence, place)


def _names_figure(sentence: Sentence, place: int) -> bool:
    phrase = sentence.people(place)
    return sentence.word(place) in classes()["figure"] or (phrase is not None and phrase.head in classes()["figure"])
