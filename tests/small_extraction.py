"""A small report with everything in it that a table can hold, made by hand."""

from __future__ import annotations

from pipeline.models import (
    Alias,
    AliasValue,
    CasualtyValue,
    DateValue,
    Extraction,
    Group,
    GroupValue,
    Incident,
    Issue,
    Mention,
    Person,
    PersonValue,
    Place,
    PlaceValue,
    Report,
    Section,
    Sentence,
    Value,
)

TEXT = (
    "Country Report on Terrorism 2019 - Chapter 1 - Peru\n\n"
    "Overview: On May 2, Shining Path (SL) killed five people, including two guards, in Huanta.\r\n"
    "José Núñez (aka “=Rojo”) was seen."
)
_FIRST = TEXT.index("On May 2")
_SECOND = TEXT.index("José")


def _mention(text: str, label: str, value: Value, entity: str = "", *, sentence: int = 0, rule: str = "test.rule") -> Mention:
    start = TEXT.index(text, _FIRST)
    return Mention(start, start + len(text), label, text, rule, sentence, value, entity)  # type: ignore[arg-type]


def small() -> Extraction:
    """The extraction; its mentions are not in text order, its people not in id order."""
    report = Report(
        doc_id="peru-2019",
        text=TEXT,
        title="Country Report on Terrorism 2019 - Chapter 1 - Peru",
        country="Peru",
        country_iso="PE",
        year=2019,
        title_end=51,
        sections=(Section("Overview", 53, 62, len(TEXT)),),
        sentences=(
            Sentence(_FIRST, TEXT.index("\r\n"), 0, 0, False),
            Sentence(_SECOND, len(TEXT), 0, 0, False),
        ),
    )
    five = TEXT.index("five people")
    two = TEXT.index("two guards")
    return Extraction(
        report=report,
        mentions=[
            _mention("=Rojo", "ALIAS", AliasValue(_SECOND, "aka"), "person:jose-nunez", sentence=1),
            _mention("José Núñez", "PERSON", PersonValue(), "person:jose-nunez", sentence=1),
            _mention("May 2", "DATE", DateValue("2019-05-02", "2019-05-02", "day", "report")),
            _mention("Shining Path", "GROUP", GroupValue("militant", "shining-path"), "group:shining-path"),
            _mention("SL", "GROUP", GroupValue("militant"), "group:shining-path"),
            _mention("five people", "CASUALTY", CasualtyValue("killed", 5, 5, False, "people", "unknown", "incident")),
            _mention("two guards", "CASUALTY", CasualtyValue("killed", 2, None, True, "guards", "state", "part", five)),
            _mention("Huanta", "PLACE", PlaceValue("city", "PE"), "place:pe:huanta"),
        ],
        people=[
            Person("person:zoe", "Zoë"),
            Person("person:jose-nunez", "José Núñez", ("=Rojo", "Pepe"), "PE", ("leader",), ("group:shining-path", "Others")),
        ],
        groups=[Group("group:shining-path", "Shining Path", "militant", "SL", ("SL",), "designated", 250, 300, "PE", ("Huanta",))],
        places=[Place("place:pe:huanta", "Huanta", "city", "PE", "Ayacucho", "PE-AYA", 3939467, -12.93271, -74.24826)],
        aliases=[
            Alias("SL", "group:shining-path", "group", "Shining Path", "acronym"),
            Alias("=Rojo", "person:jose-nunez", "person", "José Núñez", "aka"),
            Alias("SL", "group:shining-path", "group", "Shining Path", "acronym"),
        ],
        incidents=[
            Incident(
                "i0001", "attack", "2019-05-02", "2019-05-02", "Huanta", "place:pe:huanta", "PE", ("group:shining-path",), (),
                5, 0, 0, 0, 0, (five, two),
            )
        ],
        issues=[Issue("warning", "title", "odd"), Issue("error", "file", "bad")],
    )  # fmt: skip
