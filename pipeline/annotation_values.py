"""What the attributes of a tag and the fields of an incident may be, as the rules of annotation say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import get_args

from pipeline.models import IncidentType, Kind, Outcome, PlaceType, Role, Side

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COUNTRY = re.compile(r"[A-Z]{2}")
_COUNT = re.compile(r"~?(?P<low>\d+)(?:\+|-(?P<high>\d+))?")

Fault = Callable[[object], str]  # what is wrong with a value, or ""


def _one_of(words: tuple[str, ...]) -> Fault:
    return lambda value: "" if value in words else f"is none of {', '.join(words)}"


def _days(value: object) -> str:
    if value == "":
        return ""
    try:
        days = [date.fromisoformat(day) if _DAY.fullmatch(day) else None for day in str(value).split("/")]
    except ValueError:
        days = []
    first, last = (days * 2)[:2] if 0 < len(days) < 3 else (None, None)
    if first is None or last is None:
        return "is no day such as 2019-06-25 and no two with / between"
    return "" if first <= last else "ends before it begins"


def _count(value: object) -> str:
    match = _COUNT.fullmatch(str(value))
    if match is None:
        return "is no count such as 3, 4+, 0-5 or ~30"
    return "" if match["high"] is None or int(match["low"]) <= int(match["high"]) else "ends before it begins"


def _country(value: object) -> str:
    return "" if value == "" or _COUNTRY.fullmatch(str(value)) else "is no country's two letters"


def _text(value: object) -> str:
    return "" if isinstance(value, str) else "is no text"


def _texts(value: object) -> str:
    return "" if isinstance(value, list) and all(isinstance(item, str) for item in value) else "is no list of texts"


def _number(value: object) -> str:
    return "" if type(value) is int and value >= 0 else "is no number"


_ATTRIBUTES: Mapping[str, Mapping[str, Fault]] = {
    "PERSON": {"is": _text},
    "ALIAS": {"is": _text},
    "GROUP": {"kind": _one_of(get_args(Kind)), "is": _text},
    "PLACE": {"type": _one_of(get_args(PlaceType)), "iso": _country, "is": _text},
    "DATE": {"v": _days},
    "CASUALTY": {
        "outcome": _one_of(get_args(Outcome)), "n": _count, "side": _one_of(get_args(Side)), "role": _one_of(get_args(Role))
    },
    "SKIP": {},
}  # fmt: skip
_INCIDENT: Mapping[str, Fault] = {
    "type": _one_of(get_args(IncidentType)), "date": _days, "place": _text, "country": _country, "groups": _texts, "names": _texts,
    "killed": _number, "injured": _number, "kidnapped": _number, "militants_killed": _number,
}  # fmt: skip
LABELS = tuple(_ATTRIBUTES)


def attribute_fault(label: str, attributes: Mapping[str, object]) -> str:
    """What is wrong with the attributes of a span, in a few words, or ""."""
    return _fault(attributes, _ATTRIBUTES[label])


def incident_fault(row: Mapping[str, object]) -> str:
    """What is wrong with an incident, or ""; a field may be missing, or null where it is unknown."""
    return _fault({key: value for key, value in row.items() if value is not None}, _INCIDENT)


def _fault(values: Mapping[str, object], faults: Mapping[str, Fault]) -> str:
    for key, value in values.items():
        if key not in faults:
            return f"{key!r} is none of {', '.join(faults) or 'its values, of which there are none'}"
        if said := faults[key](value):
            return f"{key} {value!r} {said}"
    return ""
