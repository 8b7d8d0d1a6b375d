"""The folder of a run: its files appear once all are whole; what was done before a run was killed is there for the next."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from csv import DictReader
from csv import Error as CSVError
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self

from pipeline.manifest import JOURNAL, MANIFEST, Entry, digest, entries, program
from pipeline.tables import TABLES
from pipeline.writers import JSON_FOLDER, SCHEMA, csv_text, schema

PART = ".crtables"  # in the output folder, as long as a run is not through
_LOCK = "lock"
_NOT_THIS_RUN = "-"  # in the journal: the hash of a JSON file that is there to be removed
Place = Literal["new", "part", "published"]


class OutputError(OSError):
    """The tables cannot be written; the message says why, in a few words."""


@contextmanager
def _writing() -> Iterator[None]:
    """Tell a fault of the output from other faults that are OSErrors, too."""
    try:
        yield
    except OutputError:
        raise
    except FileExistsError as error:
        raise OutputError("a file of this name is in the way") from error
    except OSError as error:
        raise OutputError(f"cannot write the tables there: {error.strerror or error}") from error


class OutputFolder:
    """A run's files, streamed into the hidden folder `.crtables` within their own and moved up once all are whole.

    Use as a context manager: leaving it by an exception leaves the files as they were; `.crtables` stays where a report
    was done, for a run with `resume`. The manifest is moved last, so files that agree with it are one run's. JSON files
    that an earlier run wrote and this one does not are removed. Raises OutputError where the folder cannot be written or
    another run is writing it.
    """

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        self.folder = folder
        self.done = 0  # reports in the journal
        self._resume = resume
        self._part = folder / PART
        self._stack = ExitStack()
        self._files: dict[str, _Hashed] = {}
        self._earlier: dict[str, set[tuple[str, str, str]]] = {}
        self._journaled: set[Entry] = set()
        self._fresh: set[str] = set()  # names of the JSON files of this run
        self._to_move: set[str] = set()
        self._old: set[str] = set()  # doc_ids of earlier runs

    def __enter__(self) -> Self:
        with _writing():
            made = [path for path in (self.folder, *self.folder.parents) if not path.exists()]
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                if self._part.is_symlink():  # never write elsewhere
                    self._part.unlink()
                self._part.mkdir(exist_ok=True)
                self._lock()
            except OSError:
                self._stack.close()
                _remove_empty((self._part, *made))
                raise
            self._made = made
            try:
                self._open()
            except BaseException:
                self._discard()
                raise
        return self

    def _lock(self) -> None:
        """Keep other runs out. The system frees the lock when this process ends, however it ends."""
        lock = self._stack.enter_context((self._part / _LOCK).open("w"))
        try:
            import fcntl
        except ImportError:  # Windows
            return
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError("another run is writing there") from error

    def _open(self) -> None:
        manifest, journal = self.folder / MANIFEST, self._part / JOURNAL
        known = [entry for file in (manifest, journal) for entry in entries(file, any_program=True)]
        self._old = {entry.doc_id for entry in known if entry.json_sha256} | _documents(self.folder)
        if self._resume:
            journaled = list(entries(journal))
            for entry in (*entries(manifest), *journaled):
                if entry.json_sha256:
                    found = self._earlier.setdefault(entry.doc_id, set())
                    found.add((entry.source_file, entry.sha256, entry.json_sha256))
            self._journaled = {entry for entry in journaled if entry.json_sha256 not in ("", _NOT_THIS_RUN)}
        else:
            shutil.rmtree(self._part / JSON_FOLDER, ignore_errors=True)
        (self._part / JSON_FOLDER).mkdir(exist_ok=True)
        # A line that a kill cut short would spoil the next one, so the whole lines are written anew, and those of runs
        # that are not gone on with as well: they tell which files to remove in the end.
        fresh = self._part / f"{JOURNAL}.new"
        kept = sorted(self._journaled, key=Entry.line)
        others = [Entry(doc_id, "", "", _NOT_THIS_RUN) for doc_id in sorted(self._old - {entry.doc_id for entry in kept})]
        lines = [program(), *(entry.line() for entry in (*kept, *others))]
        fresh.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        os.replace(fresh, journal)
        self.done = len(kept)
        self._journal = self._stack.enter_context(journal.open("a", encoding="utf-8", newline="\n"))
        for table in TABLES:
            header = [column.name for column in table.columns]
            self._file(f"{table.name}.csv").write(csv_text(header, ()).encode())
        self._file(MANIFEST).write(f'{{\n"program": {program()},\n"reports": ['.encode())

    def _file(self, name: str) -> _Hashed:
        file = _Hashed(self._stack.enter_context((self._part / name).open("wb")))
        self._files[name] = file
        return file

    def earlier(self, doc_id: str, source_file: str, sha256: str) -> tuple[bytes, Place] | None:
        """A report's JSON file as this program wrote it before from the same file, and where it lies; None where there is none."""
        wanted = {of_json for name, of_text, of_json in self._earlier.get(doc_id, ()) if (name, of_text) == (source_file, sha256)}
        places: tuple[tuple[Place, Path], ...] = (("part", self._part), ("published", self.folder))
        for place, folder in places if wanted else ():
            with suppress(OSError):
                data = (folder / JSON_FOLDER / f"{doc_id}.json").read_bytes()
                if digest(data) in wanted:
                    return data, place
        return None

    def add(self, entry: Entry, lines: Mapping[str, bytes], json_file: bytes | None, place: Place = "new") -> None:
        """Append one report's lines to the tables, and keep its JSON file, unless it lies at a `place` already."""
        with _writing():
            if json_file is not None:
                name = f"{entry.doc_id}.json"
                if place == "new":
                    (self._part / JSON_FOLDER / name).write_bytes(json_file)
                if place != "published":
                    self._to_move.add(name)
                self._fresh.add(name)
                if entry not in self._journaled:
                    self._journal.write(entry.line() + "\n")
                    self._journal.flush()
                    self.done += 1
            for name, data in lines.items():
                if data:
                    self._files[f"{name}.csv"].write(data)
            self._files[MANIFEST].write(f"{',' * self._files[MANIFEST].begun}\n{entry.line()}".encode())
            self._files[MANIFEST].begun = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._leave()
            return
        try:
            with _writing():
                self._finish()
                self._publish()
        except BaseException:
            self._leave()
            raise
        self._discard()

    def _finish(self) -> None:
        self._file(SCHEMA).write((json.dumps(schema(), indent=1) + "\n").encode())
        manifest = self._files.pop(MANIFEST)
        hashes = ",\n".join(f'"{name}": "{file.hash.hexdigest()}"' for name, file in sorted(self._files.items()))
        manifest.write(f'\n],\n"files": {{\n{hashes}\n}}\n}}\n'.encode())
        self._journal.close()
        for file in (*self._files.values(), manifest):
            file.close()

    def _publish(self) -> None:
        """Move all up, the manifest last: a run that is killed meanwhile is gone on with from either place."""
        place = self.folder / JSON_FOLDER
        place.mkdir(exist_ok=True)
        for name in sorted(self._to_move):
            os.replace(self._part / JSON_FOLDER / name, place / name)
        for name in self._files:
            os.replace(self._part / name, self.folder / name)
        for name in sorted({f"{doc_id}.json" for doc_id in self._old} - self._fresh):
            if os.path.basename(name) == name:
                (place / name).unlink(missing_ok=True)
        os.replace(self._part / MANIFEST, self.folder / MANIFEST)
        self._made = []

    def _leave(self) -> None:
        """Keep what the next run may go on with, if there is any."""
        if not self.done:
            self._discard()
            return
        with suppress(OSError):  # a full disk shows again on closing
            self._stack.close()
        for name in self._files:
            with suppress(OSError):
                (self._part / name).unlink()

    def _discard(self) -> None:
        if os.name == "nt":  # removes no open file
            self._stack.close()
        shutil.rmtree(self._part, ignore_errors=True)  # while the lock in it is held
        with suppress(OSError):  # a full disk shows again on closing
            self._stack.close()
        _remove_empty(self._made)


class _Hashed:
    """A file, and the SHA-256 of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.begun = False  # whether a first item was written

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.hash.update(data)

    def close(self) -> None:
        self._file.close()


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _documents(folder: Path) -> set[str]:
    """The doc_ids that the folder's own `documents.csv` lists, from before there were manifests."""
    if (folder / MANIFEST).exists():
        return set()
    try:
        with (folder / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
            ids = [row["doc_id"] for row in DictReader(file)]
    except (OSError, KeyError, ValueError, CSVError):
        return set()
    return {*ids, *(doc_id[1:] for doc_id in ids if doc_id.startswith("'"))}
