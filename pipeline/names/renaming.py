"""Aliases over a document: whom a phrase renames, and where the name is used again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from pipeline.knowledge import nationality
from pipeline.lexicon import word_class
from pipeline.names.aliases import Introduced, bracketed_nicknames, introduced, introducing, looks_named
from pipeline.names.candidates import Chunker
from pipeline.names.forms import STRONG, THRESHOLD
from pipeline.names.naming import Name, regain_title
from pipeline.names.place_types import is_thing
from pipeline.names.traits import is_acronym
from pipeline.names.units import LOW
from pipeline.names.wording import Candidate, name_key, spots

_FARTHEST = 300  # candidates between an alias and the name before it; without a bound, time grows by the square


def _owner_of(introduction: Introduced, found: list[Name], index: int, lo: int, text: list[str]) -> Name | None:
    """The name that an alias renames: the nearest before it, or the person that an apposition describes."""
    nearest: Name | None = None
    person: Name | None = None
    farthest = max(0, index - _FARTHEST)
    for position in range(index, farthest - 1, -1):
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
        near = reversed(found[farthest : index + 1])
        return next((name for name in near if name.label == "GROUP" and name.score >= THRESHOLD), None)
    if nearest.label == "PERSON" or person is None or person.first < lo:
        return nearest
    adjacent = all(
        text[unit] in (",", "(", '"', "”") or text[unit].lower() in ("which", "that", "is", "was", "also", "who")
        for unit in range(nearest.stop, introduction.at)
    )
    between = text[person.stop : nearest.first]
    described = bool(between) and between[0] == "," and nearest.first > person.stop
    if adjacent and not (described and any(word in ("of", "for", "from", "in", "at", "near") for word in between)):
        return nearest
    return person


def introduce(chunker: Chunker, found: list[Name], sentences: list[tuple[int, int]]) -> list[Name]:
    aliases: list[Name] = []
    firsts = [name.first for name in found]
    standing = dict(zip(firsts, found, strict=True))
    text = chunker.units.text
    starts = introducing(chunker)
    for lo, hi in sentences:
        at = starts[bisect_left(starts, lo) : bisect_left(starts, hi)]
        if not at:
            continue
        renamed: set[int] = set()
        for item in introduced(chunker, at, lo, hi):
            if not looks_named(chunker, item.first, item.stop):
                continue
            renamed.update(range(item.first, item.stop))
            if _newcomer(chunker, item.at, lo):
                continue  # a man known as Kiro: nobody whom the text names
            index = bisect_left(firsts, item.at) - 1
            while index >= 0 and found[index].first in renamed:
                index -= 1
            owner = _owner_of(item, found, index, lo, text)
            if owner is None or owner.stop < item.at - 2:
                owner = _bracketed(item, found, index, text) or owner
            if owner is not None and not (owner.label == "PERSON" and _said_of_thing(chunker, item.at, lo)):
                aliases += _alias(chunker, item, owner, standing.get(item.first), (lo, hi))
    _marked_off(chunker, found, aliases, standing)
    real_names(chunker, found, aliases)
    return aliases


def _marked_off(chunker: Chunker, found: list[Name], aliases: list[Name], standing: Mapping[int, Name]) -> None:
    """Add the bynames that parentheses, quotes and commas mark off behind people; `standing` are the names by first unit."""
    text = chunker.units.text
    owner_of = {(alias.first, alias.stop): alias.owner for alias in aliases}
    for index, name in enumerate(found):
        if name.label != "PERSON" or name.score < THRESHOLD or name.stop >= name.sentence[1]:
            continue
        if text[name.stop] not in ("(", ",", "—", "–", "“", '"'):
            continue
        for item in bracketed_nicknames(chunker, name.stop, name.sentence[1]):
            named = owner_of.get((name.first, name.stop)) or name  # called Laaouar (“the One-Eyed”)
            aliases += _alias(chunker, item, named, standing.get(item.first), name.sentence)
        other = found[index + 1] if index + 1 < len(found) else name
        inside = text[name.stop] == "(" and other.first == name.stop + 1 and text[other.stop : other.stop + 1] == [")"]
        byname = other.label == "PERSON" and other.stop > other.first + 1 and not other.candidate.titled
        letters = chunker.descended(name.first, name.stop) and is_acronym(text[other.first])  # Usama bin Ladin (UBL)
        if inside and (byname or letters):
            item = Introduced(other.first, other.stop, name.stop, "nickname", "person")
            aliases += _alias(chunker, item, name, other, name.sentence)  # Bahrumsyah (Abu Muhammad al-Indonesi)


def _bracketed(item: Introduced, found: list[Name], index: int, text: list[str]) -> Name | None:
    """The person whom a parenthesis directly after an alias names (`alias “Otoniel” (Dairo Antonio Úsuga)`)."""
    opening = item.stop + (item.stop < len(text) and text[item.stop] in ('"', "”", "’"))
    if opening + 1 >= len(text) or text[opening] != "(":
        return None
    after = found[index + 1 : index + 4]
    return next((name for name in after if name.first == opening + 1 and not name.candidate.label and text[name.stop] == ")"), None)


def _newcomer(chunker: Chunker, at: int, lo: int) -> bool:
    """Whether a phrase at unit `at` describes somebody new (`with a Guinean known only as`), not a name beside it."""
    lower, shape = chunker.units.lower, chunker.shape
    unit = at - 1
    while unit > lo and unit > at - 6 and (shape[unit] == LOW or nationality(chunker.units.key[unit])):
        if lower[unit] in ("a", "an", "another"):
            break
        if lower[unit] in word_class("function"):
            return False
        unit -= 1
    if unit < lo or unit == at - 1 or lower[unit] not in ("a", "an", "another"):
        return False
    behind = unit - 1 - (unit - 1 > lo and chunker.units.text[unit - 1] == ",")  # his driver, a Guinean known only as
    return unit == lo or (shape[behind] == LOW and lower[behind] not in ("is", "was", "as", "being", "became"))


def _said_of_thing(chunker: Chunker, at: int, lo: int) -> bool:
    """Whether a phrase at unit `at` names what is no single person (`the region, also called`, `the guards were called`)."""
    lower, before = chunker.units.lower, at - 1
    if before > lo and lower[before] in ("were", "are"):
        return True
    said = []
    while before > lo and (lower[before] in (",", "is", "was") or lower[before] in word_class("alias-adverb")):
        said.append(lower[before])
        before -= 1
    apart = "," in said
    if apart and ("was" in said or "is" in said):
        return False  # Ali Omar, who led the movement, was known as
    if chunker.shape[before] != LOW or not is_thing(lower[before]):
        return False
    return not (apart and "of" in lower[max(lo, before - 4) : before])  # but: Ali Omar, emir of the town, also called


def real_names(chunker: Chunker, found: list[Name], aliases: list[Name]) -> None:
    """Turn the name before `real name` into an alias of the name behind it (`known as Kiro, real name Kiril Rashkov`)."""
    lower, text = chunker.units.lower, chunker.units.text
    places = [unit for unit in spots(lower, "name") if unit and lower[unit - 1] in word_class("real")]
    if not places:
        return
    by_first = {name.first: name for name in found}
    for unit in places:
        start = unit + 1
        while start < len(lower) and (lower[start] in ("is", "was", "being") or text[start] in (":", ",", '"', "“")):
            start += 1
        real = by_first.get(start)
        if real is None or real.candidate.label:
            continue
        before = unit - 2
        lead = word_class("real-lead")
        while before > real.sentence[0] and (lower[before] in lead or text[before] in (",", "(", "”", '"', "’")):
            before -= 1
        last = next((name for name in found if name.stop == before + 1), None)
        if last is not None and last.label == "PLACE":  # Abu Saloh, a preacher from Osh whose real name
            described = [name for name in found if name.label == "PERSON" and before - 9 < name.stop <= before]
            before = described[-1].stop - 1 if described else before
        for name in (*aliases, *found):
            if name.stop == before + 1 and not name.candidate.label and name.sentence == real.sentence:
                name.label, name.owner, name.introducer = "ALIAS", real, "real name"
                name.score, name.rule = 6.0, "alias.introduced"
                real.label, real.score = "PERSON", max(real.score, STRONG)
                break


def _alias(chunker: Chunker, item: Introduced, owner: Name, inside: Name | None, sentence: tuple[int, int]) -> list[Name]:
    """The alias as a name; `inside` is what was found where it begins."""
    key = name_key(chunker.units, item.first, item.stop)
    label = "ALIAS" if owner.label == "PERSON" else owner.label
    in_quotes = item.first > 0 and chunker.units.text[item.first - 1][0] in '"“‘'
    if inside is not None and inside.candidate.label == "GROUP" and inside.stop >= item.stop and label == "ALIAS" and not in_quotes:
        return []  # `known as the Ministry of …`: what the form says is a group is no alias of a person
    if inside is not None and inside.candidate.label in ("GROUP", "PLACE") and label in ("GROUP", "PLACE"):
        inside.owner, inside.label, inside.introducer = owner, owner.label, item.phrase
        return []
    candidate = Candidate(item.first, item.stop, "", owner.candidate.kind, "alias." + item.phrase.replace(" ", "-"))
    rule = "alias.introduced" if item.phrase != "nickname" else "alias.nickname"
    return [Name(candidate, label, 6.0, rule, sentence, key, owner, item.phrase)]


def replace(found: list[Name], aliases: list[Name]) -> list[Name]:
    """Put the introduced aliases in place of what stood on their units."""
    taken = {unit for alias in aliases for unit in range(alias.first, alias.stop)}
    kept = [
        name
        for name in found
        if name.label == "ALIAS"
        or taken.isdisjoint(range(name.first, name.stop))
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


def later_aliases(chunker: Chunker, found: list[Name]) -> None:
    """Later uses of an alias, shortened ones too (`al-Baghdadi`), by the nearest person who bears it."""
    bearers: dict[str, list[Name]] = {}
    for name in found:
        if name.label == "ALIAS" and name.owner is not None:
            words = [chunker.units.key[unit] for unit in range(name.first, name.stop) if chunker.units.key[unit]]
            bearers.setdefault(" ".join(words), []).append(name)
            if len(words) > 1 and len(words[-1]) > 3 and words[-1] != name.owner.key.split()[-1]:
                bearers.setdefault(words[-1], []).append(name)
            if len(words) > 2:
                bearers.setdefault(" ".join(words[:2]), []).append(name)
                bearers.setdefault(" ".join(words[-2:]), []).append(name)
    if not bearers:
        return
    last_person: dict[str, Name] = {}
    for name in found:
        if name.candidate.titled and name.owner is None:
            regain_title(chunker, name, bearers)
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
