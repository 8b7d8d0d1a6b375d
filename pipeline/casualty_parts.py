"""Counts within counts: `including two women`, `three of them policemen`, breakdowns, comparisons, other sources' figures."""

from __future__ import annotations

from pipeline.casualty_grammar import Link, Sentence, ahead, back, governs, kind_at, objects, word_at
from pipeline.models import Side
from pipeline.victims import classes, nouns

_SAID_WORDS = frozenset({"spoke", "spoken", "speak", "put", "puts", "claimed", "claims", "claim"})


def link_parts(sentence: Sentence, previous: Link | None) -> None:
    """Link what depends on another count; `previous` is the last main count of the sentence before, same block."""
    _besides(sentence)
    _likewise(sentence)
    _bereaved(sentence, previous)
    _including(sentence, previous)
    _of_them(sentence, previous)
    _breakdown(sentence)
    _among_counted(sentence)
    _compared(sentence)
    _figures(sentence, previous)


def _mains(sentence: Sentence, before: int) -> list[Link]:
    return [link for index, link in sorted(sentence.links.items()) if index < before and link.role not in ("part",)]


def _attach(sentence: Sentence, index: int, whole: Link, rule: str) -> None:
    if rule in sentence.off:
        return
    phrase = sentence.parts[index].phrase
    if phrase is None or phrase.thing:
        return
    old = sentence.links.get(index)
    if old is not None:
        if old is not whole and old.at >= 0 and old.outcome == whole.outcome:
            old.role, old.whole = "part", whole
        return
    sentence.skipped.discard(index)
    sentence.links[index] = Link(phrase, index, whole.outcome, rule, whole.at, "part", whole)


def _including(sentence: Sentence, previous: Link | None) -> None:
    parts = sentence.parts
    for index, part in enumerate(parts):
        if part.kind != "include":
            continue
        following = index + 1
        while kind_at(parts, following) in ("aux", "adv", "det"):
            following += 1
        mains = _mains(sentence, index)
        before = kind_at(parts, index - 1)
        if part.word == "among them" and before == "people" and not (kind_at(parts, following) == "people" and kind_at(parts, index - 2) != "comma"):
            owners = [link for link in mains if link.part != index - 1]
            whole = owners[-1] if owners else previous
            if whole is not None:
                _attach(sentence, index - 1, whole, "among")
            continue
        whole = mains[-1] if mains else (previous if part.word == "among them" and index <= 2 else None)
        if whole is None:
            continue
        found = _members(sentence, following)
        for place in found:
            _attach(sentence, place, whole, "including" if part.word != "among them" else "among")


def _members(sentence: Sentence, start: int) -> list[int]:
    """People listed after `including`, names and descriptions among them passed over."""
    parts = sentence.parts
    taken = {i: link for i, link in sentence.links.items() if i >= start}
    for index in taken:
        del sentence.links[index]
    found, _ = objects(sentence, start)
    sentence.links.update(taken)
    return [i for i in found if i not in taken or not governs(sentence, i)]


def _of_them(sentence: Sentence, previous: Link | None) -> None:
    """`two of them policemen`, `one of whom died`."""
    parts = sentence.parts
    for index, part in enumerate(parts):
        phrase = part.phrase
        if phrase is None or not (phrase.of or _graded(sentence, index)):
            continue
        mains = [link for link in _mains(sentence, index) if not link.phrase.of]
        whole = mains[-1] if mains else previous
        if whole is None:
            continue
        link = sentence.links.get(index)
        if link is not None:
            if link.outcome == whole.outcome and link.rule != "body-of" and whole is not link:
                link.role, link.whole = "part", whole
            if phrase.side == "unknown":
                phrase.side = whole.phrase.side
            continue
        if kind_at(parts, index - 1) not in ("comma", "open", "and", "break", "adv"):
            continue
        nxt = ahead(parts, index)
        if kind_at(parts, nxt) in ("word", "name", "det", "people", "aux", "include") or nxt > index + 1:
            told = nxt + 1 if kind_at(parts, nxt) == "aux" else nxt
            if phrase.of and (kind_at(parts, ahead(parts, told - 1)) in ("outcome", "") or word_at(parts, ahead(parts, told - 1)).endswith("ed")):
                continue
            _attach(sentence, index, whole, "of-them")
            side = _noun_side(sentence, nxt)
            if side:
                phrase.side = side
                phrase.generic = False


