"""Mentions to entities: people with their aliases, groups with their acronyms, places with country and coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.analysis import Analysis
from pipeline.entities.affiliation import affiliations
from pipeline.entities.groups import cluster_groups, group
from pipeline.entities.people import cluster_people, person
from pipeline.entities.places import resolve_places
from pipeline.entities.profiles import Profile, profiles, strengths
from pipeline.fold import fold_name
from pipeline.models import Alias, AliasKind, Extraction, Group, Mention, Person, PersonValue, Place, Value
from pipeline.names.group_profiles import profiled
from pipeline.names.traits import is_acronym


def resolve(analysis: Analysis) -> Extraction:
    """The extraction of a report, but for its incidents: every mention with its entity, every entity with its facts."""
    report = analysis.report
    mentions = sorted(analysis.mentions, key=lambda m: (m.start, -m.end, m.label))
    group_clusters, people_clusters = cluster_groups(mentions, report), cluster_people(mentions, report.text)
    places, place_of = resolve_places(analysis, [m for m in mentions if m.label == "PLACE"])
    entity_of = {(m.start, m.label): cluster.id for cluster in (*group_clusters, *people_clusters) for m in cluster.mentions}
    entity_of |= {(start, "PLACE"): identifier for start, identifier in place_of.items()}
    mentions = [
        _completed(mention, mention.value, entity) if (entity := entity_of.get((mention.start, mention.label))) else mention
        for mention in mentions
    ]
    strength = strengths(analysis, mentions)
    groups = [group(cluster, report, strength.get(cluster.id, (None, None))) for cluster in group_clusters]
    groups = [
        profiled(found, analysis, mentions, places) if cluster.subject else found
        for found, cluster in zip(groups, group_clusters, strict=True)
    ]
    group_names = {found.id: found.name for found in groups}
    profile_of = profiles(analysis, mentions)
    militant = frozenset(found.id for found in groups if found.kind == "militant")
    groups_of = affiliations(analysis.tokens, mentions, militant)
    people = [
        person(cluster, profile_of.get(cluster.id, Profile()), groups_of.get(cluster.id, ()), group_names)
        for cluster in people_clusters
    ]
    mentions = [
        _completed(m, PersonValue(profile_of[m.entity].roles, profile_of[m.entity].nationality), m.entity)
        if m.label == "PERSON" and m.entity in profile_of
        else m
        for m in mentions
    ]
    return Extraction(
        report=report,
        mentions=mentions,
        people=people,
        groups=groups,
        places=places,
        aliases=list(_aliases(people, groups, places)),
        issues=list(analysis.issues),
    )


def _completed(mention: Mention, value: Value, entity: str) -> Mention:
    """A mention with what resolving adds; `dataclasses.replace` takes five times as long."""
    return Mention(mention.start, mention.end, mention.label, mention.text, mention.rule, mention.sentence, value, entity)


def _aliases(people: Sequence[Person], groups: Sequence[Group], places: Sequence[Place]) -> Iterator[Alias]:
    for one in people:
        yield from (Alias(alias, one.id, "person", one.name, "aka") for alias in one.aliases)
    for body in groups:
        yield from (Alias(alias, body.id, "group", body.name, _alias_kind(alias, body.name)) for alias in body.aliases)
    for place in places:
        yield from (Alias(alias, place.id, "place", place.name, _alias_kind(alias, place.name)) for alias in place.aliases)


def _alias_kind(alias: str, name: str) -> AliasKind:
    if is_acronym(alias):
        return "acronym"
    return "short" if set(fold_name(alias).split()) <= set(fold_name(name).split()) else "translation"
