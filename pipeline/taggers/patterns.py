"""A user's own patterns, run with spaCy's Matcher (factory `crt_patterns`): part of the pipeline only where there are some.

What a pattern finds goes before all that the shipped rules found on the same characters: names and dates before the
casualties are read, so that these see it, casualties after that. Of two patterns' finds that touch, the longer counts,
then that of the earlier pattern.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline import normalize
from pipeline.analysis import Analysis, Tokens, analysis_of, shadow, show
from pipeline.chunks import Chunks, Tokenizer
from pipeline.counts import read_count
from pipeline.fold import fold_name
from pipeline.knowledge import Known, names, words_of
from pipeline.lexicon import own_patterns
from pipeline.models import (
    AliasValue,
    CasualtyValue,
    DateValue,
    GroupValue,
    Issue,
    Kind,
    Label,
    Mention,
    Outcome,
    PersonValue,
    PlaceType,
    PlaceValue,
    Rejected,
    Side,
    Value,
)
from pipeline.own_tables import Entry, days, part
from pipeline.sheets import LexiconError
from pipeline.token_patterns import Token, literals, required

PREFIX = "own."  # of a pattern's id, in the column rule
_LONGEST = 250  # tokens of a sentence that are read together: `*` in a pattern takes time by their square
_ARTICLES = frozenset(("a", "an", "another"))


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern made ready. It is tried in sentences with one of its `anchors`, in all where it has none."""

    entry: Entry
    tokens: list[Token]
    matcher: Matcher
    anchors: frozenset[str]
    part: range | None


def _compiled(entry: Entry, vocab: Vocab, chunks: Chunks) -> _Pattern:
    """A pattern made ready. Raises LexiconError where spaCy does not take it."""
    tokens = _phrase(entry.pattern, chunks) if isinstance(entry.pattern, str) else entry.pattern
    matcher = Matcher(vocab, validate=True)
    try:
        matcher.add(entry.key, [tokens], greedy="LONGEST")
    except Exception as error:  # spaCy has several for one fault
        said = " ".join(str(error).split())
        raise LexiconError(f"{entry.file}, line {entry.line}: spaCy does not take the pattern: {said}") from error
    anchored = [{shadow(word).lower() for word in words} for token in tokens if required(token) for words in _named(token)]
    anchors = min(anchored, key=lambda words: (len(words), -max(map(len, words))), default=set[str]())
    return _Pattern(entry, tokens, matcher, frozenset(anchors), part(entry.first("part"), len(tokens)))


def faults(entries: Iterable[Entry], nlp: Language) -> Iterator[tuple[Entry, str, str]]:
    """`(pattern, severity, what is wrong)`: spaCy does not take it, or it asks one token for several (`al-shabaab`)."""
    chunks = Chunks(cast(Tokenizer, nlp.tokenizer))
    for entry in entries:
        try:
            _compiled(entry, nlp.vocab, chunks)
        except LexiconError as error:
            yield entry, "error", str(error).partition(": ")[2]
        for token in entry.pattern if isinstance(entry.pattern, list) else ():
            for attribute, words in literals(token):
                for word in words:
                    cut = [str(found["TEXT"]) for found in _phrase(word, chunks)]
                    if len(cut) > 1:
                        yield entry, "warning", f"{attribute} {word!r} is {len(cut)} tokens, so it never fits: {' '.join(cut)}"


def _phrase(phrase: str, chunks: Chunks) -> list[Token]:
    words: list[str] = []
    chunks.take(phrase.split(), words, [])
    return [{"TEXT": word} for word in words]


def _named(token: Token) -> Iterator[tuple[str, ...]]:
    return (words for attribute, words in literals(token) if attribute != "NORM")


