"""Which militant group a person belongs to, as the report itself words it next to the name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from pipeline.incidents.readings import Context
from pipeline.incidents.triggers import actors
from pipeline.models import Mention

_AFTER = 24  # characters around a name in which a role word may stand
_STOP = frozenset({";", "said", "announced", "arrested", "killed", "against", "while"})
_REACH = 9  # tokens between a name and its group


def affiliations(context: Context) -> Mapping[str, Sequence[str]]:
    """Person id -> ids of militant groups: what the records say, else role words between a name and a group near it."""
    found: dict[str, list[str]] = {}
    by_name = {group.name: group.id for group in context.groups.values() if group.kind == "militant"}
    for person in context.people.values():
        if known := [by_name.get(name, name) for name in person.groups if by_name.get(name, name) in context.groups]:
            found[person.id] = known
    for mentions in context.by_sentence.values():
        names = [m for m in mentions if m.label in ("PERSON", "ALIAS") and m.entity]
        groups = [m for m in mentions if m.label == "GROUP" and context.militant(m)] if names else []
        for name, group in product(names, groups):
            if _belongs(context, name, group):
                held = found.setdefault(name.entity, [])
                if group.entity not in held:
                    held.append(group.entity)
    return found


def _belongs(context: Context, person: Mention, group: Mention) -> bool:
    """Whether a role word stands between two names near each other, behind the group, or before it (`the leader of G is P`)."""
    roles = actors("member")
    first, second = (person, group) if person.start < group.start else (group, person)
    if second.start < first.end:
        return False
    lower = context.tokens.lower
    between = context.tokens.within(first.end, second.start)
    if len(between) > _REACH * 3:
        return False
    words: list[str] = []
    depth = 0
    for index in between:
        depth += (lower[index] == "(") - (lower[index] == ")")
        if not depth and lower[index] != ")":
            words.append(lower[index])
    if len(words) > _REACH or _STOP & set(words):
        return False
    if roles & set(words):
        return True
    if second is group:
        after = context.tokens.within(second.end, second.end + _AFTER)
        return bool(roles & {lower[index] for index in after[:3]})
    before = context.tokens.within(first.start - _AFTER, first.start)
    return words in (["is"], ["was"], [","]) and bool(roles & {lower[index] for index in before[-3:]})
