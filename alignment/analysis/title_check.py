"""Choice of the axes of the model of votes in series, and its check by simulation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd
from scipy.stats import t as student

from alignment.analysis.probit import Array
from alignment.analysis.title_model import (
    LAPSE_SHARE,
    MAX_ITERATIONS,
    Codes,
    Indices,
    TitleModel,
    TitlePosterior,
    build_model,
    compute_leave_one_out_loss,
    compute_probabilities,
    draw_predictor,
    encode_titles,
    fit_posterior,
    fit_title_model,
    iterate_fits,
    take_fit,
)
from alignment.model.progress import ProgressCallback
from alignment.model.vote import Vote

SIMULATIONS = 20
MAX_AXES = 3
# One more axis is taken where it lowers the loss with this confidence, one-sided.
AXIS_CONFIDENCE = 0.95
# Losses are compared after so many iterations; finished fits give the same choices.
_COMPARISON_ITERATIONS = 15
# A statistic passes where p is at least this, or where it exceeds the simulated mean by less than
# the second number: with many votes a difference that matters to no result is significant.
MIN_P, NEGLIGIBLE_EXCESS = 0.01, 0.02
# Refits of simulated votes start from the model that made them.
_REFIT_ITERATIONS = 15


@dataclass(frozen=True)
class CheckStatistic:
    """One statistic of the residuals, and what the model leads to expect.

    Attributes
    ----------
    observed, mean, sd : float
        The statistic of the records; mean and standard deviation in simulations.
    p : float
        Probability of at least the observed value under the model, one-sided; NaN where the
        statistic cannot be computed, which passes.
    """

    observed: float
    mean: float
    sd: float
    p: float

    @property
    def passes(self) -> bool:
        """Whether the model accounts for the observed value."""
        return not self.p < MIN_P or self.observed - self.mean < NEGLIGIBLE_EXCESS


@dataclass(frozen=True)
class CandidateCheck:
    """Check of one model: number of axes, title effects or not, and both statistics.

    Attributes
    ----------
    first_axis : CheckStatistic
        Share of the first singular value in the sum of squares of the residuals.
    recurrence : CheckStatistic
        Mean product of two residuals of one country on one title, by the mean square residual.
    """

    axes: int
    has_effects: bool
    first_axis: CheckStatistic
    recurrence: CheckStatistic

    @property
    def passes(self) -> bool:
        """Whether the model accounts for both statistics."""
        return self.first_axis.passes and self.recurrence.passes


def fit_with_chosen_axes(votes: pd.DataFrame, titles: pd.Series) -> TitleModel:
    """Fit a model with title effects and from 1 to 3 axes, chosen without simulation.

    One more axis is taken while it lowers the leave-one-out loss of
    :func:`~alignment.analysis.title_model.compute_leave_one_out_loss`: the mean gain divided by
    its standard error must exceed the 95% quantile of t with T - 1 degrees of freedom. The
    standard error is by the T titles, because gains on one title are not independent. So votes
    on one title have one axis. The benchmark title_model compares the choice with held-out votes.

    Parameters
    ----------
    votes, titles
        As of :func:`~alignment.analysis.title_model.fit_title_model`.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> line = np.outer(random.normal(size=40), random.normal(size=12))
    >>> support = line + random.normal(size=(40, 12))
    >>> votes = pd.DataFrame(np.where(support > 0, 2, 0).astype("int8"))
    >>> fit_with_chosen_axes(votes, pd.Series(dtype=str)).axes
    1
    """
    codes = votes.to_numpy(dtype=np.int8)
    codes = codes[(codes >= Vote.NO).any(axis=1)]
    names, title_codes = encode_titles(votes.columns, titles)
    number = int(title_codes.max()) + 1
    if number == 1:
        return fit_title_model(votes, titles)
    limit = min(MAX_AXES, *codes.shape)
    membership = title_codes[:, None] == np.arange(number)
    counts = (codes >= Vote.NO).sum(axis=0) @ membership

    def compare(axes: int) -> tuple[Iterator[TitlePosterior], TitlePosterior, Array]:
        fits = iterate_fits(codes, title_codes, axes, True)
        posterior = take_fit(fits, _COMPARISON_ITERATIONS)
        loss = compute_leave_one_out_loss(codes, title_codes, posterior)
        return fits, posterior, loss.sum(axis=0) @ membership

    fits, posterior, before = compare(1)
    for axes in range(2, limit + 1):
        more_fits, more, loss = compare(axes)
        gain = (before - loss).sum() / counts.sum()
        spread = np.square(before - loss - gain * counts).sum() * number / (number - 1)
        if gain * counts.sum() <= student.ppf(AXIS_CONFIDENCE, number - 1) * np.sqrt(spread):
            break
        fits, posterior, before = more_fits, more, loss
    *_, posterior = posterior, *islice(fits, MAX_ITERATIONS - _COMPARISON_ITERATIONS)
    return build_model(votes, names, title_codes, posterior)


def check_model(
    model: TitleModel,
    seed: int = 0,
    simulations: int = SIMULATIONS,
    progress: ProgressCallback | None = None,
) -> CandidateCheck | None:
    """Check whether a fitted model accounts for the residuals of the votes; None if stopped.

    Votes are simulated from its posterior where a vote was cast, and the model is fitted to them
    again. Of the residuals r = vote - E[vote], 0 where no vote was cast, two statistics are
    compared with the simulations:

    - the share of the first axis, s_1^2 / sum s_k^2, with s_k the singular values of r, which
      grows where an axis is missing;
    - the recurrence within titles, the mean of r_ir r_iq over the pairs of roll calls r, q on one
      title, divided by the mean of r^2, which grows where votes on a title are not independent.

    p is that of the t distribution for one more value of as many simulations.

    Parameters
    ----------
    seed : int
        Same model and seed, same simulations.
    progress : callable, optional
        Called after each simulation; False stops the check.

    References
    ----------
    Gelman, Meng and Stern 1996, "Posterior predictive assessment of model fitness via realized
    discrepancies" (Statistica Sinica 6); Davison and Hinkley 1997,
    doi:10.1017/CBO9780511802843 (tests by simulation from a fitted model).

    Examples
    --------
    >>> from alignment.analysis.title_model import fit_title_model
    >>> random = np.random.default_rng(0)
    >>> line = np.outer(random.normal(size=40), random.normal(size=12))
    >>> support = line + random.normal(size=(40, 12))
    >>> votes = pd.DataFrame(np.where(support > 0, 2, 0).astype("int8"))
    >>> check_model(fit_title_model(votes, pd.Series(dtype=str)), simulations=5).passes
    True
    """
    axes, has_effects = model.axes, model.posterior.has_effects
    observed = compute_residual_statistics(model.codes, model.title_codes, model.posterior)
    simulated = []
    for simulation in range(simulations):
        random = np.random.default_rng([seed, axes if has_effects else 0, simulation])
        codes = simulate_codes(model, random)
        refit = fit_posterior(
            codes, model.title_codes, axes, has_effects, model.posterior, _REFIT_ITERATIONS
        )
        simulated.append(compute_residual_statistics(codes, model.title_codes, refit))
        if progress is not None and progress(simulation + 1, simulations) is False:
            return None
    first_axis, recurrence = (
        _compare(value, values)
        for value, values in zip(observed, np.transpose(simulated), strict=True)
    )
    return CandidateCheck(axes, has_effects, first_axis, recurrence)


def _compare(observed: float, simulated: Array) -> CheckStatistic:
    number, mean, sd = len(simulated), float(simulated.mean()), float(simulated.std(ddof=1))
    scaled = (observed - mean) / max(sd * np.sqrt(1 + 1 / number), 1e-12)
    return CheckStatistic(float(observed), mean, sd, float(student.sf(scaled, number - 1)))


def compute_residual_statistics(
    codes: Codes, title_codes: Indices, posterior: TitlePosterior
) -> tuple[float, float]:
    """Return the share of the first residual axis and the recurrence of residuals in titles.

    See :func:`check_model`. The recurrence is NaN where no country voted twice on a title.
    """
    _, abstain, yes = compute_probabilities(posterior, title_codes)
    is_cast = codes >= Vote.NO
    residuals = np.where(is_cast, codes - abstain - 2 * yes, 0.0)
    square = float(np.square(residuals).sum())
    largest = float(np.linalg.eigvalsh(residuals.T @ residuals)[-1])
    membership = (title_codes[:, None] == np.arange(title_codes.max() + 1)).astype(np.float64)
    products = np.square(residuals @ membership).sum() - square
    number = is_cast @ membership
    pairs = (number * (number - 1)).sum()
    if not pairs or not square:
        return largest / max(square, 1e-12), np.nan
    return largest / square, float(products / pairs / (square / is_cast.sum()))


def simulate_codes(model: TitleModel, random: np.random.Generator) -> Codes:
    """Return votes drawn from the fitted model, where a country cast a vote.

    Positions and title effects are drawn from their posteriors; the items are the fitted ones.
    """
    predictor = draw_predictor(model.posterior, model.posterior.items, model.title_codes, random)
    latent = predictor + random.standard_normal(predictor.shape)
    items = model.posterior.items
    drawn = np.where(latent < items.lower, 0, np.where(latent < items.upper, 1, 2))
    is_lapse = random.random(drawn.shape) < LAPSE_SHARE
    drawn = np.where(is_lapse, random.integers(0, 3, drawn.shape), drawn)
    return np.where(model.codes >= Vote.NO, drawn, Vote.ABSENT).astype(np.int8)
