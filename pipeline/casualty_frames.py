"""The frames of `outcomes.csv`: for each predicate of a sentence, where its people stand."""

from __future__ import annotations

from pipeline.casualty_grammar import (
    _HELD,
    _LIVES,
    _PERSONAL,
    NOMINAL,
    Sentence,
    ahead,
    back,
    coordinated,
    frame,
    governs,
    kind_at,
    merge,
    objects,
    subjects,
    verb_group,
    word_at,
)  # fmt: skip
from pipeline.models import Outcome
from pipeline.outcomes import Entry
from pipeline.victims import classes, nouns


def link_all(sentence: Sentence) -> None:
    """Link every counted phrase of the sentence that a predicate claims."""
    for index, part in enumerate(sentence.parts):
        if part.kind == "include" and kind_at(sentence.parts, index + 1) in ("people", "name", "det", "word"):
            sentence.reserved.update(objects(sentence, index + 1)[0])
    for index, part in enumerate(sentence.parts):
        if part.kind == "outcome":
            _predicate(sentence, index)
    sentence.reserved.clear()
    _own_outcome(sentence)


def _predicate(sentence: Sentence, index: int) -> None:
    parts = sentence.parts
    part = parts[index]
    before = back(parts, index)
    if frame(part, "toll"):
        _toll(sentence, index)
        return
    if (entry := frame(part, "of")) is not None:
        _of(sentence, index, entry)
        return
    if (entry := frame(part, "event")) is not None and word_at(parts, index + 1) == "of":
        if not _unreal(sentence, index) and entry.outcome:
            found, _ = objects(sentence, index + 2)
            sentence.link(found, entry.outcome, "noun-of", index)
        return
    if (entry := frame(part, "phrase")) is not None and entry.outcome:
        _intransitive(sentence, index, entry, "idiom")
        return
    if (entry := frame(part, "intransitive", "fall")) is not None and entry.outcome:
        _intransitive(sentence, index, entry, "intransitive")
        return
    if (entry := frame(part, "suffer")) is not None:
        if _harm(sentence, index + 1):
            _intransitive(sentence, index, entry, "suffer")
        return
    if (entry := frame(part, "treat")) is not None:
        group = verb_group(parts, index)
        place = ahead(parts, index)
        medical = word_at(parts, place) == "for" or (word_at(parts, place) in ("at", "in") and "hospital" in word_at(parts, place + 1) + word_at(parts, place + 2))
        if group[1] and not group[3] and entry.outcome and medical:
            sentence.link(subjects(sentence, index, group[0]), entry.outcome, "treated", index)
        return
    if frame(part, "lives", "weak") and _lives(sentence, index):
        return
    if (entry := frame(part, "lose")) is not None:
        found, _ = objects(sentence, index + 1)
        group = verb_group(parts, index)
        text = sentence.text
        near = text.lower[parts[index].end : min(parts[index].end + 4, parts[-1].end)]
        if not group[3] and any(w in classes()["bodypart"] for w in near):
            sentence.link(subjects(sentence, index, group[0]), "injured", "suffer", index)
            return
        if not group[3] and not group[2]:
            known = [i for i in found if _person(sentence, i) and _losable(sentence, i)]
            sentence.link(known, "killed", "lost", index)
        return
    if frame(part, "leave") is not None:
        _leave(sentence, index)
        return
    if _inverted(sentence, index, before):
        return
    if (entry := frame(part, "transitive", "weak", "adjective")) is not None:
        _verb(sentence, index, entry)


def _person(sentence: Sentence, index: int) -> bool:
    phrase = sentence.parts[index].phrase
    return phrase is not None and phrase.known and bool(phrase.head or phrase.of) and not phrase.thing


def _losable(sentence: Sentence, index: int) -> bool:
    """`lost two soldiers`, `lost her husband`; a group that lost its leader may have dismissed him."""
    phrase = sentence.parts[index].phrase
    if phrase is None or phrase.form != "genitive":
        return True
    noun = nouns().get(phrase.head)
    return noun is not None and noun.kind == "kin"


