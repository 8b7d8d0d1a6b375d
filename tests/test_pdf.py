"""PDFs, built here: columns in order, words and paragraphs whole, running heads and page numbers gone."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path

import pytest
from browser import browser, chromium

from pipeline.models import Unreadable
from pipeline.pdf import to_text
from pipeline.reader import decode

pytest.importorskip("reportlab")
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, ListFlowable, ListItem, PageTemplate, Paragraph, Spacer

TITLE = "Country Reports on Terrorism 2019: Peru"
SENTENCE = (
    "On June 25, SL members killed three soldiers upon attacking a joint military-police patrol in the VRAEM town Vizcatán, "
    "and the ministry announced far-reaching reforms of its counterterrorism units."
)


def printed(paragraphs: list[str], *, columns: int) -> bytes:
    """A PDF: a title, paragraphs (those with a bullet as list items), a running head and a number on each page."""
    target = io.BytesIO()
    document = BaseDocTemplate(target, pagesize=letter, invariant=1)
    width = (letter[0] - 144 - 20 * (columns - 1)) / columns
    frames = [Frame(72 + at * (width + 20), 72, width, letter[1] - 144) for at in range(columns)]

    def furniture(canvas: Canvas, page: BaseDocTemplate) -> None:
        canvas.drawString(72, letter[1] - 40, "Bureau of Counterterrorism, 2019")
        canvas.drawCentredString(300, 30, f"- {page.page} -")

    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    style = getSampleStyleSheet()
    story: list[object] = [Paragraph(TITLE, style["Title"])]
    for text in paragraphs:
        if text.startswith("• "):
            story.append(ListFlowable([ListItem(Paragraph(text[2:], style["Normal"]))], bulletType="bullet"))
        else:
            story.append(Paragraph(text, style["Normal"]))
        story.append(Spacer(1, 8))
    document.build(story)
    return target.getvalue()


NAMES = "Ayacucho Cusco Huanta Junín Lima Loreto Madre Moquegua Pasco Piura Puno Tacna".split()
PARAGRAPHS = [f"{head} {SENTENCE}" for name in NAMES for head in (f"{name} began the year in peace.", f"• In {name}.")]


@pytest.mark.parametrize("columns", [1, 2])
def test_paragraphs_come_back_as_they_were(columns: int) -> None:
    assert to_text(printed(PARAGRAPHS, columns=columns)).split("\n\n") == [TITLE, *PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]}\n"]


def lines(*texts: str) -> bytes:
    """A PDF of one page with these lines, set as they are."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter, invariant=1)
    for number, text in enumerate(texts):
        canvas.drawString(72, 700 - 14 * number, text)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_words_cut_at_the_end_of_a_line() -> None:
    page = lines(
        "The ministry described the attacks in its counter-", "terrorism strategy as the gravest of the decade by well-",
        "known groups, and called the well-known leaders in Euro-",
        "pean exile to account before the end of the counterterrorism year.",
    )  # fmt: skip
    assert to_text(page) == (
        "The ministry described the attacks in its counterterrorism strategy as the gravest of the decade by well-known groups, "
        "and called the well-known leaders in European exile to account before the end of the counterterrorism year.\n"
    )


@pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium")
def test_what_a_browser_prints() -> None:
    """Close letters (`Va`, `Te`) come once, and the time, title and address that it adds in small print do not come."""
    pytest.importorskip("playwright.sync_api", reason="no Playwright to drive a browser: pip install '.[dev]'")
    report = (Path(__file__).parent.parent / "raw" / "peru-2019.txt").read_text(encoding="utf-8")
    paragraphs = [TITLE, *(" ".join(line.split()) for line in report.splitlines()[1:] if line.strip())]
    cut = "multi-sectoral"  # at the end of a line: nothing in the page tells whether the hyphen is its own
    with browser() as chrome:
        page = chrome.new_page()
        page.set_content(f"<title>{TITLE}</title>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs))
        data = page.pdf(format="Letter", display_header_footer=True, margin=dict.fromkeys(("top", "bottom"), "0.4in"))
    assert to_text(data) == "\n\n".join(paragraphs).replace(cut, cut.replace("-", "")) + "\n"


def test_what_cannot_be_read() -> None:
    for data, message in ((b"%PDF-1.4 nothing", "a PDF that is damaged or cut off"), (lines(), "a PDF without text")):
        with pytest.raises(Unreadable, match=message):
            to_text(data)
        text, issues = decode(data)
        assert (text, [issue.severity for issue in issues]) == (None, ["error"])
    whole = printed(PARAGRAPHS, columns=1)
    assert decode(whole[: len(whole) // 2])[1]


def test_a_pdf_is_read_like_text() -> None:
    assert decode(lines(TITLE, "Perú is one line.")) == (f"{TITLE}\n\nPerú is one line.\n", [])
