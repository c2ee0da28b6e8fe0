"""Answers for programs: what the commands print as JSON, by the words of an address."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

import flask
from werkzeug.exceptions import HTTPException

from alignment.app.kept.holdings import Holdings, split
from alignment.app.kept.store import StoreError
from alignment.app.share.asking import API, asked_search, sentence, studies_asked
from alignment.app.share.openapi import PATH, openapi
from alignment.app.share.twin import Twin, record_of
from alignment.app.share.twins import TWINS
from alignment.errors import AlignmentError, ended, unknown
from alignment.settings import CORS
from alignment.words.as_json import as_json

# A reader's own records are nobody else's, and may be others by tomorrow: ask each time.
PRIVATE = "private, no-cache"
NO_ANSWER = "That could not be answered; the fault is in the log."
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")


def origins(setting: str) -> frozenset[str]:
    """Return the sites whose scripts may read the answers; '*' among them is every site.

    Raises
    ------
    AlignmentError
        If the setting is not '', '*' or a list of sites.

    Examples
    --------
    >>> origins(""), origins("https://a.org")
    (frozenset(), frozenset({'https://a.org'}))
    """
    words = setting.split()
    if strange := [word for word in words if not _ORIGIN.fullmatch(word) and words != ["*"]]:
        raise AlignmentError(
            f"the setting {CORS.variable} cannot be read: '{strange[0]}' is not a site like "
            "https://example.org; name such sites, * for every one, or nothing"
        )
    return frozenset(words)


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add `/api/NAME` and `/NAME.json`, one pair for each of `TWINS`, and `/api/openapi.json`.

    Raises
    ------
    AlignmentError
        If the setting of who may read them cannot be read.
    """
    readers = origins(CORS.value)
    api = flask.Blueprint(API, __name__)

    def answered(name: str, search: str) -> flask.Response:
        twin = TWINS.get(name)
        if twin is None:
            return sentence(ended(unknown("answer", name[:40], list(TWINS))), 404)
        try:
            return _answer(holdings, twin, search)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)
        except (StoreError, HTTPException):
            raise
        except Exception:  # whatever it was, a program gets a sentence and not a trace
            logging.getLogger(__name__).exception("%s could not be answered", twin.name)
            return sentence(NO_ANSWER, 500)

    @api.get("/api/<name>")
    @api.get(f"/<any({', '.join(TWINS)}):name>.json")
    def answer(name: str) -> flask.Response:
        return answered(name, asked_search())

    @api.get("/country/<iso3>.json")
    def country(iso3: str) -> flask.Response:
        # As the page of that country, whoever else is chosen in its address.
        return answered("country", f"{asked_search()}&select={quote(iso3)}".removeprefix("&"))

    @api.get(PATH)
    def document() -> flask.Response:
        return flask.Response(as_json(openapi()), mimetype="application/json")

    @api.after_request
    def readable(response: flask.Response) -> flask.Response:
        asking = flask.request.headers.get("Origin", "")
        if "*" in readers:
            response.headers["Access-Control-Allow-Origin"] = "*"
        elif readers:
            response.vary.add("Origin")
            if asking in readers:
                response.headers["Access-Control-Allow-Origin"] = asking
        return response

    server.register_blueprint(api)


def _answer(holdings: Holdings, twin: Twin, search: str) -> flask.Response:
    studies = studies_asked(holdings)
    text = as_json(record_of(twin, studies, split(search)[0]))
    response = flask.Response(f"{text}\n", mimetype="application/json")
    response.headers["Cache-Control"] = PRIVATE
    return response
