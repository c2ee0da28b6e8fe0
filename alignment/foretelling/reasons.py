"""How a forecast knows: the votes that carry it, with their weights, for each country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from alignment.foretelling.evidence import (
    CLOSEST,
    EVERY,
    GENERAL,
    LAST,
    NEIGHBOURS,
    SOURCES,
    mostly,
)
from alignment.foretelling.foretell import Forecast
from alignment.model.vote import WORDS, Vote

_MOST = 6
# What is said of all where no text is like the one asked about.
USUALLY = "how the Assembly votes on most texts"
# From so many standard deviations on a country is told to be near those behind a text, or far.
_FAR = 1.0
NEAR = "how near it votes to those behind the text"
FAR = "how far it votes from those behind the text"


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
    `besides`: by vote what else than the votes themselves puts it first: its last vote on the
    title, how near it is to those behind the text, its ten closest, all countries on like texts,
    its votes in general.
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
    behind, besides = _behind(forecast, iso3), _besides(forecast, row)
    if forecast.unlike:
        return Reasons((), 0, "", {}, False, behind, besides)
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
        behind,
        besides,
    )


def _besides(forecast: Forecast, row: int) -> dict[str, tuple[str, ...]]:
    found, near = forecast.found, float(forecast.near[row])
    # Of a text like which there is none, what all do on like texts is what they usually do.
    wide = {EVERY: USUALLY if forecast.unlike else SOURCES[EVERY], GENERAL: SOURCES[GENERAL]}
    if not forecast.unlike:
        on_title = (found.last[found.closest[row], 0] >= 0).any()
        wide = {CLOSEST if on_title else NEIGHBOURS: "its ten closest"} | wide
    if found.times[row, 0]:
        history = forecast.history
        cast = found.same[:, 0] & (history.codes[row, found.past] >= 0)
        symbol = history.symbols[found.past[cast][-1]].removeprefix("A/RES/")
        wide = {LAST: f"{SOURCES[LAST]} ({symbol})"} | wide
    first: dict[str, tuple[str, ...]] = {}
    if abs(near) >= _FAR:
        first = {"yes": (NEAR,)} if near > 0 else {"no": (FAR,)}
    for source, words in wide.items():
        vote = WORDS[Vote(int(found.chances[row, 0, source].argmax()))]
        first[vote] = (*first.get(vote, ()), words)
    return first


def _behind(forecast: Forecast, iso3: str) -> str:
    question = forecast.question
    if iso3 in question.text.lead:
        return "leads"
    return "sponsors" if iso3 in question.sponsors else ""
