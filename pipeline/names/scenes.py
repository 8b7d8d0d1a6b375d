"""Whether a building acts, as a group does, or is a scene."""

from __future__ import annotations

from pipeline.knowledge import nationality
from pipeline.lexicon import word_class
from pipeline.names.candidates import Chunker
from pipeline.names.units import CAP
from pipeline.names.wording import Candidate


def site_or_group(chunker: Chunker, candidate: Candidate, lo: int, hi: int) -> str:
    """GROUP or PLACE for a name whose head word may act or be a scene (a court, a mosque, a prison)."""
    head = candidate.head
    if head is not None and candidate.label == "GROUP" and head.word.split()[-1] in word_class("school"):
        return _school(chunker, candidate, lo, hi)
    if head is None or not ("site-if-scene" in head.note or head.note.startswith("scene-or-actor")):
        return candidate.label
    units = chunker.units
    before = candidate.first - 1
    if before >= lo and units.lower[before] in ("the", "a", "his", "its"):
        before -= 1
    word = units.lower[before] if before >= lo else ""
    actor = before - 1 >= lo and units.lower[before - 1] in word_class("actor")
    if "site-if-scene" in head.note:
        house = " " in head.word and word in ("at", "near", "outside") and _violent(chunker, lo, hi)
        visited = head.word.startswith("church") and word in word_class("scene-lead") and not actor
        return "PLACE" if house or visited or word in word_class("scene-verb") else "GROUP"
    court = head.kind == "site" and head.word.startswith("court")
    if word in word_class("scene-lead") and not actor and not court:
        return "PLACE"
    if actor and word in ("at", "of") and head.word.split()[-1] in word_class("school"):
        return "GROUP"  # the director of the Bani Primary School
    if head.word == "church" and _denomination(chunker, candidate):
        return "GROUP"
    if word not in word_class("scene-lead") and candidate.stop < hi and units.lower[candidate.stop] in word_class("speaking"):
        return "GROUP"  # Kober Prison denied it
    if head.word == "police station" and word == "of" and before > lo and chunker.shape[before - 1] == CAP:
        return "GROUP"  # Captain Ligot of the Isabela Police Station
    return candidate.label


def _denomination(chunker: Chunker, candidate: Candidate) -> bool:
    """Whether a church is one of believers, not a building (`Bulgarian Orthodox Church`)."""
    keys = chunker.units.key[candidate.first : candidate.stop - 1]
    creeds = [key in word_class("denomination") for key in keys]
    return any(creeds) and (creeds[0] or bool(nationality(keys[0])))


def _school(chunker: Chunker, candidate: Candidate, lo: int, hi: int) -> str:
    """PLACE for a school, college or hospital where something happens, GROUP where it acts or has people."""
    lower = chunker.units.lower
    before = candidate.first - 1
    if before >= lo and lower[before] in ("the", "a", "his", "its"):
        before -= 1
    word = lower[before] if before >= lo else ""
    if word in word_class("scene-verb") or word in ("on", "against"):
        return "PLACE"
    enrolled = before - 1 >= lo and lower[before - 1] in word_class("actor")
    taken = word == "from" and not word_class("abducted").isdisjoint(lower[lo:hi])
    return "PLACE" if taken or (word in ("at", "in", "of") and not enrolled and _violent(chunker, lo, hi)) else "GROUP"


def _violent(chunker: Chunker, lo: int, hi: int) -> bool:
    """Whether the sentence of units [lo, hi) tells of violence."""
    return not word_class("violence").isdisjoint(chunker.units.lower[lo:hi])
