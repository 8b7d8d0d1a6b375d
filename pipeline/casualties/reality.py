"""Whether what a verb tells happened: no `would`, no `foiled`, no `did not`."""

from __future__ import annotations

from pipeline.casualties.grammar import Sentence
from pipeline.casualties.outcomes import Entry
from pipeline.casualties.subjects import verb_group
from pipeline.casualties.victims import classes


def unreal(sentence: Sentence, index: int) -> bool:
    """Whether words before part `index` say that it did not happen (`foiled a plot for the murder of …`)."""
    irreal = classes()["irreal"]
    if "no" in sentence.words and _denied(sentence, index):
        return True
    for place in range(index - 1, max(-1, index - 6), -1):
        part = sentence.parts[place]
        if part.kind == "neg" or (part.word in irreal and part.kind != "outcome"):
            return True
        if part.kind not in ("prep", "det", "word", "adv", "modal", "aux", "outcome", "and"):
            return False
    return False


def _denied(sentence: Sentence, index: int) -> bool:
    """Whether the predicate at part `index` has an event that was not as its subject (`No attack caused the death of …`)."""
    if sentence.word(0) != "no" or sentence.parts[0].end >= sentence.parts[-1].end:
        return False
    if sentence.text.lower[sentence.parts[0].first + 1] not in classes()["single_event"]:
        return False
    return all(sentence.kind(place) not in ("comma", "break", "sub") for place in range(1, index))


def happened(sentence: Sentence, index: int, entry: Entry) -> bool:
    """Whether the verb at part `index` is asserted: no `would`, `tried to`, `did not`."""
    group = verb_group(sentence, index)
    if group.negated or not classes()["imagined"].isdisjoint(sentence.words):
        return False
    if "no" in sentence.words and _denied(sentence, index):
        return False
    if group.modal:
        words = {p.word for p in sentence.parts[group.before + 1 : index] if p.kind == "modal"}
        if words == {"to"}:
            return any(p.word in classes()["real"] for p in sentence.parts[max(0, group.before - 2) : index])
        auxiliary = any(p.word in ("have", "be") for p in sentence.parts[group.before + 1 : index])
        return auxiliary and bool(words & {"may", "might", "must"})
    if entry.forms == {"base"}:
        return index > 0 and _in_present(sentence, index)
    return not ("ing" in entry.forms and unreal(sentence, index))


def _in_present(sentence: Sentence, index: int) -> bool:
    """Whether a base form is the predicate of several, as headlines and chronologies have it (`Gunmen kill 17`).

    Nothing before it is finite, nor governs an infinitive.
    """
    for place, part in enumerate(sentence.parts[:index]):
        past = part.word.endswith("ed") and sentence.kind(place - 1) not in ("", "break", "comma", "name")  # `Masked gunmen kill`
        if past or part.kind in ("aux", "modal", "neg", "said", "pron", "rel", "sub"):
            return False
        if part.kind == "outcome" and any(entry.forms & {"past", "third"} for entry in part.entries):
            return False
    return True
