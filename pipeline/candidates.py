"""Where names may stand: capitalized sequences cut into listed names, titles, organizations, places and unknowns.

A candidate is found by its form alone; what an unknown one is, its surroundings decide (`evidence`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import Head, Known, heads, names, nationality, titles
from pipeline.lexicon import column, rows, sentence_openers
from pipeline.units import CAP, LOW, MARK, NUM, POSS, Units

_JOINERS = frozenset(("of", "for", "on", "against", "to", "de", "del", "des", "du", "da", "do", "di", "della", "fi", "wa", "e", "y", "i"))
_DEFINING = _JOINERS | {"in", "and", "the", "&", "la", "le", "les", "al", "el", "with", "d", "l", "und", "et", "van"}
_LONGEST_NAME = 18  # units; the longest official names of bodies in this field have 16


@dataclass(slots=True)
class Candidate:
    """Units [first, stop) that may be a name. `label` is what the form says: GROUP, PLACE, SKIP, TITLE or "" (unknown).

    `titled` marks an unknown that a title precedes; `defined` is the unit range of an acronym that follows in
    parentheses and fits the initials; `listed` marks one that a title in the plural may count in (`Presidents A of B, C`).
    """

    first: int
    stop: int
    label: str
    kind: str
    rule: str
    known: Known | None = None
    head: Head | None = None
    head_stop: int = -1
    titled: bool = False
    listed: bool = False


@cache
def _bare() -> dict[str, str]:
    return {row["word"]: row["kind"] for row in rows("bare_bodies")}


@cache
def _person_particles() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("particles") if row["free_standing"] == "1")


@cache
def honorifics() -> frozenset[str]:
    """Titles that are parts of names too in some cultures (`Alhaji`, `Mallam`), folded."""
    return frozenset(row["word"] for row in rows("titles") if row["type"] == "honorific")


@cache
def non_names() -> frozenset[str]:
    """Capitalized words that name no person, group or place: peoples, religions, generic abbreviations."""
    return column("non_names")


def is_acronym(text: str) -> bool:
    """Whether a word has the form of an acronym (`FARC`, `LeT`, `ISIS-K`), not of a capitalized word."""
    capitals = sum(char.isupper() for char in text)
    return capitals > 1 and len(text) <= 12 and (text.replace("-", "").replace(".", "").isupper() or capitals * 2 > len(text))


class Chunker:
    """Cuts the units of one report into candidates, sentence by sentence."""

    def __init__(self, units: Units, *, country: str, gazetteer: Gazetteer, dated: frozenset[int]) -> None:
        self.units = units
        self.country = country
        self.gazetteer = gazetteer
        self.shape = [MARK if i in dated else shape for i, shape in enumerate(units.shape)]
        self.defined: set[str] = set()

    # -- words ---------------------------------------------------------------------------------------------------

    def ordinary(self, unit: int) -> bool:
        """Whether a capitalized unit is an ordinary English word too (every part of it, where hyphens join them)."""
        return all(self._is_word(part) for part in self.units.key[unit].split())

    def _is_word(self, word: str) -> bool:
        def known(word: str) -> bool:
            return self.gazetteer.word_rank(word) > 1

        return known(word) or (word[-3:] == "ing" and (known(word[:-3]) or known(word[:-3] + "e"))) or (word[-1:] == "s" and known(word[:-1]))

    def run_end(self, start: int, hi: int) -> int:
        """End of the capitalized run that begins at `start`; a person's particles may stand inside it."""
        shape, lower = self.shape, self.units.lower
        end = start + 1
        while end < hi:
            if shape[end] == CAP:
                end += 1
            elif shape[end] == POSS and end + 1 < hi and shape[end + 1] == CAP and (
                self.units.key[end - 1] in _OWNERS or (self.units.key[start] in ("st", "saint") and self.head_at(end + 1, hi))
            ):
                end += 1
            elif shape[end] == LOW and lower[end] in _person_particles():
                after = end + 1
                while after < hi and after < end + 2 and shape[after] == LOW and lower[after] in _person_particles():
                    after += 1
                if after < hi and shape[after] == CAP:
                    end = after + 1
                else:
                    break
            else:
                break
        return end

    # -- listed names --------------------------------------------------------------------------------------------

    def _counts(self, known: Known, first: int, stop: int) -> bool:
        text = "".join(self.units.text[first:stop])
        if known.acronym:
            if text.replace(".", "") != known.acronym.replace(".", "").replace(" ", ""):
                return False
        elif stop == first + 1 and self.shape[first] != CAP:
            return False
        if not known.weak:
            return True
        if known.label == "GROUP" and not known.acronym and known.id not in self.defined:
            key = " ".join(filter(None, self.units.key[first:stop]))
            if key in self.gazetteer:
                return False  # Sinaloa is the state before it is the cartel
        return self.country in known.country or known.id in self.defined

    def listed(self, start: int, hi: int) -> tuple[int, Known] | None:
        """`(end, name)` of the longest listed name at `start` that counts here."""
        for end, found in names().longest(self.units.key, start, min(hi, start + _LONGEST_NAME)):
            if self.shape[end - 1] not in (CAP, NUM):
                continue
            fits = [known for known in found if self._counts(known, start, end)]
            if fits:
                fits.sort(key=lambda known: (self.country not in known.country, known.label != "GROUP"))
                return end, fits[0]
        return None

    def title_end(self, start: int, hi: int) -> int:
        """End of a title or role written with capitals at `start`, or `start`."""
        for end, found in titles().longest(self.units.key, start, min(hi, start + 8)):
            capital = any(self.shape[i] == CAP for i in range(start, end))
            if capital and (found[0].type != "role" or end < hi):
                return end
        return start

    def _person_title(self, start: int, hi: int) -> bool:
        return any(found[0].type in ("title", "rank") for _, found in titles().longest(self.units.key, start, min(hi, start + 8)))

    # -- definitions ---------------------------------------------------------------------------------------------

    def _bracketed(self, opening: int, hi: int) -> tuple[int, int] | None:
        """Units between a parenthesis and its end."""
        text = self.units.text
        for unit in range(opening + 1, min(hi, opening + 24)):
            if text[unit] == ")":
                return opening + 1, unit
            if text[unit] == "(":
                return None
        return None

    def _initials_fit(self, first: int, stop: int, acronym: str) -> bool:
        """Whether every letter of the acronym begins a word of the name, in order, its first the first word."""
        letters = [char.lower() for char in acronym if char.isalpha()]
        words = [part for unit in range(first, stop) if self.shape[unit] != MARK for part in self.units.key[unit].split()]
        if not words or not letters or words[0][0] != letters[0]:
            return False
        position = 0
        for letter in letters:
            while position < len(words) and words[position][0] != letter:
                position += 1
            if position == len(words):
                return False
            position += 1
        significant = [word for word in words[position:] if word not in _DEFINING]
        return len(significant) <= 1

    def _acronym_in(self, first: int, stop: int) -> int:
        """The unit of the acronym in a parenthesis, or -1."""
        for unit in (stop - 1, first):
            if first <= unit < stop and self.shape[unit] == CAP and is_acronym(self.units.text[unit]):
                return unit
        return -1

    def definitions(self, lo: int, hi: int) -> dict[int, int]:
        """First unit -> end of the names that an acronym in parentheses closes (`… against … in West Africa (GIABA)`)."""
        found: dict[int, int] = {}
        text, shape, lower = self.units.text, self.shape, self.units.lower
        for opening in range(lo + 1, hi):
            if text[opening] != "(" or not (inner := self._bracketed(opening, hi)):
                continue
            unit = self._acronym_in(*inner)
            if unit < 0 or shape[opening - 1] not in (CAP, NUM):
                continue
            starts = []
            for back in range(opening - 1, max(lo, opening - _LONGEST_NAME) - 1, -1):
                if text[back] == "," and lower[back + 1] == "the":
                    break
                joins = shape[back] == CAP or lower[back] in _DEFINING or text[back] in ("-", "&", ",", "'", "’") or shape[back] == POSS
                if not joins and not (shape[back] == NUM and back > lo):
                    break
                if shape[back] == CAP and lower[back] not in ("the", "a", "an", "its"):
                    starts.append(back)
            fits = [start for start in starts if self._initials_fit(start, opening, text[unit])]
            # A comma or an "and" inside the name is believed only where the initials bear it out.
            if fits:
                whole = [start for start in fits if start == lo or shape[start - 1] != CAP] or fits
                best = whole[0] if any(text[i] == "," for i in range(whole[-1], whole[0])) else whole[-1]
                if best > lo and lower[best - 1] in ("the", "a", "an") or best == whole[0]:
                    start = best
                else:
                    start = next((s for s in whole if s > lo and lower[s - 1] in ("the", "a", "its", "an")), whole[0])
                if not self._titled_person(start, opening):
                    found[start] = opening
            elif (start := self._determined(lo, opening)) is not None:
                found[start] = opening
        return found

    def _titled_person(self, start: int, stop: int) -> bool:
        end = self.title_end(start, stop)
        return end > start and not self._own_head(end, stop, stop)

    def _determined(self, lo: int, opening: int) -> int | None:
        """Start of the name between `the` and a parenthesis whose letters do not fit (`the Valleys of the … (VRAEM)`)."""
        text, shape, lower = self.units.text, self.shape, self.units.lower
        start = None
        for back in range(opening - 1, max(lo, opening - _LONGEST_NAME) - 1, -1):
            if shape[back] == CAP:
                start = back
                if back > lo and lower[back - 1] in ("the", "its") and not (back > lo + 1 and lower[back - 2] in _JOINERS and shape[back - 3] == CAP):
                    break
            elif not (lower[back] in _DEFINING or text[back] in ("&", ",", "-")):
                return None
            elif lower[back] == "and" and not self._one_name(back, opening):
                return None
        if start is None or (start > lo and lower[start - 1] not in ("the", "its")):
            return None
        plain = self.run_end(start, opening) == opening
        return start if not plain else None

    def _one_name(self, joint: int, opening: int) -> bool:
        """Whether `and` at unit `joint` stands inside one name: its left side is words, not a body or a name of its own."""
        if self.units.lower[joint + 1] == "the":
            return False
        if not self._own_head(joint + 1, self.run_end(joint + 1, opening), opening) or self.units.lower[opening - 1].endswith("s"):
            return True
        left = joint
        while left > 0 and self.shape[left - 1] == CAP:
            left -= 1
        return all(self.ordinary(unit) for unit in range(left, joint)) and not self._own_head(left, joint, joint)

    # -- organizations and places by their head word ----------------------------------------------------------------

    def head_at(self, unit: int, hi: int) -> list[tuple[int, Head]]:
        """`(end, head)` for the longest head words that begin at a unit."""
        if self.shape[unit] != CAP or self.units.key[unit] == "government":
            return []  # Government of Indonesia: the place alone
        for end, values in heads().longest(self.units.key, unit, min(hi, unit + 5)):
            if self.shape[end - 1] == CAP or self.units.lower[end - 1] in _JOINERS:
                return [(end, head) for head in values]
        return []

    def _continue(self, stop: int, hi: int, *, country_only: bool = False) -> int:
        """Extend a name over `of …`, `for the … and …` from unit `stop` on."""
        shape, lower, text = self.shape, self.units.lower, self.units.text
        while stop + 1 < hi and lower[stop] in _JOINERS and shape[stop] == LOW:
            start = stop + 1
            if lower[start] in ("the", "la", "los", "las", "le", "l") and start + 1 < hi:
                start += 1
            if shape[start] != CAP or self.units.key[start] in sentence_openers():
                break
            known = self.listed(start, hi)
            if known and known[1].label == "GROUP" and lower[start - 1] == "the":
                break
            if known and known[1].label == "GROUP" and is_acronym(text[start]):
                break
            if country_only and not (known and known[1].label == "PLACE"):
                break
            stop = max(known[0], start + 1) if known else start + 1
            if not (known and known[1].label == "PLACE"):
                stop = max(stop, self._cap_end(start, hi))
            stop = self._list_end(stop, hi)
        return stop

    def _cap_end(self, start: int, hi: int) -> int:
        end = self.run_end(start, hi)
        for unit in range(start + 1, end):
            if self.title_end(unit, end) > unit and not self.ordinary(end - 1):
                return unit
        return end

    def _posted(self, stop: int, hi: int, head: Head) -> int:
        """Take in the country of a mission (`UN Verification Mission in Colombia`, `U.S. Mission Pakistan`)."""
        if head.word.split()[-1] not in ("mission", "force", "operation"):
            return stop
        start = stop + 1 if stop + 1 < hi and self.units.lower[stop] in ("in", "to") else stop
        if start < hi and self.shape[start] == CAP and (known := self.listed(start, hi)) and known[1].label == "PLACE":
            return known[0]
        return stop

    def _list_end(self, stop: int, hi: int) -> int:
        """Extend over `, B, and C` or `and C` where the items are ordinary words with no head of their own."""
        shape, lower, text = self.shape, self.units.lower, self.units.text
        end, unit = stop, stop
        while unit + 1 < hi:
            comma = text[unit] == ","
            start = unit + 1 if comma or lower[unit] in ("and", "&") else 0
            if comma and start < hi and lower[start] in ("and", "&"):
                start += 1
                comma = False
            if not start or start >= hi or shape[start] != CAP or self.listed(start, hi):
                break
            last = self.run_end(start, hi)
            if not all(self.ordinary(i) for i in range(start, last)) or self._own_head(start, last, hi):
                break
            unit = last
            if not comma:
                return last
        return end

    def _own_head(self, start: int, end: int, hi: int) -> bool:
        return any(head.label in ("GROUP", "PLACE") for unit in range(start, end) for _, head in self.head_at(unit, hi))

    def _numbered(self, stop: int, hi: int, head: Head) -> int:
        """Take in a number that completes a name (`Detachment 88`, `Highway 1`)."""
        number = stop < hi and self.shape[stop] == NUM and len(self.units.text[stop]) <= 4 and self.units.text[stop].isdigit()
        return stop + 1 if number and head.word.split()[-1] in _NUMBER_AFTER else stop

    def headed(self, start: int, hi: int, *, least: int = 0) -> Candidate | None:
        """The organization, place or law that a head word in the run at `start` makes; it must end beyond `least`."""
        end = self.run_end(start, hi)
        best: Candidate | None = None
        unit = start
        while unit < end:
            options = self.head_at(unit, hi)
            if not options:
                if unit > start and self.title_end(unit, end) > unit and not self.ordinary(end - 1):
                    break
                unit += 1
                continue
            stop = options[0][0]
            if unit > start and self.title_end(unit, end) > stop and self._person_title(unit, end):
                break  # Moroccan Interior Minister
            if options[0][1].kind == "designation":
                return best or (Candidate(unit, stop, "SKIP", "", "names.designation") if unit == start else None)
            for _, head in options:
                candidate = self._by_head(start, unit, stop, end, hi, head)
                if candidate and candidate.stop > least and (best is None or candidate.stop > best.stop):
                    best = candidate
            unit = max(unit + 1, min(stop, end))
        return best

    def _by_head(self, start: int, unit: int, stop: int, end: int, hi: int, head: Head) -> Candidate | None:
        key = " ".join(filter(None, self.units.key[start:stop]))
        alone = unit == start and stop == start + 1
        closes = head.position == "any" and unit > start and not (stop < hi and self.units.lower[stop] in _JOINERS)
        if head.position == "last" or closes or (head.position == "any" and not alone and self.shape[min(stop, hi - 1)] != LOW):
            if head.word == "department" and unit > start and not any(self.ordinary(i) or nationality(self.units.key[i]) for i in range(start, unit)):
                return Candidate(start, stop, "PLACE", "admin", "names.head-last", head=head, head_stop=stop)
            last = self._numbered(stop, hi, head)
            if alone and last == stop and key not in _bare():
                return None
            if head.label == "GROUP":
                last = self._posted(last, hi, head)
                last = self._continue(last, hi, country_only=head.kind not in ("security", "government", "international", "other"))
            return Candidate(start, last, head.label, _bare().get(key, head.kind) if alone else head.kind, f"names.head-{head.position}", head=head, head_stop=stop)
        if head.position in ("first", "any"):
            if unit > start and not all(self.ordinary(i) or self.listed(i, hi) or nationality(self.units.key[i]) for i in range(start, unit)):
                return None
            joined = self.units.lower[stop - 1] in _JOINERS
            if joined and (stop >= hi or self.shape[stop] != CAP):
                if stop < hi and self.units.lower[stop] in ("the", "la", "los", "las") and stop + 1 < hi and self.shape[stop + 1] == CAP:
                    pass
                else:
                    return None
            if joined:
                last = self._continue(stop - 1, hi)
            else:
                last = max(stop, self._cap_end(start, hi)) if stop <= end else stop
                last = self._continue(self._numbered(last, hi, head), hi)
            if last <= stop and head.position == "first" and unit > start:
                return None
            if last <= stop and alone and key not in _bare():
                return None
            return Candidate(start, last, head.label, _bare().get(key, head.kind) if alone and last <= stop else head.kind, f"names.head-{head.position}", head=head, head_stop=stop)
        return None

    # -- one sentence --------------------------------------------------------------------------------------------

    def sentence(self, lo: int, hi: int) -> Iterator[Candidate]:
        """The candidates of the sentence of units [lo, hi), from left to right."""
        defined = self.definitions(lo, hi)
        unit, titled, plural = lo, False, False
        while unit < hi:
            if unit in defined:
                candidate = self._definition(unit, defined[unit])
            elif self.shape[unit] == CAP:
                candidate = self._next(unit, lo, hi, min((d for d in defined if d > unit), default=hi))
            elif self.shape[unit] == NUM:
                found = self._ordinal(unit, hi)
                candidate = found if found else Candidate(unit, unit + 1, "TITLE", "", "")
                if not found:
                    unit, titled = unit + 1, False
                    continue
            else:
                titled = titled and self.units.lower[unit] in ("(", ")", "ret", "retired", "(ret", ".")
                unit += 1
                continue
            if candidate.label == "TITLE":
                titled = candidate.kind == "title" or titled
                plural = plural or (candidate.kind == "title" and self.units.lower[candidate.stop - 1].endswith("s"))
            else:
                candidate.titled = titled and candidate.label == ""
                candidate.listed = plural and not titled and self.units.lower[candidate.first - 1] in (",", "and")
                titled = False
                if candidate.stop > candidate.first:
                    yield candidate
            unit = max(candidate.stop, unit + 1)

    def _definition(self, start: int, stop: int) -> Candidate:
        known = self.listed(start, stop)
        if known and known[0] == stop:
            return Candidate(start, stop, known[1].label, known[1].kind, "names.known", known=known[1])
        inside = [head for unit in range(start, stop) for _, head in self.head_at(unit, stop)]
        for label in ("GROUP", "PLACE", "SKIP"):
            if found := [head for head in inside if head.label == label]:
                first = [head for head in found[:1] if head.position == "first"]
                chosen = (first or found[-1:])[0]
                return Candidate(start, stop, label, chosen.kind, "names.defined", head=chosen)
        return Candidate(start, stop, "", "", "names.defined")

    def _ordinal(self, start: int, hi: int) -> Candidate | None:
        """`33rd Front`, `119 Battalion`: a number that begins the name of a unit."""
        text = self.units.text[start]
        if start + 1 >= hi or self.shape[start + 1] != CAP or len(text) > 5:
            return None
        ordinal = text[-2:].lower() in ("st", "nd", "rd", "th")
        found = self.headed(start + 1, hi) if ordinal else None
        if found is None:
            for end, head in self.head_at(start + 1, hi):
                if head.label == "GROUP" and head.word in _NUMBERED_UNITS:
                    found = Candidate(start, end, "GROUP", head.kind, "names.numbered", head=head)
        if found is None or found.label != "GROUP":
            return None
        return Candidate(start, found.stop, "GROUP", found.kind, "names.numbered", head=found.head)

    def _next(self, unit: int, lo: int, hi: int, limit: int) -> Candidate:
        """The candidate that begins at a capitalized unit; never beyond `limit`, where a definition begins."""
        units = self.units
        hi = min(hi, limit)
        known = self.listed(unit, hi)
        opener = units.key[unit] in sentence_openers() and not is_acronym(units.text[unit])
        if opener and units.key[unit] == "in" and unit > lo and unit + 1 < hi and self.gazetteer.lookup(f"in {units.key[unit + 1]}", country=self.country):
            return Candidate(unit, unit + 2, "PLACE", "city", "names.gazetteer")  # In Amenas
        if opener and not (known and known[0] > unit + 1):
            dedicated = self._joined_by_of(unit, hi) if unit > lo else None
            return dedicated or Candidate(unit, unit + 1, "TITLE", "", "")
        if title := self._title(unit, lo, hi, known):
            return title
        reach = known[0] if known else 0
        headed = self.headed(unit, hi, least=reach)
        if known and headed is None:
            return self._known(unit, known, hi)
        if known and headed and headed.label == "SKIP" and known[1].label == "GROUP" and known[1].kind != "government":
            return self._known(unit, known, hi)
        if headed is None:
            headed = self._joined_by_and(unit, hi) or self._joined_by_of(unit, hi) or self.directed(unit, hi) or self._national_branch(unit, lo, hi)
        if headed is not None:
            return headed
        if units.key[unit] in _DIRECTIONS and units.key[unit][-3:] != "ern" and unit > lo and units.lower[unit - 1] == "the" and self.run_end(unit, hi) == unit + 1:
            return Candidate(unit, unit + 1, "PLACE", "region", "names.direction")
        after = unit + 1
        if units.key[unit] in _DIRECTIONS and after < hi and (units.text[after] in non_names() or nationality(units.key[after])):
            return Candidate(unit, after + 1, "TITLE", "demonym", "")  # West African
        if units.text[unit] in non_names() or units.key[unit] in _calendar_words() or units.key[unit].endswith(("ist", "ists", "ism")):
            return Candidate(unit, unit + 1, "TITLE", "", "")
        if after < hi and self.shape[after] == CAP and nationality(f"{units.key[unit]} {units.key[after]}"):
            return Candidate(unit, after + 1, "TITLE", "demonym", "")  # Sri Lankan
        if nationality(units.key[unit]):
            return Candidate(unit, unit + 1, "TITLE", "demonym", "")
        return self._unknown(unit, lo, hi)

    def _known(self, unit: int, known: tuple[int, Known], hi: int) -> Candidate:
        end, name = known
        if name.label == "PLACE" and end == unit + 1 and end < hi and self.shape[end] == CAP and self.gazetteer.names.given(self.units.key[unit]):
            run = self.run_end(unit, hi)
            if run == end + 1 and self.gazetteer.names.family(self.units.key[end]) and not self.title_end(end, hi) > end:
                return Candidate(unit, run, "", "", "")  # a given name that is a country too: Jordan, Chad, Israel
        if name.label == "PLACE" and end == unit + 1 and end < hi and self.shape[end] == CAP and not self.ordinary(end):
            run = self.run_end(unit, hi)
            others = range(end, run)
            plain = not any(self.listed(i, hi) or self.title_end(i, run) > i or nationality(self.units.key[i]) or self.units.text[i] in non_names() for i in others)
            if plain and not is_acronym(self.units.text[unit]):
                return Candidate(unit, run, "", "", "")  # Oman Rochman
        return Candidate(unit, end, name.label, name.kind, "names.known", known=name)

    def _title(self, unit: int, lo: int, hi: int, known: tuple[int, Known] | None) -> Candidate | None:
        """A title at `unit`, with its portfolio, where a name can follow it."""
        end = self.title_end(unit, hi)
        if end == unit or (known and known[0] >= end and known[1].label == "GROUP"):
            return None
        office = self._office(unit, end, hi)
        if office is not None:
            return office
        headed = self.headed(unit, hi, least=end)
        if headed is not None and headed.head_stop > end:
            return None
        if end == unit + 1 and unit > lo and self.units.lower[unit - 1] in ("in", "at", "near", "from") and self.units.key[unit] in honorifics():
            return None  # a village may be called after a title: in Mallam Fatori
        run = self.run_end(unit, hi)
        if run > end and run < hi and self.units.lower[run] in ("town", "village", "district", "area", "province", "municipality", "city", "county"):
            return None  # Datu Unsay town
        return Candidate(unit, self._portfolio(end, hi), "TITLE", "title", "")

    def _office(self, unit: int, end: int, hi: int) -> Candidate | None:
        """`Attorney General's Office`: the body that a title holds."""
        if end + 1 < hi and self.shape[end] == POSS and self.units.lower[end + 1] in ("office", "bureau", "department", "council"):
            if self.shape[end + 1] == CAP:
                return Candidate(unit, self._continue(end + 2, hi), "GROUP", "government", "names.office")
        return None

    def _portfolio(self, end: int, hi: int) -> int:
        """End of `for Political, Legal, and Security Affairs` after `Minister`."""
        lower, shape, key = self.units.lower, self.shape, self.units.key
        if end >= hi or lower[end] not in ("of", "for", "to"):
            return end
        unit, last = end + 1, end
        while unit < hi:
            if lower[unit] in ("the", "and", ",", "&", "of") and shape[unit] != CAP:
                unit += 1
            elif shape[unit] == CAP and all(part in column("portfolio") for part in key[unit].split()):
                unit += 1
                last = unit
            else:
                break
        return last

    def _joined_by_and(self, unit: int, hi: int) -> Candidate | None:
        """`Economic and Financial Crimes Commission`, `Sulu and Celebes Seas`: one head for what `and` joins."""
        end = self.run_end(unit, hi)
        shape, lower = self.shape, self.units.lower
        after, items = end, 1
        while after + 1 < hi and (self.units.text[after] == "," or lower[after] in ("and", "&")):
            start = after + 1
            if start < hi and lower[start] in ("and", "&"):
                start += 1
            if start >= hi or shape[start] != CAP:
                return None
            found = self.headed(start, hi)
            if found and found.first == start and found.head:
                plural = found.head.word.endswith("s") and found.label == "PLACE" and found.head.position == "last"
                plain = items == 1 and lower[after] in ("and", "&") and all(self.ordinary(i) for i in range(unit, end)) and unit > 0
                plain = plain and (lower[unit - 1] in ("the", "its", "his", "of") or shape[unit - 1] == POSS) and found.label == "GROUP" and found.head.position != "first"
                if plural or plain:
                    return Candidate(unit, found.stop, found.label, found.kind, "names.shared-head", head=found.head)
                return None
            items += 1
            after = self.run_end(start, hi)
        return None

    def _joined_by_of(self, unit: int, hi: int) -> Candidate | None:
        """`Our Lady of Mercy Church`: a dedication with `of` before the head word of a building."""
        end = self.run_end(unit, hi)
        if end + 1 < hi and self.units.lower[end] == "of" and self.shape[end + 1] == CAP and self.title_end(unit, end) == unit:
            found = self.headed(end + 1, hi)
            if found and found.head and found.head.word in _DEDICATED and not nationality(self.units.key[unit]) and not self.listed(end + 1, hi):
                return Candidate(unit, found.stop, found.label, found.kind, "names.dedication", head=found.head)
        return None

    def directed(self, unit: int, hi: int) -> Candidate | None:
        """`Central Sulawesi`, `North Caucasus`: a capitalized direction belongs to the place."""
        after = unit + 1
        if self.units.key[unit] not in _DIRECTIONS or after >= hi or self.shape[after] != CAP:
            return None
        known = self.listed(after, hi)
        if known and known[1].label == "PLACE":
            return Candidate(unit, known[0], "PLACE", "region", "names.direction")
        if known or self.units.text[after] in non_names() or nationality(self.units.key[after]) or self.ordinary(after) or self.run_end(unit, hi) > unit + 2:
            return None
        return Candidate(unit, after + 1, "PLACE", "admin", "names.direction")

    def home_unit(self, unit: int, hi: int) -> bool:
        """Whether an administrative unit of the report's own country is named at a unit."""
        key = " ".join(self.units.key[unit : self.run_end(unit, hi)])
        return any(place.type == "admin" for place in self.gazetteer.lookup(key, country=self.country)) if self.country else False

    def _unknown(self, unit: int, lo: int, hi: int) -> Candidate:
        """An unknown run up to where a title, a listed name or an ordinary demonym begins inside it."""
        end = self.run_end(unit, hi)
        stop = unit + 1
        while stop < end:
            if self.shape[stop] == CAP:
                known = self.listed(stop, hi)
                if known and (known[0] - stop > 1 or is_acronym(self.units.text[stop])):
                    break
                if self.title_end(stop, end) > stop and self.units.key[stop] not in honorifics() | _AMBIGUOUS_TITLES:
                    break
                religious = self.units.key[stop] in ("islam", "muslim") and not self.ordinary(stop - 1)
                if self.units.text[stop] in non_names() and not religious:
                    break
            stop += 1
        while stop > unit + 1 and self.shape[stop - 1] != CAP:
            stop -= 1
        common = self.gazetteer.word_rank(self.units.key[unit]) > 3 or (self.ordinary(unit) and self.units.key[unit].endswith(("ing", "ed", "ly", "s")))
        if unit == lo and stop > unit + 1 and common and not self.gazetteer.names.given(self.units.key[unit]):
            return Candidate(unit, unit + 1, "TITLE", "", "")
        if stop + 1 < hi and self.units.lower[stop] == "of" and self.shape[stop + 1] == CAP and unit > lo and self.units.lower[unit - 1] == "the" and self.units.key[unit] != "government":
            if all(self.ordinary(i) for i in range(unit, stop)):
                return Candidate(unit, self.run_end(stop + 1, hi), "", "", "")  # the Circle of Peace
        return Candidate(unit, stop, "", "", "")

    def _national_branch(self, unit: int, lo: int, hi: int) -> Candidate | None:
        """`Migration Colombia`: a word and its country make the name of a body."""
        after = unit + 1
        if after >= hi or self.shape[after] != CAP or not self.ordinary(unit) or self.units.lower[unit].endswith(_ADJECTIVAL):
            return None
        if self.run_end(unit, hi) == after + 1 and (known := self.listed(after, hi)) and known[1].kind == "country" and known[0] == after + 1:
            if self.units.text[unit] not in non_names() and self.title_end(unit, hi) == unit and not self.head_at(unit, hi):
                return Candidate(unit, known[0], "GROUP", "government", "names.national-branch")
        return None


