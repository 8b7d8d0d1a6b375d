"""The formats that a run can be written in: their names, and the one place that says where each is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.formats.base import Format


@dataclass(frozen=True, slots=True)
class Choice:
    """A format: what it gives, in a few words; its files; its class as `module:Class`; the extra that it needs; whether it is
    written with every other one, too.
    """

    what: str
    files: str
    maker: str
    extra: str = ""
    always: bool = False


FORMATS: Mapping[str, Choice] = {
    "csv": Choice("one file a table", "`TABLE.csv` for each table; `datapackage.json`", "formats.text:Csv"),
    "json": Choice("one file a report", "`json/REPORT.json` for each report, text included; `schema.json`", "formats.text:Json"),
    "html": Choice("one page to read", "`report.html`: texts, tables, map and charts, offline", "formats.html:Html"),
    "entities": Choice("entities of all reports", "`entities.csv`: a row a person, group and place", "formats.entities:Entities"),
    "review": Choice("what no rule took", "`review.csv`: phrases and numbers, the most frequent first", "formats.review:Review"),
    "xlsx": Choice("one workbook", "`crtables.xlsx`: a sheet a table", "formats.xlsx:Xlsx"),
    "parquet": Choice("typed columns", "`parquet/TABLE/part-*.parquet`", "formats.parquet:Parquet", extra="parquet"),
    "gtd": Choice("attacks as the Global Terrorism Database codes them", "`incidents_gtd.csv`", "formats.gtd:Gtd"),
    "ftm": Choice("FollowTheMoney entities", "`entities.ftm.jsonl`: people, organizations, memberships, events", "formats.ftm:Ftm"),
    "texts": Choice(
        "texts as read", "`texts/REPORT.txt` for each report whose file is no plain text in UTF-8: the text that offsets count in",
        "formats.text:Texts", always=True,
    ),
}
DEFAULT = ("csv", "json", "html")


class FormatError(ValueError):
    """No such format, or one that needs what is not installed; the message says so."""


def names(wanted: Iterable[str]) -> list[str]:
    """Names of formats out of comma-separated lists, and those always written, each once, in the order of `FORMATS`.

    Raises FormatError.
    """
    found = {name.strip().lower() for item in wanted for name in item.split(",")} - {""}
    for name in sorted(found - FORMATS.keys()):
        from difflib import get_close_matches

        near = get_close_matches(name, FORMATS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FORMATS)}"
        raise FormatError(f"no format {name!r}: {hint}")
    if not found:
        raise FormatError(f"no format named: there are {', '.join(FORMATS)}")
    return [name for name, kind in FORMATS.items() if name in found or kind.always]


def complete(incomplete: str) -> list[str]:
    """For shells: what a list of names may go on as."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in FORMATS if name.startswith(last) and name not in before.split(",")]


def load(wanted: Iterable[str] = DEFAULT) -> dict[str, Format]:
    """The formats by name, ready to be written. Raises FormatError."""
    formats = {}
    for name in names(wanted):
        module, _, maker = FORMATS[name].maker.partition(":")
        try:
            formats[name] = getattr(import_module(f"pipeline.{module}"), maker)()
        except ModuleNotFoundError as error:
            if not FORMATS[name].extra or str(error.name).startswith("pipeline"):
                raise
            package = f"crtables[{FORMATS[name].extra}]"
            raise FormatError(f"the format {name} needs {error.name}, which is not installed: pip install '{package}'") from error
    return formats
