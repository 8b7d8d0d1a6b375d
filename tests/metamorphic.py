"""Swaps in tagged sentences: other people, towns, groups, dates and counts in the same slots, by a fixed seed.

`python tests/metamorphic.py` prints the share of swapped tags that come out right, and the classes that fail most.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from calendar import month_abbr, month_name, monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.annotations import Gold, GoldSpan, parse_gold
from pipeline.assembly import Pipeline, load
from pipeline.lexicon import FOLDER, cell, rows
from pipeline.models import LABELS, Group, Label, Mention, Person, Place

TESTS = Path(__file__).parent
SEED = 20190625
YEAR = 2019
_OWN = "metamorphic_sentences"
_MORE = 5  # they have every label, and stand for whole reports more than a rule's example does
KINDS = ("person", "town", "group", "date", "count")
_UNKNOWN_GROUPS = (
    "{name} Front", "Brigades of {name}", "Army of {name}", "{name} Liberation Front", "{name} Brigade", "Jaysh al-{name}",
    "Movement for the Liberation of {name}", "Ansar al-{name}", "Sons of {name}", "{name} Resistance Movement", "{name} Battalion",
    "Harakat al-{name}", "Popular Front of {name}", "{name} Mujahideen", "Guardians of {name}", "Katibat {name}",
)  # fmt: skip
_FULL = {name: number for number, name in enumerate(month_name) if name}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def words(number: int) -> str:
    """A number below 100 in words."""
    if number < 20:
        return _UNITS[number]
    ten, unit = divmod(number, 10)
    return _TENS[ten - 2] + (f"-{_UNITS[unit]}" if unit else "")


_NUMBERS = {words(number): number for number in range(2, 100)}
_NUMBER = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|\d{{1,2}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """A tagged sentence of a report on `country`; `labels` are those that it tags in full."""

    source: str
    gold: Gold
    country: str
    labels: tuple[Label, ...]
    year: int = YEAR


@dataclass(frozen=True, slots=True)
class Piece:
    """What replaces a span: text, attributes, and the class that its failures count under."""

    text: str
    attributes: Mapping[str, str]
    what: str


@dataclass(slots=True)
class Result:
    """Swapped tags and how many came out right; failures by class with examples."""

    tags: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    cultures: Counter[str] = field(default_factory=Counter)
    culture_misses: Counter[str] = field(default_factory=Counter)
    sentences: int = 0
    whole: int = 0
    unfit: int = 0
    failures: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def share(self) -> float:
        """The share of swapped tags that come out right."""
        return self.right.total() / max(self.tags.total(), 1)


def cases() -> Iterator[Case]:
    """The examples of the shipped rules, each for the labels of its file, and the sentences of this test for all labels."""
    from pipeline.rules import read_rules

    for rule in read_rules(FOLDER):
        for example in rule.examples:
            yield Case(f"{rule.file}:{rule.id}", parse_gold(example), rule.country, rule.labels, rule.year)
    for line in (TESTS / "metamorphic_sentences.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, sentence = line.partition("\t")
            yield Case(_OWN, parse_gold(sentence), country, LABELS)


class Names:
    """People, towns and groups to draw from."""

    def __init__(self) -> None:
        with (TESTS / "data" / "names_held_out.csv").open(encoding="utf-8", newline="") as file:
            found = [(row["name"], row["part"], row["locale"]) for row in csv.DictReader(file)]
        parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"given": [], "family": []})
        for name, part, locale in found:
            parts[locale][part].append(name)
        self.cultures = {locale: names for locale, names in sorted(parts.items()) if min(map(len, names.values())) >= 2}
        self.towns = _towns()
        self.groups = [row for row in rows("groups") if row["name"] not in cell(row["weak"]) and row["country"]]
        self.stems = sorted({town for towns in self.towns.values() for town in towns if town.isalpha()})

    def person(self, rng: random.Random) -> tuple[str, str]:
        """A full name and its culture, of the shapes that names have."""
        locale = rng.choice(list(self.cultures))
        given, family = self.cultures[locale]["given"], self.cultures[locale]["family"]
        shape = rng.random()
        first, last = rng.choice(given), rng.choice(family)
        if shape < 0.65:
            return f"{first} {last}", f"{locale} given family"
        if shape < 0.75:
            return f"{first} {rng.choice(given)} {last}", f"{locale} two given"
        if shape < 0.83:
            return f"{first} {last} {rng.choice(family)}", f"{locale} two family"
        if shape < 0.88:
            return f"{first} bin {rng.choice(given)}", f"{locale} bin"
        if shape < 0.94:
            return f"{first} al-{last}", f"{locale} al-"
        return f"{first} {rng.choice('ABDHJMRS')}. {last}", f"{locale} initial"

    def group(self, rng: random.Random) -> tuple[str, str, str]:
        """Name, acronym (may be empty) and class of a group."""
        if rng.random() < 0.5:
            row = rng.choice(self.groups)
            acronyms = [a for a in cell(row["acronyms"]) if a not in cell(row["weak"])]
            return row["name"], acronyms[0] if acronyms else "", "known"
        form = rng.choice(_UNKNOWN_GROUPS)
        name = form.format(name=rng.choice(self.stems))
        return name, "".join(word[0] for word in re.findall(r"[A-Z]\w*", name)), form


def _towns() -> dict[str, list[str]]:
    """Small cities (GeoNames, CC BY 4.0) by country whose names no other place bears and no English word is part of."""
    found: dict[str, list[str]] = defaultdict(list)
    with (TESTS / "data" / "small_towns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["country"]].append(row["name"])
    return found


def _country_names() -> dict[str, str]:
    return {row["iso2"]: row["name"] for row in rows("countries")}


def swapped_date(text: str, value: str, after: str, rng: random.Random, *, years: bool, year: int) -> Piece | None:
    """Another date for the same slot, or None where the form is none of those that this swaps; `after` is the next character."""
    if not value[:4].isdigit():
        return None
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    full, short = month_name[month], month_abbr[month]
    stated = re.search(r"\b(?:19|20)\d\d\b", text)
    held = int(stated[0]) if stated else int(value[:4])
    new = rng.randint(1995, year) if years and stated else held
    iso = f"{new}-{month:02d}-{day:02d}"
    names = "|".join(_FULL)
    if re.fullmatch(rf"(?:{names}) \d{{1,2}}(?:, \d{{4}})?", text) and "/" not in value:
        dot = "" if short == full else "."
        suffix = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        forms = [("M D", f"{full} {day}"), ("D M", f"{day} {full}"), ("Mon. D", f"{short}{dot} {day}"),
                 ("M Dth", f"{full} {day}{suffix}"), ("D Mon", f"{day} {short}")]  # fmt: skip
        if stated:
            forms = [("M D, Y", f"{full} {day}, {new}"), ("D M Y", f"{day} {full} {new}"), ("M D Y", f"{full} {day} {new}"),
                     ("Mon. D, Y", f"{short}{dot} {day}, {new}"), ("D-Mon-Y", f"{day} {short} {new}")]  # fmt: skip
        # A full stop after a shortened month may be either's.
        form, shown = rng.choice([form for form in forms if not (after == "." and form[1].endswith(short))])
        return Piece(shown, {"v": iso}, f"date {form}")
    if re.fullmatch(rf"(?:{names})(?: \d{{4}})?", text):
        last = monthrange(new, month)[1]
        tail = f" {new}" if stated else ""
        first, end, head = rng.choice([(1, last, ""), (1, 10, "early "), (11, 20, "mid-"), (21, last, "late ")])
        shown = f"{head}{full}{tail}"
        days = f"{new}-{month:02d}-{first:02d}/{new}-{month:02d}-{end:02d}"
        return Piece(shown, {"v": days}, f"date {head}M{' Y' if stated else ''}")
    if re.fullmatch(r"\d{4}", text) and years:
        return Piece(str(new), {"v": f"{new}-01-01/{new}-12-31"}, "date Y")
    if match := re.fullmatch(rf"(?:{names}) \d{{1,2}}(?P<joint> to |-|–| through )\d{{1,2}}", text):
        day = min(day, 20)
        end = day + rng.randint(1, 8)
        start = f"{held}-{month:02d}-{day:02d}"
        return Piece(
            f"{full} {day}{match['joint']}{end}", {"v": f"{start}/{held}-{month:02d}-{end:02d}"}, f"date M D{match['joint']}D"
        )
    return None


def swapped_count(span: GoldSpan, rng: random.Random, *, low: int, high: int) -> Piece | None:
    """Another number in a count of two or more, in words or digits, or None where the form is none of those that this swaps."""
    found = list(_NUMBER.finditer(span.text))
    if len(found) != 1:
        return None
    match = found[0]
    old = _NUMBERS.get(match[0].lower()) or int(match[0])
    n = span.attributes.get("n", "")
    forms: dict[str, Callable[[int], str]] = {
        f"{old}": str, f"{old}+": "{}+".format, f"~{old}": "~{}".format, f"{old + 1}+": lambda x: f"{x + 1}+",
        f"0-{old}": "0-{}".format,
    }  # fmt: skip
    if old < 2 or n not in forms or span.text[match.end() : match.end() + 1] in ("-", "–", ","):
        return None
    new = rng.randint(low, high)
    digits = rng.random() < 0.5 and not match[0][0].isupper()
    shown = str(new) if digits else words(new)
    shown = shown.capitalize() if match[0][0].isupper() else shown
    text = span.text[: match.start()] + shown + span.text[match.end() :]
    return Piece(text, {**span.attributes, "n": forms[n](new)}, f"count {'digits' if digits else 'words'}")


def pieces(case: Case, kinds: Sequence[str], rng: random.Random, names: Names) -> tuple[dict[int, Piece], str]:
    """What replaces the spans (by position in the list) when `kinds` are swapped, and the country of the report then."""
    spans = case.gold.spans
    nested = {i for i, s in enumerate(spans) for o in spans if o is not s and s.start <= o.start and o.end <= s.end}
    chosen: dict[int, Piece] = {}
    country = case.country
    if "person" in kinds:
        chosen |= _people(spans, nested, rng, names)
    if "town" in kinds:
        towns, country = _places(case, rng, names)
        chosen |= towns
    if "group" in kinds:
        chosen |= _groups(spans, rng, names)
    dates = [i for i, s in enumerate(spans) if s.label == "DATE"]
    if "date" in kinds:
        for i in dates:
            span = spans[i]
            after = case.gold.text[span.end : span.end + 1]
            piece = swapped_date(span.text, span.attributes.get("v", ""), after, rng, years=len(dates) == 1, year=case.year)
            listed = any(spans[other].text.isdigit() for other in dates if other != i)  # `May 2, 3, and 7`: one form for all
            years = {spans[other].attributes.get("v", "")[:4] for other in dates}
            # A year that the order of two months implies holds for no other two.
            listed = listed or (len(years) > 1 and not re.search(r"\d{4}", span.text))
            if piece is not None and not listed and "September 11" not in span.text:
                chosen[i] = piece
    if "count" in kinds:
        partial = any(s.attributes.get("role") in ("part", "summary", "alternative") for s in spans)
        for i, span in enumerate(spans):
            if span.label == "CASUALTY" and i not in nested:
                part = span.attributes.get("role") == "part"
                low, high = (2, 4) if part else (30, 95) if partial else (2, 95)
                piece = swapped_count(span, rng, low=low, high=high)
                if piece is not None:
                    chosen[i] = piece
    return chosen, country


def _people(spans: Sequence[GoldSpan], nested: set[int], rng: random.Random, names: Names) -> dict[int, Piece]:
    drawn: dict[str, tuple[str, str]] = {}
    chosen = {}
    kept = {spans[i].name for i in nested if spans[i].label == "PERSON"}
    for i, span in enumerate(spans):
        old = span.name
        if span.label not in ("PERSON", "ALIAS") or old in kept or " " not in old:
            continue
        drawn.setdefault(old, names.person(rng))
        new, culture = drawn[old]
        attributes = {**span.attributes, **({"is": new} if "is" in span.attributes else {})}
        if span.label == "ALIAS":
            chosen[i] = Piece(span.text, attributes, f"alias of a person {culture}")
        elif span.text == old:
            chosen[i] = Piece(new, attributes, f"person {culture}")
        elif old.endswith(f" {span.text}"):
            chosen[i] = Piece(new.split()[-1], attributes, f"person {culture}, by family name")
    return chosen


def _places(case: Case, rng: random.Random, names: Names) -> tuple[dict[int, Piece], str]:
    spans = [(i, span) for i, span in enumerate(case.gold.spans) if span.label == "PLACE"]
    cities = [(i, s) for i, s in spans if s.attributes.get("type") == "city" and "is" not in s.attributes]
    own = {s.attributes.get("iso", "") for _, s in spans}
    others = len(cities) < len(spans) or any(s.label == "GROUP" and s.attributes.get("kind") != "militant" for s in case.gold.spans)
    free = not others and len(own) <= 1 and (own == {""} or rng.random() < 0.5)
    iso = rng.choice(list(names.towns)) if free else next(iter(own), "")
    country = _country_names()[iso] if free else case.country
    drawn: dict[str, str] = {}
    chosen = {}
    for i, span in cities:
        home = iso if free else span.attributes.get("iso", "")
        towns = [town for town in names.towns.get(home, ()) if town not in drawn.values()]
        if towns:
            town = drawn.setdefault(span.text, rng.choice(towns))
            where = "random country" if free else "own country"
            chosen[i] = Piece(town, {**span.attributes, "iso": home}, f"town, {where}")
    return chosen, country


def _groups(spans: Sequence[GoldSpan], rng: random.Random, names: Names) -> dict[int, Piece]:
    drawn: dict[str, tuple[str, str, str]] = {}
    chosen = {}
    for i, span in enumerate(spans):
        if span.label != "GROUP" or span.attributes.get("kind") != "militant":
            continue
        while span.name not in drawn or (span.text != span.name and not drawn[span.name][1]):
            drawn[span.name] = names.group(rng)
        name, acronym, form = drawn[span.name]
        short = span.text != span.name
        if short and not (span.text.isupper() and any(s.text == span.name for s in spans)):
            return {}
        attributes = {**span.attributes, **({"is": name} if "is" in span.attributes else {})}
        chosen[i] = Piece(acronym if short else name, attributes, f"group {'acronym, ' if short else ''}{form}")
    return chosen


def rewritten(gold: Gold, chosen: Mapping[int, Piece]) -> tuple[str, list[GoldSpan]]:
    """The text with its new pieces, and its spans where they then stand."""
    edits = sorted((gold.spans[i].start, gold.spans[i].end, piece.text) for i, piece in chosen.items())
    text, cursor = "", 0
    for start, end, new in edits:
        assert start >= cursor, "pieces overlap"
        text += gold.text[cursor:start] + new
        cursor = end
    text += gold.text[cursor:]

    def moved(offset: int, *, closing: bool) -> int:
        shift = 0
        for start, end, new in edits:
            if end <= offset and (closing or start < offset):
                shift += len(new) - (end - start)
        return offset + shift

    spans = []
    for i, span in enumerate(gold.spans):
        start, end = moved(span.start, closing=False), moved(span.end, closing=True)
        attributes = chosen[i].attributes if i in chosen else span.attributes
        spans.append(GoldSpan(start, end, span.label, text[start:end], attributes))
    return text, spans


def _attributes(mention: Mention, names: Mapping[str, Person | Group | Place], stated: Mapping[str, str]) -> dict[str, str]:
    from pipeline.rules import _found

    span = GoldSpan(mention.start, mention.end, mention.label, mention.text, stated)
    return dict(_found(mention, span, names)[2])


def verdict(span: GoldSpan, found: Sequence[Mention], entities: Mapping[str, Person | Group | Place]) -> str:
    """How a tag came out: "" where right, else in a few words."""
    for mention in found:
        if (mention.start, mention.end, mention.label) == (span.start, span.end, span.label):
            got = _attributes(mention, entities, span.attributes)
            role = got.pop("role", "incident")
            if role != span.attributes.get("role", "incident"):
                return f"role {role}"
            wrong = [k for k, v in got.items() if span.attributes.get(k, v) != v]
            if not wrong:
                return ""
            return "wrong " + ", ".join(f"{k} ({got[k]})" if k in ("kind", "type", "side", "outcome") else k for k in sorted(wrong))
    near = [m for m in found if m.start < span.end and span.start < m.end]
    same = [m for m in near if m.label == span.label]
    if same:
        parts = len(same) > 1
        return "split" if parts else "too short" if same[0].end - same[0].start < span.end - span.start else "too long"
    others = sorted({m.label for m in near if m.label != "CASUALTY" or span.label == "CASUALTY"})
    return f"tagged {'+'.join(others)}" if others else "missed"


def run(pipeline: Pipeline, *, rounds: int = 2, seed: int = SEED) -> Result:
    """Swap every kind by itself and all together, `rounds` times each, in every case that comes out right as it stands."""
    result = Result()
    names = Names()
    for case in cases():
        # A generator for each sentence: a rule that comes or goes leaves the swaps of the others as they are.
        rng = random.Random(f"{seed} {case.gold.text}")
        plain, _ = _outcome(pipeline, case, case.gold.text, case.gold.spans, case.country, result, {})
        if not plain:
            result.unfit += 1
            continue
        for kinds in (*((kind,) for kind in KINDS), KINDS):
            for _ in range(rounds * (_MORE if case.source == _OWN else 1)):
                chosen, country = pieces(case, kinds, rng, names)
                chosen = {i: p for i, p in chosen.items() if case.gold.spans[i].label in case.labels or len(kinds) > 1}
                if not chosen or (len(kinds) > 1 and len({p.what.split()[0] for p in chosen.values()}) < 2):
                    continue
                text, spans = rewritten(case.gold, chosen)
                right, _ = _outcome(pipeline, case, text, spans, country, result, chosen)
                result.sentences += 1
                result.whole += right
    return result


def _outcome(
    pipeline: Pipeline, case: Case, text: str, spans: Sequence[GoldSpan], country: str, result: Result, chosen: Mapping[int, Piece]
) -> tuple[bool, list[Mention]]:  # fmt: skip
    """Whether all tags of a sentence come out right, nothing beside them; swapped ones are counted in."""
    extraction = pipeline(text, country=country, year=case.year)
    entities: dict[str, Person | Group | Place] = {}
    for entity in (*extraction.people, *extraction.groups, *extraction.places):
        entities[entity.id] = entity
    found = extraction.mentions
    skipped = [(s.start, s.end) for s in spans if s.label == "SKIP"]
    whole = True
    for i, span in enumerate(spans):
        if span.label not in case.labels:
            continue
        said = verdict(span, found, entities)
        whole = whole and not said
        if i in chosen:
            kind = chosen[i].what.split()[0].rstrip(",")
            result.tags[kind] += 1
            result.right[kind] += not said
            if match := re.match(r"person ([a-z]{2}(?:_[A-Z]{2})?)\b", chosen[i].what):
                result.cultures[match[1]] += 1
                result.culture_misses[match[1]] += bool(said)
            if said:
                got = "; ".join(f"{m.label} {m.text!r}" for m in found if m.start < span.end and span.start < m.end)
                result.failures[_class(chosen[i].what), said].append(f"[{country}] {text}  want {span.label} {span.text!r} "
                                                                    f"{dict(span.attributes)} got {got or '-'}")  # fmt: skip
    wanted = {(s.start, s.end, s.label) for s in spans}
    for mention in found:
        free = not any(s < mention.end and mention.start < e for s, e in skipped)
        if mention.label in case.labels and (mention.start, mention.end, mention.label) not in wanted and free:
            whole = False
    return whole, found


def _class(what: str) -> str:
    """People's cultures are many; a class of failures takes them together but for the shape of the name."""
    return re.sub(r"person [a-z]{2}(?:_[A-Z]{2})?\b", "person", what)


