"""Selection of the links to draw, and their classes of width."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.model.view import View
from alignment.studies.study import Study

# More selected countries than this do not show all their links, which would cover the map.
MAX_SELECTED_WITH_LINKS = 4
FALSE_DISCOVERY_RATE = 0.05
# Widths of links by class, and of those of selected countries, in pixels of a picture about 1100
# wide.
LINK_WIDTHS, SELECTED_LINK_WIDTH = (0.4, 0.8, 1.4), 0.8


@dataclass(frozen=True)
class Link:
    """A line between two discs; `width_class` is 0 (thin) to 2 (strong).

    It is dimmed unless the filter matches both countries.
    """

    a: str
    b: str
    weight: float
    shared_count: int
    width_class: int
    is_selected: bool
    is_dimmed: bool = False


def select_links(study: Study, view: View, matches: tuple[str, ...] | None) -> tuple[Link, ...]:
    """Return the links of a view, the most important first.

    These are the study's first links, as many as the view says, and those of selected countries.
    `matches` are the countries that meet the filter; None without a filter.
    """
    frame = select_significant_links(study) if view.beyond else _between_placed(study, study.ranked)
    is_within_budget = np.arange(len(frame)) < view.links
    is_own = np.zeros(len(frame), dtype=bool)
    if 0 < len(view.select) <= MAX_SELECTED_WITH_LINKS:
        is_selected_end = [frame[end].isin(view.select).to_numpy() for end in "ab"]
        is_own = (is_selected_end[0] | is_selected_end[1]) & (
            frame["weight"] >= study.threshold
        ).to_numpy()
        if len(view.select) > 1:
            is_own |= is_selected_end[0] & is_selected_end[1]
    selected, is_own_link = frame[is_within_budget | is_own], is_own[is_within_budget | is_own]
    span = 1.0 - study.threshold
    share = (selected["weight"] - study.threshold) / (span if span > 0 else 1.0)
    widths = np.digitize(share, (1 / 3, 0.9))
    is_dimmed = pd.Series(False, index=selected.index)
    if matches is not None:
        is_dimmed = ~(selected["a"].isin(matches) & selected["b"].isin(matches))
    names = ("a", "b", "weight", "shared")
    # Arrays are faster: a text column yields its values one by one.
    rows = zip(
        *(selected[name].to_numpy() for name in names), widths, is_own_link, is_dimmed, strict=True
    )
    return tuple(
        Link(a, b, float(weight), int(shared), int(width), bool(own), bool(dimmed))
        for a, b, weight, shared, width, own, dimmed in rows
    )


def select_significant_links(study: Study) -> pd.DataFrame:
    """Return the links on the map with more agreement or co-sponsorship than totals explain."""
    pairs = study.pairs
    is_significant = pd.Series(False, index=pairs.index)
    if study.query.blend < 1:
        is_significant |= (pairs["q"] <= FALSE_DISCOVERY_RATE) & (pairs["sign"] > 0)
    if study.query.blend > 0:
        is_significant |= pairs["q_cosponsorship"] <= FALSE_DISCOVERY_RATE
    return _between_placed(study, study.ranked[is_significant])


def _between_placed(study: Study, links: pd.DataFrame) -> pd.DataFrame:
    """Return the links whose two countries have a position on the map."""
    is_placed = study.table["x"].notna()
    if is_placed.all():
        return links
    placed = is_placed.index[is_placed]
    return links[links["a"].isin(placed) & links["b"].isin(placed)]
