"""Tokens cut chunk by chunk are those that spaCy's tokenizer gives for the whole text."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analysis import analyse, shadow
from pipeline.chunks import Chunks
from pipeline.evaluate import read_golds
from pipeline.structure import parse
from pipeline.taggers import build_nlp

ROOT = Path(__file__).parent.parent
FOLDERS = ("annotations", "tests/corpus", "tests/development")
TEXTS = {name: gold.text for folder in FOLDERS for name, gold in read_golds(ROOT / folder).items()}
NLP = build_nlp()
CHUNKS = Chunks(NLP.tokenizer)
PIECES = (
    "U.S.", "U.S.-Peru", "can't", "cannot", "dont", "Im", "a.m.", "p.m", "St.", "Jan.", "e.g.", "x.", "X.", "ISIS-K.", "PKK.",
    "al-", "'Awni", "’s", "5,000", "3,000–4,000", "10km", "8am", "(FATF)-style", "fighters(ISIS)", "http://a.org/b,", "a/b",
    "Ma’rib,", "“", "”,", "...", ";", "—", "\u200f", "é", "İ", "Σ", "１２", "word", "Word,", "word.", "WORD.", "naïve,",
)  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_reports(name: str) -> None:
    text = TEXTS[name]
    report = parse(text)
    assert CHUNKS.tokens(text, shadow(text), report.sentences) == analyse(NLP.make_doc(text), report).tokens


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12), st.sampled_from((" ", "", "  ", "\n", "\xa0")))
def test_any_chunk(pieces: list[str], blank: str) -> None:
    """What a chunk is cut into depends on the chunk alone, and every character of it is in one token."""
    text = blank.join(pieces)
    for chunk in text.split():
        report = parse(f"Then {chunk}")
        found = CHUNKS.tokens(report.text, shadow(report.text), report.sentences)
        again = Chunks(NLP.tokenizer).tokens(report.text, shadow(report.text), report.sentences)
        assert found == again
        assert all(report.text[start:end] == word for word, start, end in zip(found.words, found.start, found.end, strict=True))
        inside = [token.text for token in NLP.tokenizer(chunk) if not token.is_space]
        if "-'" not in shadow(chunk):
            assert found.words[-len(inside) :] == inside or len(report.sentences) > 1


def test_words_among_marks_are_cut_as_the_tokenizer_does() -> None:
    """Every form that is cut without it: words, some of them special, with marks before and behind."""
    words = "word WORD W naïve Ðukić al-Word Al-al-word X-Y é-é Jan vs cannot dont let Im Jan-Gen St Lovin".split()
    before = ("", "(", "[", "“", '"', "(“", "““", "‘", "-")
    owner = ("", "'s", "’s", "’S", "s'")
    after = [*map("".join, product((*'.,;:)]”"’', ""), repeat=2)), "”),", "”).", ".”)", '.")', ",”)", '"."', "...", ",,.", ").."]
    chunks = dict.fromkeys(map("".join, product(before, words, owner, after)))
    fresh = Chunks(NLP.tokenizer)
    cut = {chunk: words for chunk in chunks if (words := fresh._plain(chunk))}
    assert [chunk for chunk, words in cut.items() if words != [token.text for token in NLP.tokenizer(chunk)]] == []
    assert len(cut) > 5_000


def test_what_is_too_long_for_a_word_is_cut_into_words_or_pieces() -> None:
    towns = ",".join(["Kabul", "Kandahar", "Herat"] * 20)
    for chunk, first, tokens in (
        ("." * 600, "." * 250, 3),
        (towns, "Kabul", 119),
        ("([" * 300, "([" * 125, 3),
        ("1," * 300, "1," * 125, 3),
    ):
        report = parse(f"Then {chunk}")
        found = CHUNKS.tokens(report.text, shadow(report.text), report.sentences)
        assert "".join(found.words[1:]) == chunk
        assert (found.words[1], len(found) - 1) == (first, tokens)


def test_words_that_the_tokenizer_cuts_without_a_mark_are_cut() -> None:
    text = "They cannot say dont, and cannot."
    report = parse(text)
    found = CHUNKS.tokens(text, shadow(text), report.sentences)
    assert found.words == ["They", "can", "not", "say", "do", "nt", ",", "and", "can", "not", "."]
    assert found.start == [0, 5, 8, 12, 16, 18, 20, 22, 26, 29, 32]
