"""Slow answers: the server goes on computing them while it tells the client to ask again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

from werkzeug.wrappers import Request, Response

# How long a client waits for an answer, and how long a late answer waits for its client.
ANSWER_SECONDS, KEPT_SECONDS = 4.5, 10.0
# Name of the threads that compute answers.
THREAD_NAME = "answer"
# Entry of the environment of a request whose answer is late.
IS_LATE = "alignment.is_late"
# An answer depends on no more than these entries.
_KEY_ENTRIES = (
    *("REQUEST_METHOD", "CONTENT_TYPE"),
    *("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme"),
    *("HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ORIGIN"),
    *("HTTP_SEC_FETCH_SITE", "HTTP_RECORDS_KEY"),
    *("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"),
)
# Bytes of the longest body that is read; the form of a gesture has fewer.
_MAX_BODY = 100_000
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class _Answer:
    request_time: float
    is_late: bool = False
    response: Future[Response] = field(default_factory=Future)

    def is_abandoned(self) -> bool:
        return self.is_late and time.monotonic() - self.request_time > KEPT_SECONDS


class SlowAnswers:
    """WSGI application that limits how long a client waits for another application.

    A client that asks again gets the answer that was late. One that nobody asks for ends.
    `is_slow` is whether a method and a path can be slow; others, and long bodies, go to the
    application as they are.
    """

    def __init__(self, app: WsgiApp, is_slow: Callable[[str, str], bool]) -> None:
        self._app, self._is_slow = app, is_slow
        self._lock = threading.Lock()
        self._answers: dict[tuple[Any, ...], _Answer] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, or call the application with :data:`IS_LATE` to refuse it."""
        request = Request(environ)
        length = request.content_length or 0
        if length > _MAX_BODY or not self._is_slow(request.method, environ["PATH_INFO"]):
            return self._app(environ, start_response)
        body = b""
        if length:
            body = request.get_data()
            environ["wsgi.input"] = BytesIO(body)
        key = (*map(environ.get, _KEY_ENTRIES), body)
        with self._lock:
            self._answers = {
                k: each for k, each in self._answers.items() if not each.is_abandoned()
            }
            answer = self._answers.get(key)
            if answer is None:
                answer = self._answers[key] = _Answer(time.monotonic())
                run = partial(self._run, answer, dict(environ))
                threading.Thread(target=run, name=THREAD_NAME, daemon=True).start()
            answer.request_time = time.monotonic()
        try:
            response = answer.response.result(ANSWER_SECONDS)
        except LateError:
            answer.is_late = True
            return self._app(environ | {IS_LATE: True}, start_response)
        finally:
            with self._lock:
                if answer.response.done() and self._answers.get(key) is answer:
                    del self._answers[key]
        return response(environ, start_response)

    def _run(self, answer: _Answer, environ: dict[str, Any]) -> None:
        name = "waitress.client_disconnected"
        is_disconnected = environ.get(name, bool)
        # The connection of a late answer is used for other requests.
        environ[name] = lambda: answer.is_abandoned() if answer.is_late else is_disconnected()
        try:
            answer.response.set_result(Response.from_app(self._app, environ, buffered=True))
        except BaseException as fault:  # raised where the client waits
            answer.response.set_exception(fault)
