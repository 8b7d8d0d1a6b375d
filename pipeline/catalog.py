"""Country and year of reports that do not state theirs: from a catalog, a CSV file with the columns file, country, year."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.lexicon import country_iso, country_names
from pipeline.models import YEARS
from pipeline.reader import STDIN, Source
from pipeline.sheets import LexiconError, numbered
from pipeline.urls import is_url


class CatalogError(ValueError):
    """A catalog that cannot be used, or no such country; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a catalog. `country` is "" and `year` None where its cell is empty."""

    line: int
    file: str
    country: str
    year: int | None


def country_named(name: str) -> str:
    """A country as the series writes it, from its name or its ISO 3166-1 alpha-2 code. Raises CatalogError."""
    if country_iso(name):
        return name
    names = country_names()
    if name.upper() in names:
        return names[name.upper()]
    near = difflib.get_close_matches(name.title(), names.values(), n=1, cutoff=0.75)
    raise CatalogError(f"no country is named {name!r}{f'; did you mean {near[0]}?' if near else ''}")


def read(path: Path) -> list[Listed]:
    """The lines of a catalog; columns beside file, country and year are left alone. Raises CatalogError, with file and line."""
    found = []
    try:
        for line, row in numbered(path):
            cells = {name.strip().lower(): value.strip() for name, value in row.items()}
            if "file" not in cells or not {"country", "year"} & cells.keys():
                raise CatalogError(f"{path}: needs the columns file, country, year; has {', '.join(row)}")
            try:
                found.append(_listed(line, cells))
            except CatalogError as error:
                raise CatalogError(f"{path}, line {line}: {error}") from error
    except OSError as error:
        raise CatalogError(f"{path}: {error.strerror or error}") from error
    except LexiconError as error:
        raise CatalogError(f"{path.parent / str(error)}") from error
    if not found:
        raise CatalogError(f"{path}: lists no file")
    return found


def _listed(line: int, cells: dict[str, str]) -> Listed:
    if not cells["file"]:
        raise CatalogError("no file")
    country, year = cells.get("country", ""), cells.get("year", "")
    first, last = YEARS
    if year and not (year.isdecimal() and first <= int(year) <= last):
        raise CatalogError(f"{year!r} is no year from {first} to {last}")
    return Listed(line, cells["file"], country and country_named(country), int(year) if year else None)


def paths(listed: Sequence[Listed], catalog: Path) -> list[str]:
    """Where the files of a catalog are: relative to its folder, else to the working directory. Raises CatalogError."""
    found = []
    for one in listed:
        if is_url(one.file) or one.file == STDIN:
            found.append(one.file)
            continue
        there = next((path for path in _places(one, catalog) if os.path.lexists(path)), None)
        if there is None:
            raise CatalogError(f"{catalog}, line {one.line}: no such file: {one.file}")
        found.append(there)
    return found


def _places(one: Listed, catalog: Path) -> tuple[str, str]:
    return os.path.join(catalog.parent, one.file), one.file


def given(
    sources: Sequence[Source], listed: Sequence[Listed], catalog: Path | None, *, country: str = "", year: int | None = None
) -> list[Source]:
    """The reports with the country and the year that a catalog lists, or else those given for all.

    A listed file is a path from the catalog's folder, from the working directory, or from a folder that was given. One
    that exists and is no report of the run is let be. Raises CatalogError, with file and line.
    """
    by_path: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    for number, source in enumerate(sources):
        by_name.setdefault(source.name, []).append(number)
        if source.path is not None:
            by_path.setdefault(os.path.abspath(source.path), []).append(number)
    line_of: dict[int, Listed] = {}
    for one in listed:
        assert catalog is not None
        where = f"{catalog}, line {one.line}: "
        places = [os.path.abspath(path) for path in _places(one, catalog)]
        numbers = next(filter(None, (by_path.get(place) for place in places)), None) or by_name.get(os.path.normpath(one.file), [])
        numbers = numbers or by_name.get(one.file, [])
        if len(numbers) > 1:
            raise CatalogError(f"{where}{one.file} is the name of {len(numbers)} reports; write the path")
        if not numbers:
            if any(map(os.path.lexists, places)):
                continue
            raise CatalogError(f"{where}no such file: {one.file}")
        if before := line_of.get(numbers[0]):
            raise CatalogError(f"{where}{one.file} again, after line {before.line}")
        line_of[numbers[0]] = one
    nothing = Listed(0, "", "", None)
    stated = [line_of.get(number, nothing) for number in range(len(sources))]
    return [
        replace(source, country=one.country or country, year=one.year or year)
        for source, one in zip(sources, stated, strict=True)
    ]
