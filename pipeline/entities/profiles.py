"""What the text says around names: of a person the roles, the nationality and the groups; of a group its strength."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from pipeline.analysis import Analysis
from pipeline.knowledge import titles
from pipeline.lexicon import column, country_iso, demonyms, word_class
from pipeline.models import AliasValue, GroupValue, Mention
from pipeline.names.units import TITLE, class_of

_BEFORE = 8  # tokens before a name in which titles stand
_APPOSITION = 14  # tokens after a comma in which a description of the person ends
_LONGEST_TITLE = 4  # tokens of a title before what it is of
_LONGEST_OFFICE = 14  # tokens of what a title is of
_LINKS = frozenset((",", "and", "&", "of", "for", "the"))  # between the matters of an office
_COPULAS = frozenset(("as", "became", "been", "being", "is", "was", "while"))
_SUBJECT = frozenset(("are", "is", "remained", "remains", "was"))  # between an office and its holder (`whose leader is …`)
_OWNERS = frozenset(("the", "its", "his", "her", "their", "whose", "'s", "’s", "s"))  # before the office of one person
_LONGEST_HELD = 8  # tokens from a title to the end of what it is of, in small letters (`the head of the Vienna branch`)
_QUOTES = frozenset(('"', "”", "“", "’", "'", ")"))
_ALIAS_GAP = 8  # tokens between a name and its alias
_CITIZEN = frozenset(("citizen", "citizens", "national", "nationals"))
_CLAUSE = frozenset(("nicknamed", "that", "which", "who", "whom", "whose"))  # here the roles end
_DESCENT = frozenset(("ancestry", "birth", "descent", "extraction", "heritage", "origin"))
_JOINS = frozenset((",", "and"))  # before another role of the same person
_BECAME = frozenset(("became", "become", "is"))
_OTHERS = frozenset(("by", "of", "to", "'s", "’s"))  # behind a role; the next one is of somebody else
_DEPUTIES = frozenset(("acting", "assistant", "deputy", "vice"))
_DIGIT = re.compile(r"\d")
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
# What tells between the name and the number that the number is a strength.
_COUNTING = re.compile(
    r"number|strength|consist|has|have|had|compris|estimat|members? of|with|rang|total|count|"
    r"(?:group|force|organization|movement|militia|network|army) of\b"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Roles as written, nationality as ISO 3166-1 alpha-2, entity ids of militant groups, whether a role is one of the state's."""

    roles: tuple[str, ...] = ()
    nationality: str = ""
    groups: tuple[str, ...] = ()
    official: bool = False


class _Words:
    """The tokens [first, last) as lists know them."""

    def __init__(self, analysis: Analysis, first: int, last: int) -> None:
        words = analysis.tokens.words[first:last]
        classes = list(map(class_of, words))
        self.keys = [key or ("" if word == "-" else "\0") for word, (_, key, _) in zip(words, classes, strict=True)]
        self._opens = [lists for _, _, lists in classes]
        self._first = first

    def title_end(self, token: int) -> int:
        """End of the longest title that begins at a token, with the deputy's word before it, or the token."""
        at = token - self._first
        if self.keys[at] in _DEPUTIES and at + 1 < len(self.keys) and (end := self._listed_end(at + 1)) > at + 1:
            return max(end, self._listed_end(at)) + self._first
        return self._listed_end(at) + self._first

    def serves_state(self, token: int) -> bool:
        """Whether the title that begins at a token is one of the state's (`Attorney General`)."""
        at = token - self._first + (self.keys[token - self._first] in _DEPUTIES)
        return any(found[0].side == "state" for _, found in titles().longest(self.keys, at, len(self.keys)))

    def _listed_end(self, at: int) -> int:
        if not self._opens[at] & TITLE:
            return at
        return next((end for end, _ in titles().longest(self.keys, at, len(self.keys))), at)


