"""What came to people: the verbs, nouns and adjectives of `lexicon/outcomes.csv`, found in tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, get_args

from pipeline.casualties.victims import classes
from pipeline.lexicon import cell, rows
from pipeline.models import Outcome
from pipeline.sheets import LexiconError

Frame = Literal[
    "transitive", "weak", "leave", "lose", "lives", "intransitive", "fall", "suffer", "treat", "adjective", "phrase", "event",
    "count", "toll", "of", "harm", "pronoun",
]  # fmt: skip
FRAMES: frozenset[str] = frozenset(get_args(Frame))
# Longer phrases win; a word may have several forms (`shot` is past and participle) and several frames (`wounded`).
_FORMS = ("third", "past", "participle", "ing")


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the vocabulary in one of its shapes; `forms` are `base third past participle ing`, none for nouns.

    `complements` are the words that decide or change the outcome (`shot … dead`), each with what it makes of it;
    `outcome` is "" where the verb alone tells none.
    """

    words: tuple[str, ...]
    frame: Frame
    outcome: Outcome | Literal[""]
    forms: frozenset[str]
    complements: tuple[tuple[tuple[str, ...], Outcome], ...]


@cache
def vocabulary() -> Mapping[str, tuple[Entry, ...]]:
    """First word -> entries, the longest first."""
    found: dict[tuple[tuple[str, ...], str], Entry] = {}
    for row in rows("outcomes"):
        frame = row["frame"]
        if frame not in FRAMES:
            raise LexiconError(f"outcomes.csv: unknown frame {frame!r}")
        complements = []
        for item in cell(row["complements"]):
            phrase, _, outcome = item.partition("=")
            complements.append((tuple(phrase.split()), outcome))
        shapes: dict[str, set[str]] = {}
        for form in _FORMS:
            if row[form]:
                shapes.setdefault(row[form], set()).add(form)
        base = {"base"} if shapes else set[str]()
        shapes.setdefault(row["word"], set()).update(base)
        for text, forms in shapes.items():
            words = tuple(text.replace("-", " - ").split())
            key = (words, frame)
            if key in found:
                forms = forms | found[key].forms
            found[key] = Entry(words, frame, row["outcome"], frozenset(forms), tuple(complements))  # type: ignore[arg-type]
    index: dict[str, list[Entry]] = {}
    for (words, _), entry in found.items():
        index.setdefault(words[0], []).append(entry)
    return {word: tuple(sorted(entries, key=lambda e: -len(e.words))) for word, entries in index.items()}


_QUIET: frozenset[str] = frozenset({"leave", "lives", "suffer"})  # frames that tell nothing without another trigger
_PREMODIFIERS: frozenset[str] = frozenset({"transitive", "weak", "adjective", "intransitive", "lose", "lives", "leave"})


@cache
def triggers() -> frozenset[str]:
    """Words that tell what came to people; a sentence without one, or a pair of `paired`, holds no casualty.

    Words of the class `quiet` are too common for that (`found dead` is read for the sake of `dead`).
    """
    quiet, words = classes()["quiet"], set[str]()
    for word, entries in vocabulary().items():
        for entry in entries:
            if len(entry.words) > 1:
                words.update(_anchor(entry.words))
            elif entry.frame not in _QUIET and not (entry.frame in ("weak", "fall") and entry.forms <= {"base", "third"}):
                words.add(word)
    return frozenset(words - quiet | classes()["trigger"])


@cache
def paired() -> Mapping[str, frozenset[str]]:
    """Common words that tell it with the word after them (`met their end`, `in critical condition`): word -> words after it."""
    found: dict[str, set[str]] = {}
    for pair in classes()["trigger_pair"]:
        found.setdefault(pair.split()[0], set()).add(pair.split()[1])
    for entries in vocabulary().values():
        for entry in entries:
            pairs = [(a, b) for a, b in pairwise(entry.words) if a not in classes()["anywhere"]]
            if not _anchor(entry.words) and pairs:
                found.setdefault(pairs[0][0], set()).add(pairs[0][1])
    return {word: frozenset(following) for word, following in found.items()}


def _anchor(words: Sequence[str]) -> tuple[str, ...]:
    """The first word of a phrase, or else its last one, that is rare enough for a trigger; none where no word is."""
    quiet, anywhere = classes()["quiet"], classes()["anywhere"]
    rare = [word for word in (words[0], *words[:0:-1]) if word not in quiet and word not in anywhere]
    return tuple(rare[:1]) if len(words) > 1 else ()


@cache
def participles() -> frozenset[str]:
    """Verb forms and adjectives that may stand before a noun (`wounded soldiers`), and that no noun phrase goes past."""
    found = set()
    for word, entries in vocabulary().items():
        for entry in entries:
            verbal = entry.forms - {"base", "third"} or entry.frame == "adjective"
            if len(entry.words) == 1 and entry.frame in _PREMODIFIERS and verbal:
                found.add(word)
    return frozenset(found)


def entries_at(lower: Sequence[str], at: int, stop: int) -> list[Entry]:
    """The entries whose words stand at token `at`; only the longest, in all their frames."""
    found: list[Entry] = []
    for entry in vocabulary().get(lower[at], ()):
        size = len(entry.words)
        if found and size < len(found[0].words):
            break
        if at + size <= stop and (size == 1 or tuple(lower[at : at + size]) == entry.words):
            found.append(entry)
    return found


def merge(outcomes: Sequence[Outcome]) -> Outcome | None:
    """One outcome for verbs that share their people (`killed or injured`, `abducted and killed`); None for none."""
    found = set(outcomes)
    if len(found) < 2:
        return outcomes[0] if outcomes else None
    if found <= {"killed", "injured", "killed+injured"}:
        return "killed+injured"
    return "killed" if "killed" in found else outcomes[-1]
