"""JSON API: its endpoints, their routes, and their description by OpenAPI 3.1.

`python -m alignment.app.share.api` prints the description.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import flask
from werkzeug.exceptions import HTTPException

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability
from alignment.app.ids import KEY_HEADER, UPLOAD_PATH
from alignment.errors import AlignmentError, QueryError, format_sentence, format_unknown_name
from alignment.forecasting.builtin_forecast import (
    choose_default_title,
    forecast_alternative,
    forecast_view,
)
from alignment.forecasting.predict import Forecast
from alignment.forecasting.result_review import review_result
from alignment.io.country_names import resolve_countries, resolve_name_lists
from alignment.io.resolutions import read_resolutions
from alignment.model.query import Query
from alignment.model.registries import read_toml
from alignment.model.text_format import make_quotable, parse_day
from alignment.model.url import parse_params, parse_url_strictly, split_params
from alignment.model.url_params import QUERY_PARAMS, VIEW_PARAMS, UrlParameter
from alignment.model.url_parsers import ChoiceParser, make_text_parser, parse_yes_no
from alignment.model.view import View
from alignment.reports.assembly_baseline import build_baseline_record
from alignment.reports.brief import build_brief_record
from alignment.reports.comparison import build_comparison_record
from alignment.reports.country import build_country_record
from alignment.reports.forecast import build_forecast_record, select_filtered_countries
from alignment.reports.pairs import build_links_record, build_pair_record
from alignment.reports.persuasion import build_persuasion_record
from alignment.reports.report import serialize_json
from alignment.reports.resolution_texts import build_texts_record
from alignment.reports.result_review import build_review_record
from alignment.reports.sponsor_forecast import build_sponsor_forecast_record
from alignment.reports.sponsors import (
    build_adoptions_record,
    build_cosponsors_record,
    build_sponsors_record,
    build_ties_record,
)
from alignment.reports.study import build_study_record, build_surprise_record, build_swing_record
from alignment.reports.votes import build_filter_record, build_grid_record, build_tally_record
from alignment.server.dataset_registry import EXPIRED_FAULT, DatasetRegistry, split_dataset_key
from alignment.server.deadlines import check_deadline
from alignment.server.study_cache import StudyCache
from alignment.server.upload_store import StoreUnavailableError
from alignment.settings import CORS_ORIGINS, VERSION, parse_cors_origins
from alignment.studies.brief import build_brief
from alignment.studies.country_profile import require_seats
from alignment.studies.filters import EMPTY_FILTER, CountryFilter, parse_filter_strictly
from alignment.studies.resolved_view import ResolvedView, resolve_view_strictly
from alignment.studies.study import Study
from alignment.studies.vote_grid import choose_grid_countries

API_BLUEPRINT = "api"
OPENAPI_PATH = "/api/openapi.json"
INTERNAL_ERROR_TEXT = "The server could not answer. The error is in the log."
# Uploads belong to one reader, and may expire.
PRIVATE_CACHE_CONTROL = "private, no-cache"
# Texts of the OpenAPI description, and parts of it that do not depend on the endpoints.
_OPENAPI = read_toml(Path(__file__).with_name("openapi.toml"))
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
    def checked_study(self) -> Study:
        """The study with the check of its model of swing."""
        return self.study_cache.check_study(self.study)

    @property
    def selected(self) -> list[str]:
        """The selected countries, all of them known."""
        return resolve_countries(self.study_cache.dataset.countries, self.view.select)

    @property
    def country_filter(self) -> CountryFilter:
        """The filter of the view."""
        return self.resolved.country_filter if self.view.where else EMPTY_FILTER

    @cached_property
    def forecast(self) -> tuple[Forecast, str]:
        """The forecast of the requested text, or of the default one, and its title."""
        dataset = self.study_cache.dataset
        rollcalls = self.query.rollcalls(dataset)
        title = self.view.ahead or choose_default_title(dataset, rollcalls, self.view.colour)
        if not title:
            raise QueryError("name the text to forecast: ahead=A/RES/78/237, or a title")
        return forecast_view(dataset, self.view, title), title


@dataclass(frozen=True)
class ApiEndpoint:
    """One endpoint: its path, which is the command that prints the same, and its description.

    `view_params` are the parameters of the view that change the answer; those of the query all do.
    `own_params` are not part of a page's URL, and `errors` says which of their fields are required.
    `example` is the query string of a valid request. Without `has_query` nothing depends on the
    query.
    """

    name: str
    build_record: Callable[[ApiRequest], JsonRecord]
    meaning: str
    view_params: Sequence[str] = ()
    own_params: tuple[UrlParameter, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    example: str = ""
    has_query: bool = True


def answer_endpoint(endpoint: ApiEndpoint, study_cache: StudyCache, search: str) -> JsonRecord:
    """Return the record of a request, whose `search` has no key of an upload.

    Raises :class:`AlignmentError` if any part of it is invalid, or cannot be answered.
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
    for name, error in endpoint.errors.items():
        if name not in own:
            raise QueryError(error)
    query, view = parse_url_strictly(
        _add_opening_query(rest, study_cache.dataset.opening), study_cache.dataset.opening
    )
    request = ApiRequest(study_cache, query, view, own)
    if view.where:
        # An invalid condition is an error, also for endpoints that do not use it.
        _checked = request.study
    return request


