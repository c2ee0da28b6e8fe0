"""Positions of countries on the one dimension that explains most of their votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.probit import (
    MAX_JOINT_ROLLCALLS,
    OUTCOMES,
    Array,
    ItemParameters,
    QuadratureGrid,
    build_quadrature_grid,
    compute_position_scores,
    compute_posteriors,
    count_outcomes,
    fit_items,
    fit_items_by_sample,
    log_probabilities,
    position_derivatives,
)
from alignment.analysis.title_clusters import (
    compute_design_effect,
    compute_t_quantile,
    sum_by_title,
)
from alignment.model.vote import Vote

NO_POSITIONS = "these votes show no common dimension"
# The first of these that cast a vote has a positive position.
ANCHORS = ("USA", "GBR")
# Half the width of a 95% interval, in standard errors.
Z95 = 1.959963984540054
# Least share of the prior variance that the votes count for when the prior is removed.
_MIN_RELIABILITY = 0.5
# Least share of the variance of positions that the votes must account for.
_MIN_EXPLAINED_VARIANCE = 0.1
_NEWTON_ITERATIONS = 50
_ITEM_COLUMNS = ("discrimination", "no_abstain", "abstain_yes")


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of countries, and the roll calls' parameters on the same scale.

    Attributes
    ----------
    table : DataFrame
        Indexed by ISO3. `value`: the position, mean 0 and standard deviation 1 over the
        countries that have one. `low`, `high`: its 95% interval, longer outwards. `se`: its
        standard error. `votes`: votes cast. NaN where no vote was cast, and for every country
        where the votes show no common dimension.
    items : DataFrame
        Indexed by roll call. `discrimination` b: how fast yes becomes likelier as the position
        grows, negative where it falls. `no_abstain`, `abstain_yes`: the cutpoints c1 < c2.
        With Phi the standard normal distribution and x a position,
        P(no) = Phi(c1 - b x), P(yes) = Phi(b x - c2), and P(abstain) is the rest.
        NaN where the votes show no common dimension.
    prior_mean, prior_sd : float
        The normal prior of positions on this scale.
    """

    table: pd.DataFrame
    items: pd.DataFrame
    prior_mean: float
    prior_sd: float

    @property
    def is_identified(self) -> bool:
        """Whether the votes show a common dimension."""
        return not bool(np.isnan(self.prior_sd))

    def vote_probabilities(self, vote: Vote) -> pd.DataFrame:
        """Return the fitted probability of a vote, countries x roll calls; NaN if no position."""
        probabilities = self.vote_probabilities_at(self.table["value"].to_numpy(), vote)
        return pd.DataFrame(probabilities, index=self.table.index, columns=self.items.index)

    def vote_probabilities_at(self, positions: Array, vote: Vote) -> Array:
        """Return the fitted probability of a vote at any positions, positions x roll calls."""
        return np.exp(log_probabilities(self.item_parameters, positions)[int(vote)]).T

    @property
    def prior_scale_items(self) -> ItemParameters:
        """The roll calls' parameters where the prior of positions is standard normal."""
        slope, shift = self.items["discrimination"].to_numpy(), self.prior_mean
        items = self.item_parameters
        return ItemParameters(
            slope * self.prior_sd, items.lower - slope * shift, items.upper - slope * shift
        )

    @property
    def item_parameters(self) -> ItemParameters:
        """The roll calls' parameters as arrays."""
        return ItemParameters(*(self.items[name].to_numpy() for name in _ITEM_COLUMNS))


def estimate_positions(votes: pd.DataFrame) -> Positions:
    """Return the position of every country by a one-dimensional ordinal probit.

    A country at x votes yes, abstain or no on a roll call with discrimination b and cutpoints
    c1 < c2 by where b x + e falls, with e standard normal: below c1 no, above c2 yes, abstain
    between. Positions have a standard normal prior. The roll calls' parameters maximize the
    posterior with the positions integrated out, under a prior of a tenth of a vote of each
    kind spread over the positions, so that a unanimous roll call has finite parameters and
    hardly any weight. A country's position then maximizes its own posterior; its standard error
    comes from the curvature there. Its interval reaches as far as the farther of two does: 1.96
    standard errors either way, and the same without the prior, which pulls extreme countries to
    the middle. With v = 1 - se^2 the share of the prior variance that the votes account
    for, at least a half, that is x / v +- 1.96 se / sqrt(v). It therefore holds for extreme
    countries too; see docs/calibration.md.

    All is then standardized to mean 0 and standard deviation 1. Positive is the side of the
    United States; where it cast no vote, of the United Kingdom; where neither did, of the
    alphabetically first country that did.

    Over more than 150 roll calls the line is found on 150 of them, the most divided of as many
    equal stretches of time, and carried to the others; all of them then place the countries.
    See :func:`~alignment.analysis.probit.fit_items_by_sample`.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`. Absences do not
        count.

    Returns
    -------
    Positions
        All NaN where no country voted in two roll calls that divide, or where positions would
        account for less than a tenth of their prior variance: then the votes show no common
        dimension. A position describes voting on these roll calls, not opinions or reasons.

    References
    ----------
    Bailey, Strezhnev and Voeten 2017, doi:10.1177/0022002715595700; Bock and Aitkin 1981,
    doi:10.1007/BF02293801; Clinton, Jackman and Rivers 2004, doi:10.1017/S0003055404001194.

    Examples
    --------
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> positions = estimate_positions(pd.DataFrame(rows, dtype="int8").T)
    >>> positions.table["value"].sort_values().index.tolist()
    ['CHN', 'RUS', 'IND', 'FRA', 'USA']
    """
    return fit_positions(count_outcomes(votes), votes.index, votes.columns)


