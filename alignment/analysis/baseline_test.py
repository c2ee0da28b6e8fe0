"""Test whether a country agrees differently on selected votes than on all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.title_clusters import compute_t_quantile, label_texts
from alignment.model.vote import Vote

PERMUTATIONS = 999
# With fewer titles on either side intervals are all that can be given.
MIN_TITLES = 10
# Imaginary titles added to the selection, and the difference of agreement on each.
PSEUDO_TITLES, PSEUDO_DIFFERENCE = 2, 0.5
Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class BaselineVotes:
    """Votes on the selection and on the other roll calls of the same time.

    Attributes
    ----------
    selected_votes : DataFrame of int8
        Countries x selected roll calls, codes of :class:`~alignment.model.vote.Vote`.
    other_votes : DataFrame of int8
        The same countries x all others of their time.
    titles : Series of str
        By roll call of both; see :func:`~alignment.analysis.title_clusters.label_texts`.
    in_baseline : Series of bool
        Whether a selected roll call belongs to the baseline too.
    """

    selected_votes: pd.DataFrame
    other_votes: pd.DataFrame
    titles: pd.Series
    in_baseline: pd.Series


def compare_with_baseline(
    votes: BaselineVotes,
    others: Sequence[str],
    min_shared: tuple[int, int],
    seed: int = 0,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Return how close each country is to some others on the selection and in the baseline.

    With v a vote (0 no, 1 abstain, 2 yes), agreement(i, j) is the mean over roll calls in which
    both cast a vote of 1 - abs(v_i - v_j) / 2; closeness c_i is its mean over the others j, i
    itself left out. Then

        difference_i = c_i(selection) - c_i(baseline),  own_i = difference_i - mean_k difference_k

    where the baseline has the other roll calls and the selected ones with `in_baseline`. What
    moves all countries equally is due to the texts; own is what remains for the country.

    The unit is the title: its votes are one cluster. Intervals are by linearization, with t of
    k + 1 degrees of freedom for k selected titles and two imaginary ones (Agresti and Caffo): on
    one a country agrees fully and on the other it is opposed, for its own difference by half the
    scale more and less than all. So a country that agreed on each of 15 titles is not certain to
    agree on the next.

    q is by permutation: as many titles as were selected are drawn from all titles of both, and
    own is computed again for all countries. It is the share of the draws in which any country is
    as far out as this one, in standard deviations of its own draws (maxT of Westfall and Young).
    That is the probability of any false finding, and bounds the false discovery rate. With fewer
    than 10 titles in the selection or outside it nothing is tested.

    Parameters
    ----------
    others : sequence of str
        ISO3 of one country or the members of a group; those without a vote are ignored.
    min_shared : tuple of int
        Fewest roll calls that a pair must share in the selection, and in the baseline.

    Returns
    -------
    DataFrame
        Indexed by ISO3: `on`, `general`: agreement on the selection and in the baseline, 0 to 1;
        `on_votes`, `general_votes`: roll calls in which the country and at least one of the others
        cast a vote; `difference`, `low`, `high` and `own`, `own_low`, `own_high`: -1 to 1, with
        their 95% intervals; `q`, NaN where nothing is tested. All are NaN where too few roll
        calls are shared in either.

    References
    ----------
    Agresti and Caffo 2000, doi:10.1080/00031305.2000.10474560; Westfall and Young 1993,
    Resampling-Based Multiple Testing, Wiley; clusters: Cameron and Miller 2015,
    doi:10.3368/jhr.50.2.317.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, 0, 0], "BBB": [2, 2, 2, 2], "CCC": [0, 0, 2, 2]}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> titles, in_baseline = pd.Series("", range(4)), pd.Series(True, [0, 1])
    >>> baseline = BaselineVotes(votes[[0, 1]], votes[[2, 3]], titles, in_baseline)
    >>> table = compare_with_baseline(baseline, ["BBB"], (1, 1))
    >>> table.loc["AAA", ["on", "general", "difference"]].tolist()
    [1.0, 0.5, 0.5]
    """
    index = votes.selected_votes.index
    members = [row for row, iso3 in enumerate(index) if iso3 in set(others)]
    pairs = _PairSums(votes, min_shared)
    number, on, general = (np.zeros(len(index)) for _ in range(3))
    influence = np.zeros((len(index), pairs.unit_count))
    for member in members:
        enough, parts = pairs.compare(member)
        number += enough
        for total, part in zip((on, general, influence), parts, strict=True):
            total[enough] += part[enough]
    known = number > 0
    pair_count = np.where(known, number, np.nan)
    on, general = on / pair_count, general / pair_count
    influence = pairs.sum_by_title(influence) / pair_count[:, None]
    difference = on - general
    own = difference - (difference[known].mean() if known.any() else np.nan)
    own_influence = influence - (influence[known].mean(axis=0) if known.any() else np.nan)
    pseudo = np.array([1.0, 0.0]), np.array([PSEUDO_DIFFERENCE, -PSEUDO_DIFFERENCE])
    low, high = _compute_interval(on, general, influence, pairs.is_selected, pseudo[0])
    own_low, own_high = _compute_interval(
        own, np.zeros(len(own)), own_influence, pairs.is_selected, pseudo[1]
    )
    q = np.full(len(index), np.nan)
    if pairs.fewest_titles >= MIN_TITLES and known.any():
        drawn = pairs.permute(number, np.random.default_rng(seed), permutations)[known]
        q[known] = _compute_max_t(drawn[:, 0], drawn[:, 1:])
    baseline = votes.selected_votes.loc[:, votes.in_baseline.to_numpy()]
    cast = [
        _count_shared_votes(frame.to_numpy(), members)
        for frame in (votes.selected_votes, baseline, votes.other_votes)
    ]
    return pd.DataFrame(
        {
            "on": on,
            "on_votes": cast[0],
            "general": general,
            "general_votes": cast[1] + cast[2],
            "difference": difference,
            "low": low,
            "high": high,
            "own": own,
            "own_low": own_low,
            "own_high": own_high,
            "q": q,
        },
        index=index,
    )


