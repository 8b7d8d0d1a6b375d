"""A sentence as a list of parts: counted people, outcome words, and the little words that join and bound clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.casualties.outcomes import Entry, entries_at, vocabulary
from pipeline.casualties.phrase_bodies import DASHES, DETERMINERS, first_words, may_start
from pipeline.casualties.phrases import read_owned, read_phrase
from pipeline.casualties.victims import Phrase, Words, classes
from pipeline.counts import leads

Kind = Literal[
    "people", "outcome", "aux", "modal", "neg", "prep", "sub", "rel", "and", "comma", "break", "open", "close", "include", "pron",
    "det", "adv", "said", "name", "word", "poss",
]  # fmt: skip


@dataclass(slots=True)
class Part:
    """Tokens [`first`, `end`) of a sentence. `word` is the first token; `phrase` and `entries` by kind."""

    kind: Kind
    first: int
    end: int
    word: str
    phrase: Phrase | None = None
    entries: tuple[Entry, ...] = ()


_PUNCTUATION: Mapping[str, Kind] = {
    ",": "comma", ";": "break", ":": "break", "—": "break", "–": "break", "--": "break", "-": "break",
    "(": "open", ")": "close", "[": "open", "]": "close", "'s": "poss", "'": "poss", '"': "adv",
}  # fmt: skip
_ORDER: tuple[Kind, ...] = ("aux", "modal", "neg", "prep", "sub", "rel", "and", "pron", "det", "adv", "said", "include")


@cache
def _kinds() -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for name in _ORDER:
        for word in classes()[name]:
            found.setdefault(word, name)
    found.update(_PUNCTUATION)
    return found


_OLDEST = 110
_DASH = frozenset({"-", "--"})
_ALWAYS: frozenset[str] = frozenset()
_JOINERS: Mapping[str, frozenset[str]] = {
    "among": frozenset({"them", "whom"}), "along": frozenset({"with"}), "together": frozenset({"with"}),
    "but": _ALWAYS, "since": _ALWAYS, "as": _ALWAYS, "may": _ALWAYS, "once": _ALWAYS, "-": _ALWAYS, "'s": _ALWAYS, "'": _ALWAYS,
}  # fmt: skip


@cache
def _openers() -> Mapping[str, frozenset[str]]:
    """Words that may be more than a part by themselves, where one of these words or a digit follows; `_ALWAYS`: whatever does."""
    found: dict[str, frozenset[str]] = {}
    readings = [(word, _ALWAYS if word in DETERMINERS else leads().get(word, _ALWAYS)) for word in first_words()]
    for word, entries in vocabulary().items():
        alone = any(len(entry.words) == 1 for entry in entries)
        readings.append((word, _ALWAYS if alone else frozenset(entry.words[1] for entry in entries)))
    for word, seconds in (*readings, *_JOINERS.items()):
        known = found.get(word, seconds)
        found[word] = known | seconds if known and seconds else _ALWAYS
    return found


def read_parts(text: Words, start: int, stop: int) -> list[Part]:
    """The parts of the sentence of tokens [`start`, `stop`)."""
    parts: list[Part] = []
    dashes: list[Part] = []
    words, lower, spans, kinds, openers = text.words, text.lower, text.spans, _kinds(), _openers()
    position = start
    while position < stop:
        word = lower[position]
        part: Part | None = None
        if position in spans:
            part = _name(text, position, stop)
        else:
            seconds, following = openers.get(word), lower[position + 1] if position + 1 < stop else "."
            alone = (
                not word[0].isdigit() if seconds is None else seconds and following not in seconds and not following[0].isdigit()
            )
            if alone:
                kind = kinds.get(word) or ("adv" if word[-2:] == "ly" and words[position][0].islower() else "word")
                position += 1
                parts.append(Part(kind, position - 1, position, word))
                continue
        part = part or _counted(text, position, stop)
        if part is None:
            part = (_joiner(text, position, stop) if word in _JOINERS else None) or _word(text, position)
            if part.kind == "poss" and position > start and words[position - 1][0].isupper():
                part = _owned(text, parts, position, stop) or part
        elif part.phrase is not None and part.first > position:
            parts.append(Part("det", position, part.first, word))
        if part.kind == "break" and word in _DASH and (words[position] in DASHES or not text.glued[position]):
            dashes.append(part)
        parts.append(part)
        position = part.end
    if len(dashes) == 2:  # they enclose what stands between them, as parentheses do
        dashes[0].kind, dashes[1].kind = "open", "close"
    return parts


def _name(text: Words, at: int, stop: int) -> Part | None:
    """A mention of another label, or the one person that it owns."""
    span = text.spans.get(at)
    if span is None or span.end > stop:
        return None
    if span.label in ("GROUP", "PLACE", "PERSON") and span.end < stop and text.lower[span.end] in ("'s", "'"):
        phrase = read_owned(text, at, span.end + 1, stop)
        if phrase is not None:
            return Part("people", at, phrase.end, text.lower[at], phrase)
    return Part("name", at, span.end, span.label)


def _owned(text: Words, parts: list[Part], mark: int, stop: int) -> Part | None:
    """One person owned by a name that no mention covers; takes the name's words back from `parts`."""
    phrase = read_owned(text, mark - 1, mark + 1, stop)
    if phrase is None:
        return None
    while parts and parts[-1].kind == "word" and text.words[parts[-1].first][0].isupper():
        phrase.start = parts.pop().first
    return Part("people", phrase.start, phrase.end, text.lower[phrase.start], phrase)


