"""Counts that carry their outcome themselves: `12 deaths`, `83 missing soldiers`, `49 hostages`."""

from __future__ import annotations

from pipeline.casualties.grammar import Sentence
from pipeline.casualties.outcomes import vocabulary
from pipeline.casualties.subjects import REFLEXIVES, coordinated
from pipeline.casualties.victims import classes


def link_itself(sentence: Sentence, index: int) -> None:
    """Counts that carry their outcome themselves: `12 deaths`, `83 missing soldiers`, `49 hostages`, `girls whom they seized`."""
    phrase = sentence.parts[index].phrase
    assert phrase is not None
    counted = next((e for e in vocabulary().get(phrase.head, ()) if e.frame == "count" and len(e.words) == 1), None)
    if counted is not None and counted.outcome and phrase.head not in classes()["lives"]:
        if phrase.count.approximate and phrase.head in classes()["plural_event"]:
            return  # `responsible for several killings`
        if not _freed(sentence, index):
            sentence.link([index], counted.outcome, "counted-noun", index)
        return
    if phrase.state >= 0:
        for entry in vocabulary().get(sentence.text.lower[phrase.state], ()):
            if entry.outcome and entry.frame in ("transitive", "adjective"):
                sentence.link([index], entry.outcome, "premodifier", index)
                return
    if sentence.kind(index + 1) == "poss" and sentence.word(index + 2) in classes()["remains"]:  # `the shepherd's body`
        sentence.link([index], "killed", "body-of", index + 2)
        return
    relative = sentence.ahead(index)
    if sentence.kind(relative) != "rel":
        return
    for place in range(relative + 1, min(relative + 6, len(sentence.parts))):
        perfect = sentence.word(place) in ("had", "have", "has")
        if sentence.kind(place) in ("comma", "break", "people") or (sentence.kind(place) == "aux" and not perfect):
            return
        verb = sentence.entry(place, "transitive", "weak")
        acted = any(sentence.kind(i) in ("pron", "name", "word", "det") for i in range(relative + 1, place))
        if verb is not None and acted and "past" in verb.forms and sentence.word(place + 1) not in REFLEXIVES:
            taken = phrase.head in classes()["held"] or sentence.word(place) in ("took", "held")
            if outcome := verb.outcome or ("kidnapped" if taken else None):
                sentence.link(coordinated(sentence, index), outcome, "relative", place)
            return


def _freed(sentence: Sentence, index: int) -> bool:
    """Whether the people of part `index` are set free: a rescue is no casualty."""
    release = classes()["release"]
    before = {p.word for p in sentence.parts[max(0, index - 3) : index]}
    after = {p.word for p in sentence.parts[index + 1 : index + 5]}
    let_go = not release.isdisjoint(after) and not after.isdisjoint(("were", "was", "escaped", "fled", "regained"))
    let_go = let_go or sentence.word(index + 1) in release
    return let_go or not release.isdisjoint(before)
