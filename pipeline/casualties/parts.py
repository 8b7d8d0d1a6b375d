"""Counts that depend on counts: `including two women`, `three of them policemen`, breakdowns, comparisons, other figures."""

from __future__ import annotations

from pipeline.casualties.apposition import attach, link_apposed, link_below, link_spread, run_of_people, settle_totals
from pipeline.casualties.companions import besides
from pipeline.casualties.figures import link_figures, mains_before
from pipeline.casualties.grammar import STATES, Link, Sentence, is_subject, objects
from pipeline.casualties.references import link_alike, link_characterized, link_references, side_told
from pipeline.casualties.statistics import link_compared
from pipeline.casualties.subjects import subjects, verb_group
from pipeline.casualties.victims import classes

_MADE_OF = {"comprising": 1, "consisting": 2, "made": 3}  # parts from the word to the people (`made up of 37 civilians and …`)
_ASIDE = frozenset({"apart", "aside", "in", "besides", "excluding"})
_BESIDES = frozenset({("apart", "from"), ("aside", "from"), ("in", "addition"), ("besides",), ("excluding",)})


def link_parts(sentence: Sentence, previous: Link | None) -> None:
    """Link what depends on another count; `previous` is the largest count of the sentence before in the same block."""
    _likewise(sentence)
    if not sentence.links and previous is None and not any(_refers(sentence, index) for index in sentence.counted):
        return
    if not _ASIDE.isdisjoint(sentence.words):
        _besides(sentence)
    _beside_last(sentence)
    _selected(sentence, previous)
    _some_of(sentence, previous)
    link_spread(sentence)
    if ":" in sentence.words:
        link_below(sentence)
    _bereaved(sentence, previous)
    _remaining(sentence)
    _including(sentence, previous)
    link_references(sentence, previous)
    link_characterized(sentence, previous)
    _breakdown(sentence)
    link_apposed(sentence)
    _among_counted(sentence)
    link_compared(sentence)
    link_figures(sentence, previous)
    settle_totals(sentence, previous)
    _bodies(sentence, previous)


def _refers(sentence: Sentence, index: int) -> bool:
    phrase = sentence.people(index)
    return phrase is not None and phrase.of == "them"


def _besides(sentence: Sentence) -> None:
    """`Apart from the six bombers, 12 people died`: the same came to them."""
    lower = sentence.text.lower
    for index in range(min(4, len(sentence.parts) - 1)):
        first = sentence.parts[index].first
        if tuple(lower[first : first + 1]) not in _BESIDES and tuple(lower[first : first + 2]) not in _BESIDES:
            continue
        start = index + 1
        while sentence.kind(start) in ("prep", "word", "det", "modal", "adv"):
            start += 1
        if sentence.kind(start) != "people" or start in sentence.links:
            continue
        later = [link for place, link in sorted(sentence.links.items()) if place > start]
        found, _ = objects(sentence, start)
        if later:
            sentence.link([place for place in found if place < later[0].part], later[0].outcome, "besides", later[0].at)
            _own_state(sentence, start)


def _beside_last(sentence: Sentence) -> None:
    """`20 people died, besides four assailants`, `not counting two bombers`, `were killed, in addition to the bomber`."""
    for start in besides(sentence):
        mains = mains_before(sentence, start) if start not in sentence.links else []
        if mains:
            sentence.link(objects(sentence, start)[0], mains[-1].outcome, "besides", mains[-1].at)


def _likewise(sentence: Sentence) -> None:
    """`He was killed, as were his wife and two guards`."""
    if "as" not in sentence.words and "so" not in sentence.words:
        return
    for index, part in enumerate(sentence.parts):
        if part.word not in ("as", "so") or sentence.kind(index + 1) != "aux":
            continue
        start = sentence.ahead(index + 1)
        start += sentence.word(start) in ("all", "both")
        if sentence.kind(start) not in ("people", "det"):
            continue
        for place in range(index - 1, -1, -1):
            told = (e for e in sentence.parts[place].entries if e.outcome and (e.forms or e.frame in ("phrase", "adjective")))
            if (entry := next(told, None)) is not None and entry.outcome:
                sentence.link(objects(sentence, start)[0], entry.outcome, "likewise", place)
                break


