"""One JSON object a line: Prodigy's and doccano's tasks.

Prodigy's offsets count characters; doccano's, UTF-16 units, as JavaScript does (its issue 2290), and it quotes nothing. Sources:
the documentation of Prodigy's annotation interfaces, doccano's pull requests 1511 and 1703.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.annotations import AnnotationError, Gold
from pipeline.exchange.base import Named, Utf16, at, checked_gold, checked_span, checked_text

_DECLINED = ("reject", "ignore")


def write_prodigy(named: Sequence[Named]) -> bytes:
    """A task for each text; values stand in its spans."""
    return _lines(
        {
            "text": gold.text, "meta": {"doc_id": name, "incidents": list(gold.incidents)},
            "spans": [
                {"start": s.start, "end": s.end, "label": s.label, "text": s.text, "values": dict(s.attributes)} for s in gold.spans
            ],
        }
        for name, gold in named
    )  # fmt: skip


def read_prodigy(data: bytes) -> Iterator[Named]:
    """The texts, but for those that were rejected or ignored. Raises AnnotationError."""
    for number, entry in _entries(data):
        if entry.get("answer") in _DECLINED:
            continue
        with at(f"line {number}"):
            text = checked_text(entry["text"])
            spans = []
            for place, span in enumerate(entry.get("spans") or (), start=1):
                with at(f"span {place}"):
                    values = span.get("values") or {}
                    spans.append(checked_span(text, span["start"], span["end"], span["label"], values, span.get("text")))
            meta = entry.get("meta") or {}
            named = str(meta.get("doc_id") or f"text-{number}")
            gold = checked_gold(text, spans, meta.get("incidents"))
        yield named, gold


def write_doccano(named: Sequence[Named]) -> bytes:
    """A task for each text; `doc_id` comes back from doccano, which gives ids of its own."""
    return _lines({"doc_id": name, "text": gold.text, "label": _triples(gold)} for name, gold in named)


def _triples(gold: Gold) -> list[list[object]]:
    units = Utf16(gold.text).units
    return [[units(span.start), units(span.end), span.label] for span in gold.spans]


def read_doccano(data: bytes) -> Iterator[Named]:
    """The texts, from an export of labels or of relations. Raises AnnotationError."""
    for number, entry in _entries(data):
        with at(f"line {number}"):
            text = checked_text(entry.get("text", entry.get("data")))
            chars = Utf16(text).characters
            spans = []
            for place, (start, end, label) in enumerate(_labels(entry), start=1):
                with at(f"label {place}"):
                    spans.append(checked_span(text, chars(start), chars(end), label, {}))
            named = str(entry.get("doc_id") or entry.get("id") or f"text-{number}")
            gold = checked_gold(text, spans)
        yield named, gold


def _labels(entry: Mapping[str, Any]) -> Iterator[tuple[object, object, object]]:
    for label in entry.get("label") or entry.get("labels") or entry.get("entities") or ():
        if isinstance(label, dict):
            yield label["start_offset"], label["end_offset"], label["label"]
        else:
            start, end, name = label
            yield start, end, name


def _lines(entries: Iterator[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()


def _entries(data: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a file with their lines. Raises AnnotationError."""
    for number, line in enumerate(data.decode("utf-8-sig").split("\n"), start=1):
        if line.strip():
            with at(f"line {number}"):
                entry = json.loads(line)
                if not isinstance(entry, dict):
                    raise AnnotationError("no JSON object")
            yield number, entry
