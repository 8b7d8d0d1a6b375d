"""The spaCy pipeline: a blank English one, its tokenizer mended for the genre, and the taggers in their order."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex

ORDER: tuple[str, ...] = ("crt_dates", "crt_names", "crt_casualties")
_MODULES = ("dates", "names", "casualties")
_INFIXES = (
    r"(?<=\.)[-–—‐‑](?=\w)",  # U.S.-Peru
    r"(?<=\w)[–—‐‑](?=\w)",  # 3,000–4,000
    r"(?<=[\w.)])[(\[](?=\w)",  # fighters(ISIS)
    r"[)\]](?=[-\w])",
    r"(?<=[)\]])-",  # (FATF)-style
    r"(?<=-[A-Z])\.$",  # ISIS-K.
    r"(?<=[A-Za-z])/(?=[A-Za-z])",
    r"(?<=\d)-(?=\d)",
    r"(?<=[a-z])\.(?=\d)",  # Nov.3
    r"(?<=\w)[“”](?=\w)",
)


def build_nlp() -> Language:
    """A pipeline of this project's taggers alone; no statistical model is needed or loaded."""
    nlp = spacy.blank("en")
    tokenizer = cast(Any, nlp.tokenizer)
    tokenizer.infix_finditer = compile_infix_regex((*(nlp.Defaults.infixes or ()), *_INFIXES)).finditer
    for name, module in zip(ORDER, _MODULES, strict=True):
        import_module(f"pipeline.taggers.{module}")
        nlp.add_pipe(name)
    return nlp
