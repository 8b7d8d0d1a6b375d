"""crtables: Country Reports on Terrorism in, tables out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extract import Pipeline as Pipeline
    from pipeline.extract import extract as extract
    from pipeline.extract import load as load

__version__ = "0.1.0"
__all__ = ["Pipeline", "__version__", "extract", "load"]


def __getattr__(name: str) -> object:
    # spaCy takes most of a second to import, and `crtables --help` needs none of it.
    if name in {"Pipeline", "extract", "load"}:
        from pipeline import extract as module

        # Importing the module has bound it to this package's attribute `extract`, where the function belongs.
        for public in ("Pipeline", "extract", "load"):
            globals()[public] = getattr(module, public)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
