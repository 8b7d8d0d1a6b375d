"""A sentence as a list of parts: counted people, outcome words, and the little words that join and bound clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.outcomes import Entry, entries_at
from pipeline.phrase_bodies import may_start
from pipeline.phrases import read_owned, read_phrase
from pipeline.victims import Phrase, Words, classes

Kind = Literal[
    "people", "outcome", "aux", "modal", "neg", "prep", "sub", "rel", "and", "comma", "break", "open", "close", "include", "pron", "det",
    "adv", "said", "name", "word", "poss",
]  # fmt: skip


@dataclass(slots=True)
class Part:
    """Tokens [`first`, `end`) of a sentence. `word` is the first token; `phrase` and `entries` by kind."""

    kind: Kind
    first: int
    end: int
    word: str
    phrase: Phrase | None = None
    entries: tuple[Entry, ...] = ()


_PUNCTUATION: Mapping[str, Kind] = {
    ",": "comma", ";": "break", ":": "break", "—": "break", "–": "break", "--": "break", "-": "break", "(": "open", ")": "close",
    "[": "open", "]": "close",
}  # fmt: skip
_ORDER: tuple[Kind, ...] = ("aux", "modal", "neg", "prep", "sub", "rel", "and", "pron", "det", "adv", "said", "include")


@cache
def _kinds() -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for name in _ORDER:
        for word in classes()[name]:
            found.setdefault(word, name)
    found.update({"'s": "poss", "'": "poss"})
    return found


def _among(text: Words, at: int, stop: int) -> int:
    """End of `among them`, `among whom`, `of whom` standing alone, or `at`."""
    if text.lower[at] == "among" and at + 1 < stop and text.lower[at + 1] in ("them", "whom", "those", "these"):
        return at + 2
    return at


def read_parts(text: Words, start: int, stop: int) -> list[Part]:
    """The parts of the sentence of tokens [`start`, `stop`)."""
    lower, words, kinds = text.lower, text.words, _kinds()
    parts: list[Part] = []
    position = start
    while position < stop:
        word = lower[position]
        span = text.spans.get(position)
        if span is not None and span.end <= stop:
            owner = span.label in ("GROUP", "PLACE", "PERSON") and span.end < stop and lower[span.end] in ("'s", "'")
            if owner and (phrase := read_owned(text, position, span.end + 1, stop):
                    parts.append(Part("people", position, phrase.end, word, phrase))
                    position = phrase.end
                    continue
            parts.append(Part("name", position, span.end, span.label))
            position = span.end
            continue
        entries = entries_at(lower, position, stop)
        if entries and len(entries[0].words) > 1:
            size = len(entries[0].words)
            parts.append(Part("outcome", position, position + size, word, None, tuple(entries)))
            position += size
            continue
        if may_start(word) and (phrase := read_phrase(text, position, stop)):
            if phrase.start > position:
                parts.append(Part("det", position, phrase.start, word))
            parts.append(Part("people", phrase.start, phrase.end, lower[phrase.start], phrase))
            position = phrase.end
            continue
        if entries:
            parts.append(Part("outcome", position, position + 1, word, None, tuple(entries)))
            position += 1
            continue
        end = _among(text, position, stop)
        if end > position:
            parts.append(Part("include", position, end, "among them"))
            position = end
            continue
        if word == "as" and lower[position + 1 : position + 3] == ["well", "as"]:
            parts.append(Part("and", position, position + 3, word))
            position += 3
            continue
        if word in ("along", "together") and position + 1 < stop and lower[position + 1] == "with":
            parts.append(Part("and", position, position + 2, word))
            position += 2
            continue
        kind = kinds.get(word) or _PUNCTUATION.get(word)
        if word == "as" and position > start and lower[position - 1] in ("known", "such", "described", "identified", "same"):
            kind = "prep"
        elif word == "may" and words[position][0] == "M":
            kind = "word"
        if kind == "break" and word == "-" and text.glued[position]:
            kind = "word"
        if kind is None:
            kind = "adv" if word.endswith("ly") and words[position][0].islower() else "word"
        if kind == "poss" and position > start and words[position - 1][0].isupper() and (phrase := read_owned(text, position - 1, position + 1, stop)):
            first = position - 1
            while parts and parts[-1].kind == "word" and words[parts[-1].first][0].isupper():
                first = parts.pop().first
            phrase.start = first
            parts.append(Part("people", first, phrase.end, lower[first], phrase))
            position = phrase.end
            continue
        parts.append(Part(kind, position, position + 1, word))
        position += 1
    return parts
