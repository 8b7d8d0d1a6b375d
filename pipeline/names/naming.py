"""Verdicts on candidates, and the passes over a document that bring them into agreement."""

from __future__ import annotations

from collections.abc import Container

from pipeline.lexicon import word_class
from pipeline.names.aliases import looks_named, quoted
from pipeline.names.candidates import Chunker
from pipeline.names.forms import STRONG, THRESHOLD, Decision
from pipeline.names.traits import is_acronym
from pipeline.names.units import CAP, LOW
from pipeline.names.wording import Candidate, name_key, person_particles

_PLACED = frozenset(("in", "at", "near", "around", "from", "to", "outside", "between"))  # before a list of places
_WEAK, _UNNAMED = 2.0, 1.2  # what a person weighs with no title or cue, and with no word that people are called by
_JOINS = frozenset((",", "and", "or", "&", "the", ";"))
# What may stand between the names in a parenthesis.
_BETWEEN = frozenset(("or", "and", ",", ";", "aka", "a.k.a", "the", '"', "“", "”", "also", "known", "as", "formerly", "."))


class Name:
    """A candidate with its verdict, on units [first, stop).

    `owner` is the name that this one renames, abbreviates or repeats; `decision` is the evidence where some was weighed.
    """

    __slots__ = ("candidate", "decision", "first", "introducer", "key", "label", "owner", "rule", "score", "sentence", "stop")

    def __init__(
        self, candidate: Candidate, label: str, score: float, rule: str, sentence: tuple[int, int], key: str,
        owner: Name | None = None, introducer: str = "",
    ) -> None:  # fmt: skip
        self.candidate = candidate
        self.first, self.stop = candidate.first, candidate.stop
        self.label = label
        self.score = score
        self.rule = rule
        self.sentence = sentence
        self.key = key
        self.owner = owner
        self.introducer = introducer
        self.decision: Decision | None = None


def join_nicknames(chunker: Chunker, found: list[Name]) -> list[Name]:
    """`Torsten “Falke” Brandner`: one person around a quoted nickname."""
    by_first = {name.first: name for name in found}
    joined: list[Name] = []
    taken = -1
    for name in found:
        if name.first < taken:
            continue
        hi = name.sentence[1]
        inner = quoted(chunker, name.stop, hi) if name.candidate.label == "" else None
        after = by_first.get(inner[2]) if inner and chunker.units.text[inner[2] - 2] != "," else None
        if inner and after is not None and after.candidate.label == "" and looks_named(chunker, inner[0], inner[1]):
            whole = Candidate(name.first, after.stop, "", "", "names.nickname", titled=name.candidate.titled)
            key = f"{name_key(chunker.units, name.first, name.stop)} {after.key}"
            nick_key = name_key(chunker.units, inner[0], inner[1])
            person = Name(whole, "PERSON", 6.0, "names.nickname", name.sentence, key)
            nick = Candidate(inner[0], inner[1], "", "", "names.nickname")
            joined += [person, Name(nick, "ALIAS", 6.0, "alias.nickname", name.sentence, nick_key, person, "nickname")]
            taken = after.stop
        else:
            joined.append(name)
    return joined


def abbreviations(chunker: Chunker, found: list[Name]) -> None:
    """What stands in parentheses directly after a group or a place names it too: `(Sendero Luminoso or SL)`."""
    text, lower = chunker.units.text, chunker.units.lower
    by_first = {name.first: name for name in found}
    for name in found:
        hi = name.sentence[1]
        if name.stop + 1 >= hi or text[name.stop] != "(":
            continue
        unit = name.stop + 1
        while unit < hi and text[unit] != ")":
            if (inner := by_first.get(unit)) is not None:
                if _nicknamed(chunker, name, inner):
                    break
                _abbreviate(chunker, name, inner)
                unit = inner.stop
            elif lower[unit] in _BETWEEN:
                unit += 1
            else:
                break
    for opening in chunker.brackets:
        short = by_first.get(opening + 1)
        if short is not None and short.owner is None and _abbreviates_words(chunker, short):
            for other in found:
                if other is short or other.key == short.key:
                    other.label, other.score = "SKIP", 9.0


