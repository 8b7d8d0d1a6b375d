"""Statistics: figures that rise, fall or are set against another period's."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.casualties.grammar import STATES, Link, Sentence
from pipeline.casualties.victims import classes, nouns
from pipeline.models import Outcome, Side

_ENDS = frozenset({"break", "sub", "rel", "said", "include"})
_SETS = frozenset({"from", "to", "at", "as"})
_YEARS = range(1950, 2100)
_REACH = 16  # parts between a statistic and its verb
_COMPARISONS = frozenset(
    {("compared", "with"), ("compared", "to"), ("up", "from"), ("down", "from"), ("rise", "from"), ("increase", "from"),
     ("decrease", "from"), ("drop", "from"), ("decline", "from"), ("as", "against"), ("opposed", "to"), ("double", "the")}
)  # fmt: skip
_TOLLS = frozenset({"toll", "counted-noun", "counted-state", "statistic"})
_TELLS = frozenset({"numbered", "totaled", "totalled"})
_PERIODS = frozenset({"in", "for", "during", "a", "the"})


def link_statistics(sentence: Sentence) -> None:
    """`Deaths rose to 55 from 20`, `kidnappings fell from 174 people in 2018 to 92`, `casualties numbered 33`."""
    change = classes()["change"]
    if sentence.words.isdisjoint(("number", "losses")) and change.isdisjoint(sentence.words) and STATES.isdisjoint(sentence.words):
        return
    for index, part in enumerate(sentence.parts):
        if part.word == "number" and part.kind == "word" and sentence.word(index + 1) == "of":
            _numbered(sentence, index)
        if part.word in STATES or part.word == "losses":
            owner = index - 1 - (sentence.word(index - 1) == "own")
            if sentence.kind(owner) == "det" and sentence.word(owner - 1) in classes()["puts"]:
                _put_at(sentence, index)
        if part.word in change and part.kind in ("word", "outcome") and (outcome := _statistic(sentence, index)):
            _figures(sentence, index, outcome)


def _numbered(sentence: Sentence, index: int) -> None:
    """`put the number of soldiers killed at 14`."""
    place = index + 2
    while sentence.kind(place) in ("word", "name", "det", "adv", "prep") and place < index + 8:
        place += 1
    entry = sentence.entry(place, "transitive", "adjective")
    if entry is None or not entry.outcome:
        return
    verb = place
    raised = sentence.people(index - 2) if sentence.word(index - 1) == "the" and sentence.word(index - 3) == "to" else None
    if raised is not None and not raised.head and "statistic" not in sentence.off:  # `bringing to 12 the number of nurses killed`
        raised.side = _side_told(sentence, verb)
        sentence.links[index - 2] = Link(raised, index - 2, entry.outcome, "statistic", verb, "summary")
        return
    while (
        sentence.kind(place + 1) in ("prep", "name", "aux", "adv", "sub")
        and sentence.word(place) not in ("at", "as")
        and place < verb + 6
    ):
        place += 1
    number = sentence.people(place + 1)
    leads = sentence.word(place) in ("at", "as") or (sentence.kind(place) == "aux" and place == verb + 1)
    if number is None or number.head or not leads or not sentence.link([place + 1], entry.outcome, "statistic", verb):
        return
    number.side = _side_told(sentence, verb)


def _put_at(sentence: Sentence, index: int) -> None:
    """`put the dead in the attack at 40`, `put its losses at 17`."""
    place = index + 1
    while (
        sentence.kind(place) in ("word", "name", "det", "prep") and sentence.word(place) not in ("at", "as") and place < index + 9
    ):
        place += 1
    place += sentence.word(place) == "at" and sentence.people(place + 1) is None
    entry = sentence.entry(index, "count", "adjective")
    outcome = "killed" if entry is None else entry.outcome
    told = sentence.bare(place + 1) or sentence.named(place + 1)
    if sentence.word(place) in ("at", "as") and told and outcome:
        sentence.link([place + 1], outcome, "statistic", index)


def _statistic(sentence: Sentence, verb: int) -> Outcome | None:
    """The outcome of the statistic that is the subject of the verb of change at part `verb`."""
    outcome: Outcome | None = None
    if sentence.word(verb - 1) == "it":  # `a toll of nine; it climbed to 15`
        told = [link.outcome for place, link in sorted(sentence.links.items()) if place < verb and link.rule in _TOLLS]
        return told[-1] if told else None
    for place in range(verb - 1, max(-1, verb - _REACH), -1):
        part = sentence.parts[place]
        if part.kind in _ENDS or (part.kind == "people" and part.phrase is not None and not sentence.governed(place)):
            return None
        if part.word == "number" and outcome is not None:
            return outcome
        for entry in part.entries:
            if not entry.outcome:
                continue
            plural = entry.frame in ("event", "count") and entry.words[-1].endswith("s")
            if plural or (entry.frame == "toll" and outcome is None):
                if plural and sentence.governed_noun(place):
                    break
                return entry.outcome
            if part.word in STATES and sentence.word(place - 1) == "the" and sentence.word(verb) in _TELLS:
                return entry.outcome  # `The dead numbered 43`
            if outcome is None and (entry.frame == "count" or "participle" in entry.forms):
                outcome = entry.outcome
    return None


def _figures(sentence: Sentence, verb: int, outcome: Outcome) -> None:
    found: list[int] = []
    for place in range(verb + 1, len(sentence.parts)):
        part = sentence.parts[place]
        if part.kind in ("break", "sub", "rel", "aux"):
            break
        if part.kind == "people" and sentence.people(place) is not None and place not in sentence.links:
            before = sentence.back(place)
            if (sentence.word(before) in _SETS or before == verb) and not _is_year(sentence, place):
                found.append(place)
    if not sentence.link(found, outcome, "statistic", verb):
        return
    sides = [link.phrase.side for place, link in sorted(sentence.links.items()) if place < verb]
    side = sides[-1] if sides and sentence.word(verb - 1) == "it" else _side_told(sentence, verb)
    for place in found:
        link = sentence.links[place]
        link.role = "summary" if len(found) > 1 else link.role
        if not link.phrase.head:
            link.phrase.side = side


def side_named(words: Sequence[str]) -> Side:
    """The side of the first plural noun for people among words."""
    for place, word in enumerate(words):
        noun = nouns().get(word)
        if noun is not None and noun.plural and noun.kind != "toll":
            pair = nouns().get(f"{words[place - 1]} {word}") if place else None
            return (pair or noun).side
    return "unknown"


def _side_told(sentence: Sentence, verb: int) -> Side:
    """The side of the people named before the verb (`deaths among peacekeepers fell`)."""
    for token in range(sentence.parts[max(0, verb - _REACH)].first, sentence.parts[verb].first):
        lower = sentence.text.lower
        noun = nouns().get(f"{lower[token - 1]} {lower[token]}") or nouns().get(lower[token])
        if noun is not None and noun.plural and noun.kind not in ("generic", "toll") and noun.side != "unknown":
            return noun.side
    return "unknown"


def _is_year(sentence: Sentence, index: int) -> bool:
    phrase = sentence.people(index)
    return phrase is not None and not phrase.head and phrase.count.low in _YEARS and "," not in sentence.text.lower[phrase.end - 1]


def link_compared(sentence: Sentence) -> None:
    """`killed 12, compared with 30 in 2015`, `up from 25`, `against 20 the year before`."""
    lower = sentence.text.lower
    for index in sentence.counted:
        phrase = sentence.parts[index].phrase
        if phrase is None or phrase.head or index in sentence.links or "compared" in sentence.off:
            continue
        before = tuple(lower[max(0, phrase.start - 2) : phrase.start])
        if before in _COMPARISONS or before[-1:] == ("versus",) or _set_against(sentence, index, before):
            mains = [link for place, link in sorted(sentence.links.items()) if place < index and link.role != "part"]
            if mains:
                base = next((main for main in mains if main.outcome == "killed"), mains[-1])
                phrase.side = base.phrase.side if phrase.side == "unknown" else phrase.side
                sentence.links[index] = Link(phrase, index, base.outcome, "compared", base.at, "summary")
                others = [main for main in mains if main is not base and main.at >= base.at]
                second = sentence.people(index + 2) if sentence.kind(index + 1) == "and" and others else None
                if second is not None and not second.head and index + 2 not in sentence.links:  # `down from 38 and 120`
                    other = others[0]
                    second.side = other.phrase.side if second.side == "unknown" else second.side
                    sentence.links[index + 2] = Link(second, index + 2, other.outcome, "compared", other.at, "summary")
                for main in mains:
                    main.role = main.role or "summary"


def _set_against(sentence: Sentence, index: int, before: tuple[str, ...]) -> bool:
    """Whether a comma and `against` or `from` set a number with its own period against the one before."""
    if before not in ((",", "against"), (",", "from")):
        return False
    return sentence.word(index + 1) in _PERIODS or sentence.word(index + 1) == "DATE"
