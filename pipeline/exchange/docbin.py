"""spaCy's DocBin: each text as a Doc whose `spans["crt"]` are all spans and whose entities are names and dates.

Values, incidents and the report's name stand in the attributes of the span group, with the words of each span; a span is
found there by its id, so spans may be added and removed with spaCy.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.annotations import AnnotationError, Gold
from pipeline.exchange.base import Named, at, checked_gold, checked_span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_KEYS = ("crt", "sc")  # of this project, and of spaCy's SpanCategorizer
_NO_ENTITY = ("CASUALTY", "SKIP")


def write(named: Sequence[Named]) -> bytes:
    """The texts as Docs; tokens are those of this pipeline, cut where a span begins or ends within one."""
    from spacy.tokens import DocBin

    from pipeline.taggers import build_nlp

    nlp = build_nlp()
    return DocBin(docs=[_doc(nlp, name, gold) for name, gold in named]).to_bytes()


def _doc(nlp: Language, name: str, gold: Gold) -> Doc:
    from spacy.tokens import Doc, SpanGroup
    from spacy.util import filter_spans

    ends = {span.end for span in gold.spans}
    bounds = sorted(ends | {span.start for span in gold.spans})
    words: list[str] = []
    spaces: list[bool] = []
    for token in nlp.tokenizer(gold.text):
        written, start = token.text_with_ws, token.idx
        end = start + len(written)
        cuts = [start, *bounds[bisect_right(bounds, start) : bisect_left(bounds, end)], end]
        for begin, stop in pairwise(cuts):
            piece = written[begin - start : stop - start]
            blank = len(piece) > 1 and piece[-1] == " "
            words.append(piece[:-1] if blank else piece)
            spaces.append(blank and stop not in ends)
            if blank and stop in ends:  # a span takes the blank in, so it is a token
                words.append(" ")
                spaces.append(False)
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    found = [doc.char_span(s.start, s.end, label=s.label, span_id=str(number)) for number, s in enumerate(gold.spans)]
    spans = [span for span in found if span is not None]  # all of them: tokens end where spans do
    held = {str(number): {"text": span.text, "values": dict(span.attributes)} for number, span in enumerate(gold.spans)}
    attributes = {"doc_id": name, "incidents": list(gold.incidents), "held": held}
    doc.spans[_KEYS[0]] = SpanGroup(doc, name=_KEYS[0], attrs=attributes, spans=spans)
    doc.set_ents(filter_spans([span for span in spans if span.label_ not in _NO_ENTITY]))
    return doc


def read(data: bytes) -> Iterator[Named]:
    """The texts of a DocBin, from its span groups or else from its entities. Raises AnnotationError."""
    import spacy
    from spacy.tokens import DocBin

    try:
        docs = list(DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab))
    except (zlib.error, KeyError, ValueError, TypeError) as error:
        raise AnnotationError(f"no DocBin ({type(error).__name__})") from error
    for number, doc in enumerate(docs, start=1):
        with at(f"text {number}"):
            key = next((key for key in _KEYS if key in doc.spans), None)
            attributes: Mapping[str, Any] = doc.spans[key].attrs if key else {}
            spans = []
            for span in doc.spans[key] if key else doc.ents:
                held = attributes.get("held", {}).get(span.id_, {})
                start, end = span.start_char, span.end_char
                spans.append(checked_span(doc.text, start, end, span.label_, held.get("values", {}), held.get("text")))
            gold = checked_gold(doc.text, spans, attributes.get("incidents"))
        yield str(attributes.get("doc_id") or f"text-{number}"), gold
