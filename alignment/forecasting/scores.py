"""Scores of probabilities: log loss, Brier score, calibration and area under the ROC curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.forecasting.text_similarity import Array

BINS = 20
_MIN_PROBABILITY = 1e-6


def log_losses(chances: Array, votes: npt.NDArray[np.intp]) -> Array:
    """Return -ln of the chance of the actual vote, an index of the choices, by case."""
    return -np.log(np.maximum(chances[np.arange(len(votes)), votes], _MIN_PROBABILITY))


def brier_scores(chances: Array, votes: npt.NDArray[np.intp]) -> Array:
    """Return the Brier score by case: the sum of (p_c - y_c)^2 over the choices, 0 to 2.

    Source: Brier (1950), https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.
    """
    return ((chances - np.eye(chances.shape[1])[votes]) ** 2).sum(axis=1)


def reliability_table(
    chance: Array, outcomes: npt.NDArray[np.bool_], bins: int = BINS
) -> list[list[float]]:
    """Return for each bin of chances their number, their mean, and the share that came true.

    >>> reliability_table(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, False, True, False]), 2)
    [[2, 0.1, 0.0], [2, 0.9, 0.5]]
    """
    index = _assign_bins(chance, bins)
    counts = np.bincount(index, minlength=bins)
    forecast = np.bincount(index, weights=chance, minlength=bins)
    actual = np.bincount(index, weights=outcomes, minlength=bins)
    return [
        [count, round_score(forecast[i] / count), round_score(actual[i] / count)]
        for i, count in enumerate(counts.tolist())
        if count
    ]


def expected_calibration_error(
    chance: Array, outcomes: npt.NDArray[np.bool_], bins: int = BINS
) -> float:
    """Return the expected calibration error: the mean gap of the bins, weighted by cases.

    sum_b n_b / n |mean chance in b - share that came true in b|, over bins of equal width.

    Source: Guo, Pleiss, Sun and Weinberger (2017), https://arxiv.org/abs/1706.04599.
    """
    gap = np.bincount(_assign_bins(chance, bins), weights=chance - outcomes, minlength=bins)
    return float(np.abs(gap).sum() / max(len(chance), 1))


def _assign_bins(chance: Array, bins: int) -> npt.NDArray[np.intp]:
    return np.minimum((chance * bins).astype(np.intp), bins - 1)


def summarize_scores(chances: Array, votes: npt.NDArray[np.intp]) -> dict[str, float | int | None]:
    """Return votes, accuracy, log loss, Brier score and calibration error.

    The calibration error is the mean of those of no, abstain and yes. Scores are None where there
    is no vote.
    """
    if not len(votes):
        return {"votes": 0, "accuracy": None, "log_loss": None, "brier": None, "ece": None}
    errors = [
        expected_calibration_error(chances[:, choice], votes == choice)
        for choice in range(chances.shape[1])
    ]
    return {
        "votes": len(votes),
        "accuracy": round_score((chances.argmax(axis=1) == votes).mean()),
        "log_loss": round_score(log_losses(chances, votes).mean()),
        "brier": round_score(brier_scores(chances, votes).mean()),
        "ece": round_score(np.mean(errors)),
    }


def roc_auc(score: Array, outcomes: npt.NDArray[np.bool_]) -> float:
    """Return the AUC: the chance that a case that came true scores above one that did not.

    Ties count half.

    Source: Hanley and McNeil (1982), https://doi.org/10.1148/radiology.143.1.7063747.

    >>> roc_auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    ranks = pd.Series(score).rank().to_numpy()
    hits = int(outcomes.sum())
    return float((ranks[outcomes].sum() - hits * (hits + 1) / 2) / (hits * (len(score) - hits)))


def round_score(number: float | np.floating) -> float:
    """Return a score with four decimals."""
    return round(float(number), 4)
