"""`datapackage.json`: what the CSV files of a run hold, as a Frictionless Data Package (version 2), from `tables.TABLES`."""

from __future__ import annotations

from typing import Any

from pipeline import __version__
from pipeline.tables import LIST_SEPARATOR, TABLES, Column, ColumnType, Table

NAME = "datapackage.json"
TITLE = "Country Reports on Terrorism, as tables"
DESCRIPTION = (
    "People, aliases, groups, places, dates, casualties and incidents of reports on terrorism, and the sentences that say so. A "
    "text that a spreadsheet would run as a formula is led by an apostrophe. Incidents may be added up, and of casualties those "
    "whose role is incident: other rows are parts of a count, totals over several events, or another source's figure."
)
SOURCES = (
    {
        "title": "The reports that documents.csv lists. Country Reports on Terrorism, of the U.S. Department of State, are in the "
        "public domain.",
        "path": "https://www.state.gov/country-reports-on-terrorism/",
    },
    {"title": "GeoNames: ids, coordinates and provinces of places", "path": "https://www.geonames.org/"},
)
LICENCES = (
    {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0, for what comes from GeoNames",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
)
_TYPES: dict[ColumnType, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    "date": {"type": "date"},
    "list": {"type": "list", "delimiter": LIST_SEPARATOR},
}


def descriptor() -> dict[str, Any]:
    """The whole description; the same for every run."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "crtables",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": __version__,
        "licenses": [*LICENCES],
        "sources": [*SOURCES],
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "title": table.name.capitalize(),
        "description": table.description,
        "path": f"{table.name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = [*table.key]
    if keys := _foreign_keys(table):
        schema["foreignKeys"] = keys
    return schema


def _field(table: Table, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.name in table.key or (column.enum and not column.optional):
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = [*column.enum]
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.bounds:
        constraints["minimum"], constraints["maximum"] = column.bounds
    elif column.type == "integer":
        constraints["minimum"] = 0  # all of them count or number something
    field = {"name": column.name, "title": column.title, "description": column.description, **_TYPES[column.type]}
    return {**field, "constraints": constraints} if constraints else field


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    """References to one table, but for lists and tables among which the value's kind decides: the standard has no form for those.

    A part of a key that may be empty is a key of its own: validators take an empty cell beside a full one as a value.
    """
    found = []
    for column in table.columns:
        targets = [target for target in column.references if target != (table.name, column.name)]
        if len(targets) != 1 or column.type == "list":
            continue
        resource, name = targets[0]
        if column.name in table.key and column.name != "doc_id":
            fields, names = ["doc_id", column.name], ["doc_id", name]
        else:
            fields, names = [column.name], [name]
        # The standard names a table's own rows by an empty text.
        found.append({"fields": fields, "reference": {"resource": "" if resource == table.name else resource, "fields": names}})
    return found
