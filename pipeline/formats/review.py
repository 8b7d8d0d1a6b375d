"""What no rule took: capitalized phrases and numbers beside outcome words, from which a user extends the rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import cast

from pipeline.casualties.outcomes import triggers
from pipeline.fold import fold_name
from pipeline.formats.base import Files, Format
from pipeline.gazetteer import Gazetteer
from pipeline.lexicon import column, demonyms, word_class
from pipeline.structure import parse
from pipeline.tables import Cell, Column, Table, Tables, records
from pipeline.tables import column as cells
from pipeline.writers import csv_table

NAME = "review.csv"
REVIEW = Table("review", ("kind", "text"), "One row for each phrase that no rule took, the most frequent first.", (
    Column("kind", "text", "A capitalized phrase, a number in a sentence that tells of harm, or the unknown noun of one.",
           ("name", "number", "noun")),
    Column("text", "text", "The phrase."),
    Column("count", "integer", "How often the reports have it."),
    Column("reports", "integer", "How many reports have it."),
    Column("take_as", "text", "For you: the table of your own that it belongs in; crtables rules suggest writes it there."),
    Column("doc_id", "text", "The first report with it."),
    Column("sentence", "text", "The first sentence with it."),
    Column("sentence_2", "text", "Another one."),
    Column("sentence_3", "text", "A third one."),
))  # fmt: skip
_SENTENCES = 3
_WORD = r"[A-Z][\w’'.&-]*[\w]"
_PHRASE = re.compile(rf"{_WORD}(?:[ \xa0](?:(?:of|the|for|and|de|la|al|el|ul|bin)[ \xa0]){{0,2}}{_WORD})*")
_NUMBER = re.compile(
    r"(?<![\w.,/$€£])(?:\d{1,3}(?:,\d{3})+|\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|scores|hundreds)"
    r"(?![\w%/:]|[.,]\d|(?:st|nd|rd|th)\b| (?:percent|per cent|million|billion|years?|months?|weeks?|days?|hours?|minutes?)\b"
    r"| (?:km|kilometers?|miles?)\b)"
)  # fmt: skip
_COMPOUND = re.compile(r"[A-Z][\w’']+-[a-z]+")  # `Kabul-based`: the name in it is tagged or not by itself
_NOUN = re.compile(r" ([a-z]+(?:s|men|women|folk|people))\b")
_TOKEN = re.compile(r"[^\W\d_]+")
_MOST = 20_000  # rows: what a person might read, and more

Found = tuple[str, str, int, str, list[str]]  # kind, text, count, report, its first sentences
Span = tuple[int, int]


@dataclass(slots=True)
class _Row:
    doc_id: str
    count: int = 0
    reports: int = 0
    sentences: list[str] = field(default_factory=list)


class Review(Format):
    """`review.csv`. Memory grows with the number of different phrases."""

    def piece(self, found: Tables, text: str | None) -> list[Found]:
        if text is None:
            return []
        taken = sorted((cast(int, row["start"]), cast(int, row["end"])) for row in records(found, "mentions"))
        doc_id = "".join(map(str, cells(found, "documents", "doc_id")))
        tally: dict[tuple[str, str], list[str]] = {}
        for kind, phrase, sentence in _missed(text, taken):
            tally.setdefault((kind, phrase), []).append(sentence)
        return [
            (kind, phrase, len(sentences), doc_id, list(dict.fromkeys(sentences))[:_SENTENCES])
            for (kind, phrase), sentences in tally.items()
        ]

    def begin(self, files: Files) -> None:
        self._file = files.open(NAME)
        self._rows: dict[tuple[str, str], _Row] = {}

    def add(self, piece: Sequence[Found]) -> None:
        for kind, text, count, doc_id, sentences in piece:
            row = self._rows.setdefault((kind, text), _Row(doc_id))
            row.count += count
            row.reports += 1
            if len(row.sentences) < _SENTENCES:
                row.sentences = list(dict.fromkeys((*row.sentences, *sentences)))[:_SENTENCES]

    def finish(self) -> None:
        ranked = sorted(self._rows.items(), key=lambda item: (-item[1].count, item[0]))[:_MOST]
        rows: list[tuple[Cell, ...]] = [
            (*key, row.count, row.reports, "", row.doc_id, *row.sentences, *[""] * (_SENTENCES - len(row.sentences)))
            for key, row in ranked
        ]
        self._file.write(csv_table(REVIEW, rows).encode("utf-8", "replace"))
        self._rows.clear()


def _missed(text: str, taken: Sequence[Span]) -> Iterator[tuple[str, str, str]]:
    """`(kind, phrase, sentence)` of what lies in no mention."""
    starts = [start for start, _ in taken]
    spans = set(taken)
    furthest = list(accumulate((end for _, end in taken), max))  # counts hold other mentions

    def free(start: int, end: int) -> bool:
        before = bisect_right(starts, end - 1)
        return not before or furthest[before - 1] <= start

    for sentence in parse(text).sentences:
        quote = text[sentence.start : sentence.end]
        for match in _PHRASE.finditer(quote):
            phrase = _trimmed(match[0], opens=match.start() == 0)
            start = sentence.start + match.end() - len(phrase)
            if phrase and phrase not in column("non_names") and free(start, start + len(phrase)):
                yield "name", phrase, quote
        if not triggers().isdisjoint(word.lower() for word in _TOKEN.findall(quote)):
            for match in _NUMBER.finditer(quote):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                if (start, end) in spans and (noun := _unlisted(quote[match.end() :])):
                    yield "noun", noun, quote
                elif free(start, end):
                    yield "number", quote[match.start() : match.start() + 40].split(".")[0].split(",")[0].strip(), quote


def _unlisted(after: str) -> str:
    """The word that follows a bare count, where it looks like a noun that no list knows (`12 dhowmen`), else ""."""
    match = _NOUN.match(after)
    return match[1] if match and not _ordinary(match[1]) and match[1] not in triggers() else ""


def _trimmed(phrase: str, *, opens: bool) -> str:
    """A phrase without what is no name at its ends: an ordinary word that opens the sentence, nationalities, titles, months."""
    words = phrase.split(" ")
    if opens and (len(words) == 1 or _ordinary(words[0].lower())):
        del words[0]
    while words and _plain(words[0]):
        del words[0]
    while words and _plain(words[-1]):
        del words[-1]
    return " ".join(words)


def _plain(word: str) -> bool:
    folded = fold_name(word.removesuffix("’s").removesuffix("'s"))
    return word[0].islower() or folded in _no_names() or _COMPOUND.fullmatch(word) is not None


def _ordinary(word: str) -> bool:
    return word in word_class("function") or Gazetteer.load().is_word(word)


@cache
def _no_names() -> frozenset[str]:
    return frozenset({*demonyms(), *column("titles"), *column("calendar"), *word_class("calendar")})
