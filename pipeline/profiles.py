"""What the text says of a person around the name: roles, nationality, groups; and of a group: its strength."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.analysis import Analysis
from pipeline.knowledge import titles
from pipeline.lexicon import demonyms
from pipeline.models import Mention
from pipeline.names.units import TITLE, classes_of

_BEFORE = 8  # tokens before a name in which titles stand
_APPOSITION = 14  # tokens after a comma in which a description of the person ends
_ARTICLES = frozenset(("a", "an", "the", "his", "her", "its", "their", "another", "former", "one"))
_DIGIT = re.compile(r"\d")
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_MEMBERS = ("members", "fighters", "militants", "combatants", "operatives", "guerrillas", "insurgents")
_STRENGTH = re.compile(
    r"(?:(?P<least>more than|at least|over|no fewer than)|(?P<most>up to|fewer than|less than|as many as)"
    r"|between|from|about|some|approximately|roughly|around|an estimated)?\s*"
    rf"{_NUMBER}(?:\s*(?:and|to|-)\s*{_NUMBER})?\s+(?:[a-z-]+\s+){{0,2}}"
    rf"(?:{'|'.join(_MEMBERS)})"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Roles as written, nationality as ISO 3166-1 alpha-2, entity ids of groups."""

    roles: tuple[str, ...] = ()
    nationality: str = ""
    groups: tuple[str, ...] = ()


class _Words:
    """The tokens [first, last) as lists know them."""

    def __init__(self, analysis: Analysis, first: int, last: int) -> None:
        classes = classes_of(analysis.tokens.words[first:last], analysis.tokens.lower[first:last])
        self.keys = [key or "\0" for _, key, _ in classes]
        self._opens = [lists for _, _, lists in classes]
        self._first = first

    def title_end(self, token: int) -> int:
        """End of the longest title that begins at a token, or the token."""
        at = token - self._first
        if not self._opens[at] & TITLE:
            return token
        return next((end + self._first for end, _ in titles().longest(self.keys, at, len(self.keys))), token)


def profiles(analysis: Analysis, mentions: Sequence[Mention]) -> Mapping[str, Profile]:
    """Person id -> what stands around their mentions."""
    tokens = analysis.tokens
    persons = [mention for mention in mentions if mention.label == "PERSON" and mention.entity]
    sentences = {mention.sentence for mention in persons}
    group_at: dict[int, Mention] = {}
    for mention in mentions:
        if mention.label == "GROUP" and mention.sentence in sentences:
            for token in tokens.within(mention.start, mention.end):
                group_at[token] = mention
    roles: dict[str, list[str]] = {}
    nations: dict[str, str] = {}
    groups: dict[str, list[str]] = {}

    def take(person: str, first: int, last: int) -> None:
        words = _Words(analysis, first, last)
        token = first
        while token < last:
            if token in group_at and group_at[token].entity:
                if group_at[token].value.kind == "militant":  # type: ignore[union-attr]
                    groups.setdefault(person, []).append(group_at[token].entity)
                token += 1
                continue
            if iso := demonyms().get(words.keys[token - first]):
                nations.setdefault(person, iso)
            end = words.title_end(token)
            if end > token:
                roles.setdefault(person, []).append(analysis.report.text[tokens.start[token] : tokens.end[end - 1]])
            token = max(end, token + 1)

    for mention in persons:
        span = tokens.within(mention.start, mention.end)
        if not span:
            continue
        sentence = tokens.sentence[span.start]
        first = span.start
        while first > max(0, span.start - _BEFORE) and tokens.sentence[first - 1] == sentence:
            before = first - 1
            start = tokens.words[before][0]
            described = start.isupper() or before in group_at or _Words(analysis, before, span.start).title_end(before) > before
            if not described or not start.isalnum():
                break
            first = before
        if first < span.start:
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
        words = analysis.lower[sentence.start : sentence.end]
        if not _DIGIT.search(words) or not any(member in words for member in _MEMBERS):
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
