"""People: a short name or a byname is the person with a longer one who was named last before it, else first after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipeline.entities.clusters import Cluster, identify, other_names
from pipeline.entities.profiles import Profile
from pipeline.fold import fold_name
from pipeline.gazetteer import Gazetteer
from pipeline.lexicon import cell, rows, word_class
from pipeline.models import AliasValue, Mention, Person, PersonValue

_QUOTES = str.maketrans(dict.fromkeys('"“”«»‘„', " "))
Parts = tuple[str, ...]  # the folded words of a name
_LONGEST_TITLE = 40  # characters


def cluster_people(mentions: Sequence[Mention], text: str) -> list[Cluster]:
    """Clusters of the PERSON and ALIAS mentions of a text, which come by their starts; each PERSON is in exactly one."""
    persons = [mention for mention in mentions if mention.label == "PERSON"]
    aliases = [mention for mention in mentions if mention.label == "ALIAS"]
    names = list(_names(persons, aliases, text))
    parts_of = [_parts(name) for name in names]
    clusters: dict[Parts, Cluster] = {}
    for name, parts in zip(names, parts_of, strict=True):
        if parts not in clusters:
            clusters[parts] = Cluster(" ".join(name.split()))
    of_start: dict[int, Cluster] = {}
    for mention, parts in zip(persons, _denoted(persons, parts_of, text), strict=True):
        clusters[parts].mentions.append(mention)
        of_start[mention.start] = clusters[parts]
    for alias in aliases:
        if isinstance(alias.value, AliasValue) and (owner := of_start.get(alias.value.person)):
            owner.mentions.append(alias)
    found = [cluster for cluster in clusters.values() if cluster.mentions]
    identify("person", found)
    return found


def _parts(name: str) -> Parts:
    return tuple(fold_name(name).split())


def _names(persons: Sequence[Mention], aliases: Sequence[Mention], whole: str) -> Iterator[str]:
    """The name of each PERSON mention: the listed one, else the text without a quoted nickname within it.

    A first name before that of a brother is completed with his family name (`brothers Saïd and Chérif Kouachi`).
    """
    starts = [alias.start for alias in aliases]
    for mention, following in zip(persons, (*persons[1:], None), strict=False):
        if isinstance(mention.value, PersonValue) and mention.value.known:
            yield mention.value.known
            continue
        text = mention.text
        if following and " " not in text and whole[mention.end : following.start] == " and " and _kin_before(whole, mention.start):
            yield " ".join((text, *following.text.split()[1:]))
            continue
        for alias in aliases[bisect_left(starts, mention.start) : bisect_left(starts, mention.end)]:
            if alias.end <= mention.end:
                text = text.replace(alias.text, "")
        yield " ".join(text.translate(_QUOTES).split()) if text != mention.text else text


def _denoted(persons: Sequence[Mention], parts_of: Sequence[Parts], text: str) -> Iterator[Parts]:
    """The full name that each mention denotes, whose own is `parts_of`; it may be its own.

    Of several full names that hold a short one's words, the one that bore its title counts, else the latest.
    """
    first: dict[Parts, int] = {}
    for mention, parts in zip(persons, parts_of, strict=True):
        first.setdefault(parts, mention.start)
    fuller = _fuller(list(first))
    latest: dict[Parts, int] = {}
    titles: dict[Parts, set[str]] = {}
    for mention, parts in zip(persons, parts_of, strict=True):
        denoted = parts
        longer = [name for name in fuller.get(parts, ()) if not (first[parts] < first[name] and _namesake(name, parts))]
        title = _title_at(text, mention.start) if longer else ""
        if title and not titles:
            for other, name in zip(persons, parts_of, strict=True):
                titles.setdefault(name, set()).add(_title_at(text, other.start))
        if (rank := title.rpartition(" ")[2]) in word_class("regnal"):
            longer = [name for name in longer if any(t.endswith(rank) for t in titles[name])]  # King Salman, no bin Salman
        if longer:
            before = [name for name in longer if name in latest]
            before = [name for name in before if name[-1] == parts[-1]] or before  # Hassan: Ahmed Hassan before Hassan Ali
            if len(before) > 1 and title:
                before = [name for name in before if title in titles[name]] or before
            denoted = max(before, key=latest.__getitem__) if before else min(longer, key=first.__getitem__)
        latest[denoted] = mention.start
        yield denoted


def _namesake(longer: Parts, shorter: Parts) -> bool:
    """Whether a name that another ends with is whole, the other a kinsman's (`Idriss Déby` and `Mahamat Idriss Déby`)."""
    return len(shorter) > 1 and longer[-len(shorter) :] == shorter and bool(Gazetteer.load().names.given(shorter[0]))


def _kin_before(text: str, start: int) -> bool:
    """Whether several of one family are named from a character on (`brothers`)."""
    words = text[max(0, start - _LONGEST_TITLE) : start].split()
    return bool(words) and words[-1].lower() in word_class("kin")


def _title_at(text: str, start: int) -> str:
    """The one or two capitalized words directly before a name, folded (`prime minister`, `mrs`), or ""."""
    words = text[max(0, start - _LONGEST_TITLE, text.rfind("\n", 0, start)) : start].split()[-2:]
    if not words or not words[-1][0].isupper():
        return ""
    return fold_name(" ".join(words if words[0][0].isupper() and words[0][-1] not in ".:;" else words[-1:]))


def _fuller(names: Sequence[Parts]) -> dict[Parts, list[Parts]]:
    """A name -> the names that hold its words in their order and more, without those that another of these holds."""
    by_part: dict[str, list[Parts]] = {}
    for name in names:
        for part in set(name):
            by_part.setdefault(part, []).append(name)
    found = {}
    for name in names:
        longer = [other for other in by_part.get(name[-1] if name else "", ()) if _holds(other, name)]
        if longer:
            found[name] = [one for one in longer if not any(_holds(other, one) for other in longer)]
    return found


def _holds(longer: Parts, shorter: Parts) -> bool:
    """Whether a name has the words of a shorter one, in their order, and more."""
    rest = iter(longer)
    return len(longer) > len(shorter) and all(word in rest for word in shorter)


@cache
def _listed() -> Mapping[str, Mapping[str, str]]:
    return {row["name"]: row for row in rows("people")}


def person(cluster: Cluster, profile: Profile, affiliated: Sequence[str], group_names: Mapping[str, str]) -> Person:
    """The person of a cluster: what the text says, `profile` and the ids of `affiliated` groups, and a user's list.

    `group_names` are by id. What is said of a group beside the name of an official is not about the official.
    """
    parts = set(_parts(cluster.name))
    others = (mention.text for mention in cluster.mentions if mention.label == "ALIAS" or _is_byname(mention, parts))
    entities = profile.groups if profile.official else (*profile.groups, *affiliated)
    groups = tuple(dict.fromkeys(group_names[entity] for entity in entities if entity in group_names))
    nationality, roles = profile.nationality, profile.roles
    if listed := _listed().get(cluster.name):
        nationality = listed["nationality"] or nationality
        roles = tuple(dict.fromkeys((*roles, *cell(listed["roles"]))))
    return Person(cluster.id, cluster.name, other_names(others, cluster.name), nationality, roles, groups)


def _is_byname(mention: Mention, parts: set[str]) -> bool:
    """Whether a listed person is called otherwise than by parts of the full name."""
    value = mention.value
    return isinstance(value, PersonValue) and value.known != "" and not parts.issuperset(_parts(mention.text))
