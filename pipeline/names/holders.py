"""What the words before a name make of its bearer: who holds an office, who heads a body, an example of a kind."""

from __future__ import annotations

from pipeline.lexicon import word_class
from pipeline.names.candidates import Chunker
from pipeline.names.units import CAP, LOW, NUM
from pipeline.names.wording import role_words

_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "its", "their"})


def holder(chunker: Chunker, unit: int, lo: int) -> bool:
    """Whether a name that ends at `unit` says what a role is of (`the leader of Ansar al-Islam, …`)."""
    lower = chunker.units.lower
    for back in range(unit, max(lo, unit - 9), -1):
        if lower[back] in ("of", "for") and lower[back - 1] in role_words():
            return True
        if lower[back] == "of" and lower[back - 1] in word_class("counted-people") and back > lo + 1:
            return lower[back - 2] in word_class("few") or chunker.shape[back - 2] == NUM  # two members of the Party, A and B
        if chunker.shape[back] not in (CAP, NUM) and lower[back] not in word_class("defining"):
            return False
    return False


def exemplified(chunker: Chunker, unit: int, lo: int) -> str:
    """The noun whose examples the word at `unit` leads to (`posts such as`, `posts, including`, `posts include`), or ""."""
    lower = chunker.units.lower
    if lower[unit] == "as" and lower[unit - 1] != "such":
        return ""
    unit -= 2 if lower[unit] == "as" else 1
    unit -= unit > lo and chunker.units.text[unit] == ","
    return lower[unit] if unit >= lo and chunker.shape[unit] == LOW else ""


def heads_body(chunker: Chunker, noun: int, lo: int) -> bool:
    """Whether a noun ends `the manager of his firm`, `the director of a private bank`."""
    lower, shape, unit = chunker.units.lower, chunker.shape, noun - 1
    if lower[noun] not in word_class("civil-sign"):
        return False
    while unit > max(lo, noun - 3) and shape[unit] == LOW and lower[unit] not in _DETERMINERS:
        unit -= 1
    return unit - 2 >= lo and lower[unit - 1] == "of" and lower[unit - 2] in role_words()
