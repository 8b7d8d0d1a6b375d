"""Report files found and read: bytes to the text that offsets count in, with a word on whatever was unusual."""

from __future__ import annotations

import codecs
import difflib
import hashlib
import os
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.manifest import MANIFEST, PART
from pipeline.models import ANNOTATED, Issue, Unreadable
from pipeline.urls import as_path, expand, fetch, is_url

SUFFIXES = (".txt", ".html", ".htm", ".mhtml", ".mht", ".pdf", ".docx")
STDIN = "-"
# What a run writes that is named like a report: a page, and the folder of the texts that it has read.
PAGE, TEXTS = "report.html", "texts"
_WRITTEN = frozenset({"documents.csv", "schema.json", PAGE, TEXTS})  # beside the manifest: the folder is a run's output
_LONGEST_ID = 200  # bytes; leaves room for an ending within the 255 that file systems allow a name
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_PDF = b"%PDF-"
_PDF_WITHIN = 1_024  # bytes; PDF readers look for the mark so far in
_HEAD = 2_000  # characters or bytes in which a web page declares itself
_ZIP = b"PK\x03\x04"
_OTHERS = ((b"\xd0\xcf\x11\xe0", "an old Word or Excel file, or one with a password"), (b"{\\rtf", "a file of rich text (RTF)"))
_CONTROL = (*map(chr, range(9)), *map(chr, range(14, 32)))
_DIRECTIONS = ("\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)))
_LONGEST = 32 << 20  # bytes; a volume of all countries has some two million
_LONGEST_REPORT = 100_000  # characters; a country's has some thirty thousand at most
_LOOKED_AT = 400_000  # characters in which a volume shows
_MOST_CONTROL = 0.02  # share of control characters above which a file is no text


Sent = tuple[str, str, str, str, int | None]  # a Source on its way, without its path


class NoReports(ValueError):
    """Nothing to read under a path; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Source:
    """A report to read. `path` is None for standard input and for a URL; `name` is the path relative to the folder that was given,
    or the URL. `country` and `year` are for a text that does not state its own.
    """

    doc_id: str
    path: Path | None
    name: str
    note: str = ""  # why the id is not the file's stem
    country: str = ""
    year: int | None = None

    @property
    def given(self) -> str:
        """Country and year in one text, empty where none is given."""
        return ", ".join(filter(None, (self.country, str(self.year or ""))))

    def sent(self) -> Sent:
        """For another process, which has no use for the path."""
        return self.doc_id, self.name, self.note, self.country, self.year

    @classmethod
    def received(cls, sent: Sent) -> Source:
        """What `sent` gave."""
        doc_id, name, note, country, year = sent
        return cls(doc_id, None, name, note, country, year)


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read. `text` is None where nothing was read yet, or could be: `issues` then holds an error that says why."""

    source: Source
    text: str | None
    sha256: str
    issues: tuple[Issue, ...]


def find_reports(paths: Sequence[str], *, urls: bool = False) -> list[Source]:
    """The reports under files, folders, `-` (standard input) and, with `urls`, URLs, sorted by id, each file once.

    Folders are searched to any depth for files with one of the SUFFIXES; names that begin with a dot or `~$`, as Word has
    them while a document is open, annotated texts and what a run has written are left out. A `doc_id` is the file's stem; where
    several files share one, the folders above them are put in front.
    Raises NoReports where a path does not exist or a folder holds no report.
    """
    found: dict[str, tuple[Path | None, str]] = {}
    for path in paths:
        if path == STDIN:
            found.setdefault(STDIN, (None, STDIN))
        elif is_url(path):
            if not urls:
                raise NoReports(f"{path}: a URL, which is read with --cluster alone; save the report as a file")
            try:
                at = expand(path)
            except OSError as error:
                raise NoReports(f"{path}: {error}") from error
            if not at:
                raise NoReports(f"{path}: nothing there")
            found.update({url: (None, url) for url in at})
        elif os.path.isdir(path):
            before = len(found)
            known = 0
            for file in _walk(Path(path)):
                known += os.path.abspath(file) in found
                found.setdefault(os.path.abspath(file), (file, file.relative_to(path).as_posix()))
            if len(found) == before and not known:
                kinds = "*.txt, *.html, *.pdf and *.docx files"
                raise NoReports(f"{path}: no report in this folder or below it (reports are {kinds})")
        elif os.path.lexists(path):
            found.setdefault(os.path.abspath(path), (Path(path), os.path.basename(path)))
        else:
            raise NoReports(f"{path}: no such file or folder{_suggestion(path)}")
    ids = _doc_ids([as_path(key) if is_url(key) else Path(key) if key != STDIN else Path("stdin") for key in found])
    sources = [
        Source(doc_id, path, _printable(name), _note(doc_id, path))
        for doc_id, (path, name) in zip(ids, found.values(), strict=True)
    ]
    return sorted(sources, key=lambda source: source.doc_id)


def _walk(folder: Path) -> Iterator[Path]:
    """The files that are named as reports, folders that are, too, and folders that cannot be looked into."""
    unread: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        of_a_run = PART in folders or (MANIFEST in files and not _WRITTEN.isdisjoint((*files, *folders)))
        own = {PAGE, TEXTS} if of_a_run else set()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in own)
        yield from (Path(parent, name) for name in sorted((*files, *folders)) if name not in own and _names_report(name))
    yield from unread


