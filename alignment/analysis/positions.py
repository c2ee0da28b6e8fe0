"""Positions: where countries stand on the one dimension that explains most of their votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.probit import (
    Array,
    Grid,
    Items,
    counts,
    derivatives,
    fitted,
    grid,
    log_chances,
    posteriors,
)
from alignment.analysis.sampled import JOINTLY, fitted_by_sample
from alignment.model.vote import Vote

NO_POSITIONS = "these votes show no common dimension"
# Positive is the side of the first of these that cast a vote.
ANCHORS = ("USA", "GBR")
# Half the width of a 95% interval, in standard errors.
Z95 = 1.959963984540054
# Without its prior a position is told from votes that account for at least so much of it.
_TOLD = 0.5
# Least share of the variance of positions that the votes must account for.
_EXPLAINED = 0.1
_NEWTON_ROUNDS = 50


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of countries, and the roll calls' parameters on the same scale.

    Attributes
    ----------
    table : DataFrame
        Indexed by ISO3. `value`: the position, mean 0 and standard deviation 1 over the
        countries that have one. `low`, `high`: its 95% interval, the longer outwards the
        farther out. `se`: its standard error. `votes`: votes cast. NaN where no vote was cast, and
        for every country where the votes show no common dimension.
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
    def known(self) -> bool:
        """Whether the votes show a common dimension."""
        return not bool(np.isnan(self.prior_sd))

    def chances(self, vote: Vote) -> pd.DataFrame:
        """Return the fitted chance of a vote, countries x roll calls; NaN without a position.

        Parameters
        ----------
        vote : Vote
            `YES`, `ABSTAIN` or `NO`.
        """
        chances = self.chances_at(self.table["value"].to_numpy(), vote)
        return pd.DataFrame(chances, index=self.table.index, columns=self.items.index)

    def chances_at(self, positions: Array, vote: Vote) -> Array:
        """Return the fitted chance of a vote at any positions, positions x roll calls."""
        return np.exp(log_chances(self.as_items, positions)[int(vote)]).T

    @property
    def on_prior_scale(self) -> Items:
        """The roll calls' parameters where the prior of positions is standard normal."""
        slope, shift = self.items["discrimination"].to_numpy(), self.prior_mean
        items = self.as_items
        return Items(
            slope * self.prior_sd, items.lower - slope * shift, items.upper - slope * shift
        )

    @property
    def as_items(self) -> Items:
        """The roll calls' parameters as arrays."""
        columns = ("discrimination", "no_abstain", "abstain_yes")
        return Items(*(self.items[name].to_numpy() for name in columns))


def positions(votes: pd.DataFrame) -> Positions:
    """Return the position of every country by a one-dimensional ordinal probit.

    A country at x votes yes, abstain or no on a roll call with discrimination b and cutpoints
    c1 < c2 by where b x + e falls, with e standard normal: below c1 no, above c2 yes, abstain
    between. Positions have a standard normal prior. The roll calls' parameters maximise the
    posterior with the positions integrated out, under a prior of a tenth of a vote of each
    kind spread over the positions, so that a unanimous roll call has finite parameters and
    hardly any say. A country's position then maximises its own posterior; its standard error
    comes from the curvature there. Its interval reaches as far as either of two does: 1.96
    standard errors either way, and the same without the prior, which pulls to the middle who
    stands far out. With v = 1 - se^2 the share of the prior variance that the votes account
    for, at least a half, that is x / v +- 1.96 se / sqrt(v). So it holds for those far out as
    well; see docs/calibration.md.

    All is then moved and stretched to mean 0 and standard deviation 1. Positive is the side
    of the United States; where it cast no vote, of the United Kingdom; where neither did, of
    the alphabetically first country that did.

    Over more than 150 roll calls the line is found on 150 of them, the most divided of as many
    equal stretches of time, and carried to the others; all of them then place the countries.
    See :func:`~alignment.analysis.sampled.fitted_by_sample`.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`. Absences say
        nothing.

    Returns
    -------
    Positions
        All NaN where no country voted in two roll calls that divide, or where positions would
        account for less than a tenth of their prior variance: then the votes show no common
        dimension. A position says with whom a country votes, not why; it is a place within
        these roll calls, not an opinion.

    References
    ----------
    Bailey, Strezhnev and Voeten 2017, doi:10.1177/0022002715595700; Bock and Aitkin 1981,
    doi:10.1007/BF02293801; Clinton, Jackman and Rivers 2004, doi:10.1017/S0003055404001194.

    Examples
    --------
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> found = positions(pd.DataFrame(rows, dtype="int8").T)
    >>> found.table["value"].sort_values().index.tolist()
    ['CHN', 'RUS', 'IND', 'FRA', 'USA']
    """
    return placed(counts(votes), votes.index, votes.columns)