def _harm(sentence: Sentence, index: int) -> bool:
    """Whether injuries are named within the next words."""
    parts = sentence.parts
    for place in range(index, min(index + 6, len(parts))):
        part = parts[place]
        if part.kind == "outcome" and frame(part, "harm", "count") is not None:
            return part.word not in ("casualties", "deaths", "dead")
        if part.kind in ("break", "sub", "rel", "comma", "people"):
            phrase = part.phrase
            return part.kind == "people" and phrase is not None and phrase.head in ("injuries", "wounds", "injury", "wound")
    return False


def _unreal(sentence: Sentence, index: int) -> bool:
    """Whether what the predicate at `index` tells did not happen, or not yet."""
    parts = sentence.parts
    irreal = classes()["irreal"]
    place, steps = index - 1, 0
    while place >= 0 and steps < 4 and parts[place].kind in ("prep", "det", "word", "adv", "modal", "aux", "outcome", "and", "neg"):
        if parts[place].word in irreal and not (parts[place].kind == "outcome"):
            return True
        if parts[place].kind == "neg":
            return True
        place, steps = place - 1, steps + 1
    return place >= 0 and steps < 4 and parts[place].word in irreal


def _happened(sentence: Sentence, index: int, entry: Entry) -> bool:
    """Whether the verb at `index` is asserted: no `would`, `tried to`, `did not`."""
    parts = sentence.parts
    place, _, modal, negated = verb_group(parts, index)
    if negated:
        return False
    base = entry.forms == {"base"} or ("base" in entry.forms and modal)
    if modal:
        words = {parts[i].word for i in range(place + 1, index) if parts[i].kind == "modal"}
        if words == {"to"}:
            return any(parts[i].word in classes()["real"] for i in range(max(0, place - 3), index))
        return bool(words & {"may", "might", "must"}) and any(parts[i].word in ("have", "be") for i in range(place + 1, index))
    if base and entry.forms == {"base"}:
        return False
    if "ing" in entry.forms and _unreal(sentence, index):
        return False
    return True


def _intransitive(sentence: Sentence, index: int, entry: Entry, rule: str) -> None:
    parts = sentence.parts
    if not entry.outcome or not (_happened(sentence, index, entry) or (entry.frame == "phrase" and not verb_group(parts, index)[3])):
        return
    before = verb_group(parts, index)[0]
    if entry.frame == "fall":
        following = ahead(parts, index)
        if kind_at(parts, following) not in ("sub", "comma", "break", "") and word_at(parts, following) not in ("in", "during", "at", "while", "fighting", "defending"):
            return
        if word_at(parts, following + 1) in ("love", "line"):
            return
    found = subjects(sentence, index, before)
    if entry.frame == "fall":
        found = [i for i in found if (p := parts[i].phrase) is not None and p.side == "state"]
    if not found and kind_at(parts, before) == "and":
        found = _shared_subject(sentence, before)
    sentence.link(found, entry.outcome, rule, index)
    _companions(sentence, index, entry.outcome)


def _companions(sentence: Sentence, index: int, outcome: Outcome) -> None:
    """`died with ten other fighters`, `was killed along with his driver`."""
    parts = sentence.parts
    place = ahead(parts, index)
    if word_at(parts, place) in ("with", "along", "together", "alongside") and kind_at(parts, place) in ("prep", "and", "word"):
        place += 1
        if kind_at(parts, place) == "det":
            place += 1
        if kind_at(parts, place) == "people":
            found, _ = objects(sentence, place)
            sentence.link([i for i in found if _person(sentence, i)], outcome, "companions", index)


