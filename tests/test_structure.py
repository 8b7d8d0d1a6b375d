"""The layout of a report: which lines are bullets, which go on, whatever stands first."""

from __future__ import annotations

import pytest

from pipeline.structure import parse


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("•\nRebels fled.", [("Rebels fled.", 0, True)]),
        ("Peru\n\n•\n\nRebels fled.\n•\nThey came\nback.", [("Rebels fled.", 0, True), ("They came\nback.", 1, True)]),
        ("Overview:\n•\n\nRebels fled.", [("Rebels fled.", 0, True)]),
        ("They were two\n•\nRebels fled.\n\nPolice came.",
         [("They were two", 0, False), ("Rebels fled.", 1, True), ("Police came.", 2, False)]),
        ("• Rebels fled\nto Lima.\n• Police came.", [("Rebels fled\nto Lima.", 0, True), ("Police came.", 1, True)]),
        ("Two came:\nrebels, police,\nall.", [("Two came:", 0, False), ("rebels, police,\nall.", 1, False)]),
        ("•\nOverview: Rebels fled.", [("Rebels fled.", 0, False)]),
        ("•", []),
        ("", []),
    ],
)  # fmt: skip
def test_blocks(text: str, sentences: list[tuple[str, int, bool]]) -> None:
    report = parse(text)
    assert [(text[s.start : s.end], s.block, s.bullet) for s in report.sentences] == sentences
