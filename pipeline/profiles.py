"""What the text says of a person around the name: roles, nationality, groups; and of a group: its strength."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.analysis import Analysis
from pipeline.knowledge import nationality, titles
from pipeline.models import Mention
from pipeline.units import classes_of

_APPOSITION = 14  # tokens after a comma in which a description of the person ends
_ARTICLES = frozenset(("a", "an", "the", "his", "her", "its", "their", "another", "former", "one"))
_DIGIT = re.compile(r"\d")
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_STRENGTH = re.compile(
    r"(?:(?P<least>more than|at least|over|no fewer than)|(?P<most>up to|fewer than|less than|as many as)"
    r"|between|from|about|some|approximately|roughly|around|an estimated)?\s*"
    rf"{_NUMBER}(?:\s*(?:and|to|-)\s*{_NUMBER})?\s+(?:[a-z-]+\s+){{0,2}}"
    r"(?:members|fighters|militants|combatants|operatives|guerrillas|insurgents)"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Roles as written, nationality as ISO 3166-1 alpha-2, entity ids of groups."""

    roles: tuple[str, ...] = ()
    nationality: str = ""
    groups: tuple[str, ...] = ()


def profiles(analysis: Analysis, mentions: Sequence[Mention]) -> Mapping[str, Profile]:
    """Person id -> what stands around their mentions."""
    tokens = analysis.tokens
    keys = [key or "\0" for _, key, _ in classes_of(tokens.words, tokens.lower)]
    group_at: dict[int, Mention] = {}
    for mention in mentions:
        if mention.label == "GROUP":
            for token in tokens.within(mention.start, mention.end):
                group_at[token] = mention
    roles: dict[str, list[str]] = {}
    nations: dict[str, str] = {}
    groups: dict[str, list[str]] = {}

    def take(person: str, first: int, last: int) -> None:
        token = first
        while token < last:
            if token in group_at and group_at[token].entity:
                if group_at[token].value.kind == "militant":  # type: ignore[union-attr]
                    groups.setdefault(person, []).append(group_at[token].entity)
                token += 1
                continue
            if iso := nationality(keys[token]):
                nations.setdefault(person, iso)
            if found := titles().longest(keys, token, last):
                end = found[0][0]
                roles.setdefault(person, []).append(analysis.report.text[tokens.start[token] : tokens.end[end - 1]])
                token = end
            else:
                token += 1

    for mention in mentions:
        if mention.label != "PERSON" or not mention.entity:
            continue
        span = tokens.within(mention.start, mention.end)
        if not span:
            continue
        sentence = tokens.sentence[span.start]
        first = span.start
        while first > 0 and tokens.sentence[first - 1] == sentence and first > span.start - 8:
            word = tokens.words[first - 1]
            described = (
                word[0].isupper()
                or first - 1 in group_at
                or any(end >= first for end, _ in titles().longest(keys, first - 1, span.start))
            )
            if not described or not word[0].isalnum():
                break
            first -= 1
        take(mention.entity, first, span.start)
        after = span.stop
        if after + 1 < len(tokens) and tokens.words[after] == "," and tokens.lower[after + 1] in _ARTICLES:
            last = after + 2
            while (
                last < min(len(tokens), after + _APPOSITION)
                and tokens.sentence[last] == sentence
                and tokens.words[last] not in (",", ";", ")")
            ):
                last += 1
            take(mention.entity, after + 1, last)
    return {
        person: Profile(
            tuple(dict.fromkeys(roles.get(person, ()))), nations.get(person, ""), tuple(dict.fromkeys(groups.get(person, ())))
        )
        for person in {*roles, *nations, *groups}
    }


def strengths(analysis: Analysis, mentions: Sequence[Mention]) -> Mapping[str, tuple[int | None, int | None]]:
    """Group id -> least and most members, where a sentence about one militant group states them first."""
    found: dict[str, tuple[int | None, int | None]] = {}
    sentences = analysis.report.sentences
    by_sentence: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.label == "GROUP" and mention.value.kind == "militant":  # type: ignore[union-attr]
            by_sentence.setdefault(mention.sentence, []).append(mention)
    for number, present in by_sentence.items():
        sentence = sentences[number]
        if not _DIGIT.search(analysis.lower, sentence.start, sentence.end):
            continue
        for match in _STRENGTH.finditer(analysis.lower, sentence.start, sentence.end):
            before = [m for m in present if m.end <= match.start()] or present
            low = int(match[3].replace(",", ""))
            high = int(match[4].replace(",", "")) if match[4] else None
            if high is not None and high < low:
                continue
            clause = analysis.lower[before[-1].end : match.end()]
            if not re.search(r"number|strength|consist|has|have|had|compris|estimat|members? of|with|rang|total|count", clause):
                continue
            least = None if match["most"] else low
            most = high if high is not None else None if match["least"] else low
            found.setdefault(before[-1].entity, (least, most))
    return found