def placed(seen: Array, rows: pd.Index, columns: pd.Index) -> Positions:
    """Fit positions to counts of votes, and put them on the published scale.

    Parameters
    ----------
    seen : ndarray
        How often each outcome was chosen, (no, abstain, yes) x rows x columns.
    rows, columns : Index
        What `seen` counts: countries and roll calls, or countries by period and texts.
    """
    cast = seen.sum(axis=(0, 2)).astype(np.int64)
    voted = cast > 0
    # Roll calls with more than one kind of vote are all that can tell countries apart, and
    # only a second one says whether the first was chance.
    divided = (seen.sum(axis=1) > 0).sum(axis=0) > 1
    if seen[:, :, divided].sum(axis=(0, 2)).max(initial=0) < 2:
        return _nothing(rows, columns, cast)
    many = seen.shape[2] > JOINTLY
    on = grid(JOINTLY if many else int(cast.max()))
    items = fitted_by_sample(seen[:, voted]) if many else fitted(seen[:, voted], on)
    place, error = located(items, seen[:, voted], on)
    mean, spread = float(place.mean()), float(place.std())
    if spread**2 < _EXPLAINED:
        return _nothing(rows, columns, cast)
    sign = _sign(rows[voted], place - mean)
    value, se = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    value[voted] = sign * (place - mean) / spread
    se[voted] = error / spread
    ends = np.full((2, len(rows)), np.nan)
    ends[:, voted] = np.sort(sign * (_ends(place, error) - mean) / spread, axis=0)
    # b x - c stays what it was: x = mean + sign * spread * value.
    shift = items.discrimination * mean
    parameters = {
        "discrimination": sign * spread * items.discrimination,
        "no_abstain": items.lower - shift,
        "abstain_yes": items.upper - shift,
    }
    return Positions(
        _table(rows, value, ends, se, cast),
        pd.DataFrame(parameters, index=columns),
        -sign * mean / spread,
        1 / spread,
    )


def located(items: Items, seen: Array, on: Grid) -> tuple[Array, Array]:
    """Return each country's position of highest posterior density and its standard error.

    The log posterior is concave, so Newton's method from the posterior mean finds its top.
    """
    weights, _ = posteriors(seen, log_chances(items, on.nodes), on)
    place = weights @ on.nodes
    for _ in range(_NEWTON_ROUNDS):
        first, second = derivatives(items, place, seen)
        step = np.clip(-first / second, -0.5, 0.5)
        place = place + step
        if np.abs(step).max() < 1e-9:
            break
    return place, 1 / np.sqrt(-derivatives(items, place, seen)[1])


def _sign(countries: pd.Index, place: Array) -> float:
    anchors = [name for name in ANCHORS if name in countries]
    anchor = anchors[0] if anchors else min(countries)
    return -1.0 if place[countries == anchor].mean() < 0 else 1.0


def _ends(place: Array, error: Array) -> Array:
    """Return the low and the high ends of 95% intervals, where the prior is standard normal."""
    # Had the votes a normal likelihood, this is where it would stand without the prior.
    told = np.maximum(1 - error**2, _TOLD)
    middle, half = place / told, Z95 * error / np.sqrt(told)
    low = np.minimum(place - Z95 * error, middle - half)
    high = np.maximum(place + Z95 * error, middle + half)
    return np.stack([low, high])


def _table(rows: pd.Index, value: Array, ends: Array, se: Array, cast: Array) -> pd.DataFrame:
    low, high = ends
    columns = {"value": value, "low": low, "high": high, "se": se, "votes": cast}
    return pd.DataFrame(columns, index=rows)


def _nothing(rows: pd.Index, columns: pd.Index, cast: Array) -> Positions:
    blank = np.full(len(rows), np.nan)
    names = ["discrimination", "no_abstain", "abstain_yes"]
    items = pd.DataFrame(np.nan, index=columns, columns=names)
    ends = np.stack([blank, blank])
    return Positions(_table(rows, blank, ends, blank, cast), items, np.nan, np.nan)
