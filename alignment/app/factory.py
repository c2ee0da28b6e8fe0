"""Make the page: a Dash app over one dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from dash import Dash

from alignment.app import callbacks, scripts
from alignment.app.kept.holdings import Holdings
from alignment.app.own import routes as own
from alignment.app.page import page, still
from alignment.app.picture.dark import dark_rules
from alignment.app.share import routes as share
from alignment.app.share.embedding import ancestors, discovery
from alignment.model.dataset import Dataset
from alignment.paths import ASSETS
from alignment.settings import FRAMES

TITLE = "Country alignment"
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# The picture is there before any script. Its own come first, so that it can be taken hold of while
# those of Dash are on their way.
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
{%oembed%}
{%favicon%}
{%css%}
<style>{%dark%}</style>
</head>
<body>
<div id="still">{%still%}</div>
{%app_entry%}
<script src="{%own%}"></script>
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


class _Dash(Dash):
    """Dash whose page is seen before its scripts, and tells by its address that oEmbed knows it."""

    still: Callable[[str], str]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        index = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        search = flask.request.query_string.decode("utf-8", "replace")
        index = index.replace("{%oembed%}", discovery(flask.request.url))
        return index.replace("{%still%}", self.still(search))


def create_app(dataset: Dataset) -> Dash:
    """Return the app, ready to serve.

    Parameters
    ----------
    dataset : Dataset

    Raises
    ------
    AlignmentError
        If a setting, such as who may frame the picture, cannot be read.
    """
    framers = ancestors(FRAMES.value)
    megabytes = own.megabytes()
    holdings = Holdings(dataset, *own.kept())
    app = _Dash(
        "alignment",
        title=TITLE,
        update_title="",
        assets_folder=str(ASSETS),
        # Dash reads each style sheet of its folder; the scripts are one, and none of its own.
        assets_ignore=r".*\.js$",
        index_string=INDEX.replace("{%dark%}", dark_rules()).replace("{%own%}", scripts.address()),
        serve_locally=True,
        # Else the whole layout stands in the page once more, to check the names of callbacks by.
        suppress_callback_exceptions=True,
        compress=True,
    )

    def layout() -> object:
        # The page asks for its layout with its own address as referrer, so that the map it
        # opens on needs no second request.
        search = ""
        if flask.has_request_context() and flask.request.referrer:
            search = flask.request.referrer.partition("?")[2].partition("#")[0]
        return page(*holdings.at(search), megabytes)

    app.layout = layout
    app.still = lambda search: still(*holdings.at(search), megabytes)
    scripts.register(app.server)
    callbacks.register(app, holdings)
    share.register(app.server, holdings, framers)
    own.register(app.server, holdings, megabytes)

    @app.server.after_request
    def secure(response: flask.Response) -> flask.Response:
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = CSP
            response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return app
