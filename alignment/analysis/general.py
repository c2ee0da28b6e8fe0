"""Whether a country stands elsewhere on some roll calls than on all others of their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.positions import Z95
from alignment.model.vote import Vote
from alignment.network.ranks import discovery_rates

REPLICATES = 500
# Texts imagined beside those asked, and by how much more or less than all one agrees on each.
IMAGINED, APART = 2, 0.5
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ballot:
    """Roll calls of two kinds.

    Attributes
    ----------
    on : DataFrame of int8
        Countries x the roll calls asked, codes of :class:`~alignment.model.vote.Vote`.
    rest : DataFrame of int8
        The same countries x all others of their time.
    texts : Series of str
        The text of each roll call asked; '' stands for the roll call itself. All votes on one
        text are drawn together.
    counted : Series of bool
        Whether a roll call asked is one of those in general too.
    """

    on: pd.DataFrame
    rest: pd.DataFrame
    texts: pd.Series
    counted: pd.Series


def contrast(
    ballot: Ballot,
    others: Sequence[str],
    least: tuple[int, int],
    seed: int = 0,
    replicates: int = REPLICATES,
) -> pd.DataFrame:
    """Return how close each country is to some others on the roll calls asked and in general.

    With v a vote (0 no, 1 abstain, 2 yes), agreement(i, j) is the mean over roll calls in which
    both cast a vote of 1 - abs(v_i - v_j) / 2; closeness c_i is its mean over the others j, i
    itself left out. Then

        difference_i = c_i(asked) - c_i(general),    own_i = difference_i - mean_k difference_k

    where general is the roll calls asked, as far as they are counted, and the rest. What moves all
    countries alike is a matter of the texts; own is what is left for the country.

    Intervals come from roll calls drawn anew with replacement: the texts asked, all votes on
    one together, and the rest, each as many as there are. To the texts asked two imagined ones are
    added (Agresti and Caffo): on one a country agrees in full and on the other it is opposed, for
    its own difference by half the scale more and less than all. So who agreed on each of 15 texts
    is not taken as certain to agree on the next. The interval is the mean of the replicates, which
    these two pull a little to the middle, and 1.96 of their standard deviations either way.

    Parameters
    ----------
    ballot : Ballot
    others : sequence of str
        ISO3 of one country or the members of a group; those without a vote are passed over.
    least : tuple of int
        Fewest roll calls that a pair must share among those asked, and in general.
    seed, replicates : int

    Returns
    -------
    DataFrame
        Indexed by ISO3: `on`, `general`: agreement, 0 to 1; `on_votes`, `general_votes`: roll
        calls in which it and at least one of the others cast a vote; `difference`, `low`, `high`
        and `own`, `own_low`, `own_high`: -1 to 1, with their 95% intervals; `q`: of own, p from
        its normal quantile with the false discovery rate over all countries held (Benjamini and
        Hochberg). NaN where too few roll calls are shared, on those asked or in general.

    References
    ----------
    Efron 1979, doi:10.1214/aos/1176344552; Agresti and Caffo 2000,
    doi:10.1080/00031305.2000.10474560; Benjamini and Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, 0, 0], "BBB": [2, 2, 2, 2], "CCC": [0, 0, 2, 2]}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> asked = votes[[0, 1]]
    >>> ballot = Ballot(asked, votes[[2, 3]], pd.Series("", asked.columns), pd.Series(True, [0, 1]))
    >>> found = contrast(ballot, ["BBB"], (1, 1))
    >>> found.loc["AAA", ["on", "general", "difference"]].tolist()
    [1.0, 0.5, 0.5]
    """
    index = ballot.on.index
    on, rest = (frame.to_numpy() for frame in (ballot.on, ballot.rest))
    counted = ballot.counted.to_numpy()
    drawn, imagined, drawn_rest = _draws(ballot, seed, replicates)
    members = [row for row, iso3 in enumerate(index) if iso3 in set(others)]
    shape = (len(index), replicates + 1)
    total = {name: np.zeros(shape) for name in ("on", "general", "shared")}
    number = np.zeros(len(index))
    # A pair at a time: its sums and counts over all draws are products with the draws' weights.
    for member in members:
        near, both = _near(on, member)
        near_rest, both_rest = _near(rest, member)
        shared = both @ drawn
        general = both[:, counted] @ drawn[counted] + both_rest @ drawn_rest
        enough = (both.sum(axis=1) >= least[0]) & (general[:, 0] >= least[1])
        enough[member] = False
        number += enough
        inside = near[:, counted] @ drawn[counted] + near_rest @ drawn_rest
        for name, sums in (
            ("on", near @ drawn / np.maximum(shared, 1)),
            ("general", inside / np.maximum(general, 1)),
            ("shared", shared),
        ):
            total[name][enough] += sums[enough]
    of_each = np.where(number, number, np.nan)[:, None]
    close = {name: sums / of_each for name, sums in total.items()}
    difference = close["on"] - close["general"]
    known = number > 0
    alike = difference[known].mean(axis=0) if known.any() else np.full(replicates + 1, np.nan)
    own = difference - alike
    shared, both = close["shared"], imagined.sum(axis=0)
    # Where none of the texts asked was drawn there is nothing but what is imagined.
    weight = np.maximum(shared + both, 1)
    drawn_on = (shared * close["on"] + imagined[0]) / weight
    drawn_own = (shared * own + APART * (imagined[0] - imagined[1])) / weight
    low, high, _ = _interval(difference[:, 0], drawn_on - close["general"])
    own_low, own_high, p = _interval(own[:, 0], drawn_own)
    q = np.full(len(index), np.nan)
    if known.any():
        q[known] = discovery_rates(p[known])
    cast = [_cast(frame, members) for frame in (on, on[:, counted], rest)]
    return pd.DataFrame(
        {
            "on": close["on"][:, 0],
            "on_votes": cast[0],
            "general": close["general"][:, 0],
            "general_votes": cast[1] + cast[2],
            "difference": difference[:, 0],
            "low": low,
            "high": high,
            "own": own[:, 0],
            "own_low": own_low,
            "own_high": own_high,
            "q": q,
        },
        index=index,
    )


def _draws(ballot: Ballot, seed: int, replicates: int) -> tuple[Floats, Floats, Floats]:
    """Return how often each roll call asked, each imagined text and each of the rest is drawn.

    The first column is the record itself: each once, and nothing imagined.
    """
    names = ballot.texts.where(ballot.texts != "", pd.Series(ballot.on.columns, ballot.texts.index))
    text, unique = pd.factorize(names)
    random = np.random.default_rng(seed)
    size = len(unique) + IMAGINED
    drawn = random.multinomial(size, np.full(size, 1 / size), replicates).T
    more = max(ballot.rest.shape[1], 1)
    rest = random.multinomial(more, np.full(more, 1 / more), replicates).T[: ballot.rest.shape[1]]
    first = [np.ones((len(unique), 1)), np.zeros((IMAGINED, 1)), np.ones((len(rest), 1))]
    parts = drawn[: len(unique)], drawn[len(unique) :], rest
    # Whole numbers in float32 multiply and add without rounding, in whatever order.
    told = [np.hstack(pair).astype(np.float32) for pair in zip(first, parts, strict=True)]
    return told[0][text], told[1], told[2]


def _near(votes: npt.NDArray[np.int8], member: int) -> tuple[Floats, Floats]:
    """Return how near each country's votes are to a member's, and where both cast one."""
    both = (votes >= Vote.NO) & (votes[member] >= Vote.NO)
    near = np.where(both, 1 - np.abs(votes - votes[member]) / 2, 0)
    return near.astype(np.float32), both.astype(np.float32)


def _cast(votes: npt.NDArray[np.int8], members: list[int]) -> npt.NDArray[np.int64]:
    """Return in how many roll calls each country and at least one other member cast a vote."""
    cast = votes >= Vote.NO
    several = cast[members].sum(axis=0)
    mine = np.zeros(len(votes), dtype=np.int64)
    mine[members] = 1
    return np.asarray((cast & (several - mine[:, None] * cast > 0)).sum(axis=1))


def _interval(
    values: npt.NDArray[np.float64], drawn: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the ends of the interval and the p value of 0, from the record and its replicates."""
    middle, spread = drawn[:, 1:].mean(axis=1), drawn[:, 1:].std(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * ndtr(-np.abs(middle) / spread)
    low, high = middle - Z95 * spread, middle + Z95 * spread
    # An estimate at the end of what is possible lies on its interval's end.
    return np.minimum(low, values).clip(-1, 1), np.maximum(high, values).clip(-1, 1), p
