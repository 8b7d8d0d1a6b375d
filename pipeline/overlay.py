"""How a user's entries lie over the shipped tables: what they change, add and switch off, and where both claim a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.fold import fold_name
from pipeline.own_tables import TABLES, Entry, Finding, Row, Table, slug, spelled
from pipeline.sheets import OWN

AWAY = "!"  # before an item of a list: take it away from what is shipped
# The tables whose entries answer to names, by the label of these.
SPOKEN = {"GROUP": ("groups", "organizations"), "PERSON": ("people",), "PLACE": ("places", "countries")}
_NAMES = ("name", "acronyms", "aliases")
_CODES = ("country", "iso", "nationality")
Shipped = Callable[[str], Sequence[Row]]


def against(entries: Iterable[Entry], shipped: Shipped) -> Iterator[Finding]:
    """What is wrong with entries in view of the shipped tables: changes of an entry that is not there, new ones without a name,
    unknown country codes."""
    keys: dict[str, set[str]] = {}
    countries: set[str] = set()
    for entry in entries:
        table = TABLES[entry.table]
        codes = [(column, code) for column in _CODES for code in entry.values.get(column, ())]
        countries = countries or {row["iso2"] for row in shipped("countries") if codes}
        for column, code in codes:
            if code.removeprefix(AWAY) not in countries:
                yield entry.error(f"{column} is {code!r}; it is an ISO 3166-1 code of two capital letters, such as KE")
        if table.name not in keys:
            keys[table.name] = {spelled(table.name, row[table.key]) for row in shipped(table.shipped)} if table.shipped else set()
        known = spelled(table.name, entry.key) in keys[table.name]
        if entry.off and not known:
            yield entry.error(f"off: no shipped entry of {table.name} is called {entry.key!r}{_meant(entry, shipped)}")
        elif table.name == "rules" and not entry.off:
            yield entry.error(f"the rule {entry.key!r} can be switched off, and nothing else: off: true")
        elif not known and table.shipped and table.key == "id" and "name" not in entry.values:
            yield entry.error(f"no name, and no shipped entry of {table.name} is called {entry.key!r}{_meant(entry, shipped)}")
        away = next((item for items in entry.values.values() for item in items if item.startswith(AWAY)), "")
        if away and not known:
            yield entry.error(f"{away!r} takes a name from a shipped entry, and none of {table.name} is called {entry.key!r}")


def _meant(entry: Entry, shipped: Shipped) -> str:
    """The shipped entry whose name the key is, or nearly the key, as a question."""
    from difflib import get_close_matches

    table = TABLES[entry.table]
    keys = [row[table.key] for row in shipped(table.shipped)] if table.shipped else []
    spoken = _spoken(table.name, shipped) if "name" in (column.name for column in table.columns) else ()
    wanted = fold_name(entry.key)
    found = next((key for key, surface in spoken if fold_name(surface) == wanted), None)
    found = found or next(iter(get_close_matches(entry.key, keys, n=1, cutoff=0.8)), None)
    return f"; is it {found!r}?" if found else ""


def idle(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Warnings of what is never found: names in small letters, and weak names that are none of the entry's."""
    for entry in entries:
        names = [name for column in _NAMES for name in entry.values.get(column, ())]
        for name in names:
            if name.islower() and not name.startswith(AWAY):
                what = f"{name!r} has no capital letter, and only capitalized names are found"
                yield Finding(entry.file, entry.line, "warning", what)
        for name in entry.values.get("weak", ()) if "name" in entry.values else ():
            if fold_name(name) not in map(fold_name, names):
                yield Finding(entry.file, entry.line, "warning", f"weak: {name!r} is none of the entry's names")


def claims(entries: Iterable[Entry], shipped: Shipped) -> Iterator[Finding]:
    """Warnings of names that two entries answer to, in the folder or here and among the shipped ones."""
    mine = [entry for entry in entries if not entry.off]
    replaced = {(entry.table, spelled(entry.table, entry.key)) for entry in entries}
    claimed: dict[str, tuple[str, str]] = {}
    for tables in SPOKEN.values():
        for name in tables:
            for key, surface in _spoken(name, shipped):
                if (name, spelled(name, key)) not in replaced:
                    claimed.setdefault(fold_name(surface), (name, key))
    for entry in mine:
        for surface in _surfaces(*(";".join(entry.values.get(column, ())) for column in _NAMES)):
            table, key = claimed.setdefault(fold_name(surface), (entry.table, entry.key))
            if (table, key) != (entry.table, entry.key):
                yield Finding(entry.file, entry.line, "warning", f"{surface!r} is a name of {key!r} in {table}, too")


