"""Make the page: a Dash app over one dataset."""

from __future__ import annotations

from typing import Any

import flask
from dash import Dash

from alignment.app import callbacks
from alignment.app.kept.holdings import Holdings
from alignment.app.own import routes as own
from alignment.app.page import page
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
# Scripts that others import; Dash reads what it finds as plain ones.
MODULES = r"(apart|skin|stress)\.js$"
# Plotly is read while the layout is still on its way, not after it.
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
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}
<script src="/_dash-component-suites/plotly/package_data/plotly.min.js"></script></footer>
</body>
</html>"""


class _Dash(Dash):
    """Dash whose page tells, by its own address, that oEmbed knows it."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        index = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        return index.replace("{%oembed%}", discovery(flask.request.url))


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
        assets_ignore=MODULES,
        index_string=INDEX.replace("{%dark%}", dark_rules()),
        serve_locally=True,
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
