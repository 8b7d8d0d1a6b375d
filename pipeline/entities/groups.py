"""Groups: mentions are one by their id in the lists, but for what the report itself defines (`Shining Path (SL)`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.entities.clusters import Cluster, identify, other_names, texts_of
from pipeline.fold import fold_name
from pipeline.knowledge import is_country
from pipeline.lexicon import cell, country_iso, demonyms, rows
from pipeline.models import Group, GroupValue, Kind, Mention, Report
from pipeline.names.group_profiles import RULE as AKA
from pipeline.names.group_profiles import known_subject, subject
from pipeline.names.traits import is_acronym

_MANY = 8  # countries
_LEAD = 48  # characters before a name in which its country stands
_OWNER = re.compile(r"((?:[A-Z][\w.]*[ -]?)+)['’]s $")
_PEOPLE = re.compile(r"([A-Z]\w+) [a-z]+ (?:of|from) (?:the )?$")
Named = tuple[Mention, GroupValue, str]  # a mention, its value, its folded text


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list says of a group. `acronym` is the first that is the group's own, not that of a branch.

    `fto` is its place on the U.S. list of Foreign Terrorist Organizations, `since` and `until` the days when it came on it
    and went; texts are "" where unknown.
    """

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
def _rows() -> Mapping[str, Mapping[str, str]]:
    return {row["id"]: row for row in (*rows("groups"), *rows("organizations"))}


@cache
def _listed(known: str) -> _Listed | None:
    """The listed group of an id, None for any other."""
    row = _rows().get(known)
    if row is None:
        return None
    name, militant = row["name"], row["kind"] == "militant"
    own = (text for text in cell(row["acronyms"]) if not militant or _abbreviates(text, name))
    of_list = (row.get(column, "") for column in ("fto", "listed", "delisted"))
    return _Listed(name, fold_name(name), row["kind"], cell(row["country"]), next(own, ""), *of_list)  # type: ignore[arg-type]


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether the letters of an acronym begin words of a name, in order (`JNIM` is not the name of a branch)."""
    initials = iter(word[0] for word in fold_name(name).split())
    return all(letter in initials for letter in fold_name(acronym) if letter.isalpha())


@cache
def _worldwide() -> frozenset[str]:
    """Groups with branches in many countries, which reports expand in several ways (`… and the Levant`, `… and Syria`)."""
    branches: dict[str, set[str]] = {}
    for row in rows("groups"):
        branches.setdefault(row["parent"], set()).update(cell(row["country"]))
    return frozenset(parent for parent, countries in branches.items() if len(countries) >= _MANY)


class _Nodes:
    """Which of the names of a report are one group: union-find over `known:ID` and `text:FOLDED`; the owner's node leads."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self.of: dict[int, str] = {}  # the start of a mention -> its node

    def find(self, node: str) -> str:
        """The leading node of those that are one with a node."""
        while (parent := self._parent.get(node, node)) != node:
            node = parent
        return node

    def join(self, node: str, owner: str) -> None:
        """Let a node, and all that are one with it, be one with another, whose leader leads."""
        one, other = self.find(node), self.find(owner)
        if one != other:
            self._parent[one] = other


def cluster_groups(mentions: Sequence[Mention], report: Report) -> list[Cluster]:
    """Clusters of the GROUP mentions, named, in the order of their first mentions; each mention is in exactly one."""
    found = [
        (mention, mention.value, fold_name(mention.text))
        for mention in mentions
        if mention.label == "GROUP" and isinstance(mention.value, GroupValue)
    ]
    nodes = _Nodes()
    _join_definitions(found, nodes)
    _join_short_forms(found, nodes)
    profiled = _join_subject(found, nodes, report)
    clusters: dict[str, Cluster] = {}
    for mention, value, _ in found:
        cluster = clusters.setdefault(nodes.find(nodes.of[mention.start]), Cluster())
        cluster.mentions.append(mention)
        if not cluster.known and nodes.of[mention.start].startswith("known:"):
            cluster.known = value.known
    for node, cluster in clusters.items():
        cluster.known = node.removeprefix("known:") if node.startswith("known:") else cluster.known
    if profiled and (own := clusters.get(nodes.find(profiled))):
        own.name, own.known, own.subject = subject(report)[0], known_subject(report), True
    for cluster in clusters.values():
        cluster.name = cluster.name or _name(cluster)
    identify("group", clusters.values())
    return list(clusters.values())