def _selected(sentence: Sentence, previous: Link | None) -> None:
    """`Among the victims were two nurses`, `Those killed included a judge`, `The dead man was a cook`: parts of a count before."""
    for index, link in sentence.links.items():
        again = link.rule == "premodifier" and link.phrase.definite and link.phrase.form == "article"
        if (link.rule == "inverted" or again) and not link.role:
            wholes = [main for main in mains_before(sentence, index) if main.rule != "inverted" and main.outcome == link.outcome]
            whole = wholes[-1] if wholes else previous.of(link.outcome) if previous is not None else None
            fewer = whole is not None and whole.phrase.count.low >= link.phrase.count.low + (not again)
            if whole is not None and whole.outcome == link.outcome and fewer:
                link.role, link.whole = "part", whole


def _some_of(sentence: Sentence, previous: Link | None) -> None:
    """`killed five officers; three of the officers died at once`: some of those counted before by the same noun."""
    for index, link in sentence.links.items():
        phrase, lower = link.phrase, sentence.text.lower
        if link.role or not 0 <= phrase.body < phrase.end - 1 or lower[phrase.body - 1 : phrase.body + 1] != ["of", "the"]:
            continue
        mains = [previous, *mains_before(sentence, index)] if previous is not None else mains_before(sentence, index)
        alike = [main for main in mains if (main.outcome, main.phrase.head) == (link.outcome, phrase.head)]
        if alike and alike[-1].phrase.count.low > phrase.count.low and alike[-1].whole is None:
            link.role, link.whole = "part", alike[-1]


def _remaining(sentence: Sentence) -> None:
    """`three fishermen were seized; two were freed, the third remained in captivity`: who is left is part of the count."""
    for index, link in sentence.links.items():
        left = link.outcome in ("kidnapped", "missing") and link.rule in ("adjective", "participle") and link.phrase.form == "pro"
        if left and sentence.text.lower[link.phrase.start] == "the":
            mains = [main for main in mains_before(sentence, index) if main.outcome == link.outcome and main.phrase.count.low > 1]
            if mains:
                link.role, link.whole, link.phrase.side = "part", mains[-1], mains[-1].phrase.side


def _bereaved(sentence: Sentence, previous: Link | None) -> None:
    """`34 worshippers died, and the imam lost two sons`: kin that someone lost are among those counted before."""
    for index, link in sentence.links.items():
        if link.rule != "lost" or link.phrase.side != "civilian":
            continue
        beside = any(other.at == link.at and other.phrase.side == "state" for other in sentence.links.values())
        if not beside:  # no `lost 12 soldiers and two drivers`
            mains = [main for main in mains_before(sentence, index) if main.rule != "lost" and main.outcome == "killed"]
            whole = mains[-1] if mains else previous
            if whole is not None:
                link.role, link.whole = "part", whole


def _including(sentence: Sentence, previous: Link | None) -> None:
    for index, part in enumerate(sentence.parts):
        if part.kind != "include":
            continue
        among = part.word == "among them"
        last = index - 1 - (sentence.kind(index - 1) == "poss")
        members = _listed_back(sentence, last) if part.word == "included" else []
        if members:  # `three colleagues, a captain included, died`
            owners = [link for link in mains_before(sentence, members[0]) if link.phrase.count.low > 1]
            for place in members if owners else ():
                attach(sentence, place, owners[-1], "including")
            continue
        start = index + 1
        while sentence.kind(start) in ("aux", "adv", "det"):
            start += 1
        if sentence.word(start) == "those" and sentence.word(start + 1) == "of":  # `cost 30 lives, among them those of six boys`
            start += 2
        mains = mains_before(sentence, index)
        listed = sentence.kind(start) == "people" and sentence.kind(index - 2) != "comma"
        if among and sentence.kind(sentence.back(index)) == "aux" and sentence.kind(index + 1) != "people":
            named = subjects(sentence, verb_group(sentence, index).before)  # `Three children were among them`
            if whole := mains[-1] if mains else previous:
                for place in named:
                    attach(sentence, place, whole, "among")
            continue
        member = _before_among(sentence, index) if among and not listed else -1
        if member >= 0:  # `eight children among them`
            those = _listed_back(sentence, member) or [member]  # `six Ethiopians and an American among them`
            owners = [link for link in mains if link.part < those[0]]
            if whole := owners[-1] if owners else previous:
                for place in those:
                    attach(sentence, place, whole, "among")
            continue
        whole = mains[-1] if mains else previous if among and index <= 2 else None
        beside = sentence.parts[index - 2].phrase if index > 1 and sentence.kind(index - 1) == "comma" else None
        if beside is not None and not beside.head and not beside.of and index - 2 not in sentence.links:
            continue  # 58 had been killed, and about 140, including 41 women, remained
        if whole is not None:
            members = _members(sentence, start)
            if len(members) == 2 and _goes_on(sentence, members[1], whole):
                sentence.link(members[1:], whole.outcome, whole.rule, whole.at)
                del members[1]
            for place in members:
                attach(sentence, place, whole, "among" if among else "including")
                _own_state(sentence, place)


