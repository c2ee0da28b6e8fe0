"""What whoever serves the page can watch: that it lives, what it costs, and who asked what."""

from __future__ import annotations

import json
import logging
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import flask
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from alignment.app import refusals
from alignment.app.kept.holdings import Holdings, client_of
from alignment.app.kept.store import StoreError
from alignment.app.logs import ACCESS, redact
from alignment.errors import AlignmentError
from alignment.processes import children, memory_below
from alignment.settings import ACCESS_LOG, METRICS, Setting

# Set by whoever starts several processes, before this room is read; see the library's manual.
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# Who watches waits no longer for `/readyz`, however long the store hangs.
READY_SECONDS = 1.5
NOWHERE = "none"
log = logging.getLogger(ACCESS)
Queue = Callable[[], int]


def register(server: flask.Flask, holdings: Holdings, queues: Mapping[str, Queue]) -> None:
    """Add `/healthz`, `/readyz` and, where the settings ask for them, `/metrics` and the log.

    `queues` tell by kind how many there are who wait for something slow.

    A line of the log is one JSON object; signs that would end or colour it are escaped. Addresses
    are written without their query and without keys of readers' own records.

    Raises
    ------
    AlignmentError
        If a setting is neither 0 nor 1.
    """

    @server.get("/healthz")
    def alive() -> flask.Response:
        return _plain("ok\n")

    readiness = Readiness(holdings.store.check)

    @server.get("/readyz")
    def ready() -> flask.Response:
        # What an answer needs: the records, which are there, and the store.
        if readiness.is_ready():
            return _plain("ok\n")
        return _plain("the store does not answer\n", 503)

    @server.before_request
    def begin() -> None:
        flask.g.began = time.perf_counter()

    if _on(METRICS):
        _measure(server, holdings, queues)
    if _on(ACCESS_LOG):
        _write_down(server)


