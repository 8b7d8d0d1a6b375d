"""The gazetteer: what it knows of well-known places, names and words, exactly; and that it compiles to the same bytes."""

from __future__ import annotations

import csv
import time
import tracemalloc
from pathlib import Path

import pytest

from pipeline.fold import fold_name
from pipeline.gazetteer import COMPILED, Gazetteer, Place

HELD_OUT = Path(__file__).parent / "data" / "names_held_out.csv"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def admin(name: str, subdivision: str) -> Place:
    return Place(name, "admin", subdivision[:2], subdivision, None, None, None, 0)


WHOLE = {
    "Mosul": [Place("Mosul", "city", "IQ", "IQ-NI", 99072, 36.335, 43.1189, 1_683_000)],
    "Diyala": [admin("Diyala", "IQ-DI")],
    "Khyber Pakhtunkhwa": [admin("Khyber Pakhtunkhwa", "PK-KP")],
    "North Sinai": [admin("North Sinai", "EG-SIN")],
    "Cabo Delgado": [admin("Cabo Delgado", "MZ-P")],
    "Georgia": [admin("Georgia", "US-GA")],
    "Ma’rib": [admin("Marib", "YE-MA"), Place("Ma'rib", "city", "YE", "YE-MA", 72968, 15.4625, 45.3258, 16_794)],
    "Deir ez-Zor": [admin("Deir ez-Zor", "SY-DY"), Place("Deir ez-Zor", "city", "SY", "SY-DY", 170794, 35.3359, 40.1409, 271_800)],
    "Lamu": [admin("Lamu", "KE-21"), Place("Lamu", "city", "KE", "KE-21", 189741, -2.2717, 40.902, 25_385)],
    "Maiduguri": [Place("Maiduguri", "city", "NG", "NG-BO", 2331447, 11.8469, 13.1571, 1_110_000)],
    "Huanta": [
        Place("Huanta", "city", "PE", "PE-AYA", 3939386, -12.9333, -74.25, 18_627),
        Place("Huanta", "city", "PE", "PE-LOR", 3766420, -3.4883, -72.0524, 756),
    ],
}


