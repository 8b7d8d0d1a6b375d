"""Records of the reading of sentences: spans, dates, event drafts, and what every step may look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.analysis import Tokens
from pipeline.incidents.moments import Interval
from pipeline.incidents.triggers import JUDICIAL, Cue, Predicate, Spots
from pipeline.models import CasualtyValue, Group, Mention, Person, Place, Report

Site = tuple[int, int, str]  # rank, minus the token index, place id: of several the greatest is the place of an event
FINE = frozenset({"city", "site", "natural"})  # types of place that an event may be at
DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its", "this", "that", "another"})
CLOSING = frozenset({'"', ")", "'"})  # marks that may close a name
LONGEST_STAGE = 62  # days; what is dated less closely is an account of a period
_TOLL = 5  # words between `toll` and its count
NEVER = 1 << 30  # a token index beyond any sentence


@dataclass(slots=True)
class Context:
    """What every sentence's reading may look up; records by id, mentions by sentence."""

    report: Report
    tokens: Tokens
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    places: Mapping[str, Place]
    by_sentence: Mapping[int, Sequence[Mention]]
    spots: Spots

    def militant(self, mention: Mention) -> bool:
        """Whether a mention is of a militant group."""
        group = self.groups.get(mention.entity)
        return group is not None and group.kind == "militant"


@dataclass(slots=True)
class Span:
    """A mention with its token indexes, both included; `names_person` tells that it is a name of a known person."""

    first: int
    last: int
    mention: Mention
    names_person: bool


@dataclass(slots=True)
class Anchor:
    """A date in a sentence and the predicate that it dates.

    `strong` where it stands beside the predicate, weak where it opens the clause; `until` and `since` after their words;
    `relative` where it is counted from another, `loose` where that gives no day (`the following week`), `behind` where it
    counts back to a deed told after it (`on May 20, two days after the attack`).
    """

    first: int
    last: int
    date: Interval
    until: bool = False
    since: bool = False
    relative: bool = False
    loose: bool = False
    behind: bool = False
    trigger: Predicate | None = None
    strong: bool = False


@dataclass(slots=True)
class Draft:
    """An event under construction: its predicates, the tokens `scope` that tell it, its date and the spans in its scope.

    `own` tells that the sentence itself dates it, `relative` that this date is counted from another (`the next day`), `loose`
    that the text leaves the day open, `undated` that it holds a date that is not the event's, `older` that it is told as the
    cause of another event, `suspects` that those named before it are said to have had part in it, `another` that the text sets
    it apart from what was told before, `sibling` that it is one of several that one sentence tells of one deed, `listed` of
    several days. From `returned` on the sentence comes back to it. `where` keeps its places once they are ranked, `actor` the
    side that acts once that is known.
    """

    sentence: int
    triggers: list[Predicate]
    scope: tuple[int, int]
    date: Interval | None = None
    own: bool = False
    older: bool = False
    suspects: bool = False
    another: bool = False
    undated: bool = False
    sibling: bool = False
    relative: bool = False
    loose: bool = False
    listed: bool = False
    returned: int = NEVER
    spans: list[Span] = field(default_factory=list)
    where: list[Site] | None = None
    actor: str | None = None

    @property
    def kind(self) -> str:
        return self.triggers[0].kind if self.triggers else "harm"

    @property
    def judicial(self) -> bool:
        return bool(self.triggers) and self.triggers[0].kind in JUDICIAL

    def take(self, anchor: Anchor) -> None:
        """Let a date of the sentence be the event's."""
        self.date, self.own, self.relative, self.loose = anchor.date, True, anchor.relative, anchor.loose

    def labels(self) -> set[str]:
        return {span.mention.label for span in self.spans}

    def counts_victims(self) -> bool:
        return any(span.mention.label == "CASUALTY" and counts_victims(span.mention) for span in self.spans)


