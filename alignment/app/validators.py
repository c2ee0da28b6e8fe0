"""Validators of the values that the page sends: their types and sizes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Validator = Callable[[Any], bool]
# Two URLs of the longest length.
MAX_TEXT_LENGTH = 20_000
# More than all countries; a URL names fewer of anything.
MAX_ITEMS = 1_000
MAX_NUMBER = 1e12


def is_text(value: Any) -> bool:
    r"""Return whether a value is a text that can be encoded.

    >>> is_text("topic"), is_text(None), is_text(5), is_text("\ud800")
    (True, False, False, False)
    """
    return isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH and _is_encodable(value)


def is_finite_number(value: Any) -> bool:
    """Return whether a value is a number, neither infinite nor NaN.

    >>> is_finite_number(50), is_finite_number(True), is_finite_number(10**400)
    (True, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -MAX_NUMBER <= value <= MAX_NUMBER and not math.isnan(value)


def is_text_list(value: Any) -> bool:
    """Return whether a value is a list of texts.

    >>> is_text_list(["USA", "FRA"]), is_text_list("USA"), is_text_list([["USA"]])
    (True, False, False)
    """
    return isinstance(value, list) and len(value) <= MAX_ITEMS and all(map(is_text, value))


def is_text_or_number(value: Any) -> bool:
    """Return whether a value is what a field for words or numbers sends."""
    return is_text(value) or is_finite_number(value)


def allow_none(validator: Validator) -> Validator:
    """Return a validator that also accepts None."""
    return lambda value: value is None or validator(value)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
