"""A saved web page to the plain text of the report in it: main content only, a line for each block, `•` before list items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.lexicon import country_iso
from pipeline.structure import parse_title

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_FURNITURE = (
    "script, style, noscript, template, svg, iframe, object, nav, aside, form, button, input, select, figure, figcaption, dialog,"
    " [hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=complementary]"
)
# A page's own frame, unless it stands within the article: there a header holds the title.
_FRAME = "body > header, body > footer, body > div > header, body > div > footer"
_MAIN = "article, main, [role=main], [itemprop=articleBody], .entry-content, #content, #main-content, #centerblock, .content"
_DECLARED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# Their end tag may be missing, or there is none; they do not nest.
_OPEN_ENDED = frozenset(
    "p li dt dd option tr td th tbody thead tfoot colgroup br hr img input meta link area base col embed source track wbr"
    " html body head".split()
)
_DEEPEST = 1_000  # elements within each other: HTML parsers take time by the square of the depth
_MOST_TAGS = 1_000_000
# A link to a note and the one back: `[1]`, `*`, `↑`, raised or in brackets, or with an arrow for its text.
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[ivx]{1,6}|[*†‡§]{1,3}|↑|↩\ufe0e?|\^)[\])]?")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))  # where a word may be cut at a line's end: no characters of it
_SITE = re.compile(r"\s+[|»·]\s+|\s+[-–—]\s+(?=[^-–—|]*$)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\v"  # stands for <br>, until the blanks around it are gone
_BREAKS = re.compile(r" *\v *")
_MOST_CANDIDATES = 50  # pages mark their content in a few ways; what nests more would take time by the square
_LEAST_PROSE = 0.6  # share of the page's prose that its main content holds at least


def looks_like(head: str) -> bool:
    """Whether a text, of which `head` is the beginning, is a web page by its own declaration."""
    return _DECLARED.match(head) is not None


def from_archive(data: bytes) -> bytes | None:
    """The page of one that a browser has saved with its pictures in one file (MHTML), in UTF-8; None where there is none."""
    from email import message_from_bytes

    try:
        parts = message_from_bytes(data).walk()
        page = next((part for part in parts if part.get_content_type() == "text/html"), None)
        content = page.get_payload(decode=True) if page is not None else None
    except RecursionError:  # parts within parts
        return None
    if page is None or not isinstance(content, bytes):
        return None
    try:
        return content.decode(page.get_content_charset("utf-8"), "replace").encode()
    except LookupError:  # no such encoding
        return content


def to_text(html: str) -> str:
    """The report's text; empty where the page has none, or is built to bring parsers down.

    The first line is the title of the series, taken from the page's headings or its `title` where the content lacks it.
    """
    if _hostile(html):
        return ""
    tree = LexborHTMLParser(html)
    titles = [node.text() for node in tree.css("h1, h2, title")]
    titles += [node.attributes.get("content") or "" for node in tree.css("meta[property='og:title']")]
    for node in tree.css(_FURNITURE):
        node.decompose()
    for node in tree.css(_FRAME):
        if node.css_first("article, main, p") is None:
            node.decompose()
    for link in tree.css("a[href*='#']"):
        if _is_note_mark(link):
            link.decompose()
    if tree.body is None:
        return ""
    lines = list(_lines(_main(tree.body)))
    title = next(filter(None, map(_title, titles)), "")
    found = next((at for at, line in enumerate(lines) if parse_title(line.strip())), None)
    if found is not None:
        lines = lines[found:]  # above it: breadcrumbs, the publisher, the date
        lines[0] = _title(lines[0]) or lines[0]
    elif title:
        lines.insert(0, title)
    return "\n\n".join(lines) + "\n" if lines else ""


def _hostile(html: str) -> bool:
    """Whether elements stand within each other deeper, or are more, than in any page that people read."""
    depth = 0
    for count, tag in enumerate(_TAG.finditer(html)):
        if tag[2].lower() not in _OPEN_ENDED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > _DEEPEST or count > _MOST_TAGS:
            return True
    return False


def _is_note_mark(link: LexborNode) -> bool:
    text = link.text().strip()
    if len(text) > 6 or not _NOTE.fullmatch(text):
        return False
    raised = link.css_first("sup") is not None or (link.parent is not None and link.parent.tag == "sup")
    return raised or not text.isalnum()


def _title(line: str) -> str:
    """A title line of the series without the name of the site behind it, or "" where the line is none."""
    line = _BLANKS.sub(" ", line).strip()
    while (parsed := parse_title(line)) is not None and not country_iso(parsed[0]):
        site = list(_SITE.finditer(line))
        if not site or parse_title(line[: site[-1].start()]) is None:
            break
        line = line[: site[-1].start()]
    return line if parsed else ""


def _prose(node: LexborNode) -> int:
    """Characters outside links: menus have few."""
    return len(node.text()) - sum(len(link.text()) for link in node.css("a"))


def _main(body: LexborNode) -> LexborNode:
    """The smallest marked content that holds most of the page's prose; the body where none does."""
    least = _LEAST_PROSE * _prose(body)
    best, size = body, 0
    for node in body.css(_MAIN)[:_MOST_CANDIDATES]:
        length = len(node.text())
        if (not size or length < size) and _prose(node) >= least:
            best, size = node, length
    return best


def _lines(root: LexborNode) -> Iterator[str]:
    """The text of each block on a line of its own, blanks run together; no-break spaces stay."""
    pieces: list[str] = []

    def flush() -> Iterator[str]:
        line = _BREAKS.sub("\n", _BLANKS.sub(" ", "".join(pieces))).strip(" \n")
        if line.strip("•\xa0 \n"):
            yield line
            pieces.clear()
        elif line != "•":  # the mark of a list item waits for the item's first block
            pieces.clear()

    # A stack instead of recursion: a page may nest deeper than Python does.
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield from flush()
            continue
        tag = node.tag
        if tag == "-text":
            pieces.append((node.text_content or "").replace(_BREAK, " ").translate(_UNSEEN))
            continue
        if tag == "br":
            pieces.append(_BREAK)
            continue
        if tag in _BLOCKS:
            yield from flush()
            if tag == "li":
                pieces.append("• ")
            stack.append(tag)
        children = list(node.iter(include_text=True))
        stack.extend(reversed(children))
    yield from flush()
