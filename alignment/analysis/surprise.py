"""Surprise of each vote: its probability when the fit excludes it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import logsumexp

from alignment.analysis.positions import Positions
from alignment.analysis.probit import (
    MAX_JOINT_ROLLCALLS,
    Array,
    ScoringState,
    build_quadrature_grid,
    compute_expected_votes,
    compute_posteriors,
    compute_scoring_step,
    count_outcomes,
    density_ratio,
    log_likelihoods,
    log_outcome_probabilities,
    log_probabilities,
    maximize_items,
    outcome_derivatives,
    pack_items,
    unpack_items,
)
from alignment.model.vote import Vote

Indices = npt.NDArray[np.intp]

# After a longer step the roll call is fitted again: it depends on that vote.
MAX_STEP = 0.25
# Scoring steps of a roll call after one vote is left out, and the step that is negligible.
REFIT_ITERATIONS = 6
REFIT_TOLERANCE = 0.01
# Roll calls, and refits, at a time.
_CHUNK = 128
_REFIT_CHUNK = 1000


def compute_surprise(votes: pd.DataFrame, positions: Positions) -> pd.DataFrame:
    """Return how surprising each vote cast is, in bits, given the country's other votes.

    bits = -log2 P(v_ir | the votes without v_ir). The vote is left out twice: the roll call's
    parameters are fitted again without it, with the other countries and roll calls fixed, and the
    probability is averaged over the posterior of the position on the country's other votes. With
    w(x) the posterior on all its votes and p(x) the fitted probability of this one, that is w /
    p, scaled to 1, so no position is fitted twice.

    Returns
    -------
    DataFrame
        One row a vote cast: `rollcall`, `iso3`, `vote` (code), `chance` (probability, 0 to 1) and
        `bits`, the most surprising first. 1 bit is a probability of a half, 10 bits one in a
        thousand. Both are NaN where the votes show no common dimension. Beyond some 15 bits they
        depend on the far tail of the normal: only the order is meaningful. A surprise can be a
        change of position, a bargain, an error, or a text that divides along another line.

    References
    ----------
    Gelfand, Dey and Chang 1992, "Model determination using predictive distributions" (the
    conditional predictive ordinate); Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> from alignment.analysis.positions import estimate_positions
    >>> west, east = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0]
    >>> rows = {"CHN": east, "CUB": east, "FRA": west, "RUS": [2, 2, 0, 0, 2, 2], "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> compute_surprise(votes, estimate_positions(votes)).loc[0, "iso3"]
    'RUS'
    """
    codes = votes.to_numpy()
    country, rollcall = np.nonzero(codes >= Vote.NO)
    logs = leave_one_out(votes, positions)[country, rollcall]
    frame = pd.DataFrame(
        {
            "rollcall": votes.columns[rollcall],
            "iso3": votes.index[country],
            "vote": codes[country, rollcall],
            "chance": np.exp(logs),
            "bits": np.abs(logs) / np.log(2),
        }
    )
    # Sorting a million names, instead of their ranks, takes seconds.
    by_name = votes.index.argsort().argsort()[country]
    by_rollcall = votes.columns.argsort().argsort()[rollcall]
    order = np.lexsort((by_rollcall, by_name, -frame["bits"].to_numpy()))
    return frame.iloc[order].reset_index(drop=True)


def leave_one_out(votes: pd.DataFrame, positions: Positions) -> Array:
    """Return the log probability of each vote with it left out, countries x roll calls."""
    logs = np.full(votes.shape, np.nan)
    if not positions.is_identified:
        return logs
    if votes.shape[1] > MAX_JOINT_ROLLCALLS:
        return approximate_leave_one_out(votes, positions)
    items = positions.prior_scale_items
    codes, vote_counts = votes.to_numpy(), count_outcomes(votes)
    grid = build_quadrature_grid(int((codes >= Vote.NO).sum(axis=1).max()))
    log_fit = log_probabilities(items, grid.nodes)
    posterior = log_likelihoods(vote_counts, log_fit) + np.log(grid.weights)
    posterior -= logsumexp(posterior, axis=1, keepdims=True)
    weights = np.exp(posterior)
    expected = compute_expected_votes(vote_counts, weights, grid)
    parameters = pack_items(items)
    for rollcall in range(votes.shape[1]):
        cast = np.flatnonzero(codes[:, rollcall] >= Vote.NO)
        if not len(cast):
            continue
        own, each = codes[cast, rollcall], np.arange(len(cast))
        without = np.repeat(expected[:, [rollcall]], len(cast), axis=1)
        without[own, each] -= weights[cast]
        start = np.repeat(parameters[:, [rollcall]], len(cast), axis=1)
        refit = maximize_items(start, without, grid, REFIT_ITERATIONS, REFIT_TOLERANCE)
        log_refit = log_probabilities(unpack_items(refit), grid.nodes)
        # Dividing a vote out of a country's posterior leaves the posterior on its other votes.
        others = posterior[cast] - log_fit[own, rollcall]
        others -= logsumexp(others, axis=1, keepdims=True)
        logs[cast, rollcall] = logsumexp(others + log_refit[own, each], axis=1)
    return logs


def approximate_leave_one_out(votes: pd.DataFrame, positions: Positions) -> Array:
    """Return the log probability of each vote with it left out, countries x roll calls.

    Over hundreds of roll calls the posterior of a country's position is close to normal, so
    leaving a vote out takes its gradient g and its curvature h from it: the others leave the
    precision t = 1 / se**2 + h and the mean x - g / t. The roll call's parameters move by one
    scoring step without the vote, and are fitted to their new maximum where that step is long.
    Over a normal position the probabilities have a closed form: the integral of Phi(c - b x) is
    Phi((c - b mean) / sqrt(1 + b**2 / t)). NaN where no vote was cast.
    """
    codes, vote_counts = votes.to_numpy(), count_outcomes(votes)
    grid = build_quadrature_grid(MAX_JOINT_ROLLCALLS)
    items = positions.prior_scale_items
    location = (positions.table["value"].to_numpy() - positions.prior_mean) / positions.prior_sd
    precision = (positions.prior_sd / positions.table["se"].to_numpy()) ** 2
    weights, _ = compute_posteriors(vote_counts, log_probabilities(items, grid.nodes), grid)
    parameters = pack_items(items)
    logs = np.full(votes.shape, np.nan)
    for start in range(0, votes.shape[1], _CHUNK):
        chunk = slice(start, start + _CHUNK)
        country, rollcall = np.nonzero(codes[:, chunk] >= Vote.NO)
        own = codes[:, chunk][country, rollcall]
        fit, x = parameters[:, chunk], location[country]
        expected = compute_expected_votes(vote_counts[:, :, chunk], weights, grid)
        step, gradient, curvature = _leave_out_votes(
            fit, compute_scoring_step(fit, expected, grid), rollcall, x, own
        )
        refit = fit[:, rollcall] + np.clip(step, -1, 1)
        far = np.flatnonzero(np.abs(step).max(axis=0) > MAX_STEP)
        for batch in np.split(far, range(_REFIT_CHUNK, len(far), _REFIT_CHUNK)):
            at = rollcall[batch]
            without = expected[:, at]
            without[own[batch], np.arange(len(batch))] -= weights[country[batch]]
            refit[:, batch] = maximize_items(
                fit[:, at], without, grid, REFIT_ITERATIONS, REFIT_TOLERANCE
            )
        # The prior has precision 1, which no vote can reduce.
        remaining_precision = np.maximum(precision[country] + curvature, 1.0)
        mean = x - gradient / remaining_precision
        refitted = unpack_items(refit)
        scale = 1 / np.sqrt(1 + refitted.discrimination**2 / remaining_precision)
        predictor = refitted.discrimination * mean
        log_outcomes = log_outcome_probabilities(
            (refitted.lower - predictor) * scale, (refitted.upper - predictor) * scale
        )
        logs[:, chunk][country, rollcall] = log_outcomes[own, np.arange(len(own))]
    return logs


def _leave_out_votes(
    parameters: Array,
    scoring: ScoringState,
    rollcall: Indices,
    x: Array,
    votes: npt.NDArray[np.int8],
) -> tuple[Array, Array, Array]:
    """Return the step of each vote's roll call without it, and the vote's derivatives.

    The derivatives, first and second, are of the vote's log probability by the position.
    """
    each = np.arange(len(votes))
    items = unpack_items(parameters[:, rollcall])
    slope, predictor = items.discrimination, items.discrimination * x
    low, high = items.lower - predictor, items.upper - predictor
    first, second = outcome_derivatives(low, high)
    logs = log_outcome_probabilities(low, high)
    at_high = np.where(votes == Vote.ABSTAIN, density_ratio(high, logs[1]), 0.0)
    at_high -= np.where(votes == Vote.YES, density_ratio(high, logs[2]), 0.0)
    both = -first[votes, each]
    gradient = np.stack([-both * x, both, at_high * (items.upper - items.lower)])
    inverse = np.linalg.inv(scoring.information)[rollcall]
    step = -np.einsum("vpq,qv->pv", inverse, gradient)
    return step, first[votes, each] * slope, second[votes, each] * slope**2
