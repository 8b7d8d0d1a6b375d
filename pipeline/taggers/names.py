"""PERSON, ALIAS, GROUP and PLACE in one component: their candidates compete, so one decision settles each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.aliases import Introduced, bracketed_nicknames, introduced, looks_named, quoted
from pipeline.analysis import Analysis, analysis_of
from pipeline.candidates import Candidate, Chunker, is_acronym
from pipeline.evidence import STRONG, THRESHOLD, weigh
from pipeline.gazetteer import Gazetteer
from pipeline.models import AliasValue, GroupValue, Kind, Label, Mention, PersonValue, PlaceType, PlaceValue, Value
from pipeline.scenes import group_kind, place_type, site_or_group
from pipeline.units import CAP, LOW, Units, build_units


@dataclass(slots=True)
class _Name:
    """A candidate with its verdict; `owner` is the name that this one renames, abbreviates or repeats."""

    candidate: Candidate
    label: str
    score: float
    rule: str
    sentence: tuple[int, int]
    key: str
    owner: _Name | None = None
    introducer: str = ""
    runner_up: str = ""

    @property
    def first(self) -> int:
        return self.candidate.first

    @property
    def stop(self) -> int:
        return self.candidate.stop


class NameTagger:
    """The component `crt_names`; see `Analysis` for where its mentions go."""

    def __init__(self, gazetteer: Gazetteer, *, off: frozenset[str] = frozenset()) -> None:
        self.gazetteer = gazetteer
        self.off = off

    def __call__(self, doc: Doc) -> Doc:
        analysis = analysis_of(doc)
        units = build_units(analysis.tokens)
        chunker = Chunker(units, country=analysis.report.country_iso, gazetteer=self.gazetteer, dated=_dated(analysis, units), off=self.off)
        sentences = list(_sentences(units))
        _define_weak(chunker)
        found = [name for lo, hi in sentences for name in _decide(chunker, lo, hi)]
        found = _join_nicknames(chunker, found)
        _abbreviations(chunker, found)
        _coordinate(chunker, found)
        _agree(chunker, found)
        aliases = _introduce(chunker, found, sentences)
        found = _replace(found, aliases)
        _later_aliases(chunker, found)
        _record(analysis, units, found, chunker)
        return doc


def _sentences(units: Units) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    start = 0
    for unit in range(1, len(units) + 1):
        if unit == len(units) or units.sentence[unit] != units.sentence[start]:
            bounds.append((start, unit))
            start = unit
    return bounds


def _dated(analysis: Analysis, units: Units) -> frozenset[int]:
    """Units that a DATE covers: months and days are no names."""
    tokens = analysis.tokens
    covered = {token for mention in analysis.mentions if mention.label == "DATE" for token in tokens.within(mention.start, mention.end)}
    return frozenset(unit for unit, first in enumerate(units.first) if first in covered) if covered else frozenset()


def _define_weak(chunker: Chunker) -> None:
    """Let an ambiguous acronym count where the name that it stands for is written out before it (`Shining Path (SL)`)."""
    text = chunker.units.text
    for opening in range(1, len(text)):
        if text[opening] == "(":
            for start in range(max(0, opening - 12), opening):
                if chunker.shape[start] == CAP and (known := chunker.listed(start, opening)) and known[0] == opening:
                    chunker.defined.add(known[1].id)
                    break


def _key(units: Units, first: int, stop: int) -> str:
    return " ".join(filter(None, (units.key[unit] for unit in range(first, stop))))


def _decide(chunker: Chunker, lo: int, hi: int) -> list[_Name]:
    names: list[_Name] = []
    for candidate in chunker.sentence(lo, hi):
        key = _key(chunker.units, candidate.first, candidate.stop)
        if candidate.label == "SKIP":
            names.append(_Name(candidate, "SKIP", 9.0, candidate.rule, (lo, hi), key))
        elif candidate.label:
            label = site_or_group(chunker, candidate, lo, hi)
            names.append(_Name(candidate, label, 6.0, candidate.rule, (lo, hi), key))
        else:
            decision = weigh(candidate, chunker, lo, hi)
            label = decision.best
            rest = sorted(((weight, other) for other, weight in decision.weight.items() if other != label), reverse=True)
            names.append(
                _Name(candidate, label, decision.score, decision.rule_of(label), (lo, hi), key,
                      runner_up=f"{rest[0][1]} {rest[0][0]:.1f} ({decision.rule_of(rest[0][1])})")
            )
    return names


def _join_nicknames(chunker: Chunker, found: list[_Name]) -> list[_Name]:
    """`Torsten “Falke” Brandner`: one person around a quoted nickname."""
    by_first = {name.first: name for name in found}
    joined: list[_Name] = []
    taken = -1
    for name in found:
        if name.first < taken:
            continue
        lo, hi = name.sentence
        inner = quoted(chunker, name.stop, hi) if name.candidate.label == "" else None
        after = by_first.get(inner[2]) if inner and not chunker.units.text[inner[2] - 2] == "," else None
        if inner and after is not None and after.candidate.label == "" and looks_named(chunker, inner[0], inner[1]):
            whole = Candidate(name.first, after.stop, "", "", "names.nickname", titled=name.candidate.titled)
            key = _key(chunker.units, name.first, name.stop) + " " + after.key
            person = _Name(whole, "PERSON", 6.0, "names.nickname", name.sentence, key)
            nick = Candidate(inner[0], inner[1], "", "", "names.nickname")
            joined += [person, _Name(nick, "ALIAS", 6.0, "alias.nickname", name.sentence, _key(chunker.units, inner[0], inner[1]), person, "nickname")]
            taken = after.stop
        else:
            joined.append(name)
    return joined


def _abbreviations(chunker: Chunker, found: list[_Name]) -> None:
    """What stands in parentheses directly after a group or a place names it too: `(Sendero Luminoso or SL)`."""
    units = chunker.units
    by_first = {name.first: name for name in found}
    for name in found:
        lo, hi = name.sentence
        if name.stop + 1 >= hi or units.text[name.stop] != "(":
            continue
        unit = name.stop + 1
        while unit < hi and units.text[unit] != ")":
            inner = by_first.get(unit)
            if inner is None:
                if units.lower[unit] in ("or", "and", ",", ";", "aka", "a.k.a", "the", '"', "“", "”", "also", "known", "as", "formerly", "."):
                    unit += 1
                    continue
                break
            short = inner.candidate.label == "" or inner.candidate.known is not None or inner.candidate.label == name.label
            if name.candidate.label == "" and name.label != "ALIAS" and name.score < 2.0 and is_acronym(units.text[inner.first]) and not name.candidate.titled:
                name.label, name.score, name.rule = "GROUP", 5.0, "names.defined"
            foreign = name.label == "PLACE" and name.candidate.known is not None and is_acronym(units.text[inner.first])
            if name.label in ("GROUP", "PLACE", "SKIP") and short and inner.label != "SKIP" and not foreign:
                same = inner.candidate.known is not None and inner.candidate.known.label != name.label
                if not same or is_acronym(units.text[inner.first]):
                    inner.owner, inner.label, inner.score, inner.rule = name, name.label, 6.0, "names.abbreviation"
            elif name.candidate.label == "" and is_acronym(units.text[inner.first]) and inner.candidate.label in ("", "GROUP") and not name.candidate.titled:
                if name.candidate.rule == "names.defined" or name.label == "PERSON" or name.score < THRESHOLD:
                    name.label, name.score, name.rule = "GROUP", 5.0, "names.defined"
                    inner.owner, inner.label, inner.score, inner.rule = name, "GROUP", 6.0, "names.abbreviation"
            unit = inner.stop
    for name in found:  # an abbreviation of what is no name: improvised explosive devices (IEDs)
        before = name.first - 1
        if name.owner is None and name.candidate.label == "" and before > name.sentence[0] and units.text[before] == "(" and chunker.shape[before - 1] == LOW:
            letters = units.text[name.first].rstrip("s").lower()
            words = [units.key[unit][:1] for unit in range(max(name.sentence[0], before - len(letters)), before) if units.key[unit]]
            if is_acronym(units.text[name.first]) and "".join(words)[-len(letters):] == letters:
                name.label, name.score = "SKIP", 9.0
                for other in found:
                    if other.key == name.key:
                        other.label, other.score = "SKIP", 9.0


def _coordinate(chunker: Chunker, found: list[_Name]) -> None:
    """What a comma or `and` joins to a decided name is of its label, where little else is known of it."""
    units = chunker.units

    def adjacent(left: _Name, right: _Name) -> bool:
        gap = range(left.stop, right.first)
        words = [units.lower[unit] for unit in gap]
        return 0 < len(words) <= 3 and any(word != "the" for word in words) and all(word in (",", "and", "or", "&", "the", ";") for word in words)

    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for index in order:
            name = found[index]
            other = found[index - 1] if order.step == 1 else found[index + 1]
            if name.candidate.label or name.owner or name.score >= 2.0 or other.label not in ("PERSON", "GROUP", "PLACE"):
                continue
            left, right = (other, name) if order.step == 1 else (name, other)
            if 0 < index < len(found) - 1 and name.label == "PERSON" and not name.candidate.titled and adjacent(found[index - 1], name):
                if adjacent(name, found[index + 1]) and found[index - 1].label == found[index + 1].label == "PLACE":
                    name.label, name.score, name.rule = "PLACE", 2.0, "names.coordinated"
                    continue
            if name.sentence != other.sentence or other.score < 1.5 or not adjacent(left, right):
                continue
            if other.label == "PERSON" and " " not in name.key and name.label == "PLACE":
                continue
            if other.label == "PLACE" and ("the" in units.lower[left.stop : right.first] or (name.label == "PERSON" and name.score > 0.5 and " " in name.key)):
                continue
            opener = name.first == name.sentence[0] and chunker.ordinary(name.first)
            if name.label == other.label:
                name.score, name.rule = name.score + 1.0, name.rule if name.score >= THRESHOLD else "names.coordinated"
            elif not opener:
                name.label, name.score, name.rule = other.label, 2.0, "names.coordinated"


def _agree(chunker: Chunker, found: list[_Name]) -> None:
    """One name, one verdict: what is decided with strong evidence once is decided everywhere in the document."""
    strong: dict[str, _Name] = {}
    parts: dict[str, _Name] = {}
    for name in sorted(found, key=lambda item: (-item.score, item.first)):
        if name.score < THRESHOLD or name.label == "ALIAS":
            continue
        strong.setdefault(name.key, name)
    people = [name for name in found if name.label == "PERSON" and name.score >= THRESHOLD and " " in name.key]
    for name in people:
        for part in name.key.split():
            parts.setdefault(part, name)
    heads: dict[str, _Name] = {}
    for name in found:
        if name.label in ("PLACE", "GROUP") and name.score >= STRONG and name.candidate.label and (name.candidate.head or name.label == "GROUP"):
            words = name.key.split()
            for size in range(1, len(words)):
                start = " ".join(words[:size])
                if name.label == "PLACE" or start not in chunker.gazetteer:
                    heads.setdefault(start, name)
    for name in found:
        if name.candidate.label or name.score >= 9.0 or name.owner is not None:
            continue
        model = strong.get(name.key)
        words = name.key.split()
        if model is not None and model is not name and model.score > name.score and (name.score < STRONG or model.candidate.label or model.owner):
            name.label, name.score, name.rule = model.label, max(name.score, min(model.score, STRONG)), "names.document"
        if name.score < STRONG or name.label == "PERSON":
            owner = parts.get(words[-1])
            if owner is not None and owner is not name and all(parts.get(word) is not None for word in words) and not name.candidate.titled:
                full = owner.key.split()
                within = (set(words) <= set(full) and len(words) < len(full)) or len(words) > 1
                if within and (name.label == "PERSON" or name.score < 2.2):
                    name.label, name.score, name.rule = "PERSON", max(name.score, 2.0), "names.person-part"
                    continue
        if name.score < STRONG + 1.0 and (short := heads.get(name.key)) and not name.candidate.titled and short.first != name.first:
            if not (len(words) == 1 and chunker.ordinary(name.first)):
                name.label, name.score, name.rule = short.label, 2.0, "names.short-form"


def _owner_of(introduction: Introduced, found: list[_Name], index: int, lo: int, text: list[str]) -> _Name | None:
    """The name that an alias renames: the nearest before it, or the person that an apposition describes."""
    nearest: _Name | None = None
    person: _Name | None = None
    for position in range(index, -1, -1):
        name = found[position]
        if name.first < lo and (nearest or person):
            break
        if name.label in ("SKIP", "") or name.score < THRESHOLD or name.label == "ALIAS":
            continue
        if name.label == "PERSON":
            person = person or name
            if nearest is None:
                nearest = name
            break
        if nearest is None and name.first >= lo:
            nearest = name
        if name.first < lo - 60:
            break
    if introduction.owner == "person" or nearest is None:
        return person
    if introduction.owner == "group":
        return next((name for name in reversed(found[: index + 1]) if name.label == "GROUP" and name.score >= THRESHOLD), None)
    if nearest.label == "PERSON" or person is None or person.first < lo:
        return nearest
    adjacent = all(text[unit] in (",", "(", '"', "”") or text[unit].lower() in ("which", "that", "is", "was", "also", "who") for unit in range(nearest.stop, introduction.at))
    between = text[person.stop : nearest.first]
    described = bool(between) and between[0] == "," and nearest.first > person.stop
    if adjacent and not (described and any(word in ("of", "for") for word in between)):
        return nearest
    return person


def _introduce(chunker: Chunker, found: list[_Name], sentences: list[tuple[int, int]]) -> list[_Name]:
    aliases: list[_Name] = []
    firsts = [name.first for name in found]
    text = chunker.units.text
    from bisect import bisect_left

    for lo, hi in sentences:
        renamed: set[int] = set()
        for item in introduced(chunker, lo, hi):
            if not looks_named(chunker, item.first, item.stop):
                continue
            renamed.update(range(item.first, item.stop))
            index = bisect_left(firsts, item.at) - 1
            while index >= 0 and found[index].first in renamed:
                index -= 1
            owner = _owner_of(item, found, index, lo, text)
            if owner is not None:
                aliases += _alias(chunker, item, owner, found, (lo, hi))
    for name in found:
        if name.label == "PERSON" and name.score >= THRESHOLD:
            for item in bracketed_nicknames(chunker, name.stop, name.sentence[1]):
                aliases += _alias(chunker, item, name, found, name.sentence)
    return aliases


def _alias(chunker: Chunker, item: Introduced, owner: _Name, found: list[_Name], sentence: tuple[int, int]) -> list[_Name]:
    key = _key(chunker.units, item.first, item.stop)
    inside = next((name for name in found if name.first == item.first), None)
    label = "ALIAS" if owner.label == "PERSON" else owner.label
    in_quotes = item.first > 0 and chunker.units.text[item.first - 1][0] in '"“‘'
    if inside is not None and inside.candidate.label == "GROUP" and inside.stop >= item.stop and label == "ALIAS" and not in_quotes:
        return []  # `known as the Ministry of …`: what the form says is a group is no alias of a person
    if inside is not None and inside.candidate.label in ("GROUP", "PLACE") and label in ("GROUP", "PLACE"):
        inside.owner, inside.label, inside.introducer = owner, owner.label, item.phrase
        return []
    candidate = Candidate(item.first, item.stop, "", owner.candidate.kind, "alias." + item.phrase.replace(" ", "-"))
    rule = "alias.introduced" if item.phrase != "nickname" else "alias.nickname"
    return [_Name(candidate, label, 6.0, rule, sentence, key, owner, item.phrase)]


def _replace(found: list[_Name], aliases: list[_Name]) -> list[_Name]:
    """Put the introduced aliases in place of what stood on their units."""
    taken = [(alias.first, alias.stop) for alias in aliases]
    kept = [
        name for name in found
        if name.label == "ALIAS" or not any(name.first < stop and first < name.stop for first, stop in taken if first < name.stop)
        or (name.label == "PERSON" and name.rule == "names.nickname")
    ]
    seen: set[tuple[int, int]] = set()
    result = []
    for name in sorted([*kept, *aliases], key=lambda item: (item.first, -item.stop)):
        span = (name.first, name.stop)
        if name.label == "ALIAS" and span in seen:
            continue
        seen.add(span)
        result.append(name)
    return result


def _later_aliases(chunker: Chunker, found: list[_Name]) -> None:
    """Later uses of an alias, shortened ones too (`al-Baghdadi`), by the nearest person who bears it."""
    bearers: dict[str, list[_Name]] = {}
    for name in found:
        if name.label == "ALIAS" and name.owner is not None:
            words = [chunker.units.key[unit] for unit in range(name.first, name.stop) if chunker.units.key[unit]]
            bearers.setdefault(" ".join(words), []).append(name)
            if len(words) > 1 and len(words[-1]) > 3:
                bearers.setdefault(words[-1], []).append(name)
            if len(words) > 2:
                bearers.setdefault(" ".join(words[:2]), []).append(name)
    if not bearers:
        return
    last_person: dict[str, _Name] = {}
    for name in found:
        if name.label == "PERSON" and name.score >= THRESHOLD:
            if (name.key in bearers and not name.candidate.titled) or (name.rule == "names.person-part" and name.key in bearers):
                pass
            else:
                for part in name.key.split():
                    last_person[part] = name
                continue
        known = bearers.get(name.key)
        if not known or name.owner is not None or name.label == "SKIP" or (name.candidate.label and name.score >= 6.0):
            continue
        before = [alias for alias in known if alias.first < name.first] or known
        rival = last_person.get(name.key.split()[-1]) if name.label == "PERSON" else None
        if rival is not None and rival.first > before[-1].first and " " not in name.key and name.key == rival.key.split()[-1]:
            continue
        name.label, name.owner, name.score, name.rule = "ALIAS", before[-1].owner, STRONG, "alias.later"
        name.introducer = "later"


def _record(analysis: Analysis, units: Units, found: list[_Name], chunker: Chunker) -> None:
    tokens, text = analysis.tokens, analysis.report.text

    def offsets(name: _Name) -> tuple[int, int]:
        return tokens.start[units.first[name.first]], tokens.end[units.stop[name.stop - 1] - 1]

    for name in found:
        start, end = offsets(name)
        while text[end - 1] == "." and end - start > 2 and name.label == "PERSON" and text[start:end][-3:-2] != "." and not _initial(text[start:end]):
            end -= 1
        if name.label not in ("PERSON", "ALIAS", "GROUP", "PLACE") or name.score < THRESHOLD or name.rule in chunker.off:
            if name.label != "SKIP":
                analysis.rejected.append((start, end, name.label, name.rule, f"weight {name.score:.1f} is below {THRESHOLD}"))
            continue
        if name.runner_up:
            analysis.rejected.append((start, end, name.runner_up.split()[0], "names.weighed", f"{name.label} {name.score:.1f} outweighs {name.runner_up}"))
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
            value = PlaceValue(sort, known.country[0] if known and len(known.country) == 1 else "", known.id if known else "", owner)
        label: Label = name.label  # type: ignore[assignment]
        analysis.mentions.append(Mention(start, end, label, text[start:end], name.rule, units.sentence[name.first], value))


def _initial(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return len(last) == 2 or last.lower() in ("jr.", "sr.")


@Language.factory("crt_names")
def create(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Factory of the component `crt_names`: PERSON, ALIAS, GROUP and PLACE mentions."""
    return NameTagger(Gazetteer.load())
