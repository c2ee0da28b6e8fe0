"""How like two texts are by their words: TF-IDF, fitted on what had been voted on before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from alignment.foretelling.titles import words_of

Array = npt.NDArray[np.float64]
Rows = sparse.csr_array


@dataclass(frozen=True, eq=False)
class Counts:
    """Dampened counts 1 + ln n of words and of pairs of words, texts x terms."""

    terms: dict[str, int]
    matrix: Rows


def counted(texts: Sequence[str], terms: dict[str, int] | None = None) -> Counts:
    """Count words and pairs of words.

    Parameters
    ----------
    texts : sequence of str
    terms : dict, optional
        Columns of the terms to count; all that occur if it is left out.
    """
    grow = terms is None
    columns: dict[str, int] = {} if terms is None else terms
    where: list[int] = []
    what: list[int] = []
    for row, text in enumerate(texts):
        for term in _terms(text):
            column = columns.setdefault(term, len(columns)) if grow else columns.get(term, -1)
            if column >= 0:
                where.append(row)
                what.append(column)
    shape = (len(texts), len(columns))
    matrix = sparse.coo_array((np.ones(len(where)), (where, what)), shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return Counts(columns, matrix)


def likeness(past: Rows, asked: Rows) -> Array:
    """Return the cosine of TF-IDF vectors, past x asked, 0 to 1.

    A term's weight is 1 + ln((1 + N) / (1 + n)), n of the N past texts having it; a term that
    none of them has weighs nothing, so nothing is learnt from the texts asked about.

    Source: Spärck Jones (1972), https://doi.org/10.1108/eb026526.

    Examples
    --------
    >>> known = counted(["use of force", "use of water", "rights"])
    >>> asked = counted(["use of force"], known.terms)
    >>> likeness(known.matrix, asked.matrix).round(2)[:, 0].tolist()
    [1.0, 0.46, 0.0]
    """
    having = np.bincount(past.indices, minlength=past.shape[1])
    weight = np.where(having > 0, np.log((1 + past.shape[0]) / (1 + having)) + 1, 0.0)
    return np.asarray((_unit(past, weight) @ _unit(asked, weight).T).toarray())


def _unit(rows: Rows, weight: Array) -> Rows:
    weighed = rows.copy()
    weighed.data = weighed.data * weight[weighed.indices]
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    per_entry = np.repeat(np.where(length > 0, length, 1.0), np.diff(weighed.indptr))
    weighed.data = weighed.data / per_entry
    return weighed


def _terms(text: str) -> Iterable[str]:
    words = words_of(text)
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"
