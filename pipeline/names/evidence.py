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
from pipeline.names.units import CAP, LOW, MARK, NUM, POSS
from pipeline.names.wording import Candidate, role_words


@cache
def cues() -> Mapping[str, Mapping[str, tuple[tuple[str, Label, float], ...]]]:
    """Where a cue stands -> its word -> `(rule id, label, weight)`."""
    index: dict[str, dict[str, tuple[tuple[str, Label, float], ...]]] = defaultdict(dict)  # no rule need stand anywhere
    for rule in rule_file("names"):
        for word in rule["words"] if "where" in rule else ():
            place = index[rule["where"]]
            place[word] = (*place.get(word, ()), (rule["id"], rule["label"], rule["weight"]))
    return index


def _cue(decision: Decision, where: str, word: str) -> bool:
    found = cues()[where].get(word, ())
    for rule, label, weight in found:
        decision.add(label, weight, rule)
    return bool(found)


def _holder(chunker: Chunker, unit: int, lo: int) -> bool:
    """Whether a name that ends at `unit` says what a role is of (`the leader of Ansar al-Islam, …`)."""
    lower = chunker.units.lower
    for back in range(unit, max(lo, unit - 9), -1):
        if lower[back] in ("of", "for") and lower[back - 1] in role_words():
            return True
        if lower[back] == "of" and lower[back - 1] in word_class("counted-people") and back > lo + 1:
            return lower[back - 2] in word_class("few") or chunker.shape[back - 2] == NUM  # two members of the Party, A and B
        if chunker.shape[back] not in (CAP, NUM) and lower[back] not in word_class("defining"):
            return False
    return False


def _exemplified(chunker: Chunker, unit: int, lo: int) -> str:
    """The noun whose examples a word at `unit` begins (`such as`, `, including`, `posts include`), or ""."""
    lower = chunker.units.lower
    if lower[unit] in ("including", "include", "includes", "included"):
        unit -= 1
    elif lower[unit] == "as" and lower[unit - 1] == "such":
        unit -= 2
    else:
        return ""
    unit -= unit > lo and chunker.units.text[unit] == ","
    return lower[unit] if unit >= lo and chunker.shape[unit] == LOW else ""


def _baptized(decision: Decision, chunker: Chunker, unit: int, lo: int) -> bool:
    """Whether the noun that is `called` so at a unit is a body or a place (`a cell called`, `a hamlet named`)."""
    if unit < lo:
        return False
    word = chunker.units.lower[unit]
    found = [(rule, label, weight) for rule, label, weight in cues()["before"].get(word, ()) if label != "PERSON"]
    if not found and word in word_class("body-noun"):
        found.append(("names.group-before", "GROUP", 3.0))
    elif not found and word in word_class("site-noun"):
        found.append(("names.type-before", "PLACE", 3.0))
    for rule, label, weight in found:
        decision.add(label, weight, rule)
    return bool(found)


