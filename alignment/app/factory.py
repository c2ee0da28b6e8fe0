"""Factory of the page: a Dash app over one dataset."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import flask
from dash import ClientsideFunction, Dash, Input
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from alignment import settings
from alignment.app import ids, page_routes, request_limits, request_validation, view
from alignment.app.controls.rows import CONTROLS, MENU_OUTPUTS
from alignment.app.page import InitialPage, get_initial_page, render_page
from alignment.app.share import api, embedding, menu, routes
from alignment.app.share.embedding import get_origin, get_request_url, render_oembed_link
from alignment.app.state import resolve_request
from alignment.app.uploads import routes as uploads
from alignment.charts.chart_style import build_dark_css
from alignment.compute.dask import connect_engine
from alignment.compute.process_pool import REQUEST_NICE, Workers, create_pool
from alignment.export.html_templates import build_dark_mark_rules, get_template
from alignment.methods import load_chapters
from alignment.model.dataset import Dataset
from alignment.reports.analyses import load_shared_inputs
from alignment.server import backends, metrics
from alignment.server.dataset_registry import WORKERS, DatasetRegistry
from alignment.server.jobs import MAX_RUNNING_JOBS

# Scripts of this server, and the inline scripts of Dash by their hashes.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' {hashes}; connect-src 'self'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The page writes to the clipboard; it needs nothing else.
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
            *("gyroscope", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
        )
    ),
}
# Pictures and oEmbed, which other sites may frame or fetch.
CROSS_ORIGIN_PATHS = ("/embed", "/oembed", "/download/", embedding.PREVIEW_PATH)
# Two discs and their link. A browser would fetch a file again for each URL of the page.
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<path d='M4 11 12 5' stroke='#667' stroke-width='1.5'/>"
    "<circle cx='4' cy='11' r='4' fill='#50A28E'/>"
    "<circle cx='12' cy='5' r='4' fill='#8568CE'/></svg>"
)
ICON_URL = f"data:image/svg+xml,{quote(ICON)}"
# The script of tables as Dash writes it; a second one beside it renders them.
_GRID_SCRIPT = re.compile(r'<script src="(([^"]*/)dash_ag_grid(\.[^"]*)\.min\.js)"></script>')


class _DashApp(Dash):
    """Dash app whose index contains the page as HTML, and loads the script of tables late."""

    get_initial_page: Callable[[str], InitialPage]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        parts["scripts"], grid = _split_grid_script(parts["scripts"])
        request = flask.request
        page = self.get_initial_page(request.query_string.decode("utf-8", "replace"))
        return get_template("app.html").render(
            dash={name: Markup(part) for name, part in parts.items()},
            title=page.title,
            oembed_link=Markup(render_oembed_link(get_request_url(request))),
            meta_tags=Markup(page.render_head(get_origin(request))),
            grid_urls=grid,
            font_urls=page_routes.get_font_urls(),
            icon_url=ICON_URL,
            dark_style=Markup(build_dark_css(build_dark_mark_rules("#map").strip())),
            page=Markup(page.markup),
            bundle_urls=page_routes.list_bundle_urls(),
        )


def _split_grid_script(scripts: str) -> tuple[str, str]:
    """Return the scripts without that of tables, and its URLs for assets/grid_loader.js."""
    match = _GRID_SCRIPT.search(scripts)
    if match is None:
        return scripts, ""
    urls = f"{match[1]} {match[2]}async-community{match[3]}.js"
    return scripts.replace(match[0], ""), urls


def _lowercase_host(wsgi_app: Any) -> Any:
    """Return a WSGI application whose requests have the host in lower case."""

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        return wsgi_app(environ, start_response)

    return app


def _register_callbacks(app: Dash) -> None:
    """Register the callbacks, which run in the browser; assets/*.js has their functions."""
    # The first call says what the controls have, so that later ones show what a reader changed.
    _register_callback(app, "controls", *(Input(name, "value") for name in CONTROLS), first=True)
    _register_callback(
        app, "share", *(Input(name, "value") for name in ids.SHARE_FIELDS), first=True
    )
    _register_callback(
        app, "offered", *(Input(*place) for place in MENU_OUTPUTS.values() if place[1] == "data")
    )


def _register_callback(app: Dash, name: str, *inputs: Input, first: bool = False) -> None:
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alignment", name), *inputs, prevent_initial_call=not first
    )


def create_background_pool() -> Workers | None:
    """Return the worker processes; None if the settings name other workers."""
    modules = ("alignment.server.remote_jobs", "alignment.server.worker_jobs")
    background = create_pool(MAX_RUNNING_JOBS, *modules)
    requests = create_pool(WORKERS, *modules, nice=REQUEST_NICE)
    # With more of them, readers would wait for processes that are just as busy as this one.
    short_requests = create_pool(1, *modules, nice=REQUEST_NICE)
    if background is None or requests is None or short_requests is None:
        return None
    return Workers(background, requests, short_requests)


def create_app(dataset: Dataset, pool: Workers | None = None) -> Dash:
    """Return the app, ready to serve; see :func:`create_background_pool` for the pool.

    Raises :class:`AlignmentError` if a setting cannot be read.
    """
    frame_ancestors = settings.parse_frame_ancestors(settings.FRAME_ANCESTORS.value)
    upload_megabytes = settings.get_max_upload_megabytes()
    cache_megabytes = settings.get_cache_megabytes()
    max_uploads, max_per_client = settings.get_max_uploads()
    registry = DatasetRegistry(
        dataset,
        max_uploads,
        cache_megabytes,
        max_per_client,
        store=backends.open_upload_store(),
        shared_cache=backends.open_shared_cache(cache_megabytes),
        engine=connect_engine(),
        workers=pool,
    )
    app = _DashApp(
        "alignment",
        title=embedding.SITE_NAME,
        update_title="",
        # The style sheets and the scripts are bundled.
        include_assets_files=False,
        serve_locally=True,
        # The server has its own log.
        add_log_handler=False,
        compress=True,
    )

    def layout() -> object:
        # The referrer is the URL of the page, so that its map needs no second request.
        search = ""
        if flask.has_request_context() and flask.request.referrer:
            search = flask.request.referrer.partition("?")[2].partition("#")[0]
        return render_page(*resolve_request(registry, search), upload_megabytes)

    app.layout = layout
    # Dash validates callbacks by the requested layout; the index need not contain another.
    app.validation_layout = None
    app.get_initial_page = lambda search: get_initial_page(
        *resolve_request(registry, search), upload_megabytes
    )
    if pool is not None:
        load_chapters()
        registry.built_in.prefetch("first panels", load_shared_inputs)
    server = app.server
    # The page as a whole is a tenth smaller than at level 3, and 10 ms later.
    server.config["COMPRESS_ZSTD_LEVEL"] = 9
    if proxies := settings.get_proxy_count():
        # Otherwise all clients of a proxy would be one, and their URLs begin with http.
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=proxies, x_proto=proxies)
    if hosts := settings.ALLOWED_HOSTS.value.lower().split():
        server.config["TRUSTED_HOSTS"] = hosts
        server.wsgi_app = _lowercase_host(server.wsgi_app)
    pages, files = request_limits.page_limiter(), request_limits.file_limiter()
    queues = {
        "pages": pages.count_admitted,
        "files": files.count_admitted,
        "background": registry.built_in.count_queued,
    }
    metrics.register(server, registry, queues)
    request_validation.require_host(server)
    request_limits.register(server, pages, files, registry.job_limiter)
    page_routes.register_bundles(server)
    page_routes.register_fonts(server)
    _register_callbacks(app)
    view.register(server, registry)
    menu.register(server, registry)
    page_routes.register_beacon(server, registry)
    routes.register(server, registry, frame_ancestors)
    api.register(server, registry)
    uploads.register(server, registry, upload_megabytes)
    page_routes.register_docs(server)
    request_validation.register(app)
    # Browsers request it for responses that are no pages, such as pictures.
    server.add_url_rule(
        "/favicon.ico", "icon", lambda: flask.Response(ICON, mimetype="image/svg+xml")
    )
    # After all callbacks, which may add inline scripts.
    policy = CONTENT_SECURITY_POLICY.format(hashes=" ".join(app.csp_hashes()))

    @server.after_request
    def add_security_headers(response: flask.Response) -> flask.Response:
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = policy
            response.headers["X-Frame-Options"] = "DENY"
        for name, value in SECURITY_HEADERS.items():
            response.headers[name] = value
        if flask.request.path.startswith(CROSS_ORIGIN_PATHS):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if flask.request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return app
