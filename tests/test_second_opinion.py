"""A spaCy model's opinion on unknown names: with a small model trained here on made data, and with ones that know a list."""

from __future__ import annotations

import json
import marshal
import random
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import spacy
from spacy.training import Example
from typer.testing import CliRunner

import pipeline
from pipeline import formats
from pipeline.analysis import Opinion
from pipeline.analyst import Analyst, Report, Setting, Unusable
from pipeline.batch import run
from pipeline.cli import app
from pipeline.names.advice import advise
from pipeline.names.forms import Decision
from pipeline.reader import find_reports
from pipeline.second_opinion import ModelError

TITLE = "Country Reports on Terrorism 2019: Kenya\n\n"
CONTEXTS = {
    "ORG": ("Donors funded {} for years.", "Volunteers joined {} in large numbers.", "Auditors examined {} again."),
    "PERSON": ("Colleagues remembered {} fondly.", "Neighbors mourned {} for days.", "Friends visited {} often."),
    "GPE": ("Buses rarely reach {} by noon.", "Floods destroyed {} twice.", "Trucks supply {} weekly."),
}
# What rules alone say of made names that are not in the training data: nothing, or the wrong thing.
UNDECIDED = (
    "Donors funded Qorvendal for years. Colleagues remembered Tuzwano fondly. Buses rarely reach Bruvik by noon. "
    "Auditors examined Zwarwi Mebrunto again."
)
DECIDED = [("Qorvendal", "GROUP"), ("Tuzwano", "PERSON"), ("Bruvik", "PLACE"), ("Zwarwi Mebrunto", "GROUP")]


