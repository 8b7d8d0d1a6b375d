"""Who: the nouns that name victims, whose side they are on, and the records of counted people.

Vocabulary: `lexicon/victims.csv`, `lexicon/titles.csv`, demonyms of `lexicon/countries.csv`; closed classes in
`lexicon/clause_words.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.counts import Count
from pipeline.lexicon import demonyms, rows
from pipeline.models import Side

Form = Literal["number", "article", "genitive", "pro", "zero"]
NounKind = Literal["person", "generic", "common", "faith", "kin", "toll", "demonym"]
_BROAD = frozenset({"generic", "common", "demonym", "toll"})  # nouns whose side their modifiers tell


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun for victims. `common` nouns (`woman`, `citizen`) are civilians unless a modifier tells otherwise."""

    side: Side
    kind: NounKind
    singular: bool
    plural: bool


@dataclass(slots=True)
class Phrase:
    """Tokens [`start`, `end`) that count people; `head` is the noun, "" for a bare number.

    `known` tells whether a list holds the noun; `thing` that it is no person. `of` is `them`, `whom` or "".
    `state` is the participle among the modifiers (`wounded` in `12 wounded soldiers`), as a token index or -1.
    `body` is the token where the victims begin behind the count, -1 for a bare number.
    `generic` tells that the noun says nothing of the side, `others` that the phrase continues another count.
    """

    start: int
    end: int
    count: Count
    form: Form
    head: str = ""
    side: Side = "unknown"
    known: bool = False
    thing: bool = False
    of: str = ""
    state: int = -1
    body: int = -1
    definite: bool = False
    others: bool = False
    generic: bool = True
    demonym: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A mention of another label that ends before token `end`; `side` is what a group's kind says."""

    end: int
    label: str
    side: Side = "unknown"


@dataclass(slots=True)
class Words:
    """The tokens of a report; `spans` maps the first token of a mention to it, `outcomes` holds participles of harm."""

    words: Sequence[str]
    lower: Sequence[str]
    glued: Sequence[bool]
    spans: Mapping[int, Span]
    outcomes: frozenset[str]


@cache
def classes() -> Mapping[str, frozenset[str]]:
    """Word classes of `clause_words.csv`: class -> words."""
    found: dict[str, set[str]] = {}
    for row in rows("clause_words"):
        found.setdefault(row["class"], set()).add(row["word"])
    return {name: frozenset(words) for name, words in found.items()}


