"""`entities.ftm.jsonl`: what the library for it loads without dropping a value, and what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from small_extraction import TEXT, small

from pipeline import formats, tables
from pipeline.batch import run
from pipeline.formats import ftm
from pipeline.reader import find_reports

ROOT = Path(__file__).parent.parent
KENYA = """Country Report on Terrorism {year} - Chapter 1 - Kenya

2019 Terrorist Incidents: On May 1, al-Shabaab (AS) members killed three soldiers in Garissa. In early June, gunmen kidnapped two
aid workers near Mandera. On July 4, police in Nairobi arrested al-Shabaab leader Ali Hassan (aka “The Engineer” or “Bomba”).
"""
Entities = list[dict[str, Any]]


@pytest.fixture(scope="module")
def entities(tmp_path_factory: pytest.TempPathFactory) -> Entities:
    base = tmp_path_factory.mktemp("ftm")
    raw = base / "raw"
    raw.mkdir()
    (raw / "peru-2019.txt").write_bytes((ROOT / "raw" / "peru-2019.txt").read_bytes())
    for year in (2018, 2019):
        (raw / f"kenya-{year}.txt").write_text(KENYA.format(year=year), encoding="utf-8")
    (raw / "odd.txt").write_text(KENYA.format(year=2015).replace("Nairobi", "Nai\x85robi \u202e"), encoding="utf-8")
    (raw / "empty.txt").write_bytes(b"")
    run(find_reports([str(raw)]), base / "out", kinds=formats.load(["ftm"]))
    return [json.loads(line) for line in (base / "out" / ftm.NAME).read_text(encoding="utf-8").splitlines()]


def named(entities: Entities, schema: str, name: str) -> Entities:
    return [entity for entity in entities if entity["schema"] == schema and name in entity["properties"].get("name", ())]


def test_the_library_loads_all_of_it(entities: Entities) -> None:
    model = pytest.importorskip("followthemoney", reason="followthemoney is not installed: pip install 'crtables[ftm]'").model
    proxies = {}
    for entity in entities:
        proxy = model.get_proxy(entity, cleaned=False)  # values that are not valid are dropped on the way
        proxy.schema.validate(entity)
        assert {name: sorted(values) for name, values in proxy.properties.items()} == {
            name: sorted(values) for name, values in entity["properties"].items()
        }
        assert proxy.schema.required is not None and all(proxy.has(name) for name in proxy.schema.required)
        proxies[proxy.id] = proxy
    assert len(proxies) == len(entities)
    for proxy in proxies.values():
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert proxies[value].schema.is_a(prop.range), (proxy.caption, prop.name)
    edges = [edge for proxy in proxies.values() if proxy.schema.edge for edge in proxy.edgepairs()]
    assert edges and all(source in proxies and target in proxies for source, target in edges)


def test_ids_are_unique_and_references_lead_to_them(entities: Entities) -> None:
    kinds = {entity["id"]: entity["schema"] for entity in entities}
    assert len(kinds) == len(entities)
    for entity in entities:
        properties = entity["properties"]
        assert {kinds[value] for value in properties.get("member", ())} <= {"Person"}
        assert {kinds[value] for value in properties.get("organization", ())} <= {"Organization"}
        assert {kinds[value] for value in properties.get("involved", ())} <= {"Person", "Organization"}
    assert {entity["schema"] for entity in entities} == {"Person", "Organization", "Event", "Membership"}


def only(entity: Mapping[str, Any], *names: str) -> dict[str, list[str]]:
    return {name: entity["properties"].get(name, []) for name in names}


def test_a_person_with_names_and_the_sentence_that_says_so(entities: Entities) -> None:
    found = named(entities, "Person", "Ali Hassan")
    assert len(found) == 3  # one a report: nobody has said that they are one
    assert only(found[0], "alias", "weakAlias", "position") == {
        "alias": ["The Engineer"], "weakAlias": ["Bomba"], "position": ["leader"],
    }  # fmt: skip
    assert found[0]["properties"]["notes"] == [
        "On July 4, police in Nairobi arrested al-Shabaab leader Ali Hassan (aka “The Engineer” or “Bomba”). "
        "[Country Report on Terrorism 2018 - Chapter 1 - Kenya]"
    ]
    palomino = named(entities, "Person", "Víctor Quispe Palomino")[0]
    assert only(palomino, "alias", "weakAlias") == {"alias": ["Comrade José"], "weakAlias": []}


def test_an_organization_of_several_reports_is_one(entities: Entities) -> None:
    found = [entity for entity in entities if "AS" in entity["properties"].get("abbreviation", ())]
    assert len(found) == 1
    assert only(found[0], "classification", "topics", "weakAlias") == {
        "classification": ["militant"], "topics": ["crime.terror", "sanction"], "weakAlias": ["AS"],
    }  # fmt: skip
    assert len(found[0]["properties"]["notes"]) == 1 and "[Country Report on Terrorism 2018" in found[0]["properties"]["notes"][0]
    assert "topics" not in named(entities, "Organization", "Peruvian National Police")[0]["properties"]


def test_a_membership_says_who_where_and_why(entities: Entities) -> None:
    ali = named(entities, "Person", "Ali Hassan")[0]
    found = [entity for entity in entities if ali["id"] in entity["properties"].get("member", ())]
    assert len(found) == 1
    assert found[0]["properties"]["role"] == ["leader"]
    assert found[0]["properties"]["summary"][0].startswith("On July 4, police in Nairobi arrested al-Shabaab leader Ali Hassan")


def test_an_event_says_when_where_who_and_how_many(entities: Entities) -> None:
    event = named(entities, "Event", "Attack in Huanta, 2019-08-09")[0]
    assert only(event, "date", "startDate", "endDate", "country", "notes", "keywords") == {
        "date": ["2019-08-09"], "startDate": ["2019-08-09"], "endDate": ["2019-08-09"], "country": ["pe"],
        "notes": ["killed: 1, injured: 2, militants killed: 1"], "keywords": ["attack"],
    }  # fmt: skip
    names = {entity["id"]: entity["properties"].get("name", [""])[0] for entity in entities}
    assert {names[value] for value in event["properties"]["involved"]} == {"Shining Path", "Juan Carlos Badajoz Vizarres"}
    assert event["properties"]["summary"][0].startswith("On August 9, SL members killed one soldier")
    june = next(e for e in entities if e["properties"].get("startDate") == ["2019-06-01"])
    assert only(june, "date", "endDate") == {"date": [], "endDate": ["2019-06-10"]}


def test_ids_do_not_change_and_hang_on_report_and_entity_alone() -> None:
    piece = ftm.Ftm().piece(tables.rows(small()), TEXT)
    jose, shining_path = ftm._id("person", "peru-2019", "person:jose-nunez"), ftm._id("group", "group:shining-path")
    assert [(schema, entity_id) for entity_id, schema, _ in piece] == [
        ("Person", jose), ("Person", ftm._id("person", "peru-2019", "person:zoe")),
        ("Organization", shining_path), ("Membership", ftm._id("membership", jose, shining_path)),
        ("Event", ftm._id("event", "peru-2019", "i0001")),
    ]  # fmt: skip
    assert shining_path == "crt-03f02e6fd8c1687deb9d6a021ebc117809a0eb8c"