def named(entries: Sequence[Entry], shipped: Shipped) -> list[Entry]:
    """Entries for the people, groups and places that patterns have as their `norm` and no table has."""
    wanted = [entry for entry in entries if entry.table == "patterns" and entry.labels[0] in SPOKEN and "norm" in entry.values]
    known = {label: set[str]() for label in SPOKEN}
    for label in {entry.labels[0] for entry in wanted}:
        for name in SPOKEN[label]:
            known[label] |= {fold_name(surface) for _, surface in _spoken(name, shipped)}
        for entry in entries:
            if entry.table in SPOKEN[label]:
                known[label].update(map(fold_name, _surfaces(*(";".join(entry.values.get(column, ())) for column in _NAMES))))
    found = []
    for entry in wanted:
        label, name = entry.labels[0], entry.first("norm")
        if fold_name(name) in known[label]:
            continue
        known[label].add(fold_name(name))
        table = SPOKEN[label][0] if entry.first("kind") in ("", "militant") else "organizations"
        values = {"name": (name,), **{c: entry.values[c] for c in ("kind", "type", "iso") if c in entry.values}}
        key = name
        if TABLES[table].key == "id":
            key = slug(name)
            values["id"] = (key,)
        found.append(Entry(table, entry.file, entry.line, key, values, False, (), ()))
    return found


def _spoken(table: str, shipped: Shipped) -> Iterator[tuple[str, str]]:
    """`(key, name)` of the entries of a shipped table, for all of their names."""
    if table == "countries":
        for row in shipped(table):
            for surface in _surfaces(row["name"], row["official"], row["aliases"], row["capital"].replace("/", ";")):
                yield row["iso2"], surface
    elif source := TABLES[table].shipped:
        for row in shipped(source):
            for surface in _surfaces(row["name"], row.get("acronyms", ""), row["aliases"]):
                yield row[TABLES[table].key], surface


def _surfaces(*cells: str) -> Iterator[str]:
    for text in cells:
        yield from (item for part in text.split(";") if (item := part.strip()) and not item.startswith(AWAY))


def merged(shipped: Sequence[Row], entries: Sequence[Entry]) -> tuple[Row, ...]:
    """A shipped table with a user's entries, of which there are some, before it; those that are off are left out."""
    table = TABLES[entries[0].table]
    columns = tuple(shipped[0]) if shipped else ()
    places: dict[str, list[int]] = {}
    for number, row in enumerate(shipped):
        places.setdefault(spelled(table.name, row[table.key]), []).append(number)
    changed: set[int] = set()
    added: list[Row] = []
    for entry in entries:
        there = places.get(spelled(table.name, entry.key), ())
        found = [number for number in there if entry.answers_to(shipped[number])]
        changed.update(found)
        if not entry.off:
            added += [_changed(table, shipped[number], entry) for number in found] or [_new(table, columns, entry)]
    return (*added, *(row for number, row in enumerate(shipped) if number not in changed))


def _changed(table: Table, row: Row, entry: Entry) -> Row:
    changes = {}
    if "name" in entry.values and "aliases" in row:  # it goes by the old name, too
        row = {**row, "aliases": ";".join(filter(None, (row["name"], row["aliases"])))}
    for column in table.columns[1:]:
        if given := entry.values.get(column.name):
            away = {fold_name(item) for item in given if item.startswith(AWAY)}
            kept = [item.strip() for item in row.get(column.name, "").split(";") if item.strip() and fold_name(item) not in away]
            more = [item for item in given if not item.startswith(AWAY) and item not in kept]
            changes[column.name] = ";".join((*kept, *more)) if column.many else given[0]
    return {**row, **changes, OWN: "true"}


def _new(table: Table, columns: Sequence[str], entry: Entry) -> Row:
    filled = {column.name: ";".join(entry.values.get(column.name, ())) or column.default for column in table.columns}
    return {**dict.fromkeys(columns, ""), **filled, OWN: "true"}
