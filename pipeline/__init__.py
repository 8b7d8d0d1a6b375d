"""crtables: Country Reports on Terrorism in, tables out.

The way of a report: `reader` (file to text) -> `structure` (title, sections, sentences) -> `taggers` (mentions; their grammars
are in `dates`, `names`, `casualties`) -> `resolve` (people, groups, places) -> `incidents` -> `tables` (rows) -> `formats` (files).
`assembly` puts these together for one text; `batch` and `cluster` do it for many, into a `run_folder`; `cli` is the command.
What the rules know is data in `lexicon/`; a user's own is laid over it by `own_tables` and `overlay`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.assembly import Pipeline as Pipeline
    from pipeline.assembly import extract as extract
    from pipeline.assembly import load as load

__version__ = "0.1.0"
__all__ = ["Pipeline", "__version__", "extract", "load"]


def __getattr__(name: str) -> object:
    # spaCy takes most of a second to import, and `crtables --help` needs none of it.
    if name in __all__:
        return getattr(import_module("pipeline.assembly"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