class Readiness:
    """Whether the store answers, asked in a thread of its own, in one at a time.

    Parameters
    ----------
    check : callable
        Raises :class:`StoreError` if the store does not answer; may take as long as it likes.
    seconds : float
        How long it is waited for.
    """

    def __init__(self, check: Callable[[], object], seconds: float = READY_SECONDS) -> None:
        self._check, self._seconds = check, seconds
        self._lock = threading.Lock()
        self._asked: Future[None] | None = None

    def is_ready(self) -> bool:
        """Return whether the store answers in time."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._ask, args=(self._asked,), daemon=True).start()
            asked = self._asked
        try:
            asked.result(self._seconds)
        except (StoreError, TimeoutError) as fault:
            logging.getLogger(__name__).error("the store does not answer: %r", fault)
            return False
        return True

    def _ask(self, asked: Future[None]) -> None:
        try:
            self._check()
        except Exception as fault:  # raised where it is waited for
            asked.set_exception(fault)
        else:
            asked.set_result(None)


def _on(setting: Setting) -> bool:
    value = setting.value.strip()
    if value not in ("0", "1"):
        raise AlignmentError(
            f"the setting {setting.variable} cannot be read: it is neither 0 nor 1"
        )
    return value == "1"


def _write_down(server: flask.Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)

    @server.after_request
    def write(response: flask.Response) -> flask.Response:
        asked = flask.request
        log.info(
            json.dumps(
                {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "client": client_of(asked.remote_addr),
                    "method": asked.method,
                    "path": redact(asked.path)[:500],
                    "status": response.status_code,
                    "milliseconds": round(1000 * _taken(), 1),
                    "bytes": response.content_length,
                    "agent": asked.user_agent.string[:200],
                    "process": os.getpid(),
                }
            )
        )
        return response


def _measure(server: flask.Flask, holdings: Holdings, queues: Mapping[str, Queue]) -> None:
    shared = _SHARED in os.environ
    registry = CollectorRegistry()
    # Several processes write to files that whichever is asked reads; one keeps its own.
    own = None if shared else registry
    seconds = Histogram(
        "alignment_request_seconds",
        "Time from the request to its answer.",
        ("route", "status"),
        buckets=_SECONDS,
        registry=own,
    )
    kept = Gauge(
        "alignment_kept",
        "Answers that are kept, by kind.",
        ("kind",),
        registry=own,
        multiprocess_mode="livesum",
    )
    queue = Gauge(
        "alignment_queue",
        "Files that are made or waited for, and work that waits in the background.",
        ("kind",),
        registry=own,
        multiprocess_mode="livesum",
    )
    evicted = Counter(
        "alignment_evicted", "Kept answers that went for others.", ("kind",), registry=own
    )
    memory = Gauge(
        "alignment_memory_bytes",
        "Memory in use, of all processes together.",
        registry=own,
        multiprocess_mode="livesum",
    )
    busy = Gauge(
        "alignment_busy_threads",
        "Threads of the server that work on a request.",
        registry=own,
        multiprocess_mode="livesum",
    )
    refused = Counter(
        "alignment_refused", "Requests refused, by reason.", ("reason",), registry=own
    )
    records = Gauge(
        "alignment_own_records",
        "Readers' own records in the store; NaN while the store does not answer.",
        registry=own,
        multiprocess_mode="mostrecent",
    )
    store_up = Gauge(
        "alignment_store_up",
        "1 if the store of readers' own records answers, else 0.",
        registry=own,
        multiprocess_mode="mostrecent",
    )
    worker_memory = Gauge(
        "alignment_worker_memory_bytes",
        "Memory of the processes that work for those that answer.",
        registry=own,
        multiprocess_mode="mostrecent",
    )
    told: dict[str, int] = {}
    server.wsgi_app = _counting(server.wsgi_app, busy)  # type: ignore[method-assign]

    @server.after_request
    def observe(response: flask.Response) -> flask.Response:
        # The rule and not the path, of which anybody can make as many as he likes.
        rule = flask.request.url_rule
        route = rule.rule if rule and response.status_code != 404 else NOWHERE
        seconds.labels(route, str(response.status_code)).observe(_taken())
        for kind, shelf in holdings.shipped.shelves.items():
            kept.labels(kind).set(len(shelf))
            gone = shelf.evicted
            evicted.labels(kind).inc(max(0, gone - told.get(kind, 0)))
            told[kind] = gone
        for kind, long in queues.items():
            queue.labels(kind).set(long())
        memory.set(_memory())
        if reason := refusals.reason_of(response):
            refused.labels(reason).inc()
        return response

    @server.get("/metrics")
    def metrics() -> flask.Response:
        try:
            records.set(len(holdings.store.kept()))
            store_up.set(1)
        except StoreError:
            records.set(math.nan)
            store_up.set(0)
        # Where several processes answer they have one parent.
        answering = children(os.getppid()) if shared else {os.getpid()}
        worker_memory.set(memory_below(answering))
        if shared:
            every = CollectorRegistry()
            MultiProcessCollector(every)  # type: ignore[no-untyped-call]
            return flask.Response(generate_latest(every), content_type=CONTENT_TYPE_LATEST)
        return flask.Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _counting(app: Callable[..., Any], busy: Gauge) -> Callable[..., Any]:
    """Return a WSGI application that counts the threads inside another one."""

    def counted(environ: dict[str, Any], start: Any) -> Any:
        with busy.track_inprogress():
            return app(environ, start)

    return counted


def _taken() -> float:
    began = flask.g.get("began")
    return 0.0 if began is None else time.perf_counter() - began


def _memory() -> float:
    """Return the bytes of memory that the process has; 0 where the system does not say."""
    told = (
        sample for metric in ProcessCollector(registry=None).collect() for sample in metric.samples
    )
    return next((each.value for each in told if each.name.endswith("resident_memory_bytes")), 0.0)


def _plain(words: str, status: int = 200) -> flask.Response:
    response = flask.Response(words, status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
