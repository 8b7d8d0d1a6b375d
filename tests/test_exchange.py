"""Annotations in other tools' formats and back, and what is wrong in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.annotations import AnnotationError, Gold, parse_gold, read_gold
from pipeline.assembly import load
from pipeline.exchange import annotated, marked, read, write

GOLDS = sorted((Path(__file__).parent / "development").iterdir())
ODD = parse_gold(
    "😀 On <date v=\"2019-06-25\">June 25</date>,\r\n<casualty outcome=\"killed\" n=\"1\" side=\"militant\">an "
    "<group kind=\"militant\" is=\"Shining Path\">SL</group> operative</casualty> died in <place type=\"city\" iso=\"PE\">"
    "Vizcata\u0301n</place> 😀<skip>Plan A</skip>.\n=== incidents\n{\"type\": \"attack\", \"killed\": 1}\n"
)  # fmt: skip


def everything() -> list[tuple[str, Gold]]:
    return [("odd", ODD), *((path.name.removesuffix(".gold.txt"), read_gold(path)) for path in GOLDS[:3])]


@pytest.mark.parametrize("path", GOLDS, ids=lambda path: path.name)
def test_tags_are_written_as_they_were_read(path: Path) -> None:
    gold = read_gold(path)
    assert parse_gold(marked(gold)) == gold


@pytest.mark.parametrize("form", ["gold", "label-studio", "prodigy"])
def test_what_loses_nothing(form: str, tmp_path: Path) -> None:
    write(everything(), tmp_path / "x", form)
    found = sorted(read(tmp_path / "x", form), key=lambda named: named[0])
    assert found == sorted(everything(), key=lambda named: named[0])


def test_what_loses_incidents(tmp_path: Path) -> None:
    write(everything(), tmp_path, "brat")
    named = sorted(everything(), key=lambda named: named[0])
    assert read(tmp_path, "brat") == [(name, Gold(gold.text, gold.spans, ())) for name, gold in named]


def test_what_loses_values(tmp_path: Path) -> None:
    write(everything(), tmp_path / "x.jsonl", "doccano")
    found = [[(s.start, s.end, s.label, s.text) for s in gold.spans] for _, gold in read(tmp_path / "x.jsonl", "doccano")]
    assert found == [[(s.start, s.end, s.label, s.text) for s in gold.spans] for _, gold in everything()]


def test_label_studio_counts_as_javascript_does(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.json", "label-studio")
    task = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))[0]
    value = task["annotations"][0]["result"][0]["value"]
    text = task["data"]["text"].encode("utf-16-le")
    assert text[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") == value["text"] == "June 25"


def test_conll_has_a_label_a_token(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.conll", "conll")
    lines = (tmp_path / "x.conll").read_text(encoding="utf-8").splitlines()
    assert lines[3:5] == ["June\tB-DATE", "25\tI-DATE"] and "an\tB-CASUALTY" in lines and "SL\tI-CASUALTY" in lines
    with pytest.raises(AnnotationError, match="written only"):
        read(tmp_path / "x.conll", "conll")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"text": "Lima", "spans": [{"start": 0, "end": 9, "label": "PLACE"}]}, "lies outside the text"),
        ({"text": "Lima", "spans": [{"start": 0, "end": 3, "label": "PLACE", "text": "Lima"}]}, "the text has 'Lim'"),
        ({"text": "Lima", "spans": [{"start": 0, "end": 4, "label": "CITY"}]}, "no label is called 'CITY'"),
        ({"spans": []}, "is no prodigy file"),
    ],
)
def test_what_is_wrong_is_told(entry: object, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps(entry), encoding="utf-8")
    with pytest.raises(AnnotationError, match=message):
        read(tmp_path / "x.jsonl", "prodigy")


def test_spans_that_cross_cannot_be_tagged() -> None:
    spans = [parse_gold(text).spans[0] for text in ("<place>a b</place> c", "a <place>b c</place>")]
    with pytest.raises(AnnotationError, match="begins in"):
        marked(Gold("a b c", tuple(spans), ()))


def test_what_the_pipeline_found_can_be_corrected_and_scored() -> None:
    text = read_gold(GOLDS[0]).text
    extraction = load()(text, doc_id="x")
    gold = annotated(extraction)
    again = parse_gold(marked(gold))
    assert again == gold and again.text == text
    assert [(s.start, s.end, s.label) for s in again.spans] == sorted(
        {(m.start, m.end, m.label) for m in extraction.mentions}, key=lambda span: (span[0], -span[1], span[2])
    )
    assert len(again.incidents) == len(extraction.incidents)
