"""Which countries are named on a map, the most important first."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from alignment.analysis.naming import PROMINENT
from alignment.answer.study import Study
from alignment.scene.lens import CATEGORY, Lens

# Of the best known, of outliers and of each end of a scale, before others have their turn.
FIRST, OUTLIERS, ENDS = 8, 13, 2
# Least distance, in radii of a disc, from an outlier to the next disc.
ALONE = 3.5
# Of the most populous, after all those.
POPULOUS = 30
# Of more that meet the conditions of a view, names would tell no one from another.
FEW = 25


def anchors(
    study: Study, colour: Lens, first: tuple[str, ...], drawn: pd.DataFrame
) -> tuple[str, ...]:
    """Return the countries to name, the most important first.

    Those to be named first; the ends of a scale; the best known; those far from all others; then
    the rest of the best known and the most populous, where the records tell how many people live
    there.

    Parameters
    ----------
    study : Study
    colour : Lens
    first : tuple of str
        See :func:`named_first`.
    drawn : DataFrame
        Places x and y of the countries on the map, by ISO3.
    """
    known = [iso3 for iso3 in PROMINENT if iso3 in drawn.index]
    found = [
        *(iso3 for iso3 in first if iso3 in drawn.index),
        *_ends(colour, drawn.index),
        *known[:FIRST],
        *_outliers(drawn, study.disc),
        *known[FIRST:],
        *_populous(study, drawn.index),
    ]
    return tuple(dict.fromkeys(found))


def named_first(chosen: tuple[str, ...], meets: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the chosen and, if they are few, who meets the conditions of a view."""
    few = meets if meets is not None and len(meets) <= FEW else ()
    return tuple(dict.fromkeys((*chosen, *few)))


def _ends(colour: Lens, index: pd.Index) -> list[str]:
    if colour.kind == CATEGORY:
        return []
    values = colour.values.reindex(index).astype(float).dropna().sort_values(kind="stable")
    return [*values.index[::-1][:ENDS], *values.index[:ENDS]]


def _outliers(drawn: pd.DataFrame, disc: float) -> list[str]:
    if len(drawn) < 2:
        return []
    places = drawn[["x", "y"]].to_numpy()
    away = np.asarray(cKDTree(places).query(places, k=2)[0])[:, 1]
    order = np.argsort(-away, kind="stable")[:OUTLIERS]
    return [str(drawn.index[row]) for row in order if away[row] > ALONE * disc]


def _populous(study: Study, index: pd.Index) -> list[str]:
    countries = study.dataset.countries
    if "population" not in countries:
        return []
    people = pd.to_numeric(countries["population"].reindex(index), errors="coerce").dropna()
    return list(people.sort_values(ascending=False, kind="stable").index[:POPULOUS])
