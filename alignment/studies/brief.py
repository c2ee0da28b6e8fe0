"""Brief of what changed since a day: positions, blocs, sponsors, and the closest votes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.significance import false_discovery_rates
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.text_format import get_date_bounds
from alignment.model.titles import build_title_key
from alignment.model.url import serialize_url
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.studies.comparison import Comparison
from alignment.studies.resolved_view import StudyProvider
from alignment.studies.selection import find_query_faults
from alignment.studies.study import Study

# Bound for a significant shift.
FALSE_DISCOVERY_RATE = 0.05
# Texts named for a country that shifted, and closest votes.
_MAX_TEXTS, _MAX_CLOSEST = 4, 3


@dataclass(frozen=True)
class VoteChange:
    """A text on which a country changed its vote.

    `earlier` and `later` are its last roll calls in each period, `before` and `after` the votes;
    `same_change_count` is the number of other countries that changed in the same direction.
    """

    earlier: str
    later: str
    before: str
    after: str
    same_change_count: int


@dataclass(frozen=True)
class PositionShift:
    """A change of position on the titles voted on in both periods.

    `change` and its standard error `se` are in the units of
    :func:`~alignment.analysis.movement.estimate_movement`; `q` is the smallest false discovery
    rate, over all tested countries, at which the change is significant.
    """

    iso3: str
    change: float
    se: float
    q: float
    vote_changes: tuple[VoteChange, ...]


@dataclass(frozen=True)
class BlocSwitch:
    """A change of bloc, with the share of resamplings in which the country is in each bloc."""

    iso3: str
    stability_before: float
    stability_after: float


@dataclass(frozen=True)
class NewSponsors:
    """The sponsors of a draft that are on no earlier list, and the number of all its sponsors."""

    draft: str
    countries: tuple[str, ...]
    sponsor_count: int


@dataclass(frozen=True, eq=False)
class Brief:
    """Changes since a day.

    Attributes
    ----------
    comparison : Comparison
        Of the roll calls before the day with those since.
    since : str
        ISO date.
    country : str
        ISO3 of the country that the brief is about; '' for all.
    tested_shifts : tuple of PositionShift
        Of every country that could be tested, the largest change relative to its error first.
    switches : tuple of BlocSwitch
        Changes of bloc that can be stated, the most stable first.
    new_sponsors : tuple of NewSponsors
        Of drafts since the day, the newest first.
    closest_votes : tuple of str
        Roll calls since the day, by the margin of yes over no as a share of both.
    """

    comparison: Comparison
    since: str
    country: str
    tested_shifts: tuple[PositionShift, ...]
    switches: tuple[BlocSwitch, ...]
    new_sponsors: tuple[NewSponsors, ...]
    closest_votes: tuple[str, ...]

    @property
    def significant_shifts(self) -> tuple[PositionShift, ...]:
        """Significant shifts of countries that changed a vote on a text of both periods."""
        changed = self.comparison.table["common_changed"]
        return tuple(
            shift
            for shift in self.tested_shifts
            if shift.q <= FALSE_DISCOVERY_RATE and changed[shift.iso3] > 0
        )


def split_query(dataset: Dataset, query: Query, since: str) -> tuple[Query, Query]:
    """Return the query for the time before a day, and the query since that day.

    Raises :class:`QueryError` if the query has faults, or selects no roll call before or since the
    day.
    """
    if faults := find_query_faults(dataset, query):
        raise QueryError("; ".join(faults))
    dates = query.rollcalls(dataset)["date"]
    if dates.empty:
        raise QueryError("no vote fits the selection; widen it")
    first, last = str(dates.min()), str(dates.max())
    if not first < since <= last:
        raise QueryError(
            f"the votes of the selection are of {first} to {last}, so there is nothing "
            f"{'before' if since <= first else 'since'} {since} to compare; name a day between"
        )
    before = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    return replace(query, until=before), replace(query, since=since)


def find_middle_day(rollcalls: pd.DataFrame) -> str:
    """Return the day of the middle roll call; '' if no roll call is before that day."""
    dates = sorted(rollcalls["date"])
    middle = str(dates[len(dates) // 2]) if dates else ""
    return middle if middle and dates[0] < middle else ""


def build_brief(provider: StudyProvider, query: Query, since: str, country: str = "") -> Brief:
    """Return what changed between the roll calls of a query before a day and those since.

    A shift is a change of position on the titles voted on in both periods, tested two-sided by
    change / standard error; q is by Benjamini and Hochberg, over all tested countries. Without a
    title voted on in both periods there are no shifts.

    Raises :class:`QueryError` if the query has no roll call before or since the day.
    """
    dataset = provider.dataset.in_scope(query.scope)
    early, late = split_query(dataset, query, since)
    comparison = provider.resampled_comparison(late, serialize_url(early))
    brief = Brief(
        comparison,
        since,
        country,
        _test_shifts(comparison) if comparison.common_texts else (),
        (),
        _find_new_sponsors(dataset, query, late, since),
        _find_closest_votes(comparison.after),
    )
    if comparison.obstacle:
        return brief
    return replace(brief, switches=_find_switches(provider, comparison))


def _test_shifts(comparison: Comparison) -> tuple[PositionShift, ...]:
    table = comparison.table
    known = table[table["position_z"].notna()]
    if known.empty:
        return ()
    size = known["position_z"].abs().to_numpy()
    known = known.assign(q=false_discovery_rates(2 * ndtr(-size)))
    known = known.iloc[np.lexsort((known.index, -size))]
    return tuple(
        PositionShift(
            str(iso3),
            float(row["position_change"]),
            float(row["position_se"]),
            float(row["q"]),
            find_vote_changes(comparison, str(iso3)) if row["q"] <= FALSE_DISCOVERY_RATE else (),
        )
        for iso3, row in known.iterrows()
    )


def find_vote_changes(
    comparison: Comparison, iso3: str, limit: int = _MAX_TEXTS
) -> tuple[VoteChange, ...]:
    """Return texts on which a country changed its vote, those with fewest others first.

    Only the last vote on a text in each period counts. A change against the change of position
    is left out: supporters of a text can have higher or lower positions than its opponents.
    """
    before, after = comparison.before.votes, comparison.after.votes
    titles = comparison.rollcalls["title"]
    early, late = (_find_latest_votes(votes, iso3, titles) for votes in (before, after))
    positions = comparison.table["position_after"]
    direction = np.sign(float(comparison.table["position_change"][iso3]))
    rows = before.index.intersection(after.index)
    changes = []
    for key in early.keys() & late.keys():
        first, last = before.loc[rows, early[key]], after.loc[rows, late[key]]
        cast = (first >= Vote.NO) & (last >= Vote.NO)
        signs = np.sign((last - first)[cast])
        own = int(signs[iso3])
        if own == 0 or own * _compute_direction(last[cast], positions) != direction:
            continue
        size = abs(int(last[iso3]) - int(first[iso3]))
        others = int((signs == own).sum()) - 1
        old_vote, new_vote = (VOTE_WORDS[Vote(int(votes[iso3]))] for votes in (first, last))
        change = VoteChange(early[key], late[key], old_vote, new_vote, others)
        changes.append((-size, others, late[key], change))
    return tuple(change for *_, change in sorted(changes, key=lambda each: each[:3])[:limit])


def _find_latest_votes(votes: pd.DataFrame, iso3: str, titles: pd.Series) -> dict[str, str]:
    """Return the last roll call of each text, by its title, on which a country cast a vote."""
    cast = votes.columns[(votes.loc[iso3] >= Vote.NO).to_numpy()]
    latest = {build_title_key(str(titles[rollcall])): str(rollcall) for rollcall in cast}
    return {title: rollcall for title, rollcall in latest.items() if title}


def _compute_direction(votes: pd.Series, positions: pd.Series) -> int:
    """Return 1 if countries that vote for a text have higher positions, -1 if lower, else 0."""
    known = positions.reindex(votes.index).dropna()
    codes = votes[known.index].astype(float)
    return int(np.sign(round(float(((codes - codes.mean()) * known).sum()), 9)))


def _find_switches(provider: StudyProvider, comparison: Comparison) -> tuple[BlocSwitch, ...]:
    table = comparison.table
    countries = table.index[table["bloc_changed"].fillna(False).astype(bool)]
    if countries.empty:
        return ()
    studies = {"before": comparison.before, "after": comparison.after}
    stability = pd.DataFrame(
        {name: provider.resample_blocs(study).probability for name, study in studies.items()}
    )
    stability = stability.reindex(countries).fillna(0.0)
    order = np.lexsort((stability.index, -stability.min(axis=1).to_numpy()))
    return tuple(
        BlocSwitch(str(iso3), float(row["before"]), float(row["after"]))
        for iso3, row in stability.iloc[order].iterrows()
    )


def _find_new_sponsors(
    dataset: Dataset, query: Query, late: Query, since: str
) -> tuple[NewSponsors, ...]:
    """Return the new sponsors of each draft since a day, if there is any earlier list."""
    drafts, sponsorships = dataset.drafts, dataset.sponsorships
    on_topic = drafts["topic"].isin(query.topics) if query.topics else pd.Series(True, drafts.index)
    first, last = get_date_bounds(drafts["date"])
    earlier = drafts.index[on_topic.to_numpy() & (last < since)]
    known = set(sponsorships["iso3"][sponsorships["text"].isin(earlier)])
    if not known:
        return ()
    new_sponsors = []
    # A draft whose date is not known to the day may be of before.
    for draft in late.drafts(dataset).index.intersection(drafts.index[first >= since])[::-1]:
        sponsors = sorted(set(sponsorships["iso3"][sponsorships["text"] == draft]))
        new = tuple(iso3 for iso3 in sponsors if iso3 not in known)
        new_sponsors += [NewSponsors(str(draft), new, len(sponsors))] if new else []
    return tuple(new_sponsors)


def _find_closest_votes(study: Study) -> tuple[str, ...]:
    rollcalls = study.rollcalls
    yes, no = (rollcalls[word].astype(float) for word in ("yes", "no"))
    margin = ((yes - no).abs() / (yes + no)).dropna()
    # Of equal margins the newest first.
    order = np.lexsort((-np.arange(len(margin)), margin.to_numpy()))
    return tuple(str(rollcall) for rollcall in margin.index[order][:_MAX_CLOSEST])
