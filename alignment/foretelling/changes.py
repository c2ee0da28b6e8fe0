"""Who votes otherwise than last time: how well that was foretold."""

from __future__ import annotations

from typing import Any

import numpy as np

from alignment.foretelling.cases import Cases
from alignment.foretelling.scores import rank_area

_FIRST = 20


def changes(cases: Cases) -> dict[str, Any]:
    """Return how well it was foretold who would vote otherwise than last time on a title.

    `auc` ranks votes by the chance of another vote than the last. `first_20` is the mean share of
    countries that changed among the 20 of a text with the highest such chance, and `gain_20` among
    the 20 who are asked first for a yes, beside `coin`, what 20 drawn blindly would give, and
    `swing`, the 20 whose general record is the most mixed.
    """
    again = cases.last >= 0
    votes, last, rollcall = cases.votes[again], cases.last[again], cases.rollcall[again]
    changed = votes != last
    every = np.arange(len(votes))
    chance = 1 - cases.chances[again][every, last]
    mixed, gain = cases.mixed[again], cases.gain[again]
    first: dict[str, list[float]] = {"first_20": [], "gain_20": [], "coin": [], "swing": []}
    for one in np.unique(rollcall):
        here = np.flatnonzero(rollcall == one)
        if len(here) < _FIRST:
            continue
        for name, score in (("first_20", chance), ("gain_20", gain), ("swing", mixed)):
            top = here[np.argsort(-score[here], kind="stable")[:_FIRST]]
            first[name].append(float(changed[top].mean()))
        first["coin"].append(float(changed[here].mean()))
    return {
        "votes": len(votes),
        "changed": int(changed.sum()),
        "auc": round(rank_area(chance, changed), 4),
        "auc_swing": round(rank_area(mixed, changed), 4),
        "texts": len(first["coin"]),
        **{name: round(float(np.mean(values)), 4) for name, values in first.items()},
    }
