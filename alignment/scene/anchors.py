"""Which countries are named on a map, the most important first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from alignment.analysis.naming import PROMINENT
from alignment.answer.study import Study
from alignment.model.frames import row as row_of
from alignment.model.texts import leaders
from alignment.model.vote import CAST
from alignment.scene.lens import CATEGORY, Lens

# Of the best known, of outliers and of each end of a scale, before others have their turn.
FIRST, OUTLIERS, ENDS = 14, 13, 2
# Least distance, in radii of a disc, from an outlier to the next disc.
ALONE = 3.5
# Of the most populous, after all those.
POPULOUS = 30
# Besides those that meet the conditions of a view, or that moved, who is named to find one's way.
LANDMARKS = 3
# Most who meet the conditions of a view that are named.
MOST_MET = 40
# Votes in the order in which those that cast them are named, before all others.
TURNS = tuple(CAST)


def anchors(
    study: Study,
    colour: Lens,
    chosen: tuple[str, ...],
    meets: tuple[str, ...] | None,
    drawn: pd.DataFrame,
    changed: Sequence[str] | None = None,
    texts: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the countries to name, the most important first.

    The chosen; the ends of a scale; the best known; those far from all others; then the rest of
    the best known and the most populous, where the records tell how many people live there.
    Where a view has conditions these are of those that meet them, then come all others that do,
    where the colour is a vote first who alone voted yes or no, then those that voted yes, no,
    abstained and were absent, or where they are too many for all to be named the rarest vote first;
    and at last a few of the rest, who led most of the texts asked about and the best known. Where
    many meet them and the colour is no vote, who led most comes first. Where the map shows who
    moved, these few come right after the chosen, and then who changed bloc, those far from all
    others first.

    Parameters
    ----------
    study : Study
    colour : Lens
    chosen : tuple of str
    meets : tuple of str or None
        Who meets the conditions of the view; None where it has none.
    drawn : DataFrame
        Places x and y of the countries on the map, by ISO3.
    changed : sequence of str, optional
        Who changed bloc, where arrows lead to those of the chosen that moved.
    texts : sequence of str
        Roll calls that the colour or a condition of the view is about.
    """
    known = [iso3 for iso3 in PROMINENT if iso3 in drawn.index]
    found = [
        *_ends(colour, drawn.index),
        *known[:FIRST],
        *_outliers(drawn, study.disc),
        *known[FIRST:],
        *_populous(study, drawn.index),
    ]
    if changed is not None:
        there = set(changed) & set(drawn.index if meets is None else meets)
        found = [*known[:LANDMARKS], *(iso3 for iso3 in (*found, *changed) if iso3 in there)]
    elif meets is not None:
        there = set(meets) & set(drawn.index)
        met = [iso3 for iso3 in dict.fromkeys((*found, *meets)) if iso3 in there]
        turns = {iso3: turn(colour.values.get(iso3)) for iso3 in met}
        cast = Counter(turns.values())
        # So many have no room for all their names: what few did is told first.
        many = len(met) > MOST_MET
        met.sort(key=lambda iso3: _first(turns[iso3], cast, many))
        led = [iso3 for iso3 in _leading(study, texts) if iso3 in drawn.index]
        marks = landmarks([*dict.fromkeys((*led[: LANDMARKS - 1], *known))], meets)
        # Of many who are alike none is looked for as is whose texts are asked about.
        found = [*(led[:1] if many and set(cast) == {len(TURNS)} else ()), *met, *marks]
    return tuple(dict.fromkeys((*(iso3 for iso3 in chosen if iso3 in drawn.index), *found)))


def turn(value: object) -> int:
    """Return when who has a value of the colour is named: first who says yes, as most telling.

    >>> [turn(value) for value in ("yes", "no", "abstain", "absent", "West")]
    [0, 1, 2, 3, 3]
    """
    return TURNS.index(value) if value in TURNS else len(TURNS)


def _first(turn: int, cast: Counter[int], many: bool) -> tuple[bool, bool, int, int]:
    """Return a key that sorts who alone voted yes or no first, then by turn; of many the rarest.

    >>> cast = Counter({0: 31, 1: 1, 2: 8})
    >>> sorted(range(4), key=lambda turn: _first(turn, cast, many=False))
    [1, 0, 2, 3]
    >>> sorted(range(4), key=lambda turn: _first(turn, cast, many=True))
    [1, 2, 0, 3]
    """
    alone = cast[turn] == 1 and turn < TURNS.index("abstain")
    silent = turn == len(TURNS)
    return not alone, silent, cast[turn] if many and not silent else 0, turn


def landmarks(known: Sequence[str], meets: tuple[str, ...]) -> list[str]:
    """Return the few of the best known that are named though they do not meet the conditions."""
    return [iso3 for iso3 in known if iso3 not in meets][:LANDMARKS]


def _leading(study: Study, texts: Sequence[str]) -> list[str]:
    """Return who led some texts, who led most of them first."""
    rows = study.dataset.rollcalls
    led = Counter(
        iso3 for symbol in texts if symbol in rows.index for iso3 in leaders(row_of(rows, symbol))
    )
    return [iso3 for iso3, _ in led.most_common()]


def _ends(colour: Lens, index: pd.Index) -> list[str]:
    if colour.kind == CATEGORY:
        return []
    values = colour.values.reindex(index).astype(float).dropna().sort_values(kind="stable")
    return [*values.index[::-1][:ENDS], *values.index[:ENDS]]


def _outliers(drawn: pd.DataFrame, disc: float) -> list[str]:
    if len(drawn) < 2:
        return []
    places = drawn[["x", "y"]].to_numpy()
    away = np.asarray(cKDTree(places).query(places, k=2)[0])[:, 1]
    order = np.argsort(-away, kind="stable")[:OUTLIERS]
    return [str(drawn.index[row]) for row in order if away[row] > ALONE * disc]


def _populous(study: Study, index: pd.Index) -> list[str]:
    countries = study.dataset.countries
    if "population" not in countries:
        return []
    people = pd.to_numeric(countries["population"].reindex(index), errors="coerce").dropna()
    return list(people.sort_values(ascending=False, kind="stable").index[:POPULOUS])
