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
    from pipeline import own_rules, own_tables, rules
    from pipeline.lexicon import FOLDER, use

    found: list[rules.Rule] = []
    try:
        tables = own_tables.files(folder) if folder is not None else {}
    except OSError as error:
        stop(f"{error.filename}: {error.strerror or error}")
    if tables:
        found, faults = own_rules.examined(tables)
        for fault in faults:
            typer.echo(fault)
        if any(fault.severity == "error" for fault in faults):
            raise typer.Exit(1)
        use(tables)
    if folder is None or any(folder.glob("*.jsonl")) or not tables:
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
def rules_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    csv: Annotated[bool, typer.Option("--csv", help="Tables in CSV, for a spreadsheet, instead of YAML.")] = False,
) -> None:
    """Write a table of every kind for names, words and patterns of your own, with entries that work, and a page on them.

    Example:  crtables rules new my-words/
    """
    from pipeline.own_rules import write_starter

    with writing("tables", folder):
        try:
            written = write_starter(folder, as_csv=csv)
        except FileExistsError as error:
            stop(f"{folder}: {error}")
    typer.echo(f"{len(written)} files in {folder}")


@rules_app.command("suggest", short_help="Take ticked rows of review.csv into your own rules.")
def rules_suggest(
    review: Annotated[Path, typer.Argument(metavar="REVIEW", help="review.csv of a run, with tables in its column take_as.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of your own tables, from crtables rules new.")],
) -> None:
    """Take the rows of review.csv that you have ticked, by a table's name in take_as, into your own tables.

    Example:  crtables rules suggest missed/review.csv own-rules
    """
    use_rules(folder, empty=True)
    from pipeline.assembly import load
    from pipeline.suggestions import suggest

    try:
        added = suggest(review, folder, load())
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    if not added:
        typer.echo(f"nothing to take from {review}: write a table's name, such as groups, into take_as of the rows that you want")
        return
    for table, number in added.items():
        typer.echo(f"{table}: {number} {'entry' if number == 1 else 'entries'} added")
    typer.echo(f"Look through them, then: crtables rules check {folder}")


@gazetteer_app.command("build", short_help="Compile the places anew.")
def gazetteer_build() -> None:
    """Compile the places of GeoNames and ISO 3166-2 anew (needs `pip install 'crtables[build]'`).

    Example:  crtables gazetteer build
    """
    from pipeline.build_gazetteer import main as build

    try:
        build()
    except ModuleNotFoundError as error:
        stop(f"{error.name} is not installed; install the sources of the gazetteer with: pip install 'crtables[build]'")
