"""Mentions to entities: people with their aliases, groups with their acronyms, places with country and coordinates.

A short or repeated mention resolves to exactly one entity: the nearest before it that fits, else the first after it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.analysis import Analysis
from pipeline.fold import fold_name
from pipeline.knowledge import is_country
from pipeline.lexicon import cell, demonyms, rows
from pipeline.models import (
    Alias,
    AliasKind,
    AliasValue,
    Extraction,
    Group,
    GroupValue,
    Kind,
    Mention,
    Person,
    PersonValue,
    Report,
    Value,
)
from pipeline.names.group_profiles import RULE as AKA
from pipeline.names.group_profiles import known_subject, profiled, subject
from pipeline.names.wording import is_acronym
from pipeline.places import resolve_places
from pipeline.profiles import Profile, profiles, strengths


@dataclass(slots=True)
class _Cluster:
    """Mentions of one entity in text order; `parts` are the folded words of its full name."""

    name: str
    parts: tuple[str, ...]
    mentions: list[Mention] = field(default_factory=list)
    known: str = ""


def _slug(name: str) -> str:
    return fold_name(name).replace(" ", "-") or "x"


def _bare_name(mention: Mention, nicknames: Iterable[Mention]) -> str:
    """A person's name without a quoted nickname inside it."""
    text = mention.text
    for nickname in nicknames:
        text = text.replace(nickname.text, "")
    return " ".join(text.translate({ord(char): " " for char in '"“”«»‘„'}).split()) if text != mention.text else text


def _subsequence(short: Sequence[str], full: Sequence[str]) -> bool:
    rest = iter(full)
    return all(word in rest for word in short)


def _people(mentions: Sequence[Mention]) -> list[_Cluster]:
    """Cluster PERSON and ALIAS mentions, which come by their starts."""
    persons = [mention for mention in mentions if mention.label == "PERSON"]
    inner = [mention for mention in mentions if mention.label == "ALIAS"]
    starts = [alias.start for alias in inner]
    names: list[str] = []
    for mention in persons:
        if isinstance(mention.value, PersonValue) and mention.value.known:
            names.append(mention.value.known)
            continue
        nicknames = inner[bisect_left(starts, mention.start) : bisect_left(starts, mention.end)] if inner else ()
        names.append(_bare_name(mention, [alias for alias in nicknames if alias.end <= mention.end]))
    of_person = [tuple(fold_name(name).split()) for name in names]
    full: dict[tuple[str, ...], _Cluster] = {}
    for name, parts in zip(names, of_person, strict=True):
        if parts not in full:
            full[parts] = _Cluster(" ".join(name.split()), parts)
    by_part: dict[str, list[_Cluster]] = {}
    for cluster in full.values():
        for part in set(cluster.parts):
            by_part.setdefault(part, []).append(cluster)
    shorter: dict[tuple[str, ...], list[_Cluster]] = {}
    for parts in full:
        rivals = [
            c for c in by_part.get(parts[-1] if parts else "", ()) if len(c.parts) > len(parts) and _subsequence(parts, c.parts)
        ]
        if rivals:
            shorter[parts] = [
                c
                for c in rivals
                if not any(c is not o and len(o.parts) > len(c.parts) and _subsequence(c.parts, o.parts) for o in rivals)
            ]
    of_start: dict[int, _Cluster] = {}
    first_seen: dict[int, int] = {}
    for mention, parts in zip(persons, of_person, strict=True):
        first_seen.setdefault(id(full[parts]), mention.start)
    latest: dict[int, int] = {}
    for mention, parts in zip(persons, of_person, strict=True):
        cluster = full[parts]
        if fuller := shorter.get(parts):
            before = [rival for rival in fuller if id(rival) in latest]
            cluster = max(before, key=lambda c: latest[id(c)]) if before else min(fuller, key=lambda c: first_seen.get(id(c), 0))
        latest[id(cluster)] = mention.start
        cluster.mentions.append(mention)
        of_start[mention.start] = cluster
    for alias in inner:
        value = alias.value
        owner = of_start.get(value.person) if isinstance(value, AliasValue) else None
        if owner is not None:
            owner.mentions.append(alias)
    return [cluster for cluster in full.values() if cluster.mentions]


