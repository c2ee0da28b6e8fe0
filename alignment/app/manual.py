"""The documentation that `make docs` built, where it is there to be served beside the page."""

from __future__ import annotations

from pathlib import Path

import flask

from alignment.errors import AlignmentError
from alignment.settings import DOCS
from alignment.sources.built import script_hashes

FRONT = "index.html"
# From the page, wherever that is served.
ADDRESS = "docs/"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' {hashes}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def there() -> bool:
    """Return whether there is a documentation for the page to lead to."""
    return bool(DOCS.value)


def register(server: flask.Flask) -> None:
    """Add the route `/docs/`, if a setting says where its files lie.

    Raises
    ------
    AlignmentError
        If they do not lie there.
    """
    if not there():
        return
    folder = Path(DOCS.value).resolve()
    if not (folder / FRONT).is_file():
        raise AlignmentError(
            f"{DOCS.variable} is {DOCS.value}, which has no {FRONT}; name the folder that "
            "make docs has built"
        )
    # What the theme writes into its pages, so that no other script runs on them.
    policy = POLICY.format(hashes=" ".join(sorted(script_hashes(folder))))

    @server.get("/docs/", defaults={"name": FRONT})
    @server.get("/docs/<path:name>")
    def documentation(name: str) -> flask.Response:
        response = flask.send_from_directory(folder, name)
        response.headers["Content-Security-Policy"] = policy
        return response
