"""A user's own tables: what each holds, its entries, and what is wrong in a table by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast, get_args

from pipeline.fold import fold_name
from pipeline.models import LABELS, Kind, Label, Outcome, PlaceType, Side
from pipeline.sheets import Node, SheetError, records
from pipeline.token_patterns import Token, literals
from pipeline.token_patterns import read as read_pattern

ENDINGS = (".csv", ".yaml", ".yml")
_YES, _NO = ("true", "yes", "1"), ("", "false", "no", "0")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the only `values` that it may have (none: any), the `default` that an empty cell stands for, and
    whether it holds `many` of them, a list."""

    name: str
    what: str
    values: tuple[str, ...] = ()
    default: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a user's. Its first column is the key: that of an entry of the `shipped` table changes this one, any other
    makes a new entry; "" where nothing is shipped."""

    name: str
    what: str
    labels: tuple[Label, ...]  # of the mentions that its entries lead to
    columns: tuple[Column, ...]
    shipped: str = ""

    @property
    def key(self) -> str:
        return self.columns[0].name

    @property
    def words(self) -> str:
        """The column with the words of an entry, which it cannot do without: the name where there is one, else the key."""
        return "name" if any(column.name == "name" for column in self.columns) else self.key

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Its columns and those that every table has."""
        return (*self.columns, *((_OFF,) if self.shipped else ()), _EXAMPLES, _COUNTEREXAMPLES)


