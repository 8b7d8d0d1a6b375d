"""One report under analysis: its layout, its tokens as plain lists, and the mentions that the taggers add."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, cast

import numpy as np
from spacy.attrs import LENGTH, SENT_START, SPACY
from spacy.tokens import Doc
from spacy.util import filter_spans

from pipeline.models import CasualtyValue, DateValue, Issue, Label, Mention, Rejected, Report
from pipeline.structure import parse

_KEY = "crtables"
SPANS = "crt"  # the key of a Doc's spans, in a pipeline of spaCy's
_MARKS = tuple(zip("`’‘ʼ´“”„\xa0\u2010\u2011\u2013\u2014\u2212", "'''''\"\"\" -----", strict=True))


def shadow(text: str) -> str:
    """`text` in lower case with plain quotes, hyphens and blanks, character for character as long."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered.replace("`", "'") if "`" in lowered else lowered
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for mark, plain in _MARKS:
        lowered = lowered.replace(mark, plain)
    return lowered


@dataclass(slots=True)
class Tokens:
    """The tokens that stand in sentences, as parallel lists; headings, title and bullet marks are left out.

    `words` are as written, `lower` from the shadow of the text; `start`, `end` are character offsets;
    `sentence` indexes `Report.sentences`; `glued` tells whether a token follows the one before without a blank.
    """

    words: list[str]
    lower: list[str]
    start: list[int]
    end: list[int]
    sentence: list[int]
    glued: list[bool]
    _indexes: dict[str, list[int]] | None = field(default=None, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def indexes(self) -> Mapping[str, list[int]]:
        """Word from the shadow -> indexes of the tokens that are it. Vocabularies meet the distinct words here, not each token."""
        if self._indexes is None:
            self._indexes = defaultdict(list)
            for index, word in enumerate(self.lower):
                self._indexes[word].append(index)
        return self._indexes

    def spots(self, words: Container[str]) -> list[int]:
        """Indexes of the tokens that are one of some words, in order."""
        indexes = self.indexes
        return sorted(chain.from_iterable(map(indexes.__getitem__, filter(words.__contains__, indexes))))

    def at(self, offset: int) -> int:
        """Index of the first token that ends after the character `offset`."""
        return bisect_right(self.end, offset)

    def within(self, start: int, end: int) -> range:
        """Indexes of the tokens that begin in the characters [start, end)."""
        return range(bisect_left(self.start, start), bisect_left(self.start, end))


class Opinion(NamedTuple):
    """What a model, apart from the rules, takes the characters [start, end) for; see `second_opinion`."""

    start: int
    end: int
    label: Label


@dataclass(slots=True)
class Analysis:
    """What the taggers share. `lower` is the shadow of the whole text (see `shadow`).

    `rejected` keeps the readings that lost, where the analysis `explains`. `opinions` on names, where some were asked for,
    are in text order and do not overlap.
    """

    report: Report
    lower: str
    tokens: Tokens
    mentions: list[Mention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    explains: bool = False
    opinions: list[Opinion] = field(default_factory=list)

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds the character, or of the last one before it; -1 before the first."""
        return bisect_right(self.report.sentences, offset, key=lambda sentence: sentence.start) - 1


def analyse(doc: Doc, report: Report) -> Analysis:
    """Lay the report's sentences over the tokens, set the Doc's sentence starts, and keep the result with the Doc."""
    text = report.text
    lowered = shadow(text)
    lengths = doc.to_array([LENGTH, SPACY]).astype(np.int64)
    ends = np.cumsum(lengths.sum(axis=1)) - lengths[:, 1] if len(doc) else np.zeros(0, dtype=np.int64)
    starts = ends - lengths[:, 0] if len(doc) else ends
    firsts = np.array([sentence.start for sentence in report.sentences], dtype=np.int64)
    lasts = np.array([sentence.end for sentence in report.sentences], dtype=np.int64)
    if len(doc) and len(firsts):
        number = np.searchsorted(firsts, starts, side="right") - 1
        inside = (number >= 0) & (starts < lasts[number])
        flags = np.full(len(doc), -1, dtype=np.int64)
        flags[np.searchsorted(starts, firsts).clip(max=len(doc) - 1)] = 1
        doc.from_array([SENT_START], flags.astype(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]
    else:
        number = np.zeros(len(doc), dtype=np.int64)
        inside = np.zeros(len(doc), dtype=bool)
    begin, stop = starts[inside].tolist(), ends[inside].tolist()
    words = [text[a:b] for a, b in zip(begin, stop, strict=True)]
    keep = [i for i, word in enumerate(words) if not word.isspace()]
    if len(keep) != len(words):
        begin, stop, words = [begin[i] for i in keep], [stop[i] for i in keep], [words[i] for i in keep]
        sentence = [number[inside][i].item() for i in keep]
    else:
        sentence = number[inside].tolist()
    if "-'" in lowered:
        join_ayn(text, words, begin, stop, sentence)
    tokens = Tokens(
        words=words,
        lower=[lowered[a:b] for a, b in zip(begin, stop, strict=True)],
        start=begin,
        end=stop,
        sentence=sentence,
        glued=[False, *(a == b for a, b in zip(begin[1:], stop, strict=False))][: len(words)],
    )
    analysis = Analysis(report=report, lower=lowered, tokens=tokens)
    keep_with(doc, analysis)
    return analysis


def keep_with(doc: Doc, analysis: Analysis) -> None:
    """Let a Doc carry an analysis from one component of the pipeline to the next."""
    # Unlike user_data, hooks do not go along when a Doc is turned into bytes.
    doc.user_hooks[_KEY] = analysis  # type: ignore[assignment]


def show(doc: Doc) -> Doc:
    """Let a Doc that has tokens have the mentions so far as spans, too: all as `doc.spans["crt"]`, names and dates as entities.

    A span's id is its rule, the `kb_id_` of a date its first day or `FIRST/LAST`, that of a casualty `OUTCOME:MIN-MAX`.
    Entities that the Doc has stay; mentions that do not fall on its tokens are left out.
    """
    if not len(doc):
        return doc
    mentions = sorted(analysis_of(doc).mentions, key=lambda m: (m.start, -m.end, m.label))
    made = [doc.char_span(m.start, m.end, label=m.label, kb_id=_value(m), span_id=m.rule) for m in mentions]
    spans = [span for span in made if span is not None]
    doc.spans[SPANS] = spans
    # Casualties hold other mentions, which entities may not.
    own = filter_spans([span for span in spans if span.label_ != "CASUALTY"])
    taken = {token.i for entity in doc.ents for token in entity}
    doc.set_ents([*doc.ents, *(span for span in own if taken.isdisjoint(range(span.start, span.end)))])
    return doc


def _value(mention: Mention) -> str:
    value = mention.value
    if isinstance(value, DateValue):
        return value.start if value.start == value.end else f"{value.start}/{value.end}"
    if isinstance(value, CasualtyValue):
        low, high = ("" if bound is None else bound for bound in (value.count_min, value.count_max))
        return f"{value.outcome}:{low}-{high}"
    return ""


def join_ayn(text: str, words: list[str], begin: list[int], stop: list[int], sentence: list[int]) -> None:
    """Make one token of an apostrophe after a hyphen and the capitalized word that it opens (`al-'Awni`), in place."""
    for i in range(len(words) - 2, 0, -1):
        joined = (
            words[i] in ("'", "’", "‘", "ʿ") and text[begin[i] - 1] == "-" and stop[i] == begin[i + 1] and words[i + 1][0].isupper()
        )
        if joined:
            begin[i + 1], words[i + 1] = begin[i], words[i] + words[i + 1]
            del words[i], begin[i], stop[i], sentence[i]


def analysis_of(doc: Doc) -> Analysis:
    """The analysis kept with a Doc; one is made from the Doc's own text where a tagger stands in a foreign pipeline."""
    found = doc.user_hooks.get(_KEY)
    return cast(Analysis, found) if found is not None else analyse(doc, parse(doc.text))
