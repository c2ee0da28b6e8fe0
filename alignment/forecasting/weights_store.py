"""Store of fitted weights with the data that they were fitted on.

`python -m alignment.forecasting` writes it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from alignment.compute import ProgressCallback
from alignment.errors import QueryError
from alignment.forecasting.history import History
from alignment.forecasting.walk_forward import (
    FIRST_SESSION,
    LeadsBySymbol,
    SessionWeights,
    walk_forward,
)
from alignment.io.shipped_files import read_forecast_weights

_WEIGHT_FIELDS = ("votes", "absence", "shocks", "lead")


def build_weights_record(
    history: History, leads: LeadsBySymbol, weights: list[SessionWeights]
) -> dict[str, Any]:
    """Return weights as a plain record."""
    return {
        "data": history.fingerprint,
        "leads": {symbol: list(names) for symbol, names in leads.items()},
        "sessions": {
            str(fit.session): {name: getattr(fit, name).tolist() for name in _WEIGHT_FIELDS}
            for fit in weights
        },
    }


def get_weights(
    history: History, leads: LeadsBySymbol, session: int, progress: ProgressCallback | None = None
) -> SessionWeights:
    """Return the stored weights for a session, or fit them if the records have changed.

    Raises
    ------
    QueryError
        If the session has too short a past, or is after the next one.
    """
    last = int(history.sessions.max())
    if not FIRST_SESSION <= session <= last + 1:
        raise QueryError(
            f"texts are foretold from session {FIRST_SESSION} to {last + 1}, this one is of "
            f"session {session}; ask for one of these"
        )
    store = read_forecast_weights()
    stored = store.get("sessions", {}).get(str(session))
    if stored is not None and store.get("data") == history.fingerprint:
        return SessionWeights(session, **{name: np.array(stored[name]) for name in _WEIGHT_FIELDS})
    (weights,) = walk_forward(history, leads, session, session - 1, progress)
    if not isinstance(weights, SessionWeights):
        raise TypeError("a walk ends with weights")
    return weights
