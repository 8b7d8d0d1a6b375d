"""Counts that refer back: `two of them policemen`, `one of whom died`, `one critically`, `the FARC was responsible for 34`."""

from __future__ import annotations

from pipeline.casualties.apposition import attach
from pipeline.casualties.companions import ends_clause, hurt_how
from pipeline.casualties.figures import mains_before
from pipeline.casualties.grammar import Link, Sentence, is_subject
from pipeline.casualties.outcomes import vocabulary
from pipeline.casualties.statistics import side_named
from pipeline.casualties.victims import Phrase, classes, nationals, nouns
from pipeline.models import Outcome, Side

_OF_WHAT = frozenset({"under", "from", "with", "over", "below", "between", "without"})  # `three of them under the age of ten`
_POINTERS = frozenset({"whom", "them", "these"})


def link_references(sentence: Sentence, previous: Link | None) -> None:
    """`two of them policemen`, `one of whom died`, `one critically`."""
    answers = "for" in sentence.words
    pointed = not _POINTERS.isdisjoint(sentence.words)
    for index in sentence.counted:
        phrase = sentence.parts[index].phrase
        whom = pointed and _of_whom(sentence, index)
        victims = phrase is not None and phrase.head in ("victim", "victims") and index not in sentence.links
        blamed = answers and _blamed(sentence, index)
        if phrase is None or not (phrase.of or whom or victims or blamed or _graded(sentence, index)):
            continue
        mains = [link for link in mains_before(sentence, index) if phrase.of == "whom" or not link.phrase.of]
        if not mains and phrase.of == "them" and index not in sentence.links:  # `45 of the dead were foreigners, five of them …`
            mains = [link for place, link in sorted(sentence.links.items()) if place < index and link.phrase.of]
        if not mains and whom:  # `five engineers, of whom two were Chinese, were led away`
            mains = [link for place, link in sorted(sentence.links.items()) if place == index - 4]
        meant = _outcome_meant(sentence, phrase)
        mains = [main for main in mains if meant in (None, main.outcome)]
        apart = index in sentence.links and not mains and previous is not None and previous.phrase.side != "militant"
        if apart and sentence.text.lower[phrase.end - 1] == "them" and _named_between(sentence, index) == "militant":
            phrase.side = "militant"  # `pursued the attackers and killed six of them`
            continue
        if index in sentence.links and not mains and phrase.of == "them" and _only_targeted(sentence, index, phrase):
            continue
        if _others_meant(sentence, index, after=mains[-1].part if mains else -1):
            continue
        whole = mains[-1] if mains else previous.of(meant) if previous is not None else None
        if whole is not None and whole.phrase.count.high is not None and whole.phrase.count.high < phrase.count.low:
            whole = None  # three men stabbed an imam; police shot two of them
        if whole is None:
            _part_of_unsaid(sentence, index, phrase, meant)
        elif index in sentence.links:
            _part_of_counted(sentence.links[index], whole)
        elif _describes_some(sentence, index, phrase, pointed=whom or blamed, told=blamed or bool(meant)):
            _attach_some(sentence, index, whole, blamed=blamed)


def _only_targeted(sentence: Sentence, index: int, phrase: Phrase) -> bool:
    """Whether `them` are people counted before of whom no harm is told (`ten guards were ambushed; eight of them died`)."""
    people = [sentence.people(place) for place in sentence.counted if place < index and place not in sentence.links]
    return any(whole is not None and whole.head and whole.known and whole.count.low >= phrase.count.low > 0 for whole in people)


def _others_meant(sentence: Sentence, index: int, *, after: int) -> bool:
    """Whether `five of them` are of people counted after a part whom nothing befell (`Seven were convicted, [five of them] …`)."""
    phrase = sentence.people(index)
    if phrase is None or phrase.of != "them" or sentence.kind(index - 1) != "comma" or index in sentence.links:
        return False
    for place in sentence.counted:
        other = sentence.people(place)
        if other is None or not after < place < index or place in sentence.links or place in sentence.skipped:
            continue
        if other.count.low >= phrase.count.low:
            return not sentence.governed(place)
    return False


