"""crtables: Country Reports on Terrorism in, tables out."""

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