@pytest.mark.parametrize("name", WHOLE)
def test_every_record_of_a_name(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.lookup(fold_name(name)) == WHOLE[name]


def test_an_ambiguous_name_is_narrowed_by_its_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.countries("tripoli")[:2] == ("LY", "LB")
    assert [(p.type, p.subdivision) for p in gazetteer.lookup("tripoli", country="LY")] == [("admin", "LY-TB"), ("city", "LY-TB")]
    assert gazetteer.lookup("tripoli", country="LB") == [Place("Tripoli", "city", "LB", "LB-AS", 266826, 34.4335, 35.8442, 229_398)]
    assert gazetteer.lookup("tripoli", country="PE") == []
    places = gazetteer.lookup("san jose")
    assert len(places) > 50
    assert {"CR", "US", "PH", "PE", "GT"} <= set(gazetteer.countries("san jose"))
    assert [p.subdivision for p in places if p.type == "admin"] == ["CR-SJ", "UY-SJ"]
    cities = [p for p in places if p.type == "city"]
    assert (cities[0].country, cities[0].subdivision) == ("US", "US-CA")
    assert [p.population for p in cities] == sorted((p.population for p in cities), reverse=True)


@pytest.mark.parametrize(
    ("spelling", "country", "subdivision"),
    [
        ("Ninewa", "IQ", "IQ-NI"), ("Salah ad-Din", "IQ", "IQ-SD"), ("Al-Anbar", "IQ", "IQ-AN"), ("Hodeidah", "YE", "YE-HU"),
        ("Hadhramaut", "YE", "YE-HD"), ("Lower Shabelle", "SO", "SO-SH"), ("Galgaduud", "SO", "SO-GA"), ("Tillaberi", "NE", "NE-6"),
        ("Junin", "PE", "PE-JUN"), ("Timbuktu", "ML", "ML-6"), ("Far North Region", "CM", "CM-EN"), ("Sinai", "EG", ""),
        ("BARMM", "PH", "PH-14"), ("Kabardino-Balkaria", "RU", "RU-KB"), ("Xinjiang", "CN", "CN-XJ"), ("Catalonia", "ES", "ES-CT"),
        ("Bavaria", "DE", "DE-BY"), ("Rakhine State", "MM", "MM-16"), ("North Kivu", "CD", "CD-NK"), ("Balochistan", "PK", "PK-BA"),
    ],
)  # fmt: skip
def test_english_spellings_of_units(gazetteer: Gazetteer, spelling: str, country: str, subdivision: str) -> None:
    units = [place.subdivision for place in gazetteer.lookup(fold_name(spelling), country=country) if place.type == "admin"]
    assert units == ([subdivision] if subdivision else [])


def test_the_cheap_questions(gazetteer: Gazetteer) -> None:
    assert "mosul" in gazetteer
    assert "Mosul" not in gazetteer  # keys are folded
    assert "" not in gazetteer
    assert gazetteer.lookup("no such place") == []
    assert gazetteer.countries("no such place") == ()
    assert gazetteer.max_population("no such place") == 0
    assert gazetteer.max_population("mosul") == 1_683_000
    assert gazetteer.max_population("huanta", "PE") == 18_627
    assert gazetteer.max_population("huanta", "BO") == 0
    assert gazetteer.max_population("diyala") == 10_000_000
    assert gazetteer.subdivision_name("YE-MA") == "Marib"
    assert gazetteer.subdivision_name("XX-YY") == gazetteer.subdivision_name("") == ""


@pytest.mark.parametrize("code", ["bo", "jfk", "osm", "baris", "москва"])
def test_codes_short_names_and_personal_by_names_are_no_places(gazetteer: Gazetteer, code: str) -> None:
    assert code not in gazetteer


def test_personal_names(gazetteer: Gazetteer) -> None:
    names = gazetteer.names
    given = ["mohammed", "muhammad", "abdirahman", "abd al rahman", "nnamdi", "jose", "isnilon", "olusegun", "gulbuddin"]
    assert [name for name in given if not names.given(name)] == []
    family = ["quispe", "haqqani", "baghdadi", "shekau", "maute", "hapilon", "kenyatta", "umarov"]
    assert [name for name in family if not names.family(name)] == []
    assert not any(names.given(word) or names.family(word) for word in ("al", "bin", "gunmen", "authorities", "", "huanta"))
    assert names.family("quispe") and not names.given("quispe")


def test_ordinary_words(gazetteer: Gazetteer) -> None:
    words = "authorities security gunmen militants police unknown eastern raid clashes attacks officials sunday".split()
    assert [word for word in words if not gazetteer.is_word(word)] == []
    names = "mohammed paris huanta quispe london nigeria robert Security".split()
    assert [name for name in names if gazetteer.is_word(name)] == []
    assert [gazetteer.word_rank(word) for word in ("the", "police", "attack", "militants", "gunmen", "huanta")] == [
        7,
        6,
        5,
        3,
        2,
        0,
    ]


def test_held_out_names_are_unknown(gazetteer: Gazetteer) -> None:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        folded = [fold_name(row["name"]) for row in csv.DictReader(file)]
    assert 1_000 < len(folded) <= 4_000
    assert [name for name in folded if gazetteer.names.given(name) or gazetteer.names.family(name)] == []


def test_opening_is_cheap() -> None:
    assert sum(path.stat().st_size for path in COMPILED.iterdir()) < 8_000_000
    tracemalloc.start()
    begin = time.perf_counter()
    for _ in range(20):
        Gazetteer(COMPILED)
    seconds = time.perf_counter() - begin
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 4  # some 20 ms where nothing else runs
    assert peak < 16_000_000
    assert Gazetteer.load() is Gazetteer.load()


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Gazetteer(tmp_path)
    (tmp_path / "tables.bin").write_bytes(bytes(200))
    with pytest.raises(ValueError, match="of another version"):
        Gazetteer(tmp_path)


def test_a_small_sample_compiles_to_the_same_bytes_and_reads_back(tmp_path: Path) -> None:
    build = pytest.importorskip("pipeline.build_gazetteer")
    entries = [
        build.Entry(frozenset({"oblast", "obl"}), "Óblast", "XA-O"),
        build.Entry(frozenset({"ville", "villa"}), "Ville", "XA-O", 7, -89.99999, 179.99999, 30_000_000),
        build.Entry(frozenset({"ville"}), "Ville", "XB-", 8, 0.0, 0.0, 500),
        build.Entry(frozenset({"obl"}), "Obl", "XB-", 2**24 - 1, 12.34567, -12.34567, 0),
    ]
    for folder in ("one", "two"):
        build.write(tmp_path / folder, entries, names={"anna": 1, "kim": 3}, words={"town": 4})
    one, two = (sorted((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    read = Gazetteer(tmp_path / "one")
    assert read.lookup("ville") == [
        Place("Ville", "city", "XA", "XA-O", 7, -90.0, 180.0, 30_000_000),
        Place("Ville", "city", "XB", "", 8, 0.0, 0.0, 500),
    ]
    assert read.lookup("villa") == read.lookup("ville")[:1]
    assert read.lookup("obl") == [admin("Óblast", "XA-O"), Place("Obl", "city", "XB", "", 2**24 - 1, 12.3457, -12.3457, 0)]
    assert (read.names.given("kim"), read.names.family("kim"), read.names.family("anna")) == (True, True, False)
    assert (read.word_rank("town"), read.word_rank("ville")) == (4, 0)
    with pytest.raises(ValueError, match="needs more than"):
        build.write(tmp_path / "three", [build.Entry(frozenset({"big"}), "Big", "XA-", 2**24)], names={}, words={})
