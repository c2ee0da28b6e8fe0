"""A page that is closed, or left for another, says so: nobody waits for its answers any more."""

from __future__ import annotations

import flask

from alignment.app.kept.holdings import Holdings

PATH = "/left"


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add the route by which a page says that it is left, with its address as the text."""

    @server.post(PATH)
    def left() -> flask.Response:
        studies, state = holdings.at(flask.request.get_data(as_text=True))
        studies.leave(state.query)
        return flask.Response(status=204)
