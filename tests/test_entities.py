"""Entities joined over the reports of a run: on evidence, and told where it is lacking."""

from __future__ import annotations

import csv
from pathlib import Path

from typer.testing import CliRunner

from pipeline import formats
from pipeline.batch import run
from pipeline.cli import app
from pipeline.reader import find_reports

REPORTS = {
    "kenya-2018": "On May 2, al-Shabaab commander Ali Hassan Noor (aka “The Engineer”) fled Garissa. Police sought Juma.",
    "kenya-2019": "In June, police in Garissa arrested Ali Hassan Noor. On July 1, a court tried Juma.",
    "somalia-2019": "On May 3, forces killed al-Shabaab commander Ali Hassan Noor in Bosaso. AS claimed other attacks.",
    "peru-2020": "On May 4, police in Lima arrested Ali Hassan Noor.",
}
TITLE = "Country Reports on Terrorism {year}: {country}\n\n{text}\n"


def joined(folder: Path) -> dict[str, dict[str, str]]:
    for name, text in REPORTS.items():
        country, _, year = name.partition("-")
        (folder / f"{name}.txt").write_text(TITLE.format(year=year, country=country.title(), text=text), encoding="utf-8")
    run(find_reports([str(folder)]), folder / "out", kinds=formats.load(["entities"]))
    with (folder / "out" / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["entity_id"]: row for row in csv.DictReader(file)}


def test_entities_of_several_reports(tmp_path: Path) -> None:
    rows = joined(tmp_path)
    conflict = "2 people of this name, without a group or country in common"
    assert rows["person:ali-hassan-noor"] == {
        "entity_id": "person:ali-hassan-noor", "label": "PERSON", "name": "Ali Hassan Noor", "aliases": "The Engineer", "kind": "",
        "countries": "KE; SO", "groups": "al-Shabaab", "reports": "kenya-2018; kenya-2019; somalia-2019", "first_year": "2018",
        "last_year": "2019", "mentions": "4", "conflict": conflict,
    }  # fmt: skip
    other = rows["person:ali-hassan-noor~2"]
    assert (other["countries"], other["reports"], other["conflict"]) == ("PE", "peru-2020", conflict)


def test_one_word_is_no_evidence_and_groups_join_by_id(tmp_path: Path) -> None:
    rows = joined(tmp_path)
    assert [row["reports"] for key, row in rows.items() if key.startswith("person:juma")] == ["kenya-2018", "kenya-2019"]
    group = rows["group:al-shabaab"]
    assert (group["reports"], group["first_year"], group["last_year"]) == ("kenya-2018; somalia-2019", "2018", "2019")
    place = rows["place:ke:garissa"]
    assert (place["reports"], place["kind"], place["mentions"]) == ("kenya-2018; kenya-2019", "city", "2")


def run_on(folder: Path, **reports: str) -> dict[str, dict[str, str]]:
    """The rows of composed reports; `kenya_2018` is the report on Kenya of 2018."""
    for name, text in reports.items():
        country, _, year = name.partition("_")
        (folder / f"{country}-{year}.txt").write_text(TITLE.format(year=year, country=country.title(), text=text), encoding="utf-8")
    run(find_reports([str(folder)]), folder / "out", kinds=formats.load(["entities"]))
    with (folder / "out" / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["entity_id"]: row for row in csv.DictReader(file)}


def told(rows: dict[str, dict[str, str]], start: str, *columns: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(row[column] for column in columns) for key, row in rows.items() if key.startswith(start)}


def test_a_group_under_two_spellings_ties_people_together(tmp_path: Path) -> None:
    rows = run_on(
        tmp_path,
        kenya_2018="On May 2, al-Shabaab commander Juma Omar Salim fled Garissa.",
        somalia_2019="On May 3, Al Shabab commander Juma Omar Salim fled Bosaso.",
    )
    assert told(rows, "group:", "name", "aliases", "conflict") == {"group:al-shabaab": ("Al Shabab", "al-Shabaab", "")}
    assert told(rows, "person:", "reports", "groups", "conflict") == {
        "person:juma-omar-salim": ("kenya-2018; somalia-2019", "Al Shabab", "")
    }


def test_father_and_son_and_a_group_and_its_branch_stay_two(tmp_path: Path) -> None:
    rows = run_on(
        tmp_path,
        kenya_2018="Police arrested Ali Hassan Noor in Garissa. ISIS claimed an attack.",
        kenya_2019="Police arrested Ali Hassan Noor Jr. in Garissa. ISIS-Somalia claimed an attack.",
    )
    assert told(rows, "person:", "reports", "conflict") == {
        "person:ali-hassan-noor": ("kenya-2018", ""), "person:ali-hassan-noor-jr": ("kenya-2019", "")
    }  # fmt: skip
    assert told(rows, "group:isis-s", "reports") == {"group:isis-somalia": ("kenya-2019",)}
    assert told(rows, "group:islamic-state", "reports") == {"group:islamic-state-of-iraq-and-syria": ("kenya-2018",)}


def test_a_run_ends_with_the_number_of_conflicts(tmp_path: Path) -> None:
    for country, text in {"kenya": "Police arrested Ali Hassan Noor.", "peru": "A court tried Ali Hassan Noor."}.items():
        report = TITLE.format(year=2019, country=country.title(), text=text)
        (tmp_path / f"{country}-2019.txt").write_text(report, encoding="utf-8")

    def told(*names: str) -> list[str]:
        paths = [str(tmp_path / f"{name}-2019.txt") for name in names]
        result = CliRunner().invoke(app, ["run", *paths, "--out", str(tmp_path / "out"), "--format", "entities"])
        assert result.exit_code == 0
        return [line for line in result.stdout.splitlines() if "entities.csv" in line]

    assert told("kenya", "peru") == ["entities.csv has 2 rows with a conflict: see that column"]
    assert told("kenya") == []


