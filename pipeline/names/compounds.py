"""Names that several runs of words make together, or a word and a place: shared head words, dedications, directions, branches."""

from __future__ import annotations

from pipeline.knowledge import Known, nationality
from pipeline.lexicon import word_class
from pipeline.names.bodies import Bodies, bare_bodies
from pipeline.names.traits import DIRECTION, FAMILY, GENERIC, GIVEN, NATION, ORDINARY
from pipeline.names.units import CAP, LOW, MARK, NUM, POSS
from pipeline.names.wording import Candidate, name_key, role_words

_LONGEST_LIST = 16  # names that share one head word
_ADJECTIVAL = ("ing", "ern", "al", "ed", "ic", "ly", "by", "ous", "ary", "ive")


class Compounds(Bodies):
    """Finds names whose head word stands in another run, or that have none."""

    def joined_by_and(self, unit: int, hi: int) -> Candidate | None:
        """`Economic and Financial Crimes Commission`, `Sulu and Celebes Seas`: one head for what `and` joins."""
        lower, text = self.units.lower, self.units.text
        items = [(unit, self.run_end(unit, hi))]
        while len(items) < _LONGEST_LIST:
            joint = items[-1][1]
            if joint + 1 >= hi or not (text[joint] == "," or lower[joint] in ("and", "&")):
                break
            start = joint + 1 + (lower[joint + 1] in ("and", "&"))
            if start >= hi or self.shape[start] != CAP:
                break
            found = self.headed(start, hi)
            if found and found.first == start and found.head:
                return self._sharing(items, found, hi)
            items.append((start, self.run_end(start, hi)))
        return None

    def _sharing(self, items: list[tuple[int, int]], last: Candidate, hi: int) -> Candidate | None:
        """The name that runs of words and the headed name after them make together, if they share its head."""
        lower, text, shape, head = self.units.lower, self.units.text, self.shape, last.head
        assert head is not None
        unit, end = items[0]
        several = head.word.endswith("s") and not head.word.endswith("ss")
        titled = self.title_end(unit, hi) > unit or any(self.traits[start] & GIVEN for start, _ in (*items, (last.first, 0)))
        people = head.word in word_class("surname-head") and titled  # Sean Smith, Tyrone Woods
        shared = several and last.label == "PLACE" and head.position == "last" and not people
        if not shared and head.position != "first" and unit > 0:
            led = lower[unit - 1] in ("the", "its", "his", "of") or shape[unit - 1] == POSS
            defined = last.stop < hi and text[last.stop] == "(" and shape[unit - 1] == LOW
            anded = lower[last.first - 1] in ("and", "&") and (len(items) > 1 or items[0][1] == last.first - 1)
            plain = anded and (led or defined) and last.label == "GROUP"
            shared = plain and all(self._subject(start, stop) for start, stop in items)
            shared = shared or (len(items) == 1 and led and self._dedicated(unit, end, last.first))
        pair = len(items) == 1 and text[last.first - 1] == "&" and last.label == "GROUP"  # Life & Peace Institute
        shared = shared or pair
        return Candidate(unit, last.stop, last.label, last.kind, "names.shared-head", head=head) if shared else None

    def _subject(self, start: int, stop: int) -> bool:
        """Whether units [start, stop), after the nation or the body that they may begin with, are plain words for what a body
        deals with.
        """
        known = self.listed(start, stop)
        if known and (known[1].kind == "country" or (known[1].label == "GROUP" and known[0] < stop)):
            start = known[0]
        elif self.traits[start] & NATION or (self.units.key[start] in bare_bodies() and start + 1 < stop):
            start += 1
        if not all(self._plain(unit) for unit in range(start, stop)):
            return False
        closing = start + any(end < stop and head.position == "last" for end, head in self.head_at(start, stop))  # State Security
        return start == stop or not self.own_head(closing, stop, stop) or self._matter(start, stop)

    def _dedicated(self, unit: int, end: int, start: int) -> bool:
        """Whether the run [unit, end) is a person's name and a common word: `Queen Rania Medical` and `Research Center`."""
        given, family = self.gazetteer.names.given, self.gazetteer.names.family
        last = self.units.key[end - 1]
        if end - unit < 3 or not self.ordinary(start) or not self.ordinary(end - 1) or given(last) or family(last):
            return False
        return self.title_end(unit, end) > unit or bool(given(self.units.key[unit]))

    def joined_by_of(self, unit: int, hi: int) -> Candidate | None:
        """`Our Lady of Mercy Church`: a dedication with `of` before the head word of a building."""
        end = self.run_end(unit, hi)
        if end + 1 < hi and self.units.lower[end] == "of" and self.shape[end + 1] == CAP and self.title_end(unit, end) == unit:
            found = self.headed(end + 1, hi)
            if (
                found
                and found.head
                and found.head.word in word_class("dedicated")
                and not nationality(self.units.key[unit])
                and not (self.traits[unit] & FAMILY and unit > 0 and self.units.lower[unit - 1] in role_words())  # Pastor Lim of
                and (self.units.key[unit] in word_class("dedication") or not self.listed(end + 1, hi))
            ):
                return Candidate(unit, found.stop, found.label, found.kind, "names.dedication", head=found.head)
        return None

    def joined_by_for(self, unit: int, hi: int) -> Candidate | None:
        """`Together for Libya` before `party` or the like: an unknown name with its purpose."""
        end = self.run_end(unit, hi)
        stop = self.run_end(end + 1, hi) if self.shape[end + 1] == CAP else hi
        named = stop < hi and self.units.lower[stop] in word_class("body-noun") and self.title_end(unit, end) == unit
        return Candidate(unit, stop, "", "", "") if named else None

    def of_body(self, unit: int, hi: int, known: tuple[int, Known] | None, headed: Candidate | None) -> Candidate | None:
        """A part of the body at a unit, whose name goes on over `and` (`the Senate Legal and Constitutional Affairs Committee`)."""
        end = self.run_end(unit, hi)
        part = known[0] < end if known and known[1].label == "GROUP" else headed is not None and end == headed.stop > unit + 1
        if not part or end + 1 >= hi or self.units.lower[end] != "and":
            return None
        opened = known is not None or self.units.key[unit] in bare_bodies()
        whole = self.joined_by_and(unit, hi) if opened else None
        parts = whole is not None and whole.head is not None and whole.head.word.split()[-1] in word_class("part-head")
        return whole if parts else None

    def directed(self, unit: int, hi: int) -> Candidate | None:
        """`Central Sulawesi`, `North Caucasus`, `South East London`: a capitalized direction belongs to the place."""
        after = unit + 1
        if not self.traits[unit] & DIRECTION or after >= hi or self.shape[after] != CAP:
            return None
        if self.traits[after] & DIRECTION and after + 1 < hi and self.shape[after + 1] == CAP:
            after += 1
        known = self.listed(after, hi)
        if known and known[1].label == "PLACE":
            return Candidate(unit, known[0], "PLACE", "region", "names.direction")
        if known or self.traits[after] & (GENERIC | NATION | ORDINARY) or self.run_end(unit, hi) > after + 1:
            return None
        return Candidate(unit, after + 1, "PLACE", "admin", "names.direction")

    def national_branch(self, unit: int, hi: int) -> Candidate | None:
        """`Migration Colombia`, `Petroleum Development Oman`: one or two ordinary words and a country name a body."""
        after, end = unit + 1, self.run_end(unit, hi)
        if end > after + 1 and self.traits[after] & ORDINARY and not self.listed(after, hi):
            after += 1
        if self.shape[after] != CAP or self.units.lower[after - 1].endswith(_ADJECTIVAL):
            return None
        known = self.listed(after, hi)
        if not known or known[1].kind != "country" or known[0] != end:
            return None
        words = range(unit, after)
        if any(self.traits[i] & GENERIC or self.title_end(i, hi) > i for i in words):
            return None
        if any(head.label != "GROUP" for i in words for _, head in self.head_at(i, hi)):
            return None
        return Candidate(unit, known[0], "GROUP", "government", "names.national-branch")

    def county(self, unit: int, hi: int) -> bool:
        """Whether a county's name stands behind the word for it (`County Louth`)."""
        known = self.country in self.gazetteer.countries(self.units.key[unit])
        return self.shape[unit] == CAP and (known or not self.traits[unit] & ORDINARY) and self.title_end(unit, hi) == unit

    def ship(self, unit: int, lo: int, hi: int) -> Candidate | None:
        """`the tanker Limburg`, `MV Iceberg 1`: a ship's name, which is tagged as nothing."""
        named = unit > lo and self.units.lower[unit - 1] in word_class("ship")
        if not named and self.units.key[unit] not in word_class("ship-prefix"):
            return None
        end = self.run_end(unit, hi)
        return Candidate(unit, end + (end < hi and self.shape[end] == NUM), "SKIP", "", "names.designation")

    def land(self, unit: int, lo: int, hi: int) -> Candidate | None:
        """`Tamil Nadu`, `the Basque Country`, `in Amhara`: a unit of the report's own country called after a people."""
        end = self.run_end(unit, hi)
        for stop in range(end, unit + 1, -1):
            found = self.gazetteer.lookup(name_key(self.units, unit, stop), country=self.country) if self.country else []
            if any(place.type == "admin" for place in found):
                return Candidate(unit, stop, "PLACE", "admin", "names.gazetteer")
        led = unit > lo and self.units.lower[unit - 1] in word_class("within-lead")
        closes = end == unit + 1 and (end >= hi or self.shape[end] == MARK or self.units.lower[end] in word_class("function"))
        return Candidate(unit, end, "PLACE", "admin", "names.gazetteer") if led and closes and self.home_unit(unit, hi) else None