def _goes_on(sentence: Sentence, index: int, whole: Link) -> bool:
    """Whether an object goes on behind an aside (`killed five soldiers, among them a major, and [12 civilians]`)."""
    beside = sentence.kind(index - 1) == "and" and sentence.kind(index - 2) == "comma"
    return beside and whole.rule == "active" and sentence.named(index) and index not in sentence.links


def _listed_back(sentence: Sentence, last: int) -> list[int]:
    """The list of people behind a comma that ends at part `last` (`, ten policemen and [a child] included`); [] where none."""
    found, place = [last], last - 1
    while sentence.kind(place) in ("and", "comma") and sentence.kind(place - 1) == "people":
        if _own_verb(sentence, place - 1, last):
            break
        if sentence.kind(place) == "comma" and len(found) == 1:
            break
        found, place = [place - 1, *found], place - 2
    while len(found) > 1 and sentence.kind(found[0] - 1) != "comma":
        del found[0]
    return found if sentence.kind(found[0] - 1) == "comma" and sentence.kind(last) == "people" else []


def _own_verb(sentence: Sentence, index: int, last: int) -> bool:
    """Whether people at a part have a predicate that those at part `last` have not."""
    link, other = sentence.links.get(index), sentence.links.get(last)
    return link is not None and (other is None or other.at != link.at)


def _before_among(sentence: Sentence, index: int) -> int:
    """The people before `among them` at part `index`, their tail passed over (`two girls aged eight among them`)."""
    place = index - 1
    while sentence.kind(place) in ("word", "prep", "name", "and", "adv", "det") and place > index - 8:
        place -= 1
    near = place == index - 1 or sentence.kind(place - 1) == "comma"
    return place if sentence.kind(place) == "people" and near else -1


def _own_state(sentence: Sentence, index: int) -> None:
    """Give a part its own outcome, where that is its noun (`1,089 casualties, among them 301 dead`)."""
    link, entry = sentence.links.get(index), sentence.entry(index + 1, "adjective", "transitive")
    if link is None or entry is None or not entry.outcome or sentence.word(index + 1) not in STATES or not sentence.bare(index):
        return
    link.outcome, link.phrase.end = entry.outcome, sentence.parts[index + 1].end


def _members(sentence: Sentence, start: int) -> list[int]:
    """People listed from a part on, names and descriptions among them passed over."""
    linked = {index: link for index, link in sentence.links.items() if index >= start}
    for index in linked:
        del sentence.links[index]
    found, _ = objects(sentence, start)
    sentence.links.update(linked)
    return [index for index in found if index not in linked or not is_subject(sentence, index)]


def _breakdown(sentence: Sentence) -> None:
    """`ten people were hurt: four officers and six civilians`, `killed 12 people (nine soldiers and …)`, dashes."""
    for index, part in enumerate(sentence.parts):
        start = _after_mark(sentence, index) if part.kind in ("break", "open") or part.word in _MADE_OF else -1
        if start < 0:
            continue
        start += sentence.kind(start) == "det"
        mains = mains_before(sentence, index)
        if sentence.kind(start) != "people" or start in sentence.links or not mains or mains[-1].phrase.count.low < 2:
            continue
        found, end = run_of_people(sentence, start)
        if len(found) < 2 or sentence.kind(end) not in ("", "break", "close"):
            found, end = objects(sentence, start)
        if found and sentence.kind(end) in ("", "break", "close", "sub") and not is_subject(sentence, found[-1]):
            for place in found:
                attach(sentence, place, mains[-1], "breakdown")


