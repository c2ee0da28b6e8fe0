"""Selection of the links to draw, their classes of width and what they are by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.model.text_format import format_count, format_signed
from alignment.model.view import NO_LINKS, View
from alignment.studies.study import Study, cache_per_study

# More selected countries than this do not show all their links, which would cover the map.
MAX_SELECTED_WITH_LINKS = 4
FALSE_DISCOVERY_RATE = 0.05
# Widths of links by class, and of those of selected countries, in pixels of a picture about 1100
# wide.
LINK_WIDTHS, SELECTED_LINK_WIDTH = (0.4, 0.8, 1.4), 0.8
# Lengths of the dashes and gaps of links, by what the links are by.
BY_VOTES, BY_SPONSORS, BY_BOTH = "votes", "sponsors", "both"
LINK_DASHES = {BY_VOTES: (), BY_SPONSORS: (6.0, 4.0), BY_BOTH: (9.0, 3.0, 1.5, 3.0)}


@dataclass(frozen=True)
class Link:
    """A line between two discs; `width_class` is 0 (thin) to 2 (strong).

    It is dimmed unless the filter matches both countries. `kind` is one of `LINK_DASHES`. `basis`
    says on what its weight rests.
    """

    a: str
    b: str
    weight: float
    shared_count: int
    width_class: int
    is_selected: bool
    is_dimmed: bool = False
    kind: str = BY_VOTES
    basis: str = ""


def hide_usual_links(view: View) -> View:
    """Return a view without links, unless it gives a number: in a picture nothing explores them."""
    return replace(view, links=NO_LINKS) if view.links < 0 else view


def list_link_kinds(links: tuple[Link, ...]) -> list[str]:
    """Return the kinds of the links of a picture, in the order of `LINK_DASHES`."""
    kinds = {link.kind for link in links} or {BY_VOTES}
    return [kind for kind in LINK_DASHES if kind in kinds]


def describe_link_kinds(is_mixed: bool) -> str:
    """Return what the patterns of links mean where co-sponsorship counts, alone or with votes.

    >>> describe_link_kinds(False)
    'Dashed lines = co-sponsorship.'
    """
    if is_mixed:
        return "Solid lines = votes, dashed lines = co-sponsorship, dash-dotted lines = both."
    return "Dashed lines = co-sponsorship."


def describe_links(study: Study, view: View) -> str:
    """Return what the links of a view mean, with the least agreement that has one.

    Two selected countries have a link at any agreement.

    >>> import alignment
    >>> study = alignment.study(alignment.load(), stage="plenary")
    >>> describe_links(study, View())
    'Line = voted most alike (agreement 0.83+).'
    >>> describe_links(study, View(select=("USA", "RUS")))
    'Line = voted most alike (agreement 0.75+), or both chosen.'
    """
    if view.beyond:
        return "Line = significant agreement."
    weights = _between_placed(study, study.ranked)["weight"].to_numpy()[: view.max_links]
    both = ""
    if has_own_links(view):
        weights = np.append(weights, study.threshold)
        both = ", or both chosen" if len(view.select) > 1 else ""
    if np.isnan(weights).all():
        return ""
    least = np.nanmin(weights)
    # Rounded down, so that it is true of every link.
    number = format_signed(np.floor(100 * least + 1e-9) / 100, ".2f")
    return f"Line = voted most alike (agreement {number}+){both}."


def has_own_links(view: View) -> bool:
    """Return whether the links of selected countries are drawn, whatever the number of links."""
    return view.links != NO_LINKS and 0 < len(view.select) <= MAX_SELECTED_WITH_LINKS


def select_links(study: Study, view: View, matches: tuple[str, ...] | None) -> tuple[Link, ...]:
    """Return the links of a view, the most important first.

    These are the study's first links, as many as the view says, and those of selected countries.
    `matches` are the countries that meet the filter; None without a filter.
    """
    own_ends = view.select if has_own_links(view) else ()
    return _find_links(study, view.beyond, view.max_links, own_ends, matches)


# They are the same in all colours, between which readers change most often.
@cache_per_study
def _find_links(
    study: Study,
    beyond: bool,
    max_links: int,
    own_ends: tuple[str, ...],
    matches: tuple[str, ...] | None,
) -> tuple[Link, ...]:
    """Return the links of a study, and those of the countries `own_ends`."""
    frame = select_significant_links(study) if beyond else _between_placed(study, study.ranked)
    is_within_budget = np.arange(len(frame)) < max_links
    is_own = np.zeros(len(frame), dtype=bool)
    if own_ends:
        is_selected_end = [frame[end].isin(own_ends).to_numpy() for end in "ab"]
        is_own = (is_selected_end[0] | is_selected_end[1]) & (
            frame["weight"] >= study.threshold
        ).to_numpy()
        if len(own_ends) > 1:
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
    columns = (selected[name].to_numpy() for name in names)
    rows = zip(
        *columns, widths, is_own_link, is_dimmed, classify_links(study, selected), strict=True
    )
    verb, noun = _LINK_BASES[study.query.blend == 1, study.query.blend == 0]
    return tuple(
        Link(
            *(a, b, float(weight), int(shared), int(width), bool(own), bool(dimmed), kind),
            f"both {verb} {format_count(int(shared), noun)}",
        )
        for a, b, weight, shared, width, own, dimmed, kind in rows
    )


# Of co-sponsorship alone, of votes alone, and of both.
_LINK_BASES = {
    (True, False): ("could have sponsored", "text"),
    (False, True): ("voted on", "text"),
    (False, False): ("voted on or could have sponsored", "text"),
}


def classify_links(study: Study, links: pd.DataFrame) -> list[str]:
    """Return what each link is by, one of `LINK_DASHES`.

    Where votes and co-sponsorship are mixed, a link is by both if both scores of its pair are
    above average, else by the one that is farther above its average.
    """
    blend = study.query.blend
    if blend in (0, 1):
        return [BY_SPONSORS if blend else BY_VOTES] * len(links)
    index = study.weight.index
    ends = index.get_indexer(pd.Index(links["a"])), index.get_indexer(pd.Index(links["b"]))
    votes, sponsors = (
        np.nan_to_num(each.scores[ends] - each.mean, nan=-np.inf)
        for each in (study.agreement, study.cosponsorship)
    )
    is_both = (votes > 0) & (sponsors > 0)
    kinds = np.where(is_both, BY_BOTH, np.where(votes >= sponsors, BY_VOTES, BY_SPONSORS))
    return [str(kind) for kind in kinds]


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