def test_accents_make_no_other_person_and_other_letters_do(tmp_path: Path) -> None:
    rows = run_on(
        tmp_path,
        peru_2018="Police arrested Víctor Quispe Palomino. A court tried Mohamed Yusuf.",
        peru_2019="Police arrested Victor Quispe Palomino. A court tried Mohammed Yusuf.",
    )
    assert told(rows, "person:", "aliases", "reports") == {
        "person:mohamed-yusuf": ("", "peru-2018"),
        "person:mohammed-yusuf": ("", "peru-2019"),
        "person:victor-quispe-palomino": ("Víctor Quispe Palomino", "peru-2018; peru-2019"),
    }


def test_bodies_of_several_countries_are_no_one_body(tmp_path: Path) -> None:
    text = "The Army and the U.S. Coast Guard Academy met. The Army left."
    rows = run_on(tmp_path, kenya_2018=text, kenya_2019=text, peru_2019=text)
    conflict = "2 bodies of this name, in KE, PE"
    assert told(rows, "group:army", "countries", "reports", "mentions", "conflict") == {
        "group:army": ("KE", "kenya-2018; kenya-2019", "4", conflict), "group:army~2": ("PE", "peru-2019", "2", conflict),
    }  # fmt: skip
    assert told(rows, "group:us", "reports", "conflict") == {
        "group:us-coast-guard-academy": ("kenya-2018; kenya-2019; peru-2019", "")
    }


def written(pieces: list[tuple[str, int, list[tuple[object, ...]]]]) -> list[dict[str, str]]:
    """The rows that come of pieces of reports."""
    from pipeline.formats.entities import Entities

    class Written:
        data = b""

        def open(self, name: str) -> Written:
            return self

        def write(self, data: bytes) -> None:
            self.data += data

    file, kind = Written(), Entities()
    kind.begin(file)  # type: ignore[arg-type]
    for piece in pieces:
        kind.add(piece)
    kind.finish()
    return list(csv.DictReader(file.data.decode("utf-8-sig").splitlines()))


def person(
    name: str, country: str, *groups: str, stated: str = "", aliases: tuple[tuple[str, str], ...] = ()
) -> tuple[object, ...]:
    return ("PERSON", f"person:{name.lower()}", name, aliases, "", country, stated, groups, 1)


def test_the_order_of_reports_does_not_matter() -> None:
    rows = [("KE", ()), ("PE", ("X",)), ("KE", ("X",))]
    pieces = [(f"r{number}", 2001 + number, [person("A B", country, *groups)]) for number, (country, groups) in enumerate(rows)]
    found = [written([pieces[at] for at in order]) for order in ([0, 1, 2], [2, 0, 1], [1, 0, 2])]
    assert len(found[0]) == 1 and found[0] == found[1] == found[2]


def test_what_does_not_agree_of_one_entity_is_told() -> None:
    """Others of one's name in one's country may be one, or not: their groups, their nationalities, their other names tell."""
    aka = (("The Engineer", "aka"), ("Ali", "short"))
    rows = written([
        ("r1", 2001, [person("A B", "KE", "group:x", aliases=aka), person("C D", "KE", aliases=aka)]),
        ("r2", 2002, [person("A B", "KE", "group:y", "group:z"), person("E F", "SO", aliases=aka)]),
        ("r3", 2003, [person("A B", "KE", "group:z", "group:w")]),
        ("r4", 2004, [person("G H", "KE", "group:x", stated="KE")]),
        ("r5", 2005, [person("G H", "SO", "group:x", stated="SO")]),
    ])  # fmt: skip
    assert {row["entity_id"]: row["conflict"] for row in rows} == {
        "person:a b": "group:w, group:y, group:z and elsewhere group:x; The Engineer is also person:c d",
        "person:c d": "The Engineer is also person:a b",
        "person:e f": "",
        "person:g h": "a national of KE, SO",
    }


def test_a_body_without_a_country_joins_the_one_that_there_is() -> None:
    def body(country: str, kind: str = "security") -> tuple[object, ...]:
        return ("GROUP", "group:guard", "Guard", (), kind, country, "", (), 1)

    one = written([("r1", 2001, [body("")]), ("r2", 2002, [body("KE")])])
    assert [(row["countries"], row["reports"], row["conflict"]) for row in one] == [("KE", "r1; r2", "")]
    two = written([("r1", 2001, [body("")]), ("r2", 2002, [body("KE")]), ("r3", 2003, [body("PE")])])
    assert [(row["entity_id"], row["countries"], row["reports"]) for row in two] == [
        ("group:guard", "", "r1"), ("group:guard~2", "KE", "r2"), ("group:guard~3", "PE", "r3")
    ]  # fmt: skip
    militants = written([("r1", 2001, [body("KE", "militant")]), ("r2", 2002, [body("PE", "militant")])])
    assert [(row["countries"], row["conflict"]) for row in militants] == [("KE; PE", "")]
    kinds = written([("r1", 2001, [body("KE", "militant")]), ("r2", 2002, [body("KE")])])
    assert [(row["kind"], row["conflict"]) for row in kinds] == [("militant", "called militant (1), security (1)")]
