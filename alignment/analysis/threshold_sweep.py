"""Blocs at each threshold of a grid, and where they split and merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.bloc_stability import adjusted_mutual_information
from alignment.analysis.bloc_tracking import match_labels
from alignment.analysis.blocs import Bloc, Labels, get_bloc_labels, label_countries
from alignment.model.similarity import Similarity

MIN_BLOC_SIZE = 2
# Agreement is stepped in hundredths; kappa, with twice the range, in fiftieths.
GRID_STEP, MAX_GRID_STEPS = 0.01, 101


@dataclass(frozen=True, eq=False)
class ThresholdSweep:
    """Blocs at each threshold of a grid.

    Attributes
    ----------
    labels : DataFrame of Int64
        Countries x thresholds: the bloc of each country, <NA> in none. A bloc keeps its number
        from step to step; at the step closest to the study it has the study's number, and blocs
        that the study does not have are numbered on from its last.
    steps : DataFrame
        Indexed by threshold: `blocs` (number of two or more countries), `sizes` (theirs,
        the largest first), `alone` (countries alone), `ami` (adjusted mutual information
        with the study's blocs, NaN if undefined).
    changes : DataFrame
        One row for each time a bloc falls into two or more parts (`change` split) or two or
        more join (merge), as the threshold rises: `threshold` (the first with the change),
        `change`, `bloc` (that splits, or that results), `parts` and `sizes` (numbers and
        countries of each part, the largest first). Parts of one country do not count.
    """

    labels: pd.DataFrame
    steps: pd.DataFrame
    changes: pd.DataFrame


def build_threshold_grid(weight: Similarity) -> npt.NDArray[np.float64]:
    """Return round thresholds from the lowest weight of a pair to the highest."""
    known = weight.scores[~np.isnan(weight.scores)]
    if not known.size:
        return np.empty(0)
    step = GRID_STEP
    while known.max() - known.min() > step * (MAX_GRID_STEPS - 1):
        step *= 2
    # The margin keeps a weight that is itself on the grid from rounding to the next step.
    first, last = np.floor(known.min() / step + 1e-6), np.ceil(known.max() / step - 1e-6)
    return np.round(np.arange(first, last + 1) * step, 10)


def sweep_thresholds(
    weight: Similarity, blocs: tuple[Bloc, ...], thresholds: Sequence[float] | None = None
) -> ThresholdSweep:
    """Find the blocs at each threshold and match them from one to the next.

    At the highest weight of all no pair gains by being together, and every country with a
    weight is alone.

    Parameters
    ----------
    blocs : tuple of Bloc
        The study's, at whatever threshold it has.
    thresholds : sequence of float, optional
        In any order, repeats ignored; :func:`build_threshold_grid` when left out.

    Examples
    --------
    >>> from alignment.analysis.blocs import find_blocs
    >>> from alignment.similarity.vote_similarity import vote_agreement
    >>> rows = [[2, 2, 0], [2, 2, 0], [2, 0, 0], [2, 0, 0]]
    >>> votes = pd.DataFrame(rows, index=["AAA", "BBB", "CCC", "DDD"], dtype="int8")
    >>> weight = vote_agreement(votes)
    >>> sweep_thresholds(weight, find_blocs(weight, 0.5), [0.5, 0.9]).steps["blocs"].tolist()
    [1, 2]
    """
    grid = build_threshold_grid(weight) if thresholds is None else np.unique(thresholds)
    reference = get_bloc_labels(blocs, weight.index)
    step_labels: list[Labels] = []
    for threshold in grid.tolist():
        # Each step also starts from the study's blocs and from those of the last step: otherwise
        # a search that ends short of the best partition would look like a split.
        step_labels.append(label_countries(weight.scores, threshold, reference, *step_labels[-1:]))
    ami = np.array([adjusted_mutual_information(labels, reference) for labels in step_labels])
    matched = _match_step_labels(step_labels, reference, ami)
    index = pd.Index(grid, name="threshold", dtype=np.float64)
    return ThresholdSweep(
        labels=_build_labels_frame(matched, weight.index, index),
        steps=_build_steps_frame(matched, ami, index),
        changes=_build_changes_frame(matched, index),
    )


def _match_step_labels(
    step_labels: list[Labels], reference: Labels, ami: npt.NDArray[np.float64]
) -> list[Labels]:
    # Labels spread from the step closest to the study, whose blocs keep theirs there.
    if not step_labels:
        return []
    closest = int(np.nan_to_num(ami, nan=-np.inf).argmax())
    first_new_label = int(reference.max(initial=0)) + 1
    first = match_labels(step_labels[closest], reference, first_new_label)
    matched: dict[int, Labels] = {closest: first}
    upwards, downwards = range(closest + 1, len(step_labels)), range(closest - 1, -1, -1)
    for steps, offset in ((upwards, -1), (downwards, 1)):
        for step in steps:
            highest = max(int(labels.max(initial=0)) for labels in matched.values())
            first_new_label = max(first_new_label, highest + 1)
            matched[step] = match_labels(step_labels[step], matched[step + offset], first_new_label)
    return [matched[step] for step in range(len(step_labels))]


def _build_labels_frame(
    step_labels: list[Labels], index: pd.Index, thresholds: pd.Index
) -> pd.DataFrame:
    matrix = np.array(step_labels, dtype=np.int64).reshape(len(step_labels), len(index)).T
    frame = pd.DataFrame(matrix, index, thresholds, dtype="Int64")
    return frame.mask(frame < 0)


def _build_steps_frame(
    step_labels: list[Labels], ami: npt.NDArray[np.float64], thresholds: pd.Index
) -> pd.DataFrame:
    sizes = [sorted(_count_bloc_sizes(labels).values(), reverse=True) for labels in step_labels]
    blocs = [tuple(size for size in step if size >= MIN_BLOC_SIZE) for step in sizes]
    frame = pd.DataFrame(
        {
            "blocs": [len(step) for step in blocs],
            "sizes": blocs,
            "alone": [step.count(1) for step in sizes],
            "ami": ami,
        },
        index=thresholds,
    )
    return frame.astype({"blocs": "int64", "alone": "int64", "ami": "float64"})


def _build_changes_frame(step_labels: list[Labels], thresholds: pd.Index) -> pd.DataFrame:
    rows = []
    for step in range(1, len(step_labels)):
        before, after = step_labels[step - 1], step_labels[step]
        for change, whole, part in (("split", before, after), ("merge", after, before)):
            for bloc in _count_bloc_sizes(whole):
                sizes = _count_bloc_sizes(part[whole == bloc])
                parts = sorted(sizes, key=lambda label: (-sizes[label], label))
                parts = [label for label in parts if sizes[label] >= MIN_BLOC_SIZE]
                if len(parts) > 1:
                    counts = tuple(sizes[label] for label in parts)
                    rows.append((float(thresholds[step]), change, bloc, tuple(parts), counts))
    frame = pd.DataFrame(rows, columns=["threshold", "change", "bloc", "parts", "sizes"])
    return frame.astype({"threshold": "float64", "bloc": "int64"})


def _count_bloc_sizes(labels: Labels) -> dict[int, int]:
    numbers, counts = np.unique(labels[labels >= 0], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))
