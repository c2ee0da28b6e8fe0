"""Estimates of models, computed from votes by the text of methods.md and by other algorithms.

Nothing here is from the product. Where the product approximates an integral, it is computed here
on a grid.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array
from scipy.special import logsumexp, ndtr

# --- votes in series: positions, fitted probabilities and swing

# Votes that follow nothing: each outcome is as probable as the others.
LAPSES = 0.01
# Points of the position and of the effect of a title, and logarithms of their normal weights.
POINTS, EFFECTS = np.linspace(-4.5, 4.5, 37), np.linspace(-3.9, 3.9, 21)


def _log_normal_weights(points: np.ndarray) -> np.ndarray:
    return -(points**2) / 2 - logsumexp(-(points**2) / 2)


# Both for all pairs of points, flat.
X, U = (each.ravel() for each in np.meshgrid(POINTS, EFFECTS, indexing="ij"))
LOG_X, LOG_U = _log_normal_weights(POINTS), _log_normal_weights(EFFECTS)


@dataclass(frozen=True)
class Series:
    """Votes in series as one-hot rows by title, and the result of the fit.

    `parameters` are slope, loading, lower cutpoint and logarithm of the gap of each vote.
    """

    is_cast: np.ndarray
    titles: np.ndarray
    parameters: np.ndarray

    def probabilities(self) -> np.ndarray:
        """Return P(no), P(abstain) and P(yes) of each vote at all points, without lapses."""
        return np.stack(_vote_probabilities(self.parameters)[:3], axis=1)

    def posteriors(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the weights of points, and those of pairs of points by title, of each country."""
        return _integrate(self.is_cast, self.titles, self.probabilities())[1:]

    def positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and standard deviation of each position, on the scale of the prior."""
        weights = self.posteriors()[0]
        mean = weights @ POINTS
        return mean, np.sqrt(weights @ POINTS**2 - mean**2)

    def yes_and_openness(self) -> tuple[np.ndarray, np.ndarray]:
        """Return E[p] and E[4 p (1 - p)] of yes, countries x votes."""
        yes, pairs = self.probabilities()[:, 2], self.posteriors()[1]
        sums = np.stack([pairs[title] @ yes[r] for r, title in enumerate(self.titles)])
        terms = [pairs[t] @ (4 * yes[r] * (1 - yes[r])) for r, t in enumerate(self.titles)]
        return sums.T, np.stack(terms).T


def _vote_probabilities(parameters: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return P(no), P(abstain), P(yes), and the densities at the cutpoints, votes x points."""
    slope, loading, lower, gap = (each[:, None] for each in parameters.T)
    eta = slope * X + loading * U
    low, high = lower - eta, lower + np.exp(gap) - eta
    densities = (np.exp(-(each**2) / 2) / np.sqrt(2 * np.pi) for each in (low, high))
    return ndtr(low), np.maximum(ndtr(high) - ndtr(low), 0), ndtr(-high), *densities


