"""Further names that a text introduces: `aka`, `better known as`, a quoted nickname, lists of them with `or`.

Surface forms: `Ana Ruiz (aka Comrade Ana)`; `(a.k.a. “Miguel” or “Bomba”)`; `, also known as Abu Muslim, Mawlawi Baryal,
or “the Engineer,”`; `who goes by the name Ali Kalora`; `(“Marquitos”)`; `Torsten “Falke” Brandner`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.candidates import Chunker
from pipeline.knowledge import Trie
from pipeline.lexicon import rows
from pipeline.units import CAP, LOW, MARK, NUM

_OPEN = frozenset("\"“‘'«„")
_CLOSE = frozenset("\"”’'»“")
_CALLED = ("call", "calls", "called")
_LONGEST_ALIAS = 7  # units inside quotes


@dataclass(frozen=True, slots=True)
class Introduced:
    """An alias at units [first, stop), introduced at unit `at` by `phrase`; `owner` is person, group or any."""

    first: int
    stop: int
    at: int
    phrase: str
    owner: str


@cache
def _introducers() -> Trie[str]:
    return Trie.of((row["phrase"].split(), row["owner"]) for row in rows("alias_introducers"))


@cache
def _openers() -> frozenset[str]:
    """The words that a phrase which introduces aliases may begin with."""
    return frozenset((*_introducers().openers, *_CALLED, "known"))


def quoted(chunker: Chunker, start: int, hi: int) -> tuple[int, int, int] | None:
    """`(first, stop, end)` of what stands in quotes from unit `start` on, and the unit after the closing quote."""
    text = chunker.units.text
    if start >= hi or text[start][0] not in _OPEN or len(text[start]) > 1:
        return None
    closing = '"' if text[start] == '"' else "”" if text[start] in "“„" else "’'" if text[start] in "‘'" else "»"
    for unit in range(start + 1, min(hi, start + 2 + _LONGEST_ALIAS)):
        if text[unit] in closing:
            first, stop = start + 1, unit
            while stop > first and chunker.shape[stop - 1] == MARK and text[stop - 1] != "-":
                stop -= 1
            if stop > first and chunker.units.lower[first] in ("the", "a", "an") and text[first].islower():
                first += 1
            return (first, stop, unit + 1) if stop > first else None
    return None


def _plain(chunker: Chunker, start: int, hi: int) -> tuple[int, int, int] | None:
    """An alias without quotes: a capitalized run, an article before it left out."""
    if start < hi and chunker.units.lower[start] in ("the", "as") and chunker.units.text[start].islower():
        start += 1
    if start >= hi or chunker.shape[start] != CAP:
        return None
    end = chunker.run_end(start, hi)
    if end + 1 < hi and chunker.units.lower[end] == "the" and chunker.shape[end + 1] == CAP:
        end = chunker.run_end(end + 1, hi)  # Abdoul the Lion
    if end < hi and chunker.shape[end] == NUM and len(chunker.units.text[end]) < 4:
        end += 1
    return start, end, end


def _items(chunker: Chunker, start: int, hi: int, *, plural: bool) -> list[tuple[int, int]]:
    """The aliases of a list from unit `start` on: A; A or B; A, B, or C; A, B, C).

    What follows a comma or `and` belongs to the list only where `or`, quotes, the parenthesis or a plural (`the
    names`) close it; an item with an introducer of its own is the next person (`, alias A, and Luis Mena, alias B`).
    """
    text, lower = chunker.units.text, chunker.units.lower
    while start < hi and text[start] in (":", ",", "."):
        start += 1
    found: list[tuple[int, int]] = []
    sure = 0
    while item := quoted(chunker, start, hi) or _plain(chunker, start, hi):
        end = item[2]
        in_quotes = text[start][0] in _OPEN
        if found and not in_quotes and end + 1 < hi and text[end] in (",", "(") and _introducers().longest(lower, end + 1, hi):
            break
        found.append((item[0], item[1]))
        joiner = lower[start - 1]
        closed = joiner == "or" or (joiner == "and" and (plural or len(found) > 2)) or (end < hi and text[end] == ")")
        if len(found) == 1 or in_quotes or closed:
            sure = len(found)
        start = end + 1 if end < hi and text[end] in (",", ";") else end
        if start < hi and lower[start] in ("or", "and"):
            start += 1
            if start < hi and lower[start] in ("sometimes", "simply", "also", "just", "later", "occasionally", "more", "often"):
                start += 1
        if again := _introducers().longest(lower, start, hi):
            start = again[0][0]
        if start == end:
            break
    return found[:sure]


def _known_as(chunker: Chunker, unit: int, hi: int) -> int:
    """End of `known within the group as`, or 0."""
    for end in range(unit + 2, min(hi, unit + 8)):
        if chunker.shape[end] == MARK:
            return 0
        if chunker.units.lower[end] == "as":
            return end + 1
    return 0


def introducing(chunker: Chunker) -> list[int]:
    """The units that a phrase which introduces aliases may begin with."""
    openers = _openers()
    return [unit for unit, word in enumerate(chunker.units.lower) if word in openers]


def introduced(chunker: Chunker, at: Sequence[int], lo: int, hi: int) -> Iterator[Introduced]:
    """Aliases that a phrase introduces in the sentence of units [lo, hi); it begins with one of the units `at`."""
    lower, shape = chunker.units.lower, chunker.shape
    reached = lo
    trie = _introducers()
    for unit in at:
        if unit < reached:
            continue
        found = trie.longest(lower, unit, hi) if shape[unit] != MARK and unit + 1 < hi else []
        if not found and lower[unit] in _CALLED and "whom" in lower[max(lo, unit - 5) : unit]:
            found = [(unit + 1, ["person"])]
        if not found and lower[unit] == "known" and (end := _known_as(chunker, unit, hi)):
            found = [(end, ["person"])]
        if not found or (shape[unit] == CAP and unit > lo and lower[unit] not in ("aka", "a.k.a", "alias")):
            continue
        end, owners = found[0]
        phrase = " ".join(lower[unit:end])
        stop = end
        for first, last in _items(chunker, end, hi, plural="names" in phrase or "aliases" in phrase or "noms" in phrase):
            yield Introduced(first, last, unit, phrase, owners[0])
            stop = max(stop, last)
        reached = max(stop, end)


def bracketed_nicknames(chunker: Chunker, after: int, hi: int) -> Iterator[Introduced]:
    """`(“Marquitos”)`, `(“A” or “B”)` directly after a person that ends at unit `after`."""
    text, lower = chunker.units.text, chunker.units.lower
    if after + 2 >= hi or text[after] != "(":
        return
    unit = after + 1
    while item := quoted(chunker, unit, hi):
        yield Introduced(item[0], item[1], after, "nickname", "person")
        unit = item[2]
        while unit < hi and (text[unit] in (",", ";") or lower[unit] in ("or", "and")):
            unit += 1


def looks_named(chunker: Chunker, first: int, stop: int) -> bool:
    """Whether what is introduced has a capital letter, so that it can be a name at all."""
    return any(chunker.shape[unit] == CAP for unit in range(first, stop)) and any(
        chunker.shape[unit] in (CAP, LOW) for unit in range(first, stop)
    )
