"""Arrests and verdicts told by other words: a raid that ends in them, an escapee who is retaken, a term that is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.counts import number_of
from pipeline.incidents.readings import Reading, Span
from pipeline.incidents.triggers import JUDICIAL, VIOLENT, Predicate, actors, has_auxiliary

_VIOLENT = VIOLENT - {"operation"}
_PRONOUNS = frozenset({"he", "she", "they", "him", "her", "them", "who", "whom"})
_TERMS = frozenset({"years", "year", "months", "life"})
_LEAD = 3  # words before a raid in which militants stand who carry it out
_SUBJECT = 6  # words before or after a verb in which those stand who are retaken
_OWN = 4  # tokens after a verdict in which its own date stands
_CELL = 8  # words after a verb in which the cell stands that it tells of
_RECIPIENT = 36  # tokens between `gave` and the term
_BEFORE_TERM = 9  # tokens of these, names and descriptions not counted
_JOINED = 4  # words before a name in which a joiner stands
_TERM = 9  # tokens after a name, a description of its bearer, in which the term stands


def with_raids(settled: Sequence[Predicate], reading: Reading) -> list[Predicate]:
    """Let raids and operations be arrests, where a sentence tells of arrests in them and, but for their reason, of no violence."""
    held = next((p for p in settled if p.kind == "arrest"), None)
    if held is None or not any(_searches(p, reading) for p in settled):
        return list(settled)
    reason = reading.reason_after(held.last, reading.words.stop)
    told = [p for p in settled if p.first < reason]
    counted = any(span.mention.label == "CASUALTY" and span.first < reason for span in reading.spans) if reading.counts else False
    if counted or any(p.effect or (p.kind in _VIOLENT and not _searches(p, reading)) for p in told):
        return list(settled)
    return [replace(p, kind="arrest") if _searches(p, reading) and _of_one_day(p, held, reading) else p for p in settled]


def describes(verdict: Predicate, reading: Reading) -> bool:
    """Whether a participle only tells who somebody is, another act being told (`men convicted of terrorism escaped`)."""
    if verdict.form != "verb" or not verdict.passive or verdict.kind != "conviction":
        return False
    if reading.before(verdict.first, 1)[-1:] in ([","], ["and"]) or reading.after(verdict.last, 1) not in (["of"], ["for"], ["on"]):
        return False
    if has_auxiliary(reading.lower, verdict.first, reading.words.start):
        return False
    if any(s.mention.label == "DATE" and 0 < s.first - verdict.last <= _OWN for s in reading.spans):
        return False
    return any(p.form == "verb" and p.kind not in JUDICIAL and p.kind != "speech" for p in reading.predicates)


def breaks_cell(verb: Predicate, reading: Reading) -> bool:
    """Whether what a force breaks up is one cell (`dismantled an eight-member cell in A`), whose members it thus holds."""
    if verb.word not in actors("breaking"):
        return False
    after = reading.after(verb.last, _CELL)
    if not after or after[0] not in {"a", "an", "another"}:
        return False
    return "cell" in after and {",", ";"}.isdisjoint(after[: list(after).index("cell")])


def retaken(verb: Predicate, reading: Reading) -> bool:
    """Whether those retaken are people, and no ground (`P was recaptured in A`)."""
    if verb.passive:
        lead = range(max(reading.words.start, verb.first - _SUBJECT), verb.first)
    else:
        lead = range(verb.last + 1, min(verb.last + 1 + _SUBJECT, reading.words.stop))
    if any(s.mention.label == "PLACE" and s.first in lead for s in reading.spans):
        return False
    named = any(s.names_person and s.first in lead for s in reading.spans)
    return named or not (_PRONOUNS | actors("escaped")).isdisjoint(reading.lower[i] for i in lead)


def term_given(predicate: Predicate, reading: Reading) -> bool:
    """Whether what is given is a prison term; the names of those who get it and who they are are passed over."""
    named = {i for s in reading.spans for i in range(s.first, s.last + 1)}
    seen, apposed = 0, False
    for position in range(predicate.last + 1, min(predicate.last + _RECIPIENT, reading.words.stop)):
        if reading.lower[position] == ",":
            apposed = not apposed and position - 1 in named
        seen += position not in named and not apposed
        if reading.lower[position] in {";", "for", "over"} or seen > _BEFORE_TERM:
            return False
        if position not in named and reading.lower[position] in _TERMS:
            return True
    return False


def sentenced_too(reading: Reading, span: Span) -> bool:
    """Whether a sentence goes on with the term of another convict (`…, and P, his brother, to six years`, `Q three years`)."""
    if not any(p.kind == "conviction" and p.last < span.first for p in reading.predicates):
        return False
    if {"and", ";", ","}.isdisjoint(reading.before(span.first, _JOINED)):
        return False
    after = reading.after(span.last, _TERM)
    if number_of(after[0] if after else "") and after[1:2] in ([], ["."], [","], [";"], ["and"]):
        return True  # `P received six years, Q three`
    term = next((i for i, word in enumerate(after) if word in _TERMS), -1)
    if term < 0 or any(span.last < p.first <= span.last + term for p in reading.predicates):
        return False
    return {";", "who"}.isdisjoint(after[:term])


def _searches(predicate: Predicate, reading: Reading) -> bool:
    """Whether a predicate tells of a raid of the state's (`raided homes`, `in an operation`)."""
    if predicate.kind not in ("attack", "operation") or predicate.word not in actors("search"):
        return False
    return actors("militant").isdisjoint(reading.before(predicate.first, _LEAD))


def _of_one_day(raid: Predicate, arrest: Predicate, reading: Reading) -> bool:
    """Whether at most one date stands in a sentence that has one between raid and arrest."""
    low, high = sorted((raid.first, arrest.first))
    dates = [s.first for s in reading.spans if s.mention.label == "DATE"]
    return len(dates) < 2 or not any(low < date < high for date in dates)