def made(chance: random.Random) -> str:
    """A name of one word or two."""
    parts = ("zwa", "tuz", "mor", "ven", "dal", "bru", "kel", "osh", "pra", "nim", "gul", "ret", "fen", "qor", "wi", "sto")
    return " ".join("".join(chance.sample(parts, 3)).title() for _ in range(chance.choice((1, 1, 2))))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a model that tells persons, organizations and places by their context."""
    spacy.util.fix_random_seed(0)
    chance = random.Random(0)
    nlp = spacy.blank("en", meta={"name": "made", "version": "1.2.3"})
    nlp.add_pipe("ner", config={"model": {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False, "hidden_width": 32,
        "maxout_pieces": 2, "use_upper": False,
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 32, "depth": 2, "embed_size": 300,
            "window_size": 1, "maxout_pieces": 2, "subword_features": True,
        },
    }})  # fmt: skip
    examples = []
    for label, contexts in CONTEXTS.items():
        for context in contexts:
            for _ in range(15):
                name = made(chance)
                start = context.index("{}")
                doc = nlp.make_doc(context.format(name))
                examples.append(Example.from_dict(doc, {"entities": [(start, start + len(name), label)]}))
    nlp.initialize(lambda: examples).learn_rate = 0.005
    for _ in range(15):
        chance.shuffle(examples)
        for at in range(0, len(examples), 15):
            nlp.update(examples[at : at + 15])
    folder = tmp_path_factory.mktemp("models") / "made"
    nlp.to_disk(folder)
    return str(folder)


def knowing(folder: Path, names: dict[str, str], *, version: str = "0.0.0") -> str:
    """A folder with a model that knows the names of a list by their labels."""
    nlp = spacy.blank("en", meta={"name": "knowing", "version": version})
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": name} for name, label in names.items()])
    nlp.to_disk(folder)
    return str(folder)


def names(text: str, model: str | None = None) -> list[tuple[str, str]]:
    found = pipeline.load(model=model)(TITLE + text, doc_id="kenya-2019")
    return [(mention.text, mention.label) for mention in found.mentions]


def test_it_decides_what_rules_leave_open_or_get_wrong(trained: str) -> None:
    assert names(UNDECIDED) == [("Zwarwi Mebrunto", "PERSON")]
    assert names(UNDECIDED, trained) == DECIDED


def test_a_decision_holds_all_over_the_document(tmp_path: Path) -> None:
    model = knowing(tmp_path / "m", {"the Tuzwano": "ORG"})
    assert names("Donors funded the Tuzwano for years. Aid went to Tuzwano.", model) == [("Tuzwano", "GROUP"), ("Tuzwano", "GROUP")]


RULED = (
    "On May 1, al-Shabaab killed two soldiers in Garissa.",  # lists
    "Police of Nairobi County met the Ministry of Interior.",  # head words
    "The Velmora Trask Front (VTF) fled. VTF returned.",  # a definition
    "President Velmora Trask spoke. On May 2, Trask left.",  # a title
    "Velmora Trask, aka Tuzwano, fled; Tuzwano was caught.",  # an alias
    "They met in Kisumu.",  # the gazetteer, at home
    "They fled to the village of Bruvik.",  # a neighbour
    "Members of Gulfen said so.",
)
WORDS = (
    "al-Shabaab", "Garissa", "Nairobi County", "Ministry of Interior", "Velmora Trask Front", "VTF", "Kisumu", "Trask", "Tuzwano",
    "Bruvik", "Gulfen",
)  # fmt: skip


@pytest.mark.parametrize("label", ["PERSON", "ORG", "LOC"])
def test_it_overrides_no_list_and_no_definition_and_no_neighbour(label: str, tmp_path: Path) -> None:
    model = knowing(tmp_path / "m", dict.fromkeys(WORDS, label))
    ruled = [names(text) for text in RULED]
    assert all(ruled) and [names(text, model) for text in RULED] == ruled


def test_an_opinion_weighs_as_far_as_its_bounds_agree() -> None:
    opinions = [Opinion(0, 3, "PERSON"), Opinion(10, 20, "GROUP"), Opinion(20, 40, "PLACE"), Opinion(90, 95, "PERSON")]
    found = Decision()
    advise(found, 10, 30, opinions)
    assert found.weight == {"PERSON": 0.0, "GROUP": 0.75, "PLACE": 0.5}
    assert found.rule_of("GROUP") == "names.model"
    outside = Decision()
    advise(outside, 3, 10, opinions)
    assert set(outside.weight.values()) == {0.0}


def test_explain_tells_of_it(trained: str) -> None:
    found = pipeline.load(model=trained).explain(TITLE + UNDECIDED, doc_id="kenya-2019")
    assert {mention.rule for mention in found.extraction.mentions} == {"names.model"}
    assert "GROUP 1.5 outweighs PERSON 1.1 (names.several-words)" in {lost.why for lost in found.rejected}


def write(folder: Path) -> list[str]:
    folder.mkdir()
    for year in range(2010, 2018):
        text = f"{TITLE.replace('2019', str(year))}{UNDECIDED} On May 1, al-Shabaab killed two soldiers in Garissa.\n"
        (folder / f"kenya-{year}.txt").write_text(text, encoding="utf-8")
    return [str(folder)]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_runs_with_workers_and_resumed(trained: str, tmp_path: Path) -> None:
    sources = find_reports(write(tmp_path / "raw"))
    kinds = formats.load(["csv", "json"])
    for workers in (0, 2):
        run(sources, tmp_path / f"out{workers}", kinds=kinds, workers=workers, model=trained)
    assert files(tmp_path / "out0") == files(tmp_path / "out2")
    manifest = json.loads((tmp_path / "out0" / "manifest.json").read_bytes())
    assert manifest["program"]["model"] == pipeline.load(model=trained).model
    assert manifest["program"]["model"].startswith("en_made 1.2.3 SHA-256 ")
    out = tmp_path / "out0"
    assert run(sources, out, kinds=kinds, workers=0, resume=True, model=trained).kept == 8
    assert run(sources, out, kinds=kinds, workers=0, resume=True).kept == 0  # without the model, another program
    assert "model" not in json.loads((out / "manifest.json").read_bytes())["program"]
    other = knowing(tmp_path / "m", {"Bruvik": "GPE"})
    assert run(sources, out, kinds=kinds, workers=0, resume=True, model=other).kept == 0
    assert run(sources, out, kinds=kinds, workers=0, resume=True, model=other).kept == 8


def test_models_of_one_name_and_version_are_told_apart_by_their_files(tmp_path: Path) -> None:
    stamps = {pipeline.load(model=knowing(tmp_path / name, {name: "ORG"})).model for name in ("A", "B")}
    assert len(stamps) == 2 and {stamp.split(" SHA-256 ")[0] for stamp in stamps} == {"en_knowing 0.0.0"}
    knowing(tmp_path / "C", {"A": "ORG"})
    assert pipeline.load(model=str(tmp_path / "C")).model in stamps  # wherever it lies


def call(*args: str, text: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, args, input=text, env={"COLUMNS": "80"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_the_commands_take_it(trained: str, tmp_path: Path) -> None:
    text = TITLE + UNDECIDED
    code, out, _ = call("run", "-", "--format", "json", "--model", trained, text=text)
    rows = json.loads(out)["mentions"]
    assert code == 0 and [(row["text"], row["label"]) for row in rows] == DECIDED
    (tmp_path / "kenya-2019.txt").write_text(text, encoding="utf-8")
    report = str(tmp_path / "kenya-2019.txt")
    assert "names.model" in call("explain", report, "--model", trained)[1]
    gold = tmp_path / "gold" / "kenya-2019.gold.txt"
    gold.parent.mkdir()
    assert call("annotate", report, "--out", str(gold), "--model", trained)[0] == 0
    assert "<place type=" in gold.read_text(encoding="utf-8")
    recall = {}
    for args in ((), ("--model", trained)):
        scores = tmp_path / f"scores{len(args)}"
        assert call("evaluate", "--gold", str(gold.parent), "--out", str(scores), *args)[0] == 0
        recall[len(args)] = (scores / "misses.csv").read_text(encoding="utf-8-sig").count("\n") - 1
    assert recall == {0: 5, 2: 0}  # three names missed; one missed and found as another


def test_a_model_that_cannot_be_used_is_told_of_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = "crtables: --model: no spaCy model 'en_core_nothing' is installed here: python -m spacy download en_core_nothing\n"
    assert call("run", *write(tmp_path / "raw"), "--out", str(out), "--model", "en_core_nothing") == (2, "", told)
    blank = spacy.blank("en")
    blank.to_disk(tmp_path / "blank")
    code, _, told = call("run", str(tmp_path / "raw"), "--out", str(out), "--model", str(tmp_path / "blank"))
    assert (code, told.endswith("blank finds no PERSON, PER, ORG, GPE, LOC\n")) == (2, True)
    foreign = knowing(tmp_path / "foreign", {"a": "GENE"})
    assert call("explain", str(tmp_path / "raw" / "kenya-2010.txt"), "--model", foreign)[2].endswith("LOC; it has GENE\n")
    (tmp_path / "empty").mkdir()
    code, _, told = call("run", str(tmp_path / "raw"), "--out", str(out), "--model", str(tmp_path / "empty"))
    assert (code, told.count("\n"), "spaCy cannot load" in told) == (2, 1, True)
    with pytest.raises(ModelError, match="no spaCy model 'en_core_nothing' is installed here"):
        pipeline.load(model="en_core_nothing")
    assert not out.exists()


def test_on_a_cluster(tmp_path: Path) -> None:
    cluster = pytest.importorskip("pipeline.cluster", reason="distributed is not installed: pip install 'crtables[cluster]'")
    model = knowing(tmp_path / "m", {"Bruvik": "GPE", "Tuzwano": "PERSON"})
    sources, kinds = find_reports(write(tmp_path / "raw")), formats.load(["csv", "json"])
    through = partial(cluster.results, address=cluster.LOCAL)
    run(sources, tmp_path / "here", kinds=kinds, workers=0, model=model)
    run(sources, tmp_path / "there", kinds=kinds, workers=1, model=model, through=through)
    assert files(tmp_path / "here") == files(tmp_path / "there")
    # A worker that has another model of that name, or none.
    told = marshal.dumps(tuple(Setting({}, model, "en_knowing 0.0.0 SHA-256 0")))
    report = Report(sources[0].sent(), b"")
    with closing(Analyst(told)) as analyst, pytest.raises(Unusable, match=r"another model is called .+: en_knowing 0\.0\.0 SHA"):
        analyst.analyse(report, kinds=("csv",), timeout=9, grace=9)
    told = marshal.dumps(tuple(Setting({}, "gone")))
    with closing(Analyst(told)) as analyst, pytest.raises(Unusable, match="no spaCy model 'gone' is installed here"):
        analyst.analyse(report, kinds=("csv",), timeout=9, grace=9)


def test_without_one_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys, pipeline\n"
        f"pipeline.load()({TITLE + UNDECIDED!r})\n"
        "print('pipeline.second_opinion' in sys.modules, pipeline.load() is pipeline.load(model=None), pipeline.load().model == '')"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False True True\n"
