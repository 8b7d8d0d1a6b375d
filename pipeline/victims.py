"""Who: noun phrases that count people (`at least four police officers`, `a fifth vaccinator`, `21 of them`).

Works on the tokens of one sentence; knows nothing of what happened to the people. Vocabulary: `lexicon/victims.csv`,
`lexicon/titles.csv`, demonyms of `lexicon/countries.csv`, closed classes in `lexicon/clause_words.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipeline.counts import Count, ordinals, read_count, starters
from pipeline.lexicon import demonyms, rows
from pipeline.models import Side

Form = Literal["number", "article", "genitive", "pro", "zero"]
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_ARTICLES = frozenset({"a", "an"})
_POSSESSIVES = frozenset({"his", "her", "their", "its", "our"})
_PASSED = frozenset({"the", "all", "these", "those", "his", "her", "their", "its", "other", "additional", "further", "another", "a", "an"})
_LONGEST = 9  # words between a count and its noun
_AGENTS = ("er", "or", "ist", "man", "woman", "ian", "ee", "ant")


@dataclass(frozen=True, slots=True)
class Noun:
    side: Side
    kind: str  # person, generic, common, faith, kin
    singular: bool
    plural: bool


@dataclass(slots=True)
class Phrase:
    """Tokens [`start`, `end`) that count people; `head` is the noun, "" for a bare number.

    `known` tells whether a list holds the noun; `thing` that it is no person. `of` is `them`, `whom` or "".
    `state` is the participle among the modifiers (`wounded` in `12 wounded soldiers`), as a token index or -1.
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
    definite: bool = False
    others: bool = False
    generic: bool = True
    demonym: bool = False
    linked: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Span:
    """A mention laid over the tokens [`start`, `end`) of a sentence; `side` is what a group's kind says."""

    end: int
    label: str
    side: Side = "unknown"


@dataclass(slots=True)
class Words:
    """The tokens of a report and what is known about them; `spans` maps the first token of a mention to it."""

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


@cache
def _stops() -> frozenset[str]:
    known = classes()
    names = ("aux", "modal", "neg", "prep", "sub", "rel", "and", "pron", "said", "include", "times")
    return frozenset().union(*(known[name] for name in names), known["det"], {"also", "then", "later", "still", "together", "too"}) - {"one"}


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

    def add(word: str, plural: str, side: Side, kind: str) -> None:
        plural = plural or plural_of(word)
        both = plural == word
        found.setdefault(word, Noun(side, kind, not both or kind != "generic", both))
        if not both:
            found.setdefault(plural, Noun(side, kind, False, True))

    for row in rows("victims"):
        add(row["word"], row["plural"], row["side"], row["class"])  # type: ignore[arg-type]
    for row in rows("titles"):
        word = row["word"].lower()
        if word[-1:] != "." and len(word) > 3 and word.count(" ") < 2:
            add(word, "", row["side"], "person")  # type: ignore[arg-type]
    return found


@cache
def _nationals() -> Mapping[str, Noun]:
    """Demonyms as nouns (`three Americans`, `a Briton`, `two Chinese`)."""
    found: dict[str, Noun] = {}
    for word in demonyms():
        if " " not in word:
            plural = word.endswith(("s", "ese")) and not word.endswith("ss")
            found[word] = Noun("civilian", "demonym", not plural or word.endswith("ese"), plural)
    return found


def may_start(word: str) -> bool:
    """Whether a phrase may begin with this lower-case token."""
    return word in _first_words() or word[0].isdigit()


@cache
def _first_words() -> frozenset[str]:
    extra = {"a", "an", "the", "no", "one", "another", "none", "both", "all", "not", "other", "remaining", "these", "those"}
    return starters() | frozenset(ordinals()) | _POSSESSIVES | extra


def _noun(text: Words, at: int) -> Noun | None:
    word = text.lower[at]
    found = nouns().get(word)
    if found is None and text.words[at][0].isupper():
        found = _nationals().get(word)
    return found


