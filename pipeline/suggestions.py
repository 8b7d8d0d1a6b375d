"""What a run missed, as entries of a user's tables: the ticked rows of `review.csv`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.models import Extraction
from pipeline.own_tables import TABLES, Table, files, read, slug, spelled
from pipeline.sheets import LexiconError, numbered, unguarded
from pipeline.writers import csv_text

_TAKING = [name for name in TABLES if name != "rules"]
_SAFE = re.compile(r"[A-Za-z][\w'’-]*(?: [\w'’-]+)*")  # a text that YAML takes as it stands


def suggest(review: Path, folder: Path, pipeline: Callable[[str], Extraction]) -> dict[str, int]:
    """Add the ticked rows of a `review.csv` to a user's tables, and say how many each got; what is there stays.

    `pipeline` gives what a sentence has already, for the examples. Raises OSError, and LexiconError where a file is no such
    table or a row names a table that there is none of.
    """
    ticked: dict[str, list[Mapping[str, str]]] = {}
    for line, row in numbered(review):
        if "text" not in row or "take_as" not in row:
            raise LexiconError(f"{review.name}: no review.csv of a run; it has no columns text and take_as")
        table = row["take_as"].strip().lower()
        if table and table not in _TAKING:
            raise LexiconError(f"{review.name}, line {line}: take_as is {table!r}; there are {', '.join(_TAKING)}")
        if table:
            ticked.setdefault(table, []).append(row)
    there, findings = read(files(folder))
    if faults := [finding for finding in findings if finding.severity == "error"]:
        raise LexiconError(f"{faults[0]} (crtables rules check {folder})")
    known = {(entry.table, spelled(entry.table, entry.first(TABLES[entry.table].words) or entry.key)) for entry in there}
    added = {}
    for name, chosen in ticked.items():
        entries: dict[tuple[str, str], dict[str, list[str]]] = {}
        for record in chosen:
            entry = _suggested(TABLES[name], record, pipeline)
            key = name, spelled(name, entry[TABLES[name].words][0])
            if key not in known:
                entries.setdefault(key, entry)
        _add(folder, TABLES[name], list(entries.values()))
        added[name] = len(entries)
    return added


def _suggested(table: Table, row: Mapping[str, str], pipeline: Callable[[str], Extraction]) -> dict[str, list[str]]:
    """A ticked row as an entry: its words, the values that stand by default, and its sentence as an example."""
    text, sentence = unguarded(row["text"]), unguarded(row.get("sentence", ""))
    if table.name == "patterns":
        return _pattern(text, row.get("kind", ""), sentence, pipeline)
    found = {table.words: [text]}
    found |= {column.name: [column.default] for column in table.columns if column.default}
    if table.name == "victims":
        found |= _noun(text)
    elif table.name != "titles" and (example := _example(table, text, sentence, pipeline)):
        found["examples"] = [example]
    return found


def _pattern(text: str, kind: str, sentence: str, pipeline: Callable[[str], Extraction]) -> dict[str, list[str]]:
    """A name as the phrase of a group, what stands behind a number as tokens of a casualty: a form to be filled in."""
    if kind == "name":
        found = {"id": [slug(text)], "label": ["GROUP"], "pattern": [text]}
        example = _example(TABLES["groups"], text, sentence, pipeline)
        return {**found, "examples": [example]} if example else found
    words = [word for word in re.findall(r"\w+|[^\w\s]", text.lower()) if not word[0].isdigit()]
    tokens = [{"LIKE_NUM": True}, *({"LOWER": word} for word in words)]
    return {"id": [slug(" ".join(words))], "label": ["CASUALTY"], "outcome": ["killed"], "pattern": [json.dumps(tokens)]}


def _noun(text: str) -> dict[str, list[str]]:
    """The noun of `40 saltrakers in Lamu`, singular and plural, as far as its endings tell."""
    words = [word.lower() for word in text.split() if word.isalpha()]
    nouns = [word for word in words if word.endswith(("s", "men")) and not word.endswith("ss")]
    plural = next(iter(nouns or words), text.lower())
    endings = (("ies", "y"), ("men", "man"), ("s", ""), ("", ""))
    singular = next(plural.removesuffix(ending) + one for ending, one in endings if plural.endswith(ending))
    return {"word": [singular], "plural": [plural] if plural != singular else []}


def _example(table: Table, text: str, sentence: str, pipeline: Callable[[str], Extraction]) -> str:
    """A sentence with the tags that it gets, and a tag around `text` where that is a name; "" where it stands nowhere."""
    sentence = " ".join(sentence.split())
    spots = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", sentence)]
    if not spots or "<" in sentence:
        return ""
    label = table.labels[0].lower() if len(table.labels) == 1 else ""
    told = "".join(f' {column.name}="{column.default}"' for column in table.columns if column.name in ("kind", "type"))
    tags = [(start, end, f"<{label}{told}>", f"</{label}>") for start, end in spots if label]
    for mention in pipeline(sentence).mentions:
        apart = all(mention.end <= start or end <= mention.start for start, end in spots)
        if mention.label in table.labels and apart:
            tags += [(mention.start, mention.end, f"<{mention.label.lower()}>", f"</{mention.label.lower()}>")]
    for start, end, opening, closing in sorted(tags, reverse=True):
        sentence = f"{sentence[:start]}{opening}{sentence[start:end]}{closing}{sentence[end:]}"
    return sentence


def _add(folder: Path, table: Table, entries: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Add entries to the table's file: to that in CSV where there is one, else at the end of that in YAML."""
    path = folder / f"{table.name}.csv"
    if path.exists():
        there = [row for _, row in numbered(path)]
        header = list(there[0]) if there else [column.name for column in table.all_columns]
        header += dict.fromkeys(column for entry in entries for column in entry if column not in header)
        cells = [{c: ("\n" if c == "examples" else ";").join(items) for c, items in entry.items()} for entry in entries]
        text = csv_text(header, [[row.get(column, "") for column in header] for row in (*there, *cells)])
        path.write_text(text, encoding="utf-8", newline="")
        return
    path = folder / f"{table.name}.yml"
    path = path if path.exists() else path.with_suffix(".yaml")
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    new = f"{before.rstrip()}\n\n".lstrip() + "\n".join(map(_as_yaml, entries))
    if read({path.name: new.encode()})[1]:
        raise LexiconError(f"{path}: entries can be added only to a list whose `- ` stand at the margin")
    path.write_text(new, encoding="utf-8", newline="\n")


def _as_yaml(entry: Mapping[str, Sequence[str]]) -> str:
    lines = []
    for column, items in entry.items():
        if column == "examples":
            lines += ["examples:", *(f"  - {json.dumps(item, ensure_ascii=False)}" for item in items)] if items else []
        elif items:
            plain = _SAFE.fullmatch(items[0]) or (column == "pattern" and items[0].startswith("["))
            lines.append(f"{column}: {items[0] if plain else json.dumps(items[0], ensure_ascii=False)}")
    return "- " + "\n  ".join(lines) + "\n"
