"""Further names that a text introduces: `aka`, `better known as`, a quoted nickname, lists of them with `or`.

Surface forms: `Ana Ruiz (aka Comrade Ana)`; `(a.k.a. “Miguel” or “Bomba”)`; `, also known as Abu Muslim, Mawlawi Baryal,
or “the Engineer,”`; `who goes by the name Ali Kalora`; `(“Marquitos”)`; `Torsten “Falke” Brandner`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.knowledge import Trie
from pipeline.lexicon import rows, word_class
from pipeline.names.candidates import Chunker
from pipeline.names.traits import ACRONYM, GENERIC, GIVEN, NATION, ORDINARY, TIME_OR_CREED
from pipeline.names.units import CAP, LOW, MARK, NUM

_OPEN = frozenset("\"“‘'«„")
_CLOSE = frozenset("\"”’'»“")
_CALLED = ("call", "calls", "called", "nicknamed", "dubbed")
_NAMING = (*_CALLED, "know", "knows", "knew")
_APART = ("alternately", "alternatively", "variously", "called", "nicknamed", "dubbed")  # after a comma they introduce a name
_SEVERAL = frozenset(("names", "aliases", "noms", "kunyas", "nicknames", "pseudonyms", "identities"))
_LINKS = ("of", "as", "is", "was", "include", "included", "including", "were", "are")
_PLAIN = ORDINARY | NATION | TIME_OR_CREED | GENERIC | ACRONYM  # of a word in parentheses that is no byname
_CLAUSE = frozenset((",", ".", "!", "?"))
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
    return frozenset((*_introducers().openers, *_NAMING, *_APART, "known", "also"))


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


def _past_adverb(lower: list[str], start: int, hi: int) -> int:
    """The unit after `sometimes` or `, later,` at `start`."""
    comma = start < hi and lower[start] == ","
    adverb = start + comma
    if adverb >= hi or lower[adverb] not in word_class("alias-adverb"):
        return start
    return adverb + 2 if comma and adverb + 1 < hi and lower[adverb + 1] == "," else adverb + 1


def _naming(chunker: Chunker, unit: int, lo: int, hi: int) -> int:
    """End of `knew only as`, `call him`, `calls himself` at a unit, or 0; somebody must be meant by the clause."""
    lower = chunker.units.lower
    end = unit + 1
    pronoun = end < hi and lower[end] in ("him", "her", "himself", "herself")
    end += pronoun
    while end < hi and lower[end] in word_class("alias-adverb"):
        end += 1
    named = end < hi and lower[end] == "as"
    if lower[unit] not in _CALLED and not named:
        return 0
    clause = lower[max(lo, unit - 6) : unit]
    passive = lower[unit - 1] in ("is", "was", "been", "are", "were")
    told = not {"whom", "whose"}.isdisjoint(clause) or (named and not {"man", "woman"}.isdisjoint(clause))
    someone = pronoun or passive or told
    return end + named if someone else 0


def _items(chunker: Chunker, start: int, hi: int, *, plural: bool) -> list[tuple[int, int]]:
    """The aliases of a list from unit `start` on: A; A or B; A, B, or C; A, B, C).

    What follows a comma or `and` belongs to the list only where `or`, quotes, the parenthesis or a plural (`the
    names`) close it; an item with an introducer of its own is the next person (`, alias A, and Luis Mena, alias B`).
    """
    text, lower = chunker.units.text, chunker.units.lower
    while start < hi and (text[start] in (":", ",", ".") or lower[start] in _LINKS):
        start += 1
    found: list[tuple[int, int]] = []
    sure, joiner, quotes = 0, "", False
    while item := quoted(chunker, start, hi) or _plain(chunker, start, hi):
        end = item[2]
        in_quotes = text[start][0] in _OPEN
        if quotes and not in_quotes and joiner != "or":
            break  # nicknamed “Cobra,” and Moaz Ezzat, a dentist
        quotes = in_quotes
        if found and not in_quotes and end + 1 < hi and text[end] in (",", "(") and _introducers().longest(lower, end + 1, hi):
            break
        found.append((item[0], item[1]))
        ends = end < hi and text[end] in (",", ";", ".", ")", "—")
        closed = joiner == "or" or (joiner == "and" and (plural or len(found) > 2 or ends)) or (end < hi and text[end] == ")")
        if len(found) == 1 or in_quotes or closed:
            sure = len(found)
        start = end + 1 if end < hi and text[end] in (",", ";") else end
        joiner = ""
        if start < hi and lower[start] in ("or", "and"):
            joiner = lower[start] if start == end or lower[start] == "or" or len(found) > 1 else ","
            start = _past_adverb(lower, start + 1, hi)
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
        if chunker.units.lower[end : end + 2] == ["by", "the"] and end + 3 < hi:
            return end + 3  # known to officers by the name of
    return 0


def _apposed(chunker: Chunker, unit: int, lo: int) -> bool:
    """Whether what leads to a unit describes the name before it (`Omar Hammami, the rapper from Alabama called`)."""
    lower, text = chunker.units.lower, chunker.units.text
    for back in range(unit - 1, max(lo, unit - 9), -1):
        if text[back] == ",":
            return lower[back + 1] in ("the", "a", "an", "his", "her", "its") and chunker.shape[back - 1] == CAP
        if chunker.shape[back] == MARK or lower[back] in ("is", "was", "were", "has", "had", "who", "and", "that"):
            return False
    return False


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
        found = trie.longest(lower, unit, hi) if (shape[unit] != MARK or lower[unit] == "@") and unit + 1 < hi else []
        if not found and lower[unit] in _NAMING and (end := _naming(chunker, unit, lo, hi)):
            found = [(end, ["person"])]
        apart = unit - (unit > lo and lower[unit - 1] in word_class("alias-adverb"))  # , widely called A,
        if not found and lower[unit] in _APART and apart > lo and chunker.units.text[apart - 1] in (",", "(", "—"):
            found = [(unit + 1 + (lower[unit + 1 : unit + 2] == ["called"]), ["person"])]  # (variously called A, B)
        if not found and lower[unit] == "also" and unit > lo and chunker.units.text[unit - 1] == "(":
            found = [(unit + 1, ["any"])]  # (also Abou Tourab)
        if not found and lower[unit] in _APART and _apposed(chunker, unit, lo):
            found = [(unit + 1, ["person"])]
        if not found and lower[unit] == "known" and (end := _known_as(chunker, unit, hi)):
            found = [(end, ["person"])]
        if not found or (shape[unit] == CAP and unit > lo and lower[unit] not in ("aka", "a.k.a", "alias")):
            continue
        end, owners = found[0]
        if _renames_nobody(chunker, unit, end, lo, hi):
            continue
        phrase = " ".join(lower[unit:end])
        stop = end
        for first, last in _items(chunker, end, hi, plural=not _SEVERAL.isdisjoint(phrase.split())):
            yield Introduced(first, last, unit, phrase, owners[0])
            stop = max(stop, last)
        reached = max(stop, end)


def _renames_nobody(chunker: Chunker, unit: int, end: int, lo: int, hi: int) -> bool:
    """Whether the phrase of units [unit, end) gives nobody named before another name, though it has the words for it."""
    lower, shape, text = chunker.units.lower, chunker.shape, chunker.units.text
    alone = unit == lo or shape[unit - 1] == LOW or lower[unit - 1] == ";"
    if lower[unit] == "alias" and end == unit + 1 and shape[end] == CAP and alone:
        return True  # dissidents under alias Fidel
    if lower[unit] == "born" and text[unit - 1] == "-":
        return True  # a Kyrgyz-born Russian
    if lower[unit] == "formerly" and end == unit + 1 and lower[end] in ("of", "with", "in", "at"):
        return True  # an imam formerly of the Ministry of Awqaf
    said = _plain(chunker, end, hi) if lower[unit] == "called" else None
    if said and said[2] < hi and text[said[2]] in ("“", '"'):
        return True  # called Crawford “misguided”
    # his counsel, Peter Kibatala, called Halima Abdi as a witness
    return said is not None and lower[said[2] : said[2] + 1] in (["as"], ["a"], ["an"])


def bracketed_nicknames(chunker: Chunker, after: int, hi: int) -> Iterator[Introduced]:
    """What stands beside a person that ends at unit `after`.

    `(“Marquitos”)`; `“Marquitos”`; `, the so-called “Jihadi John,”`; `, or Comrade Raúl,`; `, Raúl to his men`.
    """
    text, lower, shape = chunker.units.text, chunker.units.lower, chunker.shape
    if (item := quoted(chunker, after, hi)) and item[1] < item[0] + 3 and text[item[2] - 2] not in _CLAUSE:
        if all(shape[unit] == CAP for unit in range(item[0], item[1])) and not (item[2] < hi and shape[item[2]] == CAP):
            yield Introduced(item[0], item[1], after, "nickname", "person")  # Dias Júnior “Kopelipa” met
        return
    if after + 2 >= hi or text[after] not in ("(", ",", "—", "–"):
        return
    unit = after + 1
    if text[after] == "(":
        while unit < min(hi, after + 5) and (shape[unit] == LOW or text[unit] in (":", ",")):
            unit += 1
    else:
        while unit < hi and lower[unit] in ("the", "or", "so-called", "self-styled", "self-proclaimed"):
            unit += 1
    if not (item := quoted(chunker, unit, hi)):
        plain = _plain(chunker, unit, hi)
        to_some = plain and plain[1] + 1 < hi and lower[plain[1]] == "to" and lower[plain[1] + 1] in word_class("alias-audience")
        other = plain and text[after] != "(" and lower[unit - 1] == "or" and plain[1] < hi and text[plain[1]] == ","
        given = plain and text[after] == "(" and plain[1] == unit + 1 and unit == after + 1 and text[plain[1]] == ")"
        unlisted = given and not chunker.listed(unit, hi) and chunker.units.key[unit] not in chunker.gazetteer
        given = unlisted and (chunker.traits[unit] & GIVEN > 0 or not chunker.traits[unit] & _PLAIN)
        if plain and (to_some or other or given):
            yield Introduced(plain[0], plain[1], after, "nickname", "person")
        return
    while item := quoted(chunker, unit, hi):
        closed = text[item[2] - 2] in (",", ".") or (item[2] < hi and text[item[2]] in (",", ".", ";", "—", "–"))
        if text[after] != "(" and not (closed and _titular(chunker, item[0], item[1])):
            return  # what he said
        if looks_named(chunker, item[0], item[1]):
            yield Introduced(item[0], item[1], after, "nickname", "person")
        unit = item[2]
        while unit < hi and (text[unit] in (",", ";") or lower[unit] in ("or", "and")):
            unit += 1


def _titular(chunker: Chunker, first: int, stop: int) -> bool:
    """Whether units [first, stop) are capitalized but for small words within (`Butcher of Raqqa`)."""
    shape, lower, small = chunker.shape, chunker.units.lower, word_class("defining")
    ends = shape[first] == shape[stop - 1] == CAP
    return ends and all(shape[unit] == CAP or lower[unit] in small or lower[unit] == "from" for unit in range(first, stop))


def looks_named(chunker: Chunker, first: int, stop: int) -> bool:
    """Whether what is introduced has a capital letter, so that it can be a name at all."""
    return any(chunker.shape[unit] == CAP for unit in range(first, stop)) and any(
        chunker.shape[unit] in (CAP, LOW) for unit in range(first, stop)
    )