def fit_positions(vote_counts: Array, rows: pd.Index, columns: pd.Index) -> Positions:
    """Fit positions to counts of votes, on the published scale.

    Parameters
    ----------
    vote_counts : ndarray
        How often each outcome was chosen, (no, abstain, yes) x rows x columns.
    rows, columns : Index
        Of `vote_counts`: countries and roll calls, or countries by period and texts.
    """
    cast = vote_counts.sum(axis=(0, 2)).astype(np.int64)
    voted = cast > 0
    # Only roll calls with more than one kind of vote distinguish countries, and one alone may be
    # chance.
    divided = (vote_counts.sum(axis=1) > 0).sum(axis=0) > 1
    if vote_counts[:, :, divided].sum(axis=(0, 2)).max(initial=0) < 2:
        return _unidentified_positions(rows, columns, cast)
    voter_counts = vote_counts[:, voted]
    if vote_counts.shape[2] > MAX_JOINT_ROLLCALLS:
        grid = build_quadrature_grid(MAX_JOINT_ROLLCALLS)
        items = fit_items_by_sample(voter_counts)
    else:
        grid = build_quadrature_grid(int(cast.max()))
        items = fit_items(voter_counts, grid)
    location, error = locate_countries(items, voter_counts, grid)
    mean, spread = float(location.mean()), float(location.std())
    if spread**2 < _MIN_EXPLAINED_VARIANCE:
        return _unidentified_positions(rows, columns, cast)
    sign = _choose_sign(rows[voted], location - mean)
    scale = sign / spread
    return publish_positions(rows, columns, items, location, error, cast, scale, -scale * mean)


def publish_positions(
    rows: pd.Index,
    columns: pd.Index,
    items: ItemParameters,
    location: Array,
    error: Array,
    votes_cast: npt.NDArray[np.int64],
    scale: float,
    shift: float,
) -> Positions:
    """Return positions on the scale on which they are published.

    The published position of a country at x is scale x + shift.

    Parameters
    ----------
    items : ItemParameters
        Of `columns`, where the prior of positions is standard normal, as are the next two.
    location, error : ndarray
        Position and standard error of each of the rows that cast a vote.
    votes_cast : ndarray
        Votes cast of each row.
    """
    voted = votes_cast > 0
    value, se = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    value[voted], se[voted] = scale * location + shift, abs(scale) * error
    ends = np.full((2, len(rows)), np.nan)
    ends[:, voted] = np.sort(scale * _interval_ends(location, error) + shift, axis=0)
    # x = (value - shift) / scale leaves b x - c unchanged.
    slope = items.discrimination / scale
    parameters = slope, items.lower + slope * shift, items.upper + slope * shift
    return Positions(
        _build_table(rows, value, ends, se, votes_cast),
        pd.DataFrame(dict(zip(_ITEM_COLUMNS, parameters, strict=True)), index=columns),
        shift,
        abs(scale),
    )


def locate_countries(
    items: ItemParameters, vote_counts: Array, grid: QuadratureGrid
) -> tuple[Array, Array]:
    """Return each country's position of highest posterior density and its standard error.

    The log posterior is concave, so Newton's method from the posterior mean finds its maximum.
    """
    weights, _ = compute_posteriors(vote_counts, log_probabilities(items, grid.nodes), grid)
    location = weights @ grid.nodes
    for _ in range(_NEWTON_ITERATIONS):
        first, second = position_derivatives(items, location, vote_counts)
        step = np.clip(-first / second, -0.5, 0.5)
        location = location + step
        if np.abs(step).max() < 1e-9:
            break
    return location, 1 / np.sqrt(-position_derivatives(items, location, vote_counts)[1])


