"""A map with countries held where a reader put them; the others settle around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from alignment.answer.study import Study
from alignment.network import placement
from alignment.network.springs import moved


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
    springs = study.springs
    held = {iso3: place for iso3, place in pins.items() if iso3 in springs.codes}
    if not held:
        return study
    index = pd.Index(springs.codes)
    found = placement.table(index, moved(springs, held)).reindex(study.table.index)
    # What is said of countries, the findings, does not depend on where they are drawn.
    return replace(study, table=study.table.assign(x=found["x"], y=found["y"]))


def settled_by(study: Study, pins: tuple[str, ...]) -> Study:
    """Return a study with countries held as the pins of a view say, each 'ISO3:x:y'."""
    places = {}
    for pin in pins:
        iso3, x, y = pin.split(":")
        places[iso3] = (float(x), float(y))
    return settled(study, places) if places else study
