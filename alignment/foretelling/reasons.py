"""How a forecast knows: the votes that carry it, with their weights, for each country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from alignment.foretelling.evidence import EVERY, GENERAL, SOURCES, mostly
from alignment.foretelling.foretell import Forecast
from alignment.model.vote import WORDS, Vote

_MOST = 6
# What is said of all where no text is like the one asked about.
USUALLY = "how the Assembly votes on most texts"


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
    it; `on_title` says which. `behind`: what it does for the text, "leads" or "sponsors", else ''.
    `besides`: by vote which of the wider sources, all countries on like texts and its votes in
    general, put it first.
    """

    carried: tuple[Carried, ...]
    times: int
    last: str
    closest: dict[str, tuple[str, ...]]
    on_title: bool
    behind: str = ""
    besides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
        _behind(forecast, iso3),
        _besides(forecast, row),
    )


def _besides(forecast: Forecast, row: int) -> dict[str, tuple[str, ...]]:
    first: dict[str, tuple[str, ...]] = {}
    for source in (EVERY, GENERAL):
        vote = WORDS[Vote(int(forecast.found.chances[row, 0, source].argmax()))]
        of_all = source == EVERY and forecast.unlike
        first[vote] = (*first.get(vote, ()), USUALLY if of_all else SOURCES[source])
    return first


def _behind(forecast: Forecast, iso3: str) -> str:
    question = forecast.question
    if iso3 in question.text.lead:
        return "leads"
    return "sponsors" if iso3 in question.sponsors else ""
