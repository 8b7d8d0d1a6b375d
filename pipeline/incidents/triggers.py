"""The words that tell of an event, found in a sentence: verbs and nouns with their type, voice and effect.

Vocabulary is data: `lexicon/events.csv` (predicates), `lexicon/actors.csv` (who acts for which side) and
`lexicon/incidents.jsonl` (cue phrases, each with an id and examples).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipeline.analysis import Tokens, shadow
from pipeline.lexicon import cell, rows, rule_file
from pipeline.sheets import LexiconError

Kind = Literal[
    "attack", "harm", "kidnapping", "clash", "operation", "foil", "arrest", "conviction", "take", "give", "speech", "civil", "other"
]
Effect = Literal["", "killed", "injured", "kidnapped", "missing"]

VIOLENT = frozenset({"attack", "harm", "kidnapping", "clash", "operation", "foil"})
JUDICIAL = frozenset({"arrest", "conviction"})
UNDERGONE = frozenset(
    "died;dying;perished;fell;lost his life;lost her life;lost their lives;lost their life;was run over;was hit;disappeared;"
    "vanished;went missing;has not been seen;was last seen;bled to death;lay dead;paid with their lives;paid with his life;"
    "paid with her life;met his death;met her death;met their deaths;met their death;received burns;suffered burns;"
    "suffered wounds;burned to death".split(";")
)
FOUND_DEAD = frozenset({"found dead", "found murdered", "found beheaded"})
FATES = frozenset(
    "met the same fate;suffered the same fate;shared the same fate;met a similar fate;suffered a similar fate;shared his fate;"
    "shared her fate;shared their fate".split(";")
)
UNDERGONE |= FATES
_KINDS = VIOLENT | JUDICIAL | {"take", "speech", "other", "civil", "give"}
_PASSIVE = frozenset({"was", "were", "been", "being", "is", "are", "be", "got", "reported", "reportedly", "found"})
_GAP = "…"
_WIDEST_GAP = 16  # words that may part a verb from what belongs to it
_NO_GAP = frozenset({";", "who", "which", "that", "when", "and", "after", "while"})
_BETWEEN_AUXILIARY = frozenset("also all both each shot later then not subsequently reported reportedly first".split())


@dataclass(slots=True)
class Predicate:
    """A word or phrase of `events.csv` in the text; `first`, `last` are token indexes, both included.

    `parted` tells that what belongs to the verb stands further on (`took … hostage`), `gapped` that the text leaves the
    word out here.
    """

    first: int
    last: int
    kind: Kind
    form: str
    effect: Effect
    passive: bool
    word: str
    parted: bool = False
    gapped: bool = False

    @property
    def nominal(self) -> bool:
        """Whether it is no finite act: a noun, a word of general sense, a plan."""
        return self.form in ("noun", "planned", "generic")

    @property
    def active(self) -> bool:
        """Whether it is a verb whose subject acts."""
        return self.form == "verb" and not self.passive and self.word not in UNDERGONE


@dataclass(slots=True)
class Cue:
    """A phrase of `incidents.jsonl`; `days` is the offset that a relative date adds."""

    first: int
    last: int
    name: str
    days: int


@dataclass(slots=True)
class _Entry:
    """The phrases that begin with a word: `alone` are the meanings of the word itself, `more` those that go on, by
    second word; `parted` are the ends of phrases with a gap (`took … hostage`),
    `ends` their first words."""

    alone: list[int] = field(default_factory=list)
    more: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    parted: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    ends: set[str] = field(default_factory=set)


Phrases = Mapping[str, _Entry]


def split_words(phrase: str) -> tuple[str, ...]:
    """A phrase as the tokenizer splits it: blanks, and the hyphens and possessives that stand between words."""
    return tuple(shadow(phrase).replace("-", " - ").split())


def _index(entries: Sequence[tuple[str, int]]) -> Phrases:
    index: dict[str, _Entry] = {}
    for phrase, number in entries:
        if _GAP in phrase:
            head, _, end = phrase.partition(f" {_GAP} ")
            parted = index.setdefault(head, _Entry())
            parted.parted.append((split_words(end), number))
            parted.ends.add(split_words(end)[0])
            continue
        for words in sorted({split_words(phrase), tuple(shadow(phrase).split())}):
            entry = index.setdefault(words[0], _Entry())
            if len(words) == 1:
                entry.alone.append(number)
            else:
                entry.more.setdefault(words[1], []).append((words, number))
    for entry in index.values():
        for longer in entry.more.values():
            longer.sort(key=lambda item: -len(item[0]))
    return index


@cache
def _vocabulary() -> tuple[Phrases, Sequence[tuple[Kind, str, Effect]], Container[int]]:
    entries: list[tuple[str, int]] = []
    meanings: list[tuple[Kind, str, Effect]] = []
    apart: set[int] = set()
    for row in rows("events"):
        if row["type"] not in _KINDS:
            raise LexiconError(f"events.csv: unknown type {row['type']!r}")
        meanings.append((row["type"], row["form"], row["effect"]))  # type: ignore[arg-type]
        words = cell(row["words"])
        entries.extend((word, len(meanings) - 1) for word in words if _GAP not in word)
        if parted := [word for word in words if _GAP in word]:
            meanings.append(meanings[-1])
            apart.add(len(meanings) - 1)
            entries.extend((word, len(meanings) - 1) for word in parted)
    return _index(entries), meanings, apart


@cache
def cue_rules() -> tuple[Mapping[str, object], ...]:
    """The rules of `incidents.jsonl`: id, cue, phrases, days, examples."""
    return rule_file("incidents")


@cache
def cue_index() -> tuple[Phrases, Sequence[tuple[str, int]]]:
    entries: list[tuple[str, int]] = []
    meanings: list[tuple[str, int]] = []
    for rule in cue_rules():
        meanings.append((str(rule["cue"]), int(str(rule.get("days", 0)))))
        phrases = rule["phrases"]
        if not isinstance(phrases, list):
            raise LexiconError(f"incidents.jsonl: rule {rule['id']!r} has no list of phrases")
        entries.extend((str(phrase), len(meanings) - 1) for phrase in phrases)
    return _index(entries), meanings


@cache
def actors(side: str) -> frozenset[str]:
    """One list of `actors.csv`: who acts for the `state` or is `militant`, and words for what else stands around an event."""
    return frozenset(word for row in rows("actors") if row["side"] == side for word in cell(row["words"]))


@dataclass(frozen=True, slots=True)
class Spots:
    """The tokens of a report, in order, at which a phrase of `events.csv` or of `incidents.jsonl` may begin."""

    events: list[int]
    cues: list[int]

    @classmethod
    def of(cls, tokens: Tokens) -> Spots:
        return cls(tokens.spots(_vocabulary()[0]), tokens.spots(cue_index()[0]))


def _matches(
    lower: Sequence[str], span: range, spots: Sequence[int], index: Phrases, blocked: Container[int]
) -> Iterator[tuple[int, int, list[int]]]:
    """`(first, last, meanings)` of every phrase of the index in a span, at one place the longest and then the word alone."""
    stop = span.stop
    for position in spots[bisect_left(spots, span.start) : bisect_left(spots, stop)]:
        if position in blocked:
            continue
        entry = index[lower[position]]
        if entry.more and position + 1 < stop:
            for words, number in entry.more.get(lower[position + 1], ()):
                size = len(words)
                if position + size <= stop and tuple(lower[position : position + size]) == words:
                    yield position, position + size - 1, [number]
        if entry.parted and (goes_on := _parted(lower, position, stop, entry, blocked)) is not None:
            yield position, position, [goes_on]
        if entry.alone:
            yield position, position, entry.alone


def _parted(lower: Sequence[str], position: int, stop: int, entry: _Entry, blocked: Container[int]) -> int | None:
    """The meaning of a phrase that goes on after a gap (`took` the driver and … `hostage`), or None."""
    ends = entry.ends
    for at in range(position + 1, min(position + _WIDEST_GAP, stop)):
        word = lower[at]
        if word in ends and at not in blocked:
            for words, number in entry.parted:
                if tuple(lower[at : at + len(words)]) == words:
                    return number
        if word in _NO_GAP and at not in blocked and (word != "and" or at == position + 1):
            return None
    return None


def has_auxiliary(lower: Sequence[str], first: int, floor: int) -> bool:
    """Whether a form of `be` leads a participle, adverbs between them allowed."""
    back = first - 1
    while back >= floor and (lower[back] in _BETWEEN_AUXILIARY or lower[back].endswith("ly")):
        back -= 1
    return back >= floor and lower[back] in _PASSIVE


def predicates(lower: Sequence[str], span: range, spots: Spots, blocked: Container[int]) -> list[Predicate]:
    """The predicates of a sentence in order; words in `blocked` (those inside names, dates and counts) are none."""
    index, meanings, parted = _vocabulary()
    found = []
    free = span.start
    for first, last, numbers in _matches(lower, span, spots.events, index, blocked):
        if first < free:
            continue
        free = last + 1
        kind, form, effect = meanings[numbers[0]]
        passive = form == "verb" and (lower[first] in {"was", "were"} or has_auxiliary(lower, first, span.start))
        word = lower[first] if first == last else " ".join(lower[first : last + 1])
        found.append(Predicate(first, last, kind, form, effect, passive, word, numbers[0] in parted))
    return found


def cues(lower: Sequence[str], span: range, spots: Spots, blocked: Container[int]) -> list[Cue]:
    """The cue phrases of a sentence in order; of one cue at one place the longest."""
    index, meanings = cue_index()
    found = []
    place, seen = -1, set[str]()
    for first, last, numbers in _matches(lower, span, spots.cues, index, blocked):
        if first != place:
            place, seen = first, set()
        for number in numbers:
            name, days = meanings[number]
            if name not in seen:
                seen.add(name)
                found.append(Cue(first, last, name, days))
    return found
