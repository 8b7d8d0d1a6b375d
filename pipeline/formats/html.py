"""One page for a person: overview, index, and each report's text beside its tables; it needs no network and no other file."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline import __version__, datapackage
from pipeline.formats.base import Files, Format
from pipeline.models import LABELS
from pipeline.reader import PAGE
from pipeline.tables import BY_NAME, TABLES, Cell, Column, Tables, records

# What a browser opens at once; the page says so where a run holds more, and lists every report all the same.
MOST_REPORTS = 500
MOST_BYTES = 32 << 20

_TEMPLATES = Path(__file__).parent.parent / "templates"
_SCRIPTS = ("vendor/libraries.js", "data.js", "table.js", "charts.js", "map.js", "overview.js", "reading.js", "page.js")
_DATA = "@@data@@"
# What the page makes out of the text and of other tables; `incidents` stand in the summaries.
_LEFT_OUT = {"mentions": ("text", "sentence"), "dates": ("text", "sentence"), "casualties": ("text", "sentence")}
_KEPT = {
    table.name: tuple(column for column in table.columns if column.name not in ("doc_id", *_LEFT_OUT.get(table.name, ())))
    for table in TABLES
    if table.name != "documents"
}
_PICK = {name: itemgetter(*map(BY_NAME[name].index, (column.name for column in kept))) for name, kept in _KEPT.items()}
_MENTION = itemgetter(*map(BY_NAME["mentions"].index, ("sentence_id", "start", "end", "sentence")))

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Html(Format):
    """`report.html`. Reports go to the file as they come: a script element of figures each, and one of its text and tables."""

    def piece(self, found: Tables, text: str | None) -> tuple[bytes, bytes]:
        return _script("summary", _summary(found)), b"" if text is None else _script("report", _report(found, text))

    def begin(self, files: Files) -> None:
        head, _, self._tail = _page().partition(_DATA)
        self._file = files.open(PAGE)
        self._file.write(head.encode())
        self._reports = 0
        self._bytes = 0

    def add(self, piece: tuple[bytes, bytes]) -> None:
        summary, report = piece
        self._file.write(summary)
        if self._reports < MOST_REPORTS and self._bytes + len(report) <= MOST_BYTES:
            self._file.write(report)
            self._reports += 1
            self._bytes += len(report)

    def finish(self) -> None:
        self._file.write(self._tail.encode())


def _script(kind: str, data: Any) -> bytes:
    """An element of data. Nothing in it can end it: JSON writes `<` as it writes control characters."""
    return f'<script type="application/json" class="{kind}">{_json(data)}</script>\n'.encode("utf-8", "replace")


def _json(data: Any) -> str:
    return _encode(data).replace("<", "\\u003c")


def _summary(found: Tables) -> dict[str, Any]:
    """What overview and index show of a report."""
    document = next(records(found, "documents"))
    return {
        **{name: document[name] for name in ("doc_id", "title", "country", "country_iso", "year", "source_file", "mentions")},
        "people": [row["name"] for row in records(found, "people")],
        "groups": [row["name"] for row in records(found, "groups")],
        "places": [
            (row["place_id"], row["name"], row["country_iso"], row["latitude"], row["longitude"], row["mentions"])
            for row in records(found, "places")
        ],
        "incidents": list(map(_PICK["incidents"], found["incidents"])),
        "errors": [row["what"] for row in records(found, "issues") if row["severity"] == "error"],
    }


def _report(found: Tables, text: str) -> dict[str, Any]:
    """A report's text, the first and last offsets of the sentences that hold mentions, and its tables without what repeats."""
    sentences: dict[Cell, tuple[int, int]] = {}
    for sentence_id, start, end, sentence in map(_MENTION, found["mentions"]):
        if sentence_id and sentence_id not in sentences:
            at = text.find(sentence, max(0, end - len(sentence)), start + len(sentence))
            sentences[sentence_id] = (at, at + len(sentence))
    tables = {name: list(map(pick, found[name])) for name, pick in _PICK.items() if name != "incidents"}
    return {"text": text, "sentences": sentences, **tables}


@cache
def _page() -> str:
    """The page around the data, which goes where `_DATA` stands."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    style = _asset("page.css")
    script = "\n".join(("'use strict';", *map(_asset, _SCRIPTS)))
    return environment.get_template("page.html").render(
        title=datapackage.TITLE,
        version=__version__,
        policy=_policy(script, style),
        style=Markup(style),
        script=Markup(script),
        config=Markup(_json({"labels": LABELS, "tables": {name: _columns(name) for name in _KEPT}})),
        countries=Markup(_asset("vendor/countries.json").strip()),
        data=_DATA,
    )


def _columns(table: str) -> dict[str, Any]:
    return {"description": BY_NAME[table].description, "columns": list(map(_column, _KEPT[table]))}


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "title": column.title, "type": column.type, "description": column.description}


def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """A Content Security Policy that lets this page's own script and style run, and nothing load: W3C, "CSP Level 3"."""
    sources = {"script-src": _hashes([script]), "style-src": _hashes([style]), "img-src": "data:"}
    closed = ("default-src", "base-uri", "form-action")
    return "; ".join((*(f"{name} 'none'" for name in closed), *(f"{name} {source}" for name, source in sources.items())))


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)
