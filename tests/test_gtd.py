"""`incidents_gtd.csv`: codes, unknown days, who counts as dead, which incidents belong."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from pipeline import formats, tables
from pipeline.assembly import load
from pipeline.batch import run
from pipeline.formats import gtd
from pipeline.gtd_terms import ATTACK_TYPES, WEAPON_TYPES
from pipeline.lexicon import rows
from pipeline.reader import find_reports
from pipeline.writers import csv_text

TITLE = "Country Report on Terrorism 2019 - Chapter 1 - Kenya\n\n2019 Terrorist Incidents: "


def coded(*sentences: str, title: str = TITLE) -> list[dict[str, str]]:
    """The rows that a report gives, without the number in their id."""
    text = title + " ".join(sentences)
    found = tables.rows(load()(text, doc_id="kenya-2019"), source_file="kenya-2019.txt")
    piece = gtd.Gtd().piece(found, text)
    header = [column.name for column in gtd.TABLE.columns]
    return list(csv.DictReader(io.StringIO(csv_text(header, [[day, *row] for day, row in piece]).removeprefix("\ufeff"))))


def one(*sentences: str) -> dict[str, str]:
    found = coded(*sentences)
    assert len(found) == 1
    return found[0]


def test_an_attack() -> None:
    row = one("On May 7, al-Shabaab gunmen shot dead three police officers and injured two in Dadaab.")
    assert row == {
        "eventid": "20190507", "iyear": "2019", "imonth": "5", "iday": "7", "approxdate": "",
        "country": "104", "country_txt": "Kenya", "region": "11",
        "region_txt": "Sub-Saharan Africa", "provstate": row["provstate"], "city": "Dadaab",
        "latitude": row["latitude"], "longitude": row["longitude"], "specificity": "1", "location": "",
        "summary": "On May 7, al-Shabaab gunmen shot dead three police officers and injured two in Dadaab.", "suicide": "0",
        "attacktype1": "2", "attacktype1_txt": "Armed Assault", "targtype1": "3", "targtype1_txt": "Police",
        "target1": row["target1"], "gname": "al-Shabaab", "gname2": "", "gname3": "", "weaptype1": "5", "weaptype1_txt": "Firearms",
        "nkill": "3", "nkillter": "", "nwound": "2", "nwoundte": "", "ishostkid": "0", "nhostkid": "", "ransom": "",
        "addnotes": "i001 of kenya-2019", "scite1": "Country Report on Terrorism 2019 - Chapter 1 - Kenya (kenya-2019.txt)",
        "dbsource": "crtables",
    }  # fmt: skip
    assert row["target1"].startswith("police officers") and float(row["latitude"]) < 1 < float(row["longitude"])


@pytest.mark.parametrize(
    ("where", "coded"),
    [
        ("Wajir County", ("Wajir County", "Unknown", "4", "")),
        ("Garissa County’s Hulugho district", ("Garissa", "Unknown", "3", "Hulugho")),
        ("the village of Pandanguo in Lamu County", ("Lamu", "Pandanguo", "2", "")),
    ],
)
def test_where(where: str, coded: tuple[str, ...]) -> None:
    row = one(f"On May 7, al-Shabaab gunmen shot dead three police officers in {where}.")
    assert (row["provstate"], row["city"], row["specificity"], row["location"]) == coded


def test_attackers_count_among_the_dead() -> None:
    row = one("On May 7, a suicide bomber killed himself and five worshippers at a mosque in Mombasa; police killed one attacker.")
    dead, attackers = int(row["nkill"]), int(row["nkillter"])
    assert dead == 5 + attackers and attackers >= 1
    assert (row["suicide"], row["attacktype1"], row["weaptype1"], row["targtype1"]) == ("1", "3", "6", "15")
    assert row["attacktype1_txt"] == "Bombing/Explosion"


@pytest.mark.parametrize(
    ("when", "date"),
    [
        ("On May 7", ("2019", "5", "7", "")),
        ("In May", ("2019", "5", "0", "May")),
        ("In early June", ("2019", "6", "0", "early June")),
        ("From May 30 to June 2", ("2019", "0", "0", "May 30 to June 2")),
        ("On May 7, 2018", ("2018", "5", "7", "")),
    ],
)
def test_unknown_days_and_months_are_zero(when: str, date: tuple[str, ...]) -> None:
    row = one(f"{when}, al-Shabaab members killed three soldiers in Garissa.")
    assert tuple(row[name] for name in ("iyear", "imonth", "iday", "approxdate")) == date
    assert row["eventid"] == "{:0>4}{:0>2}{:0>2}".format(*date)


def test_what_no_report_states_is_empty_not_zero() -> None:
    row = one("On May 7, al-Shabaab attacked a police station in Garissa.")
    assert [row[name] for name in ("nkill", "nkillter", "nwound", "nwoundte", "nhostkid", "ransom")] == [""] * 6
    assert (row["targtype1"], row["weaptype1"]) == ("3", "13")
    stated = one("On May 7, al-Shabaab attacked a police station in Garissa. No one was killed in the attack.")
    assert stated["nkill"] in ("0", "")
    assert one("On May 7, a bomb exploded in Garissa; there were no casualties.")["nkill"] == "0"


def test_kidnappings() -> None:
    row = one("On May 7, gunmen kidnapped two aid workers in Mandera and demanded a ransom.")
    assert [row[name] for name in ("attacktype1", "ishostkid", "nhostkid", "ransom", "targtype1", "gname")] == [
        "6", "1", "2", "1", "12", "Unknown",
    ]  # fmt: skip
    assert one("On May 7, gunmen kidnapped farmers in Mandera.")["nhostkid"] == "-99"


def test_only_attacks_and_kidnappings_belong() -> None:
    arrested, convicted = "On May 7, police in Nairobi arrested three men.", "On June 2, a court in Nairobi convicted two men."
    assert len(tables.rows(load()(TITLE + f"{arrested} {convicted}"))["incidents"]) == 2
    assert coded(arrested, convicted) == []


def test_codes_are_those_of_the_codebook() -> None:
    assert ATTACK_TYPES[:3] == ("Assassination", "Armed Assault", "Bombing/Explosion") and ATTACK_TYPES[8] == "Unknown"
    assert ATTACK_TYPES.index("Hostage Taking (Kidnapping)") + 1 == 6
    assert [WEAPON_TYPES.index(name) + 1 for name in ("Firearms", "Explosives", "Incendiary", "Unknown")] == [5, 6, 8, 13]
    assert (gtd.TARGETS[2], gtd.TARGETS[13], gtd.TARGETS[19], len(gtd.TARGETS)) == (
        "Police", "Private Citizens & Property", "Unknown", 22,
    )  # fmt: skip
    codes = {row["iso2"]: int(row["code"]) for row in rows("gtd_countries")}
    assert (codes["AF"], codes["PE"], codes["GB"], codes["US"], codes["SS"]) == (4, 159, 603, 217, 1004)
    assert len(set(codes.values())) == len(codes)
    assert codes.keys() <= {row["iso2"] for row in rows("countries")}
    assert {int(row["region"]) for row in rows("gtd_countries")} == set(range(1, 13))
    assert {int(row["target"]) for row in rows("gtd_targets")} <= set(range(1, 23))


@pytest.mark.parametrize(
    ("victims", "sentence", "number"),
    [
        (["police officers", "civilians"], "", 3), (["others", "soldiers"], "", 4), (["students"], "Gunmen attacked a church.", 8),
        ([], "Militants attacked a military base.", 4), ([], "Soldiers said that gunmen burned a school.", 8),
        ([], "A bomb exploded; police said nothing.", 20), ([], "Rebels ambushed a bus, the army reported.", 19),
        ([], "", 20), ([], "Gunmen attacked Mandera.", 20), (["people"], "Gunmen attacked a market.", 14),
    ],
)  # fmt: skip
def test_target_types(victims: list[str], sentence: str, number: int) -> None:
    assert gtd.target(victims, sentence) == number


def test_ids_are_unique_over_a_run_and_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in "abcdef":
        told = "On May 7, al-Shabaab killed three soldiers in Garissa. On May 8, al-Shabaab killed a guard in Lamu."
        (raw / f"{name}.txt").write_text(TITLE + told, encoding="utf-8")
    written = []
    for workers in (0, 2):
        run(find_reports([str(raw)]), tmp_path / f"out{workers}", kinds=formats.load(["gtd"]), workers=workers)
        written.append((tmp_path / f"out{workers}" / gtd.NAME).read_bytes())
    assert written[0] == written[1]
    found = list(csv.DictReader(io.StringIO(written[0].decode("utf-8-sig"))))
    assert [(row["eventid"], row["addnotes"]) for row in found] == [
        (f"2019050{7 + day}{number:04}", f"i00{1 + day} of {name}") for number, name in enumerate("abcdef", 1) for day in (0, 1)
    ]