class PatternTagger:
    """Puts what a user's patterns of some labels find in the place of what stands there."""

    def __init__(self, nlp: Language, labels: frozenset[Label]) -> None:
        chunks = Chunks(cast(Tokenizer, nlp.tokenizer))
        self._vocab = nlp.vocab
        self._patterns = [_compiled(entry, nlp.vocab, chunks) for entry in own_patterns() if entry.labels[0] in labels]
        self._always = [number for number, pattern in enumerate(self._patterns) if not pattern.anchors and pattern.part]
        # What is tried everywhere, is so at once: a matcher takes longer for a sentence than for a pattern.
        self._together, self._numbers = Matcher(nlp.vocab), dict[int, int]()
        for number, pattern in enumerate(self._patterns):
            if not pattern.anchors and not pattern.part:
                self._together.add(str(number), [pattern.tokens], greedy="LONGEST")
                self._numbers[nlp.vocab.strings[str(number)]] = number
        self._anchored: dict[str, list[int]] = {}
        for number, pattern in enumerate(self._patterns):
            for word in pattern.anchors:
                self._anchored.setdefault(word, []).append(number)
        asked = {name for p in self._patterns if isinstance(p.entry.pattern, list) for token in p.entry.pattern for name in token}
        self._norms, self._entities = "NORM" in asked, "ENT_TYPE" in asked
        self._listed = {entry.key: _listed(entry) for entry in own_patterns() if "norm" in entry.values}

    def __call__(self, doc: Doc) -> Doc:
        self.tag(analysis_of(doc))
        return show(doc)

    def tag(self, analysis: Analysis) -> None:
        """Replace what the patterns find; a casualty without a count becomes an Issue."""
        found = [made for first, stop, number in self._found(analysis) if (made := self._mention(analysis, first, stop, number))]
        if found:
            _put(analysis, found)

    def _found(self, analysis: Analysis) -> list[tuple[int, int, int]]:
        """`(first token, end token, number of the pattern)`, none touching another."""
        tokens = analysis.tokens
        likely = self._anchored.keys() & tokens.indexes.keys()
        everywhere = bool(self._always or self._numbers)
        if not likely and not everywhere:
            return []
        found: list[tuple[int, int, int]] = []
        for first, stop in _pieces(tokens):
            tried = {number for word in likely.intersection(tokens.lower[first:stop]) for number in self._anchored[word]}
            if tried or everywhere:
                doc = self._doc(analysis, first, stop)
                if self._numbers:
                    found += [(first + start, first + end, self._numbers[key]) for key, start, end in self._together(doc)]
                for number in (*self._always, *tried):
                    found += [(first + start, first + end, number) for start, end in _matches(self._patterns[number], doc)]
        taken: set[int] = set()
        kept = []
        for start, end, number in sorted(found, key=lambda f: (f[0] - f[1], f[2], f[0])):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                kept.append((start, end, number))
        return sorted(kept)

    def _doc(self, analysis: Analysis, first: int, stop: int) -> Doc:
        tokens = analysis.tokens
        spaces = [not glued for glued in (*tokens.glued[first + 1 : stop], False)]
        doc = Doc(self._vocab, words=tokens.words[first:stop], spaces=spaces)
        if self._norms:
            for token in doc:
                token.norm_ = fold_name(token.text) or tokens.lower[first + token.i]
        if self._entities:
            doc.set_ents(_entities(doc, analysis, first, stop))
        return doc

    def _mention(self, analysis: Analysis, first: int, stop: int, number: int) -> Mention | None:
        entry, tokens = self._patterns[number].entry, analysis.tokens
        start, end = tokens.start[first], tokens.end[stop - 1]
        text, label = analysis.report.text[start:end], entry.labels[0]
        value: Value | None
        if label == "CASUALTY":
            value = _casualty(entry, tokens, first, stop, analysis.report.text)
            if value is None:
                what = f"no count in {text!r}, which the pattern {entry.key!r} finds"
                analysis.issues.append(Issue("warning", f"characters {start}-{end}", what))
                return None
        elif label == "DATE":
            value = _date(entry, text, analysis.report.year)
        else:
            value = _name(entry, self._listed.get(entry.key))
        return Mention(start, end, label, text, f"{PREFIX}{entry.key}", tokens.sentence[first], value)