_OFF = Column("off", "true: the shipped entry is not used")
_EXAMPLES = Column("examples", "sentences with the tags that they must get; in CSV one a line of the cell", many=True)
_COUNTEREXAMPLES = Column("counterexamples", "sentences, with their tags, where it must not be found", many=True)

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
_TAGGED = tuple(label for label in LABELS if label != "ALIAS")  # what a pattern may find: an alias needs its person
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
        Column("word", "with its capitals"), Column("class", "what it is", ("generic", "number", "people", "region"), "generic"),
    ), "non_names"),
    Table("patterns", "phrases and token patterns of spaCy's Matcher", _TAGGED, (
        Column("id", "stands as own.ID in the column rule of mentions; the words of the pattern, unless you say otherwise"),
        Column("label", "what is tagged", _TAGGED),
        Column("pattern", "a phrase, or a list of tokens with their attributes (in CSV as JSON)"),
        Column("part", "the tokens of the pattern that are tagged, such as 3 or 2-3; all of them, unless you say otherwise"),
        Column("norm", "name of the person, group or place, known from then on; days of a date: 2019-05-06/2019-06-03"),
        Column("kind", "of a GROUP", get_args(Kind), "militant"), Column("type", "of a PLACE", _PLACE, "city"),
        Column("iso", "of a PLACE: ISO 3166-1 code of its country"), Column("outcome", "of a CASUALTY", get_args(Outcome)),
        Column("side", "of a CASUALTY", get_args(Side), "unknown"),
    )),
    Table("rules", "shipped rules, by their id in the column rule of mentions, to be switched off", LABELS, (
        Column("id", "the rule"), _NOTE,
    ), "rules"),
)}  # fmt: skip
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
    pattern: str | list[Token] = ""

    def first(self, column: str) -> str:
        """The value of a column, "" where it is empty."""
        return next(iter(self.values.get(column, ())), "")

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels that its examples are about."""
        return (cast(Label, self.first("label")),) if self.table == "patterns" else TABLES[self.table].labels

    def error(self, what: str) -> Finding:
        return Finding(self.file, self.line, "error", what)

    def answers_to(self, row: Row) -> bool:
        """Whether it is this row of the shipped table that the entry changes."""
        if spelled(self.table, row[TABLES[self.table].key]) != spelled(self.table, self.key):
            return False
        return self.table != "places" or "iso" not in self.values or ";".join(self.values["iso"]) == row["iso"]


def slug(name: str) -> str:
    """A name as the id of its entry."""
    return "-".join(fold_name(name).split())


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
    columns = {column.name: column for column in table.all_columns}
    values: dict[str, tuple[str, ...]] = {}
    pattern: str | list[Token] = ""
    before = len(findings)

    def fault(at: int, what: str) -> None:
        findings.append(Finding(file, at, "error", what))

    for name, node in record.items():
        if name not in columns:
            fault(node.line, f"no column is called {name!r}; there are {', '.join(columns)}")
            continue
        try:
            if name == "pattern" and node.value != "":
                pattern = read_pattern(_data(node, in_csv=file.endswith(".csv")))
                continue
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
    if table.key == "id" and "id" not in values:
        words = _words(pattern) or values.get("name", ("",))[0]
        values["id"] = (slug(words),)
    if table.name == "patterns" and len(findings) == before:
        for what in _of_label(values, pattern):
            fault(line, what)
    key = "".join(values.get(table.key, ()))
    if not key and len(findings) == before:
        fault(line, "no id, and none can be made of the pattern" if pattern else f"no {table.words}")
    if len(findings) > before:
        return None
    examples, counterexamples = values.pop("examples", ()), values.pop("counterexamples", ())
    return Entry(table.name, file, line, key, values, off in _YES, examples, counterexamples, pattern)


def _data(node: Node, *, in_csv: bool) -> object:
    """A pattern as YAML gives it, or as JSON in a cell. Raises ValueError."""
    if not in_csv or not isinstance(node.value, str) or node.value.lstrip()[:1] not in ("[", "{"):
        return node.value if isinstance(node.value, str) else node.data()
    try:
        return json.loads(node.value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from error


def _words(pattern: str | Sequence[Token]) -> str:
    """The words that a pattern names, the first of each token."""
    if isinstance(pattern, str):
        return pattern
    return " ".join(words[0] for token in pattern for _, words in literals(token))


_LABELLED: Mapping[str, tuple[str, ...]] = {
    "norm": ("PERSON", "GROUP", "PLACE", "DATE"), "kind": ("GROUP",), "type": ("PLACE",), "iso": ("PLACE",),
    "outcome": ("CASUALTY",), "side": ("CASUALTY",),
}  # fmt: skip


def _of_label(values: Mapping[str, tuple[str, ...]], pattern: str | Sequence[Token]) -> Iterator[str]:
    """What is wrong with the columns of a pattern's entry, each by itself being right."""
    label = "".join(values.get("label", ()))
    if not pattern:
        yield "no pattern"
    if not label:
        yield "no label"
        return
    for column in values:
        if column in _LABELLED and label not in _LABELLED[column]:
            yield f"{column} says nothing of a {label}"
    if label == "CASUALTY" and "outcome" not in values:
        yield "no outcome"
    if label == "DATE" and "norm" in values and days(values["norm"][0]) is None:
        yield f"norm is {values['norm'][0]!r}; of a date it is 2019-05-06 or 2019-05-06/2019-06-03"
    if "part" in values and part(values["part"][0], len(pattern) if isinstance(pattern, list) else 0) is None:
        yield f"part is {values['part'][0]!r}; it is the numbers of tokens of the pattern, such as 3 or 2-3"


def days(text: str) -> tuple[str, str] | None:
    """The first and the last day of `2019-05-06` or `2019-05-06/2019-06-03`, or None."""
    first, _, last = text.partition("/")
    try:
        found = (date.fromisoformat(first).isoformat(), date.fromisoformat(last or first).isoformat())
    except ValueError:
        return None
    return found if found == (first, last or first) and first <= (last or first) else None


def part(text: str, tokens: int) -> range | None:
    """The indexes of the tokens that `3` or `2-3` names in a pattern of so many, or None."""
    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal() or not 1 <= int(first) <= int(last or first) <= tokens:
        return None
    return range(int(first) - 1, int(last or first))


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