def _build_grid(request: ApiRequest) -> JsonRecord:
    study, country_filter = request.resolved.require_study, request.resolved.country_filter
    countries = choose_grid_countries(country_filter, request.view.select)
    grid = study.grid(countries, request.view.order)
    return build_grid_record(study, grid, country_filter.condition_texts)


def _build_country(request: ApiRequest) -> JsonRecord:
    if not request.selected:
        raise QueryError("name a country: select=GTM")
    iso3 = request.selected[-1]
    study = require_seats(request.checked_study, iso3)
    neighbours = parse_filter_strictly(study.dataset, study.table, request.view.where)
    return build_country_record(study, iso3, neighbours, rollcall=request.view.colour_by.rollcall)


def _build_pair(request: ApiRequest) -> JsonRecord:
    if len(request.selected) != 2:
        raise QueryError("a pair has two countries; write select=CPV&select=RUS")
    a, b = request.selected
    return build_pair_record(require_seats(request.study, a, b), a, b)


def _build_surprise(request: ApiRequest) -> JsonRecord:
    rollcall = request.own_params.get("rollcall") or None
    if rollcall is not None:
        rollcall = request.study.dataset.resolve_rollcall(
            make_quotable(rollcall), request.study.rollcalls.index
        )
    return build_surprise_record(
        request.study, rollcall, request.selected[-1] if request.selected else None
    )


def _build_assembly_baseline(request: ApiRequest) -> JsonRecord:
    iso3 = request.selected[-1] if request.selected else ""
    return build_baseline_record(require_seats(request.study, *request.selected), iso3)


def _build_comparison(request: ApiRequest) -> JsonRecord:
    if not request.view.versus:
        raise QueryError("name the other selection: versus= and its share link")
    return build_comparison_record(
        request.study_cache.resampled_comparison(request.query, request.view.versus),
        request.selected,
    )


def _build_forecast(request: ApiRequest) -> JsonRecord:
    forecast, dataset = request.forecast[0], request.study_cache.dataset
    other = forecast_alternative(dataset, forecast)
    record = build_forecast_record(forecast, dataset, other)
    return select_filtered_countries(record, forecast, request.country_filter)


def _build_persuasion(request: ApiRequest) -> JsonRecord:
    forecast, dataset = request.forecast[0], request.study_cache.dataset
    return build_persuasion_record(forecast, dataset, request.view, request.country_filter)


def _build_brief(request: ApiRequest) -> JsonRecord:
    country = request.view.select[-1] if request.view.select else ""
    if country and country not in request.study_cache.dataset.countries.index:
        raise QueryError(f"there is no country {country}; omit select= for all of them")
    return build_brief_record(
        build_brief(request.study_cache, request.query, request.own_params["since"], country)
    )


def _build_result_review(request: ApiRequest) -> JsonRecord:
    rollcall, view = make_quotable(request.own_params["rollcall"]), request.view
    return build_review_record(
        review_result(request.study_cache.dataset, rollcall, view.lead, view.sponsors)
    )


def _build_cosponsors(request: ApiRequest) -> JsonRecord:
    dataset, own = request.study_cache.dataset, dict(request.own_params)
    (iso3,) = resolve_countries(dataset.countries, (own.pop("country"),))
    return build_cosponsors_record(dataset, read_resolutions(), iso3, **own)


def _build_texts(request: ApiRequest) -> JsonRecord:
    dataset, own = request.study_cache.dataset, dict(request.own_params)
    names = resolve_name_lists(dataset.countries, [own.pop("sponsors", "")])
    sponsors = resolve_countries(dataset.countries, names)
    return build_texts_record(dataset, request.query, sponsors, **own)


