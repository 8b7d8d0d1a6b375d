"""Which militant groups a person belongs to, as a report words it between the two names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product

from pipeline.analysis import Tokens
from pipeline.lexicon import cell, rows, word_class
from pipeline.models import Mention

_AFTER = 24  # characters around a name in which a role word may stand
_REACH = 9  # tokens between a name and its group
_LED = frozenset({"commanded", "founded", "headed", "led"})
_NAMED_OF = (["is"], ["was"], [","], [",", "including"], ["including"])  # between `members of G` and the first of them
_LISTED = frozenset((",", "and"))


@cache
def _members() -> frozenset[str]:
    """Words for those who belong to a militant group."""
    return frozenset(word for row in rows("actors") if row["side"] == "member" for word in cell(row["words"]))


def affiliations(tokens: Tokens, mentions: Sequence[Mention], militant: frozenset[str]) -> Mapping[str, Sequence[str]]:
    """Person id -> ids of groups of `militant` that the person is said to lead, to belong or to have ties to, in text order."""
    found: dict[str, list[str]] = {}
    groups_of: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.label == "GROUP" and mention.entity in militant:
            groups_of.setdefault(mention.sentence, []).append(mention)
    names_of: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.label in ("PERSON", "ALIAS") and mention.entity and mention.sentence in groups_of:
            names_of.setdefault(mention.sentence, []).append(mention)
    for sentence, names in names_of.items():
        for name, group in product(names, groups_of[sentence]):
            if _belongs(tokens, name, group, names):
                held = found.setdefault(name.entity, [])
                if group.entity not in held:
                    held.append(group.entity)
    return found


def _belongs(tokens: Tokens, person: Mention, group: Mention, names: Sequence[Mention]) -> bool:
    """Whether the words between two names near each other, or about the group, make the one a member of the other."""
    first, second = (person, group) if person.start < group.start else (group, person)
    if second.start < first.end:
        return False
    between = tokens.within(first.end, second.start)
    if len(between) > _REACH * 3:
        return False
    if first is group:
        before = tokens.within(first.start - _AFTER, first.start)
        words = _outside(tokens, between, [name for name in names if name is not person])
        while len(words) > 1 and words[-1] in _LISTED:  # members of G, including A, B, and C
            words.pop()
        if words in _NAMED_OF and not _members().isdisjoint(tokens.lower[index] for index in before[-3:]):
            return True
    words = _outside(tokens, between, ())
    if first is group and len(words) > 1 and words[-1] == "by" and words[-2] in _LED:
        return word_class("no-membership").isdisjoint(words)  # a rebel group of some 1,500 fighters led by P
    if len(words) > _REACH or not word_class("no-membership").isdisjoint(words):
        return False
    if not _members().isdisjoint(words):
        return True
    if second is group:
        after = tokens.within(second.end, second.end + _AFTER)
        over = not word_class("no-membership").isdisjoint(tokens.lower[after.start : after.start + _REACH])
        if not over and not word_class("membership-tie").isdisjoint(words[-4:]):
            return True
        return not _members().isdisjoint(tokens.lower[index] for index in after[:3])
    return False


def _outside(tokens: Tokens, between: range, names: Sequence[Mention]) -> list[str]:
    """The words between two names, small, without what parentheses and other names hold."""
    lower = tokens.lower[between.start : between.stop]
    inside = frozenset(index for name in names for index in tokens.within(name.start, name.end))
    if not inside and "(" not in (letters := "".join(lower)) and ")" not in letters:
        return lower
    words: list[str] = []
    depth = 0
    for index in between:
        word = tokens.lower[index]
        depth = max(0, depth + word.count("(") - word.count(")"))
        if not depth and word != ")" and index not in inside:
            words.append(word)
    return words