@cache
def _listed_people() -> Mapping[str, Mapping[str, str]]:
    return {row["name"]: row for row in rows("people")}


_MANY = 8  # countries


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list says of a group. `acronym` is the first that is the group's own, not that of a branch."""

    name: str
    folded: str
    kind: Kind
    countries: tuple[str, ...]
    acronym: str
    fto: str
    since: str
    until: str

    def fto_in(self, year: int | None) -> str:
        """Its place on the U.S. list when that year ended; without a year, as the list is now."""
        if year is None or not self.since:
            return self.fto
        if self.since[:4] > str(year):
            return ""
        return "delisted" if "" < self.until[:4] <= str(year) else "designated"


@cache
def _listed_groups() -> Mapping[str, _Listed]:
    found = {}
    for row in (*rows("groups"), *rows("organizations")):
        name, militant = row["name"], row["kind"] == "militant"
        own = (text for text in cell(row["acronyms"]) if not militant or _abbreviates(text, name))
        of_list = (row.get(column, "") for column in ("fto", "listed", "delisted"))
        found[row["id"]] = _Listed(name, fold_name(name), row["kind"], cell(row["country"]), next(own, ""), *of_list)  # type: ignore[arg-type]
    return found


@cache
def _worldwide() -> frozenset[str]:
    """Groups with branches in many countries, which reports expand in several ways (`… and the Levant`, `… and Syria`)."""
    branches: dict[str, set[str]] = {}
    for row in rows("groups"):
        branches.setdefault(row["parent"], set()).update(cell(row["country"]))
    return frozenset(parent for parent, countries in branches.items() if len(countries) >= _MANY)


class _Union:
    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        while (parent := self._parent.get(key, key)) != key:
            key = parent
        return key

    def join(self, key: str, owner: str) -> None:
        a, b = self.find(key), self.find(owner)
        if a != b:
            self._parent[a] = b


def _groups(mentions: Sequence[Mention], report: Report) -> list[_Cluster]:
    """Cluster GROUP mentions: by listed identity, by the document's own definitions first."""
    found = [
        (mention, mention.value, fold_name(mention.text))
        for mention in mentions
        if mention.label == "GROUP" and isinstance(mention.value, GroupValue)
    ]
    union, defined = _Union(), dict[str, int]()
    at = {mention.start for mention, _, _ in found}
    for _, value, folded in found:
        if value.defines in at:
            defined[folded] = value.defines
    node: dict[int, str] = {
        mention.start: f"known:{value.known}" if value.known and folded not in defined else f"text:{folded}"
        for mention, value, folded in found
    }
    for folded, owner in defined.items():
        if owner in node and f"text:{folded}" != node[owner]:
            union.join(f"text:{folded}", node[owner])
    _join_short_forms(found, node, union)
    subject_node = _join_subject(found, node, union, report)
    clusters: dict[str, _Cluster] = {}
    for mention, value, _ in found:
        root = union.find(node[mention.start])
        cluster = clusters.get(root)
        if cluster is None:
            cluster = clusters[root] = _Cluster("", ())
        cluster.mentions.append(mention)
        if value.known and not cluster.known and node[mention.start].startswith("known:"):
            cluster.known = value.known
    for root, cluster in clusters.items():
        cluster.known = root.removeprefix("known:") if root.startswith("known:") else cluster.known
    if subject_node and (cluster := clusters.get(union.find(subject_node))):
        cluster.name = subject(report)[0]
        cluster.known = known_subject(report)
    return list(clusters.values())


def _join_short_forms(found: Sequence[tuple[Mention, GroupValue, str]], node: dict[int, str], union: _Union) -> None:
    """`National Police` is the `Indonesian National Police` where the text names just one such body."""
    longer: dict[str, set[str]] = {}
    for mention, _, folded in found:
        first, _, rest = folded.partition(" ")
        if rest and (first in demonyms() or is_country(first)):
            longer.setdefault(rest, set()).add(node[mention.start])
    for mention, value, folded in found:
        if folded in longer and value.kind in ("security", "government"):
            bodies = longer[folded]
            if len({union.find(body) for body in bodies}) == 1:
                union.join(node[mention.start], next(iter(bodies)))