def widen_intervals_by_title(
    positions: Positions, votes: pd.DataFrame, titles: pd.Series
) -> Positions:
    """Return positions whose intervals do not count votes on one title as independent.

    With s_ir the first derivative of the log likelihood of country i by its position on roll call
    r, and I_i the information, the score of a title g of k has the variance
    v_i = k / (k - 1) sum_g (sum_r in g s_ir)^2, which is I_i if votes are independent. Votes
    count for I_i / d_i with the design effect d_i, at least 1, of v_i and I_i, shrunk as in
    :func:`~alignment.analysis.title_clusters.estimate_shares`. The standard error is
    1 / sqrt(1 + I_i / d_i), times the quantile of t with k - 1 degrees of freedom over 1.96.
    The values stay. The intervals do not include that of the line's own parameters, and hold less
    where one line does not describe the votes; docs/votes-in-series.md has how often.

    References
    ----------
    Liang and Zeger 1986, doi:10.1093/biomet/73.1.13 (variance of correlated scores).
    """
    if not positions.is_identified:
        return positions
    table = positions.table
    cast = (table["votes"] > 0).to_numpy()
    location = (table["value"].to_numpy()[cast] - positions.prior_mean) / positions.prior_sd
    counts = count_outcomes(votes[cast])
    scores, information = compute_position_scores(positions.prior_scale_items, location, counts)
    number = (sum_by_title(counts.sum(axis=0), titles, votes.columns) > 0).sum(axis=1)
    square = np.square(sum_by_title(scores, titles, votes.columns)).sum(axis=1)
    variance = number / np.maximum(number - 1, 1) * square
    effect = np.maximum(compute_design_effect(variance, information, number > 1), 1)
    reach = np.minimum(compute_t_quantile(number) / Z95, 1e6)
    return publish_positions(
        votes.index,
        votes.columns,
        positions.prior_scale_items,
        location,
        reach / np.sqrt(1 + information / effect),
        table["votes"].to_numpy(),
        positions.prior_sd,
        positions.prior_mean,
    )


def _choose_sign(countries: pd.Index, values: Array) -> float:
    anchors = [name for name in ANCHORS if name in countries]
    anchor = anchors[0] if anchors else min(countries)
    return -1.0 if values[countries == anchor].mean() < 0 else 1.0


def _interval_ends(values: Array, standard_errors: Array) -> Array:
    """Return the low and the high ends of 95% intervals, where the prior is standard normal."""
    # The position without the prior, if the votes had a normal likelihood.
    reliability = np.maximum(1 - standard_errors**2, _MIN_RELIABILITY)
    middle, half = values / reliability, Z95 * standard_errors / np.sqrt(reliability)
    low = np.minimum(values - Z95 * standard_errors, middle - half)
    high = np.maximum(values + Z95 * standard_errors, middle + half)
    return np.stack([low, high])


def _build_table(
    rows: pd.Index,
    value: Array,
    ends: Array,
    se: Array,
    votes_cast: npt.NDArray[np.int64],
) -> pd.DataFrame:
    low, high = ends
    columns = {"value": value, "low": low, "high": high, "se": se, "votes": votes_cast}
    return pd.DataFrame(columns, index=rows)


def _unidentified_positions(
    rows: pd.Index, columns: pd.Index, votes_cast: npt.NDArray[np.int64]
) -> Positions:
    blank = np.full(len(rows), np.nan)
    table = _build_table(rows, blank, np.stack([blank, blank]), blank, votes_cast)
    items = pd.DataFrame(np.nan, index=columns, columns=list(_ITEM_COLUMNS))
    return Positions(table, items, np.nan, np.nan)


@dataclass(frozen=True)
class Classification:
    """Number of votes cast that the positions classify correctly.

    Attributes
    ----------
    correct : int
        Votes that are the likeliest at the position of their country.
    modal : int
        Votes that are the commonest on their roll call, a baseline without positions.
    votes_cast : int
        Votes cast by countries that have a position.
    """

    correct: int
    modal: int
    votes_cast: int


def classify_votes(votes: pd.DataFrame, positions: Positions) -> Classification:
    """Return how many votes the positions of countries classify correctly.

    A vote v of country i on roll call r is correct if P(v | x_i) is the largest of the fitted
    probabilities of no, abstain and yes. The positions were fitted to these votes, so other votes
    are classified less well; and where nearly all votes are equal, the commonest vote does nearly
    as well. All is 0 where no country has a position.

    References
    ----------
    Poole and Rosenthal 1985, "A Spatial Model for Legislative Roll Call Analysis",
    doi:10.2307/2111172.

    Examples
    --------
    >>> from alignment.analysis.positions import estimate_positions
    >>> west, east = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0]
    >>> rows = {"CHN": east, "CUB": east, "FRA": west, "GBR": west, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> classify_votes(votes, estimate_positions(votes))
    Classification(correct=30, modal=18, votes_cast=30)
    """
    known = positions.table["value"].notna().to_numpy()
    if not known.any():
        return Classification(0, 0, 0)
    codes = votes.to_numpy()[known]
    values = positions.table["value"].to_numpy()[known]
    probabilities = np.stack([positions.vote_probabilities_at(values, vote) for vote in OUTCOMES])
    tallies = np.stack([(codes == vote).sum(axis=0) for vote in OUTCOMES])
    cast = codes >= Vote.NO
    # The code of a vote cast is its index among the outcomes.
    correct = int((cast & (codes == probabilities.argmax(axis=0))).sum())
    return Classification(correct, int(tallies.max(axis=0).sum()), int(cast.sum()))