def _shared_subject(sentence: Sentence, conjunction: int) -> list[int]:
    """The subject that a verb after `and` shares with the verb before it."""
    parts = sentence.parts
    for place in range(conjunction - 1, -1, -1):
        part = parts[place]
        if part.kind in ("break", "sub", "rel"):
            return []
        if part.kind == "aux" and part.word in ("was", "were", "is", "are", "been", "be"):
            return subjects(sentence, place, verb_group(parts, place)[0])
        if part.kind == "outcome" and any(e.forms & {"past"} or e.frame == "phrase" for e in part.entries):
            before, be, _, _ = verb_group(parts, place)
            if kind_at(parts, before) == "and":
                continue
            return subjects(sentence, place, before)
    return []


def _toll(sentence: Sentence, index: int) -> None:
    """`the death toll rose to 12`, `a toll of 300`, `put the toll at 20`."""
    parts = sentence.parts
    entry = frame(parts[index], "toll")
    assert entry is not None
    place = index + 1
    while place < len(parts):
        part = parts[place]
        if part.kind == "people" and part.phrase is not None and not part.phrase.thing:
            previous = word_at(parts, place - 1)
            if previous in ("at", "to", "of", "was", "is", "reached", "hit", "passed", "exceeded", "surpassed", "stands", "stood", "been", "topped") or parts[
                place - 1
            ].kind in ("adv", "det"):
                if entry.outcome:
                    sentence.link([place], entry.outcome, "toll", index)
                return
        if part.kind in ("break", "rel", "comma", "and", "include") or (part.kind == "outcome"):
            return
        if part.word == "from":
            place += 1
        place += 1


def _of(sentence: Sentence, index: int, entry: Entry) -> None:
    parts = sentence.parts
    if not entry.outcome:
        return
    if parts[index].word in ("life", "lives"):
        reach = [parts[i] for i in range(max(0, index - 3), index)]
        if not any(p.kind == "outcome" and frame(p, "lives", "weak", "lose") for p in reach) and not any(p.word in ("in", "loss") for p in reach):
            return
        found, _ = objects(sentence, index + 1)
        sentence.link(found, entry.outcome, "lives-of", index)
        return
    found, _ = objects(sentence, index + 1)
    if parts[index].word == "body":  # `a body of 16 members` is no corpse
        found = [i for i in found if (p := parts[i].phrase) is not None and p.count.high == 1]
    sentence.link(found, entry.outcome, "body-of", index)


def _lives(sentence: Sentence, index: int) -> bool:
    parts = sentence.parts
    if word_at(parts, ahead(parts, index)) == "the" and kind_at(parts, ahead(parts, index) + 1) == "outcome":
        return True
    found, _ = objects(sentence, index + 1)
    lives = [i for i in found if (p := parts[i].phrase) is not None and p.head in _LIVES]
    if lives and not verb_group(parts, index)[3]:
        return sentence.link(lives, "killed", "lives", index)
    entry = frame(parts[index], "lives", "weak")
    if entry is not None and found and _complement(sentence, entry, found[-1] + 1) == "killed":
        return sentence.link(found, "killed", "lives", index)
    return bool(frame(parts[index], "lives"))


def _leave(sentence: Sentence, index: int) -> None:
    """`left 16 dead`: what the adjective claims; `left a boy with severe burns`."""
    parts = sentence.parts
    following = ahead(parts, index)
    if kind_at(parts, following) == "outcome" and (entry := frame(parts[following], "adjective", "transitive")) is not None and entry.outcome:
        found, _ = objects(sentence, following + 1)
        if found and found[0] == ahead(parts, following):
            sentence.link(found, entry.outcome, "left", index)
            return
    found, _ = objects(sentence, index + 1, adjectives=False)
    if not found:
        return
    place = found[-1] + 1
    if kind_at(parts, place) == "adv":
        place = ahead(parts, place)
    if word_at(parts, place) in ("with", "suffering", "nursing") and _harm(sentence, place + 1):
        sentence.link(found, "injured", "left", index)
        return
    outcomes: list[Outcome] = []
    while kind_at(parts, place) in ("outcome", "and", "adv"):
        if (entry := frame(parts[place], "adjective", "transitive")) is not None and entry.outcome:
            outcomes.append(entry.outcome)
        elif parts[place].kind == "outcome":
            break
        place += 1
    if outcomes:
        sentence.link(found, merge(outcomes), "left", index)


