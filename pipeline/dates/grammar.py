"""The grammar of dates: rules of `lexicon/dates.jsonl`, run where a word or number of the calendar stands.

By their `kind`: a *point* is one calendar expression; a *prefix* cuts a part from a point that is a `base`; a *range*
joins two points; *days* adds days of the same month, *day-list* reads days before their month; a *veto* takes a point
`for` which it is named back for what stands around it, or passes the `whole` name over that holds it (`March 23
Movement`); a *year* finds a missing year, see `dates.years`. `pattern` (see `dates.vocabulary.written_out`) runs on the
shadow of the text, `before`, `after` and `unless` (not before) on the text as written, at most `reach` characters of
it. Rules are tried in the file's order, only those `on` the trigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from pipeline.analysis import Tokens
from pipeline.dates.calendar import Point, cover
from pipeline.dates.vocabulary import Pattern, cut_of, point_of, words, written_out
from pipeline.lexicon import rule_file

_ANY_YEAR = 2000  # a leap year, to compare points that state no year
_REMEMBERED = 50_000  # words
_NO_DAY = re.compile(r"'(?!\d).+|(?:3[2-9]|4\d|[5-9][1-9]|\d{3})|\d{1,3}(?:,\d{3})+|\d{5,}")  # nor the tens of a decade
_NAME = ""  # the rule of what only looks like a date: a name that holds one, passed over as a whole
_REACH = 36  # characters that a rule may look at before and after, where it states no `reach`


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text, by character offsets; `last` is the other end of a range.

    `listed` tells that its year stands with another date of its list.
    """

    start: int
    end: int
    first: Point
    last: Point | None
    rule: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as read; which fields count depends on its `kind`."""

    id: str
    kind: str
    on: str
    pattern: Pattern
    before: Pattern | None
    after: Pattern | None
    unless: Pattern | None
    targets: tuple[str, ...]
    base: bool
    shift: int
    reach: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The text under reading: as written and as its shadow (see `analysis.shadow`), and the sentence's bounds."""

    text: str
    lower: str
    start: int
    end: int

    def before(self, offset: int, reach: int = _REACH) -> str:
        """The sentence's characters before an offset, at most `reach` of them."""
        return self.text[max(self.start, offset - reach) : offset]

    def after(self, offset: int, reach: int = _REACH) -> str:
        """The sentence's characters from an offset on, at most `reach` of them."""
        return self.text[offset : min(self.end, offset + reach)]


Trigger = tuple[int, str, int]  # offset, class of rules to try, sentence


def triggers(tokens: Tokens) -> list[Trigger]:
    """The tokens that a date may begin with, in order."""
    if len(_openings) > _REMEMBERED:
        _openings.clear()
    opening, starts, sentences = _openings, tokens.start, tokens.sentence
    return sorted([(starts[i], kind, sentences[i]) for word, at in tokens.indexes.items() if (kind := opening[word]) for i in at])


class _Openings(dict[str, str]):
    """Token -> the class of rules that it may begin with by its first part (`mid-March`, `June15`), or ""; filled as asked."""

    def __missing__(self, word: str) -> str:
        classes = _classes()
        kind = classes.get(word, "")
        if not kind and not word.isalpha():
            kind = _class(word) or classes.get(word.partition("-")[0]) or classes.get(word.rstrip("0123456789")) or ""
        found = self[word] = "" if kind == "day" and _NO_DAY.fullmatch(word) else kind
        return found


_openings = _Openings()


@cache
def entries() -> tuple[Mapping[str, Any], ...]:
    """The lines of `lexicon/dates.jsonl`."""
    return rule_file("dates")


@cache
def grammar() -> Grammar:
    """The grammar of the shipped rules."""
    return Grammar(entries())


