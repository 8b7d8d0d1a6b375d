"""Annotated reports in the formats of annotation tools, and back: offsets are checked against the quoted text on reading.

Sources of the forms: Label Studio's JSON export (labels on a text, offsets in UTF-16 units as JavaScript counts), Prodigy's
and doccano's JSONL, brat's standoff, CoNLL's columns (one label a token, so what lies within another span is left out).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.annotations import ENDING, AnnotationError, Gold, GoldSpan, attributes, parse_gold
from pipeline.models import Extraction, Group, Incident, Person, Place

Named = tuple[str, Gold]
_LABELS = ("PERSON", "ALIAS", "GROUP", "PLACE", "DATE", "CASUALTY", "SKIP")
_TOKEN = re.compile(r"\w+(?:[’'.-]\w+)*|[^\w\s]")


def marked(gold: Gold) -> str:
    """An annotated text with inline tags: what `parse_gold` reads. Raises AnnotationError where spans cross."""
    opens: dict[int, list[GoldSpan]] = {}
    for span in sorted(gold.spans, key=lambda span: (span.start, -span.end, span.label)):
        opens.setdefault(span.start, []).append(span)
    places = sorted({0, len(gold.text), *(span.start for span in gold.spans), *(span.end for span in gold.spans)})
    pieces: list[str] = []
    stack: list[GoldSpan] = []
    for place, following in zip(places, [*places[1:], len(gold.text)], strict=True):
        while stack and stack[-1].end == place:
            pieces.append(f"</{stack.pop().label.lower()}>")
        for span in opens.get(place, ()):
            if stack and span.end > stack[-1].end:
                raise AnnotationError(f"{span.text!r} begins in {stack[-1].text!r} and ends after it")
            values = "".join(f' {name}="{_quoted(value)}"' for name, value in span.attributes.items())
            pieces.append(f"<{span.label.lower()}{values}>")
            stack.append(span)
        pieces.append(gold.text[place:following])
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in gold.incidents)
    return "".join(pieces) + (f"\n=== incidents\n{rows}\n" if rows else "")


def _quoted(value: str) -> str:
    return value.replace('"', "”")


def annotated(extraction: Extraction) -> Gold:
    """What the pipeline found, as annotations to be corrected."""
    known: list[Person | Group | Place] = [*extraction.people, *extraction.groups, *extraction.places]
    entities = {entity.id: entity for entity in known}
    spans = []
    for mention in sorted(extraction.mentions, key=lambda m: (m.start, -m.end)):
        implied = {("role", "incident"), ("is", mention.text)}
        values = dict(item for item in attributes(mention, entities.get(mention.entity)).items() if item not in implied)
        spans.append(GoldSpan(mention.start, mention.end, mention.label, mention.text, values))
    return Gold(extraction.report.text, tuple(_nested(spans)), tuple(map(_row, extraction.incidents)))


def _nested(spans: Iterable[GoldSpan]) -> Iterator[GoldSpan]:
    """Spans without those that cross an earlier one: tags cannot say them."""
    open_ends: list[int] = []
    for span in spans:
        while open_ends and open_ends[-1] <= span.start:
            open_ends.pop()
        if not open_ends or span.end <= open_ends[-1]:
            open_ends.append(span.end)
            yield span


def _row(incident: Incident) -> Mapping[str, object]:
    date = incident.date_start if incident.date_start == incident.date_end else f"{incident.date_start}/{incident.date_end}"
    return {
        "type": incident.type, "date": date or None, "place": incident.place or None, "country": incident.country_iso or None,
        "groups": list(incident.groups), "names": list(incident.names), "killed": incident.killed, "injured": incident.injured,
        "kidnapped": incident.kidnapped, "militants_killed": incident.militants_killed,
    }  # fmt: skip


def _span(text: str, start: object, end: object, label: object, values: Mapping[str, Any], quote: object = None) -> GoldSpan:
    """A span as read. Raises AnnotationError where it lies outside the text, quotes other words, or has no known label."""
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        raise AnnotationError(f"the span {start}-{end} lies outside the text of {len(text)} characters")
    if quote is not None and text[start:end] != quote:
        raise AnnotationError(f"at {start}-{end} the text has {text[start:end]!r}, the annotation {quote!r}")
    name = str(label).upper()
    if name not in _LABELS:
        raise AnnotationError(f"no label is called {label!r}; there are {', '.join(_LABELS)}")
    return GoldSpan(start, end, name, text[start:end], {str(key): str(value) for key, value in values.items()})


def _gold(text: str, spans: Iterable[GoldSpan], incidents: object = ()) -> Gold:
    rows = tuple(row for row in incidents if isinstance(row, dict)) if isinstance(incidents, (list, tuple)) else ()
    return Gold(text, tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.label))), rows)


def _units(text: str) -> list[int]:
    """UTF-16 offset of each character, and of the end."""
    offsets = [0]
    for char in text:
        offsets.append(offsets[-1] + (2 if ord(char) > 0xFFFF else 1))
    return offsets


def _to_label_studio(named: Sequence[Named]) -> str:
    tasks = []
    for name, gold in named:
        units = _units(gold.text)
        result = [
            {
                "id": f"{number}", "from_name": "label", "to_name": "text", "type": "labels",
                "meta": {"values": dict(span.attributes)},
                "value": {"start": units[span.start], "end": units[span.end], "text": span.text, "labels": [span.label]},
            }
            for number, span in enumerate(gold.spans)
        ]  # fmt: skip
        tasks.append({
            "data": {"text": gold.text, "doc_id": name, "incidents": list(gold.incidents)}, "annotations": [{"result": result}]
        })  # fmt: skip
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _from_label_studio(text: str) -> Iterator[Named]:
    for number, task in enumerate(json.loads(text)):
        data = task["data"]
        at = {unit: char for char, unit in enumerate(_units(data["text"]))}
        spans = [
            _span(
                data["text"], at.get(one["value"]["start"]), at.get(one["value"]["end"]), one["value"]["labels"][0],
                (one.get("meta") or {}).get("values") or {}, one["value"].get("text"),
            )
            for one in (task.get("annotations") or [{"result": []}])[0]["result"] if one["type"] == "labels"
        ]  # fmt: skip
        yield str(data.get("doc_id") or f"text-{number + 1}"), _gold(data["text"], spans, data.get("incidents"))


def _to_prodigy(named: Sequence[Named]) -> str:
    return "".join(
        json.dumps({
            "text": gold.text, "meta": {"doc_id": name, "incidents": list(gold.incidents)},
            "spans": [
                {"start": s.start, "end": s.end, "label": s.label, "text": s.text, "values": dict(s.attributes)} for s in gold.spans
            ],
        }, ensure_ascii=False) + "\n"
        for name, gold in named
    )  # fmt: skip


def _from_prodigy(text: str) -> Iterator[Named]:
    for number, entry in enumerate(map(json.loads, filter(str.strip, text.split("\n")))):
        spans = [
            _span(entry["text"], s["start"], s["end"], s["label"], s.get("values") or {}, s.get("text"))
            for s in entry.get("spans", [])
        ]
        meta = entry.get("meta") or {}
        yield str(meta.get("doc_id") or f"text-{number + 1}"), _gold(entry["text"], spans, meta.get("incidents"))


def _to_doccano(named: Sequence[Named]) -> str:
    return "".join(
        json.dumps({
            "id": name, "text": gold.text, "label": [[s.start, s.end, s.label] for s in gold.spans]
        }, ensure_ascii=False) + "\n"
        for name, gold in named
    )  # fmt: skip


def _from_doccano(text: str) -> Iterator[Named]:
    for number, entry in enumerate(map(json.loads, filter(str.strip, text.split("\n")))):
        labels = entry.get("label") or entry.get("labels") or []
        spans = [_span(entry["text"], start, end, label, {}) for start, end, label in labels]
        yield str(entry.get("id") or f"text-{number + 1}"), _gold(entry["text"], spans)


def _to_conll(named: Sequence[Named]) -> str:
    lines: list[str] = []
    for name, gold in named:
        lines.append(f"# doc_id = {name}")
        outer = [span for span in gold.spans if span.label != "SKIP"]
        last = 0
        for match in _TOKEN.finditer(gold.text):
            if "\n" in gold.text[last : match.start()]:
                lines.append("")
            last = match.end()
            span = next((s for s in outer if s.start <= match.start() and match.end() <= s.end), None)
            tag = "O" if span is None else f"{'B' if match.start() == span.start else 'I'}-{span.label}"
            lines.append(f"{match[0]}\t{tag}")
        lines.append("")
    return "\n".join(lines) + "\n"


def to_brat(gold: Gold) -> str:
    """The `.ann` file of a text; values stand in notes."""
    lines = []
    for number, span in enumerate(gold.spans, start=1):
        quote = span.text.replace("\n", " ")
        lines.append(f"T{number}\t{span.label} {span.start} {span.end}\t{quote}")
        if span.attributes:
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(dict(span.attributes), ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def from_brat(text: str, standoff: str) -> Gold:
    """A text with its `.ann` file. Raises AnnotationError."""
    found: dict[str, tuple[str, int, int, str]] = {}
    values: dict[str, dict[str, str]] = {}
    for line in filter(str.strip, standoff.split("\n")):
        parts = line.split("\t")
        if parts[0].startswith("T") and len(parts) == 3:
            label, start, end = parts[1].split(" ")
            found[parts[0]] = label, int(start), int(end), parts[2]
        elif parts[0].startswith("#") and len(parts) == 3 and parts[2].startswith("{"):
            values[parts[1].split(" ")[1]] = json.loads(parts[2])
    spans = []
    for key, (label, first, last, quote) in found.items():
        span = _span(text, first, last, label, values.get(key, {}))
        if span.text.replace("\n", " ") != quote:
            raise AnnotationError(f"at {first}-{last} the text has {span.text!r}, the annotation {quote!r}")
        spans.append(span)
    return _gold(text, spans)


@dataclass(frozen=True, slots=True)
class Form:
    """A format of one file for several texts: how it is written and, where it holds enough, read."""

    what: str
    write: Callable[[Sequence[Named]], str]
    read: Callable[[str], Iterator[Named]] | None = None


FORMS: Mapping[str, Form] = {
    "label-studio": Form("Label Studio JSON", _to_label_studio, _from_label_studio),
    "prodigy": Form("Prodigy JSONL", _to_prodigy, _from_prodigy),
    "doccano": Form("doccano JSONL, without values", _to_doccano, _from_doccano),
    "conll": Form("CoNLL columns, to write only", _to_conll),
}
FOLDERS: Mapping[str, str] = {"gold": f"inline tags, NAME{ENDING}", "brat": "brat standoff, NAME.txt and NAME.ann"}


def read(path: Path, form: str) -> list[Named]:
    """Annotated texts of a file, or of a folder for the forms that have one file a text. Raises AnnotationError, OSError."""
    try:
        if form == "gold":
            files = sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]
            return [(file.name.removesuffix(ENDING), parse_gold(_text(file))) for file in files]
        if form == "brat":
            files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
            return [(file.stem, from_brat(_text(file.with_suffix(".txt")), _text(file))) for file in files]
        reader = FORMS[form].read
        if reader is None:
            raise AnnotationError(f"{form} is written only: it does not hold where its tokens stand")
        return list(reader(_text(path)))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, AnnotationError):
            raise
        raise AnnotationError(f"{path.name} is no {form} file: {type(error).__name__}: {error}") from error


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def write(named: Sequence[Named], path: Path, form: str) -> None:
    """Write annotated texts: a file, or a folder for the forms that have one file a text. Raises AnnotationError, OSError."""
    if form not in FOLDERS:
        path.write_text(FORMS[form].write(named), encoding="utf-8", newline="")
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, gold in named:
        if form == "gold":
            (path / f"{name}{ENDING}").write_text(marked(gold), encoding="utf-8", newline="")
        else:
            (path / f"{name}.txt").write_text(gold.text, encoding="utf-8", newline="")
            (path / f"{name}.ann").write_text(to_brat(gold), encoding="utf-8", newline="")