@dataclass(slots=True)
class Reading:
    """A sentence as read: its tokens' range, its spans in order, predicates, cues and event drafts.

    `lower` are the words of the whole report. `stage` holds time, place and people of a sentence that dates something for
    which it has no event word (`On May 3, a man drove a van down High Street.`); `until` is the day that a stated duration
    ends with. `day` is the last day that it names; `sides` keeps for whom the tokens of names act, once that is known; `asides`
    are the clauses set between commas, by those commas; `insert` is the one that parts the subject from its verb.
    """

    number: int
    lower: Sequence[str]
    words: range
    spans: list[Span]
    predicates: list[Predicate]
    cues: list[Cue]
    drafts: list[Draft] = field(default_factory=list)
    stage: Draft | None = None
    until: str = ""
    day: Interval | None = None
    names_people: bool = False
    counts: bool = False
    sides: Mapping[int, str] | None = None
    asides: Sequence[tuple[int, int]] = ()
    insert: tuple[int, int] | None = None

    def before(self, index: int, size: int) -> Sequence[str]:
        """Up to `size` words that stand before a token of the sentence."""
        first, start = index - size, self.words.start
        return self.lower[first if first > start else start : index]

    def after(self, index: int, size: int) -> Sequence[str]:
        """Up to `size` words that follow a token of the sentence."""
        return self.lower[index + 1 : min(index + 1 + size, self.words.stop)]

    def between(self, last: int, first: int) -> Sequence[str]:
        """The words between two tokens."""
        return self.lower[last + 1 : first]

    def path(self, last: int, first: int) -> Sequence[str]:
        """The words between two tokens of one clause, without the clause between subject and verb."""
        words = self.lower[last + 1 : first]
        if self.insert is None or not last < self.insert[0] <= first or self.insert[1] > first:
            return words
        head, closing = self.insert
        return [*self.lower[last + 1 : head], *self.lower[closing + 1 : first]]

    def governor(self, index: int) -> Predicate | None:
        """The last predicate before a token; words for perpetrators govern nothing."""
        for predicate in reversed(self.predicates):
            if predicate.last < index and predicate.form != "subject" and (not self.insert or self.shared(predicate.first, index)):
                return predicate
        return None

    def ahead(self, index: int) -> Predicate | None:
        """The first predicate after a token; words for perpetrators say nothing."""
        for predicate in self.predicates:
            if predicate.first > index and predicate.form != "subject" and (not self.insert or self.shared(predicate.first, index)):
                return predicate
        return None

    def inserted(self, index: int) -> bool:
        """Whether a token stands in the clause between subject and verb."""
        return self.insert is not None and self.insert[0] <= index < self.insert[1]

    def shared(self, index: int, other: int) -> bool:
        """Whether two tokens stand in one clause: both between subject and verb, or neither."""
        return self.inserted(index) == self.inserted(other)

    def cued(self, name: str, start: int, stop: int) -> bool:
        """Whether a cue begins in the tokens [start, stop)."""
        return bool(self.cues) and any(cue.name == name and start <= cue.first < stop for cue in self.cues)

    def cue_before(self, name: str, index: int, reach: int = 0) -> bool:
        """Whether a cue ends right before a token, or up to `reach` words before that."""
        return bool(self.cues) and any(cue.name == name and cue.last < index <= cue.last + 1 + reach for cue in self.cues)

    def reason_after(self, index: int, default: int) -> int:
        """Where after a token the clause begins that gives a reason (`for`, `on charges of`, `who`)."""
        return min((cue.first for cue in self.cues if cue.name == "reason" and cue.first > index), default=default)


def is_toll(reading: Reading, span: Span) -> bool:
    """Whether a count is the toll of all that was told (`the toll later rose to 34`)."""
    return "toll" in reading.before(span.first, _TOLL)


def counts_victims(mention: Mention) -> bool:
    """Whether a mention counts victims of the one event that its sentence tells."""
    return isinstance(mention.value, CasualtyValue) and mention.value.role == "incident"
