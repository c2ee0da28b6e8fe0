"""Order in which the countries of a map are labelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from alignment.analysis.bloc_naming import PROMINENT
from alignment.model.dataset import get_record
from alignment.model.text_format import get_leaders
from alignment.model.vote import VOTE_COUNT_WORDS
from alignment.scene.colour_variable import CATEGORY, ColourVariable
from alignment.studies.study import Study

# Numbers of best known countries and of outliers that come before others, and of countries at
# each end of a scale.
MAX_PROMINENT_FIRST, MAX_OUTLIERS, EXTREMES_PER_END = 14, 13, 2
# Minimum distance, in radii of a disc, from an outlier to the next disc.
MIN_OUTLIER_DISTANCE = 3.5
# Number of most populous countries, which come last.
MAX_POPULOUS = 30
# Best known countries labelled for orientation where a filter or moves decide about the labels.
MAX_LANDMARKS = 3
# Maximum number of labels of countries that meet the filter.
MAX_LABELLED_MATCHES = 40
# Votes in the order of their labels.
VOTE_ORDER = tuple(VOTE_COUNT_WORDS)


def rank_label_countries(
    study: Study,
    colour: ColourVariable,
    selected: tuple[str, ...],
    matches: tuple[str, ...] | None,
    coordinates: pd.DataFrame,
    changed_countries: Sequence[str] | None = None,
    rollcalls: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the countries to label, the most important first.

    Usually the selected countries; the ends of a scale; the best known; those far from all others;
    the rest of the best known; the most populous.

    With a filter, only countries that meet it come in this order, by vote if the colour is a vote
    (a single yes or no first; the rarest vote first if they are too many to label), followed by a
    few others for orientation: leaders of the texts asked about and the best known. In a
    comparison, the few that moved follow the selected, then those that changed bloc.

    Parameters
    ----------
    matches : tuple of str or None
        Countries that meet the filter; None without a filter.
    coordinates : DataFrame
        Positions x and y of the countries on the map, by ISO3.
    changed_countries : sequence of str, optional
        Countries that changed bloc, where arrows show moves.
    rollcalls : sequence of str
        Roll calls of the colour and the filter.
    """
    prominent = [iso3 for iso3 in PROMINENT if iso3 in coordinates.index]
    ranked = [
        *_select_extremes(colour, coordinates.index),
        *prominent[:MAX_PROMINENT_FIRST],
        *_select_outliers(coordinates, study.disc),
        *prominent[MAX_PROMINENT_FIRST:],
        *_select_populous(study, coordinates.index),
    ]
    if changed_countries is not None:
        eligible = set(changed_countries) & set(coordinates.index if matches is None else matches)
        ranked = [
            *prominent[:MAX_LANDMARKS],
            *(iso3 for iso3 in (*ranked, *changed_countries) if iso3 in eligible),
        ]
    elif matches is not None:
        eligible = set(matches) & set(coordinates.index)
        matching = [iso3 for iso3 in dict.fromkeys((*ranked, *matches)) if iso3 in eligible]
        vote_ranks = {iso3: rank_vote(colour.values.get(iso3)) for iso3 in matching}
        rank_counts = Counter(vote_ranks.values())
        # Too many to label them all: rare votes come first.
        is_crowded = len(matching) > MAX_LABELLED_MATCHES
        matching.sort(
            key=lambda iso3: _make_vote_sort_key(vote_ranks[iso3], rank_counts, is_crowded)
        )
        leaders = [iso3 for iso3 in _rank_leaders(study, rollcalls) if iso3 in coordinates.index]
        candidates = dict.fromkeys((*leaders[: MAX_LANDMARKS - 1], *prominent))
        landmarks = [iso3 for iso3 in candidates if iso3 not in matches][:MAX_LANDMARKS]
        # Among many equal countries, the leader of the texts asked about comes first.
        is_no_vote = set(rank_counts) == {len(VOTE_ORDER)}
        ranked = [*(leaders[:1] if is_crowded and is_no_vote else ()), *matching, *landmarks]
    present = (iso3 for iso3 in selected if iso3 in coordinates.index)
    return tuple(dict.fromkeys((*present, *ranked)))


def rank_vote(value: object) -> int:
    """Return the rank of a value in the order of labels: yes first, as the most telling.

    >>> [rank_vote(value) for value in ("yes", "no", "abstain", "absent", "West")]
    [0, 1, 2, 3, 3]
    """
    return VOTE_ORDER.index(value) if value in VOTE_ORDER else len(VOTE_ORDER)


def _make_vote_sort_key(
    vote_rank: int, rank_counts: Counter[int], rarest_first: bool
) -> tuple[bool, bool, int, int]:
    """Return a sort key: a single yes or no first, then by vote, or the rarest vote first.

    >>> counts = Counter({0: 31, 1: 1, 2: 8})
    >>> sorted(range(4), key=lambda rank: _make_vote_sort_key(rank, counts, False))
    [1, 0, 2, 3]
    >>> sorted(range(4), key=lambda rank: _make_vote_sort_key(rank, counts, True))
    [1, 2, 0, 3]
    """
    is_single = rank_counts[vote_rank] == 1 and vote_rank < VOTE_ORDER.index("abstain")
    is_no_vote = vote_rank == len(VOTE_ORDER)
    count = rank_counts[vote_rank] if rarest_first and not is_no_vote else 0
    return not is_single, is_no_vote, count, vote_rank


def _rank_leaders(study: Study, rollcalls: Sequence[str]) -> list[str]:
    """Return the countries that led texts, the most frequent leader first."""
    rows = study.dataset.rollcalls
    counts = Counter(
        iso3
        for symbol in rollcalls
        if symbol in rows.index
        for iso3 in get_leaders(get_record(rows, symbol))
    )
    return [iso3 for iso3, _ in counts.most_common()]


def _select_extremes(colour: ColourVariable, index: pd.Index) -> list[str]:
    if colour.kind == CATEGORY:
        return []
    values = colour.values.reindex(index).astype(float).dropna().sort_values(kind="stable")
    return [*values.index[::-1][:EXTREMES_PER_END], *values.index[:EXTREMES_PER_END]]


def _select_outliers(coordinates: pd.DataFrame, disc_radius: float) -> list[str]:
    if len(coordinates) < 2:
        return []
    points = coordinates[["x", "y"]].to_numpy()
    distances = np.asarray(cKDTree(points).query(points, k=2)[0])[:, 1]
    order = np.argsort(-distances, kind="stable")[:MAX_OUTLIERS]
    is_far = distances > MIN_OUTLIER_DISTANCE * disc_radius
    return [str(coordinates.index[row]) for row in order if is_far[row]]


def _select_populous(study: Study, index: pd.Index) -> list[str]:
    countries = study.dataset.countries
    if "population" not in countries:
        return []
    population = pd.to_numeric(countries["population"].reindex(index), errors="coerce").dropna()
    return list(population.sort_values(ascending=False, kind="stable").index[:MAX_POPULOUS])
