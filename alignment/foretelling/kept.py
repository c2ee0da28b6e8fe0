"""Fitted weights, kept with the data they were fitted on: `python -m alignment.foretelling`."""

from __future__ import annotations

from typing import Any

import numpy as np

from alignment.errors import QueryError
from alignment.foretelling.history import History
from alignment.foretelling.walk import FIRST, Leads, Told, Weights, walk
from alignment.sources.fitted import read_fitted

_FIELDS = ("votes", "absence", "shocks", "lead")


def record_of(history: History, leads: Leads, fitted: list[Weights]) -> dict[str, Any]:
    """Return weights as a plain record."""
    return {
        "data": history.fingerprint,
        "leads": {symbol: list(names) for symbol, names in leads.items()},
        "sessions": {
            str(one.session): {name: getattr(one, name).tolist() for name in _FIELDS}
            for one in fitted
        },
    }


def weights_before(
    history: History, leads: Leads, session: int, told: Told | None = None
) -> Weights:
    """Return the weights for a session: those kept, or fitted anew if the records are others.

    Raises
    ------
    QueryError
        If the session is before the first that has enough of a past, or after the next one.
    """
    last = int(history.sessions.max())
    if not FIRST <= session <= last + 1:
        raise QueryError(
            f"texts are foretold from session {FIRST} to {last + 1}, this one is of session "
            f"{session}; ask for one of these"
        )
    kept = read_fitted()
    held = kept.get("sessions", {}).get(str(session))
    if held is not None and kept.get("data") == history.fingerprint:
        return Weights(session, **{name: np.array(held[name]) for name in _FIELDS})
    # The shocks of a session need those before it.
    (found,) = walk(history, leads, session, session - 1, told)
    if not isinstance(found, Weights):
        raise TypeError("a walk ends with weights")
    return found
