"""What the formats of annotation tools share: spans checked against the text and their quotes, and where a fault lies."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline.annotation_values import LABELS, attribute_fault, incident_fault
from pipeline.annotations import AnnotationError, Gold, GoldSpan

Named = tuple[str, Gold]


@contextmanager
def at(place: str) -> Iterator[None]:
    """Let what is wrong in the block be an AnnotationError that begins with `place`, a line or an item."""
    try:
        yield
    except AnnotationError as error:
        raise AnnotationError(f"{place}: {error}") from error
    except KeyError as error:
        raise AnnotationError(f"{place}: {error} is missing") from error
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise AnnotationError(f"{place}: not of this format ({type(error).__name__}: {error})") from error


def checked_span(
    text: str, start: object, end: object, label: object, values: Mapping[str, Any], quote: str | None = None
) -> GoldSpan:
    """A span as read. Raises AnnotationError where it lies outside the text, quotes other words, or has no known label."""
    if type(start) is not int or type(end) is not int:
        raise AnnotationError(f"the span begins at {start!r} and ends at {end!r}; offsets are whole numbers of characters")
    if not 0 <= start < end <= len(text):
        fault = "is empty" if start == end else "ends before it begins" if start > end else f"leaves the {len(text)} characters"
        raise AnnotationError(f"the span {start}-{end} {fault}")
    name = str(label).upper()
    if name not in LABELS:
        raise AnnotationError(f"no label is called {label!r}; there are {', '.join(LABELS)}")
    if quote is not None and text[start:end] != quote:
        raise AnnotationError(f"at {start}-{end} the text has {_told_apart(text[start:end], quote)}")
    attributes = {str(key): checked_text(str(value)) for key, value in values.items()}
    if fault := attribute_fault(name, attributes):
        raise AnnotationError(f"of {name} {text[start:end]!r}, {fault}")
    return GoldSpan(start, end, name, text[start:end], attributes)


def _told_apart(there: str, quote: str) -> str:
    alike = unicodedata.normalize("NFC", there) == unicodedata.normalize("NFC", quote)
    return f"{there!a}, the annotation {quote!a}" if alike else f"{there!r}, the annotation {quote!r}"


def checked_gold(text: object, spans: Iterable[GoldSpan], incidents: object = ()) -> Gold:
    """An annotated text as read. Raises AnnotationError where it is no text, or spans cross or are there twice."""
    text = checked_text(text)
    ordered = tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.label)))
    around: list[GoldSpan] = []
    for span in ordered:
        while around and around[-1].end <= span.start:
            around.pop()
        if around and span.end > around[-1].end:
            raise AnnotationError(f"{_told(around[-1])} and {_told(span)} overlap, neither within the other")
        if around and (span.start, span.end, span.label) == (around[-1].start, around[-1].end, around[-1].label):
            raise AnnotationError(f"{_told(span)} is there twice")
        around.append(span)
    rows = tuple(row for row in incidents if isinstance(row, dict)) if isinstance(incidents, (list, tuple)) else ()
    if fault := next(filter(None, map(incident_fault, rows)), ""):
        raise AnnotationError(f"of an incident, {fault}")
    return Gold(text, ordered, rows)


def _told(span: GoldSpan) -> str:
    return f"{span.label} {span.text!r} ({span.start}-{span.end})"


def checked_text(text: object) -> str:
    """A text as read. Raises AnnotationError where it is none, or holds half a character."""
    if not isinstance(text, str):
        raise AnnotationError("the text is missing")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise AnnotationError(f"the text has half a surrogate pair at {error.start}") from error
    return text


class Utf16:
    """The characters of a text as JavaScript counts them, where those beyond U+FFFF are two units."""

    def __init__(self, text: str) -> None:
        self._units = [0]
        for char in text:
            self._units.append(self._units[-1] + (2 if ord(char) > 0xFFFF else 1))
        self._chars = {unit: char for char, unit in enumerate(self._units)}

    def units(self, offset: int) -> int:
        """Offset in units of a character."""
        return self._units[offset]

    def characters(self, offset: object) -> int:
        """Offset in characters of a unit. Raises AnnotationError where there is none, or it is the second of a pair."""
        if type(offset) is not int:
            raise AnnotationError(f"an offset is {offset!r}; offsets are whole numbers")
        if not 0 <= offset <= self._units[-1]:
            raise AnnotationError(f"the offset {offset} lies outside the {self._units[-1]} UTF-16 units")
        if offset not in self._chars:
            raise AnnotationError(f"the offset {offset} lies within a surrogate pair")
        return self._chars[offset]
