"""How an incident was done, in the words of the Global Terrorism Database's codebook: attack type and weapon type.

The vocabulary is data (`lexicon/attack_words.csv`: of the words that a text has, the highest priority wins). Conventions of
the codebook that shape it: an assassination is aimed at a person of note; grenades and other thrown explosives beside
firearms or blades are an armed assault; a vehicle, a blunt thing or a chemical agent is an unarmed assault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

from pipeline.lexicon import column, rows
from pipeline.models import VIOLENT, DateValue, Incident, Mention, Report
from pipeline.sheets import LexiconError

# Both in the order of the published data's numbers; the codebook's chapters on the types have another.
AttackType = Literal[
    "Assassination", "Armed Assault", "Bombing/Explosion", "Hijacking", "Hostage Taking (Barricade Incident)",
    "Hostage Taking (Kidnapping)", "Facility/Infrastructure Attack", "Unarmed Assault", "Unknown",
]  # fmt: skip
WeaponType = Literal[
    "Biological", "Chemical", "Radiological", "Nuclear", "Firearms", "Explosives", "Fake Weapons", "Incendiary", "Melee",
    "Vehicle (not to include vehicle-borne explosives)", "Sabotage Equipment", "Other", "Unknown",
]  # fmt: skip
ATTACK_TYPES: tuple[str, ...] = get_args(AttackType)
WEAPON_TYPES: tuple[str, ...] = get_args(WeaponType)

_LEADING = 40  # a date within the first characters of a sentence leads what it dates, a later one closes it
_QUOTES = (("’", "'"), ("‘", "'"), ("\u2010", "-"), ("\u2011", "-"))
_FORCES = (
    r"(?:police(?: officers?)?|officers?|soldiers?|troops|security (?:forces|guards?|personnel)|guards?|gendarmes|forces|"
    r"snipers|commandos|bystanders?|civilians?)"
)
# What the other side did or found: its weapons are not those of the attack.
_ANSWER = re.compile(
    rf"\b{_FORCES} (?:then |later |fatally |immediately |subsequently |quickly ){{0,2}}(?:shot|killed|gunned down|fired|"
    rf"opened fire|returned fire|neutralized|overpowered|beat|stormed)\b(?: and killed| dead)?|"
    rf"\b(?:was|were|being) (?:\w+ )?(?:shot|shot dead|shot and killed|killed|gunned down|beaten)(?: dead)? by (?:\w+ )?{_FORCES}"
)
_TAKEN = ("seized", "recovered", "confiscated", "discovered", "found", "captured", "defused", "dismantled", "destroyed")
_FOUND = re.compile(
    rf"\b(?:{'|'.join(_TAKEN)}) (?:[^.;]*?\b)?"
    r"(?:weapons?|arms|explosives?|bombs?|ammunition|rifles?|guns?|grenades?|ieds?|devices?|vests?|belts?|cache)\b[^.;]*"
)
_TIES = (
    "responsible for", "wanted for", "accused of", "suspected of", "involved in", "linked to", "in connection with",
    "convicted of", "behind", "in retaliation for", "revenge for", "anniversary of",
)  # fmt: skip
_BEHIND = re.compile(
    rf"\b(?:{'|'.join(_TIES)}) (?:the |an? )?[^,.;]*?"
    r"\b(?:bombings?|attacks?|assassinations?|shootings?|kidnappings?|murders?)\b"
)


class Word(NamedTuple):
    """A row of `attack_words.csv`; empty `attack_type` and `weapon` vote for nothing, and hide the words within."""

    attack_type: str
    weapon: str
    priority: int


@cache
def _vocabulary() -> tuple[re.Pattern[str], Mapping[str, Word]]:
    words: dict[str, Word] = {}
    for row in rows("attack_words"):
        for value, allowed in ((row["attack_type"], ATTACK_TYPES), (row["weapon"], WEAPON_TYPES)):
            if value and value not in allowed:
                raise LexiconError(f"attack_words.csv: {row['word']}: {value!r} is no word of the codebook")
        words[row["word"]] = Word(row["attack_type"], row["weapon"], int(row["priority"]))
    return re.compile(rf"(?<![\w-]){any_of(words)}(?!\w)"), words


def any_of(words: Iterable[str]) -> str:
    """A regular expression for the longest of `words` that stands at a place; what they begin with alike is tried once.

    >>> any_of(["bomb", "bombing", "ied"])
    '(?:bomb(?:ing)?|ied)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    found = []
    for char, below in sorted(node.items()):
        if char:
            stem = char
            while len(below) == 1 and "" not in below:
                ((char, below),) = below.items()
                stem += char
            found.append(re.escape(stem) + _branches(below))
    if "" in node:
        return f"(?:{'|'.join(found)})?" if found else ""
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


@cache
def _aimed() -> re.Pattern[str]:
    """A killing, done or tried, of someone of note."""
    notable = any_of(column("prominent_people"))
    deeds = any_of(
        "killed;killing;murdered;murdering;shot dead;shot and killed;gunned down;shot;executed;killing of;murder of;"
        "tried to kill".split(";")
    )
    between = r"(?:(?:an?|the|his|its|senior|former|local|deputy|provincial|district|prominent|well-known|\w+an|\w+i|\w+ese) ){0,4}"
    return re.compile(rf"\b{deeds} {between}{notable}(?:'s? )?(?!s\b|\w)(?! (?:guards?|drivers?|bodyguards?|convoy|house)\b)")