class _PairSums:
    """Sums by title of the agreement of each country with one of the others."""

    def __init__(self, votes: BaselineVotes, min_shared: tuple[int, int]) -> None:
        self._min_shared = min_shared
        rollcalls = votes.selected_votes.columns.append(votes.other_votes.columns)
        number, names = pd.factorize(label_texts(votes.titles, rollcalls))
        count = votes.selected_votes.shape[1]
        is_baseline = votes.in_baseline.to_numpy()
        # Roll calls that are in the selection alone, in both and in the baseline alone.
        part = np.where(np.arange(len(rollcalls)) < count, 0, 2)
        part[:count] += is_baseline
        # A unit is a title in one part: sums over sorted columns, faster than a product.
        unit = 3 * number + part
        self._order = np.argsort(unit, kind="stable")
        self._units, self._starts = np.unique(unit[self._order], return_index=True)
        self.unit_count = len(self._units)
        self._codes = np.hstack([votes.selected_votes.to_numpy(), votes.other_votes.to_numpy()])
        self._codes = self._codes[:, self._order]
        self._is_on, self._is_general = self._units % 3 < 2, self._units % 3 > 0
        self.is_selected = np.zeros(len(names), dtype=bool)
        self.is_selected[self._units[self._is_on] // 3] = True
        self.fewest_titles = min(int(self.is_selected.sum()), int((self._units % 3 == 2).sum()))
        self._pooled: tuple[Array, Array] | None = None

    def compare(self, member: int) -> tuple[npt.NDArray[np.bool_], tuple[Array, ...]]:
        """Return which pairs share enough, their agreement in both, and each unit's influence."""
        sums, counts = (
            np.add.reduceat(each, self._starts, axis=1).astype(np.float64)
            for each in _pair_agreement(self._codes, member)
        )
        means, influence = [], np.zeros_like(sums)
        enough = np.ones(len(sums), dtype=bool)
        for chosen, least, sign in zip(
            (self._is_on, self._is_general), self._min_shared, (1, -1), strict=True
        ):
            total = counts[:, chosen].sum(axis=1)
            enough &= total >= least
            votes = np.maximum(total, 1)
            mean = sums[:, chosen].sum(axis=1) / votes
            influence[:, chosen] += sign * (
                (sums[:, chosen] - mean[:, None] * counts[:, chosen]) / votes[:, None]
            )
            means.append(mean)
        enough[member] = False
        pooled = np.where(enough[:, None], sums, 0), np.where(enough[:, None], counts, 0)
        before = self._pooled or (np.zeros_like(sums), np.zeros_like(counts))
        self._pooled = before[0] + pooled[0], before[1] + pooled[1]
        return enough, (*means, influence)

    def sum_by_title(self, values: Array) -> Array:
        """Return the sums of the last axis, one a unit, over the units of each title."""
        starts = np.unique(self._units // 3, return_index=True)[1]
        return np.asarray(np.add.reduceat(values, starts, axis=1))

    def permute(self, pair_count: Array, random: np.random.Generator, permutations: int) -> Array:
        """Return own of each country on the selection, then on titles drawn at random.

        The agreement with several others is that of all their votes together. NaN where a
        country shares too few of the votes drawn.
        """
        assert self._pooled is not None
        last = int(self._units.max(initial=0))
        # Titles selected in committee and plenary are one; other votes on them are their own.
        title = np.where(self._is_on, self._units // 3, last + np.arange(len(self._units)))
        order = np.argsort(title, kind="stable")
        names, starts = np.unique(title[order], return_index=True)
        sums, counts = (
            np.add.reduceat(each[:, order], starts, axis=1).astype(np.float32)
            for each in self._pooled
        )
        is_on = names < last
        drawn = random.random((permutations, len(names))).argsort(axis=1) < is_on.sum()
        drawn = np.vstack([is_on, drawn]).astype(np.float32).T
        shared = counts @ drawn
        general = sums.sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
        difference = (sums @ drawn) / np.maximum(shared, 1) - general[:, None]
        enough = shared >= max(self._min_shared[0], 1) * np.maximum(pair_count, 1)[:, None]
        enough[:, 0] = pair_count > 0
        difference = np.where(enough, difference, np.nan)
        common = np.nan_to_num(difference).sum(axis=0) / np.maximum(enough.sum(axis=0), 1)
        return np.asarray(difference - common, dtype=np.float64)


def _compute_max_t(own: Array, drawn: Array) -> Array:
    """Return the share of draws with any country as far out as each, in its own units."""
    size = np.abs(np.nan_to_num(drawn))
    number = np.maximum((~np.isnan(drawn)).sum(axis=1), 1)
    spread = np.sqrt((size**2).sum(axis=1) / number)
    unit = np.where(spread > 0, spread, np.inf)
    largest = np.sort((size / unit[:, None]).max(axis=0))
    exceeding = len(largest) - np.searchsorted(largest, np.abs(own) / unit - 1e-12)
    return np.asarray((exceeding + 1) / (len(largest) + 1))


def _pair_agreement(votes: npt.NDArray[np.int8], member: int) -> tuple[Floats, Floats]:
    """Return the agreement of each country's votes with a member's, and where both cast one."""
    both = (votes >= Vote.NO) & (votes[member] >= Vote.NO)
    near = np.where(both, 1 - np.abs(votes - votes[member]) / 2, 0)
    return near.astype(np.float32), both.astype(np.float32)


def _count_shared_votes(votes: npt.NDArray[np.int8], members: list[int]) -> npt.NDArray[np.int64]:
    """Return in how many roll calls each country and at least one other member cast a vote."""
    cast = votes >= Vote.NO
    member_count = cast[members].sum(axis=0)
    is_member = np.zeros(len(votes), dtype=np.int64)
    is_member[members] = 1
    return np.asarray((cast & (member_count - is_member[:, None] * cast > 0)).sum(axis=1))


def _compute_interval(
    on: Array,
    general: Array,
    influence: Array,
    is_selected: npt.NDArray[np.bool_],
    pseudo: Array,
) -> tuple[Array, Array]:
    """Return the ends of the interval of on - general, from the influence of each title.

    `pseudo` has the agreement on each of the two imaginary titles.
    """
    count = int(is_selected.sum())
    clusters, other_count = count + PSEUDO_TITLES, len(is_selected) - count
    middle = (count * on + pseudo.sum()) / clusters
    imagined = ((pseudo - middle[:, None]) ** 2).sum(axis=1) / clusters**2
    selected = (count / clusters) ** 2 * (influence[:, is_selected] ** 2).sum(axis=1)
    other = (influence[:, ~is_selected] ** 2).sum(axis=1)
    variance = clusters / (clusters - 1) * (selected + imagined)
    variance += other_count / max(other_count - 1, 1) * other
    reach = float(compute_t_quantile(clusters)) * np.sqrt(variance)
    values, middle = on - general, middle - general
    # An estimate at the end of the possible range lies on the end of its interval.
    low, high = np.minimum(middle - reach, values), np.maximum(middle + reach, values)
    return low.clip(-1, 1), high.clip(-1, 1)
