"""Counts that depend on counts: `including two women`, `three of them policemen`, breakdowns, comparisons, other figures."""

from __future__ import annotations

from pipeline.casualties.apposition import attach, link_apposed, settle_totals
from pipeline.casualties.companions import hurt_how
from pipeline.casualties.figures import link_figures, mains_before
from pipeline.casualties.grammar import BODIES, STATES, Link, Sentence, is_subject, objects
from pipeline.casualties.outcomes import vocabulary
from pipeline.casualties.statistics import link_compared
from pipeline.casualties.subjects import subjects, verb_group
from pipeline.casualties.victims import Phrase, classes, nationals, nouns
from pipeline.models import Outcome, Side

_OF_WHAT = frozenset({"under", "from", "with", "over", "below", "between", "without"})  # `three of them under the age of ten`
_POINTERS = frozenset({"whom", "them", "these"})
_FATAL = frozenset({"fatally", "mortally"})
_ASIDE = frozenset({"apart", "aside", "in", "besides", "excluding", "counting"})
_BESIDES = frozenset({("apart", "from"), ("aside", "from"), ("in", "addition"), ("besides",), ("excluding",)})


def link_parts(sentence: Sentence, previous: Link | None) -> None:
    """Link what depends on another count; `previous` is the largest count of the sentence before in the same block."""
    _likewise(sentence)
    if not sentence.links and previous is None:
        return
    if not _ASIDE.isdisjoint(sentence.words):
        _besides(sentence)
        _beside_last(sentence)
    _selected(sentence, previous)
    _by_what(sentence)
    _bereaved(sentence, previous)
    _including(sentence, previous)
    _of_them(sentence, previous)
    _breakdown(sentence)
    link_apposed(sentence)
    _among_counted(sentence)
    link_compared(sentence)
    link_figures(sentence, previous)
    settle_totals(sentence)
    _bodies(sentence)


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


def _beside_last(sentence: Sentence) -> None:
    """`20 people died, besides four assailants`, `not counting two bombers`."""
    for index, part in enumerate(sentence.parts):
        if part.word not in ("besides", "excluding", "counting"):
            continue
        start = index + 1 + (sentence.kind(index + 1) == "det")
        if sentence.kind(start) != "people" or start in sentence.links:
            continue
        if mains := mains_before(sentence, index):
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


def _by_what(sentence: Sentence) -> None:
    """`four attackers were killed, two by their own explosives`."""
    for index, link in sentence.links.items():
        aside = link.rule == "gapped" and sentence.kind(index - 1) == "comma" and sentence.word(index + 1) == "by"
        mains = [main for main in mains_before(sentence, index) if main.outcome == link.outcome] if aside else []
        if mains and mains[-1].phrase.count.low > link.phrase.count.low:
            link.role, link.whole = "part", mains[-1]
            for place, other in sentence.links.items():  # `ten by gunfire and five in a burning tent`
                if place > index and other.rule == "gapped" and other.at == link.at and sentence.kind(place - 1) == "and":
                    other.role, other.whole = "part", mains[-1]


def _selected(sentence: Sentence, previous: Link | None) -> None:
    """`Among the victims were two nurses`, `Those killed included a judge`: parts of a count given before."""
    for index, link in sentence.links.items():
        if link.rule == "inverted" and not link.role:
            wholes = [main for main in mains_before(sentence, index) if main.rule != "inverted" and main.outcome == link.outcome]
            whole = wholes[-1] if wholes else previous
            if whole is not None and whole.outcome == link.outcome and whole.phrase.count.low > link.phrase.count.low:
                link.role, link.whole = "part", whole


def _bereaved(sentence: Sentence, previous: Link | None) -> None:
    """`34 worshippers died, and the imam lost two sons`: kin that someone lost are among those counted before."""
    for index, link in sentence.links.items():
        noun = nouns().get(link.phrase.head)
        if link.rule == "lost" and noun is not None and noun.kind == "kin":
            mains = [main for main in mains_before(sentence, index) if main.rule != "lost" and main.outcome == "killed"]
            if whole := mains[-1] if mains else previous:
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
        mains = mains_before(sentence, index)
        listed = sentence.kind(start) == "people" and sentence.kind(index - 2) != "comma"
        member = _before_among(sentence, index) if among and not listed else -1
        if member >= 0:  # `eight children among them`
            owners = [link for link in mains if link.part != member]
            if whole := owners[-1] if owners else previous:
                attach(sentence, member, whole, "among")
            continue
        whole = mains[-1] if mains else previous if among and index <= 2 else None
        if whole is not None:
            for place in _members(sentence, start):
                attach(sentence, place, whole, "among" if among else "including")
                _own_state(sentence, place)


