"""Lives claimed or cost, and people whom someone lost."""

from __future__ import annotations

from pipeline.casualties.complements import has_complement
from pipeline.casualties.grammar import Sentence, objects
from pipeline.casualties.outcomes import Entry
from pipeline.casualties.reality import happened
from pipeline.casualties.subjects import relative_object, subjects, verb_group
from pipeline.casualties.victims import classes, nouns

_WHERE = frozenset({"at", "in", "on", "during", "near"})


def link_lives(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`claimed 16 lives`, `cost two peacekeepers their lives`; any other claim or cost is none."""
    following = sentence.ahead(index)
    if sentence.word(following) == "the" and sentence.kind(following + 1) == "outcome":
        return True  # `the lives of`
    found, _ = objects(sentence, index + 1)
    lives = [i for i in found if (phrase := sentence.people(i)) is not None and phrase.head in classes()["lives"]]
    if lives and not verb_group(sentence, index).negated:
        return sentence.link(lives, "killed", "lives", index)
    if entry.frame == "lives" and found and has_complement(sentence, entry, _past_aside(sentence, found[-1] + 1)):
        sentence.link(found, "killed", "lives", index)
    elif entry.frame == "lives" and sentence.word(index).startswith("cost"):
        end = sentence.parts[found[-1]].end if found else 0
        if found and not classes()["bodypart"].isdisjoint(sentence.text.lower[end + 1 : min(end + 4, sentence.parts[-1].end)]):
            sentence.link(found, "injured", "suffer", index)  # `cost a sergeant his left leg`
        _cost(sentence, following)
    elif entry.frame == "lives" and _by_weapon(sentence, index):
        sentence.link([i for i in found if sentence.named(i)], "killed", "lives", index)
    return entry.frame == "lives"


def _past_aside(sentence: Sentence, comma: int) -> int:
    """The part after an aside on some of them (`cost 74 workers, [nine of them Chinese,] their lives`); else `comma`."""
    phrase = sentence.people(comma + 1)
    if sentence.kind(comma) != "comma" or phrase is None or not phrase.of:
        return comma
    place = comma + 2
    while sentence.kind(place) in ("word", "name", "det", "adv", "people"):
        place += 1
    return place + 1 if sentence.kind(place) == "comma" else comma


def _by_weapon(sentence: Sentence, index: int) -> bool:
    """Whether what claims people kills (`a landmine on the road claimed four soldiers`)."""
    verb = sentence.parts[index].first
    return not classes()["fells"].isdisjoint(sentence.text.lower[max(sentence.parts[0].first, verb - 8) : verb])


def _cost(sentence: Sentence, start: int) -> None:
    """`cost the army two soldiers and the militants six`."""
    place = start
    while place < len(sentence.parts):
        first = place
        while sentence.kind(place) in ("det", "name", "word") and place < first + 5:
            place += 1
        bare = sentence.kind(first - 1) in ("and", "comma") and sentence.people(place) is not None
        if place == first or not (sentence.named(place) or bare):
            return
        sentence.link([place], "killed", "lost", place - 1)
        if sentence.kind(place + 1) not in ("and", "comma"):
            return
        place += 2


def link_lost(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`lost six soldiers`, `lost her husband`, `lost a leg`."""
    group = verb_group(sentence, index)
    end = sentence.parts[index].end
    if group.negated:
        return True
    if not classes()["bodypart"].isdisjoint(sentence.text.lower[end : min(end + 4, sentence.parts[-1].end)]):
        sentence.link(subjects(sentence, group.before), "injured", "suffer", index)
    elif group.be:
        sentence.link([i for i in subjects(sentence, group.before) if sentence.named(i)], "killed", "lost", index)
    elif sentence.named(index - 1) and sentence.word(index + 1) in _WHERE and sentence.kind(index - 2) in ("det", "prep", "word"):
        sentence.link([index - 1], "killed", "lost", index)  # `mourned the 44 commandos lost at Mamasapano`
    elif happened(sentence, index, entry):
        found, _ = objects(sentence, index + 1)
        lost = [i for i in found if sentence.named(i) and _mourned(sentence, i)]
        if sentence.link(lost, "killed", "lost", index) and sentence.kind(lost[-1] + 1) == "and":
            _cost(sentence, lost[-1] + 2)
        elif not found:
            relative_object(sentence, index, "killed")  # `the 44 commandos whom it lost at Mamasapano`
    return True


def _mourned(sentence: Sentence, index: int) -> bool:
    """A group that lost its leader may have dismissed him; kin are lost to death, and anyone to a weapon."""
    phrase = sentence.parts[index].phrase
    if phrase is None or phrase.form != "genitive":
        return True
    end = sentence.parts[index].end
    following = sentence.text.lower[end : min(end + 4, sentence.parts[-1].end)]
    if following[:1] == ["to"] and not classes()["fells"].isdisjoint(following):
        return True
    noun = nouns().get(phrase.head)
    return noun is not None and noun.kind == "kin"
