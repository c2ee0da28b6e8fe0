"""Validation of requests: a callback is only called with what the page could have sent.

Dash calls a callback with whatever a request contains. Here the request is compared with the inputs
and outputs of the callback, and each value is validated.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flask
from dash import Dash
from dash.exceptions import DependencyException
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, SecurityError
from werkzeug.sansio.utils import host_is_trusted

from alignment.app import ids
from alignment.app.controls.rows import CONTROLS
from alignment.app.ids import UPDATE_PATH
from alignment.app.validators import (
    Validator,
    allow_none,
    is_finite_number,
    is_numbered_text_mapping,
    is_scalar_mapping,
    is_text,
    is_text_list,
    is_text_or_number,
)
from alignment.server.logs import redact
from alignment.server.metrics import mark_refusal
from alignment.settings import ALLOWED_HOSTS

# Dash answers any path with the page.
_CATCH_ALL_RULE = "/<path:path>"
# For the development of pages.
_RELOAD_RULE = "/_reload-hash"
# Dash raises an exception for an unknown script.
_SCRIPT_RULE = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
NOT_FOUND_TEXT = "There is no such page.\n"
ONE_HOST_TEXT = "The request must name one host, in one Host header.\n"
_MAX_LOGGED_LENGTH = 200

# Validators of the properties that callbacks read.
VALUE_VALIDATORS: dict[str, Validator] = {
    f"{ids.URL}.search": allow_none(is_text),
    f"{ids.URL_PARAMS}.data": is_text,
    f"{ids.MAP_PARAMS}.data": is_text,
    f"{ids.GESTURE}.data": allow_none(is_numbered_text_mapping),
    f"{ids.LAST_GESTURE}.data": is_finite_number,
    f"{ids.MAP_DIGESTS}.data": allow_none(is_scalar_mapping),
    f"{ids.SIDEBAR_DIGESTS}.data": allow_none(is_scalar_mapping),
    f"{ids.READY_PARTS}.data": allow_none(is_text),
    f"{ids.RELOAD_REQUEST}.data": allow_none(is_finite_number),
    f"{ids.PROGRESS_TIMER}.n_intervals": allow_none(is_finite_number),
    f"{ids.SHARE_REQUEST}.data": is_text,
    f"{ids.SHARE_SIZE}.value": is_text,
    f"{ids.SHARE_THEME}.value": is_text,
    **{f"{name}.value": allow_none(is_text) for name in ids.SHARE_TEXTS},
    f"{ids.SHARE_PIXELS}.value": allow_none(is_text_or_number),
    f"{ids.SHARE_FRAME_WIDTH}.value": allow_none(is_text_or_number),
    f"{ids.SHARE_FRAME_HEIGHT}.value": allow_none(is_text_or_number),
    f"{ids.SHARE_STABILITY}.value": allow_none(is_text_list),
    f"{ids.SHARE_NOTES}.value": allow_none(is_text),
    f"{ids.SHARE_FEATURES}.value": allow_none(is_text_list),
    f"{ids.SHARE_METHOD}.value": is_text,
    **{f"{control.id}.value": control.binding.is_valid for control in CONTROLS.values()},
}


@dataclass(frozen=True)
class CallbackSignature:
    """Properties that a callback reads and writes, in order, such as 'url.search'."""

    inputs: tuple[str, ...]
    state: tuple[str, ...]
    outputs: tuple[str, ...]


def require_host(server: flask.Flask) -> None:
    """Refuse with 400 a request that does not name one valid host.

    Call this before anything that counts requests, such as a limiter.
    """

    @server.before_request
    def check_host() -> flask.Response | None:
        # The server joins two headers with a comma, which no host contains.
        if host_is_trusted(flask.request.headers.get("Host"), ()):
            return None
        mark_refusal("host")
        return flask.Response(ONE_HOST_TEXT, 400, mimetype="text/plain")


def register(app: Dash) -> None:
    """Answer 400 to invalid requests of callbacks, and 404 to unknown paths.

    Call this when the app has all of its callbacks.
    """
    signatures = {
        name: _read_signature(each) for name, each in app.callback_map.items() if "callback" in each
    }
    names = {name for each in signatures.values() for name in each.inputs + each.state}
    assert names <= set(VALUE_VALIDATORS)
    log = logging.getLogger(__name__)

    @app.server.before_request
    def check() -> flask.Response | None:
        rule = flask.request.url_rule.rule if flask.request.url_rule else ""
        if rule in (_CATCH_ALL_RULE, _RELOAD_RULE):
            return flask.Response(NOT_FOUND_TEXT, 404, mimetype="text/plain")
        if rule == UPDATE_PATH and flask.request.method == "POST":
            error = _find_request_error(signatures)
            if error:
                return flask.Response(f"{error}.\n", 400, mimetype="text/plain")
        return None

    @app.server.errorhandler(SecurityError)
    def refuse_host(fault: SecurityError) -> flask.Response:
        mark_refusal("host")
        reason = (fault.description or "").rstrip(".")
        text = f"{reason}; {ALLOWED_HOSTS.variable} names those that are.\n"
        return flask.Response(text, 400, mimetype="text/plain")

    @app.server.errorhandler(HTTPException)
    def answer_in_plain_text(fault: HTTPException) -> Any:
        if fault.response is not None or (fault.code or 0) < 400:
            return fault
        text = NOT_FOUND_TEXT if isinstance(fault, NotFound) else f"{fault.description}\n"
        response = flask.Response(text, fault.code, mimetype="text/plain")
        response.headers.extend([each for each in fault.get_headers() if each[0] != "Content-Type"])
        return response

    @app.server.after_request
    def log_refusal(response: flask.Response) -> flask.Response:
        if response.status_code in (400, 403):
            # Without the query, which may hold a key.
            text = "" if response.is_streamed else redact(response.get_data(as_text=True))
            path = redact(flask.request.path)
            log.warning("refused %.200r: %.200r", path, text.strip()[:_MAX_LOGGED_LENGTH])
        return response

    _answer_missing_scripts(app.server)


def _answer_missing_scripts(server: flask.Flask) -> None:
    """Answer 404 to the path of a script that Dash does not have."""
    (endpoint,) = (
        each.endpoint for each in server.url_map.iter_rules() if each.rule == _SCRIPT_RULE
    )
    serve: Any = server.view_functions[endpoint]

    def serve_or_404(**parts: str) -> Any:
        try:
            return serve(**parts)
        except (DependencyException, OSError):
            return flask.Response(NOT_FOUND_TEXT, 404, mimetype="text/plain")

    server.view_functions[endpoint] = serve_or_404


def _read_signature(callback: Mapping[str, Any]) -> CallbackSignature:
    outputs = callback["output"]
    return CallbackSignature(
        tuple(f"{each['id']}.{each['property']}" for each in callback["inputs"]),
        tuple(f"{each['id']}.{each['property']}" for each in callback["state"]),
        tuple(
            f"{each.component_id}.{each.component_property}"
            for each in (outputs if isinstance(outputs, list | tuple) else [outputs])
        ),
    )


def _find_request_error(signatures: Mapping[str, CallbackSignature]) -> str:
    """Return what is wrong with the request of a callback; '' if it is valid."""
    try:
        body = flask.request.get_json()
    except RecursionError:
        return "The request is too deep"
    except BadRequest:
        return "The request is not JSON"
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return "The request does not name its outputs"
    signature = signatures.get(body["output"])
    if signature is None:
        return "The request names an output that does not exist"
    outputs = body.get("outputs")
    if _format_properties(outputs if isinstance(outputs, list) else [outputs]) != signature.outputs:
        return "The request does not match its outputs"
    changed = body.get("changedPropIds")
    if not isinstance(changed, list) or not 0 < len(changed) <= len(signature.inputs):
        return "The request does not name its inputs that changed"
    if not all(isinstance(each, str) and each in signature.inputs for each in changed):
        return "The request names an input that cannot change"
    for name, properties in (("inputs", signature.inputs), ("state", signature.state)):
        items = body.get(name, [])
        if not isinstance(items, list) or _format_properties(items) != properties:
            return f"The request does not have the {name} that it needs"
        for item, prop in zip(items, properties, strict=True):
            if not VALUE_VALIDATORS[prop](item.get("value")):
                return f"The request has a {prop} that cannot be"
    return ""


def _format_properties(dependencies: list[Any]) -> tuple[str, ...]:
    """Return the properties that a request names, an invalid one as ''."""
    return tuple(
        f"{each['id']}.{each['property'].partition('@')[0]}"
        if isinstance(each, dict)
        and isinstance(each.get("id"), str)
        and isinstance(each.get("property"), str)
        and each.keys() <= {"id", "property", "value"}
        else ""
        for each in dependencies
    )
