"""Where names may stand: capitalized sequences cut into listed names, titles, organizations, places and unknowns.

A candidate is found by its form alone; what an unknown one is, its surroundings decide (`evidence`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from pipeline.knowledge import Known, nationality
from pipeline.lexicon import word_class
from pipeline.names.titles import ALONG, WHERE, Titles
from pipeline.names.traits import (
    ACRONYM,
    DIRECTION,
    DOUBLE,
    FAMILY,
    FREQUENT,
    GENERIC,
    GIVEN,
    NATION,
    OPENER,
    ORDINARY,
    TIME_OR_CREED,
)
from pipeline.names.units import CAP, LOW, MARK, NAME, NUM, POSS, TITLE
from pipeline.names.wording import GOVERNMENTS, Candidate, honorifics, name_key, person_particles, role_words

_KEPT_TITLE = frozenset(("(", ")", "ret", "retired", "(ret", "."))  # what may stand between a title and its name

_ROAD = re.compile(r"[A-Z]{1,2}-?[0-9]{1,3}")
_TOWN, _CITY = 1_000, 100_000  # inhabitants


class Chunker(Titles):
    """Cuts the units of one report into candidates, sentence by sentence."""

    def sentence(self, lo: int, hi: int) -> Iterator[Candidate]:
        """The candidates of the sentence of units [lo, hi), from left to right."""
        self.read_runs(lo, hi)
        defined = self.definitions(lo, hi)
        marked, lower, shapes = self.marked, self.units.lower, self.shape
        unit, title, titled, plural = lo, lo, False, False
        for at in range(bisect_left(marked, lo), bisect_left(marked, hi)):
            place = marked[at]
            if place < unit:
                continue  # within the candidate before
            titled = titled and _KEPT_TITLE.issuperset(lower[unit:place])
            unit = place
            if unit in defined:
                candidate = self.definition(unit, defined[unit])
            elif shapes[unit] == CAP:
                reach = min((d for d in defined if d > unit), default=hi) if defined else hi
                following = self._next(unit, lo, reach, titled=titled)
                if following is None:
                    unit += 1
                    continue
                candidate = following
            elif self.units.opens[unit] & NAME and (known := self.listed(unit, hi)):
                candidate = self._known(unit, known, hi)  # 400 Mawozo
            elif found := self._ordinal(unit, hi):
                candidate = found
            else:
                unit, titled = unit + 1, False
                continue
            if candidate.label == "TITLE":
                title = unit
                titled = candidate.kind == "title" or titled
                several = candidate.kind == "title" and lower[candidate.stop - 1].endswith("s")
                plural = plural or (several and self.title_of(unit, candidate.stop) != "role")
            else:
                candidate.titled = titled and candidate.label == ""
                if candidate.titled and self._sited(title, candidate.stop, lo, hi):
                    candidate = Candidate(title, candidate.stop, "PLACE", "site", "names.type-after")
                plural = plural and lower[candidate.first - 1] not in WHERE
                candidate.listed = plural and not titled and self.units.lower[candidate.first - 1] in (",", "and")
                titled = False
                if candidate.stop > candidate.first:
                    arabic = lower[candidate.first - 1] == "al" and shapes[candidate.first - 1] == LOW and candidate.first > lo
                    candidate.first -= arabic  # al Shabaab
                    yield candidate
            unit = max(candidate.stop, unit + 1)

    def _sited(self, title: int, stop: int, lo: int, hi: int) -> bool:
        """Whether a title and a name, with an article, name a building (`the Imam Hussain mosque`)."""
        lower = self.units.lower
        named = stop < hi and lower[stop] in word_class("called-site") and self.shape[stop] == LOW
        return named and title > lo and lower[title - 1] in ("the", "at") and self.run_end(title, hi) == stop

    def _ordinal(self, start: int, hi: int) -> Candidate | None:
        """`33rd Front`, `119 Battalion`: a number that begins the name of a unit."""
        text = self.units.text[start]
        if start + 1 >= hi or self.shape[start + 1] != CAP or len(text) > 5:
            return None
        ordinal = text[-2:].lower() in ("st", "nd", "rd", "th")
        found = self.headed(start + 1, hi) if ordinal else None
        if found is None:
            for end, head in self.head_at(start + 1, hi):
                if head.label == "GROUP" and head.word in word_class("numbered-unit"):
                    found = Candidate(start, end, "GROUP", head.kind, "names.numbered", head=head)
            if found is None and self.units.lower[start - 1] == "the":
                longer = self.headed(start + 1, hi)  # the 25 Task Force Brigade
                if longer and self.units.key[longer.stop - 1] in word_class("numbered-unit"):
                    found = longer
        if found is None or found.label != "GROUP":
            return None
        stop, lower = found.stop, self.units.lower
        if stop + 3 < hi and lower[stop : stop + 2] == ["of", "the"] and self.shape[stop + 2] == NUM:
            whole = self._ordinal(stop + 2, hi)  # the 3rd Brigade of the 5th Division
            stop = whole.stop if whole else stop
        return Candidate(start, stop, "GROUP", found.kind, "names.numbered", head=found.head)

    def _next(self, unit: int, lo: int, hi: int, *, titled: bool) -> Candidate | None:
        """The candidate that begins at a capitalized unit, None for a word that names nothing.

        It never reaches beyond `hi`, where the sentence ends or a definition begins.
        """
        traits, opens = self.traits[unit], self.units.opens[unit]
        known = self.listed(unit, hi) if opens & NAME else None
        if traits & OPENER and not (titled and self.run_end(unit, hi) > unit + 1):  # but: General To Lam
            if unit + 1 < hi and self._opens_place(unit, inside=unit > lo):
                return Candidate(unit, unit + 2, "PLACE", "city", "names.gazetteer")
            if not (known and known[0] > unit + 1):
                return self.joined_by_of(unit, hi) if unit > lo else None
        double = bool(traits & DOUBLE) and self._double(unit, hi)
        body = known is not None and bool(traits & ACRONYM)  # FBI agents
        if opens & TITLE and not double and not body and (title := self.title(unit, lo, hi, known)):
            return title
        generic = traits & GENERIC and traits & ACRONYM and not known and unit + 1 < hi and self.shape[unit + 1] == CAP
        if generic and (self.traits[unit + 1] & NATION or not self.ordinary(unit + 1)):
            return None  # the NGO Maldivian Democracy Network, not the NGO Coordination Board
        following = None if known or not traits & GENERIC else self.listed(unit + 1, hi)
        if following and following[1].label == "GROUP" and following[0] > unit + 2:
            return None  # the Marxist Popular Front for the Liberation of Palestine
        if double and self.run_end(unit, hi) == unit + 2:
            return Candidate(unit, unit + 2, "TITLE", "demonym", "")  # a New Zealander
        if (named := self._named(unit, hi, known)) is not None:
            plain = unit == lo and self._plain_plural(named, hi)
            return Candidate(unit, named.stop, "TITLE", "", "") if plain else named
        return self._bare(unit, lo, hi, double=double)

    def _opens_place(self, unit: int, *, inside: bool) -> bool:
        """Whether `In` or `The` begins the name of a town (`In Amenas`, `The Hague`), `inside` a sentence or at its start."""
        key, following = self.units.key[unit], self.units.key[unit + 1]
        if key == "the" and self.shape[unit + 1] == CAP:
            return self.gazetteer.max_population(f"the {following}") >= (_TOWN if inside else _CITY)
        return inside and key == "in" and bool(self.gazetteer.lookup(f"in {following}", country=self.country))

    def _double(self, unit: int, hi: int) -> bool:
        """Whether two capitalized words are one demonym (`Sri Lankan`)."""
        keys = self.units.key
        return unit + 1 < hi and self.shape[unit + 1] == CAP and bool(nationality(f"{keys[unit]} {keys[unit + 1]}"))

    def _named(self, unit: int, hi: int, known: tuple[int, Known] | None) -> Candidate | None:
        """The listed name at a unit or the one that a head word makes, whichever is wider."""
        reach = known[0] if known else 0
        headed = self.headed(unit, hi, least=reach)
        if headed and headed.head and headed.head.word in word_class("matter"):
            headed = self.joined_by_and(unit, hi) or headed  # Australian Customs and Border Protection Service
        elif headed or known:
            headed = self.of_body(unit, hi, known, headed) or headed
        if headed and self.traits[unit] & DIRECTION and (wider := self.directed(unit, hi)) and wider.stop > headed.stop:
            return wider  # South East London
        if headed is not None and (holder := self.holder(unit, headed)):
            headed = Candidate(unit, holder, headed.label, headed.kind, headed.rule, head=headed.head, head_stop=holder)
        if known is None:
            opened = headed is not None and headed.label == "GROUP" and headed.rule == "names.head-first"
            if headed and opened and self.gazetteer.max_population(name_key(self.units, unit, headed.stop), self.country or "-"):
                return Candidate(unit, headed.stop, "", "", "")  # Lashkar Gah
            return headed or self._joined(unit, hi)
        if headed is not None and headed.rule == "names.head-first" and headed.label == "PLACE":
            officer = next((i for i in range(reach, headed.stop) if self.title_end(i, hi) > i), 0)
            headed = None if officer else headed  # New Zealand Police Commissioner Mike Bush
        if headed is not None:
            acts = headed.label == "SKIP" and known[1].label == "GROUP" and known[1].kind != "government"
            return self._known(unit, known, hi) if acts else headed
        if known[1].label == "PLACE" and self.run_end(unit, hi) < reach < hi and self.shape[reach] == CAP:
            inner = self.headed(reach, hi)  # Port of Spain Magistrates' Court
            if inner and inner.first == reach and inner.label == "GROUP" and inner.rule != "names.head-first":
                return Candidate(unit, inner.stop, "GROUP", inner.kind, inner.rule, head=inner.head, head_stop=inner.head_stop)
        return self._known(unit, known, hi)

    def _joined(self, unit: int, hi: int) -> Candidate | None:
        """A name that small words join, that begins with a direction, or that its country ends."""
        traits, end = self.traits[unit], self.run_end(unit, hi)
        joint = self.units.lower[end] if end + 1 < hi else ""
        found = None
        if joint == "of":
            found = self.joined_by_of(unit, hi)
        elif joint == "for":
            found = self.joined_by_for(unit, hi)
        elif joint in (",", "and", "&"):
            found = self.joined_by_and(unit, hi)
        if found is None and traits & DIRECTION:
            found = self.directed(unit, hi)
        if found is None and traits & ORDINARY and end > unit + 1:
            found = self.national_branch(unit, hi)
        return found

    def _bare(self, unit: int, lo: int, hi: int, *, double: bool) -> Candidate | None:
        """What a word begins that no list and no head word makes a name: a region, a road, a demonym, an unknown name."""
        units, traits, after = self.units, self.traits[unit], unit + 1
        determined = unit > lo and units.lower[unit - 1] == "the"
        if ship := self.ship(unit, lo, hi):
            return ship
        if determined and traits & DIRECTION and units.key[unit][-3:] != "ern" and self.run_end(unit, hi) == after:
            return Candidate(unit, after, "PLACE", "region", "names.direction")
        along = unit > lo and units.lower[unit - 1 - determined] in ALONG
        if (along or units.text[unit][:2] == "RN") and _ROAD.fullmatch(units.text[unit]):
            return Candidate(unit, after, "PLACE", "site", "names.road")
        if units.key[unit] == "county" and after < hi and self.county(after, hi):
            return Candidate(unit, after + 1, "PLACE", "admin", "names.head-first")
        if traits & DIRECTION and after < hi and self.traits[after] & (GENERIC | NATION):
            return Candidate(unit, after + 1, "TITLE", "demonym", "")  # West African
        if traits & (NATION | GENERIC) and (place := self.land(unit, lo, hi)):
            return place
        if traits & (NATION | GENERIC) and self._called_after_people(unit, hi):
            return Candidate(unit, after, "PLACE", "admin", "names.gazetteer")
        if traits & GENERIC:
            baptized = traits & GIVEN and self.run_end(unit, hi) > after
            plain = baptized and self.shape[after] == CAP and self.ordinary(after) and units.text[after][-1] != "."
            if traits & ACRONYM or not baptized or plain:
                return None  # but: Sami A., Sami ul Haq
        if traits & TIME_OR_CREED:
            return None
        if double:
            return Candidate(unit, after + 1, "TITLE", "demonym", "")  # Sri Lankan
        if traits & NATION and not self._forenamed(unit, lo, hi):
            return Candidate(unit, after, "TITLE", "demonym", "")
        return self._unknown(unit, lo, hi)

    def _called_after_people(self, unit: int, hi: int) -> bool:
        """Whether a word for people names a unit of the country that is called after them (`the Amhara region`)."""
        lower, after = self.units.lower, unit + 1
        noun = after < hi and self.shape[after] == LOW and (lower[after] in word_class("type-word") or lower[after] == "regional")
        return noun and self.home_unit(unit, hi)

    def _forenamed(self, unit: int, lo: int, hi: int) -> bool:
        """Whether a demonym is somebody's first name: before one word that is no common one (`filmmaker Finn Norgaard`)."""
        end, before = self.run_end(unit, hi), self.units.lower[unit - 1] if unit > lo else ""
        if end == unit + 1 or self.traits[unit + 1] & (ORDINARY | NATION) or self.title_end(unit + 1, hi) > unit + 1:
            return False
        if self.units.key[unit] in word_class("demonym-or-name") and self.shape[unit + 1] == CAP:
            return before not in ("the", "a", "an") and not self.listed(unit + 1, hi)
        return end == unit + 2 and before in role_words()

    def _known(self, unit: int, known: tuple[int, Known], hi: int) -> Candidate:
        end, name = known
        if (
            name.label == "PLACE"
            and end == unit + 1
            and end < hi
            and self.shape[end] == CAP
            and self.traits[unit] & GIVEN
        ):
            run = self.run_end(unit, hi)
            titled = self.title_end(end, hi) > end and self.units.key[end] not in word_class("title-or-name")
            if run == end + 1 and self.traits[end] & FAMILY and not titled:
                return Candidate(unit, run, "", "", "")  # a given name that is a country too: Jordan, Chad, Israel
        if name.label == "PLACE" and (wider := self._wider(unit, end, hi)):
            return wider
        if name.label == "PLACE" and end == unit + 1 and end < hi and self.shape[end] == CAP and not self.ordinary(end):
            run = self.run_end(unit, hi)
            if (seat := self._seat(unit, run, known=end)) and seat != end:
                return Candidate(unit, seat, "PLACE", "admin", "names.gazetteer")
            if seat:
                return Candidate(unit, end, name.label, name.kind, name.rule, known=name)
            own = (self.listed(i, hi) or self.title_end(i, run) > i or self.traits[i] & (NATION | GENERIC) for i in range(end, run))
            if not any(own) and not self.traits[unit] & ACRONYM:
                return Candidate(unit, run, "", "", "")  # Oman Rochman
        if name.label == "PLACE" and end + 1 < hi and self.units.lower[end] in ("de", "del") and name.kind != "country":
            run = self.run_end(unit, hi)
            if run > end:
                return Candidate(unit, run, "PLACE", "city", "names.known")  # San Juan de Manapiare
        if name.label == "GROUP" and self.units.key[unit] == "university" and (campus := self.campus(unit + 2, end, hi)) > end:
            return Candidate(unit, campus, "GROUP", name.kind, name.rule, known=name)
        if name.label == "GROUP" and name.kind == "other" and (branch := self._country_at(end, hi)):
            return Candidate(unit, branch, "GROUP", name.kind, name.rule, known=name)  # Amnesty International Nigeria, MTN Ghana
        if name.label == "GROUP" and not name.acronym and end < hi and self.shape[end] == CAP:
            closing = [stop for stop, head in self.head_at(end, hi) if head.label == "GROUP" and head.position != "first"]
            if closing and " " in name.name and name.kind != "militant":
                return Candidate(unit, closing[0], "GROUP", name.kind, name.rule, known=name)
            words = range(unit, end + 1)
            if name.kind != "militant" and not closing and all(self.ordinary(i) for i in words) and not self.apart(end, hi):
                return Candidate(unit, self.run_end(unit, hi), "", "", "")  # Public Safety Days
        return Candidate(unit, end, name.label, name.kind, name.rule, known=name)

    def _country_at(self, unit: int, hi: int) -> int:
        """The end of the capitalized run at a unit where that is a country's name, else 0."""
        known = self.listed(unit, hi)
        country = known is not None and known[1].kind == "country" and known[0] == self.run_end(unit, hi)
        return known[0] if known and country else 0

    def _wider(self, unit: int, end: int, hi: int) -> Candidate | None:
        """A unit of the report's own country whose name begins with a listed one (`Negros Occidental`, `Lanao del Norte`)."""
        stop = self.run_end(unit, hi)
        tied = stop > end and self.units.lower[end] in word_class("place-tie")  # Kingston upon Thames
        if stop <= end or not (tied or (self.country and (self.shape[end] == CAP or self.units.lower[end] in person_particles()))):
            return None
        found = self.gazetteer.lookup(name_key(self.units, unit, stop), country="" if tied else self.country)
        return Candidate(unit, stop, "PLACE", found[0].type, "names.gazetteer") if found else None

    def _seat(self, unit: int, stop: int, *, known: int = 0) -> int:
        """Where in the run [unit, stop) the place of an office ends and its holder begins (`Mayor of Mogadishu Thabit Abdi`), or 0.

        A place that the lists have ends at unit `known`.
        """
        lower, title = self.units.lower, unit - 2
        if stop == unit + 1 or title < 0 or lower[unit - 1] != "of" or self.shape[title] != CAP:
            return 0
        if lower[title] not in role_words() or lower[title].endswith("s"):
            return 0
        for end in range(stop, unit, -1):
            if end == known or name_key(self.units, unit, end) in self.gazetteer:
                named = end < stop and self.shape[end] == CAP and (self.traits[end] & GIVEN or stop > end + 1)
                return end if named else 0
        return 0

    def _plain_plural(self, candidate: Candidate, hi: int) -> bool:
        """Whether plain words at a sentence's start name nothing, for all their capitals (`Desert Patrols reached`)."""
        last = candidate.stop - 1
        word = self.units.lower[last]
        return (
            candidate.known is None
            and last > candidate.first
            and word[-1:] == "s"
            and word[-2:] not in ("ss", "us", "is")
            and not (last + 1 < hi and self.units.text[last + 1] == "(")
            and all(self.traits[unit] & (ORDINARY | NATION) == ORDINARY for unit in range(candidate.first, candidate.stop))
        )

    def _creed_within(self, unit: int, end: int, hi: int) -> bool:
        """Whether the name of a people at a unit is one of somebody's names in a run that ends at `end`.

        A first name stands before it, and no noun follows that it may describe (`Hafsa Mossi was`).
        """
        if not self.traits[unit - 1] & GIVEN:
            return False
        if unit + 1 < end:
            return not self.traits[unit + 1] & ORDINARY
        alone = end >= hi or self.shape[end] == MARK or self.units.lower[end] in word_class("function")
        return alone and not self.traits[unit] & ACRONYM

    def _unknown(self, unit: int, lo: int, hi: int) -> Candidate | None:
        """An unknown run up to where a title, a listed name or an ordinary demonym begins inside it."""
        end = self.run_end(unit, hi)
        stop = unit + 1
        opens, traits = self.units.opens, self.traits
        if seat := self._seat(unit, end):
            return Candidate(unit, seat, "PLACE", "city", "names.gazetteer")
        if self.units.lower[unit] in word_class("foreign-article") and end > unit + 1 and unit > lo:
            return Candidate(unit, end, "", "", "")  # Les Parents Concernés
        while stop < end:
            if self.shape[stop] == CAP:
                known = self.listed(stop, hi) if opens[stop] & NAME else None
                if known and (known[0] - stop > 1 or traits[stop] & ACRONYM):
                    break
                titled = self.title_end(stop, hi) if opens[stop] & TITLE else stop
                titled = titled if titled > end or titled == stop else self.title_end(stop, end)
                baptized = traits[stop] & GIVEN
                role = titled == stop + 1 and baptized and self.title_of(stop, titled) == "role"  # Jean Christian Mba
                closes = titled == end == stop + 1 and "." not in self.units.text[stop]
                role = role or (closes and bool(traits[stop] & FAMILY or not traits[stop] & ORDINARY))  # Hun Sen
                plain = all(traits[before] & (ORDINARY | GIVEN | FAMILY) == ORDINARY for before in range(unit, stop))
                if titled > stop and plain and titled < hi and self.shape[titled] == CAP:
                    return Candidate(unit, titled, "TITLE", "title", "")  # Nominated Member of Parliament, Supreme Mufti
                if (
                    titled > stop
                    and not role
                    and self.units.key[stop] not in honorifics()
                    and self.units.key[stop] not in word_class("title-or-name")
                    and self.units.key[titled - 1] not in word_class("title-or-name")
                ):
                    break
                if traits[stop] & GENERIC and not baptized and self.units.key[stop] not in word_class("title-or-name"):
                    religious = self.units.key[stop] in ("islam", "muslim") and not self.ordinary(stop - 1)
                    within = self.units.key[stop - 1] in word_class("arabic-article")  # Borg El Arab
                    if not religious and not within and not self._creed_within(stop, end, hi):
                        break
            stop += 1
        while stop > unit + 1 and self.shape[stop - 1] != CAP and self.units.lower[stop - 1] not in word_class("patronymic"):
            stop -= 1
        called = unit > lo + 1 and self.units.lower[unit - 1] in ("called", "named", "dubbed")
        if called and stop + 1 < hi and self.shape[stop] == POSS and self.shape[stop + 1] == CAP:
            return Candidate(unit, self.run_end(stop + 1, hi), "", "", "")  # a cell called Odin’s Hearth
        if unit == lo and stop > unit + 1 and not traits[unit] & GIVEN and self.units.key[unit] not in word_class("arabic-article"):
            derived = traits[unit] & ORDINARY and self.units.key[unit].endswith(("ing", "ed", "ly", "s"))
            if traits[unit] & FREQUENT or derived:
                return None
        if unit > lo and self.units.lower[unit - 1] == "the" and stop + 1 < hi and self.units.lower[stop] == "of":
            plain = all(self.ordinary(i) and self.units.key[i] not in GOVERNMENTS for i in range(unit, stop))
            several = stop > unit + 1 or self.units.lower[unit][-1:] == "s"
            of = stop + 2 if several and self.units.lower[stop + 1] == "the" else stop + 1
            if plain and of < hi and self.shape[of] == CAP:
                return Candidate(unit, self.run_end(of, hi), "", "", "")  # the Circle of Peace, the Missionaries of the Poor
        return Candidate(unit, stop, "", "", "")