def _abbreviate(chunker: Chunker, name: Name, inner: Name) -> None:
    """Let `inner`, in the parenthesis after a name, be another name of it, where both may be of one label."""
    units, candidate = chunker.units, inner.candidate
    if _named_within(chunker, name, inner):
        return
    acronym = is_acronym(units.text[inner.first])
    fills = candidate.known is None and inner.stop < inner.sentence[1] and units.text[inner.stop] in (")", '"', "”")
    foreign_word = fills and name.label == "GROUP"  # Shanti Sewa Griha (“Peace Service House”)
    short = foreign_word or candidate.label in ("", name.label) or candidate.known is not None
    unknown = name.candidate.label == "" and acronym and not name.candidate.titled
    if unknown and name.label != "ALIAS" and name.score < 2.0:
        name.label, name.score, name.rule = "GROUP", 5.0, "names.defined"
    foreign = (
        name.label == "PLACE"
        and name.candidate.known is not None
        and acronym
        and not (name.stop > name.first + 1 and chunker.initials_fit(name.first, name.stop, units.text[inner.first]))
    )
    if name.label in ("GROUP", "PLACE", "SKIP") and short and inner.label != "SKIP" and not foreign:
        if acronym or candidate.known is None or candidate.known.label == name.label:
            inner.owner, inner.label, inner.score, inner.rule = name, name.label, 6.0, "names.abbreviation"
    elif unknown and candidate.label in ("", "GROUP"):
        weak = name.candidate.rule == "names.defined" or name.label == "PERSON" or name.score < THRESHOLD
        if weak:
            name.label, name.score, name.rule = "GROUP", 5.0, "names.defined"
            inner.owner, inner.label, inner.score, inner.rule = name, "GROUP", 6.0, "names.abbreviation"


def _named_within(chunker: Chunker, name: Name, inner: Name) -> bool:
    """Whether `inner` abbreviates a group that a longer name holds (`Coalition to Defeat the Islamic State (ISIS)`)."""
    known = inner.candidate.known
    if known is None or known.label != "GROUP" or name.candidate.known is known:
        return False
    within = (chunker.listed(start, name.stop) for start in range(name.first + 1, name.stop))
    return any(found is not None and found[0] == name.stop and found[1].id == known.id for found in within)


def _nicknamed(chunker: Chunker, name: Name, inner: Name) -> bool:
    """Whether letters in parentheses are a person's byname (`Selvarasa Pathmanathan (“KP”)`), no abbreviation of a body."""
    text = chunker.units.text
    if chunker.descended(name.first, name.stop):
        return is_acronym(text[inner.first])
    if name.candidate.label or name.label != "PERSON" or name.rule in ("names.several-words", "names.form"):
        return False
    quotes = text[inner.first - 1] in ('"', "“")
    return is_acronym(text[inner.first]) and (quotes or not chunker.initials_fit(name.first, name.stop, text[inner.first]))


def _abbreviates_words(chunker: Chunker, name: Name) -> bool:
    """Whether an acronym stands in a parenthesis for words in small letters (`improvised explosive devices (IEDs)`)."""
    units, before, lo = chunker.units, name.first - 1, name.sentence[0]
    if name.candidate.label or before <= lo or chunker.shape[before - 1] != LOW:
        return False
    acronym = units.text[name.first]
    if not is_acronym(acronym):
        return False
    letters = acronym.rstrip("s").lower()
    words = [word for text in units.lower[max(lo, before - len(letters) - 2) : before] for word in text.split("-") if word]
    spelled = ("".join(word[0] for word in words), "".join(word[0] for word in words if word not in word_class("defining")))
    return (acronym[:-1].isupper() and acronym[-1] == "s") or any(initials.endswith(letters) for initials in spelled)


def joined(chunker: Chunker, left: Name, right: Name) -> bool:
    """Whether nothing but a comma, `and` or the like stands between two names."""
    gap = right.first - left.stop
    if not 0 < gap <= 3:
        return False
    words = chunker.units.lower[left.stop : right.first]
    return _JOINS.issuperset(words) and words.count("the") < gap


def _list_places(chunker: Chunker, found: list[Name]) -> None:
    """Words of no known person in a list that a place after a preposition opens (`at Ferfer, Dolo Ado, and Tog Wajale`)."""
    lower, text, index = chunker.units.lower, chunker.units.text, 0
    while index < len(found):
        first, name = index, found[index]
        index += 1
        led = name.label == "PLACE" and name.score >= THRESHOLD and lower[name.first - 1] in _PLACED
        if not led or name.first == name.sentence[0]:
            continue
        gaps: list[list[str]] = []
        while index < len(found) and found[index].sentence == name.sentence and joined(chunker, found[index - 1], found[index]):
            gaps.append(lower[found[index - 1].stop : found[index].first])
            index += 1
        rest, stop = found[first + 1 : index], found[index - 1].stop
        closed = gaps and "and" in gaps[-1] and all(gap == [","] for gap in gaps[:-1]) and (len(gaps) > 1 or gaps == [["and"]])
        ends = stop >= name.sentence[1] or text[stop] in (".", ";") or lower[stop] in word_class("list-end")
        pairs = len(rest) == 1 and stop < name.sentence[1] and lower[stop] in _PLACED  # A in Ozalp and B in Dicle
        if closed and ends and not pairs and all(_may_be_place(other, _UNNAMED if len(rest) == 1 else _WEAK) for other in rest):
            for other in rest:
                if other.label == "PERSON":
                    other.label, other.score, other.rule = "PLACE", 2.0, "names.coordinated"


