"""Which links are drawn, and how each stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.model.view import View

# Chosen countries whose own links are all shown; of more they would cover the map.
MOST_STARS = 4
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True)
class Link:
    """One line between two discs; `width` is a class, 0 thin to 2 strong.

    It is `dim` unless both of them meet the conditions of the view.
    """

    a: str
    b: str
    weight: float
    shared: int
    width: int
    chosen: bool
    dim: bool = False


def links_of(study: Study, view: View, meets: tuple[str, ...] | None) -> tuple[Link, ...]:
    """Return the links of a view, the most important first.

    The first of the study's as many as the view says, and those of the chosen.

    Parameters
    ----------
    study : Study
    view : View
    meets : tuple of str or None
        Who meets the conditions of the view; None where it has none.
    """
    frame = beyond_chance(study) if view.beyond else _between_placed(study, study.ranked)
    drawn = np.arange(len(frame)) < view.links
    own = np.zeros(len(frame), dtype=bool)
    if 0 < len(view.select) <= MOST_STARS:
        ends = [frame[end].isin(view.select).to_numpy() for end in "ab"]
        own = (ends[0] | ends[1]) & (frame["weight"] >= study.threshold).to_numpy()
        if len(view.select) > 1:
            own |= ends[0] & ends[1]
    kept, chosen = frame[drawn | own], own[drawn | own]
    top = 1.0 - study.threshold
    share = (kept["weight"] - study.threshold) / (top if top > 0 else 1.0)
    widths = np.digitize(share, (1 / 3, 0.9))
    dim = pd.Series(False, index=kept.index)
    if meets is not None:
        dim = ~(kept["a"].isin(meets) & kept["b"].isin(meets))
    names = ("a", "b", "weight", "shared")
    # Read as arrays: a column of words gives them one by one.
    rows = zip(*(kept[name].to_numpy() for name in names), widths, chosen, dim, strict=True)
    return tuple(
        Link(a, b, float(weight), int(shared), int(width), bool(mine), bool(paler))
        for a, b, weight, shared, width, mine, paler in rows
    )


def beyond_chance(study: Study) -> pd.DataFrame:
    """Return the links on the map with more agreement, or sponsorship, than totals give."""
    pairs = study.pairs
    kept = pd.Series(False, index=pairs.index)
    if study.query.blend < 1:
        kept |= (pairs["q"] <= FALSE_DISCOVERY_RATE) & (pairs["sign"] > 0)
    if study.query.blend > 0:
        kept |= pairs["q_cosponsorship"] <= FALSE_DISCOVERY_RATE
    return _between_placed(study, study.ranked[kept])


def _between_placed(study: Study, links: pd.DataFrame) -> pd.DataFrame:
    """Return the links whose two countries have a place on the map."""
    placed = study.table["x"].notna()
    if placed.all():
        return links
    there = placed.index[placed]
    return links[links["a"].isin(there) & links["b"].isin(there)]
