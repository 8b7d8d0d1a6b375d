"""The frames of `outcomes.csv`: for each predicate of a sentence, where its people stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.casualties.companions import besides, hurt_how, link_companions, link_elliptic, link_gapped, names_injuries
from pipeline.casualties.grammar import Sentence, is_subject, objects
from pipeline.casualties.losses import link_lives, link_lost
from pipeline.casualties.outcomes import Entry, Frame, merge
from pipeline.casualties.own_outcomes import link_itself
from pipeline.casualties.reality import happened, unreal
from pipeline.casualties.statistics import link_statistics
from pipeline.casualties.subjects import antecedent, shared_subject, subjects, verb_group
from pipeline.casualties.verbs import link_verb
from pipeline.casualties.victims import classes
from pipeline.models import Outcome

_TOLL_ENDS = frozenset({"break", "rel", "comma", "and", "include"})
_WARD = 6  # tokens from `at` to `hospital`
_BATTLES = frozenset({"in", "during", "at", "while", "fighting", "defending", "over", "near", "on", "when"})
# Returns whether the frame has read the predicate; else the next frame tries.
Handler = Callable[[Sentence, int, Entry], bool]


def link_all(sentence: Sentence) -> None:
    """Link every counted phrase of the sentence that a predicate claims."""
    for index, part in enumerate(sentence.parts):
        if part.kind == "include" and sentence.kind(index + 1) in ("people", "name", "det", "word"):
            sentence.reserved.update(objects(sentence, index + 1)[0])
    sentence.reserved.update(besides(sentence))
    for index, part in enumerate(sentence.parts):
        if part.kind == "outcome":
            _predicate(sentence, index)
    link_statistics(sentence)
    link_elliptic(sentence)
    sentence.reserved.clear()
    for index in sentence.counted:
        if index not in sentence.links and index not in sentence.skipped:
            link_itself(sentence, index)


def _predicate(sentence: Sentence, index: int) -> None:
    entries = sentence.parts[index].entries
    if len(entries) == 1:
        only = _HANDLERS.get(entries[0].frame)
        if only is not None and only(sentence, index, entries[0]):
            return
    else:
        frames = {entry.frame: entry for entry in reversed(entries)}
        for frame, handler in _HANDLERS.items():
            if frame in frames and handler(sentence, index, frames[frame]):
                return
    if _labelled(sentence, index) or _inverted(sentence, index):
        return
    for entry in sentence.parts[index].entries:
        if entry.frame in ("transitive", "weak", "adjective"):
            link_verb(sentence, index, entry)
            return


def _toll(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`the death toll rose to 12`, `a toll of 300`, `put the toll at 20`."""
    for place in range(index + 1, len(sentence.parts)):
        part = sentence.parts[place]
        if part.kind == "people":
            before = sentence.word(place - 1)
            leads = before in ("from", ":") or before in classes()["toll_link"] or sentence.kind(place - 1) in ("adv", "det")
            if leads and entry.outcome:
                sentence.link(objects(sentence, place)[0] or [place], entry.outcome, "toll", index)
                if part.phrase is not None and not part.phrase.head and sentence.word(place + 1) in ("dead", "deaths"):
                    part.phrase.end = sentence.parts[place + 1].end  # `a toll of 21 dead`
                if sentence.word(place - 1) != "from":  # `fell from 50 to 12`
                    break
        elif part.word == ":" and place == index + 1:
            continue
        elif part.kind in _TOLL_ENDS or (part.kind == "outcome" and not sentence.entry(place, "fall")):
            break
    return True