def _integrate(
    is_cast: np.ndarray, titles: np.ndarray, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Return log likelihoods of countries, and posteriors of points and of pairs of points."""
    logs = np.log((1 - LAPSES) * p + LAPSES / 3)
    inside = []
    for title in range(titles.max() + 1):
        own = titles == title
        flat = is_cast[:, own].reshape(len(is_cast), -1) @ logs[own].reshape(-1, len(X))
        inside.append(flat.reshape(len(is_cast), len(POINTS), len(EFFECTS)) + LOG_U)
    margins = [logsumexp(each, axis=2) for each in inside]
    at_point = LOG_X + sum(margins)
    total = logsumexp(at_point, axis=1)
    weights = np.exp(at_point - total[:, None])
    pairs = [
        (weights[:, :, None] * np.exp(each - margin[:, :, None])).reshape(len(is_cast), -1)
        for each, margin in zip(inside, margins, strict=True)
    ]
    return total, weights, pairs


def fit_series(codes: np.ndarray, titles: Sequence[str]) -> Series:
    """Fit votes (2 yes, 1 abstain, 0 no, below 0 none), countries x votes, on one axis.

    Slopes, loadings and cutpoints have the highest posterior density, positions and effects of
    titles integrated out on a grid.
    """
    # Countries that voted the same in all votes count as often as there are.
    unique, own, times = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    is_cast = np.stack([unique == vote for vote in (0, 1, 2)], axis=2).astype(float)
    numbers = np.unique(np.array(titles), return_inverse=True)[1]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = flat.reshape(-1, 4)
        no, abstain, yes, at_low, at_high = _vote_probabilities(parameters)
        p = np.stack([no, abstain, yes], axis=1)
        likelihoods, _, pairs = _integrate(is_cast, numbers, p)
        # The gradient of the log likelihood is the mean of that at all points.
        share = (1 - LAPSES) / ((1 - LAPSES) * p + LAPSES / 3)
        votes = is_cast * times[:, None, None]
        counts = np.stack([votes[:, r].T @ pairs[t] for r, t in enumerate(numbers)]) * share
        by_low = (counts[:, 0] - counts[:, 1]) * at_low
        by_high = (counts[:, 1] - counts[:, 2]) * at_high
        slope, loading, lower, log_gap = parameters.T
        gap = np.exp(log_gap)
        upper = lower + gap
        prior = -(slope**2) / 2 / 2.5**2 - (loading - 1) ** 2 / 2 / 0.7**2
        prior += -(lower**2 + upper**2) / 2 / 4**2 + 0.2 * log_gap - gap / 2
        both = by_low + by_high
        gradient = np.stack(
            [
                -(both * X).sum(axis=1) - slope / 2.5**2,
                -(both * U).sum(axis=1) - (loading - 1) / 0.7**2,
                both.sum(axis=1) - (lower + upper) / 4**2,
                gap * (by_high.sum(axis=1) - upper / 4**2 - 0.5) + 0.2,
            ],
            axis=1,
        )
        return -times @ likelihoods - prior.sum(), -gradient.ravel()

    cast = (is_cast * times[:, None, None]).sum(axis=0)
    smooth = cast + 0.3
    shares = np.cumsum(smooth, axis=1) / smooth.sum(axis=1, keepdims=True)
    values = np.where(codes >= 0, codes - 1.0, 0)
    left = np.linalg.svd(values - values.mean(axis=0))[0][:, 0] * np.sqrt(len(codes))
    slopes = np.clip((values * left[:, None]).mean(axis=0) * 2, -2, 2)
    odds = np.log(shares[:, :2] / (1 - shares[:, :2]))
    gap = np.log(np.maximum(odds[:, 1] - odds[:, 0], 0.05))
    start = np.stack([slopes, np.ones(len(slopes)), odds[:, 0], gap], axis=1)
    fit = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Series(is_cast[own.ravel()], numbers, fit.x.reshape(-1, 4))


# --- forecasts of sponsors


def fit_logit(features: np.ndarray, outcomes: np.ndarray, ridge: float) -> np.ndarray:
    """Return the weights with the lowest mean log loss and a penalty of ridge / 2 of squares."""
    signs = np.where(outcomes, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signs * (features @ weights)
        slope = -signs / (1 + np.exp(margin)) / len(signs)
        value = np.logaddexp(0, -margin).mean() + ridge / 2 * (weights**2).sum()
        return value, features.T @ slope + ridge * weights

    start = np.zeros(features.shape[1])
    options = {"maxiter": 5_000, "gtol": 1e-9}
    return np.asarray(minimize(loss, start, jac=True, method="BFGS", options=options).x)


class SponsorLists:
    """Lists of sponsors, texts x countries, with the title and the session of each text."""

    def __init__(self, listed: np.ndarray, titles: Sequence[str], sessions: np.ndarray) -> None:
        self.listed, self.titles = listed.astype(float), np.array(titles)
        self.sessions = sessions
        self.habits: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def list_earlier(self, title: str, session: int) -> np.ndarray:
        """Return the lists of earlier sessions under a title, the oldest first."""
        return self.listed[(self.titles == title) & (self.sessions < session)]

    def get_features(self, title: str, session: int) -> np.ndarray:
        """Return 1, l, h, r, c, ln n, l c, l r and h r of each country."""
        if session not in self.habits:
            known = self.listed[self.sessions < session]
            known = known[known.sum(axis=1) <= 150]
            n, own = len(known), known.sum(axis=0)
            both = known.T @ known
            with np.errstate(divide="ignore", invalid="ignore"):
                spread = np.sqrt(own * (n - own))
                phi = np.nan_to_num((n * both - np.outer(own, own)) / np.outer(spread, spread))
            np.fill_diagonal(phi, 0)
            rate = (own + 1) / (n + 2)
            self.habits[session] = phi, np.log(rate / (1 - rate))
        phi, r = self.habits[session]
        earlier = self.list_earlier(title, session)
        last, share = earlier[-1], earlier.mean(axis=0)
        c = 10 * (phi @ last) / np.maximum(last.sum() - last, 1)
        length = np.full(len(r), np.log(last.sum()))
        columns = np.ones(len(r)), last, share, r, c, length, last * c, last * r, share * r
        return np.stack(columns, axis=1)

    def forecast(self, title: str, session: int) -> np.ndarray:
        """Return the probability that each country sponsors the next text with a title."""
        cases = [
            (self.get_features(each, own), listed)
            for each, own, listed in zip(self.titles, self.sessions, self.listed, strict=True)
            if own < session and each and len(self.list_earlier(each, own))
        ]
        features = np.concatenate([each for each, _ in cases])
        weights = fit_logit(features, np.concatenate([listed for _, listed in cases]), 1e-5)
        return 1 / (1 + np.exp(-self.get_features(title, session) @ weights))


# --- forecasts of votes

NEW_WEIGHT = 0.9
# No, abstain and yes, as the Assembly votes as a whole, and votes that are added to counts: of all
# on similar texts, of the ten closest, of a country and of its votes in general.
BASE = np.array([0.06, 0.12, 0.82])
PRIORS = {"all": 1e-3, "closest": 0.9, "own": 0.3, "general": 0.5}
WINDOW = 8
Groups = Sequence[Sequence[float]]


def list_terms(text: str) -> list[str]:
    """Return the words and the pairs of words of a text."""
    words = re.findall("[a-z0-9]+", text.lower())
    words = ["behaviour" if word == "behavior" else word for word in words]
    return words + [f"{one} {two}" for one, two in pairwise(words)]


@dataclass(frozen=True)
class Basis:
    """What a forecast rests on: countries x sources x votes, and counts of each country."""

    sources: np.ndarray
    times: np.ndarray
    missing: np.ndarray


class Assembly:
    """Votes of the General Assembly in the order of time: 2 yes, 1, 0 no, -1 none, -2 no member.

    `codes` are countries x votes; texts are titles with agenda titles, and `titles` their keys.
    """

    def __init__(
        self,
        codes: np.ndarray,
        titles: Sequence[str],
        texts: Sequence[str],
        sessions: np.ndarray,
        agendas: Sequence[str],
    ) -> None:
        self.codes, self.titles, self.sessions = codes, np.array(titles), sessions
        self.texts, self.agendas = list(texts), list(agendas)
        self.cast = np.stack([codes == vote for vote in (0, 1, 2)], axis=2).astype(float)
        terms = [Counter(list_terms(text)) for text in texts]
        columns = {term: n for n, term in enumerate(dict.fromkeys(chain(*terms)))}
        entries = [
            (row, columns[term], 1 + math.log(count))
            for row, counts in enumerate(terms)
            for term, count in counts.items()
        ]
        rows, places, values = zip(*entries, strict=True)
        self.counts = csr_array((values, (rows, places)), shape=(len(texts), len(columns)))
        self.columns = columns
        self.vectors: dict[int, tuple[np.ndarray, csr_array]] = {}
        self.closest: dict[int, np.ndarray] = {}

    def get_vectors(self, session: int) -> tuple[np.ndarray, csr_array]:
        """Return the weight of each term, and the vectors of length 1 of the texts before."""
        if session not in self.vectors:
            known = self.counts[np.flatnonzero(self.sessions < session)]
            number = (known > 0).sum(axis=0)
            weight = np.where(number > 0, np.log((1 + known.shape[0]) / (1 + number)) + 1, 0)
            weighted = known @ diags_array(weight)
            length = np.sqrt(weighted.multiply(weighted).sum(axis=1))
            self.vectors[session] = weight, diags_array(1 / length) @ weighted
        return self.vectors[session]

    def compute_cosines(self, text: str, session: int) -> np.ndarray:
        weight, vectors = self.get_vectors(session)
        own = np.zeros(len(weight))
        for term, count in Counter(list_terms(text)).items():
            if term in self.columns:
                own[self.columns[term]] = (1 + math.log(count)) * weight[self.columns[term]]
        return np.asarray(vectors @ own) / (np.linalg.norm(own) or 1)

    def find_closest(self, session: int) -> np.ndarray:
        """Return a matrix of 1 for the ten that agreed most over three sessions, on 15 votes."""
        if session not in self.closest:
            is_recent = (self.sessions < session) & (self.sessions >= session - 3)
            codes = self.codes[:, is_recent].astype(float)
            cast = (codes >= 0).astype(float)
            shared, points = cast @ cast.T, np.zeros((len(codes),) * 2)
            for row, own in enumerate(codes):
                both = (own >= 0) * cast
                points[row] = ((1 - np.abs(codes - own) / 2) * both).sum(axis=1)
            score = np.where(shared >= 15, points / np.maximum(shared, 1), -1)
            np.fill_diagonal(score, -1)
            # Rounded, as equal shares of different numbers of votes are ties.
            order = np.argsort(-score.round(12), axis=1, kind="stable")[:, :10]
            chosen = np.zeros_like(score)
            np.put_along_axis(chosen, order, 1, axis=1)
            self.closest[session] = chosen * (score >= 0)
        return self.closest[session]

    def gather(self, title: str, text: str, session: int, is_new: bool = False) -> Basis:
        """Return the six sources of a forecast, from the votes before a session."""
        known = np.flatnonzero(self.sessions < session)
        same = (self.titles[known] == title) & (not is_new)
        cosine = np.where(same, 1, self.compute_cosines(text, session))
        age = session - self.sessions[known]
        weight = np.where(cosine > 0.05, cosine**4, 0) * np.exp(-age / 4)
        cast = self.cast[:, known]
        own = np.einsum("crv,r->cv", cast, weight, optimize=True)

        def smooth(counts: np.ndarray, kind: str, prior: np.ndarray) -> np.ndarray:
            number = counts.sum(axis=-1, keepdims=True) + PRIORS[kind]
            return (counts + PRIORS[kind] * prior) / number

        closest = self.find_closest(session)
        everyone = smooth(own.sum(axis=0), "all", BASE)
        neighbours = smooth(closest @ own, "closest", everyone)
        similar = smooth(own, "own", neighbours)
        on_title = cast[:, same]
        times = on_title.sum(axis=(1, 2)).astype(int)
        last = np.zeros((len(cast), 3))
        for votes in on_title.transpose(1, 0, 2):
            voted = votes.any(axis=1)
            last[voted] = votes[voted]
        has_last = times[:, None] > 0
        newer = np.einsum("crv,r->cv", on_title, np.exp(-age[same] / 3))
        recent = age <= 3
        general = np.einsum("crv,r->cv", cast[:, recent], np.exp(-age[recent] / 2), optimize=True)
        sources = (
            np.where(has_last, NEW_WEIGHT * last + (1 - NEW_WEIGHT) * similar, similar),
            smooth(newer, "own", similar),
            smooth(closest @ last, "closest", neighbours),
            neighbours,
            np.broadcast_to(everyone, similar.shape),
            smooth(general, "general", BASE),
        )
        codes = self.codes[:, known]
        return Basis(np.stack(sources, axis=1), times, _count_missing(codes, age, weight))


def _count_missing(codes: np.ndarray, age: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return rates of not voting: of a country lately and on similar texts, and of all on these."""
    recent, missed, seated = age <= 3, codes == -1, codes >= -1
    decay = np.exp(-age[recent].astype(float))
    lately, of = missed[:, recent] @ decay, seated[:, recent] @ decay
    average = lately.sum() / of.sum()
    own = (lately + 2 * average) / (of + 2)
    on_similar, of = missed @ weight, seated @ weight
    similar = (on_similar + 0.5 * own) / (of + 0.5)
    everyone = (on_similar.sum() + 5 * average) / (of.sum() + 5)
    return np.stack([own, similar, np.full(len(own), everyone)], axis=1)


def list_groups(times: np.ndarray) -> np.ndarray:
    """Return 0 for countries that never voted on the title, 1 for 1 to 2 times, 2 to 7, 3."""
    return (times >= 1).astype(int) + (times >= 3) + (times >= 8)


def combine_sources(basis: Basis, weights: Groups) -> np.ndarray:
    """Return the probabilities of no, abstain and yes of each country that votes."""
    own = np.array(weights)[list_groups(basis.times)]
    logs = np.log(np.maximum(basis.sources, 1e-4))
    logits = (logs * own[:, :6, None]).sum(axis=1)
    logits[:, :2] += own[:, 6:]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def logit(p: np.ndarray, least: float) -> np.ndarray:
    p = np.clip(p, least, 1 - least)
    return np.log(p / (1 - p))


def combine_missing(basis: Basis, weights: Sequence[float]) -> np.ndarray:
    """Return the probability that each country does not vote."""
    return 1 / (1 + np.exp(-logit(basis.missing, 1e-3) @ weights[:3] - weights[3]))


def fit_groups(cases: Sequence[tuple[Basis, np.ndarray]]) -> np.ndarray:
    """Return the weights of the sources by group of countries, then those of no and abstain.

    Each case is a text with the votes on it. The mean log loss has a penalty of .001 / 2 times the
    sum of squares.
    """
    result = []
    for group in range(4):
        picked = [
            (basis.sources[own], votes[own])
            for basis, votes in cases
            for own in [(votes >= 0) & (list_groups(basis.times) == group)]
        ]
        sources, votes = (np.concatenate(each) for each in zip(*picked, strict=True))
        logs = np.log(np.maximum(sources, 1e-4))
        is_vote = np.eye(3)[votes]

        def loss(
            weights: np.ndarray, logs: np.ndarray = logs, is_vote: np.ndarray = is_vote
        ) -> tuple[float, np.ndarray]:
            logits = np.einsum("nsv,s->nv", logs, weights[:6]) + np.append(weights[6:], 0)
            wrong = np.exp(logits - logsumexp(logits, axis=1, keepdims=True)) - is_vote
            value = (logsumexp(logits, axis=1) - (logits * is_vote).sum(axis=1)).mean()
            slope = np.append(np.einsum("nsv,nv->s", logs, wrong), wrong.sum(axis=0)[:2])
            penalty = 1e-3 / 2 * (weights**2).sum()
            return value + penalty, slope / len(wrong) + 1e-3 * weights

        options = {"gtol": 1e-8, "maxiter": 5_000}
        start = np.append(np.full(6, 1 / 6), [0, 0])
        result.append(minimize(loss, start, jac=True, method="BFGS", options=options).x)
    return np.array(result)


def score_shocks(texts: Sequence[tuple[np.ndarray, ...]], step: int, size: float) -> float:
    """Return the log likelihood of the counts of a step: not voting, yes, or no of the rest.

    Each text has the probabilities of votes and of not voting, and the codes of its votes. Given a
    shock the count is taken to be normal.
    """
    u = np.linspace(-4.5, 4.5, 181)
    log_weights, total = _log_normal_weights(u), 0.0
    for p, missing, votes in texts:
        chance = (missing, p[:, 2], p[:, 0] / (p[:, 0] + p[:, 1]))[step]
        may = (votes >= -1, votes >= 0, (votes == 0) | (votes == 1))[step]
        count = (votes == (-1, 2, 0)[step]).sum()
        logits = logit(chance[may], 1e-4) * math.sqrt(1 + math.pi * size**2 / 8)
        own = 1 / (1 + np.exp(-logits[:, None] - size * u))
        variance = (own * (1 - own)).sum(axis=0) + 0.25
        logs = -((count - own.sum(axis=0)) ** 2) / 2 / variance - np.log(variance) / 2
        total += float(logsumexp(log_weights + logs))
    return total


def simulate_tallies(
    p: np.ndarray, missing: np.ndarray, shocks: Sequence[float], draws: int, seed: int
) -> np.ndarray:
    """Return simulated counts of yes, no, abstain and not voting, draws x 4."""
    random = np.random.default_rng(seed)

    def take_step(chance: np.ndarray, size: float) -> np.ndarray:
        u = random.standard_normal((draws, 1))
        logits = logit(chance, 1e-4) * math.sqrt(1 + math.pi * size**2 / 8) + size * u
        return random.random((draws, len(chance))) < 1 / (1 + np.exp(-logits))

    no, abstain, yes = p.T
    is_out = take_step(missing, shocks[0])
    is_yes = take_step(yes, shocks[1]) & ~is_out
    is_no = take_step(no / (no + abstain), shocks[2]) & ~is_out & ~is_yes
    rest = ~is_out & ~is_yes & ~is_no
    return np.stack([each.sum(axis=1) for each in (is_yes, is_no, rest, is_out)], axis=1)


# --- agreement of pairs


@dataclass(frozen=True)
class PairModel:
    """Slopes of predictors of agreement, the share of its variance, and p by permutation."""

    slopes: np.ndarray
    fitted_share: float
    p: np.ndarray


def fit_pairs(
    y: np.ndarray, xs: Sequence[np.ndarray], strata: np.ndarray, draws: int, seed: int
) -> PairModel:
    """Regress agreement on predictors, all countries x countries, and permute countries.

    The part of a predictor that the others do not fit is permuted within strata.
    """
    size, random = len(y), np.random.default_rng(seed)
    pairs = np.triu_indices(size, 1)
    design = np.column_stack([np.ones(len(pairs[0])), *(x[pairs] for x in xs)])

    def regress(columns: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slopes = np.linalg.solve(columns.T @ columns, columns.T @ values)
        return slopes, values - columns @ slopes

    slopes, left = regress(design, y[pairs])
    p = []
    for own in range(1, design.shape[1]):
        others = np.delete(design, own, axis=1)
        part = np.zeros((size, size))
        part[pairs] = regress(others, design[:, own])[1]
        part += part.T
        statistics = []
        for draw in range(draws + 1):
            order = np.arange(size)
            for stratum in {*strata} if draw else ():
                order[strata == stratum] = random.permutation(order[strata == stratum])
            columns = np.column_stack([others, part[np.ix_(order, order)][pairs]])
            found, rest = regress(columns, y[pairs])
            variance = (rest @ rest) * np.linalg.inv(columns.T @ columns)[-1, -1]
            statistics.append(abs(found[-1]) / math.sqrt(variance))
        p.append((1 + (np.array(statistics[1:]) >= statistics[0] - 1e-9).sum()) / (1 + draws))
    variance = ((y[pairs] - y[pairs].mean()) ** 2).sum()
    return PairModel(slopes[1:], 1 - left @ left / variance, np.array(p))
