"""Validation of requests: one host, known paths, and refusals in plain text."""

from __future__ import annotations

import logging
from typing import Any

import flask
from dash import Dash
from dash.exceptions import DependencyException
from werkzeug.exceptions import HTTPException, NotFound, SecurityError
from werkzeug.sansio.utils import host_is_trusted

from alignment.server.logs import redact
from alignment.server.metrics import mark_refusal
from alignment.settings import ALLOWED_HOSTS

# Dash answers any path with the page, and has paths for the development of pages and for callbacks
# on the server, of which the page has none.
_UNUSED_RULES = ("/<path:path>", "/_reload-hash", "/_dash-update-component")
# Dash raises an exception for an unknown script.
_SCRIPT_RULE = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
NOT_FOUND_TEXT = "There is no such page.\n"
ONE_HOST_TEXT = "The request must name one host, in one Host header.\n"
_MAX_LOGGED_LENGTH = 200


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
    """Answer 404 to unknown paths, and in plain text to faulty requests."""
    log = logging.getLogger(__name__)

    @app.server.before_request
    def check() -> flask.Response | None:
        rule = flask.request.url_rule.rule if flask.request.url_rule else ""
        if rule in _UNUSED_RULES:
            return flask.Response(NOT_FOUND_TEXT, 404, mimetype="text/plain")
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
