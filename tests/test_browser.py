"""The page in a real browser: no error and no request, both clicks, sorting, filtering, phones, the dark, hostile texts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, address, browser, chromium

from pipeline import load, tables
from pipeline.formats.html import Html
from pipeline.models import LABELS
from pipeline.reader import PAGE
from pipeline.writers import read_report

pytest.importorskip("playwright.sync_api", reason="no Playwright to drive a browser: pip install '.[dev]'")
pytestmark = pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium")

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "outputs" / PAGE
SECONDS = 2.0  # to open a page of 200 reports
HOSTILE = (
    "Country Report on Terrorism 2019 - Chapter 1 - Kenya\n\n"
    "On May 3, al-Shabaab killed two soldiers in Garissa </script><script>document.title = 'run'</script> <!-- and </style>.\n\n"
    "On May 4, gunmen <img src=x onerror=alert(1)> killed <b>three civilians</b> near Mandera 𝔘\u2028𝔘. On May 5, police arrested "
    "Ali <i>Hassan</i> &amp; Omar &lt;Abdi&gt; in Nairobi.\n"
)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with browser() as running:
        yield running


class Opened:
    """A page, and what it said and asked for."""

    def __init__(self, chrome: Any, file: Path, *parts: str, viewport: dict[str, int] = DESK, scheme: str = "light") -> None:
        self.context = chrome.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", offline=True)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address(file, *parts))
        self.file = file

    def texts(self, selector: str) -> list[str]:
        return [str(text) for text in self.page.locator(selector).all_inner_texts()]

    def calm(self) -> None:
        assert self.said == []
        assert [url.partition("#")[0] for url in self.asked] == [self.file.resolve().as_uri()]


@pytest.fixture
def opened(chrome: Any) -> Iterator[Any]:
    pages: list[Opened] = []

    def open_page(file: Path, *parts: str, **options: Any) -> Opened:
        pages.append(Opened(chrome, file, *parts, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.calm()
        page.context.close()


def write(folder: Path, *found: tuple[tables.Tables, str | None]) -> Path:
    """A page of some reports."""
    file = folder / PAGE

    class Files:
        def open(self, name: str) -> Any:
            return file.open("wb", buffering=0)

    kind = Html()
    kind.begin(Files())  # type: ignore[arg-type]
    for rows, text in found:
        kind.add(kind.piece(rows, text))
    kind.finish()
    return file


def peru() -> tuple[tables.Tables, str]:
    found, text = read_report((ROOT / "outputs" / "json" / "peru-2019.json").read_bytes())
    return found, text


def test_the_overview_shows_the_figures_of_the_tables(opened: Any) -> None:
    page = opened(GOLDEN)
    found, _ = peru()
    figures = {name: sum(row[name] for row in tables.records(found, "incidents")) for name in ("killed", "injured", "kidnapped")}
    tiles = dict(reversed(tile.split("\n")) for tile in page.texts(".tile"))
    assert tiles["incidents"] == str(len(found["incidents"]))
    assert {name: tiles[name] for name in figures} == {name: str(count) for name, count in figures.items()}
    assert tiles["groups"] == str(len(found["groups"]))
    assert page.texts("#overview figure h2") == [
        "Incidents over time", "Places and incidents", "Killed and injured by month", "Killed and injured by group",
    ]  # fmt: skip
    assert page.page.locator(".map path.land").count() > 5
    box = page.page.locator(".map path.shade4").bounding_box()
    assert box["height"] > 150  # the country is no dot


def test_a_mark_narrows_the_incidents_down_and_a_row_leads_to_its_sentence(opened: Any) -> None:
    page = opened(GOLDEN)
    rows = "#overview .block tbody tr"
    everything = page.page.locator(rows).count()
    page.page.locator("#overview g.mark", has_text="Aug 2019").first.click()
    assert [row.split("\t")[0] for row in page.texts(rows)] == ["2019-08-09"]
    page.page.locator(".chip").click()
    assert page.page.locator(rows).count() == everything
    page.page.locator(rows).first.click()
    assert page.texts(".glow")[0].startswith("On June 25, SL members killed three soldiers")


@pytest.mark.parametrize("key", [None, "Enter"], ids=["mouse", "keyboard"])
def test_a_row_shows_its_sentence(opened: Any, key: str | None) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    page.page.locator("[role=tab][data-table=casualties]").click()
    row = page.page.locator("#panel-casualties tbody tr", has_text="at least four people")
    if key:
        row.focus()
        page.page.keyboard.press(key)
    else:
        row.click()
    assert page.texts(".glow") == [
        "A veteran SL member since the 1980s, Cárdenas is allegedly responsible for killing at least four people, "
        "including two police officers."
    ]
    assert page.page.evaluate("(() => { const box = document.querySelector('.glow').getBoundingClientRect();"
                              " return box.top >= 0 && box.bottom <= innerHeight; })()")  # fmt: skip
    assert page.texts("mark.current") == ["at least four people"]


@pytest.mark.parametrize("key", [None, "Enter"], ids=["mouse", "keyboard"])
def test_a_mention_shows_its_row_and_all_mentions_of_its_entity(opened: Any, key: str | None) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    mention = page.page.locator("mark.GROUP", has_text="Sendero Luminoso")
    if key:
        mention.focus()
        page.page.keyboard.press(key)
    else:
        mention.click()
    found, _ = peru()
    wanted = [row["text"] for row in tables.records(found, "mentions") if row["entity_id"] == "group:shining-path"]
    assert page.texts("mark.chosen") == wanted
    assert page.page.locator("[role=tab][aria-selected=true]").get_attribute("data-table") == "groups"
    assert page.texts("#panel-groups tr[aria-current=true] td:first-child") == ["Shining Path"]
    assert re.fullmatch(rf"Shining Path group, mention \d+ of {len(wanted)}", page.texts(".entity > span")[0])
    page.page.get_by_label("Next mention").click()
    assert page.page.locator("mark.current").count() == 1
    page.page.get_by_label("Mark nothing").click()
    assert page.page.locator("mark.chosen, mark.current").count() == 0


def test_mentions_are_told_apart_without_colour_and_have_names(opened: Any) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    shapes = {label: page.page.locator(f"article mark.{label}").first.evaluate(SHAPE) for label in LABELS}
    assert len(set(shapes.values())) == len(LABELS)
    assert page.page.locator("article mark:not([tabindex='0'][role=link][aria-label])").count() == 0
    assert page.page.locator("article mark.ALIAS").first.get_attribute("aria-label") == "Comrade José, alias"
    page.page.get_by_label("Place", exact=False).first.uncheck()
    assert page.page.locator("article mark.PLACE").first.evaluate(SHAPE).startswith("none")


def test_the_text_is_the_report(opened: Any) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    found, text = peru()
    assert page.page.locator("article").evaluate(PARAGRAPHS).split() == text.split()
    marks = page.page.locator("article mark").evaluate_all("all => all.map(one => one.textContent)")
    assert marks == list(tables.column(found, "mentions", "text"))


def test_tables_filter(opened: Any) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    page.page.locator("[role=tab][data-table=groups]").click()
    page.page.get_by_label("Filter groups").fill("police PERU")
    assert page.texts("#panel-groups tbody td:first-child") == ["Peruvian National Police"]
    assert page.texts("#panel-groups output") == ["1 of 20 rows"]
    page.page.get_by_label("Filter groups").fill("")
    page.page.get_by_label("Kind").select_option("militant")
    assert page.texts("#panel-groups tbody td:first-child") == [
        "Hizballah", "Islamic State of Iraq and Syria", "Militarized Communist Party of Peru", "Shining Path",
    ]  # fmt: skip


def test_tables_sort(opened: Any) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    page.page.locator("[role=tab][data-table=groups]").click()
    head = page.page.locator("#panel-groups th", has_text="Mentions")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    counts = [int(text) for text in page.texts("#panel-groups tbody td:last-child")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    head.locator("button").click()
    assert [int(text) for text in page.texts("#panel-groups tbody td:last-child")] == sorted(counts)
    name = page.page.locator("#panel-groups th", has_text="Name")
    name.locator("button").click()
    names = page.texts("#panel-groups tbody td:first-child")
    assert names == sorted(names, key=str.lower)


def test_a_phone_shows_all_without_scrolling_sideways(opened: Any) -> None:
    for parts in ((), ("report", "peru-2019")):
        page = opened(GOLDEN, *parts, viewport=PHONE)
        assert page.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert (page.page.locator("article").is_visible(), page.page.locator(".right").is_visible()) == (True, False)
    page.page.locator("article mark.PERSON").first.click()
    assert (page.page.locator("article").is_visible(), page.page.locator(".right").is_visible()) == (False, True)
    assert page.texts("tr[aria-current=true] td:first-child") == ["Muhammad Ghaleb Hamdar"]
    page.page.locator("tr[aria-current=true]").click()
    assert page.page.locator("mark.current").is_visible()
    assert page.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


PARAGRAPHS = "element => [...element.children].map((child) => child.textContent).join('\\n')"
SHAPE = """element => {
  const style = getComputedStyle(element);
  return [style.textDecorationLine, style.textDecorationStyle, style.boxShadow.replace(/rgb.*?\\)/, "")].join(" ");
}"""
LUMINANCE = """element => {
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number)
    .map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, position) => sum + part * [0.2126, 0.7152, 0.0722][position], 0);
  return [light(getComputedStyle(element).color), light(getComputedStyle(document.body).backgroundColor)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible_by_day_and_by_night(opened: Any, scheme: str) -> None:
    page = opened(GOLDEN, "report", "peru-2019", scheme=scheme)
    for selector in ("article p", ".note", "nav a", "small"):
        ink, paper = page.page.locator(selector).first.evaluate(LUMINANCE)
        assert (paper > ink) == (scheme == "light")
        assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_markup_in_a_report_is_text(opened: Any, tmp_path: Path) -> None:
    extraction = load()(HOSTILE, doc_id="</script><b>x")
    assert extraction.incidents
    file = write(tmp_path, (tables.rows(extraction), HOSTILE))
    page = opened(file, "report", "</script><b>x")
    assert page.page.title() != "run"
    assert page.page.locator("article").evaluate(PARAGRAPHS).split() == HOSTILE.split()
    assert page.page.locator("article :is(script, img, b, i)").count() == 0
    assert page.page.locator("article mark").evaluate_all("all => all.map(one => one.textContent)") == [
        mention.text for mention in sorted(extraction.mentions, key=lambda mention: (mention.start, -mention.end))
    ]
    page.page.goto(address(file))
    assert page.page.locator("#overview .tile").count() > 5
    assert page.page.locator("#overview :is(script, img, i)").count() == page.page.locator("#overview i.key").count()


def many(reports: int) -> list[tuple[tables.Tables, str]]:
    """Reports of some 1,500 words, alike but for their names."""
    _, text = peru()
    text = f"{text}\n\n{text[len(text) // 2 :]}"
    assert len(text.split()) >= 1500
    found = tables.rows(load()(text, doc_id="x"))
    result = []
    for number in range(reports):
        (row,) = found["documents"]
        result.append(({**found, "documents": [(f"peru-{number:04}", *row[1:])]}, text))
    return result


def test_two_hundred_reports_open_at_once(opened: Any, tmp_path: Path) -> None:
    file = write(tmp_path, *many(200))
    tries = []
    while not tries or (min(tries) > SECONDS and len(tries) < 10):  # the page's own time, not that of a busy machine
        start = time.perf_counter()
        page = opened(file)
        page.page.locator(".tile").first.wait_for()
        tries.append(time.perf_counter() - start)
    assert min(tries) <= SECONDS
    page.page.evaluate("location.hash = '#/report/peru-0150'")
    page.page.locator("article p").nth(5).wait_for()
    assert page.page.locator("article").count() == 1  # one report at a time


def test_the_index_finds_reports_by_what_they_say(opened: Any, tmp_path: Path) -> None:
    found, _ = peru()
    kenya = "Country Report on Terrorism 2018 - Chapter 1 - Kenya\n\nOn May 3, al-Shabaab killed two soldiers. Zebras grazed.\n"
    failed = tables.failed("empty", [])
    broken = {**failed, "issues": [("empty", "error", "reader", "not read, empty")]}
    file = write(tmp_path, (found, peru()[1]), (tables.rows(load()(kenya, doc_id="kenya")), kenya), (broken, None))
    page = opened(file, "reports")
    ids = "#index tbody td:first-child"
    assert page.texts(ids) == ["peru-2019", "kenya", "empty"]
    searches = {"sendero": ["peru-2019"], "zebras": ["kenya"], "2018 kenya": ["kenya"], "not read": ["empty"], "zebras lima": []}
    for words, wanted in searches.items():
        page.page.get_by_label("Filter reports").fill(words)
        assert page.texts(ids) == wanted
    page.page.get_by_label("Filter reports").fill("zebras")
    page.page.locator("#index tbody a").click()
    assert page.texts("article h1") == ["Country Report on Terrorism 2018 - Chapter 1 - Kenya"]
    page.page.goto(address(file, "report", "empty"))
    assert page.texts("#report .warning") == ["It could not be read: not read, empty"]


def test_a_run_too_large_for_one_page_says_so(opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.formats import html

    monkeypatch.setattr(html, "MOST_REPORTS", 2)
    file = write(tmp_path, *many(3))
    page = opened(file, "reports")
    assert page.texts("#index .warning")[0].startswith("This page holds the texts of 2 of 3 reports.")
    assert len(page.texts("#index tbody tr")) == 3
    page.page.goto(address(file, "report", "peru-0002"))
    assert page.texts("#report .warning") == [
        "The run holds more reports than one page can show. The text and the tables of this one are in the run’s other files."
    ]
    assert page.page.locator("#report tbody tr").count() > 0


def test_paper_gets_the_text_and_the_open_table(opened: Any) -> None:
    page = opened(GOLDEN, "report", "peru-2019")
    page.page.emulate_media(media="print")
    wanted = {"article": True, "#panel-incidents table": True, ".tools": False, "header": False}
    assert {selector: page.page.locator(selector).first.is_visible() for selector in wanted} == wanted
