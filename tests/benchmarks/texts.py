"""Reports for the benchmarks: the annotated ones, and copies of them that no process has seen before."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from string import ascii_lowercase

from pipeline.evaluate import read_golds

ROOT = Path(__file__).parents[2]
Texts = Mapping[str, str]  # name -> text
FOLDERS = ("annotations", "tests/corpus", "tests/development")
_WORD = re.compile(r"[^\W\d_]{5,}")


def reports() -> dict[str, str]:
    """The texts of the annotated reports by their names."""
    return {name: gold.text for folder in FOLDERS for name, gold in read_golds(ROOT / folder).items()}


def rewritten(texts: Texts, copy: int) -> dict[str, str]:
    """The reports with other letters in each word that just one of them has, as a new report brings new words.

    The same `copy` gives the same texts. They bring somewhat fewer new words than a report held out from the others does.
    """
    spread = Counter(word for text in texts.values() for word in set(_WORD.findall(text)))

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if spread[word] > 1:
            return word
        digest = hashlib.sha256(f"{copy} {word}".encode()).digest()
        letters = list(word)
        for place, letter in (digest[:2], digest[2:4]):
            # The first letter keeps its case, the last its inflection.
            letters[1 + place % (len(word) - 2)] = ascii_lowercase[letter % 26]
        return "".join(letters)

    return {f"{name}-{copy}": _WORD.sub(other, text) for name, text in texts.items()}


def reshuffled(texts: Texts, copy: int) -> dict[str, str]:
    """As many reports of the same lines in another order, each with a title line: new documents without a new word.

    The same `copy` gives the same texts.
    """
    rng = random.Random(copy)
    titles = [text.split("\n", 1)[0] for text in texts.values()]
    lines = [line for text in texts.values() for line in text.split("\n")[1:] if line.strip()]
    rng.shuffle(lines)
    share = -(-len(lines) // len(titles))
    return {
        f"{name}-{copy}": "\n\n".join((title, *lines[number * share : (number + 1) * share]))
        for number, (name, title) in enumerate(zip(texts, titles, strict=True))
    }


def words(texts: Texts) -> int:
    """How many words texts have, by blanks."""
    return sum(len(text.split()) for text in texts.values())
