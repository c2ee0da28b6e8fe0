"""Intervals, p-values and false discovery rates, computed from votes by the text of methods.md.

Nothing here is from the product. Simulations have seeds of their own; `Bounds` say between which
numbers the result of other simulations lies.
"""

import math
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from scipy.stats import false_discovery_control
from scipy.stats import t as student

Z = 1.959964
# Permutations here and in the product.
DRAWS, PRODUCT_DRAWS = 2_999, 9_999
# A simulation differs by fewer standard errors of Monte Carlo in all but 1 of 10,000 cases.
ERRORS = 4.0
Interval = tuple[float, float]
# What a share rests on: points and votes of each title.
Shares = Mapping[Hashable, tuple[float, float]]


def compute_wilson_interval(share: float, number: float, z: float = Z) -> Interval:
    """Return the ends of Wilson's interval of a share of so many independent votes."""
    middle = share + z**2 / (2 * number)
    half = z * math.sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    return (middle - half) / (1 + z**2 / number), (middle + half) / (1 + z**2 / number)


def compute_variances(shares: Shares) -> tuple[float, float, float]:
    """Return a share, its variance by titles and that of independent votes."""
    n = sum(votes for _, votes in shares.values())
    p, k = sum(points for points, _ in shares.values()) / n, len(shares)
    squares = sum((points - p * votes) ** 2 for points, votes in shares.values())
    return p, (k / (k - 1) * squares / n**2 if k > 1 else math.nan), p * (1 - p) / n


def compute_title_interval(shares: Shares, of_all: Sequence[Shares], cap: float = 1) -> Interval:
    """Return the interval of a share whose unit is the title.

    Its design effect is drawn towards that of all shares. Votes are worth at most `cap` times
    their number.
    """
    shares = {title: each for title, each in shares.items() if each[1]}
    p, v, u = compute_variances(shares)
    known = ({t: e for t, e in each.items() if e[1]} for each in of_all)
    variances = [compute_variances(each)[1:] for each in known if len(each) > 1]
    n, k = sum(votes for _, votes in shares.values()), len(shares)
    least = n**2 / sum(votes**2 for _, votes in shares.values())
    if k < 2:
        return 0.0, 1.0
    total = sum(each for _, each in variances)
    m = least
    if total > 1e-12:
        common, c = sum(each for each, _ in variances) / total, total / len(variances)
        m = max(least, min(cap * n, n * (u + c) / (v + c * common)))
    return compute_wilson_interval(p, m, float(student.ppf(0.975, k - 1)))


# --- associations of votes with facts


