"""Which counted people came to what: predicates linked to their subjects and objects, within one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.clauses import Part
from pipeline.models import Outcome
from pipeline.outcomes import Entry
from pipeline.victims import Phrase, Words, classes

NOMINAL = frozenset({"dead", "wounded", "injured", "missing"})
_PERSONAL = frozenset({"them", "him", "her"})
_HELD = frozenset({"hostages", "hostage", "captives", "captive"})
_LIVES = frozenset({"lives", "life", "victims", "victim"})
_TOLLS = frozenset({"deaths", "death", "fatalities", "fatality", "injuries", "casualties", "casualty", "bodies", "body", "corpses", "hostages"})


@dataclass(slots=True)
class Link:
    """One counted phrase and its outcome; `at` is the index of the predicate among the parts."""

    phrase: Phrase
    part: int
    outcome: Outcome
    rule: str
    at: int
    role: str = ""
    whole: Link | None = None


@dataclass(slots=True)
class Sentence:
    """The parts of a sentence and the links found so far, keyed by the index of the people part."""

    text: Words
    parts: list[Part]
    off: frozenset[str] = frozenset()
    links: dict[int, Link] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    reserved: set[int] = field(default_factory=set)

    def link(self, parts: Sequence[int], outcome: Outcome, rule: str, at: int) -> bool:
        """Link people parts that are free; a later death overrides an injury or an abduction of the same people."""
        if rule in self.off:
            return False
        done = False
        for index in parts:
            phrase = self.parts[index].phrase
            if phrase is None or phrase.thing or index in self.skipped or index in self.reserved:
                continue
            old = self.links.get(index)
            if old is not None:
                worse = ("injured", "kidnapped", "missing") if outcome == "killed" else ("missing",) if outcome == "kidnapped" else ()
                if old.outcome in worse and old.at != at:
                    old.outcome, old.at, old.rule = outcome, at, rule
                    done = True
                continue
            self.links[index] = Link(phrase, index, outcome, rule, at)
            done = True
        return done


def merge(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome for verbs that share their people: `killed or injured`, `shot and killed`."""
    found = set(outcomes)
    if len(found) == 1:
        return outcomes[0]
    if found <= {"killed", "injured", "killed+injured"}:
        return "killed+injured"
    return "killed" if "killed" in found else outcomes[-1]


def kind_at(parts: Sequence[Part], index: int) -> str:
    """Kind of a part, or "" outside the sentence."""
    return parts[index].kind if 0 <= index < len(parts) else ""


def word_at(parts: Sequence[Part], index: int) -> str:
    """First word of a part, or "" outside the sentence."""
    return parts[index].word if 0 <= index < len(parts) else ""


def back(parts: Sequence[Part], index: int) -> int:
    """The nearest part before `index` that is no adverb."""
    index -= 1
    while index >= 0 and parts[index].kind == "adv":
        index -= 1
    return index


def ahead(parts: Sequence[Part], index: int) -> int:
    """The nearest part after `index` that is no adverb."""
    index += 1
    while index < len(parts) and parts[index].kind == "adv":
        index += 1
    return index


def frame(part: Part, *names: str) -> Entry | None:
    """The entry of an outcome part in one of the frames named."""
    for entry in part.entries:
        if entry.frame in names:
            return entry
    return None


def _verbal(part: Part) -> bool:
    if part.kind in ("aux", "modal", "said"):
        return True
    if part.kind == "outcome":
        return any(entry.forms & {"past", "third"} or entry.frame in ("phrase",) for entry in part.entries)
    return part.kind == "word" and part.word.endswith("ed")


def governs(sentence: Sentence, index: int, *, adjectives: bool = True) -> bool:
    """Whether the people at `index` are the subject of a verb that follows in the clause, or of an adjective."""
    parts = sentence.parts
    place = ahead(parts, index)
    while place < len(parts):
        part = parts[place]
        if part.kind in ("comma", "and", "break", "sub", "rel", "include", "people", "open"):
            return False
        if not adjectives and part.kind == "outcome" and place == ahead(parts, index) and frame(part, "adjective", "transitive"):
            return False
        if _verbal(part):
            return True
        if part.kind == "outcome" and frame(part, "adjective") and kind_at(parts, place - 1) == "people":
            return True
        place += 1
    return False


def _is_list(sentence: Sentence, index: int) -> bool:
    """Whether the people after a comma continue a list, rather than describe those before it."""
    parts = sentence.parts
    place = index + 1
    while place < len(parts) and parts[place].kind in ("prep", "name", "word", "det", "adv", "poss"):
        place += 1
    if kind_at(parts, place) == "comma":
        place += 1
        if kind_at(parts, place) == "people" and _is_list(sentence, place):
            return True
    return kind_at(parts, place) == "and" and kind_at(parts, ahead(parts, place)) in ("people", "det", "name", "word")


