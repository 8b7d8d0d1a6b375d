"""The kind of a group: listed, by its head word and the other words of its name, by the words around it."""

from __future__ import annotations

from functools import cache

from pipeline.fold import fold_name
from pipeline.knowledge import Trie, is_country, nationality
from pipeline.lexicon import column, rows, word_class
from pipeline.models import Kind
from pipeline.names.candidates import Chunker
from pipeline.names.units import LOW, MARK, POSS
from pipeline.names.wording import GOVERNMENTS, LONGEST_NAME, Candidate

_ELIDED = ("d'", "d’", "l'", "l’")
_STATE: tuple[Kind, ...] = ("government", "security", "international")


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
    if kind == "international" and head == "community of":
        led = chunker.units.key[candidate.first]
        return "other" if led in word_class("creed") or led in word_class("denomination") else kind  # the Jewish Community of Graz
    if candidate.stop == candidate.first + 1:
        return kind
    words = _words(chunker, candidate)
    note = candidate.head.note
    numbered = candidate.rule == "names.numbered" or words[-1].isdigit()
    if numbered and head.rstrip("s") != "front" and (kind == "militant" or head in word_class("numbered-unit")):
        return "security"
    state = words[0] in word_class("state-bank") or any(nationality(w) or is_country(w) for w in words[:-1])
    if kind == "militant" and head.endswith("council") and (state or words == head.split()):
        return "government"  # the Shura Council of the state, not of fighters in a town
    if head == "coalition" and not word_class("opposing").isdisjoint(words):
        return "international"  # the Coalition to Counter the Islamic State
    if head == "congress" and (not state or "for" in words):
        return "other"  # the Oromo Federalist Congress
    irregular = kind == "militant" and candidate.head.position == "first"
    if irregular and "ambiguous" not in note:
        return kind
    if not {"bank", "banque", "banco", "banca"}.isdisjoint(head.split()) and _state_bank(words):
        return "government"
    if kind == "international" and "revolutionary" in words:
        return "militant"  # the Organization of Revolutionary Cells
    risen = kind == "security" and "revolutionary" in words and not state
    if "militant" in note and (risen or (kind == "other" and not word_class("war-word").isdisjoint(words))):
        return "militant"  # the Union of Resistance Forces
    if not ("ambiguous" in note or _vague(head)):
        return kind
    return _by_other_words(words, head, kind, irregular=irregular)


def _by_other_words(words: list[str], head: str, kind: Kind, *, irregular: bool) -> Kind:
    """The kind of a body whose head word alone tells little, or its `kind`."""
    found = {
        value
        for start in range(len(words))
        for _, values in _kind_words().longest(words, start, len(words))[:1]
        for value in values
    }
    if words[0] != "international" and "international" in words:
        found.discard("international")  # the Airport International Group
    if not word_class("learned").isdisjoint(words) and word_class("state-head").isdisjoint(head.split()):
        return "other"  # the Center for Security Studies
    believers = head.split()[0] in ("council", "committee", "board", "assembly") and not word_class("creed").isdisjoint(words)
    if believers and ("affairs" not in words or not word_class("clergy").isdisjoint(words)):
        return "other"  # the Muslim Judicial Council
    if head.split()[0] in ("council", "union", "league", "federation") and not word_class("civic").isdisjoint(words):
        return "other"  # the Council of Islamic Organizations
    if kind == "militant" and not word_class("party-word").isdisjoint(words) and word_class("war-word").isdisjoint(words):
        return "other"  # the Islamic Constitutional Movement
    if irregular:
        return "other" if "other" in found else kind
    if "government" in found:
        return "government" if kind != "militant" or "security" in found else "other"  # the Movement against Corruption
    if words[0] in ("global", "international", "regional") and not word_class("meeting-point").isdisjoint(head.split()):
        return "international"  # the Regional Center for Counterterrorism
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
    if words[0] == "national" and not {"center", "centre"}.isdisjoint(head.split()):
        return "government"  # the National Center for Anti-Mine Action
    return kind


