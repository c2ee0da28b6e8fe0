"""Stability of blocs under resampling of titles, and agreement of two partitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln, xlogy

from alignment.analysis.bloc_tracking import match_labels
from alignment.analysis.blocs import (
    TOLERANCE,
    Bloc,
    Labels,
    compute_pair_gains,
    find_best_partition,
    get_bloc_labels,
)
from alignment.analysis.title_clusters import label_texts
from alignment.model.progress import ProgressCallback
from alignment.model.similarity import Similarity, blend_similarities
from alignment.model.text_format import format_signed

# Resamplings of the titles, where a reader asks for no other number. A share has a Monte Carlo
# error of at most .035, and agreement of less: texts show one decimal, or ten percent.
DEFAULT_REPLICATES = 200
# In words blocs are stable, or moderately stable, from this mean agreement of the replicates with
# the full result, and from this lower end of its range.
STABLE_AMI, MODERATELY_STABLE_AMI = (0.9, 0.6), (0.6, 0.4)
# Share of the replicates in which a country is in its bloc, below which it could be in another.
SURE_SHARE = 0.9
# Before "countries", where these are more than half.
MOST = "More than half of the"


@dataclass(frozen=True, eq=False)
class BlocStability:
    """Stability of the blocs of a study over bootstrap replicates.

    Attributes
    ----------
    probability : Series of float
        By ISO3: share of the replicates that place a country in which it is in the
        counterpart of its bloc, 0 to 1; NaN where no replicate places it.
    placed_replicates : Series of int
        By ISO3: replicates that place it. In the others it has too few shared votes, or
        none of its scores differs from the threshold.
    bloc_replicates : DataFrame of int
        By ISO3 and id of a bloc: replicates in which a country is in the counterpart of the bloc.
    ami : ndarray
        Adjusted mutual information of each replicate and the full result.
    replicates : int
        Number of replicates; fewer than requested when stopped, 0 without enough titles.
    title_count : int
        Titles to draw from, 0 where only co-sponsorship links countries. With few of them all the
        above is itself uncertain.
    """

    probability: pd.Series
    placed_replicates: pd.Series
    bloc_replicates: pd.DataFrame
    ami: npt.NDArray[np.float64]
    replicates: int
    title_count: int

    @cached_property
    def share_in_bloc(self) -> pd.Series:
        """Share of all replicates in which a country is in its bloc; 0 where none places it."""
        return (self.probability * self.placed_replicates / max(self.replicates, 1)).fillna(0.0)

    def find_next_bloc(self, iso3: str, bloc_id: int) -> tuple[int, float]:
        """Return the likeliest other bloc of a country of a bloc, and its probability.

        Without other blocs the probability is 0.
        """
        others = self.bloc_replicates.loc[iso3].drop(bloc_id)
        placed = self.placed_replicates[iso3]
        if others.empty or not placed:
            return bloc_id, 0.0
        place = int(others.to_numpy().argmax())
        return int(others.index.to_numpy()[place]), float(others.iloc[place] / placed)

    @property
    def monte_carlo_error(self) -> float:
        """The largest standard error of a share from the number of replicates; NaN without any."""
        return 0.5 / self.replicates**0.5 if self.replicates else float("nan")

    @property
    def undetermined_countries(self) -> tuple[str, ...]:
        """Countries without a probability, alphabetical."""
        return tuple(sorted(self.probability.index[self.probability.isna()]))

    @property
    def ami_mean(self) -> float:
        """Mean of the adjusted mutual information; NaN without any."""
        known = self.ami[~np.isnan(self.ami)]
        return float(known.mean()) if known.size else float("nan")

    @property
    def summary(self) -> str:
        """The agreement of the replicates with the full result in words; '' without any."""
        if np.isnan(self.ami_mean):
            return ""
        ends = np.array((self.ami_mean, self.ami_range[0]))
        if (ends >= STABLE_AMI).all():
            return "stable"
        return "moderately stable" if (ends >= MODERATELY_STABLE_AMI).all() else "not stable"

    @property
    def range_text(self) -> str:
        """The agreement in words and its range, in one sentence; '' without any."""
        if np.isnan(self.ami_mean):
            return ""
        low, high = (format_signed(end, ".1f") for end in self.ami_range)
        return (
            f"Blocs are {self.summary}: 90% of {self.replicates} resamplings of the votes match "
            f"them with a score of {low} to {high}, where 1 is identical."
        )

    @cached_property
    def finding(self) -> str:
        """What the agreement means, in one sentence without a number; '' without any."""
        if np.isnan(self.ami_mean):
            return ""
        number = {"stable": "Few", "moderately stable": "Some"}.get(self.summary, "Many")
        if 2 * self.is_uncertain.sum() > len(self.is_uncertain):
            number = MOST
        return f"{number} countries could be in another bloc."

    @cached_property
    def count_text(self) -> str:
        """How many countries could be in another bloc, as a sentence that follows `finding`."""
        count = self.is_uncertain.sum()
        return (
            f"{count} of {len(self.is_uncertain)} {'stays' if count == 1 else 'stay'} in theirs in "
            f"fewer than {SURE_SHARE:.0%} of {self.replicates} resamplings."
        )

    @cached_property
    def is_uncertain(self) -> pd.Series:
        """By ISO3: whether a country with a probability could be in another bloc."""
        return self.share_in_bloc[self.probability.notna()] < SURE_SHARE

    @property
    def ami_range(self) -> tuple[float, float]:
        """The 5% and 95% quantiles of the adjusted mutual information; NaN without any."""
        known = self.ami[~np.isnan(self.ami)]
        if not known.size:
            return float("nan"), float("nan")
        low, high = np.quantile(known, (0.05, 0.95))
        return float(low), float(high)


def bootstrap_blocs(
    votes: pd.DataFrame,
    titles: pd.Series,
    measure: Callable[[pd.DataFrame], Similarity],
    blocs: tuple[Bloc, ...],
    *,
    min_shared: int,
    threshold: float | None,
    cosponsorship: Similarity | None = None,
    cosponsorship_share: float = 0.0,
    replicates: int = DEFAULT_REPLICATES,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> BlocStability:
    """Find the blocs of many replicates, whose titles are drawn with replacement.

    Each replicate draws one title fewer than there are (Rao and Wu), with all votes on a drawn
    title together (votes on one title in several years or stages are not independent
    observations), and finds blocs in them as in the full study. Its blocs are paired with the full
    ones by
    :func:`~alignment.analysis.bloc_tracking.match_labels`; a country is with its bloc when it is
    in the counterpart of the bloc that it has in the full study.

    The list of sponsors is not resampled: in a blend the uncertainty is that of the votes alone.
    Co-sponsorship alone, or a single title, leaves nothing to draw. The same arguments give the
    same result, and stopping early gives that of the replicates done.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    titles : Series of str
        By roll call; see :func:`~alignment.analysis.title_clusters.label_texts`.
    measure : callable
        Measure of the votes, as in the registry.
    blocs : tuple of Bloc
        The full result.
    min_shared : int
        Fewest shared roll calls for a pair to have a score, counted with repeats.
    threshold : float or None
        Of the blocs; None means the mean weight of each replicate.
    cosponsorship : Similarity, optional
        On the same countries.
    cosponsorship_share : float
        Share of co-sponsorship in the weight, 0 to 1.
    progress : callable, optional
        Called with the replicates done and their total after each; returning False stops.

    References
    ----------
    Rao and Wu 1988, doi:10.1080/01621459.1988.10478591; clusters: Field and Welsh 2007,
    doi:10.1111/j.1467-9868.2007.00593.x; stability of a
    partition: Monti and others 2003, doi:10.1023/A:1023949509487.

    Examples
    --------
    >>> from alignment.analysis.blocs import find_blocs
    >>> from alignment.similarity import MEASURES
    >>> rows = [[2, 2, 0, 2], [2, 2, 0, 2], [0, 2, 2, 0], [0, 0, 2, 0]]
    >>> votes = pd.DataFrame(rows, index=["AAA", "BBB", "CCC", "DDD"], dtype="int8")
    >>> titles, measure = pd.Series("", index=votes.columns), MEASURES["agreement"].compute
    >>> blocs = find_blocs(measure(votes), 0.6)
    >>> stability = bootstrap_blocs(votes, titles, measure, blocs, min_shared=1, threshold=0.6)
    >>> stability.probability["AAA"].item()
    1.0
    """
    reference = get_bloc_labels(blocs, votes.index)
    first_new_label = int(reference.max(initial=0)) + 1
    cluster, clusters = pd.factorize(label_texts(titles, votes.columns))
    count = len(clusters) if cosponsorship_share < 1 else 0
    total = replicates if count > 1 else 0
    # One title fewer than there are: the variance of as many would be (k - 1) / k of the true one.
    draws = np.random.default_rng(seed).multinomial(
        max(count - 1, 0), np.full(max(count, 1), 1 / max(count, 1)), total
    )
    codes = votes.to_numpy()
    placed = np.zeros(len(votes), dtype=np.int64)
    in_blocs = np.zeros((len(votes), first_new_label), dtype=np.int64)
    ami: list[float] = []
    for done, times in enumerate(draws, 1):
        sample = pd.DataFrame(codes[:, np.repeat(np.arange(codes.shape[1]), times[cluster])])
        weight = measure(sample).with_min_shared(min_shared)
        if cosponsorship is not None and cosponsorship_share > 0:
            weight = blend_similarities(weight, cosponsorship, cosponsorship_share)
        labels = _label_replicate(
            weight, weight.mean if threshold is None else threshold, reference
        )
        matched = match_labels(labels, reference, first_new_label)
        placed += labels >= 0
        known = np.flatnonzero((matched >= 0) & (matched < first_new_label))
        in_blocs[known, matched[known]] += 1
        ami.append(adjusted_mutual_information(labels, reference))
        if progress is not None and progress(done, total) is False:
            break
    in_bloc = np.where(reference < 0, 0, in_blocs[np.arange(len(votes)), reference])
    probability = np.where(placed > 0, in_bloc / np.maximum(placed, 1), np.nan)
    return BlocStability(
        probability=pd.Series(probability, votes.index, name="probability"),
        placed_replicates=pd.Series(placed, votes.index, name="placed"),
        bloc_replicates=pd.DataFrame(in_blocs, votes.index),
        ami=np.array(ami, dtype=np.float64),
        replicates=len(ami),
        title_count=count,
    )


def _label_replicate(weight: Similarity, threshold: float, reference: Labels) -> Labels:
    # The full result is a second start: a search that ends short of the best partition
    # would look like uncertainty.
    placed, gain = compute_pair_gains(weight.scores, threshold)
    is_determined = (np.abs(gain) > TOLERANCE).any(axis=1) & (reference[placed] >= 0)
    if not is_determined.all():
        placed, gain = placed[is_determined], gain[np.ix_(is_determined, is_determined)]
    labels = np.full(len(reference), -1, dtype=np.int64)
    labels[placed] = find_best_partition(gain, reference[placed])
    return labels


def adjusted_mutual_information(first: Labels, second: Labels) -> float:
    """Return the adjusted mutual information of two partitions.

    AMI(U, V) = (I - E) / ((H_U + H_V) / 2 - E), with I the mutual information of the two
    partitions, H_U and H_V their entropies and E the expected mutual information of two
    partitions with the same bloc sizes drawn at random (the hypergeometric model). It is 1 for
    the same partition under other names, about 0 for what chance gives, negative for less, and
    NaN with fewer than two countries in both.

    Parameters
    ----------
    first, second : ndarray of int of shape (n,)
        A label for each country; countries with a negative label in either are left out.

    References
    ----------
    Vinh, Epps and Bailey 2010, Journal of Machine Learning Research 11, 2837-2854, with the
    arithmetic mean of the entropies.

    Examples
    --------
    >>> first, second = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2])
    >>> round(adjusted_mutual_information(first, second), 6)
    0.502361
    """
    both = (first >= 0) & (second >= 0)
    number = int(both.sum())
    if number < 2:
        return float("nan")
    table = contingency_matrix(first[both], second[both])
    occurs = table > 0
    if (occurs.sum(axis=0) == 1).all() and (occurs.sum(axis=1) == 1).all():
        # The formula gives 0/0 for one bloc of all and for all alone.
        return 1.0
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    outer = np.outer(rows, columns)
    mutual = float((xlogy(table, table * (number / outer))).sum() / number)
    expected = expected_mutual_information(rows, columns)
    mean = (_entropy(rows) + _entropy(columns)) / 2
    # Rounding turns the 1e-16 of an exact 0 into 0.
    return round((mutual - expected) / (mean - expected), 12) + 0.0


def contingency_matrix(first: Labels, second: Labels) -> Labels:
    """Return how many countries each bloc of one partition shares with each of the other."""
    rows, columns = np.unique(first, return_inverse=True), np.unique(second, return_inverse=True)
    table = np.zeros((len(rows[0]), len(columns[0])), dtype=np.int64)
    np.add.at(table, (rows[1], columns[1]), 1)
    return table


def expected_mutual_information(rows: Labels, columns: Labels) -> float:
    """Return the mean mutual information of random partitions with these bloc sizes.

    E = sum over blocs i, j and k of  k/n log(n k / (a_i b_j)) P(k),  with P the hypergeometric
    probability that blocs of a_i and b_j among n countries share k, and a and b the sizes in
    `rows` and `columns`, which both sum to n.
    """
    number = int(rows.sum())
    log_factorial = gammaln(np.arange(number + 1) + 1.0)
    # Equal sizes give equal terms: each pair of sizes is computed once and counted.
    sizes_a, times_a = np.unique(rows, return_counts=True)
    sizes_b, times_b = np.unique(columns, return_counts=True)
    a, b = (side.ravel()[:, None] for side in np.meshgrid(sizes_a, sizes_b, indexing="ij"))
    k = np.arange(1, min(int(sizes_a[-1]), int(sizes_b[-1])) + 1)[None, :]
    pairs, ks = np.nonzero((k <= np.minimum(a, b)) & (k >= a + b - number))
    a, b, k = a[pairs, 0], b[pairs, 0], k[0, ks]
    log_probability = (
        log_factorial[a]
        + log_factorial[b]
        + log_factorial[number - a]
        + log_factorial[number - b]
        - log_factorial[number]
        - log_factorial[k]
        - log_factorial[a - k]
        - log_factorial[b - k]
        - log_factorial[number - a - b + k]
    )
    terms = k / number * np.log(number * k / (a * b)) * np.exp(log_probability)
    return float((terms * np.outer(times_a, times_b).ravel()[pairs]).sum())


def _entropy(sizes: Labels) -> float:
    share = sizes / sizes.sum()
    return float(-xlogy(share, share).sum())
