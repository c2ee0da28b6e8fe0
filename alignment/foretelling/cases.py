"""Every vote of the sessions foretold, as cases to be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.foretelling.evidence import GENERAL
from alignment.foretelling.gain import gains
from alignment.foretelling.history import Array
from alignment.foretelling.rules import RULES
from alignment.foretelling.walk import Session
from alignment.model.vote import Vote

# Contested: fewer than so many of the votes cast were yes.
_CONTESTED = 0.8
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cases:
    """Every vote cast in the sessions foretold, one an entry.

    `mixed` is q (1 - q), q the share of yes in a country's general record. `rollcall` counts
    through the roll calls of all sessions; `last` is the last vote on the title.
    """

    chances: Array
    beside: Mapping[str, Array]
    votes: npt.NDArray[np.intp]
    last: npt.NDArray[np.intp]
    country: npt.NDArray[np.intp]
    rollcall: npt.NDArray[np.intp]
    session: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    repeated: Mask
    contested: Mask
    mixed: Array
    gain: Array


def cases_of(sessions: Sequence[Session]) -> Cases:
    """Return the votes cast in sessions as cases."""
    parts: dict[str, list[npt.NDArray[Any]]] = {}
    beside: dict[str, list[Array]] = {name: [] for name in RULES}
    start = 0
    for one in sessions:
        known = one.known
        cast = known.codes >= 0
        country, number = np.nonzero(cast)
        gained = np.stack(
            [gains(one.chances[:, n], one.absent[:, n]) for n in range(cast.shape[1])], axis=1
        )
        general = known.chances[:, :, GENERAL, 2][cast].astype(np.float64)
        divided = (known.codes == Vote.YES).sum(axis=0) < _CONTESTED * cast.sum(axis=0)
        held = {
            "chances": one.chances[cast],
            "votes": known.codes[cast].astype(np.intp),
            "last": known.last[cast].astype(np.intp),
            "country": country,
            "rollcall": start + number,
            "session": np.full(len(country), one.weights.session),
            "columns": known.columns[number],
            "repeated": known.repeated[number],
            "contested": divided[number],
            "mixed": general * (1 - general),
            "gain": gained[cast],
        }
        for name, values in held.items():
            parts.setdefault(name, []).append(values)
        for name, rule in RULES.items():
            beside[name].append(rule(one)[cast])
        start += len(known.columns)
    return Cases(
        beside={name: np.concatenate(values) for name, values in beside.items()},
        **{name: np.concatenate(values) for name, values in parts.items()},
    )
