"""Names that the text defines: written out and followed by an acronym or another name in parentheses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pipeline.lexicon import word_class
from pipeline.names.compounds import Compounds
from pipeline.names.traits import ACRONYM, GENERIC, GIVEN, NATION, ORDINARY, is_acronym
from pipeline.names.units import CAP, LOW, MARK, NUM, POSS
from pipeline.names.wording import LONGEST_NAME, Candidate


class Definitions(Compounds):
    """Finds where a defined name begins: by the acronym's letters, else by the determiner."""

    def definitions(self, lo: int, hi: int) -> dict[int, int]:
        """First unit -> end of the names that an acronym in parentheses closes (`… against … in West Africa (GIABA)`)."""
        brackets = self.brackets[bisect_right(self.brackets, lo) : bisect_left(self.brackets, hi)] if self.brackets else ()
        if not brackets:
            return {}
        found: dict[int, int] = {}
        for opening in brackets:
            inner = self._bracketed(opening, hi)
            if inner is None or self.shape[opening - 1] not in (CAP, NUM):
                continue
            if (stop := self._translation(*inner)) > opening + 1:
                found[opening + 1] = stop
            if (unit := self._acronym_in(*inner)) < 0:
                continue
            acronym = self.units.text[unit]
            starts = self._starts(lo, opening)
            whole = [start for start in starts if start < opening - 1 and self._whole(start, opening, acronym)]
            if whole:
                if not self._opposed(whole[-1]):  # the Global Coalition to Defeat the Islamic State (ISIS)
                    found[whole[-1]] = opening
            elif fits := [start for start in starts if self.initials_fit(start, opening, acronym)]:
                start = self._fitting(fits, lo, opening, acronym)
                if not self._titled_person(start, opening):
                    found[start] = opening
            elif (determined := self._determined(lo, opening)) is not None:
                found[determined] = opening
            if self.traits[unit] & GENERIC and any(
                stop == opening and self.definition(start, stop).label == "GROUP" for start, stop in found.items()
            ):
                found[unit] = unit + 1  # Parti Keadilan Rakyat (PKR), though PKR is a currency too
        return found

    def _translation(self, first: int, stop: int) -> int:
        """End of a name in another language that opens a parenthesis and has small letters, `first` where there is none."""
        if self.shape[first] != CAP:
            return first
        lower, foreign = self.units.lower, False
        for unit in range(first, stop):
            if self.units.text[unit] in (",", ";", "–", "-") or lower[unit] == "or":
                stop = unit
                break
            if self.shape[unit] == LOW:
                if not (self.foreign_word(unit) or lower[unit] in word_class("foreign-link")):
                    return first
                foreign = True
            elif self.shape[unit] != CAP:
                return first
        return stop if foreign else first

    def _starts(self, lo: int, opening: int) -> list[int]:
        """Units that the name before a parenthesis may begin with, the nearest first."""
        text, shape, lower = self.units.text, self.shape, self.units.lower
        starts = []
        for back in range(opening - 1, max(lo, opening - LONGEST_NAME) - 1, -1):
            if shape[back] == CAP:
                if text[back - 1] == "-" and self.traits[back] & GENERIC and back > lo:
                    break  # the neo-Nazi Nordic Resistance Movement (NRM)
                article = lower[back] in ("the", "a", "an", "its")
                if not article or (back > lo and self._whole(back, opening, "")):
                    starts.append(back)  # members of The Resistance Front (TRF)
                continue
            parted = text[back] == "," and "the" in (lower[back + 1], lower[back + 2] if lower[back + 1] == "and" else "")
            if parted or (shape[back] == POSS and self._listed_before(lo, back) and not self._whole_across(lo, back, opening)):
                break
            joins = (
                lower[back] in word_class("defining")
                or lower[back] in word_class("foreign-link")
                or text[back] in ("-", "&", ",", "'", "’")
                or shape[back] == POSS
            )
            if not joins and not (shape[back] == NUM and back > lo):
                break
        return starts

    def _whole_across(self, lo: int, back: int, opening: int) -> bool:
        """Whether a listed name goes over the possessive at `back` (`Islamic State's Khorasan Province`)."""
        return any(self._whole(start, opening, "") for start in range(max(lo, back - LONGEST_NAME), back))

    def _listed_before(self, lo: int, stop: int) -> bool:
        """Whether a listed name ends at a unit, and so owns what follows (`Israel's`, `the U.S. Department of Justice's`)."""
        starts = range(max(lo, stop - LONGEST_NAME), stop)
        return any((known := self.listed(start, stop)) and known[0] == stop for start in starts if self.shape[start] == CAP)

    def _fitting(self, fits: list[int], lo: int, opening: int, acronym: str) -> int:
        """The one of the starts that the acronym's letters fit, the nearest first, that the name begins with.

        A comma or an `and` inside the name is believed only where the initials bear it out.
        """
        text, shape, lower = self.units.text, self.shape, self.units.lower
        whole = [start for start in fits if start == lo or shape[start - 1] != CAP]
        if not whole:
            return self._widened(fits[-1], lo)
        best = whole[0] if any(text[i] == "," for i in range(whole[-1], whole[0])) else whole[-1]
        exact = self._spelled(whole[0], opening, acronym) and whole[0] > lo and lower[whole[0] - 1] == "the"
        if exact and lower[whole[0] - 2] in ("and", "or", ","):
            return whole[0]  # the Sri Lanka Army and the Special Task Force (STF)
        if (best > lo and lower[best - 1] in ("the", "a", "an")) or best == whole[0]:
            return best
        return next((s for s in whole if s > lo and lower[s - 1] in ("the", "a", "its", "an")), whole[0])

    def _widened(self, start: int, lo: int) -> int:
        """The start of a name, its plain words taken in that the acronym leaves out (`Human Rights Education Center (EC)`)."""
        first = start
        while first > lo and self.shape[first - 1] == CAP and self.traits[first - 1] & (ORDINARY | NATION):
            first -= 1
            if self.units.lower[first - 1] in ("the", "its", "a", "an"):
                return start if self.own_head(first, start, start) or self.title_end(first, start) > first else first
        return start

    def _whole(self, start: int, opening: int, acronym: str) -> bool:
        """Whether a listed name begins at `start` and ends at the parenthesis; a place must have the letters of the acronym."""
        known = self.listed(start, opening)
        if known is None or known[0] != opening or (self.shape[start + 1] == POSS and self.listed(start, start + 1)):
            return False
        before = start - 1
        opener = self.units.lower[before] in ("the", "a", "its")
        plain = ORDINARY | NATION if known[1].kind == "international" else ORDINARY  # Gabonese Human Rights Council (GHRC)
        opened = self.shape[before] == CAP and self.traits[before] & plain and not opener
        if opened and not self._listed_before(0, start):
            return False  # the Supreme Security Council (CSS)
        return known[1].label != "PLACE" or self.initials_fit(start, opening, acronym)

    def _bracketed(self, opening: int, hi: int) -> tuple[int, int] | None:
        """Units between a parenthesis and its end."""
        text = self.units.text
        for unit in range(opening + 1, min(hi, opening + 24)):
            if text[unit] == ")":
                return opening + 1, unit
            if text[unit] == "(":
                return None
        return None

    def initials_fit(self, first: int, stop: int, acronym: str) -> bool:
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
        significant = [word for word in words[position:] if word not in word_class("defining")]
        return len(significant) <= 1

    def _spelled(self, first: int, stop: int, acronym: str) -> bool:
        """Whether the words of a name that count begin with the letters of the acronym, one each."""
        words = [part for unit in range(first, stop) if self.shape[unit] != MARK for part in self.units.key[unit].split()]
        initials = "".join(word[0] for word in words if word not in word_class("defining"))
        return initials == "".join(char.lower() for char in acronym if char.isalpha())

    def _acronym_in(self, first: int, stop: int) -> int:
        """The unit of the acronym in a parenthesis, or -1."""
        for unit in (stop - 1, first):
            if first <= unit < stop and self.shape[unit] == CAP and is_acronym(self.units.text[unit]):
                return unit
        return -1

    def _titled_person(self, start: int, stop: int) -> bool:
        end = self.title_end(start, stop)
        return self.descended(start, stop) or (end > start and not self.own_head(end, stop, stop))

    def descended(self, start: int, stop: int) -> bool:
        """Whether a name says whose child somebody is (`Usama bin Ladin`)."""
        son = start + 1 < stop and self.shape[start + 1] == LOW and self.units.lower[start + 1] in word_class("descent")
        return son and self.traits[start] & GIVEN > 0

    def _determined(self, lo: int, opening: int) -> int | None:
        """Start of the name between `the` and a parenthesis whose letters do not fit (`the Valleys of the … (VRAEM)`)."""
        text, shape, lower = self.units.text, self.shape, self.units.lower
        start = None
        for back in range(opening - 1, max(lo, opening - LONGEST_NAME) - 1, -1):
            if shape[back] == CAP:
                start = back
                if (
                    back > lo
                    and lower[back - 1] in ("the", "its")
                    and not (back > lo + 1 and lower[back - 2] in word_class("joiner") and shape[back - 3] == CAP)
                ):
                    break
            elif not (lower[back] in word_class("defining") or text[back] in ("&", ",", "-")) or (
                lower[back] == "and" and not self._one_name(back, opening)
            ):
                return None
        if start is None or (start > lo and lower[start - 1] not in ("the", "its")):
            return None
        plain = self.run_end(start, opening) == opening
        return self._past_kind(start, opening) if not plain else None

    def _past_kind(self, start: int, opening: int) -> int:
        """The unit at which a name begins behind a demonym and what it is (`French NGO [Agency for …]`)."""
        after = start + (self.traits[start] & NATION > 0)
        kind = self.traits[after] & GENERIC and self.traits[after] & ACRONYM and after + 1 < opening
        return after + 1 if kind and self.shape[after + 1] == CAP else start

    def _one_name(self, joint: int, opening: int) -> bool:
        """Whether `and` at unit `joint` stands inside one name: its left side is words, not a body or a name of its own."""
        if self.units.lower[joint + 1] == "the":
            return False
        if self._matter(joint + 1, opening):
            return True  # Directorate State Protection and Intelligence (DSN)
        if not self.own_head(joint + 1, self.run_end(joint + 1, opening), opening):
            return True
        left = joint
        while left > 0 and self.shape[left - 1] == CAP:
            left -= 1
        if left > 1 and self.units.lower[left - 1] == "of" and self.own_head(left - 2, left - 1, joint):
            return False  # the National Department of Investigations and Specialized Airport Security Corps (CESAC)
        if self.units.lower[opening - 1].endswith("s"):
            return True
        return all(self.ordinary(unit) for unit in range(left, joint)) and not self.own_head(left, joint, joint)

    def definition(self, start: int, stop: int) -> Candidate:
        known = self.listed(start, stop)
        if known and known[0] == stop:
            return Candidate(start, stop, known[1].label, known[1].kind, known[1].rule, known=known[1])
        inside = [head for unit in range(start, stop) for _, head in self.head_at(unit, stop)]
        if inside and inside[-1].word in word_class("published"):
            return Candidate(start, stop, "SKIP", inside[-1].kind, "names.defined", head=inside[-1])  # … Strategy Report (INCSR)
        purposeful = any(self.units.lower[unit] in ("for", "against") for unit in range(start, stop))
        for label in ("GROUP", "SKIP") if purposeful else ("GROUP", "PLACE", "SKIP"):
            if found := [head for head in inside if head.label == label]:
                first = [head for head in found[:1] if head.position == "first"]
                chosen = (first or found[-1:])[0]
                return Candidate(start, stop, label, chosen.kind, "names.defined", head=chosen)
        return Candidate(start, stop, "", "", "names.defined")
