"""How many: the grammar of counts over lower-case tokens. Vocabulary: `lexicon/counts.csv`.

Conventions are those of ANNOTATION.md: `at least 4` is 4 and open, `more than 10` is 11 and open, `up to 5` is 0 to 5,
`some 30` is 30, approximate; `dozens` is 24 and open, approximate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.lexicon import rows
from pipeline.sheets import LexiconError

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_DECIMAL = re.compile(r"\d+\.\d+")
_HYPHENS = frozenset("-–—")
_JOINED: frozenset[str] = frozenset({"to", "or"}) | _HYPHENS
_AFTER_SCORE = frozenset({"of", "or", "were", "had", "died", "others", "more"})
_BOUNDS = frozenset({"between", "from", "anywhere"})
_LEADS = frozenset({"approx", "min", "over", "upto", "under"})
_CLASSES = _LEADS | {"unit", "ten", "scale", "ordinal", "collective", "vague", "min_after", "approx_after"}
_AFTER_TEN, _AFTER_AND = frozenset({"unit"}), frozenset({"unit", "ten"})
# First word -> phrases that begin with it, the longest first: words, class, value.
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str, int], ...]]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people. `high` is None where open; `low == high` where exact."""

    low: int
    high: int | None
    approximate: bool = False


@dataclass(slots=True)
class Found:
    """A count that was read up to token `end`; `vague` where it is a word such as `dozens`, which takes `of`; `hedged` where a
    bound, a range or a word such as `about` belongs to it."""

    end: int
    count: Count
    vague: bool
    hedged: bool


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    numbers: Mapping[str, tuple[str, int]]
    phrases: Phrases
    after: Phrases


