"""PERSON, ALIAS, GROUP and PLACE in one component: their candidates compete, so one decision settles each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from itertools import chain, compress, islice, pairwise
from operator import ne
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.analysis import Analysis, analysis_of, show
from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import heads, names, titles
from pipeline.lexicon import off
from pipeline.models import AliasValue, GroupValue, Kind, Label, Mention, PersonValue, PlaceValue, Rejected, Value
from pipeline.names.advice import advise
from pipeline.names.candidates import Chunker
from pipeline.names.evidence import weigh
from pipeline.names.forms import THRESHOLD
from pipeline.names.group_profiles import name_subject
from pipeline.names.kinds import evident_kind, group_kind
from pipeline.names.naming import Name, abbreviations, agree, coordinate, join_nicknames, joined, widen
from pipeline.names.place_types import place_type
from pipeline.names.renaming import introduce, later_aliases, replace
from pipeline.names.scenes import site_or_group
from pipeline.names.units import CAP, NAME, Units, build_units
from pipeline.names.wording import Candidate, name_key

_LABELS = frozenset({"PERSON", "ALIAS", "GROUP", "PLACE"})
_JOINTS = frozenset("-/")
_PERSON = PersonValue()


class NameTagger:
    """The component `crt_names`; see `Analysis` for where its mentions go."""

    def __init__(self, gazetteer: Gazetteer, *, off: frozenset[str] = frozenset()) -> None:
        self.gazetteer = gazetteer
        self.off = off

    def __call__(self, doc: Doc) -> Doc:
        analysis = analysis_of(doc)
        units = build_units(analysis.tokens)
        chunker = Chunker(
            units, country=analysis.report.country_iso, gazetteer=self.gazetteer, dated=_dated(analysis, units), off=self.off
        )
        sentences = list(_sentences(units))
        _define_weak(chunker)
        found = [name for lo, hi in sentences for name in _decide(chunker, lo, hi, analysis)]
        found = join_nicknames(chunker, found)
        abbreviations(chunker, found)
        coordinate(chunker, found)
        widen(chunker, found)
        agree(chunker, found)
        aliases = introduce(chunker, found, sentences)
        found = replace(found, aliases)
        later_aliases(chunker, found)
        _record(analysis, units, found, chunker)
        name_subject(analysis)
        return show(doc)


def _sentences(units: Units) -> list[tuple[int, int]]:
    numbers = units.sentence
    starts = compress(range(1, len(numbers)), map(ne, numbers, islice(numbers, 1, None)))
    return list(pairwise((0, *starts, len(units)))) if len(units) else []


def _dated(analysis: Analysis, units: Units) -> frozenset[int]:
    """Units that a DATE covers: months and days are no names."""
    covered = [analysis.tokens.within(mention.start, mention.end) for mention in analysis.mentions if mention.label == "DATE"]
    first = units.first
    return frozenset(chain.from_iterable(range(bisect_left(first, span.start), bisect_left(first, span.stop)) for span in covered))


def _define_weak(chunker: Chunker) -> None:
    """Let an ambiguous acronym count where the name that it stands for is written out before it (`Shining Path (SL)`)."""
    opens, shape = chunker.units.opens, chunker.shape
    for opening in chunker.brackets:
        starts = range(max(0, opening - 12), opening)
        for start in [unit for unit in starts if opens[unit] & NAME and shape[unit] == CAP]:
            if (known := chunker.listed(start, opening)) and known[0] == opening:
                chunker.define(known[1].id)
                break


def _decide(chunker: Chunker, lo: int, hi: int, analysis: Analysis) -> list[Name]:
    names: list[Name] = []
    opinions = analysis.opinions
    sentence = (lo, hi)
    for candidate in chunker.sentence(lo, hi):
        key = name_key(chunker.units, candidate.first, candidate.stop)
        if candidate.label == "SKIP":
            names.append(Name(candidate, "SKIP", 9.0, candidate.rule, sentence, key))
        elif candidate.label:
            label = candidate.label if candidate.head is None else site_or_group(chunker, candidate, lo, hi)
            names.append(Name(candidate, label, 6.0, candidate.rule, sentence, key))
        else:
            decision = weigh(candidate, chunker, lo, hi)
            if opinions:
                advise(decision, *_characters(analysis, chunker.units, candidate.first, candidate.stop), opinions)
            label = decision.best
            name = Name(candidate, label, decision.weight[label], decision.rule_of(label), sentence, key)
            name.decision = decision
            names.append(name)
    return names


def _characters(analysis: Analysis, units: Units, first: int, stop: int) -> tuple[int, int]:
    """The characters of units [first, stop)."""
    return analysis.tokens.start[units.first[first]], analysis.tokens.end[units.stop[stop - 1] - 1]


def _record(analysis: Analysis, units: Units, found: list[Name], chunker: Chunker) -> None:
    """Append the names that stand as mentions and, where the analysis explains, the readings that lost."""
    tokens, text = analysis.tokens, analysis.report.text
    peer: tuple[Name, Kind] | None = None  # the group before, and its kind
    evident = _evident_kinds(chunker, found)
    inner: Candidate | None = None  # what stands right before, where it is a city
    for name in found:
        start, end = _characters(analysis, units, name.first, name.stop)
        if text[end - 1] == "." and (name.label == "PERSON" or not _JOINTS.isdisjoint(text[start:end])):
            end = _without_stop(text, start, end)
        elif name.label == "PLACE" and text[end - 3 : end] in (" I.", " V.", " X."):
            end -= 1  # on Avenue Mohamed V.
        elif name.label == "PERSON" and text.startswith(" Sr.", end - 3):  # which the tokenizer cuts, unlike `Jr.`
            end += 1
        stands = name.label in _LABELS and name.score >= THRESHOLD and name.rule not in chunker.off
        if analysis.explains and (lost := _lost(name, chunker, stands=stands)):
            analysis.rejected.append(Rejected(start, end, *lost))
        if not stands:
            continue
        owner = tokens.start[units.first[name.owner.first]] if name.owner else -1
        value: Value
        if name.label == "GROUP":
            value, inner = _group_value(name, owner, chunker, peer, evident), None
            peer = name, value.kind
        else:
            value = _value(name, owner, chunker, inner)
            inner = name.candidate if isinstance(value, PlaceValue) and value.type == "city" else None
        label = cast(Label, name.label)
        analysis.mentions.append(Mention(start, end, label, text[start:end], name.rule, units.sentence[name.first], value))


def _lost(name: Name, chunker: Chunker, *, stands: bool) -> tuple[str, str, str] | None:
    """Label, rule and why of what lost: the second reading of a name that stands, else the name; None for no reading."""
    if stands and name.decision is not None:
        label, weight = name.decision.runner_up
        by = name.decision.rule_of(label)
        why = f"{name.label} {name.score:.1f} outweighs {label} {weight:.1f}{f' ({by})' if by else ''}"
        return label, "names.weighed", why
    if stands or name.label == "SKIP":
        return None
    why = "the rule is switched off" if name.rule in chunker.off else f"weight {name.score:.1f} is below {THRESHOLD}"
    return name.label, name.rule, why


def _evident_kinds(chunker: Chunker, found: list[Name]) -> dict[str, Kind]:
    """Folded names of groups, and of what abbreviates them -> the kinds that the words around them give."""
    evident: dict[str, Kind] = {}
    for name in found:
        if name.label == "GROUP" and name.key not in evident:
            if name.owner is not None and name.owner.key in evident:
                evident[name.key] = evident[name.owner.key]
            elif name.owner is None and (kind := evident_kind(chunker, name.candidate, name.sentence)):
                evident[name.key] = kind
    return evident


def _group_value(
    name: Name, owner: int, chunker: Chunker, peer: tuple[Name, Kind] | None, evident: Mapping[str, Kind]
) -> GroupValue:
    """The value of a group whose `owner` begins at an offset (-1: none), after a group `peer` of some kind."""
    known, of = name.candidate.known, name.owner
    of_owner = of.candidate if of else None
    said = group_kind(chunker, name.candidate, of_owner, name.sentence, evident.get(of.key if of else name.key))
    as_peer: Kind = peer[1] if peer and joined(chunker, peer[0], name) else "other"
    return GroupValue(said or as_peer, known.id if known else "", owner)


def _value(name: Name, owner: int, chunker: Chunker, inner: Candidate | None) -> Value:
    """The value of a name, no group, whose `owner` begins at an offset (-1: none), after a city `inner`."""
    known, of = name.candidate.known, name.owner
    match name.label:
        case "PERSON":
            return PersonValue(known=known.name) if known else _PERSON
        case "ALIAS":
            return AliasValue(owner, name.introducer)
    model = of or name
    country = known.country[0] if known and len(known.country) == 1 else ""
    kind = place_type(chunker, model.candidate, model.sentence, None if of else inner)
    return PlaceValue(kind, country, known.id if known else "", owner)


def _without_stop(text: str, start: int, end: int) -> int:
    """The end of a person's name without the full stop of the sentence, which is not that of an initial or `Jr.`."""
    while text[end - 1] == "." and end - start > 2 and text[start:end][-3:-2] != "." and not _initial(text[start:end]):
        end -= 1
    return end


def _initial(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return len(last) == 2 or last.lower() in ("jr.", "sr.")


@Language.factory("crt_names")
def create(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Factory of the component `crt_names`: PERSON, ALIAS, GROUP and PLACE mentions."""
    for vocabulary in (names, titles, heads):
        vocabulary()  # read here and not with the first report
    return NameTagger(Gazetteer.load(), off=off())
