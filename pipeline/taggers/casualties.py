"""CASUALTY: counts of people killed, injured, kidnapped or missing (factory `crt_casualties`)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.analysis import Analysis, analysis_of
from pipeline.casualty_frames import link_all
from pipeline.casualty_grammar import Link, Sentence
from pipeline.casualty_parts import link_parts
from pipeline.casualty_roles import Setting, role_of, settle_sides
from pipeline.clauses import read_parts
from pipeline.models import CasualtyValue, DateValue, GroupValue, Mention, PlaceValue, Side
from pipeline.outcomes import participles, triggers
from pipeline.victims import Span, Words

_MONTHS = frozenset("january february march april may june july august september october november december".split())
_FINE = frozenset({"city", "admin", "site", "natural", "region"})
_SIDES: dict[str, Side] = {"militant": "militant", "security": "state", "government": "state", "international": "civilian", "other": "civilian"}


class CasualtyTagger:
    """Appends CASUALTY mentions to the analysis of a Doc; `off` names rules not to use."""

    def __init__(self, *, off: Iterable[str] = ()) -> None:
        self._off = frozenset(off)
        self._triggers = triggers()

    def __call__(self, doc: Doc) -> Doc:
        analysis = analysis_of(doc)
        analysis.mentions.extend(self.find(analysis))
        return doc

    def find(self, analysis: Analysis) -> list[Mention]:
        """The casualties of a report, in text order."""
        tokens = analysis.tokens
        wanted = self._triggers
        sentences = sorted({tokens.sentence[i] for i, word in enumerate(tokens.lower) if word in wanted})
        if not sentences:
            return []
        reader = _Reader(analysis, self._off)
        return [mention for number in sentences for mention in reader.read(number)]


class _Reader:
    """Reads the sentences of one report in order, and remembers what the next one may continue."""

    def __init__(self, analysis: Analysis, off: frozenset[str]) -> None:
        self._analysis = analysis
        self._off = off
        tokens = analysis.tokens
        self._mentions = sorted((m for m in analysis.mentions if m.label != "CASUALTY"), key=lambda m: (m.start, -m.end))
        self._starts = [m.start for m in self._mentions]
        spans: dict[int, Span] = {}
        self._text = Words(tokens.words, tokens.lower, tokens.glued, spans, participles())
        self._spans = spans
        self._last: tuple[int, Link] | None = None  # sentence and its largest count
        self._summed = False
        self._dated = any(m.label == "DATE" for m in self._mentions)

    def _within(self, start: int, end: int) -> list[Mention]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def read(self, number: int) -> list[Mention]:
        """The casualties of one sentence."""
        analysis = self._analysis
        tokens, report = analysis.tokens, analysis.report
        place = report.sentences[number]
        inside = tokens.within(place.start, place.end)
        mentions = self._within(place.start, place.end)
        covered = -1
        for mention in mentions:
            if mention.start < covered:
                continue
            covered = mention.end
            span = tokens.within(mention.start, mention.end)
            if len(span):
                side: Side = _SIDES.get(mention.value.kind, "unknown") if isinstance(mention.value, GroupValue) else "unknown"
                self._spans[span.start] = Span(span.stop, mention.label, side)
        previous = None
        if self._last is not None and self._last[0] >= number - 2 and report.sentences[self._last[0]].block == place.block:
            previous = self._last[1]
        sentence = Sentence(self._text, read_parts(self._text, inside.start, inside.stop), self._off)
        link_all(sentence)
        link_parts(sentence, previous)
        if not sentence.links:
            return []
        settle_sides(sentence, previous)
        found = [link for _, link in sorted(sentence.links.items())]
        days = [_days(m.value) for m in mentions if isinstance(m.value, DateValue)] if self._dated else self._calendar(inside)
        fine = [m for m in mentions if isinstance(m.value, PlaceValue) and m.value.type in _FINE]
        cities = [tokens.at(m.start) for m in fine if isinstance(m.value, PlaceValue) and m.value.type == "city"]
        setting = Setting(days, len(fine), cities, self._context(number), previous is not None and self._summed)
        result = []
        for link in found:
            start, end = tokens.start[link.phrase.start], tokens.end[link.phrase.end - 1]
            count = link.phrase.count
            role = role_of(sentence, link, setting)
            result.append(
                Mention(
                    start, end, "CASUALTY", report.text[start:end], link.rule, number,
                    CasualtyValue(
                        link.outcome, count.low, count.high, count.approximate, link.phrase.head or "people", link.phrase.side, role,
                        tokens.start[link.whole.phrase.start] if link.whole is not None else None,
                    ),
                )  # fmt: skip
            )
        main = [
            (link.phrase.count.low, place, link, mention)
            for place, (link, mention) in enumerate(zip(found, result, strict=True))
            if link.role not in ("part", "alternative") and link.phrase.count.high != 0
        ]
        if main:
            best = max(main, key=lambda item: (item[0], item[1]))
            self._last = (number, best[2])
            value = best[3].value
            self._summed = isinstance(value, CasualtyValue) and value.role == "summary"
        return result

    def _calendar(self, inside: range) -> list[int]:
        """Lengths in days of the dates of a sentence, by its month names and years, where no tagger has found dates."""
        lower, found = self._analysis.tokens.lower, list[int]()
        for token in inside:
            word = lower[token]
            if word in _MONTHS and self._analysis.tokens.words[token][0].isupper():
                near = (*lower[max(inside.start, token - 1) : token], *lower[token + 1 : token + 2])
                found.append(1 if any(w.isdigit() and len(w) < 3 for w in near) else 31)
            elif word.isdigit() and len(word) == 4 and word[:2] in ("19", "20") and lower[token - 1] in ("in", "since", "of", "during"):
                found.append(365)
        return found

    def _context(self, number: int) -> bool:
        """Whether an earlier sentence of the same block tells of an event on a day or in a month."""
        sentences = self._analysis.report.sentences
        block = sentences[number].block
        first = number
        while first > 0 and number - first < 4 and sentences[first - 1].block == block:
            first -= 1
        if first == number:
            return False
        if not self._dated:
            tokens = self._analysis.tokens
            return any(d <= 31 for d in self._calendar(tokens.within(sentences[first].start, sentences[number].start)))
        earlier = self._within(sentences[first].start, sentences[number].start)
        return any(isinstance(m.value, DateValue) and _days(m.value) <= 31 for m in earlier)


def _days(value: DateValue) -> int:
    """Length of an interval in days, both ends included; 1 where an end is no date."""
    try:
        return (date.fromisoformat(value.end) - date.fromisoformat(value.start)).days + 1
    except ValueError:
        return 1


def found_rules(mentions: Sequence[Mention]) -> set[str]:
    """The rules that made these mentions."""
    return {mention.rule for mention in mentions if mention.label == "CASUALTY"}


@Language.factory("crt_casualties")
def create(nlp: Language, name: str) -> CasualtyTagger:
    """The spaCy component; place it after the taggers of dates and names."""
    return CasualtyTagger()
