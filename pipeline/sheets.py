"""Tables as people write them, in CSV or YAML, with the line of every entry and value; and what guards a cell in a spreadsheet.

YAML is read from its events: values are text, lists and mappings, whatever a tag or an anchor would make of them, so
nothing is constructed and no file unfolds to more than it holds.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# First characters of what a spreadsheet runs as a formula: OWASP, "CSV Injection"; the wide ones where it is set to Japanese or
# Chinese.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"
OWN = "own"  # a further column of rows that a user has added or changed
_DEEPEST = 20  # lists and mappings within each other; a pattern needs five
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d{0,15})(?:\.\d+)?")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "~": None}


class LexiconError(ValueError):
    """A vocabulary file that does not hold what it promises; the message names file and line."""


class SheetError(ValueError):
    """A fault at a `line` of a file, counted from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its line: a text, a list of nodes, or a mapping of them. `plain` text stands without quotes."""

    value: str | list[Node] | dict[str, Node]
    line: int
    plain: bool = False

    def data(self) -> object:
        """The value as JSON has it: plain `true`, `3` and the like are no text."""
        if isinstance(self.value, list):
            return [node.data() for node in self.value]
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if self.plain and self.value in _WORDS:
            return _WORDS[self.value]
        if self.plain and _NUMBER.fullmatch(self.value):
            return float(self.value) if "." in self.value else int(self.value)
        return self.value


Record = dict[str, Node]


def numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their first lines. Raises LexiconError on a ragged row or a file that is no text."""
    try:
        yield from csv_rows(path.read_bytes())
    except SheetError as error:
        raise LexiconError(f"{path.name}, line {error.line}: {error}") from error


def csv_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their first lines. Raises SheetError.

    Where the header has semicolons and no comma, as spreadsheets write it in many countries, they separate the cells.
    """
    text = _text(data)
    header_line = text.partition("\n")[0]
    separator = ";" if ";" in header_line and "," not in header_line else ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line = 1
    try:
        header = next(reader, [])
        if doubled := next((name for name in header if header.count(name) > 1), None):
            raise SheetError(1, f"two columns are called {doubled!r}")
        line = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                raise SheetError(line, f"{len(row)} cells, the header has {len(header)}")
            if row:
                yield line, dict(zip(header, row, strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(line, f"no table: {error}") from error


def records(name: str, data: bytes) -> Iterator[tuple[int, Record]]:
    """The entries of a table with their lines, from a file called `name`, `.csv` or else YAML. Raises SheetError."""
    if name.endswith(".csv"):
        for line, row in csv_rows(data):
            yield line, {column: Node(unguarded(cell), line) for column, cell in row.items()}
        return
    for entry in _yaml(_text(data)):
        if not isinstance(entry.value, dict):
            raise SheetError(entry.line, "an entry is a mapping of columns to values, such as `- name: Example Front`")
        yield entry.line, entry.value


def guarded(text: str) -> str:
    """A text as a cell of CSV: with a `'` before it where a spreadsheet would run it.

    One that has such marks of its own before a formula gets another, so that `unguarded` takes off what was put on.
    """
    return f"{_GUARD}{text}" if text.lstrip(_GUARD).startswith(FORMULA) else text


def unguarded(cell: str) -> str:
    """A cell without the `'` that keeps a spreadsheet from running it; any other `'` is the text's own (`'Amran`)."""
    return cell[1:] if cell.startswith(_GUARD) and cell.lstrip(_GUARD).startswith(FORMULA) else cell


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"no text in UTF-8: {error.reason} (a spreadsheet saves it as CSV UTF-8)"
        raise SheetError(data.count(b"\n", 0, error.start) + 1, what) from error


def _yaml(text: str) -> list[Node]:
    import yaml

    try:
        whole = _composed(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SheetError(mark.line + 1 if mark else 1, f"no YAML: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        raise SheetError(text.count("\n", 0, error.position) + 1, f"no YAML: {error.reason}") from error
    if whole is None:
        return []
    if not isinstance(whole.value, list):
        raise SheetError(whole.line, "a table is a list of entries, each beginning with `- `")
    return whole.value


def _composed(events: Iterator[object]) -> Node | None:
    """The one document of a YAML file, None where it has nothing but comments."""
    import yaml

    whole: Node | None = None
    open_: list[Node] = []  # from the outermost in
    keys: list[Node | None] = []  # of the open mappings, the key that waits for its value
    for event in events:
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            node = open_.pop()
            keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise SheetError(event.start_mark.line + 1, f"write the value out: *{event.anchor} is not followed here")
        elif isinstance(event, yaml.NodeEvent):
            line = event.start_mark.line + 1
            if event.tag not in (None, "!"):
                raise SheetError(line, f"the tag {event.tag} means nothing here")
            if isinstance(event, yaml.ScalarEvent):
                node = Node(event.value, line, event.implicit[0])
            else:
                if len(open_) == _DEEPEST:
                    raise SheetError(line, f"more than {_DEEPEST} lists and mappings within each other")
                open_.append(Node([] if isinstance(event, yaml.SequenceStartEvent) else {}, line))
                keys.append(None)
                continue
        else:
            continue
        if not open_:
            if whole is not None:
                raise SheetError(node.line, "a second document; a table is one")
            whole = None if node.plain and node.value in ("", "null", "~") else node
        elif isinstance(parent := open_[-1].value, list):
            parent.append(node)
        elif isinstance(parent, dict) and (key := keys[-1]) is not None:
            parent[str(key.value)] = node
            keys[-1] = None
        elif not isinstance(node.value, str):
            raise SheetError(node.line, "a list or a mapping is no name of a column")
        elif node.value in parent:
            raise SheetError(node.line, f"{node.value!r} stands twice in one entry")
        else:
            keys[-1] = node
    return whole
