"""Tallies foretold, beside those that came: how far off, and how often intervals held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from alignment.foretelling import shocks
from alignment.foretelling.walk import Session
from alignment.model.vote import Vote

_DRAWS = 1000


def tallies(sessions: Sequence[Session]) -> dict[str, Any]:
    """Return errors of tallies and how often their intervals held what came."""
    held: dict[str, dict[str, list[float]]] = {}
    known_absent: list[float] = []
    for one in sessions:
        codes = one.known.codes
        steps = shocks.steps_of(one.chances, one.absent)
        for number, column in enumerate(one.known.columns):
            member = codes[:, number] >= Vote.ABSENT
            kind = int(one.known.repeated[number])
            drawn = shocks.draw(
                steps[:, member, number], one.weights.shocks[kind], _DRAWS, int(column)
            )
            spans = shocks.intervals(drawn)
            came = [int((codes[:, number] == vote).sum()) for vote in shocks.COUNTED]
            for kind_name in ("all", "repeated" if kind else "new"):
                for name, span, true in zip(shocks.COUNTS, spans, came, strict=True):
                    row = held.setdefault(kind_name, {})
                    row.setdefault(f"{name}_95", []).append(span[0] <= true <= span[4])
                    row.setdefault(f"{name}_80", []).append(span[1] <= true <= span[3])
                    error = abs(float(drawn[shocks.COUNTS.index(name)].mean()) - true)
                    row.setdefault(f"{name}_error", []).append(error)
            cast = codes[:, number] >= 0
            said = one.chances[cast, number, 2].sum()
            known_absent.append(abs(said - came[0]))
    return {
        "error_of_yes": round(float(np.mean(known_absent)), 4),
        **{
            name: {field: round(float(np.mean(values)), 4) for field, values in row.items()}
            for name, row in held.items()
        },
    }
