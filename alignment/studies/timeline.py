"""Timelines: one study per period of a query, each anchored to the one before.

Topics of a query are treated in the same way, each anchored to the study of the whole query.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import build_bloc_namer
from alignment.analysis.bloc_tracking import NO_TRACKED_BLOCS, TrackedBlocs, track_blocs
from alignment.analysis.blocs import Bloc
from alignment.analysis.movement import MIN_TEXTS as MIN_MOVEMENT_TEXTS
from alignment.analysis.vote_changes import count_changed_votes, find_recurring_texts
from alignment.errors import QueryError, format_unknown_name
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.query import DRAFTS, Query
from alignment.model.text_format import format_count, get_date_bounds, humanize_identifier
from alignment.model.url_parsers import format_alternatives
from alignment.model.view import TIMELINE_KINDS
from alignment.network.layout import compute_displacement
from alignment.studies.comparison import PENDING, find_changes
from alignment.studies.selection import find_query_faults, select_drafts
from alignment.studies.study import Study, compute_stability, compute_study, relabel_blocs

YEARS, WINDOWS, CUMULATIVE = TIMELINE_KINDS
# Kind of a series of studies by topic instead of time.
TOPICS_KIND = "topics"
# With fewer texts a single vote decides the bloc of a country.
MIN_TEXTS = 3
# Titles of more periods are not resampled, which takes seconds each.
MAX_RESAMPLED_PERIODS = 10
TOO_MANY_PERIODS = f"the titles of more than {MAX_RESAMPLED_PERIODS} periods are not resampled"


@dataclass(frozen=True)
class Period:
    """One period of a timeline.

    Attributes
    ----------
    label : str
        '2019', or first and last year: '2019–2021'.
    since, until : str
        First and last day, ISO format, within the dates of the query.
    rollcalls, drafts : int
        Number of roll calls, and of countable drafts; 0 if the query does not use them.
    topics : tuple of str
        Topics that replace those of the query; () for none.
    """

    label: str
    since: str
    until: str
    rollcalls: int
    drafts: int
    topics: tuple[str, ...] = ()
    list_noun: str = "draft"

    @property
    def text_count(self) -> int:
        """Number of roll calls and drafts."""
        return self.rollcalls + self.drafts

    @property
    def year_count(self) -> int:
        """Number of calendar years that the period has days of."""
        return int(self.until[:4]) - int(self.since[:4]) + 1

    @property
    def has_enough_votes(self) -> bool:
        """Whether there are enough texts to compare the period with others."""
        return self.text_count >= MIN_TEXTS

    @property
    def shows_movement(self) -> bool:
        """Whether there are enough texts to show how countries moved, as in a comparison."""
        return self.text_count >= MIN_MOVEMENT_TEXTS

    @property
    def content_text(self) -> str:
        """The number of roll calls and drafts in words."""
        rollcalls = format_count(self.rollcalls, "vote") if self.rollcalls else "no vote"
        if not self.drafts:
            return rollcalls
        return f"{rollcalls} and {format_count(self.drafts, self.list_noun)}"

    @property
    def shortage_text(self) -> str:
        """A sentence on too few votes; '' if there are enough."""
        if self.has_enough_votes:
            return ""
        needed = f"at least {MIN_TEXTS} are needed"
        return f"too few votes: {self.content_text} in {self.label}, {needed}"

    def narrow_query(self, query: Query) -> Query:
        """Return a query narrowed to this period."""
        topics = self.topics or query.topics
        return replace(query, since=self.since, until=self.until, topics=topics)


def list_periods(dataset: Dataset, query: Query, kind: str, width: int = 3) -> tuple[Period, ...]:
    """Return the periods of a query, the earliest first; none if it selects nothing.

    Years are calendar years: the General Assembly votes from September to December, the main
    part of a session. Years without a roll call are included, so that gaps are visible.

    Raises :class:`QueryError` if the query has faults, or there is no such kind or width.

    Parameters
    ----------
    kind : str
        'years': each single year. 'windows': `width` years that end in each year; the first
        windows are shorter, from two years on (2018–2019, 2018–2020, 2019–2021 ... for 3).
        'cumulative': all years from the first to each.
    width : int
        Years in a window, at least 1; for 'windows' only.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("cybercrime",), bodies=("UNGA plenary",))
    >>> [period.label for period in list_periods(alignment.load(), query, "cumulative")]
    ['2018', '2018–2019']
    """
    faults = find_query_faults(dataset, query)
    if kind not in TIMELINE_KINDS:
        faults.append(format_unknown_name("kind of period", kind, TIMELINE_KINDS))
    if width < 1:
        faults.append(f"a window of {width} years is not possible; it has at least 1")
    if faults:
        raise QueryError("; ".join(faults))
    dates = sorted(query.rollcalls(dataset)["date"]) if query.blend < 1 else []
    starts, ends = get_date_bounds(select_drafts(dataset, query)["date"] if query.blend > 0 else [])
    days = [*dates, *starts, *ends]
    if not days:
        return ()
    first, last = int(min(days)[:4]), int(max(days)[:4])
    spans = [(_get_first_year(kind, width, first, year), year) for year in range(first, last + 1)]
    if kind == WINDOWS and width > 1 and len(spans) > 1:
        spans = spans[1:]
    periods = []
    for start, end in spans:
        since, until = f"{start}-01-01", f"{end}-12-31"
        since, until = max(since, query.since), min(until, query.until or until)
        label = str(end) if start == end else f"{start}–{end}"
        rollcalls = max(0, bisect_right(dates, until) - bisect_left(dates, since))
        drafts = int(((ends >= since) & (starts <= until)).sum())
        period = Period(label, since, until, rollcalls, drafts, list_noun=query.list_noun)
        periods.append(period)
    return tuple(periods)


def choose_period(periods: Sequence[Period], label: str = "") -> Period:
    """Return the period with a label, or without a label the latest with enough votes.

    Raises :class:`QueryError` if there is no such period, or none at all.
    """
    if not periods:
        raise QueryError("no vote fits the selection, so there is no period; widen it")
    if label:
        by_label = {period.label: period for period in periods}
        if label not in by_label:
            raise QueryError(format_unknown_name("period", label, list(by_label)))
        return by_label[label]
    return ([period for period in periods if period.has_enough_votes] or list(periods))[-1]


def _get_first_year(kind: str, width: int, first: int, year: int) -> int:
    if kind == CUMULATIVE:
        return first
    return max(first, year - width + 1) if kind == WINDOWS else year


@dataclass(frozen=True, eq=False)
class TimelineMemory:
    """State of a timeline that the next period starts from.

    Attributes
    ----------
    places : DataFrame
        Columns x and y, by ISO3: the last place of each country.
    latest_places : DataFrame
        The places in the latest period with enough votes.
    gap : float
        Spacing of two centres; inf before the first period.
    """

    places: pd.DataFrame
    latest_places: pd.DataFrame
    gap: float
    tracked_blocs: TrackedBlocs


_NO_PLACES = pd.DataFrame({"x": [], "y": []}, index=pd.Index([], name="iso3"), dtype=float)
INITIAL_MEMORY = TimelineMemory(_NO_PLACES, _NO_PLACES, np.inf, NO_TRACKED_BLOCS)


@dataclass(frozen=True, eq=False)
class PeriodResult:
    """The answer for one period.

    Attributes
    ----------
    study : Study or None
        With tracked names and numbers of blocs; None for a period without texts. `Bloc.id` is
        the number of the bloc's colour and shape, not its rank by size.
    distances : Series
        Distance of each country on the map from its place in the latest period with enough votes,
        in map radii of that period. NaN without a place in both, or with too few votes.
    memory : TimelineMemory
        State for the next period.
    """

    period: Period
    study: Study | None
    distances: pd.Series
    memory: TimelineMemory

    @property
    def median_distance(self) -> float:
        """Median of the distances; NaN if there is none."""
        known = self.distances.dropna()
        return float(known.median()) if len(known) else float("nan")

    @property
    def large_blocs(self) -> tuple[Bloc, ...]:
        """Blocs of two or more countries."""
        return self.study.large_blocs if self.study is not None else ()

    @property
    def bloc_colours(self) -> dict[str, int]:
        """Number of each bloc of two or more countries by its name, from 1."""
        return {bloc.name: bloc.id for bloc in self.large_blocs}


@dataclass(frozen=True, eq=False)
class Timeline:
    """The answers to a query for all its periods, the earliest first."""

    dataset: Dataset = field(repr=False)
    query: Query
    kind: str
    width: int
    results: tuple[PeriodResult, ...] = field(repr=False)

    @property
    def disc(self) -> float:
        """Smallest disc radius of periods with enough votes; NaN if there is none."""
        studies = [result.study for result in self.results if result.period.has_enough_votes]
        return min((study.disc for study in studies if study is not None), default=float("nan"))

    def get_result(self, label: str = "") -> PeriodResult:
        """Return the result of the period that :func:`choose_period` chooses."""
        period = choose_period([result.period for result in self.results], label)
        return next(result for result in self.results if result.period is period)

    def find_comparable_pair(self, label: str) -> tuple[PeriodResult, PeriodResult] | None:
        """Return the period before that of a label, and that of the label; None if they differ.

        Blocs of windows of different lengths differ without any change, as do those of topics.
        """
        for one, other in pairwise(self.results if self.kind != TOPICS_KIND else ()):
            is_as_long = one.period.year_count == other.period.year_count
            if other.period.label == label and is_as_long and one.period.has_enough_votes:
                return one, other
        return None

    @property
    def shortage_text(self) -> str:
        """A sentence if no period has enough votes, else ''."""
        periods = [result.period for result in self.results]
        if any(period.has_enough_votes for period in periods):
            return ""
        largest = max(periods, key=lambda period: period.text_count, default=None)
        return largest.shortage_text if largest is not None else "no vote fits the selection"

    @cached_property
    def blocs(self) -> pd.DataFrame:
        """Number of each country's bloc, countries x period labels.

        0: in a bloc of its own; <NA>: too few votes of the country or in the period.
        """
        columns = {result.period.label: _number_blocs(result) for result in self.results}
        return pd.DataFrame(columns, dtype="Int64").sort_index().rename_axis("iso3")

    @cached_property
    def bloc_changes(self) -> tuple[tuple[pd.Series, str], ...]:
        """Whether each country changed bloc, and why that cannot be stated, by pair of periods.

        The pairs are of consecutive periods with enough votes, the rules those of
        :func:`~alignment.studies.comparison.find_changes`. Resampling takes seconds a period.
        """
        results = [result for result in self.results if result.period.has_enough_votes]
        studies = [result.study for result in results if result.study is not None]
        resample = cache(compute_stability) if len(studies) <= MAX_RESAMPLED_PERIODS else None
        found = (find_changes(one, other, resample) for one, other in pairwise(studies))
        return tuple(
            (changes["bloc_changed"], TOO_MANY_PERIODS if obstacle == PENDING else obstacle)
            for changes, obstacle in found
        )

    @cached_property
    def positions(self) -> pd.DataFrame:
        """Position of each country in each period: label, iso3, value, low, high, votes.

        Positions of a period rest on its own roll calls, with mean 0 and standard deviation 1
        over its countries, so they are relative to the other countries. The sign of the first
        period is that of :func:`alignment.analysis.positions.estimate_positions`; each later period
        has the sign with which it correlates positively with the last known positions. Periods
        without enough votes are left out.
        """
        last = pd.Series(dtype=float)
        rows = []
        for result in self.results:
            if result.study is None or not result.period.has_enough_votes:
                continue
            table = result.study.findings.positions.table
            sign = _align_sign(table["value"], last)
            ends = sign * table[["low", "high"]]
            part = pd.DataFrame(
                {
                    "label": result.period.label,
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

    def tabulate_positions(self) -> dict[str, pd.DataFrame]:
        """Return `value`, `low` and `high` of the positions, each countries (ISO3) x periods.

        Periods are in their order; NaN where a country or a period has too few votes.
        """
        labels = [result.period.label for result in self.results]
        return {
            column: self.positions.pivot_table(column, "iso3", "label", dropna=False)
            .reindex(columns=labels)
            .astype(float)
            for column in ("value", "low", "high")
        }


def compute_period(
    dataset: Dataset, query: Query, period: Period, before: TimelineMemory = INITIAL_MEMORY
) -> PeriodResult:
    """Answer a query for one period.

    The map is anchored to the last place of each country, see
    :func:`~alignment.network.layout.majorize_stress`, with discs no larger than before. Blocs have
    the numbers and names of the latest period, see
    :func:`~alignment.analysis.bloc_tracking.track_blocs`. A period without enough votes leaves the
    memory as it was.

    Parameters
    ----------
    query : Query
        Of the whole timeline.
    period : Period
        One of :func:`list_periods`.
    before : TimelineMemory
        Of the period before.
    """
    no_distances = pd.Series(dtype=float, name="moved")
    if not period.text_count:
        return PeriodResult(period, None, no_distances, before)
    study = compute_study(dataset, period.narrow_query(query), before.places, before.gap)
    blocs, tracked = track_blocs(study.blocs, before.tracked_blocs, build_bloc_namer(dataset))
    study = replace(relabel_blocs(study, blocs), within=query)
    if not period.has_enough_votes:
        return PeriodResult(period, study, no_distances.reindex(study.table.index), before)
    places = study.table[["x", "y"]].astype(float)
    distances = compute_displacement(before.latest_places, places)
    memory = TimelineMemory(places.combine_first(before.places), places, study.gap, tracked)
    return PeriodResult(period, study, distances, memory)


def iterate_results(
    dataset: Dataset, query: Query, kind: str, width: int = 3
) -> Iterator[PeriodResult]:
    """Answer a query period by period, lazily; see :func:`list_periods`."""
    memory = INITIAL_MEMORY
    for period in list_periods(dataset, query, kind, width):
        result = compute_period(dataset, query, period, memory)
        memory = result.memory
        yield result


def timeline(
    dataset: Dataset,
    query: Query,
    kind: str,
    width: int = 3,
    progress: ProgressCallback | None = None,
) -> Timeline:
    """Answer a query for all its periods.

    Raises :class:`QueryError` if the query has faults, or there is no such kind or width.

    Parameters
    ----------
    kind : str
        'years', 'windows' or 'cumulative'.
    width : int
        Years in a window.
    progress : callable, optional
        Called with the number of periods done and the total; returning False stops.

    Returns
    -------
    Timeline
        Without results if the query selects nothing.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("ict-security",), since="2018-01-01", until="2020-12-31")
    >>> windows = timeline(alignment.load(), query, "windows", 2)
    >>> [result.period.label for result in windows.results]
    ['2018–2019', '2019–2020']
    """
    total = len(list_periods(dataset, query, kind, width))
    results = []
    for done, result in enumerate(iterate_results(dataset, query, kind, width), 1):
        results.append(result)
        if progress is not None and progress(done, total) is False:
            break
    return Timeline(dataset.in_scope(query.scope), query, kind, width, tuple(results))


def _number_blocs(result: PeriodResult) -> pd.Series:
    if result.study is None or not result.period.has_enough_votes:
        return pd.Series(dtype="Int64")
    size = {bloc.id: bloc.size for bloc in result.study.blocs}
    number = result.study.table["bloc"]
    return number.mask(number.map(size).eq(1).fillna(False).astype(bool), 0)


def _align_sign(value: pd.Series, last: pd.Series) -> float:
    both = pd.DataFrame({"now": value, "last": last.reindex(value.index)}).dropna()
    product = ((both["now"] - both["now"].mean()) * (both["last"] - both["last"].mean())).sum()
    return -1.0 if product < 0 else 1.0


def compute_topics(dataset: Dataset, query: Query) -> Timeline:
    """Answer a query for each of its topics, those with most texts first.

    Each map is anchored to that of the whole query. Blocs of two topics have the same number, and
    so the same colour, only if more than half of the larger are in both, or both are the West.

    Raises :class:`QueryError` if the query has faults, or fewer than two topics.

    Parameters
    ----------
    query : Query
        Without topics it has those of all that it selects.

    Returns
    -------
    Timeline
        One result per topic; its period has the name of the topic and the dates of the query.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("cybercrime", "ict-security"), bodies=("UNGA plenary",))
    >>> [result.period.label for result in compute_topics(alignment.load(), query).results]
    ['ICT security', 'cybercrime']
    """
    whole = list_periods(dataset, query, CUMULATIVE)[-1:]
    periods = _list_topic_periods(dataset, query, whole[0]) if whole else []
    if len(periods) < 2:
        raise QueryError(
            "there are no two topics to show next to each other; ask for more, or say"
            f" time={format_alternatives(TIMELINE_KINDS)} to see periods"
        )
    memory = compute_period(dataset, query, whole[0], INITIAL_MEMORY).memory
    parallel_blocs: dict[int, Bloc] = {}
    tracked, results = NO_TRACKED_BLOCS, list[PeriodResult]()
    for period in periods:
        result = compute_period(dataset, query, period, replace(memory, tracked_blocs=tracked))
        if result.period.has_enough_votes:
            parallel_blocs = {bloc.id: bloc for bloc in result.large_blocs} | parallel_blocs
        tracked = replace(
            NO_TRACKED_BLOCS,
            namesakes=result.memory.tracked_blocs.namesakes,
            parallel_blocs=parallel_blocs,
        )
        results.append(result)
    return Timeline(dataset.in_scope(query.scope), query, TOPICS_KIND, 0, tuple(results))


def list_topics(dataset: Dataset, query: Query) -> tuple[str, ...]:
    """Return the topics of what a query selects, in the order of its own topics."""
    tables = [query.rollcalls(dataset)] if query.blend < 1 else []
    tables += [query.drafts(dataset)] if query.blend > 0 and query.lists == DRAFTS else []
    topics = {topic for table in tables for topic in table["topic"] if topic}
    return tuple(topic for topic in (query.topics or sorted(topics)) if topic in topics)


def _list_topic_periods(dataset: Dataset, query: Query, whole: Period) -> list[Period]:
    periods = []
    for topic in list_topics(dataset, query):
        (last,) = list_periods(dataset, replace(query, topics=(topic,)), CUMULATIVE)[-1:]
        label, counts = humanize_identifier(topic), (last.rollcalls, last.drafts)
        periods.append(Period(label, whole.since, whole.until, *counts, topics=(topic,)))
    return sorted(periods, key=lambda period: -period.text_count)


def describe_unresampled(timeline: Timeline) -> str:
    """Return that no change of bloc is stated in a timeline of too many periods; else ''."""
    if all(obstacle != TOO_MANY_PERIODS for _, obstacle in timeline.bloc_changes):
        return ""
    return f" Here none is stated: {TOO_MANY_PERIODS}. The list of periods has the same votes."


def describe_same_votes(before: PeriodResult, after: PeriodResult) -> str:
    """Return how many countries voted the same on titles of both; '' if the periods overlap."""
    one, other = before.study, after.study
    if one is None or other is None or before.period.until >= after.period.since:
        return ""
    titles = pd.concat([one.rollcalls["title"], other.rollcalls["title"]])
    texts = len(find_recurring_texts(one.votes, other.votes, titles))
    common = count_changed_votes(one.votes, other.votes, titles)
    common = common[common["texts"] > 0]
    if common.empty:
        return "no title in both"
    same = int((common["changed"] == 0).sum())
    return f"same votes: {same} of {len(common)} countries on {format_count(texts, 'title')}"
