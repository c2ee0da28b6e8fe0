"""Endpoints of the JSON API: each gives what the command of its name prints with `--json`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability
from alignment.errors import QueryError
from alignment.forecasting.builtin_forecast import (
    choose_default_title,
    forecast_alternative,
    forecast_view,
)
from alignment.forecasting.persuasion import rank_persuasion_candidates
from alignment.forecasting.predict import Forecast
from alignment.forecasting.result_review import review_result
from alignment.io.country_names import resolve_countries
from alignment.model.query import Query
from alignment.model.text_format import make_quotable, parse_day
from alignment.model.text_search import resolve_rollcall
from alignment.model.url import parse_params, parse_url_strictly, split_params
from alignment.model.url_params import QUERY_PARAMS, UrlParameter
from alignment.model.url_parsers import ChoiceParser, make_text_parser
from alignment.model.view import View
from alignment.reports.assembly_baseline import build_baseline_record
from alignment.reports.brief import build_brief_record
from alignment.reports.comparison import build_comparison_record
from alignment.reports.country import build_country_record
from alignment.reports.forecast import build_forecast_record
from alignment.reports.pairs import build_links_record, build_pair_record
from alignment.reports.persuasion import build_persuasion_record
from alignment.reports.result_review import build_review_record
from alignment.reports.study import build_study_record, build_surprise_record, build_swing_record
from alignment.reports.votes import build_filter_record, build_grid_record, build_tally_record
from alignment.server.study_cache import StudyCache
from alignment.studies.brief import build_brief
from alignment.studies.country_profile import require_seats
from alignment.studies.resolved_view import ResolvedView, resolve_view_strictly
from alignment.studies.study import Study
from alignment.studies.vote_grid import choose_grid_countries

JsonRecord = dict[str, Any]


@dataclass(frozen=True)
class ApiRequest:
    """A request of an endpoint: a query, a view, and the parameters of the endpoint."""

    study_cache: StudyCache
    query: Query
    view: View
    own_params: dict[str, Any]

    @cached_property
    def resolved(self) -> ResolvedView:
        """The resolved view; an invalid condition is an error."""
        return resolve_view_strictly(self.study_cache, self.query, self.view)

    @cached_property
    def study(self) -> Study:
        """The study of the query, whatever period the view shows."""
        view = View(where=self.view.where)
        return resolve_view_strictly(self.study_cache, self.query, view).require_study

    @property
    def stability(self) -> BlocStability | None:
        """The bloc stability of the study; None if the request excludes it."""
        return (
            None
            if self.own_params.get("replicates") == "0"
            else self.study_cache.resample_blocs(self.study)
        )

    @property
    def selected(self) -> list[str]:
        """The selected countries, all of them known."""
        return resolve_countries(self.study_cache.dataset.countries, self.view.select)

    @cached_property
    def forecast(self) -> tuple[Forecast, str]:
        """The forecast of the requested text, or of the default one, and its title."""
        dataset = self.study_cache.dataset
        title = self.view.ahead or choose_default_title(
            self.query.rollcalls(dataset), self.view.colour
        )
        if not title:
            raise QueryError("say what is foretold: ahead=A/RES/78/237, or a title")
        return forecast_view(dataset, self.view, title), title


@dataclass(frozen=True)
class ApiEndpoint:
    """One endpoint.

    Attributes
    ----------
    name : str
        The path, and the command that prints the same.
    meaning : str
        A sentence for the OpenAPI description.
    build_record : callable
    view_params : tuple of str
        The parameters of the view that change the answer; those of the query all do.
    own_params : tuple of UrlParameter
        Parameters that are not part of a page's URL.
    required_fields : tuple of (str, str)
        Fields of `own_params`, each with the error if it is missing.
    example : str
        The query string of a valid request.
    """

    name: str
    meaning: str
    build_record: Callable[[ApiRequest], JsonRecord]
    view_params: tuple[str, ...] = ()
    own_params: tuple[UrlParameter, ...] = ()
    required_fields: tuple[tuple[str, str], ...] = ()
    example: str = ""


def answer_endpoint(endpoint: ApiEndpoint, study_cache: StudyCache, search: str) -> JsonRecord:
    """Return the record of a request.

    Parameters
    ----------
    endpoint : ApiEndpoint
    study_cache : StudyCache
    search : str
        The query string, without the key of an upload.

    Raises
    ------
    AlignmentError
        If any part of it is invalid, or cannot be answered.
    """
    return endpoint.build_record(parse_request(endpoint, study_cache, search))


def _add_opening_query(search: str, opening_params: str) -> str:
    """Return a query string, with the query of the first page if it has none."""
    names = {part.partition("=")[0] for part in search.split("&")}
    if names & {"v", *(parameter.name for parameter in QUERY_PARAMS)}:
        return search
    return "&".join(filter(None, (opening_params, search)))


def parse_request(endpoint: ApiEndpoint, study_cache: StudyCache, search: str) -> ApiRequest:
    """Return the request of a query string; raise :class:`QueryError` if it is invalid."""
    rest, raw_values = split_params(search, {parameter.name for parameter in endpoint.own_params})
    own = parse_params(
        endpoint.own_params, {name: values for name, values in raw_values.items() if values != [""]}
    )
    for field, error in endpoint.required_fields:
        if field not in own:
            raise QueryError(error)
    query, view = parse_url_strictly(
        _add_opening_query(rest, study_cache.dataset.opening), study_cache.dataset.opening
    )
    request = ApiRequest(study_cache, query, view, own)
    if view.where:
        # An invalid condition is an error, also for endpoints that do not use it.
        _checked = request.study
    return request


def _build_study(request: ApiRequest) -> JsonRecord:
    return build_study_record(request.study, request.stability)


def _build_matches(request: ApiRequest) -> JsonRecord:
    return build_filter_record(request.resolved.require_study, request.resolved.country_filter)


def _build_grid(request: ApiRequest) -> JsonRecord:
    study, country_filter = request.resolved.require_study, request.resolved.country_filter
    countries = choose_grid_countries(country_filter, request.view.select)
    grid = study.grid(countries, request.view.order)
    return build_grid_record(study, grid, country_filter.condition_texts)


def _build_country(request: ApiRequest) -> JsonRecord:
    if not request.selected:
        raise QueryError("say of whom: select=GTM")
    return build_country_record(
        require_seats(request.study, request.selected[-1]), request.selected[-1]
    )


def _build_pair(request: ApiRequest) -> JsonRecord:
    if len(request.selected) != 2:
        raise QueryError("a pair has two countries; say select=CPV&select=RUS")
    a, b = request.selected
    return build_pair_record(require_seats(request.study, a, b), a, b)


def _build_tally(request: ApiRequest) -> JsonRecord:
    return build_tally_record(
        request.study_cache.dataset, make_quotable(request.own_params["rollcall"])
    )


def _build_swing(request: ApiRequest) -> JsonRecord:
    return build_swing_record(request.study, request.stability)


def _build_surprise(request: ApiRequest) -> JsonRecord:
    rollcall = request.own_params.get("rollcall") or None
    if rollcall is not None:
        rollcall = resolve_rollcall(request.study.rollcalls.index, make_quotable(rollcall))
    return build_surprise_record(
        request.study, rollcall, request.selected[-1] if request.selected else None
    )


def _build_links(request: ApiRequest) -> JsonRecord:
    return build_links_record(request.study, request.study_cache.compute_swap_test(request.study))


def _build_assembly_baseline(request: ApiRequest) -> JsonRecord:
    iso3 = request.selected[-1] if request.selected else ""
    return build_baseline_record(require_seats(request.study, *request.selected), iso3)


def _build_comparison(request: ApiRequest) -> JsonRecord:
    if not request.view.versus:
        raise QueryError("say with what: versus= and the address of the other query")
    return build_comparison_record(
        request.study_cache.comparison(request.query, request.view.versus), request.selected
    )


def _build_associations(request: ApiRequest) -> JsonRecord:
    return request.study_cache.get_association_record(
        request.study, request.own_params["of"], request.view.facts
    )


def _build_forecast(request: ApiRequest) -> JsonRecord:
    forecast, dataset = request.forecast[0], request.study_cache.dataset
    return build_forecast_record(forecast, dataset.names, forecast_alternative(dataset, forecast))


def _build_persuasion(request: ApiRequest) -> JsonRecord:
    forecast, dataset, wish = request.forecast[0], request.study_cache.dataset, request.view.wish
    candidates = rank_persuasion_candidates(forecast, wish, dataset)
    return build_persuasion_record(forecast, candidates, wish, dataset, request.view.ask_by)


def _build_brief(request: ApiRequest) -> JsonRecord:
    country = request.view.select[-1] if request.view.select else ""
    if country and country not in request.study_cache.dataset.countries.index:
        raise QueryError(f"there is no country {country}; leave select= out for all of them")
    return build_brief_record(
        build_brief(request.study_cache, request.query, request.own_params["since"], country)
    )


def _build_result_review(request: ApiRequest) -> JsonRecord:
    rollcall, view = make_quotable(request.own_params["rollcall"]), request.view
    return build_review_record(
        review_result(request.study_cache.dataset, rollcall, view.lead, view.sponsors)
    )


_REPLICATES_PARAM = UrlParameter(
    "replicates",
    ChoiceParser(("0", str(DEFAULT_REPLICATES))),
    f"{DEFAULT_REPLICATES} resamplings of the roll calls, the usual, or 0: how sure the blocs are "
    "is null",
)
_ROLLCALL_PARAM = UrlParameter("rollcall", make_text_parser("name", 200), "symbol of the roll call")
_REQUIRES_ROLLCALL = (("rollcall", "say of which vote: rollcall=A/RES/74/247"),)
_FORECAST_VIEW_PARAMS = (
    *("ahead", "agenda", "new-text", "lead"),
    *("sponsor", "set", "majority", "colour"),
)
_ENDPOINTS = (
    ApiEndpoint(
        "study",
        "A query answered: blocs, places on the map and links.",
        _build_study,
        own_params=(_REPLICATES_PARAM,),
        example="v=1&topic=cybercrime",
    ),
    ApiEndpoint(
        "who",
        "Who meets all conditions, with what each did.",
        _build_matches,
        view_params=("where", "time", "width", "period"),
        example="where=group:SIDS&where=vote:A/RES/74/247:yes",
    ),
    ApiEndpoint(
        "why",
        "What a vote, the positions or the agreement of pairs go with; never why.",
        _build_associations,
        view_params=("fact",),
        own_params=(
            UrlParameter(
                "of", make_text_parser("name", 200), "a roll call, or position, or agreement"
            ),
        ),
        required_fields=(("of", "say of what: of=A/RES/74/247, of=position or of=agreement"),),
        example="of=A/RES/74/247&fact=freedom",
    ),
    ApiEndpoint(
        "forecast",
        "A vote foretold: chances by country, the tally, and what they rest on.",
        _build_forecast,
        view_params=_FORECAST_VIEW_PARAMS,
        example="ahead=A/RES/78/237",
    ),
    ApiEndpoint(
        "ask",
        "Whom to ask about a text for a wished outcome, by what could be gained.",
        _build_persuasion,
        view_params=(*_FORECAST_VIEW_PARAMS, "wish", "ask-by"),
        example="ahead=A/RES/78/237&wish=yes",
    ),
    ApiEndpoint(
        "country",
        "Where a country stands: close to whom, set apart by what, its swing and its votes.",
        _build_country,
        view_params=("select",),
        example="select=GTM",
    ),
    ApiEndpoint(
        "pair",
        "Two countries compared, roll call by roll call.",
        _build_pair,
        view_params=("select",),
        example="select=CPV&select=RUS",
    ),
    ApiEndpoint(
        "tally",
        "One roll call: its tally, its title and who voted how.",
        _build_tally,
        own_params=(_ROLLCALL_PARAM,),
        required_fields=_REQUIRES_ROLLCALL,
        example="rollcall=A/RES/74/247",
    ),
    ApiEndpoint(
        "grid",
        "The votes of those who meet all conditions, roll call by roll call.",
        _build_grid,
        view_params=("where", "select", "order", "time", "width", "period"),
        example="where=group:EU&order=date",
    ),
    ApiEndpoint(
        "swing",
        "Swing states: who stands where contested votes are decided, and how sure that is.",
        _build_swing,
        own_params=(_REPLICATES_PARAM,),
        example="replicates=0",
    ),
    ApiEndpoint(
        "surprise",
        "Votes that did not fit a country's other votes, the most surprising first.",
        _build_surprise,
        view_params=("select",),
        own_params=(_ROLLCALL_PARAM,),
        example="rollcall=A/RES/80/215&select=USA",
    ),
    ApiEndpoint(
        "links",
        "Pairs that agree more or less than their totals give, by a test that keeps all totals.",
        _build_links,
        example="v=1&topic=cybercrime",
    ),
    ApiEndpoint(
        "general",
        "Who stands elsewhere on the query than on all Assembly votes of the same years.",
        _build_assembly_baseline,
        view_params=("select",),
        example="select=GTM",
    ),
    ApiEndpoint(
        "compare",
        "Two queries compared: who moved, on which texts, and towards whom.",
        _build_comparison,
        view_params=("versus", "select"),
        example="v=1&topic=ict-security&from=2023&versus=v%3D1%26topic%3Dict-security%26to%3D2020",
    ),
    ApiEndpoint(
        "brief",
        "What changed since a day, in sentences that lead to their votes.",
        _build_brief,
        view_params=("select",),
        own_params=(UrlParameter("since", parse_day, "first day of the later period, or year"),),
        required_fields=(("since", "since '' is not a date; say since=2024-01-01"),),
        example="since=2022-01-01&select=GTM",
    ),
    ApiEndpoint(
        "after",
        "The morning after a vote: what was foretold, what came, who surprised.",
        _build_result_review,
        view_params=("lead", "sponsor"),
        own_params=(_ROLLCALL_PARAM,),
        required_fields=_REQUIRES_ROLLCALL,
        example="rollcall=A/RES/74/247",
    ),
)
# In the order of the OpenAPI description.
ENDPOINTS = {endpoint.name: endpoint for endpoint in _ENDPOINTS}
