"""What changed since a day: who votes otherwise, who changed bloc, who sponsors, what was close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.recurring import title_key
from alignment.answer.comparison import Comparison
from alignment.answer.seen import Answers
from alignment.answer.selection import faults
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.model.address import write
from alignment.model.dataset import Dataset
from alignment.model.dates import bounds
from alignment.model.query import Query
from alignment.model.vote import WORDS, Vote
from alignment.network.ranks import discovery_rates

# The false discovery rate up to which a shift is told, and how often a bloc must be found again.
RATE, SURE = 0.05, 0.95
# On fewer roll calls in a period no change of bloc is told.
FEWEST = 6
# Texts named of a country that shifted, and closest votes.
_TEXTS, _CLOSEST = 4, 3


@dataclass(frozen=True)
class Turn:
    """A text on which a country votes otherwise than before.

    `earlier` and `later` are its last roll calls in either period, `before` and `after` the votes;
    `along` is how many others turned the same way on it.
    """

    earlier: str
    later: str
    before: str
    after: str
    along: int


@dataclass(frozen=True)
class Shift:
    """A change of position on the texts voted on in both periods.

    `change` and its standard error `se` are in the units of
    :func:`~alignment.analysis.movement.movement`; `q` is the false discovery rate at which it would
    still be told, among all countries.
    """

    iso3: str
    change: float
    se: float
    q: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Switch:
    """A change of bloc, and in what share of resampled roll calls the country is in either."""

    iso3: str
    before: float
    after: float


@dataclass(frozen=True)
class Newcomers:
    """Of the `listed` sponsors of a draft those that stand on no earlier list."""

    draft: str
    countries: tuple[str, ...]
    listed: int


@dataclass(frozen=True, eq=False)
class Brief:
    """What changed since a day.

    Attributes
    ----------
    comparison : Comparison
        Of the roll calls before the day with those since.
    since : str
        ISO date.
    country : str
        ISO3 of the one that is asked about; '' for all.
    tested : tuple of Shift
        Of every country whose change could be tested, the largest first by change over its error.
    switches : tuple of Switch
        All changes of bloc, the surest first; empty where a period has too few roll calls.
    newcomers : tuple of Newcomers
        Of drafts since, the newest first.
    closest : tuple of str
        Roll calls since, by the margin of yes over no as a share of both.
    """

    comparison: Comparison
    since: str
    country: str
    tested: tuple[Shift, ...]
    switches: tuple[Switch, ...]
    newcomers: tuple[Newcomers, ...]
    closest: tuple[str, ...]

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Those beyond chance, of countries that vote otherwise on some text voted on in both."""
        changed = self.comparison.table["common_changed"]
        return tuple(one for one in self.tested if one.q <= RATE and changed[one.iso3] > 0)

    @property
    def switched(self) -> tuple[Switch, ...]:
        """Changes of bloc that are found again in nearly all resampled roll calls of either."""
        return tuple(one for one in self.switches if min(one.before, one.after) >= SURE)

    @property
    def enough(self) -> bool:
        """Whether both periods have roll calls enough for blocs to be told."""
        return _enough(self.comparison)


def split(dataset: Dataset, query: Query, since: str) -> tuple[Query, Query]:
    """Return a query before a day, and since it.

    Raises
    ------
    QueryError
        If the query cannot be used, or there is no roll call on one side.
    """
    if found := faults(dataset, query):
        raise QueryError("; ".join(found))
    dates = query.rollcalls(dataset)["date"]
    if dates.empty:
        raise QueryError("no roll call fits the query; widen it")
    first, last = str(dates.min()), str(dates.max())
    if not first < since <= last:
        raise QueryError(
            f"the roll calls of the query are of {first} to {last}, so there is nothing "
            f"{'before' if since <= first else 'since'} {since} to compare; name a day between"
        )
    before = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    return replace(query, until=before), replace(query, since=since)


