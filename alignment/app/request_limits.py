"""Requests that are limited: which paths count as pages and as files, and how a refusal reads.

Pages take a slot when they first compute something, so that cached answers need none. Files,
reports and answers for programs take one before they begin, unless their answer is cached.
"""

from __future__ import annotations

from urllib.parse import unquote

import flask
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from alignment.app.ids import PROGRESS_PATH, VIEW_PATH
from alignment.app.share.api import make_text_response
from alignment.errors import format_sentence
from alignment.reports.sponsors import SPONSOR_TABLES
from alignment.server import deadlines
from alignment.server.concurrency_limiter import (
    FILE_LIMITS,
    PAGE_LIMITS,
    RETRY_SECONDS,
    ConcurrencyLimiter,
    RequestSlot,
    end_slot,
    start_slot,
)
from alignment.server.dataset_registry import identify_client
from alignment.server.jobs import JobLimiter
from alignment.server.lru_cache import LruCache, MemoryBudget
from alignment.server.slow_answers import IS_LATE, SlowAnswers
from alignment.settings import get_answer_seconds

# Prefixes of the paths of pictures and of files. Uploads have limits of their own.
PICTURE_PATHS = ("/embed", "/oembed", "/card.png", "/card/")
PAGE_PATH = "/"
LATE_PATHS = (*PICTURE_PATHS, PROGRESS_PATH, VIEW_PATH)
FILE_PATHS = (
    *("/download/", "/country/", "/api/", "/brief", "/after", "/texts"),
    *("/forecast.", "/ask.", "/who.csv", "/facts.csv", "/why.csv", "/splits."),
    *(f"/{name}.csv" for name in SPONSOR_TABLES),
)
# Finished responses about the built-in records that are cached: all together, and one.
CACHE_BYTES, MAX_RESPONSE_BYTES = 24 * 10**6, 2 * 10**6
# A constant document.
QUICK_PATHS = ("/api/openapi.json",)
LATE_PICTURE = "This picture is still being drawn; it appears in a moment."
LATE_PAGE = "This page is still being made; it appears in a moment."
LATE_RETRY_SECONDS = 1
LATE = f"The server is still computing this answer; request it again after {LATE_RETRY_SECONDS} s."


def page_limiter() -> ConcurrencyLimiter:
    """Return the limiter of one server for its pages."""
    return ConcurrencyLimiter(PAGE_LIMITS)


def file_limiter() -> ConcurrencyLimiter:
    """Return the limiter of one server for its files."""
    return ConcurrencyLimiter(FILE_LIMITS)


def _is_file(path: str) -> bool:
    return path.startswith(FILE_PATHS) or path.endswith(".json")


def _can_be_slow(method: str, path: str) -> bool:
    if method == "POST":
        return path == VIEW_PATH
    return method == "GET" and (path == PAGE_PATH or path.startswith(LATE_PATHS) or _is_file(path))


def _make_cache_key() -> tuple[str, ...] | None:
    """Return the key of the current request; None if its response depends on more than its URL."""
    request = flask.request
    query = request.query_string.decode("latin-1")
    # Uploaded records may expire, and belong to one reader.
    if request.method != "GET" or "records=" in unquote(query):
        return None
    return request.host_url, request.path, query, request.headers.get("Origin", "")


def _copy_response(response: flask.Response) -> flask.Response:
    return flask.Response(response.get_data(), 200, list(response.headers.items()))


def register(
    server: flask.Flask,
    pages: ConcurrencyLimiter,
    files: ConcurrencyLimiter,
    job_limiter: JobLimiter,
) -> None:
    """Give each request a deadline and a slot; answer 429 or 503 with Retry-After if it gets none.

    Background jobs yield to answers to gestures.
    """
    limit_seconds = get_answer_seconds()
    cache = LruCache(MemoryBudget(CACHE_BYTES), lambda response: len(response.get_data()))
    server.wsgi_app = SlowAnswers(  # type: ignore[method-assign]
        server.wsgi_app, _can_be_slow
    )

    @server.before_request
    def start_request() -> None:
        is_disconnected = flask.request.environ.get("waitress.client_disconnected", lambda: False)
        deadlines.start_deadline(limit_seconds, is_disconnected)
        if flask.request.path == VIEW_PATH:
            flask.g.is_gesture = True
            job_limiter.add_pending_answers(1)

    @server.before_request
    def take_slot() -> flask.Response | None:
        request, path = flask.request, flask.request.path
        if request.url_rule is None or request.method == "OPTIONS" or path in QUICK_PATHS:
            return None
        if IS_LATE in request.environ:
            words = LATE_PICTURE if path.startswith(PICTURE_PATHS) else LATE
            raise ServiceUnavailable(words, retry_after=LATE_RETRY_SECONDS)
        is_file = _is_file(path)
        client = identify_client(request.remote_addr)
        # Cancelled gestures of the same reader end soon, and `SlowAnswers` limits the time.
        slot = RequestSlot(files if is_file else pages, client, is_file, path != VIEW_PATH)
        if is_file or path.startswith(PICTURE_PATHS):
            key = _make_cache_key()
            if key and (response := cache.get(key)):
                return _copy_response(response)
            flask.g.cache_key, flask.g.is_limited = key, True
            start_slot(slot)
            slot.acquire()
        else:
            start_slot(slot)
        return None

    @server.errorhandler(TooManyRequests)
    @server.errorhandler(ServiceUnavailable)
    def refuse(fault: TooManyRequests | ServiceUnavailable) -> flask.Response:
        # Pages for printing are opened in a tab of their own.
        path = flask.request.path
        is_page = path.endswith(".html") or (path == PAGE_PATH and IS_LATE in flask.request.environ)
        return make_refusal(fault, LATE_PAGE if is_page else fault.description or "")

    def make_refusal(fault: TooManyRequests | ServiceUnavailable, text: str) -> flask.Response:
        response = make_text_response(text, fault.code)
        # A browser that shows the sentence as a page loads the address again.
        response.headers["Retry-After"] = str(fault.retry_after or RETRY_SECONDS)
        response.headers["Refresh"] = response.headers["Retry-After"]
        return response

    # An answer to a gesture that is late, or whose client disconnected, is no fault of the server.
    @server.errorhandler(deadlines.DeadlineExceededError)
    def give_up(fault: deadlines.DeadlineExceededError) -> flask.Response:
        return make_refusal(ServiceUnavailable(), format_sentence(str(fault)))

    @server.after_request
    def cache_response(response: flask.Response) -> flask.Response:
        if deadlines.is_deadline_exceeded() and "is_limited" in flask.g:
            response.status_code = 503
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        elif (
            (key := flask.g.get("cache_key"))
            and response.status_code == 200
            and not response.is_streamed
            and len(response.get_data()) <= MAX_RESPONSE_BYTES
        ):
            cache.get_or_compute(key, lambda: _copy_response(response))
        return response

    @server.teardown_request
    def end_request(_: BaseException | None) -> None:
        if flask.g.pop("is_gesture", False):
            job_limiter.add_pending_answers(-1)
        end_slot()
        deadlines.clear_deadline()
