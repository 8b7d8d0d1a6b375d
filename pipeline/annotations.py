"""Human truth: text with inline tags, as ANNOTATION rules write it, read into the records of `models`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.models import CasualtyValue, DateValue, Group, GroupValue, Mention, Person, Place, PlaceValue

_TAG = re.compile(r"<(/?)(person|alias|group|place|date|casualty|skip)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_TAIL = "\n=== incidents"
ENDING = ".gold.txt"  # of a file's name


class AnnotationError(ValueError):
    """Tags that do not balance; the message quotes the place."""


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
    """Read inline tags. Raises AnnotationError where a tag is unbalanced."""
    body, _, tail = marked.partition(_TAIL)
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
            open_tags.append((name, length, dict(_ATTRIBUTE.findall(attributes))))
            continue
        if not open_tags or open_tags[-1][0] != name:
            raise AnnotationError(f"</{name}> closes no <{name}> near {''.join(pieces)[-60:]!r}")
        opened, start, values = open_tags.pop()
        spans.append((start, length, opened.upper(), values))
    if open_tags:
        raise AnnotationError(f"<{open_tags[-1][0]}> is never closed")
    text = "".join(pieces) + body[cursor:]
    return Gold(
        text=text,
        spans=tuple(
            GoldSpan(s, e, label, text[s:e], values) for s, e, label, values in sorted(spans, key=lambda s: (s[0], -s[1], s[2]))
        ),
        incidents=tuple(json.loads(line) for line in tail.splitlines() if line.strip().startswith("{")),
    )


def read_gold(path: Path) -> Gold:
    """Read one `NAME.gold.txt` file."""
    return parse_gold(path.read_bytes().decode("utf-8"))


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