def _before(decision: Decision, candidate: Candidate, chunker: Chunker, lo: int) -> None:
    units = chunker.units
    before = candidate.first - 1
    if before >= lo and units.text[before] in ('"', "“", "'", "‘"):
        before -= 1
    determined, nearest = False, before
    while before >= lo and units.lower[before] in word_class("attribute"):
        determined = determined or units.lower[before] == "the"
        before -= 1
    if determined:
        following = candidate.stop
        alone = not (candidate.stop == candidate.first + 1 and chunker.ordinary(candidate.first)) and (
            following >= len(units)
            or chunker.shape[following] != LOW
            or units.lower[following] in word_class("function")
            or units.lower[following].endswith("ed")
        )
        decision.add("PERSON", -3.0, "")
        decision.add("GROUP", 1.3 if alone else 0.5, "names.determiner")
        last = candidate.stop - 1
        if last > candidate.first and units.key[last].endswith("s") and chunker.ordinary(last):
            decision.add("GROUP", 1.8, "names.plural")  # the Red Dragons
    if before < lo:
        return
    word = units.lower[before]
    if chunker.shape[before] == LOW or word in sentence_openers() or word in ("ngo", "ngos"):
        if word == "on" and before > lo:
            _cue(decision, "before-on", units.lower[before - 1])
            if units.lower[candidate.first] in word_class("foreign-article"):
                decision.add("PLACE", 1.6, "names.in-place")  # on Las Ramblas
        elif word == "of" and before > lo:
            if not _cue(decision, "before-of", units.lower[before - 1]):
                _cue(decision, "before", word)
                start = before - 1
                while start > lo and chunker.shape[start] == CAP and not chunker.ordinary(start):
                    start -= 1
                if start < before - 1 and units.lower[start] != "the" and candidate.stop == candidate.first + 1:
                    decision.add("PLACE", 1.2, "names.from-place")  # Nadia Murad of Kocho
        elif word == "in" and before > lo and units.lower[before - 1] in word_class("enrolling"):
            decision.add("GROUP", 2.6, "names.tie-before")
        elif not (word in ("called", "named") and _baptized(decision, chunker, before - 1, lo)):
            _cue(decision, "before", word)
            if word in role_words():
                decision.add("PERSON", 2.4, "names.role-before")
        if word == "to" and before > lo and units.lower[before - 1] in ("close", "next", "adjacent"):
            _cue(decision, "before", "near")
        if word in ("to", "with") and before > lo:
            _cue(decision, "before-to", units.lower[before - 1])
        if word == "as" and before - 1 > lo and units.lower[before - 1] == "far":
            decision.add("PLACE", 2.0, "names.in-place")
        if (noun := _exemplified(chunker, before, lo)) and noun not in role_words():
            _cue(decision, "before", noun)
            _cue(decision, "before-of", noun)
        if before > lo and word in ("as", "by") and units.lower[before - 1] in ("identified", "named", "known"):
            decision.add("PERSON", 2.4, "names.of-role")
    elif chunker.shape[before] == MARK and units.text[before] == "," and before > lo:
        behind = before - 1
        if units.lower[behind] in ("ngos", "ngo", "csos"):
            _cue(decision, "before", units.lower[behind])
        elif chunker.shape[behind] == LOW:
            if units.lower[behind] in role_words() and (before == nearest or units.lower[nearest] not in ("a", "an", "the")):
                decision.add("PERSON", 2.2, "names.role-comma")
            _cue(decision, "before", units.lower[behind])
        elif _holder(chunker, behind, lo):
            decision.add("PERSON", 2.4, "names.role-comma")
    if units.lower[before].endswith("-year-old") or (word == "old" and before > lo):
        decision.add("PERSON", 2.5, "names.age")


