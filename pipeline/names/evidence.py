"""What an unknown name is: evidence from its form and from its neighbours, weighed to one decision.

The cue words and their weights are data (`lexicon/names.jsonl`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from pipeline.knowledge import nationality
from pipeline.lexicon import rule_file, sentence_openers, word_class
from pipeline.models import Label
from pipeline.names.candidates import Chunker
from pipeline.names.forms import Decision, by_form
from pipeline.names.holders import exemplified, heads_body, holder
from pipeline.names.place_types import is_thing, place_nouns
from pipeline.names.traits import FAMILY, GIVEN
from pipeline.names.units import CAP, LOW, MARK, NUM, POSS
from pipeline.names.wording import Candidate, name_key, role_words

_NAMED = frozenset(("identified", "named", "known"))
_LISTED = 24  # units between a role in the plural and the last of the people whom it counts
_EXAMPLES = frozenset(("including", "include", "includes", "included", "as"))
_HELD = ("of", "for", "at")  # after a role stands where it is held


@cache
def cues() -> Mapping[str, Mapping[str, tuple[tuple[str, Label, float], ...]]]:
    """Where a cue stands -> its word -> `(rule id, label, weight)`."""
    index: dict[str, dict[str, tuple[tuple[str, Label, float], ...]]] = defaultdict(dict)  # no rule need stand anywhere
    for rule in rule_file("names"):
        for word in rule["words"] if "where" in rule else ():
            place = index[rule["where"]]
            place[word] = (*place.get(word, ()), (rule["id"], rule["label"], rule["weight"]))
    return index


class _Neighbors:
    """Adds to a decision what stands before and after its candidate in the sentence of units [lo, hi)."""

    __slots__ = ("candidate", "chunker", "decision", "hi", "lo", "lower", "shape", "text")

    def __init__(self, decision: Decision, candidate: Candidate, chunker: Chunker, lo: int, hi: int) -> None:
        self.decision, self.candidate, self.chunker = decision, candidate, chunker
        self.lo, self.hi = lo, hi
        self.text, self.lower, self.shape = chunker.units.text, chunker.units.lower, chunker.shape

    def _cue(self, where: str, word: str) -> bool:
        """Add the weights of a cue word; whether there is such a cue."""
        found = cues()[where].get(word, ())
        for rule, label, weight in found:
            self.decision.add(label, weight, rule)
        return bool(found)

    def read_before(self) -> None:
        lower, lo = self.lower, self.lo
        before = self.candidate.first - 1
        if before >= lo and self.text[before] in ('"', "“", "'", "‘"):
            before -= 1
        nearest, determined, late = before, False, False
        if before >= lo and lower[before] in ("a", "an"):
            self.decision.add("PERSON", -2.5, "")  # with a Vauxhall Astra
            self.decision.add("PLACE", -1.5, "")
        while before >= lo and lower[before] in word_class("attribute"):
            determined = determined or lower[before] == "the"
            late = late or lower[before] == "late"
            before -= 1
        if late:
            self.decision.add("PERSON", 2.4, "names.role-before")  # named after the late Aboud Rogo
        elif determined:
            self._determined()
        if before < lo:
            return
        word = lower[before]
        if self.shape[before] == POSS and before > lo:
            self._owned(before)
        elif self.shape[before] == LOW or word in sentence_openers() or word in ("ngo", "ngos"):
            self._after_word(before)
            bridged = word == "over" and lower[before - 1] in word_class("bridging")
            if determined and not self.chunker.ordinary(self.candidate.first) and (bridged or word in word_class("crossing-lead")):
                self.decision.add("PLACE", 2.6, "names.in-place")  # across the Messalo, a bridge over the Yobe
        elif self.shape[before] == MARK and self.text[before] == "," and before > lo:
            self._after_comma(before, article=before != nearest and lower[nearest] in ("a", "an", "the"))
        if word in (",", "and") and self.shape[before - 1] in (CAP, MARK) and self._counted(before - 1):
            self.decision.add("PERSON", 2.2, "names.role-comma")
        aged = word.endswith("-year-old") or (word == "old" and before > lo)
        if aged and not all(map(self.chunker.ordinary, range(self.candidate.first, self.candidate.stop))):
            self.decision.add("PERSON", 2.5, "names.age")  # but: the 13-year-old Second Chance program

    def _counted(self, unit: int) -> bool:
        """Whether a list of names that ends at a unit is of people in the plural (`two commanders, Njorogue and Mussa`)."""
        start = unit
        while start > max(self.lo, unit - _LISTED) and (self.shape[start] == CAP or self.lower[start] in (",", "and")):
            start -= 1
        role = self.lower[start]
        return self.text[start + 1] == "," and role[-1:] == "s" and role in role_words()

    def _owned(self, mark: int) -> None:
        """A possessive stands before the candidate: `Helmand province's Musa Qala`, `Nigeria's Damboa`."""
        chunker, owner = self.chunker, self.lower[mark - 1]
        if owner in word_class("type-word"):
            self.decision.add("PLACE", 3.0, "names.type-before")
            return
        known = chunker.listed(mark - 1, mark)
        if known and known[1].kind == "country" and known[1].country:
            key = name_key(chunker.units, self.candidate.first, self.candidate.stop)
            if chunker.gazetteer.lookup(key, country=known[1].country[0]):
                self.decision.add("PLACE", 1.5, "names.gazetteer")

    def _determined(self) -> None:
        """`the` stands before the candidate and what describes it."""
        first, stop, lower = self.candidate.first, self.candidate.stop, self.lower
        alone = not (stop == first + 1 and self.chunker.ordinary(first)) and (
            stop >= len(lower) or self.shape[stop] != LOW or lower[stop] in word_class("function") or lower[stop].endswith("ed")
        )
        self.decision.add("PERSON", -3.0, "")
        self.decision.add("GROUP", 1.3 if alone else 0.5, "names.determiner")
        last = stop - 1
        if last > first and self.chunker.units.key[last].endswith("s") and self.chunker.ordinary(last):
            self.decision.add("GROUP", 1.8, "names.plural")  # the Red Dragons

    def _after_word(self, before: int) -> None:
        """A word in small letters, or one that opens a sentence, stands at `before`."""
        lower, lo, add = self.lower, self.lo, self.decision.add
        word, behind = lower[before], lower[before - 1] if before > lo else ""
        if word == "on" and behind:
            self._cue("before-on", behind)
            if self.lower[before + 1] == "the" and behind in word_class("street-lead"):
                add("PLACE", 3.0, "names.in-place")  # arrested on the Oudenoord
            if lower[self.candidate.first] in word_class("foreign-article"):
                add("PLACE", 1.6, "names.in-place")  # on Las Ramblas
        elif word == "of" and behind:
            self._after_of(before)
        elif word == "in" and behind in word_class("enrolling"):
            add("GROUP", 2.6, "names.tie-before")
        elif word == "into" and behind in word_class("inquiry"):
            add("PERSON", 1.6, "names.object-person")
        elif word in ("itself", "themselves") and behind in ("call", "called", "calling", "calls"):
            self._baptized(before - 2 - (lower[before - 2] in ("that", "which", "and", "now", "also")))  # a group calling itself
        elif not (word in ("called", "named") and self._baptized(before - 1)):
            self._cue("before", word)
            if word in role_words() or word == "alias":
                add("PERSON", 2.4, "names.role-before")
        if word == "to" and behind in ("close", "next", "adjacent"):
            self._cue("before", "near")
        if word in ("to", "with") and word_class("owned-thing").isdisjoint(lower[max(lo, before - 5) : before]):
            self._cue("before-to", behind)  # but: a car that belonged to Osman Gedi
        if word == "as" and before - 1 > lo and behind == "far":
            add("PLACE", 2.0, "names.in-place")
        if word in _EXAMPLES and (noun := exemplified(self.chunker, before, lo)) and noun not in role_words():
            self._cue("before", noun)
            self._cue("before-of", noun)
        if word == "as" and behind == "known" and (self._baptized(before - 2) or is_thing(lower[max(lo, before - 2)])):
            return  # a method known as Hawala
        if word in ("as", "by") and (behind in _NAMED or (word == "as" and self._named_as(before - 1))):
            add("PERSON", 2.4, "names.of-role")

    def _named_as(self, unit: int) -> bool:
        """Whether a role ends at a unit whose bearer the clause names (`identified the bomber as`, `and his driver as`)."""
        if self.lower[unit] not in role_words() and self.lower[unit] not in word_class("attacker"):
            return False
        return not _NAMED.isdisjoint(self.lower[max(self.lo, unit - 9) : unit])

    def _after_of(self, of: int) -> None:
        lower, shape, lo = self.lower, self.shape, self.lo
        if self._cue("before-of", lower[of - 1]):
            return
        self._cue("before", "of")
        start = of - 1
        while start > lo and shape[start] == CAP and not self.chunker.ordinary(start):
            start -= 1
        if start < of - 1 and lower[start] != "the" and self.candidate.stop == self.candidate.first + 1:
            self.decision.add("PLACE", 1.2, "names.from-place")  # Nadia Murad of Kocho

    def _baptized(self, unit: int) -> bool:
        """Whether the noun that is `called` so at a unit is a body, a place or a thing (`a cell called`, `a hamlet named`)."""
        behind = self.lower[self.candidate.stop] if self.candidate.stop < self.hi else ""
        if unit < self.lo or behind in ("as", "to", "its") or behind in role_words():
            return False  # the ministry named Akif Memmedov as its head
        if self.lower[unit] in word_class("named-thing"):
            self.decision.add("PERSON", -4.0, "")
        word = self.lower[unit]
        found = [(rule, label, weight) for rule, label, weight in cues()["before"].get(word, ()) if label != "PERSON"]
        if not found and word in word_class("body-noun"):
            found.append(("names.group-before", "GROUP", 3.0))
        elif not found and (word in word_class("site-noun") or word in place_nouns()):
            found.append(("names.type-before", "PLACE", 3.0))
        for rule, label, weight in found:
            self.decision.add(label, weight, rule)
        if found:
            self.decision.add("PERSON", -2.5, "")  # a battalion named Tariq ibn Ziyad
        return bool(found)

    def _after_comma(self, comma: int, *, article: bool) -> None:
        """A comma stands at a unit, an `article` or none between it and the candidate."""
        behind = comma - 1
        word = self.lower[behind]
        if word in ("ngos", "ngo", "csos"):
            self._cue("before", word)
        elif self.shape[behind] == LOW:
            if word in role_words() and not article:
                self.decision.add("PERSON", 2.2, "names.role-comma")
            named = self.shape[behind - 1] == CAP and word in word_class("type-word")
            if named and holder(self.chunker, behind - 1, self.lo):
                self.decision.add("PERSON", 2.4, "names.role-comma")  # the governor of the Amhara region, Ambachew Mekonnen
            elif not article and self.candidate.stop > self.candidate.first + 1 and heads_body(self.chunker, behind, self.lo):
                self.decision.add("PERSON", 2.4, "names.role-comma")  # the manager of his firm, Hervé Cornara
            elif not named:
                self._cue("before", word)
        elif holder(self.chunker, behind, self.lo):
            self.decision.add("PERSON", 2.4, "names.role-comma")

    def read_after(self) -> None:
        first, after, hi = self.candidate.first, self.candidate.stop, self.hi
        if after >= hi:
            return
        text, lower, add = self.text, self.lower, self.decision.add
        if first and text[first - 1] in ("-", "–") and lower[after] in word_class("route"):
            add("PLACE", 3.0, "names.route")
        if self.shape[after] == LOW:
            self._before_word(after)
        elif text[after] in ("-", "–") and any(lower[unit] in word_class("route") for unit in range(after + 2, min(hi, after + 4))):
            add("PLACE", 3.0, "names.route")
        elif after + 1 >= hi:
            return
        elif self.shape[after] == POSS:
            owned = lower[after + 1]
            self._cue("after", owned)
            if owned in word_class("fate"):
                add("PERSON", 2.2, "names.owner")
            elif owned in role_words():
                add("PERSON", 0.9, "names.owner")
        elif text[after] == ",":
            self._before_comma(after + 1)
        elif text[after] == "(" and (text[after + 1] in ('"', "“") or lower[after + 1] in word_class("alias-opener")):
            add("PERSON", 2.4, "names.alias-follows")

    def _before_word(self, after: int) -> None:
        """A word in small letters stands at `after`."""
        lower, hi, add, first, stop = self.lower, self.hi, self.decision.add, self.candidate.first, self.candidate.stop
        word, function = lower[after], word_class("function")
        named = after + 1 < hi and (self.shape[after + 1] == CAP or self.text[after + 1] in ('"', "“"))
        if named and word in word_class("alias-word"):
            add("PERSON", 2.4, "names.alias-follows")  # Basri alias Bagong
        for ahead in range(after, min(hi, after + 3)):
            known = self.shape[ahead] != LOW or self._cue("after", lower[ahead])
            if known or lower[ahead] in function or lower[ahead].endswith("ed"):
                break
        beyond = self.chunker.listed(after + 1, hi) if word in ("in", "near") and after + 1 < hi else None
        if beyond and beyond[1].label == "PLACE":
            add("PLACE", 0.8, "names.place-follows")
        if word == "who" and after + 1 < hi:
            located = first and lower[first - 1] in ("from", "in", "at", "near", "of")
            add("PERSON", 0.0 if located else 2.2, "names.who")
        elif word in word_class("rule") and stop == first + 1:
            if word == "regime" or self.chunker.traits[first] & (GIVEN | FAMILY):
                add("PERSON", 4.6, "names.owner")  # the Assad regime
        elif word == "were" and self.shape[first - 1] == LOW and lower[first - 1] not in ("and", "or"):
            add("PERSON", -1.0, "")  # the brigade Al-Mulathamun were also of concern
        elif word in ("was", "were", "is", "has", "had") and after + 1 < hi and not self._cue("after-was", lower[after + 1]):
            self._cue("after-was", lower[after + 2] if lower[after + 1] == "been" and after + 2 < hi else "")
        plural = word[-1:] == "s" and word[-2:] not in ("ss", "us", "is") and word not in word_class("person-verb") | function
        if plural and first == self.lo and self.decision.rule_of("PERSON") != "names.name-list":
            add("PERSON", -1.2, "")  # Holey Artisan verdicts
        if word in ("cell", "cells") and name_key(self.chunker.units, first, stop) in self.chunker.gazetteer:
            add("PLACE", 8.0, "names.type-after")  # members of the Marrakech cell
        opening = first == self.lo and stop == self.lo + 1
        if opening and lower[self.lo].endswith("ing") and self.chunker.ordinary(self.lo):
            add("GROUP", -2.5, "")  # Countering the group
        if word == "and" and self.candidate.titled:
            add("PERSON", 0.1, "")

    def _before_comma(self, after: int) -> None:
        """A comma stands before the unit `after`."""
        text, lower, shape, hi, add = self.text, self.lower, self.shape, self.hi, self.decision.add
        word, beyond = lower[after], after + 1 < hi
        if word in ("who", "whose", "whom", "aged", "age", "himself", "herself"):
            add("PERSON", 2.5, "names.who")
        elif shape[after] == NUM and beyond and text[after + 1] in (",", ";", ")"):
            add("PERSON", 2.5, "names.age")
        elif word in word_class("alias-lead") and beyond and (word != "known" or lower[after + 1] == "as"):
            add("PERSON", 1.8, "names.alias-follows")
        elif word in role_words() and word[-1] != "s" and shape[after] == LOW and beyond and lower[after + 1] in _HELD:
            add("PERSON", 3.2, "names.apposition")  # Ahmed Dogan, chairman of
        elif word in word_class("apposition-lead"):
            self._apposed(after + 1)
        elif word in word_class("several-places"):
            add("PLACE", 2.6, "names.place-apposition")  # Baghouz, and Sousa, villages on the Euphrates
        elif shape[after] == CAP:
            self._within(after)

    def _apposed(self, start: int) -> None:
        """A description begins at a unit, behind its article."""
        lower, shape, hi, add = self.lower, self.shape, self.hi, self.decision.add
        span = range(start, min(hi, start + 10))
        span = range(start, next((unit for unit in span if self.text[unit] in (",", ";")), span.stop))
        lead = range(start, min(hi, start + 3))
        head = next((i for i in span if shape[i] != LOW or lower[i] in word_class("function")), span.stop) - 1
        described = lower[head] in role_words()  # a daily newspaper reporter
        guards = any(lower[unit] == "guard" and lower[unit - 1] in word_class("guarded") for unit in span)
        if not guards and any(lower[unit] in role_words() for unit in span if shape[unit] == LOW):
            nation = any(nationality(self.chunker.units.key[unit]) for unit in lead if shape[unit] == CAP)
            add("PERSON", 3.2 if nation else 1.7, "names.apposition")
        scene = self.decision.rule_of("PLACE") == "names.in-place" and lower[head] in word_class("scene-noun")
        if guards or (not described and not scene and any(self._is_body(unit) for unit in lead if unit < hi - 1)):
            add("GROUP", 3.2, "names.group-apposition")
        words = lower[lead.start : lead.stop]
        sited = lower[head] in place_nouns() or not (
            word_class("place-noun").isdisjoint(words) and word_class("site-noun").isdisjoint(words)
        )
        if sited:
            add("PLACE", 2.0, "names.place-apposition")

    def _is_body(self, unit: int) -> bool:
        """Whether a unit is a noun for a group, and owns nothing."""
        word = self.lower[unit]
        noun = (self.shape[unit] == LOW or word in ("ngo", "cso")) and self.shape[unit + 1] != POSS
        return noun and any(label == "GROUP" for _, label, _ in cues()["before"].get(word, ()))

    def _within(self, after: int) -> None:
        """A capitalized word stands behind a comma, which may name where the candidate lies."""
        chunker, hi, add = self.chunker, self.hi, self.decision.add
        if listed := chunker.listed(after, hi):
            if listed[1].label == "PLACE":
                add("PLACE", 1.6, "names.place-follows")
            return
        headed = chunker.headed(after, hi) or chunker.directed(after, hi)
        if headed and headed.label == "PLACE" and headed.kind == "admin":
            add("PLACE", 2.2, "names.place-follows")
        elif headed is None and chunker.home_unit(after, hi):
            add("PLACE", 2.0, "names.place-follows")


def _owned_by_speakers(candidate: Candidate, chunker: Chunker, lo: int, hi: int) -> bool:
    """Whether the verb after a name has another subject (`Elders of Tin-Hama told`)."""
    lower, first, stop = chunker.units.lower, candidate.first, candidate.stop
    if first < lo + 2 or stop >= hi:
        return False
    before = lower[first - 1]
    if before == "of":
        owned = chunker.shape[first - 2] == CAP or any(
            label != "PERSON" for _, label, _ in cues()["before-of"].get(lower[first - 2], ())
        )
    else:
        owned = before in word_class("no-subject")
    if not owned:
        return False
    verb = lower[stop] in ("was", "were", "has", "had") or any(
        label == "PERSON" and weight > 0 for _, label, weight in cues()["after"].get(lower[stop], ())
    )
    apposed = before == "of" and chunker.shape[first - 2] == CAP and chunker.units.text[stop] == ","
    return verb or apposed


def _partisan(candidate: Candidate, chunker: Chunker, decision: Decision, lo: int) -> bool:
    """Whether what a camp is called stands before a name that no person is known to bear (`the Islamist Nahda Wasat`)."""
    lower, first = chunker.units.lower, candidate.first
    camp = first > lo + 1 and lower[first - 2] == "the" and lower[first - 1] in word_class("partisan")
    return camp and decision.rule_of("PERSON") in ("names.several-words", "names.form", "names.particle")


def weigh(candidate: Candidate, chunker: Chunker, lo: int, hi: int) -> Decision:
    """All evidence for a candidate in the sentence of units [lo, hi)."""
    decision = by_form(candidate, chunker)
    if _partisan(candidate, chunker, decision, lo):
        decision.add("GROUP", 4.0, "names.group-before")
    elif candidate.titled:
        decision.add("PERSON", 4.0, "names.title-before")
    elif candidate.listed:
        decision.add("PERSON", 2.6, "names.title-list")
    neighbors = _Neighbors(decision, candidate, chunker, lo, hi)
    neighbors.read_before()
    if not _owned_by_speakers(candidate, chunker, lo, hi):
        neighbors.read_after()
    origin = candidate.first > lo and chunker.units.lower[candidate.first - 1] == "from"
    if origin and decision.rule_of("PLACE") == "names.from-place" and decision.rule_of("PERSON") == "names.several-words":
        decision.add("PLACE", 0.7, "")  # from Baga Sola: no word of it is a person's
    return decision
