"""Routes beside the page: its style and scripts, the documentation, the beacon of a left page."""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from pathlib import Path

import flask

from alignment.app.ids import PROGRESS_PATH, SEARCH_PATH, SHARE_PATH, STEP_PATH, VIEW_PATH
from alignment.app.state import resolve_request
from alignment.errors import AlignmentError
from alignment.export.fonts import FONT_WEIGHTS, compute_font_digest, get_inter_files, make_web_font
from alignment.export.html_templates import bundle_scripts, bundle_style_sheets
from alignment.io.shipped_files import hash_inline_scripts
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.metrics import mark_refusal
from alignment.settings import DOCS

STYLE_PATH = "/page.css"
# The last sheet has precedence.
STYLE_SHEETS = ("share", "style", "uploads")
# The scripts of the page: the module of each, and that of the script before it.
SCRIPTS = {"/page.js": ("page",), "/page_more.js": ("page_more", "page")}
FONT_PATH = "/font"
# For files whose URL changes with their content.
IMMUTABLE_CACHE_CONTROL = "public, max-age=31536000, immutable"
CROSS_SITE_TEXT = "Only the page itself may ask this.\n"
LEFT_PATH = "/left"
# Of other sites no request is answered there.
PAGE_PATHS = (LEFT_PATH, VIEW_PATH, PROGRESS_PATH, SHARE_PATH, SEARCH_PATH, STEP_PATH)
INDEX_FILE = "index.html"
# Relative to the page, wherever that is served.
DOCS_URL = "docs/"
DOCS_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' {hashes}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def list_bundle_urls() -> list[str]:
    """Return the URLs of the style and the scripts of the page, which change with their content."""
    texts = {path: _bundle(path) for path in (STYLE_PATH, *SCRIPTS)}
    return [
        f"{path}?{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
        for path, text in texts.items()
    ]


def _bundle(path: str) -> str:
    if path == STYLE_PATH:
        return bundle_style_sheets(*STYLE_SHEETS)
    return bundle_scripts(*SCRIPTS[path])


def has_docs() -> bool:
    """Return whether the documentation is served."""
    return bool(DOCS.value)


def register_bundles(server: flask.Flask) -> None:
    """Add the routes of the style and the scripts of the page, which browsers cache."""

    @server.get(STYLE_PATH)
    @server.get("/page.js")
    @server.get("/page_more.js")
    def bundle() -> flask.Response:
        path = flask.request.path
        headers = {"Cache-Control": IMMUTABLE_CACHE_CONTROL}
        mimetype = "text/css" if path == STYLE_PATH else "text/javascript"
        return flask.Response(_bundle(path), mimetype=mimetype, headers=headers)


def get_font_urls() -> str:
    """Return the URLs of the fonts for assets/fonts.js; '' without the extra `fonts`.

    Making the fonts takes seconds, once for each machine, and begins here in the background.
    """
    digest = compute_font_digest()
    if digest:
        _start_making_fonts()
    return " ".join(f"{FONT_PATH}/{digest}/{weight}.woff2" for weight in FONT_WEIGHTS if digest)


@cache
def _start_making_fonts() -> None:
    threading.Thread(target=get_inter_files, daemon=True).start()


def register_fonts(server: flask.Flask) -> None:
    """Add the route of the fonts, which browsers cache."""

    @server.get(f"{FONT_PATH}/<digest>/<int:weight>.woff2")
    def font(digest: str, weight: int) -> flask.Response:
        if digest != compute_font_digest() or weight not in get_inter_files():
            flask.abort(404)
        headers = {"Cache-Control": IMMUTABLE_CACHE_CONTROL}
        return flask.Response(make_web_font(weight), mimetype="font/woff2", headers=headers)


def register_beacon(server: flask.Flask, registry: DatasetRegistry) -> None:
    """Add the route by which a page says that it was left, so that its background jobs may end.

    The body of the request is the query string of the page.
    """

    @server.before_request
    def refuse_other_sites() -> flask.Response | None:
        if flask.request.path not in PAGE_PATHS or _is_same_origin(flask.request):
            return None
        mark_refusal("cross-site")
        return flask.Response(CROSS_SITE_TEXT, 403, mimetype="text/plain")

    @server.post(LEFT_PATH)
    def leave() -> flask.Response:
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


def register_docs(server: flask.Flask) -> None:
    """Add the route `/docs/`, if a setting names the folder of the documentation.

    Raises :class:`AlignmentError` if the folder has no index.
    """
    if not has_docs():
        return
    folder = Path(DOCS.value).resolve()
    if not (folder / INDEX_FILE).is_file():
        raise AlignmentError(
            f"{DOCS.variable} is {DOCS.value}, which has no {INDEX_FILE}; name the folder that "
            "make docs has built"
        )
    # Only the inline scripts of the theme may run.
    policy = DOCS_CONTENT_SECURITY_POLICY.format(
        hashes=" ".join(sorted(hash_inline_scripts(folder)))
    )

    @server.get("/docs/", defaults={"name": INDEX_FILE})
    @server.get("/docs/<path:name>")
    def documentation(name: str) -> flask.Response:
        response = flask.send_from_directory(folder, name)
        response.headers["Content-Security-Policy"] = policy
        return response