def _rule(entry: Mapping[str, Any]) -> Rule:
    def optional(key: str) -> Pattern | None:
        return Pattern(entry[key]) if key in entry else None

    return Rule(
        id=entry["id"], kind=entry["kind"], on=entry.get("on", ""), pattern=Pattern(entry.get("pattern", "")),
        before=optional("before"), after=optional("after"), unless=optional("unless"), targets=tuple(entry.get("for", ())),
        base=entry.get("base", False), shift=entry.get("shift", 0),
        reach=entry.get("reach", _REACH), whole=entry.get("whole", False),
    )  # fmt: skip


class Grammar:
    """The rules made ready to run. Immutable once built; `rules` are entries of the form of `lexicon/dates.jsonl`."""

    def __init__(self, rules: Sequence[Mapping[str, Any]]) -> None:
        self.rules = [_rule(entry) for entry in rules]
        starting = [rule for rule in self.rules if rule.on]
        self._points = {
            kind: [rule for rule in starting if set(rule.on.split()) & set(kind.split())] for kind in {*_classes().values(), "year"}
        }
        self._bases = [rule for rule in self.rules if rule.base]
        self._ranges, self._days, self._day_lists = self._of("range"), self._of("days"), self._of("day-list")
        links = [re.sub(r"\?P<\w+>", "?:", written_out(rule.pattern.written)) for rule in self._ranges]
        self._link = re.compile("|".join(links) or "(?!)")
        self._vetoes: dict[str, list[Rule]] = {}
        for rule in self._of("veto"):
            for target in rule.targets:
                self._vetoes.setdefault(target, []).append(rule)

    def _of(self, kind: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.kind == kind]

    def scan(
        self, text: str, lower: str, triggers: Sequence[Trigger], sentences: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, Found]]:
        """The dates of a text, each with its sentence's index. `sentences` are character bounds; for `triggers` see there."""
        cursor = 0
        for begin, kind, sentence in triggers:
            if begin >= cursor:
                for found in self.read(Source(text, lower, *sentences[sentence]), begin, kind):
                    cursor = found.end
                    if found.rule != _NAME:
                        yield sentence, found

    def whole(self, text: str, lower: str) -> Found | None:
        """The one date or range that a text is, from its first character to its last; `lower` as in `scan`."""
        source = Source(_LEAD + text, _LEAD + lower, 0, len(_LEAD) + len(text))
        kind = _kind_at(source, len(_LEAD))
        found = self.read(source, len(_LEAD), kind) if kind else []
        return found[0] if len(found) == 1 and found[0].end == source.end and found[0].rule != _NAME else None

    def read(self, source: Source, begin: int, kind: str) -> list[Found]:
        """The dates of the expression that begins at an offset where a trigger of some class stands; none, one or a list."""
        if kind == "day":
            for rule in self._day_lists:
                if found := self._day_first(source, rule, begin):
                    return found
        found_point = self._point(source, begin, kind)
        if found_point is None:
            return []
        first = self._ranged(source, found_point)
        listable = first.rule != _NAME and first.first.kind == "day" and not first.first.part
        return self._listed(source, first) if listable else [first]

    def _vetoed(self, source: Source, rule: str, start: int, end: int) -> Rule | None:
        return next((veto for veto in self._vetoes.get(rule, ()) if _stands(veto, source, start, end)), None)

    def _point(self, source: Source, begin: int, kind: str) -> Found | None:
        for rule in self._points[kind]:
            found = self._apply(source, rule, begin)
            if found is None:
                continue
            veto = self._vetoed(source, rule.id, found.start, found.end)
            if veto is None or veto.whole:
                return found if veto is None else replace(found, rule=_NAME)
        return None

    def _apply(self, source: Source, rule: Rule, begin: int) -> Found | None:
        match = rule.pattern.match(source.lower, begin, source.end)
        if match is None or not _cased(source.text, match):
            return None
        if rule.before and not rule.before.search(source.before(begin)):
            return None
        if rule.kind == "point":
            point = _read(tuple(match.re.groupindex), match.groups(), rule.shift)
            return Found(begin, match.end(), point, None, rule.id) if point else None
        cut = cut_of(match.groupdict())
        for base in self._bases if cut else ():
            whole = self._apply(source, base, match.end()) if base.id in rule.targets else None
            if whole is None or cut is None or self._vetoed(source, f"{rule.id} {base.id}", begin, whole.end):
                continue
            point = replace(whole.first, part=cut.part, nth=cut.nth, count=cut.count)
            if not whole.first.part and cover(point, _ANY_YEAR):
                return Found(begin, whole.end, point, None, rule.id)
        return None

    def _ranged(self, source: Source, first: Found) -> Found:
        """The range that begins with a point, or the point."""
        for rule in self._ranges if self._link.match(source.lower, first.end, source.end) else ():
            match = rule.pattern.match(source.lower, first.end, source.end)
            if match is None or not _stands(rule, source, first.start, match.end()):
                continue
            second = self._partner(source, first.first, match)
            joined = join(first.first, second.first) if second else None
            if second and joined and not self._vetoed(source, rule.id, first.start, second.end):
                return Found(first.start, second.end, *joined, rule.id if first.rule != _NAME else _NAME)
        return first

    def _partner(self, source: Source, first: Point, match: re.Match[str]) -> Found | None:
        """The other end of a range: what the range rule itself binds, else the point that follows."""
        bound = match.groupdict()
        if bound.get("day"):
            if first.kind != "day" or first.part or int(bound["day"]) <= first.day:
                return None
            year = int(bound.get("year") or 0) or first.year
            return Found(match.start(), match.end(), replace(first, day=int(bound["day"]), year=year), None, "")
        if bound.get("tail"):
            if first.kind != "year" or first.part or not first.year:
                return None
            return Found(match.start(), match.end(), replace(first, year=first.year // 100 * 100 + int(bound["tail"])), None, "")
        kind = _kind_at(source, match.end())
        return self._point(source, match.end(), kind) if kind else None

    def _listed(self, source: Source, first: Found) -> list[Found]:
        """The days that a list adds to a day or range of days: `October 20 and 22`, `May 1, 3, and 7, 2018`."""
        point = first.last or first.first
        for rule in self._days if point.kind == "day" and point.year is None else ():
            match = rule.pattern.match(source.lower, first.end, source.end)
            if match is None or self._vetoed(source, rule.id, first.start, match.end("list")):
                continue
            year = int(match["year"] or 0) or None
            items = list(_LISTED_DAY.finditer(source.lower, match.start("list"), match.end("list")))
            found = [replace_years(first, year)]
            for item in items:
                one = replace(point, day=int(item["day"]), year=year)
                last = replace(one, day=int(item["to"])) if item["to"] else None
                found.append(Found(item.start(), item.end(), one, last, rule.id, listed=year is not None))
            found[-1] = replace(found[-1], end=match.end(), listed=False)
            if _ascending(found):
                return found
        return [first]

    def _day_first(self, source: Source, rule: Rule, begin: int) -> list[Found]:
        """Days before their month: `12 and 14 March`, `12-14 March 2009`."""
        match = rule.pattern.match(source.lower, begin, source.end)
        if match is None or not _cased(source.text, match):
            return []
        if rule.before and not rule.before.search(source.before(begin)):
            return []
        whole = point_of({**match.groupdict(), "day": None})
        items = list(_LISTED_DAY.finditer(source.lower, begin, match.start("month")))
        found = []
        for item in items:
            one = replace(whole, kind="day", day=int(item["day"]))
            last = replace(one, day=int(item["to"])) if item["to"] else None
            found.append(Found(item.start(), item.end(), one, last, rule.id, listed=whole.year is not None))
        if rule.targets == ("range",):
            found = [Found(begin, match.end(), found[0].first, found[-1].last or found[-1].first, rule.id)]
        found[-1] = replace(found[-1], end=match.end(), listed=False)
        valid = _ascending(found) and not self._vetoed(source, rule.id, begin, match.end())
        return found if valid and all(cover(item.last or item.first, _ANY_YEAR) for item in found) else []


def _stands(rule: Rule, source: Source, start: int, end: int) -> bool:
    """Whether what stands around characters is what a rule asks for."""
    return (
        (rule.after is None or rule.after.match(source.after(end)) is not None)
        and (rule.before is None or rule.before.search(source.before(start, rule.reach)) is not None)
        and (rule.unless is None or rule.unless.search(source.before(start, rule.reach)) is None)
    )


@lru_cache(maxsize=4096)
def _read(names: tuple[str, ...], values: tuple[str | None, ...], shift: int) -> Point | None:
    """The point that the named groups of a match state, if the calendar has it; reports name the same days over and over."""
    point = point_of(dict(zip(names, values, strict=True)), shift=shift)
    return point if cover(point, _ANY_YEAR) else None


def replace_years(found: Found, year: int | None) -> Found:
    """A date with the year of its list in place of none."""
    if year is None or found.first.year is not None:
        return found
    return replace(found, first=replace(found.first, year=year), last=found.last and replace(found.last, year=year), listed=True)


def join(first: Point, last: Point) -> tuple[Point, Point] | None:
    """The ends of a range, each with the year that the other states; None where they make no range."""
    if first.shift != last.shift:
        return None
    if first.kind != last.kind and {first.kind, last.kind} != {"day", "month"} and (first.year is None or last.year is None):
        return None
    if first.year is None and last.year is not None:
        first = replace(first, year=last.year - (not _in_order(first, last)))
    elif first.year is not None and last.year is None:
        last = replace(last, year=first.year + (not _in_order(first, last)))
    if first.year is None:
        return first, last
    return (first, last) if _in_order(first, last) else None


def _in_order(first: Point, last: Point) -> bool:
    year = first.year or last.year or _ANY_YEAR
    one, two = cover(first, year), cover(last, year)
    return one is not None and two is not None and one[0] < two[0] and one[1] < two[1]


def _ascending(found: Sequence[Found]) -> bool:
    days = [day for item in found for day in (item.first.day, item.last.day if item.last else 0) if day]
    month = found[0].last or found[0].first
    if month.month != found[0].first.month:
        days = days[1:]
    return all(one < two for one, two in pairwise(days))


def _cased(text: str, match: re.Match[str]) -> bool:
    """Whether a month's name has its capital; names that are no other word may lack it."""
    if "month" not in match.re.groupindex or match["month"] is None:
        return True
    word = match["month"]
    return text[match.start("month")].isupper() or (word in words("month") and word not in words("ambiguous"))


_DIGITS = frozenset("0123456789'")  # what a number begins with, the '90s too
_WORD = re.compile(r"q\d|[a-z]+|\d+|'")
_LEAD = "in the "  # what a date by itself is read after: words that tell `May` and `fall` from verbs


def _kind_at(source: Source, offset: int) -> str | None:
    word = _WORD.match(source.lower, offset, source.end)
    return _class(word.group()) if word else None


@cache
def _classes() -> Mapping[str, str]:
    found = dict.fromkeys(_DIGITS, "day")
    for kind in ("modifier", "portion", "ordinal", "rank", "season", "decade", "opener"):
        for word in {re.split(r"[\s-]", word)[0] for word in words(kind) if not word[0].isdigit()}:
            found[word] = f"{found[word]} {kind}" if word in found else kind
    names = [*words("month"), *words("abbreviation"), *(f"{word}." for word in words("abbreviation"))]
    return found | dict.fromkeys(names, "month")


def _class(word: str) -> str | None:
    """The class of rules that may begin with a word or number; None for none."""
    if word[:1] in _DIGITS:
        return "year" if word[:4].isdigit() and len(word) > 3 else "day"
    return _classes().get(word)


_LISTED_DAY = re.compile(written_out(r"(?P<day>\d\d?)(?:st|nd|rd|th)?(?:~[-/]~(?P<to>\d\d?)(?:st|nd|rd|th)?)?"))