def _after_mark(sentence: Sentence, index: int) -> int:
    """The part behind a colon, dash or bracket, or behind `made up of`; -1 where there is none."""
    word = sentence.word(index)
    if word not in _MADE_OF:
        return -1 if word == ";" else sentence.ahead(index)
    start = index + _MADE_OF[word]
    return start if start == index + 1 or sentence.word(start - 1) == "of" else -1


def _among_counted(sentence: Sentence) -> None:
    """`Two nurses were among the 19 wounded`, `of the 276 girls, 200 are still missing`: parts of the number named."""
    if "among" not in sentence.words and "of" not in sentence.words:
        return
    for index, part in enumerate(sentence.parts):
        if part.kind != "prep" or part.word not in ("among", "of"):
            continue
        whole = sentence.links.get(index + 1 + (sentence.kind(index + 1) == "det"))
        if whole is None:
            continue
        if part.word == "among":
            verb = sentence.back(index)
            if index == 0:  # `Among the 38 killed were five traders`
                place = whole.part + 1
                while sentence.kind(place) in ("outcome", "prep", "name", "word", "det") and place < index + 14:
                    place += 1
                for member in objects(sentence, place + 1)[0] if sentence.kind(place) == "aux" else ():
                    attach(sentence, member, whole, "among-counted")
            if sentence.kind(verb) == "aux":
                for place in subjects(sentence, verb_group(sentence, index).before):
                    attach(sentence, place, whole, "among-counted")
        elif _opens_clause(sentence, index) and "of-whole" not in sentence.off:
            for place, link in sentence.links.items():
                if place > whole.part and link.outcome == whole.outcome:
                    link.role, link.whole = "part", whole
            chosen = index + 2 + (sentence.kind(index + 1) == "det")
            while sentence.kind(chosen) in ("outcome", "comma", "prep", "name", "word", "det") and chosen < index + 12:
                chosen += 1
            verb = sentence.ahead(chosen)
            described = sentence.kind(verb) == "aux" and not sentence.word(sentence.ahead(verb)).endswith("ed")
            if sentence.bare(chosen) and chosen not in sentence.links and described:
                attach(sentence, chosen, whole, "of-whole")  # `Of the five dead, four were tourists`
                link_alike(sentence, next((i for i in range(verb, verb + 6) if sentence.kind(i) == "comma"), -1), whole)
                if side := side_told(sentence, sentence.ahead(verb)):
                    whole.phrase.side, sentence.links[chosen].phrase.side = whole.phrase.side, side


def _opens_clause(sentence: Sentence, index: int) -> bool:
    """Whether a part begins a clause, a date before it passed over (`On May 2, [of] the 23 injured, …`)."""
    dated = sentence.kind(index - 1) == "comma" and sentence.word(index - 2) == "DATE" and sentence.kind(index - 4) == ""
    return dated or sentence.kind(index - 1) in ("", "break", "rel", "sub")


def _bodies(sentence: Sentence, previous: Link | None) -> None:
    """`Volunteers collected 45 bodies; the ministry confirmed 57 deaths`: bodies beside a count of dead are part of it."""
    first = min(sentence.links) if previous is not None and sentence.links else -1
    if (
        previous is not None
        and (previous.rule == "body-of" or previous.phrase.head in classes()["bodies"])
        and sentence.bare(first)
    ):
        link = sentence.links[first]
        if first == 0 and link.outcome == "killed" and not link.role and link.phrase.count.low < previous.phrase.count.low:
            link.role, link.whole = "part", previous  # `the bodies of 12 herders. Four had been beheaded.`
    found = [link for link in sentence.links.values() if link.phrase.head in classes()["bodies"] or link.rule == "body-of"]
    wholes = [link for link in sentence.links.values() if link not in found and link.outcome == "killed" and link.role == ""]
    for body in found:
        if wholes and not body.phrase.of and wholes[0].part > body.part and wholes[0].phrase.count.low < body.phrase.count.low:
            if not wholes[0].phrase.head:
                wholes[0].role, wholes[0].whole = "part", body  # `two bodies were found; one had been beheaded`
        elif wholes and not body.phrase.of and body.phrase.form == "number":
            if body.phrase.count.low > wholes[0].phrase.count.low:
                body.role = "alternative"
            else:
                body.role, body.whole = "part", wholes[0]
