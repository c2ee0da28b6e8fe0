"""The gate: no callback sees a request that the page could not have sent.

Dash calls a function with whatever stands in a request. Here the request is held against the
callbacks themselves, by which places they read, and each value against its kind.
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

from alignment.app import ids, refusals
from alignment.app.controls.rows import CONTROLS
from alignment.app.ids import UPDATE
from alignment.app.kinds import Kind, maybe, named, number, numbered, typed, word, words
from alignment.app.logs import redact
from alignment.settings import HOSTS

# Dash answers any address with the page, and one of its scripts that it has not with a fault.
_ANY_PATH = "/<path:path>"
# What a page asks while it is developed.
_DEVELOPED = "/_reload-hash"
_SCRIPTS = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
NOWHERE = "There is no such page.\n"
ONE_HOST = "The request must name one host, in one Host header.\n"
_LONGEST_SAID = 200

# Of what a server's callback reads: the kind of each value. Those of controls are in their rows.
KINDS: dict[str, Kind] = {
    f"{ids.URL}.search": maybe(word),
    f"{ids.ADDRESS}.data": word,
    f"{ids.PICTURE}.data": word,
    f"{ids.GESTURE}.data": maybe(numbered),
    f"{ids.HEARD}.data": number,
    f"{ids.TOLD_AROUND}.data": maybe(named),
    f"{ids.TOLD_BESIDE}.data": maybe(named),
    f"{ids.SURE_OF}.data": maybe(word),
    f"{ids.AGAIN}.data": maybe(number),
    f"{ids.TICK}.n_intervals": maybe(number),
    f"{ids.SHARE_ASKED}.data": word,
    f"{ids.SHARE_SIZE}.value": word,
    f"{ids.SHARE_THEME}.value": word,
    **{f"{name}.value": maybe(word) for name in ids.SHARE_WORDS},
    f"{ids.SHARE_PIXELS}.value": maybe(typed),
    f"{ids.SHARE_WIDE}.value": maybe(typed),
    f"{ids.SHARE_HIGH}.value": maybe(typed),
    f"{ids.SHARE_SURE}.value": maybe(words),
    f"{ids.SHARE_NOTES}.value": maybe(word),
    f"{ids.SHARE_OFFERS}.value": maybe(words),
    f"{ids.SHARE_WAY}.value": word,
    **{f"{control.id}.value": control.binding.kind for control in CONTROLS.values()},
}


@dataclass(frozen=True)
class Reads:
    """What a callback reads and writes, in order: places such as 'url.search'."""

    inputs: tuple[str, ...]
    state: tuple[str, ...]
    outputs: tuple[str, ...]


def require_host(server: flask.Flask) -> None:
    """Refuse with 400 a request that names no host, more than one, or what cannot be one.

    Call this before anything that holds a place for a request, such as a turn.
    """

    @server.before_request
    def check_host() -> flask.Response | None:
        # The server joins two headers with a comma, which no host has.
        if host_is_trusted(flask.request.headers.get("Host"), ()):
            return None
        refusals.mark("host")
        return flask.Response(ONE_HOST, 400, mimetype="text/plain")


def register(app: Dash) -> None:
    """Refuse what is asked wrongly with 400, and what there is not with 404.

    Parameters
    ----------
    app : Dash
        One that has all of its callbacks.
    """
    read = {name: _reads(each) for name, each in app.callback_map.items() if "callback" in each}
    # What has no kind is a fault of ours, and is to be seen at once.
    assert {place for each in read.values() for place in each.inputs + each.state} <= set(KINDS)
    log = logging.getLogger(__name__)

    @app.server.before_request
    def check() -> flask.Response | None:
        rule = flask.request.url_rule.rule if flask.request.url_rule else ""
        if rule in (_ANY_PATH, _DEVELOPED):
            return flask.Response(NOWHERE, 404, mimetype="text/plain")
        if rule == UPDATE and flask.request.method == "POST":
            wrong = _wrong(read)
            if wrong:
                return flask.Response(f"{wrong}.\n", 400, mimetype="text/plain")
        return None

    @app.server.errorhandler(SecurityError)
    def stranger(fault: SecurityError) -> flask.Response:
        refusals.mark("host")
        said = f"{(fault.description or '').rstrip('.')}; {HOSTS.variable} names those that are."
        return flask.Response(f"{said}\n", 400, mimetype="text/plain")

    @app.server.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> Any:
        if fault.response is not None or (fault.code or 0) < 400:
            return fault
        said = NOWHERE if isinstance(fault, NotFound) else f"{fault.description}\n"
        answer = flask.Response(said, fault.code, mimetype="text/plain")
        answer.headers.extend([each for each in fault.get_headers() if each[0] != "Content-Type"])
        return answer

    @app.server.after_request
    def tell(response: flask.Response) -> flask.Response:
        if response.status_code in (400, 403):
            # The query may hold the key of somebody's records, and is not written down.
            said = "" if response.is_streamed else redact(response.get_data(as_text=True))
            path = redact(flask.request.path)
            log.warning("refused %.200r: %.200r", path, said.strip()[:_LONGEST_SAID])
        return response

    _scripts(app.server)


def _scripts(server: flask.Flask) -> None:
    """Let a script that Dash has not be one that is not there."""
    (endpoint,) = (each.endpoint for each in server.url_map.iter_rules() if each.rule == _SCRIPTS)
    serve: Any = server.view_functions[endpoint]

    def found(**named: str) -> Any:
        try:
            return serve(**named)
        except (DependencyException, OSError):
            return flask.Response(NOWHERE, 404, mimetype="text/plain")

    server.view_functions[endpoint] = found


def _reads(callback: Mapping[str, Any]) -> Reads:
    outputs = callback["output"]
    return Reads(
        tuple(f"{each['id']}.{each['property']}" for each in callback["inputs"]),
        tuple(f"{each['id']}.{each['property']}" for each in callback["state"]),
        tuple(
            f"{each.component_id}.{each.component_property}"
            for each in (outputs if isinstance(outputs, list | tuple) else [outputs])
        ),
    )


def _wrong(read: Mapping[str, Reads]) -> str:
    """Return what is wrong with the request of a callback; '' if nothing is."""
    try:
        body = flask.request.get_json()
    except RecursionError:
        return "The request is too deep"
    except BadRequest:
        return "The request is not JSON"
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return "The request says not what is to be updated"
    asked = read.get(body["output"])
    if asked is None:
        return "The request asks to update what there is not"
    outputs = body.get("outputs")
    if _places(outputs if isinstance(outputs, list) else [outputs]) != asked.outputs:
        return "The request does not fit what it is to update"
    changed = body.get("changedPropIds")
    if not isinstance(changed, list) or not 0 < len(changed) <= len(asked.inputs):
        return "The request says not what has changed"
    if not all(isinstance(each, str) and each in asked.inputs for each in changed):
        return "The request says that changed what cannot"
    for name, places in (("inputs", asked.inputs), ("state", asked.state)):
        given = body.get(name, [])
        if not isinstance(given, list) or _places(given) != places:
            return f"The request does not have the {name} that it needs"
        for each, place in zip(given, places, strict=True):
            if not KINDS[place](each.get("value")):
                return f"The request has a {place} that cannot be"
    return ""


def _places(given: list[Any]) -> tuple[str, ...]:
    """Return the places that stand in a list, a strange one as ''."""
    return tuple(
        f"{each['id']}.{each['property'].partition('@')[0]}"
        if isinstance(each, dict)
        and isinstance(each.get("id"), str)
        and isinstance(each.get("property"), str)
        and each.keys() <= {"id", "property", "value"}
        else ""
        for each in given
    )
