"""Regression of the agreement of pairs of countries on what they share and how they differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.regression import PERMUTATIONS, MrqapFit, fit_mrqap
from alignment.errors import QueryError
from alignment.model.progress import ProgressCallback
from alignment.studies.covariates import get_covariate, transform_for_model
from alignment.studies.study import Study

AGREEMENT_OUTCOME = "agreement"
SHARED_ATTRIBUTES = {
    "un_group": "same regional group",
    "un_region": "same UN region",
    "income": "same income group",
}
PAIR_TRAITS = {
    "border": "a common border",
    "language": "a common official language",
    "colony": "colony and coloniser",
}
DIFFERENCE_FACTS = ("freedom", "gdp_per_person", "china_finance")
MIN_COUNTRIES = 12
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DyadicRegression:
    """Result of a regression of the agreement of pairs.

    Attributes
    ----------
    labels, units : tuple of str
        Of each predictor; the unit is 'yes against no' or 'one standard deviation'.
    p_subregions : array of float
        By predictor, with countries permuted within UN sub-regions; NaN where that changes nothing.
    left_out : tuple of str
        ISO3 of countries with too few shared roll calls or an unknown predictor.
    basis : str
        The number of roll calls or drafts, in words.
    """

    labels: tuple[str, ...]
    units: tuple[str, ...]
    result: MrqapFit
    p_subregions: FloatArray
    countries: int
    left_out: tuple[str, ...]
    basis: str


def fit_dyadic_regression(
    study: Study, permutations: int = PERMUTATIONS, progress: ProgressCallback | None = None
) -> DyadicRegression:
    """Regress the agreement of the pairs of a study on all predictors at once.

    Facts are those known before the last roll call of the query. Slopes are in agreement, from
    0 to 1, per unit of the predictor.

    Raises :class:`QueryError` if fewer than 12 countries have complete data.
    """
    labels, units, y, xs, rows = build_predictors(study)
    index = study.votes.index
    subregions = study.table["un_region"].reindex(index[rows]).to_numpy(dtype=str)
    strata = np.unique(subregions, return_inverse=True)[1]
    among, within = _share_progress(progress)
    return DyadicRegression(
        labels,
        units,
        fit_mrqap(y, xs, permutations, progress=among),
        fit_mrqap(y, xs, permutations, progress=within, strata=strata).p_values,
        len(rows),
        tuple(str(index[row]) for row in range(len(index)) if row not in set(rows)),
        study.basis,
    )


def _share_progress(
    progress: ProgressCallback | None,
) -> tuple[ProgressCallback | None, ProgressCallback | None]:
    """Return the callbacks of the first and the second half of the work."""
    if progress is None:
        return None, None
    return (
        lambda done, total: progress(done, 2 * total),
        lambda done, total: progress(total + done, 2 * total),
    )


def build_predictors(
    study: Study,
) -> tuple[tuple[str, ...], tuple[str, ...], FloatArray, FloatArray, list[int]]:
    """Return labels, units, agreement (countries x countries), predictors, and their countries.

    Countries are given as rows of the study's table; only those with complete data are used.
    """
    predictors = _collect_predictors(study)
    scores = study.agreement.scores.astype(float).copy()
    np.fill_diagonal(scores, 0)
    stack = np.array([scores, *predictors.values()])
    rows = _find_complete_countries(np.isnan(stack).any(axis=0))
    if len(rows) < MIN_COUNTRIES:
        raise QueryError(
            f"only {len(rows)} countries have an agreement with one another and all facts; "
            "widen the selection"
        )
    stack = stack[:, rows][:, :, rows]
    upper = np.triu_indices(len(rows), 1)
    labels, units, xs = [], [], []
    for label, values in zip(predictors, stack[1:], strict=True):
        pairs = values[upper]
        if pairs.std() == 0:
            continue
        is_binary = set(np.unique(pairs)) <= {0.0, 1.0}
        labels.append(label)
        units.append("yes against no" if is_binary else "one standard deviation")
        xs.append(values if is_binary else values / pairs.std())
    return tuple(labels), tuple(units), stack[0], np.array(xs), rows


def _collect_predictors(study: Study) -> dict[str, FloatArray]:
    predictors: dict[str, FloatArray] = {}
    for column, label in SHARED_ATTRIBUTES.items():
        words = study.table[column].to_numpy(dtype=str)
        if len(set(words)) > 1:
            predictors[label] = _match_words(words)
    if groups := study.dataset.groups:
        memberships = (study.dataset.membership(name) for name in groups)
        columns = dict(enumerate(each.is_member_on(study.last_day) for each in memberships))
        member = pd.DataFrame(columns).reindex(study.table.index).to_numpy(dtype=float)
        predictors["groups in common"] = member @ member.T
    predictors |= _read_pair_traits(study)
    for name in DIFFERENCE_FACTS:
        try:
            covariate = get_covariate(study, name, study.last_day)
        except QueryError:
            continue
        values = transform_for_model(covariate).to_numpy(dtype=float)
        predictors[f"difference in {covariate.label}"] = np.abs(values[:, None] - values[None, :])
    for matrix in predictors.values():
        np.fill_diagonal(matrix, 0)
    return predictors


def _match_words(words: npt.NDArray[np.str_]) -> FloatArray:
    same: FloatArray = (words[:, None] == words[None, :]).astype(float)
    same[words == "", :] = np.nan
    same[:, words == ""] = np.nan
    return same


def _read_pair_traits(study: Study) -> dict[str, FloatArray]:
    pairs, index = study.dataset.pairs, study.table.index
    pairs = pairs[pairs["a"].isin(index) & pairs["b"].isin(index)]
    if pairs.empty:
        return {}
    rows, columns = index.get_indexer(pd.Index(pairs["a"])), index.get_indexer(pd.Index(pairs["b"]))
    values = {"distance (log)": np.log1p(pairs["distance"].astype(float).to_numpy())}
    values |= {label: pairs[name].astype(float).to_numpy() for name, label in PAIR_TRAITS.items()}
    matrices = {}
    for label, each in values.items():
        matrix = np.full((len(index),) * 2, np.nan)
        matrix[rows, columns] = matrix[columns, rows] = each
        matrices[label] = matrix
    return matrices


def _find_complete_countries(gaps: npt.NDArray[np.bool_]) -> list[int]:
    """Return rows without gaps among them, after removing the rows with most gaps one by one."""
    rows = list(range(len(gaps)))
    while rows:
        counts = gaps[np.ix_(rows, rows)].sum(axis=0)
        worst = int(counts.argmax())
        if not counts[worst]:
            break
        del rows[worst]
    return rows
