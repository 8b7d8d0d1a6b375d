"""Every mention of every run is the text at its offsets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import load, tables
from pipeline.annotations import read_gold
from pipeline.models import Extraction
from pipeline.reader import find_reports, read

ROOT = Path(__file__).parent.parent


def texts() -> Iterator[tuple[str, str]]:
    for source in find_reports([str(ROOT / "raw")]):
        text = read(source).text
        assert text is not None
        yield source.doc_id, text
    for path in sorted((ROOT / "tests" / "corpus").glob("*.gold.txt")):
        yield path.name.removesuffix(".gold.txt"), read_gold(path).text


@pytest.fixture(scope="module", params=[pytest.param(pair, id=pair[0]) for pair in texts()])
def extraction(request: pytest.FixtureRequest) -> Extraction:
    doc_id, text = request.param
    return load()(text, doc_id=doc_id)


# Failures name offsets, not words: the corpus is for judging, not for reading.
def test_text_at_the_offsets(extraction: Extraction) -> None:
    text = extraction.report.text
    wrong = [(m.start, m.end) for m in extraction.mentions if text[m.start : m.end] != m.text or m.start >= m.end]
    assert wrong == []
    assert extraction.mentions != []


def test_no_blank_at_the_edges(extraction: Extraction) -> None:
    assert [(m.start, m.end) for m in extraction.mentions if m.text != m.text.strip()] == []


def test_each_mention_lies_in_its_sentence(extraction: Extraction) -> None:
    sentences = extraction.report.sentences
    outside = [
        (m.start, m.end) for m in extraction.mentions
        if not sentences[m.sentence].start <= m.start < m.end <= sentences[m.sentence].end
    ]  # fmt: skip
    assert outside == []


def test_spans_overlap_only_where_they_may(extraction: Extraction) -> None:
    """A casualty may hold others, a person an alias; a span stands once with one label."""
    mentions = sorted(extraction.mentions, key=lambda m: (m.start, -m.end))
    assert len({(m.start, m.end, m.label) for m in mentions}) == len(mentions)
    wrong = []
    for number, first in enumerate(mentions):
        for second in mentions[number + 1 :]:
            if second.start >= first.end:
                break
            labels = {first.label, second.label}
            if "CASUALTY" not in labels and labels != {"PERSON", "ALIAS"}:
                wrong.append((first.start, first.end, first.label, second.start, second.end, second.label))
    assert wrong == []


def test_keys_are_unique_and_references_lead_somewhere(extraction: Extraction) -> None:
    found = tables.rows(extraction)
    for table in tables.TABLES:
        keys = [tuple(row[table.index(column)] for column in table.key) for row in found[table.name]]
        assert not table.key or len(set(keys)) == len(keys), table.name

    def column(table: str, name: str) -> set[object]:
        return {row[name] for row in tables.records(found, table)}

    entities = column("people", "person_id") | column("groups", "group_id") | column("places", "place_id") | {""}
    assert column("mentions", "entity_id") <= entities
    assert column("aliases", "entity_id") <= entities
    assert column("incidents", "place_id") <= column("places", "place_id") | {""}
    assert column("casualties", "incident_id") <= column("incidents", "incident_id") | {""}
    assert column("casualties", "part_of") <= column("casualties", "mention_id") | {""}
