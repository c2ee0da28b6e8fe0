"""The scripts of the page, as one that a browser need not fetch twice."""

from __future__ import annotations

import hashlib

import flask

from alignment.export.bundle import bundle

PATH = "/page.js"
# Of a file whose address is another where it is another.
FOREVER = "public, max-age=31536000, immutable"


def address() -> str:
    """Return where the scripts are; another where they are others."""
    return f"{PATH}?{hashlib.blake2b(bundle('page').encode(), digest_size=8).hexdigest()}"


def register(server: flask.Flask) -> None:
    """Add the route of the scripts."""

    @server.get(PATH)
    def own() -> flask.Response:
        response = flask.Response(bundle("page"), mimetype="text/javascript")
        response.headers["Cache-Control"] = FOREVER
        return response
