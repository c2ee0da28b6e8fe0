"""Tallies foretold, beside those that came: how far off, and how often intervals held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from alignment.engine import Each, here
from alignment.foretelling import shocks
from alignment.foretelling.walk import Session
from alignment.model.vote import CODES, Vote

_DRAWS = 1000


def tallies(sessions: Sequence[Session], each: Each = here) -> dict[str, Any]:
    """Return errors of tallies and how often their intervals held what came.

    `each` works on many sessions at once; see :mod:`alignment.engine`.
    """
    held: dict[str, dict[str, list[float]]] = {}
    known_absent: list[float] = []
    for rows, errors in each(_of_session, sessions):
        known_absent += errors
        for kind_name, name, value in rows:
            held.setdefault(kind_name, {}).setdefault(name, []).append(value)
    return {
        "error_of_yes": round(float(np.mean(known_absent)), 4),
        **{
            name: {field: round(float(np.mean(values)), 4) for field, values in row.items()}
            for name, row in held.items()
        },
    }


def _of_session(one: Session) -> tuple[list[tuple[str, str, float]], list[float]]:
    """Return what held of each text by its kind, and errors of yes where absence is known."""
    held, known_absent = [], []
    codes = one.known.codes
    steps = shocks.steps_of(one.chances, one.absent)
    for number, column in enumerate(one.known.columns):
        member = codes[:, number] >= Vote.ABSENT
        kind = int(one.known.repeated[number])
        drawn = shocks.draw(steps[:, member, number], one.weights.shocks[kind], _DRAWS, int(column))
        spans = shocks.intervals(drawn)
        came = [int((codes[:, number] == vote).sum()) for vote in shocks.COUNTED]
        for kind_name in ("all", "repeated" if kind else "new"):
            for name, span, true in zip(CODES, spans, came, strict=True):
                error = abs(float(drawn[list(CODES).index(name)].mean()) - true)
                held += [
                    (kind_name, f"{name}_95", float(span[0] <= true <= span[4])),
                    (kind_name, f"{name}_80", float(span[1] <= true <= span[3])),
                    (kind_name, f"{name}_error", error),
                ]
        cast = codes[:, number] >= 0
        known_absent.append(float(abs(one.chances[cast, number, 2].sum() - came[0])))
    return held, known_absent
