"""Records of the reading of sentences: spans, event drafts, and what every step may look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.analysis import Tokens
from pipeline.models import CasualtyValue, Group, Mention, Person, Place, Report
from pipeline.moments import Interval
from pipeline.triggers import Cue, Predicate

NEVER = 1 << 30  # a token index beyond any sentence


@dataclass(slots=True)
class Span:
    """A mention with its token indexes, both included."""

    first: int
    last: int
    mention: Mention


@dataclass(slots=True)
class Anchor:
    """A date in a sentence and the predicate that it dates; `strong` where it stands beside it, weak where it opens the clause."""

    first: int
    last: int
    date: Interval
    until: bool = False
    since: bool = False
    relative: bool = False
    trigger: Predicate | None = None
    strong: bool = False


@dataclass(slots=True)
class Draft:
    """An event under construction.

    `own` tells that the sentence itself dates it, `undated` that it holds a date that is not the event's, `older` that it
    is told as the cause of another, `suspects` that those named before it are said to have had part in it, `another`
    that the text sets it apart from what was told before, `relative` that its
    date is counted from another (`the next day`), `sibling` that it is one of several that one sentence tells of one deed. From `returned` on the
    sentence comes back to it. `where` keeps its places once they are ranked.
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
    returned: int = NEVER
    spans: list[Span] = field(default_factory=list)
    where: list[tuple[int, int, str]] | None = None

    @property
    def kind(self) -> str:
        return self.triggers[0].kind if self.triggers else "harm"


@dataclass(slots=True)
class Reading:
    """A sentence as read: its tokens' range, its spans by label order, predicates, cues and event drafts.

    `stage` holds time, place and people of a sentence that dates something for which it has no event word
    (`On May 3, a man drove a van down High Street.`); `until` is the day that a stated duration ends with.
    """

    number: int
    words: range
    spans: list[Span]
    predicates: list[Predicate]
    cues: list[Cue]
    drafts: list[Draft]
    stage: Draft | None = None
    until: str = ""


@dataclass(slots=True)
class Context:
    """What every sentence's reading may look up."""

    report: Report
    tokens: Tokens
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    places: Mapping[str, Place]
    by_sentence: Mapping[int, Sequence[Mention]]

    def militant(self, mention: Mention) -> bool:
        group = self.groups.get(mention.entity)
        return group is not None and group.kind == "militant"


def counts(mention: Mention) -> bool:
    """Whether a mention counts victims of the one event that its sentence tells."""
    return isinstance(mention.value, CasualtyValue) and mention.value.role == "incident"
