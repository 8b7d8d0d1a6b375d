"""A user's own tables: what each holds, what is wrong in one, and how an entry changes the shipped table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pipeline.fold import fold_name
from pipeline.models import Kind, Label, PlaceType, Side
from pipeline.sheets import Node, SheetError, records

ENDINGS = (".csv", ".yaml", ".yml")
OWN = "own"  # a further column of the rows that a user has added or changed
AWAY = "!"  # before an item of a list: take it away from what is shipped
_YES, _NO = ("true", "yes", "1"), ("", "false", "no", "0")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its values where not any will do, what an empty one stands for, whether it holds `many`."""

    name: str
    what: str
    values: tuple[str, ...] = ()
    default: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a user's; its first column is the key, which names an entry of the `shipped` table or a new one."""

    name: str
    what: str
    labels: tuple[Label, ...]  # that its words bear
    columns: tuple[Column, ...]
    shipped: str = ""

    @property
    def key(self) -> str:
        return self.columns[0].name


_OFF = Column("off", "true: the shipped entry is not used")
_EXAMPLES = Column("examples", "sentences with the tags that they must get; in CSV one a line of the cell", many=True)
_COUNTEREXAMPLES = Column("counterexamples", "sentences, with their tags, where it must not be found", many=True)
COMMON = (_OFF, _EXAMPLES, _COUNTEREXAMPLES)

_ID = Column("id", "its name in small letters with hyphens, unless you say otherwise; that of a shipped entry changes it")
_NAME = Column("name", "the full name")
_ALIASES = Column("aliases", "other names", many=True)
_NOTE = Column("note", "for you")
_BODY = (
    Column("acronyms", "short forms that count with these very letters", many=True),
    _ALIASES,
    Column("weak", "those of its names that count only in reports on its countries", many=True),
    Column("country", "ISO 3166-1 codes, such as KE", many=True),
)
_PLACE = ("city", *(kind for kind in get_args(PlaceType) if kind != "city"))

TABLES: Mapping[str, Table] = {table.name: table for table in (
    Table("groups", "armed and criminal groups", ("GROUP",), (
        _ID, _NAME, Column("kind", "what it is", get_args(Kind), "militant"), *_BODY,
        Column("parent", "id of the group that it is a branch of"),
        Column("fto", "of the U.S. list of Foreign Terrorist Organizations", ("designated", "delisted", "")), _NOTE,
    ), "groups"),
    Table("organizations", "forces, authorities, international and other organizations", ("GROUP",), (
        _ID, _NAME, Column("kind", "what it is", get_args(Kind), "other"), *_BODY, _NOTE,
    ), "organizations"),
    Table("people", "people by name", ("PERSON",), (
        _NAME, _ALIASES, Column("roles", "what they are, beside what the report says", many=True),
        Column("nationality", "ISO 3166-1 code"), _NOTE,
    )),
    Table("places", "places", ("PLACE",), (
        _NAME, Column("type", "what it is", _PLACE, "city"), Column("iso", "ISO 3166-1 code of its country", many=True), _ALIASES,
        _NOTE,
    ), "regions"),
    Table("titles", "titles, ranks and roles before a person's name", ("PERSON",), (
        Column("word", "one or several words"),
        Column("type", "noun: before no name", ("role", "title", "rank", "honorific", "noun"), "role"),
        Column("side", "the side that such people are on", (*get_args(Side), ""), "unknown"),
    ), "titles"),
    Table("victims", "nouns for people who come to harm", ("CASUALTY",), (
        Column("word", "the noun in the singular"), Column("plural", "where it is no regular one"),
        Column("side", "the side that they are on", get_args(Side), "unknown"),
        Column("class", "person, or what stands for people", ("person", "kin", "faith", "generic", "common", "toll"), "person"),
    ), "victims"),
    Table("non_names", "capitalized words that are no name", ("PERSON", "GROUP", "PLACE"), (
        Column("word", "with its capitals"), Column("class", "", ("generic", "number", "people", "region"), "generic"),
    ), "non_names"),
)}  # fmt: skip
_SPOKEN = ("groups", "organizations", "people", "places")  # whose entries answer to names
_SMALL = frozenset({"victims"})  # whose words are compared in small letters
_EXACT = frozenset({"non_names"})  # whose words are compared letter by letter


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a table: an error, or a warning where it may be meant so."""

    file: str
    line: int
    severity: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.severity}: {self.what}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a user's: its columns that are not empty, each as a tuple of texts, and whether it switches one `off`."""

    table: str
    file: str
    line: int
    key: str
    values: Mapping[str, tuple[str, ...]]
    off: bool
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def first(self, column: str) -> str:
        """The value of a column, "" where it is empty."""
        return next(iter(self.values.get(column, ())), "")

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels that its examples are about."""
        return TABLES[self.table].labels

    def error(self, what: str) -> Finding:
        return Finding(self.file, self.line, "error", what)

    def answers_to(self, row: Row) -> bool:
        """Whether it is this row of the shipped table that the entry changes."""
        if spelled(self.table, row[TABLES[self.table].key]) != spelled(self.table, self.key):
            return False
        return self.table != "places" or "iso" not in self.values or ";".join(self.values["iso"]) == row["iso"]


def spelled(table: str, key: str) -> str:
    """A key as the entries of a table are told apart by it."""
    return key if table in _EXACT else key.casefold()


def files(folder: Path) -> dict[str, bytes]:
    """The tables of a folder by their names. Raises OSError."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in ENDINGS and path.is_file()}


