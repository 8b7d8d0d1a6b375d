"""The words that tell of an event, found in a sentence: verbs and nouns with their type, voice and effect.

Vocabulary is data: `lexicon/events.csv` (predicates), `lexicon/actors.csv` (who acts for which side) and
`lexicon/incidents.jsonl` (cue phrases, each with an id and examples).
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.analysis import shadow
from pipeline.lexicon import FOLDER, LexiconError, cell, rows

Kind = Literal["attack", "harm", "kidnapping", "clash", "operation", "foil", "arrest", "conviction", "take", "speech", "other", "civil", "give"]
Effect = Literal["", "killed", "injured", "kidnapped"]

VIOLENT = frozenset({"attack", "harm", "kidnapping", "clash", "operation", "foil"})
JUDICIAL = frozenset({"arrest", "conviction"})
UNDERGONE = frozenset({"died", "dying", "perished", "fell", "lost his life", "lost her life", "lost their lives", "was run over", "was hit", "were hit"})
_KINDS = VIOLENT | JUDICIAL | {"take", "speech", "other", "civil", "give"}
_PASSIVE = frozenset({"was", "were", "been", "being", "is", "are", "be", "got", "reported", "reportedly"})
_BETWEEN_AUXILIARY = frozenset({"also", "all", "both", "shot", "later", "then", "not", "subsequently", "reported", "reportedly", "first"})


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word or phrase of `events.csv` in the text; `first`, `last` are token indexes, both included."""

    first: int
    last: int
    kind: Kind
    form: str
    effect: Effect
    passive: bool
    word: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of `incidents.jsonl`; `days` is the offset that a relative date adds."""

    first: int
    last: int
    name: str
    days: int


Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], int]]]


def split_words(phrase: str) -> tuple[str, ...]:
    """A phrase as the tokenizer splits it: blanks, and the hyphens and possessives that stand between words."""
    return tuple(shadow(phrase).replace("-", " - ").split())


def _index(entries: Sequence[tuple[str, int]]) -> Phrases:
    index: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for phrase, number in entries:
        for words in {split_words(phrase), tuple(shadow(phrase).split())}:
            index.setdefault(words[0], []).append((words, number))
    for found in index.values():
        found.sort(key=lambda item: -len(item[0]))
    return index


@cache
def _vocabulary() -> tuple[Phrases, Sequence[tuple[Kind, str, Effect]]]:
    entries: list[tuple[str, int]] = []
    meanings: list[tuple[Kind, str, Effect]] = []
    for row in rows("events"):
        if row["type"] not in _KINDS:
            raise LexiconError(f"events.csv: unknown type {row['type']!r}")
        meanings.append((row["type"], row["form"], row["effect"]))  # type: ignore[arg-type]
        entries.extend((word, len(meanings) - 1) for word in cell(row["words"]))
    return _index(entries), meanings


@cache
def cue_rules() -> tuple[Mapping[str, object], ...]:
    """The rules of `incidents.jsonl`: id, cue, phrases, days, examples."""
    with (FOLDER / "incidents.jsonl").open(encoding="utf-8") as file:
        return tuple(json.loads(line) for line in file if line.strip())


@cache
def _cues() -> tuple[Phrases, Sequence[tuple[str, int]]]:
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
    """Words for those who act for a side: `state` or `militant`."""
    return frozenset(word for row in rows("actors") if row["side"] == side for word in cell(row["words"]))


def _matches(lower: Sequence[str], span: range, index: Phrases, blocked: Container[int]) -> Iterator[tuple[int, int, int]]:
    position, stop = span.start, span.stop
    while position < stop:
        step = 1
        for words, number in index.get(lower[position], ()):
            size = len(words)
            if position + size > stop or (size > 1 and tuple(lower[position : position + size]) != words):
                continue
            if position in blocked:
                continue
            yield position, position + size - 1, number
            step = size
            break
        position += step


def predicates(lower: Sequence[str], span: range, blocked: Container[int]) -> list[Predicate]:
    """The predicates of a sentence in order; words in `blocked` (those inside names, dates and counts) are none."""
    index, meanings = _vocabulary()
    found = []
    for first, last, number in _matches(lower, span, index, blocked):
        kind, form, effect = meanings[number]
        passive = False
        if form == "verb":
            back = first - 1
            while back >= span.start and (lower[back] in _BETWEEN_AUXILIARY or lower[back].endswith("ly")):
                back -= 1
            passive = back >= span.start and lower[back] in _PASSIVE
        found.append(Predicate(first, last, kind, form, effect, passive, " ".join(lower[first : last + 1])))
    return found


def cues(lower: Sequence[str], span: range, blocked: Container[int]) -> list[Cue]:
    """The cue phrases of a sentence in order; at one place every cue whose longest phrase begins there."""
    index, meanings = _cues()
    found = []
    for position in span:
        if position in blocked:
            continue
        seen = set()
        for words, number in index.get(lower[position], ()):
            size = len(words)
            if number in seen or position + size > span.stop:
                continue
            if size == 1 or tuple(lower[position : position + size]) == words:
                seen.add(number)
                found.append(Cue(position, position + size - 1, *meanings[number]))
    return found
