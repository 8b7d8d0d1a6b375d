"""Stated totals against what they sum up: `Four soldiers died in two terrorist incidents:` and the bullets after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import word_class
from pipeline.models import VIOLENT, Issue
from pipeline.normalize import count
from pipeline.written import Record, Written

# Outcomes whose name is also that of a column of `incidents`, which counts all but militants, named people included.
_COUNTED = frozenset({"killed", "injured", "kidnapped"})
_HEDGE = 0.1  # an approximate total agrees with a sum within a tenth of it


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number of people, from `low` to `high`; `high` is None where open."""

    low: int
    high: int | None

    def meets(self, other: Bounds) -> bool:
        """Whether one number can be within both."""
        return (self.high is None or other.low <= self.high) and (other.high is None or self.low <= other.high)

    def __add__(self, other: Bounds) -> Bounds:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(self.low + other.low, high)

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low} or more"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def bounds(row: Record) -> Bounds:
    """The count of a row of `casualties`, an approximate one widened."""
    low = row["count_min"] if isinstance(row["count_min"], int) else 0
    high = row["count_max"] if isinstance(row["count_max"], int) else None
    if row["approximate"]:
        low, high = int(low * (1 - _HEDGE)), None if high is None else round(high * (1 + _HEDGE) + 0.5)
    return Bounds(low, high)


@cache
def _in_events() -> re.Pattern[str]:
    """`in two terrorist incidents`, with the number as `count`."""
    return re.compile(
        r"\b(?:in|during|over|across|by|from)\s+(?:at least\s+|some\s+|a total of\s+)?(?P<count>\d+|[a-z]+(?:-[a-z]+)?)\s+"
        rf"(?:[a-z]+(?:-[a-z]+)?\s+){{0,3}}?(?:{'|'.join(sorted(word_class('counted-event')))})\b",
        re.IGNORECASE,
    )


def events_stated(sentence: str) -> int | None:
    """How many events a sentence says that it sums up (`in two terrorist incidents`), or None."""
    for match in _in_events().finditer(sentence):
        found = count(match["count"])
        if found and found.low > 1 and found.low == found.high:
            return found.low
    return None


def totals(report: Written) -> Iterator[Issue]:
    """Totals that their list bears out (info) and those that it does not (warning); needs the report's text."""
    if not report.sentences:
        return
    for row in report.tables["casualties"]:
        number = report.sentence_of.get(str(row["mention_id"]))
        if row["role"] != "summary" or row["outcome"] not in _COUNTED or number is None or number >= len(report.sentences):
            continue
        sentence, stated = str(row["sentence"]), events_stated(str(row["sentence"]))
        listed = _listed(report, number, colon=sentence.rstrip().endswith(":"), stated=stated)
        if listed:
            yield _compared(report, row, listed, stated)


def _listed(report: Written, number: int, *, colon: bool, stated: int | None) -> list[Record]:
    """The violent incidents that the text lists after a sentence: in the bullets that follow, else in the sentences that do."""
    if not colon and stated is None:
        return []
    layout = report.sentences
    blocks: set[int] = set()
    for sentence in layout[number + 1 :]:
        if sentence.block == layout[number].block:
            continue
        if not sentence.bullet or sentence.section != layout[number].section:
            break
        blocks.add(sentence.block)
    bulleted = bool(blocks)
    if not bulleted:
        blocks = {layout[number].block}
    if not bulleted and stated is None:
        return []
    found = []
    for incident in report.tables["incidents"]:
        place = report.number_of.get(str(incident["sentence"]))
        if place is not None and place > number and layout[place].block in blocks and incident["type"] in VIOLENT:
            found.append((place, incident))
    found.sort(key=lambda item: item[0])
    chosen = [incident for _, incident in found]
    if not bulleted:
        # Without bullets the list has no end; fewer events than stated is no list.
        return chosen[:stated] if stated is not None and len(chosen) >= stated else []
    return chosen


def _compared(report: Written, row: Record, listed: Sequence[Record], stated: int | None) -> Issue:
    total, outcome, side = bounds(row), str(row["outcome"]), str(row["victim_side"])
    ids = {incident["incident_id"] for incident in listed}
    parts: dict[object, Bounds] = {incident["incident_id"]: Bounds(0, 0) for incident in listed}
    for other in report.tables["casualties"]:
        if other["incident_id"] in ids and other["role"] == "incident" and other["outcome"] == outcome:
            theirs = str(other["victim_side"])
            if theirs == side or (side == "unknown" and theirs != "militant"):
                parts[other["incident_id"]] += bounds(other)
    shares = [parts[incident["incident_id"]] for incident in listed]
    if side != "militant" and not total.meets(sum(shares, Bounds(0, 0))):
        # The counts of an incident hold named people, too, whose side no count states.
        figures = [int(str(incident[outcome] or 0)) for incident in listed]
        whole = [Bounds(figure, figure) for figure in figures]
        shares = whole if total.meets(sum(whole, Bounds(0, 0))) else shares
    found = sum(shares, Bounds(0, 0))
    agrees = total.meets(found) and stated in (None, len(listed))
    listing = f"{' + '.join(map(str, shares))} = {found}" if len(shares) > 1 else str(found)
    events = f" in {stated} events" if stated is not None else ""
    ordered = ", ".join(str(incident["incident_id"]) for incident in listed)
    what = (
        f"{row['text']}: the total ({outcome} {total}{events}) {'equals' if agrees else 'is not'} what the text lists after it "
        f"({listing} in {len(listed)}, incidents {ordered}): {row['sentence']}"
    )
    return Issue("info" if agrees else "warning", str(row["mention_id"]), what)
