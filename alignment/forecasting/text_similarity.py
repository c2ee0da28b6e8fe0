"""Words of titles, and similarity of texts by TF-IDF fitted on the texts of the past."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

Array = npt.NDArray[np.float64]
SparseRows = sparse.csr_array

# From this share of common words on, one title may be a misspelling of the other.
MIN_SHARED_WORDS = 0.5
_NON_WORD = re.compile(r"[^a-z0-9]+")
_SPELLINGS = {"behavior": "behaviour"}
# The General Assembly opened its first session for a year that ended in August 1946.
_BASE_YEAR = 1945
_OPENING_MONTH = 9


def tokenize(text: str) -> list[str]:
    """Return the words of a text: lower case, no punctuation, one spelling each.

    >>> tokenize("Responsible State behavior, in cyberspace.")
    ['responsible', 'state', 'behaviour', 'in', 'cyberspace']
    """
    return [_SPELLINGS.get(word, word) for word in _NON_WORD.split(text.lower()) if word]


def find_nearest_key(key: str, keys: Iterable[str]) -> str:
    """Return the key that has most words in common with another one; '' if none is near.

    Near are keys that share at least half of the words of both, of equals the later.

    >>> keys = ["question of palestine", "state behaviour in cyberspace"]
    >>> find_nearest_key("state behaviour", keys)
    'state behaviour in cyberspace'
    >>> find_nearest_key("the high seas", keys)
    ''
    """
    wanted = set(key.split())
    best, highest = "", MIN_SHARED_WORDS
    for other in dict.fromkeys(keys):
        words = set(other.split())
        shared = len(wanted & words) / len(wanted | words) if wanted | words else 0.0
        if shared >= highest:
            best, highest = other, shared
    return best


def session_for_day(day: str) -> int:
    """Return the regular session of a day; a session begins in September.

    >>> session_for_day("2019-12-27"), session_for_day("2020-08-31"), session_for_day("1946-01-26")
    (74, 74, 1)
    """
    year, month = int(day[:4]), int(day[5:7])
    return max(1, year - _BASE_YEAR - (month < _OPENING_MONTH))


@dataclass(frozen=True, eq=False)
class TermCounts:
    """Counts of words and of pairs of words as 1 + ln n, texts x terms."""

    terms: dict[str, int]
    matrix: SparseRows


def count_terms(texts: Sequence[str], terms: dict[str, int] | None = None) -> TermCounts:
    """Count words and pairs of words; only those in `terms`, which has their columns, if given."""
    columns = {} if terms is None else terms
    row_indices: list[int] = []
    column_indices: list[int] = []
    for row, text in enumerate(texts):
        words = tokenize(text)
        for term in (*words, *map(" ".join, pairwise(words))):
            if terms is None:
                columns.setdefault(term, len(columns))
            if term in columns:
                row_indices.append(row)
                column_indices.append(columns[term])
    shape = (len(texts), len(columns))
    entries = (np.ones(len(row_indices)), (row_indices, column_indices))
    matrix = sparse.coo_array(entries, shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return TermCounts(columns, matrix)


def tfidf_cosine_similarity(past_rows: SparseRows, query_rows: SparseRows) -> Array:
    """Return the cosine of TF-IDF vectors, past texts x queries, 0 to 1.

    A term's weight is 1 + ln((1 + N) / (1 + n)) where n of the N past texts have it, and 0 where
    none has: nothing is learnt from the queries.

    Source: Spärck Jones (1972), https://doi.org/10.1108/eb026526.

    >>> past = count_terms(["use of force", "use of water", "rights"])
    >>> query = count_terms(["use of force"], past.terms)
    >>> tfidf_cosine_similarity(past.matrix, query.matrix).round(2)[:, 0].tolist()
    [1.0, 0.46, 0.0]
    """
    frequency = np.bincount(past_rows.indices, minlength=past_rows.shape[1])
    weight = np.where(frequency > 0, np.log((1 + past_rows.shape[0]) / (1 + frequency)) + 1, 0.0)
    cosine = _normalize_rows(past_rows, weight) @ _normalize_rows(query_rows, weight).T
    return np.asarray(cosine.toarray())


def _normalize_rows(rows: SparseRows, weight: Array) -> SparseRows:
    weighted = rows.copy()
    weighted.data = weighted.data * weight[weighted.indices]
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    divisors = np.repeat(np.where(norms > 0, norms, 1.0), np.diff(weighted.indptr))
    weighted.data = weighted.data / divisors
    return weighted