def _join_subject(found: Sequence[tuple[Mention, GroupValue, str]], node: dict[int, str], union: _Union, report: Report) -> str:
    """In a group's profile, the names of its title and of its `Aka` line are one group; the node of that, "" in other reports."""
    if not (titled := set(map(fold_name, subject(report)))):
        return ""
    names = {folded for mention, _, folded in found if mention.rule == AKA} | titled
    known = known_subject(report)
    owner = f"known:{known}" if known else f"text:{min(titled)}"
    for mention, _, folded in found:
        if folded in names:
            union.join(node[mention.start], owner)
    return owner


def _group_name(cluster: _Cluster) -> str:
    """The name that a user gives the group, else as the text has it: the listed one where that or acronyms alone are used."""
    if given := next((m.value.norm for m in cluster.mentions if isinstance(m.value, GroupValue) and m.value.norm), ""):
        return given
    texts = list(dict.fromkeys([" ".join(mention.text.split()) for mention in cluster.mentions]))
    written = [text for text in texts if not is_acronym(text)]
    if group := _listed_groups().get(cluster.known):
        match = next((text for text in written if fold_name(text) == group.folded), None)
        if match is None:
            if cluster.known in _worldwide():
                return group.name
            return max(written, key=lambda text: len(text.split()), default=group.name)
        return match[0].lower() + match[1:] if group.name[0].islower() else match
    if len(written) == 1:
        return written[0]
    defining = [m for m in cluster.mentions if isinstance(m.value, GroupValue) and m.value.defines < 0 and not is_acronym(m.text)]
    if defining:
        return " ".join(max(defining, key=lambda m: len(m.text.split())).text.split())
    return max(written or texts, key=len)


def _distinct(texts: Iterable[str], name: str) -> tuple[str, ...]:
    seen = {fold_name(name)}
    kept = []
    for text in texts:
        clean = " ".join(text.split())
        folded = fold_name(clean)
        if folded not in seen:
            seen.add(folded)
            kept.append(clean)
    return tuple(kept)


