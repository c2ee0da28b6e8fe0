"""How sure the blocs are: the roll calls drawn anew, and the blocs found again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.ami import adjusted_mutual_information
from alignment.analysis.blocs import Bloc, bloc_of
from alignment.analysis.matching import matched
from alignment.analysis.potts import TOLERANCE, best_partition, gains
from alignment.model.similarity import Similarity, blend

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """What replicates say of the blocs of a study.

    Attributes
    ----------
    probability : Series of float
        By ISO3: share of the replicates that place a country in which it is in the
        counterpart of its bloc, 0 to 1; NaN where no replicate places it.
    placed : Series of int
        By ISO3: replicates that place it. In the others it has too few shared votes, or
        nothing draws it to or from anyone.
    comembership : ndarray of shape (n, n)
        Share of the replicates that place both in which they are in one bloc; NaN where
        none does, and on the diagonal.
    ami : ndarray
        Adjusted mutual information of each replicate and the full result.
    replicates : int
        Replicates made; fewer than asked for when stopped, 0 when there is nothing to draw.
    texts : int
        Texts there were to draw from. With few of them all the above is itself unsure.
    """

    probability: pd.Series
    placed: pd.Series
    comembership: Matrix
    ami: Matrix
    replicates: int
    texts: int

    @property
    def too_few(self) -> tuple[str, ...]:
        """Countries of which nothing can be said, alphabetical."""
        return tuple(sorted(self.probability.index[self.probability.isna()]))

    @property
    def ami_mean(self) -> float:
        """Mean of the adjusted mutual information; NaN without any."""
        known = self.ami[~np.isnan(self.ami)]
        return float(known.mean()) if known.size else float("nan")

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
    texts: pd.Series,
    measure: Callable[[pd.DataFrame], Similarity],
    blocs: tuple[Bloc, ...],
    *,
    min_shared: int,
    threshold: float | None,
    cosponsorship: Similarity | None = None,
    share: float = 0.0,
    replicates: int = 200,
    seed: int = 0,
    progress: Callable[[int, int], bool | None] | None = None,
) -> Bootstrap:
    """Find the blocs again and again in roll calls drawn with replacement.

    Each replicate draws as many texts as there are, with all votes on a drawn text together
    (a committee and the plenary vote on one text are not two independent observations), and
    finds blocs in them as in the full study. Its blocs are paired with the full ones by the
    countries they share (see :func:`~alignment.analysis.matching.matched`); a country is
    with its bloc when it is in the counterpart of the bloc it has in the full study.

    The list of sponsors is held as it is: in a blend the uncertainty is that of the votes
    alone, and co-sponsorship alone leaves nothing to draw. Nor is there anything to draw
    from one text.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    texts : Series of str
        By roll call: the text voted on; '' stands for the roll call itself.
    measure : callable
        Of the votes, as in the registry of measures.
    blocs : tuple of Bloc
        The full result.
    min_shared : int
        Fewest shared roll calls for a pair to have a score, counted with repeats.
    threshold : float or None
        Of the blocs; None means the mean weight, of each replicate anew.
    cosponsorship : Similarity, optional
        On the same countries.
    share : float
        Share of co-sponsorship in the weight, 0 to 1.
    replicates : int
    seed : int
    progress : callable, optional
        Given the replicates done and their total after each; returning False stops.

    Returns
    -------
    Bootstrap
        The same arguments give the same result, and stopping early gives that of the
        replicates done.

    References
    ----------
    Efron and Tibshirani 1993, An Introduction to the Bootstrap, doi:10.1201/9780429246593;
    clusters: Field and Welsh 2007, doi:10.1111/j.1467-9868.2007.00593.x; co-membership:
    Monti and others 2003, doi:10.1023/A:1023949509487.

    Examples
    --------
    >>> from alignment.analysis.blocs import find_blocs
    >>> from alignment.measures.agreement import agreement
    >>> votes = pd.DataFrame(
    ...     [[2, 2, 0, 2], [2, 2, 0, 2], [0, 2, 2, 0], [0, 0, 2, 0]],
    ...     index=["AAA", "BBB", "CCC", "DDD"],
    ...     dtype="int8",
    ... )
    >>> texts = pd.Series("", index=votes.columns)
    >>> blocs = find_blocs(agreement(votes), 0.6)
    >>> found = bootstrap_blocs(votes, texts, agreement, blocs, min_shared=1, threshold=0.6)
    >>> found.probability["AAA"].item(), found.comembership[0, 1].item()
    (1.0, 1.0)
    """
    full = bloc_of(blocs, votes.index).fillna(-1).to_numpy(dtype=np.int64)
    named = texts.reindex(votes.columns)
    cluster, clusters = pd.factorize(named.where(named != "", named.index))
    count = len(clusters) if share < 1 else 0
    tally = _Tally(full)
    total = replicates if count > 1 else 0
    chance = np.full(max(count, 1), 1 / max(count, 1))
    draws = np.random.default_rng(seed).multinomial(count, chance, total)
    codes = votes.to_numpy()
    for done, times in enumerate(draws, 1):
        drawn = pd.DataFrame(codes[:, np.repeat(np.arange(codes.shape[1]), times[cluster])])
        weight = measure(drawn).with_at_least(min_shared)
        if cosponsorship is not None and share > 0:
            weight = blend(weight, cosponsorship, share)
        tally.add(_labels(weight, weight.mean if threshold is None else threshold, full))
        if progress is not None and progress(done, total) is False:
            break
    return tally.result(votes.index, len(clusters))


def _labels(weight: Similarity, threshold: float, full: Labels) -> Labels:
    # The full result is a second start: a search that ends short of the best partition
    # would look like uncertainty.
    placed, gain = gains(weight.scores, threshold)
    drawn = (np.abs(gain) > TOLERANCE).any(axis=1) & (full[placed] >= 0)
    if not drawn.all():
        placed, gain = placed[drawn], gain[np.ix_(drawn, drawn)]
    labels = np.full(len(full), -1, dtype=np.int64)
    labels[placed] = best_partition(gain, full[placed])
    return labels


class _Tally:
    # Sums over replicates, so that no replicate has to be kept.
    def __init__(self, full: Labels) -> None:
        number = len(full)
        self.full = full
        self.fresh = int(full.max(initial=0)) + 1
        self.with_bloc = np.zeros(number)
        self.together = np.zeros((number, number))
        self.both = np.zeros((number, number))
        self.ami: list[float] = []

    def add(self, labels: Labels) -> None:
        placed = labels >= 0
        self.with_bloc += placed & (matched(labels, self.full, self.fresh) == self.full)
        both = placed[:, None] & placed
        self.both += both
        self.together += both & (labels[:, None] == labels)
        self.ami.append(adjusted_mutual_information(labels, self.full))

    def result(self, index: pd.Index, texts: int) -> Bootstrap:
        placed = self.both.diagonal().copy()
        comembership = _share(self.together, self.both)
        np.fill_diagonal(comembership, np.nan)
        return Bootstrap(
            probability=pd.Series(_share(self.with_bloc, placed), index, name="probability"),
            placed=pd.Series(placed.astype(np.int64), index, name="placed"),
            comembership=comembership,
            ami=np.array(self.ami, dtype=np.float64),
            replicates=len(self.ami),
            texts=texts,
        )


def _share(part: Matrix, whole: Matrix) -> Matrix:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
