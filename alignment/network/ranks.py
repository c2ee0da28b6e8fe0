"""Ranks of numbers, and rates of false discovery, for which all of scipy.stats would be read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def least_ranks(values: Array) -> Array:
    """Return the rank of each number within its row, 1 for the least; equal ones have the least.

    >>> least_ranks(np.array([[0.5, 0.1, 0.5, 0.9]])).tolist()
    [[2.0, 1.0, 2.0, 4.0]]
    """
    order = np.argsort(values, axis=-1, kind="stable")
    row = np.take_along_axis(values, order, axis=-1)
    first = np.ones(row.shape, dtype=bool)
    first[..., 1:] = row[..., 1:] != row[..., :-1]
    places = np.maximum.accumulate(np.where(first, np.arange(1, row.shape[-1] + 1), 0), axis=-1)
    ranks = np.empty(places.shape)
    np.put_along_axis(ranks, order, places, axis=-1)
    return ranks


def mean_ranks(values: Array) -> Array:
    """Return the rank of each number of a row, 1 for the least; equal ones share their mean.

    >>> mean_ranks(np.array([0.5, 0.1, 0.5, 0.9])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    greatest = len(values) + 1 - least_ranks(-values)
    mean: Array = (least_ranks(values) + greatest) / 2
    return mean


def discovery_rates(p: Array) -> Array:
    """Return the false discovery rate at which each of some p values would be told.

    Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x: the smallest of each p
    value, and of those above it, times the number of tests over its place.

    >>> discovery_rates(np.array([0.01, 0.5, 0.03])).round(3).tolist()
    [0.03, 0.5, 0.045]
    """
    order = np.argsort(p)
    each = p[order] * (len(p) / np.arange(1, len(p) + 1))
    rates = np.empty_like(each)
    rates[order] = np.minimum.accumulate(each[::-1])[::-1]
    return rates.clip(0, 1)