def _graded(sentence: Sentence, index: int) -> bool:
    """`wounded five contractors, one critically`: a bare number with nothing but an adverb."""
    parts = sentence.parts
    phrase = parts[index].phrase
    if phrase is None or phrase.head or index in sentence.links or kind_at(parts, index - 1) != "comma":
        return False
    nxt = ahead(parts, index)
    return nxt > index + 1 and parts[nxt - 1].word.endswith("ly") and kind_at(parts, nxt) in ("comma", "and", "break", "prep", "")


def _likewise(sentence: Sentence) -> None:
    """`He was killed, as were his wife and two guards`."""
    parts = sentence.parts
    for index, part in enumerate(parts):
        if part.word not in ("as", "so") or kind_at(parts, index + 1) != "aux" or kind_at(parts, index + 2) not in ("people", "det"):
            continue
        for place in range(index - 1, -1, -1):
            entry = next((e for e in parts[place].entries if e.outcome and e.forms), None)
            if parts[place].kind == "outcome" and entry is not None and entry.outcome:
                found, _ = objects(sentence, index + 2)
                sentence.link(found, entry.outcome, "likewise", place)
                break


def _noun_side(sentence: Sentence, place: int) -> Side | None:
    parts, text = sentence.parts, sentence.text
    if place >= len(parts):
        return None
    for token in range(parts[place].first, min(parts[place].first + 4, parts[-1].end)):
        word = text.lower[token]
        if noun := nouns().get(word):
            if noun.side != "unknown":
                return noun.side
        elif not word.isalpha() and "." not in word:
            return None
    return None


def _breakdown(sentence: Sentence) -> None:
    """`ten people were hurt: four officers and six civilians`, `killed 12 people (nine of them …)`, dashes."""
    parts = sentence.parts
    for index, part in enumerate(parts):
        if part.kind not in ("break", "open") or part.word == ";":
            continue
        start = ahead(parts, index)
        if kind_at(parts, start) == "det":
            start += 1
        if kind_at(parts, start) != "people" or start in sentence.links:
            continue
        mains = _mains(sentence, index)
        if not mains or mains[-1].phrase.count.low < 2:
            continue
        found, end = objects(sentence, start)
        if found and kind_at(parts, end) in ("", "break", "close", "sub") and not governs(sentence, found[-1]):
            for place in found:
                _attach(sentence, place, mains[-1], "breakdown")


def _bereaved(sentence: Sentence, previous: Link | None) -> None:
    """`34 worshippers died, and the imam lost two sons`: kin that someone lost are among those counted before."""
    for index, link in sentence.links.items():
        if link.rule == "lost" and link.phrase.side == "civilian":
            mains = [m for m in _mains(sentence, index) if m.rule != "lost" and m.outcome == "killed"]
            link.role, link.whole = "part", mains[-1] if mains else previous


def _besides(sentence: Sentence) -> None:
    """`Apart from the six bombers, 12 people died`: the same came to them."""
    parts, text = sentence.parts, sentence.text
    for index in range(min(4, len(parts) - 1)):
        if parts[index].word not in ("apart", "aside", "in", "besides", "excluding"):
            continue
        lower = text.lower[parts[index].first : parts[index].first + 3]
        opens = lower[:2] in (["apart", "from"], ["aside", "from"], ["in", "addition"]) or lower[:1] in (["besides"], ["excluding"])
        if not opens:
            continue
        start = index + 1
        while kind_at(parts, start) in ("prep", "word", "det", "modal", "adv"):
            start += 1
        if kind_at(parts, start) != "people" or start in sentence.links:
            continue
        later = [link for place, link in sorted(sentence.links.items()) if place > start]
        found, _ = objects(sentence, start)
        if later and found and "besides" not in sentence.off:
            for place in found:
                if place < later[0].part:
                    sentence.link([place], later[0].outcome, "besides", later[0].at)


def _among_counted(sentence: Sentence) -> None:
    """`Two nurses were among the 19 wounded`: a part; `of the 276 girls, 200 are still missing`: a part too."""
    parts = sentence.parts
    for index, part in enumerate(parts):
        if part.kind != "prep" or part.word not in ("among", "of"):
            continue
        whole_at = index + 1 + (kind_at(parts, index + 1) == "det")
        if kind_at(parts, whole_at) != "people" or whole_at not in sentence.links:
            continue
        whole = sentence.links[whole_at]
        if part.word == "of":
            if index == 0 or kind_at(parts, index - 1) in ("break",):
                for place, link in sorted(sentence.links.items()):
                    if place > whole_at and link.outcome == whole.outcome and link is not whole and "of-whole" not in sentence.off:
                        link.role, link.whole = "part", whole
            continue
        before = back(parts, index)
        if kind_at(parts, before) != "aux":
            continue
        from pipeline.casualty_grammar import subjects, verb_group

        for place in subjects(sentence, index, verb_group(parts, index)[0]):
            _attach(sentence, place, whole, "among-counted")


