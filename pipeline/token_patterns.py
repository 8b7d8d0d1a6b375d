"""Token patterns in the syntax of spaCy's Matcher: what one may say where no model has read the text, and what it must not.

https://spacy.io/usage/rule-based-matching#matcher; everything here is checked without spaCy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Token = dict[str, Any]

TEXTS = frozenset({"ORTH", "TEXT", "LOWER", "NORM", "SHAPE", "ENT_TYPE"})
FLAGS = frozenset({
    "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_QUOTE", "IS_BRACKET", "IS_CURRENCY",
    "IS_STOP", "IS_SENT_START", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL", "SPACY",
})  # fmt: skip
_MODEL = frozenset({"POS", "TAG", "MORPH", "DEP", "LEMMA", "ENT_ID", "ENT_KB_ID", "ENT_IOB", "_"})
_LISTS = frozenset({"IN", "NOT_IN"})
_COMPARED = frozenset({"==", "!=", ">=", "<=", ">", "<"})
_TEXT_TESTS = re.compile(r"REGEX|FUZZY[1-9]?")
_OPERATOR = re.compile(r"[!?+*]|\{(?P<low>\d*)(?P<several>,(?P<high>\d*))?\}")
LONGEST = 40  # tokens, those that `{n}` repeats among them: a longer pattern takes time and finds nothing


def read(pattern: object) -> str | list[Token]:
    """A pattern as it is run: a phrase, or a list of tokens with their attributes in capitals. Raises ValueError."""
    if isinstance(pattern, str):
        if not pattern.strip():
            raise ValueError("an empty pattern")
        return " ".join(pattern.split())
    if not isinstance(pattern, list) or not pattern:
        raise ValueError("a pattern is a phrase, or a list of tokens such as [{LOWER: blue}, {IS_TITLE: true}]")
    tokens = [_token(number, token) for number, token in enumerate(pattern, start=1)]
    if not any(map(required, tokens)):
        raise ValueError("every token of it may be left out, so it asks for nothing")
    if all(set(token) <= {"OP"} for token in tokens):
        raise ValueError("no token of it says which word it is")
    if sum(most(token) for token in tokens) > LONGEST:
        raise ValueError(f"more than {LONGEST} tokens")
    return tokens


def _token(number: int, token: object) -> Token:
    if not isinstance(token, Mapping):
        raise ValueError(f"token {number} is {token!r}; it is a mapping of attributes to values, such as {{LOWER: blue}}")
    found: Token = {}
    for name, value in token.items():
        attribute = str(name).upper()
        try:
            _value(attribute, value)
        except ValueError as error:
            raise ValueError(f"token {number}: {error}") from error
        found[attribute] = value
    return found


def _value(attribute: str, value: object) -> None:
    if attribute == "OP":
        match = _OPERATOR.fullmatch(value) if isinstance(value, str) else None
        if match is None or value in ("{}", "{,}"):
            raise ValueError(f"OP is {value!r}; it is one of ! ? + * {{n}} {{n,m}} {{n,}} {{,m}}")
        if match["high"] and int(match["low"] or 0) > int(match["high"]):
            raise ValueError(f"OP {value}: the first number is the greater")
    elif attribute in TEXTS:
        for test, wanted in value.items() if isinstance(value, Mapping) else [("IN", [value])]:
            _text_test(attribute, str(test), wanted)
    elif attribute in FLAGS:
        if not isinstance(value, bool):
            raise ValueError(f"{attribute} is {value!r}; it is true or false")
    elif attribute == "LENGTH":
        tests = value if isinstance(value, Mapping) else {"==": value}
        for test, wanted in tests.items():
            many = isinstance(wanted, list) and test in _LISTS and all(type(item) is int for item in wanted)
            if not many and (test not in _COMPARED or type(wanted) is not int):
                raise ValueError(f"LENGTH is {value!r}; it is a number, or a test such as {{'>=': 3}}")
    elif attribute in _MODEL:
        raise ValueError(f"{attribute} needs a trained model, and none reads the text here; use LOWER with IN, or REGEX")
    else:
        known = ", ".join(sorted({"OP", "LENGTH"} | TEXTS | FLAGS))
        raise ValueError(f"no attribute is called {attribute}; there are {known}")


def _text_test(attribute: str, test: str, wanted: object) -> None:
    if test in _LISTS:
        if not isinstance(wanted, list) or not wanted or not all(isinstance(item, str) and item for item in wanted):
            raise ValueError(f"{attribute} is {wanted!r}; it is a text, or {test} a list of texts (numbers in quotes)")
        if attribute == "LOWER" and (bad := next((item for item in wanted if item != item.lower()), None)):
            raise ValueError(f"LOWER {bad!r} has a capital letter, so it never fits")
    elif _TEXT_TESTS.fullmatch(test):
        tests = wanted if isinstance(wanted, Mapping) else {"IN": [wanted]}
        for item in [item for key, items in tests.items() if key in _LISTS and isinstance(items, list) for item in items] or [None]:
            if not isinstance(item, str):
                raise ValueError(f"{attribute} {test} is {wanted!r}; it is a text, or IN a list of texts")
            if test == "REGEX":
                _compiled(item)
    else:
        raise ValueError(f"{attribute} has no test {test!r}; there are IN, NOT_IN, REGEX, FUZZY")


def _compiled(pattern: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"REGEX {pattern!r}: {error}") from error


def required(token: Token) -> bool:
    """Whether a match has at least one word for the token."""
    operator = str(token.get("OP", "+"))
    match = _OPERATOR.fullmatch(operator)
    if match is None or match["low"] is None:
        return operator == "+"
    return int(match["low"] or 0) > 0


def most(token: Token) -> int:
    """How many tokens spaCy makes of this one at most, as far as that is bounded."""
    match = _OPERATOR.fullmatch(str(token.get("OP", "+")))
    return max(1, *(int(match[name] or 1) for name in ("low", "high"))) if match else 1


def literals(token: Token) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`(attribute, words)` for each attribute of a token that names its words."""
    for attribute in ("LOWER", "ORTH", "TEXT", "NORM"):
        value = token.get(attribute)
        words = [value] if isinstance(value, str) else value.get("IN", ()) if isinstance(value, Mapping) else ()
        if words:
            yield attribute, tuple(words)