def _build_sponsor_forecast(request: ApiRequest) -> JsonRecord:
    countries, own = request.study_cache.dataset.countries, request.own_params
    names = resolve_name_lists(countries, [own.get("printed", "")])
    printed = resolve_countries(countries, names)
    text = own.get("title") or own.get("text")
    if not text:
        raise QueryError("give a symbol or a title: text=A/RES/80/210 or title=The right to food")
    return build_sponsor_forecast_record(read_resolutions(), make_quotable(text), printed)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "day": parse_day,
    "last-day": partial(parse_day, as_end=True),
    "yes": parse_yes_no,
}
_OWN_TABLES = read_toml(Path(__file__).with_name("own_params.toml"))
_OWN_PARAMS = {
    parameter.name: parameter
    for parameter in (
        UrlParameter(
            "replicates",
            ChoiceParser(("0", str(DEFAULT_REPLICATES))),
            f"{DEFAULT_REPLICATES} resamplings of the votes, the usual, or 0: bloc stability is "
            "null",
        ),
        *(
            UrlParameter(name, _PARSERS[kind], *texts)
            for name, (kind, *texts) in _OWN_TABLES["parsed"].items()
        ),
        *(each for each in QUERY_PARAMS if each.name in ("from", "to")),
        *(
            UrlParameter(name, make_text_parser(*kind), meaning)
            for name, (*kind, meaning) in _OWN_TABLES["texts"].items()
        ),
    )
}
_RECORD_BUILDERS: dict[str, Callable[[ApiRequest], JsonRecord]] = {
    "study": lambda request: build_study_record(request.checked_study, request.stability),
    "who": lambda request: build_filter_record(
        request.resolved.require_study, request.resolved.country_filter
    ),
    "why": lambda request: request.study_cache.get_association_record(
        request.study, request.own_params["of"], request.view.facts
    ),
    "forecast": _build_forecast,
    "ask": _build_persuasion,
    "country": _build_country,
    "pair": _build_pair,
    "tally": lambda request: build_tally_record(
        request.study_cache.dataset, make_quotable(request.own_params["rollcall"])
    ),
    "sponsors": lambda request: build_sponsors_record(
        request.study_cache.dataset, read_resolutions(), make_quotable(request.own_params["text"])
    ),
    "cosponsors": _build_cosponsors,
    "forecast-sponsors": _build_sponsor_forecast,
    "adoptions": lambda request: build_adoptions_record(
        read_resolutions(), request.study_cache.dataset.names, **request.own_params
    ),
    "ties": lambda request: build_ties_record(request.study_cache.dataset.names),
    "texts": _build_texts,
    "grid": _build_grid,
    "swing": lambda request: build_swing_record(request.checked_study, request.stability),
    "surprise": _build_surprise,
    "links": lambda request: build_links_record(
        request.study, request.study_cache.compute_swap_test(request.study)
    ),
    "general": _build_assembly_baseline,
    "compare": _build_comparison,
    "brief": _build_brief,
    "after": _build_result_review,
}


def _load_endpoint(name: str, table: dict[str, Any]) -> ApiEndpoint:
    own_params = tuple(_OWN_PARAMS[each] for each in table.pop("own_params", ()))
    return ApiEndpoint(name, _RECORD_BUILDERS[name], own_params=own_params, **table)


# In the order of the OpenAPI description.
ENDPOINTS = {
    name: _load_endpoint(name, table)
    for name, table in read_toml(Path(__file__).with_name("endpoints.toml")).items()
}
# Descriptions of what the page asks; `app.view` answers.
PAGE_ENDPOINTS = read_toml(Path(__file__).with_name("page_endpoints.toml"))


def get_query_string() -> str:
    """Return the query string of the request."""
    return flask.request.query_string.decode("utf-8", "replace")


def get_study_cache(registry: DatasetRegistry) -> StudyCache:
    """Return the studies of the records that the request names.

    Raises :class:`QueryError` if they are gone, since unlike the page a file cannot say that it is
    about other records, and DeadlineExceededError if the client left while the request waited.
    """
    check_deadline()
    study_cache = registry.get(get_query_string())
    if study_cache is None:
        raise QueryError(EXPIRED_FAULT)
    return study_cache


def make_text_response(message: str, status: int) -> flask.Response:
    """Return a response of one sentence, as JSON for the API."""
    if flask.request.blueprint == API_BLUEPRINT:
        text = json.dumps({"error": message}, ensure_ascii=False)
        return flask.Response(f"{text}\n", status, mimetype="application/json")
    return flask.Response(f"{message}\n", status, mimetype="text/plain")


def make_error_response(error: AlignmentError) -> flask.Response:
    """Return the response to a request that is invalid or cannot be answered."""
    return make_text_response(format_sentence(str(error)), 400)