def _ids(wanted: Iterable[str]) -> list[str]:
    """Make ids unique within a document by a number."""
    used: dict[str, int] = {}
    result = []
    for identifier in wanted:
        used[identifier] = used.get(identifier, 0) + 1
        result.append(identifier if used[identifier] == 1 else f"{identifier}-{used[identifier]}")
    return result


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the letters of an acronym begin words of a name, in order (`JNIM` is not the name of a branch)."""
    initials = iter(word[0] for word in fold_name(name).split())
    return all(letter in initials for letter in fold_name(acronym) if letter.isalpha())


def _byname(mention: Mention, parts: Sequence[str]) -> bool:
    """Whether a listed person is called otherwise than by parts of the full name."""
    value = mention.value
    return isinstance(value, PersonValue) and value.known != "" and not set(parts).issuperset(fold_name(mention.text).split())


def _person(cluster: _Cluster, identifier: str, profile: Profile, group_names: Mapping[str, str]) -> Person:
    listed = _listed_people().get(cluster.name)
    others = (mention.text for mention in cluster.mentions if mention.label == "ALIAS" or _byname(mention, cluster.parts))
    groups = tuple(dict.fromkeys(group_names[entity] for entity in profile.groups if entity in group_names))
    nationality, roles = profile.nationality, profile.roles
    if listed:
        nationality, roles = listed["nationality"] or nationality, tuple(dict.fromkeys((*roles, *cell(listed["roles"]))))
    return Person(identifier, cluster.name, _distinct(others, cluster.name), nationality, roles, groups)


def _group(cluster: _Cluster, identifier: str, report: Report, strength: tuple[int | None, int | None]) -> Group:
    listed, name = _listed_groups().get(cluster.known), cluster.name
    texts = list(dict.fromkeys([mention.text for mention in cluster.mentions]))
    acronym = next((text for text in texts if is_acronym(text)), listed.acronym if listed else "")
    if listed:
        kind, countries = listed.kind, listed.countries
        country = report.country_iso if report.country_iso in countries else countries[0] if len(countries) == 1 else ""
    else:
        kinds = [m.value.kind for m in cluster.mentions if isinstance(m.value, GroupValue)]
        kind, country = kinds[0], ""
        if kinds.count(kind) < len(kinds):
            kind = max(kinds, key=lambda k: (kinds.count(k) + (k != "other"), -kinds.index(k)))
        if kind in ("security", "government"):
            country = demonyms().get(fold_name(name).partition(" ")[0]) or report.country_iso
    aliases = _distinct(texts, name) if len(texts) > 1 or texts[0] != name else ()
    return Group(identifier, name, kind, acronym, aliases, listed.fto_in(report.year) if listed else "", *strength, country)


def resolve(analysis: Analysis) -> Extraction:
    """The extraction of a report, but for its incidents: every mention with its entity, every entity with its facts."""
    mentions = sorted(analysis.mentions, key=lambda m: (m.start, -m.end, m.label))
    entity_of: dict[tuple[int, str], str] = {}
    group_clusters = _groups(mentions, analysis.report)
    titled = [cluster.name != "" for cluster in group_clusters]
    for cluster in group_clusters:
        cluster.name = cluster.name or _group_name(cluster)
    group_ids = _ids(f"group:{c.known or _slug(c.name)}" for c in group_clusters)
    for cluster, identifier in zip(group_clusters, group_ids, strict=True):
        entity_of.update({(m.start, m.label): identifier for m in cluster.mentions})
    people_clusters = _people(mentions)
    people_ids = _ids(f"person:{_slug(c.name)}" for c in people_clusters)
    for cluster, identifier in zip(people_clusters, people_ids, strict=True):
        entity_of.update({(m.start, m.label): identifier for m in cluster.mentions})
    places, place_of = resolve_places(analysis, [m for m in mentions if m.label == "PLACE"])
    entity_of.update({(start, "PLACE"): identifier for start, identifier in place_of.items()})
    mentions = [
        _completed(mention, mention.value, entity) if (entity := entity_of.get((mention.start, mention.label))) else mention
        for mention in mentions
    ]
    strength = strengths(analysis, mentions)
    groups = [
        _group(cluster, identifier, analysis.report, strength.get(identifier, (None, None)))
        for cluster, identifier in zip(group_clusters, group_ids, strict=True)
    ]
    if True in titled:
        own = titled.index(True)
        groups[own] = profiled(groups[own], analysis, mentions, places)
    group_names = {group.id: group.name for group in groups}
    profile_of = profiles(analysis, mentions)
    people = [
        _person(cluster, identifier, profile_of.get(identifier, Profile()), group_names)
        for cluster, identifier in zip(people_clusters, people_ids, strict=True)
    ]
    mentions = [
        _completed(m, PersonValue(profile_of[m.entity].roles, profile_of[m.entity].nationality), m.entity)
        if m.label == "PERSON" and m.entity in profile_of
        else m
        for m in mentions
    ]
    aliases = [Alias(alias, person.id, "person", person.name, "aka") for person in people for alias in person.aliases]
    aliases += [Alias(a, group.id, "group", group.name, _alias_kind(a, group.name)) for group in groups for a in group.aliases]
    aliases += [Alias(a, place.id, "place", place.name, _alias_kind(a, place.name)) for place in places for a in place.aliases]
    return Extraction(
        report=analysis.report,
        mentions=mentions,
        people=people,
        groups=groups,
        places=places,
        aliases=aliases,
        issues=list(analysis.issues),
    )


def _completed(mention: Mention, value: Value, entity: str) -> Mention:
    """A mention with what resolving adds; `dataclasses.replace` takes five times as long."""
    return Mention(mention.start, mention.end, mention.label, mention.text, mention.rule, mention.sentence, value, entity)


def _alias_kind(alias: str, name: str) -> AliasKind:
    if is_acronym(alias):
        return "acronym"
    return "short" if set(fold_name(alias).split()) <= set(fold_name(name).split()) else "translation"