class _Surroundings:
    """Reads the titles, nationalities and militant groups beside the names of people, and keeps them by person id."""

    def __init__(self, analysis: Analysis, groups: Sequence[Mention], persons: Sequence[range]) -> None:
        self._analysis = analysis
        self._of_persons = frozenset(chain.from_iterable(persons))
        self._tokens = analysis.tokens
        self._group_at = {token: m for m in groups for token in self._tokens.within(m.start, m.end)}
        self._roles: dict[str, list[str]] = {}
        self._nations: dict[str, str] = {}
        self._groups: dict[str, list[str]] = {}
        self._officials: set[str] = set()

    def before(self, name: range) -> range:
        """The tokens of the titles, nationalities and groups that lead to a name, in its sentence."""
        tokens, first = self._tokens, name.start
        if first > 1 and tokens.sentence[first - 2] == tokens.sentence[first]:
            if tokens.words[first - 1] == ",":
                return range(self._nation(self._office(first - 1, first - 1)), first - 1)  # the mayor, Ali Omar
            if tokens.lower[first - 1] in _SUBJECT:
                return range(self._held(first - 1), first - 1)  # whose president is Ali Omar
        while first > max(0, name.start - _BEFORE) and tokens.sentence[first - 1] == tokens.sentence[name.start]:
            if not self._describes(first - 1, name.start):
                break
            first -= 1
        office = self._office(first, name.start)
        if 1 < office < name.start and tokens.words[office - 1] == ",":  # an RDF spokesman, Brigadier General Joseph Nzabamwita
            before = self._office(office - 1, office - 1)
            office = before if before < office - 1 else office
        return range(office, name.start)

    def _office(self, first: int, stop: int) -> int:
        """The first token of the title that ends at `stop`, or is of what stands there (`Minister of Justice`), or `first`."""
        tokens, at = self._tokens, first
        comma = first == stop and tokens.words[stop] == ","
        if comma and (title := self._title_to(stop)) < stop:
            predicate = title > 1 and tokens.lower[title - 1] in ("a", "an") and tokens.lower[title - 2] in _COPULAS
            vague = predicate or tokens.lower[stop - 1].endswith("s")  # Before he was a governor, Musa Bello taught.
            return first if vague else title
        if comma and (title := self._held(stop)) < stop:
            return title
        while comma and at > max(0, stop - _LONGEST_OFFICE) and at - 1 not in self._of_persons:
            acronym = tokens.words[at - 1] in ("(", ")") and not self._group_at.keys().isdisjoint((at, at - 2))
            if not (tokens.words[at - 1][0].isupper() or at - 1 in self._group_at or acronym):
                break
            at -= 1
        if at == stop or _Words(self._analysis, at, stop).title_end(at) > at:
            return first
        while at > max(0, stop - _LONGEST_OFFICE) and tokens.sentence[at - 1] == tokens.sentence[stop]:
            word = tokens.lower[at - 1]
            if word in ("of", "for") and (title := self._title_to(at - 1)) < at - 1:
                return title
            listed = word in _LINKS and (tokens.lower[at] in _LINKS or tokens.lower[at] in column("portfolio"))
            if not (listed or word == "the" or tokens.words[at - 1][0].isupper()) or at - 1 in self._of_persons:
                break
            at -= 1
        return first

    def _held(self, stop: int) -> int:
        """The first token of the office that one person holds, up to `stop` (`the head of the local branch`), or `stop`."""
        tokens = self._tokens
        for at in range(stop, max(1, stop - _LONGEST_HELD), -1):
            if at - 1 in self._of_persons or tokens.sentence[at - 1] != tokens.sentence[stop - 1]:
                return stop
            if at == stop or tokens.lower[at] in ("of", "in"):
                title = self._title_to(at)
                if title < at and title and not tokens.lower[at - 1].endswith("s"):
                    owner = self._nation(title) - 1
                    return title if tokens.lower[max(owner, 0)] in _OWNERS else stop
            if not (tokens.words[at - 1][0].isalnum() or tokens.lower[at - 1] in _OWNERS) or tokens.lower[at - 1] in _SUBJECT:
                return stop
        return stop

    def _nation(self, title: int) -> int:
        """The token of the nationality right before a title or a comma, or that one."""
        return title - 1 if title and demonyms().get(class_of(self._tokens.words[title - 1])[1]) else title

    def _title_to(self, stop: int) -> int:
        """The first token of the longest title that ends at a token, or the token."""
        sentence, start = self._tokens.sentence, max(0, stop - _LONGEST_TITLE)
        while sentence[start] != sentence[stop]:
            start += 1
        words = _Words(self._analysis, start, stop)
        return next((at for at in range(start, stop) if words.title_end(at) == stop), stop)

    def _describes(self, token: int, stop: int) -> bool:
        """Whether a token is a capitalized word, of a group's name, or begins a title that ends by `stop`."""
        start = self._tokens.words[token][0]
        if start == "-":
            return self._tokens.glued[token] and self._tokens.glued[token + 1]  # Secretary-General
        if self._tokens.lower[token] in _CITIZEN:
            return True
        if start.isupper() or token in self._group_at:
            return start.isalnum()
        return start.isalnum() and _Words(self._analysis, token, stop).title_end(token) > token

    def apposition(self, end: int) -> range:
        """The tokens of a description behind a name that ends at a token (`, a Peruvian commander of SL,`), without its comma."""
        tokens, comma, count = self._tokens, end, len(self._tokens)
        while comma < count and tokens.words[comma] in _QUOTES:
            comma += 1
        if comma + 2 < count and tokens.words[comma] == tokens.words[comma + 2] == "," and tokens.words[comma + 1].isdigit():
            comma += 2  # Ali Omar, 24, a student
        if comma + 1 >= count or "," not in (tokens.words[comma], tokens.words[max(end, comma - 2)]):
            return range(0)
        comma -= tokens.words[comma] != ","
        while tokens.words[comma + 1] in _QUOTES and comma + 2 < count:
            comma += 1
        led = tokens.lower[comma + 1] in word_class("description-lead") or self._holds(comma + 1, tokens.sentence[end - 1])
        last = comma + 1
        while (
            last < min(count, comma + _APPOSITION)
            and tokens.sentence[last] == tokens.sentence[end - 1]
            and tokens.words[last] not in (",", ";", ")")
        ):
            last += 1
        named = next((at for at in range(comma + 1, min(last, comma + 5)) if at in self._of_persons), 0)
        if named and min(self._nation(named), self._title_to(named)) == comma + 2:
            return range(0)  # Ali Omar, the Malian Musa Bello, and the singer Lula Fadumo
        return range(comma + 1, last) if led and last > comma + 1 else range(0)

    def _holds(self, title: int, sentence: int) -> bool:
        """Whether a title in small letters and what it is of begin at a token (`, governor of Lagos`)."""
        tokens, stop = self._tokens, min(title + _LONGEST_TITLE + 1, len(self._tokens))
        if tokens.sentence[title] != sentence or not tokens.words[title].islower():
            return False
        end = _Words(self._analysis, title, stop).title_end(title)
        return title < end < len(tokens) and tokens.lower[end] in ("of", "for", "at") and not tokens.lower[end - 1].endswith("s")

    def take(self, person: str, described: range) -> None:
        """Keep what some tokens say of a person."""
        if not described:
            return
        words = _Words(self._analysis, described.start, described.stop)
        token, last, telling = described.start, described.start, True
        while token < described.stop:
            if self._tokens.lower[token] in _CLAUSE:
                telling = telling and not _BECAME.isdisjoint(self._tokens.lower[token + 1 : token + 3])
            group = self._group_at.get(token)
            if group is not None and group.entity:
                militant = isinstance(group.value, GroupValue) and group.value.kind == "militant"
                if militant and word_class("no-membership").isdisjoint(self._tokens.lower[described.start : token]):
                    self._groups.setdefault(person, []).append(group.entity)
                token += 1
                continue
            iso = demonyms().get(words.keys[token - described.start])
            if iso and self._tokens.lower[token + 1] not in _DESCENT:
                self._nations.setdefault(person, iso)
            end = words.title_end(token)
            if end > token:
                name = " ".join(self._tokens.lower[token:end])
                if self._tokens.lower[end - 1] in _CITIZEN and (iso := self._country(token, end, described.stop)):
                    self._nations.setdefault(person, iso)
                end = self._portfolio_end(end, described.stop)
                role = self._analysis.report.text[self._tokens.start[token] : self._tokens.end[end - 1]]
                between = self._tokens.lower[last:token] if last > described.start else []
                own = telling and (not _JOINS.isdisjoint(between[-3:]) or _OTHERS.isdisjoint(between))
                if own and name not in word_class("no-role") and not _plural_title(name):
                    self._roles.setdefault(person, []).append(role)
                    if role[0].isupper() and words.serves_state(token):
                        self._officials.add(person)
                last = end
            token = max(end, token + 1)

    def _country(self, title: int, of: int, stop: int) -> str:
        """The country before a title (`U.S. citizen`) or behind it (`citizen of Austria`) as ISO 3166-1 alpha-2, or ""."""
        words = self._tokens.words
        if self._tokens.lower[of : of + 1] != ["of"]:
            return country_iso(words[title - 1]) if title and words[title - 1][0].isupper() else ""
        last = of + 1
        while last < stop and words[last][0].isupper():
            last += 1
        return next((iso for end in range(last, of + 1, -1) if (iso := country_iso(" ".join(words[of + 1 : end])))), "")

    def _portfolio_end(self, end: int, stop: int) -> int:
        """The end of `of Foreign Affairs` behind a title that ends at a token, or the token."""
        lower, last = self._tokens.lower, end
        if end < stop and (lower[end] in ("of", "for") or lower[end - 1] in column("portfolio")):
            for token in range(end + 1, stop):
                if token in self._group_at:
                    return end  # health worker of the International Committee of the Red Cross
                if lower[token] in column("portfolio"):
                    last = token + 1
                elif lower[token] not in _LINKS:
                    break
        return last

    def profiles(self) -> dict[str, Profile]:
        """Person id -> all that was taken, each role and group once, in text order."""
        return {
            person: Profile(
                tuple(dict.fromkeys(self._roles.get(person, ()))), self._nations.get(person, ""),
                tuple(dict.fromkeys(self._groups.get(person, ()))), person in self._officials,
            )
            for person in {*self._roles, *self._nations, *self._groups}
        }  # fmt: skip


