"""The page as a file: what it holds, what it may do, how it is written. `test_browser.py` opens it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
import tracemalloc
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from small_extraction import TEXT, small

from pipeline import formats, load, tables
from pipeline.formats import html
from pipeline.formats.html import Html
from pipeline.models import Extraction
from pipeline.tables import BY_NAME

ROOT = Path(__file__).parent.parent
PERU = (ROOT / "raw" / "peru-2019.txt").read_text(encoding="utf-8")
HOSTILE = "</script><script>alert(1)</script><!--<script> ]]> \u2028 & &amp; </style> {{ 7 * 7 }} @@data@@"


class Memory:
    """Files of a run that are kept here."""

    def __init__(self) -> None:
        self.data = b""
        self.writes = 0

    def open(self, name: str) -> Memory:
        assert name == "report.html"
        return self

    def write(self, data: bytes) -> None:
        self.data += data
        self.writes += 1

    def path(self, name: str) -> Path:
        raise AssertionError

    def scratch(self) -> Path:
        raise AssertionError


class Scripts(HTMLParser):
    """The script elements of a page as a browser finds them: attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[dict[str, str | None], str]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"
        if self.inside:
            self.found.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            attributes, text = self.found[-1]
            self.found[-1] = (attributes, text + data)


def page(*pieces: tuple[bytes, bytes]) -> str:
    files, kind = Memory(), Html()
    kind.begin(files)
    for piece in pieces:
        kind.add(piece)
    kind.finish()
    return files.data.decode()


def piece(extraction: Extraction) -> tuple[bytes, bytes]:
    return Html().piece(tables.rows(extraction, source_file="x.txt", sha256="abc"), extraction.report.text)


def data(text: str, kind: str) -> list[Any]:
    return [json.loads(content) for attributes, content in Scripts(text).found if attributes.get("class") == kind]


def test_the_page_holds_what_the_tables_hold() -> None:
    found = tables.rows(small(), source_file="x.txt", sha256="abc")
    text = page(piece(small()))
    (report,), (summary,) = data(text, "report"), data(text, "summary")
    assert report["text"] == TEXT
    config = json.loads(next(content for attributes, content in Scripts(text).found if attributes.get("id") == "config"))
    for name in BY_NAME.keys() - {"documents", "incidents", "mentions", "dates", "casualties"}:
        columns = [column["name"] for column in config["tables"][name]["columns"]]
        rows = [[row[column] for column in columns] for row in tables.records(found, name)]
        assert report[name] == json.loads(json.dumps(rows))
    columns = [column["name"] for column in config["tables"]["incidents"]["columns"]]
    incidents = [dict(zip(columns, row, strict=True)) for row in summary["incidents"]]
    wanted = [{name: cell for name, cell in row.items() if name != "doc_id"} for row in tables.records(found, "incidents")]
    assert incidents == json.loads(json.dumps(wanted))
    columns = [column["name"] for column in config["tables"]["mentions"]["columns"]]
    for row, mention in zip(report["mentions"], tables.records(found, "mentions"), strict=True):
        cells = dict(zip(columns, row, strict=True))
        assert report["text"][cells["start"] : cells["end"]] == mention["text"]
        start, end = report["sentences"][cells["sentence_id"]]
        assert report["text"][start:end] == mention["sentence"]


def test_sentences_that_occur_twice_are_told_apart() -> None:
    text = "Country Report on Terrorism 2019 - Chapter 1 - Kenya\n\n" + "On May 3, two soldiers died in Garissa.\n\n" * 3
    (report,) = data(page(piece(load()(text, doc_id="x"))), "report")
    starts = [start for start, _ in report["sentences"].values()]
    assert starts == [match.start() for match in re.finditer("On May 3", text)]


