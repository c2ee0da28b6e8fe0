"""Test whether a country agrees differently on selected roll calls than on all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.positions import Z95
from alignment.analysis.significance import false_discovery_rates
from alignment.analysis.vote_changes import label_texts
from alignment.model.vote import Vote

REPLICATES = 500
# Imaginary texts added to the selection, and the difference of agreement on each.
PSEUDO_TEXTS, PSEUDO_DIFFERENCE = 2, 0.5
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
    texts : Series of str
        By selected roll call; see :func:`~alignment.analysis.vote_changes.label_texts`.
    in_baseline : Series of bool
        Whether a selected roll call belongs to the baseline too.
    """

    selected_votes: pd.DataFrame
    other_votes: pd.DataFrame
    texts: pd.Series
    in_baseline: pd.Series


def compare_with_baseline(
    votes: BaselineVotes,
    others: Sequence[str],
    min_shared: tuple[int, int],
    seed: int = 0,
    replicates: int = REPLICATES,
) -> pd.DataFrame:
    """Return how close each country is to some others on the selection and in the baseline.

    With v a vote (0 no, 1 abstain, 2 yes), agreement(i, j) is the mean over roll calls in which
    both cast a vote of 1 - abs(v_i - v_j) / 2; closeness c_i is its mean over the others j, i
    itself left out. Then

        difference_i = c_i(selection) - c_i(baseline),  own_i = difference_i - mean_k difference_k

    where the baseline has the other roll calls and the selected ones with `in_baseline`. What
    moves all countries equally is due to the texts; own is what remains for the country.

    Intervals come from roll calls drawn with replacement: the selected texts, all votes on one
    text together, and the other roll calls, each as many as there are. Two imaginary texts are
    added to the selection (Agresti and Caffo): on one a country agrees fully and on the other it is
    opposed, for its own difference by half the scale more and less than all. So a country that
    agreed on each of 15 texts is not certain to agree on the next. The interval is the mean of
    the replicates, which these two pull slightly to the middle, and 1.96 of their standard
    deviations either way.

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
        their 95% intervals; `q`: false discovery rate of own over all countries, from its normal
        p. NaN where too few roll calls are shared in either.

    References
    ----------
    Efron 1979, doi:10.1214/aos/1176344552; Agresti and Caffo 2000,
    doi:10.1080/00031305.2000.10474560; Benjamini and Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, 0, 0], "BBB": [2, 2, 2, 2], "CCC": [0, 0, 2, 2]}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> texts, in_baseline = pd.Series("", [0, 1]), pd.Series(True, [0, 1])
    >>> baseline = BaselineVotes(votes[[0, 1]], votes[[2, 3]], texts, in_baseline)
    >>> table = compare_with_baseline(baseline, ["BBB"], (1, 1))
    >>> table.loc["AAA", ["on", "general", "difference"]].tolist()
    [1.0, 0.5, 0.5]
    """
    index = votes.selected_votes.index
    on, rest = (frame.to_numpy() for frame in (votes.selected_votes, votes.other_votes))
    in_baseline = votes.in_baseline.to_numpy()
    on_weights, pseudo_weights, rest_weights = _draw_weights(votes, seed, replicates)
    members = [row for row, iso3 in enumerate(index) if iso3 in set(others)]
    shape = (len(index), replicates + 1)
    total = {name: np.zeros(shape) for name in ("on", "general", "shared")}
    number = np.zeros(len(index))
    # The sums and counts of a pair over all draws are products with the weights of the draws.
    for member in members:
        near, both = _pair_agreement(on, member)
        near_rest, both_rest = _pair_agreement(rest, member)
        shared = both @ on_weights
        general = both[:, in_baseline] @ on_weights[in_baseline] + both_rest @ rest_weights
        enough = (both.sum(axis=1) >= min_shared[0]) & (general[:, 0] >= min_shared[1])
        enough[member] = False
        number += enough
        inside = near[:, in_baseline] @ on_weights[in_baseline] + near_rest @ rest_weights
        for name, sums in (
            ("on", near @ on_weights / np.maximum(shared, 1)),
            ("general", inside / np.maximum(general, 1)),
            ("shared", shared),
        ):
            total[name][enough] += sums[enough]
    pair_count = np.where(number, number, np.nan)[:, None]
    close = {name: sums / pair_count for name, sums in total.items()}
    difference = close["on"] - close["general"]
    known = number > 0
    common = difference[known].mean(axis=0) if known.any() else np.full(replicates + 1, np.nan)
    own = difference - common
    shared, pseudo = close["shared"], pseudo_weights.sum(axis=0)
    # Where no selected text was drawn only the imaginary ones count.
    weight = np.maximum(shared + pseudo, 1)
    pseudo_own = PSEUDO_DIFFERENCE * (pseudo_weights[0] - pseudo_weights[1])
    drawn_on = (shared * close["on"] + pseudo_weights[0]) / weight
    drawn_own = (shared * own + pseudo_own) / weight
    low, high, _ = _compute_interval(difference[:, 0], drawn_on - close["general"])
    own_low, own_high, p = _compute_interval(own[:, 0], drawn_own)
    q = np.full(len(index), np.nan)
    if known.any():
        q[known] = false_discovery_rates(p[known])
    cast = [_count_shared_votes(frame, members) for frame in (on, on[:, in_baseline], rest)]
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


def _draw_weights(
    votes: BaselineVotes, seed: int, replicates: int
) -> tuple[Floats, Floats, Floats]:
    """Return how often each selected roll call, imaginary text and other roll call is drawn.

    The first column is the record itself: each once, and nothing imaginary.
    """
    text, unique = pd.factorize(label_texts(votes.texts, votes.selected_votes.columns))
    random = np.random.default_rng(seed)
    size, other_count = len(unique) + PSEUDO_TEXTS, votes.other_votes.shape[1]
    drawn = random.multinomial(size, np.full(size, 1 / size), replicates).T
    other_size = max(other_count, 1)
    other = random.multinomial(other_size, np.full(other_size, 1 / other_size), replicates).T
    parts = (drawn[: len(unique)], 1), (drawn[len(unique) :], 0), (other[:other_count], 1)
    # Whole numbers in float32 multiply and add without rounding, in any order.
    on, pseudo, rest = (
        np.insert(part, 0, record, axis=1).astype(np.float32) for part, record in parts
    )
    return on[text], pseudo, rest


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
    values: npt.NDArray[np.float64], replicates: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the ends of the interval and the p-value of 0, from the record and its replicates."""
    middle, spread = replicates[:, 1:].mean(axis=1), replicates[:, 1:].std(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * ndtr(-np.abs(middle) / spread)
    low, high = middle - Z95 * spread, middle + Z95 * spread
    # An estimate at the end of the possible range lies on the end of its interval.
    return np.minimum(low, values).clip(-1, 1), np.maximum(high, values).clip(-1, 1), p