def profiles(analysis: Analysis, mentions: Sequence[Mention]) -> Mapping[str, Profile]:
    """Person id -> what stands around the names of that person."""
    persons = [mention for mention in mentions if mention.label == "PERSON" and mention.entity]
    sentences = {mention.sentence for mention in persons}
    spans = [analysis.tokens.within(mention.start, mention.end) for mention in persons]
    renamed: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.label == "ALIAS" and isinstance(mention.value, AliasValue) and mention.value.person >= 0:
            renamed.setdefault(mention.value.person, []).append(mention)
    around = _Surroundings(analysis, [m for m in mentions if m.label == "GROUP" and m.sentence in sentences], spans)
    for mention, name in zip(persons, spans, strict=True):
        if name:
            around.take(mention.entity, around.before(name))
            end = name.stop
            for alias in renamed.get(mention.start, ()):
                within = analysis.tokens.within(alias.start, alias.end)
                if within and within.start - end <= _ALIAS_GAP:
                    end = within.stop
            described = around.apposition(name.stop)
            around.take(mention.entity, described)
            if end not in described and end > name.stop:
                around.take(mention.entity, around.apposition(end))
    return around.profiles()


@cache
def _plural_title(word: str) -> bool:
    """Whether a title, in small letters, counts several people (`brothers`)."""
    return word[-1:] == "s" and " " not in word and any(end == 1 for end, _ in titles().longest([word[:-1]], 0, 1))


