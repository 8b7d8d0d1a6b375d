"""The house has floors: a module imports from floors below it, never from above, and every module has its floor."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
TAGGERS = {"taggers.dates", "taggers.names", "taggers.casualties", "taggers.patterns"}
# From the ground up; modules of one floor may import each other, but not in a circle.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"", "dates", "names", "casualties", "entities", "incidents"}),
    frozenset({"models", "fold", "urls", "sheets", "token_patterns"}),
    frozenset({"own_tables"}),
    frozenset({"overlay"}),
    frozenset({"lexicon", "gazetteer"}),
    frozenset({"annotation_values"}),
    frozenset({"structure", "annotations", "knowledge", "counts", "dates.calendar"}),
    frozenset({"analysis", "chunks"}),
    # The taggers' grammars: of dates, of names, of casualties.
    frozenset({"dates.vocabulary", "dates.grammar", "dates.years"}),
    frozenset({
        "names.units", "names.namesakes", "names.traits", "names.wording", "names.foreign", "names.bodies",
        "names.compounds", "names.definitions", "names.titles", "names.candidates", "names.forms", "names.holders",
        "names.evidence", "names.advice", "names.aliases", "names.kinds", "names.scenes",
        "names.place_types", "names.naming", "names.renaming",
    }),
    frozenset({"names.group_profiles"}),
    frozenset({
        "casualties.outcomes", "casualties.victims", "casualties.phrases", "casualties.phrase_bodies",
        "casualties.clauses",
    }),
    frozenset(
        {
            "casualties.grammar",
            "casualties.actors",
            "casualties.companions",
            "casualties.subjects",
            "casualties.statistics",
            "casualties.sums",
            "casualties.verbs",
            "casualties.reality",
            "casualties.losses",
            "casualties.continued",
            "casualties.figures",
            "casualties.own_outcomes",
            "casualties.frames",
            "casualties.apposition",
            "casualties.complements",
            "casualties.parts",
            "casualties.references",
            "casualties.roles",
            "casualties.sides",
        }
    ),
    frozenset({"normalize"}),
    frozenset(TAGGERS),
    frozenset({"taggers"}),
    frozenset({"entities.affiliation", "entities.clusters", "entities.profiles"}),
    frozenset({"entities.people", "entities.groups", "entities.places"}),
    frozenset({"resolve"}),
    frozenset({"incidents.triggers", "incidents.moments", "incidents.readings", "gtd_terms"}),
    frozenset({
        "incidents.arrests", "incidents.culprits", "incidents.generalities", "incidents.senses", "incidents.elisions",
        "incidents.dating", "incidents.distribution", "incidents.events", "incidents.asides", "incidents.bystanders",
        "incidents.participants", "incidents.parties", "incidents.whereabouts", "incidents.splitting", "incidents.fallen",
        "incidents.fates",
    }),
    frozenset({
        "incidents.accounts", "incidents.references", "incidents.pronouns", "incidents.carried", "incidents.narrative",
        "incidents.retellings", "incidents.filling", "incidents.build",
    }),
    frozenset({"tables", "second_opinion"}),
    frozenset({"assembly"}),
    frozenset({"web", "pdf", "books"}),
    frozenset({"word"}),
    frozenset({"reader", "writers", "manifest", "workers", "datapackage"}),
    frozenset({"catalog", "formats.base"}),
    frozenset({"formats.text", "formats.entities", "formats.review", "formats.xlsx", "formats.html"}),
    frozenset({"formats.gtd", "formats.ftm", "formats.parquet"}),
    frozenset({"formats"}),
    frozenset({"run_folder"}),
    frozenset({"exchange.base"}),
    frozenset({"exchange.brat", "exchange.conll", "exchange.docbin", "exchange.json_lines", "exchange.label_studio"}),
    frozenset({"written"}),
    frozenset({"rules", "evaluate", "exchange"}),
    frozenset({"own_rules", "suggestions"}),
    frozenset({"totals", "checks", "differences"}),
    frozenset({"batch"}),
    frozenset({"analyst"}),
    frozenset({"cluster"}),
    frozenset({"console"}),
    frozenset({"cli_options"}),
    frozenset({"cli_annotations", "cli_vocabulary"}),
    frozenset({"cli"}),
    frozenset({"docs"}),
)
ASIDE = frozenset({"build_gazetteer"})  # a command of its own, imported by cli_vocabulary alone
FLOOR = {name: number for number, layer in enumerate(LAYERS) for name in layer}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name without the package; the package itself is ""."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: frozenset[str]) -> set[str]:
    """The modules of the package that a file imports anywhere, in functions too; not for type checkers alone."""
    found: set[str] = set()
    for node in _run(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix("pipeline.") in known else str(node.module) for name in whole]
        else:
            continue
        found |= {name.removeprefix("pipeline").lstrip(".") for name in names if name.split(".")[0] == "pipeline"}
    return found


def _run(body: list[ast.stmt]) -> list[ast.AST]:
    nodes: list[ast.AST] = []
    for statement in body:
        if isinstance(statement, ast.If) and isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING":
            nodes += [node for other in statement.orelse for node in ast.walk(other)]
        else:
            nodes += ast.walk(statement)
    return nodes


MODULES = modules()
IMPORTS = {name: imports(path, frozenset(MODULES)) for name, path in MODULES.items()}
# The package's own lazy attributes name `assembly`, and stand below it all the same.
IMPORTS[""].discard("assembly")


def test_every_module_has_a_floor_and_every_name_is_a_module() -> None:
    assert sorted(set(MODULES) - ASIDE - set(FLOOR)) == [], "a module without a floor: say in LAYERS where it belongs"
    assert sorted(set(FLOOR) - set(MODULES)) == [], "a floor names modules that are gone"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_down(name: str) -> None:
    floor = FLOOR.get(name, len(LAYERS))
    upward = {other for other in IMPORTS[name] if other not in ASIDE and FLOOR.get(other, len(LAYERS)) > floor}
    assert upward == set()


def test_no_tagger_imports_a_tagger() -> None:
    assert {name: IMPORTS[name] & TAGGERS for name in TAGGERS if IMPORTS.get(name, set()) & TAGGERS} == {}


def test_only_the_command_imports_what_stands_aside() -> None:
    assert {name for name, found in IMPORTS.items() if found & ASIDE} <= {"cli_vocabulary"}


def test_no_module_imports_the_command_but_its_documentation() -> None:
    assert {name for name, found in IMPORTS.items() if "cli" in found} <= {"docs"}


def test_no_circle() -> None:
    try:
        list(TopologicalSorter({name: found - {name} for name, found in IMPORTS.items()}).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_a_finding_is_a_finding(tmp_path: Path) -> None:
    """The walk sees every form of import, also in a function, and not those for type checkers."""
    file = tmp_path / "x.py"
    file.write_text(
        "import pipeline.cli\nfrom pipeline import batch as b\nfrom pipeline.taggers import names, ORDER\nimport spacy\n"
        "def f():\n    from pipeline.assembly import load\n"
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pipeline.docs import main\n",
        encoding="utf-8",
    )
    assert imports(file, frozenset({"batch", "taggers.names"})) == {"cli", "batch", "taggers.names", "taggers", "assembly"}


def test_modules_stay_short_and_well_named() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length >= 400} == {}
    assert {name for name in MODULES if name.split(".")[-1] in {"utils", "util", "helpers", "misc", "common"}} == set()
