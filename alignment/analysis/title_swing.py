"""Swing and positions from the model of votes in series, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import t as student

from alignment.analysis.positions import Z95
from alignment.analysis.probit import Array
from alignment.analysis.significance import rank_by_minimum
from alignment.analysis.swing import select_contested_rollcalls, shortest_interval
from alignment.analysis.title_model import (
    Indices,
    TitleItems,
    TitleModel,
    compute_item_covariance,
    draw_predictor,
    fit_without_title,
)
from alignment.model.progress import ProgressCallback
from alignment.model.vote import Vote

DRAWS = 400
_DRAW_SHARE = 0.965
# Titles left out at a time leave at least so many.
MIN_TITLES = 3
_MIN_GAP_SHARE = 0.05
# Least share of the prior variance that the votes count for when the prior is removed.
_MIN_RELIABILITY = 0.8
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

    As :func:`~alignment.analysis.swing.compute_swing_terms`: `chance` is E[p], and `term`
    E[4 p (1 - p)], whose mean is the country's swing.
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


def compute_title_swing(model: TitleModel, seed: int = 0) -> pd.DataFrame:
    """Return swing with its 95% interval and rank, from draws of the posterior.

    In each of 400 draws roll calls have parameters from the normal distribution at the fitted ones,
    and countries positions and title effects from their posteriors. Interval and rank are the
    shortest ranges with 95% of the draws, widened to the value itself.

    Returns
    -------
    DataFrame
        Indexed by ISO3: `value`, `low`, `high`, `rank_low`, `rank_high` and `votes`, as of
        :func:`~alignment.analysis.swing.compute_swing`; see
        :func:`compute_title_swing_values` for the formula.

        The interval is of the swing on these roll calls. It holds if the model does: see
        :func:`~alignment.analysis.title_check.select_model`.
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
        own_rank = rank_by_minimum(-value[known])
        first, last = shortest_interval(rank_by_minimum(-draws), _DRAW_SHARE)
        ranges = np.stack(
            [
                value[known],
                np.minimum(low, value[known]),
                np.maximum(high, value[known]),
                np.minimum(first, own_rank),
                np.maximum(last, own_rank),
            ]
        )
        table.loc[known, ["value", "low", "high", "rank_low", "rank_high"]] = ranges.T
    return table


def draw_swing(model: TitleModel, columns: Indices, seed: int = 0) -> Array:
    """Return swing on some roll calls in each draw of the posterior, draws x countries."""
    random = np.random.default_rng(seed)
    items = model.posterior.items
    roots = np.linalg.cholesky(compute_item_covariance(model))
    gap, result = items.upper - items.lower, []
    for _ in range(DRAWS):
        noise = random.standard_normal((len(gap), roots.shape[1], 1))
        offset = (roots @ noise)[:, :, 0]
        upper = items.upper + offset[:, -1]
        lower = np.minimum(items.lower + offset[:, -2], upper - _MIN_GAP_SHARE * gap)
        drawn = TitleItems(
            items.slopes + offset[:, :-3], items.loadings + offset[:, -3], lower, upper
        )
        predictor = draw_predictor(model.posterior, drawn, model.title_codes, random)
        yes = ndtr(predictor[:, columns] - upper[columns])
        result.append((4 * yes * (1 - yes)).mean(axis=1))
    return np.stack(result)


@dataclass(frozen=True, eq=False)
class TitleIntervals:
    """Estimates with intervals by leaving out whole titles.

    Attributes
    ----------
    positions : DataFrame
        Indexed by ISO3 and axis (from 1): `value`, `low`, `high`, `se` and `title_se`, the
        standard error by titles alone.
    swing : DataFrame
        Indexed by ISO3: `value`; `low`, `high` on these roll calls; `title_low`, `title_high` and
        `title_se` for titles like these.
    titles : int
        Number of titles; the intervals have one degree of freedom less.
    """

    positions: pd.DataFrame
    swing: pd.DataFrame
    titles: int