def report(result: Result, *, most: int = 15, examples: int = 2) -> str:
    """The figures, and the most frequent classes of failures with examples."""
    lines = [f"{result.share:.4f} of {result.tags.total()} swapped tags, {result.whole / max(result.sentences, 1):.4f} of "
             f"{result.sentences} sentences whole; {result.unfit} sentences unfit as they stand"]  # fmt: skip
    lines += [f"  {kind:8} {result.right[kind] / result.tags[kind]:.4f} of {result.tags[kind]}" for kind in sorted(result.tags)]
    worst = sorted(result.cultures, key=lambda c: (-result.culture_misses[c], c))[:10]
    lines.append("  people missed by locale: " + ", ".join(f"{c} {result.culture_misses[c]}/{result.cultures[c]}" for c in worst))
    ranked = sorted(result.failures.items(), key=lambda item: (-len(item[1]), item[0]))
    for (what, said), found in ranked[:most]:
        lines.append(f"{len(found):4}  {what}: {said}")
        lines += [f"        {example}" for example in found[:: max(1, len(found) // examples)][:examples]]
    return "\n".join(lines)


if __name__ == "__main__":
    outcome = run(load(), rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 2)
    print(report(outcome, most=int(sys.argv[2]) if len(sys.argv) > 2 else 15))