def _whole(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int]) -> Kind | None:
    """The kind of the listed body that a name is said to be part of (`the Pelle Command of the NPA`, `the EU's Mission`)."""
    units, (lo, hi), first, stop = chunker.units, sentence, candidate.first, candidate.stop
    known = None
    if stop + 1 < hi and units.lower[stop] == "of":
        known = chunker.listed(stop + 1 + (units.lower[stop + 1] == "the"), hi)
    elif first > lo + 1 and chunker.shape[first - 1] == POSS:
        starts = range(max(lo, first - 1 - LONGEST_NAME), first - 1)
        known = next((found for at in starts if (found := chunker.listed(at, first - 1)) and found[0] == first - 1), None)
    return known[1].kind if known is not None and known[1].label == "GROUP" else None  # type: ignore[return-value]


def _political(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int]) -> bool:
    """Whether the words around a front or a movement are those of parties (`the ruling`, `lawmakers`, `won … seats`)."""
    lower, (lo, hi) = chunker.units.lower, sentence
    others = {*lower[lo : candidate.first], *lower[candidate.stop : hi]}
    if others & word_class("militant-sign") or others & word_class("violence"):
        return False
    beside = lower[max(lo, candidate.first - 2) : candidate.first] + lower[candidate.stop : min(hi, candidate.stop + 2)]
    return not word_class("party-sign").isdisjoint(beside) or not word_class("ballot").isdisjoint(lower[lo:hi])


def _described(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int]) -> Kind | None:
    """The kind that the noun beside a name gives it (`TAREF, an elite police unit,`; `the prosecution agency CRKA`)."""
    lower, shape, text = chunker.units.lower, chunker.shape, chunker.units.text
    first, stop, (lo, hi) = candidate.first, candidate.stop, sentence
    words: list[str] = []
    if stop + 2 < hi and text[stop] == "," and lower[stop + 1] in ("a", "an", "the", "its", "one"):
        for unit in range(stop + 2, min(hi, stop + 9)):
            if words and text[unit] == "-":
                continue
            if shape[unit] == MARK or lower[unit] in word_class("function"):
                break
            if words and text[unit - 1] == "-":  # neo-Nazi
                words[-1] += f"-{lower[unit]}"
            else:
                words.append(lower[unit])
    noun = first - 1 - (first > lo and text[first - 1] == ",")
    if not words and noun >= lo and (lower[noun] in word_class("body-noun") or lower[noun] in word_class("armed-noun")):
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


def evident_kind(chunker: Chunker, candidate: Candidate, sentence: tuple[int, int]) -> Kind | None:
    """The kind that the words around an unlisted group give it, which holds for its name all over the document."""
    head = candidate.head
    if candidate.known is not None or candidate.rule == "names.office":
        return None
    if not GOVERNMENTS.isdisjoint(chunker.units.key[candidate.first : candidate.stop]):
        return "government"  # the Government of Maldives (GoM)
    if candidate.first > sentence[0] and chunker.units.lower[candidate.first - 1] == "ngo":
        return "other"
    if head is None or candidate.label != "GROUP":
        return None if head is not None and candidate.label == "PLACE" else _described(chunker, candidate, sentence)
    if head.kind not in ("security", "militant"):
        return None
    whole = _whole(chunker, candidate, sentence)
    if whole == "militant":
        return "militant"
    if "ambiguous" in head.note and (described := _described(chunker, candidate, sentence)):
        return described
    if head.kind == "militant" and whole in _STATE:
        return "security"
    return "other" if head.kind == "militant" and _political(chunker, candidate, sentence) else None


