"""Walking forward: each session foretold from the sessions before it, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    history: History, leads: Leads, first: int, last: int, told: Told | None = None
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

    Yields
    ------
    Session or Weights
        The weights come last, and once.
    """
    known: dict[int, Known] = {}
    fits: dict[int, tuple[Array, npt.NDArray[np.bool_]]] = {}
    led: list[lead.Led] = []
    start = first - 2 * WINDOW
    for session in range(start, last + 2):
        if told is not None:
            told(session - start, last + 1 - start)
        if session >= first - WINDOW:
            before = range(session - WINDOW, session)
            weights = _fitted(session, [known[one] for one in before], fits, led)
            if session > last:
                yield weights
                return
        here = _look_back(history, session)
        if session >= first - WINDOW:
            plain = stack.grouped(here.chances.astype(np.float64), here.times, weights.votes)
            absent = absence.foretold(here.rates, weights.absence)
            likely = shocks.likely(shocks.steps_of(plain, absent), here.codes)
            fits[session] = (likely, here.repeated)
            fits.pop(session - WINDOW, None)
            chances, seen = _with_leads(history, leads, here, weights, plain, session)
            if session >= first:
                yield Session(weights, chances, absent, here, tuple(seen))
            led += seen
        known[session] = here
        known.pop(session - WINDOW, None)


def _look_back(history: History, session: int) -> Known:
    columns = history.of(session)
    texts = [Text(history.titles[one], history.agendas[one]) for one in columns]
    found = gather(history, texts, session)
    said = absence.rates(history, found, session)
    chances = found.chances.astype(np.float32)
    return Known(columns, chances, found.last, found.times, said, history.codes[:, columns])


def _fitted(
    session: int,
    before: Sequence[Known],
    fits: Mapping[int, tuple[Array, npt.NDArray[np.bool_]]],
    led: Sequence[lead.Led],
) -> Weights:
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
    return Weights(
        session,
        np.array(votes).round(6),
        absence.fit(np.concatenate(said), np.concatenate(missed)).round(6),
        _shocks(fits),
        lead.fit(led).round(6),
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
