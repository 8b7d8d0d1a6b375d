"""Entities joined over the reports of a run: on evidence, and told where it is lacking."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline import formats
from pipeline.batch import run
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
    assert (place["reports"], place["kind"], place["mentions"]) == ("kenya-2018; kenya-2019", "admin", "2")


def test_the_order_of_reports_does_not_matter(tmp_path: Path) -> None:
    from pipeline.formats.entities import Entities

    class Written:
        def __init__(self) -> None:
            self.data = b""

        def open(self, name: str) -> Written:
            return self

        def write(self, data: bytes) -> None:
            self.data += data

    person = ("PERSON", "person:a-b", "A B", (), "", "", (), 1)
    pieces = [
        (f"r{year}", year, [(*person[:5], country, groups, 1)])
        for year, country, groups in ((2001, "KE", ()), (2002, "PE", ("X",)), (2003, "KE", ("X",)))
    ]
    found = []
    for order in ([0, 1, 2], [2, 0, 1], [1, 0, 2]):
        written, kind = Written(), Entities()
        kind.begin(written)  # type: ignore[arg-type]
        for at in order:
            kind.add(pieces[at])
        kind.finish()
        found.append(written.data)
    assert found[0].count(b"\r\n") == 2 and found[0] == found[1] == found[2]
