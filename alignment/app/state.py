"""State of the page, as the parameters of its URL, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import AlignmentError, QueryError, format_sentence
from alignment.export.panel_charts import get_chart_panel
from alignment.model import url
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import find_step
from alignment.model.url_params import FORECAST_PARAMS, QUERY_PARAMS, UrlParameter
from alignment.model.view import View, get_default_panel
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.country_table import DESCENDING_PREFIX, MAX_EXTRA_COLUMNS, NAME_SORT
from alignment.server.dataset_registry import (
    EARLIER_NOTICE,
    EXPIRED_NOTICE,
    DatasetRegistry,
    get_previous_params,
    split_dataset_key,
)
from alignment.server.jobs import Job
from alignment.server.study_cache import StudyCache
from alignment.studies.resolved_view import ResolvedView, resolve_single_period, resolve_view
from alignment.studies.selection import find_query_faults
from alignment.studies.study import Study
from alignment.studies.vote_grid import check_grid_order

# Fields of a view that do not change the map.
SIDEBAR_FIELDS = (
    *("panel", "order", "columns", "sort", "whole", "full_list", "story", "resume"),
    *(parameter.field for parameter in FORECAST_PARAMS),
)
# Fields of a view that only exported pictures have.
EXPORT_FIELDS = ("size", "theme", "title", "subtitle", "caption", "alt", "sure")


@dataclass(frozen=True)
class State:
    """What the page shows, with notices of what was invalid in its URL and left out.

    `dataset_key` is the key of an upload, and `previous_params` are those of the page before it; ''
    for the built-in records.
    """

    query: Query
    view: View
    notices: tuple[str, ...] = ()
    dataset_key: str = ""
    previous_params: str = ""

    @property
    def url_params(self) -> str:
        """The parameters of the page's URL."""
        params = url.serialize_url(self.query, self.view)
        if self.previous_params:
            params = f"{params}&before={quote(self.previous_params)}"
        return add_dataset_key(params, self.dataset_key)

    @property
    def map_params(self) -> str:
        """The parameters that change the map."""
        return self._serialize_without(SIDEBAR_FIELDS)

    @property
    def export_params(self) -> str:
        """The parameters of exported pictures.

        They include the story, and the panel of selected countries, of a chart or of a forecast
        with its text, as these change what is drawn.
        """
        included: tuple[str, ...] = ("story",)
        if self.view.panel == "ahead":
            included += ("panel", *(parameter.field for parameter in FORECAST_PARAMS))
        elif self.view.select or get_chart_panel(self.view):
            included += ("panel", "order", "facts")
        return self._serialize_without(
            tuple(name for name in SIDEBAR_FIELDS if name not in included)
        )

    def _serialize_without(self, fields: tuple[str, ...]) -> str:
        blank = View(panel=get_default_panel(self.view.select))
        view = replace(self.view, **{name: getattr(blank, name) for name in fields})
        return add_dataset_key(url.serialize_url(self.query, view), self.dataset_key)


def add_dataset_key(url_params: str, dataset_key: str) -> str:
    """Return URL parameters with the key of an upload.

    >>> add_dataset_key("v=1", "abc"), add_dataset_key("v=1", "")
    ('v=1&records=abc', 'v=1')
    """
    return f"{url_params}&records={dataset_key}" if dataset_key else url_params


def resolve_request(registry: DatasetRegistry, search: str) -> tuple[StudyCache, State]:
    """Return the studies and the state that an address asks for.

    If the records that it names are gone, the state is that of the built-in records, with a notice
    and the earlier selection and colour; without those, no colour of a vote that went with them.
    """
    rest, key = split_dataset_key(search)
    study_cache = registry.get(search)
    if study_cache is None:
        dataset = registry.built_in.dataset
        state = parse_state(dataset, rest)
        # The text of a forecast and the selection before a comparison may be those of a reader.
        view, query = replace(state.view, ahead="", resume=""), state.query
        notices = [EXPIRED_NOTICE]
        known, colour_by = dataset.in_scope(query.scope), view.colour_by
        if colour_by.is_vote and not known.find_symbol(colour_by.rollcall):
            view = replace(view, colour=View().colour)
        if params := get_previous_params(search):
            earlier = parse_state(dataset, params)
            query, view = earlier.query, replace(view, colour=earlier.view.colour)
            notices.append(EARLIER_NOTICE)
        # What else is unknown went with the records too.
        return registry.built_in, replace(state, query=query, view=view, notices=(*notices,))
    state = parse_state(study_cache.dataset, rest)
    previous_params = study_cache.previous_params
    return study_cache, replace(state, dataset_key=key, previous_params=previous_params)


def parse_state(dataset: Dataset, search: str) -> State:
    """Return the state of a URL, without what the records do not have, which notices name.

    An empty query string is that of the records' first page.
    """
    query, view, notices = url.parse_url(url.get_link_query(search) or dataset.opening)
    notices += _format_version_notices(dataset, url.get_data_version(search))
    valid_query, default = query, Query()
    for parameter in QUERY_PARAMS:
        value = getattr(query, parameter.field)
        if value == getattr(default, parameter.field):
            continue
        # One field at a time: a wrong topic must not remove the dates.
        single = _make_single_field(query, parameter.field, value)
        if faults := find_query_faults(dataset, single):
            notices += [f"{fault}; it was ignored" for fault in faults]
            valid = _drop_invalid_values(dataset, single, parameter)
            valid_query = replace(valid_query, **{parameter.field: valid})
    if valid_query.since and valid_query.until and valid_query.since > valid_query.until:
        notices += valid_query.faults(dataset)
        valid_query = replace(valid_query, until="")
    known = tuple(iso3 for iso3 in view.select if iso3 in dataset.countries.index)
    if known != view.select:
        notices.append("a chosen country is not in the records; it was ignored")
        panel = view.panel if known or view.where else get_default_panel(known)
        view = replace(view, select=known, panel=panel)
    try:
        check_grid_order(dataset, view.order)
    except QueryError as fault:
        notices.append(f"{fault}; the grid has its usual order")
        view = replace(view, order=View().order)
    return drop_stale_story(State(valid_query, view, tuple(notices)))


