"""The package in three calls, and its taggers in a pipeline of spaCy's."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

import pipeline
from pipeline.tables import TABLES

TEXT = (
    "Country Report on Terrorism 2019 - Chapter 1 - Peru\n\n"
    "On June 25, SL members killed three soldiers in Huanta, Peru. In early June, police arrested José Núñez (aka “Bomba”)."
)


def test_three_calls() -> None:
    nlp = pipeline.load()
    found = nlp(TEXT)
    frames = found.to_pandas()
    assert list(frames) == [table.name for table in TABLES]
    assert frames["incidents"][["type", "place", "killed"]].values.tolist()[0] == ["attack", "Huanta", 3]
    assert frames["people"]["aliases"].tolist() == ["Bomba"]
    assert frames["mentions"]["doc_id"].unique().tolist() == ["report"]
    assert found == pipeline.extract(TEXT)


def spans(doc: Doc) -> list[tuple[str, str, str]]:
    return [(span.label_, span.text, span.kb_id_) for span in doc.spans["crt"]]


def test_dates_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("crt_dates")
    doc = nlp("They met on May 2, 2019, and from June 3 to 5, 2018, and in the 1980s.")
    assert [(date.text, date.label_, date.kb_id_) for date in doc.ents] == [
        ("May 2, 2019", "DATE", "2019-05-02"), ("June 3 to 5, 2018", "DATE", "2018-06-03/2018-06-05"),
        ("1980s", "DATE", "1980-01-01/1989-12-31"),
    ]  # fmt: skip
    assert [date.id_ for date in doc.ents] == [span.id_ for span in doc.spans["crt"]]
    assert doc.ents[0].id_ == "month-day-year"


def test_all_taggers_find_what_the_pipeline_finds() -> None:
    nlp = spacy.blank("en")
    for name in ("crt_dates", "crt_names", "crt_casualties"):
        nlp.add_pipe(name)
    doc = nlp(TEXT)
    assert spans(doc) == [
        ("DATE", "June 25", "2019-06-25"), ("GROUP", "SL", ""), ("CASUALTY", "three soldiers", "killed:3-3"),
        ("PLACE", "Huanta", ""), ("PLACE", "Peru", ""), ("DATE", "early June", "2019-06-01/2019-06-10"),
        ("PERSON", "José Núñez", ""), ("ALIAS", "Bomba", ""),
    ]  # fmt: skip
    assert [span.text for span in doc.spans["crt"]] == [mention.text for mention in pipeline.extract(TEXT).mentions]
    assert [entity.text for entity in doc.ents] == ["June 25", "SL", "Huanta", "Peru", "early June", "José Núñez", "Bomba"]


@Language.component("test_entity")
def entity(doc: Doc) -> Doc:
    doc.set_ents([Span(doc, 0, 2, label="OTHER")])
    return doc


def test_entities_that_are_there_stay() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("test_entity")
    nlp.add_pipe("crt_dates")
    doc = nlp("May 2, 2019, and June 3, 2019.")
    assert [(span.text, span.label_) for span in doc.ents] == [("May 2", "OTHER"), ("June 3, 2019", "DATE")]
    assert len(doc.spans["crt"]) == 2


@pytest.mark.parametrize("text", ["", " ", "\n\n", "No day here."])
def test_texts_without_any(text: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("crt_dates")
    nlp.add_pipe("crt_names")
    nlp.add_pipe("crt_casualties")
    assert list(nlp(text).ents) == []


def test_many_texts_and_back_from_bytes() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("crt_dates")
    docs = list(nlp.pipe(["On May 2, 2019.", "On June 3, 2018."]))
    assert [[date.kb_id_ for date in doc.ents] for doc in docs] == [["2019-05-02"], ["2018-06-03"]]
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    back = list(DocBin().from_bytes(stored).get_docs(nlp.vocab))
    assert [[date.kb_id_ for date in doc.ents] for doc in back] == [["2019-05-02"], ["2018-06-03"]]
    assert [len(doc.spans["crt"]) for doc in back] == [1, 1]
