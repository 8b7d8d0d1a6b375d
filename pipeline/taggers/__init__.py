"""The spaCy pipeline: a blank English one, its tokenizer mended for the genre, and the taggers in their order."""

from __future__ import annotations

from importlib import import_module

from spacy.lang.en import English, EnglishDefaults
from spacy.language import Language

from pipeline.lexicon import own_patterns

ORDER: tuple[str, ...] = ("crt_dates", "crt_names", "crt_casualties")
_MODULES = ("dates", "names", "casualties")
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


class ReportEnglish(English):  # type: ignore[no-untyped-call]
    """A blank English pipeline; its tokenizer is built once, with the infixes, where setting them later builds it anew."""

    Defaults = ReportDefaults


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
