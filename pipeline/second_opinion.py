"""A second opinion on names: the entities of a spaCy model that the user has installed. Without one, nothing of this is used."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pipeline.analysis import Opinion
from pipeline.models import Label, Report

# The labels of spaCy's English models, and `PER` of its multilingual ones.
LABELS: Mapping[str, Label] = {"PERSON": "PERSON", "PER": "PERSON", "ORG": "GROUP", "GPE": "PLACE", "LOC": "PLACE"}
_NOT_NEEDED = ("tagger", "morphologizer", "parser", "senter", "sentencizer", "attribute_ruler", "lemmatizer", "textcat")
_ARTICLE = "the "


class ModelError(Exception):
    """A model that cannot be used; the message says why in one line, and what to do."""


class SecondOpinion:
    """A loaded model. Call it with a report. `stamp` identifies it: name, version, SHA-256 of its files.

    `name` is a package or a folder, as spaCy loads it. Raises ModelError.
    """

    def __init__(self, name: str) -> None:
        import spacy
        from spacy.util import is_package

        if not is_package(name) and not Path(name).exists():
            raise ModelError(f"no spaCy model {name!r} is installed here: python -m spacy download {name}")
        try:
            self._nlp = spacy.load(name, exclude=_NOT_NEEDED)
        except Exception as error:  # a model may bring code of its own
            said = " ".join(str(error).split())
            raise ModelError(f"spaCy cannot load {name}: {said}") from error
        labels = sorted({label for labels in self._nlp.pipe_labels.values() for label in labels})
        if LABELS.keys().isdisjoint(labels):
            has = f"; it has {', '.join(labels)}" if labels else ""
            raise ModelError(f"{name} finds no {', '.join(LABELS)}{has}")
        meta = self._nlp.meta
        self.stamp = f"{meta['lang']}_{meta['name']} {meta['version']} SHA-256 {_digest(self._nlp.path)}"

    def __call__(self, report: Report) -> list[Opinion]:
        """What the model takes for names in the report's sentences, in text order, without an article."""
        found = []
        with self._nlp.memory_zone():
            docs = self._nlp.pipe(report.text[sentence.start : sentence.end] for sentence in report.sentences)
            for sentence, doc in zip(report.sentences, docs, strict=True):
                for entity in doc.ents:
                    if (label := LABELS.get(entity.label_)) is not None:
                        article = len(_ARTICLE) if entity.text.lower().startswith(_ARTICLE) else 0
                        found.append(Opinion(sentence.start + entity.start_char + article, sentence.start + entity.end_char, label))
        return found


def _digest(folder: Path | None) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder is not None else ():
        if path.is_file():
            whole.update(f"{path.relative_to(folder or path).as_posix()}\0".encode())
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
