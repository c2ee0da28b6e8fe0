"""Routes of the JSON API, and its description by OpenAPI 3.1.

`python -m alignment.app.share.api` prints the description.
"""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

import flask
from werkzeug.exceptions import HTTPException

from alignment.app.share.api_endpoints import ENDPOINTS, ApiEndpoint, answer_endpoint
from alignment.errors import AlignmentError, QueryError, format_sentence, format_unknown_name
from alignment.model.url_params import QUERY_PARAMS, VIEW_PARAMS, UrlParameter
from alignment.reports.report import serialize_json
from alignment.server.dataset_registry import EXPIRED_NOTICE, DatasetRegistry, split_dataset_key
from alignment.server.deadlines import check_deadline
from alignment.server.study_cache import StudyCache
from alignment.server.upload_store import StoreUnavailableError
from alignment.settings import CORS_ORIGINS, VERSION, parse_cors_origins

API_BLUEPRINT = "api"
OPENAPI_PATH = "/api/openapi.json"
INTERNAL_ERROR_TEXT = "That could not be answered; the fault is in the log."
# Uploads belong to one reader, and may expire.
PRIVATE_CACHE_CONTROL = "private, no-cache"
_DESCRIPTION = (
    "What the commands of country-alignment print with --json, by the words of the page's address. "
    "The keys of each answer are described in docs/json.md. An address of the page may be given "
    "whole: what an answer has no use for changes nothing, and what is not understood is refused. "
    "An empty address is the one that the page opens on, and v=1 asks all records. Each answer is "
    "also at /NAME.json, that of one country at /country/GTM.json."
)
_ERROR_RESPONSES = {
    "400": "What is asked is not understood, or cannot be answered.",
    "429": "You asked for many at once; Retry-After says when to ask again.",
    "503": "Too much is asked just now; Retry-After says when to ask again.",
}


def get_query_string() -> str:
    """Return the query string of the request."""
    return flask.request.query_string.decode("utf-8", "replace")


def get_study_cache(registry: DatasetRegistry) -> StudyCache:
    """Return the studies of the records that the request names.

    Raises
    ------
    QueryError
        If they are gone: unlike the page, a file cannot say that it is about other records.
    DeadlineExceededError
        If the client left while the request waited.
    """
    check_deadline()
    study_cache = registry.get(get_query_string())
    if study_cache is None:
        raise QueryError(EXPIRED_NOTICE.partition(";")[0])
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
    """Add `/api/NAME` and `/NAME.json` for each endpoint, and the description.

    Raises
    ------
    AlignmentError
        If the setting of CORS cannot be read.
    """
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
        response = flask.Response(f"{text}\n", mimetype="application/json")
        response.headers["Cache-Control"] = PRIVATE_CACHE_CONTROL
        return response

    @api.get("/api/<name>")
    @api.get(f"/<any({', '.join(ENDPOINTS)}):name>.json")
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
    return {
        "openapi": "3.1.0",
        "info": {"title": "Country alignment", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": {
            f"/api/{each.name}": {"get": _build_operation(each)} for each in ENDPOINTS.values()
        },
        "components": {
            "schemas": {
                "Fault": {
                    "type": "object",
                    "properties": {"error": {"type": "string", "description": "One sentence."}},
                    "required": ["error"],
                }
            },
            "parameters": {each.name: _build_parameter(each) for each in _list_shared_parameters()},
        },
    }


def _list_shared_parameters() -> list[UrlParameter]:
    names = {name for endpoint in ENDPOINTS.values() for name in endpoint.view_params}
    return [*QUERY_PARAMS, *(each for each in VIEW_PARAMS if each.name in names)]


def _build_operation(endpoint: ApiEndpoint) -> dict[str, Any]:
    required = {field for field, _ in endpoint.required_fields}
    own = [_build_parameter(each, each.field in required) for each in endpoint.own_params]
    names = [*(each.name for each in QUERY_PARAMS), *endpoint.view_params]
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.meaning,
        "description": f"As `alignment {endpoint.name} --json`, as "
        f"/api/{endpoint.name}?{endpoint.example}",
        "parameters": own + shared,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **{
                status: {"description": text, "content": error}
                for status, text in _ERROR_RESPONSES.items()
            },
        },
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