def register(server: flask.Flask, registry: DatasetRegistry) -> None:
    """Add `/api/NAME` and `/NAME.json` for each endpoint, and the description."""
    origins = parse_cors_origins(CORS_ORIGINS.value)
    api = flask.Blueprint(API_BLUEPRINT, __name__)
    api.register_error_handler(AlignmentError, make_error_response)

    def make_response(name: str, search: str) -> flask.Response:
        endpoint = ENDPOINTS.get(name)
        if endpoint is None:
            text = format_unknown_name("answer", name[:40], list(ENDPOINTS))
            return make_text_response(format_sentence(text), 404)
        try:
            study_cache = get_study_cache(registry)
            record = answer_endpoint(endpoint, study_cache, split_dataset_key(search)[0])
            text = serialize_json(record)
        except (AlignmentError, StoreUnavailableError, HTTPException):
            raise
        except Exception:  # a client gets a sentence and not a traceback
            logging.getLogger(__name__).exception("%s could not be answered", name)
            return make_text_response(INTERNAL_ERROR_TEXT, 500)
        headers = {"Cache-Control": PRIVATE_CACHE_CONTROL}
        return flask.Response(f"{text}\n", mimetype="application/json", headers=headers)

    names = ", ".join(f'"{name}"' for name in ENDPOINTS)

    @api.get("/api/<name>")
    @api.get(f"/<any({names}):name>.json")
    def answer(name: str) -> flask.Response:
        return make_response(name, get_query_string())

    @api.get("/country/<iso3>.json")
    def country(iso3: str) -> flask.Response:
        # The last country of a selection counts.
        search = f"{get_query_string()}&select={quote(iso3)}"
        return make_response("country", search.removeprefix("&"))

    @api.get(OPENAPI_PATH)
    def openapi() -> flask.Response:
        return flask.Response(serialize_json(build_openapi()), mimetype="application/json")

    @api.after_request
    def add_cors_headers(response: flask.Response) -> flask.Response:
        origin = flask.request.headers.get("Origin", "")
        if "*" in origins:
            response.headers["Access-Control-Allow-Origin"] = "*"
        elif origins:
            response.vary.add("Origin")
            if origin in origins:
                response.headers["Access-Control-Allow-Origin"] = origin
        return response

    server.register_blueprint(api)


def build_openapi() -> dict[str, Any]:
    """Return the OpenAPI description of all endpoints."""
    names = {name for endpoint in ENDPOINTS.values() for name in endpoint.view_params}
    shared = [*QUERY_PARAMS, *(each for each in VIEW_PARAMS if each.name in names)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Country alignment",
            "version": VERSION,
            "description": _OPENAPI["description"],
        },
        "servers": [{"url": "/"}],
        "paths": {
            f"/api/{each.name}": {"get": _build_operation(each)} for each in ENDPOINTS.values()
        }
        | {UPLOAD_PATH: {"delete": _OPENAPI["deletion"]}}
        | {
            f"/{name}": {"get": _build_page_operation(name, table)}
            for name, table in PAGE_ENDPOINTS.items()
        },
        "components": {
            "schemas": _OPENAPI["schemas"],
            "parameters": {each.name: _build_parameter(each) for each in shared},
        },
    }


def _build_page_operation(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """Return an operation of the page from its description."""
    parameters = [
        _build_parameter(UrlParameter(each, str, meaning, repeatable=each == "go"))
        for each, meaning in table["parameters"].items()
    ]
    key = _build_parameter(UrlParameter(KEY_HEADER, str, "the key of a reader's own records"))
    properties = {
        each: {"type": kind, "description": meaning}
        for each, (kind, meaning) in table["properties"].items()
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    error = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": name,
        "summary": table["meaning"],
        "parameters": [*parameters, key | {"in": "header"}],
        "responses": _build_responses(schema, error, _OPENAPI["page_errors"]),
    }


def _build_operation(endpoint: ApiEndpoint) -> dict[str, Any]:
    own = [_build_parameter(each, each.field in endpoint.errors) for each in endpoint.own_params]
    query_params = QUERY_PARAMS if endpoint.has_query else ()
    names = [*(each.name for each in query_params), *endpoint.view_params]
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.meaning,
        "description": f"As `alignment {endpoint.name} --json`, as "
        f"/api/{endpoint.name}?{endpoint.example}",
        "parameters": own + shared,
        "responses": _build_responses({"type": "object"}, error, {}),
    }


def _build_responses(
    schema: dict[str, Any], error: dict[str, Any], own_errors: dict[str, str]
) -> dict[str, Any]:
    texts = {"200": "The answer."} | _OPENAPI["errors"] | own_errors
    answer = {"application/json": {"schema": schema}}
    return {
        status: {"description": text, "content": answer if status == "200" else error}
        for status, text in texts.items()
    }


def _build_parameter(parameter: UrlParameter, is_required: bool = False) -> dict[str, Any]:
    text = {"type": "string"}
    description: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": {"type": "array", "items": text} if parameter.repeatable else text,
    }
    if parameter.repeatable:
        description |= {"style": "form", "explode": True}
    return description | ({"required": True} if is_required else {})


if __name__ == "__main__":
    print(serialize_json(build_openapi()))
