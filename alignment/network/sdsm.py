"""Co-sponsorship against a null model that knows how often each country and draft is in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.cosponsorship import joint_sponsorships
from alignment.network.maxent import chances
from alignment.network.significance import Pairs, Significance, against_null

Array = npt.NDArray[np.float64]


def sponsor_chances(sponsors: pd.DataFrame) -> Array:
    """Return the chance that a country sponsors a draft, given the totals of both.

    The bipartite configuration model: P_ik = x_i y_k / (1 + x_i y_k), with x_i and y_k such
    that the expected number of drafts of each country i and of sponsors of each draft k is
    the observed one, over the cells in which i could have sponsored k.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN could not or nothing is known.

    Returns
    -------
    ndarray of float, countries x drafts
        0 where the cell is NaN.
    """
    values = sponsors.to_numpy(dtype=np.float64)
    return chances(np.stack([values == 0, values == 1]))[1]


def drawn_sponsors(
    chance: Array, sponsors: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Return sponsors drawn from the null model, NaN where they were."""
    did = (random.random(chance.shape) < chance).astype(np.float64)
    fresh = np.where(sponsors.isna(), np.nan, did)
    return pd.DataFrame(fresh, index=sponsors.index, columns=sponsors.columns)


def sponsors_beyond_chance(sponsors: pd.DataFrame, min_shared: int = 1) -> Significance:
    """Test whether pairs sponsored more drafts together than their totals would give.

    The stochastic degree sequence model: under the null model of :func:`sponsor_chances` the
    number of drafts that i and j sponsored together is a sum of independent terms that are 1
    with chance P_ik P_jk, whose (Poisson-binomial) tails are had exactly. The p-value is the
    upper tail: drafts that both left unsponsored say little, so that too few in common is
    not tested. Like the test of votes it is conservative, and even more so.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN could not or nothing is known. NaN
        cells are left out; they are not drafts that the country chose not to sponsor.
    min_shared : int
        Pairs that could both have sponsored fewer drafts are not tested.

    Returns
    -------
    Significance
        `expected` is the expected number of drafts sponsored together, `p` is `upper`. A
        country that sponsored nothing has NaN: with it nothing can be told from chance.

    References
    ----------
    Neal 2014, doi:10.1016/j.socnet.2014.06.001; Neal, Domagalski and Sagan 2021,
    doi:10.1038/s41598-021-03238-3; Saracco et al. 2017, doi:10.1088/1367-2630/aa6b38.

    Examples
    --------
    >>> sponsors = pd.DataFrame([[1.0, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])
    >>> sponsors_beyond_chance(sponsors).p[0, 1:].round(3).tolist()
    [1.0, 0.555]
    """
    chance = np.ascontiguousarray(sponsor_chances(sponsors).T)
    could = sponsors.notna().to_numpy(dtype=np.int64)

    def together(one: Pairs, other: Pairs) -> Array:
        both = chance[:, one] * chance[:, other]
        return np.stack([1 - both, both])

    return against_null(
        sponsors.index,
        together,
        joint_sponsorships(sponsors),
        could @ could.T,
        min_shared,
        two_sided=False,
    )
