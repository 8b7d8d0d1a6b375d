"""What kind a decided group is, and whether a building acts or is a scene."""

from __future__ import annotations

from functools import cache

from pipeline.fold import fold_name
from pipeline.knowledge import Trie, is_country, nationality
from pipeline.lexicon import rows, word_class
from pipeline.models import Kind
from pipeline.names.candidates import Chunker
from pipeline.names.units import CAP, LOW, MARK, POSS
from pipeline.names.wording import LONGEST_NAME, Candidate

_ELIDED = ("d'", "d’", "l'", "l’")


def site_or_group(chunker: Chunker, candidate: Candidate, lo: int, hi: int) -> str:
    """GROUP or PLACE for a name whose head word may act or be a scene (a court, a mosque, a prison)."""
    head = candidate.head
    if head is not None and candidate.label == "GROUP" and head.word.split()[-1] in word_class("school"):
        return _school(chunker, candidate, lo, hi)
    if head is None or not ("site-if-scene" in head.note or head.note.startswith("scene-or-actor")):
        return candidate.label
    units = chunker.units
    before = candidate.first - 1
    if before >= lo and units.lower[before] in ("the", "a", "his", "its"):
        before -= 1
    word = units.lower[before] if before >= lo else ""
    actor = before - 1 >= lo and units.lower[before - 1] in word_class("actor")
    if "site-if-scene" in head.note:
        return (
            "PLACE"
            if word in ("outside", "inside", "near", "attacked", "bombed", "stormed", "struck", "targeted", "into")
            else "GROUP"
        )
    court = head.kind == "site" and head.word.startswith("court")
    if word in word_class("scene-lead") and not actor and not court:
        return "PLACE"
    if head.word == "church" and _denomination(chunker, candidate):
        return "GROUP"
    if head.word == "police station" and word == "of" and before > lo and chunker.shape[before - 1] == CAP:
        return "GROUP"  # Captain Ligot of the Isabela Police Station
    return candidate.label


def _denomination(chunker: Chunker, candidate: Candidate) -> bool:
    """Whether a church is one of believers, not a building (`Bulgarian Orthodox Church`)."""
    keys = chunker.units.key[candidate.first : candidate.stop - 1]
    creeds = [key in word_class("denomination") for key in keys]
    return any(creeds) and (creeds[0] or bool(nationality(keys[0])))


def _state_bank(words: list[str]) -> bool:
    """Whether a bank's name is that of a state's own (`Central Bank`, `Bank of Uganda`, `Bulgarian National Bank`)."""
    if not word_class("commercial").isdisjoint(words):
        return False  # the Agricultural Bank of Sudan
    if word_class("state-bank").intersection(words[1:]) - {"national", "federal"}:
        return True
    nation = [bool(nationality(word)) or is_country(word) for word in words]
    return any(nation) or words[0] in word_class("state-bank")


@cache
def _kind_words() -> Trie[str]:
    return Trie.of((fold_name(row["word"]).split(), row["kind"]) for row in rows("kind_words"))


def _words(chunker: Chunker, candidate: Candidate) -> list[str]:
    """The folded words of a name, elided articles and prepositions taken off (`d’intervention`)."""
    keys = chunker.units.key[candidate.first : candidate.stop]
    return fold_name(" ".join(key[2:] if key[:2] in _ELIDED else key for key in keys)).split()


def _kind_by_words(chunker: Chunker, candidate: Candidate) -> Kind:
    """The kind that a head word gives, corrected by the other words of the name (`Intelligence Center`, `Action Group`)."""
    assert candidate.head is not None
    kind: Kind = candidate.kind  # type: ignore[assignment]
    head = candidate.head.word
    if candidate.stop == candidate.first + 1:
        return kind
    words = _words(chunker, candidate)
    note = candidate.head.note
    numbered = candidate.rule == "names.numbered" or words[-1].isdigit()
    if numbered and kind == "militant" and candidate.head.word.rstrip("s") != "front":
        return "security"
    state = words[0] in word_class("state-bank") or any(nationality(w) or is_country(w) for w in words[:-1])
    if head == "congress" and not state:
        return "other"  # the Oromo Federalist Congress
    irregular = kind == "militant" and candidate.head.position == "first"
    if irregular and not note.startswith("ambiguous"):
        return kind
    if not {"bank", "banque", "banco", "banca"}.isdisjoint(head.split()) and _state_bank(words):
        return "government"
    if not (note.startswith("ambiguous") or any(word in word_class("vague-head") for word in head.split())):
        return kind
    found = [
        value
        for start in range(len(words))
        for _, values in _kind_words().longest(words, start, len(words))[:1]
        for value in values
    ]
    if not word_class("learned").isdisjoint(words) and word_class("state-head").isdisjoint(head.split()):
        return "other"  # the Center for Security Studies
    believers = head.split()[0] in ("council", "committee", "board", "assembly") and not word_class("creed").isdisjoint(words)
    if believers and ("affairs" not in words or not word_class("clergy").isdisjoint(words)):
        return "other"  # the Muslim Judicial Council
    if irregular:
        return "other" if "other" in found else kind
    if "government" in found:
        return "government"
    if "security" in found:
        return (
            "government"
            if word_class("civil-head").intersection(head.split()) and word_class("armed-word").isdisjoint(words)
            else "security"
        )
    if "un" in words and "international" not in found:
        return "international"
    if "international" in found and (
        not {"nations", "un"}.isdisjoint(words) or not any(nationality(word) or is_country(word) for word in words)
    ):
        return "international"
    if ("other" in found and word_class("state-head").isdisjoint(head.split())) or kind == "international":
        return "other"
    return kind


