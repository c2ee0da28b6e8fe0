"""Resolution of a view: the study, period, comparison and filter that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import AlignmentError, QueryError
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import VOTE_PREFIX, Pin, View
from alignment.network import layout
from alignment.network.springs import apply_pins
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.filters import (
    EMPTY_FILTER,
    CountryFilter,
    parse_filter,
    parse_filter_strictly,
)
from alignment.studies.study import Study, compute_stability, compute_study
from alignment.studies.timeline import (
    INITIAL_MEMORY,
    Period,
    PeriodResult,
    Timeline,
    choose_period,
    list_periods,
    timeline,
)


def pin_countries(study: Study, pins: Mapping[str, tuple[float, float]]) -> Study:
    """Return a study with some countries fixed on the map; all others move around them.

    Parameters
    ----------
    pins : mapping of str to (float, float)
        Places by ISO3, in the units of the map; countries that are not on it are ignored.
    """
    springs = study.springs
    pins = {iso3: place for iso3, place in pins.items() if iso3 in springs.codes}
    if not pins:
        return study
    index = pd.Index(springs.codes)
    places = layout.build_layout_table(index, apply_pins(springs, pins)).reindex(study.table.index)
    # The findings do not depend on the places of countries.
    return replace(study, table=study.table.assign(x=places["x"], y=places["y"]))


def pin_layout(study: Study, pins: tuple[str, ...]) -> Study:
    """Return a study with countries fixed at the pins of a view."""
    places = {pin.iso3: (pin.x, pin.y) for pin in map(Pin.parse, pins)}
    return pin_countries(study, places) if places else study


class StudyProvider:
    """Source of studies, comparisons and timelines of a dataset, without a cache."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def study(self, query: Query) -> Study:
        """Return the study of a query."""
        return compute_study(self.dataset, query)

    def comparison(self, query: Query, versus: str) -> Comparison:
        """Return the comparison of a query with that of another URL, on the map of the latter."""
        return compare_with_query(self.study(parse_url_strictly(versus)[0]), query)

    def resampled_comparison(self, query: Query, versus: str) -> Comparison:
        """Return a comparison whose titles are resampled."""
        return self.comparison(query, versus)

    def timeline(
        self, query: Query, kind: str, width: int, progress: ProgressCallback | None = None
    ) -> Timeline:
        """Return the timeline of a query."""
        return timeline(self.dataset, query, kind, width, progress)

    def resample_blocs(self, study: Study) -> BlocStability:
        """Return the stability of the blocs of a study."""
        return compute_stability(study)

    def pin_layout(self, study: Study, pins: tuple[str, ...]) -> Study:
        """Return a study with countries fixed at the pins of a view."""
        return pin_layout(study, pins)


@dataclass(frozen=True, eq=False)
class ResolvedView:
    """What a view shows.

    Attributes
    ----------
    view : View
        Without a period that the timeline does not have, and with the colour and the understood
        conditions in their canonical spelling.
    study : Study or None
        The study on the map; None if there is none.
    period_result : PeriodResult or None
        The period of the timeline that is on the map.
    comparison : Comparison or None
        With the query that the view names. Without a timeline the study is its `after`.
    frame_studies : tuple of Study
        Studies whose maps must have the same scale: the periods of the timeline, the two studies
        of a comparison, or the study without pins.
    notices : tuple of str
        What could not be shown, and what is shown instead.
    failure : str
        Why there is no study; '' if there is one.
    pending_periods : tuple of Period
        Periods of a timeline that is still being computed.
    """

    view: View
    study: Study | None = None
    timeline: Timeline | None = None
    period_result: PeriodResult | None = None
    comparison: Comparison | None = None
    frame_studies: tuple[Study, ...] = ()
    country_filter: CountryFilter = EMPTY_FILTER
    notices: tuple[str, ...] = ()
    failure: str = ""
    pending_periods: tuple[Period, ...] = ()

    @property
    def period(self) -> str:
        """Label of the period on the map; '' without a timeline."""
        return self.period_result.period.label if self.period_result is not None else ""

    @property
    def require_study(self) -> Study:
        """The study; raises :class:`QueryError` if there is none."""
        if self.study is None:
            raise QueryError(self.failure)
        return self.study

    @property
    def view_with_period(self) -> View:
        """The view with the period on the map, so that its URL gives the same period."""
        if self.timeline is None:
            return self.view
        kind, width = self.timeline.kind, self.timeline.width
        return replace(self.view, time=kind, width=width, period=self.period)


def resolve_view(provider: StudyProvider, query: Query, view: View) -> ResolvedView:
    """Return what a view shows; what it cannot show is left out, with a notice."""
    partial = ResolvedView(view)
    try:
        if not view.time:
            return _apply_filter_leniently(_resolve_without_timeline(provider, query, view))
        timeline = provider.timeline(query, view.time, view.width)
        periods = [each.period for each in timeline.results]
        partial = _drop_unknown_period(replace(partial, timeline=timeline), periods)
        comparison = provider.comparison(query, view.versus) if view.versus else None
        resolved = resolve_in_timeline(timeline, partial.view, provider.pin_layout)
        resolved = replace(resolved, comparison=comparison, notices=partial.notices)
        return _apply_filter_leniently(resolved)
    except AlignmentError as fault:
        failed = replace(partial, failure=str(fault))
        return _retry_without_comparison(resolve_view, provider, query, failed)


