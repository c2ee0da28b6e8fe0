"""Route by which a page says that it is closed or left, so that its background jobs may end."""

from __future__ import annotations

import flask

from alignment.app.state import resolve_request
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.metrics import mark_refusal

PATH = "/left"
CROSS_SITE_TEXT = "Only the page itself may say that it was left.\n"


def register(server: flask.Flask, registry: DatasetRegistry) -> None:
    """Add the route `/left`; the body of the request is the query string of the page."""

    @server.post(PATH)
    def leave() -> flask.Response:
        if not _is_same_origin(flask.request):
            mark_refusal("cross-site")
            return flask.Response(CROSS_SITE_TEXT, 403, mimetype="text/plain")
        study_cache, state = resolve_request(registry, flask.request.get_data(as_text=True))
        study_cache.abandon(state.query)
        return flask.Response(status=204)


def _is_same_origin(request: flask.Request) -> bool:
    """Return whether no other site sent a request; clients that are no browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2].lower() == request.host.lower()
