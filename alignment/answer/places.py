"""Where the countries of a study come to stand on the map, and how large their discs are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.blocs import Bloc, bloc_name_of, bloc_of
from alignment.model.dataset import Dataset, votes_cast
from alignment.model.query import Query
from alignment.model.similarity import Similarity
from alignment.network import overlap, placement

# Diameter of a disc as a share of the least distance of two centres.
DISC = 0.96
# Digits of a place that countries are drawn apart from; a map is some 1 wide.
FINE = 9


def placed(
    dataset: Dataset,
    query: Query,
    weight: Similarity,
    position: npt.NDArray[np.float64],
    anchors: pd.DataFrame | None,
    gap: float | None,
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return places before and after discs are pushed apart, and the radius of a disc.

    Parameters
    ----------
    dataset : Dataset
    query : Query
    weight : Similarity
        With no least number of shared roll calls, so that each pair has its pull.
    position : ndarray
        Of each country on its line; looked at where the query's layout is by position.
    anchors, gap
        As :func:`~alignment.answer.study.answer` takes them.
    """
    # Countries that cannot be compared with anyone have no place: NaN, not somewhere.
    placed = (~np.isnan(weight.scores)).any(axis=1)
    if query.layout == "position":
        placed &= ~np.isnan(position)
    there = np.flatnonzero(placed)
    part = np.ix_(there, there)
    index = weight.index[there]
    inner = Similarity(weight.measure, index, weight.scores[part], weight.shared[part])
    held = None
    if query.layout in ("stress", "position"):
        if anchors is not None:
            held = anchors.reindex(index)[["x", "y"]].to_numpy(dtype=float)
        places = placement.majorize(inner, held, placement.HOLD if held is not None else 0.0)
    else:
        places = placement.by_networkx(query.layout, inner, query.seed)
    if held is None or np.isnan(held).all():
        west = (dataset.countries.loc[index, "un_group"] == "WEOG").to_numpy()
        places = placement.oriented(places, west)
    if query.layout == "position" and len(there):
        # The side of the United States stays on the left, as on the other maps.
        spread = position[there].std() or 1.0
        places[:, 0] = -position[there] / spread * (places[:, 0].std() or 1.0)
    # Pushing discs apart makes much of little: here the last bits of sums end, which are another
    # machine's.
    places = np.round(places, FINE)
    room = overlap.room(places) if gap is None else min(gap, overlap.SERIES * overlap.room(places))
    free = placement.table(index, places).reindex(weight.index)
    found = placement.table(index, overlap.apart(places, room)).reindex(weight.index)
    # The hair's breadth covers the rounding of the places.
    return free, found, round(room / 2 * DISC, placement.DIGITS)


def tabled(
    dataset: Dataset,
    blocs: tuple[Bloc, ...],
    votes: pd.DataFrame,
    sponsors: pd.DataFrame,
    places: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a country: name, groups, bloc, place on the map, counts."""
    return dataset.countries.loc[
        votes.index, ["name", "status", "un_group", "un_region", "continent", "income"]
    ].assign(
        bloc=bloc_of(blocs, votes.index),
        bloc_name=bloc_name_of(blocs, votes.index),
        x=places["x"],
        y=places["y"],
        votes_cast=votes_cast(votes),
        sponsored=(sponsors == 1).sum(axis=1),
    )
