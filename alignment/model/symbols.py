"""Which symbol a word means, where what is often left out before it is missing."""

from __future__ import annotations

from collections.abc import Container

import pandas as pd

from alignment.errors import QueryError, unknown

_BEFORE = ("", "A/RES/", "A/")


def symbol_of(word: str, known: Container[str]) -> str:
    """Return which of the known symbols a word is, '' if none.

    >>> [symbol_of(word, {"A/RES/74/247"}) for word in ("74/247", "a/res/74/247", "74/248")]
    ['A/RES/74/247', 'A/RES/74/247', '']
    """
    word = "".join(word.split())
    spelt = (f"{before}{each}" for each in (word, word.upper()) for before in _BEFORE)
    return next((each for each in spelt if each in known), "")


def rollcall_in(known: pd.Index, word: str) -> str:
    """Return the roll call that a word means, such as 'A/RES/74/247' or '74/247'.

    Raises
    ------
    QueryError
        If it is none of the known.
    """
    found = symbol_of(word, known)
    if not found:
        raise QueryError(unknown("roll call", word, list(known)))
    return found
