"""Records of the telling of events: rows under construction, and what a paragraph or bullet carries on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.incidents.moments import Interval
from pipeline.incidents.readings import Context, Draft, Reading, Site, Span, is_toll
from pipeline.incidents.triggers import JUDICIAL
from pipeline.models import CasualtyValue, Mention

LATER_PLACE = 60  # ranks that a place loses where a later sentence names it


@dataclass(slots=True)
class Row:
    """An incident under construction.

    `names` maps a person to what befell the person: outcomes, or `fallen` for a militant. What stands in `counted`, person
    and fate, a count of the text holds already; `tolls` are where the counts begin that sum up all that was told; `selves` are
    attackers whom a pronoun alone tells to be dead, `band` how many attacked, where the text says so.
    `passing` tells that it is only referred to by its date (`assisted after the July 17 attack`); `doers` are those who
    attacked; `whole` tells that the sums of its sentence are its own, being of one day and one place;
    `loose` that the text leaves its day open, which `date` then only orders; `listed` that a sentence lists it by its day.
    """

    sentence: int
    kinds: list[tuple[str, str]] = field(default_factory=list)
    side: str = ""
    date: Interval | None = None
    sites: list[Site] = field(default_factory=list)
    groups: dict[str, None] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    counted: set[tuple[str, str]] = field(default_factory=set)
    casualties: list[Mention] = field(default_factory=list)
    tolls: set[int] = field(default_factory=set)
    selves: int = 0
    band: int = 0
    passing: bool = False
    doers: set[str] = field(default_factory=set)
    whole: bool = False
    loose: bool = False
    listed: bool = False

    @property
    def family(self) -> str:
        """`arrest`, `conviction` or `violent`, after the first predicate that tells an act."""
        for kind, form in self.kinds:
            if form != "subject":
                return kind if kind in JUDICIAL else "violent"
        return "violent"

    @property
    def place(self) -> str:
        """Id of the finest place, or ""."""
        return max(self.sites)[2] if self.sites else ""

    def place_ids(self) -> set[str]:
        return {entity for _, _, entity in self.sites}

    def count(self, reading: Reading, spans: Sequence[Span]) -> None:
        """Take up the counts among the spans of a sentence."""
        for span in spans:
            if span.mention.label == "CASUALTY":
                self.casualties.append(span.mention)
                if is_toll(reading, span):
                    self.tolls.add(span.mention.start)

    def join(self, groups: Iterable[str]) -> None:
        self.groups.update(dict.fromkeys(groups))

    def involve(self, people: Iterable[str]) -> None:
        """Take up people whom nothing is said to have befallen."""
        for entity in people:
            self.names.setdefault(entity, set())


@dataclass(slots=True)
class Block:
    """What the sentences of a paragraph or bullet carry on: its last events, its date, people and groups.

    `said` is the last day that it names, of an event or not, from which relative ones count; `named` is the last
    sentence that names people; `stage` is a dated sentence for whose event the next one has the words;
    `suspects` are those of the last arrest, `accused` an event of the sentence whose suspects it names only further on;
    `frame` holds the place and groups of several events that it announces.
    """

    number: int
    bullet: bool
    date: Interval | None = None
    said: Interval | None = None
    violent: Row | None = None
    judicial: Row | None = None
    last: Row | None = None
    latest: int = -1
    stage: tuple[Reading, Draft] | None = None
    frame: Row | None = None
    deeds: list[Row] = field(default_factory=list)
    accused: Row | None = None
    suspects: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    named: Reading | None = None
    groups: list[str] = field(default_factory=list)
    topic: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.last = self.violent = self.judicial = None


@dataclass(slots=True)
class Story:
    """What the sentences read so far leave for the next ones: the block under way, and what holds for the whole report.

    `members` maps a person to the person's militant groups, `doers` are all who attacked so far, `mentioned` counts the militant
    groups, `court` is the row that tells of the last court.
    """

    context: Context
    members: Mapping[str, Sequence[str]]
    block: Block = field(default_factory=lambda: Block(-1, False))
    doers: set[str] = field(default_factory=set)
    mentioned: Counter[str] = field(default_factory=Counter)
    court: Row | None = None

    def militants(self, spans: Sequence[Span]) -> list[str]:
        """Ids of the militant groups named in spans, in text order."""
        return [s.mention.entity for s in spans if s.mention.label == "GROUP" and self.context.militant(s.mention)]


def led_to(row: Row, arrest: Row) -> bool:
    """Whether an event of a sentence is the deed behind the arrest or verdict that the sentence tells of."""
    return arrest.sentence == row.sentence and arrest.date is not None and row.date is not None and row.date[1] < arrest.date[0]


def within(date: Interval | None, other: Interval | None) -> bool:
    return date is not None and other is not None and other[0] <= date[0] and date[1] <= other[1]


def losses(row: Row) -> bool:
    """Whether a row tells of fighting with, or of losses of, a group that it does not name."""
    if any(kind in ("clash", "operation") for kind, _ in row.kinds):
        return True
    return any(isinstance(m.value, CasualtyValue) and m.value.victim_side == "militant" for m in row.casualties)
