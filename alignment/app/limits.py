"""How many requests of a client, and of all, are worked on at once; the others wait or come again.

Pages take a turn when they first have to compute something, so that what is cached needs none.
Files, reports and answers for programs take one before they begin, unless their answer is cached.
"""

from __future__ import annotations

import flask
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from alignment.app.ids import UPDATE
from alignment.app.kept.background import AtWork
from alignment.app.kept.concurrency import RETRY_SECONDS, ConcurrencyLimiter, Limits, RequestSlot
from alignment.app.kept.holdings import client_of
from alignment.app.kept.patience import begin as begin_patience
from alignment.app.kept.patience import late, seconds
from alignment.app.kept.responses import ResponseCache, cache_key
from alignment.app.share.asking import API, sentence

# Pages, what they ask for, and pictures in other pages.
PAGES = Limits(running=3, per_client=2, present=40, present_per_client=10, seconds=20)
# Files, reports and answers for programs.
FILES = Limits(running=2, per_client=1, present=8, present_per_client=6, seconds=20)
# Their paths by how they begin. Files that are sent have a bound of their own.
PICTURE_PATHS = ("/embed", "/oembed", "/card.png", "/card/")
FILE_PATHS = (
    *("/download/", "/country/", "/api/", "/brief", "/after"),
    *("/forecast.", "/ask.", "/who.csv", "/facts.csv"),
)
# Except what is only read out.
QUICK_PATHS = ("/api/openapi.json",)


def page_limiter() -> ConcurrencyLimiter:
    """Return the limiter of one server for its pages."""
    return ConcurrencyLimiter(PAGES)


def file_limiter() -> ConcurrencyLimiter:
    """Return the limiter of one server for its files."""
    return ConcurrencyLimiter(FILES)


def register(
    server: flask.Flask,
    pages: ConcurrencyLimiter,
    files: ConcurrencyLimiter,
    at_work: AtWork,
) -> None:
    """Let each request take its turn; answer 429 or 503 with Retry-After if there is none.

    What takes too long is given up, and what nobody waits for. What is at work in the background
    gives way to answers of the page.

    Raises
    ------
    AlignmentError
        If the setting of how long that is cannot be read.
    """
    longest, cache = seconds(), ResponseCache()

    @server.before_request
    def begin() -> None:
        gone = flask.request.environ.get("waitress.client_disconnected", lambda: False)
        begin_patience(longest, gone)
        if flask.request.path == UPDATE:
            flask.g.answering = True
            at_work.answering(1)

    @server.before_request
    def take_turn() -> flask.Response | None:
        asked, path = flask.request, flask.request.path
        if asked.url_rule is None or asked.method == "OPTIONS" or path in QUICK_PATHS:
            return None
        is_file = path.startswith(FILE_PATHS) or asked.blueprint == API
        slot = RequestSlot(files if is_file else pages, client_of(asked.remote_addr), kept=is_file)
        if is_file or path.startswith(PICTURE_PATHS):
            key = cache_key()
            if key and (found := cache.get(key)):
                return found
            flask.g.cache_as, flask.g.limited = key, True
            flask.g.slot = slot
            slot.acquire()
        flask.g.slot = slot
        return None

    @server.errorhandler(TooManyRequests)
    @server.errorhandler(ServiceUnavailable)
    def refuse(fault: TooManyRequests | ServiceUnavailable) -> flask.Response:
        response = sentence(fault.description or "", fault.code)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    @server.after_request
    def finish(response: flask.Response) -> flask.Response:
        if late() and "limited" in flask.g:
            response.status_code = 503
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        elif key := flask.g.get("cache_as"):
            cache.put(key, response)
        return response

    @server.teardown_request
    def leave(_: BaseException | None) -> None:
        if flask.g.pop("answering", False):
            at_work.answering(-1)
        slot = flask.g.pop("slot", None)
        if slot is not None:
            slot.leave()
