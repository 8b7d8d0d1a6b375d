"""Who acts: whether militants or the state take people, kidnapping or arrest."""

from __future__ import annotations

from pipeline.casualties.grammar import Sentence
from pipeline.casualties.victims import classes, nouns
from pipeline.models import Side

_REPORTED = frozenset({"it", "they", "that", "to", ","})  # after a verb of saying: what follows has the speaker for its subject


def actor(sentence: Sentence, index: int, *, subject: int = -1) -> Side:
    """The side of those who do what the verb at part `index` tells; of a passive they are not its `subject`."""
    agents, text = classes()["state_agent"], sentence.text
    verb, stop = sentence.parts[index].first, sentence.parts[-1].end
    for token in range(verb, min(verb + 6, stop)):
        if text.lower[token] == "by":
            return "unknown" if agents.isdisjoint(text.lower[token + 1 : token + 5]) else "state"
    start = verb
    while start > sentence.parts[0].first and text.lower[start - 1] not in (";", ":", "when", "after", "while", "before"):
        that = text.lower[start - 1] == "that" and start > 1
        said = text.lower[start - 2 if that else start - 1] in classes()["said"]
        if said and text.lower[start] not in _REPORTED:
            break  # who reports is not who acts
        start -= 1
    for token in range(start, verb if subject < 0 else sentence.parts[subject].first):
        span = text.spans.get(token)
        if span is not None and span.side in ("state", "militant"):
            return span.side
        if text.lower[token] in agents:
            return "state"
        noun = nouns().get(text.lower[token])
        if noun is not None and noun.side == "militant":
            return "militant"
    return "unknown"


def state_acts(sentence: Sentence, index: int, *, subject: int = -1) -> bool:
    """Whether police or soldiers seize or capture: that is an arrest. `subject` as for `actor`."""
    return actor(sentence, index, subject=subject) == "state"


def militants_at(sentence: Sentence, index: int) -> bool:
    """Whether the noun phrase at a part names militants."""
    text = sentence.text
    for token in range(sentence.parts[index].first, sentence.parts[index].first + 3) if index < len(sentence.parts) else ():
        span, noun = text.spans.get(token), nouns().get(text.lower[token]) if token < sentence.parts[-1].end else None
        if (span is not None and span.side == "militant") or (noun is not None and noun.side == "militant"):
            return True
    return False


def by_militants(sentence: Sentence, index: int) -> bool:
    """Whether an agent that names militants stands at a part (`were still held [by AQIM]`)."""
    return sentence.word(index) == "by" and militants_at(sentence, index + 1)


def for_days(sentence: Sentence, index: int) -> bool:
    """Whether a span of time and no court follows the verb at part `index` (`were held for nine days`)."""
    following = sentence.parts[index].end
    words = sentence.text.lower[following : min(following + 5, sentence.parts[-1].end)]
    timed = words[:1] == ["for"] and not classes()["times"].isdisjoint(words)
    return timed and classes()["judicial"].isdisjoint(sentence.text.lower[sentence.parts[0].first : sentence.parts[-1].end])


def not_militants(sentence: Sentence, found: list[int]) -> list[int]:
    """`found` without militants: who takes them prisoner arrests them."""
    return [i for i in found if (phrase := sentence.people(i)) is not None and phrase.side != "militant"]
