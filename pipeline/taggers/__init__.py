"""The spaCy pipeline: a blank English one, its tokenizer mended for the genre, and the taggers in their order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import import_module

from spacy.lang.en import English, EnglishDefaults
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

from pipeline.lexicon import own_patterns

ORDER: tuple[str, ...] = ("crt_dates", "crt_names", "crt_casualties")
_MODULES = ("dates", "names", "casualties")
_REMEMBERED = 50_000  # words
_INFIXES = (
    r"(?<=\.)[-–—‐‑](?=\w)",  # U.S.-Peru
    r"(?<=\w)[–—‐‑](?=\w)",  # 3,000–4,000
    r"(?<=[\w.)])[(\[](?=\w)",  # fighters(ISIS)
    r"[)\]](?=[-\w])",
    r"(?<=[)\]])-",  # (FATF)-style
    r"(?<=[a-z-][A-Z])\.$",  # ISIS-K., BfV.
    r"(?<=[A-Za-z])/(?=[A-Za-z])",
    r"(?<=\d)-(?=\d)",
    r"(?<=[a-z])\.(?=[\d\[])",  # Nov.3; soldiers.[1]
    r"(?<=\w)[“”](?=\w)",
)


class ReportDefaults(EnglishDefaults):
    """English as spaCy cuts it, and at the infixes of the genre."""

    infixes = (*(EnglishDefaults.infixes or ()), *_INFIXES)  # type: ignore[assignment]


class ReportTokenizer:
    """spaCy's tokenizer of these defaults. Most of its time to be built goes into exceptions that few texts have one of."""

    rules: Mapping[str, list[dict[int, str]]] = ReportDefaults.tokenizer_exceptions
    _longest = max(map(len, rules))

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def __call__(self, text: str) -> Doc:
        """The tokens of a text in the vocabulary of the pipeline."""
        doc: Doc = self._whole(text)
        return doc

    @cached_property
    def _whole(self) -> Tokenizer:
        return self._built(self._nlp.vocab, self.rules)

    def words(self, chunk: str) -> list[str]:
        """The tokens of what stands between two blanks, by a tokenizer that learns the exceptions as they come.

        It has a vocabulary of its own, as no exception outlives the memory zone of the vocabulary that it was learned in.
        """
        if self._words.vocab.length > _REMEMBERED:
            del self._words
        words = self._words
        for start in range(len(chunk)):
            for end in range(start + 1, min(start + self._longest, len(chunk)) + 1):
                if (part := chunk[start:end]) in self.rules and part not in words.rules:
                    words.add_special_case(part, self.rules[part])
        return [token.text for token in words(chunk)]

    @cached_property
    def _words(self) -> Tokenizer:
        return self._built(Vocab(), {})

    def _built(self, vocab: Vocab, rules: Mapping[str, list[dict[int, str]]]) -> Tokenizer:
        prefix, suffix, infix = _affixes()
        defaults = ReportDefaults
        return Tokenizer(
            vocab, rules=rules, prefix_search=prefix.search, suffix_search=suffix.search, infix_finditer=infix.finditer,
            token_match=defaults.token_match, url_match=defaults.url_match,
        )  # fmt: skip


@cache
def _affixes() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    defaults = ReportDefaults
    return (
        compile_prefix_regex(defaults.prefixes or ()),
        compile_suffix_regex(defaults.suffixes or ()),
        compile_infix_regex(defaults.infixes or ()),
    )


class ReportEnglish(English):  # type: ignore[no-untyped-call]
    """A blank English pipeline with the tokenizer of the genre."""

    Defaults = ReportDefaults

    def __init__(self) -> None:
        super().__init__(create_tokenizer=ReportTokenizer)


def build_nlp() -> Language:
    """A pipeline of this project's taggers alone; no statistical model is needed or loaded."""
    nlp = ReportEnglish()
    for name, module in zip(ORDER, _MODULES, strict=True):
        import_module(f"pipeline.taggers.{module}")
        if name == "crt_casualties":
            _add_patterns(nlp, counts=False)
        nlp.add_pipe(name)
    _add_patterns(nlp, counts=True)
    return nlp


def _add_patterns(nlp: Language, *, counts: bool) -> None:
    """Add the user's own patterns of casualties (`counts`) or of the other labels, where there are some."""
    if any((entry.labels[0] == "CASUALTY") == counts for entry in own_patterns()):
        import_module("pipeline.taggers.patterns")
        nlp.add_pipe("crt_patterns", name=f"crt_patterns_{'casualties' if counts else 'names'}", config={"counts": counts})
