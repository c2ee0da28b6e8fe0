"""Titles of texts: the key that votes on one recurring text have in common."""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd

# The record appends to a title: ": resolution / adopted by the General Assembly".
_TITLE_SUFFIX = re.compile(
    r"\s*:\s*(?:resolution|draft resolution|decision|adopted)\b.*$", re.IGNORECASE
)
_WORD_PATTERN = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset(("a", "an", "and", "of", "on", "the"))


def strip_title_suffix(title: str) -> str:
    """Return a title without what the record appends to it.

    >>> strip_title_suffix("Question of Palestine : resolution / adopted by the General Assembly")
    'Question of Palestine'
    """
    return _TITLE_SUFFIX.sub("", title)


# Large enough for the titles of all votes of the Assembly, of which each is asked for many times.
@lru_cache(maxsize=8192)
def build_title_key(title: str) -> str:
    """Return the key that titles of one text have in common.

    What the record appends, case, punctuation, small words and British or American spelling do
    not matter.

    >>> build_title_key("The role of State behaviour, in cyberspace: resolution / adopted by vote")
    'role state behavior in cyberspace'
    """
    words = _WORD_PATTERN.findall(strip_title_suffix(title).casefold())
    return re.sub(r"our\b", "or", " ".join(word for word in words if word not in _SMALL_WORDS))


def label_titles(rollcalls: pd.DataFrame) -> pd.Series:
    """Return the title key of each roll call, the unit in which votes are resampled.

    Votes on one title in several years or stages, or on parts of its text, are not independent
    observations. A roll call whose title has no words has its own symbol as its key.

    >>> titles = ["Arms Trade Treaty", "The arms trade treaty", ""]
    >>> label_titles(pd.DataFrame({"title": titles}, index=["R/1", "R/2", "R/3"])).tolist()
    ['arms trade treaty', 'arms trade treaty', 'R/3']
    """
    keys = [
        build_title_key(str(title)) or str(rollcall)
        for rollcall, title in rollcalls["title"].items()
    ]
    return pd.Series(keys, rollcalls.index, dtype=object, name="title_key")
