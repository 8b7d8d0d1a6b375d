"""Words as names need them: tokens glued over hyphens where one name is written so, and split where two are.

`al-Qa'ida`, `Zaki-ur-Rehman`, `Asia/Pacific` are one unit; `U.S.-Peru`, `Iran-backed`, `pro-ISIS` are several.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import compress

from pipeline.analysis import Tokens, shadow
from pipeline.fold import fold_name
from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import heads, names, nationality, same_izafat, titles
from pipeline.lexicon import column, word_class

_REMEMBERED = 50_000  # words
_JOINTS = frozenset("-/")
_LINKING = frozenset("iI")  # see `same_izafat`
_PASSED = frozenset("'-&/")  # marks that a listed name is found across
CAP, LOW, NUM, MARK, POSS = range(5)  # capitalized word, other word, number, punctuation, possessive
NAME, TITLE, HEAD = 1, 2, 4
_AFTER_HYPHEN = re.compile("[-‐‑]['’‘ʼ]?([^\\W\\d_])")  # al-'Adnani
_AYNS = frozenset("'‘’ʼ")  # that stand for a letter before a name (`'Abd al-Rahman`), or open a quotation
_LONGEST_QUOTE = 16  # tokens
_TWO_ENDS = 3  # words that hyphens join in the names of a road's ends where one has a hyphen of its own


@dataclass(slots=True)
class Units:
    """Parallel lists over the units of a report: first token, end token, text, lower-case text, folded key, shape.

    `opens` tells which lists have a name that may begin with the unit: the sum of NAME, TITLE and HEAD.
    """

    first: list[int]
    stop: list[int]
    text: list[str]
    lower: list[str]
    key: list[str]
    shape: list[int]
    opens: list[int]
    sentence: list[int]

    def __len__(self) -> int:
        return len(self.text)


@cache
def _particles() -> frozenset[str]:
    return column("particles")


@cache
def _prefixes() -> frozenset[str]:
    return column("affixes")


def _two_places(left: str, right: str) -> bool:
    """Whether both sides of a hyphen are listed places and the whole is not (`U.S.-Peru`, not `Guinea-Bissau`)."""
    trie, sides = names(), (fold_name(left), fold_name(right))
    if trie.longest(sides, 0, 2)[:1] and trie.longest(sides, 0, 2)[0][0] == 2:
        return False
    texts = (left, right)
    places = [
        any(known.label == "PLACE" and known.acronym in ("", text) for _, found in trie.longest((side,), 0, 1) for known in found)
        for side, text in zip(sides, texts, strict=True)
    ]
    return places[0] and (places[1] or bool(nationality(sides[1])))


def _unheard_of(left: str, right: str) -> bool:
    """Whether a hyphen joins parts of one name (`Tae-jun`, `Awa-iti`): none is an English word, nor the first a listed name."""
    if not right.isalpha() or len(left) < 2 or left.isupper() or names().longest((fold_name(left),), 0, 1):
        return False
    gazetteer = Gazetteer.load()
    if len(left) < 5 and len(right) < 4 and not gazetteer.word_rank(left.lower()):
        return right not in ("led", "run", "era", "hit", "fed", "ish")  # Eun-woo
    return not (gazetteer.is_word(right) or gazetteer.ordinary(right))


def _glued_end(tokens: Tokens, start: int) -> int:
    """End of the run of words that hyphens or slashes glue together from token `start` on."""
    words, glued, count = tokens.lower, tokens.glued, len(tokens)
    end = start + 1
    while (
        end + 1 < count
        and words[end] in ("-", "/")
        and glued[end]
        and glued[end + 1]
        and (words[end + 1][0].isalnum() or len(words[end + 1]) > 1)
    ):
        end += 2
    return end


def _is_route(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a glued pair names the ends of a road, of which the second may have two words (`the Lodwar-Loki Chogio road`)."""
    lower, routes = tokens.lower, word_class("route")
    if lower[end : end + 1] and lower[end] in routes:
        return True
    if end + 1 >= len(lower) or lower[end + 1] not in routes or not tokens.words[end][0].isupper():
        return False
    known, left = Gazetteer.load(), fold_name(tokens.words[start])
    return bool(known.lookup(left)) and not known.names.given(left)