def _counted(text: Words, at: int, stop: int) -> Part | None:
    """Counted people, or words that tell an outcome; of these the longer ones go first (`body of` before `the body`)."""
    word = text.lower[at]
    if word.isdigit() and at and text.lower[at - 1] == "," and _age_of(text, at, stop):
        return None
    entries = entries_at(text.lower, at, stop) if word in vocabulary() and not _is_name(text, at) else []
    size = len(entries[0].words) if entries else 0
    if size < 2 and may_start(word) and (phrase := read_phrase(text, at, stop)):
        end = phrase.end + 2 if phrase.count.high == 1 and _aged(text, phrase.end, stop) else phrase.end
        return Part("people", phrase.start, end, text.lower[phrase.start], phrase)
    return Part("outcome", at, at + size, word, None, tuple(entries)) if entries else None


def _aged(text: Words, at: int, stop: int) -> bool:
    """Whether an age stands between commas from token `at` on (`a boy, 9, and …`)."""
    lower = text.lower
    return at + 2 < stop and lower[at] == lower[at + 2] == "," and lower[at + 1].isdigit() and int(lower[at + 1]) < _OLDEST


def _age_of(text: Words, at: int, stop: int) -> bool:
    """Whether a number between commas is the age of the person named before it (`Maren Ueland, 28, of Norway, was found dead`)."""
    closed = at + 1 < stop and text.lower[at + 1] == "," and int(text.lower[at]) < _OLDEST
    return closed and any(span.end == at - 1 and span.label in ("PERSON", "ALIAS") for span in text.spans.values())


def _is_name(text: Words, at: int) -> bool:
    """Whether a capitalized word stands behind a preposition (`in Hit`)."""
    return text.words[at][0].isupper() and at > 0 and text.words[at - 1] in classes()["prep"]


def _joiner(text: Words, at: int, stop: int) -> Part | None:
    """Joiners of several words: `among them`, `as well as`, `along with`."""
    word = text.lower[at]
    if word not in ("among", "as", "along", "together"):
        return None
    rest = tuple(text.lower[at + 1 : min(at + 3, stop)])
    if word == "among" and rest[:1] in (("them",), ("whom",)):
        return Part("include", at, at + 2, "among them")
    if word == "as" and rest == ("well", "as"):
        return Part("and", at, at + 3, word)
    return Part("and", at, at + 2, word) if word != "among" and rest[:1] == ("with",) else None


def _word(text: Words, at: int) -> Part:
    word, written = text.lower[at], text.words[at]
    kind = _kinds().get(word)
    if word == "but" and at > 0 and text.lower[at - 1] == "all":
        kind = "adv"  # `fourteen people, all but two of them civilians, …`
    elif word == "since" and at > 0 and text.lower[at - 1] in ("have", "has", "had"):
        kind = "adv"  # `have since died`
    elif word == "once" and at > 0 and text.lower[at - 1] == "at":
        kind = "adv"
    elif word == "as" and at > 0 and text.lower[at - 1] in ("known", "such", "described", "identified", "same"):
        kind = "prep"
    elif (word == "may" and written[0] == "M") or (word == "-" and text.glued[at] and written not in DASHES):
        kind = "word"
    elif kind is None:
        kind = "adv" if word.endswith("ly") and written[0].islower() else "word"
    return Part(kind, at, at + 1, word)
