"""Human truth: text with inline tags, as ANNOTATION rules write it, read into the records of `models`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TAG = re.compile(r"<(/?)(person|alias|group|place|date|casualty|skip)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_TAIL = "\n=== incidents"


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
