"""Tasks for Label Studio: as its documentation says they are, and as its own library takes them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotations import Gold, parse_gold
from pipeline.exchange import write

ROOT = Path(__file__).parent.parent
TEXT = parse_gold(
    "😀 On <date v=\"2019-06-25\">June 25</date>, <casualty outcome=\"killed\" n=\"1\">a <group>SL</group> member</casualty> died "
    "in <place>San\nJuan</place> and <place>Vizcata\u0301n</place>."
)  # fmt: skip


def config() -> str:
    """The labelling interface that the README gives."""
    (found,) = re.findall(r"```xml\n(<View>.*?</View>)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    write([("odd", TEXT), ("bare", Gold("Nothing.", (), ()))], tmp_path / "tasks.json", "label-studio")
    return tmp_path / "tasks.json"


def test_tasks_are_as_documented(tasks: Path) -> None:
    """Names of tags as in the interface, offsets and labels of each region, ids that are unique in an annotation."""
    controls = dict(re.findall(r'<Labels name="(\w+)" toName="(\w+)">', config()))
    labels = set(re.findall(r'<Label value="(\w+)"', config()))
    objects = dict(re.findall(r'<Text name="(\w+)" value="\$(\w+)"', config()))
    assert labels == {"PERSON", "ALIAS", "GROUP", "PLACE", "DATE", "CASUALTY", "SKIP"}
    found = json.loads(tasks.read_text(encoding="utf-8"))
    assert [len(task["annotations"]) for task in found] == [1, 1]
    for task in found:
        regions: list[dict[str, Any]] = task["annotations"][0]["result"]
        assert len({region["id"] for region in regions}) == len(regions)
        for region in regions:
            value = region["value"]
            assert region["type"] == "labels" and controls[region["from_name"]] == region["to_name"]
            assert task["data"][objects[region["to_name"]]][value["start"] : value["end"]] == value["text"]
            assert len(value["labels"]) == 1 and value["labels"][0] in labels


def test_its_own_library_takes_them(tasks: Path, tmp_path: Path) -> None:
    reason = "label-studio-sdk is not installed; in an environment of its own, as it brings OpenCV and an older numpy"
    pytest.importorskip("label_studio_sdk", reason=reason)
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(config())
    interface.validate()
    for task in json.loads(tasks.read_text(encoding="utf-8")):
        assert interface.validate_task({"data": task["data"]})
        assert all(interface.validate_annotation(annotation) for annotation in task["annotations"])
    Converter(config(), str(tmp_path)).convert_to_conll2003(str(tasks), str(tmp_path / "out"), is_dir=False)
    tagged = [line.split() for line in (tmp_path / "out" / "result.conll").read_text(encoding="utf-8").splitlines() if line]
    assert [(word, tag) for word, *_, tag in tagged[1:] if tag != "O"] == [
        ("June", "B-DATE"), ("25", "I-DATE"), ("a", "B-CASUALTY"), ("SL", "I-CASUALTY"), ("member", "I-CASUALTY"),
        ("San", "B-PLACE"), ("Juan", "I-PLACE"), ("Vizcata\u0301n", "B-PLACE"),
    ]  # fmt: skip
