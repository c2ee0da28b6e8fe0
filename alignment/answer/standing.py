"""Where one country of a study stands: close to whom, set apart by what, swinging on what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.neighbours import neighbours
from alignment.analysis.standing import Closeness, apart, closeness
from alignment.analysis.swing import swing_terms
from alignment.answer.selection import default_min_shared
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.measures import MEASURES
from alignment.model.vote import Vote

# To whom each country is held, besides the blocs, and over time; the group between the states.
STATES, GROUP = ("USA", "RUS", "CHN"), "EU"
TREND = ("USA", "RUS")
# Who stands for its own where a country is in no bloc.
CLOSEST = 10


@dataclass(frozen=True)
class Near:
    """How close a country is to a bloc, a group or a country.

    `kind` is 'bloc', 'group' or 'country'; `key` a member of the bloc, the group's name, or ISO3.
    """

    kind: str
    key: str
    name: str
    closeness: Closeness


@dataclass(frozen=True)
class Half:
    """How close a country was to another in one half of the roll calls; NaN on too few of them."""

    since: str
    until: str
    score: float
    shared: int


@dataclass(frozen=True, eq=False)
class Standing:
    """Where one country of a study stands; each part is computed when it is first asked for."""

    study: Study
    iso3: str

    @cached_property
    def bloc(self) -> Bloc | None:
        """The bloc it is in; None for none, or where it is alone."""
        blocs = (bloc for bloc in self.study.blocs if self.iso3 in bloc.members and bloc.size > 1)
        return next(blocs, None)

    @cached_property
    def near(self) -> tuple[Near, ...]:
        """How close it is to the rest of each bloc, then to the USA, the EU, Russia and China."""
        study = self.study
        found = [
            Near("bloc", bloc.members[0], bloc.name, self._to(bloc.members))
            for bloc in study.blocs
            if bloc.size > 1
        ]
        states = [
            Near("country", iso3, study.dataset.names[iso3], self._to((iso3,)))
            for iso3 in STATES
            if iso3 in study.votes.index and iso3 != self.iso3
        ]
        if GROUP not in study.dataset.groups:
            return (*found, *states)
        group = Near("group", GROUP, GROUP, self._to_group(GROUP))
        first = sum(near.key == STATES[0] for near in states)
        return (*found, *states[:first], group, *states[first:])

    def _to(self, others: tuple[str, ...]) -> Closeness:
        return closeness(self.study.agreement, self.study.votes, self.iso3, others)

    def _to_group(self, name: str) -> Closeness:
        """Return closeness to a group by the votes that each cast while certain to be a member."""
        study, membership = self.study, self.study.dataset.membership(name)
        if not membership.dated:
            return self._to(tuple(membership.inside.index[membership.inside]))
        held = membership.certain(study.rollcalls["date"].tolist()).loc[study.votes.index]
        members = held.index[held.any(axis=1)]
        held.loc[self.iso3] = True
        rows = study.votes.index.isin([self.iso3, *members])
        votes = study.votes.where(held.to_numpy(), np.int8(Vote.NOT_MEMBER))[rows]
        similarity = MEASURES[study.query.measure].compute(votes)
        least = similarity.with_at_least(study.min_shared)
        return closeness(least, votes, self.iso3, members.tolist())

    @cached_property
    def among(self) -> tuple[str, ...]:
        """Those from whom its votes may set it apart: its bloc, or else its closest countries."""
        if self.bloc is not None:
            return self.bloc.members
        closest = neighbours(self.study.weight, self.iso3).index[:CLOSEST]
        return (self.iso3, *closest) if len(closest) else ()

    @cached_property
    def apart(self) -> pd.DataFrame:
        """The votes that set it apart from those; see :func:`alignment.analysis.standing.apart`."""
        return apart(self.study.votes, self.iso3, self.among)

    @cached_property
    def terms(self) -> pd.DataFrame:
        """What makes its swing; see :func:`alignment.analysis.swing.swing_terms`."""
        return swing_terms(self.study.votes, self.study.findings.positions, self.iso3)

    @cached_property
    def trend(self) -> dict[str, tuple[Half, ...]]:
        """How close it was to the USA and to Russia in each half of the roll calls, by ISO3."""
        others = [other for other in TREND if other in self.study.votes.index]
        halves = [votes for votes in self.study.findings.halves if votes.shape[1]]
        return {
            other: tuple(self._half(votes, other) for votes in halves)
            for other in others
            if other != self.iso3
        }

    def _half(self, votes: pd.DataFrame, other: str) -> Half:
        study = self.study
        similarity = MEASURES[study.query.measure].compute(votes.loc[[self.iso3, other]])
        least = min(study.min_shared, default_min_shared(votes.shape[1]))
        dates = study.rollcalls.loc[votes.columns, "date"]
        score = similarity.with_at_least(least).scores[0, 1]
        shared = similarity.shared[0, 1]
        return Half(str(dates.min()), str(dates.max()), float(score), int(shared))


def seated(study: Study, *countries: str) -> Study:
    """Return a study in which all of these had a seat; raise :class:`QueryError` otherwise."""
    for iso3 in countries:
        if iso3 not in study.table.index:
            name = study.dataset.names[iso3]
            if iso3 in study.query.exclude_countries:
                raise QueryError(f"{name} is left out of the query; take it in again")
            raise QueryError(f"{name} has no seat in the selected roll calls; widen the query")
    return study
