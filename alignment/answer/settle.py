"""A map with countries held where a reader put them; the others settle around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from alignment.answer.study import DISC, Study
from alignment.model.similarity import Similarity
from alignment.network import overlap, placement
from alignment.network.fit import fit

# A held country does not give way; the others are drawn to where they stood before.
FIRM, LOOSE = 50.0, 0.05


def settled(study: Study, pins: Mapping[str, tuple[float, float]]) -> Study:
    """Return a study whose map keeps some countries where they were put.

    Parameters
    ----------
    study : Study
    pins : mapping of str to (float, float)
        Places by ISO3, in the units of the map; those of countries not on it are ignored.

    Returns
    -------
    Study
        With new places, outlines and fit; everything else is as it was.
    """
    table = study.table
    there = table["x"].notna().to_numpy()
    index = table.index[there]
    held = {iso3: place for iso3, place in pins.items() if iso3 in index}
    if not held:
        return study
    part = np.ix_(np.flatnonzero(there), np.flatnonzero(there))
    weight = Similarity(
        study.weight.measure, index, study.weight.scores[part], study.weight.shared[part]
    )
    anchors = table.loc[index, ["x", "y"]].to_numpy(dtype=float)
    rows = index.get_indexer(pd.Index(list(held)))
    anchors[rows] = list(held.values())
    strength = np.full(len(index), LOOSE)
    strength[rows] = FIRM
    places = placement.majorize(weight, anchors, strength)
    places[rows] = list(held.values())
    apart = overlap.apart(places, 2 * study.disc / DISC)
    found = placement.table(index, apart).reindex(table.index)
    # What is said of countries, the findings, does not depend on where they are drawn.
    return replace(
        study,
        table=table.assign(x=found["x"], y=found["y"]),
        fit=fit(study.weight, found.to_numpy()),
    )


def settled_by(study: Study, pins: tuple[str, ...]) -> Study:
    """Return a study with countries held as the pins of a view say, each 'ISO3:x:y'."""
    places = {}
    for pin in pins:
        iso3, x, y = pin.split(":")
        places[iso3] = (float(x), float(y))
    return settled(study, places) if places else study
