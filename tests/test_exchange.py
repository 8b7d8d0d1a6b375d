"""Annotations in other tools' formats and back, and what is wrong in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from typer.testing import CliRunner

from pipeline.annotations import AnnotationError, Gold, annotated, marked, parse_gold, read_gold
from pipeline.assembly import load
from pipeline.cli import app
from pipeline.exchange import read, write

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


@pytest.mark.parametrize("form", ["gold", "label-studio", "prodigy", "docbin"])
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


def test_docbin_carries_all_and_is_the_same_bytes(tmp_path: Path) -> None:
    """Also what spaCy's tokens would not hold: parts of tokens, blanks at the ends, line breaks, marks on letters."""
    edges = parse_gold(
        'a<place> Lima-</place>Ca<place>lla</place>o  <group kind="other">\r\n\r\nX</group> <date '
        'v="2019-01-01/2019-12-31">2019 </date><skip> </skip>z  '
    )
    for number, named in enumerate((everything(), [("edges", edges), ("bare", Gold("", (), ())), ("x", Gold("\n a", (), ()))])):
        for name in ("a", "b"):
            write(named, tmp_path / f"{name}{number}.spacy", "docbin")
        assert (tmp_path / f"a{number}.spacy").read_bytes() == (tmp_path / f"b{number}.spacy").read_bytes()
        assert read(tmp_path / f"a{number}.spacy", "docbin") == named


