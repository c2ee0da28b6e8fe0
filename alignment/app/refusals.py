"""Why requests are refused, for whoever watches the server."""

from __future__ import annotations

import flask

from alignment.app.kept.patience import late

# What a status means where no route said more.
_BY_STATUS = {
    400: "malformed",
    413: "too-large",
    415: "media-type",
    429: "client-limit",
    503: "busy",
}


def mark(reason: str) -> None:
    """Note why the current request is refused, where its status does not say so alone."""
    flask.g.refusal = reason


def reason_of(response: flask.Response) -> str:
    """Return why the current request was refused; '' if it was not."""
    if "refusal" in flask.g:
        return str(flask.g.refusal)
    if response.status_code == 503 and late():
        return "deadline"
    return _BY_STATUS.get(response.status_code, "")
