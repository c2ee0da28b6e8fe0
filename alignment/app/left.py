"""A page that is closed, or left for another, says so: nobody waits for its answers any more."""

from __future__ import annotations

import flask

from alignment.app import refusals
from alignment.app.kept.holdings import Holdings

PATH = "/left"
CROSS_SITE = "Only the page itself may say that it was left.\n"


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add the route by which a page says that it is left, with its address as the text."""

    @server.post(PATH)
    def left() -> flask.Response:
        if not _is_same_origin(flask.request):
            refusals.mark("cross-site")
            return flask.Response(CROSS_SITE, 403, mimetype="text/plain")
        studies, state = holdings.at(flask.request.get_data(as_text=True))
        studies.leave(state.query)
        return flask.Response(status=204)


def _is_same_origin(request: flask.Request) -> bool:
    """Return whether no other site sent a request; programs that are no browser say neither."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2].lower() == request.host.lower()