def _listed_back(sentence: Sentence, last: int) -> list[int]:
    """The list of people behind a comma that ends at part `last` (`, ten policemen and [a child] included`); [] where none."""
    found, place = [last], last - 1
    while sentence.kind(place) in ("and", "comma") and sentence.kind(place - 1) == "people" and place - 1 not in sentence.links:
        if sentence.kind(place) == "comma" and len(found) == 1:
            break
        found, place = [place - 1, *found], place - 2
    return found if sentence.kind(place) == "comma" and sentence.kind(last) == "people" else []


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


def _of_them(sentence: Sentence, previous: Link | None) -> None:
    """`two of them policemen`, `one of whom died`, `one critically`."""
    pointed = not _POINTERS.isdisjoint(sentence.words)
    for index in sentence.counted:
        phrase = sentence.parts[index].phrase
        whom = pointed and _of_whom(sentence, index)
        victims = phrase is not None and phrase.head in ("victim", "victims") and index not in sentence.links
        if phrase is None or not (phrase.of or whom or victims or _graded(sentence, index)):
            continue
        mains = [link for link in mains_before(sentence, index) if not link.phrase.of]
        if not mains and whom:  # `five engineers, of whom two were Chinese, were led away`
            mains = [link for place, link in sorted(sentence.links.items()) if place == index - 4]
        mains = [main for main in mains if main.outcome == _outcome_meant(sentence, phrase)] or mains
        whole = mains[-1] if mains else previous
        if whole is None:
            continue
        link = sentence.links.get(index)
        if link is not None:
            if link.outcome == whole.outcome and link.rule != "body-of" and whole is not link and phrase.count.high != 0:
                link.role, link.whole = "part", whole
            if phrase.side == "unknown":
                phrase.side = whole.phrase.side
            continue
        if not whom and sentence.kind(index - 1) not in ("comma", "open", "and", "break", "adv", "rel", ""):
            continue
        following = sentence.ahead(index)
        told = sentence.ahead(following) if sentence.kind(following) == "aux" else following
        another_verb = sentence.kind(told) in ("outcome", "") or sentence.word(told).endswith("ed")
        ends = sentence.kind(following) in ("comma", "break", "prep", "and", "") or sentence.word(following) == "."
        graded = following > index + 1 and ends
        told += sentence.word(told) == "from"  # `15 of them from the security forces`
        dated = sentence.word(following) in ("in", "at", "since", "during") and sentence.kind(following + 1) == "name"
        described = dated or sentence.word(following) in _OF_WHAT or told > following
        described = described or sentence.kind(following) in ("word", "name", "det", "people", "aux", "include")
        if phrase.of and not graded and (another_verb or not described):
            continue
        named = sentence.word(index - 2) in ("PERSON", "ALIAS") and sentence.kind(index - 1) == "comma"
        if named and phrase.count.high == 1 and ends:
            continue  # `four gunmen were killed, Abu Rami one of them`
        attach(sentence, index, whole, "of-them")
        fatal = not _FATAL.isdisjoint([part.word for part in sentence.parts[index + 1 : index + 5]])
        if fatal and index in sentence.links:
            sentence.links[index].outcome = "killed"
        if whole.phrase.side == "militant":
            phrase.side = "militant"  # `seven of the dead had been minors`
        elif _only_nationality(sentence, following):
            phrase.side = whole.phrase.side  # `one of them French`
        elif side := _side_told(sentence, told):
            phrase.side, phrase.generic = side, False
        elif ends or sentence.kind(following) not in ("word", "name", "det", "people", "aux"):
            phrase.side = whole.phrase.side  # `five of them critically`


def _outcome_meant(sentence: Sentence, phrase: Phrase) -> Outcome | None:
    """Whom `six of the dead`, `two of the wounded` refer to."""
    word = sentence.text.lower[phrase.end - 1]
    found = (entry.outcome for entry in vocabulary().get(word, ()) if entry.outcome) if phrase.of == "them" else iter(())
    return next((outcome for outcome in found if outcome), None)


