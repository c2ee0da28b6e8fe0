"""Positions from the model of votes in series, with their intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.positions import Positions, publish_positions
from alignment.analysis.probit import ItemParameters
from alignment.analysis.title_model import TitleModel
from alignment.model.vote import Vote


def compute_title_positions(model: TitleModel, countries: pd.Index) -> Positions:
    """Return the position of every country on the first axis of a model of votes in series.

    Votes of a country on one title are not taken as independent, so the interval of its position
    is wider than that of :func:`~alignment.analysis.positions.estimate_positions` where titles
    recur. With d the direction of the axis, a country with the normal posterior of mean m and
    covariance C has the position d . m and the standard error sqrt(d . C d); the interval is made
    of them as there. The parameters of a roll call are those of a country of which nothing but
    its position is known: with slopes b and loading a of the title effect, and the part b' of b
    across d, P(yes) = Phi((b x - c2) / sqrt(1 + a^2 + |b'|^2)), and P(no) likewise.

    Parameters
    ----------
    countries : Index
        ISO3 codes of the rows of the result; those that cast no vote have no position.

    References
    ----------
    See :func:`~alignment.analysis.title_model.fit_title_model`; docs/votes-in-series.md has how
    often the intervals contain the true position.

    Examples
    --------
    >>> from alignment.analysis.title_model import fit_title_model
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> titles = pd.Series(dict(zip(votes, ["V", "V", "W", "W", "X", "Y"], strict=True)))
    >>> positions = compute_title_positions(fit_title_model(votes, titles), votes.index)
    >>> positions.table["value"].sort_values().index.tolist()
    ['CHN', 'RUS', 'IND', 'FRA', 'USA']
    """
    posterior, direction = model.posterior, model.rotation[:, 0]
    scale = float(np.linalg.norm(direction))
    unit = direction / scale
    location = posterior.position @ unit
    error = np.sqrt(np.einsum("i,nij,j->n", unit, posterior.covariance, unit))
    items = posterior.items
    slope = items.slopes @ unit
    across = np.square(items.slopes).sum(axis=1) - slope**2
    spread = np.sqrt(1 + items.loadings**2 + np.maximum(across, 0))
    cast = pd.Series((model.codes >= Vote.NO).sum(axis=1), model.countries)
    order = countries[countries.isin(model.countries)]
    rows = model.countries.get_indexer(order)
    return publish_positions(
        countries,
        model.rollcalls,
        ItemParameters(slope / spread, items.lower / spread, items.upper / spread),
        location[rows],
        error[rows],
        cast.reindex(countries, fill_value=0).to_numpy(),
        scale,
        -float(model.center @ direction),
    )
