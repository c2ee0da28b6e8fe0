"""What past votes say of the votes on a text: six distributions for each country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignment.foretelling.history import CAST, Array, History, Numbers, text_of
from alignment.foretelling.titles import key_of
from alignment.foretelling.vectors import counted, likeness

# A past roll call weighs cos^4 exp(-age / 4), nothing at a cosine of .05 or less.
_SHARP, _LEAST, _FADES = 4, 0.05, 4.0
# From this cosine on a text is held to be like another.
LIKE = 0.35
# Votes on the very title fade sooner, general rates sooner still.
_KEY_FADES, _RATE_FADES = 3.0, 2.0
# Neighbours are those that agreed most over so many sessions, on at least so many roll calls.
_LATELY, _NEIGHBOURS, _SHARED = 3, 10, 15
# Votes to begin with: of the neighbours, of all countries, of the neighbours' in the title's own.
_OF_NEIGHBOURS, _OF_ALL, _OF_RATE = 0.3, 0.9, 0.5
_CERTAIN = 0.9
# No, abstain and yes, roughly as the Assembly votes.
USUAL: Array = np.array([0.06, 0.12, 0.82])

SOURCES = (
    "its last vote on this title",
    "its votes on this title, the newer the more",
    "the last votes of its ten closest on this title",
    "the votes of its ten closest on like texts",
    "the votes of all on like texts",
    "its votes in general",
)
LAST, TITLE, CLOSEST, NEIGHBOURS, EVERY, GENERAL = range(6)


@dataclass(frozen=True)
class Text:
    """A text to be voted on.

    `new` says that under an old title it is another text. `lead` are the countries that are known
    to put it forward; past texts count the less the less these voted for them.
    """

    title: str
    agenda: str = ""
    lead: tuple[str, ...] = ()
    new: bool = False


@dataclass(frozen=True, eq=False)
class Evidence:
    """What speaks for each choice before a session.

    Attributes
    ----------
    chances : array, countries x texts x sources x choices
        Sums to 1 over the choices no, abstain, yes.
    last : array of int8, countries x texts
        A country's last vote cast on the title, -1 if it never cast one.
    times : array of int, countries x texts
        How often it had cast one.
    past : array of int
        Columns of the roll calls that count for any of the texts.
    weights : array, past x texts
        What each of them counts.
    same : array of bool, past x texts
        Whether it was on the same text.
    closest : array of bool, countries x countries
        Row: a country; column: one of its ten closest.
    likest : array, texts
        How like each text the likest past one is, 0 to 1; see `LIKE`.
    """

    chances: Array
    last: npt.NDArray[np.int8]
    times: npt.NDArray[np.intp]
    past: Numbers
    weights: Array
    same: npt.NDArray[np.bool_]
    closest: npt.NDArray[np.bool_]
    likest: Array


def gather(history: History, texts: Sequence[Text], session: int) -> Evidence:
    """Return the evidence on texts from the roll calls before a session, and from nothing else."""
    past = history.before(session)
    age = (session - history.sessions[past]).astype(np.float64)
    cosine, same = _like(history, texts, past)
    support = _support(history, texts, past)
    cosine = np.where(same, 1.0, cosine)
    likest = cosine.max(axis=0, initial=0.0)
    same = same & (support >= 0.5)
    weights = np.where(cosine > _LEAST, cosine**_SHARP, 0.0)
    weights *= np.exp(-age / _FADES)[:, None] * support
    used = (weights > 0).any(axis=1)
    past, age, weights, same = past[used], age[used], weights[used], same[used]
    cast = history.cast[:, :, past]
    closest = neighbours(history, session)

    own = _weighed(cast, weights)
    every = own.sum(axis=0)
    every = (every + 1e-3 * USUAL) / (every.sum(axis=-1, keepdims=True) + 1e-3)
    theirs = _topped(_among(closest, own), _OF_ALL, every)
    alike = _topped(own, _OF_NEIGHBOURS, theirs)
    last, times = _last(history.codes[:, past], same)
    voted = (times > 0)[..., None]
    latest = np.where(voted, np.eye(len(CAST))[np.maximum(last, 0)], 0.0)
    faded = _weighed(cast, np.where(same, np.exp(-age / _KEY_FADES)[:, None], 0.0))
    sources = (
        np.where(voted, _CERTAIN * latest + (1 - _CERTAIN) * alike, alike),
        _topped(faded, _OF_NEIGHBOURS, alike),
        _topped(_among(closest, latest), _OF_ALL, theirs),
        theirs,
        np.broadcast_to(every, own.shape),
        np.broadcast_to(_rates(history, session)[:, None], own.shape),
    )
    return Evidence(np.stack(sources, axis=2), last, times, past, weights, same, closest, likest)


def neighbours(history: History, session: int) -> npt.NDArray[np.bool_]:
    """Return for each country (row) which ten agreed with it most over three sessions."""
    columns = history.lately(session, _LATELY)
    cast = history.cast[:, :, columns]
    present = cast.sum(axis=0)
    shared = present @ present.T
    # Agreement is 1 less how far two votes are apart: 1/2 a step, and no and yes are two steps.
    no, abstain, yes = cast
    apart = no @ yes.T + abstain @ (no + yes).T / 2
    apart = apart + apart.T
    enough = shared >= _SHARED
    agree = np.where(enough, 1 - apart / np.maximum(shared, 1), -1.0)
    np.fill_diagonal(agree, -1.0)
    order = np.argsort(-agree, axis=1, kind="stable")[:, :_NEIGHBOURS]
    closest = np.zeros(agree.shape, dtype=bool)
    np.put_along_axis(closest, order, True, axis=1)
    return closest & (agree >= 0)


def mostly(history: History, found: Evidence, rows: Numbers) -> npt.NDArray[np.intp]:
    """Return what countries did mostly on texts like the first one asked about, -1 if nothing."""
    votes = _weighed(history.cast[:, rows][:, :, found.past], found.weights[:, :1])[:, 0]
    return np.where(votes.sum(axis=1) > 0, votes.argmax(axis=1), -1)


def _like(
    history: History, texts: Sequence[Text], past: Numbers
) -> tuple[Array, npt.NDArray[np.bool_]]:
    asked = counted([text_of(text.title, text.agenda) for text in texts], history.counts.terms)
    cosine = likeness(history.counts.matrix[past], asked.matrix)
    keys = np.array([key_of(text.title) for text in texts], dtype=np.str_)
    known = np.array([not text.new for text in texts], dtype=bool)
    return cosine, (history.keys[past][:, None] == keys) & known


def _support(history: History, texts: Sequence[Text], past: Numbers) -> Array:
    """Return past x texts how far those that lead a text voted for the past one, else 1."""
    support = np.ones((len(past), len(texts)))
    for number, text in enumerate(texts):
        rows = [history.place[iso3] for iso3 in text.lead if iso3 in history.place]
        codes = history.codes[rows][:, past].astype(np.float64)
        cast = codes >= 0
        any_cast = cast.any(axis=0)
        mean = np.where(cast, codes / 2, 0).sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
        support[:, number] = np.where(any_cast, np.maximum(mean, 0.05), 1.0)
    return support


def _weighed(cast: Array, weights: Array) -> Array:
    return np.stack([choice @ weights for choice in cast], axis=-1)


def _among(closest: npt.NDArray[np.bool_], votes: Array) -> Array:
    rows = closest.astype(np.float64)
    return np.stack([rows @ votes[..., choice] for choice in range(len(CAST))], axis=-1)


def _topped(votes: Array, many: float, begin: Array) -> Array:
    """Return shares of votes to which so many votes of another distribution are added."""
    return (votes + many * begin) / (votes.sum(axis=-1, keepdims=True) + many)


def _last(
    codes: npt.NDArray[np.int8], same: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.intp]]:
    """Return countries x texts the last vote cast on the title, -1 if none, and how many."""
    last = np.full((len(codes), same.shape[1]), -1, dtype=np.int8)
    times = np.zeros(last.shape, dtype=np.intp)
    for row, text in zip(*np.nonzero(same), strict=True):
        cast = codes[:, row] >= 0
        last[cast, text] = codes[cast, row]
        times[cast, text] += 1
    return last, times


def _rates(history: History, session: int) -> Array:
    columns = history.lately(session, _LATELY)
    fading = np.exp(-(session - history.sessions[columns]) / _RATE_FADES)
    votes = _weighed(history.cast[:, :, columns], fading[:, None])[:, 0]
    return _topped(votes, _OF_RATE, USUAL)