def plural_of(word: str) -> str:
    """Regular English plural."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u"):
        return word[:-1] + "ies"
    return word + "s"


@cache
def nouns() -> Mapping[str, Noun]:
    """Victim nouns by their last word or, where that misleads, their last two; singular and plural."""
    found: dict[str, Noun] = {}

    def add(word: str, plural: str, side: Side, kind: NounKind) -> None:
        plural = plural or plural_of(word)
        both = plural == word
        found.setdefault(word, Noun(side, kind, not both or kind != "generic", both))
        if not both:
            found.setdefault(plural, Noun(side, kind, False, True))

    for row in rows("victims"):
        add(row["word"], row["plural"], row["side"], row["class"])  # type: ignore[arg-type]
    for row in rows("titles"):
        word = row["word"].lower()
        # Abbreviated ranks stand before names only.
        if word[-1:] != "." and len(word) > 3 and word.count(" ") < 2 and word[-2:] != "ed":  # `a man accused of theft`
            add(word, "", row["side"], "person")  # type: ignore[arg-type]
    return found


@cache
def pair_ends() -> frozenset[str]:
    """Last words of nouns for people that are none by themselves (`bomb makers`, `first responders`)."""
    return frozenset(last for key in nouns() if " " in key and (last := key.rpartition(" ")[2]) not in nouns())


@cache
def nationals() -> Mapping[str, Noun]:
    """Demonyms as nouns (`three Americans`, `a Briton`, `two Chinese`)."""
    found: dict[str, Noun] = {}
    for word in demonyms():
        if " " not in word:
            invariable = word.endswith("ese")
            plural = invariable or (word.endswith("s") and not word.endswith("ss"))
            found[word] = Noun("civilian", "demonym", not plural or invariable, plural)
    return found


# Endings of nouns for people that no list holds (`yachtsman`, `churchgoers`, `beekeeper`).
PERSONAL = ("sman", "smen", "woman", "women", "goer", "goers", "keeper", "keepers", "ologist", "ologists", "smith", "smiths")
_PLURAL = ("men", "s")
_PERSONS = (Noun("civilian", "person", True, False), Noun("civilian", "person", False, True))


def noun_at(text: Words, at: int) -> Noun | None:
    """The victim noun at a token; a demonym only where capitalized."""
    word = text.lower[at]
    found = nouns().get(word)
    if at > 1 and text.lower[at - 1] == "-":
        whole = nouns().get(f"{text.lower[at - 2]}-{word}")  # `passer-by`, `co-pilots`
        if whole is not None or found is None:
            return whole
    if found is None and at and word in pair_ends():
        whole = nouns().get(f"{text.lower[at - 1]} {word}")
        return whole or nouns().get(" ".join(text.lower[max(0, at - 2) : at + 1]))  # `human rights defenders`
    if found is None and text.words[at][0].isupper():
        return nationals().get(word)
    if found is None and word.endswith(PERSONAL) and word not in classes()["no_person"]:
        return _PERSONS[word.endswith(_PLURAL)]
    return found


def _modifiers(text: Words, start: int, head: int) -> Side:
    """The side that the words in tokens [`start`, `head`) tell."""
    known = classes()
    side: Side = "unknown"
    for position in range(start, head):
        if (span := text.spans.get(position)) and span.side != "unknown":
            return span.side
        word = text.lower[position]
        owner = word in known["militant_body"] and text.lower[position + 1] == "'s"
        if word in known["militant_mod"] or owner:
            return "militant"
        noun = nouns().get(word)
        if noun is not None and noun.singular and noun.kind == "person" and noun.side != "unknown" and word not in known["rank"]:
            side = noun.side
        elif word in known["state_mod"]:
            side = "state"
        elif side == "unknown" and (word in known["civilian_mod"] or (word in nationals() and text.words[position][0].isupper())):
            side = "civilian"
    return side


def side_of(text: Words, start: int, head: int, noun: Noun) -> Side:
    """The side of the noun at token `head` with its modifiers from token `start` on."""
    word, known = text.lower[head], classes()
    pair = nouns().get(f"{text.lower[head - 1]} {word}") if head > start else None
    if pair is not None and pair.side != "unknown":
        return "militant" if pair.side == "state" and _is_of_group(text, start, head) else pair.side
    told = _modifiers(text, start, head)
    if "militant" in (told, noun.side) and not known["former"].isdisjoint(text.lower[start:head]):
        return "civilian"  # `former guerrillas`
    if noun.side == "state" and "civilian" in text.lower[start:head]:
        return "civilian"
    if noun.kind in _BROAD:
        if word == "others" and told == "civilian":  # `two Christian others` does not occur; `two other civilians` has a noun
            return "unknown"
        return told if told != "unknown" else noun.side
    owned = "'s" in text.lower[start:head]  # `an army driver`, not `the mayor's driver`
    if noun.side == "civilian" and told == "state" and noun.kind == "person" and word in known["state_trade"] and not owned:
        return "state"
    if word in known["takes_side"] and {noun.side, told} & {"militant", "state"} and told in ("militant", "state"):
        return told
    if noun.side == "state" and told == "militant" and _is_of_group(text, start, head):
        return told
    return noun.side if noun.side != "unknown" else told


def _is_of_group(text: Words, start: int, head: int) -> bool:
    """Whether a militant group's name stands before the noun (`ISIS tax collectors`), in no compound (`ISIS-held soldiers`)."""
    spans = [span for position in range(start, head) if (span := text.spans.get(position)) is not None and span.side == "militant"]
    return any(text.lower[span.end] not in ("-", "'s", "'") for span in spans)
