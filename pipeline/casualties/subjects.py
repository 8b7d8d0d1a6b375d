"""The subject of a predicate: its verb group, and the people to the left of it."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.casualties.grammar import Sentence
from pipeline.casualties.victims import classes, nouns
from pipeline.models import Outcome

PERFECT = frozenset({"has", "have", "had", "having"})
REFLEXIVES = frozenset({"himself", "herself", "themselves"})
_CLAUSE_ENDS = frozenset({"break", "sub", "rel", "said", "aux", "modal", "comma", "include", "open", "pron"})
_PASSIVE = frozenset({"was", "were", "been", "being"})
_PARTICLES = frozenset({"out", "away", "off", "back", "ashore"})
_NOUNS = ("event", "harm", "count")


class VerbGroup(NamedTuple):
    """What stands before a verb: the index of the part before the group, and which auxiliaries it has."""

    before: int
    be: bool
    modal: bool
    negated: bool


def verb_group(sentence: Sentence, index: int) -> VerbGroup:
    """The group of the verb at part `index` (`were reported killed`, `would not have died`)."""
    known = classes()
    place, be, modal, negated = index - 1, False, False, False
    while place >= 0:
        part = sentence.parts[place]
        if part.kind == "aux":
            be = be or (part.word in known["be"] and not modal)  # `is said to have killed` is active
        elif part.kind == "modal":
            modal = True
        elif part.kind == "neg":
            negated = True
        elif part.word in _PARTICLES and sentence.word(place - 1) in known["be_linked"]:
            pass  # `were pulled out injured`
        elif part.word == "as" and sentence.word(place - 1) in known["be_linked"]:
            pass  # `were listed as missing`
        elif part.kind != "adv" and not part.word.endswith(("self", "selves")):
            believed = part.word in known["be_linked"] and part.kind in ("said", "word", "outcome")
            earlier = sentence.back(place)
            elided = sentence.kind(earlier) == "people" and sentence.bare(earlier)  # `six were hurt and one reported missing`
            if not believed or not (elided or sentence.kind(earlier) in ("aux", "modal")):
                break
        place -= 1
    return VerbGroup(place, be, modal, negated)


def subjects(sentence: Sentence, before: int) -> list[int]:
    """The people that are subject of a predicate whose verb group begins after part `before`."""
    kind = sentence.kind(before)
    if before in sentence.reserved:  # `seven people including two children were killed`
        while before >= 0 and sentence.kind(before) != "include":
            before -= 1
        return subjects(sentence, before - 1 - (sentence.kind(before - 1) == "comma"))
    if kind == "people" and sentence.word(before - 1).endswith("ing") and (found := _before_restrictive(sentence, before - 1)):
        return found  # `suspects who had escaped after overpowering a warder were shot`
    if kind == "people" and not (sentence.governed(before) and sentence.kind(before - 1) == "prep"):
        return coordinated(sentence, before)
    if kind == "close":
        return subjects(sentence, sentence.outside(before))
    if kind == "rel":
        antecedent = before - 2 if sentence.kind(before - 1) == "comma" else before - 1
        name = sentence.word(antecedent) == "PERSON" and sentence.kind(antecedent - 1) == "comma"
        if name and sentence.kind(antecedent - 2) == "people":
            return coordinated(sentence, antecedent - 2)  # `A Canadian, Jean Roux, who had been seized`
        if sentence.word(before) == "who" and sentence.kind(antecedent) == "name" and sentence.word(antecedent) != "PERSON":
            antecedent = _scan_left(sentence, antecedent)  # `hit a boy in Kano, who died`
        return coordinated(sentence, antecedent) if sentence.kind(antecedent) == "people" else []
    if kind == "comma" or (kind == "include" and sentence.kind(before - 1) == "people"):
        return _before_relative(sentence, before) or _before_insertion(sentence, before) or _before_name(sentence, before)
    if kind in ("people", "name", "word", "poss", "prep", "pron") or sentence.entry(before, "leave") is not None:
        head = _scan_left(sentence, before)
        found = coordinated(sentence, head) if head >= 0 else _before_name(sentence, before)
        return found or _before_restrictive(sentence, before)
    return []


def _before_relative(sentence: Sentence, comma: int) -> list[int]:
    """People before a relative clause that ends at part `comma` (`The imam, who had been shot in the neck, died`)."""
    for place in range(comma - 1, 1, -1):
        if sentence.kind(place) in ("break", "sub"):
            break
        if sentence.word(place) in ("who", "whom", "whose") and sentence.kind(place - 1) == "comma":
            return coordinated(sentence, place - 2) if sentence.kind(place - 2) == "people" else []
    return []


def _before_restrictive(sentence: Sentence, end: int) -> list[int]:
    """People before a relative clause without commas that ends at part `end` (`A nurse whom ISWAP had held was executed`)."""
    told = False
    for place in range(end, 0, -1):
        part = sentence.parts[place]
        clause = part.kind == "sub" and part.word != "since" and not sentence.word(place + 1).endswith("ing")
        if part.kind in ("break", "comma", "and") or clause:
            break
        verb = part.kind == "word" and (part.word.endswith("ed") or part.word in classes()["after_noun"])
        told = told or verb or part.kind in ("aux", "outcome")
        if part.kind == "rel" and part.word in ("who", "whom", "whose", "that"):
            return coordinated(sentence, place - 1) if told and sentence.kind(place - 1) == "people" else []
    return []


def _before_name(sentence: Sentence, end: int) -> list[int]:
    """People joined to someone named (`two guards and Juan Pérez`, `14 cadets and the driver, Luis Paz,`) up to part `end`."""
    place = end
    while sentence.kind(place) in ("name", "word", "det", "comma", "poss", "adv"):
        place -= 1
    named = any(sentence.word(i) == "PERSON" or sentence.is_capital(i) for i in range(place + 1, end + 1))
    if sentence.kind(place) != "and" or not named:
        return []
    found: list[int] = []
    place -= 1 + (sentence.kind(place - 1) == "comma")
    while sentence.kind(place) == "people" and not sentence.governed(place) and place not in sentence.links:
        found.append(place)
        place -= 1
        while sentence.kind(place) in ("det", "comma"):
            place -= 1
    return found[::-1]


def shared_subject(sentence: Sentence, conjunction: int, *, passive: bool = False) -> list[int]:
    """The subject that a verb after `and` shares with the verb before it (`was stabbed and died`).

    A participle continues a `passive` alone (`were taken to a forest and shot`).
    """
    forms = _PASSIVE if passive else classes()["be"]
    for place in range(conjunction - 1, -1, -1):
        part = sentence.parts[place]
        if part.kind in ("break", "sub", "rel"):
            return []
        if part.kind == "aux" and part.word in forms:
            told = not passive or sentence.kind(sentence.ahead(place)) in ("outcome", "word", "said")
            return subjects(sentence, verb_group(sentence, place).before) if told else []
        plain = part.kind == "word" and (part.word.endswith("ed") or part.word in classes()["after_noun"])
        if not passive and plain and sentence.kind(sentence.back(place)) == "people":
            return subjects(sentence, sentence.back(place))  # `a sailor jumped overboard and drowned`
        if not passive and any("past" in entry.forms or entry.frame == "phrase" for entry in part.entries):
            before = verb_group(sentence, place).before
            if sentence.kind(before) != "and":
                return subjects(sentence, before)
    return []


def coordinated(sentence: Sentence, index: int) -> list[int]:
    """People at a part with those joined to them from the left (`two soldiers, a child, and [three men]`), in order."""
    found = [index]
    place = index - 1
    while sentence.kind(place) in ("det", "adv"):
        place -= 1
    if sentence.kind(place) == "neg":  # `Neither the judge nor a guard was hurt`
        return []
    if sentence.kind(place) != "and":
        return found
    clause = sentence.kind(place - 1) == "comma"
    while sentence.kind(place) in ("and", "comma"):
        place -= 1
        while sentence.kind(place) in ("comma", "det"):
            place -= 1
        place = sentence.outside(place)
        if sentence.kind(place) != "people":
            end, place = place, _described(sentence, place)
            place = _head_of_tail(sentence, end) if place < 0 else place
        if _after_name(sentence, place):  # `Juan Pérez, a judge, and his son were killed`
            sentence.skipped.add(place)
        old, own = sentence.links.get(place), sentence.links.get(index)
        taken = (old is not None and (own is None or own.at != old.at)) or place in sentence.skipped or place in sentence.reserved
        if place < 0 or taken or sentence.governed(place) or sentence.kind(place - 1) in ("outcome", "aux"):
            break
        if clause and sentence.kind(place - 1) == "word" and sentence.word(place - 1).endswith("ed"):
            break  # the object of a verb: `stopped a bomber, and three of them died`
        found.append(place)
        place -= 1
    return found[::-1]


def _after_name(sentence: Sentence, index: int) -> bool:
    """Whether people at a part describe a name before them."""
    phrase = sentence.people(index)
    named = sentence.word(index - 2) == "PERSON" or (sentence.is_capital(index - 2) and sentence.is_capital(index - 3))
    one = phrase is not None and (phrase.form == "article" or (phrase.form == "pro" and phrase.body >= 0))
    if not one or sentence.kind(index - 1) != "comma":  # `, a judge,`, `, the planner of the siege,`, `, one of its officers,`
        return False
    return named and sentence.kind(index + 1) == "comma"


def _described(sentence: Sentence, end: int) -> int:
    """The people that a name ending at part `end` tells (`a German engineer, Hans Weber, and [his driver]`); -1 where none."""
    place = end
    while sentence.word(place) == "PERSON" or sentence.is_capital(place):
        place -= 1
    if sentence.word(end) != "PERSON" and end - place < 2:
        return -1
    place -= sentence.kind(place) == "comma"
    described = place < end and sentence.kind(place) == "people" and sentence.kind(place - 1) not in ("prep", "modal")
    return place if described else -1


def _head_of_tail(sentence: Sentence, end: int) -> int:
    """The people that a prepositional tail ending at part `end` belongs to (`two men from Gao`); -1 where it is none."""
    head = _scan_left(sentence, end)
    if head < 0 or sentence.kind(head + 1) != "prep":
        return -1
    for place in range(head + 1, end + 1):
        # A word before a noun phrase is a verb: `a bomber in Gao struck a bus and …`
        verb = sentence.kind(place) == "word" and sentence.kind(place - 1) not in ("det", "prep")
        if verb and sentence.kind(place + 1) in ("det", "people", "name"):
            return -1
    return head


def _in_tail(sentence: Sentence, place: int) -> bool:
    """Whether a pronoun or `since` stands in the tail of a noun phrase (`a priest held since 2012`, `shot in it`)."""
    if sentence.kind(place) == "pron":
        verb = sentence.kind(place - 1) == "word" and sentence.word(place - 1).endswith("ing")
        return verb or sentence.kind(place - 1) == "prep"
    return sentence.word(place) == "since" and sentence.word(place + 1) == "DATE"


def _scan_left(sentence: Sentence, place: int) -> int:
    """The head people of a noun phrase that ends at part `place`, past its tail; -1 where none.

    People behind a preposition are part of a tail; those behind another word (perhaps a verb) are taken where no
    others are found.
    """
    weak = -1
    while place >= 0:
        part = sentence.parts[place]
        if part.kind == "close":
            place = sentence.outside(place) + 1
        elif part.kind in _CLAUSE_ENDS and not _in_tail(sentence, place):
            break
        elif part.kind == "outcome":
            reduced = sentence.kind(place - 1) == "people" and sentence.kind(place + 1) in ("prep", "name", "adv")
            reduced = reduced or (sentence.kind(place - 1) == "people" and sentence.word(place + 1) == "since")
            named = part.word.endswith("ing") and sentence.kind(place - 1) in ("name", "det", "poss")  # `the Gao shooting`
            if not reduced and not named and not (len(part.entries) == 1 and sentence.entry(place, *_NOUNS)):
                break
        elif part.kind == "and":
            if sentence.kind(place - 1) != "name" or sentence.kind(place + 1) != "name":
                break
        elif part.kind == "people" and not sentence.governed(place):
            if sentence.kind(place - 1) != "word":
                return place
            weak = place if weak < 0 else weak
        place -= 1
    return weak


def _adds_up(sentence: Sentence, whole: int, first: int) -> bool:
    """Whether the two counts from part `first` on, joined by `and`, make up the count at part `whole`."""
    counts = [phrase.count.low for i in (whole, first, first + 2) if (phrase := sentence.people(i)) is not None]
    return len(counts) == 3 and counts[0] == counts[1] + counts[2]


def _whom(sentence: Sentence, index: int) -> bool:
    phrase = sentence.people(index)
    return phrase is not None and phrase.of == "whom"


def _before_insertion(sentence: Sentence, comma: int) -> list[int]:
    """People before an insertion that ends at part `comma` (`Ten people, most of them women, …`)."""
    low = comma - (sentence.kind(comma - 1) == "said")  # `32 people, the ministry said, were killed`
    while low > 0 and sentence.parts[low - 1].kind not in ("break", "said"):
        low -= 1
    inside = [i for i in range(low, comma) if sentence.parts[i].kind == "include"]
    if inside and sentence.kind(inside[0] - 1) == "comma" and sentence.kind(inside[0] - 2) == "people":
        return coordinated(sentence, inside[0] - 2)
    for place in range(comma - 1, low, -1):
        if sentence.kind(place) in ("aux", "sub"):
            if not any(sentence.kind(i) == "rel" or _whom(sentence, i) for i in range(low, place)):
                return []
        elif sentence.kind(place) == "outcome" and not sentence.entry(place, *_NOUNS):
            if sentence.kind(place - 1) == "comma" and sentence.kind(place - 2) == "people":
                return coordinated(sentence, place - 2)  # `A soldier, shot in the same place, bled to death`
            return []
        opens = sentence.kind(place) == "comma" and sentence.kind(place - 1) == "people" and sentence.kind(place + 1) != "and"
        if opens and not sentence.governed(place - 1):
            while sentence.kind(place - 2) == "comma" and sentence.kind(place - 3) == "people":
                if sentence.governed(place - 3):
                    break
                place -= 2  # `38 guests, 30 Britons, three Irish, and two Germans, were shot`: the first holds the others
            return coordinated(sentence, place - 1)
        if sentence.kind(place) == "comma" and sentence.people(place + 1) is not None and sentence.kind(place + 2) == "and":
            joined = place + 4 == comma and sentence.people(place + 3) is not None
            whole = _scan_left(sentence, place - 1) if joined else -1
            if whole >= 0 and sentence.kind(whole + 1) in ("word", "prep") and _adds_up(sentence, whole, place + 1):
                return coordinated(sentence, whole)  # `two villagers caught in the crossfire, a man and his son, died`
        aside = sentence.people(place + 1) if sentence.kind(place) == "comma" else None
        if aside is not None and aside.of and (head := _scan_left(sentence, place - 1)) >= 0:
            return coordinated(sentence, head)  # `34 people in Bo, 15 of them from the police, were hurt`
    apposed = nouns().get(sentence.word(comma - 3)) if sentence.kind(comma - 2) == "comma" else None
    if apposed is not None and apposed.plural and sentence.named(comma - 1):
        return [comma - 1]  # `The hostages, four French miners, had been abducted`
    ends_list = sentence.kind(comma - 1) == "people" and sentence.kind(comma - 2) == "and" and not sentence.governed(comma - 1)
    return coordinated(sentence, comma - 1) if ends_list else []


def antecedent(sentence: Sentence, index: int, pronoun: str, outcome: Outcome) -> None:
    """`took 22 men off the buses and executed them`: the people last named as an object."""
    for place in range(index - 1, 0, -1):
        if sentence.kind(place) == "break":
            return
        phrase = sentence.people(place)
        if phrase is None or not (phrase.known or sentence.bare(place)) or phrase.count.high == 0:
            continue
        joined = sentence.kind(place - 1) == "and" and sentence.word(place - 2) == "PERSON"  # `pulled Ana Paz and [her driver] out`
        if (phrase.count.high == 1) == (pronoun == "them") and not (joined and pronoun == "them"):
            continue
        if sentence.kind(place - 1) in ("word", "outcome", "and", "det", "adv"):
            known = sentence.links.get(place)
            alike = [i for i, link in sentence.links.items() if known is not None and link.at == known.at and i <= place]
            sentence.link([*alike, place], outcome, "pronoun", index)
            return
    if "ing" not in {form for entry in sentence.parts[index].entries for form in entry.forms}:
        return
    for place in range(index - 1, 0, -1):  # `threw acid at two sisters, disfiguring them`
        if sentence.kind(place) == "people" and sentence.word(place - 1) in ("at", "on", "into", "against", "upon"):
            sentence.link([place], outcome, "pronoun", index)
            return


def relative_object(sentence: Sentence, index: int, outcome: Outcome) -> bool:
    """`the 276 girls whom they seized`: the people before the relative; none in `a man who had shot himself`."""
    if sentence.word(index + 1) in REFLEXIVES:
        return False
    for place in range(index - 1, 0, -1):
        kind = sentence.kind(place)
        if kind == "people" and _whom(sentence, place) and place < sentence.back(index):  # `two of whom it strangled`
            return sentence.link([place], outcome, "relative", index)
        if kind in ("break", "comma", "people") or (kind == "aux" and sentence.word(place) not in PERFECT):
            return False
        if kind == "pron" and sentence.word(place) in ("they", "he", "she") and sentence.kind(place - 1) == "people":
            return sentence.link(coordinated(sentence, place - 1), outcome, "relative", index)
        if kind == "rel" and place < sentence.back(index):
            before = place - 1
            if sentence.word(place) == "whom":
                while sentence.kind(before) in ("comma", "and", "name") or sentence.is_capital(before):
                    before -= 1
            found = coordinated(sentence, before) if sentence.kind(before) == "people" else []
            return bool(found) and sentence.link(found, outcome, "relative", index)
    return False
