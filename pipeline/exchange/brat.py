"""brat's standoff: `NAME.txt` as it stands, and `NAME.ann` with a line a span; values stand in notes.

`annotation.conf` beside them lets brat have the labels, and spans within spans. Source: its documentation.
"""

from __future__ import annotations

import json
import re

from pipeline.annotation_values import LABELS
from pipeline.annotations import AnnotationError, Gold, GoldSpan
from pipeline.exchange.base import at, checked_gold, checked_span

_ENTITIES = "\n".join(LABELS)
CONFIGURATION = f"""\
[entities]
{_ENTITIES}
[relations]
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>
[events]
[attributes]
"""
_BREAK = re.compile(r"[\n\r\t]")


def to_brat(gold: Gold) -> str:
    """The `.ann` file of a text."""
    lines = []
    for number, span in enumerate(gold.spans, start=1):
        lines.append(f"T{number}\t{span.label} {span.start} {span.end}\t{_quoted(span.text)}\n")
        if span.attributes:
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(dict(span.attributes), ensure_ascii=False)}\n")
    return "".join(lines)


def from_brat(text: str, standoff: str) -> Gold:
    """A text with its `.ann` file; relations, events and notes in words are left out. Raises AnnotationError."""
    found: list[tuple[int, str, str, str]] = []
    values: dict[str, dict[str, str]] = {}
    for number, line in enumerate(standoff.split("\n"), start=1):
        with at(f"line {number}"):
            if line.startswith("T"):
                key, where, quote = line.rstrip("\r").split("\t", 2)
                found.append((number, key, where, quote))
            elif line.startswith("#"):
                _, target, note = line.split("\t", 2)
                if note.startswith("{"):
                    values[target.split(" ")[1]] = json.loads(note)
    spans: list[GoldSpan] = []
    for number, key, where, quote in found:
        with at(f"line {number}"):
            if ";" in where:
                raise AnnotationError(f"a span in pieces, {where!r}; a span is one piece of the text")
            label, start, end = where.split(" ")
            span = checked_span(text, int(start), int(end), label, values.get(key, {}))
            if quote != _quoted(span.text):
                checked_span(text, span.start, span.end, label, {}, quote)
            spans.append(span)
    return checked_gold(text, spans)


def _quoted(text: str) -> str:
    return _BREAK.sub(" ", text)