def _after(decision: Decision, candidate: Candidate, chunker: Chunker, lo: int, hi: int) -> None:
    units = chunker.units
    after = candidate.stop
    if after >= hi:
        return
    if candidate.first and units.text[candidate.first - 1] in ("-", "–") and units.lower[after] in word_class("route"):
        decision.add("PLACE", 3.0, "names.route")
    word = units.lower[after]
    if chunker.shape[after] == LOW:
        for ahead in range(after, min(hi, after + 3)):
            if (
                chunker.shape[ahead] != LOW
                or _cue(decision, "after", units.lower[ahead])
                or units.lower[ahead] in word_class("function")
                or units.lower[ahead].endswith("ed")
            ):
                break
        if word in ("in", "near") and after + 1 < hi and (beyond := chunker.listed(after + 1, hi)) and beyond[1].label == "PLACE":
            decision.add("PLACE", 0.8, "names.place-follows")
        if word in ("was", "were", "is", "has", "had", "who") and after + 1 < hi:
            if word == "who":
                located = candidate.first and units.lower[candidate.first - 1] in ("from", "in", "at", "near", "of")
                decision.add("PERSON", 0.0 if located else 2.2, "names.who")
            elif not _cue(decision, "after-was", units.lower[after + 1]) and units.lower[after + 1] == "been" and after + 2 < hi:
                _cue(decision, "after-was", units.lower[after + 2])
        plural = word[-1:] == "s" and word[-2:] not in ("ss", "us", "is")
        if (
            plural
            and candidate.first == lo
            and word not in word_class("person-verb") | word_class("function")
            and decision.rule_of("PERSON") != "names.name-list"
        ):
            decision.add("PERSON", -1.2, "")  # Holey Artisan verdicts
        if word == "and" and candidate.titled:
            decision.add("PERSON", 0.1, "")
    elif units.text[after] in ("-", "–") and after + 2 < hi and units.lower[after + 2] in word_class("route"):
        decision.add("PLACE", 3.0, "names.route")
    elif chunker.shape[after] == POSS and after + 1 < hi:
        following = units.lower[after + 1]
        _cue(decision, "after", following)
        if following in word_class("fate"):
            decision.add("PERSON", 2.2, "names.owner")
        elif following in role_words():
            decision.add("PERSON", 0.9, "names.owner")
    elif units.text[after] == "," and after + 1 < hi:
        following = units.lower[after + 1]
        if following in ("who", "whose", "whom", "aged", "age", "himself", "herself"):
            decision.add("PERSON", 2.5, "names.who")
        elif chunker.shape[after + 1] == NUM and after + 2 < hi and units.text[after + 2] in (",", ";", ")"):
            decision.add("PERSON", 2.5, "names.age")
        elif following in word_class("alias-lead") and after + 2 < hi and (following != "known" or units.lower[after + 2] == "as"):
            decision.add("PERSON", 1.8, "names.alias-follows")
        elif (
            following in role_words()
            and following[-1] != "s"
            and after + 2 < hi
            and chunker.shape[after + 1] == LOW
            and units.lower[after + 2] in ("of", "for", "at")
        ):
            decision.add("PERSON", 3.2, "names.apposition")  # Ahmed Dogan, chairman of
        elif following in ("a", "an", "the", "his", "her", "its", "their", "one", "another", "then", "formerly", "both"):
            span = range(after + 2, min(hi, after + 12))
            span = range(after + 2, next((i for i in span if units.text[i] in (",", ";")), span.stop))
            role = any(units.lower[i] in role_words() for i in span if chunker.shape[i] == LOW)
            head = next((i for i in span if chunker.shape[i] != LOW or units.lower[i] in word_class("function")), span.stop) - 1
            described = units.lower[head] in role_words()  # a daily newspaper reporter
            guards = any(units.lower[i] == "guard" and units.lower[i - 1] in word_class("guarded") for i in span)
            if role and not guards:
                nation = any(nationality(units.key[i]) for i in range(after + 2, min(hi, after + 5)) if chunker.shape[i] == CAP)
                decision.add("PERSON", 3.2 if nation else 1.7, "names.apposition")
            scene = decision.rule_of("PLACE") == "names.in-place" and units.lower[head] in word_class("scene-noun")
            if guards or (not described and not scene and any(
                "GROUP" in {label for _, label, _ in cues()["before"].get(units.lower[i], ())}
                for i in range(after + 2, min(hi - 1, after + 5))
                if (chunker.shape[i] == LOW or units.lower[i] in ("ngo", "cso")) and chunker.shape[i + 1] != POSS
            )):
                decision.add("GROUP", 3.2, "names.group-apposition")
            sites = word_class("place-noun") | word_class("site-noun")
            if any(units.lower[i] in sites for i in range(after + 2, min(hi, after + 5))):
                decision.add("PLACE", 2.0, "names.place-apposition")
        elif chunker.shape[after + 1] == CAP:
            listed = chunker.listed(after + 1, hi)
            if listed and listed[1].label == "PLACE":
                decision.add("PLACE", 1.6, "names.place-follows")
            elif listed is None:
                headed = chunker.headed(after + 1, hi) or chunker.directed(after + 1, hi)
                if headed and headed.label == "PLACE" and headed.kind == "admin":
                    decision.add("PLACE", 2.2, "names.place-follows")
                elif headed is None and chunker.home_unit(after + 1, hi):
                    decision.add("PLACE", 2.0, "names.place-follows")
    elif (
        units.text[after] == "("
        and after + 1 < hi
        and units.lower[after + 1]
        in ("aka", "a.k.a", "a.k.a.", "alias", "also", "known", "born", '"', "“", "nom", "brother", "nicknamed")
    ):
        decision.add("PERSON", 2.4, "names.alias-follows")


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
    verb = lower[stop] in ("was", "were", "has", "had") or any(
        label == "PERSON" and weight > 0 for _, label, weight in cues()["after"].get(lower[stop], ())
    )
    apposed = before == "of" and chunker.shape[first - 2] == CAP and chunker.units.text[stop] == ","
    return owned and (verb or apposed)


def weigh(candidate: Candidate, chunker: Chunker, lo: int, hi: int) -> Decision:
    """All evidence for a candidate in the sentence of units [lo, hi)."""
    decision = by_form(candidate, chunker)
    if candidate.titled:
        decision.add("PERSON", 4.0, "names.title-before")
    elif candidate.listed:
        decision.add("PERSON", 2.6, "names.title-list")
    _before(decision, candidate, chunker, lo)
    if not _owned_by_speakers(candidate, chunker, lo, hi):
        _after(decision, candidate, chunker, lo, hi)
    origin = candidate.first > lo and chunker.units.lower[candidate.first - 1] == "from"
    if origin and decision.rule_of("PLACE") == "names.from-place" and decision.rule_of("PERSON") == "names.several-words":
        decision.add("PLACE", 0.7, "")  # from Baga Sola: no word of it is a person's
    return decision
