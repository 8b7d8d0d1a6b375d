"""A Word document to the plain text of the report in it: headings, paragraphs, lists and tables in order, then the notes."""

from __future__ import annotations

import io
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import mammoth

from pipeline import web
from pipeline.models import Unreadable

_READ = (".xml", ".rels")  # parts that hold text or lead to it; pictures and fonts are not looked at
_MOST_PARTS = 5_000
_LONGEST = 32 << 20  # bytes of those parts together; a volume of all countries has some fifteen million
_DEEPEST = 100  # elements within each other; tables in tables have some twenty
_STYLES = "p[style-name='Title'] => h1:fresh"


def to_text(data: bytes) -> str:
    """The text of a `.docx` file, as `web.to_text` gives that of a page. Raises Unreadable."""
    try:
        document = _checked(data)
        # Without its warnings: they are about styles.
        html = mammoth.convert_to_html(document, style_map=_STYLES, convert_image=_no_picture).value
    except (Unreadable, MemoryError):
        raise
    except (BadZipFile, EOFError) as error:
        raise Unreadable("a Word document that is damaged or cut off") from error
    except Exception as error:  # the library says in as many ways as there are faults what is wrong with a document
        raise Unreadable(f"a Word document that is damaged ({type(error).__name__})") from error
    text = web.to_text(html)
    if not text.strip():
        raise Unreadable("a Word document without text")
    return text


def _no_picture(image: object) -> list[object]:
    return []


def _checked(data: bytes) -> io.BytesIO:
    """The document's parts that are read, and no others. Raises Unreadable where they could take any time or memory."""
    checked = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as whole, ZipFile(checked, "w") as kept:
        names = whole.namelist()
        if not any(name.startswith("word/") for name in names):
            raise Unreadable("a zip file that is no Word document; save the report as .docx or as plain text in UTF-8")
        parts = [part for part in whole.infolist() if part.filename.endswith(_READ)]
        if len(names) > _MOST_PARTS:
            raise Unreadable("a Word document of more parts than any that people write")
        # No part unpacks to more than the size that the archive states for it.
        if sum(part.file_size for part in parts) > _LONGEST:
            raise Unreadable(f"a Word document that unpacks to more than {_LONGEST >> 20} MB of text; cut it into its reports")
        for part in parts:
            content = whole.read(part)
            _check(content)
            kept.writestr(part.filename, content)
    return checked


def _check(content: bytes) -> None:
    """Raise Unreadable for XML that defines entities or nests without end; Word writes none such."""
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, attributes: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Unreadable("a Word document that nests deeper than any that people write")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*declaration: object) -> None:
        raise Unreadable("a Word document with XML entities, which none has that Word wrote")

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = start, end, doctype
    parser.Parse(content, True)