def _inverted(sentence: Sentence, index: int, before: int) -> bool:
    """`Among the dead were three children`, `Those killed included two nurses`, `Also killed was a judge`."""
    parts = sentence.parts
    entry = frame(parts[index], "adjective", "transitive", "count")
    if entry is None or not entry.outcome:
        return False
    opener = word_at(parts, before) in ("those", "the", "of") or (before < 0 and index <= 1)
    if not opener:
        return False
    place = index + 1
    while place < len(parts) and parts[place].kind in ("prep", "name", "word", "det", "adv", "and", "outcome", "poss"):
        if parts[place].kind == "outcome" and frame(parts[place], "transitive", "adjective", "count") is None:
            return False
        place += 1
    if kind_at(parts, place) not in ("aux", "include") or (parts[place].kind == "aux" and parts[place].word not in ("was", "were", "are", "is")):
        return False
    start = ahead(parts, place)
    found, _ = objects(sentence, start)
    if not found or found[0] > start + 1:
        if kind_at(parts, start) not in ("name", "word", "det") or not found:
            return False
    if before < 0 or word_at(parts, before) in ("those", "the"):
        if governs(sentence, found[-1]):
            return False
        sentence.reserved.difference_update(found)
        return sentence.link(found, entry.outcome, "inverted", index)
    return False


def _complement(sentence: Sentence, entry: Entry, place: int) -> Outcome | None:
    """The outcome that a complement at part `place` decides (`dead`, `to death`, `hostage`, `in the leg`)."""
    parts, text = sentence.parts, sentence.text
    if place >= len(parts):
        return None
    first = parts[place].first
    stop = parts[-1].end
    for words, outcome in entry.complements:
        if words == ("BODY",):
            if text.lower[first] == "in" and any(w in classes()["bodypart"] for w in text.lower[first + 1 : min(first + 4, stop)]):
                return outcome
        elif first + len(words) <= stop and tuple(text.lower[first : first + len(words)]) == words:
            return outcome
    return None


