"""Names that reference works list: groups, organizations, countries, regions, titles, head words, in one trie each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Generic, NamedTuple, Self, TypeVar

from pipeline.fold import fold_name
from pipeline.lexicon import cell, demonyms, rows, word_class
from pipeline.models import Kind, Label, PlaceType
from pipeline.sheets import OWN

T = TypeVar("T")
_REMEMBERED = 16_384  # words


class Known(NamedTuple):  # of which every run makes some twenty thousand: a tuple takes a third of the time
    """A listed name. `kind` is a Kind for a GROUP, a PlaceType for a PLACE; `country` holds ISO 3166-1 alpha-2 codes.

    Of a PERSON, `kind` says nothing, and `id` is the name. `own` names, a user's, go before others of the same words.
    `acronym` keeps the exact letters where only those count; a `weak` name counts only in a report on one of its
    countries, or where the document defines it.
    """

    id: str
    label: Label
    kind: Kind | PlaceType
    name: str
    country: tuple[str, ...]
    weak: bool
    acronym: str
    own: bool = False

    @property
    def rule(self) -> str:
        """The id of the rule that finds it."""
        return "names.own" if self.own else "names.known"


class Trie(Generic[T]):
    """Word sequences with values; `longest` walks it from one position, and never looks further than the name."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root: dict[str, object] = {}

    @classmethod
    def of(cls, entries: Iterable[tuple[Sequence[str], T]]) -> Self:
        """A trie of `(words, value)`; entries without words are left out."""
        trie = cls()
        for words, value in entries:
            if words:
                trie.add(words, value)
        return trie

    def add(self, words: Sequence[str], value: T) -> None:
        node = self._root
        for word in words:
            node = node.setdefault(word, {})  # type: ignore[assignment]
        node.setdefault("", []).append(value)  # type: ignore[attr-defined]

    @property
    def openers(self) -> Collection[str]:
        """The words that a sequence may begin with."""
        return self._root.keys()

    def longest(self, words: Sequence[str], start: int, stop: int) -> list[tuple[int, list[T]]]:
        """`(end, values)` of every sequence that begins at `start`, the longest first.

        Empty words are passed over; a word may hold several, as folded hyphens leave them (`al qaida`).
        """
        node: Any = self._root
        found: list[tuple[int, list[T]]] = []
        for position in range(start, stop):
            word = words[position]
            if not word:
                continue
            after = node.get(word)
            if after is None and " " in word:
                after = node
                for part in word.split():
                    after = after.get(part)
                    if after is None:
                        break
            if after is None:
                break
            node = after
            if "" in node:
                found.append((position + 1, node[""]))
        if len(found) > 1:
            found.reverse()
        return found


def words_of(name: str) -> list[str]:
    """Folded words of a name, as tokens fold: a possessive is a word of its own."""
    if "'" in name or "’" in name:
        name = name.replace("’", "'").replace("'s ", " s ").removesuffix("'s")
    return same_izafat(fold_name(name)).split()


def same_izafat(folded: str) -> str:
    """One spelling for the Persian linking vowel, written `e` or `i` (`Lashkar-e-`, `Lashkar-i-`)."""
    return folded.replace(" i ", " e ") if " i " in folded else "e" if folded == "i" else folded


def _organizations() -> Iterable[tuple[str, Known]]:
    for table in ("groups", "organizations"):
        for row in rows(table):
            weak = {fold_name(name) for name in cell(row["weak"])}
            identifier, listed, country, own = row["id"], row["name"], cell(row["country"]), OWN in row
            kind: Kind = row["kind"]  # type: ignore[assignment]
            for name in (listed, *cell(row["aliases"])):
                exact = name if " " not in name and name.replace(".", "").isupper() else ""
                yield name, Known(identifier, "GROUP", kind, listed, country, bool(weak) and fold_name(name) in weak, exact, own)
            for name in cell(row["acronyms"]):
                yield name, Known(identifier, "GROUP", kind, listed, country, bool(weak) and fold_name(name) in weak, name, own)


