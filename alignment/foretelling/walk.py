"""Walking forward: each session foretold from the sessions before it, and from nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee

import numpy as np
import numpy.typing as npt

from alignment.engine import Each
from alignment.engine import here as one_by_one
from alignment.foretelling import absence, lead, shocks, stack
from alignment.foretelling.evidence import Text, gather
from alignment.foretelling.history import Array, History, Numbers

FIRST = 55
# Weights are fitted on so many sessions before the one foretold.
WINDOW = 8
# On a title voted before, and on one that was not, shocks are different.
KINDS = ("new", "repeated")
Leads = Mapping[str, tuple[str, ...]]
Told = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Weights:
    """What is fitted before a session.

    Attributes
    ----------
    session : int
        The session that they are for.
    votes : array, groups x (sources + 2)
        See :mod:`alignment.foretelling.stack`.
    absence : array
        See :mod:`alignment.foretelling.absence`.
    shocks : array, kinds x steps
        Standard deviations; see :mod:`alignment.foretelling.shocks`.
    lead : array
        See :mod:`alignment.foretelling.lead`.
    """

    session: int
    votes: Array
    absence: Array
    shocks: Array
    lead: Array


@dataclass(frozen=True, eq=False)
class Known:
    """What was known before a session, and what came in it.

    Attributes
    ----------
    columns : array of int
        Its roll calls.
    chances : array, countries x roll calls x sources x choices
    last, times : arrays of int, countries x roll calls
        As in :class:`~alignment.foretelling.evidence.Evidence`.
    rates : array, countries x roll calls x rates
        See :mod:`alignment.foretelling.absence`.
    codes : array of int8, countries x roll calls
        What came.
    """

    columns: Numbers
    chances: npt.NDArray[np.float32]
    last: npt.NDArray[np.int8]
    times: npt.NDArray[np.intp]
    rates: Array
    codes: npt.NDArray[np.int8]

    @property
    def repeated(self) -> npt.NDArray[np.bool_]:
        """Whether somebody had voted on the title before, by roll call."""
        return np.asarray((self.times > 0).any(axis=0))


@dataclass(frozen=True, eq=False)
class Session:
    """A session foretold, and what came.

    Attributes
    ----------
    weights : Weights
    chances : array, countries x roll calls x choices
    absent : array, countries x roll calls
    known : Known
        What was known before, and what came.
    led : tuple of Led
        Its texts of known lead.
    """

    weights: Weights
    chances: Array
    absent: Array
    known: Known
    led: tuple[lead.Led, ...]


def walk(
    history: History,
    leads: Leads,
    first: int,
    last: int,
    told: Told | None = None,
    each: Each = one_by_one,
) -> Iterator[Session | Weights]:
    """Foretell session after session; after the last one the weights for the one that follows.

    Parameters
    ----------
    history : History
    leads : mapping
        Who leads a text, by roll call, where that is known.
    first, last : int
        Sessions.
    told : callable, optional
        Told how many sessions of how many are done.
    each : callable, optional
        Works on many at once; see :mod:`alignment.engine`.

    Yields
    ------
    Session or Weights
        The weights come last, and once.
    """
    fits: dict[int, tuple[Array, npt.NDArray[np.bool_]]] = {}
    led: list[lead.Led] = []
    start = first - 2 * WINDOW
    known, more = tee(_windows(each(_look_back, range(start, last + 1), history)))
    fitted = each(_fit, (before for before, _ in known))
    for session, (_, here), fit in zip(range(start, last + 2), more, fitted, strict=True):
        if told is not None:
            told(session - start, last + 1 - start)
        if fit is not None:
            weights = Weights(session, fit[0], fit[1], _shocks(fits), lead.fit(led).round(6))
            if here is None:
                yield weights
                return
            plain = stack.grouped(here.chances.astype(np.float64), here.times, weights.votes)
            absent = absence.foretold(here.rates, weights.absence)
            likely = shocks.likely(shocks.steps_of(plain, absent), here.codes)
            fits[session] = (likely, here.repeated)
            fits.pop(session - WINDOW, None)
            chances, seen = _with_leads(history, leads, here, weights, plain, session)
            if session >= first:
                yield Session(weights, chances, absent, here, tuple(seen))
            led += seen


def _look_back(history: History, session: int) -> Known:
    columns = history.of(session)
    texts = [Text(history.titles[one], history.agendas[one]) for one in columns]
    found = gather(history, texts, session)
    said = absence.rates(history, found, session)
    chances = found.chances.astype(np.float32)
    return Known(columns, chances, found.last, found.times, said, history.codes[:, columns])


def _windows(known: Iterable[Known]) -> Iterator[tuple[tuple[Known, ...], Known | None]]:
    """Give each session with those of the window before it; at last the window before none."""
    before: deque[Known] = deque(maxlen=WINDOW)
    for here in known:
        yield tuple(before), here
        before.append(here)
    yield tuple(before), None


def _fit(before: Sequence[Known]) -> tuple[Array, Array] | None:
    """Return the weights of votes and absence that suit a whole window of sessions best."""
    if len(before) < WINDOW:
        return None
    votes = []
    for group in range(stack.GROUPS):
        chosen = [(one.codes >= 0) & (stack.group_of(one.times) == group) for one in before]
        said = [one.chances[mask] for one, mask in zip(before, chosen, strict=True)]
        came = [one.codes[mask] for one, mask in zip(before, chosen, strict=True)]
        votes.append(
            stack.fit(np.concatenate(said).astype(np.float64), np.concatenate(came).astype(np.intp))
        )
    member = [one.codes >= -1 for one in before]
    said = [one.rates[mask] for one, mask in zip(before, member, strict=True)]
    missed = [one.codes[mask] == -1 for one, mask in zip(before, member, strict=True)]
    return (
        np.array(votes).round(6),
        absence.fit(np.concatenate(said), np.concatenate(missed)).round(6),
    )


def _shocks(fits: Mapping[int, tuple[Array, npt.NDArray[np.bool_]]]) -> Array:
    if not fits:
        return np.ones((len(KINDS), len(shocks.STEPS)))
    every = np.concatenate([fit for fit, _ in fits.values()], axis=2)
    repeated = np.concatenate([kind for _, kind in fits.values()])
    return np.stack([shocks.most_likely(every[..., repeated == kind]) for kind in (False, True)])


def _with_leads(
    history: History, leads: Leads, here: Known, weights: Weights, plain: Array, session: int
) -> tuple[Array, list[lead.Led]]:
    """Return the chances with what is known of leaders, and those texts for later sessions."""
    chances, seen = plain.copy(), []
    for number, column in enumerate(here.columns):
        names = leads.get(history.symbols[column], ())
        if not names:
            continue
        text = Text(history.titles[column], history.agendas[column], names)
        found = gather(history, [text], session)
        before = stack.grouped(found.chances, found.times, weights.votes)[:, 0]
        near = lead.nearness(history, names, session)
        chances[:, number] = lead.led(before, near, weights.lead, plain[:, number])
        seen.append(lead.Led(plain[:, number], before, near, here.codes[:, number]))
    return chances, seen
