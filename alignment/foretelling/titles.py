"""What makes two titles the same text, and which session a day belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The share of words from which two titles are so near that one may be meant for the other.
LEAST_SHARED = 0.5
# What the record appends to a title: ": resolution / adopted by the General Assembly".
_TAIL = re.compile(r"\s*:\s*(?:resolution|draft resolution|decision|adopted)\b.*$", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_SPELT = {"behavior": "behaviour"}
# The General Assembly opened its first session for a year that ended in August 1946.
_FIRST = 1945
_OPENS = 9


def words_of(text: str) -> list[str]:
    """Return the words of a text: lower case, no punctuation, one spelling each.

    >>> words_of("Responsible State behavior, in cyberspace.")
    ['responsible', 'state', 'behaviour', 'in', 'cyberspace']
    """
    return [_SPELT.get(word, word) for word in _NOT_WORDS.split(text.lower()) if word]


def bare(title: str) -> str:
    """Return a title without what the record appends to it.

    >>> bare("Question of Palestine : resolution / adopted by the General Assembly")
    'Question of Palestine'
    """
    return _TAIL.sub("", title)


def key_of(title: str) -> str:
    """Return by what two titles are held to be the same text.

    >>> key_of("Question of Palestine : resolution / adopted by the General Assembly")
    'question of palestine'
    """
    return " ".join(words_of(bare(title)))


def nearest_to(key: str, keys: Iterable[str]) -> str:
    """Return the key that shares most words with one that is not among them; '' if none is near.

    Near are those that have half of the words of either in common, of equals the later.

    >>> nearest_to("state behaviour", ["question of palestine", "state behaviour in cyberspace"])
    'state behaviour in cyberspace'
    >>> nearest_to("the high seas", ["state behaviour in cyberspace"])
    ''
    """
    asked = set(key.split())
    best, most = "", LEAST_SHARED
    for other in dict.fromkeys(keys):
        words = set(other.split())
        shared = len(asked & words) / len(asked | words) if asked | words else 0.0
        if shared >= most:
            best, most = other, shared
    return best


def session_of(day: str) -> int:
    """Return the regular session in whose year a day lies, from September on.

    >>> session_of("2019-12-27"), session_of("2020-08-31"), session_of("1946-01-26")
    (74, 74, 1)
    """
    year, month = int(day[:4]), int(day[5:7])
    return max(1, year - _FIRST - (month < _OPENS))
