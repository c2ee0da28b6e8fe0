"""Where blocs split and merge as more or less agreement is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.ami import adjusted_mutual_information
from alignment.analysis.blocs import Bloc, bloc_of
from alignment.analysis.matching import matched
from alignment.analysis.potts import best_partition, gains
from alignment.model.similarity import Similarity

Labels = npt.NDArray[np.int64]
# Of a bloc, not of one country that comes or goes.
SMALLEST = 2
# A range of agreement is read in hundredths; one of kappa, twice as wide, in fiftieths.
STEP, MOST_STEPS = 0.01, 101


@dataclass(frozen=True, eq=False)
class Sweep:
    """The blocs at each threshold of a grid.

    Attributes
    ----------
    labels : DataFrame of Int64
        Countries x thresholds: the bloc of each country, <NA> in none. A bloc keeps its
        number from step to step; at the step most like the study it has the study's, and
        blocs that the study does not have are numbered on from its last.
    steps : DataFrame
        Indexed by threshold: `blocs` (number of two or more countries), `sizes` (theirs,
        the largest first), `alone` (countries alone), `ami` (adjusted mutual information
        with the study's blocs, NaN if it cannot be had).
    changes : DataFrame
        One row for each time a bloc falls into two or more parts (`change` split) or two or
        more come together (merge), as the threshold rises: `threshold` (the first at which
        it is so), `change`, `bloc` (that splits, or that is made), `parts` and `sizes`
        (numbers and countries of each part, the largest first). Parts of one country do
        not count.
    """

    labels: pd.DataFrame
    steps: pd.DataFrame
    changes: pd.DataFrame


def grid(weight: Similarity) -> npt.NDArray[np.float64]:
    """Return round thresholds from the lowest weight of a pair to the highest."""
    known = weight.scores[~np.isnan(weight.scores)]
    if not known.size:
        return np.empty(0)
    step = STEP
    while known.max() - known.min() > step * (MOST_STEPS - 1):
        step *= 2
    # The hair's breadth keeps a weight that is itself on the grid from rounding to the next.
    first, last = np.floor(known.min() / step + 1e-6), np.ceil(known.max() / step - 1e-6)
    return np.round(np.arange(first, last + 1) * step, 10)


def sweep_thresholds(
    weight: Similarity, blocs: tuple[Bloc, ...], thresholds: Sequence[float] | None = None
) -> Sweep:
    """Find the blocs at each threshold and follow them from one to the next.

    At the highest weight of all no pair gains by being together, and every country with a
    weight is alone.

    Parameters
    ----------
    weight : Similarity
    blocs : tuple of Bloc
        The study's, at whatever threshold it has.
    thresholds : sequence of float, optional
        In any order, repeats ignored; :func:`grid` when left out.

    Returns
    -------
    Sweep

    Examples
    --------
    >>> from alignment.analysis.blocs import find_blocs
    >>> from alignment.measures.agreement import agreement
    >>> votes = pd.DataFrame(
    ...     [[2, 2, 0], [2, 2, 0], [2, 0, 0], [2, 0, 0]],
    ...     index=["AAA", "BBB", "CCC", "DDD"],
    ...     dtype="int8",
    ... )
    >>> weight = agreement(votes)
    >>> sweep_thresholds(weight, find_blocs(weight, 0.5), [0.5, 0.9]).steps["blocs"].tolist()
    [1, 2]
    """
    asked = grid(weight) if thresholds is None else np.unique(np.asarray(thresholds, float))
    full = bloc_of(blocs, weight.index).fillna(-1).to_numpy(dtype=np.int64)
    found: list[Labels] = []
    for threshold in asked.tolist():
        # Each step also starts from the study's blocs and from the last step's, lest an
        # unlucky search look like a split.
        found.append(_labels(weight, threshold, full, *found[-1:]))
    ami = np.array([adjusted_mutual_information(labels, full) for labels in found])
    called = _called(found, full, ami)
    return Sweep(
        labels=_frame(called, weight.index, asked),
        steps=_steps(called, ami, asked),
        changes=_changes(called, asked),
    )


def _labels(weight: Similarity, threshold: float, *starts: Labels) -> Labels:
    placed, gain = gains(weight.scores, threshold)
    labels = np.full(len(weight.index), -1, dtype=np.int64)
    labels[placed] = best_partition(gain, *(start[placed] for start in starts))
    return labels


def _called(found: list[Labels], full: Labels, ami: npt.NDArray[np.float64]) -> list[Labels]:
    # Names spread from the step most like the study, so that its blocs keep theirs there.
    if not found:
        return []
    middle = int(np.nan_to_num(ami, nan=-np.inf).argmax())
    fresh = int(full.max(initial=0)) + 1
    called: dict[int, Labels] = {middle: matched(found[middle], full, fresh)}
    for steps, back in ((range(middle + 1, len(found)), -1), (range(middle - 1, -1, -1), 1)):
        for step in steps:
            fresh = max(fresh, *(int(labels.max(initial=0)) + 1 for labels in called.values()))
            called[step] = matched(found[step], called[step + back], fresh)
    return [called[step] for step in range(len(found))]


def _frame(
    called: list[Labels], index: pd.Index, thresholds: npt.NDArray[np.float64]
) -> pd.DataFrame:
    matrix = np.column_stack(called) if called else np.empty((len(index), 0), dtype=np.int64)
    frame = pd.DataFrame(matrix, index, pd.Index(thresholds, name="threshold"), dtype="Int64")
    return frame.mask(frame < 0)


def _steps(
    called: list[Labels],
    ami: npt.NDArray[np.float64],
    thresholds: npt.NDArray[np.float64],
) -> pd.DataFrame:
    sizes = [sorted(_sizes(labels).values(), reverse=True) for labels in called]
    blocs = [tuple(size for size in step if size >= SMALLEST) for step in sizes]
    frame = pd.DataFrame(
        {
            "blocs": [len(step) for step in blocs],
            "sizes": blocs,
            "alone": [step.count(1) for step in sizes],
            "ami": ami,
        },
        index=pd.Index(thresholds, name="threshold"),
    )
    return frame.astype({"blocs": "int64", "alone": "int64", "ami": "float64"})


def _changes(called: list[Labels], thresholds: npt.NDArray[np.float64]) -> pd.DataFrame:
    rows = []
    for step in range(1, len(called)):
        before, after = called[step - 1], called[step]
        for change, whole, part in (("split", before, after), ("merge", after, before)):
            for bloc in _sizes(whole):
                sizes = _sizes(part[whole == bloc])
                parts = sorted(sizes, key=lambda label: (-sizes[label], label))
                parts = [label for label in parts if sizes[label] >= SMALLEST]
                if len(parts) > 1:
                    counts = tuple(sizes[label] for label in parts)
                    rows.append((float(thresholds[step]), change, bloc, tuple(parts), counts))
    frame = pd.DataFrame(rows, columns=["threshold", "change", "bloc", "parts", "sizes"])
    return frame.astype({"threshold": "float64", "bloc": "int64"})


def _sizes(labels: Labels) -> dict[int, int]:
    numbers, counts = np.unique(labels[labels >= 0], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))
