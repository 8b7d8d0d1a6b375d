"""The one assembly: a report's text through every stage, from layout to incidents."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline import lexicon, tables
from pipeline.lexicon import country_iso
from pipeline.models import Extraction, Issue, Rejected, Report

if TYPE_CHECKING:
    import pandas as pd
    from spacy.language import Language

    from pipeline.analysis import Analysis
    from pipeline.second_opinion import SecondOpinion

_NO_YEAR = "no title line and no file name states the report's year; dates that the text leaves without one stay empty"


@dataclass(frozen=True, slots=True)
class Explanation:
    """An extraction together with the readings that lost, in text order."""

    extraction: Extraction
    rejected: tuple[Rejected, ...]


class Extracted(Extraction):
    """An extraction as a caller of the pipeline gets it."""

    __slots__ = ()

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """The tables as pandas DataFrames by name; see tables.to_pandas."""
        return tables.to_pandas(self)


class Pipeline:
    """The loaded pipeline. Call it with a report's text; it keeps nothing between two calls.

    `model` identifies the spaCy model whose opinion it asks, by name, version and SHA-256 of its files; "" where it asks none.
    """

    def __init__(self, nlp: Language, opinion: SecondOpinion | None = None) -> None:
        from pipeline.chunks import Chunks, Tokenizer

        self._nlp = nlp
        self._opinion = opinion
        self.model = opinion.stamp if opinion is not None else ""
        # spaCy's limit guards statistical components, of which there are none.
        nlp.max_length = sys.maxsize
        self._chunks = Chunks(cast(Tokenizer, nlp.tokenizer))

    def __call__(self, text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Extracted:
        """Everything that one report gives.

        `doc_id` names the report in the tables. `country` (as the series writes it) and `year` stand in where the
        title line gives none, and a title that says otherwise is an issue; without a year, dates that the text leaves
        without one stay empty.
        """
        return self._run(text, doc_id=doc_id, country=country, year=year)[0]

    def explain(self, text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Explanation:
        """As calling the pipeline, with the readings that lost as far as the taggers record them."""
        extraction, analysis = self._run(text, doc_id=doc_id, country=country, year=year, explains=True)
        lost = sorted(set(analysis.rejected), key=lambda r: (r.start, -r.end, r.label, r.rule, r.why))
        return Explanation(extraction, tuple(lost))

    def zone(self) -> ExitStack:
        """Until the result is closed, the vocabulary keeps the words that it meets apart, and forgets them then."""
        stack = ExitStack()
        stack.enter_context(self._nlp.memory_zone())
        return stack

    def _run(
        self, text: str, *, doc_id: str, country: str, year: int | None, explains: bool = False
    ) -> tuple[Extracted, Analysis]:
        from spacy.tokens import Doc

        from pipeline.analysis import Analysis, keep_with, shadow
        from pipeline.incidents.build import build
        from pipeline.resolve import resolve
        from pipeline.structure import parse

        report = parse(text, doc_id=doc_id, country=country, year=year)
        lower = shadow(text)
        analysis = Analysis(report, lower, self._chunks.tokens(text, lower, report.sentences), explains=explains)
        if self._opinion is not None:
            analysis.opinions = self._opinion(report)
        # The taggers read the analysis alone, so the Doc that brings it to them needs no tokens of its own.
        doc = Doc(self._nlp.vocab)
        keep_with(doc, analysis)
        for _, component in self._nlp.pipeline:
            doc = component(doc)
        extraction = resolve(analysis)
        incidents, issues = build(
            report, analysis.tokens, extraction.mentions, extraction.people, extraction.groups, extraction.places
        )
        extraction.incidents.extend(incidents)
        extraction.issues.extend(issues)
        if report.year is None:
            extraction.issues.append(Issue("warning", "title", _NO_YEAR))
        extraction.issues.extend(_differences(report, country, year))
        return Extracted(*(getattr(extraction, field.name) for field in fields(extraction))), analysis


def _differences(report: Report, country: str, year: int | None) -> Iterator[Issue]:
    """What the title says, and the caller says otherwise."""
    if country and report.country != country and country_iso(country) != report.country_iso:
        yield Issue("warning", "title", f"says {report.country}, not {country} as given: the title counts")
    if year and report.year != year:
        yield Issue("warning", "title", f"says {report.year}, not {year} as given: the title counts")


def load(*, model: str | None = None, rules: str | Path | None = None) -> Pipeline:
    """The pipeline, built once for a process and a model.

    `model` names a spaCy model that is installed, by its package or its folder, whose persons, organizations and places are
    evidence on unknown names. Raises second_opinion.ModelError where it cannot be used. `rules` is a folder of one's own rules,
    for the whole process: RuntimeError where a pipeline without them is there already, sheets.LexiconError on a fault.
    """
    if rules is not None:
        from pipeline import own_tables

        own = own_tables.files(Path(rules))
        if dict(lexicon.own_files()) != own:
            lexicon.use(own)
    return _load(model or "")


@cache
def _load(model: str) -> Pipeline:
    # The vocabulary stays as long as the process, so the collector need not walk it while it grows, nor ever after.
    collecting = gc.isenabled()
    gc.disable()
    try:
        from pipeline.taggers import build_nlp

        if model:
            from pipeline.second_opinion import SecondOpinion

            return Pipeline(build_nlp(), SecondOpinion(model))
        return Pipeline(build_nlp())
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def extract(text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Extracted:
    """Everything that one report gives; `load()` and one call of its result."""
    return load()(text, doc_id=doc_id, country=country, year=year)