def _opening_affix(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a glued run is `Pro-` or `Anti-` at the start of a sentence and a name (`Pro-Morsi demonstrators`)."""
    lower, after = tokens.lower, start + 2
    if lower[start] not in ("pro", "anti") or not tokens.words[start][0].isupper() or not tokens.words[after][0].isupper():
        return False
    if start and tokens.sentence[start - 1] == tokens.sentence[start] and tokens.words[start - 1][0].isalnum():
        return False
    parts = [fold_name(word) for word in tokens.words[start:end:2]]
    return not (names().longest(parts, 0, len(parts)) or Gazetteer.load().ordinary(parts[1]))  # Anti-Balaka, Anti-Terror Unit


def _pieces(tokens: Tokens, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a glued run into the token ranges that are units of their own."""
    words, lower = tokens.words, tokens.lower
    parts = list(range(start, end, 2))
    if not any(words[part][0].isupper() for part in parts):
        return [(start, end)]
    pair = len(parts) == 2 and words[parts[0]][0].isupper() and words[parts[1]][0].isupper()
    if pair and (_is_route(tokens, start, end) or _two_places(words[parts[0]], words[parts[1]])):
        return [(part, part + 1) for part in range(start, end)]
    if len(parts) == _TWO_ENDS and lower[end : end + 1] and lower[end] in word_class("route"):
        known = Gazetteer.load()
        for part in parts[1:]:  # Ndhiwa-Lunga-Lunga road
            if all(known.lookup(fold_name("".join(words[a:b]))) for a, b in ((start, part - 1), (part, end))):
                return [(start, part - 1), (part - 1, part), (part, end)]
    first, last = int(_opening_affix(tokens, start, end)), len(parts)
    while first < last - 1 and words[parts[first]][0].islower() and lower[parts[first]] in _prefixes():
        first += 1
    while (
        last - 1 > first
        and words[parts[last - 1]][0].islower()
        and not (lower[parts[last - 1]] in _particles() or (len(parts) > 2 and lower[parts[last - 2]] in _particles()))
        and not (last == 2 and (_unheard_of(words[parts[0]], lower[parts[1]]) or lower[parts[0]] in word_class("glued-prefix")))
    ):
        last -= 1
    if words[parts[first]][0].islower() and lower[parts[first]] not in _particles():
        first = next((i for i in range(first, last) if words[parts[i]][0].isupper()), first)
    cut = [(token, token + 1) for token in range(start, parts[first])]
    cut.append((parts[first], parts[last - 1] + 1))
    cut += [(token, token + 1) for token in range(parts[last - 1] + 1, end)]
    return cut


@cache
def _openers() -> Mapping[str, int]:
    """First words of listed names -> the lists that have them; a mark is passed over, so it may begin any."""
    found = {"": NAME | TITLE | HEAD}
    for bit, words in ((NAME, names().openers), (TITLE, titles().openers), (HEAD, heads().openers)):
        for word in words:
            found[word] = found.get(word, 0) | bit
    return found


def classify(text: str, lower: str) -> tuple[int, str]:
    """`(shape, folded key)` of a word; the key of a mark is "" where names are found across it, else unmatchable."""
    head = text[0]
    if head.isalpha():
        elided = len(text) > 3 and text[1] in "'’" and text[2].isupper()
        hyphened = "-" in lower and any(found[1].isupper() for found in _AFTER_HYPHEN.finditer(text))
        camel = len(text) > 2 and text[1].isupper()  # bTV, eThekwini, uMkhonto
        if head.isupper() or elided or hyphened or camel:
            return CAP, same_izafat(fold_name(text))
        return LOW, same_izafat(lower)
    if head.isdigit():
        return NUM, same_izafat(fold_name(text))
    if lower in ("'s", "s'"):
        return POSS, "s"
    if len(text) > 1 and head in "'’‘ʼ" and any(char.isupper() for char in text):
        return CAP, same_izafat(fold_name(text))
    return MARK, "" if lower in _PASSED else "\0"


class _Classes(dict[str, tuple[int, str, int]]):
    """Word -> its shape, folded key and the lists that it opens, remembered: most words of a report were met before."""

    def __missing__(self, text: str) -> tuple[int, str, int]:
        if len(self) >= _REMEMBERED:
            self.clear()
        if text.isascii() and text.isalpha() and text not in _LINKING:
            shape, key = CAP if text[0] <= "Z" or (len(text) > 2 and text[1] <= "Z") else LOW, text.lower()
            first = key
        else:
            shape, key = classify(text, shadow(text))
            first = key.partition(" ")[0]
        found = self[text] = shape, key, _openers().get(first, 0)
        return found


class_of = _Classes().__getitem__


def _ayns(tokens: Tokens, first: list[int]) -> set[int]:
    """The units that are an apostrophe for the first letter of the capitalized word behind it, not a mark of quotation."""
    words, glued, sentence, found = tokens.words, tokens.glued, tokens.sentence, set[int]()
    for token in tokens.spots(_AYNS):
        after = token + 1
        if after >= len(words) or not glued[after] or not words[after][0].isupper():
            continue
        if glued[token] and words[token - 1][-1].isalnum():
            continue
        reach = range(after, min(len(words), token + _LONGEST_QUOTE))
        closed = any(words[i] in ("'", "’") and glued[i] and sentence[i] == sentence[token] for i in reach)
        unit = bisect_left(first, token)
        if not closed and unit + 1 < len(first) and first[unit] == token:
            found.add(unit)
    return found


def _join_ayns(ayns: set[int], first: list[int], stop: list[int], text: list[str], low: list[str]) -> None:
    """Make one unit of each of `ayns` and the word behind it."""
    if not ayns:
        return
    for unit in ayns:
        first[unit + 1], text[unit + 1], low[unit + 1] = first[unit], text[unit] + text[unit + 1], low[unit] + low[unit + 1]
    kept = [unit not in ayns for unit in range(len(text))]
    first[:], stop[:] = compress(first, kept), compress(stop, kept)
    text[:], low[:] = compress(text, kept), compress(low, kept)


def build_units(tokens: Tokens) -> Units:
    """Units of all sentences, in order."""
    words, lower = tokens.words, tokens.lower
    first: list[int] = []
    stop: list[int] = []
    text: list[str] = []
    low: list[str] = []

    def take(start: int, end: int) -> None:
        """Each token of a range is a unit."""
        first.extend(range(start, end))
        stop.extend(range(start + 1, end + 1))
        text.extend(words[start:end])
        low.extend(lower[start:end])

    position = 0
    for joint in tokens.spots(_JOINTS):
        start = joint - 1
        if start < position or start < 0 or not words[start][0].isalnum():
            continue
        end = _glued_end(tokens, start)
        if end > joint:
            take(position, start)
            for begin, after in _pieces(tokens, start, end):
                first.append(begin)
                stop.append(after)
                text.append("".join(words[begin:after]))
                low.append("".join(lower[begin:after]))
            position = end
    take(position, len(tokens))
    _join_ayns(_ayns(tokens, first), first, stop, text, low)
    classes = list(map(class_of, text))
    return Units(
        first=first,
        stop=stop,
        text=text,
        lower=low,
        key=[key for _, key, _ in classes],
        shape=[shape for shape, _, _ in classes],
        opens=[opens for _, _, opens in classes],
        sentence=list(map(tokens.sentence.__getitem__, first)),
    )
