"""What the commands share: options, and how they stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from pipeline.reader import Document


def stop(message: str, code: int = 2) -> NoReturn:
    """End the command with one line on standard error."""
    typer.echo(f"crtables: {message}", err=True)
    raise typer.Exit(code)


RulesFolder = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Your own tables of names and words, from crtables rules new.")
]


def use_rules(folder: Path | None) -> None:
    """Read a user's tables beside the shipped ones."""
    if folder is None:
        return
    if not folder.is_dir():
        stop(f"{folder}: no such folder; crtables rules new {folder} makes one")
    from pipeline.lexicon import use

    use(folder)


def one_report(path: str, command: str, *, what: str = "report") -> tuple[Document, str]:
    """The one report that a command takes, as read, and its text; stops where there is none, or more."""
    from pipeline.reader import NoReports, find_reports, read

    try:
        sources = find_reports([path])
    except NoReports as error:
        stop(str(error))
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
