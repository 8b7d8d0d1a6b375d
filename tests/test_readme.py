"""The README says what is so: generated parts are current, commands and examples run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import docs

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for line in (line.split("  #")[0].strip() for line in block.splitlines())
]
INLINE = re.findall(r"`(crtables [^`]+)`", README.split("## Commands")[0])
EXAMPLES = re.findall(r"^  Example:  (crtables .+)$", README, re.MULTILINE)
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", docs.PARTS)
def test_generated_parts_are_current(name: str) -> None:
    parts = re.findall(rf"<!-- {name}: generated -->\n(.*?)<!-- {name}: end -->", README, re.DOTALL)
    assert parts == [docs.PARTS[name]() + "\n"], "write it anew: make docs"


def test_a_part_that_nothing_generates_is_an_error() -> None:
    with pytest.raises(KeyError):
        docs.update("<!-- nothing: generated -->\n<!-- nothing: end -->")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README takes for granted, where commands may write."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("raw", "annotations"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "raw", folder / "reports")
    shutil.copytree(ROOT / "outputs", folder / "outputs")
    (folder / "more").mkdir()
    shutil.copy(next((ROOT / "raw").glob("*.txt")), folder / "more" / "kenya-2018.txt")
    report = next((ROOT / "raw").glob("*.txt")).read_text(encoding="utf-8").partition("\n")[2]
    (folder / "crt-2019.pdf").write_text(f"Country Reports on Terrorism 2019\n\nPERU\n{report}", encoding="utf-8")
    (folder / "reports.csv").write_text("file,country,year\nreports/peru-2019.txt,Peru,2019\n", encoding="utf-8")
    (folder / "my-rules").mkdir()
    rule = re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (folder / "my-rules" / "dates.jsonl").write_text(rule[0], encoding="utf-8")
    return folder


def commands() -> list[str]:
    """The README's `crtables` commands, each once, in its order: some go on from others; without those that download."""
    found = [line.removeprefix(".venv/bin/") for line in [*COMMANDS, *INLINE, *EXAMPLES]]
    return list(dict.fromkeys(line for line in found if line.startswith("crtables ") and "gazetteer" not in line))


@pytest.mark.parametrize("line", commands())
def test_commands_run(line: str, project: Path) -> None:
    line, _, given = line.partition(" < ")
    program, *args = shlex.split(line)
    if args in (["check"], ["run"], ["explain"]):  # named in a sentence, not given
        args.append("--help")
    result = subprocess.run(
        [Path(sys.executable).with_name(program), *args],
        cwd=project, env={**os.environ, "COLUMNS": "80"}, capture_output=True, text=True, encoding="utf-8", check=False,
        input=(project / given).read_text(encoding="utf-8") if given else None,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


def test_the_commands_are_found() -> None:
    assert "crtables run reports/ --out tables/" in commands()
    assert "crtables rules check my-rules/" in commands()
    assert len(COMMANDS) >= 6 and len(EXAMPLES) >= 4 and len(PYTHON) == 3


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {line.split()[1] for line in COMMANDS if line.startswith("make ")}
    assert named == {"run", "test"}
    assert named <= targets


def test_the_own_rules_do_what_their_examples_say(project: Path) -> None:
    entries = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (project / "yaml").mkdir()
    for name, entry in zip(("groups", "patterns"), entries, strict=True):
        (project / "yaml" / f"{name}.yaml").write_text(entry, encoding="utf-8")
    program = Path(sys.executable).with_name("crtables")
    result = subprocess.run([program, "rules", "check", "yaml"], cwd=project, capture_output=True, text=True, check=False)
    assert (result.stdout, result.returncode) == ("2 rules, 3 sentences, 0 failed\n", 0)


@pytest.mark.parametrize("code", PYTHON)
def test_python_runs(code: str, project: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    said = [comment.strip() for comment in re.findall(r"^print\(.*\)  #(.*)$", code, re.MULTILINE)]
    shown = result.stdout.splitlines()
    assert len(said) == len(shown) == code.count("print(")
    for comment, line in zip(said, shown, strict=True):
        assert line.startswith(comment.removesuffix("…")) if comment.endswith("…") else line == comment


def test_no_machine_and_no_registry_is_named() -> None:
    for name in ("README.md", "Makefile", "constraints.txt", "pyproject.toml", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        barred = r"pyp(?!roject|df|arsing)|index-url|(?<![\w.~/!])/\w+/|(?<!https)(?<!s3)(?<!file)://|\w+host\b"
        assert re.findall(barred, text) == [], name


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert targets
    headings = {f"#{heading.lower().replace(' ', '-')}" for heading in re.findall(r"^#+ ([\w ]+)$", README, re.MULTILINE)}
    assert [target for target in targets if target not in headings and not (ROOT / target).exists()] == []


def test_constraints_pin_every_package_exactly() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)] == []
