"""A query over time: one study a period, each anchored to the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc, bloc_name_of, bloc_of
from alignment.analysis.following import NOTHING, Followed, follow
from alignment.analysis.naming import naming
from alignment.answer.findings import Progress
from alignment.answer.periods import Period, period_shown, periods
from alignment.answer.study import Study, answer
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.network.displacement import displacement


@dataclass(frozen=True, eq=False)
class Memory:
    """What the next period needs to know of those before it.

    Attributes
    ----------
    places : DataFrame
        Columns x and y, by ISO3: where each country was last drawn.
    latest : DataFrame
        The same of the latest period with enough votes alone.
    gap : float
        Room between two centres; inf before the first period.
    blocs : Followed
    """

    places: pd.DataFrame
    latest: pd.DataFrame
    gap: float
    blocs: Followed


_NOWHERE = pd.DataFrame({"x": [], "y": []}, index=pd.Index([], name="iso3"), dtype=float)
START = Memory(_NOWHERE, _NOWHERE, np.inf, NOTHING)


@dataclass(frozen=True, eq=False)
class Moment:
    """The answer for one period.

    Attributes
    ----------
    period : Period
    study : Study or None
        With blocs numbered and called as before; None where the period has no votes at all.
        `Bloc.id` is then the number of the bloc's colour and shape, not its rank by size.
    moved : Series
        How far each country went on the map since the latest period with enough votes, in map
        radii (:func:`~alignment.network.displacement.map_radius`) of that period. NaN where
        it has no place in either, or where this period has not enough votes.
    memory : Memory
        To give with the next period.
    """

    period: Period
    study: Study | None
    moved: pd.Series
    memory: Memory

    @property
    def step(self) -> float:
        """Median of `moved`; NaN if there is none."""
        known = self.moved.dropna()
        return float(known.median()) if len(known) else float("nan")

    @property
    def colour_key(self) -> dict[str, int]:
        """By its name, the number that each bloc of two or more keeps, from 1."""
        blocs = self.study.blocs if self.study is not None else ()
        return {bloc.name: bloc.id for bloc in blocs if bloc.size > 1}


@dataclass(frozen=True, eq=False)
class Timeline:
    """The answers for all periods of a query to some records, the earliest first."""

    dataset: Dataset = field(repr=False)
    query: Query
    kind: str
    width: int
    moments: tuple[Moment, ...] = field(repr=False)

    @property
    def disc(self) -> float:
        """Radius at which discs overlap on no map with enough votes; NaN without such maps."""
        maps = [moment.study for moment in self.moments if moment.period.enough]
        return min((study.disc for study in maps if study is not None), default=float("nan"))

    def shown(self, label: str = "") -> Moment:
        """Return the moment of a period, of the latest with enough votes if none is named.

        See :func:`alignment.answer.periods.period_shown` for what is raised.
        """
        period = period_shown([moment.period for moment in self.moments], label)
        return next(moment for moment in self.moments if moment.period is period)

    @property
    def why(self) -> str:
        """Why no period has enough votes, in words; '' if one has."""
        if any(moment.period.enough for moment in self.moments):
            return ""
        most = max(
            (moment.period for moment in self.moments), key=lambda each: each.texts, default=None
        )
        return most.why if most is not None else "no roll call fits the query"

    @cached_property
    def blocs(self) -> pd.DataFrame:
        """Number of each country's bloc, countries x period labels.

        0: alone; <NA>: not enough votes, of the country or of the period.
        """
        columns = {moment.period.label: _numbers(moment) for moment in self.moments}
        found = pd.DataFrame(columns, dtype="Int64").sort_index()
        return found.rename_axis("iso3")

    @cached_property
    def positions(self) -> pd.DataFrame:
        """Position of each country in each period: label, iso3, value, low, high, votes.

        Every period is placed by its own roll calls, with mean 0 and standard deviation 1
        over its countries, so a line tells where a country stands among the others and not
        whether all of them moved. The side that is positive is that of the first period (see
        :func:`alignment.analysis.positions.positions`) and follows the countries, not one of
        them: each later period is turned so that its positions correlate positively with
        the last known ones. Periods without enough votes are left out.
        """
        last = pd.Series(dtype=float)
        rows = []
        for moment in self.moments:
            if moment.study is None or not moment.period.enough:
                continue
            table = moment.study.findings.positions.table
            sign = _sign(table["value"], last)
            ends = sign * table[["low", "high"]]
            part = pd.DataFrame(
                {
                    "label": moment.period.label,
                    "iso3": table.index,
                    "value": sign * table["value"].to_numpy(),
                    "low": ends.min(axis=1, skipna=False).to_numpy(),
                    "high": ends.max(axis=1, skipna=False).to_numpy(),
                    "votes": table["votes"].to_numpy(),
                }
            )
            rows.append(part)
            last = part.set_index("iso3")["value"].combine_first(last)
        columns = ["label", "iso3", "value", "low", "high", "votes"]
        return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def moment(dataset: Dataset, query: Query, period: Period, before: Memory = START) -> Moment:
    """Answer a query for one period.

    Places: anchored to where each country was last drawn
    (:func:`~alignment.network.placement.majorize`), on discs no larger than before. Blocs:
    numbered and called after those of the latest period
    (:func:`~alignment.analysis.following.follow`).
    A period without enough votes is answered as well as it can be and then forgotten: nothing
    is anchored to it, no bloc is followed through it, and no movement is told.

    Parameters
    ----------
    dataset : Dataset
    query : Query
        Of the whole timeline.
    period : Period
        One of its :func:`~alignment.answer.periods.periods`.
    before : Memory
        Of the moment before; left out for the first.

    Returns
    -------
    Moment
        The same dataset, query, period and memory give the same moment.
    """
    nothing = pd.Series(dtype=float, name="moved")
    if not period.texts:
        return Moment(period, None, nothing, before)
    study = answer(dataset, period.query(query), before.places, before.gap)
    blocs, followed = follow(study.blocs, before.blocs, naming(dataset))
    study = replace(_called(study, blocs), within=query)
    if not period.enough:
        return Moment(period, study, nothing.reindex(study.table.index), before)
    places = study.table[["x", "y"]].astype(float)
    moved = displacement(before.latest, places)
    memory = Memory(
        places=places.combine_first(before.places),
        latest=places,
        gap=study.gap,
        blocs=followed,
    )
    return Moment(period, study, moved, memory)


def moments(dataset: Dataset, query: Query, kind: str, width: int = 3) -> Iterator[Moment]:
    """Answer a query period by period, each when it is asked for.

    See :func:`~alignment.answer.periods.periods` for the kinds and what is raised.
    """
    before = START
    for period in periods(dataset, query, kind, width):
        found = moment(dataset, query, period, before)
        before = found.memory
        yield found


def timeline(
    dataset: Dataset,
    query: Query,
    kind: str,
    width: int = 3,
    progress: Progress | None = None,
) -> Timeline:
    """Answer a query for all its periods.

    Parameters
    ----------
    dataset : Dataset
    query : Query
    kind : str
        'years', 'windows' or 'cumulative'.
    width : int
        Years in a window.
    progress : callable, optional
        Called with how many periods are done and how many there are; False stops.

    Returns
    -------
    Timeline
        Without moments if the query selects nothing.

    Raises
    ------
    QueryError
        If the query, the kind or the width cannot be used.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("ict-security",), since="2018-01-01", until="2020-12-31")
    >>> found = timeline(alignment.load(), query, "windows", 2)
    >>> [moment.period.label for moment in found.moments]
    ['2018–2019', '2019–2020']
    """
    total = len(periods(dataset, query, kind, width))
    found = []
    for done, each in enumerate(moments(dataset, query, kind, width), 1):
        found.append(each)
        if progress is not None and progress(done, total) is False:
            break
    return Timeline(dataset.in_scope(query.scope), query, kind, width, tuple(found))


def _called(study: Study, blocs: tuple[Bloc, ...]) -> Study:
    index = study.table.index
    return replace(
        study,
        blocs=blocs,
        table=study.table.assign(bloc=bloc_of(blocs, index), bloc_name=bloc_name_of(blocs, index)),
        findings=replace(study.findings, blocs=blocs),
    )


def _numbers(found: Moment) -> pd.Series:
    if found.study is None or not found.period.enough:
        return pd.Series(dtype="Int64")
    size = {bloc.id: bloc.size for bloc in found.study.blocs}
    number = found.study.table["bloc"]
    return number.mask(number.map(size).eq(1).fillna(False).astype(bool), 0)


def _sign(value: pd.Series, last: pd.Series) -> float:
    both = pd.DataFrame({"now": value, "last": last.reindex(value.index)}).dropna()
    product = ((both["now"] - both["now"].mean()) * (both["last"] - both["last"].mean())).sum()
    return -1.0 if product < 0 else 1.0
