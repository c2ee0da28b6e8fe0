"""Reasons for which requests are refused, as the metrics count them."""

from __future__ import annotations

import flask

from alignment.server.deadlines import is_deadline_exceeded

# The reason of a status where no route gave one.
_BY_STATUS = {
    400: "malformed",
    413: "too-large",
    415: "media-type",
    429: "client-limit",
    503: "busy",
}


def mark_refusal(reason: str) -> None:
    """Note why the current request is refused, where its status does not say it."""
    flask.g.refusal = reason


def get_refusal_reason(response: flask.Response) -> str:
    """Return why the current request was refused; '' if it was not."""
    if "refusal" in flask.g:
        return str(flask.g.refusal)
    if response.status_code == 503 and is_deadline_exceeded():
        return "deadline"
    return _BY_STATUS.get(response.status_code, "")
