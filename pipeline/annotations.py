"""Annotated reports as text with inline tags, as ANNOTATION rules write it: read, and written from what the pipeline found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pipeline.annotation_values import LABELS, attribute_fault, incident_fault
from pipeline.models import (
    CasualtyValue,
    DateValue,
    Extraction,
    Group,
    GroupValue,
    Incident,
    Mention,
    Person,
    Place,
    PlaceValue,
)

_TAG = re.compile(rf"<(/?)({'|'.join(LABELS).lower()})\b([^>]*)>")
_ANY_TAG = re.compile(r"</?([A-Za-z]+)\b[^<>]*>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_TAIL = "\n=== incidents"
_ALIKE = 0.75  # of two spellings of a tag, as difflib measures it


class AnnotationError(ValueError):
    """Annotations that are not what they say they are; `line` is that of a marked text, from 1, where there is one."""

    def __init__(self, what: str, *, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A tagged span: label in capitals (`SKIP` for what a scorer ignores), character offsets, attributes."""

    start: int
    end: int
    label: str
    text: str
    attributes: Mapping[str, str]

    @property
    def name(self) -> str:
        """The canonical name: the attribute `is`, else the text."""
        return self.attributes.get("is") or self.text


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated text: the text without tags, its spans by start, its incident rows."""

    text: str
    spans: tuple[GoldSpan, ...]
    incidents: tuple[Mapping[str, object], ...]


def parse_gold(marked: str) -> Gold:
    """Read inline tags. Raises AnnotationError where they do not balance, or an attribute or an incident is none."""
    body, _, tail = marked.partition(_TAIL)
    for match in _ANY_TAG.finditer(body):
        if meant := _meant(match[1]):
            raise AnnotationError(f"{match[0]} is no tag; <{meant}> is", line=_line(body, match.start()))
    pieces: list[str] = []
    open_tags: list[tuple[str, int, Mapping[str, str]]] = []
    spans: list[tuple[int, int, str, Mapping[str, str]]] = []
    length = cursor = 0
    for match in _TAG.finditer(body):
        piece = body[cursor : match.start()]
        pieces.append(piece)
        length += len(piece)
        cursor = match.end()
        closing, name, attributes = match.groups()
        if not closing:
            if rest := _ATTRIBUTE.sub("", attributes).strip():
                raise AnnotationError(f'{rest!r} in <{name}> is no NAME="VALUE"', line=_line(body, match.start()))
            found = dict(_ATTRIBUTE.findall(attributes))
            if fault := attribute_fault(name.upper(), found):
                raise AnnotationError(f"in <{name}>, {fault}", line=_line(body, match.start()))
            open_tags.append((name, length, found))
            continue
        if not open_tags or open_tags[-1][0] != name:
            near = "".join(pieces)[-60:]
            raise AnnotationError(f"</{name}> closes no <{name}> near {near!r}", line=_line(body, match.start()))
        opened, start, values = open_tags.pop()
        if start == length:
            raise AnnotationError(f"nothing stands in <{name}></{name}>", line=_line(body, match.start()))
        spans.append((start, length, opened.upper(), values))
    text = "".join(pieces) + body[cursor:]
    if open_tags:
        name, start, _ = open_tags[-1]
        raise AnnotationError(f"<{name}> is never closed", line=_line(text, start))
    return Gold(
        text=text,
        spans=tuple(
            GoldSpan(s, e, label, text[s:e], values) for s, e, label, values in sorted(spans, key=lambda s: (s[0], -s[1], s[2]))
        ),
        incidents=tuple(_incidents(tail, first=body.count("\n") + 2)),
    )


def _meant(name: str) -> str:
    """The tag that a name is a misspelling of, or ""."""
    names = [label.lower() for label in LABELS]
    return "" if name in names else next(iter(get_close_matches(name.lower(), names, 1, _ALIKE)), "")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _incidents(tail: str, *, first: int) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(tail.split("\n"), start=first):
        if line.strip().startswith("{"):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise AnnotationError(f"no incident: {error}", line=number) from error
            if fault := incident_fault(row):
                raise AnnotationError(f"of an incident, {fault}", line=number)
            yield row


def marked(gold: Gold) -> str:
    """An annotated text with inline tags. Raises AnnotationError where spans cross or the text has tags of its own."""
    own = next((match[0] for match in _ANY_TAG.finditer(gold.text) if _TAG.match(match[0]) or _meant(match[1])), "")
    if own or _TAIL in gold.text:
        raise AnnotationError(f"the text has {own or _TAIL.strip()!r} of its own, not to be told from annotations")
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


def read_gold(path: Path) -> Gold:
    """Read one `NAME.gold.txt` file. Raises AnnotationError, with the file's name and line, and OSError."""
    try:
        return parse_gold(path.read_bytes().decode("utf-8-sig"))
    except AnnotationError as error:
        raise AnnotationError(f"{path.name}, line {error.line}: {error}") from error
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{path.name}: no text in UTF-8: {error}") from error


def attributes(mention: Mention, entity: Person | Group | Place | None) -> dict[str, str]:
    """The attributes of a mention's tag, all of them: also a role `incident`, and a name that is the text itself."""
    value = mention.value
    if isinstance(value, DateValue):
        return {"v": value.start if value.start == value.end else f"{value.start}/{value.end}"}
    if isinstance(value, CasualtyValue):
        return {"outcome": value.outcome, "n": _count(value), "side": value.victim_side, "role": value.role}
    found: dict[str, str] = {}
    if isinstance(value, GroupValue):
        found["kind"] = entity.kind if isinstance(entity, Group) else value.kind
    elif isinstance(value, PlaceValue):
        found["type"] = entity.type if isinstance(entity, Place) else value.type
        found["iso"] = entity.country_iso if isinstance(entity, Place) else value.country
    return {**found, "is": entity.name if entity is not None else mention.text}


def _count(value: CasualtyValue) -> str:
    about = "~" if value.approximate else ""
    if value.count_max is None:
        return f"{about}{value.count_min or 0}+"
    if value.count_min == value.count_max:
        return f"{about}{value.count_max}"
    return f"{about}{value.count_min or 0}-{value.count_max}"


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
