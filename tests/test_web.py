"""Saved web pages: the report's text without the site around it."""

from __future__ import annotations

import quopri
import time

import pytest

from pipeline.reader import decode
from pipeline.web import to_text

TITLE = "Country Reports on Terrorism 2019: Peru"
BODY = """
<p><strong>Overview:</strong>&nbsp;SL &amp; others killed <em>three</em>
   soldiers<br>in Huanta.</p>
<p><b>2019 Terrorist Incidents:</b> Attacks:</p>
<ul><li>On June&nbsp;25, <a href="x">SL</a> attacked.</li><li><p>On July 1, nothing.</p></li></ul>
<table><tr><td>Killed</td><td>3</td></tr></table>
"""
TEXT = """Country Reports on Terrorism 2019: Peru

Overview:\xa0SL & others killed three soldiers
in Huanta.

2019 Terrorist Incidents: Attacks:

• On June\xa025, SL attacked.

• On July 1, nothing.

Killed

3
"""
PAGES = {
    "an article under a header of its own": f"""<!DOCTYPE html><html>
        <head><title>{TITLE} - United States Department of State</title>
        <script>if (a < b) alert("<p>")</script></head><body>
        <header><nav><ul><li>Home<li>Bureaus</ul></nav></header>
        <main><article><header><p>Bureau of Counterterrorism</p><h1>{TITLE}</h1></header>
        <div class="entry-content">{BODY}</div></article>
        <aside><p>Related: elsewhere</p></aside></main><footer><p>Privacy</p></footer></body></html>""",
    "a title in the head alone": f"""<html><head><title>{TITLE} | Refworld</title></head><body>
        <div id="nav"><a href="1">Countries</a> <a href="2">Publishers</a></div><div id="content">{BODY}</div>
        <div class="foot"><a href="3">Contact</a></div></body></html>""",
    "a heading in a layout of tables": f"""<html><body><table><tr><td><a href="1">Releases</a></td>
        <td id="centerblock">        <h2>{TITLE}</h2>{BODY}</td></tr></table></body></html>""",
    "nothing but the content": f"<html><body><h1>{TITLE}</h1>{BODY}</body></html>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_text_of_a_page(page: str) -> None:
    assert to_text(page) == TEXT
    assert decode(page.encode("utf-16")) == (TEXT, [])


def test_the_name_of_the_site_is_cut_from_a_title_only_where_a_country_is_left() -> None:
    page = "<html><title>Country Reports on Terrorism 2016 - Guinea-Bissau - Refworld - UNHCR</title><p>Text.</p>"
    assert to_text(page) == "Country Reports on Terrorism 2016 - Guinea-Bissau\n\nText.\n"
    page = "<html><title>Country Report on Terrorism 2019 - Chapter 5 - Al-Shabaab (AS)</title><p>Text.</p>"
    assert to_text(page) == "Country Report on Terrorism 2019 - Chapter 5 - Al-Shabaab (AS)\n\nText.\n"


@pytest.mark.parametrize(
    "page",
    ["<div>" * 300_000 + "x", "<article>x" * 20_000, "<b><p>" * 50_000, "<li>a" * 2_000_000],
    ids=["div", "article", "b", "li"],
)
def test_a_page_built_to_take_for_ever(page: str) -> None:
    before = time.process_time()
    assert to_text(f"<html>{page}") == ""
    assert time.process_time() - before < 5


def test_a_long_flat_page_takes_time_by_its_length() -> None:
    def seconds(times: int) -> float:
        page = f"<html><body><main>{'<p>One <b>line</b> of <a>text</a>.</p>' * times}</main></body></html>"
        before = time.process_time()
        assert to_text(page).count("One line of text.") == times
        return time.process_time() - before

    seconds(500)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.005)


def test_marks_of_notes_and_cut_places_of_words_are_no_text() -> None:
    page = f"""<html><body><h1>{TITLE}</h1>
        <p>SL killed three.<sup><a href="#n1" id="r1">1</a></sup> It fled.<a href="page.html#_ftn2"><sup>[2]</sup></a>
        In Hu\u00adan\u200bta, <a href="#s3">3</a> men <a href="#Peru">Peru</a>.<sup>2</sup> <a href="#_ftn3">[3]</a> End.</p>
        <ol><li id="n1">A note. <a href="#r1">↑</a></li><li>Another. <a href="#_ftnref2">^</a></li></ol></body></html>"""
    assert to_text(page).splitlines()[2:] == [
        "SL killed three. It fled. In Huanta, 3 men Peru.2 End.", "", "• A note.", "", "• Another.",
    ]  # fmt: skip


def archive(page: str, *, encoding: str = "utf-8", declared: str = "utf-8") -> bytes:
    """A page with a picture in one file, as browsers save it."""
    from email.mime.image import MIMEImage
    from email.mime.multipart import MIMEMultipart
    from email.mime.nonmultipart import MIMENonMultipart

    whole = MIMEMultipart("related", type="text/html")
    whole["Subject"], whole["Snapshot-Content-Location"] = TITLE, "https://example.org/report"
    part = MIMENonMultipart("text", "html", charset=declared)
    part.set_payload(quopri.encodestring(page.encode(encoding)).decode("ascii"))
    part["Content-Transfer-Encoding"] = "quoted-printable"
    whole.attach(part)
    whole.attach(MIMEImage(b"\x89PNG", "png"))
    return whole.as_bytes()


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", "utf-8"), ("cp1252", "windows-1252"), ("utf-8", "no-such-code")])
def test_a_page_saved_in_one_file_with_its_pictures(encoding: str, declared: str) -> None:
    page = f"<!DOCTYPE html><html><body><article><h1>{TITLE}</h1><p>Víctor “José” = 3.</p>{BODY}</article></body></html>"
    data = archive(page, encoding=encoding, declared=declared)
    assert decode(data) == (TEXT.replace("Overview", "Víctor “José” = 3.\n\nOverview", 1), [])


def test_an_archive_without_a_page_is_text() -> None:
    data = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/plain\n\nText.\n--x--\n"
    assert decode(data) == (data.decode(), [])
    deep = b"".join(b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000))
    assert decode(deep)[0] == deep.decode()
