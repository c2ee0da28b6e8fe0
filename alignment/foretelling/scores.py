"""How good forecasts were: scores of chances against the votes that came."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
BINS = 20
_LEAST = 1e-6


def log_losses(chances: Array, votes: npt.NDArray[np.intp]) -> Array:
    """Return -ln of the chance that was given to what came, by case.

    Parameters
    ----------
    chances : array, cases x choices
    votes : array of int
        Which choice came.
    """
    return -np.log(np.maximum(chances[np.arange(len(votes)), votes], _LEAST))


def briers(chances: Array, votes: npt.NDArray[np.intp]) -> Array:
    """Return the Brier score by case: the sum of (p_c - y_c)^2 over the choices, 0 to 2.

    Source: Brier (1950), https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.
    """
    return ((chances - np.eye(chances.shape[1])[votes]) ** 2).sum(axis=1)


def reliability(chance: Array, came: npt.NDArray[np.bool_], bins: int = BINS) -> list[list[float]]:
    """Return for each bin of chances how many, their mean, and the share that came true.

    Examples
    --------
    >>> reliability(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, False, True, False]), 2)
    [[2, 0.1, 0.0], [2, 0.9, 0.5]]
    """
    which = np.minimum((chance * bins).astype(np.intp), bins - 1)
    many = np.bincount(which, minlength=bins)
    said = np.bincount(which, weights=chance, minlength=bins)
    true = np.bincount(which, weights=came, minlength=bins)
    return [
        [int(many[one]), _short(said[one] / many[one]), _short(true[one] / many[one])]
        for one in range(bins)
        if many[one]
    ]


def calibration_error(chance: Array, came: npt.NDArray[np.bool_], bins: int = BINS) -> float:
    """Return the expected calibration error: the mean gap of the bins, weighted by cases.

    sum_b n_b / n |mean chance in b - share that came true in b|, over bins of equal width.

    Source: Guo, Pleiss, Sun and Weinberger (2017), https://arxiv.org/abs/1706.04599.
    """
    which = np.minimum((chance * bins).astype(np.intp), bins - 1)
    gap = np.bincount(which, weights=chance - came, minlength=bins)
    return float(np.abs(gap).sum() / max(len(chance), 1))


def scored(chances: Array, votes: npt.NDArray[np.intp]) -> dict[str, float | int | None]:
    """Return votes, accuracy, log loss, Brier score and calibration error.

    The calibration error is the mean of those of no, abstain and yes. Scores are None where there
    is no vote.
    """
    if not len(votes):
        return {"votes": 0, "accuracy": None, "log_loss": None, "brier": None, "ece": None}
    errors = [
        calibration_error(chances[:, choice], votes == choice) for choice in range(chances.shape[1])
    ]
    return {
        "votes": len(votes),
        "accuracy": _short((chances.argmax(axis=1) == votes).mean()),
        "log_loss": _short(log_losses(chances, votes).mean()),
        "brier": _short(briers(chances, votes).mean()),
        "ece": _short(np.mean(errors)),
    }


def rank_area(score: Array, came: npt.NDArray[np.bool_]) -> float:
    """Return the chance that one that came scores above one that did not, ties half (AUC).

    Source: Hanley and McNeil (1982), https://doi.org/10.1148/radiology.143.1.7063747.

    Examples
    --------
    >>> rank_area(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    _, place, many = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(many) - (many - 1) / 2)[place]
    hits = int(came.sum())
    return float((ranks[came].sum() - hits * (hits + 1) / 2) / (hits * (len(score) - hits)))


def _short(number: float | np.floating) -> float:
    return round(float(number), 4)
