"""CoNLL's two columns, a token and its tag in the scheme IOB2, to write only: they do not hold where the tokens stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.annotations import Gold
from pipeline.exchange.base import Named

# A letter may carry marks (a decomposed accent), which are no letters to `\w`.
_TOKEN = re.compile(r"(?:\w[\u0300-\u036f]*)+(?:[’'.-](?:\w[\u0300-\u036f]*)+)*|[^\w\s]")


def write(named: Sequence[Named]) -> bytes:
    """The tokens of each text; an empty line ends a paragraph. Of nested spans the outer one counts, and `SKIP` is none."""
    lines = []
    for name, gold in named:
        lines.append(f"# doc_id = {name}")
        lines += _columns(gold)
        lines.append("")
    return "\n".join([*lines, ""]).encode()


def _columns(gold: Gold) -> Iterator[str]:
    outer: list[tuple[int, int, str]] = []
    for span in gold.spans:
        if span.label != "SKIP" and not (outer and span.start < outer[-1][1]):
            outer.append((span.start, span.end, span.label))
    last = number = 0
    for start, end in _tokens(gold.text, sorted({at for begin, stop, _ in outer for at in (begin, stop)})):
        while number < len(outer) and outer[number][1] <= start:
            number += 1
        first, _, label = outer[number] if number < len(outer) else (len(gold.text), 0, "")
        if "\n" in gold.text[last:start] and start <= first:
            yield ""
        last = end
        tag = "O" if start < first else f"{'B' if start == first else 'I'}-{label}"
        yield f"{gold.text[start:end]}\t{tag}"


def _tokens(text: str, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Tokens, none of which a span divides (`Iran-backed`)."""
    for start, end in pairwise((0, *bounds, len(text))):
        for match in _TOKEN.finditer(text, start, end):
            yield match.span()
