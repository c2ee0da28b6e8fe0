"""Profile of one country of a study: its closeness to others, distinctive votes and swing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.country_profile import (
    Closeness,
    compute_closeness,
    select_distinctive_rollcalls,
)
from alignment.analysis.pairs import estimate_agreement, rank_neighbours
from alignment.errors import QueryError
from alignment.model.vote import Vote
from alignment.similarity import MEASURES
from alignment.studies.filters import CountryFilter, find_dated_group
from alignment.studies.selection import choose_min_shared
from alignment.studies.study import Study

# Countries and the group that each country is compared with, besides the blocs.
REFERENCE_STATES, REFERENCE_GROUP = ("USA", "RUS", "CHN"), "EU"
TREND_STATES = ("USA", "RUS")
# Number of closest countries that replace the bloc of a country without one.
CLOSEST_COUNT = 10
# The measure whose scores have intervals by titles.
AGREEMENT = "agreement"


@dataclass(frozen=True)
class ReferenceCloseness:
    """Closeness of a country to a bloc, a group or a country.

    `kind` is 'bloc', 'group' or 'country'; `key` a member of the bloc, the group's name, or ISO3.
    `fewest_members` is the smallest number of counted members on the day of a vote.
    """

    kind: str
    key: str
    name: str
    closeness: Closeness
    fewest_members: int


@dataclass(frozen=True)
class TrendPoint:
    """Score of a country with another in one half of the roll calls; NaN for too few of them."""

    since: str
    until: str
    score: float
    shared_count: int


@dataclass(frozen=True, eq=False)
class CountryProfile:
    """Profile of one country of a study; each part is computed on first access."""

    study: Study
    iso3: str

    @cached_property
    def bloc(self) -> Bloc | None:
        """Bloc of the country; None if it is in no bloc of two or more."""
        blocs = (bloc for bloc in self.study.blocs if self.iso3 in bloc.members and bloc.size > 1)
        return next(blocs, None)

    @cached_property
    def reference_closeness(self) -> tuple[ReferenceCloseness, ...]:
        """Closeness to the rest of each bloc, then to the USA, the EU, Russia and China."""
        study = self.study
        references = [
            ("bloc", bloc.members[0], bloc.name, *self._compute_closeness(bloc.members))
            for bloc in study.blocs
            if bloc.size > 1
        ]
        for key in (REFERENCE_STATES[0], REFERENCE_GROUP, *REFERENCE_STATES[1:]):
            if key in REFERENCE_STATES and key in study.votes.index and key != self.iso3:
                closeness = self._compute_closeness((key,))
                references.append(("country", key, study.dataset.names[key], *closeness))
            elif key == REFERENCE_GROUP and key in study.dataset.groups:
                references.append(("group", key, key, *self._compute_group_closeness(key)))
        return tuple(ReferenceCloseness(*each) for each in references)

    def _compute_closeness(self, others: tuple[str, ...]) -> tuple[Closeness, int]:
        """Return closeness to some countries, and the number of them with a score."""
        study = self.study
        closeness = compute_closeness(study.agreement, study.votes, self.iso3, others)
        return closeness, closeness.members

    def _compute_group_closeness(self, name: str) -> tuple[Closeness, int]:
        """Return closeness to a group by the votes that each cast while certainly a member.

        The number is the fewest members with a score on the day of a vote.
        """
        study, membership = self.study, self.study.dataset.membership(name)
        if not membership.has_dates:
            return self._compute_closeness(tuple(membership.is_member.index[membership.is_member]))
        counts = membership.is_certain_member(study.rollcalls["date"].tolist())
        counts = counts.loc[study.votes.index]
        members = counts.index[counts.any(axis=1)]
        counts.loc[self.iso3] = True
        rows = study.votes.index.isin([self.iso3, *members])
        votes = study.votes.where(counts.to_numpy(), np.int8(Vote.NOT_MEMBER))[rows]
        similarity = MEASURES[study.query.measure].compute(votes).with_min_shared(study.min_shared)
        has_score = ~np.isnan(similarity.scores[votes.index.get_loc(self.iso3)])
        has_score &= votes.index != self.iso3
        fewest = int(counts[rows].to_numpy()[has_score].sum(axis=0).min()) if counts.size else 0
        return compute_closeness(similarity, votes, self.iso3, members.tolist()), fewest

    @cached_property
    def peers(self) -> tuple[str, ...]:
        """The members of the country's bloc, or else the country and its closest countries."""
        if self.bloc is not None:
            return self.bloc.members
        closest = rank_countries(self.study, self.iso3).index[:CLOSEST_COUNT]
        return (self.iso3, *closest) if len(closest) else ()

    @cached_property
    def distinctive_votes(self) -> pd.DataFrame:
        """Roll calls on which the country voted differently from its peers."""
        return select_distinctive_rollcalls(self.study.votes, self.iso3, self.peers)

    @cached_property
    def terms(self) -> pd.DataFrame:
        """Terms of the swing; see :meth:`alignment.studies.findings.Findings.swing_terms`."""
        return self.study.findings.swing_terms(self.iso3)

    @cached_property
    def trend(self) -> dict[str, tuple[TrendPoint, ...]]:
        """Scores with the USA and Russia in each half of the roll calls, by ISO3."""
        halves = [votes for votes in self.study.findings.halves if votes.shape[1]]
        return {
            other: tuple(self._compute_trend_point(votes, other) for votes in halves)
            for other in TREND_STATES
            if other in self.study.votes.index and other != self.iso3
        }

    def _compute_trend_point(self, votes: pd.DataFrame, other: str) -> TrendPoint:
        study = self.study
        similarity = MEASURES[study.query.measure].compute(votes.loc[[self.iso3, other]])
        min_shared = min(study.min_shared, choose_min_shared(votes.shape[1]))
        dates = study.rollcalls.loc[votes.columns, "date"]
        score = similarity.with_min_shared(min_shared).scores[0, 1]
        shared = similarity.shared_counts[0, 1]
        return TrendPoint(str(dates.min()), str(dates.max()), float(score), int(shared))


