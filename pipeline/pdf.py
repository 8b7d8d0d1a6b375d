"""A PDF to the plain text of the report in it: columns in reading order, page furniture left out, words and paragraphs whole."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from statistics import median

import pypdfium2

from pipeline.models import Unreadable
from pipeline.structure import parse_title

_EDGE = 2  # lines at the top and at the foot of a page that may be furniture
_REPEATED = 3  # pages (two of a short document's) on which a line at the edge is a running head
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:[-–—|\s]|page|of|p\.)*\d{1,4}(?:[-–—|\s]|of|\d)*|[ivxl]{1,6}", re.IGNORECASE)
_BULLET = re.compile(r"[•●▪◦‣∙\uf0b7]|[-–—o](?=\s)|\(?\d{1,2}[.)](?=\s)")
_CUT = ("\ufffe", "\x02")  # how PDFium gives a hyphen at a line's end, and no line's end after it
_HYPHENS = ("-", "\u00ad", "\u2010", "\u2011", *_CUT)
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD_START = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLOSED = (".", "!", "?", ":", ".”", '."', ".’", ")")
_BLANKS = re.compile(r"[ \t]{2,}")
_GAP = 1.0  # of the size of type: a wider blank within a line may be one between columns
_GUTTER = 0.015  # of the page's width: the narrowest blank strip between columns
_SHORT = 0.8  # of a column's width: a line that ends before it ends its paragraph


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of print; coordinates and size of type in points, y counted upwards from the foot of the page."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    text: str


def to_text(data: bytes) -> str:
    """The text of a PDF, a blank line between paragraphs. Raises Unreadable."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).casefold()
        raise Unreadable("a PDF that asks for a password" if locked else "a PDF that is damaged or cut off") from error
    try:
        pages = [_page(document[number]) for number in range(len(document))]
    finally:
        document.close()
    pages = _without_furniture(pages)
    if not any(pages):
        raise Unreadable("a PDF without text, perhaps a scan; it needs character recognition first")
    return "\n\n".join(_paragraphs(pages)) + "\n"


def _page(page: pypdfium2.PdfPage) -> list[_Line]:
    """The lines of a page in reading order."""
    textpage = page.get_textpage()
    try:
        pieces = list(_pieces(textpage))
        width = page.get_width()
    finally:
        textpage.close()
        page.close()
    ordered: list[_Line] = []
    for block in _columns(sorted(pieces, key=lambda piece: -piece.top), width):
        ordered.extend(_joined(block))
    return ordered


def _pieces(textpage: pypdfium2.PdfTextPage) -> Iterator[_Line]:
    """The lines that PDFium sees, cut at gaps as wide as those between columns.

    Characters, not PDFium's rectangles: letters set close (`AV`, `Te`) lie in two of those, and would come twice.
    """
    edges = tuple(ctypes.c_double() for _ in range(4))
    text = ""
    left = bottom = right = top = size = 0.0
    for at in range(textpage.count_chars()):
        char = chr(pypdfium2.raw.FPDFText_GetUnicode(textpage, at))
        pypdfium2.raw.FPDFText_GetCharBox(textpage, at, *edges)
        west, east, south, north = (edge.value for edge in edges)
        blank = char.isspace()
        if text and (char in "\r\n" or text.endswith(_CUT) or (not blank and west - right > _GAP * size)):
            yield _Line(left, bottom, right, top, size, text)
            text = ""
        if blank:
            text += " " if text else ""
        elif text:
            text += char.strip("\0")
            left, bottom, right, top = min(left, west), min(bottom, south), max(right, east), max(top, north)
        elif char != "\0":
            text, size = char, _size(textpage, at)
            left, bottom, right, top = west, south, east, north
    if text:
        yield _Line(left, bottom, right, top, size, text)


def _size(textpage: pypdfium2.PdfTextPage, at: int) -> float:
    """The size in which a character is printed: that of its font, as the page scales it."""
    matrix = pypdfium2.raw.FS_MATRIX()
    scale = hypot(matrix.c, matrix.d) if pypdfium2.raw.FPDFText_GetMatrix(textpage, at, matrix) else 1.0
    return float(pypdfium2.raw.FPDFText_GetFontSize(textpage, at)) * scale


def _columns(pieces: Sequence[_Line], width: float) -> Iterator[list[_Line]]:
    """Blocks in reading order: what spans the page by itself, between that the left column before the right one."""
    gutter = _gutter(pieces, width)
    if gutter is None:
        yield list(pieces)
        return
    left: list[_Line] = []
    right: list[_Line] = []
    for piece in pieces:
        if piece.right <= gutter:
            left.append(piece)
        elif piece.left >= gutter:
            right.append(piece)
        else:
            yield from filter(None, (left, right, [piece]))
            left, right = [], []
    yield from filter(None, (left, right))