def resolve_single_period(provider: StudyProvider, query: Query, view: View) -> ResolvedView:
    """Return what a view shows of one period before the timeline is computed.

    The map and the numbers of blocs are those of a study without a timeline.
    """
    partial = ResolvedView(view)
    try:
        periods = list_periods(provider.dataset, query, view.time, view.width)
        partial = _drop_unknown_period(replace(partial, pending_periods=periods), periods)
        period = choose_period(periods, partial.view.period)
        comparison = provider.comparison(query, view.versus) if view.versus else None
        study = provider.study(period.narrow_query(query)) if period.text_count else None
        result = PeriodResult(period, study, pd.Series(dtype=float), INITIAL_MEMORY)
        dataset = provider.dataset.in_scope(query.scope)
        timeline = Timeline(dataset, query, view.time, view.width, (result,))
        resolved = resolve_in_timeline(timeline, partial.view, provider.pin_layout)
        return _apply_filter_leniently(
            replace(
                resolved,
                timeline=None,
                frame_studies=(),
                comparison=comparison,
                pending_periods=periods,
                notices=partial.notices,
            )
        )
    except AlignmentError as fault:
        failed = replace(partial, failure=str(fault))
        return _retry_without_comparison(resolve_single_period, provider, query, failed)


def resolve_view_strictly(provider: StudyProvider, query: Query, view: View) -> ResolvedView:
    """Return what a view shows; raise :class:`QueryError` if it cannot show all of it.

    A missing study raises only in :attr:`ResolvedView.require_study`.
    """
    if view.time:
        timeline = provider.timeline(query, view.time, view.width)
        resolved = resolve_in_timeline(timeline, view, provider.pin_layout)
    else:
        resolved = _resolve_without_timeline(provider, query, view)
    study = resolved.study
    if study is None:
        return resolved
    # Without a faulty condition the filter would match more countries.
    country_filter = parse_filter_strictly(study.dataset, study.table, view.where)
    return _normalize_view(resolved, study, country_filter)


def resolve_in_timeline(
    timeline: Timeline,
    view: View,
    pin: Callable[[Study, tuple[str, ...]], Study] = pin_layout,
) -> ResolvedView:
    """Return what a view shows of a timeline: its period, or the latest with enough votes.

    Raises :class:`QueryError` if there is no such period, or none at all.
    """
    result = timeline.get_result(view.period)
    if result.study is None:
        failure = f"{result.period.shortage_text}; choose another period or wider windows"
        return ResolvedView(view, timeline=timeline, period_result=result, failure=failure)
    frame_studies = tuple(
        each.study
        for each in timeline.results
        if each.study is not None and (each.period.has_enough_votes or each is result)
    )
    study = pin(result.study, view.pins)
    return ResolvedView(view, study, timeline, result, frame_studies=frame_studies)


def _resolve_without_timeline(provider: StudyProvider, query: Query, view: View) -> ResolvedView:
    frame_studies: tuple[Study, ...]
    comparison = provider.comparison(query, view.versus) if view.versus else None
    if comparison is not None:
        study, frame_studies = comparison.after, (comparison.before, comparison.after)
    else:
        study = provider.study(query)
        frame_studies = (study,) if view.pins else ()
    study = provider.pin_layout(study, view.pins)
    return ResolvedView(view, study, comparison=comparison, frame_studies=frame_studies)


def _retry_without_comparison(
    resolve: Callable[[StudyProvider, Query, View], ResolvedView],
    provider: StudyProvider,
    query: Query,
    failed: ResolvedView,
) -> ResolvedView:
    """Return the view without its comparison if only the comparison failed."""
    if not failed.view.versus:
        return failed
    resolved = resolve(provider, query, replace(failed.view, versus=""))
    if resolved.study is None:
        return failed
    notices = (*resolved.notices, f"nothing is compared: {failed.failure}")
    return replace(resolved, notices=notices)


def _apply_filter_leniently(resolved: ResolvedView) -> ResolvedView:
    if resolved.study is None:
        return resolved
    study = resolved.study
    country_filter, faults = parse_filter(study.dataset, study.table, resolved.view.where)
    notices = (*resolved.notices, *(f"{fault}; it was ignored" for fault in faults))
    return replace(_normalize_view(resolved, study, country_filter), notices=notices)


def _normalize_view(
    resolved: ResolvedView, study: Study, country_filter: CountryFilter
) -> ResolvedView:
    colour, colour_by = resolved.view.colour, resolved.view.colour_by
    if symbol := study.dataset.find_symbol(colour_by.rollcall):
        colour = f"{VOTE_PREFIX}{symbol}"
    view = replace(resolved.view, where=country_filter.condition_texts, colour=colour)
    return replace(resolved, view=view, country_filter=country_filter)


def _drop_unknown_period(partial: ResolvedView, periods: Sequence[Period]) -> ResolvedView:
    label = partial.view.period
    if not label or any(period.label == label for period in periods):
        return partial
    notice = f"period '{label}' is not in this timeline; the latest is shown"
    return replace(partial, view=replace(partial.view, period=""), notices=(notice,))
