"""Swing: closeness of countries to where contested votes divide, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.analysis.positions import Positions
from alignment.analysis.probit import (
    MAX_JOINT_ROLLCALLS,
    PRIOR_VOTES,
    Array,
    ItemParameters,
    QuadratureGrid,
    build_quadrature_grid,
    compute_expected_votes,
    compute_margins,
    compute_posteriors,
    compute_scoring_step,
    count_outcomes,
    density_ratio,
    log_probabilities,
    multiply_in_blocks,
    pack_items,
)
from alignment.analysis.significance import rank_by_minimum
from alignment.model.text_format import format_count
from alignment.model.vote import Vote

# A roll call is contested when its smaller side has at least this share of the votes cast.
CONTESTED_SHARE = 0.1
# Draws of the roll calls' parameters, and draws of every position for each of them.
ITEM_DRAWS = 100
POSITION_DRAWS = 10
# Least information in any direction: about that of the prior votes.
_MIN_INFORMATION = PRIOR_VOTES
# A gap between cutpoints is drawn no narrower than this share of the fitted one.
_MIN_GAP_SHARE = 0.05
# Positions at which the swing of a draw is computed; between them it is interpolated.
_SWING_GRID = np.linspace(-6.0, 6.0, 241)
# Share of the draws in a 95% interval: slightly more, because the normal approximation of the
# roll calls' parameters misses some uncertainty. Found by benchmarks/intervals.py.
_DRAW_SHARE = 0.97
_SWING_COLUMNS = ("value", "low", "high", "rank_low", "rank_high")
# Roll calls named one by one before the rest are only counted.
_MAX_LISTED = 3


def select_contested_rollcalls(votes: pd.DataFrame) -> pd.Index:
    """Return the roll calls that were contested, in the order of the columns.

    An abstention counts half for either side, so the sides are yes + abstain/2 and
    no + abstain/2; contested means that the smaller has at least a tenth of the votes cast.

    >>> votes = pd.DataFrame({"close": [2, 2, 1, 0], "clear": [2, 2, 2, 2]}, dtype="int8")
    >>> select_contested_rollcalls(votes).tolist()
    ['close']
    """
    codes = votes.to_numpy()
    cast = (codes >= Vote.NO).sum(axis=0)
    # Half the code of a vote cast is its share of the yes side.
    yes = np.where(codes >= Vote.NO, codes, 0).sum(axis=0) / 2
    return votes.columns[(cast > 0) & (np.minimum(yes, cast - yes) >= CONTESTED_SHARE * cast)]


def compute_swing(votes: pd.DataFrame, positions: Positions, seed: int = 0) -> pd.DataFrame:
    """Return each country's swing: the mean of 4 p (1 - p) over the contested roll calls.

    p is the fitted probability of yes at the country's position. A roll call adds 1 if yes and
    not yes are equally likely at the position, and nearly 0 if one of them is almost certain. So
    swing is near 1 for a country at the cutpoint of every contested roll call, and near 0 for one
    far from all of them.

    Interval and rank come from 1,000 draws of :func:`draw_posterior`: in each draw every country
    has a swing and a rank among all. They are the shortest ranges with 97% of a country's draws,
    widened to its own value where that lies outside: in votes simulated from one axis with
    independent errors such a range has the true value in 95% to 97% of cases, one of 95% in 92%
    to 95%; see docs/calibration.md.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    positions : Positions
        Fitted to these votes.
    seed : int
        Same votes and seed, same draws.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `value`, 0 to 1. `low`, `high`: its 95% interval. `rank_low`,
        `rank_high`: the best and the last rank of its 95% interval, from 1, the highest
        swing; countries whose ranks overlap are not distinguished. `votes`: contested roll calls
        in which the country cast a vote. NaN where that is none, or where the country has no
        position.

        A high swing means votes near the divide, not that a country can be persuaded.

    Examples
    --------
    >>> from alignment.analysis.positions import estimate_positions
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> table = compute_swing(votes, estimate_positions(votes))
    >>> table["value"].idxmax(), table.loc["IND", ["rank_low", "rank_high"]].tolist()
    ('IND', [1.0, 3.0])
    """
    rollcalls = select_contested_rollcalls(votes)
    number = (votes[rollcalls].to_numpy() >= Vote.NO).sum(axis=1)
    columns_by_row = np.full((len(_SWING_COLUMNS), len(votes)), np.nan)
    values = compute_swing_values(votes, positions).to_numpy()
    known = ~np.isnan(values)
    if known.any():
        rollcall_indices = positions.items.index.get_indexer(rollcalls)
        value = values[known]
        draws = _draw_swing(votes, positions, rollcall_indices, seed)[:, known]
        ranks = rank_by_minimum(-draws)
        columns_by_row[0, known] = value
        columns_by_row[1:3, known] = _widen_interval(shortest_interval(draws, _DRAW_SHARE), value)
        columns_by_row[3:, known] = _widen_interval(
            shortest_interval(ranks, _DRAW_SHARE), rank_by_minimum(-value)
        )
    table = dict(zip(_SWING_COLUMNS, columns_by_row, strict=True)) | {"votes": number}
    return pd.DataFrame(table, index=votes.index)


def compute_swing_values(votes: pd.DataFrame, positions: Positions) -> pd.Series:
    """Return the `value` of :func:`compute_swing` alone, without draws."""
    rollcalls = select_contested_rollcalls(votes)
    values = positions.table["value"].to_numpy()
    has_swing = (votes[rollcalls] >= Vote.NO).any(axis=1).to_numpy() & ~np.isnan(values)
    result = np.full(len(votes), np.nan)
    if has_swing.any():
        columns = positions.items.index.get_indexer(rollcalls)
        result[has_swing] = _swing_at(positions.item_parameters, values[has_swing], columns)
    return pd.Series(result, index=votes.index)


def compute_swing_terms(votes: pd.DataFrame, positions: Positions, iso3: str) -> pd.DataFrame:
    """Return the contribution of each contested roll call to a country's swing, largest first.

    Indexed by roll call: `chance`, the fitted probability p of yes, and `term`, 4 p (1 - p), whose
    mean is the country's swing; equal terms the newest first. Roll calls that the country missed
    are included, because swing depends on its position. Empty where it has no swing.
    """
    rollcalls = select_contested_rollcalls(votes)
    position = positions.table["value"].to_numpy()[votes.index == iso3]
    cast = bool((votes[rollcalls].loc[iso3] >= Vote.NO).any())
    if not cast or np.isnan(position).any():
        rollcalls = rollcalls[:0]
    columns = positions.items.index.get_indexer(rollcalls)
    chance = positions.vote_probabilities_at(position, Vote.YES)[0, columns]
    terms = pd.DataFrame({"chance": chance, "term": 4 * chance * (1 - chance)}, index=rollcalls)
    return terms.iloc[::-1].sort_values("term", ascending=False, kind="stable")


def _draw_swing(
    votes: pd.DataFrame, positions: Positions, columns: npt.NDArray[np.intp], seed: int
) -> Array:
    """Return swing in each draw, draws x countries."""
    draws = draw_posterior(votes, positions, seed)
    return np.concatenate(
        [
            np.interp(values, _SWING_GRID, _swing_at(items, _SWING_GRID, columns))
            for items, values in zip(draws.items, draws.positions, strict=True)
        ]
    )


def _widen_interval(interval: tuple[Array, Array], value: Array) -> tuple[Array, Array]:
    """Return an interval widened to contain a value."""
    return np.minimum(interval[0], value), np.maximum(interval[1], value)


def _swing_at(items: ItemParameters, positions: Array, columns: npt.NDArray[np.intp]) -> Array:
    """Return the mean of 4 p (1 - p) over some roll calls, for each position."""
    predictor = positions[:, None] * items.discrimination[columns]
    yes = ndtr(predictor - items.upper[columns])
    return (4 * yes * (1 - yes)).mean(axis=1)


@dataclass(frozen=True, eq=False)
class PosteriorDraws:
    """Draws of items and positions, where the prior of positions is standard normal.

    Attributes
    ----------
    items : tuple of ItemParameters
        One a draw.
    positions : ndarray
        Item draws x position draws x countries.
    """

    items: tuple[ItemParameters, ...]
    positions: Array


def draw_posterior(votes: pd.DataFrame, positions: Positions, seed: int = 0) -> PosteriorDraws:
    """Return draws from the joint posterior of roll calls and positions.

    The roll calls' parameters are drawn from the normal at their fitted values whose precision
    is the observed information, the positions integrated out: by Louis, the expected information
    less the variance of its score over each country's posterior,

        I = sum_r E[J_r] - sum_i Var(s_i | votes of i),

    J_r the information of roll call r and s_i the score of country i in all of them. Then
    positions are drawn from their posterior under the parameters drawn, so a draw has the
    uncertainty of texts and countries. Over more than 150 roll calls each has an information of
    its own, and the posterior of positions is that under the fitted parameters.

    References
    ----------
    Louis 1982, doi:10.1111/j.2517-6161.1982.tb01203.x; Tierney and Kadane 1986,
    doi:10.1080/01621459.1986.10478240 (a posterior as a normal at its mode).

    Examples
    --------
    >>> from alignment.analysis.positions import estimate_positions
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> draw_posterior(votes, estimate_positions(votes)).positions.shape
    (100, 10, 5)
    """
    random = np.random.default_rng(seed)
    items, vote_counts = positions.prior_scale_items, count_outcomes(votes)
    is_joint = vote_counts.shape[2] <= MAX_JOINT_ROLLCALLS
    most_votes = int(vote_counts.sum(axis=(0, 2)).max())
    grid = build_quadrature_grid(most_votes if is_joint else MAX_JOINT_ROLLCALLS)
    root = _covariance_root(items, vote_counts, grid, is_joint)
    item_draws = _draw_items(items, root, random)
    weights, _ = compute_posteriors(vote_counts, log_probabilities(items, grid.nodes), grid)
    drawn_positions = []
    for draw in item_draws:
        if is_joint:
            weights, _ = compute_posteriors(vote_counts, log_probabilities(draw, grid.nodes), grid)
        drawn_positions.append(_draw_positions(weights, grid, random))
    return PosteriorDraws(item_draws, np.stack(drawn_positions))


def shortest_interval(draws: Array, share: float = 0.95) -> tuple[Array, Array]:
    """Return the ends of the shortest interval with a share of the draws of each column.

    It reaches the end of the possible range where the draws pile up there.

    References
    ----------
    Chen and Shao 1999, doi:10.1080/10618600.1999.10474802.

    Examples
    --------
    >>> shortest_interval(np.array([[0.0], [0.1], [0.2], [0.9]]), 0.5)
    (array([0.]), array([0.2]))
    """
    ranked = np.sort(draws, axis=0)
    inside = min(int(np.ceil(share * len(ranked))), len(ranked) - 1)
    start = (ranked[inside:] - ranked[: len(ranked) - inside]).argmin(axis=0)
    column = np.arange(ranked.shape[1])
    return ranked[start, column], ranked[start + inside, column]


def _draw_items(
    items: ItemParameters, root: Array, random: np.random.Generator
) -> tuple[ItemParameters, ...]:
    """Return parameters drawn around the fitted ones; `root` maps standard normals to them."""
    slope, lower, gap = items.discrimination, items.lower, items.upper - items.lower
    size = len(slope)
    draws = []
    for _ in range(ITEM_DRAWS):
        normal = random.standard_normal(3 * size)
        if root.ndim == 2:
            offset = multiply_in_blocks(root, normal[:, None]).reshape(size, 3)
        else:
            offset = np.einsum("rij,rj->ri", root, normal.reshape(size, 3))
        # Without abstentions the gap is known, but hardly its logarithm.
        new_gap = gap * np.maximum(1 + offset[:, 2], _MIN_GAP_SHARE)
        low = lower + offset[:, 1]
        draws.append(ItemParameters(slope + offset[:, 0], low, low + new_gap))
    return tuple(draws)


def _covariance_root(
    items: ItemParameters, vote_counts: Array, grid: QuadratureGrid, is_joint: bool
) -> Array:
    """Return the root of the covariance of the parameters, of all together or of each item."""
    low, high = compute_margins(items, grid.nodes)
    logs = log_probabilities(items, grid.nodes)
    weights, _ = compute_posteriors(vote_counts, logs, grid)
    information_by_item = compute_scoring_step(
        pack_items(items), compute_expected_votes(vote_counts, weights, grid), grid, logs
    ).information
    scores = _score_functions(items, logs, low, high, grid)
    if not is_joint:
        return _inverse_root(information_by_item - _score_variances(scores, vote_counts, weights))
    size = len(information_by_item)
    information = np.zeros((size, 3, size, 3))
    information[np.arange(size), :, np.arange(size)] = information_by_item
    joint = information.reshape(3 * size, 3 * size)
    for country, weight in enumerate(weights):
        cast = np.flatnonzero(vote_counts[:, country].any(axis=0))
        if len(cast):
            outcome = vote_counts[:, country, cast].argmax(axis=0)
            score = scores[outcome, cast].reshape(-1, len(grid.nodes))
            score = score - (score @ weight)[:, None]
            indices = (3 * cast[:, None] + np.arange(3)).ravel()
            joint[np.ix_(indices, indices)] -= multiply_in_blocks(score * weight, score.T)
    return _inverse_root(joint)


def _score_functions(
    items: ItemParameters, logs: Array, low: Array, high: Array, grid: QuadratureGrid
) -> Array:
    """Return the derivatives of the log probabilities: outcomes x items x 3 x nodes."""
    no, left = density_ratio(low, logs[0]), density_ratio(low, logs[1])
    right, yes = density_ratio(high, logs[1]), density_ratio(high, logs[2])
    zeros = np.zeros_like(no)
    at_low, at_high = np.stack([no, -left, zeros]), np.stack([zeros, right, -yes])
    gap = (items.upper - items.lower)[:, None]
    both = at_low + at_high
    return np.stack([-both * grid.nodes, both, at_high * gap], axis=2)


def _score_variances(scores: Array, vote_counts: Array, weights: Array) -> Array:
    """Return the variance of each item's score over the countries' posteriors, items x 3 x 3."""
    variances = np.empty((vote_counts.shape[2], 3, 3))
    for item in range(vote_counts.shape[2]):
        total = np.zeros((3, 3))
        for outcome in range(3):
            weight = weights[vote_counts[outcome, :, item] > 0]
            score = scores[outcome, item]
            mean = weight @ score.T
            total += (score * weight.sum(axis=0)) @ score.T - mean.T @ mean
        variances[item] = total
    return variances


def _inverse_root(information: Array) -> Array:
    """Return the symmetric root of the inverse, which does not depend on the signs of axes."""
    values, axes = np.linalg.eigh(information)
    values = np.maximum(values, _MIN_INFORMATION)
    return np.einsum("...ij,...j,...kj->...ik", axes, values**-0.5, axes, optimize=True)


def _draw_positions(weights: Array, grid: QuadratureGrid, random: np.random.Generator) -> Array:
    """Return positions drawn from posteriors on the grid, draws x countries."""
    cumulative = np.cumsum(weights, axis=1)
    levels = random.random((POSITION_DRAWS, len(weights), 1)) * cumulative[:, -1:]
    nodes = grid.nodes[(cumulative < levels).sum(axis=2)]
    return nodes + (random.random(nodes.shape) - 0.5) * (grid.nodes[1] - grid.nodes[0])


@dataclass(frozen=True)
class BlocAgreement:
    """Number of times that a country voted like the majority of a bloc: `same` of `total`."""

    label: str
    same: int
    total: int


@dataclass(frozen=True)
class SwingStory:
    """Votes of one country on the contested roll calls.

    Attributes
    ----------
    contested_count, cast_count : int
        The contested roll calls, and those in which the country cast a vote.
    bloc_agreements : tuple of BlocAgreement
        One a bloc, counting the votes cast where the bloc's other members had a majority.
    abstained_on, absent_from : tuple of str
        The roll calls in which it abstained, and those that it missed as a member.
    """

    contested_count: int
    cast_count: int
    bloc_agreements: tuple[BlocAgreement, ...]
    abstained_on: tuple[str, ...]
    absent_from: tuple[str, ...]


def count_contested_votes(
    country: str,
    votes: pd.DataFrame,
    bloc: pd.Series,
    labels: Mapping[int, str],
    contested: Sequence[str] | pd.Index,
) -> SwingStory:
    """Return how a country voted on the contested roll calls.

    A vote is with a bloc if it is the majority vote of the bloc, the country's own left out. One
    vote can be with two blocs, when both have the same majority.

    Parameters
    ----------
    country : str
        ISO3.
    labels : mapping
        Label of each bloc to name, in order.
    contested : sequence of str
        Roll calls, from :func:`select_contested_rollcalls`.
    """
    rollcalls = pd.Index(contested)
    codes = votes.to_numpy()[:, votes.columns.get_indexer(rollcalls)]
    own = codes[votes.index.get_loc(country)]
    blocs = bloc.reindex(votes.index)
    agreements = []
    for key, label in labels.items():
        is_peer = ((blocs == key).to_numpy(dtype=bool, na_value=False)) & (votes.index != country)
        majority = find_majority_votes(pd.DataFrame(codes[is_peer])).to_numpy()
        counted = (own >= Vote.NO) & (majority != NO_MAJORITY)
        same = int((counted & (own == majority)).sum())
        agreements.append(BlocAgreement(label, same, int(counted.sum())))
    cast = int((own >= Vote.NO).sum())
    abstained, absent = (
        tuple(map(str, rollcalls[own == int(vote)])) for vote in (Vote.ABSTAIN, Vote.ABSENT)
    )
    return SwingStory(len(rollcalls), cast, tuple(agreements), abstained, absent)


def format_swing_story(name: str, story: SwingStory) -> str:
    """Return the story as one plain sentence.

    >>> blocs = BlocAgreement("the West", 6, 8), BlocAgreement("the East", 1, 8)
    >>> story = SwingStory(9, 8, blocs, ("R/1",), ("R/2",))
    >>> format_swing_story("Colombia", story).partition(", ")[2]
    'with the East on 1 of 8; abstained on R/1; did not vote on R/2.'
    """
    if not story.contested_count:
        return f"{name}: no vote was contested, so there is no story to say."
    if not story.cast_count:
        contested = format_count(story.contested_count, "contested vote")
        return f"{name}: did not vote in the {contested}, so there is no story to say."
    agreements = [side for side in story.bloc_agreements if side.total]
    parts = []
    if agreements:
        first = agreements[0]
        calls = format_count(first.total, "contested vote")
        with_blocs = [f"with {first.label} on {first.same} of {calls}"]
        with_blocs += [
            f"with {bloc.label} on {bloc.same} of {bloc.total}" for bloc in agreements[1:]
        ]
        parts.append("voted " + ", ".join(with_blocs))
    else:
        parts.append(f"cast a vote in {format_count(story.cast_count, 'contested vote')}")
    if story.abstained_on:
        parts.append(f"abstained on {_list_latest(story.abstained_on)}")
    if story.absent_from:
        parts.append(f"did not vote on {_list_latest(story.absent_from)}")
    return f"{name}: {'; '.join(parts)}."


def _list_latest(names: tuple[str, ...]) -> str:
    """Return the latest names, and how many more there are."""
    latest = list(names[-_MAX_LISTED:])
    more = len(names) - len(latest)
    if more:
        return f"{', '.join(latest)} and {more} more"
    if len(latest) == 1:
        return latest[0]
    return f"{', '.join(latest[:-1])} and {latest[-1]}"
