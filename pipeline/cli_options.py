"""What the commands share: options, and how they stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.models import YEARS

if TYPE_CHECKING:
    from pipeline.reader import Document, Source


def stop(message: str, code: int = 2) -> NoReturn:
    """End the command with one line on standard error."""
    typer.echo(f"crtables: {message}", err=True)
    raise typer.Exit(code)


def named(path: str) -> Path:
    """The path that an option names. An empty one, as of a variable that is not set, would stand for the current folder."""
    if not path:
        raise typer.BadParameter("an empty name")
    return Path(path)


RulesFolder = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Your own names, words and patterns, from crtables rules new.")
]


def use_rules(folder: Path | None, *, empty: bool = False) -> None:
    """Read a user's tables beside the shipped ones; there need be none in an `empty` folder."""
    if folder is None:
        return
    if not folder.is_dir():
        stop(f"{folder}: no such folder; crtables rules new {folder} makes one")
    from pipeline.lexicon import use
    from pipeline.own_tables import files

    try:
        tables = files(folder)
    except OSError as error:
        stop(f"{error.filename}: {error.strerror or error}")
    if not tables and not empty:
        stop(f"{folder}: no table in this folder; crtables rules new {folder} begins some")
    use(tables)


Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="A spaCy model that you have installed, as evidence on unknown names."),
]


def use_model(name: str | None) -> None:
    """Load a user's spaCy model, if there is one to be used, before anything else is done."""
    if name is None:
        return
    from pipeline.assembly import load
    from pipeline.second_opinion import ModelError

    try:
        load(model=name)
    except ModelError as error:
        stop(f"--model: {error}")


Country = Annotated[
    str | None, typer.Option("--country", metavar="NAME", help="Country, or its ISO code, of reports whose title names none.")
]
Year = Annotated[
    int | None, typer.Option("--year", metavar="YEAR", min=YEARS[0], max=YEARS[1], help="Year of reports whose title names none.")
]
Catalog = Annotated[
    Path | None,
    typer.Option(
        "--catalog", metavar="FILE", help="CSV file with the columns file, country, year, for reports whose title names none."
    ),
]


def find_sources(
    paths: Sequence[str], *, urls: bool, country: str | None, year: int | None, catalog: Path | None
) -> list[Source]:
    """The reports of a run with the country and the year given for them; without `paths` those of the catalog, else of `raw`."""
    from pipeline import catalog as catalogs
    from pipeline.reader import NoReports, find_reports

    try:
        listed = catalogs.read(catalog) if catalog is not None else []
        named = paths or (catalogs.paths(listed, catalog) if catalog is not None else ["raw"])
        sources = find_reports(named, urls=urls)
    except catalogs.CatalogError as error:
        stop(f"--catalog: {error}")
    except NoReports as error:
        stop(str(error) if paths else f"{error}; name your reports: crtables run PATH")
    try:
        stated = catalogs.country_named(country) if country else ""
    except catalogs.CatalogError as error:
        stop(f"--country: {error}")
    try:
        return catalogs.given(sources, listed, catalog, country=stated, year=year)
    except catalogs.CatalogError as error:
        stop(f"--catalog: {error}")


def one_report(
    path: str, command: str, *, what: str = "report", country: str | None = None, year: int | None = None
) -> tuple[Document, str]:
    """The one report that a command takes, as read, and its text; stops where there is none, or more."""
    from pipeline.reader import read

    sources = find_sources([path], urls=False, country=country, year=year, catalog=None)
    if len(sources) != 1 or Path(path).is_dir():
        stop(f"{path}: a folder; {command} takes one {what}")
    document = read(sources[0])
    if document.text is None:
        stop(f"{path}: {document.issues[-1].what}", 1)
    return document, document.text


@contextmanager
def writing(what: str, out: Path) -> Iterator[None]:
    """Stop with a message where `what` cannot be written to `out`."""
    try:
        yield
    except OSError as error:
        stop(f"{out}: cannot write the {what} there: {error.strerror or error}")