def _verb(sentence: Sentence, index: int, entry: Entry) -> None:
    parts = sentence.parts
    part = parts[index]
    if not _happened(sentence, index, entry):
        return None
    before, be, _, _ = verb_group(parts, index)
    following = ahead(parts, index)
    outcome = entry.outcome
    group = [outcome] if outcome else []
    told = _complement(sentence, entry, following)
    if told:
        outcome, group = told, [told]
        following = _after_complement(sentence, entry, following)
    # `shot and killed`, `killed or injured`: the last verb has the people.
    joined = kind_at(parts, following) == "and" and kind_at(parts, ahead(parts, following)) == "outcome" and frame(
        parts[ahead(parts, following)], "transitive", "adjective"
    )
    if joined:
        return None
    if kind_at(parts, following) == "comma" and kind_at(parts, following + 1) == "outcome" and frame(parts[following + 1], "transitive") and not be and kind_at(parts, before) != "people":
        return None
    chain = index
    while kind_at(parts, back(parts, chain)) == "and" and kind_at(parts, back(parts, back(parts, chain))) == "outcome":
        earlier = back(parts, back(parts, chain))
        former = frame(parts[earlier], "transitive", "adjective", "weak")
        if former is None or earlier == chain:
            # complements such as `shot dead and wounded` are no chain
            break
        chain = earlier
        if former.outcome:
            group.insert(0, former.outcome)
        before, was, _, _ = verb_group(parts, chain)
        be = be or was
        if any(former.complements) and outcome:  # `shot and wounded`: the second verb tells
            group = [outcome]
    if not be and kind_at(parts, before) in ("and", "comma") and frame(entry_part := parts[index], "transitive", "weak", "adjective") and not _has_object(sentence, following):
        # `was seized and killed`, `were taken to a forest and shot`
        shared = _shared_passive(sentence, before)
        if shared:
            final = merge(group) if group else None
            if final:
                sentence.link(shared, final, "passive", index)
            return None
    final = merge(group) if group else None
    active = not be and entry.frame != "adjective" and _has_object(sentence, following) and bool(entry.forms & {"past", "third", "ing", "base"})
    if active and "ing" in entry.forms and "being" in {parts[i].word for i in range(before + 1, index)}:
        active = False
    if active:
        _active(sentence, index, entry, final, following, complemented=told is not None)
        return None
    if "ing" in entry.forms and entry.frame != "adjective":
        return None
    if entry.forms and "participle" not in entry.forms:
        return None
    if word_at(parts, following) in ("at", "to", "up") and not be and part.word == "shot":
        return None
    if told is None and entry.frame == "weak" and not entry.outcome:
        # `was taken away and held hostage`: a later complement
        place = following
        while kind_at(parts, place) in ("prep", "name", "word", "det") and place < following + 4:
            place += 1
            if told := _complement(sentence, entry, place):
                final = told
                break
    if final is None:
        if be and entry.frame == "weak" and part.word == "taken":
            final = None
        if final is None:
            return _taken(sentence, index, before, be)
    beside = not be and kind_at(parts, before) == "people"
    found = coordinated(sentence, before) if beside else subjects(sentence, index, before)
    if not found and be and kind_at(parts, before) == "and":
        found = _shared_subject(sentence, before)
    if not be and found:
        if entry.frame == "weak" and not told:
            return None
        phrase = parts[found[-1]].phrase
        adjacent = found[-1] == back(parts, index)
        if phrase is not None and adjacent and not phrase.head and not phrase.of and part.word in NOMINAL and _nominal(sentence, found[-1]):
            if "counted-state" not in sentence.off:
                phrase.end = part.end
            sentence.link([found[-1]], final, "counted-state", index)
            return None
        sentence.link(found, final, "participle", index)
        return None
    if be and entry.frame == "weak" and not told:
        found = [i for i in found if (p := parts[i].phrase) is not None and p.side in ("civilian", "state") and _person(sentence, i)]
        if _state_agent(sentence, index):
            return None
    if be or entry.frame == "adjective":
        if entry.frame == "adjective" and not be and word_at(parts, back(parts, index)) not in ("remained", "remain", "remains", "went", "stayed", "still"):
            if not found:
                found = subjects(sentence, index, before)
        if part.word in _PENAL and not told:
            found = [i for i in found if not _condemned(sentence, i)]
        sentence.link(found, final, "passive" if entry.frame != "adjective" else "adjective", index)
        if be:
            _companions(sentence, index, final)


def _taken(sentence: Sentence, index: int, before: int, be: bool) -> None:
    """`three others taken in 2017`, `boys taken from their school`: people taken are people kidnapped."""
    parts = sentence.parts
    if parts[index].word not in ("taken", "held") or be:
        return
    if kind_at(parts, back(parts, index)) == "people":
        sentence.link(coordinated_people(sentence, back(parts, index)), "kidnapped", "taken", index)


def coordinated_people(sentence: Sentence, index: int) -> list[int]:
    """People at a part, where they are persons by a list or a number."""
    phrase = sentence.parts[index].phrase
    return [index] if phrase is not None and not phrase.thing and (phrase.known or not phrase.head) else []


def _after_complement(sentence: Sentence, entry: Entry, place: int) -> int:
    parts, text = sentence.parts, sentence.text
    first, stop = parts[place].first, parts[-1].end
    for words, _ in entry.complements:
        if words != ("BODY",) and tuple(text.lower[first : min(first + len(words), stop)]) == words:
            end = first + len(words)
            while place < len(parts) and parts[place].first < end:
                place += 1
            return place
    return place


def _has_object(sentence: Sentence, place: int) -> bool:
    """Whether an object begins at part `place`."""
    parts = sentence.parts
    while kind_at(parts, place) == "adv":
        place += 1
    kind = kind_at(parts, place)
    if kind == "name":
        return parts[place].word != "DATE"
    if kind == "word":
        word = parts[place].word
        return word[0].isalnum() and word not in ("upon", "alongside", "execution-style", "near", "nearby", "monday", "overnight")
    return kind in ("people", "det", "pron", "rel")


