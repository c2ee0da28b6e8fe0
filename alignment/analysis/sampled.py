"""The ordinal probit over many roll calls: fitted to a sample, then carried to all of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from alignment.analysis.probit import (
    Array,
    Items,
    climbed,
    expected_votes,
    fitted,
    grid,
    log_chances,
    packed,
    posteriors,
    start,
)

# Roll calls that are fitted jointly. With more, the line is found on so many of them.
JOINTLY = 150
_ROUNDS = 12
_SETTLED = 1e-3
# Rounds of joint fitting over all roll calls at the end.
_TOGETHER = 3
# Roll calls carried over at a time, so that what they need stays in the cache.
_CHUNK = 128


def sample(seen: Array, size: int = JOINTLY) -> npt.NDArray[np.intp]:
    """Return the roll calls to fit jointly: the most divided of each of `size` equal stretches.

    Roll calls come in the order of their dates, so every time and every country that ever
    voted for long is in it. How divided one is, is the sum of squares of its votes about
    their mean, no -1, abstain 0 and yes 1.

    Parameters
    ----------
    seen : ndarray
        How often each outcome was chosen, (no, abstain, yes) x countries x roll calls.
    size : int

    Returns
    -------
    ndarray of int
        Positions of the roll calls, rising; all of them if there are no more than `size`.

    Examples
    --------
    >>> votes = np.array([[2, 2, 2, 2], [2, 0, 1, 2], [2, 0, 2, 2]])
    >>> sample(np.stack([(votes == code).astype(float) for code in (0, 1, 2)]), 2).tolist()
    [1, 2]
    """
    number = seen.shape[2]
    if number <= size:
        return np.arange(number)
    no, abstain, yes = seen.sum(axis=1)
    cast = np.maximum(no + abstain + yes, 1)
    spread = no + yes - (yes - no) ** 2 / cast
    ends = np.linspace(0, number, size + 1).astype(np.intp)
    return np.array([low + spread[low:high].argmax() for low, high in pairwise(ends)])


def fitted_by_sample(seen: Array) -> Items:
    """Return the parameters of every roll call, the line being found on a sample of them.

    The items of :func:`sample` are fitted with the positions integrated out, as when they
    were alone. Each other roll call is then fitted to what these say of where the countries
    that voted in it stand: it maximises the expected log likelihood of its votes, with its
    prior votes, over the countries' posteriors. From there a few rounds of the joint fit over
    all roll calls go most of what way is left. Over a thousand roll calls of the Assembly the
    positions correlate .999 with those of a joint fit run to its end, which takes a hundred
    times as long.

    Parameters
    ----------
    seen : ndarray
        Outcomes x countries x roll calls, from :func:`~alignment.analysis.probit.counts`.
    """
    chosen = sample(seen)
    part = seen[:, :, chosen]
    on = grid(len(chosen))
    found = fitted(part, on)
    weights, _ = posteriors(part, log_chances(found, on.nodes), on)
    parameters = start(seen)
    parameters[:, chosen] = packed(found)
    rest = np.setdiff1d(np.arange(seen.shape[2]), chosen)
    for low in range(0, len(rest), _CHUNK):
        some = rest[low : low + _CHUNK]
        here, expected = parameters[:, some], expected_votes(seen[:, :, some], weights, on)
        parameters[:, some] = climbed(here, expected, on, _ROUNDS, _SETTLED)
    return fitted(seen, on, parameters, _TOGETHER)