def _of(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`the bodies of five hikers`, `cost the life of a sergeant`; the entry ends with `of`."""
    word, outcome = sentence.word(index), entry.outcome
    found, _ = objects(sentence, index + 1, of_subject=_heads_subject(sentence, index))
    rule = "body-of"
    if word in ("life", "lives"):
        rule = "lives-of"
        claimed = any(sentence.entry(i, "lives", "weak", "lose") for i in range(max(0, index - 3), index))
        if not claimed and not any(sentence.word(i) in ("in", "loss") for i in range(max(0, index - 3), index)):
            return True
    elif word == "body":  # `a body of 16 members` is no corpse
        found = [i for i in found if (phrase := sentence.people(i)) is not None and phrase.count.high == 1]
    if not found and rule == "body-of":
        found = _after_names(sentence, index + 1)
    if outcome:
        sentence.link(found, outcome, rule, index)
    return True


def _after_names(sentence: Sentence, start: int) -> list[int]:
    """People joined to someone named before them (`the bodies of Ennio Valsecchi and [another engineer]`)."""
    place = start
    while sentence.word(place) == "PERSON" or sentence.is_capital(place) or sentence.kind(place) == "comma":
        place += 1
    joined = place > start and sentence.kind(place) == "and"
    place += 1 + (sentence.kind(place + 1) == "det")
    return [place] if joined and sentence.kind(place) == "people" else []


def _heads_subject(sentence: Sentence, index: int) -> bool:
    """Whether the noun at a part opens a subject (`[The bodies] of 12 women and eight children were found`)."""
    before = sentence.back(index)
    while sentence.kind(before) in ("det", "name") or sentence.bare(before):  # `The 2012 killing`
        before = sentence.back(before)
    return sentence.kind(before) in ("", "comma", "break", "sub", "rel")


def _event(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`the killing of two guards`, `injury to a nurse`."""
    place = index + 1
    if sentence.word(place) in classes()["of_deed"]:
        return False  # the death sentences of 14 members
    while sentence.kind(place) in ("prep", "name", "comma", "word") and sentence.word(place) != "of" and place < index + 5:
        place += 1  # `the murder in Bilbao of a judge`, `the death in custody of a suspect`
    if (sentence.word(index + 1), sentence.word(index + 2)) == ("and", "that"):
        place = index + 3  # `his death and that of a hostage`
    if sentence.word(place) != "of" or sentence.kind(place - 1) == "prep":
        place = index + 1
        if not (entry.outcome == "injured" and sentence.word(place) == "to"):
            return False
    if entry.outcome and not unreal(sentence, index):
        found, _ = objects(sentence, place + 1, of_subject=_heads_subject(sentence, index))
        sentence.link(found, entry.outcome, "noun-of", index)
    return True


def _phrase(sentence: Sentence, index: int, entry: Entry) -> bool:
    if entry.outcome and not verb_group(sentence, index).negated:
        _subject(sentence, index, entry.outcome, "idiom")
    return True


def _intransitive(sentence: Sentence, index: int, entry: Entry) -> bool:
    if sentence.entry(index, "transitive") and sentence.kind(sentence.ahead(index)) in ("people", "det", "name"):
        return False  # `drowned two prisoners`
    before = sentence.back(index)
    if sentence.word(before) == "who" and sentence.word(before - 1) == "those" and _inverted(sentence, index):
        return True
    if entry.outcome and happened(sentence, index, entry):
        _subject(sentence, index, entry.outcome, "intransitive")
    return True


def _fall(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`Four soldiers fell in the battle`: of those who fight; of anyone only to a weapon, and none to a number or into a hole."""
    following = sentence.ahead(index)
    joined = sentence.kind(following) == "and" and sentence.kind(following + 1) in ("people", "det")
    ends = joined or sentence.kind(following) in ("sub", "comma", "break", "") or sentence.word(following) == "."
    first = sentence.parts[following].first + 1 if following < len(sentence.parts) else 0
    reach = sentence.text.lower[first : min(first + 5, sentence.parts[-1].end)]
    weapon = sentence.word(following) in ("to", "under", "before")
    foe = any(sentence.kind(place) == "name" or sentence.is_capital(place) for place in (following + 1, following + 2))
    weapon = weapon and (foe or not (classes()["fells"].isdisjoint(reach) and classes()["state_agent"].isdisjoint(reach)))
    if not (ends or weapon) and sentence.word(following) not in _BATTLES:
        return True
    if sentence.word(following + 1) in ("love", "line") or not happened(sentence, index, entry):
        return True
    found = subjects(sentence, verb_group(sentence, index).before)
    fallen = [i for i in found if (who := sentence.people(i)) is not None and who.head]
    fight = any((who := sentence.people(i)) is not None and who.side in ("state", "militant") for i in fallen)
    if (weapon or fight) and sentence.link(fallen, "killed", "intransitive", index):
        link_gapped(sentence, index, "killed")
    return True


def _subject(sentence: Sentence, index: int, outcome: Outcome, rule: str) -> None:
    before = verb_group(sentence, index).before
    found = subjects(sentence, before)
    if not found and sentence.kind(before) == "and":
        found = shared_subject(sentence, before)
    if not found and outcome == "killed" and sentence.word(before) in ("he", "she"):
        found = _last_hurt(sentence, before)
    sentence.link(found, outcome, rule, index)
    link_companions(sentence, index, outcome)
    if found:
        link_gapped(sentence, index, outcome)


def _last_hurt(sentence: Sentence, pronoun: int) -> list[int]:
    """The one counted last before a pronoun (`a suspect was shot and wounded; [he] died`)."""
    before = [place for place in sorted(sentence.links) if place < pronoun]
    hurt = before and sentence.links[before[-1]].phrase.count.high == 1 and sentence.links[before[-1]].outcome != "killed"
    return before[-1:] if hurt and sentence.kind(pronoun - 1) in ("break", "and", "sub") else []


def _pronoun(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`pulled 14 men from a bus and cut their throats`."""
    if entry.outcome and not unreal(sentence, index):
        antecedent(sentence, index, "them" if "their" in entry.words else "him", entry.outcome)
    return True


def _suffer(sentence: Sentence, index: int, entry: Entry) -> bool:
    if names_injuries(sentence, index + 1) and happened(sentence, index, entry):
        _subject(sentence, index, "injured", "suffer")
    return True


def _treat(sentence: Sentence, index: int, entry: Entry) -> bool:
    group, place = verb_group(sentence, index), sentence.ahead(index)
    first = sentence.parts[place].first if place < len(sentence.parts) else sentence.parts[-1].end
    reach = sentence.text.lower[first + 1 : min(first + _WARD, sentence.parts[-1].end)]
    hospital = any(word.startswith("hospital") for word in reach)
    medical = sentence.word(place) == "for" and entry.words[0].startswith("treat")
    medical = medical or (sentence.word(place) in ("at", "in") and hospital)
    medical = medical or (bool(sentence.links) and any(sentence.bare(i) for i in subjects(sentence, group.before)))
    medical = medical or (sentence.word(place) == "with" and names_injuries(sentence, place + 1))
    if not group.be and entry.words[0].startswith("treat"):
        found, _ = objects(sentence, index + 1)
        place = found[-1] + 1 if found else index
        token = sentence.parts[index].first
        clinic = not classes()["clinic"].isdisjoint(sentence.text.lower[max(sentence.parts[0].first, token - 4) : token])
        if found and (clinic or (sentence.word(place) == "for" and names_injuries(sentence, place + 1))):
            sentence.link(found, "injured", "treated", index)
    elif medical and group.be and not group.negated:
        sentence.link(subjects(sentence, group.before), "injured", "treated", index)
    return True


def _leave(sentence: Sentence, index: int, entry: Entry) -> bool:
    """`left two dead and a child wounded`, `left a boy with severe burns`, `left dead 12 miners`."""
    following = sentence.ahead(index)
    first = sentence.entry(following, "adjective", "transitive")
    if first is not None and first.outcome:
        found, _ = objects(sentence, following + 1)
        if found and found[0] == sentence.ahead(following):
            sentence.link(found, first.outcome, "left", index)
            return True
    found, _ = objects(sentence, index + 1, adjectives=False)
    if not found:
        return True
    place = sentence.ahead(found[-1])
    end = sentence.parts[place].end if place < len(sentence.parts) else 0
    if sentence.word(place) == "with" and not classes()["throats"].isdisjoint(sentence.text.lower[end : end + 2]):
        sentence.link(found, "killed", "left", index)  # `left 16 farmers with their throats cut`
        return True
    if sentence.word(place) in ("with", "suffering", "nursing") and names_injuries(sentence, place + 1):
        sentence.link(found, "injured", "left", index)
        return True
    outcomes: list[Outcome] = []
    while sentence.kind(place) in ("outcome", "and", "adv"):
        state = sentence.entry(place, "adjective", "transitive")
        if state is not None and state.outcome:
            outcomes.append(state.outcome)
        elif sentence.kind(place) == "outcome":
            break
        place += 1
    if outcome := merge(outcomes):
        sentence.link(found, outcome, "left", index)
        hurt = sentence.entry(place + 1, "phrase")  # `left two dead and [a third] fighting for his life`
        injured = hurt_how(sentence, place) or (hurt is not None and hurt.outcome == "injured")
        if sentence.kind(place - 1) == "and" and sentence.kind(place) == "people" and injured:
            sentence.link([place], "injured", "left", index)  # `left a guard dead and dozens with burns`
    return True


def _labelled(sentence: Sentence, index: int) -> bool:
    """`killed: three Canadians; injured: five`."""
    entry = sentence.entry(index, "adjective", "transitive", "count")
    if entry is None or not entry.outcome or sentence.word(index + 1) != ":":
        return False
    alone = sentence.bare(index + 2) and not any(link.at == index for link in sentence.links.values())
    first = sentence.kind(index - 1) in ("open", "break", "comma", "") or alone  # `were lined up and butchered: 52`
    if not first or sentence.kind(index + 2) not in ("people", "det"):
        return False
    found, _ = objects(sentence, index + 2)
    if found and sentence.entry(found[-1] + 1, "transitive", "adjective"):  # `Casualties: two killed and 22 injured`
        return False
    return sentence.link(found, entry.outcome, "labelled", index)


def _inverted(sentence: Sentence, index: int) -> bool:
    """`Among the dead were three children`, `Those killed included two nurses`, `Also killed was a judge`."""
    entry = sentence.entry(index, "adjective", "transitive", "count", "intransitive")
    before = sentence.back(index)
    before -= sentence.word(before) == "who"  # `Among those who died were …`
    if entry is not None and entry.outcome and sentence.word(before) in ("those", "the") and sentence.word(before - 1) == "among":
        verb = sentence.back(before - 1)
        if sentence.kind(verb) == "aux":  # `Three soldiers were among those killed`
            return sentence.link(subjects(sentence, verb_group(sentence, before - 1).before), entry.outcome, "inverted", index)
    first = sentence.word(before) in ("those", "the", "whose", "other") or (before < 0 and index <= 1)
    if entry is None or not entry.outcome or not first:
        return False
    place = index + 1
    while sentence.kind(place) in ("prep", "name", "word", "det", "adv", "and", "poss", "outcome"):
        if sentence.kind(place) == "outcome" and sentence.entry(place, "transitive", "adjective", "count") is None:
            return False
        place += 1
    if sentence.word(place) not in ("was", "were", "are", "is") and sentence.kind(place) != "include":
        return False
    start = sentence.ahead(place)
    found, _ = objects(sentence, start)
    if not found or is_subject(sentence, found[-1]):
        return False
    if found[0] > start + 1 and sentence.kind(start) not in ("name", "word", "det"):
        return False
    sentence.reserved.difference_update(found)
    return sentence.link(found, entry.outcome, "inverted", index)


_HANDLERS: Mapping[Frame, Handler] = {
    "toll": _toll, "of": _of, "event": _event, "phrase": _phrase, "intransitive": _intransitive, "fall": _fall, "suffer": _suffer,
    "treat": _treat, "lives": link_lives, "weak": link_lives, "lose": link_lost, "leave": _leave, "pronoun": _pronoun,
}  # fmt: skip
