"""The built documentation, served beside the page."""

from __future__ import annotations

from pathlib import Path

import flask

from alignment.errors import AlignmentError
from alignment.io.shipped_files import hash_inline_scripts
from alignment.settings import DOCS

INDEX_FILE = "index.html"
# Relative to the page, wherever that is served.
DOCS_URL = "docs/"
DOCS_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' {hashes}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def has_docs() -> bool:
    """Return whether the documentation is served."""
    return bool(DOCS.value)


def register(server: flask.Flask) -> None:
    """Add the route `/docs/`, if a setting names the folder of the documentation.

    Raises
    ------
    AlignmentError
        If the folder has no index.
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
