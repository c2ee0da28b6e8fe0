"""Make the page: a Dash app over one dataset."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

import flask
from dash import Dash
from werkzeug.middleware.proxy_fix import ProxyFix

from alignment.app import callbacks, gate, left, limits, manual, scripts, watched
from alignment.app.kept import places
from alignment.app.kept.background import MOST_AT_WORK
from alignment.app.kept.holdings import WORKERS, Holdings
from alignment.app.opened import Opened, opened, page
from alignment.app.own import routes as own
from alignment.app.picture.dark import dark_rules
from alignment.app.share import api, preview, reports
from alignment.app.share import routes as share
from alignment.app.share.embedding import ancestors, discovery, here, origin
from alignment.engine import engine
from alignment.model.dataset import Dataset
from alignment.paths import ASSETS
from alignment.pool import REQUEST_NICE, Workers, pool
from alignment.settings import FRAMES, HOSTS

# Of scripts, those of this server and what Dash writes into the index, by its hashes.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' {hashes}; connect-src 'self'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# What a browser lets other pages do with this one, and this one with the reader's machine.
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The page copies links; it has no use for anything else.
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
            *("gyroscope", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
        )
    ),
}
# What other sites frame, or ask for from their own scripts, as a picture or oEmbed.
FOR_OTHERS = ("/embed", "/oembed", "/download/", preview.PATH)
# Where Dash serves the style sheets from.
STYLES = "_dash_assets.static"
# Two discs and their link. Within the page, for a browser fetches a file once more for each address
# that the page comes to.
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<path d='M4 11 12 5' stroke='#667' stroke-width='1.5'/>"
    "<circle cx='4' cy='11' r='4' fill='#0072B2'/>"
    "<circle cx='12' cy='5' r='4' fill='#D55E00'/></svg>"
)
ICON_LINK = f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{quote(ICON)}">'
# The picture is there before any script, and drawn once all of it has come, so that no part of it
# makes room for the next. Its own scripts come first, so that it can be taken hold of while those
# of Dash are on their way.
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%named%}</title>
{%oembed%}
{%card%}
<link rel="expect" href="#seen" blocking="render">
{%grid%}
{%icon%}
{%css%}
<style>{%dark%}</style>
</head>
<body>
<div id="still">{%still%}</div>
<i id="seen" hidden></i>
{%app_entry%}
<script src="{%own%}"></script>
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


# The script of tables as Dash writes it; what draws them is in a second one beside it.
_FILLED = re.compile(r"\{%(named|oembed|card|grid|still)%\}")
_GRID = re.compile(r'<script src="(([^"]*/)dash_ag_grid(\.[^"]*)\.min\.js)"></script>')


class _Dash(Dash):
    """Dash whose page is seen before its scripts, which reads tables late and that oEmbed knows."""

    seen: Callable[[str], Opened]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        parts["scripts"], grid = _without_grid(parts["scripts"])
        index = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        search = flask.request.query_string.decode("utf-8", "replace")
        seen, asked = self.seen(search), flask.request
        filled = {
            "named": escape(seen.title),
            "oembed": discovery(here(asked)),
            "card": seen.tags(origin(asked)),
            "grid": grid,
            "still": seen.markup,
        }
        # At once, for words of an address may look like one of these names.
        return _FILLED.sub(lambda found: filled[found[1]], index)


def _without_grid(scripts: str) -> tuple[str, str]:
    """Return the scripts without that of tables, and what tells assets/grid.js where both are."""
    found = _GRID.search(scripts)
    if found is None:
        return scripts, ""
    both = f"{found[1]} {found[2]}async-community{found[3]}.js"
    return scripts.replace(found[0], ""), f'<meta name="grid" content="{both}">'


def _named_in_small(answer: Any) -> Any:
    """Return an application that is asked by its name in small letters, however it was written."""

    def asked(environ: dict[str, Any], start: Any) -> Any:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        return answer(environ, start)

    return asked


def behind() -> Workers | None:
    """Return the processes that work for this one, where the settings leave it to them."""
    modules = ("alignment.app.kept.elsewhere", "alignment.app.kept.jobs")
    background = pool(MOST_AT_WORK, *modules)
    requests = pool(WORKERS, *modules, nice=REQUEST_NICE)
    return Workers(background, requests) if background and requests else None


def create_app(dataset: Dataset, workers: Workers | None = None) -> Dash:
    """Return the app, ready to serve.

    Parameters
    ----------
    dataset : Dataset
    workers : Workers, optional
        Processes that do what takes long; see :func:`behind`.

    Raises
    ------
    AlignmentError
        If a setting, such as who may frame the picture, cannot be read.
    """
    framers = ancestors(FRAMES.value)
    megabytes = own.megabytes()
    most, room, of_one = own.kept()
    holdings = Holdings(
        dataset,
        most,
        room,
        of_one,
        store=places.store(),
        commons=places.commons(room),
        engine=engine(),
        workers=workers,
    )
    app = _Dash(
        "alignment",
        title=preview.NAME,
        update_title="",
        assets_folder=str(ASSETS),
        # Dash reads each style sheet of its folder; the scripts are one, and none of its own.
        assets_ignore=r".*\.js$",
        index_string=INDEX.replace("{%icon%}", ICON_LINK)
        .replace("{%dark%}", dark_rules())
        .replace("{%own%}", scripts.address()),
        serve_locally=True,
        # What it says goes to the log of the server.
        add_log_handler=False,
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
    # Callbacks are checked by the layout that the page asks for; the index need not bring another.
    app.validation_layout = None
    app.seen = lambda search: opened(*holdings.at(search), megabytes)
    if before := own.proxies():
        # Else all who come by a proxy would be one client, and their pages http.
        app.server.wsgi_app = ProxyFix(app.server.wsgi_app, x_for=before, x_proto=before)
    if hosts := HOSTS.value.lower().split():
        app.server.config["TRUSTED_HOSTS"] = hosts
        app.server.wsgi_app = _named_in_small(app.server.wsgi_app)
    pages, files = limits.page_limiter(), limits.file_limiter()
    queues = {
        "pages": pages.present,
        "files": files.present,
        "background": holdings.shipped.waiting,
    }
    watched.register(app.server, holdings, queues)
    gate.require_host(app.server)
    limits.register(app.server, pages, files, holdings.at_work)
    scripts.register(app.server)
    callbacks.register(app, holdings)
    left.register(app.server, holdings)
    share.register(app.server, holdings, framers)
    reports.register(app.server, holdings)
    api.register(app.server, holdings)
    preview.register(app.server, holdings)
    own.register(app.server, holdings, megabytes)
    manual.register(app.server)
    gate.register(app)
    # Asked for by browsers of whatever is no page with an icon of its own, such as a picture alone.
    app.server.add_url_rule(
        "/favicon.ico", "icon", lambda: flask.Response(ICON, mimetype="image/svg+xml")
    )
    # Callbacks may bring scripts of their own, so the hashes come after all of them.
    policy = POLICY.format(hashes=" ".join(app.csp_hashes()))

    @app.server.after_request
    def secure(response: flask.Response) -> flask.Response:
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = policy
            response.headers["X-Frame-Options"] = "DENY"
        for name, value in GUARDS.items():
            response.headers[name] = value
        if flask.request.path.startswith(FOR_OTHERS):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        # The picture waits for its style sheets, whose address says when they were changed.
        if flask.request.endpoint == STYLES and response.status_code == 200 and flask.request.args:
            response.headers["Cache-Control"] = scripts.FOREVER
        if flask.request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return app