def _part_of_unsaid(sentence: Sentence, index: int, phrase: Phrase, meant: Outcome | None) -> None:
    """Some of people whom the text does not count (`90 of those killed …`, `27 of the dead were children`)."""
    link = sentence.links.get(index)
    if link is not None and sentence.text.lower[phrase.end - 1] == "those":
        link.role = "part"
    elif link is None and meant and sentence.kind(index - 1) in ("", "comma"):
        sentence.links[index] = Link(phrase, index, meant, "of-them", index, "part")
        phrase.side = side_told(sentence, sentence.ahead(index) + 1) or phrase.side


def _part_of_counted(link: Link, whole: Link) -> None:
    """A count with a predicate of its own that refers to another (`two of whom died`)."""
    phrase = link.phrase
    if phrase.count.high == 0 and not phrase.of:
        return
    if link.outcome == whole.outcome and link.rule != "body-of" and whole is not link and phrase.count.high != 0:
        link.role, link.whole = "part", whole
    if phrase.side == "unknown":
        phrase.side = whole.phrase.side


def _describes_some(sentence: Sentence, index: int, phrase: Phrase, *, pointed: bool, told: bool) -> bool:
    """Whether a count without a predicate tells of some of those counted before, and no verb of its own follows.

    `pointed`: it follows `of whom` or `responsible for`; `told`: what came to them is told already.
    """
    if phrase.count.high == 0 and not phrase.of:  # `30 were hurt, none seriously`
        return False
    if not pointed and sentence.kind(index - 1) not in ("comma", "open", "and", "break", "adv", "rel", ""):
        return False
    following = sentence.ahead(index)
    verb = _predicate(sentence, following)
    another_verb = sentence.kind(verb) in ("outcome", "") or sentence.word(verb).endswith("ed")
    ends = _ends(sentence, following)
    graded = following > index + 1 and ends
    beside = sentence.kind(index - 1) == "comma" and sentence.kind(following) == "prep" and ends_clause(sentence, index)
    dated = beside or (sentence.word(following) in ("in", "at", "since", "during") and sentence.kind(following + 1) == "name")
    from_where = verb > following or sentence.word(verb) == "from"  # `15 of them from the security forces`
    described = dated or from_where or sentence.word(following) in _OF_WHAT
    graded = graded or (sentence.word(following) == "so" and sentence.word(following + 1).endswith("ly"))
    described = described or sentence.kind(following) in ("word", "name", "det", "people", "aux", "include")
    if phrase.of and not (graded or told) and (another_verb or not described):
        return False
    named = sentence.word(index - 2) in ("PERSON", "ALIAS") and sentence.kind(index - 1) == "comma"
    return not (named and phrase.count.high == 1 and ends)  # `four gunmen were killed, Abu Rami one of them`


def _predicate(sentence: Sentence, following: int) -> int:
    return sentence.ahead(following) if sentence.kind(following) == "aux" else following


def _ends(sentence: Sentence, following: int) -> bool:
    return sentence.kind(following) in ("comma", "break", "prep", "and", "") or sentence.word(following) == "."


def _attach_some(sentence: Sentence, index: int, whole: Link, *, blamed: bool) -> None:
    """Make a count part of `whole`, with the outcome and the side that its description tells."""
    phrase = sentence.parts[index].phrase
    attach(sentence, index, whole, "of-them")
    fatal = not classes()["fatal"].isdisjoint([part.word for part in sentence.parts[index + 1 : index + 5]])
    if fatal and index in sentence.links:
        sentence.links[index].outcome = "killed"
    if phrase is None:
        return
    following = sentence.ahead(index)
    told = _predicate(sentence, following)
    told += sentence.word(told) == "from"
    counted = side_named(sentence.text.lower[max(0, sentence.parts[index - 1].first - 3) : sentence.parts[index - 1].first])
    if blamed and classes()["accounts"].issuperset([sentence.word(index - 2)]):
        phrase.side = counted  # `civilians account for 760 of them`
    elif whole.phrase.side == "militant":
        phrase.side = "militant"  # `seven of the dead had been minors`
    elif _only_nationality(sentence, following):
        phrase.side = whole.phrase.side  # `one of them French`
    elif side := side_told(sentence, told):
        phrase.side, phrase.generic = side, False
    elif _ends(sentence, following) or sentence.kind(following) not in ("word", "name", "det", "people", "aux"):
        phrase.side = whole.phrase.side  # `five of them critically`