def group_kind(
    chunker: Chunker, candidate: Candidate, owner: Candidate | None, sentence: tuple[int, int], evident: Kind | None
) -> Kind | None:
    """The kind of a group: listed, `evident` somewhere in the document, by head word, as what it abbreviates, by what is near."""
    lower, (lo, hi) = chunker.units.lower, sentence
    for source in (owner, candidate) if owner is not None else (candidate,):
        if source.known is not None and source.known.label == "GROUP":
            return source.known.kind  # type: ignore[return-value]
        if evident is not None:
            return evident
        if source.head is not None and source.label == "GROUP":
            return _by_head(chunker, source, candidate, sentence)
    if candidate.head is not None and candidate.label == "PLACE":
        if "police" in candidate.head.word:
            return "security"
        return "other" if word_class("state-site").isdisjoint(candidate.head.word.split()) else "government"
    if candidate.rule == "names.office":
        cleric = not word_class("cleric").isdisjoint(chunker.units.key[candidate.first : candidate.stop])
        return "other" if cleric else "government"
    if candidate.rule == "names.national-branch":
        return "government" if chunker.units.key[candidate.first] in column("portfolio") else "other"  # Air Senegal
    after = lower[candidate.stop] if candidate.stop < hi else ""
    before = [word for word in lower[max(lo, candidate.first - 3) : candidate.first] if word not in ("the", "of", ",")]
    beside = {after, *before[-1:]}
    if beside & word_class("uniformed") or after in word_class("armed-noun"):
        return "security"
    bank = chunker.units.key[candidate.stop - 1].endswith("bank")
    if bank or beside & word_class("civil-sign") or after in word_class("firm-people"):
        return "other"
    if before[-1:] and before[-1] in word_class("firm-people"):
        return "other"  # engineers of Enka
    first, last, signs = max(lo, candidate.first - 8), min(hi, candidate.stop + 6), word_class("militant-sign")
    near = not signs.isdisjoint(lower[first:last]) and any(
        lower[unit] in signs and chunker.shape[unit] == LOW
        for unit in (*range(first, candidate.first), *range(candidate.stop, last))
    )
    if near or _whole(chunker, candidate, sentence) == "militant":
        return "militant"
    return "security" if not {"unit", "squad"}.isdisjoint(lower[candidate.stop : min(hi, candidate.stop + 2)]) else None


def _by_head(chunker: Chunker, source: Candidate, candidate: Candidate, sentence: tuple[int, int]) -> Kind:
    """The kind of a group by the head word of a name of it, `source`, where `candidate` stands in the text."""
    assert source.head is not None
    lower, (lo, hi) = chunker.units.lower, sentence
    following = lower[candidate.stop] if candidate.stop < hi else ""
    before = lower[max(lo, candidate.first - 4) : candidate.first]
    irregular = not word_class("irregular").isdisjoint((following, *before))
    open_kind = source.head.kind == "security" or (source.head.kind == "other" and "militant" in source.head.note)
    kind = "militant" if irregular and open_kind else _kind_by_words(chunker, source)
    if kind not in ("government", "other"):
        return kind
    whole = _whole(chunker, source, sentence)
    if kind == "other" and whole in ("government", "security") and _vague(source.head.word):
        return "government"  # the Special Emergencies Center of the Ministry of Interior
    owned = not word_class("owned-head").isdisjoint(source.head.word.split())
    return "international" if owned and (whole == "international" or _of_international(chunker, source)) else kind


def _vague(head: str) -> bool:
    """Whether a head word tells little by itself (`commission`, `office of`; not `human rights commission`)."""
    words, vague = head.split(), word_class("vague-head")
    explicit = words[-1] not in word_class("joiner") and not vague.issuperset(words)
    return not explicit and not vague.isdisjoint(words)


def _of_international(chunker: Chunker, candidate: Candidate) -> bool:
    """Whether an international body opens a name (`the ECOWAS Commission`)."""
    listed = chunker.listed(candidate.first, candidate.stop)
    return listed is not None and listed[1].label == "GROUP" and listed[1].kind == "international"
