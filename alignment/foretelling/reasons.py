"""How a forecast knows: the votes that carry it, with their weights, for each country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignment.foretelling.evidence import mostly
from alignment.foretelling.foretell import Forecast
from alignment.model.vote import WORDS, Vote

_MOST = 6


@dataclass(frozen=True)
class Carried:
    """A past vote that a forecast rests on.

    `share` is its part of the weight of all past votes of the country that are looked at, 0 to 1;
    `same` whether it was on the same title, `record` where it can be read.
    """

    symbol: str
    date: str
    title: str
    record: str
    vote: str
    share: float
    same: bool


@dataclass(frozen=True)
class Reasons:
    """What the forecast of one country rests on.

    `times`, `last`: how often it voted on the title, and how last, '' if never. `closest`: the ISO3
    of its ten closest, by what each did last on the title, or mostly on like texts if none voted on
    it; `on_title` says which.
    """

    carried: tuple[Carried, ...]
    times: int
    last: str
    closest: dict[str, tuple[str, ...]]
    on_title: bool


def reasons(forecast: Forecast, iso3: str, most: int = _MOST) -> Reasons:
    """Return the votes that carry the forecast of a country, the heaviest first."""
    history, found = forecast.history, forecast.found
    row = history.place[iso3]
    codes = history.codes[row, found.past]
    weight = np.where(codes >= 0, found.weights[:, 0], 0.0)
    whole = float(weight.sum())
    order = np.argsort(-weight, kind="stable")[:most]
    carried = tuple(
        Carried(
            history.symbols[column],
            history.dates[column],
            history.titles[column],
            history.records[column],
            WORDS[Vote(int(codes[one]))],
            round(float(weight[one]) / whole, 4),
            bool(found.same[one, 0]),
        )
        for one in order
        if weight[one] > 0
        for column in [int(found.past[one])]
    )
    near = np.flatnonzero(found.closest[row])
    last = found.last[near, 0]
    on_title = bool((last >= 0).any())
    if not on_title:
        last = mostly(history, found, near)
    closest = {
        WORDS[vote]: tuple(history.countries[near[one]] for one in np.flatnonzero(last == vote))
        for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO)
    }
    held = int(found.last[row, 0])
    return Reasons(
        carried,
        int(found.times[row, 0]),
        WORDS[Vote(held)] if held >= 0 else "",
        {word: names for word, names in closest.items() if names},
        on_title,
    )
