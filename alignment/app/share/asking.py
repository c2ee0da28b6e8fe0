"""What the routes share: whose records an address asks, and an answer of one sentence."""

from __future__ import annotations

import json

import flask

from alignment.app.kept.holdings import GONE, Holdings
from alignment.app.kept.patience import check
from alignment.app.kept.studies import Studies
from alignment.errors import QueryError

# The routes that answer programs.
API = "api"


def asked_search() -> str:
    """Return the query of the request as it was sent."""
    return flask.request.query_string.decode("utf-8", "replace")


def studies_asked(holdings: Holdings) -> Studies:
    """Return the studies of the records that are asked; raise :class:`QueryError` if gone.

    A page can say what it left out; a file would only look as if it were what was asked. Who waited
    for his turn and left is not worked for.
    """
    check()
    studies = holdings.of(asked_search())
    if studies is None:
        raise QueryError(GONE.partition(";")[0])
    return studies


def sentence(words: str, status: int) -> flask.Response:
    """Return an answer of one sentence, to programs as JSON."""
    if flask.request.blueprint == API:
        text = json.dumps({"error": words}, ensure_ascii=False)
        return flask.Response(f"{text}\n", status, mimetype="application/json")
    return flask.Response(f"{words}\n", status, mimetype="text/plain")