def docs(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def test_docbin_is_what_spacy_trains_on(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.spacy", "docbin")
    (doc,) = docs(tmp_path / "x.spacy")
    assert doc.text == ODD.text
    assert [(e.text, e.label_) for e in doc.ents] == [("June 25", "DATE"), ("SL", "GROUP"), ("Vizcata\u0301n", "PLACE")]
    assert [(s.text, s.label_) for s in doc.spans["crt"]] == [(s.text, s.label) for s in ODD.spans]


def test_docbin_edited_with_spacy(tmp_path: Path) -> None:
    """Spans that were taken away or added leave the values of the others where they were; other keys are read, too."""
    write([("odd", ODD)], tmp_path / "x.spacy", "docbin")
    (doc,) = docs(tmp_path / "x.spacy")
    group = doc.spans["crt"]
    kept = [span for span in group if span.label_ != "DATE"]
    added = doc.char_span(ODD.text.index("died"), ODD.text.index("died") + 4, label="SKIP")
    doc.spans["crt"] = SpanGroup(doc, name="crt", attrs=group.attrs, spans=[*kept, added])
    DocBin(docs=[doc]).to_disk(tmp_path / "y.spacy")
    ((_, gold),) = read(tmp_path / "y.spacy", "docbin")
    assert [span for span in gold.spans if span.text != "died"] == [span for span in ODD.spans if span.label != "DATE"]
    assert [(span.text, span.attributes) for span in gold.spans if span.text == "died"] == [("died", {})]
    foreign = spacy.blank("en")("Police in Lima.")
    foreign.set_ents([foreign.char_span(10, 14, label="PLACE")])
    DocBin(docs=[foreign]).to_disk(tmp_path / "z.spacy")
    ((name, gold),) = read(tmp_path / "z.spacy", "docbin")
    assert (name, [(s.start, s.end, s.label) for s in gold.spans]) == ("text-1", [(10, 14, "PLACE")])


def test_docbin_whose_words_were_changed(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.spacy", "docbin")
    (doc,) = docs(tmp_path / "x.spacy")
    words = ["July" if token.text == "June" else token.text for token in doc]
    other = Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
    spans = [Span(other, s.start, s.end, label=s.label_, span_id=s.id_) for s in doc.spans["crt"]]
    other.spans["crt"] = SpanGroup(other, name="crt", attrs=doc.spans["crt"].attrs, spans=spans)
    DocBin(docs=[other]).to_disk(tmp_path / "y.spacy")
    with pytest.raises(AnnotationError, match=r"y\.spacy: text 1: at 5-12 the text has 'July 25', the annotation 'June 25'"):
        read(tmp_path / "y.spacy", "docbin")


def label_studio(text: str, *values: tuple[object, object, object]) -> str:
    """An export with regions `(start, end, quote)`, as Label Studio writes it."""
    result = [
        {
            "value": {"start": start, "end": end, "text": quote, "labels": ["PLACE"]}, "id": f"r{number}",
            "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
        }
        for number, (start, end, quote) in enumerate(values)
    ]  # fmt: skip
    return json.dumps([{"id": 7, "annotations": [{"id": 9, "result": result}], "predictions": [], "data": {"text": text}}])


def test_label_studio_counts_characters(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.json", "label-studio")
    task = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))[0]
    value = task["annotations"][0]["result"][0]["value"]
    assert (value["start"], value["end"], value["text"]) == (5, 12, "June 25") and task["data"]["text"][5:12] == "June 25"


@pytest.mark.parametrize(
    ("text", "value", "span"),
    [
        ("🐱🐱 Lima", (3, 7, "Lima"), (3, 7)),  # characters, as of today
        ("🐱🐱 Lima", (5, 9, "Lima"), (3, 7)),  # UTF-16 units, as of old
        ("🐱🐱 Lima", (3, 7, None), (3, 7)),  # without a quote
        ("a\n🐱 Lima", (0, 8, "a\\n🐱 Lima"), (0, 8)),  # a line end is quoted as a backslash and an n
        ("a\n🐱 Lima", (0, 9, "a\\n🐱 Lima"), (0, 8)),
        ("a\r\nb c", (0, 4, "a\\n\\nb"), (0, 4)),
        ("San  Juan", (0, 9, "San Juan"), (0, 9)),  # as a browser shows it
    ],
)
def test_label_studio_exports(text: str, value: tuple[int, int, str | None], span: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(label_studio(text, value), encoding="utf-8")
    ((name, gold),) = read(tmp_path / "x.json", "label-studio")
    assert name == "text-1" and [(s.start, s.end, s.text) for s in gold.spans] == [(*span, text[slice(*span)])]


def test_of_label_studio_the_annotation_that_counts(tmp_path: Path) -> None:
    (task,) = json.loads(label_studio("Lima", (0, 4, "Lima")))
    other = {"result": [], "was_cancelled": True}
    task["annotations"].insert(0, other)
    (tmp_path / "x.json").write_text(json.dumps([task]), encoding="utf-8")
    assert [s.text for s in read(tmp_path / "x.json", "label-studio")[0][1].spans] == ["Lima"]
    other["was_cancelled"] = False
    (tmp_path / "y.json").write_text(json.dumps([task]), encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"y\.json: task 1: 2 annotations of one text; mark one of them as ground truth"):
        read(tmp_path / "y.json", "label-studio")
    task["annotations"][1]["ground_truth"] = True
    (tmp_path / "z.json").write_text(json.dumps([task]), encoding="utf-8")
    assert [s.text for s in read(tmp_path / "z.json", "label-studio")[0][1].spans] == ["Lima"]


def test_doccano_counts_as_javascript_does_and_keeps_names(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.jsonl", "doccano")
    entry = json.loads((tmp_path / "x.jsonl").read_text(encoding="utf-8"))
    units = entry["text"].encode("utf-16-le")
    start, end, _ = entry["label"][0]
    assert units[2 * start : 2 * end].decode("utf-16-le") == "June 25"
    relations = {
        "id": 4, "doc_id": "odd", "text": "🐱 Lima", "relations": [],
        "entities": [{"id": 1, "start_offset": 3, "end_offset": 7, "label": "PLACE"}],
    }  # fmt: skip
    (tmp_path / "y.jsonl").write_text(json.dumps(relations) + "\n\n", encoding="utf-8")
    assert [(name, [s.text for s in gold.spans]) for name, gold in read(tmp_path / "y.jsonl", "doccano")] == [("odd", ["Lima"])]


def test_prodigy_leaves_out_what_was_declined(tmp_path: Path) -> None:
    answers = ("accept", "reject", "ignore", None)
    lines = [json.dumps({"text": f"Lima {answer}", "answer": answer}) for answer in answers]
    (tmp_path / "x.jsonl").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert [gold.text for _, gold in read(tmp_path / "x.jsonl", "prodigy")] == ["Lima accept", "Lima None"]


def test_brat_gets_its_labels(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path, "brat")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annotation.conf", "odd.ann", "odd.txt"]
    sections = (tmp_path / "annotation.conf").read_text(encoding="utf-8").split("[")
    assert sections[1] == "entities]\nPERSON\nALIAS\nGROUP\nPLACE\nDATE\nCASUALTY\nSKIP\n"
    assert sections[2:] == [
        "relations]\n<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n", "events]\n", "attributes]\n"
    ]  # fmt: skip


def test_brat_with_line_ends_of_windows(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes("\ufeffSan\r\nJuan, Peru".encode())
    (tmp_path / "x.ann").write_bytes('\ufeffT1\tPLACE 0 9\tSan  Juan\r\n#1\tAnnotatorNotes T1\t{"iso": "PE"}\r\n'.encode())
    assert read(tmp_path, "brat") == [("x", parse_gold('<place iso="PE">San\r\nJuan</place>, Peru'))]


def test_conll_has_a_label_a_token(tmp_path: Path) -> None:
    write([("odd", ODD)], tmp_path / "x.conll", "conll")
    assert (tmp_path / "x.conll").read_text(encoding="utf-8").split("\n") == [
        "# doc_id = odd", "😀\tO", "On\tO", "June\tB-DATE", "25\tI-DATE", ",\tO", "", "an\tB-CASUALTY", "SL\tI-CASUALTY",
        "operative\tI-CASUALTY", "died\tO", "in\tO", "Vizcata\u0301n\tB-PLACE", "😀\tO", "Plan\tO", "A\tO", ".\tO", "", "",
    ]  # fmt: skip
    cut = parse_gold("<place>Iran</place>-backed <group>X</group> <group>Y\nZ</group>")
    write([("cut", cut)], tmp_path / "y.conll", "conll")
    assert (tmp_path / "y.conll").read_text(encoding="utf-8").split("\n")[1:] == [
        "Iran\tB-PLACE", "-\tO", "backed\tO", "X\tB-GROUP", "Y\tB-GROUP", "Z\tI-GROUP", "", "",
    ]  # fmt: skip
    with pytest.raises(AnnotationError, match="written only"):
        read(tmp_path / "x.conll", "conll")


def prodigy(text: object, *spans: object) -> str:
    return json.dumps({"text": text, "spans": spans})


def place(start: object, end: object, text: object = None, label: str = "PLACE") -> dict[str, object]:
    return {"start": start, "end": end, "label": label, "text": text}


DECOMPOSED = "Juni\u0301"
WHOLE = "offsets are whole numbers of characters"
WRONG = [
    # A form, what its file holds, and what is told of it after the file's name.
    ("prodigy", prodigy("Lima", place(0, 9)), "line 1: span 1: the span 0-9 leaves the 4 characters"),
    ("prodigy", prodigy("Lima", place(-1, 3)), "line 1: span 1: the span -1-3 leaves the 4 characters"),
    ("prodigy", prodigy("Lima", place(2, 2)), "line 1: span 1: the span 2-2 is empty"),
    ("prodigy", prodigy("Lima", place(3, 1)), "line 1: span 1: the span 3-1 ends before it begins"),
    ("prodigy", prodigy("Lima", place(0, True)), f"line 1: span 1: the span begins at 0 and ends at True; {WHOLE}"),
    ("prodigy", prodigy("Lima", place(0, 4.0)), f"line 1: span 1: the span begins at 0 and ends at 4.0; {WHOLE}"),
    ("prodigy", prodigy("Lima", place("0", 4)), f"line 1: span 1: the span begins at '0' and ends at 4; {WHOLE}"),
    ("prodigy", prodigy("Lima", place(0, 3, "Lima")), "line 1: span 1: at 0-3 the text has 'Lim', the annotation 'Lima'"),
    ("prodigy", prodigy("🐱 Lima", place(3, 7, "Lima")), "line 1: span 1: the span 3-7 leaves the 6 characters"),
    ("prodigy", prodigy("🐱 Lima!", place(3, 7, "Lima")), "line 1: span 1: at 3-7 the text has 'ima!', the annotation 'Lima'"),
    ("prodigy", prodigy("a\r\nLima b", place(2, 6, "Lima")), "line 1: span 1: at 2-6 the text has '\\nLim', the annotation 'Lima'"),
    ("prodigy", prodigy(f"{DECOMPOSED} b", place(0, 5, "Juní")),
     r"line 1: span 1: at 0-5 the text has 'Juni\u0301', the annotation 'Jun\xed'"),
    ("prodigy", prodigy("Lima", place(0, 4, label="CITY")), "line 1: span 1: no label is called 'CITY'"),
    ("prodigy", prodigy("a b c", place(0, 3), place(2, 5)),
     "line 1: PLACE 'a b' (0-3) and PLACE 'b c' (2-5) overlap, neither within the other"),
    ("prodigy", prodigy("Lima", place(0, 4), place(0, 4)), "line 1: PLACE 'Lima' (0-4) is there twice"),
    ("prodigy", prodigy("Lima", 7), "line 1: span 1: not of this format (AttributeError"),
    ("prodigy", prodigy("Lima", {}), "line 1: span 1: 'start' is missing"),
    ("prodigy", prodigy("Lima \ud83d"), "line 1: the text has half a surrogate pair at 5"),
    ("prodigy", prodigy("Lima", {**place(0, 4), "values": {"is": "\ud83d"}}),
     "line 1: span 1: the text has half a surrogate pair at 0"),
    ("prodigy", prodigy(7), "line 1: the text is missing"),
    ("prodigy", '{"spans": []}', "line 1: 'text' is missing"),
    ("prodigy", prodigy("Lima") + "\n{", "line 2: not of this format (JSONDecodeError"),
    ("prodigy", "[]", "line 1: no JSON object"),
    ("prodigy", '{"text": "a", "meta": {"doc_id": "x"}}\n{"text": "b", "meta": {"doc_id": "x"}}', "two texts are called 'x'"),
    ("doccano", '{"text": "🐱 Lima", "label": [[3, 8, "PLACE"]]}', "line 1: label 1: the offset 8 lies outside the 7 UTF-16 units"),
    ("doccano", '{"text": "🐱 Lima", "label": [[1, 7, "PLACE"]]}', "line 1: label 1: the offset 1 lies within a surrogate pair"),
    ("doccano", '{"text": "Lima", "label": [[0, null, "PLACE"]]}', "line 1: label 1: an offset is None; offsets are whole numbers"),
    ("doccano", '{"text": "Lima", "label": [[0, 4]]}', "line 1: not of this format (ValueError"),
    ("doccano", '{"label": []}', "line 1: the text is missing"),
    ("label-studio", label_studio("Lima", (0, 3, "Lima")), "task 1: region 1: at 0-3 the text has 'Lim', the annotation 'Lima'"),
    ("label-studio", label_studio("🐱 Lima", (2, 6, "Lima"), (4, 6, "ima")),
     "task 1: region 2: at 4-6 the text has 'ma', the annotation 'ima'"),
    ("label-studio", label_studio("🐱 Lima", (2, 9, "Lima")), "task 1: region 1: the span 2-9 leaves the 6 characters"),
    ("label-studio", label_studio("Lima", (None, 4, "Lima")), "task 1: region 1: the span begins at None and ends at 4"),
    ("label-studio", label_studio("a b c", (0, 3, "a b"), (2, 5, "b c")),
     "task 1: PLACE 'a b' (0-3) and PLACE 'b c' (2-5) overlap"),
    ("label-studio", '[{"text": "Lima", "label": []}]', "task 1: 'data' is missing"),
    ("label-studio", '{"data": {}}', "no list of tasks; export as JSON"),
    ("label-studio", '[{"data": {"text": "a"}, "annotations": [{"result": [{"type": "labels", "value": {"labels": []}}]}]}]',
     "task 1: region 1: a span has one label, not []"),
    ("label-studio", "no", "not of this format (JSONDecodeError"),
    ("docbin", "no", "no DocBin ("),
    ("brat", "T1\tPLACE 0 3\tLima\n", "line 1: at 0-3 the text has 'Lim', the annotation 'Lima'"),
    ("brat", "#1\tAnnotatorNotes T1\tx\nT1\tPLACE 0 99\tLima\n", "line 2: the span 0-99 leaves the 10 characters"),
    ("brat", "T1\tPLACE 0 2;2 4\tLi ma\n", "line 1: a span in pieces, 'PLACE 0 2;2 4'; a span is one piece of the text"),
    ("brat", "T1\tPLACE 0 x\tLima\n", "line 1: not of this format (ValueError"),
    ("brat", "T1\tPLACE 0 4\n", "line 1: not of this format (ValueError"),
    ("brat", "T1\tPLACE 0 4\tLima\n#1\tAnnotatorNotes T1\t{\n", "line 2: not of this format (JSONDecodeError"),
    ("brat", "T1\tPLACE 0 6\tLima, \nT2\tPLACE 4 8\t, Pe\n", "PLACE 'Lima, ' (0-6) and PLACE ', Pe' (4-8) overlap"),
    ("gold", "one\n<place>Lima</group>", "line 2: </group> closes no <group> near 'one\\nLima'"),
    ("gold", "one\n\n<place>Lima", "line 3: <place> is never closed"),
    ("gold", "<place></place>", "line 1: nothing stands in <place></place>"),
    ("gold", "<place type='city'>Lima</place>", "line 1: \"type='city'\" in <place> is no NAME=\"VALUE\""),
    ("gold", "one\n<Place>Lima</Place>", "line 2: <Place> is no tag; <place> is"),
    ("gold", "<palce>Lima</palce>", "line 1: <palce> is no tag; <place> is"),
    ("gold", '<place typ="city">Lima</place>', "line 1: in <place>, 'typ' is none of type, iso, is"),
    ("gold", '<place type="town">Lima</place>', "line 1: in <place>, type 'town' is none of continent, region, country, admin,"),
    ("gold", '<place iso="Peru">Lima</place>', "line 1: in <place>, iso 'Peru' is no country's two letters"),
    ("gold", '<date v="2019-02-30">May</date>', "line 1: in <date>, v '2019-02-30' is no day such as 2019-06-25 and no two"),
    ("gold", '<date v="2019-W01-1">May</date>', "line 1: in <date>, v '2019-W01-1' is no day such as 2019-06-25 and no two"),
    ("gold", '<date v="2019-02-03/2019-02-01">May</date>', "line 1: in <date>, v '2019-02-03/2019-02-01' ends before it begins"),
    ("gold", '<casualty n="three">three</casualty>', "line 1: in <casualty>, n 'three' is no count such as 3, 4+, 0-5 or ~30"),
    ("gold", '<casualty n="5-3">three</casualty>', "line 1: in <casualty>, n '5-3' ends before it begins"),
    ("gold", '<skip is="x">x</skip>', "line 1: in <skip>, 'is' is none of its values, of which there are none"),
    ("gold", 'a\n=== incidents\n{"type": "atack"}', "line 3: of an incident, type 'atack' is none of attack, kidnapping, clash,"),
    ("gold", 'a\n=== incidents\n{"killed": "3"}', "line 3: of an incident, killed '3' is no number"),
    ("gold", 'a\n=== incidents\n{"names": "x"}', "line 3: of an incident, names 'x' is no list of texts"),
    ("prodigy", prodigy("Lima", {**place(0, 4), "values": {"iso": "Peru"}}),
     "line 1: span 1: of PLACE 'Lima', iso 'Peru' is no country's two letters"),
    ("prodigy", '{"text": "a", "meta": {"incidents": [{"day": "2019-01-01"}]}}',
     "line 1: of an incident, 'day' is none of type, date,"),
    ("gold", "<place><place>Lima</place></place>", "PLACE 'Lima' (0-4) is there twice"),
    ("gold", 'Lima\n=== incidents\n{"type": "attack"}\n{"type"', "line 4: no incident: "),
]  # fmt: skip


@pytest.mark.parametrize(("form", "held", "told"), WRONG, ids=[f"{form}: {told[:50]}" for form, _, told in WRONG])
def test_what_is_wrong_is_told(form: str, held: str, told: str, tmp_path: Path) -> None:
    name = {"gold": "x.gold.txt", "brat": "x.ann"}.get(form, "x.data")
    (tmp_path / name).write_bytes(held.encode("utf-8"))
    (tmp_path / "x.txt").write_text("Lima, Peru", encoding="utf-8")
    with pytest.raises(AnnotationError) as error:
        read(tmp_path / name, form)
    assert str(error.value).startswith((f"{name}: {told}", f"{name}, {told}"))


def test_what_no_file_can_hold(tmp_path: Path) -> None:
    empty = Gold("a", (), ())
    for name in ("../x", "a/b", "a\\b", "", "..", "a\0b"):
        with pytest.raises(AnnotationError, match="is called so that no file can be"):
            write([(name, empty)], tmp_path / "out", "gold")
    with pytest.raises(AnnotationError, match="the text has '<place>' of its own"):
        write([("x", Gold("a <place> b", (), ()))], tmp_path / "out", "gold")
    with pytest.raises(AnnotationError, match="half a surrogate pair"):
        write([("x", Gold("a", (), ({"place": "\ud83d"},)))], tmp_path / "out.json", "label-studio")
    assert list(tmp_path.iterdir()) == []


def test_corrected_files_are_left_alone(tmp_path: Path) -> None:
    write([("a", ODD)], tmp_path / "out", "gold")
    with pytest.raises(FileExistsError, match=r"a.gold.txt is there already, perhaps corrected; nothing was written"):
        write([("b", ODD), ("a", Gold("x", (), ()))], tmp_path / "out", "gold")
    assert [(path.name, read_gold(path)) for path in (tmp_path / "out").iterdir()] == [("a.gold.txt", ODD)]


def test_the_command_tells_of_it_in_a_line(tmp_path: Path) -> None:
    def convert(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["annotations", "convert", *map(str, arguments)])
        return result.exit_code, result.stderr

    (tmp_path / "x.jsonl").write_text(prodigy("Lima", place(0, 3, "Lima")), encoding="utf-8")
    out = tmp_path / "out"
    told = "crtables: x.jsonl: line 1: span 1: at 0-3 the text has 'Lim', the annotation 'Lima'\n"
    assert convert(tmp_path / "x.jsonl", out, "--from", "prodigy", "--to", "gold") == (1, told)
    assert convert(tmp_path / "gone", out, "--from", "docbin", "--to", "gold")[1].endswith("gone: No such file or directory\n")
    (tmp_path / "y.jsonl").write_text(prodigy("a <place> b"), encoding="utf-8")
    code, told = convert(tmp_path / "y.jsonl", out, "--from", "prodigy", "--to", "gold")
    assert code == 1 and told.endswith("y.jsonl: the text has '<place>' of its own, not to be told from annotations\n")
    assert not out.exists()


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


def test_a_report_that_has_tags_of_its_own_is_not_annotated(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Police met <person>Ali Issa</person>.", encoding="utf-8")
    result = CliRunner().invoke(app, ["annotate", str(tmp_path / "a.txt"), "--out", str(tmp_path / "a.gold.txt")])
    told = "the text has '<person>' of its own, not to be told from annotations"
    assert (result.exit_code, result.stderr) == (1, f"crtables: {tmp_path}/a.txt: {told}\n")
    assert not (tmp_path / "a.gold.txt").exists()