def _join_definitions(found: Sequence[Named], nodes: _Nodes) -> None:
    """Give each mention its node: the listed group, unless the report defines these words, else the words."""
    starts = {mention.start for mention, _, _ in found}
    defined = {folded: value.defines for _, value, folded in found if value.defines in starts}
    for mention, value, folded in found:
        nodes.of[mention.start] = f"known:{value.known}" if value.known and folded not in defined else f"text:{folded}"
    for folded, owner in defined.items():
        nodes.join(f"text:{folded}", nodes.of[owner])


def _join_short_forms(found: Sequence[Named], nodes: _Nodes) -> None:
    """`National Police` is the `Indonesian National Police` where the text names just one such body."""
    longer: dict[str, set[str]] = {}
    for mention, value, folded in found:
        first, _, rest = folded.partition(" ")
        official = rest and value.kind in ("security", "government")
        if official and (first in ("national", "royal") or first in demonyms() or is_country(first)):
            longer.setdefault(rest, set()).add(nodes.of[mention.start])
    for mention, value, folded in found:
        if folded in longer and value.kind in ("security", "government"):
            bodies = longer[folded]
            if len({nodes.find(body) for body in bodies}) == 1:
                nodes.join(nodes.of[mention.start], next(iter(bodies)))


def _join_subject(found: Sequence[Named], nodes: _Nodes, report: Report) -> str:
    """In a group's profile, the names of its title and of its `Aka` line are one group; the node of that, "" in other reports."""
    if not (titled := set(map(fold_name, subject(report)))):
        return ""
    names = {folded for mention, _, folded in found if mention.rule == AKA} | titled
    known = known_subject(report)
    owner = f"known:{known}" if known else f"text:{min(titled)}"
    for mention, _, folded in found:
        if folded in names:
            nodes.join(nodes.of[mention.start], owner)
    return owner


def _name(cluster: Cluster) -> str:
    """The name that a user gives the group, else as the text has it: the listed one where that or acronyms alone are used."""
    if given := next((m.value.norm for m in cluster.mentions if isinstance(m.value, GroupValue) and m.value.norm), ""):
        return given
    texts = texts_of(cluster.mentions)
    written = [text for text in texts if not is_acronym(text)]
    if group := _listed(cluster.known):
        # ISIS-DRC is a name, and ADF no longer one, unless the report begins with the Allied Democratic Forces.
        spelled = written if group.kind != "militant" or texts[0] in written else texts
        match = next((text for text in spelled if fold_name(text) == group.folded), None)
        if match is None:
            if cluster.known in _worldwide():
                return group.name
            return max(written, key=lambda text: len(text.split()), default=group.name)
        return match[0].lower() + match[1:] if group.name[0].islower() else match
    if len(written) == 1:
        return written[0]
    defining = [m for m in cluster.mentions if isinstance(m.value, GroupValue) and m.value.defines < 0 and not is_acronym(m.text)]
    if defining:
        return max(texts_of(defining), key=lambda text: len(text.split()))
    return max(written or texts, key=len)


def group(cluster: Cluster, report: Report, strength: tuple[int | None, int | None]) -> Group:
    """The group of a cluster; `strength` is its least and most members, None where unknown."""
    listed, name = _listed(cluster.known), cluster.name
    texts = list(dict.fromkeys([mention.text for mention in cluster.mentions]))
    acronym = next((text for text in texts if is_acronym(text)), listed.acronym if listed else "")
    if listed:
        kind, countries = listed.kind, listed.countries
        country = report.country_iso if report.country_iso in countries else countries[0] if len(countries) == 1 else ""
    else:
        kind, country = _kind(cluster), ""
        if kind in ("security", "government"):
            country = demonyms().get(fold_name(name).partition(" ")[0]) or _country_told(cluster, report) or report.country_iso
    aliases = other_names(texts, name) if len(texts) > 1 or texts[0] != name else ()
    return Group(cluster.id, name, kind, acronym, aliases, listed.fto_in(report.year) if listed else "", *strength, country)


def _country_told(cluster: Cluster, report: Report) -> str:
    """The country whose body the text says it is (`Morocco's DGST`, `French investigators of the DGSI`), or ""."""
    for mention in cluster.mentions:
        before = report.text[max(0, mention.start - _LEAD) : mention.start]
        if owner := _OWNER.search(before):
            words = owner[1].split()
            if found := next((iso for at in range(len(words)) if (iso := country_iso(" ".join(words[at:])))), ""):
                return found
        if (people := _PEOPLE.search(before)) and (nation := demonyms().get(fold_name(people[1]))):
            return nation
    return ""


def _kind(cluster: Cluster) -> Kind:
    """The kind that most mentions have, `other` counting for one less; of several the first."""
    kinds = [m.value.kind for m in cluster.mentions if isinstance(m.value, GroupValue)]
    return max(dict.fromkeys(kinds), key=lambda kind: kinds.count(kind) + (kind != "other"))