def _pieces(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The sentences as `(first token, end token)`; long ones, which no sentences are, in pieces."""
    for _, group in groupby(range(len(tokens)), tokens.sentence.__getitem__):
        inside = [*group]
        for first in range(inside[0], inside[-1] + 1, _LONGEST):
            yield first, min(inside[-1] + 1, first + _LONGEST)


def _matches(pattern: _Pattern, doc: Doc) -> Iterator[tuple[int, int]]:
    if pattern.part is None:
        yield from ((start, end) for _, start, end in pattern.matcher(doc))
        return
    found = cast(list[tuple[int, int, int, list[int]]], pattern.matcher(doc, with_alignments=True))
    for _, start, _, alignments in found:
        tagged = [start + at for at, token in enumerate(alignments) if token in pattern.part]
        if tagged:
            yield tagged[0], tagged[-1] + 1


def _entities(doc: Doc, analysis: Analysis, first: int, stop: int) -> list[Span]:
    """The names and dates of a sentence, tokens [first, stop), as entities."""
    tokens = analysis.tokens
    low, high = tokens.start[first], tokens.end[stop - 1]
    spans, covered = [], 0
    for mention in sorted((m for m in analysis.mentions if low <= m.start and m.end <= high), key=lambda m: (m.start, -m.end)):
        inside = tokens.within(mention.start, mention.end)
        if mention.label != "CASUALTY" and inside and inside.start - first >= covered:
            covered = inside.stop - first
            spans.append(Span(doc, inside.start - first, covered, mention.label))
    return spans


def _listed(entry: Entry) -> Known | None:
    """The entry of the lists that a pattern's norm names."""
    words = words_of(entry.first("norm"))
    found = [known for end, values in names().longest(words, 0, len(words)) if end == len(words) for known in values]
    return next((known for known in sorted(found, key=lambda known: not known.own) if known.label == entry.labels[0]), None)


def _name(entry: Entry, known: Known | None) -> Value:
    norm = known.name if known else ""
    match entry.labels[0]:
        case "PERSON":
            return PersonValue(known=norm)
        case "GROUP":
            kind = known.kind if known else entry.first("kind") or "militant"
            return GroupValue(cast(Kind, kind), known.id if known else "", norm=norm)
    sort = known.kind if known else entry.first("type") or "city"
    country = (known.country[0] if len(known.country) == 1 else "") if known else entry.first("iso")
    return PlaceValue(cast(PlaceType, sort), country, known.id if known else "", norm=norm)


def _date(entry: Entry, text: str, year: int | None) -> DateValue:
    if found := days(entry.first("norm")):
        return DateValue(*found, "day" if found[0] == found[1] else "range", "")
    return normalize.date(text, year=year) or DateValue("", "", "", "")


def _casualty(entry: Entry, tokens: Tokens, first: int, stop: int, text: str) -> CasualtyValue | None:
    found = read_count(tokens.lower, first, stop)
    if found is None and tokens.lower[first] not in _ARTICLES:
        return None
    body = found.end if found else first + 1
    low, high, about = (found.count.low, found.count.high, found.count.approximate) if found else (1, 1, False)
    victims = text[tokens.start[body] : tokens.end[stop - 1]] if body < stop else ""
    side = entry.first("side") or "unknown"
    return CasualtyValue(cast(Outcome, entry.first("outcome")), low, high, about, victims, cast(Side, side), "incident")


def _put(analysis: Analysis, found: Sequence[Mention]) -> None:
    """Let `found`, in text order and apart from each other, take the place of the mentions that they touch."""
    counts = found[0].label == "CASUALTY"
    starts = [mention.start for mention in found]
    gone: dict[tuple[int, Label], Mention] = {}  # what went -> what came
    kept: list[Mention] = []
    same: dict[int, Value] = {}
    for mention in analysis.mentions:
        at = bisect_left(starts, mention.end) - 1
        own = found[at] if at >= 0 and found[at].end > mention.start and (mention.label == "CASUALTY") == counts else None
        if own is None:
            kept.append(mention)
            continue
        gone[mention.start, mention.label] = own
        whole = (mention.start, mention.end) == (own.start, own.end)
        within = mention.label == "DATE" and own.start <= mention.start and mention.end <= own.end
        if mention.label == own.label and (whole or within) and not _says(own.value):
            same[own.start] = mention.value
        elif analysis.explains:
            why = f"gives way to {own.rule}, {own.label} {own.text!r}"
            analysis.rejected.append(Rejected(mention.start, mention.end, mention.label, mention.rule, why))
    kept += [replace(mention, value=same.get(mention.start, mention.value)) for mention in found]
    linked = (_linked(mention, gone) for mention in kept)
    analysis.mentions[:] = [mention for mention in linked if mention is not None]


def _says(value: Value) -> bool:
    """Whether a pattern's own value, by its norm, says more than what the shipped rules know of the same words."""
    if isinstance(value, DateValue):
        return value.start != "" and value.year_source == ""
    return not isinstance(value, (PersonValue, GroupValue, PlaceValue)) or value.known != ""


def _linked(mention: Mention, gone: Mapping[tuple[int, Label], Mention]) -> Mention | None:
    """A mention whose references lead to what is there now; None for an alias of a person who is not."""
    value = mention.value
    match value:
        case AliasValue(person=start) if own := gone.get((start, "PERSON")):
            return replace(mention, value=replace(value, person=own.start)) if own.label == "PERSON" else None
        case (GroupValue(defines=start) | PlaceValue(defines=start)) if own := gone.get((start, mention.label)):
            return replace(mention, value=replace(value, defines=own.start if own.label == mention.label else -1))
        case CasualtyValue(part_of=int(start)) if own := gone.get((start, "CASUALTY")):
            return replace(mention, value=replace(value, part_of=own.start if own.start != mention.start else None))
    return mention


@Language.factory("crt_patterns", default_config={"counts": False})
def create(nlp: Language, name: str, counts: bool) -> PatternTagger:
    """The spaCy component for names and dates, after the taggers of these; with `counts`, for casualties, after theirs."""
    labels: tuple[Label, ...] = ("CASUALTY",) if counts else ("PERSON", "GROUP", "PLACE", "DATE")
    return PatternTagger(nlp, frozenset(labels))
