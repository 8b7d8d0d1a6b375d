"""Organizations, places and laws by their head word, whatever the rest of the name is (`Camilo Torres Front`)."""

from __future__ import annotations

from functools import cache

from pipeline.knowledge import Head, nationality
from pipeline.lexicon import column, rows, sentence_openers, word_class
from pipeline.names.foreign import Foreign
from pipeline.names.traits import ACRONYM, DIRECTION, FAMILY, GENERIC, GIVEN, NATION, ORDINARY, is_acronym
from pipeline.names.units import CAP, HEAD, LOW, NUM, POSS
from pipeline.names.wording import Candidate, name_key, role_words


@cache
def bare_bodies() -> dict[str, str]:
    """Words that name a body by themselves (`Parliament`), folded -> its kind."""
    return {row["word"]: row["kind"] for row in rows("bare_bodies")}


class Bodies(Foreign):
    """Finds names by their head words."""

    def headed(self, start: int, hi: int, *, least: int = 0) -> Candidate | None:
        """The organization, place or law that a head word in the run at `start` makes; it must end beyond `least`."""
        end = self.run_end(start, hi)
        opens = self.units.opens
        for unit in range(start, end):
            if opens[unit] & HEAD:
                break
        else:
            return None
        baptized = end > start + 1 and self.traits[start] & self.traits[start + 1] & GIVEN
        apposed = start > 0 and self.units.text[start - 1] == ","
        if end == start + 2 and self.traits[start] & GIVEN and (apposed or self.traits[end - 1] & FAMILY):
            baptized = GIVEN  # his wife, Hayat Boumeddiene
        if end == start + 2 and self.traits[start] & GIVEN and self._named_person(start):
            return None
        if baptized and not any(self.traits[i] & (ORDINARY | NATION) for i in range(start, end)):
            return None  # Jihad Ahmed Diyab
        best: Candidate | None = None
        unit = start
        while unit < end:
            options = self.head_at(unit, hi)
            if options and unit > start and self.units.key[unit - 1] in ("abu", "umm"):
                options = []  # Abu Jihad
            if not options:
                if unit > start and self.title_end(unit, hi) > unit and not self.ordinary(end - 1):
                    break
                unit += 1
                continue
            stop = options[0][0]
            if unit > start and self.title_end(unit, hi) > stop and self.person_title(unit, hi):
                break  # Moroccan Interior Minister
            if options[0][1].kind == "designation":
                return best or (Candidate(unit, stop, "SKIP", "", "names.designation") if unit == start else None)
            for reach, head in options:
                candidate = self._by_head(start, unit, reach, end, hi, head)
                if candidate is None or candidate.stop <= least:
                    continue
                law = candidate.label == "SKIP" and candidate.head_stop == candidate.stop
                ahead = candidate.stop - best.stop + law if best else 1
                if ahead > 0 or (best and candidate.stop == best.stop and self._prevails(candidate, best)):
                    best = candidate
            unit = max(unit + 1, min(stop, end))
        if best and best.kind == "site" and best.stop == end and start > 0 and self.shape[start - 1] == NUM:
            return None if self.units.lower[end - 1].endswith("s") else best  # 70 Anti-Racism Police Stations
        return best

    def _prevails(self, later: Candidate, earlier: Candidate) -> bool:
        """Whether the later head word of two in the same units says what is named."""
        return self._building(later, earlier) or self._decisive(later, earlier) or self._nearer(later, earlier)

    def _named_person(self, start: int) -> bool:
        """Whether a given name and a word that sites have (`Robert Hall`) name somebody: by the deed before, or beside a name."""
        lower = self.units.lower
        if start == 0 or self.units.key[start + 1] not in word_class("surname-head"):
            return False
        if lower[start - 1] in word_class("done-to-people") or lower[start - 1] in role_words():
            return True
        listed = start > 2 and lower[start - 1] in (",", "and") and self.shape[start - 2] == CAP
        if self.units.text[start - 1] in (":", "–", "—") and lower[start + 2 : start + 3] == [","]:
            return bool(self.traits[start + 3] & GIVEN)  # charged: Joseph Law, Paris Kagame, and
        return bool(listed and self.traits[start - 3] & GIVEN and not self.own_head(start - 2, start - 1, start - 1))

    def _nearer(self, later: Candidate, earlier: Candidate) -> bool:
        """Whether a site's closing head word tells more than the landscape that opens it (`Punta Cana International Airport`)."""
        opened = earlier.label == "PLACE" and earlier.head is not None and earlier.head.position == "first"
        closed = later.label == "PLACE" and later.kind == "site" and later.head_stop == later.stop
        return opened and closed and earlier.head_stop < later.head_stop

    def _decisive(self, later: Candidate, earlier: Candidate) -> bool:
        """Whether the last head word says what it is (`New Zealand Customs Service`, `Visa Department`)."""
        assert earlier.head is not None
        if later.head_stop < earlier.head_stop:
            return False  # International Airport of Gao
        closing = later.label == "GROUP" and later.head_stop == later.stop
        if earlier.label == "GROUP":
            open_ended = earlier.head.position == "any" or "ambiguous" in earlier.head.note
            return closing and open_ended and earlier.head_stop < earlier.stop
        named = earlier.head.position == "first" or earlier.head.kind in ("operation", "holiday")
        if earlier.head.kind == "holiday" and later.kind == "site" and later.head_stop == later.stop:
            return True  # Meskel Square
        return later.label == "GROUP" and (earlier.label == "PLACE" or (closing and not named))

    def _building(self, later: Candidate, earlier: Candidate) -> bool:
        """Whether the last head word makes a building of what an earlier one makes a body (`Army Public School`)."""
        if later.label != "PLACE" or later.kind != "site" or earlier.label != "GROUP" or earlier.head is None:
            return False
        closes = later.head_stop == later.stop or later.rule in ("names.head-first", "names.head-last")
        return closes and earlier.head_stop < earlier.stop and earlier.head.position == "any"

    def campus(self, named: int, stop: int, hi: int) -> int:
        """The end of a university's name with its campus (`University of Technology, Minna`); `named` begins what it is of."""
        units, town = self.units, stop + 1
        if town >= hi or units.text[stop] != "," or self.shape[town] != CAP:
            return stop
        end = self.run_end(town, hi)
        known = self.listed(town, hi)
        after = end + (end < hi and units.text[end] == ",")  # a list of towns goes on
        goes_on = after < hi and (units.lower[after] in ("and", "or") or (after > end and self.shape[after] == CAP))
        closes = not goes_on or units.lower[after + 1 : after + 2] == ["the"]
        owner = self.gazetteer.lookup(name_key(units, named, stop))
        towns = self.gazetteer.lookup(name_key(units, town, end))
        seated = bool(owner) and all(record.type == "city" for record in owner)  # University of Maiduguri
        country = known is not None and known[1].kind == "country"
        return end if closes and not seated and not country and any(record.type == "city" for record in towns) else stop

    def _by_head(self, start: int, unit: int, stop: int, end: int, hi: int, head: Head) -> Candidate | None:
        """The name in the run [start, end) that a head word at units [unit, stop) makes, or None."""
        lower, shape = self.units.lower, self.shape
        alone = unit == start and stop == start + 1
        closes = head.position == "any" and unit > start and not (stop < hi and lower[stop] in word_class("joiner"))
        bare = bare_bodies().get(" ".join(filter(None, self.units.key[start:stop]))) if alone else None
        lone = head.position == "any" and not alone and shape[min(stop, hi - 1)] not in (LOW, CAP)
        abroad = alone and bare is None and head.label == "GROUP" and self._goes_on_abroad(stop, hi)  # Union nationale
        if (head.position == "last" and not abroad) or closes or lone:
            if head.word == "department" and unit > start and not self._subject_before(start, unit):
                return Candidate(start, stop, "PLACE", "admin", "names.head-last", head=head, head_stop=stop)
            last = self._numbered(stop, hi, head)
            purpose = last < hi and lower[last] == "to" and self._tied(last, hi)  # Office to Monitor and Combat
            if alone and last == stop and bare is None and not purpose:
                return None
            last = self._closed(start, last, hi, head, complete=not alone)
        else:
            reach = self._opened(start, unit, stop, end, hi, head)
            if reach is None or (reach <= stop and ((head.position == "first" and unit > start) or (alone and bare is None))):
                return None
            last, bare = reach, bare if reach <= stop else None
            if head.word.startswith("university") and last > stop:
                last = self.campus(stop, last, hi)
        rule = f"names.head-{head.position}"
        return Candidate(start, last, head.label, bare or head.kind, rule, head=head, head_stop=stop)

    def _subject_before(self, start: int, unit: int) -> bool:
        """Whether plain words or demonyms before a department say what it deals with; else it is one of France's."""
        return any(self.ordinary(i) or nationality(self.units.key[i]) for i in range(start, unit))

    def _closed(self, start: int, stop: int, hi: int, head: Head, *, complete: bool) -> int:
        """The end of a name whose head word closes it at unit `stop`: after what it is of or where it is posted."""
        if head.label != "GROUP":
            return self._seated(start, stop, hi) if head.kind == "site" else stop
        irregular = head.kind not in ("security", "government", "international", "other")
        civil = head.kind == "other" or head.word in ("committee", "council")
        branch = self._branch(stop, hi) if complete and civil else 0
        return branch or self.continued(self._posted(start, stop, hi, head), hi, country_only=irregular, complete=complete)

    def _branch(self, stop: int, hi: int) -> int:
        """The end of a name whose country closes it (`Mauthausen Committee Austria`), or 0."""
        known = self.listed(stop, hi) if stop < hi and self.shape[stop] == CAP else None
        country = known is not None and known[1].kind == "country" and known[0] == self.run_end(stop, hi)
        return known[0] if known and country and not (known[0] < hi and self.shape[known[0]] == POSS) else 0

    def _seated(self, start: int, stop: int, hi: int) -> int:
        """The end of a building's name with the town that it is told from others by (`the Grand Mosque of Mitrovica`)."""
        town = stop + 1
        if town >= hi or self.units.lower[stop] != "of" or self.shape[town] != CAP:
            return stop
        end = self.run_end(town, hi)
        plain = all(self.ordinary(unit) for unit in range(start, stop))
        return end if plain and name_key(self.units, town, end) in self.gazetteer else stop

    def _opened(self, start: int, unit: int, stop: int, end: int, hi: int, head: Head) -> int | None:
        """The end of a name that a head word at units [unit, stop) opens, None where it opens none."""
        lower, led = self.units.lower, range(start, unit)
        if head.position == "first" and not all(
            self.ordinary(i) or self.listed(i, hi) or nationality(self.units.key[i]) for i in led
        ):
            return None
        joined = lower[stop - 1] in word_class("joiner")
        unit_of = joined and head.label == "PLACE" and head.kind == "admin"
        if unit_of and not all(self.traits[i] & (DIRECTION | ORDINARY) for i in led):
            return None  # Issyk-Kul Province of Kyrgyzstan
        if joined and self.title_end(unit, stop) > unit and self.own_head(stop + 1, min(stop + 2, hi), hi):
            return None  # Secretary of the Ministry of Defence
        named = head.label == "PLACE" and head.kind != "site" and unit > start and not joined
        if named and not all(self.traits[i] & DIRECTION for i in led):
            return None  # Immigration New Zealand
        foreign = head.note.startswith("foreign")
        if joined and not foreign and not self._name_follows(stop, hi):
            return None
        if joined:
            last = self.continued(stop - 1, hi)
        else:
            last = max(stop, self._cap_end(start, hi)) if stop <= end else stop
            last = self._numbered(last, hi, head)
            if head.label != "PLACE" or (last < hi and lower[last] in ("of", "de", "du", "del", "da", "do")):
                last = self.continued(last, hi, complete=unit > start)
        if head.label == "GROUP":
            foreign = foreign or (last <= stop and self._goes_on_abroad(stop, hi))
            last = self._linked(max(last, stop) if foreign else last, hi, foreign=foreign)
            if joined and last > stop and head.word.split()[0] in word_class("spanning"):
                last = self._posted(start, last, hi, head)
        return last

    def _name_follows(self, stop: int, hi: int) -> bool:
        """Whether a capitalized word stands at unit `stop`, an article before it or not."""
        if stop < hi and self.units.lower[stop] in ("the", "la", "los", "las") and self.shape[stop] != CAP:
            stop += 1
        return stop < hi and self.shape[stop] == CAP

    def continued(self, stop: int, hi: int, *, country_only: bool = False, complete: bool = False) -> int:
        """Extend a name over `of …`, `for the … and …` from unit `stop` on; a `complete` name has its head word last."""
        shape, lower, text = self.shape, self.units.lower, self.units.text
        while start := self._tied(stop, hi):
            opener = self.units.key[start] in sentence_openers() and self.units.key[start] not in word_class("inner-opener")
            if shape[start] != CAP or opener:
                break
            known = self.listed(start, hi)
            body = known is not None and known[1].label == "GROUP" and not self._opposed(start)
            if known and body and lower[start - 1] == "the" and not self._held_by(stop - 1, known[0] - 1):
                break
            if body and is_acronym(text[start]):
                break
            if country_only and not (known and known[1].label == "PLACE"):
                break
            if known is None and self._baptized(start, hi, complete=complete):
                break  # the Helsinki Committee of Krassimir Kanev
            stop = max(known[0], start + 1) if known else start + 1
            if not (known and known[1].label == "PLACE"):
                stop = max(stop, self._cap_end(start, hi))
            titles = (unit for unit in range(start, stop) if self.title_end(unit, stop) == stop)
            titled = any(self.units.key[unit] not in column("portfolio") for unit in titles)
            if self.shape[stop : stop + 2] == [POSS, CAP] and stop + 1 < hi and titled:
                office = self.office(start, stop, hi)  # the Terrorism Division of the Prosecutor's Office
                stop = office.stop if office else stop
            stop = self._list_end(stop, hi)
        return stop

    def _opposed(self, start: int) -> bool:
        """Whether the purpose of a body is to fight what is named at a unit (`Coalition to Counter the [Islamic State]`)."""
        verb = start - 1 - (self.units.lower[start - 1] == "the")
        return self.units.key[verb] in word_class("purpose") and self.shape[verb] == CAP

    def _held_by(self, unit: int, last: int) -> bool:
        """Whether the body that `of the` leads to belongs to the name of the one at a unit: an office's holder, an authority."""
        key = self.units.key
        governs = self.traits[last - 1] & NATION or key[last - 1] in ("federal", "national", "regional")
        return key[unit] == "office" or bool(governs and key[last] in ("authority", "government"))

    def _tied(self, stop: int, hi: int) -> int:
        """The unit at which a name goes on after a small word at unit `stop` and an article (`of the Interior`), or 0."""
        lower, key = self.units.lower, self.units.key
        if stop + 1 >= hi:
            return 0
        word, start = lower[stop], stop + 1
        if self.shape[stop] == LOW:
            if word == "to" or word == "in":
                joins = key[start] in word_class("purpose" if word == "to" else "trafficked")
                return start if joins and self.shape[start] == CAP else 0  # to Combat Corruption, Trafficking in Persons
            if word == "the":
                return start if key[stop - 1] in word_class("purpose") else 0  # for Combating the Financing of Terrorism
            if word not in word_class("joiner"):
                return 0
        elif word != "against":
            return 0
        return start + (lower[start] in ("the", "a", "an", "la", "los", "las", "le", "l") and start + 1 < hi)

    def _baptized(self, start: int, hi: int, *, complete: bool) -> bool:
        """Whether a person's full name begins at a unit: a given name, and no word after it that is a common one or a place.

        After a name that is `complete` without it, the given name may be one that no list holds.
        """
        end, traits = self.run_end(start, hi), self.traits
        if end < start + 2 or not (traits[start] & GIVEN or complete) or self.own_head(start, end, hi):
            return False
        words = [unit for unit in range(start, end) if self.shape[unit] == CAP]
        if any(traits[unit] & (ORDINARY | GENERIC | NATION | ACRONYM) and not traits[unit] & (GIVEN | FAMILY) for unit in words):
            return False
        if not traits[start] & GIVEN and self.units.key[start] in self.gazetteer:
            return False
        return name_key(self.units, start, end) not in self.gazetteer

    def _posted(self, first: int, stop: int, hi: int, head: Head) -> int:
        """Take in where a mission or a union is (`UN Mission in Colombia`, `Union of Islamic Communities in Italy`).

        A listed name is whole as it is (`the Resolute Support Mission in Afghanistan`).
        """
        spanning = head.word.split()[0] in word_class("spanning")
        if not spanning and head.word.split()[-1] not in ("mission", "force", "operation"):
            return stop
        links = ("in",) if spanning else ("in", "to")
        start = stop + 1 if stop + 1 < hi and self.units.lower[stop] in links else stop
        if start < hi and self.shape[start] == CAP and (known := self.listed(start, hi)) and known[1].label == "PLACE":
            whole = self.listed(first, stop)
            town = spanning and known[1].kind == "city"
            return stop if town or (whole and whole[0] == stop) else known[0]
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
            fought = start and not comma and start + 1 < hi and lower[start] == "the"
            if fought and self.units.key[start + 1] in word_class("fought"):
                start += 1  # Money Laundering and the Financing of Terrorism
            if not start or start >= hi or shape[start] != CAP or self.listed(start, hi):
                break
            last = self.run_end(start, hi)
            subject = self._matter(start, last) or (unit > stop and self.units.key[last - 1] in word_class("listed-matter"))
            if not all(self._plain(i) for i in range(start, last)) or (self.own_head(start, last, hi) and not subject):
                break  # but: the Ministry of Gender, Family and Social Services
            unit = last
            if not comma:
                return last
        return end

    def _plain(self, unit: int) -> bool:
        """Whether a unit is an ordinary word, or one that offices bear though people and towns do too (`Justice`)."""
        return self.ordinary(unit) or self.units.key[unit] in column("portfolio")

    def _matter(self, start: int, stop: int) -> bool:
        """Whether units [start, stop) are what a body deals with and none by themselves (`Intelligence`, `Border Protection`)."""
        if name_key(self.units, start, stop) in bare_bodies():
            return False
        return stop == start + 1 or any(
            end == stop and head.word in word_class("matter")
            for unit in range(start, stop)
            for end, head in self.head_at(unit, stop)
        )

    def _numbered(self, stop: int, hi: int, head: Head) -> int:
        """Take in a number that completes a name (`Detachment 88`, `Highway 1`)."""
        text = self.units.text
        if stop + 1 < hi and text[stop] in ("No", "No."):
            stop += 1  # Detention Center No. 50
        if stop + 1 < hi and text[stop - 1] == "No" and text[stop] == "." and self.shape[stop + 1] == NUM:
            return stop + 2  # Penal Colony No. 47
        if stop < hi and text[stop - 1] == "No." and self.shape[stop] == NUM:
            return stop + 1
        number = stop < hi and self.shape[stop] == NUM and len(self.units.text[stop]) <= 4 and self.units.text[stop].isdigit()
        return stop + 1 if number and head.word.split()[-1] in word_class("number-after") else stop

    def office(self, unit: int, end: int, hi: int) -> Candidate | None:
        """`Attorney General's Office`: the body that a title holds."""
        held = end + 1 < hi and self.shape[end] == POSS and self.shape[end + 1] == CAP
        if held and self.units.lower[end + 1] in ("office", "bureau", "department", "council"):
            return Candidate(unit, self.continued(end + 2, hi), "GROUP", "government", "names.office")
        return None
