"""Word documents, built here: headings, lists, tables and notes in reading order; bad ones told from good ones."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from pipeline import formats
from pipeline.batch import run
from pipeline.models import Unreadable
from pipeline.reader import decode, find_reports
from pipeline.word import to_text

TITLE = "Country Reports on Terrorism 2019: Peru"
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def part(root: str, content: str) -> str:
    return f'{_HEAD}<w:{root} xmlns:w="{_SPACE}">{content}</w:{root}>'


def run_of(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", item: bool = False) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if item else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def note(number: int) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(run_of(cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts_of(body: str, *notes: str) -> dict[str, str | bytes]:
    types = {"document": "document.main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in types.items()
    )
    links = "".join(
        f'<Relationship Id="r{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in types if name != "document"
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Title", "Title"), ("Heading1", "heading 1"), ("FootnoteText", "footnote text"))
    )
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    footnotes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(run_of(text), style="FootnoteText")}</w:footnote>'
        for number, text in enumerate(notes, 1)
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{overrides}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", styles),
        "word/numbering.xml": part("numbering", numbering),
        "word/footnotes.xml": part("footnotes", footnotes),
        "word/media/picture.png": b"\x89PNG" + bytes(100),
    }


REPORT = parts_of(
    paragraph(run_of(TITLE), style="Title")
    + paragraph(run_of("Overview:", "<w:b/>"), run_of(" On June 25, SL mem\u00adbers killed "), run_of("three", "<w:i/>"),
                run_of(" soldiers in Huanta."), note(1), run_of(" The army said so."))
    + paragraph(run_of("2019 Terrorist Incidents"), style="Heading1")
    + paragraph(run_of("On July 1, police arrested "), "<w:del>" + run_of("nine").replace("w:t", "w:delText") + "</w:del>",
                "<w:ins>" + run_of("a suspect.") + "</w:ins>", item=True)
    + paragraph(run_of("On July 2, nothing"), "<w:r><w:tab/></w:r>", run_of("hap&amp;pened."), note(2), item=True)
    + table(("Killed", "3"), ("Injured", "five &lt;6"))
    + paragraph()
    + paragraph(run_of("The end.")),
    " Ministry of Defense, July 3.", " A later count.",
)  # fmt: skip
TEXT = f"""{TITLE}

Overview: On June 25, SL members killed three soldiers in Huanta. The army said so.

2019 Terrorist Incidents

• On July 1, police arrested a suspect.

• On July 2, nothing hap&pened.

Killed

3

Injured

five <6

The end.

• Ministry of Defense, July 3.

• A later count.
"""


def test_headings_lists_tables_and_notes_in_reading_order() -> None:
    assert to_text(package(REPORT)) == TEXT
    assert decode(package(REPORT)) == (TEXT, [])


def test_a_run_reads_word_documents_and_tells_of_bad_ones(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.docx").write_bytes(package(REPORT))
    (raw / "~$good.docx").write_bytes(b"\x05locked")
    (raw / "cut.docx").write_bytes(package(REPORT)[:-100])
    (raw / "sheet.docx").write_bytes(package({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}))
    (raw / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    summary = run(find_reports([str(raw)]), tmp_path / "out", kinds=formats.load(["csv"]), workers=0)
    assert (summary.reports, summary.failed, summary.incidents) == (4, 3, 2)
    assert summary.errors == [
        ("cut", "a Word document that is damaged or cut off"),
        ("old", "this is an old Word or Excel file, or one with a password; save the report as .docx or as plain text in UTF-8"),
        ("sheet", "a zip file that is no Word document; save the report as .docx or as plain text in UTF-8"),
    ]
    assert (tmp_path / "out" / "texts" / "good.txt").read_bytes() == TEXT.encode()
    casualties = (tmp_path / "out" / "casualties.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[2:5] for line in casualties[1:]] == [["three soldiers", "killed", "3"]]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
BAD = {
    "no text": (parts_of(paragraph()), "a Word document without text"),
    "no document": ({"word/other.xml": "<w/>"}, "a Word document that is damaged (OSError)"),
    "no XML": (REPORT | {"word/document.xml": "<w:document"}, "a Word document that is damaged (ExpatError)"),
    "a note that is missing": (parts_of(paragraph(run_of("Text."), note(9))), "a Word document that is damaged (KeyError)"),
    "entities": (
        REPORT | {"word/document.xml": part("document", "<w:body>&c;</w:body>").replace(_HEAD, _HEAD + ENTITIES)},
        "a Word document with XML entities, which none has that Word wrote",
    ),
    "entities in UTF-16": (
        REPORT | {"word/styles.xml": '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'.encode("utf-16")},
        "a Word document with XML entities, which none has that Word wrote",
    ),
    "depth": (
        parts_of("<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000),
        "a Word document that nests deeper than any that people write",
    ),
    "a bomb": (
        REPORT | {"word/document.xml": part("document", " " * (33 << 20))},
        "a Word document that unpacks to more than 32 MB of text; cut it into its reports",
    ),
    "many parts": (
        REPORT | {f"word/{number}.bin": b"" for number in range(6_000)},
        "a Word document of more parts than any that people write",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "why"), BAD.values(), ids=BAD)
def test_a_bad_document_is_an_error_of_its_own_and_costs_no_time(parts: Mapping[str, str | bytes], why: str) -> None:
    data = package(parts)
    start = time.perf_counter()
    with pytest.raises(Unreadable) as error:
        to_text(data)
    assert str(error.value) == why
    assert time.perf_counter() - start < 2


def test_what_is_no_text_is_not_looked_at() -> None:
    assert to_text(package(REPORT | {"word/media/large.png": bytes(64 << 20)})) == TEXT