def _named_between(sentence: Sentence, index: int) -> Side:
    """The side of the bare plural named last in the sentence before a part."""
    for place in range(index - 1, 0, -1):
        noun = nouns().get(sentence.word(place)) if sentence.kind(place) == "word" else None
        if noun is not None and noun.plural and noun.kind not in ("generic", "toll"):
            return noun.side
    return "unknown"


def link_characterized(sentence: Sentence, previous: Link | None) -> None:
    """`[Forty] were children`, `[three of them] …; [two] were foreigners`: parts of the count before."""
    for index in sentence.counted:
        if not sentence.bare(index) or sentence.word(index + 1) not in ("were", "was"):
            continue
        known = sentence.links.get(index)
        if known is not None:
            if known.whole is not None and known.rule == "of-them":  # `of these, 14 were civilians, [12 soldiers], …`
                link_alike(sentence, index + 3, known.whole)
            continue
        noun = nouns().get(sentence.word(index + 2)) or nationals().get(sentence.word(index + 2))
        ends = sentence.kind(index + 3) in ("", "comma", "break", "and", "include") or sentence.word(index + 3) == "."
        if noun is None or not noun.plural or not ends or sentence.kind(index - 1) not in ("", "break", "comma", "and"):
            continue
        earlier = [link for place, link in sorted(sentence.links.items()) if place < index]
        whole = earlier[-1] if earlier else previous
        while whole is not None and whole.whole is not None:
            whole = whole.whole
        phrase = sentence.people(index)
        if whole is not None and phrase is not None and phrase.count.low < whole.phrase.count.low:
            attach(sentence, index, whole, "of-them")
            phrase.side = noun.side
            link_alike(sentence, index + 3, whole)


def link_alike(sentence: Sentence, place: int, whole: Link) -> None:
    """`Eighteen of the dead were Malians, [three Iranians], and [two] Greek`: the list of part `place` on, without a verb."""
    while sentence.kind(place) in ("comma", "and"):
        place += 1 + (sentence.kind(place + 1) == "and")
        phrase = sentence.people(place)
        adjective = sentence.bare(place) and sentence.word(place + 1) in nationals()
        if phrase is None or not (phrase.demonym or adjective or sentence.named(place)) or place in sentence.links:
            return
        if is_subject(sentence, place + adjective):
            return
        attach(sentence, place, whole, "of-them")
        place += 1 + adjective


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


def _blamed(sentence: Sentence, index: int) -> bool:
    """Whether a number is what someone answers for (`the FARC was responsible for [34] and the ELN for [28]`)."""
    phrase = sentence.people(index)
    if sentence.word(index - 1) != "for" or phrase is None or phrase.head:
        return False
    place = index - 2
    if sentence.word(place) in classes()["answers"] or sentence.word(place) in classes()["accounts"]:
        return True
    while sentence.kind(place) in ("name", "det", "open", "close") or sentence.is_capital(place):
        place -= 1
    return place < index - 2 and sentence.kind(place) == "and" and sentence.word(place - 2) == "for" and place - 1 in sentence.links


def _outcome_meant(sentence: Sentence, phrase: Phrase) -> Outcome | None:
    """Whom `six of the dead`, `two of the wounded` refer to."""
    word = sentence.text.lower[phrase.end - 1]
    found = (entry.outcome for entry in vocabulary().get(word, ()) if entry.outcome) if phrase.of == "them" else iter(())
    return next((outcome for outcome in found if outcome), None)


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
    if sentence.word(index + 1) == "so" and sentence.word(index + 2).endswith("ly"):  # `one so badly that she lost an arm`
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


def side_told(sentence: Sentence, place: int) -> Side | None:
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
