"""Names that reference works list: groups, organizations, countries, regions, titles, head words, in one trie each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, NamedTuple, Self, TypeVar

from pipeline.fold import fold_name, fold_names
from pipeline.lexicon import cell, demonyms, rows, word_class
from pipeline.models import Kind, Label, PlaceType
from pipeline.sheets import OWN

S = TypeVar("S")
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

    __slots__ = ("_make", "_root")

    def __init__(self, make: Callable[[Any], T] | None = None) -> None:
        # What begins with a word that was not asked for yet is a list of folded names, each with what `_make` makes the value of.
        self._root: dict[str, Any] = {}
        self._make = make

    @classmethod
    def of(cls, entries: Iterable[tuple[Sequence[str], T]]) -> Self:
        """A trie of `(words, value)`; entries without words are left out."""
        trie = cls()
        for words, value in entries:
            if words:
                trie.add(words, value)
        return trie

    @classmethod
    def later(cls, entries: Iterable[tuple[str, S]], make: Callable[[S], T]) -> Self:
        """A trie of `(folded name, what to make its value of)`, of which a text asks for few; empty names are left out."""
        trie = cls(make)
        root = trie._root
        for entry in entries:
            if opener := entry[0].partition(" ")[0]:
                if (waiting := root.get(opener)) is None:
                    root[opener] = [entry]
                else:
                    waiting.append(entry)
        return trie

    def add(self, words: Sequence[str], value: T) -> None:
        _add(self._root, words, value)

    def _lay_out(self, opener: str) -> dict[str, Any]:
        """The node of a word that is asked for first now."""
        assert self._make is not None
        node: dict[str, Any] = {}
        for folded, source in self._root[opener]:
            _add(node, folded.split()[1:], self._make(source))
        self._root[opener] = node
        return node

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
                    if after.__class__ is list:
                        after = self._lay_out(part)
                    elif after is None:
                        break
            if after is None:
                break
            if after.__class__ is list:
                after = self._lay_out(word)
            node = after
            if "" in node:
                found.append((position + 1, node[""]))
        if len(found) > 1:
            found.reverse()
        return found


def _add(node: dict[str, Any], words: Sequence[str], value: object) -> None:
    for word in words:
        node = node.setdefault(word, {})
    node.setdefault("", []).append(value)


def words_of(name: str) -> list[str]:
    """Folded words of a name, as tokens fold: a possessive is a word of its own."""
    return same_izafat(fold_name(_apart(name))).split()


def _apart(name: str) -> str:
    if "'" in name or "’" in name:
        name = name.replace("’", "'").replace("'s ", " s ").removesuffix("'s")
    return name


def _folded(names: Iterable[str]) -> Iterator[str]:
    """The folded words of each name with one blank between two, see `words_of`."""
    return map(same_izafat, fold_names([*map(_apart, names)]))


def same_izafat(folded: str) -> str:
    """One spelling for the Persian linking vowel, written `e` or `i` (`Lashkar-e-`, `Lashkar-i-`)."""
    return folded.replace(" i ", " e ") if " i " in folded else "e" if folded == "i" else folded


# A listed name, the row that lists it, and what makes a Known of the two.
_Source = tuple[str, Mapping[str, str], Callable[[str, Mapping[str, str]], Known]]


def _organization(name: str, row: Mapping[str, str], *, exact: str | None = None) -> Known:
    if exact is None:
        exact = name if " " not in name and name.replace(".", "").isupper() else ""
    weak = bool(row["weak"]) and fold_name(name) in map(fold_name, cell(row["weak"]))
    return Known(row["id"], "GROUP", row["kind"], row["name"], cell(row["country"]), weak, exact, OWN in row)  # type: ignore[arg-type]


def _acronym(name: str, row: Mapping[str, str]) -> Known:
    return _organization(name, row, exact=name)


def _country(name: str, row: Mapping[str, str]) -> Known:
    exact = name if name.replace(".", "").isupper() else ""
    return Known(f"place:{row['iso2'].lower()}", "PLACE", "country", row["name"], (row["iso2"],), False, exact)


def _capital(name: str, row: Mapping[str, str]) -> Known:
    identifier = f"place:{row['iso2'].lower()}:{'-'.join(words_of(name))}"
    return Known(identifier, "PLACE", "city", name.strip(), (row["iso2"],), fold_name(name) in word_class("shared-capital"), "")


def _region(name: str, row: Mapping[str, str]) -> Known:
    kind: PlaceType = row["type"]  # type: ignore[assignment]
    identifier = f"place:{row['iso'].lower() + ':' if row['iso'] else ''}{'-'.join(words_of(row['name']))}"
    exact, shared = name if name.isupper() else "", fold_name(name) in word_class("shared-town")
    return Known(identifier, "PLACE", kind, row["name"], cell(row["iso"]), shared, exact, OWN in row)


def _person(name: str, row: Mapping[str, str]) -> Known:
    exact = name if name.replace(".", "").isupper() and " " not in name else ""
    return Known(row["name"], "PERSON", "other", row["name"], (), False, exact, OWN in row)


def _sources() -> Iterator[_Source]:
    for table in ("groups", "organizations"):
        for row in rows(table):
            yield row["name"], row, _organization
            for name in cell(row["aliases"]):
                yield name, row, _organization
            for name in cell(row["acronyms"]):
                yield name, row, _acronym
    disputed = {row["name"] for row in rows("regions")}  # and so in no country, though a code may be given to one
    for row in rows("countries"):
        for name in (row["name"], row["official"], *cell(row["aliases"])):
            # The title of a report may have the article, a span has not.
            if not name.startswith("The ") and name not in disputed:
                yield name, row, _country
        if capital := row["capital"]:
            for name in capital.split("/"):
                yield name, row, _capital
    for table, known in (("regions", _region), ("people", _person)):
        for row in rows(table):
            for name in (row["name"], *cell(row["aliases"])):
                yield name, row, known


def _known(source: _Source) -> Known:
    name, row, known = source
    return known(name, row)


@cache
def _listed() -> tuple[Trie[Known], Trie[Known]]:
    """See names and comma_names, which read the same tables."""
    sources = [*_sources()]
    entries = [*zip(_folded([source[0] for source in sources]), sources, strict=True)]
    with_comma = [entry for entry in entries if "," in entry[1][0] and entry[1][2] is not _person]
    return Trie.later(entries, _known), Trie.later(with_comma, _known)


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
    listed = [row for row in rows("titles") if row["type"] != "noun"]
    entries: list[tuple[str, Mapping[str, str]]] = []
    for folded, row in zip(_folded([row["word"] for row in listed]), listed, strict=True):
        entries.append((folded, row))
        last = folded[folded.rfind(" ") + 1 :]
        if row["type"] != "honorific" and len(last) > 3 and not last.endswith("s"):
            entries.append((f"{folded}s", row))
    return Trie.later(entries, lambda row: Title(row["word"], row["type"], row["side"]))


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
    listed = rows("headwords")
    entries = zip(_folded([row["word"] for row in listed]), listed, strict=True)
    return Trie.later(entries, lambda row: Head(row["word"], row["label"], row["kind"], row["position"], row["note"]))


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