def _apposed(sentence: Sentence, before: int, index: int) -> bool:
    """Whether people at `index`, after a comma, describe one person at `before`."""
    first, second = sentence.parts[before].phrase, sentence.parts[index].phrase
    if first is None or second is None or _is_list(sentence, index):
        return False
    return second.form in ("article", "genitive") and first.count.high == 1


def objects(sentence: Sentence, start: int, *, adjectives: bool = True) -> tuple[list[int], int]:
    """The people that stand as object from part `start` on, coordinated ones included, and where the search ended."""
    parts, found = sentence.parts, list[int]()
    expecting, filled, governed, between, named = True, False, False, False, False
    place = start
    while place < len(parts):
        part = parts[place]
        kind = part.kind
        if kind == "people":
            if expecting:
                if place in sentence.links or (filled and governs(sentence, place, adjectives=adjectives)):
                    break
                named = False
                found.append(place)
                governed = False
            else:
                governed = kind_at(parts, place - 1) in ("prep", "det")
            expecting, filled = False, True
        elif kind in ("name", "word", "poss"):
            named = named or (expecting and (part.word in ("PERSON", "ALIAS") or (kind == "word" and sentence.text.words[part.first][0].isupper())))
            expecting, filled, governed = False, True, False
        elif kind == "det":
            pass
        elif kind == "comma":
            nxt = ahead(parts, place)
            if kind_at(parts, nxt) == "det":
                nxt += 1
            kind_next = kind_at(parts, nxt)
            named = named or (kind_next == "name" and parts[nxt].word == "PERSON" and not found)
            if kind_next in ("outcome", "include", "rel", "sub", "aux", "modal", "break", "pron", "said"):
                break
            if kind_next == "people":
                last = found[-1] if found and found[-1] == place - 1 else -1
                described = sentence.parts[nxt].phrase
                if named and described is not None and described.form in ("article", "genitive"):
                    sentence.skipped.add(nxt)
                    governed, place = True, nxt + 1
                    continue
                if last >= 0 and _apposed(sentence, last, nxt):
                    sentence.skipped.add(nxt)
                    place = nxt + 1
                    continue
                following = sentence.parts[nxt].phrase
                if following is not None and following.of:
                    break
                expecting = _is_list(sentence, nxt)
                if not expecting:
                    break
        elif kind == "and":
            nxt = ahead(parts, place)
            if kind_at(parts, nxt) == "det":
                nxt += 1
            if kind_at(parts, nxt) == "people":
                expecting = (not governed or kind_at(parts, place - 1) == "comma") and not between
                if not expecting and named and (described := parts[nxt].phrase) is not None and described.form in ("article", "genitive"):
                    sentence.skipped.add(nxt)
            elif kind_at(parts, nxt) in ("outcome", "aux", "modal", "pron", "sub", "rel", "said"):
                break
            else:
                expecting = False
                filled = True
        elif kind == "prep":
            expecting, between = False, part.word == "between"
        elif kind == "open":
            while place < len(parts) and parts[place].kind != "close":
                place += 1
        elif kind == "adv" or (kind == "pron" and expecting and part.word.endswith(("self", "selves"))):
            expecting = expecting and kind == "adv"
            filled = filled or kind == "pron"
        else:
            break
        place += 1
    return found, place


def _governed(sentence: Sentence, index: int) -> bool:
    parts = sentence.parts
    before = index - 1
    while before >= 0 and parts[before].kind in ("det", "adv"):
        before -= 1
    return kind_at(parts, before) == "prep"


def _scan_left(sentence: Sentence, index: int) -> int:
    """The head people of a noun phrase that ends at part `index`, past its prepositional tail; -1 where none."""
    parts = sentence.parts
    weak, place = -1, index
    while place >= 0:
        part = parts[place]
        if part.kind == "close":
            while place >= 0 and parts[place].kind != "open":
                place -= 1
            place -= 1
            continue
        if part.kind in ("break", "sub", "rel", "said", "aux", "modal", "comma", "include", "open", "pron"):
            break
        reduced = kind_at(parts, place - 1) == "people" and kind_at(parts, place + 1) in ("prep", "name", "adv")
        if part.kind == "outcome" and not reduced and not (frame(part, "event", "harm", "count") and len(part.entries) == 1):
            break
        if part.kind == "and" and not (kind_at(parts, place - 1) == "name" and kind_at(parts, place + 1) == "name"):
            break
        if part.kind == "people" and not _governed(sentence, place):
            before = kind_at(parts, place - 1)
            if before == "word":
                weak = place if weak < 0 else weak
            else:
                return place
        place -= 1
    return weak


