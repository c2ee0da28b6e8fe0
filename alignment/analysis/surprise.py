"""Surprise: the votes that did not fit where their country otherwise stands."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from alignment.analysis.positions import Positions
from alignment.analysis.probit import (
    Array,
    climbed,
    counts,
    expected_votes,
    grid,
    likelihoods,
    log_chances,
    packed,
    unpacked,
)
from alignment.analysis.sampled import JOINTLY
from alignment.analysis.surprise_many import ROUNDS, SETTLED, left_out_of_many
from alignment.model.vote import Vote


def surprise(votes: pd.DataFrame, found: Positions) -> pd.DataFrame:
    """Return how surprising each vote cast is, in bits, given the country's other votes.

    bits = -log2 P(v_ir | the votes without v_ir). The vote is left out twice: the roll call's
    parameters are fitted again without it, the other countries and roll calls held, and
    the chance is averaged over where the country's other votes leave its position. With w(x)
    the posterior of the position on all its votes and p(x) the fitted chance of this one,
    those leave w / p, scaled to 1, so no position is fitted twice.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes.

    Returns
    -------
    DataFrame
        One row a vote cast: `rollcall`, `iso3`, `vote` (code), `chance` (0 to 1) and `bits`,
        the most surprising first. 1 bit is a coin's toss, 10 bits one in a thousand. Chance
        and bits are NaN where the votes show no common dimension. Beyond some 15 bits they
        hang on the far tail of the normal: read the order, not the odds. A surprise can be a change
        of mind, a bargain, an error, or a text that divides along another line.

    References
    ----------
    Gelfand, Dey and Chang 1992, "Model determination using predictive distributions" (the
    conditional predictive ordinate); Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> from alignment.analysis.positions import positions
    >>> west, east = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0]
    >>> rows = {"CHN": east, "CUB": east, "FRA": west, "RUS": [2, 2, 0, 0, 2, 2], "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> surprise(votes, positions(votes)).loc[0, "iso3"]
    'RUS'
    """
    codes = votes.to_numpy()
    country, rollcall = np.nonzero(codes >= Vote.NO)
    logs = left_out(votes, found)[country, rollcall]
    frame = pd.DataFrame(
        {
            "rollcall": votes.columns[rollcall],
            "iso3": votes.index[country],
            "vote": codes[country, rollcall],
            "chance": np.exp(logs),
            "bits": np.abs(logs) / np.log(2),
        }
    )
    # By rank: sorting a million names themselves takes seconds.
    by_name = votes.index.argsort().argsort()[country]
    by_rollcall = votes.columns.argsort().argsort()[rollcall]
    order = np.lexsort((by_rollcall, by_name, -frame["bits"].to_numpy()))
    return frame.iloc[order].reset_index(drop=True)


def left_out(votes: pd.DataFrame, found: Positions) -> Array:
    """Return the log chance of each vote with it left out, countries x roll calls."""
    logs = np.full(votes.shape, np.nan)
    if not found.known:
        return logs
    if votes.shape[1] > JOINTLY:
        return left_out_of_many(votes, found)
    # Back on the scale of the prior, where the fit was made.
    items = found.on_prior_scale
    codes, seen = votes.to_numpy(), counts(votes)
    on = grid(int((codes >= Vote.NO).sum(axis=1).max()))
    each = log_chances(items, on.nodes)
    posterior = likelihoods(seen, each) + np.log(on.weights)
    posterior -= logsumexp(posterior, axis=1, keepdims=True)
    weights = np.exp(posterior)
    expected = expected_votes(seen, weights, on)
    fit = packed(items)
    for rollcall in range(votes.shape[1]):
        cast = np.flatnonzero(codes[:, rollcall] >= Vote.NO)
        if not len(cast):
            continue
        own, places = codes[cast, rollcall], np.arange(len(cast))
        without = np.repeat(expected[:, [rollcall]], len(cast), axis=1)
        without[own, places] -= weights[cast]
        start = np.repeat(fit[:, [rollcall]], len(cast), axis=1)
        again = log_chances(unpacked(climbed(start, without, on, ROUNDS, SETTLED)), on.nodes)
        # Dividing its own vote out of a country's posterior leaves what the others say.
        others = posterior[cast] - each[own, rollcall]
        others -= logsumexp(others, axis=1, keepdims=True)
        logs[cast, rollcall] = logsumexp(others + again[own, places], axis=1)
    return logs