def _compared(sentence: Sentence) -> None:
    """`killed 12, compared with 30 in 2015`, `up from 25`."""
    parts, text = sentence.parts, sentence.text
    for index, part in enumerate(parts):
        if part.kind != "people" or index in sentence.links or part.phrase is None or part.phrase.thing:
            continue
        first = part.first
        before = tuple(text.lower[max(0, first - 2) : first])
        if before in _COMPARISONS or before[-1:] == ("versus",):
            mains = _mains(sentence, index)
            if mains and not part.phrase.head and "compared" not in sentence.off:
                base = next((m for m in mains if m.outcome == "killed"), mains[-1])
                sentence.links[index] = Link(part.phrase, index, base.outcome, "compared", base.at, "summary")
                for main in mains:
                    main.role = main.role or "summary"


_COMPARISONS = frozenset({("compared", "with"), ("compared", "to"), ("up", "from"), ("down", "from"), ("from", "about"), ("rise", "from"), ("increase", "from")})


def _figures(sentence: Sentence, previous: Link | None) -> None:
    """Other sources' figures: bare numbers that a source gives for a count given before, and second figures."""
    parts = sentence.parts
    for index, part in enumerate(parts):
        if part.kind != "people" or part.phrase is None or part.phrase.thing:
            continue
        contrast = _contrast(sentence, index)
        if contrast is None:
            continue
        link = sentence.links.get(index)
        mains = [m for m in _mains(sentence, index) if m.role in ("", "summary") and m.part < contrast]
        if link is not None:
            if link.role == "" and any(m.outcome == link.outcome and m.phrase.head not in ("bodies",) for m in mains) and link.phrase.form != "pro":
                if _said(sentence, contrast, index) and "other-figure" not in sentence.off:
                    link.role = "alternative"
            elif link.role == "" and link.phrase.head in ("bodies",):
                pass
            continue
        if part.phrase.head and part.phrase.head not in ("people", "persons", "dead", "deaths", "victims"):
            continue
        owner = mains[-1] if mains else previous
        if owner is not None and _said_of(sentence, index) and "other-figure" not in sentence.off:
            sentence.links[index] = Link(part.phrase, index, owner.outcome, "other-figure", owner.at, "alternative")
    bodies = [link for link in sentence.links.values() if link.phrase.head in ("bodies", "corpses") or link.rule == "body-of"]
    for body in bodies:
        wholes = [m for m in sentence.links.values() if m is not body and m.outcome == "killed" and m.role == "" and m not in bodies]
        if wholes and not body.phrase.of:
            body.role, body.whole = "part", wholes[0]


def _contrast(sentence: Sentence, index: int) -> int | None:
    """The part where the clause that holds part `index` begins in contrast (`while media said …`), if it does."""
    parts = sentence.parts
    for place in range(index - 1, -1, -1):
        part = parts[place]
        if part.word in classes()["contrast"] or part.word == ";":
            return place
        if part.kind == "and" and kind_at(parts, place + 1) in ("det", "word", "name") and place > 0:
            following = [parts[i].word for i in range(place, index)]
            if any(w in classes()["said"] or w in _SAID_WORDS for w in following):
                return _contrast(sentence, place)
    return None


def _said(sentence: Sentence, start: int, stop: int) -> bool:
    return any(sentence.parts[i].word in classes()["said"] or sentence.parts[i].word in _SAID_WORDS or sentence.parts[i].word == "according" for i in range(start, stop))


def _said_of(sentence: Sentence, index: int) -> bool:
    """Whether the number at part `index` is what a source says (`media spoke of 20`, `put the toll at 12`)."""
    parts = sentence.parts
    place = index - 1
    while place >= 0 and (parts[place].kind in ("prep", "adv", "det") or word_at(parts, place) in ("figure", "number", "toll", "total")):
        place -= 1
    return place >= 0 and (parts[place].word in classes()["said"] or parts[place].word in _SAID_WORDS)