_DIRECTIONS = frozenset(("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "north east", "north west", "south east", "south west", "central", "middle", "latin", "southern", "northern", "eastern", "western"))
_OWNERS = frozenset(("people", "peoples", "women", "children", "workers", "farmers", "students", "teachers", "martyrs"))
_ADJECTIVAL = ("ing", "ern", "al", "ed", "ic", "ly", "by", "ous", "ary", "ive")
_DEDICATED = frozenset(("church", "cathedral", "mosque", "basilica", "monastery", "convent", "school", "hospital", "shrine", "chapel", "synagogue", "temple"))
_NUMBERED_UNITS = frozenset(("battalion", "brigade", "division", "regiment", "corps", "squadron", "front", "fleet", "wing"))
_AMBIGUOUS_TITLES = frozenset(("shah", "khan", "king", "bishop", "judge", "prince", "major", "marshal", "sultan", "malik", "mir", "sharif", "haji", "imam", "sheikh", "amir", "emir", "sayed", "syed", "said", "baba", "ali", "sir", "pope", "lord", "earl", "mirza", "beg", "bey", "pasha", "agha", "aga", "mullah", "molla", "hafiz", "qari", "sadiq", "nazim", "wali", "caliph", "chancellor", "bailiff", "baron", "duke", "deacon", "dean", "abbot", "monk", "priest", "cook", "smith", "baker", "mason", "hunter", "fisher", "miller", "carter", "porter", "taylor", "turner", "page", "singer", "driver", "farmer", "shepherd", "son", "page"))
_NUMBER_AFTER = frozenset(("battalion", "block", "brigade", "bureau", "camp", "checkpoint", "department", "detachment", "directorate", "division", "gate", "highway", "office", "road", "route", "sector", "squad", "station", "terminal", "unit", "zone"))


@cache
def _calendar_words() -> frozenset[str]:
    days = "monday tuesday wednesday thursday friday saturday sunday"
    months = "january february march april may june july august september october november december"
    return frozenset((days + " " + months).split())
