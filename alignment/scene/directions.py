"""Directions of a map in which a figure of the countries rises, fitted from the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata, spearmanr

from alignment.analysis.bloc_naming import ALWAYS_NAMED, JOINT_NAMESAKES
from alignment.model.text_format import format_score, join_country_names
from alignment.model.vote import Vote
from alignment.studies.study import Study

# Lowest rank correlation of a figure with its plane on the map, and fewest countries in a fit.
MIN_CORRELATION, MIN_COUNTRIES = 0.8, 30
# Fewest degrees between two directions, and the most that a map names.
MIN_ANGLE, MAX_DIRECTIONS = 50.0, 3
# Least share of a direction that is to the right or left, for a mark at that end of its label.
SIDE_SHARE = 0.4
# Of the studies in use: another colour or country chosen leaves the directions as they are.
_cached_directions: WeakKeyDictionary[Study, tuple[Direction, ...]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Direction:
    """The direction in which a figure rises across a map, as a unit vector.

    `text` says what is more frequent there, `figure` what was fitted. `correlation` is the rank
    correlation of the figure with a plane over the map, which least squares fit.
    """

    text: str
    figure: str
    x: float
    y: float
    correlation: float

    @property
    def label(self) -> str:
        """The text, with a mark that points to the right or left.

        >>> Direction("More often with China", "", 0.8, 0.6, 0.9).label
        'More often with China »'
        >>> Direction("More often with China", "", -1.0, 0.1, 0.9).label
        '« More often with China'
        """
        if self.x < -SIDE_SHARE:
            return f"« {self.text}"
        return f"{self.text} »" if self.x > SIDE_SHARE else self.text


def find_directions(study: Study) -> tuple[Direction, ...]:
    """Return the directions in which agreement with powers, or a share of votes, rises.

    Only directions that a plane fits well, and that differ. Agreement with Russia and China and
    with the United States comes first; then the other powers, and shares of yes and abstentions.

    >>> import alignment
    >>> study = alignment.study(alignment.load())
    >>> [(each.label, round(each.correlation, 2)) for each in find_directions(study)][:2]
    [('More often with Russia and China »', 0.94), ('« More often with the United States', 0.94)]
    """
    if study not in _cached_directions:
        _cached_directions[study] = _fit_directions(study)
    return _cached_directions[study]


def _fit_directions(study: Study) -> tuple[Direction, ...]:
    positions = study.table[["x", "y"]].to_numpy(dtype=float)
    directions: list[Direction] = []
    for text, figure, values in _iterate_figures(study):
        if len(directions) == MAX_DIRECTIONS:
            break
        is_known = np.isfinite(values) & np.isfinite(positions[:, 0])
        if is_known.sum() < MIN_COUNTRIES or np.ptp(values[is_known]) == 0:
            continue
        plane = np.column_stack([np.ones(is_known.sum()), positions[is_known]])
        slopes, *_ = np.linalg.lstsq(plane, values[is_known], rcond=None)
        x, y = slopes[1:] / max(np.hypot(*slopes[1:]), 1e-12)
        if any(x * each.x + y * each.y >= np.cos(np.radians(MIN_ANGLE)) for each in directions):
            continue
        # As `spearmanr`, which also tests the correlation.
        ranks = np.column_stack([rankdata(plane @ slopes), rankdata(values[is_known])])
        correlation = float(np.corrcoef(ranks, rowvar=False)[1, 0])
        if correlation >= MIN_CORRELATION:
            directions.append(Direction(text, figure, float(x), float(y), correlation))
    return tuple(directions)


def describe_axis_ends(study: Study, values: pd.Series) -> tuple[str, str]:
    """Return what is more frequent at low and at high values of an axis.

    '' where no figure has the rank correlation of a direction with `values`, by ISO3.
    """
    numbers = values.reindex(study.table.index).to_numpy(dtype=float)
    low = high = ""
    for text, _, figure in _iterate_figures(study):
        is_known = np.isfinite(figure) & np.isfinite(numbers)
        if is_known.sum() < MIN_COUNTRIES or np.ptp(figure[is_known]) == 0:
            continue
        correlation = float(spearmanr(numbers[is_known], figure[is_known]).statistic)
        if correlation >= MIN_CORRELATION:
            high = high or text
        elif correlation <= -MIN_CORRELATION:
            low = low or text
    return low, high


def _iterate_figures(study: Study) -> Iterator[tuple[str, str, npt.NDArray[np.float64]]]:
    """Yield what is more frequent, the figure, and its value for each country of the table."""
    if study.query.blend == 1:
        return
    index = study.agreement.index
    rows = index.get_indexer(study.table.index)
    for powers in (JOINT_NAMESAKES, *((iso3,) for iso3 in ALWAYS_NAMED)):
        columns = index.get_indexer(pd.Index(powers))
        if (columns < 0).any():
            continue
        values = study.agreement.scores[:, columns].mean(axis=1)
        # A power agrees fully with itself.
        values[columns] = np.nan
        names = join_country_names(study.dataset.short_names[iso3] for iso3 in powers)
        yield (
            f"More often with {names}",
            f"agreement with {names}",
            np.where(rows < 0, np.nan, values[rows]),
        )
    votes = study.votes.reindex(study.table.index).to_numpy()
    cast = (votes >= Vote.NO).sum(axis=1)
    for vote, text in ((Vote.YES, "Voted yes more often"), (Vote.ABSTAIN, "Abstained more often")):
        shares = (votes == vote).sum(axis=1) / np.where(cast >= study.min_shared, cast, np.nan)
        yield text, f"share of {vote.name.lower()}", shares


def format_directions(directions: tuple[Direction, ...]) -> str:
    """Return how well the directions fit, as a sentence; '' without any."""
    parts = (f"{each.figure} {format_score(each.correlation)}" for each in directions)
    return f"Directions, rank correlation with the map: {', '.join(parts)}" if directions else ""