def midway(rollcalls: pd.DataFrame) -> str:
    """Return the day of the middle roll call, by which a query is halved; '' if none is before."""
    dates = sorted(rollcalls["date"])
    middle = str(dates[len(dates) // 2]) if dates else ""
    return middle if middle and dates[0] < middle else ""


def brief(answers: Answers, query: Query, since: str, country: str = "") -> Brief:
    """Return what changed between the roll calls of a query before a day and those since.

    A shift is a change of position on the texts voted on in both periods, so that other texts are
    no shift, tested two-sided by change / standard error; q is Benjamini and Hochberg's, over all
    countries tested. Where no text was voted on in both there is none.

    Raises
    ------
    QueryError
        If the query has no roll call on one side of the day.
    """
    dataset = answers.dataset.in_scope(query.scope)
    early, late = split(dataset, query, since)
    found = answers.comparison(late, write(early))
    tested = _tested(found) if found.texts else ()
    return Brief(
        found,
        since,
        country,
        tested,
        _switches(answers, found) if _enough(found) else (),
        _newcomers(dataset, query, late, since),
        _closest(found.after),
    )


def _both(comparison: Comparison) -> tuple[Study, Study]:
    return comparison.before, comparison.after


def _enough(comparison: Comparison) -> bool:
    return all(len(study.rollcalls) >= FEWEST for study in _both(comparison))


def _tested(comparison: Comparison) -> tuple[Shift, ...]:
    table = comparison.table
    known = table[table["position_z"].notna()]
    if known.empty:
        return ()
    size = known["position_z"].abs()
    rates = discovery_rates(2 * ndtr(-size.to_numpy()))
    known = known.assign(q=rates)
    known = known.iloc[np.lexsort((known.index, -size.to_numpy()))]
    return tuple(
        Shift(
            str(iso3),
            float(row["position_change"]),
            float(row["position_se"]),
            float(row["q"]),
            turns(comparison, str(iso3)) if row["q"] <= RATE else (),
        )
        for iso3, row in known.iterrows()
    )


def turns(comparison: Comparison, iso3: str, most: int = _TEXTS) -> tuple[Turn, ...]:
    """Return the texts on which a country turned, those first that fewest turned on with it.

    Of each text the last vote in either period. Those that run against the change of its position
    are left out, by whether supporters of the text stand higher on the line than its opponents.
    """
    before, after = (study.votes for study in _both(comparison))
    titles = comparison.rollcalls["title"]
    early, late = (_newest(votes, iso3, titles) for votes in (before, after))
    where = comparison.table["position_after"]
    way = np.sign(float(comparison.table["position_change"][iso3]))
    found = []
    for key in early.keys() & late.keys():
        one, other = early[key], late[key]
        rows = before.index.intersection(after.index)
        first, last = before.loc[rows, one], after.loc[rows, other]
        cast = (first >= Vote.NO) & (last >= Vote.NO)
        change = np.sign((last - first)[cast])
        own = int(change[iso3])
        if own == 0 or own * _lean(last[cast], where) != way:
            continue
        far = abs(int(last[iso3]) - int(first[iso3]))
        along = int((change == own).sum()) - 1
        found.append((-far, along, other, _turn(one, other, first[iso3], last[iso3], along)))
    return tuple(turn for *_, turn in sorted(found, key=lambda each: each[:3])[:most])


def _turn(earlier: str, later: str, before: int, after: int, along: int) -> Turn:
    return Turn(earlier, later, WORDS[Vote(int(before))], WORDS[Vote(int(after))], along)


def _newest(votes: pd.DataFrame, iso3: str, titles: pd.Series) -> dict[str, str]:
    """Return the last roll call of each text on which a country cast a vote."""
    cast = votes.columns[(votes.loc[iso3] >= Vote.NO).to_numpy()]
    found = {title_key(str(titles[one])): str(one) for one in cast}
    return {key: one for key, one in found.items() if key}


def _lean(votes: pd.Series, where: pd.Series) -> int:
    """Return 1 if those who vote for a text stand higher on the line, -1 if lower, else 0."""
    known = where.reindex(votes.index).dropna()
    codes = votes[known.index].astype(float)
    return int(np.sign(round(float(((codes - codes.mean()) * known).sum()), 9)))


def _switches(answers: Answers, comparison: Comparison) -> tuple[Switch, ...]:
    table = comparison.table
    moved = table.index[table["bloc_changed"].fillna(False).astype(bool)]
    if moved.empty:
        return ()
    one, other = (answers.how_sure(study).probability for study in _both(comparison))
    sure = pd.DataFrame({"before": one, "after": other}).reindex(moved).fillna(0.0)
    order = np.lexsort((sure.index, -sure.min(axis=1).to_numpy()))
    return tuple(
        Switch(str(iso3), float(row["before"]), float(row["after"]))
        for iso3, row in sure.iloc[order].iterrows()
    )


def _newcomers(dataset: Dataset, query: Query, late: Query, since: str) -> tuple[Newcomers, ...]:
    """Return who is new among the sponsors, where there is an earlier list to be new by."""
    drafts = dataset.drafts
    same = drafts["topic"].isin(query.topics) if query.topics else pd.Series(True, drafts.index)
    first, last = bounds(drafts["date"])
    earlier = drafts.index[same.to_numpy() & (last < since)]
    signed = dataset.sponsorships
    known = set(signed["iso3"][signed["text"].isin(earlier)])
    # Of a draft whose date is not known to the day some days may be before.
    newer = late.drafts(dataset).index.intersection(drafts.index[first >= since])
    if not known:
        return ()
    found = []
    for draft in newer[::-1]:
        names = sorted(set(signed["iso3"][signed["text"] == draft]))
        new = tuple(iso3 for iso3 in names if iso3 not in known)
        found += [Newcomers(str(draft), new, len(names))] if new else []
    return tuple(found)


def _closest(study: Study) -> tuple[str, ...]:
    rollcalls = study.rollcalls
    yes, no = (rollcalls[word].astype(float) for word in ("yes", "no"))
    margin = ((yes - no).abs() / (yes + no)).dropna()
    # Of equal ones the newest first.
    order = np.lexsort((-np.arange(len(margin)), margin.to_numpy()))
    return tuple(str(one) for one in margin.index[order][:_CLOSEST])
