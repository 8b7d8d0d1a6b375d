"""A user's patterns: what they find, what that goes before, and what is said of faulty ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_own_rules import crtables
from test_own_rules import read as read_csv

from pipeline.analysis import Analysis, analyse, analysis_of
from pipeline.lexicon import shipped
from pipeline.models import AliasValue, CasualtyValue, GroupValue, PlaceValue, Rejected
from pipeline.own_rules import examined
from pipeline.own_tables import read
from pipeline.structure import parse
from pipeline.taggers import build_nlp
from pipeline.taggers import patterns as module
from pipeline.taggers.patterns import PatternTagger
from pipeline.token_patterns import FLAGS, TEXTS

NLP = build_nlp()
NAMES = frozenset({"PERSON", "GROUP", "PLACE", "DATE"})
Tag = Callable[..., Analysis]


@pytest.fixture
def tag(monkeypatch: pytest.MonkeyPatch) -> Tag:
    """A text and a YAML table of patterns -> the analysis of the shipped taggers and of these patterns."""

    def tagged(text: str, table: str) -> Analysis:
        entries, findings = read({"patterns.yaml": table.encode()})
        assert findings == []
        monkeypatch.setattr(module, "own_patterns", lambda: entries)
        doc = NLP.make_doc(text)
        analyse(doc, parse(text, year=2019))
        for name in NLP.pipe_names:
            if name == "crt_casualties":
                doc = PatternTagger(NLP, NAMES)(doc)
            doc = NLP.get_pipe(name)(doc)
        analysis = analysis_of(PatternTagger(NLP, frozenset({"CASUALTY"}))(doc))
        assert all(text[m.start : m.end] == m.text for m in analysis.mentions)
        return analysis

    return tagged


def own(analysis: Analysis) -> list[tuple[str, str, str]]:
    mentions = sorted(analysis.mentions, key=lambda m: m.start)
    return [(m.label, m.text, m.rule.removeprefix("own.")) for m in mentions if m.rule.startswith("own.")]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("Blue Ledger", ["Blue Ledger"]),
        ("al-Nahr’s men", ["al-Nahr’s men"]),
        ("[{LOWER: blue}, {LOWER: ledger}]", ["Blue Ledger", "blue ledger"]),
        ("[{TEXT: Blue}, {ORTH: Ledger}]", ["Blue Ledger"]),
        ("[{lower: {IN: [blue]}}, {is_title: false}]", ["blue ledger"]),
        ("[{LOWER: {IN: [blue, xoti]}}, {IS_TITLE: true}]", ["Blue Ledger", "Xoti Guzmán"]),
        ("[{NORM: guzman}]", ["Guzmán"]),
        ("[{NORM: nahrs}]", []),
        ("[{TEXT: {REGEX: '^Gu.*n$'}}]", ["Guzmán"]),
        ("[{TEXT: {NOT_IN: [Blue]}, IS_TITLE: true}, {LOWER: ledger}]", []),
        ("[{LOWER: {FUZZY: leger}}]", ["Ledger", "ledger"]),
        ("[{LENGTH: {'>=': 6}, IS_UPPER: true}]", ["FORMER"]),
        ("[{LENGTH: 2, LIKE_NUM: true}]", ["74"]),
        ("[{SHAPE: XxXd}]", []),
        ("[{LOWER: unit}, {IS_DIGIT: true, OP: '?'}]", ["Unit 74"]),
        ("[{LOWER: blue}, {IS_ALPHA: true, OP: '{1,2}'}]", ["Blue Ledger met", "blue ledger met"]),
        ("[{TEXT: {REGEX: ^X}}, {IS_TITLE: true, OP: '+'}]", ["Xoti Guzmán"]),
        ("[{IS_SENT_START: true}, {LOWER: unit}]", []),
        ("[{IS_SENT_START: true, LOWER: unit}]", ["Unit"]),
        ("[{LOWER: men}, {}]", ["men."]),  # never over the end of a sentence
        ("[{ENT_TYPE: PERSON, OP: '+'}]", ["Xoti Guzmán", "FORMER al-Nahr"]),
    ],
)
def test_what_a_pattern_finds(tag: Tag, pattern: str, found: list[str]) -> None:
    text = "The Blue Ledger met Colonel Xoti Guzmán and FORMER al-Nahr’s men. Unit 74 of a blue ledger met."
    table = f"- {{id: x, label: PLACE, pattern: {pattern}}}\n"
    assert [text for label, text, _ in own(tag(text, table))] == found


def test_a_text_without_sentences_is_read_in_pieces(tag: Tag) -> None:
    text = " ".join(f"men{number}" for number in range(600))
    found = own(tag(f"the {text} sea.", "- {id: x, label: GROUP, pattern: [{LOWER: the}, {OP: '*'}]}\n"))
    assert [len(text.split()) for _, text, _ in found] == [250]


def test_a_part_of_what_is_matched(tag: Tag) -> None:
    table = "- {id: x, label: PERSON, part: 3, pattern: [{LOWER: boss}, {LOWER: named, OP: '?'}, {IS_TITLE: true, OP: +}]}\n"
    assert own(tag("The boss named Blue Ledger and boss Red Slate fled.", table)) == [
        ("PERSON", "Blue Ledger", "x"), ("PERSON", "Red Slate", "x")
    ]  # fmt: skip
    assert own(tag("The boss Blue Ledger fled.", table.replace("part: 3", "part: 1-2"))) == [("PERSON", "boss", "x")]
    assert own(tag("The boss Blue Ledger fled.", table.replace("part: 3", "part: 2"))) == []


def test_of_two_patterns_the_longer_counts_then_the_earlier(tag: Tag) -> None:
    table = "".join(
        f"- {{id: {name}, label: {label}, pattern: {pattern}}}\n"
        for name, label, pattern in (("b", "PLACE", "Blue Ledger"), ("a", "GROUP", "Blue Ledger"), ("c", "GROUP", "Ledger of Nahr"))
    )
    assert own(tag("The Blue Ledger met. The Blue Ledger of Nahr met.", table)) == [
        ("PLACE", "Blue Ledger", "b"), ("GROUP", "Ledger of Nahr", "c")
    ]  # fmt: skip


def test_a_pattern_goes_before_what_is_shipped(tag: Tag) -> None:
    text = "On May 2, police in Lima Province met Shining Path."
    analysis = tag(text, "- {label: GROUP, pattern: in Lima}\n- {label: PLACE, pattern: May}\n")
    labels = [(m.label, m.text, m.rule[:4]) for m in analysis.mentions]
    assert sorted(labels) == [("GROUP", "Shining Path", "name"), ("GROUP", "in Lima", "own."), ("PLACE", "May", "own.")]


def test_what_gave_way_is_told(tag: Tag) -> None:
    analysis = tag("Police in Lima met.", "- {id: x, label: GROUP, pattern: Lima}\n")
    assert analysis.rejected == []
    analysis.explains = True
    lima = next(m for m in analysis.mentions if m.text == "Lima")
    analysis.mentions[:] = [type(lima)(lima.start, lima.end, "PLACE", "Lima", "names.known", 0, PlaceValue("city"))]
    module._put(analysis, [lima])
    assert analysis.rejected == [Rejected(10, 14, "PLACE", "names.known", "gives way to own.x, GROUP 'Lima'")]


def test_the_same_characters_and_label_keep_who_is_meant(tag: Tag) -> None:
    table = "- {label: GROUP, kind: other, pattern: SL}\n- {label: GROUP, pattern: Shining Path}\n"
    analysis = tag("They met Shining Path (SL).", table)
    path, short = sorted(analysis.mentions, key=lambda m: m.start)
    assert [path.rule, short.rule] == ["own.shining-path", "own.sl"]
    assert path.value == GroupValue("militant", "shining-path")
    assert isinstance(short.value, GroupValue) and short.value.defines == path.start


def test_references_follow_what_took_the_place(tag: Tag) -> None:
    text = "Police met Juan Pérez Gómez, alias Bomba, in May."
    kept = tag(text, "- {label: PERSON, pattern: officer Juan Pérez}\n- {label: PERSON, pattern: met Juan}\n")
    alias = next(m for m in kept.mentions if m.label == "ALIAS")
    assert isinstance(alias.value, AliasValue) and alias.value.person == text.index("met Juan")
    gone = tag(text, "- {label: GROUP, pattern: Juan}\n")
    assert [(m.label, m.text) for m in sorted(gone.mentions, key=lambda m: m.start)] == [("GROUP", "Juan"), ("DATE", "May")]
    defined = tag("The Federal Ledger Bureau (FLB) met.", "- {label: PLACE, pattern: Ledger}\n")
    short = next(m for m in defined.mentions if m.text == "FLB")
    assert isinstance(short.value, GroupValue) and short.value.defines == -1


def test_casualties(tag: Tag) -> None:
    table = (
        "- {id: a, label: CASUALTY, outcome: killed, side: state, part: 1-2, "
        "pattern: [{IS_ALPHA: true}, {LOWER: guards}, {LOWER: fell}]}\n"
        "- {id: b, label: CASUALTY, outcome: missing, pattern: [{LOWER: {IN: [a, the]}}, {LOWER: seawife}]}\n"
    )
    analysis = tag("On May 2, three guards fell and a seawife, the seawife, wept as a bomb killed two men.", table)
    mentions = sorted(analysis.mentions, key=lambda m: m.start)
    counts = [(m.text, m.rule, m.value) for m in mentions if isinstance(m.value, CasualtyValue)]
    assert counts[:2] == [
        ("three guards", "own.a", CasualtyValue("killed", 3, 3, False, "guards", "state", "incident")),
        ("a seawife", "own.b", CasualtyValue("missing", 1, 1, False, "seawife", "unknown", "incident")),
    ]
    assert [text for text, _, _ in counts[2:]] == ["two men"]
    assert [issue.what for issue in analysis.issues] == ["no count in 'the seawife', which the pattern 'b' finds"]


def test_dates(tag: Tag) -> None:
    table = (
        "- {id: a, label: DATE, pattern: Nahr Day, norm: 2019-03-04}\n- {id: b, label: DATE, pattern: 'Monday, May 6'}\n"
        "- {id: c, label: DATE, pattern: mid-March}\n- {id: d, label: DATE, pattern: June 1, norm: 2018-06-01/2018-06-02}\n"
        "- {id: e, label: DATE, pattern: the year 1}\n"
    )
    text = "On Nahr Day, Monday, May 6, in mid-March, the year 1 and on June 1, 2019, they met."
    found = {m.text: m.value for m in tag(text, table).mentions}
    assert {text: (value.start, value.end, value.granularity) for text, value in found.items()} == {
        "Nahr Day": ("2019-03-04", "2019-03-04", "day"), "Monday, May 6": ("2019-05-06", "2019-05-06", "day"),
        "mid-March": ("2019-03-11", "2019-03-20", "part of month"), "June 1": ("2018-06-01", "2018-06-02", "range"),
        "the year 1": ("", "", ""),
    }  # fmt: skip


@pytest.mark.parametrize("attribute", sorted(FLAGS | TEXTS | {"LENGTH"}))
def test_spacy_takes_every_attribute(attribute: str) -> None:
    value = "true" if attribute in FLAGS else "3" if attribute == "LENGTH" else "x"
    table = f"- {{id: x, label: GROUP, pattern: [{{{attribute}: {value}}}], examples: [A]}}\n"
    assert examined({"patterns.yaml": table.encode()})[1] == []


NO_LIST = "pattern: a pattern is a phrase, or a list of tokens such as [{LOWER: blue}, {IS_TITLE: true}]"
NOTHING = "pattern: every token of it may be left out, so it asks for nothing"
A_TEXT = "it is a text, or IN a list of texts (numbers in quotes)"
A_PART = "it is the numbers of tokens of the pattern, such as 3 or 2-3"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("label: GROUP", "no pattern"),
        ("pattern: A B", "no label"),
        ("label: ALIAS, pattern: A", "label is 'ALIAS'; it is one of PERSON, GROUP, PLACE, DATE, CASUALTY"),
        ("label: GROUP, pattern: ''", "no pattern"),
        ("label: GROUP, pattern: ' '", "pattern: an empty pattern"),
        ("label: GROUP, pattern: []", NO_LIST),
        ("label: GROUP, pattern: {LOWER: a}", NO_LIST),
        ("label: GROUP, pattern: [a]", "pattern: token 1 is 'a'; it is a mapping of attributes to values, such as {LOWER: blue}"),
        ("label: GROUP, pattern: [{LOWER: a, OP: '?'}, {LOWER: b, OP: '*'}]", NOTHING),
        ("label: GROUP, pattern: [{LOWER: a, OP: '{0,2}'}]", NOTHING),
        ("label: GROUP, pattern: [{}, {OP: '+'}]", "pattern: no token of it says which word it is"),
        ("label: GROUP, pattern: [{LOWER: a}, {OP: '{,99}'}]", "pattern: more than 40 tokens"),
        ("label: GROUP, pattern: [{LOWER: a, OP: '**'}]", "pattern: token 1: OP is '**'; it is one of ! ? + * {n} {n,m} {n,} {,m}"),
        ("label: GROUP, pattern: [{LOWER: a, OP: '{3,2}'}]", "pattern: token 1: OP {3,2}: the first number is the greater"),
        ("label: GROUP, pattern: [{LOWER: a}, {LEMMA: be}]",
         "pattern: token 2: LEMMA needs a trained model, and none reads the text here; use LOWER with IN, or REGEX"),
        ("label: GROUP, pattern: [{LOWER: Blue}]", "pattern: token 1: LOWER 'Blue' has a capital letter, so it never fits"),
        ("label: GROUP, pattern: [{TEXT: 5}]", f"pattern: token 1: TEXT is [5]; {A_TEXT}"),
        ("label: GROUP, pattern: [{TEXT: {IN: a}}]", f"pattern: token 1: TEXT is 'a'; {A_TEXT}"),
        ("label: GROUP, pattern: [{TEXT: {LIKE: a}}]",
         "pattern: token 1: TEXT has no test 'LIKE'; there are IN, NOT_IN, REGEX, FUZZY"),
        ("label: GROUP, pattern: [{TEXT: {REGEX: '('}}]",
         "pattern: token 1: REGEX '(': missing ), unterminated subpattern at position 0"),
        ("label: GROUP, pattern: [{IS_TITLE: 'yes'}]", "pattern: token 1: IS_TITLE is 'yes'; it is true or false"),
        ("label: GROUP, pattern: [{LENGTH: {'>=': a}}]",
         "pattern: token 1: LENGTH is {'>=': 'a'}; it is a number, or a test such as {'>=': 3}"),
        ("label: GROUP, outcome: killed, pattern: A", "outcome says nothing of a GROUP"),
        ("label: CASUALTY, pattern: A", "no outcome"),
        ("label: DATE, pattern: A, norm: May", "norm is 'May'; of a date it is 2019-05-06 or 2019-05-06/2019-06-03"),
        ("label: DATE, pattern: A, norm: 2019-05-06/2019-05-05",
         "norm is '2019-05-06/2019-05-05'; of a date it is 2019-05-06 or 2019-05-06/2019-06-03"),
        ("label: GROUP, part: 2, pattern: [{LOWER: a}]", f"part is '2'; {A_PART}"),
        ("label: GROUP, part: 1, pattern: a b", f"part is '1'; {A_PART}"),
    ],
)  # fmt: skip
def test_faulty_patterns(entry: str, said: str) -> None:
    found = [str(finding) for finding in examined({"patterns.yaml": f"- {{{entry}}}\n".encode()})[1] if finding.severity != "info"]
    assert found == [f"patterns.yaml, line 1: error: {said}"]


def test_an_unknown_attribute_is_named_with_those_that_there_are() -> None:
    (finding,) = examined({"patterns.csv": b'id,label,pattern\na,GROUP,"[{""COLOR"": ""a""}]"\n'})[1]
    assert str(finding).startswith("patterns.csv, line 2: error: pattern: token 1: no attribute is called COLOR; there are ENT_")
    (finding,) = examined({"patterns.csv": b'id,label,pattern\na,GROUP,"[{LOWER: a}]"\n'})[1]
    assert str(finding).startswith("patterns.csv, line 2: error: pattern: no JSON: Expecting property name")


def test_words_that_are_several_tokens_are_told() -> None:
    table = b"- {label: GROUP, pattern: [{LOWER: al-nahr}, {TEXT: {IN: [Blue, its'x]}}], examples: [A]}\n"
    assert [(f.severity, f.what) for f in examined({"patterns.yaml": table})[1]] == [
        ("warning", "LOWER 'al-nahr' is 3 tokens, so it never fits: al - nahr"),
    ]


def test_ids_are_made_of_words_and_must_differ() -> None:
    table = "- {label: GROUP, pattern: [{LOWER: {IN: [blue, red]}}, {IS_TITLE: true}]}\n- {label: PLACE, pattern: Blue}\n"
    entries, findings = read({"patterns.yaml": table.encode()})
    assert [entry.key for entry in entries] == ["blue"]
    assert [str(finding) for finding in findings] == ["patterns.yaml, line 2: error: 'blue' stands in patterns.yaml, line 1, too"]
    unnamed, findings = read({"patterns.yaml": b"- {label: GROUP, pattern: [{IS_UPPER: true}]}\n"})
    assert (unnamed, [finding.what for finding in findings]) == ([], ["no id, and none can be made of the pattern"])


def test_patterns_and_switched_off_rules_in_a_run(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "patterns.yaml").write_text(
        "- {id: sea, label: GROUP, pattern: [{LOWER: men}, {LOWER: of}, {LOWER: the}, {LOWER: sea}], norm: Coast Front}\n"
        "- {id: chief, label: PERSON, pattern: the Old Man, norm: Xoti Vexu}\n"
        "- {id: sp, label: GROUP, pattern: path men, norm: Sendero Luminoso}\n"
        "- {id: site, label: PLACE, pattern: hill nine, norm: Hill 9, type: site, iso: SO}\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "own" / "rules.csv").write_text("id,off\nmonth-day,true\nactive,yes\nnames.role-before,1\n", "utf-8")
    (tmp_path / "kenya-2019.txt").write_text(
        "Country Reports on Terrorism 2019: Kenya\n\nIn May 2019, men of the sea and path men met the Old Man on hill nine. "
        "Coast Front, Xoti Vexu and Hill 9 are listed. On May 3, a bomb killed three men. The spokesman Oru Tavi left.\n", "utf-8",
    )  # fmt: skip
    assert crtables(tmp_path, "run", "kenya-2019.txt", "--out", "out", "--rules", "own")[0] == 0
    mentions = [(row["label"], row["text"], row["rule"], row["entity_id"]) for row in read_csv(tmp_path / "out" / "mentions.csv")]
    assert mentions[:8] == [
        ("DATE", "May 2019", "month-year", ""),
        ("GROUP", "men of the sea", "own.sea", "group:coast-front"),
        ("GROUP", "path men", "own.sp", "group:shining-path"),
        ("PERSON", "the Old Man", "own.chief", "person:xoti-vexu"),
        ("PLACE", "hill nine", "own.site", "place:so:hill-9"),
        ("GROUP", "Coast Front", "names.own", "group:coast-front"),
        ("PERSON", "Xoti Vexu", "names.own", "person:xoti-vexu"),
        ("PLACE", "Hill 9", "names.own", "place:so:hill-9"),
    ]
    rules = {rule for _, _, rule, _ in mentions}
    assert rules.isdisjoint({"month-day", "active", "names.role-before"})
    groups = [(row["name"], row["kind"], row["aliases"]) for row in read_csv(tmp_path / "out" / "groups.csv")]
    assert groups == [("Coast Front", "militant", "men of the sea"), ("Shining Path", "militant", "path men")]
    people = [(row["name"], row["aliases"]) for row in read_csv(tmp_path / "out" / "people.csv")]
    assert ("Xoti Vexu", "the Old Man") in people
    places = [(row["name"], row["type"], row["country_iso"]) for row in read_csv(tmp_path / "out" / "places.csv")]
    assert ("Hill 9", "site", "SO") in places
    assert crtables(tmp_path, "check", "out")[0] == 0
    out = crtables(tmp_path, "explain", "kenya-2019.txt", "--rules", "own", "--text", "men of the sea")[1]
    assert "own.sea" in out and "Coast Front" in out


def test_a_rule_that_there_is_none_of(tmp_path: Path) -> None:
    table = b"- {id: month-dey, off: true}\n- {id: month-day, examples: [A]}\n"
    found = [str(finding) for finding in examined({"rules.yaml": table})[1]]
    assert found == [
        "rules.yaml, line 1: error: off: no shipped entry of rules is called 'month-dey'; is it 'month-day'?",
        "rules.yaml, line 2: error: the rule 'month-day' can be switched off, and nothing else: off: true",
    ]


def test_without_any_shipped_rule_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    ids = [row["id"] for row in shipped("rules")]
    (tmp_path / "own" / "rules.csv").write_text("id,off\n" + "".join(f"{identifier},true\n" for identifier in ids), "utf-8")
    text = "Country Reports on Terrorism 2019: Kenya\n\nOn May 3, a bomb killed three men near Lima. SL leader Oru Tavi left.\n"
    (tmp_path / "kenya-2019.txt").write_text(text, "utf-8")
    assert crtables(tmp_path, "run", "kenya-2019.txt", "--out", "out", "--rules", "own", "--quiet") == (0, "", "")
    assert len(ids) > 100 and read_csv(tmp_path / "out" / "mentions.csv") == []
    code, told, _ = crtables(tmp_path, "explain", "kenya-2019.txt", "--rules", "own", "--text", "Lima")
    assert code == 0 and "nothing is tagged here" in told
    assert "names.known" in told and "switched off" in " ".join(told.split()) and "is below" not in told