def _hyphen(text: Words, at: int, stop: int) -> bool:
    return text.lower[at] in ("-", "–") and text.glued[at] and at + 1 < stop and text.glued[at + 1]


def _of_phrase(text: Words, at: int, stop: int) -> tuple[int, Side]:
    """End of `of …` that begins at token `at`, and the side that a name or noun in it tells; `at` where it is none."""
    lower, known = text.lower, nouns()
    position, side, got, plural = at + 1, "unknown", False, False
    while position < stop and (lower[position] in ("the", "a", "an", "his", "her", "their", "its") and not got):
        position += 1
    limit = min(stop, position + _LONGEST)
    while position < limit:
        word = lower[position]
        if span := text.spans.get(position):
            if span.label in ("DATE",):
                break
            possessive = span.end < stop and lower[span.end] in ("'s", "'")
            if span.label == "PERSON" and not possessive:
                if not got:
                    return at, "unknown"
                break
            position, got, limit = span.end, True, max(limit, span.end)
            if side == "unknown" and not possessive:
                side = span.side
            continue
        if got and word == "of":
            end, inner = _of_phrase(text, position, stop)
            return (end, inner if side == "unknown" else side) if end > position else (position, side)
        if _hyphen(text, position, stop):
            position += 2
            continue
        if word in ("'s", "'") and got:
            position, plural = position + 1, False
            continue
        if got and (found := read_count(lower, position, stop)) and lower[position] not in ("a", "between", "from"):
            position = found.end
            continue
        if word in _stops() or not (word[0].isalnum()) or word in text.outcomes:
            break
        upper = text.words[position][0].isupper()
        if not upper and got and (plural or word.endswith(("ed", "ing", "ly"))):
            break
        noun = known.get(word)
        if noun and (side == "unknown" or not upper) and not (noun.kind == "common" and noun.singular):
            side = noun.side
        plural = not upper and (noun.plural if noun else word.endswith("s"))
        position, got = position + 1, True
    return (position, side) if got else (at, "unknown")


def _modified(text: Words, start: int, head: int) -> Side:
    """The side that the words before a noun tell."""
    known = classes()
    side: Side = "unknown"
    for position in range(start, head):
        if (span := text.spans.get(position)) and span.side != "unknown":
            return span.side
        word = text.lower[position]
        if word in known["militant_mod"]:
            return "militant"
        noun = nouns().get(word)
        if noun is not None and noun.singular and noun.kind == "person" and noun.side != "unknown" and word not in _RANKS:
            side = noun.side
            continue
        if word in known["state_mod"]:
            side = "state"
        elif side == "unknown" and (word in known["civilian_mod"] or (word in _nationals() and text.words[position][0].isupper())):
            side = "civilian"
    return side


def _side(text: Words, start: int, head: int, noun: Noun) -> Side:
    pair = nouns().get(f"{text.lower[head - 1]} {text.lower[head]}") if head > start else None
    if pair is not None and pair.side != "unknown":
        return pair.side
    told = _modified(text, start, head)
    if noun.kind in ("generic", "common", "demonym", "toll"):
        if noun.kind == "generic" and told == "civilian" and noun.side == "unknown" and text.lower[head] == "others":
            return "unknown"
        return told if told != "unknown" else noun.side
    if noun.side == "civilian" and told == "state" and noun.kind == "person" and text.lower[head] in _HYBRID:
        return "state"
    if noun.side in ("state", "unknown") and told == "militant" and text.lower[head] in _LEADERS:
        return "militant"
    if noun.side == "militant" and told == "state" and text.lower[head] in _LEADERS:
        return "state"
    return noun.side if noun.side != "unknown" else told


_RANKS = frozenset({"deputy", "chief", "head", "leader", "commander", "captain", "governor"})
_HYBRID = frozenset(
    "chief head chiefs heads trainee trainees driver drivers staff employee employees worker workers doctor doctors medic medics engineer "
    "engineers contractor contractors volunteer volunteers spokesman director directors adviser advisers advisor personnel informant".split()
)
_LEADERS = frozenset(
    "leader leaders commander commanders lieutenant lieutenants deputy deputies chief chiefs official officials governor governors guard guards "
    "bodyguard bodyguards emir recruit recruits captain judge sniper snipers agent agents spokesman operative operatives member members "
    "supporter supporters".split()
)