def _may_be_place(name: Name, most: float) -> bool:
    """Whether a name is a place, or weighs less than `most` as a person."""
    unknown = not (name.candidate.label or name.candidate.titled or name.candidate.listed or name.owner)
    return name.label == "PLACE" or (unknown and name.label == "PERSON" and name.score < most)


def coordinate(chunker: Chunker, found: list[Name]) -> None:
    """What a comma or `and` joins to a decided name is of its label, where little else is known of it."""
    units = chunker.units
    _list_places(chunker, found)

    def adjacent(left: Name, right: Name) -> bool:
        return joined(chunker, left, right)

    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for index in order:
            name = found[index]
            if name.candidate.label or name.owner:
                continue
            other = found[index - order.step]
            if other.label not in ("PERSON", "GROUP", "PLACE"):
                continue
            left, right = (other, name) if order.step == 1 else (name, other)
            if left is other and other.rule == "names.type-of-before" and not name.candidate.titled and adjacent(left, right):
                last = index + 1 == len(found) or not adjacent(name, found[index + 1])
                if name.sentence == other.sentence and (not last or "and" in units.lower[left.stop : right.first]):
                    name.label, name.score, name.rule = "PLACE", 3.0, "names.type-of-before"
                    continue  # the villages of Inn Din, Tula Toli, and Maung Nu
            if name.score >= 2.0:
                continue
            inside = 0 < index < len(found) - 1 and name.label == "PERSON" and not name.candidate.titled
            if (
                inside
                and adjacent(found[index - 1], name)
                and adjacent(name, found[index + 1])
                and (found[index - 1].label == found[index + 1].label == "PLACE")
            ):
                name.label, name.score, name.rule = "PLACE", 2.0, "names.coordinated"
                continue
            places = name.label == other.label == "PLACE" and name.candidate.stop == name.candidate.first + 1
            if name.sentence != other.sentence or other.score < (THRESHOLD if places else 1.5) or not adjacent(left, right):
                continue
            ends = name.stop >= name.sentence[1] or units.text[name.stop] in (".", ";")
            if left is other and other.label == "PLACE" and ends and units.text[left.stop : right.first] == [","]:
                name.label, name.score, name.rule = "PLACE", 2.0, "names.coordinated"
                continue  # in Kepashiato, La Convención.
            gap = units.lower[left.stop : right.first]
            listing = index > 0 and adjacent(found[index - 1], name) and found[index - 1].label != name.label
            if right is other and gap[:2] == [",", "and"] and name.label != other.label and name.score >= THRESHOLD and not listing:
                continue  # entered Moyale, and the Defense Force crossed
            if other.label == "PERSON" and name.label == "PLACE" and (name.stop == name.first + 1 or name.score >= THRESHOLD):
                continue
            several = other.rule == "names.type-of-before" or other.rule == "names.type-before" or other.rule == "names.office-of"
            toponymic = units.key[name.first] in word_class("toponym-opener")  # El Callao, Tumeremo, and San Félix
            if other.label == "PLACE" and not toponymic and (
                "the" in units.lower[left.stop : right.first]
                or (name.label == "PERSON" and name.score > 0.5 and name.stop - name.first > 1 and not (several and left is other))
            ):
                continue
            owner = found[index - 1] if index and name.label == "PERSON" and units.lower[name.first - 1] == "of" else None
            if owner is not None and owner.label == "GROUP" and owner.stop == name.first - 1 and name.stop > name.first + 1:
                continue  # the party Ataka of Volen Siderov, and the National Union
            opener = name.first == name.sentence[0] and chunker.ordinary(name.first)
            if name.label == other.label:
                name.score, name.rule = name.score + 1.0, name.rule if name.score >= THRESHOLD else "names.coordinated"
            elif not opener:
                name.label, name.score, name.rule = other.label, 2.0, "names.coordinated"


def widen(chunker: Chunker, found: list[Name]) -> None:
    """Give a later short mention all of a compound surname (`De Lima`, `Mint El Moctar`), whatever its first word is else."""
    key, shape = chunker.units.key, chunker.shape
    surnames: dict[tuple[str, ...], Name] = {}
    for name in found:
        if name.label == "PERSON" and name.score >= THRESHOLD and name.stop > name.first + 2:
            words = tuple(key[name.first : name.stop])
            for start in range(1, len(words) - 1):
                surnames.setdefault(words[start:], name)
    if not surnames:
        return
    openers = {words[0] for words in surnames} | {words[1] for words in surnames}
    for index, name in enumerate(found):
        if key[name.first - 1] not in openers or name.candidate.head or name.owner:
            continue
        lo = max(name.sentence[0], found[index - 1].stop if index else 0)
        for start in range(max(lo, name.first - 2), name.first):
            owner = surnames.get(tuple(key[start : name.stop]))
            opens = shape[start] == CAP or chunker.units.lower[start] in person_particles()
            if owner is not None and owner is not name and opens:
                name.candidate = Candidate(start, name.stop, "", "", "names.person-part", titled=name.candidate.titled)
                name.first, name.label, name.score, name.rule = start, "PERSON", STRONG, "names.person-part"
                name.key = name_key(chunker.units, start, name.stop)
                break


