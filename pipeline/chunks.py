"""The tokens of a text, chunk by chunk: what stands between blanks is cut once by spaCy's tokenizer and remembered.

spaCy's tokenizer remembers chunks too, but for no word after the first `U.S.` or `can't` of a Doc (spaCy issue #13950),
and a Doc makes a lexeme of each new word, which costs more than all taggers spend on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from string import ascii_lowercase
from typing import NamedTuple, Protocol

from spacy.tokens import Doc

from pipeline.analysis import Tokens, join_ayn, shadow
from pipeline.models import Sentence

_REMEMBERED = 50_000  # chunks
_LONGEST = 250  # characters; spaCy's tokenizer takes time by the square of a chunk's length
_PIECE = re.compile(r"\w{1,250}|\W")
_SMALL_LETTERS = frozenset(ascii_lowercase)  # a full stop after a capital may be part of an abbreviation


class Tokenizer(Protocol):
    """What is asked of spaCy's tokenizer, which has no types of its own."""

    @property
    def rules(self) -> Mapping[str, object] | None: ...

    def __call__(self, text: str) -> Doc: ...


class _Cut(NamedTuple):
    """The tokens of one chunk: as written, from its shadow, and where each begins and ends in it."""

    words: list[str]
    lower: list[str]
    start: list[int]
    end: list[int]


class Chunks:
    """Cuts texts as `tokenizer` does."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # Words that the tokenizer cuts though they have letters alone (`cannot`, `dont`).
        self._special = frozenset(tokenizer.rules or ())
        # Chunk -> its shadow, for chunks that are one token; the others as cut.
        self._whole: dict[str, str] = {}
        self._cuts: dict[str, _Cut] = {}

    def tokens(self, text: str, lower: str, sentences: Sequence[Sentence]) -> Tokens:
        """The tokens of the sentences of a text; `lower` is its shadow."""
        words: list[str] = []
        low: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        numbers: list[int] = []
        whole, cuts = self._whole, self._cuts
        for number, sentence in enumerate(sentences):
            at, before = sentence.start, len(words)
            for chunk in text[at : sentence.end].split():
                at = text.index(chunk, at)
                alone = whole.get(chunk)
                if alone is None and chunk not in cuts:
                    self._remember(chunk)
                    alone = whole.get(chunk)
                if alone:
                    words.append(chunk)
                    low.append(alone)
                    starts.append(at)
                    at += len(chunk)
                    ends.append(at)
                else:
                    cut = cuts[chunk]
                    words += cut.words
                    low += cut.lower
                    starts += [at + offset for offset in cut.start]
                    ends += [at + offset for offset in cut.end]
                    at += len(chunk)
            numbers += [number] * (len(words) - before)
        if "-'" in lower:
            join_ayn(text, words, starts, ends, numbers)
            low = [lower[a:b] for a, b in zip(starts, ends, strict=True)]
        glued = [False, *map(int.__eq__, starts[1:], ends)][: len(words)]
        return Tokens(words=words, lower=low, start=starts, end=ends, sentence=numbers, glued=glued)

    def _remember(self, chunk: str) -> None:
        if len(self._whole) + len(self._cuts) >= _REMEMBERED:
            self._whole.clear()
            self._cuts.clear()
        words = self._plain(chunk) or self._tokenized(chunk)
        if len(words) == 1:
            self._whole[chunk] = shadow(chunk)
        else:
            ends = list(accumulate(map(len, words)))
            self._cuts[chunk] = _Cut(words, [shadow(word) for word in words], [0, *ends[:-1]], ends)

    def _plain(self, chunk: str) -> list[str]:
        """The tokens of a word of letters, alone or before a comma or a full stop; of any other chunk none.

        Nine in ten new chunks are such, and the tokenizer says nothing else of them at ten times the cost.
        """
        if chunk in self._special:
            return []
        if chunk.isalpha():
            return [chunk]
        word, mark = chunk[:-1], chunk[-1]
        ends = mark == "," or (mark == "." and word[-1:] in _SMALL_LETTERS)
        return [word, mark] if ends and word.isalpha() and word not in self._special else []

    def _tokenized(self, chunk: str) -> list[str]:
        if len(chunk) > _LONGEST:  # no word of a text: ten thousand brackets, a picture in base64
            return _PIECE.findall(chunk)
        return [token.text for token in self._tokenizer(chunk)]