def _names_report(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$")) and not name.endswith(ANNOTATED)


def _suggestion(path: str) -> str:
    parent = os.path.dirname(path) or "."
    try:
        names = os.listdir(parent)
    except OSError:
        return ""
    close = difflib.get_close_matches(os.path.basename(path.rstrip("/")), names, n=1)
    return f"; did you mean {os.path.join(os.path.dirname(path), close[0])}?" if close else ""


def _note(doc_id: str, path: Path | None) -> str:
    if path is None or doc_id == path.stem:
        return ""
    return f"doc_id is not the file's name {_printable(path.stem)!r}: it is too long, no text, or that of several files"


def _printable(name: str) -> str:
    """A file name that can be written as UTF-8: bytes that are none become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _same(doc_id: str) -> str:
    """What two ids share that name one file on some file system."""
    return unicodedata.normalize("NFC", doc_id).casefold()


def _doc_ids(files: Iterable[Path]) -> list[str]:
    """A distinct id for each file: its stem, with as many folders before it as tell the files apart, else a number."""
    parts = [(*(_printable(part) for part in file.parent.parts[1:]), _printable(file.stem)) for file in files]
    whole = [tuple(map(_same, names)) for names in parts]
    depths = [1] * len(parts)
    while True:
        ids = ["-".join(names[-depth:]) for names, depth in zip(parts, depths, strict=True)]
        bearers: dict[str, set[tuple[str, ...]]] = {}
        for doc_id, names in zip(ids, whole, strict=True):
            bearers.setdefault(_same(doc_id), set()).add(names)
        again = [i for i, doc_id in enumerate(ids) if len(bearers[_same(doc_id)]) > 1 and depths[i] < len(parts[i])]
        if not again:
            break
        for i in again:
            depths[i] += 1
    taken: set[str] = set()
    unique = []
    for doc_id in ids:
        short = doc_id.encode()[:_LONGEST_ID].decode("utf-8", "ignore")
        candidate, number = short, 2
        while _same(candidate) in taken:
            candidate, number = f"{short}-{number}", number + 1
        taken.add(_same(candidate))
        unique.append(candidate)
    return unique


def read(source: Source, data: bytes | None = None) -> Document:
    """Read one report. Never raises for what a file holds or for a file that cannot be read: an error issue says why.

    `data` are its bytes, where they were read before.
    """
    try:
        data = content(source) if data is None else data
    except OSError as error:
        return unreadable(source, error)
    return decoded(unread(source, data), data)


def is_pdf(name: str, data: bytes = b"") -> bool:
    """Whether a file is a PDF, by its name or by its bytes: what reads it may hang or crash where Python cannot stop it."""
    return name.lower().endswith(".pdf") or _PDF in data[:_PDF_WITHIN]


def unread(source: Source, data: bytes) -> Document:
    """A report before its text is read from its bytes."""
    noted = (Issue("info", "file", source.note),) if source.note else ()
    return Document(source, None, hashlib.sha256(data).hexdigest(), noted)


def decoded(document: Document, data: bytes) -> Document:
    """A report that was `unread`, with its text or an error that says why it has none. It takes as long as the format does."""
    text, issues = decode(data)
    if text is not None and len(text) > _LONGEST_REPORT:
        from pipeline.books import holds_several

        if holds_several(text[:_LOOKED_AT]):
            issues.append(_warning("several reports, by the headings in it, read as one; crtables split cuts it into them"))
    return replace(document, text=text, issues=(*issues, *document.issues))


def unreadable(source: Source, error: OSError) -> Document:
    """What reading gives where a file cannot be read."""
    return Document(source, None, "", (Issue("error", "file", f"cannot be read: {error.strerror or error}"),))


def content(source: Source) -> bytes:
    """A report's bytes, one more than it may have at most. Raises OSError; opens nothing that would wait for a writer."""
    path = source.path
    if path is None and is_url(source.name):
        return fetch(source.name, most=_LONGEST + 1)
    if path is None:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return sys.stdin.buffer.read(_LONGEST + 1)
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.listdir(path)  # says why a folder cannot be looked into
        raise OSError("a folder, no file; the reports in it are read")
    if not stat.S_ISREG(mode) and path.parent != Path("/dev/fd"):  # where a shell puts <(command)
        raise OSError("a pipe or a device, no file; give its text on standard input, as -")
    with path.open("rb") as file:
        return file.read(_LONGEST + 1)


def decode(data: bytes) -> tuple[str | None, list[Issue]]:
    """The text of a file's bytes, or None with an error.

    UTF-8, or UTF-16 and UTF-32 by their byte-order mark, which is no part of the text; else Windows-1252, with a
    warning. Line ends stay as they are. Of a web page, a PDF and a Word document, known by how they begin, the report's text
    is taken out.
    """
    if len(data) > _LONGEST:
        return None, [Issue("error", "file", f"longer than {_LONGEST >> 20} MB, so no report; cut it into its reports")]
    if is_pdf("", data) or data.startswith(_ZIP):
        return _converted(data)
    if b"multipart/related" in data[:_HEAD].lower():
        from pipeline import web

        data = web.from_archive(data) or data
    text, issues = _decode(data)
    if text is None:
        return None, issues
    if not text.strip():
        return None, [Issue("error", "file", "empty: no text in it")]
    if "\x00" in text or sum(map(text.count, _CONTROL)) > _MOST_CONTROL * len(text):
        return None, [_error("binary data, no text")]
    if "<" in text[:_HEAD]:
        from pipeline import web

        if web.looks_like(text[:_HEAD]):
            text = web.to_text(text)
            if not text.strip():
                return None, [Issue("error", "file", "a web page without text")]
    if not text.isascii():
        issues.extend(_oddities(text))
    return text, issues


def _converted(data: bytes) -> tuple[str | None, list[Issue]]:
    """The text of a PDF or a Word document."""
    if data.startswith(_ZIP):
        from pipeline.word import to_text
    else:
        from pipeline.pdf import to_text
    try:
        text = to_text(data)
    except Unreadable as error:
        return None, [Issue("error", "file", str(error))]
    return text, list(_oddities(text))


def _oddities(text: str) -> Iterator[Issue]:
    """What is right as it stands, but may keep the rules from a name."""
    if (marks := sum(map(text.count, _DIRECTIONS))) > 0:
        yield Issue("info", "text", f"invisible marks of writing direction ({marks}): a name with one in it may be missed")
    if not unicodedata.is_normalized("NFC", text) and (loose := sum(map(text.count, map(chr, range(0x300, 0x370))))) > 0:
        yield Issue("info", "text", f"accents apart from their letters ({loose}): names may be missed; offsets count them")


def _error(what: str) -> Issue:
    return Issue("error", "file", f"{what}; save the report as plain text in UTF-8")


def _warning(what: str) -> Issue:
    return Issue("warning", "file", what)


def _decode(data: bytes) -> tuple[str | None, list[Issue]]:
    for magic, name in _OTHERS:
        if data.startswith(magic):
            return None, [Issue("error", "file", f"this is {name}; save the report as .docx or as plain text in UTF-8")]
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError as error:
                if encoding != "utf-8-sig":
                    return None, [_error(f"begins as {encoding.upper()} but byte {error.start} does not fit")]
                data = data[len(mark) :]
    if b"\x00" in data:
        return _without_mark(data)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8"), [_warning("ends within a character: the file seems cut off")]
    mended = data.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    if len(mended) - len(mended.encode("ascii", "ignore")) - bad > bad:
        return mended, [_warning(f"UTF-8 but for some characters ({bad}), shown as \ufffd")]
    try:
        return data.decode("cp1252"), [_warning("not UTF-8: read as Windows-1252; check the accents")]
    except UnicodeDecodeError as error:
        return None, [_error(f"neither UTF-8 nor Windows-1252 (byte {error.start})")]


def _without_mark(data: bytes) -> tuple[str | None, list[Issue]]:
    """UTF-16 without a byte-order mark shows in English text as a NUL beside nearly every letter."""
    for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if len(data) % 2 == 0 and high.count(0) > 0.6 * len(high):
            try:
                return data.decode(encoding), [_warning(f"no byte-order mark: read as {encoding.upper()}")]
            except UnicodeDecodeError:
                break
    return None, [_error("binary data, no text")]
