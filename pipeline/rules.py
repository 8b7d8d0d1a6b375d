"""Rules carry their own tests: examples that must come out as tagged, counterexamples that must not be tagged.

`lexicon/LABEL.jsonl` holds one rule a line: `{"id", "what", "examples", "counterexamples"}`, the sentences in the
inline notation of the annotations. Optional `country` and `year` set the report that the sentences stand in. Lines
without `examples` are vocabulary and not checked, nor are the rules of incidents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.annotations import GoldSpan, attributes, parse_gold
from pipeline.assembly import Pipeline
from pipeline.lexicon import FOLDER
from pipeline.models import Group, Label, Mention, Person, Place

_LABELS: Mapping[str, tuple[Label, ...]] = {
    "person": ("PERSON",), "persons": ("PERSON",), "people": ("PERSON",),
    "alias": ("ALIAS",), "aliases": ("ALIAS",),
    "group": ("GROUP",), "groups": ("GROUP",),
    "place": ("PLACE",), "places": ("PLACE",),
    "names": ("PERSON", "ALIAS", "GROUP", "PLACE"),
    "date": ("DATE",), "dates": ("DATE",),
    "casualty": ("CASUALTY",), "casualties": ("CASUALTY",),
}  # fmt: skip
_ROWS = "incidents"  # rules of rows; what they give is no span that an example could tag
_YEAR = 2019
Entity = Person | Group | Place
Tagged = tuple[str, str, tuple[tuple[str, str], ...]]


class RuleError(ValueError):
    """A rule file that cannot be read as one; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its sentences; `labels` are those that its file is about."""

    file: str
    id: str
    labels: tuple[Label, ...]
    what: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    country: str = ""
    year: int = _YEAR


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence that came out otherwise than its rule says; spans in the inline notation."""

    rule: Rule
    sentence: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(slots=True)
class Check:
    """What a check of rules gave."""

    rules: int = 0
    sentences: int = 0
    failures: list[Failure] = field(default_factory=list)


def read_rules(folder: Path = FOLDER) -> list[Rule]:
    """The rules with examples of every `*.jsonl` of a folder. Raises RuleError, also where the folder has none."""
    rules = [rule for file in sorted(folder.glob("*.jsonl")) for rule in _read_file(file)]
    if not rules:
        raise RuleError(f"{folder}: no rule with examples in this folder (rule files are LABEL.jsonl, such as dates.jsonl)")
    return rules


def _read_file(file: Path) -> Iterator[Rule]:
    seen: set[str] = set()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if "examples" not in entry or file.stem == _ROWS:
                continue
            if file.stem not in _LABELS:
                raise ValueError(f"no label is called {file.stem!r}; rule files are named {', '.join(_LABELS)}")
            rule = _rule(file.name, _LABELS[file.stem], entry)
            if rule.id in seen:
                raise ValueError(f"a second rule {rule.id!r}")
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise RuleError(f"{file.name}, line {number}: {reason}") from error
        seen.add(rule.id)
        yield rule


def _rule(file: str, labels: tuple[Label, ...], entry: Mapping[str, object]) -> Rule:
    examples, counterexamples = _sentences(entry["examples"]), _sentences(entry["counterexamples"])
    rule = Rule(
        file=file, id=str(entry["id"]), labels=labels, what=str(entry["what"]), examples=examples, counterexamples=counterexamples,
        country=str(entry.get("country", "")), year=int(str(entry.get("year", _YEAR))),
    )  # fmt: skip
    for sentence in (*examples, *counterexamples):
        parse_gold(sentence)
    return rule


def _sentences(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("examples and counterexamples are lists of sentences")
    return tuple(value)


def check(rules: Sequence[Rule], pipeline: Pipeline) -> Check:
    """Run every sentence through the whole pipeline and compare all spans of the rule's labels, with their values."""
    result = Check()
    for rule in rules:
        result.rules += 1
        for sentence in (*rule.examples, *rule.counterexamples):
            result.sentences += 1
            gold = parse_gold(sentence)
            extraction = pipeline(gold.text, country=rule.country, year=rule.year)
            skipped = [(span.start, span.end) for span in gold.spans if span.label == "SKIP"]
            spans = [span for span in gold.spans if span.label in rule.labels]
            truth = {(span.start, span.end, span.label): span for span in spans}
            mentions = [
                m for m in sorted(extraction.mentions, key=lambda m: (m.start, -m.end))
                if m.label in rule.labels
                and ((m.start, m.end, m.label) in truth or not any(s < m.end and m.start < e for s, e in skipped))
            ]  # fmt: skip
            known: list[Entity] = [*extraction.people, *extraction.groups, *extraction.places]
            entities = {entity.id: entity for entity in known}
            found = [_found(m, truth.get((m.start, m.end, m.label)), entities) for m in mentions]
            wanted = [_wanted(span) for span in spans]
            if found != wanted:
                result.failures.append(Failure(rule, sentence, tuple(map(_shown, wanted)), tuple(map(_shown, found))))
    return result


def _wanted(span: GoldSpan) -> Tagged:
    return span.label, f"{span.start}:{span.text}", tuple(sorted(span.attributes.items()))


def _found(mention: Mention, truth: GoldSpan | None, entities: Mapping[str, Entity]) -> Tagged:
    """A mention with the attributes that its gold states, or all of them where gold has no such span."""
    found = attributes(mention, entities.get(mention.entity))
    if truth is not None:
        stated = set(truth.attributes) | ({"role"} if found.get("role", "incident") != "incident" else set())
        found = {name: text for name, text in found.items() if name in stated}
    return mention.label, f"{mention.start}:{mention.text}", tuple(sorted(found.items()))


def _shown(tagged: Tagged) -> str:
    label, place, attributes = tagged
    values = "".join(f' {name}="{text}"' for name, text in attributes)
    return f"<{label.lower()}{values}>{place.partition(':')[2]}</{label.lower()}>"
