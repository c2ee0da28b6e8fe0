"""What the agreement of pairs lines up with: what they share, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.mrqap import PERMUTATIONS, Mrqap, Progress, mrqap
from alignment.answer.lines import line, modelled
from alignment.answer.study import Study
from alignment.errors import QueryError

AGREEMENT = "agreement"
SHARED = {"un_group": "same UN group", "un_region": "same UN region", "income": "same income group"}
TRAITS = {
    "border": "a common border",
    "language": "a common official language",
    "colony": "colony and coloniser",
}
DIFFERENCES = ("freedom", "gdp_per_person", "china_finance")
# Fewer countries than this say nothing of pairs.
FEWEST = 12
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Alike:
    """What the agreement of pairs goes with.

    Attributes
    ----------
    labels : tuple of str
        One a predictor.
    steps : tuple of str
        What a step in each is: 'yes against no', or a standard deviation.
    found : Mrqap
    countries : int
    left_out : tuple of str
        ISO3 of those with too few shared roll calls, or of which something is not known.
    basis : str
        What the agreement rests on.
    """

    labels: tuple[str, ...]
    steps: tuple[str, ...]
    found: Mrqap
    countries: int
    left_out: tuple[str, ...]
    basis: str


def alike(
    study: Study, permutations: int = PERMUTATIONS, progress: Progress | None = None
) -> Alike:
    """Return what the agreement of the pairs of a study goes with, all predictors at once.

    Facts are those known before the last roll call of the query. Slopes are of agreement, from
    0 to 1, for yes against no or for one standard deviation over the pairs.

    Raises
    ------
    QueryError
        If fewer than 12 countries are left of whose pairs all is known.
    """
    labels, steps, y, xs, kept = measured(study)
    index = study.votes.index
    return Alike(
        labels,
        steps,
        mrqap(y, xs, permutations, progress=progress),
        len(kept),
        tuple(str(index[row]) for row in range(len(index)) if row not in set(kept)),
        study.basis,
    )


def measured(
    study: Study,
) -> tuple[tuple[str, ...], tuple[str, ...], Numbers, Numbers, list[int]]:
    """Return what predictors are called, what a step in each is, agreement, predictors, and who.

    Of the countries by their place in the study of whose pairs all is known; as :func:`alike`.
    """
    predictors = _predictors(study)
    scores = study.agreement.scores.astype(float).copy()
    np.fill_diagonal(scores, 0)
    every = np.array([scores, *predictors.values()])
    kept = _complete(np.isnan(every).any(axis=0))
    if len(kept) < FEWEST:
        raise QueryError(
            f"only {len(kept)} countries have an agreement with one another and all facts; "
            "widen the query"
        )
    inside = every[:, kept][:, :, kept]
    upper = np.triu_indices(len(kept), 1)
    labels, steps, xs = [], [], []
    for label, values in zip(predictors, inside[1:], strict=True):
        pairs = values[upper]
        if pairs.std() == 0:
            continue
        two = set(np.unique(pairs)) <= {0.0, 1.0}
        labels.append(label)
        steps.append("yes against no" if two else "one standard deviation")
        xs.append(values if two else values / pairs.std())
    return tuple(labels), tuple(steps), inside[0], np.array(xs), kept


def _predictors(study: Study) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    for column, label in SHARED.items():
        words = study.table[column].to_numpy(dtype=str)
        if len(set(words)) > 1:
            found[label] = _both(words)
    on = str(study.rollcalls["date"].max()) if len(study.rollcalls) else ""
    groups = [study.dataset.membership(name) for name in study.dataset.groups]
    if groups:
        inside = pd.DataFrame(
            {
                place: group.certain([on])[on] if on and group.dated else group.inside
                for place, group in enumerate(groups)
            }
        )
        member = inside.reindex(study.table.index).to_numpy(dtype=float)
        found["groupings in common"] = member @ member.T
    found |= _traits(study)
    for name in DIFFERENCES:
        try:
            one = line(study, name, on)
        except QueryError:
            continue
        values = modelled(one).to_numpy(dtype=float)
        found[f"difference in {one.label}"] = np.abs(values[:, None] - values[None, :])
    for matrix in found.values():
        np.fill_diagonal(matrix, 0)
    return found


def _both(words: npt.NDArray[np.str_]) -> Numbers:
    same: Numbers = (words[:, None] == words[None, :]).astype(float)
    same[words == "", :] = np.nan
    same[:, words == ""] = np.nan
    return same


def _traits(study: Study) -> dict[str, Numbers]:
    pairs, index = study.dataset.pairs, study.table.index
    pairs = pairs[pairs["a"].isin(index) & pairs["b"].isin(index)]
    if pairs.empty:
        return {}
    rows, columns = index.get_indexer(pd.Index(pairs["a"])), index.get_indexer(pd.Index(pairs["b"]))
    values = {"distance (log)": np.log1p(pairs["distance"].astype(float).to_numpy())}
    values |= {label: pairs[name].astype(float).to_numpy() for name, label in TRAITS.items()}
    found = {}
    for label, each in values.items():
        matrix = np.full((len(index),) * 2, np.nan)
        matrix[rows, columns] = matrix[columns, rows] = each
        found[label] = matrix
    return found


def _complete(gaps: npt.NDArray[np.bool_]) -> list[int]:
    """Return the countries whose pairs are all known, leaving out those with most gaps first."""
    kept = list(range(len(gaps)))
    while kept:
        holes = gaps[np.ix_(kept, kept)].sum(axis=0)
        worst = int(holes.argmax())
        if not holes[worst]:
            break
        del kept[worst]
    return kept