@cache
def _vocabulary() -> _Vocabulary:
    numbers: dict[str, tuple[str, int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    after: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    for row in rows("counts"):
        kind, words, value = row["class"], tuple(row["word"].split()), int(row["value"] or 0)
        if kind not in _CLASSES:
            raise LexiconError(f"counts.csv: unknown class {kind!r}")
        if len(words) == 1 and kind not in _LEADS and not kind.endswith("_after"):
            numbers[words[0]] = (kind, value)
        else:
            index = after if kind.endswith("_after") else phrases
            index.setdefault(words[0], []).append((words, kind, value))

    def ordered(index: dict[str, list[tuple[tuple[str, ...], str, int]]]) -> Phrases:
        return {word: tuple(sorted(found, key=lambda item: -len(item[0]))) for word, found in index.items()}

    return _Vocabulary(numbers, ordered(phrases), ordered(after))


@cache
def _exact() -> Mapping[str, int]:
    numbers = _vocabulary().numbers.items()
    return {word: value for word, (kind, value) in numbers if kind in ("unit", "ten", "collective")}


def number_of(word: str) -> int:
    """The number that one lower-case word stands for, `twelve` or `couple`; 0 where it is no number or a vague one."""
    return _exact().get(word, 0)


@cache
def starters() -> frozenset[str]:
    """Words that may begin a count; so may any token of digits."""
    known = _vocabulary()
    return frozenset(known.numbers) | frozenset(known.phrases) | {"a", "half", "between", "from", "anywhere"}


def may_count(word: str) -> bool:
    """Whether a count may begin with this token."""
    return word in starters() or word[0].isdigit()


@cache
def leads() -> Mapping[str, frozenset[str]]:
    """Words that begin a count only before some words (`in excess of`, `a dozen`, `between three and five`) or digits."""
    known = _vocabulary()
    heaps = frozenset(word for word, (kind, _) in known.numbers.items() if kind in ("collective", "scale"))
    found: dict[str, set[str]] = {
        "a": {*heaps, "few", "handful"}, "another": {*heaps}, "half": {*heaps, "a"}, "between": {*known.numbers},
        "from": {*known.numbers}, "anywhere": {"from", "between"},
    }  # fmt: skip
    for word, phrases in known.phrases.items():
        if word not in known.numbers and all(len(words) > 1 for words, _, _ in phrases):
            found.setdefault(word, set()).update(words[1] for words, _, _ in phrases)
    return {word: frozenset(seconds) for word, seconds in found.items()}


def begins_count(lower: Sequence[str], at: int, stop: int) -> bool:
    """Whether a count may begin at token `at`: cheaper than `read_count`, and never no where that finds one."""
    word = lower[at]
    seconds = leads().get(word)
    if seconds is None:
        return word in starters() or word[0].isdigit()
    return at + 1 < stop and (lower[at + 1] in seconds or lower[at + 1][0].isdigit())


@cache
def ordinals() -> Mapping[str, int]:
    """`first` -> 1 and so on."""
    return {word: value for word, (kind, value) in _vocabulary().numbers.items() if kind == "ordinal"}


def _phrase(lower: Sequence[str], at: int, stop: int, index: Phrases) -> tuple[int, str, int] | None:
    """The longest phrase of the index at token `at`: `(end, class, value)`."""
    for words, kind, value in index.get(lower[at], ()) if at < stop else ():
        if at + len(words) <= stop and tuple(lower[at : at + len(words)]) == words:
            return at + len(words), kind, value
    return None


def _words(lower: Sequence[str], at: int, stop: int) -> tuple[int, int] | None:
    """A number in words, or in digits with a scale word: `(end, value)`."""
    numbers = _vocabulary().numbers
    if at >= stop or not (lower[at] in numbers or lower[at][0].isdigit()):
        return None
    total = current = 0
    start, last = at, ""
    while at < stop:
        word = lower[at]
        kind, value = numbers.get(word, ("", 0))
        wanted = _AFTER_TEN if word in _HYPHENS and last == "ten" else _AFTER_AND if word == "and" and last == "scale" else ()
        if wanted and at + 1 < stop and numbers.get(lower[at + 1], ("",))[0] in wanted:
            at += 1
            continue
        follows_ten = kind == "unit" and last == "ten" and 0 < value < 10
        if follows_ten or (kind in ("unit", "ten") and last in ("", "scale")):
            current += value
        elif kind == "scale" and (last or (at + 1 < stop and at > start)):
            if value == 100:
                current *= 100
            else:
                total, current = total + current * value, 0
        elif kind == "collective" and last in ("unit", "ten") and value == 12:
            return at + 1, current * 12
        elif not last and _DIGITS.fullmatch(word):
            current, kind = int(word.replace(",", "")), "digits"
            if at + 1 < stop and numbers.get(lower[at + 1], ("",))[0] == "collective" and numbers[lower[at + 1]][1] == 12:
                return at + 2, current * 12
        elif not last and _DECIMAL.fullmatch(word) and at + 1 < stop and numbers.get(lower[at + 1], ("",))[0] == "scale":
            return at + 2, round(float(word) * numbers[lower[at + 1]][1])
        else:
            break
        last = kind
        at += 1
    return (at, total + current) if last else None


def _plain(lower: Sequence[str], at: int, stop: int, number: tuple[int, int] | None) -> Found | None:
    """A count without hedges: number (as `_words` reads it), `a dozen`, `several hundred`, `dozens`."""
    numbers = _vocabulary().numbers
    word = lower[at]
    if word in ("a", "half", "another") and at + 1 < stop:
        after = at + 1 + (word == "half" and lower[at + 1] == "a")
        if after < stop:
            kind, value = numbers.get(lower[after], ("", 0))
            if kind == "collective":
                if value == 12 or (after + 1 < stop and lower[after + 1] in _AFTER_SCORE) or (value == 2 and word == "a"):
                    value = value // 2 if word == "half" else value
                    return Found(after + 1, Count(value, value), True, False)
                return None
            if kind == "scale" and word == "a":
                found = _words(["one", *lower[after:stop]], 0, stop - after + 1)
                return Found(after + found[0] - 1, Count(found[1], found[1]), False, False) if found else None
            if kind == "vague" and lower[after] in ("few", "handful") and word == "a":
                return _vague(lower, after, stop)
        return None
    if long := _phrase(lower, at, stop, _vocabulary().phrases):
        return Found(long[0], Count(long[2], None, True), True, False) if long[1] == "vague" else None
    if numbers.get(word, ("",))[0] == "vague" and word not in ("few", "handful"):
        return _vague(lower, at, stop)
    return Found(number[0], Count(number[1], number[1]), False, False) if number else None


def _vague(lower: Sequence[str], at: int, stop: int) -> Found:
    numbers = _vocabulary().numbers
    value, end = numbers[lower[at]][1], at + 1
    kind, scale = numbers.get(lower[end], ("", 0)) if end < stop else ("", 0)
    if kind == "scale" or (kind == "collective" and scale == 12):
        value, end = value * scale, end + 1
    return Found(end, Count(value, None, True), True, False)


def _range(lower: Sequence[str], at: int, stop: int, number: tuple[int, int] | None) -> Found | None:
    """`20-30`, `20 to 30`, `three or four`, with or without `between`, `from`; `number` as `_words` reads it at token `at`."""
    joined, first = _JOINED, number
    if lower[at] in _BOUNDS:
        at += 2 if lower[at] == "anywhere" and at + 1 < stop and lower[at + 1] in ("from", "between") else 1
        joined = frozenset({"and" if lower[at - 1] == "between" else "to"})
        first = _words(lower, at, stop)
    if not first or first[0] + 1 >= stop or lower[first[0]] not in joined:
        return None
    second = _words(lower, first[0] + 1, stop)
    if not second or second[1] <= first[1] or (lower[first[0]] == "or" and second[1] > first[1] * 2 + 1):
        return None
    return Found(second[0], Count(first[1], second[1]), False, True)


@cache
def _goes_on() -> frozenset[str]:
    """Words that may continue a number of one word."""
    return frozenset(_vocabulary().numbers) | frozenset(_vocabulary().after) | _JOINED


@lru_cache(maxsize=4096)
def _single(word: str) -> Count | None:
    """The number that a word in itself is (`three`, `1,200`)."""
    kind, value = _vocabulary().numbers.get(word, ("", 0))
    if kind in ("unit", "ten") and word not in _vocabulary().phrases:
        return Count(value, value)
    number = int(word.replace(",", "")) if _DIGITS.fullmatch(word) else None
    return None if number is None else Count(number, number)


def read_count(lower: Sequence[str], at: int, stop: int) -> Found | None:
    """The longest count that begins at token `at` and ends by `stop`, hedges included; None where none does."""
    if (single := _single(lower[at])) is not None and (at + 1 >= stop or lower[at + 1] not in _goes_on()):
        return Found(at + 1, single, False, False)
    hedges: set[str] = set()
    while hedge := _phrase(lower, at, stop, _vocabulary().phrases):
        if hedge[1] not in _LEADS:
            break
        hedges.add(hedge[1])
        at = hedge[0]
    if at >= stop:
        return None
    number = _words(lower, at, stop)
    found = _range(lower, at, stop, number) or _plain(lower, at, stop, number)
    if found is None:
        return None
    end, count = found.end, found.count
    if not count.approximate and (tail := _phrase(lower, end, stop, _vocabulary().after)):
        end = tail[0]
        hedges.add(tail[1].removesuffix("_after"))
    low, high, about = count.low, count.high, count.approximate or "approx" in hedges
    if "under" in hedges:
        low, high = 0, max(low - 1, 0)
    elif "upto" in hedges:
        low, high = 0, high if high is not None else low
    elif "over" in hedges:
        low, high = low if found.vague and about else low + 1, None
    elif "min" in hedges:
        high = None
    return Found(end, Count(low, high, about), found.vague, bool(hedges) or found.hedged)
