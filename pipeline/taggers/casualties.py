"""CASUALTY: counts of people killed, injured, kidnapped or missing (factory `crt_casualties`)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.analysis import Analysis, analysis_of, show
from pipeline.casualties.clauses import read_parts
from pipeline.casualties.frames import link_all
from pipeline.casualties.grammar import Link, Sentence
from pipeline.casualties.outcomes import paired, participles, triggers
from pipeline.casualties.parts import link_parts
from pipeline.casualties.roles import Setting, role_of
from pipeline.casualties.sides import settle_sides
from pipeline.casualties.victims import Span, Words, classes
from pipeline.counts import may_count
from pipeline.lexicon import off
from pipeline.models import CasualtyValue, DateValue, GroupValue, Mention, PlaceValue, Role, Side

_FINE = frozenset({"city", "admin", "site", "natural", "region"})
_SIDES: dict[str, Side] = {
    "militant": "militant", "security": "state", "government": "state", "international": "civilian", "other": "civilian",
}  # fmt: skip
_MEMORY = 4  # sentences of a block that a date holds for
_MONTH, _YEAR = 31, 365  # days


class CasualtyTagger:
    """Appends CASUALTY mentions to the analysis of a Doc; `off` names rules not to use."""

    def __init__(self, *, off: Iterable[str] = ()) -> None:
        self._off = frozenset(off)
        self._triggers, self._paired = triggers(), paired()
        self._wanted = self._triggers | set(self._paired)

    def __call__(self, doc: Doc) -> Doc:
        analysis = analysis_of(doc)
        analysis.mentions.extend(self.find(analysis))
        return show(doc)

    def find(self, analysis: Analysis) -> list[Mention]:
        """The casualties of a report, in text order."""
        tokens = analysis.tokens
        lower = tokens.lower
        hits = tokens.spots(self._wanted)
        sentences = sorted({tokens.sentence[i] for i in hits if lower[i] in self._triggers or self._begins_pair(lower, i)})
        if not sentences:
            return []
        reader, found, read = _Reader(analysis, self._off), list[Mention](), -1
        for number in sentences:
            while read < number:
                read = number
                casualties = reader.read(number)
                found += casualties
                if casualties and reader.goes_on(number + 1):
                    number += 1
        return found

    def _begins_pair(self, lower: Sequence[str], at: int) -> bool:
        return at + 1 < len(lower) and lower[at + 1] in self._paired[lower[at]]


class _Reader:
    """Reads the sentences of one report in order, and remembers what the next one may continue."""

    def __init__(self, analysis: Analysis, off: frozenset[str]) -> None:
        self._analysis = analysis
        self._off = off
        self._mentions = sorted((m for m in analysis.mentions if m.label != "CASUALTY"), key=lambda m: (m.start, -m.end))
        self._starts = [m.start for m in self._mentions]
        self._dated = any(m.label == "DATE" for m in self._mentions)
        self._last: tuple[int, Link] | None = None  # sentence and its largest count
        self._summed = False

    def read(self, number: int) -> list[Mention]:
        """The casualties of one sentence."""
        tokens, report = self._analysis.tokens, self._analysis.report
        place = report.sentences[number]
        inside = tokens.within(place.start, place.end)
        mentions = self._within(place.start, place.end)
        text = Words(tokens.words, tokens.lower, tokens.glued, self._spans(mentions, inside), participles())
        previous = None
        if self._last is not None and self._last[0] >= number - 2 and report.sentences[self._last[0]].block == place.block:
            previous = self._last[1]
        sentence = Sentence(text, read_parts(text, inside.start, inside.stop), self._off)
        if not sentence.counted:
            return []
        link_all(sentence)
        link_parts(sentence, previous)
        if not sentence.links:
            return []
        settle_sides(sentence, previous)
        setting = self._setting(number, mentions, inside, summed=previous is not None and self._summed)
        found = [(link, role_of(sentence, link, setting)) for _, link in sorted(sentence.links.items())]
        self._remember(number, found)
        return [self._mention(number, link, role) for link, role in found]

    def goes_on(self, number: int) -> bool:
        """Whether a sentence begins with a count, in the block of the one before (`Six were policemen.`)."""
        tokens, sentences = self._analysis.tokens, self._analysis.report.sentences
        if number >= len(sentences) or sentences[number].block != sentences[number - 1].block:
            return False
        first = bisect_left(tokens.start, sentences[number].start)
        return first < len(tokens) and may_count(tokens.lower[first])

    def _within(self, start: int, end: int) -> list[Mention]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _spans(self, mentions: Sequence[Mention], sentence: range) -> dict[int, Span]:
        """The mentions of a sentence that lie in no other, by their first token."""
        starts, spans, covered, stop = self._analysis.tokens.start, dict[int, Span](), -1, sentence.start
        for mention in mentions:
            if mention.start >= covered:
                covered = mention.end
                first = bisect_left(starts, mention.start, stop, sentence.stop)
                stop = bisect_left(starts, covered, first, min(sentence.stop, first + covered - mention.start))
                if first < stop:
                    value = mention.value
                    side = _SIDES.get(value.kind, "unknown") if isinstance(value, GroupValue) else "unknown"
                    spans[first] = Span(stop, mention.label, side)
        return spans

    def _setting(self, number: int, mentions: Sequence[Mention], inside: range, *, summed: bool) -> Setting:
        at = self._analysis.tokens.at
        dates = [] if self._dated else self._calendar(inside)
        if self._dated:
            dates = [(at(m.start), _days(m.value)) for m in mentions if isinstance(m.value, DateValue)]
        fine = [(m.start, m.value.type) for m in mentions if isinstance(m.value, PlaceValue) and m.value.type in _FINE]
        cities = [at(start) for start, kind in fine if kind == "city"]
        return Setting(dates, len(fine), cities, self._dated_before(number), summed)

    def _remember(self, number: int, found: Sequence[tuple[Link, Role]]) -> None:
        """Keep the largest count of the sentence for what the next one continues."""
        mains = [(link.phrase.count.low, place) for place, (link, role) in enumerate(found) if role not in ("part", "alternative")]
        mains = [(low, place) for low, place in mains if found[place][0].phrase.count.high != 0]
        if mains:
            link, role = found[max(mains)[1]]
            link.beside = tuple(found[place][0] for _, place in mains)
            link.mixed = len({found[place][0].phrase.side for _, place in mains} - {"unknown"}) > 1
            self._last, self._summed = (number, link), role == "summary" and link.rule != "toll"

    def _mention(self, number: int, link: Link, role: Role) -> Mention:
        tokens, phrase, count = self._analysis.tokens, link.phrase, link.phrase.count
        text = self._analysis.report.text
        start, end = tokens.start[phrase.start], tokens.end[phrase.end - 1]
        value = CasualtyValue(
            outcome=link.outcome, count_min=count.low, count_max=count.high, approximate=count.approximate,
            victims=text[tokens.start[phrase.body] : end] if phrase.body >= 0 else "", victim_side=phrase.side, role=role,
            part_of=tokens.start[link.whole.phrase.start] if link.whole is not None else None,
        )  # fmt: skip
        return Mention(start, end, "CASUALTY", text[start:end], link.rule, number, value)

    def _calendar(self, inside: range) -> list[tuple[int, int]]:
        """First token and length in days of each date, by month names and years, where no tagger has found dates."""
        lower, found = self._analysis.tokens.lower, list[tuple[int, int]]()
        for token in inside:
            word = lower[token]
            if word in classes()["month"] and self._analysis.tokens.words[token][0].isupper():
                near = (*lower[max(inside.start, token - 1) : token], *lower[token + 1 : token + 2])
                found.append((token, 1 if any(w.isdigit() and len(w) < 3 for w in near) else _MONTH))
            elif word.isdigit() and len(word) == 4 and word[:2] in ("19", "20") and lower[token - 1] in classes()["prep"]:
                found.append((token, _YEAR))
        return found

    def _dated_before(self, number: int) -> bool:
        """Whether an earlier sentence of the same block tells of a day or a month."""
        sentences = self._analysis.report.sentences
        first = number
        while first > 0 and number - first < _MEMORY and sentences[first - 1].block == sentences[number].block:
            first -= 1
        if self._dated:
            earlier = self._within(sentences[first].start, sentences[number].start)
            return any(isinstance(m.value, DateValue) and _days(m.value) <= _MONTH for m in earlier)
        before = self._analysis.tokens.within(sentences[first].start, sentences[number].start)
        return any(days <= _MONTH for _, days in self._calendar(before))


def _days(value: DateValue) -> int:
    """Length of an interval in days, both ends included; 1 where an end is no date."""
    try:
        return (date.fromisoformat(value.end) - date.fromisoformat(value.start)).days + 1
    except ValueError:
        return 1


@Language.factory("crt_casualties")
def create(nlp: Language, name: str) -> CasualtyTagger:
    """The spaCy component; place it after the taggers of dates and names."""
    return CasualtyTagger(off=off())