def terms(kind: str, texts: Iterable[str]) -> tuple[str, str]:
    """Attack type and weapon type of an incident of type `kind`, from the sentences that tell it; both "" for arrests and verdicts.

    What no word tells is `Unknown`; a kidnapping is one, and a clash an armed assault, without further words.

    >>> terms("attack", ["A suicide bomber blew himself up outside a mosque."])
    ('Bombing/Explosion', 'Explosives')
    """
    return _verdict(kind, [_votes(kind, text) for text in texts]) if kind in VIOLENT else ("", "")


Votes = tuple[list[Word], bool]  # the words of a text that vote, and whether it tells of an assassination


def _votes(kind: str, text: str) -> Votes:
    plain = text.lower()
    for written, meant in _QUOTES:
        plain = plain.replace(written, meant)
    plain = _without_others(kind, " ".join(plain.split()))
    pattern, words = _vocabulary()
    return [words[found] for found in pattern.findall(plain)], kind == "attack" and _aimed().search(plain) is not None


def _verdict(kind: str, votes: Sequence[Votes]) -> tuple[str, str]:
    attack = _best((word.attack_type, word.priority) for found, _ in votes for word in found if word.attack_type)
    weapon = _best((word.weapon, word.priority) for found, _ in votes for word in found if word.weapon)
    if kind == "kidnapping" and attack not in ("Hijacking", "Hostage Taking (Barricade Incident)"):
        attack = "Hostage Taking (Kidnapping)"
    elif kind == "clash":
        attack = attack if attack == "Bombing/Explosion" and weapon == "Explosives" else "Armed Assault"
    elif attack not in ("Bombing/Explosion", "Hijacking", "Hostage Taking (Kidnapping)") and any(aimed for _, aimed in votes):
        attack = "Assassination"
    return attack or "Unknown", weapon or "Unknown"


def _best(votes: Iterable[tuple[str, int]]) -> str:
    """The vote of the highest priority, the first of several."""
    return max(votes, key=lambda vote: vote[1], default=("", 0))[0]


def _without_others(kind: str, text: str) -> str:
    """A sentence without what was seized, what other acts it names, and, in attacks, what was done to the attackers."""
    for words, pattern in ((_TAKEN, _FOUND), (_TIES, _BEHIND)):
        if any(map(text.__contains__, words)):  # few sentences hold one; the pattern alone is slower
            text = pattern.sub(" ", text)
    return text if kind == "operation" else _ANSWER.sub(" ", text)


def describe(incidents: Sequence[Incident], report: Report, mentions: Sequence[Mention]) -> list[Incident]:
    """Incidents with `attack_type` and `weapon` out of the sentences that tell them."""
    tellers: dict[int, list[Incident]] = {}
    for incident in incidents:
        tellers.setdefault(incident.sentence, []).append(incident)
    counts = {mention.start: mention.sentence for mention in mentions if mention.label == "CASUALTY"}
    shared = {number for number, told in tellers.items() if len(told) > 1}
    dates: dict[int, list[Mention]] = {number: [] for number in shared}
    for mention in mentions if shared else ():
        if mention.label == "DATE" and mention.sentence in shared:
            dates[mention.sentence].append(mention)

    described = []
    for incident in incidents:
        number, kind = incident.sentence, incident.type
        if kind not in VIOLENT or not 0 <= number < len(report.sentences):
            described.append(incident)
            continue
        start, end = report.sentences[number].start, report.sentences[number].end
        if number in shared:
            start, end = _share(incident, tellers[number], dates[number], start, end)
        counted = {counts[start] for start in incident.casualties if start in counts} - tellers.keys()
        near = [report.text[report.sentences[n].start : report.sentences[n].end] for n in sorted(counted)]
        votes = [_votes(kind, text) for text in (report.text[start:end], *near)]
        attack, weapon = _verdict(kind, votes)
        if "Unknown" in (attack, weapon):
            wider = _verdict(kind, votes + [_votes(kind, text) for text in _sequel(incident, report, tellers)])
            attack = wider[0] if attack == "Unknown" else attack
            weapon = wider[1] if weapon == "Unknown" else weapon
        described.append(replace(incident, attack_type=attack, weapon=weapon))
    return described


def _share(incident: Incident, others: Sequence[Incident], mentions: Iterable[Mention], start: int, end: int) -> tuple[int, int]:
    """The characters of a sentence that tell one of its incidents: from its date to the next, or up to its date."""
    at: dict[tuple[str, str], Mention] = {}
    for mention in sorted(mentions, key=lambda m: m.start):
        if isinstance(mention.value, DateValue):
            at.setdefault((mention.value.start, mention.value.end), mention)
    spots = sorted({(m.start, m.end) for other in others if (m := at.get((other.date_start, other.date_end)))})
    mine = at.get((incident.date_start, incident.date_end))
    if mine is None or len(spots) < len(others):
        return start, end
    position = spots.index((mine.start, mine.end))
    if spots[0][0] - start <= _LEADING:
        return (start if position == 0 else mine.start), (spots[position + 1][0] if position + 1 < len(spots) else end)
    return (start if position == 0 else spots[position - 1][1]), (end if position + 1 == len(spots) else mine.end)


def _sequel(incident: Incident, report: Report, tellers: Mapping[int, Sequence[Incident]]) -> Iterator[str]:
    """The sentences of the same paragraph or bullet that go on about an incident."""
    block = report.sentences[incident.sentence].block
    for number in range(incident.sentence + 1, len(report.sentences)):
        sentence = report.sentences[number]
        if sentence.block != block or number in tellers:
            return
        yield report.text[sentence.start : sentence.end]
