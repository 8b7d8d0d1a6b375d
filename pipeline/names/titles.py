"""Titles before names: where one stands, what it is of, and what only looks like one."""

from __future__ import annotations

from pipeline.knowledge import Known
from pipeline.lexicon import column, word_class
from pipeline.names.definitions import Definitions
from pipeline.names.traits import ACRONYM, FAMILY, GIVEN, NATION, ORDINARY
from pipeline.names.units import CAP
from pipeline.names.wording import Candidate, honorifics, name_key, role_words

WHERE = frozenset(("in", "at", "near", "around", "from"))  # before a place; here a list of people ends
ALONG = frozenset(("on", "along", "off"))


class Titles(Definitions):
    """Finds the titles that people's names may follow."""

    def _held(self, unit: int, stop: int, hi: int) -> bool:
        """Whether the office of units [unit, stop), one of something, is that of the person named right behind it."""
        office = "of" in self.units.lower[unit:stop] or self.units.key[stop - 1] == "general"
        if not office or stop >= hi or self.shape[stop] != CAP or self.listed(stop, hi):
            return False
        plain = self.traits[stop] & (ORDINARY | NATION) and not self.traits[stop] & GIVEN
        return not plain and self.run_end(stop, hi) > stop + 1

    def holder(self, unit: int, headed: Candidate) -> int:
        """Where somebody is named within what a head word opens, who holds an office of it (`Director of the National Police
        Omar Pinzón`), or 0.
        """
        lower, start, of = self.units.lower, headed.head_stop, unit - 1 - (self.units.lower[unit - 1] == "the")
        if headed.rule != "names.head-any" or headed.stop < start + 2 or of < 1 or lower[of] != "of":
            return 0
        held = lower[of - 1] in role_words() and not lower[of - 1].endswith("s")
        return start if held and self.shape[start] == CAP and self.traits[start] & (GIVEN | ORDINARY) == GIVEN else 0

    def title(self, unit: int, lo: int, hi: int, known: tuple[int, Known] | None) -> Candidate | None:
        """A title at `unit`, with its portfolio, where a name can follow it."""
        end = self.title_end(unit, hi)
        if end > unit and self.joined_by_and(unit, hi):
            return None  # Justice and Development Party
        if known and known[0] >= end > unit and known[1].label == "GROUP" and self._held(unit, known[0], hi):
            return Candidate(unit, known[0], "TITLE", "title", "")  # Director of Public Prosecutions Noordin Haji
        if end == unit or (known and (known[0] > end or (known[0] == end and known[1].label == "GROUP"))):
            return None
        lone = end >= hi or self.shape[end] != CAP
        if lone and self.traits[unit] & ACRONYM and self.title_of(unit, end) == "rank":
            return None  # the Conspiracy of Fire Nuclei (CFN), which no craftsman is
        if self.seated(unit, end, hi):
            return None  # Sultan Kudarat
        baptized = end == unit + 1 and self.traits[unit] & GIVEN and self.units.key[unit] not in word_class("always-title")
        if baptized and end < hi and self.traits[end] & (GIVEN | FAMILY):
            return None  # Mukhtar Mohamud Hassan
        role = self.title_of(unit, end) == "role"
        surnamed = self.run_end(unit, hi) == end + 1 and not self.traits[end] & ORDINARY
        if baptized and role and surnamed and not self.apart(end, hi):
            return None  # Baker Atyani
        plain = end < hi and self.traits[end] & (ORDINARY | GIVEN | FAMILY) == ORDINARY and self.title_end(end, hi) == end
        if plain and role and end == unit + 1:
            return None  # Passenger Protect
        office = self.office(unit, end, hi)
        if office is not None:
            return office
        if unit > lo and end < hi and self.shape[end] != CAP and self.title_of(unit, end) == "role":
            lord = not self.units.lower[end - 1].endswith("s") and self._of_known(end, hi)  # the Emir of Kano
            return Candidate(unit, end, "TITLE", "title", "") if lord else None  # the Friends of Yemen
        headed = self.headed(unit, hi, least=end)
        stop = self._portfolio(end, hi)
        held = stop > end and stop < hi and self.shape[stop] == CAP  # Secretary of Foreign Affairs Albert del Rosario
        if headed is not None and headed.head_stop > end and not (held or self._surname(end, headed)):
            return None
        if end == unit + 1 and unit > lo and self.units.lower[unit - 1] in WHERE and self.units.key[unit] in honorifics():
            return None  # a village may be called after a title: in Mallam Fatori
        run = self.run_end(unit, hi)
        if (
            run > end
            and run < hi
            and self.units.lower[run] in ("town", "village", "district", "area", "province", "municipality", "city", "county")
        ):
            return None  # Datu Unsay town
        return Candidate(unit, stop, "TITLE", "title", "")

    def _of_known(self, of: int, hi: int) -> bool:
        """Whether `of` and a listed name or a town stand at a unit."""
        if self.units.lower[of] != "of":
            return False
        named = of + 1 + (of + 1 < hi and self.units.lower[of + 1] == "the")
        if named >= hi or self.shape[named] != CAP:
            return False
        return self.listed(named, hi) is not None or name_key(self.units, named, self.run_end(named, hi)) in self.gazetteer

    def _surname(self, unit: int, headed: Candidate) -> bool:
        """Whether the head word right after a title is a family's name (`President Park Geun-hye`, `Mrs. Karolina Dam`)."""
        closes = headed.head_stop == headed.stop and self.units.key[headed.stop - 1] in word_class("surname-head")
        baptized = headed.stop == unit + 2 and self.traits[unit] & GIVEN and self.units.key[unit - 1] in word_class("civil-title")
        named = closes and (headed.stop == unit + 1 or baptized)
        return bool(named) and (headed.first == 0 or self.units.lower[headed.first - 1] not in ("the", *WHERE, *ALONG))

    def _body_at(self, unit: int, hi: int) -> bool:
        """Whether the name of a body begins at a unit: a listed one, or more than a portfolio with a head word at its end."""
        known = self.listed(unit, hi)
        if known and known[1].label == "GROUP":
            return True
        headed = self.headed(unit, hi)
        return headed is not None and headed.label == "GROUP" and headed.stop > unit + 1 and headed.rule != "names.head-first"

    def _dealt_with(self, unit: int, hi: int) -> bool:
        """Whether matters of an office begin at a unit and a full name follows them (`of Public Order Nikos Dendias`)."""
        stop = unit
        while stop < hi and self.shape[stop] == CAP and self.units.key[stop] in column("portfolio"):
            stop += 1
        end = self.run_end(unit, hi)
        return stop > unit and end >= stop + 2 and not self.own_head(stop, end, hi) and not self.listed(unit, hi)

    def _portfolio(self, end: int, hi: int) -> int:
        """End of `for Political, Legal, and Security Affairs` after `Minister`."""
        lower, shape, key = self.units.lower, self.shape, self.units.key
        if end >= hi or key[end - 1] in word_class("belongs-to"):
            return end  # Members of the National Committee for Peace
        listed = lower[end] in (",", "and") and key[end - 1] in column("portfolio")  # Minister of Finance, Economy, and Planning
        if not listed and lower[end] not in ("of", "for", "to"):
            return end
        body = end + 1 + (end + 1 < hi and lower[end + 1] == "the")
        if body < hi and shape[body] == CAP and not self._dealt_with(body, hi) and self._body_at(body, hi):
            return end  # Members of Islamic Jihad
        unit, last = end + 1, end
        while unit < hi:
            if lower[unit] in ("the", "and", ",", "&", "of", "for") and shape[unit] != CAP:
                unit += 1
            elif (known := self.listed(unit, hi)) and known[1].label == "PLACE":
                break  # Under Secretary for North America
            elif shape[unit] == CAP and all(part in column("portfolio") for part in key[unit].split()):
                unit += 1
                last = unit
            else:
                break
        return last

    def apart(self, unit: int, hi: int) -> bool:
        """Whether a capitalized word says something of its own: a title, a listed name, a demonym."""
        return self.title_end(unit, hi) > unit or bool(self.traits[unit] & (NATION | GIVEN | FAMILY)) or bool(self.listed(unit, hi))
