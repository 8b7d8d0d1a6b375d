"""Names that the text defines: written out and followed by an acronym or another name in parentheses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pipeline.lexicon import word_class
from pipeline.names.bodies import Bodies
from pipeline.names.units import CAP, MARK, NUM, POSS
from pipeline.names.wording import LONGEST_NAME, Candidate, is_acronym


class Definitions(Bodies):
    """Finds where a defined name begins: by the acronym's letters, else by the determiner."""

    def definitions(self, lo: int, hi: int) -> dict[int, int]:
        """First unit -> end of the names that an acronym in parentheses closes (`… against … in West Africa (GIABA)`)."""
        brackets = self.brackets[bisect_right(self.brackets, lo) : bisect_left(self.brackets, hi)] if self.brackets else ()
        if not brackets:
            return {}
        found: dict[int, int] = {}
        text, shape, lower = self.units.text, self.shape, self.units.lower
        for opening in brackets:
            if not (inner := self._bracketed(opening, hi)):
                continue
            unit = self._acronym_in(*inner)
            if unit < 0 or shape[opening - 1] not in (CAP, NUM):
                continue
            starts = []
            for back in range(opening - 1, max(lo, opening - LONGEST_NAME) - 1, -1):
                if text[back] == "," and lower[back + 1] == "the":
                    break
                joins = (
                    shape[back] == CAP
                    or lower[back] in word_class("defining")
                    or text[back] in ("-", "&", ",", "'", "’")
                    or shape[back] == POSS
                )
                if not joins and not (shape[back] == NUM and back > lo):
                    break
                if shape[back] == CAP and lower[back] not in ("the", "a", "an", "its"):
                    starts.append(back)
            listed = [start for start in starts if start < opening - 1 and self._whole(start, opening)]
            if listed:
                found[listed[-1]] = opening
                continue
            fits = [start for start in starts if self.initials_fit(start, opening, text[unit])]
            # A comma or an "and" inside the name is believed only where the initials bear it out.
            if fits:
                whole = [start for start in fits if start == lo or shape[start - 1] != CAP] or fits
                best = whole[0] if any(text[i] == "," for i in range(whole[-1], whole[0])) else whole[-1]
                exact = self._spelled(whole[0], opening, text[unit]) and whole[0] > lo and lower[whole[0] - 1] == "the"
                if exact and lower[whole[0] - 2] in ("and", "or", ","):
                    start = whole[0]  # the Sri Lanka Army and the Special Task Force (STF)
                elif (best > lo and lower[best - 1] in ("the", "a", "an")) or best == whole[0]:
                    start = best
                else:
                    start = next((s for s in whole if s > lo and lower[s - 1] in ("the", "a", "its", "an")), whole[0])
                if not self._titled_person(start, opening):
                    found[start] = opening
            elif (determined := self._determined(lo, opening)) is not None:
                found[determined] = opening
        return found

    def _whole(self, start: int, opening: int) -> bool:
        """Whether a listed name begins at `start` and ends at the parenthesis, and none that may stand before a name opens it."""
        known = self.listed(start, opening)
        if known is None or known[0] != opening or self.shape[start + 1] == POSS:
            return False
        first = self.listed(start, start + 1)
        return first is None or first[1].label != "GROUP" or not first[1].acronym

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
        return end > start and not self.own_head(end, stop, stop)

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
        return start if not plain else None

    def _one_name(self, joint: int, opening: int) -> bool:
        """Whether `and` at unit `joint` stands inside one name: its left side is words, not a body or a name of its own."""
        if self.units.lower[joint + 1] == "the":
            return False
        if not self.own_head(joint + 1, self.run_end(joint + 1, opening), opening) or self.units.lower[opening - 1].endswith("s"):
            return True
        left = joint
        while left > 0 and self.shape[left - 1] == CAP:
            left -= 1
        return all(self.ordinary(unit) for unit in range(left, joint)) and not self.own_head(left, joint, joint)

    def definition(self, start: int, stop: int) -> Candidate:
        known = self.listed(start, stop)
        if known and known[0] == stop:
            return Candidate(start, stop, known[1].label, known[1].kind, known[1].rule, known=known[1])
        inside = [head for unit in range(start, stop) for _, head in self.head_at(unit, stop)]
        purposeful = any(self.units.lower[unit] in ("for", "against") for unit in range(start, stop))
        for label in ("GROUP", "SKIP") if purposeful else ("GROUP", "PLACE", "SKIP"):
            if found := [head for head in inside if head.label == label]:
                first = [head for head in found[:1] if head.position == "first"]
                chosen = (first or found[-1:])[0]
                return Candidate(start, stop, label, chosen.kind, "names.defined", head=chosen)
        return Candidate(start, stop, "", "", "names.defined")