def coordinated(sentence: Sentence, index: int) -> list[int]:
    """People joined to those at `index` from the left (`two soldiers, a child, and [three men] …`), left to right."""
    parts, found = sentence.parts, [index]
    place = index - 1
    while kind_at(parts, place) in ("det", "adv"):
        place -= 1
    if kind_at(parts, place) != "and":
        return found
    while True:
        place -= 1
        while kind_at(parts, place) in ("comma", "det"):
            place -= 1
        if place < 0:
            break
        if parts[place].kind != "people":
            head = _scan_left(sentence, place)
            if head < 0 or any(
                parts[i].kind == "word" and kind_at(parts, i + 1) in ("det", "people", "name") for i in range(head + 1, place + 1)
            ):
                break
            if kind_at(parts, head + 1) != "prep":
                break
            place = head
        if place in sentence.links or place in sentence.skipped or place in sentence.reserved or _governed(sentence, place):
            break
        if kind_at(parts, place - 1) in ("word", "outcome") and kind_at(parts, place - 1) == "outcome":
            break
        found.append(place)
        if kind_at(parts, place - 1) not in ("comma", "and"):
            break
        place -= 1
        if kind_at(parts, place - 1) not in ("people", "det", "name", "word", "close"):
            break
        place += 1
    return found[::-1]


def verb_group(parts: Sequence[Part], index: int) -> tuple[int, bool, bool, bool]:
    """`(index before the group, has be, has modal, negated)` of the verb at `index`."""
    linked = classes()["be_linked"]
    place, be, modal, negated = index - 1, False, False, False
    while place >= 0:
        part = parts[place]
        if part.kind == "aux":
            be = be or part.word in _BE
        elif part.kind == "modal":
            modal = True
        elif part.kind == "neg":
            negated = True
        elif part.kind == "adv" or (part.word in linked and part.kind in ("said", "word", "outcome") and kind_at(parts, back(parts, place)) in ("aux", "modal")):
            pass
        else:
            break
        place -= 1
    return place, be, modal, negated


_BE = frozenset({"was", "were", "is", "are", "be", "been", "being", "am", "got", "get", "gets", "getting"})


def subjects(sentence: Sentence, index: int, before: int) -> list[int]:
    """The people that are subject of the predicate at part `index`, whose verb group begins after part `before`."""
    parts = sentence.parts
    if before < 0:
        return []
    kind = parts[before].kind
    if kind == "people":
        if _governed(sentence, before) and kind_at(parts, before - 1) == "prep":
            head = _scan_left(sentence, before)
            return coordinated(sentence, head) if head >= 0 else []
        return coordinated(sentence, before)
    if kind == "close":
        while before >= 0 and parts[before].kind != "open":
            before -= 1
        return subjects(sentence, index, before - 1)
    if kind == "rel":
        place = before - 1
        if kind_at(parts, place) == "comma":
            place -= 1
        if kind_at(parts, place) == "people":
            return coordinated(sentence, place)
        return []
    if kind == "comma":
        return _before_insertion(sentence, before)
    if kind in ("name", "word", "poss", "prep", "pron"):
        head = _scan_left(sentence, before)
        return coordinated(sentence, head) if head >= 0 else []
    if kind == "include" and kind_at(parts, before - 1) == "people":
        return _before_insertion(sentence, before)
    return []


def _before_insertion(sentence: Sentence, comma: int) -> list[int]:
    """People before an insertion that ends with the comma at `comma` (`Ten people, most of them women, …`)."""
    parts = sentence.parts
    low = comma
    while low > 0 and parts[low - 1].kind not in ("break", "said"):
        low -= 1
    inside = [i for i in range(low, comma) if parts[i].kind == "include"]
    if inside and kind_at(parts, inside[0] - 1) == "comma" and kind_at(parts, inside[0] - 2) == "people":
        return coordinated(sentence, inside[0] - 2)
    for place in range(comma - 1, low, -1):
        if parts[place].kind in ("aux", "sub") or (parts[place].kind == "outcome" and not frame(parts[place], "event", "harm", "count")):
            if parts[place].kind == "outcome" or not any(parts[i].kind == "rel" for i in range(low, place)):
                return []
        if parts[place].kind == "comma" and kind_at(parts, place - 1) == "people" and kind_at(parts, place + 1) != "and":
            if not _governed(sentence, place - 1):
                return coordinated(sentence, place - 1)
    if inside and inside[-1] == comma - 1:
        return []
    if kind_at(parts, comma - 1) == "people" and not _governed(sentence, comma - 1) and kind_at(parts, comma - 2) == "and":
        return coordinated(sentence, comma - 1)
    return []