@cache
def _strength() -> re.Pattern[str]:
    """A number of members, or a lowest and a highest one, with its bound."""
    return re.compile(
        r"(?:(?P<least>more than|at least|over|no fewer than)|(?P<most>up to|fewer than|less than|as many as)"
        r"|between|from|about|some|approximately|roughly|around|an estimated)?\s*"
        rf"{_NUMBER}(?:\s*(?:and|to|-)\s*{_NUMBER})?\s+(?:[a-z-]+\s+){{0,2}}"
        rf"(?:{'|'.join(sorted(word_class('members')))})"
    )


def strengths(analysis: Analysis, mentions: Sequence[Mention]) -> Mapping[str, tuple[int | None, int | None]]:
    """Group id -> least and most members, None where open, by the first sentence that states them of a militant group."""
    found: dict[str, tuple[int | None, int | None]] = {}
    by_sentence: dict[int, list[Mention]] = {}
    for mention in mentions:
        if isinstance(mention.value, GroupValue) and mention.value.kind == "militant":
            by_sentence.setdefault(mention.sentence, []).append(mention)
    for number, present in by_sentence.items():
        sentence = analysis.report.sentences[number]
        words = analysis.lower[sentence.start : sentence.end]
        if not _DIGIT.search(words) or not any(member in words for member in word_class("members")):
            continue
        for match in _strength().finditer(analysis.lower, sentence.start, sentence.end):
            named = ([m for m in present if m.end <= match.start()] or present)[-1]
            low = int(match[3].replace(",", ""))
            high = int(match[4].replace(",", "")) if match[4] else None
            if (high is not None and high < low) or not _COUNTING.search(analysis.lower, named.end, match.end()):
                continue
            most = high if high is not None or match["least"] else low
            found.setdefault(named.entity, (None if match["most"] else low, most))
    return found