def _school(chunker: Chunker, candidate: Candidate, lo: int, hi: int) -> str:
    """PLACE for a school, college or hospital where something happens, GROUP where it acts or has people."""
    lower = chunker.units.lower
    before = candidate.first - 1
    if before >= lo and lower[before] in ("the", "a", "his", "its"):
        before -= 1
    word = lower[before] if before >= lo else ""
    if word in ("outside", "inside", "near", "attacked", "bombed", "stormed", "struck", "targeted", "into", "on", "hit", "against"):
        return "PLACE"
    enrolled = before - 1 >= lo and lower[before - 1] in word_class("actor")
    violent = any(lower[unit] in word_class("violence") for unit in range(lo, hi))
    return "PLACE" if word in ("at", "in", "of") and violent and not enrolled else "GROUP"


def _part_of_militants(chunker: Chunker, candidate: Candidate, hi: int) -> bool:
    """Whether a body is one of a listed militant group (`the Pelle Command of the NPA`)."""
    units, stop = chunker.units, candidate.stop
    if stop + 1 >= hi or units.lower[stop] != "of":
        return False
    known = chunker.listed(stop + 1 + (units.lower[stop + 1] == "the"), hi)
    return known is not None and known[1].kind == "militant"


def _described(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int]) -> Kind | None:
    """The kind that the noun beside a name gives it (`TAREF, an elite police unit,`; `the prosecution agency CRKA`)."""
    lower, shape, text = chunker.units.lower, chunker.shape, chunker.units.text
    first, stop, (lo, hi) = candidate.first, candidate.stop, sentence
    words: list[str] = []
    if stop + 2 < hi and text[stop] == "," and lower[stop + 1] in ("a", "an", "the", "its", "one"):
        for unit in range(stop + 2, min(hi, stop + 9)):
            if shape[unit] == MARK or lower[unit] in word_class("function"):
                break
            words.append(lower[unit])
    noun = first - 1 - (first > lo and text[first - 1] == ",")
    if not words and noun >= lo and lower[noun] in word_class("body-noun") | word_class("armed-noun"):
        words = [lower[unit] for unit in range(max(lo, noun - 2), noun + 1) if shape[unit] == LOW]
    if not words:
        return None
    if not word_class("militant-sign").isdisjoint(words):
        return "militant"
    if not word_class("civil-sign").isdisjoint(words):
        return "other"
    found = {kind for start in range(len(words)) for _, kinds in _kind_words().longest(words, start, len(words)) for kind in kinds}
    kinds: tuple[Kind, ...] = ("government", "security", "international", "other")
    if "security" in found or not word_class("armed-noun").isdisjoint(words):
        return "security"
    return next((kind for kind in kinds if kind in found), None)


def _of_international(chunker: Chunker, candidate: Candidate, lo: int) -> bool:
    """Whether an international body opens or owns a name (`the ECOWAS Commission`, `the GCTF's CVE Working Group`)."""
    listed = chunker.listed(candidate.first, candidate.stop)
    if listed is None and candidate.first > lo + 1 and chunker.shape[candidate.first - 1] == POSS:
        owned = candidate.first - 1
        starts = range(max(lo, owned - LONGEST_NAME), owned)
        listed = next((known for start in starts if (known := chunker.listed(start, owned)) and known[0] == owned), None)
    return listed is not None and listed[1].label == "GROUP" and listed[1].kind == "international"


def group_kind(
    chunker: Chunker, candidate: Candidate, owner: Candidate | None, sentence: tuple[int, int]
) -> Kind | None:
    """The kind of a group: listed, by head word, as the name that it abbreviates, or by the words around it."""
    for source in (owner, candidate) if owner is not None else (candidate,):
        if source.known is not None and source.known.label == "GROUP":
            return source.known.kind  # type: ignore[return-value]
        if source.head is not None and source.label == "GROUP":
            if source is candidate and source.head.kind in ("security", "militant"):
                if _part_of_militants(chunker, candidate, sentence[1]):
                    return "militant"
                if source.head.note.startswith("ambiguous") and (described := _described(chunker, candidate, sentence)):
                    return described
            following = chunker.units.lower[candidate.stop] if candidate.stop < sentence[1] else ""
            before = chunker.units.lower[max(sentence[0], candidate.first - 4) : candidate.first]
            irregular = not word_class("irregular").isdisjoint((following, *before))
            kind = "militant" if irregular and source.head.kind == "security" else _kind_by_words(chunker, source)
            civil = kind in ("government", "other") and not word_class("owned-head").isdisjoint(source.head.word.split())
            return "international" if civil and _of_international(chunker, source, sentence[0]) else kind
    lower = chunker.units.lower
    near = (
        lower[max(sentence[0], candidate.first - 8) : candidate.first]
        + lower[candidate.stop : min(sentence[1], candidate.stop + 6)]
    )
    if candidate.head is not None and candidate.label == "PLACE":
        return "security" if "police" in candidate.head.word else "other"
    cleric = not word_class("cleric").isdisjoint(chunker.units.key[candidate.first : candidate.stop])
    if candidate.rule == "names.office" and cleric:
        return "other"
    if candidate.rule == "names.office":
        return "government"
    if described := _described(chunker, candidate, sentence):
        return described
    if candidate.rule == "names.national-branch":
        return "government"
    after = lower[candidate.stop] if candidate.stop < sentence[1] else ""
    before = [word for word in lower[max(sentence[0], candidate.first - 3) : candidate.first] if word not in ("the", "of", ",")]
    beside = {after, *before[-1:]}
    if beside & word_class("uniformed") or after in word_class("armed-noun"):
        return "security"
    if beside & word_class("civil-sign") or chunker.units.key[candidate.stop - 1].endswith("bank"):
        return "other"
    if any(word in word_class("militant-sign") for word in near) or _part_of_militants(chunker, candidate, sentence[1]):
        return "militant"
    return None