def _gutter(pieces: Sequence[_Line], width: float) -> float | None:
    """Where the strip between two columns lies: few pieces cross it, and pieces of both sides stand beside each other."""
    best: tuple[int, float] | None = None
    for percent in range(35, 66):
        at = width * percent / 100
        crossing = sum(piece.left < at + width * _GUTTER / 2 and piece.right > at - width * _GUTTER / 2 for piece in pieces)
        if best is None or crossing < best[0]:
            best = crossing, at
    if best is None:
        return None
    crossing, at = best
    left = [piece for piece in pieces if piece.right <= at]
    right = [piece for piece in pieces if piece.left >= at]
    beside = sum(any(_level(piece, other) for other in left) for piece in right)
    wide = [piece for piece in (*left, *right) if piece.right - piece.left > width * 0.25]
    return at if beside >= 4 and len(wide) >= 6 and crossing <= 0.2 * len(pieces) else None


def _joined(pieces: Sequence[_Line]) -> Iterator[_Line]:
    """Pieces of one height, such as a bold word and what follows it, as one line."""
    row: list[_Line] = []
    for piece in pieces:
        if row and _level(row[-1], piece):
            row.append(piece)
            continue
        if row:
            yield _line(row)
        row = [piece]
    if row:
        yield _line(row)


def _level(one: _Line, other: _Line) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > 0.4 * min(one.top - one.bottom, other.top - other.bottom)


def _line(row: list[_Line]) -> _Line:
    row.sort(key=lambda piece: piece.left)
    text = row[0].text
    for before, piece in pairwise(row):
        gap = piece.left - before.right > 0.12 * (piece.top - piece.bottom)
        text += (" " if gap and not text.endswith(" ") and not piece.text.startswith(" ") else "") + piece.text
    return _Line(
        row[0].left, min(piece.bottom for piece in row), max(piece.right for piece in row), max(piece.top for piece in row),
        max(row, key=lambda piece: len(piece.text)).size, _BLANKS.sub(" ", text.strip()),
    )  # fmt: skip


def _without_furniture(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without their numbers and without the lines that stand at the edge of several of them."""
    edges = Counter(key for page in pages for key in {_key(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    repeated = max(2, min(_REPEATED, len(pages) // 2))
    kept = []
    for page in pages:
        lines = list(page)
        for end in (0, -1):
            for _ in range(_EDGE):
                if not lines or not _apart(lines, end):
                    break
                if _PAGE_NUMBER.fullmatch(lines[end].text) or edges[_key(lines[end])] >= repeated:
                    del lines[end]
        kept.append(lines)
    return kept


def _apart(lines: Sequence[_Line], end: int) -> bool:
    """Whether a page's first (0) or last (-1) line stands off from the rest, or is set smaller, as browsers print addresses."""
    if len(lines) < 2:
        return True
    inner = lines[1] if end == 0 else lines[-2]
    return abs(inner.bottom - lines[end].bottom) > 1.5 * lines[end].size or lines[end].size < 0.9 * inner.size


def _key(line: _Line) -> str:
    return _NUMBER.sub("#", line.text).casefold()


def _paragraphs(pages: Sequence[list[_Line]]) -> Iterator[str]:
    """Lines put together to paragraphs, across columns and pages."""
    lines = [line for page in pages for line in page]
    height = median(line.top - line.bottom for line in lines)
    width = max(median(line.right - line.left for line in lines), 1.0)
    steps = [a.bottom - b.bottom for a, b in pairwise(lines) if 0 < a.bottom - b.bottom < 4 * height]
    step = median(steps) if steps else 1.2 * height
    words = Counter(word.casefold() for line in lines for word in _WORDS.findall(line.text))
    paragraph = ""
    before: _Line | None = None
    for line in lines:
        if before is not None and _ends(before, line, step=step, width=width):
            yield paragraph
            paragraph = ""
        paragraph = _appended(paragraph, line.text, words) if paragraph else line.text
        before = line
    if paragraph:
        yield paragraph


def _ends(before: _Line, line: _Line, *, step: float, width: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if _BULLET.match(line.text) or parse_title(before.text):
        return True
    if before.text.endswith(_HYPHENS):
        return False
    if abs(before.size - line.size) > 0.15 * line.size:
        return True  # a heading
    drop = before.bottom - line.bottom
    closed = before.text.endswith(_CLOSED)
    short = before.right - before.left < _SHORT * width
    capital = not line.text[0].islower()
    if drop <= 0:  # the next column or page
        return capital and (closed or short)
    if drop > 1.35 * max(step, 1.2 * line.size):
        return closed or capital
    return short and (closed or capital)


def _appended(text: str, more: str, words: Counter[str]) -> str:
    """A paragraph with its next line; a word cut at the line's end is whole again, one with a hyphen of its own keeps it."""
    if not text.endswith(_HYPHENS):
        return f"{text} {more}"
    head, tail = _WORD_END.search(text[:-1]), _WORD_START.match(more)
    if head is None or tail is None:
        return text.rstrip("\ufffe\x02\u00ad") + more
    joined, hyphened = f"{head[0]}{tail[0]}".casefold(), f"{head[0]}-{tail[0]}".casefold()
    own = words[hyphened] > words[joined] or (not words[joined] and not tail[0].islower())
    return f"{text[:-1]}{'-' if own else ''}{more}"
