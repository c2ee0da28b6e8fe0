"""Co-sponsorship of resolutions: ties between countries, and changes of sponsor lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.null_models import approximate_joint_tail
from alignment.analysis.significance import false_discovery_rates
from alignment.model.similarity import Similarity
from alignment.similarity.cosponsorship import (
    compute_joint_cumulants,
    compute_z_scores,
    count_joint_sponsorships,
    phi_similarity,
)

Matrix = npt.NDArray[np.float64]
# Lists of nearly all members say little about a tie.
MAX_SPONSORS = 150


@dataclass(frozen=True, eq=False)
class SponsorTies:
    """Ties of all pairs of countries by the texts that they sponsored.

    Attributes
    ----------
    index : Index
        ISO3, the order of rows and columns of all matrices.
    texts : int
        Number of texts.
    sponsored : ndarray of int, countries
        Texts that each country sponsored.
    joint : ndarray of int, countries x countries
        Texts that both sponsored.
    expected : ndarray of float, countries x countries
        Joint texts expected from the totals of countries and texts alone.
    z : ndarray of float, countries x countries
        `joint` less `expected` in standard deviations of the stochastic degree sequence model;
        NaN where the totals leave no choice, and on the diagonal.
    q : ndarray of float, countries x countries
        Smallest false discovery rate at which a pair sponsored more together than expected, over
        all pairs; NaN where z is.
    phi : ndarray of float, countries x countries
        Correlation of the two rows of 0 and 1, -1 to 1; NaN for a country that sponsored none or
        all, and on the diagonal.
    """

    index: pd.Index
    texts: int
    sponsored: npt.NDArray[np.int64]
    joint: npt.NDArray[np.int64]
    expected: Matrix
    z: Matrix
    q: Matrix
    phi: Matrix


def measure_sponsor_ties(sponsors: pd.DataFrame) -> SponsorTies:
    """Return the ties of all pairs of countries.

    With s_ik = 1 where country i sponsored text k, the joint texts of a pair are
    K_ij = sum_k s_ik s_jk. Under the stochastic degree sequence model they are a sum of
    independent terms with probability P_ik P_jk, in which P has the observed totals of countries
    and texts in expectation. So

        z_ij = (K_ij - sum_k P_ik P_jk) / sqrt(sum_k P_ik P_jk (1 - P_ik P_jk)).

    The probability of K_ij or more joint texts is that of the refined normal approximation,
    1 - F(x) + g (x^2 - 1) f(x) / 6, with x the standardized K_ij - 1/2, g the skewness, F the
    standard normal distribution and f its density.

    Parameters
    ----------
    sponsors : DataFrame of bool
        Countries x texts, without unknown cells.

    References
    ----------
    Neal 2014, doi:10.1016/j.socnet.2014.06.001. Approximation: Volkova 1996,
    doi:10.1137/1140093.

    Examples
    --------
    >>> lists = pd.DataFrame([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], ["AUT", "BEL", "CUB"])
    >>> ties = measure_sponsor_ties(lists == 1)
    >>> int(ties.joint[0, 1]), float(ties.phi[0, 1]), bool(ties.z[0, 1] > 0 > ties.z[0, 2])
    (2, 1.0, True)
    """
    values = sponsors.astype(np.float64)
    joint, cumulants = count_joint_sponsorships(values), compute_joint_cumulants(values)
    z = compute_z_scores(joint, cumulants)
    return SponsorTies(
        sponsors.index,
        values.shape[1],
        values.to_numpy().sum(axis=1).astype(np.int64),
        joint,
        cumulants[0],
        z,
        _adjust_pairs(approximate_joint_tail(joint, cumulants)),
        phi_similarity(values).scores,
    )


def _adjust_pairs(p: Matrix) -> Matrix:
    rows, columns = np.nonzero(np.triu(~np.isnan(p), 1))
    q = np.full(p.shape, np.nan)
    if len(rows):
        q[rows, columns] = q[columns, rows] = false_discovery_rates(p[rows, columns])
    return q


def select_informative_texts(sponsors: pd.DataFrame, symbols: Iterable[str]) -> pd.DataFrame:
    """Return who sponsored each text, True or False, for texts with 2 to 150 sponsors."""
    listed = sponsors[list(symbols)] > 0
    counts = listed.sum(axis=0)
    return listed.loc[:, (counts >= 2) & (counts <= MAX_SPONSORS)]


def list_cosponsors(ties: SponsorTies, iso3: str) -> pd.DataFrame:
    """Return the ties of one country to all others, the strongest first.

    Indexed by ISO3: `joint`, `sponsored` (by the other), `expected`, `z`, `q` and `phi`.
    """
    row = ties.index.get_loc(iso3)
    table = pd.DataFrame(
        {
            "joint": ties.joint[row],
            "sponsored": ties.sponsored,
            "expected": ties.expected[row],
            "z": ties.z[row],
            "q": ties.q[row],
            "phi": ties.phi[row],
        },
        index=ties.index,
    ).drop(index=iso3)
    return table.sort_values("z", ascending=False, kind="stable")


def rank_tie_differences(ties: SponsorTies, agreement: Similarity) -> pd.DataFrame:
    """Return all pairs by how much higher they rank in agreement of votes than in z.

    `agreement` has the countries of `ties` in the same order. One row for each pair with both:
    ISO3 `a` and `b`, `agreement`, `shared` votes, `joint` and `expected` texts, `z`, `q`
    and `difference`, the rank by agreement less the rank by z, as shares of all pairs, -1 to 1. The
    largest difference comes first.
    """
    rows, columns = np.triu_indices(len(ties.index), 1)
    table = pd.DataFrame(
        {
            "a": ties.index[rows],
            "b": ties.index[columns],
            "agreement": agreement.scores[rows, columns],
            "shared": agreement.shared_counts[rows, columns],
            "joint": ties.joint[rows, columns],
            "expected": ties.expected[rows, columns],
            "z": ties.z[rows, columns],
            "q": ties.q[rows, columns],
        }
    ).dropna(subset=["agreement", "z"])
    ranks = table[["agreement", "z"]].rank(pct=True)
    table["difference"] = ranks["agreement"] - ranks["z"]
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)
