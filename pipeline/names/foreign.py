"""Names of bodies in other languages, whose words are linked in small letters (`Cellule nationale de traitement`)."""

from __future__ import annotations

from pipeline.lexicon import word_class
from pipeline.names.traits import GIVEN, ORDINARY
from pipeline.names.units import CAP, LOW
from pipeline.names.wording import Wording

_LONGEST_LIST = 16  # items


class Foreign(Wording):
    """Finds where a name goes on in another language."""

    def _linked(self, stop: int, hi: int, *, foreign: bool) -> int:
        """Extend a name over words that other languages link it by (`contra el Terrorismo`, `, Justice et Réconciliation`).

        A `foreign` head may have words in small letters behind it (`Cellule nationale de traitement des informations financières`).
        """
        shape, lower, links = self.shape, self.units.lower, word_class("foreign-link")
        while stop < hi:
            start = stop
            while start < hi and start < stop + 3 and shape[start] == LOW and lower[start] in links:
                start += 1
            if start == stop and lower[stop] == ",":
                start = self._listed_item(stop, hi)
            if start >= hi:
                break
            if start > stop and shape[start] == CAP:
                stop = self._cap_end(start, hi)
            elif foreign and (self.foreign_word(start) or self._governed(start)):
                stop = start + 1
            else:
                break
        return stop

    def _elided(self, unit: int) -> bool:
        """Whether an article or preposition has lost its vowel before a word (`d’intervention`, `l'aviation`)."""
        word = self.units.lower[unit]
        return len(word) > 3 and word[0] in "dl" and word[1] in "'’"

    def foreign_word(self, unit: int) -> bool:
        """Whether a word in small letters is one of another language in names of bodies (`nationale`, `d’intervention`)."""
        word = self.units.lower[unit]
        if self.shape[unit] != LOW or word in word_class("function"):
            return False
        modifies = word in word_class("foreign-modifier") or self._elided(unit)
        return modifies or (self._foreign(unit) and word[-2:] not in ("ed", "ng"))

    def _goes_on_abroad(self, stop: int, hi: int) -> bool:
        """Whether what follows an English word is another language (`Brigade d’intervention`, `Centre des hautes études`)."""
        back = stop - (self.units.lower[stop - 1] in word_class("romance-link"))
        return back < hi and self.shape[back] == LOW and (
            self.units.lower[back] in word_class("romance-link")
            or self._elided(back)
            or (self.units.lower[back] in word_class("foreign-modifier") and self._foreign(back))
        )

    def _governed(self, unit: int) -> bool:
        """Whether a word in small letters belongs to the preposition before it (`de surveillance`)."""
        lower = self.units.lower
        governed = self.shape[unit] == LOW and lower[unit - 1] in word_class("romance-link")
        return governed and lower[unit] not in word_class("function")

    def _listed_item(self, comma: int, hi: int) -> int:
        """The unit after a comma where the list that goes on there ends in a foreign `and` (`Vérité, Justice et Paix`)."""
        unit = comma
        for _ in range(_LONGEST_LIST):
            if unit + 1 >= hi or self.units.lower[unit] != "," or self.shape[unit + 1] != CAP:
                break
            unit = self.run_end(unit + 1, hi)
            if unit < hi and self.units.lower[unit] in ("et", "y", "e", "und"):
                return comma + 1
            if any(self.units.lower[i] in ("et", "y", "e", "und") for i in range(comma + 1, unit)):
                return comma + 1
        return comma

    def _cap_end(self, start: int, hi: int) -> int:
        end = self.run_end(start, hi)
        for unit in range(start + 1, end):
            if self.title_end(unit, end) > unit and not self.ordinary(end - 1):
                return unit
            if self.traits[unit] & (GIVEN | ORDINARY) == GIVEN and self.units.lower[unit - 1] in word_class("counted-members"):
                return unit  # the Council of Ministers Edi Rama chairs
        return end
