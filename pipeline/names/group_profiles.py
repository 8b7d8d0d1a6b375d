"""Profiles of groups, a form of report of its own: the title names the group, a line `Aka …` its other names.

The series has them in its chapter on Foreign Terrorist Organizations: `Aka A; B; C`, then `Description:`, `Activities:`,
`Strength:`, `Location/Area of Operation:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.analysis import Analysis
from pipeline.counts import read_count
from pipeline.knowledge import names, words_of
from pipeline.models import Group, GroupValue, Mention, Place, Report, Sentence

RULE = "names.profile-aka"
_TITLED = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<acronym>[^()]+)\))?")
_AKA = re.compile(r"(?:aka|a\.k\.a\.|also known as)[\s:]+", re.IGNORECASE)
_LEAD = re.compile(r"[\s\"“”‘’'(]*(?:(?:the|and|or)\s+)*[\"“‘']*", re.IGNORECASE)
_TAIL = " \t\r\n\xa0.,;\"“”’')"
_LONGEST = 120  # characters of a name
_STRENGTH = ("strength",)
_AREA = ("location/area of operation", "location or area of operation")


def subject(report: Report) -> tuple[str, ...]:
    """The names in the title of a group's profile, the acronym last; none where the title names a country or there is none."""
    if not report.title or report.country_iso or not report.country:
        return ()
    match = _TITLED.fullmatch(report.country)
    return tuple(filter(None, match.groups())) if match else ()


def known_subject(report: Report) -> str:
    """The id of the listed group that a profile is on, or ""."""
    for name in subject(report):
        words = words_of(name)
        for end, values in names().longest(words, 0, len(words)):
            if end == len(words) and (group := next((value for value in values if value.label == "GROUP"), None)):
                return group.id
    return ""


def name_subject(analysis: Analysis) -> None:
    """Tag each name of the profile's `Aka` line as a GROUP, in place of what other rules found in it."""
    if not subject(analysis.report):
        return
    for start, end in list(_lines(analysis)):
        analysis.mentions[:] = [m for m in analysis.mentions if m.label == "DATE" or m.end <= start or m.start >= end]
        for first, last in _names(analysis.report.text, start, end):
            text = analysis.report.text[first:last]
            analysis.mentions.append(
                Mention(first, last, "GROUP", text, RULE, analysis.sentence_at(first), GroupValue("militant"))
            )


def _lines(analysis: Analysis) -> Iterator[tuple[int, int]]:
    """The characters of the blocks that begin with `Aka`, that word left out."""
    text, sentences = analysis.report.text, analysis.report.sentences
    at = 0
    while at < len(sentences):
        first = at
        while at < len(sentences) and sentences[at].block == sentences[first].block:
            at += 1
        if match := _AKA.match(text, sentences[first].start):
            yield match.end(), sentences[at - 1].end


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    separator = ";" if ";" in text[start:end] else ","
    at = start
    for piece in text[start:end].split(separator):
        lead = _LEAD.match(piece)
        first = at + (lead.end() if lead else 0)
        last = at + len(piece.rstrip(_TAIL))
        if 1 < last - first <= _LONGEST:
            yield first, last
        at += len(piece) + 1


def _under(report: Report, headings: Sequence[str]) -> Iterator[tuple[int, Sentence]]:
    """The sentences, with their numbers, of the sections with one of the headings, case-folded."""
    for number, sentence in enumerate(report.sentences):
        if sentence.section >= 0 and report.sections[sentence.section].name.casefold() in headings:
            yield number, sentence


def profiled(group: Group, analysis: Analysis, mentions: Iterable[Mention], places: Iterable[Place]) -> Group:
    """The group that a profile is on, with its strength, if a section states one, and the places of its section on these."""
    low, high = _strength(analysis) or (group.strength_min, group.strength_max)
    within = {sentence for sentence, _ in _under(analysis.report, _AREA)}
    names = {place.id: place.name for place in places}
    area = dict.fromkeys(names[m.entity] for m in mentions if m.label == "PLACE" and m.sentence in within and m.entity in names)
    return replace(group, strength_min=low, strength_max=high, area_of_operation=tuple(area))


def _strength(analysis: Analysis) -> tuple[int | None, int | None] | None:
    """Least and most members, from the section `Strength:`; None where it states no number."""
    tokens = analysis.tokens
    for _, sentence in _under(analysis.report, _STRENGTH):
        span = tokens.within(sentence.start, sentence.end)
        at = span.start
        while at < span.stop:
            found = read_count(tokens.lower, at, span.stop)
            if found is None:
                at += 1
                continue
            after = tokens.lower[found.end] if found.end < span.stop else ""
            year = found.count.low == found.count.high and 1900 < found.count.low < 2100 and tokens.lower[at].isdigit()
            if found.count.low > 1 and not year and after not in ("percent", "years", "%", "countries", "provinces"):
                return found.count.low, found.count.high
            at = found.end
    return None

