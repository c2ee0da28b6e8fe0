"""The simple rules that a forecast is held against."""

from __future__ import annotations

import numpy as np

from alignment.foretelling.evidence import GENERAL, NEIGHBOURS, TITLE, USUAL
from alignment.foretelling.history import CAST, Array
from alignment.foretelling.walk import Session

# What the last vote on a title is held to be worth, and what a rule that is sure of yes is.
_LAST, _YES, _OWN = 0.95, 0.98, 0.95


def always_yes(session: Session) -> Array:
    """Return countries x roll calls x choices: yes, for everybody."""
    rest = (1 - _YES) / 2
    return np.broadcast_to(np.array([rest, rest, _YES]), session.chances.shape)


def last_vote(session: Session) -> Array:
    """Return the last vote on the title; general rates where a country has none."""
    last = session.known.last
    rest = (1 - _LAST) / 2
    hot = np.full((len(CAST), len(CAST)), rest) + np.eye(len(CAST)) * (_LAST - rest)
    rates = session.known.chances[:, :, GENERAL].astype(np.float64)
    return np.where((last >= 0)[..., None], hot[np.maximum(last, 0)], rates)


def bloc_majority(session: Session) -> Array:
    """Return the shares of the ten closest on like texts, whose largest is their majority."""
    return session.known.chances[:, :, NEIGHBOURS].astype(np.float64)


def own_decayed(session: Session) -> Array:
    """Return a country's own votes on the title, the newer the more, else those on like texts.

    One vote in twenty is as the Assembly usually votes, so that no chance is next to nothing.
    """
    own = session.known.chances[:, :, TITLE].astype(np.float64)
    return _OWN * own + (1 - _OWN) * USUAL


RULES = {
    "always_yes": always_yes,
    "last_vote": last_vote,
    "bloc_majority": bloc_majority,
    "own_decayed": own_decayed,
}
