"""What a word of the event vocabulary means where it stands: verb or noun, real or planned, taking people or ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.models import CasualtyValue
from pipeline.readings import Span
from pipeline.triggers import JUDICIAL, VIOLENT, Cue, Predicate, actors

_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its", "this", "that", "another", "'s", "'", "each", "any"})
_VERBAL_BEFORE = frozenset(
    {",", "and", "by", "after", "before", "while", "were", "was", "without", "or", "when", "then", "for", "of", "started", "began"}
)
_EXECUTIONERS = frozenset({"government", "authorities", "state", "condemned"})
_CHARGED = frozenset({"charged", "indicted", "accused"})
_PARTICIPLES = frozenset(
    "arrested detained captured apprehended convicted sentenced jailed kidnapped abducted killed murdered wounded injured "
    "assassinated executed beheaded".split()
)
_AFTER_PASSIVE = frozenset({"in", "of", "at", "on", "near", "by", "from", "for", "to", "during", "outside", "while", "when", "after"})
_INFINITIVES = frozenset({"attack", "murder", "ambush", "raid", "assault", "riot", "strike", "clash"})
_REACH = 7  # tokens in which a verb's object stands
_TERMS = frozenset({"years", "year", "months", "life"})


def settle(
    found: Sequence[Predicate], lower: Sequence[str], spans: Sequence[Span], hints: Sequence[Cue], words: range
) -> list[Predicate]:
    """The predicates of a sentence in their sense here; those that state no event at all are left out."""
    settled = []
    for predicate in found:
        sense = _sense(predicate, lower, spans, words)
        if sense is None:
            continue
        if (sense.kind in VIOLENT or sense.kind in JUDICIAL) and _denied(sense, hints, lower):
            continue
        if sense.form == "noun" and _charge(sense, settled, lower):
            continue
        if sense.word in {"executed", "hanged"} and (
            any(p.kind == "conviction" for p in settled) or _EXECUTIONERS & set(lower[words.start : predicate.first])
        ):
            sense = replace(sense, kind="other", effect="")
        settled.append(sense)
    return settled


def _denied(predicate: Predicate, hints: Sequence[Cue], lower: Sequence[str]) -> bool:
    """Whether an event is negated, stopped, condemned or the like, which tells that there is none here."""
    for cue in hints:
        if cue.name == "ceased" and predicate.first - 5 <= cue.first < predicate.first:
            gap = lower[cue.last + 1 : predicate.first]
            if not {",", ";", "and", "when", "after"} & set(gap) and (cue.last - cue.first or lower[cue.first] != "no" or len(gap) <= 2):
                return True
    return False


def _charge(noun: Predicate, before: Sequence[Predicate], lower: Sequence[str]) -> bool:
    """Whether a bare noun names the crime of a charge or verdict (`convicted of murder`), and no event."""
    lead = lower[max(0, noun.first - 3) : noun.first]
    if lead[-1:] not in (["of"], ["for"], ["with"]) or lower[noun.last].endswith("s"):
        return False
    return "charges" in lead or any(p.kind in JUDICIAL or p.word in _CHARGED for p in before)


def _sense(predicate: Predicate, lower: Sequence[str], spans: Sequence[Span], words: range) -> Predicate | None:
    first, last, word = predicate.first, predicate.last, predicate.word
    before = lower[first - 1] if first > words.start else ""
    after = lower[last + 1] if last + 1 < words.stop else ""
    if predicate.form == "base":
        if before not in {"to", "would", "could"}:
            return None
        return replace(predicate, form="verb" if _attempted(lower, first) else "planned", passive=False)
    if word in _PARTICIPLES and after in _AFTER_PASSIVE and lower[last + 2 : last + 3] != ["absentia"]:
        predicate = replace(predicate, passive=True)
    if word == "death" and (before == "to" or after in {"penalty", "sentence", "sentences", "toll", "row"}):
        return None
    if predicate.form in ("noun", "generic"):
        if before == "to" and predicate.form == "noun" and word in _INFINITIVES:
            return replace(predicate, form="verb" if _attempted(lower, first) else "planned")
        return predicate
    if predicate.form == "subject":
        return predicate
    if word.endswith("ing") and first == last and predicate.kind not in ("speech", "other", "civil", "take"):
        if after == "of" or before not in _VERBAL_BEFORE or (before == "of" and after in {"in", "at", "on"}):
            return replace(predicate, form="noun", passive=False)
    elif before in _DETERMINERS and first == last:
        return None
    if predicate.kind == "give":
        return replace(predicate, kind="conviction") if _TERMS & set(lower[last + 1 : last + 7]) and "prison" not in word else None
    if word in {"fell", "died"}:
        if _aftermath(predicate, lower):
            return replace(predicate, kind="other", effect="")
        if word == "fell" and not any(s.mention.label == "CASUALTY" and s.last < first for s in spans):
            return replace(predicate, kind="other", effect="")
    if word == "found" and "guilty" in lower[last + 1 : min(last + 14, words.stop)]:
        return replace(predicate, kind="conviction")
    if word == "hit" and not predicate.passive:
        return replace(predicate, kind="attack", effect="")
    if predicate.effect == "injured" and (before in {"fatally", "mortally"} or _to_death(lower, last, words)):
        return replace(predicate, effect="killed")
    if word in {"shot", "shooting"} and _in_body(lower, last, words):
        return replace(predicate, effect="injured")
    return _taking(predicate, lower, spans) if predicate.kind == "take" else predicate


def _to_death(lower: Sequence[str], last: int, words: range) -> bool:
    window = lower[last + 1 : min(last + 12, words.stop)]
    return "death" in window and window[window.index("death") - 1] == "to"


def _attempted(lower: Sequence[str], first: int) -> bool:
    return first > 1 and lower[first - 2] in {"tried", "attempted", "attempting", "trying", "failed", "managed"}


def _aftermath(predicate: Predicate, lower: Sequence[str]) -> bool:
    """Whether a death is told as the later outcome of a wound."""
    before = lower[max(0, predicate.first - 3) : predicate.first]
    after = lower[predicate.last + 1 : predicate.last + 5]
    return "whom" in before or "later" in before or bool({"wounds", "injuries"} & set(after))


def _in_body(lower: Sequence[str], last: int, words: range) -> bool:
    """Whether a shot is said to have hit a limb or the head, and not to have killed."""
    stop = min(last + 14, words.stop)
    window = lower[last + 1 : stop]
    if "dead" in window or "killed" in window:
        return False
    return any(window[i] == "in" and i + 2 < len(window) and window[i + 2] in actors("body") for i in range(len(window)))


def _taking(predicate: Predicate, lower: Sequence[str], spans: Sequence[Span]) -> Predicate:
    """Tell the taking of people (`took 12 hostages`) from that of ground (`seized the town`) and of things."""
    first, last, word = predicate.first, predicate.last, predicate.word
    after = [s for s in spans if last < s.first <= last + _REACH]
    ahead = [s for s in spans if first - _REACH - 1 <= s.last < first]
    captive = word.startswith("captur")
    if {"hostage", "hostages", "captive"} & set(lower[last + 1 : last + _REACH]):
        return replace(predicate, kind="kidnapping", effect="kidnapped")
    for span in (*after[:2], *ahead[-2:]):
        value = span.mention.value
        between = set(lower[last + 1 : span.first])
        if isinstance(value, CasualtyValue):
            if value.outcome == "kidnapped":
                return replace(predicate, kind="kidnapping", effect="kidnapped")
            if value.outcome == "killed" and span.first > last:
                return replace(predicate, kind="attack")
        elif span.mention.label in ("PERSON", "ALIAS") and word.startswith(("captur", "seiz")) and span.first > last:
            return replace(predicate, kind="arrest") if captive else replace(predicate, kind="kidnapping", effect="kidnapped")
        elif span.mention.label == "PLACE" and span.first > last:
            if word == "taken" and "from" in between:
                return replace(predicate, kind="kidnapping", effect="kidnapped")
            if not predicate.passive and not {"in", "at", "near", "from", "on", "to", "off", "across", "part"} & between:
                return replace(predicate, kind="attack")
    if word.startswith(("seiz", "captur", "occup", "enter", "took", "taking")):
        window = lower[last + 1 : last + 5]
        if actors("ground") & set(window) and not {",", "part", "place"} & set(window[:3]):
            return replace(predicate, kind="attack" if not word.startswith("enter") else "other")
    return replace(predicate, kind="arrest" if captive else "other")
