"""The tokens of a text, chunk by chunk: what stands between blanks is cut once by spaCy's tokenizer and remembered.

spaCy's tokenizer remembers chunks too, but for no word after the first `U.S.` or `can't` of a Doc (spaCy issue #13950),
and a Doc makes a lexeme of each new word, which costs more than all taggers spend on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import add
from string import ascii_lowercase
from typing import Protocol

from pipeline.analysis import Tokens, join_ayn, shadow
from pipeline.models import Sentence

_REMEMBERED = 50_000  # chunks
_LONGEST = 250  # characters; spaCy's tokenizer takes time by the square of a chunk's length
_PIECE = re.compile(rf"\w{{1,{_LONGEST}}}|(\W)\1{{0,{_LONGEST - 1}}}")
_SHORTEST = 3  # characters of a piece on average; in less there are no words
_RUN = re.compile(r"\S+(?:\s\S+)*")  # chunks with one blank between two
_SMALL_LETTERS = frozenset(ascii_lowercase)  # a full stop after a capital may be part of an abbreviation
_LATIN = "[A-Za-zÀ-ÖØ-öø-ɏ]"
# Words of letters between the marks that stand around words most often.
_COMMON = re.compile(
    rf"(?P<before>[(\[\"“]?[\"“]?)(?P<word>{_LATIN}+(?:-{_LATIN}+)*)(?P<owner>['’]s|)(?P<after>[;:]|\.|\.?[)\]\"”,]+\.?|)"
)
# The tokens of a chunk: as written, from its shadow, and how far it is from each to the next, with one blank after the last.
_Cut = tuple[list[str], list[str], list[int]]


class Tokenizer(Protocol):
    """What is asked of `taggers.ReportTokenizer`."""

    @property
    def rules(self) -> Mapping[str, object]: ...

    def words(self, chunk: str) -> list[str]: ...


class Chunks(dict[str, str]):
    """Cuts texts as `tokenizer` does. Remembers chunk -> its shadow; "" where the chunk is several tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # Words that the tokenizer cuts though they have letters alone (`cannot`, `dont`).
        self._special = frozenset(tokenizer.rules)
        self._cuts: dict[str, _Cut] = {}

    def __missing__(self, chunk: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
            self._cuts.clear()
        if chunk.isalpha() and chunk not in self._special:
            found = chunk.lower() if chunk.isascii() else shadow(chunk)
        else:
            _, shadows, _ = self._cut(chunk)
            found = shadows[0] if len(shadows) == 1 else ""
        self[chunk] = found
        return found

    def tokens(self, text: str, lower: str, sentences: Sequence[Sentence]) -> Tokens:
        """The tokens of the sentences of a text; `lower` is its shadow."""
        words: list[str] = []
        low: list[str] = []
        starts: list[int] = []
        numbers: list[int] = []
        for number, sentence in enumerate(sentences):
            before = len(words)
            steps = self.take(text[sentence.start : sentence.end].split(), words, low)
            starts += accumulate(steps, initial=sentence.start)
            if starts.pop() != sentence.end + 1:  # more than one blank somewhere
                del words[before:], low[before:], starts[before:]
                for run in _RUN.finditer(text, sentence.start, sentence.end):
                    starts += accumulate(self.take(run.group().split(), words, low), initial=run.start())
                    starts.pop()
            numbers += [number] * (len(words) - before)
        ends = list(map(add, starts, map(len, words)))
        if "-'" in lower:
            join_ayn(text, words, starts, ends, numbers)
            low = [lower[a:b] for a, b in zip(starts, ends, strict=True)]
        glued = [False, *map(int.__eq__, starts[1:], ends)][: len(words)]
        return Tokens(words=words, lower=low, start=starts, end=ends, sentence=numbers, glued=glued)

    def take(self, chunks: list[str], words: list[str], low: list[str]) -> list[int]:
        """Append the tokens of chunks with one blank between two; gives how far it is from each to the next."""
        shadows = list(map(self.__getitem__, chunks))
        steps = [len(chunk) + 1 for chunk in chunks]
        if "" in shadows:
            for at in range(len(chunks) - 1, -1, -1):
                if not shadows[at]:
                    cut = self._cuts.get(chunks[at]) or self._cut(chunks[at])
                    chunks[at : at + 1], shadows[at : at + 1], steps[at : at + 1] = cut
        words += chunks
        low += shadows
        return steps

    def _cut(self, chunk: str) -> _Cut:
        words = self._plain(chunk) or self._tokenized(chunk)
        steps = [*map(len, words)]
        steps[-1] += 1
        found = self._cuts[chunk] = (words, [*map(shadow, words)], steps)
        return found

    def _plain(self, chunk: str) -> list[str]:
        """The tokens of words of letters with common marks around them; of any other chunk none.

        Nearly all new chunks are such, and the tokenizer says nothing else of them at ten times the cost.
        """
        if chunk in self._special:
            return []
        match = _COMMON.fullmatch(chunk)
        if match is None:
            return []
        before, word, owner, after = match.groups()
        words = word.split("-")
        if not self._special.isdisjoint((word, word + owner, f"{words[-1]}.")):
            return []
        if after[:1] == "." and word[-1] not in _SMALL_LETTERS and not owner:
            return []
        for hyphen in range(len(words) - 1, 0, -1):
            words.insert(hyphen, "-")
        return [*before, *words, *filter(None, (owner,)), *after]

    def _tokenized(self, chunk: str) -> list[str]:
        if len(chunk) > _LONGEST:  # no word of a text: ten million brackets, a picture in base64
            pieces = [piece.group() for piece in _PIECE.finditer(chunk)]
            if len(pieces) * _SHORTEST > len(chunk):  # a token a character would take a hundred times the text's memory
                return [chunk[at : at + _LONGEST] for at in range(0, len(chunk), _LONGEST)]
            return pieces
        return self._tokenizer.words(chunk)
