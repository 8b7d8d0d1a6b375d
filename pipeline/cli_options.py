"""What the commands share: options, and how they stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer


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


@contextmanager
def writing(what: str, out: Path) -> Iterator[None]:
    """Stop with a message where `what` cannot be written to `out`."""
    try:
        yield
    except OSError as error:
        stop(f"{out}: cannot write the {what} there: {error.strerror or error}")
