"""One event told more than once: which rows are the same, and what the later telling adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.incidents.accounts import LATER_PLACE, Row, within
from pipeline.incidents.moments import Interval, length
from pipeline.incidents.triggers import JUDICIAL
from pipeline.incidents.whereabouts import TOWNS
from pipeline.models import CasualtyValue

_SKETCH_PLACE = 6  # ranks that a place loses where an earlier sentence lists another for the same day
_MONTH = 31  # days; what is dated more roughly and gives no place may be any event


def merged(rows: Iterable[Row]) -> list[Row]:
    """The rows of a report, each event once."""
    return _told_roughly(_of_one_day(rows))


def _told_roughly(rows: Sequence[Row]) -> list[Row]:
    """Join what only a month or year dates (`the June attack at the airport`) to the one event of that time and place."""
    rough = [row for row in rows if row.family == "violent" and row.date is not None and length(row.date) > 1]
    if not rough:
        return list(rows)
    by_place: dict[str, list[Row]] = defaultdict(list)
    by_month: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.family == "violent" and row.date is not None:
            by_month[row.date[0][:7]].append(row)
            for entity in row.place_ids():
                by_place[entity].append(row)
    gone: set[int] = set()
    for row in rough:
        exact = [other for other in _alike(row, by_place, by_month) if id(other) not in gone and _agree(row, other)]
        if len(exact) == 1:
            _join(exact[0], row)
            gone.add(id(row))
    return [row for row in rows if id(row) not in gone]


def _alike(row: Row, by_place: Mapping[str, Sequence[Row]], by_month: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """The rows dated more closely within a row's time, at its place, or anywhere where it gives nothing but its time."""
    if row.date is None:
        return
    placed = row.place_ids()
    if placed:
        near = {id(other): other for entity in placed for other in by_place[entity]}
        found = [other for other in near.values() if row.place in other.place_ids() or other.place in placed]
    elif length(row.date) <= _MONTH and not row.casualties and all(form in ("noun", "generic") for _, form in row.kinds):
        found = list(by_month.get(row.date[0][:7], ()))
    else:
        found = []
    for other in found:
        if other is not row and other.date is not None and within(other.date, row.date) and length(other.date) < length(row.date):
            yield other


def _agree(row: Row, other: Row) -> bool:
    """Whether two tellings may be of one event: none names another group, none counts other victims."""
    if row.groups and other.groups and not row.groups.keys() & other.groups.keys():
        return False
    mine, theirs = _tolls(row), _tolls(other)
    return all(theirs.get(outcome, count) == count for outcome, count in mine.items())


def _tolls(row: Row) -> dict[str, int]:
    """How many of each outcome the counts of a row hold, militants left out."""
    tolls: dict[str, int] = defaultdict(int)
    for mention in row.casualties:
        value = mention.value
        if isinstance(value, CasualtyValue) and value.role == "incident" and value.victim_side != "militant":
            tolls[value.outcome] += value.count_min or value.count_max or 0
    return tolls


def _of_one_day(rows: Iterable[Row]) -> list[Row]:
    """Join the rows that tell of one event: same days and family, and a place, person or group in common."""
    dated: dict[tuple[Interval, str], list[Row]] = defaultdict(list)
    joined: list[Row] = []
    for row in rows:
        if row.date is None:
            if row.place:
                joined.append(row)
            continue
        twins = dated[row.date, row.family]
        twin = next((other for other in twins if _same(row, other)), None)
        if twin is None and row.family == "violent" and twins:
            twin = _bare_twin(row, twins)
        if twin is None:
            twins.append(row)
            joined.append(row)
        else:
            _join(twin, row)
    return joined


def _bare_twin(row: Row, twins: Sequence[Row]) -> Row | None:
    """The row that a passing mention of a dated event means (`after the July 17 attack`), or the mention that this row fills.

    A row that its sentence only lists is filled as a mention is, where the two do not name two towns.
    """
    bare = next((other for other in twins if _bare(other)), None)
    if bare is not None or len(twins) != 1:
        return bare
    twin = twins[0]
    fills = _sketched(twin) and not _sketched(row) and not (_in_town(twin) and _in_town(row))
    return twin if fills or _bare(row) else None


def _bare(row: Row) -> bool:
    """Whether a row gives nothing but a noun and a date; the place of another act may stand in its sentence."""
    nominal = all(form != "verb" and form != "count" for _, form in row.kinds)
    return nominal and not row.casualties and not any(row.names.values()) and (row.passing or not row.sites)


def _sketched(row: Row) -> bool:
    """Whether a row is one of several that a sentence only lists (`two men were killed on May 3 and 5, in A and B`)."""
    counted = any(isinstance(m.value, CasualtyValue) and m.value.role == "incident" for m in row.casualties)
    return row.listed and not counted and not row.names and not row.groups


def _in_town(row: Row) -> bool:
    """Whether a row's finest place is a town."""
    return bool(row.sites) and max(row.sites)[0] in TOWNS


def _same(row: Row, other: Row) -> bool:
    mine, theirs = row.place_ids(), other.place_ids()
    shared_names = bool(row.names.keys() & other.names.keys())
    if row.family in JUDICIAL:
        return shared_names or (not row.names and not other.names and bool(mine & theirs))
    if row.place in theirs or other.place in mine:
        return True
    return (not mine or not theirs) and (shared_names or bool(row.groups.keys() & other.groups.keys()))


def _finer(row: Row, twin: Row) -> bool:
    """Whether a later telling puts an event at a finer place within that of the first."""
    if not (row.sites and twin.sites) or row.place == twin.place or twin.place not in row.place_ids():
        return False
    return max(row.sites)[0] > max(twin.sites)[0] and any(form == "verb" for _, form in row.kinds)


def _join(twin: Row, row: Row) -> None:
    """Add a later telling to the first; of counts it brings only outcomes that the first has not."""
    if _bare(twin) and not _bare(row):
        twin.side, twin.sites, twin.sentence = row.side, [], row.sentence
        twin.kinds[:0] = row.kinds
        twin.passing = False
        twin.sites.extend(row.sites)
    elif not row.passing:
        twin.kinds.extend(row.kinds)
    if not row.passing and _finer(row, twin):
        twin.sites = [*row.sites]  # an overview names the town, what follows the mosque in it
    elif not row.passing:
        loss = _SKETCH_PLACE if _sketched(twin) else LATER_PLACE
        twin.sites.extend((rank - loss, order, entity) for rank, order, entity in row.sites)
    twin.groups.update(row.groups)
    told = {m.value.outcome for m in twin.casualties if isinstance(m.value, CasualtyValue) and m.value.role == "incident"}
    for entity, fates in row.names.items():
        twin.names.setdefault(entity, set()).update(fates)
        if "killed" in told:
            twin.counted.update({(entity, "killed"), (entity, "fallen")})
    twin.counted |= row.counted
    twin.tolls |= row.tolls
    twin.casualties.extend(m for m in row.casualties if isinstance(m.value, CasualtyValue) and m.value.outcome not in told)
    twin.selves = max(twin.selves, row.selves)