def test_nothing_in_a_report_ends_its_element() -> None:
    extraction = small()
    extraction.report = replace(extraction.report, title=HOSTILE, text=TEXT + HOSTILE)
    calm, hostile = page(piece(small())), page(piece(extraction))
    assert len(Scripts(hostile).found) == len(Scripts(calm).found)
    assert (data(hostile, "report")[0]["text"], data(hostile, "summary")[0]["title"]) == (TEXT + HOSTILE, HOSTILE)
    assert hostile.count("</script") == calm.count("</script")
    assert "<!--" not in hostile


def test_the_policy_lets_the_page_run_and_nothing_load() -> None:
    text = page(piece(small()))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    directives = dict(part.split(" ", 1) for part in policy[1].replace("&#39;", "'").split("; "))
    (script,) = [content for attributes, content in Scripts(text).found if not attributes]
    style = text.partition("<style>")[2].partition("</style>")[0]

    def hashed(content: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    assert directives == {
        "default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "script-src": hashed(script),
        "style-src": hashed(style), "img-src": "data:",
    }  # fmt: skip
    assert re.findall(r"""\b(?:src|style|on[a-z]+)=["']""", text.partition("<body>")[2].partition("<script")[0]) == []
    assert set(re.findall(r'href="([^"]+)"', text.partition("<script")[0])) == {"data:,", "#main", "#/", "#/reports"}
    assert set(re.findall(r"https?://[^\s\"'`)]+", text)) == {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_beyond_the_limits_texts_stay_out_and_the_index_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [piece(replace(small(), report=replace(small().report, doc_id=f"r{number}"))) for number in range(5)]
    monkeypatch.setattr(html, "MOST_REPORTS", 3)
    text = page(*pieces)
    assert (len(data(text, "report")), len(data(text, "summary"))) == (3, 5)
    monkeypatch.setattr(html, "MOST_REPORTS", 5)
    monkeypatch.setattr(html, "MOST_BYTES", 2 * len(pieces[0][1]))
    text = page(*pieces)
    assert [summary["doc_id"] for summary in data(text, "summary")] == ["r0", "r1", "r2", "r3", "r4"]
    assert len(data(text, "report")) == 2


def test_a_report_that_failed_is_in_the_index_with_its_reason() -> None:
    from pipeline.models import Issue

    found = tables.failed("x", [Issue("error", "reader", "not read, empty")])
    text = page(Html().piece(found, None))
    assert [(summary["doc_id"], summary["errors"]) for summary in data(text, "summary")] == [("x", ["not read, empty"])]
    assert data(text, "report") == []


def test_memory_does_not_grow_with_the_run() -> None:
    one = piece(small())

    class Nowhere(Memory):
        def write(self, data: bytes) -> None:
            self.writes += 1

    kind, files = Html(), Nowhere()
    kind.begin(files)
    kind.add(one)
    tracemalloc.start()
    for _ in range(20_000):
        kind.add(one)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert files.writes > 20_000
    assert peak < 100_000


def test_a_word_costs_next_to_nothing() -> None:
    extraction = load()(PERU, doc_id="peru")
    found = tables.rows(extraction)
    kind = Html()
    least = min(_seconds(lambda: kind.piece(found, PERU)) for _ in range(20))
    assert least / len(PERU.split()) < 4e-6  # measured: 0.6 µs; the rest is for machines that are busy


def _seconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_the_example_is_small() -> None:
    assert len(page(piece(load()(PERU, doc_id="peru-2019")))) < 700_000


def test_what_comes_from_elsewhere_has_its_licence() -> None:
    vendor = ROOT / "pipeline" / "templates" / "vendor"
    licences = (vendor / "LICENSES.txt").read_text(encoding="utf-8")
    head = (vendor / "libraries.js").read_text(encoding="utf-8").partition("*/")[0]
    for name in ("d3-geo", "d3-scale", "d3-array", "topojson-client"):
        assert name in head
        assert f"---- {name}\n" in licences


def test_html_is_written_by_default() -> None:
    assert "html" in formats.DEFAULT