def _of_whom(sentence: Sentence, index: int) -> bool:
    """Whether a bare number continues `of whom` (`of whom ten were in uniform and [seven] were residents`)."""
    pointer = index - 1 - (sentence.kind(index - 1) == "comma")
    if sentence.word(pointer) in _POINTERS and sentence.word(pointer - 1) == "of":
        return True
    before = index - 1 - (sentence.kind(index - 2) == "comma")
    if sentence.kind(index - 1) != "and" or not sentence.bare(index):
        return False
    for place in range(before - 1, 1, -1):
        if sentence.kind(place) in ("break", "sub", "comma"):
            return False
        if sentence.word(place) == "whom" and sentence.word(place - 1) == "of":
            return place + 1 in sentence.links
    return False


def _graded(sentence: Sentence, index: int) -> bool:
    """Whether a bare number has nothing but an adverb (`wounded five contractors, one critically`)."""
    phrase = sentence.parts[index].phrase
    link = sentence.links.get(index)
    taken = link is not None and link.rule not in ("gapped", "idiom")
    if phrase is None or phrase.head or taken or sentence.kind(index - 1) != "comma":
        return False
    following = sentence.ahead(index)
    if hurt_how(sentence, index):
        return True
    graded = following > index + 1 and sentence.word(following - 1).endswith("ly")
    ends = sentence.kind(following) in ("comma", "and", "break", "prep", "") or sentence.word(following) == "."
    return graded and ends


def _only_nationality(sentence: Sentence, place: int) -> bool:
    """Whether a part is an adjective of nationality with nothing after it."""
    noun = nationals().get(sentence.word(place))
    return (
        noun is not None
        and not noun.plural
        and sentence.kind(place) == "word"
        and sentence.kind(place + 1) in ("comma", "break", "close", "and", "")
    )


def _side_told(sentence: Sentence, place: int) -> Side | None:
    """The side of the noun that begins within four tokens of a part."""
    if place >= len(sentence.parts):
        return None
    first, lower = sentence.parts[place].first, sentence.text.lower
    for token in range(first, min(first + 4, sentence.parts[-1].end)):
        noun = nouns().get(lower[token])
        if noun is None and (lower[token] == "security" or lower[token] in classes()["state_agent"]):
            return "state"
        if noun is None and sentence.text.words[token][0].isupper():
            noun = nationals().get(lower[token])
            noun = noun if noun is not None and noun.plural else None
        if noun is not None and noun.side != "unknown":
            return noun.side
        if noun is None and not lower[token].isalpha() and "." not in lower[token]:
            return None
    return None


def _breakdown(sentence: Sentence) -> None:
    """`ten people were hurt: four officers and six civilians`, `killed 12 people (nine soldiers and …)`, dashes."""
    for index, part in enumerate(sentence.parts):
        if part.kind not in ("break", "open") or part.word == ";":
            continue
        start = sentence.ahead(index)
        start += sentence.kind(start) == "det"
        mains = mains_before(sentence, index)
        if sentence.kind(start) != "people" or start in sentence.links or not mains or mains[-1].phrase.count.low < 2:
            continue
        found, end = objects(sentence, start)
        if found and sentence.kind(end) in ("", "break", "close", "sub") and not is_subject(sentence, found[-1]):
            for place in found:
                attach(sentence, place, mains[-1], "breakdown")


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
        elif sentence.kind(index - 1) in ("", "break", "rel", "sub") and "of-whole" not in sentence.off:
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
                if side := _side_told(sentence, sentence.ahead(verb)):
                    whole.phrase.side, sentence.links[chosen].phrase.side = whole.phrase.side, side


def _bodies(sentence: Sentence) -> None:
    """`Volunteers collected 45 bodies; the ministry confirmed 57 deaths`: bodies beside a count of dead are part of it."""
    found = [link for link in sentence.links.values() if link.phrase.head in BODIES or link.rule == "body-of"]
    wholes = [link for link in sentence.links.values() if link not in found and link.outcome == "killed" and link.role == ""]
    for body in found:
        if wholes and not body.phrase.of and wholes[0].part > body.part and wholes[0].phrase.count.low < body.phrase.count.low:
            if not wholes[0].phrase.head:
                wholes[0].role, wholes[0].whole = "part", body  # `two bodies were found; one had been beheaded`
        elif wholes and not body.phrase.of:
            if body.phrase.count.low > wholes[0].phrase.count.low:
                body.role = "alternative"
            else:
                body.role, body.whole = "part", wholes[0]
