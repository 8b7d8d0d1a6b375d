"""The folder of a run: its files appear once all are whole; what was done before a run was killed is there for the next."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from csv import DictReader
from csv import Error as CSVError
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self

from pipeline.formats import load
from pipeline.formats.base import Format
from pipeline.manifest import JOURNAL, MANIFEST, PART, Entry, digest, entries, files, program
from pipeline.reader import Source
from pipeline.sheets import unguarded
from pipeline.writers import JSON_FOLDER

_LOCK = "lock"
_SCRATCH = "scratch"
_BUFFER = 1 << 18  # bytes; a report adds a few thousand to each of ten files
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
    """A run's files in some formats, streamed into the hidden folder `.crtables` within their own and moved up once all are whole.

    Use as a context manager: leaving it by an exception leaves the files as they were; `.crtables` stays where a report
    was done, for a run with `resume`. The manifest is moved last, so files that agree with it are one run's. Files
    that an earlier run wrote and this one does not are removed. Raises OutputError where the folder cannot be written or
    another run is writing it.
    """

    def __init__(
        self, folder: Path, *, formats: Mapping[str, Format] | None = None, resume: bool = False, model: str = ""
    ) -> None:
        self.folder = folder
        self._model = model
        self._formats = load() if formats is None else formats
        self._publishes_records = any(kind.publishes_records for kind in self._formats.values())
        self.done = 0  # reports in the journal
        self._resume = resume
        self._part = folder / PART
        self._stack = ExitStack()
        self._files: dict[str, _Hashed] = {}
        self._written: dict[str, Path] = {}  # files that libraries write
        self._whole: dict[str, str] = {}  # names of files that were whole at once, and their hashes
        self._earlier: dict[str, set[Entry]] = {}
        self._journaled: set[Entry] = set()
        self._fresh: set[str] = set()  # names of the JSON files of this run
        self._to_move: set[str] = set()
        self._old: set[str] = set()  # doc_ids of earlier runs
        self._old_files: set[str] = set()

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
        self._old_files = set(files(manifest))
        if self._resume:
            journaled = list(entries(journal, model=self._model))
            for entry in (*entries(manifest, model=self._model), *journaled):
                if entry.json_sha256:
                    self._earlier.setdefault(entry.doc_id, set()).add(entry)
            self._journaled = {entry for entry in journaled if entry.json_sha256 not in ("", _NOT_THIS_RUN)}
        else:
            shutil.rmtree(self._part / JSON_FOLDER, ignore_errors=True)
        (self._part / JSON_FOLDER).mkdir(exist_ok=True)
        # A line that a kill cut short would spoil the next one, so the whole lines are written anew, and those of runs
        # that are not gone on with as well: they tell which files to remove in the end.
        fresh = self._part / f"{JOURNAL}.new"
        kept = sorted(self._journaled, key=Entry.line)
        others = [Entry(doc_id, "", "", _NOT_THIS_RUN) for doc_id in sorted(self._old - {entry.doc_id for entry in kept})]
        lines = [program(self._model), *(entry.line() for entry in (*kept, *others))]
        fresh.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        os.replace(fresh, journal)
        self.done = len(kept)
        self._journal = self._stack.enter_context(journal.open("a", encoding="utf-8", newline="\n"))
        for kind in self._formats.values():
            kind.begin(self)
        self.open(MANIFEST).write(f'{{\n"program": {program(self._model)},\n"reports": ['.encode())

    def open(self, name: str) -> _Hashed:
        """A new file of the run; see formats.base.Files."""
        file = _Hashed(self._stack.enter_context(self._place(name).open("wb", buffering=_BUFFER)))
        self._files[name] = file
        return file

    def path(self, name: str) -> Path:
        """A new file of the run that a library writes; see formats.base.Files."""
        self._written[name] = self._place(name)
        return self._written[name]

    def put(self, name: str, data: bytes) -> None:
        """A new file that is whole at once; see formats.base.Files."""
        self._whole[name] = digest(data)
        self._place(name).write_bytes(data)

    def scratch(self) -> Path:
        """An empty folder until the run ends; see formats.base.Files."""
        (self._part / _SCRATCH).mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(dir=self._part / _SCRATCH))

    def _place(self, name: str) -> Path:
        path = self._part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def earlier(self, source: Source, sha256: str) -> tuple[bytes, Place] | None:
        """A report's JSON file as this program wrote it before from a file of that hash, and where it lies; None where there is
        none, or the country or year given for it was another.
        """
        doc_id, now = source.doc_id, (source.name, sha256, source.given)
        entries = self._earlier.get(doc_id, ())
        wanted = {entry.json_sha256 for entry in entries if (entry.source_file, entry.sha256, entry.given) == now}
        places: tuple[tuple[Place, Path], ...] = (("part", self._part), ("published", self.folder))
        for place, folder in places if wanted else ():
            with suppress(OSError):
                data = (folder / JSON_FOLDER / f"{doc_id}.json").read_bytes()
                if digest(data) in wanted:
                    return data, place
        return None

    def add(self, entry: Entry, pieces: Mapping[str, Any], json_file: bytes | None, place: Place = "new") -> None:
        """Hand one report's pieces to the formats, and keep its JSON file, unless it lies at a `place` already."""
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
            for name, piece in pieces.items():
                self._formats[name].add(piece)
            if not self._publishes_records:
                entry = replace(entry, json_sha256="")
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
        for kind in self._formats.values():
            kind.finish()
        manifest = self._files.pop(MANIFEST)
        hashes = self._whole | {name: file.hash.hexdigest() for name, file in self._files.items()}
        hashes |= {name: _hash(path) for name, path in self._written.items()}
        listed = ",\n".join(f'"{name}": "{value}"' for name, value in sorted(hashes.items()))
        manifest.write(f'\n],\n"files": {{\n{listed}\n}}\n}}\n'.encode())
        self._journal.close()
        for file in (*self._files.values(), manifest):
            file.close()

    def _publish(self) -> None:
        """Move all up, the manifest last: a run that is killed meanwhile is gone on with from either place."""
        place = self.folder / JSON_FOLDER
        if self._publishes_records:
            place.mkdir(exist_ok=True)
            for name in sorted(self._to_move):
                os.replace(self._part / JSON_FOLDER / name, place / name)
        else:
            self._fresh.clear()
        names = [*self._files, *self._written, *self._whole]
        for name in names:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._part / name, self.folder / name)
        stale = {f"{JSON_FOLDER}/{doc_id}.json" for doc_id in self._old} - {f"{JSON_FOLDER}/{name}" for name in self._fresh}
        for name in sorted(stale | self._old_files.difference(names)):
            self._remove(name)
        os.replace(self._part / MANIFEST, self.folder / MANIFEST)
        self._made = []

    def _remove(self, name: str) -> None:
        """Remove a file that an earlier run's manifest names, if it lies in this folder, and the folders that it leaves empty."""
        folder = self.folder.resolve()
        path = folder / name
        if path.resolve() != path or folder not in path.parents or not path.is_file():
            return
        path.unlink()
        _remove_empty(path.parents[: len(Path(name).parts) - 1])

    def _leave(self) -> None:
        """Keep what the next run may go on with, if there is any."""
        if not self.done:
            self._discard()
            return
        with suppress(OSError):  # a full disk shows again on closing
            self._stack.close()
        for name in (*self._files, *self._written, *self._whole):
            with suppress(OSError):
                (self._part / name).unlink()
                _remove_empty((self._part / name).parents[: len(Path(name).parts) - 1])
        shutil.rmtree(self._part / _SCRATCH, ignore_errors=True)

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


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
            return {unguarded(row["doc_id"]) for row in DictReader(file)}
    except (OSError, KeyError, ValueError, CSVError):
        return set()