def regain_title(chunker: Chunker, name: Name, whole: Container[str]) -> bool:
    """Give a name back the word before it where both are among `whole` names (`Commander Toofan`, `Sheikh Zuweid`)."""
    start = name.first - 1
    key = name_key(chunker.units, start, name.stop) if start >= name.sentence[0] else ""
    if key not in whole:
        return False
    name.candidate = Candidate(start, name.stop, "", "", name.rule)
    name.first, name.key = start, key
    return True


def agree(chunker: Chunker, found: list[Name]) -> None:
    """One name, one verdict: what is decided with strong evidence once is decided everywhere in the document."""
    strong: dict[str, Name] = {}
    for name in found:
        if name.score >= THRESHOLD and name.label != "ALIAS":
            model = strong.get(name.key)
            if model is None or name.score > model.score or (name.score == model.score and name.first < model.first):
                strong[name.key] = name
    parts: dict[str, Name] = {}
    for name in found:
        if name.label == "PERSON" and name.score >= THRESHOLD and " " in name.key:
            for part in name.key.split():
                parts.setdefault(part, name)
    beginnings = _beginnings(chunker, found)
    places = {key for key, name in strong.items() if name.label == "PLACE" and " " in key}
    for name in found:
        if name.candidate.label or name.score >= 9.0 or name.owner is not None:
            continue
        if name.candidate.titled and regain_title(chunker, name, places):
            name.label, name.score, name.rule = "PLACE", STRONG, "names.document"  # Sheikh Zuweid fell, after in Sheikh Zuweid
            continue
        if _follows(name, strong.get(name.key), parts):
            continue
        short = beginnings.get(name.key)
        if short is None or short.first == name.first or name.candidate.titled or name.score >= STRONG + 1.0:
            continue
        if name.label == "PERSON" and name.score >= THRESHOLD and " " in name.key:
            continue  # Hachalu Hundessa, and the foundation that is called after him
        if " " in name.key or not chunker.ordinary(name.first):
            name.label, name.score, name.rule = short.label, 2.0, "names.short-form"


def _beginnings(chunker: Chunker, found: list[Name]) -> dict[str, Name]:
    """The first words of names of groups and places, which may stand for them later."""
    beginnings: dict[str, Name] = {}
    for name in found:
        if name.label not in ("PLACE", "GROUP") or name.score < STRONG or not name.candidate.label:
            continue
        if name.candidate.head or name.label == "GROUP":
            words = name.key.split()
            for size in range(1, len(words)):
                start = " ".join(words[:size])
                if start not in beginnings and (name.label == "PLACE" or start not in chunker.gazetteer):
                    beginnings[start] = name
    return beginnings


def _follows(name: Name, model: Name | None, parts: dict[str, Name]) -> bool:
    """Give a name the label of its `model`, or make it part of a person's by `parts`; whether nothing more is to be said."""
    words = name.key.split()
    owner = parts.get(words[-1])
    if owner is not None and len(words) > 1 and words[0] in person_particles() and owner.key.endswith(f" {name.key}"):
        name.label, name.score, name.rule = "PERSON", max(name.score, STRONG), "names.person-part"
        return True  # Ag Ghali, after Iyad ag Ghali, whatever it is close to
    stronger = model is not None and model is not name and model.score > name.score
    if model is not None and stronger and (name.score < STRONG or model.candidate.label or model.owner):
        name.label, name.score, name.rule = model.label, max(name.score, min(model.score, STRONG)), "names.document"
    body = STRONG + 1.0 if owner is not None and owner.candidate.titled else 2.2  # Governor Zulum, whose convoy was hit
    firm = max(STRONG, body)
    if owner is None or owner is name or name.candidate.titled or (name.score >= firm and name.label != "PERSON"):
        return False
    if not all(word in parts for word in words):
        return False
    if owner.key == name.key and name.label != "PERSON" and name.score > owner.score:
        return True
    full = owner.key.split()
    within = (set(words) <= set(full) and len(words) < len(full)) or len(words) > 1
    if not within or not (name.label == "PERSON" or name.score < (body if name.label == "GROUP" else 2.2)):
        return False
    name.label, name.score, name.rule = "PERSON", max(name.score, 2.0), "names.person-part"
    return True
