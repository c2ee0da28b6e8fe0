"""Swing from the model of votes in series, with its intervals."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.probit import Array
from alignment.analysis.significance import rank_by_minimum
from alignment.analysis.swing import select_contested_rollcalls, shortest_interval
from alignment.analysis.title_model import (
    Indices,
    TitleItems,
    TitleModel,
    compute_item_covariance,
    draw_predictor,
)
from alignment.model.vote import Vote

# Ends of intervals have a Monte Carlo error of at most .02, ends of ranks typically of 2.
DRAWS = 4_000
_DRAW_SHARE = 0.965
_MIN_GAP_SHARE = 0.05
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def compute_title_swing_values(model: TitleModel) -> pd.Series:
    """Return each country's swing: how open its votes on the contested roll calls are, 0 to 1.

    swing_i = mean over contested r of E[4 p_ir (1 - p_ir)], where p_ir is the probability that i
    votes yes on r, and E the mean over the posterior of its position and title effects. A vote
    counts 1 where yes and not yes are equally likely, given all that the country did on this and
    other titles. With one axis and no title effect this is closeness to where the votes divide;
    with several axes it is the share of contested votes on which the country could decide either
    way, wherever it is on them. NaN where the country cast no vote on a contested roll call.
    """
    contested = _index_contested(model)
    has_swing = (model.codes[:, contested] >= Vote.NO).any(axis=1)
    result = np.full(len(model.countries), np.nan)
    if has_swing.any():
        result[has_swing] = compute_swing_terms_of(model, contested)[has_swing].mean(axis=1)
    return pd.Series(result, model.countries)


def compute_title_swing_terms(model: TitleModel, iso3: str) -> pd.DataFrame:
    """Return the contribution of each contested roll call to a country's swing, largest first.

    Indexed by roll call: `chance` is E[p], and `term` E[4 p (1 - p)], whose mean is the country's
    swing; equal terms the newest first. Empty where the country has no swing.
    """
    contested = _index_contested(model)
    row = np.flatnonzero(model.countries == iso3)
    if not len(row) or not (model.codes[row][:, contested] >= Vote.NO).any():
        row, contested = row[:0], contested[:0]
    yes = _integrate_yes(model, contested)
    chance, term = yes @ _WEIGHTS, (4 * yes * (1 - yes)) @ _WEIGHTS
    columns = {"chance": chance[row].ravel(), "term": term[row].ravel()}
    terms = pd.DataFrame(columns, model.rollcalls[contested])
    return terms.iloc[::-1].sort_values("term", ascending=False, kind="stable")


def compute_swing_terms_of(model: TitleModel, columns: Indices) -> Array:
    """Return E[4 p (1 - p)] of each country on some roll calls, countries x roll calls."""
    yes = _integrate_yes(model, columns)
    return np.asarray((4 * yes * (1 - yes)) @ _WEIGHTS)


def _integrate_yes(model: TitleModel, columns: Indices) -> Array:
    """Return P(yes) at the nodes of the posterior: countries x roll calls x nodes."""
    mean, variance = (part[:, columns] for part in model.compute_predictor())
    margin = mean - model.posterior.items.upper[columns]
    return np.asarray(ndtr(margin[:, :, None] + np.sqrt(variance)[:, :, None] * _NODES))


def compute_title_swing(
    model: TitleModel, seed: int = 0, unranked: Collection[str] = ()
) -> pd.DataFrame:
    """Return swing with its 95% interval and rank, from draws of the posterior.

    In each of 4,000 draws roll calls have parameters from the normal distribution at the fitted
    ones, and countries positions and title effects from their posteriors. Interval and rank are the
    shortest ranges with 95% of the draws, widened to the value itself.

    Parameters
    ----------
    unranked : collection of str
        Countries without a rank, which the ranks of the others do not count.

    Returns
    -------
    DataFrame
        Indexed by ISO3: `value` as of :func:`compute_title_swing_values`; `low`, `high`, its
        interval; `rank_low`, `rank_high`, from 1, the highest swing; `votes`, the contested roll
        calls in which the country cast a vote.

        The interval is of the swing on these roll calls. It holds if the model does: see
        :func:`~alignment.analysis.title_check.check_model`.
    """
    contested = _index_contested(model)
    value = compute_title_swing_values(model).to_numpy()
    known = ~np.isnan(value)
    table = pd.DataFrame(
        np.nan, model.countries, ["value", "low", "high", "rank_low", "rank_high"]
    ).assign(votes=(model.codes[:, contested] >= Vote.NO).sum(axis=1))
    if known.any():
        draws = draw_swing(model, contested, seed)[:, known]
        low, high = shortest_interval(draws, _DRAW_SHARE)
        ends = [value[known], np.minimum(low, value[known]), np.maximum(high, value[known])]
        table.loc[known, ["value", "low", "high"]] = np.stack(ends, axis=1)
        is_ranked = ~model.countries[known].isin(list(unranked))
        if is_ranked.any():
            own_rank = rank_by_minimum(-value[known][is_ranked])
            ranks = rank_by_minimum(-draws[:, is_ranked])
            first, last = shortest_interval(ranks, _DRAW_SHARE)
            ends = [np.minimum(first, own_rank), np.maximum(last, own_rank)]
            ranked = model.countries[known][is_ranked]
            table.loc[ranked, ["rank_low", "rank_high"]] = np.stack(ends, axis=1)
    return table


def draw_swing(model: TitleModel, columns: Indices, seed: int = 0) -> Array:
    """Return swing on some roll calls in each draw of the posterior, draws x countries."""
    random = np.random.default_rng(seed)
    fitted = model.posterior.items
    items = TitleItems(
        fitted.slopes[columns],
        fitted.loadings[columns],
        fitted.lower[columns],
        fitted.upper[columns],
    )
    title_codes = model.title_codes[columns]
    roots = np.linalg.cholesky(compute_item_covariance(model)[columns])
    gap, result = items.upper - items.lower, []
    for _ in range(DRAWS):
        noise = random.standard_normal((len(gap), roots.shape[1], 1))
        offset = (roots @ noise)[:, :, 0]
        upper = items.upper + offset[:, -1]
        lower = np.minimum(items.lower + offset[:, -2], upper - _MIN_GAP_SHARE * gap)
        drawn = TitleItems(
            items.slopes + offset[:, :-3], items.loadings + offset[:, -3], lower, upper
        )
        yes = ndtr(draw_predictor(model.posterior, drawn, title_codes, random) - upper)
        result.append((4 * yes * (1 - yes)).mean(axis=1))
    return np.stack(result)


def _index_contested(model: TitleModel) -> Indices:
    votes = pd.DataFrame(model.codes, model.countries, model.rollcalls)
    return np.flatnonzero(model.rollcalls.isin(select_contested_rollcalls(votes)))