def read(tables: Mapping[str, bytes]) -> tuple[list[Entry], list[Finding]]:
    """The entries of a user's tables, and what is wrong in the tables by themselves; a faulty entry is left out."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    seen: dict[tuple[str, ...], Entry] = {}
    for file, data in tables.items():
        name = file.rpartition(".")[0]
        table = TABLES.get(name)
        if table is None:
            findings.append(Finding(file, 1, "error", f"no table is called {name!r}; there are {', '.join(TABLES)}"))
            continue
        try:
            for line, record in records(file, data):
                entry = _entry(table, file, line, record, findings)
                if entry is None:
                    continue
                key = (table.name, spelled(table.name, entry.key), *(entry.values.get("iso", ()) if table.name == "places" else ()))
                if (other := seen.setdefault(key, entry)) is not entry:
                    findings.append(entry.error(f"{entry.key!r} stands in {other.file}, line {other.line}, too"))
                    continue
                entries.append(entry)
        except SheetError as error:
            findings.append(Finding(file, error.line, "error", str(error)))
    return entries, findings


def _entry(table: Table, file: str, line: int, record: Mapping[str, Node], findings: list[Finding]) -> Entry | None:
    columns = {column.name: column for column in (*table.columns, *COMMON)}
    values: dict[str, tuple[str, ...]] = {}
    before = len(findings)

    def fault(at: int, what: str) -> None:
        findings.append(Finding(file, at, "error", what))

    for name, node in record.items():
        if name not in columns:
            fault(node.line, f"no column is called {name!r}; there are {', '.join(columns)}")
            continue
        try:
            found = _texts(columns[name], node, in_csv=file.endswith(".csv"))
        except ValueError as error:
            fault(node.line, f"{name}: {error}")
            continue
        if found:
            values[name] = tuple(text.lower() for text in found) if table.name in _SMALL and name in ("word", "plural") else found
            if (allowed := columns[name].values) and found[0] not in allowed:
                fault(node.line, f"{name} is {found[0]!r}; it is one of {', '.join(filter(None, allowed))}")
    off = "".join(values.pop("off", ())).lower()
    if off not in (*_YES, *_NO):
        fault(line, f"off is {off!r}; it is true, or is left out")
    if table.key == "id" and "id" not in values and "name" in values:
        values["id"] = ("-".join(fold_name(values["name"][0]).split()),)
    key = "".join(values.get(table.key, ()))
    if not key and len(findings) == before:
        fault(line, f"no {'name' if table.key == 'id' else table.key}")
    if len(findings) > before:
        return None
    examples, counterexamples = values.pop("examples", ()), values.pop("counterexamples", ())
    return Entry(table.name, file, line, key, values, off in _YES, examples, counterexamples)


def _texts(column: Column, node: Node, *, in_csv: bool) -> tuple[str, ...]:
    """The texts of a cell; a list of its own, items between `;`, or for sentences lines. Raises ValueError."""
    if isinstance(node.value, dict):
        raise ValueError("a mapping, where a text is asked for" + (" or a list" if column.many else ""))
    sentences = column in (_EXAMPLES, _COUNTEREXAMPLES)
    if isinstance(node.value, list):
        if not column.many:
            raise ValueError("a list, where one text is asked for")
        items = [item.value for item in node.value if isinstance(item.value, str)]
        if len(items) < len(node.value):
            raise ValueError("a list of something else than texts")
        if not sentences and (bad := next((item for item in items if ";" in item), None)):
            raise ValueError(f"{bad!r}: a name has no `;`")
    elif sentences:
        items = node.value.splitlines() if in_csv else [node.value]
    else:
        items = node.value.split(";") if column.many else [node.value]
    return tuple(text for item in items if (text := " ".join(item.split())))


def against(entries: Iterable[Entry], shipped: Callable[[str], Sequence[Row]]) -> Iterator[Finding]:
    """What is wrong with entries beside the shipped tables: changes to what there is none of, entries without a name."""
    keys: dict[str, set[str]] = {}
    for entry in entries:
        table = TABLES[entry.table]
        if table.name not in keys:
            keys[table.name] = {spelled(table.name, row[table.key]) for row in shipped(table.shipped)} if table.shipped else set()
        known = spelled(table.name, entry.key) in keys[table.name]
        if entry.off and not known:
            yield entry.error(f"off: no shipped entry of {table.name} is called {entry.key!r}")
        elif not known and table.key == "id" and "name" not in entry.values:
            yield entry.error(f"no name, and no shipped entry of {table.name} is called {entry.key!r}")
        away = next((item for items in entry.values.values() for item in items if item.startswith(AWAY)), "")
        if away and not known:
            yield entry.error(f"{away!r} takes a name from a shipped entry, and none of {table.name} is called {entry.key!r}")


def claims(entries: Iterable[Entry], shipped: Callable[[str], Sequence[Row]]) -> Iterator[Finding]:
    """Warnings of names that two entries answer to, in the folder or here and among the shipped ones."""
    claimed: dict[str, tuple[str, str]] = {}
    mine = [entry for entry in entries if entry.table in _SPOKEN]
    replaced = {(entry.table, entry.key.casefold()) for entry in mine}
    for name in _SPOKEN:
        table = TABLES[name]
        for row in shipped(table.shipped) if table.shipped else ():
            for surface in _surfaces(row["name"], row.get("acronyms", ""), row["aliases"]):
                if (name, row[table.key].casefold()) not in replaced:
                    claimed.setdefault(fold_name(surface), (name, row[table.key]))
    for row in shipped("countries"):
        for surface in _surfaces(row["name"], row["official"], row["aliases"], row["capital"].replace("/", ";")):
            claimed.setdefault(fold_name(surface), ("countries", row["iso2"]))
    for entry in mine:
        cells = [";".join(entry.values.get(column, ())) for column in ("name", "acronyms", "aliases") if not entry.off]
        for surface in _surfaces(*cells):
            table_name, key = claimed.setdefault(fold_name(surface), (entry.table, entry.key))
            if (table_name, key) != (entry.table, entry.key):
                what = f"{surface!r} is a name of {key!r} in {table_name}, too"
                yield Finding(entry.file, entry.line, "warning", what)


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
