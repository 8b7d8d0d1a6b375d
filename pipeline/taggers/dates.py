"""DATE: the calendar expressions of a report, each with the days that it covers."""

from __future__ import annotations

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.analysis import Analysis, analysis_of, show
from pipeline.dates.grammar import Grammar, Source, grammar, triggers
from pipeline.dates.years import Dated, Years, shipped
from pipeline.models import DateValue, Issue, Mention


class DateTagger:
    """Appends the DATE mentions of a Doc's report to its analysis."""

    def __init__(self, rules: Grammar, years: Years) -> None:
        self._grammar = rules
        self._years = years

    def __call__(self, doc: Doc) -> Doc:
        self.tag(analysis_of(doc))
        return show(doc)

    def tag(self, analysis: Analysis) -> None:
        """Append the DATE mentions; a date that the calendar or the tokens do not allow becomes an Issue."""
        report = analysis.report
        bounds = [(sentence.start, sentence.end) for sentence in report.sentences]
        dates = [
            Dated(found, Source(report.text, analysis.lower, *bounds[number]), number, report.sentences[number].block)
            for number, found in self._grammar.scan(report.text, analysis.lower, triggers(analysis.tokens), bounds)
        ]
        for date, value in zip(dates, self._years.resolve(dates, report.year), strict=True):
            start, end = date.found.start, date.found.end
            text = report.text[start:end]
            if not _on_tokens(analysis, start, end):
                analysis.issues.append(Issue("warning", f"characters {start}-{end}", f"the date {text!r} does not fall on tokens"))
                continue
            if value is None:
                analysis.issues.append(Issue("warning", f"characters {start}-{end}", f"the calendar has no {text!r} in that year"))
                value = DateValue("", "", date.found.first.kind, "")
            analysis.mentions.append(Mention(start, end, "DATE", text, date.found.rule, date.sentence, value))


def _on_tokens(analysis: Analysis, start: int, end: int) -> bool:
    starts, ends = analysis.tokens.start, analysis.tokens.end
    first, last = bisect_left(starts, start), bisect_left(ends, end)
    return first < len(starts) and starts[first] == start and last < len(ends) and ends[last] == end


@Language.factory("crt_dates")
def create(nlp: Language, name: str) -> DateTagger:
    """The spaCy component."""
    return DateTagger(grammar(), shipped())
