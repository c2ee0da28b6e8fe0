"""Ordered probit of votes that come in series: one or more axes and an effect of each title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import erfcx, ndtr, ndtri

from alignment.analysis.positions import ANCHORS
from alignment.analysis.probit import Array
from alignment.model.titles import build_title_key
from alignment.model.vote import Vote

Indices = npt.NDArray[np.intp]
Codes = npt.NDArray[np.int8]

# Priors, chosen by held-out loss (benchmarks/title_model.py): standard deviations of the normal
# priors of slopes and cutpoints; shape and rate of the gamma prior of the gap between cutpoints.
SLOPE_SD, CUTPOINT_SD = 2.5, 4.0
GAP_SHAPE, GAP_RATE = 1.2, 0.5
# Mean and standard deviation of the normal prior of the loadings of title effects.
LOADING_MEAN, LOADING_SD = 1.0, 0.7
# Share of votes that follow nothing, chosen by held-out loss; estimated, it would be near 0.
LAPSE_SHARE = 0.01
MAX_ITERATIONS = 60
# The fit ends when the linear predictors of the votes cast change by less, root mean square.
TOLERANCE = 4e-3
# Largest steps of positions, title effects and item parameters in one iteration.
_MAX_POSITION_STEP, _MAX_EFFECT_STEP, _MAX_ITEM_STEP = 1.0, 2.0, 1.0
# A step may close this share of the gap between the cutpoints.
_MAX_GAP_SHARE = 0.8
_MIN_PROBABILITY = 1e-300
# A vote left out leaves at least this share of the precision of its predictor.
_MIN_CAVITY_SHARE = 0.05
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(3)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, eq=False)
class TitleItems:
    """Parameters of each roll call.

    Attributes
    ----------
    slopes : ndarray
        Roll calls x axes: how fast yes becomes likelier along each axis.
    loadings : ndarray
        How fast yes becomes likelier with the title effect; 0 where the model has none.
    lower, upper : ndarray
        The cutpoints between no and abstain and between abstain and yes.
    """

    slopes: Array
    loadings: Array
    lower: Array
    upper: Array


@dataclass(frozen=True, eq=False)
class TitlePosterior:
    """Normal posteriors of positions and title effects, and the parameters fitted with them.

    For each country the posterior of its position x and of its title effects u is a normal
    distribution whose precision is an arrow: u given x are independent.

    Attributes
    ----------
    items : TitleItems
    position : ndarray
        Countries x axes, posterior mean.
    covariance : ndarray
        Countries x axes x axes.
    effect : ndarray
        Countries x titles, posterior mean.
    effect_precision : ndarray
        Countries x titles: precision of u given x.
    coupling : ndarray
        Countries x titles x axes: u falls by this much where x grows by 1.
    """

    items: TitleItems
    position: Array
    covariance: Array
    effect: Array
    effect_precision: Array
    coupling: Array

    @property
    def has_effects(self) -> bool:
        """Whether the model has title effects."""
        return bool(self.items.loadings.any())

    @cached_property
    def roots(self) -> Array:
        """Cholesky factors of the covariances."""
        return np.linalg.cholesky(self.covariance).astype(np.float64)


@dataclass(frozen=True, eq=False)
class TitleModel:
    """Fitted model of votes in series.

    Attributes
    ----------
    countries, rollcalls : Index
        Countries that cast a vote, and the roll calls.
    titles : Index
        Normalized titles, in alphabetical order.
    title_codes : ndarray
        Index of the title of each roll call.
    codes : ndarray of int8
        Votes, countries x roll calls.
    posterior : TitlePosterior
        On the scale of the prior, where positions are standard normal. Its axes may be rotated.
    rotation, center : ndarray
        The published position is (x - center) @ rotation: mean 0 and standard deviation 1 over
        the countries, uncorrelated axes, the first the one that the roll calls depend on most.
    """

    countries: pd.Index
    rollcalls: pd.Index
    titles: pd.Index
    title_codes: Indices
    codes: Codes
    posterior: TitlePosterior
    rotation: Array
    center: Array

    @property
    def axes(self) -> int:
        """Number of axes."""
        return self.posterior.position.shape[1]

    @property
    def positions(self) -> Array:
        """Published positions, countries x axes."""
        return (self.posterior.position - self.center) @ self.rotation

    @property
    def slopes(self) -> Array:
        """Slopes of the roll calls along the published axes, roll calls x axes."""
        return self.posterior.items.slopes @ np.linalg.inv(self.rotation).T

    def compute_predictor(self) -> tuple[Array, Array]:
        """Return mean and variance of x b + u, countries x roll calls."""
        return compute_predictor(self.posterior, self.title_codes)

    def compute_probabilities(self) -> Array:
        """Return the posterior probability of each vote: (no, abstain, yes) x countries x votes."""
        return compute_probabilities(self.posterior, self.title_codes)


def fit_title_model(
    votes: pd.DataFrame, titles: pd.Series, axes: int = 1, has_effects: bool = True
) -> TitleModel:
    """Fit an ordered probit with one or more axes and an effect of country by title.

    Country i votes on roll call r, whose title is t, by where

        eta_ir + e,  eta_ir = b_r . x_i + a_r u_it,  e ~ N(0, 1)

    falls: below c1_r no, above c2_r yes, between them abstain. One vote in a
    hundred is a lapse, for which the three are equally likely. Positions x and title effects u are
    standard normal. A title effect is common to all votes of a country on a title, so these are
    not taken as independent; the loading a_r is how much a roll call depends on it. Priors:
    slopes b ~ N(0, 2.5^2), loadings a ~ N(1, 0.7^2), cutpoints ~ N(0, 4^2), and a density of the
    gap c2 - c1 proportional to gap^0.2 exp(-gap / 2).

    Positions and effects are integrated out under a normal approximation of each country's
    posterior, whose mean and precision maximize the lower bound of the likelihood; the parameters
    of roll calls are the maximum of that bound, found by alternating Newton steps. The start is
    the principal components of the votes, so equal votes give equal results.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`. Votes not cast are
        left out.
    titles : Series
        Title of each roll call. Titles are compared by
        :func:`~alignment.model.titles.build_title_key`; a roll call without one has
        a title of its own.
    axes : int
        Number of axes, at least 1.
    has_effects : bool
        Whether the model has title effects.

    Returns
    -------
    TitleModel
        Only of countries that cast a vote. Axes are uncorrelated; the first is the one that the
        votes depend on most. Positive is the side of the United States, see
        :data:`~alignment.analysis.positions.ANCHORS`.

    Raises
    ------
    ValueError
        If nobody voted, or `axes` is not from 1 to the smaller number of countries and roll calls.

    References
    ----------
    Gibbons and Hedeker 1992, doi:10.1007/BF02295430 (a common and group factors); Hui et al.
    2017, doi:10.1080/10618600.2016.1164708 (variational approximation of latent variables);
    Imai, Lo and Olmsted 2016, doi:10.1017/S000305541600037X (ideal points by variational EM).

    Examples
    --------
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> titles = pd.Series(dict(zip(votes, ["V", "V", "W", "W", "X", "Y"], strict=True)))
    >>> model = fit_title_model(votes, titles)
    >>> model.countries[model.positions[:, 0].argsort(kind="stable")].tolist()
    ['CHN', 'RUS', 'IND', 'FRA', 'USA']
    """
    cast = (votes >= Vote.NO).any(axis=1)
    if not cast.any():
        raise ValueError("no country cast a vote")
    codes = votes[cast].to_numpy(dtype=np.int8)
    if not 1 <= axes <= min(codes.shape):
        raise ValueError(f"axes must be from 1 to {min(codes.shape)}, not {axes}")
    names, title_codes = encode_titles(votes.columns, titles)
    posterior = fit_posterior(codes, title_codes, axes, has_effects)
    return build_model(votes, names, title_codes, posterior)


def build_model(
    votes: pd.DataFrame, titles: pd.Index, title_codes: Indices, posterior: TitlePosterior
) -> TitleModel:
    """Return the model of a fitted posterior of the countries that cast a vote."""
    cast = (votes >= Vote.NO).any(axis=1)
    codes, countries = votes[cast].to_numpy(dtype=np.int8), votes.index[cast]
    rotation, center = choose_axes(posterior, countries)
    return TitleModel(
        countries, votes.columns, titles, title_codes, codes, posterior, rotation, center
    )


def encode_titles(rollcalls: pd.Index, titles: pd.Series) -> tuple[pd.Index, Indices]:
    """Return the normalized titles of roll calls, sorted, and the index of each one's title.

    >>> names, codes = encode_titles(pd.Index(["r1", "r2"]), pd.Series({"r1": "On X", "r2": "x"}))
    >>> names.tolist(), codes.tolist()
    (['x'], [0, 0])
    """
    texts = titles.reindex(rollcalls)
    keys = [build_title_key(str(text)) if pd.notna(text) else "" for text in texts]
    labels = [key or f"({name})" for key, name in zip(keys, rollcalls, strict=True)]
    names, codes = np.unique(np.array(labels, dtype=object), return_inverse=True)
    return pd.Index(names), codes.astype(np.intp)


def fit_posterior(
    codes: Codes,
    title_codes: Indices,
    axes: int,
    has_effects: bool,
    start: TitlePosterior | None = None,
    max_iterations: int = MAX_ITERATIONS,
) -> TitlePosterior:
    """Return the fitted posterior of votes as codes, countries x roll calls.

    `start`, of the same countries, roll calls and titles, saves iterations.
    """
    fits = iterate_fits(codes, title_codes, axes, has_effects, start)
    return take_fit(fits, max_iterations)


def take_fit(fits: Iterator[TitlePosterior], count: int) -> TitlePosterior:
    """Return the last of the next `count` fits, of which there is at least one."""
    *_, fit = islice(fits, count)
    return fit


def iterate_fits(
    codes: Codes,
    title_codes: Indices,
    axes: int,
    has_effects: bool,
    start: TitlePosterior | None = None,
) -> Iterator[TitlePosterior]:
    """Yield the posterior after each iteration of :func:`fit_posterior`, until it changes little.

    Who compares models first can iterate the chosen one further.
    """
    cells = _index_cells(codes, title_codes)
    state = start or _initialize(codes, cells, axes, has_effects)
    rate, last_step = np.ones(len(codes)), np.zeros((len(codes), axes))
    predictor = compute_predictor(state, title_codes)
    is_over = False
    while not is_over:
        before = predictor[0]
        weights = _regular_shares(state, cells, predictor)
        derivatives = _expected_derivatives(cells, state.items, *predictor, weights)
        state, last_step, rate = _update_countries(state, cells, derivatives, last_step, rate)
        predictor = compute_predictor(state, title_codes)
        derivatives = _expected_derivatives(cells, state.items, *predictor, weights)
        state = _update_items(state, cells, derivatives)
        predictor = compute_predictor(state, title_codes)
        is_over = np.square(predictor[0] - before)[cells.is_cast].mean() < TOLERANCE**2
        yield state


def compute_predictor(posterior: TitlePosterior, title_codes: Indices) -> tuple[Array, Array]:
    """Return mean and variance of b . x + a u in the posterior, countries x roll calls."""
    items = posterior.items
    mean = posterior.position @ items.slopes.T
    if not posterior.has_effects:
        # The roots of the covariances make it a sum of squares.
        return mean, np.square(items.slopes @ posterior.roots).sum(axis=2)
    net = _net_slopes(posterior, title_codes)
    variance = ((net @ posterior.covariance) * net).sum(axis=2)
    variance += items.loadings**2 / posterior.effect_precision[:, title_codes]
    return mean + items.loadings * posterior.effect[:, title_codes], variance


def _net_slopes(posterior: TitlePosterior, title_codes: Indices) -> Array:
    """Return by how much the predictor grows with the position where effects follow it."""
    items = posterior.items
    return items.slopes - items.loadings[:, None] * posterior.coupling[:, title_codes]


def compute_item_covariance(model: TitleModel) -> Array:
    """Return the covariance of each roll call's parameters: slopes, loading and cutpoints.

    It is the inverse of the information with the posteriors of countries fixed.
    """
    cells, derivatives, _ = _derive(model.codes, model.title_codes, model.posterior)
    return _invert_information(model.posterior, cells, derivatives)


def compute_leave_one_out_loss(
    codes: Codes, title_codes: Indices, posterior: TitlePosterior
) -> Array:
    """Return -log P(vote | all other votes) of each vote cast, 0 elsewhere: countries x roll calls.

    It is approximate and takes no refit. The vote's predictor has mean m and variance V in the
    posterior, V with the uncertainty of the roll call's parameters. A vote whose log probability
    has the expected derivatives g and -w is taken out of that normal distribution,

        V' = 1 / (1 / V - w),  m' = m - V' g.

    References
    ----------
    Vehtari et al. 2016, "Bayesian leave-one-out cross-validation approximations for Gaussian
    latent variable models" (Journal of Machine Learning Research 17).
    """
    cells, derivatives, (mean, variance) = _derive(codes, title_codes, posterior)
    axes = posterior.items.slopes.shape[1]
    # How the margin depends on the roll call's parameters; an abstention is midway between cuts.
    parts = np.empty((*codes.shape, axes + 3))
    parts[:, :, :axes] = posterior.position[:, None]
    parts[:, :, axes] = posterior.effect[:, title_codes]
    parts[:, :, -1] = -codes / 2
    parts[:, :, -2] = -1 - parts[:, :, -1]
    covariance = _invert_information(posterior, cells, derivatives)
    leverage = (parts.swapaxes(0, 1) @ covariance).swapaxes(0, 1)
    variance = variance + (leverage * parts).sum(axis=2)
    without = 1 / np.maximum(1 / variance - derivatives.weight, _MIN_CAVITY_SHARE / variance)
    chance = _probit_probabilities(posterior.items, mean - without * derivatives.slope, without)
    own = np.take_along_axis(chance, np.maximum(codes, 0)[None].astype(np.intp), axis=0)[0]
    loss = -np.log((1 - LAPSE_SHARE) * own + LAPSE_SHARE / 3)
    return np.where(cells.is_cast, loss, 0.0)


def _derive(
    codes: Codes, title_codes: Indices, posterior: TitlePosterior
) -> tuple[_Cells, _Derivatives, tuple[Array, Array]]:
    """Return the votes cast, the derivatives of their log probabilities, and the predictor."""
    cells = _index_cells(codes, title_codes)
    predictor = compute_predictor(posterior, title_codes)
    weights = _regular_shares(posterior, cells, predictor)
    return cells, _expected_derivatives(cells, posterior.items, *predictor, weights), predictor


def _invert_information(
    posterior: TitlePosterior, cells: _Cells, derivatives: _Derivatives
) -> Array:
    information = _item_information(posterior, cells, derivatives)[1]
    covariance: Array = np.linalg.inv(information).astype(np.float64)
    if not posterior.has_effects:
        axes = posterior.items.slopes.shape[1]
        covariance[:, axes, axes] = 1e-12
    return covariance


def draw_predictor(
    posterior: TitlePosterior,
    items: TitleItems,
    title_codes: Indices,
    random: np.random.Generator,
) -> Array:
    """Return b . x + a u with positions and effects drawn, countries x roll calls."""
    offset = (posterior.roots @ random.standard_normal((*posterior.position.shape, 1)))[:, :, 0]
    predictor = (posterior.position + offset) @ items.slopes.T
    if not posterior.has_effects:
        return np.asarray(predictor)
    effect = posterior.effect - (posterior.coupling * offset[:, None]).sum(axis=2)
    noise = random.standard_normal(effect.shape) / np.sqrt(posterior.effect_precision)
    return np.asarray(predictor + items.loadings * (effect + noise)[:, title_codes])


def compute_probabilities(posterior: TitlePosterior, title_codes: Indices) -> Array:
    """Return the posterior P(no), P(abstain), P(yes): outcomes x countries x roll calls."""
    regular = _probit_probabilities(posterior.items, *compute_predictor(posterior, title_codes))
    return (1 - LAPSE_SHARE) * regular + LAPSE_SHARE / 3


def _probit_probabilities(items: TitleItems, mean: Array, variance: Array) -> Array:
    scale = np.sqrt(1 + variance)
    no, not_yes = ndtr((items.lower - mean) / scale), ndtr((items.upper - mean) / scale)
    return np.stack([no, not_yes - no, ndtr((mean - items.upper) / scale)])


@dataclass(frozen=True, eq=False)
class _Cells:
    """Votes cast, by outcome: flat indices of countries x roll calls, and the roll call of each."""

    indices: tuple[Indices, Indices, Indices]
    columns: tuple[Indices, Indices, Indices]
    is_cast: npt.NDArray[np.bool_]
    title_codes: Indices
    membership: Array


def _index_cells(codes: Codes, title_codes: Indices) -> _Cells:
    indices = [np.flatnonzero(codes == vote) for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)]
    no, abstain, yes = indices
    width = codes.shape[1]
    membership = (title_codes[:, None] == np.arange(title_codes.max() + 1)).astype(np.float64)
    is_cast = codes >= Vote.NO
    return _Cells(
        (no, abstain, yes),
        (no % width, abstain % width, yes % width),
        is_cast,
        title_codes,
        membership,
    )


@dataclass(frozen=True, eq=False)
class _Derivatives:
    """Expected derivatives of the log probabilities of the votes, countries x roll calls.

    By the lower and the upper cutpoint: first derivatives, and second ones with opposite sign.
    """

    lower: Array
    upper: Array
    lower_lower: Array
    upper_upper: Array
    lower_upper: Array

    @property
    def slope(self) -> Array:
        """First derivative by the predictor."""
        return -(self.lower + self.upper)

    @property
    def weight(self) -> Array:
        """Second derivative by the predictor, with opposite sign."""
        return self.lower_lower + self.upper_upper + 2 * self.lower_upper


def _expected_derivatives(
    cells: _Cells, items: TitleItems, mean: Array, variance: Array, weights: Array
) -> _Derivatives:
    """Return the derivatives, where each vote counts by the probability that it is no lapse."""
    result = np.zeros((5, mean.size))
    center, spread = mean.ravel(), np.sqrt(variance).ravel()
    for outcome, bound, sign in ((0, items.lower, 1.0), (2, items.upper, -1.0)):
        index, column = cells.indices[outcome], cells.columns[outcome]
        margin = sign * (bound[column] - center[index])
        margin = margin[:, None] - spread[index, None] * _NODES
        ratio = np.sqrt(2 / np.pi) / erfcx(margin / -np.sqrt(2))
        result[outcome // 2, index] = sign * (ratio @ _WEIGHTS)
        result[2 + outcome // 2, index] = (ratio * (margin + ratio)) @ _WEIGHTS
    index, column = cells.indices[1], cells.columns[1]
    predictor = center[index, None] + spread[index, None] * _NODES
    low, high = items.lower[column, None] - predictor, items.upper[column, None] - predictor
    # In the tail that keeps its digits.
    flip = low + high > 0
    between = ndtr(np.where(flip, -low, high)) - ndtr(np.where(flip, -high, low))
    scale = 1 / (np.sqrt(2 * np.pi) * np.maximum(between, _MIN_PROBABILITY))
    left, right = scale * np.exp(-(low**2) / 2), scale * np.exp(-(high**2) / 2)
    result[0, index], result[1, index] = -(left @ _WEIGHTS), right @ _WEIGHTS
    result[2, index] = (left**2 - low * left) @ _WEIGHTS
    result[3, index] = (right**2 + high * right) @ _WEIGHTS
    result[4, index] = -((left * right) @ _WEIGHTS)
    return _Derivatives(*(result.reshape(5, *mean.shape) * weights))


def _regular_shares(state: TitlePosterior, cells: _Cells, predictor: tuple[Array, Array]) -> Array:
    """Return the probability that each vote is no lapse; 0 where none was cast."""
    lower, upper = state.items.lower, state.items.upper
    mean, scale = predictor[0].ravel(), np.sqrt(1 + predictor[1]).ravel()
    own = np.zeros(mean.shape)
    for outcome, (index, column) in enumerate(zip(cells.indices, cells.columns, strict=True)):
        at, by = mean[index], scale[index]
        if outcome == Vote.YES:
            own[index] = ndtr((at - upper[column]) / by)
        elif outcome == Vote.NO:
            own[index] = ndtr((lower[column] - at) / by)
        else:
            own[index] = ndtr((upper[column] - at) / by) - ndtr((lower[column] - at) / by)
    regular = (1 - LAPSE_SHARE) * own.reshape(predictor[0].shape)
    return np.asarray(regular / (regular + LAPSE_SHARE / 3))


def _initialize(codes: Codes, cells: _Cells, axes: int, has_effects: bool) -> TitlePosterior:
    """Return a start from the principal components of the votes."""
    countries, titles = len(codes), cells.membership.shape[1]
    number = np.maximum(cells.is_cast.sum(axis=0), 1)
    values = np.where(cells.is_cast, codes - 1.0, 0.0)
    residuals = np.where(cells.is_cast, values - values.sum(axis=0) / number, 0.0)
    left, singular, right = np.linalg.svd(residuals, full_matrices=False)
    position = left[:, :axes] * np.sqrt(countries)
    slopes = np.clip(2 * right[:axes].T * singular[:axes] / np.sqrt(countries), -2, 2)
    loading = LOADING_MEAN if has_effects else 0.0
    scale = np.sqrt(1 + np.square(slopes).sum(axis=1) + loading**2)
    no, yes = ((codes == vote).sum(axis=0) for vote in (Vote.NO, Vote.YES))
    lower = ndtri((no + 0.3) / (number + 0.9)) * scale
    upper = ndtri(1 - (yes + 0.3) / (number + 0.9)) * scale
    return TitlePosterior(
        TitleItems(slopes, np.full(len(slopes), loading), lower, np.maximum(upper, lower + 0.05)),
        0.9 * (position - position.mean(axis=0)),
        np.tile(0.2 * np.eye(axes), (countries, 1, 1)),
        np.zeros((countries, titles)),
        np.ones((countries, titles)),
        np.zeros((countries, titles, axes)),
    )


def _update_countries(
    state: TitlePosterior,
    cells: _Cells,
    derivatives: _Derivatives,
    last_step: Array,
    rate: Array,
) -> tuple[TitlePosterior, Array, Array]:
    """Return the posteriors after a Newton step, the step and the share of it that was taken.

    A country whose step turns round takes half of it, because it oscillates.
    """
    slopes, weight, slope = state.items.slopes, derivatives.weight, derivatives.slope
    axes = slopes.shape[1]
    squares = (slopes[:, :, None] * slopes[:, None, :]).reshape(len(slopes), -1)
    precision = np.eye(axes) + (weight @ squares).reshape(-1, axes, axes)
    gradient = slope @ slopes - state.position
    effect_gradient = conditional = coupling = None
    if state.has_effects:
        loadings = cells.membership * state.items.loadings[:, None]
        conditional = 1 + weight @ loadings**2
        cross = [(weight * slopes[:, axis]) @ loadings for axis in range(axes)]
        coupling = np.stack(cross, axis=2) / conditional[:, :, None]
        effect_gradient = slope @ loadings - state.effect
        weighted = coupling * conditional[:, :, None]
        precision = precision - coupling.transpose(0, 2, 1) @ weighted
        gradient = gradient - (coupling * effect_gradient[:, :, None]).sum(axis=1)
    covariance: Array = np.linalg.inv(precision).astype(np.float64)
    step = (covariance @ gradient[:, :, None])[:, :, 0]
    has_reversed = (step * last_step).sum(axis=1) < 0
    rate = np.where(has_reversed, rate / 2, np.minimum(1, 1.1 * rate))
    change = np.clip(step, -_MAX_POSITION_STEP, _MAX_POSITION_STEP) * rate[:, None]
    state = replace(state, position=state.position + change, covariance=covariance)
    if effect_gradient is not None and conditional is not None and coupling is not None:
        effect_step = effect_gradient / conditional - (coupling * change[:, None]).sum(axis=2)
        effect_step = np.clip(effect_step, -_MAX_EFFECT_STEP, _MAX_EFFECT_STEP) * rate[:, None]
        state = replace(
            state,
            effect=state.effect + effect_step,
            effect_precision=conditional,
            coupling=coupling,
        )
    return state, step, rate


def _update_items(
    state: TitlePosterior, cells: _Cells, derivatives: _Derivatives
) -> TitlePosterior:
    """Return the state after a Newton step of each roll call, and of the effects' variance."""
    items = state.items
    gradient, information = _item_information(state, cells, derivatives)
    step = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
    gap = items.upper - items.lower
    closing = np.maximum(step[:, -2] - step[:, -1], 1e-12)
    largest = np.maximum(np.abs(step).max(axis=1), 1e-12)
    share = np.minimum(1, np.minimum(_MAX_GAP_SHARE * gap / closing, _MAX_ITEM_STEP / largest))
    step = step * share[:, None]
    items = TitleItems(
        items.slopes + step[:, :-3],
        items.loadings + step[:, -3],
        items.lower + step[:, -2],
        items.upper + step[:, -1],
    )
    return replace(state, items=items)


def _item_information(
    state: TitlePosterior, cells: _Cells, derivatives: _Derivatives
) -> tuple[Array, Array]:
    """Return the gradient of the bound by each item's parameters, and the information.

    The parameters are the slopes, the loading and the two cutpoints.
    """
    items, position, weight = state.items, state.position, derivatives.weight
    rollcalls, axes = items.slopes.shape
    gradient = np.empty((rollcalls, axes + 3))
    information = np.zeros((rollcalls, axes + 3, axes + 3))
    # Covariance of the position with the predictor.
    shared = _net_slopes(state, cells.title_codes) @ state.covariance
    gradient[:, :axes] = derivatives.slope.T @ position - items.slopes / SLOPE_SD**2
    gradient[:, :axes] -= (weight[:, :, None] * shared).sum(axis=0)
    second = position[:, :, None] * position[:, None, :] + state.covariance
    information[:, :axes, :axes] = (weight.T @ second.reshape(len(position), -1)).reshape(
        rollcalls, axes, axes
    ) + np.eye(axes) / SLOPE_SD**2
    at_lower = derivatives.lower_lower + derivatives.lower_upper
    at_upper = derivatives.upper_upper + derivatives.lower_upper
    if state.has_effects:
        titles = cells.title_codes
        effect, coupling = state.effect[:, titles], state.coupling[:, titles]
        with_predictor = items.loadings / state.effect_precision[:, titles]
        with_predictor -= (coupling * shared).sum(axis=2)
        with_position = effect[:, :, None] * position[:, None, :] - coupling @ state.covariance
        square = effect**2 + compute_effect_variance(state)[:, titles]
        gradient[:, axes] = (derivatives.slope * effect - weight * with_predictor).sum(axis=0)
        gradient[:, axes] -= (items.loadings - LOADING_MEAN) / LOADING_SD**2
        information[:, axes, axes] = (weight * square).sum(axis=0) + 1 / LOADING_SD**2
        information[:, :axes, axes] = (weight[:, :, None] * with_position).sum(axis=0)
        information[:, axes, axes + 1] = -(at_lower * effect).sum(axis=0)
        information[:, axes, axes + 2] = -(at_upper * effect).sum(axis=0)
    else:
        gradient[:, axes], information[:, axes, axes] = 0.0, 1.0
    gap = items.upper - items.lower
    barrier, curvature = (GAP_SHAPE - 1) / gap - GAP_RATE, (GAP_SHAPE - 1) / gap**2
    gradient[:, -2] = derivatives.lower.sum(axis=0) - items.lower / CUTPOINT_SD**2 - barrier
    gradient[:, -1] = derivatives.upper.sum(axis=0) - items.upper / CUTPOINT_SD**2 + barrier
    information[:, :axes, -2] = -(at_lower.T @ position)
    information[:, :axes, -1] = -(at_upper.T @ position)
    prior = 1 / CUTPOINT_SD**2 + curvature
    information[:, -2, -2] = derivatives.lower_lower.sum(axis=0) + prior
    information[:, -1, -1] = derivatives.upper_upper.sum(axis=0) + prior
    information[:, -2, -1] = derivatives.lower_upper.sum(axis=0) - curvature
    upper = np.triu(information)
    return gradient, upper + np.triu(information, 1).swapaxes(1, 2)


def compute_effect_variance(state: TitlePosterior) -> Array:
    """Return the posterior variance of each title effect, countries x titles."""
    spread = ((state.coupling @ state.covariance) * state.coupling).sum(axis=2)
    return 1 / state.effect_precision + spread


def choose_axes(posterior: TitlePosterior, countries: pd.Index) -> tuple[Array, Array]:
    """Return rotation and center of the published axes."""
    center = posterior.position.mean(axis=0)
    centered = posterior.position - center
    values, vectors = np.linalg.eigh(centered.T @ centered / len(centered))
    values = np.maximum(values, 1e-9)
    whitening, inverse = vectors / np.sqrt(values), vectors * np.sqrt(values)
    slopes = posterior.items.slopes @ inverse
    strength, turn = np.linalg.eigh(slopes.T @ slopes)
    rotation = whitening @ turn[:, strength.argsort()[::-1]]
    anchors = [name for name in ANCHORS if name in countries]
    anchor = countries.get_loc(anchors[0] if anchors else min(countries))
    return rotation * np.where((centered @ rotation)[anchor] < 0, -1.0, 1.0), center
