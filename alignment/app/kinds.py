"""What a value that the page sends may be: its type and its size."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

Kind = Callable[[Any], bool]
# Two addresses, each as long as one may be.
LONGEST = 20_000
# All countries and more; an address names fewer of anything.
MOST = 1_000
LARGEST = 1e12


def word(value: Any) -> bool:
    r"""Return whether a value is a text that can be written down again.

    >>> word("topic"), word(None), word(5), word("\ud800")
    (True, False, False, False)
    """
    return isinstance(value, str) and len(value) <= LONGEST and _encodes(value)


def number(value: Any) -> bool:
    """Return whether a value is a number, neither endless nor none at all.

    >>> number(50), number(True), number(float("nan")), number(10**400)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST <= value <= LARGEST and not math.isnan(value)


def words(value: Any) -> bool:
    """Return whether a value is a list of texts.

    >>> words(["USA", "FRA"]), words([]), words("USA"), words([["USA"]])
    (True, True, False, False)
    """
    return isinstance(value, list) and len(value) <= MOST and all(map(word, value))


def named(value: Any) -> bool:
    """Return whether a value is texts and numbers by name, such as what a page was told.

    >>> named({"map": "4f1a", "count": 3}), named({"map": ["4f1a"]})
    (True, False)
    """
    if not isinstance(value, dict) or len(value) > MOST or not all(map(word, value)):
        return False
    return all(word(each) or number(each) for each in value.values())


def numbered(value: Any) -> bool:
    """Return whether a value is texts by number, such as gestures by their count.

    >>> numbered({"3": "country:USA"}), numbered({"03": "country:USA"}), numbered({"3": 5})
    (True, False, False)
    """
    if not isinstance(value, dict) or len(value) > MOST:
        return False
    return all(_counts(name) and word(each) for name, each in value.items())


def typed(value: Any) -> bool:
    """Return whether a value is what a field for words or numbers sends.

    >>> typed("2018"), typed(12), typed(["2018"])
    (True, True, False)
    """
    return word(value) or number(value)


def maybe(kind: Kind) -> Kind:
    """Return a kind of which there may be nothing.

    >>> maybe(words)(None), maybe(words)(5)
    (True, False)
    """
    return lambda value: value is None or kind(value)


def _counts(name: Any) -> bool:
    return isinstance(name, str) and re.fullmatch("[1-9][0-9]{,14}", name) is not None


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
