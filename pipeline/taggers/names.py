"""PERSON, ALIAS, GROUP and PLACE in one component: their candidates compete, so one decision settles each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.analysis import Analysis, analysis_of
from pipeline.candidates import Chunker
from pipeline.evidence import THRESHOLD, weigh
from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import heads, names, titles
from pipeline.models import AliasValue, GroupValue, Kind, Label, Mention, PersonValue, PlaceType, PlaceValue, Value
from pipeline.naming import Name, abbreviations, agree, coordinate, join_nicknames, name_key
from pipeline.renaming import introduce, later_aliases, replace
from pipeline.scenes import group_kind, place_type, site_or_group
from pipeline.units import CAP, Units, build_units


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
        found = [name for lo, hi in sentences for name in _decide(chunker, lo, hi)]
        found = join_nicknames(chunker, found)
        abbreviations(chunker, found)
        coordinate(chunker, found)
        agree(chunker, found)
        aliases = introduce(chunker, found, sentences)
        found = replace(found, aliases)
        later_aliases(chunker, found)
        _record(analysis, units, found, chunker)
        return doc


def _sentences(units: Units) -> list[tuple[int, int]]:
    starts = [unit for unit, (before, after) in enumerate(pairwise(units.sentence), start=1) if before != after]
    return list(pairwise((0, *starts, len(units)))) if len(units) else []


def _dated(analysis: Analysis, units: Units) -> frozenset[int]:
    """Units that a DATE covers: months and days are no names."""
    tokens = analysis.tokens
    covered = {
        token for mention in analysis.mentions if mention.label == "DATE" for token in tokens.within(mention.start, mention.end)
    }
    return frozenset(unit for unit, first in enumerate(units.first) if first in covered) if covered else frozenset()


def _define_weak(chunker: Chunker) -> None:
    """Let an ambiguous acronym count where the name that it stands for is written out before it (`Shining Path (SL)`)."""
    for opening in chunker.brackets:
        for start in range(max(0, opening - 12), opening):
            if chunker.shape[start] == CAP and (known := chunker.listed(start, opening)) and known[0] == opening:
                chunker.defined.add(known[1].id)
                break


def _decide(chunker: Chunker, lo: int, hi: int) -> list[Name]:
    names: list[Name] = []
    for candidate in chunker.sentence(lo, hi):
        key = name_key(chunker.units, candidate.first, candidate.stop)
        if candidate.label == "SKIP":
            names.append(Name(candidate, "SKIP", 9.0, candidate.rule, (lo, hi), key))
        elif candidate.label:
            label = site_or_group(chunker, candidate, lo, hi)
            names.append(Name(candidate, label, 6.0, candidate.rule, (lo, hi), key))
        else:
            decision = weigh(candidate, chunker, lo, hi)
            label = decision.best
            rest = sorted(((weight, other) for other, weight in decision.weight.items() if other != label), reverse=True)
            names.append(
                Name(
                    candidate,
                    label,
                    decision.score,
                    decision.rule_of(label),
                    (lo, hi),
                    key,
                    runner_up=f"{rest[0][1]} {rest[0][0]:.1f} ({decision.rule_of(rest[0][1])})",
                )
            )
    return names


def _record(analysis: Analysis, units: Units, found: list[Name], chunker: Chunker) -> None:
    tokens, text = analysis.tokens, analysis.report.text

    def offsets(name: Name) -> tuple[int, int]:
        return tokens.start[units.first[name.first]], tokens.end[units.stop[name.stop - 1] - 1]

    for name in found:
        start, end = offsets(name)
        while (
            text[end - 1] == "."
            and end - start > 2
            and name.label == "PERSON"
            and text[start:end][-3:-2] != "."
            and not _initial(text[start:end])
        ):
            end -= 1
        if name.label not in ("PERSON", "ALIAS", "GROUP", "PLACE") or name.score < THRESHOLD or name.rule in chunker.off:
            if name.label != "SKIP":
                analysis.rejected.append((start, end, name.label, name.rule, f"weight {name.score:.1f} is below {THRESHOLD}"))
            continue
        if name.runner_up:
            analysis.rejected.append(
                (
                    start,
                    end,
                    name.runner_up.split()[0],
                    "names.weighed",
                    f"{name.label} {name.score:.1f} outweighs {name.runner_up}",
                )
            )
        owner = offsets(name.owner)[0] if name.owner else -1
        value: Value
        if name.label == "PERSON":
            value = PersonValue()
        elif name.label == "ALIAS":
            value = AliasValue(owner, name.introducer)
        elif name.label == "GROUP":
            kind: Kind = group_kind(chunker, name.candidate, name.owner.candidate if name.owner else None, name.sentence)
            value = GroupValue(kind, name.candidate.known.id if name.candidate.known else "", owner)
        else:
            sort: PlaceType = place_type(chunker, (name.owner or name).candidate, (name.owner or name).sentence)
            known = name.candidate.known
            value = PlaceValue(
                sort, known.country[0] if known and len(known.country) == 1 else "", known.id if known else "", owner
            )
        label: Label = name.label  # type: ignore[assignment]
        analysis.mentions.append(Mention(start, end, label, text[start:end], name.rule, units.sentence[name.first], value))


def _initial(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return len(last) == 2 or last.lower() in ("jr.", "sr.")


@Language.factory("crt_names")
def create(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Factory of the component `crt_names`: PERSON, ALIAS, GROUP and PLACE mentions."""
    for vocabulary in (names, titles, heads):
        vocabulary()  # read here and not with the first report
    return NameTagger(Gazetteer.load())