def _format_version_notices(dataset: Dataset, version: str) -> list[str]:
    """Return how many votes were added since the URL was made, unless none were."""
    if not version or version == dataset.version:
        return []
    count = dataset.count_votes_since(version)
    number = "an unknown number of" if count is None else f"{count:,}"
    now = dataset.version or "of no stated version"
    text = f"this link was made with data {version}; these records are {now}"
    return [f"{text}: {number} new votes since"]


def drop_stale_story(state: State) -> State:
    """Return the state without its story, if it no longer shows the story's step.

    The fields of exported pictures may differ from those of the step.
    """
    view = replace(state.view, story="")
    step = find_step(state.view.story)
    if step is not None:
        as_step = replace(view, **{name: getattr(step.view, name) for name in EXPORT_FIELDS})
        if url.get_step_url(step) == url.serialize_url(state.query, as_step):
            return state
    return replace(state, view=view)


def _make_single_field(query: Query, field: str, value: Any) -> Query:
    # The valid values depend on the scope.
    return Query(**{"scope": query.scope} | {field: value})


def _drop_invalid_values(dataset: Dataset, single_field: Query, parameter: UrlParameter) -> Any:
    field = parameter.field
    values = getattr(single_field, field)
    if not isinstance(values, tuple):
        return getattr(Query(), field)
    return tuple(
        item
        for item in values
        if not find_query_faults(dataset, _make_single_field(single_field, field, (item,)))
    )


def validate_colour(study: Study, state: State) -> State:
    """Return the state without a colour or columns that the study does not have."""
    state = _validate_columns(study, state)
    try:
        get_colour_variable(study, state.view.colour)
    except AlignmentError as fault:
        view = replace(state.view, colour=View().colour)
        notices = (*state.notices, f"{fault}; coloured by bloc instead")
        return replace(state, view=view, notices=notices)
    return state


def _validate_columns(study: Study, state: State) -> State:
    # Only those that are used, as some take long to compute.
    view, notices, known = state.view, list(state.notices), {NAME_SORT, ""}
    for name in dict.fromkeys(
        (*view.columns[:MAX_EXTRA_COLUMNS], view.sort.removeprefix(DESCENDING_PREFIX))
    ):
        try:
            known |= {name} if name in known else {get_colour_variable(study, name).name}
        except AlignmentError as fault:
            notices.append(f"{fault}; the table is without it")
    if len(view.columns) > MAX_EXTRA_COLUMNS:
        notices.append(f"a table has {MAX_EXTRA_COLUMNS} further columns at most")
    columns = tuple(name for name in view.columns if name in known - {NAME_SORT, ""})
    sort = view.sort if view.sort.removeprefix(DESCENDING_PREFIX) in known else ""
    return replace(state, view=replace(view, columns=columns, sort=sort), notices=tuple(notices))


@dataclass(frozen=True, eq=False)
class PageModel:
    """What a state of the page shows.

    `state` is without what cannot be shown, which its notices name. `timeline_job` is the progress
    of a long timeline, of which one period is shown meanwhile, and `stability` is None until it is
    computed. Panels are about `context_study`: that of the map, or of all periods if a period has
    none.
    """

    study_cache: StudyCache
    state: State
    resolved: ResolvedView
    timeline_job: Job | None = None
    stability: BlocStability | None = None
    context_study: Study | None = None

    @property
    def study(self) -> Study | None:
        """The study of the map; None if there is none."""
        return self.resolved.study

    @property
    def message(self) -> str:
        """A sentence that says why the map is empty; '' if it is not."""
        return format_sentence(self.resolved.failure)


@dataclass(frozen=True, eq=False)
class Payload:
    """Parts of the page as JSON, by the ids of their elements."""

    parts: dict[str, str]

    @property
    def size(self) -> int:
        """Memory in bytes."""
        return sum(map(len, self.parts.values()))


def build_page_model(
    study_cache: StudyCache, state: State, wait_for_timeline: bool = False
) -> PageModel:
    """Return what a state shows; without waiting, a long timeline becomes a background job."""
    job = None if wait_for_timeline else study_cache.get_timeline_job(state.query, state.view)
    resolve = resolve_single_period if job else resolve_view
    resolved = resolve(study_cache, state.query, state.view)
    names = ("period", "where", "colour", "versus")
    view = replace(state.view, **{name: getattr(resolved.view, name) for name in names})
    state = replace(state, view=view, notices=(*state.notices, *resolved.notices))
    study = resolved.study
    if study is not None:
        study = study_cache.attach_check(study)
        resolved = replace(resolved, study=study)
    stability = study_cache.resampler.get_result(study) if study is not None else None
    if study is None and resolved.period_result is not None:
        study = study_cache.study(state.query)
    if study is not None:
        state = validate_colour(study, state)
    return PageModel(study_cache, state, resolved, job, stability, study)
