"""What a run's files came from: `manifest.json`, the journal that a run keeps on its way, and what of both still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from pipeline import __version__
from pipeline.lexicon import own_files

MANIFEST = "manifest.json"
PART = ".crtables"  # in the output folder, as long as a run is not through
JOURNAL = "journal.jsonl"  # in PART
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """A report that was done: its file, the SHA-256 of the file, and that of its JSON file (empty where it has none);
    country and year where they were given besides.
    """

    doc_id: str
    source_file: str
    sha256: str
    json_sha256: str
    given: str = ""

    def line(self) -> str:
        """The entry as a line of JSON, without a line end."""
        record = {name: getattr(self, name) for name in self.__slots__ if name != "given" or self.given}
        return json.dumps(record)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@cache
def package() -> str:
    """SHA-256 of this program's own rules, which are word lists and code."""
    whole = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(_PACKAGE).as_posix()}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def program(model: str = "") -> str:
    """One line of JSON on this program: its version, the SHA-256 of its rules and of the user's, and the `model`, if any."""
    record = {"version": __version__, "rules_sha256": package()}
    if own_files():
        own = hashlib.sha256()
        for name, data in sorted(own_files().items()):
            own.update(f"{name}\0".encode() + hashlib.sha256(data).digest())
        record["own_rules_sha256"] = own.hexdigest()
    if model:
        record["model"] = model
    return json.dumps(record)


def entries(file: Path, *, model: str = "", any_program: bool = False) -> Iterator[Entry]:
    """The entries of a manifest or a journal that this program wrote with a `model`; with `any_program`, of any version and model.

    Both kinds of file have the program on one line and each report on a line of its own, so of a file that is cut short the
    whole entries are read. None where there is no file.
    """
    known = False
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                record = _record(line)
                if "version" in record:
                    known = any_program or record == json.loads(program(model))
                    if not known:
                        return
                elif known and (entry := _entry(record)) is not None:
                    yield entry
    except OSError:
        return


def files(file: Path) -> Iterator[str]:
    """The names of the files that a manifest lists; each stands on one line with its hash."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, hash_ = next(iter(_record(f"{{{line.strip().rstrip(',')}}}").items()), ("", ""))
                if name and isinstance(hash_, str):
                    yield name
    except OSError:
        return


def _record(line: str) -> dict[str, object]:
    """The object that a line holds; a comma after it and the name before it, as the manifest has them, are left out."""
    try:
        found = json.loads(line.strip().removeprefix('"program":').rstrip(","))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _entry(record: dict[str, object]) -> Entry | None:
    values = {field.name: record[field.name] for field in fields(Entry) if field.name in record}
    if not all(isinstance(value, str) for value in values.values()):
        return None
    try:
        return Entry(**{name: str(value) for name, value in values.items()})
    except TypeError:  # one is missing
        return None