def _geography() -> Iterable[tuple[str, Known]]:
    disputed = {row["name"] for row in rows("regions")}  # and so in no country, though a code may be given to one
    for row in rows("countries"):
        key = f"place:{row['iso2'].lower()}"
        for name in (row["name"], row["official"], *cell(row["aliases"])):
            if name.startswith("The ") or name in disputed:
                continue  # the title of a report may have the article, a span has not
            exact = name if name.replace(".", "").isupper() else ""
            yield name, Known(key, "PLACE", "country", row["name"], (row["iso2"],), False, exact)
        if capital := row["capital"]:
            for name in capital.split("/"):
                identifier = f"place:{row['iso2'].lower()}:{'-'.join(words_of(name))}"
                shared = fold_name(name) in word_class("shared-capital")
                yield name, Known(identifier, "PLACE", "city", name.strip(), (row["iso2"],), shared, "")
    for row in rows("regions"):
        kind: PlaceType = row["type"]  # type: ignore[assignment]
        identifier = f"place:{row['iso'].lower() + ':' if row['iso'] else ''}{'-'.join(words_of(row['name']))}"
        for name in (row["name"], *cell(row["aliases"])):
            exact = name if name.isupper() else ""
            shared = fold_name(name) in word_class("shared-town")
            yield name, Known(identifier, "PLACE", kind, row["name"], cell(row["iso"]), shared, exact, OWN in row)


def _people() -> Iterable[tuple[str, Known]]:
    for row in rows("people"):
        for name in (row["name"], *cell(row["aliases"])):
            exact = name if name.replace(".", "").isupper() and " " not in name else ""
            yield name, Known(row["name"], "PERSON", "other", row["name"], (), False, exact, OWN in row)


@cache
def _listed() -> tuple[Trie[Known], Trie[Known]]:
    """See names and comma_names, which read the same tables."""
    every, with_comma = Trie[Known](), Trie[Known]()
    for name, known in chain(_organizations(), _geography(), _people()):
        if words := words_of(name):
            every.add(words, known)
            if "," in name and known.label != "PERSON":
                with_comma.add(words, known)
    return every, with_comma


@cache
def names() -> Trie[Known]:
    """Every listed name of a group, organization, country, capital or region, and of a user's people."""
    return _listed()[0]


@cache
def comma_names() -> Trie[Known]:
    """The listed names that have a comma within, which `names` cannot find across it."""
    return _listed()[1]


@dataclass(frozen=True, slots=True)
class Title:
    """A word (or several) before a person's name; `type` is title, rank, honorific or role, `side` as for victims.

    Words of the type noun (`national`) describe people and stand before no name.
    """

    word: str
    type: str
    side: str


@cache
def titles() -> Trie[Title]:
    """Titles, ranks, honorifics and roles by their folded words."""
    trie: Trie[Title] = Trie()
    for row in rows("titles"):
        if row["type"] != "noun" and (words := words_of(row["word"])):
            title = Title(row["word"], row["type"], row["side"])
            trie.add(words, title)
            if title.type != "honorific" and len(words[-1]) > 3 and not words[-1].endswith("s"):
                trie.add([*words[:-1], words[-1] + "s"], title)
    return trie


@dataclass(frozen=True, slots=True)
class Head:
    """A generic word that makes a capitalized sequence an organization, a place, or neither (label SKIP)."""

    word: str
    label: str
    kind: str
    position: str
    note: str


@cache
def heads() -> Trie[Head]:
    """Head words of organizations, places, laws and operations by their folded words."""
    return Trie.of(
        (words_of(row["word"]), Head(row["word"], row["label"], row["kind"], row["position"], row["note"]))
        for row in rows("headwords")
    )


@lru_cache(_REMEMBERED)
def nationality(word: str) -> str:
    """ISO 3166-1 alpha-2 of a demonym, or ""."""
    return demonyms().get(fold_name(word), "")


@cache
def double_demonyms() -> frozenset[str]:
    """The first words of demonyms of several words (`Sri Lankan`)."""
    return frozenset(word.split()[0] for word in demonyms() if " " in word)


@cache
def _country_names() -> frozenset[str]:
    return frozenset(fold_name(row["name"]) for row in rows("countries"))


def is_country(word: str) -> bool:
    """Whether a folded name is a country's."""
    return word in _country_names()