def _shared_passive(sentence: Sentence, conjunction: int) -> list[int]:
    parts = sentence.parts
    for place in range(conjunction - 1, -1, -1):
        part = parts[place]
        if part.kind in ("break", "sub", "rel"):
            return []
        if part.kind == "aux" and part.word in ("was", "were", "been", "being"):
            nxt = ahead(parts, place)
            if kind_at(parts, nxt) in ("outcome", "word", "said"):
                return subjects(sentence, place, verb_group(parts, place)[0])
            return []
    return []


def _state_agent(sentence: Sentence, index: int) -> bool:
    """Whether police or soldiers are the ones who seize or capture."""
    agents = classes()["state_agent"]
    text = sentence.text
    verb, stop = sentence.parts[index].first, sentence.parts[-1].end
    for token in range(verb, min(verb + 6, stop)):
        if text.lower[token] == "by":
            return any(w in agents for w in text.lower[token + 1 : token + 5])
    start = verb
    while start > sentence.parts[0].first and text.lower[start - 1] not in (";", ":", "when", "after", "while", "before"):
        start -= 1
    for token in range(start, verb):
        span = text.spans.get(token)
        if span is not None and span.side in ("state", "militant"):
            return span.side == "state"
        word = text.lower[token]
        if word in agents:
            return True
        noun = nouns().get(word)
        if noun is not None and noun.side == "militant":
            return False
    return False


def _active(sentence: Sentence, index: int, entry: Entry, outcome: Outcome | None, following: int, *, complemented: bool) -> None:
    parts = sentence.parts
    if kind_at(parts, following) == "pron" and word_at(parts, following) in _PERSONAL:
        told = _complement(sentence, entry, following + 1)
        if final := told or outcome:
            _antecedent(sentence, index, final)
        return
    found, end = objects(sentence, following)
    rule = "active"
    if not found and word_at(parts, end) == ":":  # `killed all on board: 217 passengers and seven crew members`
        found, _ = objects(sentence, end + 1)
    if not found:
        _relative_object(sentence, index, outcome)
    told = None
    if found:
        told = _complement(sentence, entry, found[-1] + 1) or _complement(sentence, entry, found[0] + 1)
    if told is None:
        place = following
        while place < len(parts) and parts[place].kind not in ("and", "break", "sub", "rel", "include") and place < following + 14:
            if told := _complement(sentence, entry, place):
                break
            place += 1
    if told is not None:
        outcome = told
    if entry.frame == "weak":
        held = [i for i in found if (p := parts[i].phrase) is not None and p.head in _HELD]
        if held and parts[index].word not in ("carrying",):
            sentence.link(held, "kidnapped", "hostages", index)
            return
        if told is None and not complemented:
            if outcome is None or _state_agent(sentence, index):
                return
            found = [
                i
                for i in found
                if (p := parts[i].phrase) is not None and p.side != "militant" and (_person(sentence, i) or (sentence.links and not p.head))
            ]
    if outcome == "killed" and parts[index].word in _PENAL:
        found = [i for i in found if not _condemned(sentence, i)]
    if outcome:
        sentence.link(found, outcome, rule, index)


_PENAL = frozenset({"executed", "executing", "hanged", "hanging", "executes"})


def _condemned(sentence: Sentence, index: int) -> bool:
    """Whether a court sent these people to their death: a sentence carried out is no casualty."""
    part = sentence.parts[index]
    after = sentence.text.lower[part.first : min(part.end + 8, sentence.parts[-1].end)]
    return any(w in ("convict", "convicts", "convicted", "condemned", "sentenced", "row") for w in after)


