"""Annotated reports in the formats of annotation tools, and back: offsets are checked against the quoted text on reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.annotations import AnnotationError, marked, read_gold
from pipeline.exchange import brat, conll, docbin, json_lines, label_studio
from pipeline.exchange.base import Named, at, checked_gold
from pipeline.models import ANNOTATED


@dataclass(frozen=True, slots=True)
class Form:
    """A format of one file for several texts: how it is written and, where it holds enough, read."""

    what: str
    write: Callable[[Sequence[Named]], bytes]
    read: Callable[[bytes], Iterator[Named]] | None = None


FORMS: Mapping[str, Form] = {
    "label-studio": Form("Label Studio JSON", label_studio.write, label_studio.read),
    "prodigy": Form("Prodigy JSONL", json_lines.write_prodigy, json_lines.read_prodigy),
    "doccano": Form("doccano JSONL, without values", json_lines.write_doccano, json_lines.read_doccano),
    "docbin": Form("spaCy DocBin", docbin.write, docbin.read),
    "conll": Form("CoNLL columns, to write only", conll.write),
}
FOLDERS: Mapping[str, str] = {"gold": f"inline tags, NAME{ANNOTATED}", "brat": "brat standoff, NAME.txt and NAME.ann"}


def read(path: Path, form: str) -> list[Named]:
    """Annotated texts of a file, or of a folder for the forms that have one file a text.

    Raises AnnotationError, which names the file and the line or the item, and OSError.
    """
    if form in FOLDERS:
        files = sorted(path.glob(f"*{ANNOTATED}" if form == "gold" else "*.ann")) if path.is_dir() else [path]
        found = [_from_gold(file) if form == "gold" else _from_brat(file) for file in files]
    else:
        reader = FORMS[form].read
        if reader is None:
            raise AnnotationError(f"{form} is written only: it does not hold where its tokens stand")
        with at(path.name):
            found = list(reader(path.read_bytes()))
    names: set[str] = set()
    for name, _ in found:
        if name in names:
            raise AnnotationError(f"{path.name}: two texts are called {name!r}")
        names.add(name)
    return found


def _from_gold(file: Path) -> Named:
    gold = read_gold(file)
    with at(file.name):
        return file.name.removesuffix(ANNOTATED), checked_gold(gold.text, gold.spans, gold.incidents)


def _from_brat(file: Path) -> Named:
    with at(file.name):
        text = file.with_suffix(".txt").read_bytes().decode("utf-8-sig")
        return file.stem, brat.from_brat(text, file.read_bytes().decode("utf-8-sig"))


def write(named: Sequence[Named], path: Path, form: str) -> None:
    """Write annotated texts: a file, or a folder for the forms that have one file a text.

    Raises AnnotationError where a name makes no file, FileExistsError where a file is there already, and OSError.
    """
    try:
        files = dict(_files(named, path, form))
    except UnicodeEncodeError as error:
        raise AnnotationError("half a surrogate pair, in a name or in an incident") from error
    if there := [file.name for file in files if file.exists()]:
        raise FileExistsError(f"{there[0]} is there already, perhaps corrected; nothing was written")
    if form in FOLDERS:
        path.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        file.write_bytes(data)


def _files(named: Sequence[Named], path: Path, form: str) -> Iterator[tuple[Path, bytes]]:
    if form not in FOLDERS:
        yield path, FORMS[form].write(named)
        return
    if form == "brat":
        yield path / "annotation.conf", brat.CONFIGURATION.encode()
    for name, gold in named:
        if name != Path(name).name or name in ("", "..") or "\\" in name or "\0" in name:
            raise AnnotationError(f"the text {name!r} is called so that no file can be")
        if form == "gold":
            yield path / f"{name}{ANNOTATED}", marked(gold).encode()
        else:
            yield path / f"{name}.txt", gold.text.encode()
            yield path / f"{name}.ann", brat.to_brat(gold).encode()
