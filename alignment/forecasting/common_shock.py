"""Common shocks, by which the votes of all countries on a text move together, and tallies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alignment.forecasting.stacking import clipped_logit, expit
from alignment.forecasting.text_similarity import Array
from alignment.model.vote import Vote

# Whether a member casts no vote; if it does, whether yes; if not yes, whether no.
STEPS = ("absent", "yes", "no")
# Standard deviations that are tried, in logits.
_CANDIDATE_SPREADS = np.array(
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0]
)
_MIN_PROBABILITY = 1e-4
# Points of integration over a normal shock, in standard deviations. A tally of 200 votes has a
# narrow likelihood, which points farther apart would miss.
_SHOCK_GRID = np.linspace(-4, 4, 81)
# The 95% and the 80% interval, and the median.
QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)


def split_into_steps(chances: Array, absent: Array) -> Array:
    """Return the chance of each of STEPS, steps x countries x texts.

    `chances`, countries x texts x choices, are of no, abstain and yes.
    """
    no, abstain, yes = np.moveaxis(chances, -1, 0)
    return np.stack([absent, yes, no / np.maximum(no + abstain, 1e-12)])


def shock_log_likelihoods(steps: Array, codes: npt.NDArray[np.int8]) -> Array:
    """Return the log-likelihood of each candidate spread, steps x spreads x texts.

    The marginal likelihood of the count n of countries that took a step, as intervals are for
    tallies: ln int N(n; sum_i p_i(u), sum_i p_i(u) (1 - p_i(u)) + 1/4) phi(u) du, u the common
    shock and p_i(u) the chances of :func:`shocked_logits`, over the countries that could take it.
    """
    weights = -(_SHOCK_GRID**2) / 2
    weights -= np.log(np.exp(weights).sum())
    eligible = np.stack(
        [codes >= Vote.ABSENT, codes >= Vote.NO, (codes >= 0) & (codes != Vote.YES)]
    )
    counts = np.stack([codes == Vote.ABSENT, codes == Vote.YES, codes == Vote.NO]).sum(axis=1)
    result = np.empty((len(STEPS), len(_CANDIDATE_SPREADS), codes.shape[1]))
    for number, spread in enumerate(_CANDIDATE_SPREADS):
        logits = shocked_logits(steps, float(spread))
        terms = []
        for shock, weight in zip(_SHOCK_GRID, weights, strict=True):
            chance = expit(logits + spread * shock) * eligible
            mean = chance.sum(axis=1)
            variance = mean - (chance**2).sum(axis=1) + 0.25
            terms.append(weight - (np.log(variance) + (counts - mean) ** 2 / variance) / 2)
        result[:, number] = np.logaddexp.reduce(terms, axis=0)
    return result


def select_shock_spreads(log_likelihoods: Array) -> Array:
    """Return the standard deviation of the shock of each step that fits best.

    `log_likelihoods`, steps x spreads x texts, are from :func:`shock_log_likelihoods`.
    """
    return _CANDIDATE_SPREADS[log_likelihoods.sum(axis=2).argmax(axis=1)]


def shocked_logits(probability: Array, spread: float) -> Array:
    """Return logits whose mean chance over a normal shock is the given chance.

    logit(p) sqrt(1 + pi s^2 / 8), s the standard deviation: a shock moves chances towards a half,
    so they are first moved outwards by as much. A chance of 0 or 1 stays, whatever the shock.

    Source: MacKay (1992), https://doi.org/10.1162/neco.1992.4.5.720.
    """
    logits = clipped_logit(probability, _MIN_PROBABILITY) * np.sqrt(1 + np.pi * spread**2 / 8)
    return np.select([probability <= 0, probability >= 1], [-np.inf, np.inf], logits)


def draw_tallies(steps: Array, spreads: Array, draws: int, seed: int) -> npt.NDArray[np.intp]:
    """Return simulated tallies of a text, (yes, no, abstain, absent) x draws.

    `steps`, steps x countries, are those of members from :func:`split_into_steps`; `spreads` are
    the standard deviations of their shocks.
    """
    random = np.random.default_rng(seed)
    shocks = spreads[:, None] * random.standard_normal((len(STEPS), draws))
    absent, yes_if_cast, no_if_not_yes = (
        random.random((draws, steps.shape[1]))
        < expit(shocked_logits(steps[step], spreads[step]) + shocks[step][:, None])
        for step in range(len(STEPS))
    )
    yes = ~absent & yes_if_cast
    no = ~absent & ~yes_if_cast & no_if_not_yes
    return np.stack([mask.sum(axis=1) for mask in (yes, no, ~absent & ~yes & ~no, absent)])


def tally_quantiles(draws: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the quantiles of simulated tallies, votes x QUANTILES, whole numbers."""
    quantiles = np.quantile(draws, QUANTILES, axis=1, method="inverted_cdf")
    return np.asarray(quantiles.T, dtype=np.intp)
