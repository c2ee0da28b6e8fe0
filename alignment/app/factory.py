"""Make the page: a Dash app over one dataset."""

from __future__ import annotations

import flask
from dash import Dash

from alignment.app import callbacks
from alignment.app.page import page
from alignment.app.state import Studies, from_address
from alignment.model.dataset import Dataset
from alignment.paths import ASSETS

TITLE = "Country alignment"
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
{%favicon%}
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def create_app(dataset: Dataset) -> Dash:
    """Return the app, ready to serve.

    Parameters
    ----------
    dataset : Dataset
    """
    app = Dash(
        "alignment",
        title=TITLE,
        update_title="",
        assets_folder=str(ASSETS),
        index_string=INDEX,
        serve_locally=True,
        compress=True,
    )
    studies = Studies(dataset)

    def layout() -> object:
        # The page asks for its layout with its own address as referrer, so that the map it
        # opens on needs no second request.
        search = ""
        if flask.has_request_context() and flask.request.referrer:
            search = flask.request.referrer.partition("?")[2].partition("#")[0]
        return page(studies, from_address(dataset, search))

    app.layout = layout
    callbacks.register(app, studies)

    @app.server.after_request
    def secure(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = CSP
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return app
