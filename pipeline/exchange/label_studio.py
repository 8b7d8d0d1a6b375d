"""Label Studio's JSON: tasks with labels on a text.

Offsets count characters; in old versions UTF-16 units. A quote has line ends as `\\n`, two characters. Sources:
the documentation of its task format and of `<Text>`, and the tests on emoji of its editor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.annotations import AnnotationError, GoldSpan
from pipeline.exchange.base import Named, Utf16, at, checked_gold, checked_span, checked_text

_BLANKS = re.compile(r"(?:\s|\\n)+")


def write(named: Sequence[Named]) -> bytes:
    """The tasks, each with one annotation."""
    tasks = []
    for task, (name, gold) in enumerate(named, start=1):
        result = [
            {
                "id": f"{number}", "from_name": "label", "to_name": "text", "type": "labels",
                "meta": {"values": dict(span.attributes)},
                "value": {"start": span.start, "end": span.end, "text": span.text, "labels": [span.label]},
            }
            for number, span in enumerate(gold.spans)
        ]  # fmt: skip
        tasks.append({
            "id": task, "data": {"text": gold.text, "doc_id": name, "incidents": list(gold.incidents)},
            "annotations": [{"result": result}],
        })  # fmt: skip
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> Iterator[Named]:
    """The texts of an export. Raises AnnotationError."""
    tasks = json.loads(data.decode("utf-8-sig"))
    if not isinstance(tasks, list):
        raise AnnotationError("no list of tasks; export as JSON")
    for number, task in enumerate(tasks, start=1):
        with at(f"task {number}"):
            held = task["data"]
            text = checked_text(held["text"])
            regions = [region for region in _annotation(task).get("result", ()) if region["type"] == "labels"]
            units = _counted(text, regions)
            spans = []
            for place, region in enumerate(regions, start=1):
                with at(f"region {place}"):
                    spans.append(_span(text, region, units))
            named = str(held.get("doc_id") or f"text-{number}")
            gold = checked_gold(text, spans, held.get("incidents"))
        yield named, gold


def _annotation(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one annotation of a task that counts. Raises AnnotationError where there are several."""
    made = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
    chosen = [one for one in made if one.get("ground_truth")] or made
    if len(chosen) > 1:
        raise AnnotationError(f"{len(chosen)} annotations of one text; mark one of them as ground truth")
    return chosen[0] if chosen else {}


def _counted(text: str, regions: Sequence[Mapping[str, Any]]) -> Utf16 | None:
    """What offsets count that characters do not: units, where the quotes agree with them alone."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    units = Utf16(text)
    return units if not _agree(text, regions, None) and _agree(text, regions, units) else None


def _agree(text: str, regions: Sequence[Mapping[str, Any]], units: Utf16 | None) -> bool:
    try:
        return all(_span(text, region, units) for region in regions)
    except (AnnotationError, KeyError, TypeError):
        return False


def _span(text: str, region: Mapping[str, Any], units: Utf16 | None) -> GoldSpan:
    """The span of a region. Raises AnnotationError."""
    value = region["value"]
    if len(value["labels"]) != 1:
        raise AnnotationError(f"a span has one label, not {value['labels']}")
    start, end = (units.characters(value[name]) if units else value[name] for name in ("start", "end"))
    span = checked_span(text, start, end, value["labels"][0], (region.get("meta") or {}).get("values") or {})
    quote = value.get("text")
    if quote is not None and not _same(span.text, quote):
        checked_span(text, start, end, span.label, {}, quote)
    return span


def _same(there: str, quote: str) -> bool:
    """Whether the words are the same; the editor writes and shows blanks in its own way."""
    return there == quote or _BLANKS.sub(" ", there) == _BLANKS.sub(" ", quote)