def _antecedent(sentence: Sentence, index: int, outcome: Outcome) -> None:
    """`took 22 men off the buses and executed them`: the people last named as an object."""
    parts = sentence.parts
    for place in range(index - 1, -1, -1):
        part = parts[place]
        if part.kind == "break":
            return
        if part.kind == "people" and part.phrase is not None and not part.phrase.thing and part.phrase.count.high != 0:
            prior = kind_at(parts, place - 1)
            if prior in ("word", "outcome", "and", "det", "adv") and place > 0:
                sentence.link([place], outcome, "pronoun", index)
                return


def _relative_object(sentence: Sentence, index: int, outcome: Outcome | None) -> None:
    """`the 276 girls whom they seized`: the people before the relative."""
    parts = sentence.parts
    for place in range(index - 1, 0, -1):
        if parts[place].kind in ("break", "aux", "comma", "people"):
            return
        if parts[place].kind == "rel" and kind_at(parts, place - 1) == "people" and place < back(parts, index):
            if outcome:
                sentence.link([place - 1], outcome, "relative", index)
            return


def _nominal(sentence: Sentence, number: int) -> bool:
    """Whether a number with `dead` or `wounded` is a noun (`confirmed 13 wounded`), not a clause (`left 13 wounded`)."""
    parts = sentence.parts
    place = number - 1
    while place >= 0:
        part = parts[place]
        if part.kind == "outcome":
            if frame(part, "leave") or part.word in ("found", "finding"):
                return False
            if frame(part, "transitive", "adjective"):
                counted = parts[back(parts, place)].phrase if back(parts, place) >= 0 else None
                if verb_group(parts, place)[1] or counted is None or counted.head or part.word not in NOMINAL:
                    return False
            else:
                return True
        elif part.kind not in ("adv", "det", "comma", "and", "people"):
            return not (part.word == "with")
        place -= 1
    return True


def _own_outcome(sentence: Sentence) -> None:
    """Counts that carry their outcome themselves: `12 deaths`, `83 missing soldiers`, `49 hostages`."""
    from pipeline.outcomes import vocabulary

    text, parts = sentence.text, sentence.parts
    for index, part in enumerate(parts):
        phrase = part.phrase
        if phrase is None or phrase.thing or index in sentence.links or index in sentence.skipped:
            continue
        # `a relative clause`: the 276 girls whom they seized
        if phrase.head:
            counted = next((e for e in vocabulary().get(phrase.head, ()) if e.frame == "count" and len(e.words) == 1), None)
            if counted is not None and counted.outcome and phrase.head != "lives":
                if not _freed(sentence, index):
                    sentence.link([index], counted.outcome, "counted-noun", index)
                continue
        if phrase.state >= 0:
            state = next((e for e in vocabulary().get(text.lower[phrase.state], ()) if e.outcome), None)
            if state is not None and state.outcome and state.frame in ("transitive", "adjective"):
                sentence.link([index], state.outcome, "premodifier", index)
                continue
        nxt = ahead(parts, index)
        if kind_at(parts, nxt) == "rel" and word_at(parts, nxt) in ("whom", "that", "who", "which"):
            for place in range(nxt + 1, min(nxt + 6, len(parts))):
                if parts[place].kind in ("comma", "break", "aux", "people"):
                    break
                entry = frame(parts[place], "transitive", "weak") if parts[place].kind == "outcome" else None
                if entry is not None and place > nxt + 1 and "past" in entry.forms:
                    outcome = entry.outcome or ("kidnapped" if phrase.head in _HELD or parts[place].word in ("took", "held") else None)
                    if outcome:
                        sentence.link([index], outcome, "relative", place)
                    break


def _freed(sentence: Sentence, index: int) -> bool:
    parts = sentence.parts
    before = {parts[i].word for i in range(max(0, index - 3), index)}
    after = {parts[i].word for i in range(index + 1, min(index + 5, len(parts)))}
    return bool(before & (_RELEASE | {"prevented", "avoided", "averted"})) or bool(after & _RELEASE and after & {"were", "was", "escaped", "fled"})


_RELEASE = frozenset(
    "freed freeing release released releasing rescue rescued rescuing liberated liberating exchange exchanged ransomed freedom swap escaped fled".split()
)
