"""What tells that a count sums over several events: a period, a campaign, a war abroad; or that each of a list is of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.casualties.continued import is_bare
from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.victims import classes

TIMES = frozenset({"year", "months", "years", "weeks"})
DEPARTED = 30  # tokens before a count in which those who left are told of
_LISTING = frozenset({",", "and"})


def names_period(lower: Sequence[str]) -> bool:
    """Whether a period is named: `since`, `overall`, `the past year`; not in what ranks an event (`the deadliest since 1980`)."""
    record = next((i for i, word in enumerate(lower) if word in classes()["record"]), len(lower))
    if not classes()["period"].isdisjoint(lower[:record]):
        return True
    if TIMES.isdisjoint(lower):
        return False
    return any(
        word in TIMES and lower[i - 1] in ("the", "those", "these", "past", "last", "this", "previous")
        for i, word in enumerate(lower)
        if i and list(lower[max(0, i - 3) : i]) != ["end", "of", "the"]  # who is missing at the end of the year
    )


def of_campaign(sentence: Sentence, link: Link) -> bool:
    """Whether a campaign or a war cost the lives, a clause about it passed over (`Its campaign, which …, left 800 dead`)."""
    lower, first, verb = sentence.text.lower, sentence.parts[0].first, sentence.parts[link.at].first
    while verb > first and lower[verb - 1] in ("has", "have", "had"):
        verb -= 1
    comma = next((token for token in range(first, verb) if lower[token] in (",", "(")), verb)
    goes_on = comma == verb or lower[verb - 1] == ","
    return goes_on and first < comma and not classes()["toll_whole"].isdisjoint(lower[max(first, comma - 3) : comma])


def some_killed(link: Link) -> bool:
    """Whether a number without a noun, or `of whom`, counts several who were killed."""
    return link.outcome == "killed" and link.phrase.count.high != 1 and (is_bare(link) or bool(link.phrase.of))


def of_departed(sentence: Sentence, link: Link) -> bool:
    """Whether a count is of people who left for a war abroad (`334 had traveled to Syria or Iraq; 62 were confirmed dead`)."""
    if not some_killed(link):
        return False
    before, known = sentence.text.lower[max(0, link.phrase.start - DEPARTED) : link.phrase.start], classes()
    end = sentence.parts[link.at].end
    left = sentence.text.lower[end : end + 1] == ["there"] or not known["joins"].isdisjoint(before)
    return left and not known["front"].isdisjoint(before)


def shared_out(sentence: Sentence, link: Link, firsts: Iterable[Sequence[int]]) -> bool:
    """Whether each count of a list is of one place or day of another list (`attacks in X and Y killed three and seven people`).

    `firsts` are first tokens, of places and of dates.
    """
    listed = [other for other in sentence.links.values() if other.outcome == link.outcome and not other.role]
    if len(listed) < 2 or sum(not other.phrase.head for other in listed) < len(listed) - 1:
        return False
    return any(len(listed) in _lists(sentence, tokens) for tokens in firsts)


def _lists(sentence: Sentence, firsts: Sequence[int]) -> Iterator[int]:
    """The sizes of the lists that names beginning at some tokens stand in."""
    text, size = sentence.text, 0
    for first, second in pairwise([*firsts, -1]):
        size += 1
        gap = text.lower[text.spans[first].end : second] if first in text.spans and second > first else []
        if not gap or not _LISTING.issuperset(gap):
            yield size
            size = 0
