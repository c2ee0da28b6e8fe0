"""Texts that were voted on in two periods, known by their title."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from alignment.analysis.probit import Array, counts

_SMALL_WORDS = {"a", "an", "and", "of", "on", "the"}


def title_key(title: str) -> str:
    """Return what two titles of one recurring text have in common.

    >>> title_key("The role of State behaviour, in cyberspace")
    'role state behavior in cyberspace'
    """
    words = re.findall(r"\w+", title.casefold())
    kept = [word for word in words if word not in _SMALL_WORDS]
    return re.sub(r"our\b", "or", " ".join(kept))


def recurring(before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series) -> list[str]:
    """Return the keys of the texts voted on in both periods, in alphabetical order.

    What has no title is no text that could be known again.
    """
    return sorted((set(_keys(before, titles)) & set(_keys(after, titles))) - {""})


def by_text(votes: pd.DataFrame, titles: pd.Series, shared: list[str]) -> Array:
    """Return the votes on each text counted up: (no, abstain, yes) x countries x texts."""
    text = pd.Index(shared).get_indexer(pd.Index(_keys(votes, titles), dtype=object))
    same = text[:, None] == np.arange(len(shared))
    return counts(votes) @ same.astype(np.float64)


def spelled(votes: pd.DataFrame, titles: pd.Series, shared: list[str]) -> tuple[str, ...]:
    """Return the titles of texts as they stand in the latest of some roll calls."""
    latest = {title_key(title): title for title in _titles(votes, titles)}
    return tuple(latest[key] for key in shared)


def _keys(votes: pd.DataFrame, titles: pd.Series) -> list[str]:
    return [title_key(title) for title in _titles(votes, titles)]


def _titles(votes: pd.DataFrame, titles: pd.Series) -> list[str]:
    return [str(title) for title in titles.reindex(votes.columns, fill_value="")]