def resample_titles(
    model: TitleModel, seed: int = 0, progress: ProgressCallback | None = None
) -> TitleIntervals | None:
    """Return intervals of positions and swing that take titles, not votes, as independent.

    With T titles and e_(t) the estimate without title t, turned to the axes of the full model,
    the variance by titles is that of the cluster jackknife,

        V = (T - 1) / T sum_t (e_(t) - mean of e)^2.

    For one country and few titles it is very uncertain. The standard error of a position is that of
    its posterior, times the root of sum V / sum posterior variance over all countries where that
    is above 1; its interval reaches as far as that with and that without the prior, as in
    :func:`~alignment.analysis.positions.estimate_positions`. The interval of swing on these roll
    calls is that of :func:`compute_title_swing`; that of swing on titles like these is
    value +- t sqrt(V), with T - 1 degrees of freedom, within 0 and 1.

    `progress` is called after each title; False stops the work, and the result is None. It is
    None too where there are fewer than 3 titles.

    References
    ----------
    Bell and McCaffrey 2002, "Bias reduction in standard errors for linear regression with
    multi-stage samples" (Survey Methodology 28); Cameron, Gelbach and Miller 2008,
    doi:10.1162/rest.90.3.414 (few clusters).
    """
    number = len(model.titles)
    if number < MIN_TITLES:
        return None
    positions, swing = model.positions, compute_title_swing_values(model)
    moved = np.full((number, *positions.shape), np.nan)
    swung = np.full((number, len(swing)), np.nan)
    for title in range(number):
        part = fit_without_title(model, title)
        voted = (part.codes >= Vote.NO).any(axis=1)
        moved[title, voted] = _align_axes(part.positions, positions)[voted]
        swung[title] = compute_title_swing_values(part)
        if progress is not None and progress(title + 1, number) is False:
            return None
    return _combine(model, moved, swung, swing, seed)


def _combine(
    model: TitleModel, moved: Array, swung: Array, swing: pd.Series, seed: int
) -> TitleIntervals:
    number = len(moved)
    factor = student.ppf(0.975, number - 1)
    positions = model.positions
    model_se = np.sqrt(np.diagonal(model.position_covariance, axis1=1, axis2=2))
    title_se = _jackknife_se(moved)
    known = ~np.isnan(title_se).any(axis=1)
    excess = np.square(title_se[known]).sum(axis=0) / np.square(model_se[known]).sum(axis=0)
    se = model_se * np.sqrt(np.maximum(excess, 1.0))
    # As of positions on one axis: with the prior, and without it.
    prior_sd = np.sqrt(np.diagonal(model.rotation.T @ model.rotation))
    reliability = np.maximum(1 - (model_se / prior_sd) ** 2, _MIN_RELIABILITY)
    half, free = Z95 * se, Z95 * se / np.sqrt(reliability)
    low = np.minimum(positions - half, positions / reliability - free)
    high = np.maximum(positions + half, positions / reliability + free)
    index = pd.MultiIndex.from_product(
        [model.countries, range(1, model.axes + 1)], names=["iso3", "axis"]
    )
    columns = {"value": positions, "low": low, "high": high, "se": se, "title_se": title_se}
    table = pd.DataFrame({name: part.ravel() for name, part in columns.items()}, index)
    drawn = compute_title_swing(model, seed)
    swing_se = _jackknife_se(swung)
    reach = factor * swing_se
    swing_table = pd.DataFrame(
        {
            "value": swing,
            "low": drawn["low"],
            "high": drawn["high"],
            "title_low": np.clip(swing - reach, 0, 1),
            "title_high": np.clip(swing + reach, 0, 1),
            "title_se": swing_se,
        }
    )
    return TitleIntervals(table, swing_table, number)


def _jackknife_se(estimates: Array) -> Array:
    """Return the standard error of estimates without one title each, titles first."""
    number = (~np.isnan(estimates)).sum(axis=0)
    mean = np.nansum(estimates, axis=0) / np.maximum(number, 1)
    square = np.nansum(np.square(estimates - mean), axis=0)
    scale = (number - 1) / np.maximum(number, 1)
    return np.where(number >= MIN_TITLES, np.sqrt(scale * square), np.nan)


def _align_axes(positions: Array, target: Array) -> Array:
    """Return positions turned, or mirrored, to be as near as possible to the target."""
    left, _, right = np.linalg.svd(positions.T @ target)
    return np.asarray(positions @ (left @ right))


def _index_contested(model: TitleModel) -> Indices:
    votes = pd.DataFrame(model.codes, model.countries, model.rollcalls)
    return np.flatnonzero(model.rollcalls.isin(select_contested_rollcalls(votes)))