def _body(text: Words, start: int, stop: int, *, number: bool) -> tuple[int, int, int, bool, bool]:
    """`(end, head, state, thing, known)` of the noun and its modifiers from token `start` on; head -1 where none."""
    lower = text.lower
    last, state, position = -1, -1, start
    known = classes()
    fixed = 0  # tokens before this one belong to a name
    while position < stop and position - start <= _LONGEST + 6:
        word = lower[position]
        if position >= fixed and (span := text.spans.get(position)):
            possessive = span.end < stop and lower[span.end] in ("'s", "'")
            if span.label in ("DATE", "PERSON", "ALIAS") and not possessive:
                break
            if last >= 0 and _noun(text, last) and _noun(text, last).plural:  # type: ignore[union-attr]
                break
            if span.label != "PLACE" or span.end - position > 1 or not _noun(text, position):
                fixed = span.end
                position = span.end
                continue
        if _hyphen(text, position, stop):
            position += 2
            if lower[position - 1] not in nouns() or (position < stop and _hyphen(text, position, stop)):
                continue
            position -= 1
            word = lower[position]
        if position + 1 < stop and word[0].isalpha() and _hyphen(text, position + 1, stop) and position not in text.spans:
            position += 2
            continue
        if word in ("'s", "'") and position > start and text.glued[position]:
            last, position = -1, position + 1
            continue
        if not word[0].isalnum() or (word[0].isdigit() and position > start) or (word[0].isdigit() and not number):
            break
        if word in ("and", "or") and last < 0 and position > start and position + 1 < stop:
            ahead = lower[position + 1]
            if ahead in _stops() or ahead in text.outcomes or may_start(ahead):
                break
            position += 1
            continue
        if word in _stops():
            break
        noun = _noun(text, position)
        if (word in text.outcomes and noun is None) or (word in text.outcomes and last >= 0):
            if last >= 0 or not _leads_to_noun(text, position + 1, stop):
                break
            state, position = position, position + 1
            continue
        if noun is not None and word != "other":
            if last >= 0 and _noun(text, last) and _noun(text, last).plural and not _noun(text, last).singular:  # type: ignore[union-attr]
                break
            last, position = position, position + 1
            continue
        if last >= 0 and (adjective := _noun(text, last)) is not None and adjective.kind == "demonym" and last == position - 1:
            if not word.endswith(("ed", "ing", "ly")) and _leads_to_noun(text, position, stop, reach=3):
                last = -1
        if last >= 0:
            before = _noun(text, last)
            if word in known["thing"] and before is not None and before.singular:
                return position + 1, position, state, True, False
            if before is not None and before.plural and not before.singular:
                break
            if word.endswith(("ed", "ing", "ly")) or word in known["adv"]:
                break
            if _leads_to_noun(text, position + 1, stop, reach=1):
                position += 1
                continue
            if not word[0].isalpha():
                break
            if word.endswith(_AGENTS) or text.words[position][0].isupper():
                break
            return position + 1, position, state, True, False
        if word in known["thing"] and not _leads_to_noun(text, position + 1, stop, reach=2):
            return position + 1, position, state, True, False
        position += 1
    if last >= 0:
        return last + 1, last, state, False, True
    # No listed noun: the last plural word stands for one, else there is only the number.
    end = start
    for place in range(start, min(position, stop)):
        if lower[place].endswith(("ed", "ing")) or lower[place] in known["adv"]:
            break
        end = place + 1
    if end > start and number:
        word = lower[end - 1]
        if word in known["thing"]:
            return end, end - 1, state, True, False
        if (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or text.words[end - 1][0].isupper():
            return end, end - 1, state, False, False
    return start, -1, -1, False, False


def _leads_to_noun(text: Words, at: int, stop: int, *, reach: int = 5) -> bool:
    lower = text.lower
    for position in range(at, min(at + reach, stop)):
        word = lower[position]
        if position in text.spans and text.spans[position].label in ("DATE", "PERSON"):
            return False
        if _noun(text, position):
            return True
        if _hyphen(text, position, stop) or word == "'s":
            continue
        if word in _stops() or not word[0].isalpha() or may_start(word):
            return False
    return False


def _named_after(text: Words, end: int, stop: int) -> bool:
    """Whether a name follows in apposition, with or without a comma."""
    position = end + 1 if end < stop and text.lower[end] == "," else end
    if position < stop and text.lower[position] in ('"', "“"):
        position += 1
    if position >= stop:
        return False
    if span := text.spans.get(position):
        return span.label in ("PERSON", "ALIAS")
    caps = 0
    while position < stop and position not in text.spans and text.words[position][0].isupper() and text.lower[position] not in demonyms():
        caps, position = caps + 1, position + 1
    return caps >= 2


def _finish(text: Words, phrase: Phrase, body: int, stop: int, *, number: bool) -> Phrase | None:
    """Read the noun behind a count; sets head, side, end."""
    lower = text.lower
    if body < stop and lower[body] == "of":
        after = body + 1
        if after < stop and lower[after] in ("them", "whom", "these", "those", "us", "which"):
            phrase.end, phrase.of, phrase.known = after + 1, "whom" if lower[after] in ("whom", "which") else "them", True
            return phrase
        end, side = _of_phrase(text, body, stop)
        if end == body:
            return phrase if number else None
        phrase.end, phrase.head, phrase.side = end, lower[end - 1], side
        phrase.known = side != "unknown" or any(nouns().get(lower[i]) for i in range(body, end))
        phrase.thing = not phrase.known
        phrase.generic = side == "unknown"
        return phrase
    end, head, state, thing, known = _body(text, body, stop, number=number)
    if head < 0:
        return phrase if number else None
    if not number and not known:
        return None
    phrase.end, phrase.head, phrase.state, phrase.thing, phrase.known = end, lower[head], state, thing, known
    noun = _noun(text, head) if known else None
    if noun is not None and noun.kind == "demonym" and number and phrase.count != Count(1, 1) and not noun.plural:
        phrase.head, phrase.demonym, phrase.side, phrase.known = "", True, "unknown", True
        return phrase
    if noun is None:
        phrase.demonym = text.lower[head] in _nationals() and text.words[head][0].isupper()
        return phrase
    if not number and (not noun.singular or noun.kind == "toll" or lower[head] in ("others", "deceased", "police")):
        return None
    phrase.side = _side(text, body, head, noun)
    phrase.generic = noun.kind in ("generic", "toll") and phrase.side == "unknown"
    if lower[head] == "couple" and not number:
        phrase.count = Count(2, 2)
    phrase.others = lower[head] == "others" or (lower[head] in ("people", "persons", "person") and "other" in lower[body:head])
    phrase.demonym = noun.kind == "demonym"
    if end < stop and lower[end] == "of":
        after, side = _of_phrase(text, end, stop)
        if after > end:
            phrase.end = after
            if phrase.side == "unknown" or noun.kind == "generic" or (lower[head] in _LEADERS and side == "militant"):
                phrase.side = side if side != "unknown" else _community(text, end, after) or phrase.side
            return phrase
    if number and phrase.end + 1 < stop and lower[phrase.end] in ("and", "or"):
        _joined(text, phrase, stop)
    return phrase


def _community(text: Words, start: int, stop: int) -> Side | None:
    known = classes()["community"]
    return "civilian" if any(text.lower[i] in known for i in range(start, stop)) else None


def _joined(text: Words, phrase: Phrase, stop: int) -> None:
    """Extend over `… and girls`: a bare plural that shares the count."""
    lower = text.lower
    start = phrase.end + 1
    if may_start(lower[start]) or lower[start] in _stops() or lower[start] in text.outcomes:
        return
    end, head, _, thing, known = _body(text, start, stop, number=False)
    noun = _noun(text, head) if known and not thing else None
    if noun is None or not noun.plural:
        return
    nxt = lower[end] if end < stop else "."
    if nxt[0].isalpha() and not (nxt in classes()["aux"] or nxt in classes()["prep"] or nxt in text.outcomes or end in text.spans):
        return
    phrase.end = end
    side = _side(text, start, head, noun)
    if side != phrase.side:
        phrase.side = "unknown"


def read_phrase(text: Words, at: int, stop: int) -> Phrase | None:
    """The phrase that begins at token `at`, or None; determiners before a number are passed over."""
    lower = text.lower
    word = lower[at]
    if word in _ARTICLES or word in ("another", "further", "additional"):
        step = at + 1
        while step < stop and lower[step] in ("further", "additional", "other", "more", "total", "of", "combined"):
            step += 1
        if step > at + 1 or word in ("another", "further"):
            found = read_count(lower, step, stop) if step < stop and lower[step] not in ("a", "an") else None
            if found:
                return _number(text, step, stop)
    if word not in ("all", "both", "the", "these", "those", "other", "remaining", "his", "her", "their", "its", "none", "another", "an"):
        if found := read_count(lower, at, stop):
            return _number(text, at, stop)
    if word == "an" and read_count(lower, at, stop):
        return _number(text, at, stop)
    if word == "both":
        end, head, state, thing, known = _body(text, at + 1, stop, number=False)
        noun = _noun(text, head) if known and not thing else None
        if noun is None or not noun.plural:
            return None
        return Phrase(
            at, end, Count(2, 2), "number", head=lower[head], side=_side(text, at + 1, head, noun), known=True, state=state, definite=True,
            generic=noun.kind == "generic",
        )  # fmt: skip
    if word in ("no", "none", "not"):
        return _zero(text, at, stop)
    if word in ("the", "all", "these", "those", *_POSSESSIVES):
        step = at + 1
        while step < stop and lower[step] in ("all", "the", "of", "these", "those", "only", "last", "first", "some", *_POSSESSIVES) and word == "all":
            step += 1
        if step < stop and lower[step] in ("remaining", "other") and step + 1 < stop and read_count(lower, step + 1, stop):
            found_phrase = _number(text, step + 1, stop)
            if found_phrase:
                found_phrase.start, found_phrase.definite = step, True
            return found_phrase
        if step < stop and lower[step] not in ("a", "some", "between", "from", "about", "over") and read_count(lower, step, stop):
            found_phrase = _number(text, step, stop)
            if found_phrase:
                found_phrase.definite = True
                return found_phrase
        if word in ("all", "these", "those"):
            return None
    if word in ("other", "remaining"):
        return None
    return _single(text, at, stop)


def _number(text: Words, at: int, stop: int) -> Phrase | None:
    lower = text.lower
    found = read_count(lower, at, stop)
    if found is None:
        return None
    end = found.end
    if end < stop and (_hyphen(text, end, stop) or lower[end] in ("%", "percent")) and not (lower[end - 1].isdigit() and lower[end] == "–"):
        return None
    if at > 0 and (lower[at - 1] in ("$", "€", "£", "no.", "aged", "age", "number", "#") or (text.glued[at] and lower[at - 1] in ("-", "/"))):
        return None
    if end < stop and (lower[end] in classes()["times"] or lower[end] in _MONTHS):
        return None
    if at > 0 and lower[at - 1] in _MONTHS and lower[at][0].isdigit():
        return None
    if end < stop and lower[end] in ("other", "more", "additional", "further") and end + 1 < stop and lower[end + 1] in classes()["times"]:
        return None
    if found.vague and end < stop and lower[end] == "of" and not (end + 1 < stop and lower[end + 1] in ("the", "them", "whom", "his", "her", "their", "its", "these", "those")):
        end += 1
    phrase = Phrase(at, found.end, found.count, "number")
    if found.count.low == 1 and found.count.high == 1 and not found.hedged and lower[at] == "one":
        phrase.form = "pro"
        if end < stop and lower[end] in ("'s", "-"):
            return None
    body, more = end, False
    while body < stop and lower[body] in ("more", "other", "additional", "further"):
        more = more or lower[body] in ("more", "additional", "further", "other")
        body += 1
    if more:
        phrase.end, phrase.others = body, True
    result = _finish(text, phrase, body, stop, number=True)
    if result is not None and more and not result.head:
        result.end, result.others = body, True
    return result


def _zero(text: Words, at: int, stop: int) -> Phrase | None:
    lower = text.lower
    zero = Count(0, 0)
    if lower[at] == "none":
        phrase = Phrase(at, at + 1, zero, "zero", known=True)
        return _finish(text, phrase, at + 1, stop, number=True) if at + 1 < stop and lower[at + 1] == "of" else phrase
    step = at + 1
    if lower[at] == "not":
        if tuple(lower[at + 1 : at + 3]) not in (("a", "single"), ("one", "of")):
            return None
        step = at + 3 if lower[at + 1] == "a" else at + 2
    elif step < stop and lower[step] == "one":
        return Phrase(at, step + 1, zero, "zero", head="one", known=True)
    phrase = Phrase(at, step, zero, "zero")
    if step < stop and lower[step] == "of":
        return _finish(text, phrase, step, stop, number=False)
    end, head, state, thing, known = _body(text, step, stop, number=True)
    if head < 0 or thing or not known:
        return None
    noun = _noun(text, head)
    if noun is None:
        return None
    phrase.end, phrase.head, phrase.state, phrase.known, phrase.side = end, lower[head], state, True, _side(text, step, head, noun)
    phrase.generic = noun.kind == "generic"
    if end + 1 < stop and lower[end] in ("or", "and"):
        _joined(text, phrase, stop)
    return phrase


def _single(text: Words, at: int, stop: int) -> Phrase | None:
    """One person: article, possessive, ordinal, `another`."""
    lower = text.lower
    word, step = lower[at], at + 1
    if step >= stop:
        return Phrase(at, step, Count(1, 1), "pro", known=True, others=True) if word == "another" else None
    if lower[step] == "family" and step + 2 < stop and lower[step + 1] == "of" and (found := read_count(lower, step + 2, stop)):
        return Phrase(at, found.end, found.count, "number", head="family", side="civilian", known=True, generic=False)
    definite = word not in ("a", "an", "another")
    phrase = Phrase(at, step, Count(1, 1), "genitive" if word in _POSSESSIVES else "article", definite=definite)
    ordinal = lower[step] in ordinals() and word in ("a", "an", "the")
    while step < stop and lower[step] in ("further", "additional", "single", "second", "other") and not ordinal:
        step += 1
    if ordinal:
        phrase.form, step = "pro", step + 1
    if (found := _finish(text, phrase, step, stop, number=False)) and not found.thing:
        if found.form != "pro" and found.definite and _named_after(text, found.end, stop):
            return None
        found.others = found.others or (word == "another" and found.generic)
        return found
    if ordinal or word == "another" or (word == "the" and lower[at + 1] == "other"):
        nxt = lower[step] if step < stop else "."
        ends = nxt in _stops() or not nxt[0].isalnum() or nxt in text.outcomes or step in text.spans or nxt in classes()["adv"]
        if ends or nxt.endswith("ed"):
            return Phrase(at, step, Count(1, 1), "pro", known=True, others=True)
    return None


def read_owned(text: Words, start: int, body: int, stop: int) -> Phrase | None:
    """One person named by an owner whose name begins at token `start`; the noun is sought from token `body` on."""
    if body >= stop or (may_start(text.lower[body]) and not text.lower[body].isalpha()):
        return None
    phrase = Phrase(start, body, Count(1, 1), "genitive", definite=True)
    found = _finish(text, phrase, body, stop, number=False)
    if found is None or found.thing or _named_after(text, found.end, stop):
        return None
    if (span := text.spans.get(start)) and span.side == "militant" and text.lower[found.end - 1] in _LEADERS:
        found.side = "militant"
    return found
