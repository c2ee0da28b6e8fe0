"""The script bundle of the page, cached by browsers under a URL with its digest."""

from __future__ import annotations

import hashlib

import flask

from alignment.export.html_templates import bundle_scripts

PATH = "/page.js"
# For files whose URL changes with their content.
IMMUTABLE_CACHE_CONTROL = "public, max-age=31536000, immutable"


def get_script_url() -> str:
    """Return the URL of the script bundle, which changes with its content."""
    return f"{PATH}?{hashlib.blake2b(bundle_scripts('page').encode(), digest_size=8).hexdigest()}"


def register(server: flask.Flask) -> None:
    """Add the route of the script bundle."""

    @server.get(PATH)
    def page_script() -> flask.Response:
        response = flask.Response(bundle_scripts("page"), mimetype="text/javascript")
        response.headers["Cache-Control"] = IMMUTABLE_CACHE_CONTROL
        return response