def rank_countries(
    study: Study, iso3: str, *, farthest: bool = False, votes_only: bool = False
) -> pd.DataFrame:
    """Return the countries of a study by how close they are to one of them, the closest first.

    By the scores, equal ones by shared votes; where the scores are agreement they have intervals.
    See :func:`~alignment.analysis.pairs.rank_neighbours`. With `votes_only` a blend with
    co-sponsorship does not count.
    """
    weight = study.agreement if votes_only else study.weight
    is_agreement = study.query.measure == AGREEMENT and (votes_only or not study.query.blend)
    findings = study.findings
    intervals = estimate_agreement(study.votes, findings.titles, iso3) if is_agreement else None
    return rank_neighbours(weight, iso3, intervals, farthest=farthest)


def require_seats(study: Study, *countries: str) -> Study:
    """Return a study in which all countries have a seat; raise :class:`QueryError` otherwise."""
    for iso3 in countries:
        if iso3 not in study.table.index:
            name = study.dataset.names[iso3]
            if iso3 in study.query.exclude_countries:
                raise QueryError(f"{name} is excluded from the selection; add it again")
            raise QueryError(f"{name} has no seat in the selected votes; widen the selection")
    return study


def get_member_votes(study: Study, name: str) -> tuple[tuple[str, ...], pd.DataFrame]:
    """Return the members of a group, and all votes without those cast outside membership."""
    votes, membership = study.votes, study.dataset.membership(name)
    is_member = membership.is_member_on("")
    if membership.has_dates and votes.shape[1]:
        is_member_on_day = membership.is_certain_member(study.rollcalls["date"].tolist())
        is_member = is_member_on_day.any(axis=1)
        votes = votes.where(is_member_on_day.loc[votes.index].to_numpy(), np.int8(Vote.NOT_MEMBER))
    return tuple(str(iso3) for iso3 in is_member.index[is_member]), votes


def get_neighbour_votes(study: Study, iso3: str, country_filter: CountryFilter) -> pd.DataFrame:
    """Return the votes of a country, and those of the other countries of a filter below it.

    Of a group with dates these are the votes that certain members cast on the day.
    """
    members = country_filter.countries if country_filter.conditions else ()
    votes = study.votes
    if group := find_dated_group(country_filter, study.dataset):
        members, votes = get_member_votes(study, group)
    others = sorted({*members} & {*votes.index} - {iso3})
    return pd.concat([study.votes.loc[[iso3]], votes.loc[others]])