def list_signs(x: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return sgn(x_i - x_j) of all pairs of one stratum, and 0 of the others."""
    return np.sign(x[:, None] - x[None, :]) * (strata[:, None] == strata[None, :])


def compute_d_interval(x: np.ndarray, y: np.ndarray, strata: np.ndarray) -> Interval:
    """Return the ends of the interval of Somers' D of votes y (2, 1, 0), given a fact.

    The error of a fact with two values is at least that of the rank sum of one of them, over all
    permutations within strata.
    """
    signs = list_signs(x, strata)
    s, t = (signs * list_signs(y, strata)).sum(axis=1), np.abs(signs).sum(axis=1)
    d = s.sum() / t.sum()
    if abs(d) > 1 - 1e-9:
        return d, d
    error = 2 * math.sqrt(((s - d * t) ** 2).sum()) / t.sum() / (1 - d**2)
    if len({*x}) == 2:
        variance = 0.0
        for stratum in {*strata}:
            own = strata == stratum
            n, high = own.sum(), (x[own] == x.max()).sum()
            if 0 < high < n:
                ranks = np.sign(y[own][:, None] - y[own][None, :]).sum(axis=1)
                variance += high * (n - high) / n * ranks.var(ddof=1)
        error = max(error, 2 * math.sqrt(variance) / t.sum())
    return math.tanh(math.atanh(d) - Z * error), math.tanh(math.atanh(d) + Z * error)


class Permutations:
    """Permutations of votes within strata; all facts known for the same countries share them."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._orders: dict[tuple[bytes, bytes], np.ndarray] = {}

    def _permute(self, strata: np.ndarray, known: np.ndarray) -> np.ndarray:
        key = strata.tobytes(), known.tobytes()
        if key not in self._orders:
            own = strata[known]
            orders = np.tile(np.arange(len(own)), (DRAWS, 1))
            for stratum in {*own}:
                (places,) = np.nonzero(own == stratum)
                orders[:, places] = self._random.permuted(orders[:, places], axis=1)
            self._orders[key] = orders
        return self._orders[key]

    def compute_p(self, x: np.ndarray, y: np.ndarray, strata: np.ndarray) -> float:
        """Return the p-value of D; NaN values of x are unknown. NaN if nothing can change."""
        known = ~np.isnan(x)
        orders, own = self._permute(strata, known), strata[known]
        x, y = x[known], y[known]
        signs = list_signs(x, own).astype(np.float32)
        votes = np.vstack([y, y[orders]])
        if len({*y}) > 3:
            # Ranks of both replace the signs of pairs of positions.
            ranks = list_signs(y, own).sum(axis=1)
            sums = np.hstack([ranks @ signs.sum(axis=1), ranks[orders] @ signs.sum(axis=1)])
        else:
            yes, abstain, no = ((votes == value).astype(np.float32) for value in (2, 1, 0))
            sums = ((yes @ signs) * (abstain + no) + (abstain @ signs) * no).sum(axis=1)
        sums = np.rint(sums)
        if (sums == sums[0]).all():
            return math.nan
        return float((1 + (np.abs(sums[1:]) >= abs(sums[0])).sum()) / (1 + DRAWS))


def bound_rates(p_values: Sequence[float]) -> list[Interval]:
    """Return bounds of the false discovery rates of another simulation of these p-values.

    The rates of Benjamini and Hochberg grow with each p-value.
    """
    p = np.array(p_values)
    rates = []
    for sign in (-1, 1):
        # One more extreme permutation keeps the error of the smallest p-value above 0.
        likely = np.clip(p + 1 / DRAWS, 0, 1)
        error = np.sqrt(likely * (1 - likely) * (1 / DRAWS + 1 / PRODUCT_DRAWS))
        ends = np.clip(p + sign * ERRORS * error, 1 / (1 + PRODUCT_DRAWS), 1)
        rates.append(false_discovery_control(ends))
    return [*zip(*(each.tolist() for each in rates), strict=True)]


# --- pairs against their totals


def compute_pair_p_values(p: np.ndarray, halves: np.ndarray, least: int) -> np.ndarray:
    """Return the two-sided p-value of the half-points on which pairs of countries agree.

    `p` are probabilities, outcomes x countries x votes, of yes, no and abstain in this order, all
    0 without a vote; `halves` are the observed half-points, countries x countries. NaN for pairs
    with fewer shared votes, or with one possible result.
    """
    size, number = p.shape[1:]
    has_vote = p.sum(axis=0) > 0.5
    tails = np.zeros((size, size, 2 * number + 1))
    tails[:, :, 0] = 1.0
    for n in range(number):
        yes, no, abstain = p[:, :, n]
        both = np.outer(has_vote[:, n], has_vote[:, n])
        same = np.outer(yes, yes) + np.outer(no, no) + np.outer(abstain, abstain)
        none = np.outer(yes, no) + np.outer(no, yes)
        terms = np.where(both, none, 1.0), np.where(both, 1 - same - none, 0.0), same * both
        tails = sum(
            term[:, :, None] * np.pad(tails, ((0, 0), (0, 0), (half, 0)))[:, :, : 2 * number + 1]
            for half, term in enumerate(terms)
        )
    counts = np.arange(2 * number + 1)
    mean = tails @ counts
    variance = tails @ counts**2 - mean**2
    at_least = (tails * (counts >= halves[:, :, None])).sum(axis=2)
    at_most = (tails * (counts <= halves[:, :, None])).sum(axis=2)
    shared = has_vote.astype(int) @ has_vote.T.astype(int)
    is_tested = (variance > 1e-6) & (shared >= max(least, 1)) & ~np.eye(size, dtype=bool)
    return np.where(is_tested, np.minimum(1, 2 * np.minimum(at_least, at_most)), np.nan)


def compute_joint_p_values(p: np.ndarray, joint: np.ndarray) -> np.ndarray:
    """Return the probability of as many joint drafts or more, by sums of independent drafts.

    NaN where the totals allow one number only.
    """
    size, number = p.shape
    both = p[:, None] * p[None, :]
    is_tested = ((both * (1 - both)).sum(axis=2) > 1e-6) & ~np.eye(size, dtype=bool)
    tails = np.zeros((size, size, number + 1))
    tails[:, :, 0] = 1.0
    for n in range(number):
        both = np.outer(p[:, n], p[:, n])[:, :, None]
        tails = (1 - both) * tails + both * np.pad(tails, ((0, 0), (0, 0), (1, 0)))[:, :, :-1]
    upper = (tails * (np.arange(number + 1) >= joint[:, :, None])).sum(axis=2)
    return np.where(is_tested, np.minimum(upper, 1), np.nan)


def compute_rates(p: np.ndarray) -> np.ndarray:
    """Return the false discovery rates of a symmetric matrix of p-values, each pair once."""
    rows, columns = np.nonzero(np.triu(~np.isnan(p), 1))
    rates = np.full(p.shape, np.nan)
    rates[rows, columns] = rates[columns, rows] = false_discovery_control(p[rows, columns])
    return rates


# --- numbers as the page writes them

P_VALUE = r"[<=>] \d\.\d+"


def read_number(text: str) -> float:
    return float(text.replace("−", "-").split()[-1].lstrip("<>").rstrip("%"))


def is_written(number: float, text: str, slack: float = 0.0) -> bool:
    """Return whether a number has this text, of two decimals or a whole percentage."""
    if text.startswith((">", "above", "more", "<", "below", "less")):
        is_above = text.startswith((">", "above", "more"))
        end = read_number(text) / (100 if text.endswith("%") else 1)
        is_near = number > end - slack if is_above else number < end + slack
        return is_near and end == (0.99 if is_above else 0.01)
    digit = 0.01 if "%" in text or "." in text else 1
    value = read_number(text) / (100 if text.endswith("%") else 1)
    return abs(number - value) <= digit / 2 + slack + 1e-9


def is_interval(ends: Interval, low: str, high: str, slack: float = 0.0) -> bool:
    return is_written(ends[0], low, slack) and is_written(ends[1], high, slack)


def is_probability(bounds: Interval, text: str) -> bool:
    """Return whether a text such as '= 0.03' or '< 0.001' is of a probability in these bounds.

    It has three digits below 0.01, and where two would be 0.05.
    """
    relation, number = text.split()
    value = float(number)
    if relation != "=":
        is_end = (relation, number) in (("<", "0.001"), (">", "0.99"))
        return is_end and (bounds[0] < value if relation == "<" else bounds[1] > value)
    digits = len(number.partition(".")[2])
    is_short = value >= 0.01 and value != 0.05 if digits == 2 else False
    is_long = value <= 0.01 or round(value, 2) == 0.05 if digits == 3 else False
    half = 0.5 / 10**digits + 1e-9
    return (is_short or is_long) and bounds[0] - half <= value <= bounds[1] + half
