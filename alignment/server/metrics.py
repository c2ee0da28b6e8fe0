"""Health checks, metrics for Prometheus, reasons of refused requests, and the access log."""

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
from functools import partial
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

from alignment.compute.processes import list_children, measure_memory
from alignment.server.dataset_registry import DatasetRegistry, identify_client
from alignment.server.deadlines import is_deadline_exceeded
from alignment.server.logs import ACCESS_LOGGER, redact
from alignment.server.upload_store import StoreUnavailableError
from alignment.settings import ACCESS_LOG, METRICS

# Read by prometheus_client when it is imported; set by the process that starts several.
_MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_DURATION_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# How long `/readyz` waits for the store.
READY_SECONDS = 1.5
UNKNOWN_ROUTE = "none"
access_log = logging.getLogger(ACCESS_LOGGER)
GetQueueLength = Callable[[], int]


def register(
    server: flask.Flask, registry: DatasetRegistry, queues: Mapping[str, GetQueueLength]
) -> None:
    """Add `/healthz`, `/readyz` and, if the settings say so, `/metrics` and the access log.

    `queues` has, by kind, functions that return how many requests or jobs compute or wait. Raises
    :class:`AlignmentError` if a setting is neither 0 nor 1.
    """

    @server.get("/healthz")
    def health() -> flask.Response:
        return _make_plain_response("ok\n")

    readiness = Readiness(registry.store.check)

    @server.get("/readyz")
    def ready() -> flask.Response:
        # The built-in records are in memory; uploads need the store.
        if readiness.is_ready():
            return _make_plain_response("ok\n")
        return _make_plain_response("the store does not answer\n", 503)

    @server.before_request
    def start_timer() -> None:
        flask.g.start_time = time.perf_counter()

    if METRICS.parse_flag():
        _register_metrics(server, registry, queues)
    if ACCESS_LOG.parse_flag():
        _register_access_log(server)


class Readiness:
    """Check of the store in a thread, one at a time, as the store may hang.

    `check` raises :class:`StoreUnavailableError` if the store does not answer.
    """

    def __init__(self, check: Callable[[], object], seconds: float = READY_SECONDS) -> None:
        self._check, self._seconds = check, seconds
        self._lock = threading.Lock()
        self._check_result: Future[None] | None = None

    def is_ready(self) -> bool:
        """Return whether the store answers in time."""
        with self._lock:
            if self._check_result is None or self._check_result.done():
                self._check_result = Future()
                args = (self._check_result,)
                threading.Thread(target=self._run_check, args=args, daemon=True).start()
            result = self._check_result
        try:
            result.result(self._seconds)
        except (StoreUnavailableError, TimeoutError) as fault:
            logging.getLogger(__name__).error("the store does not answer: %r", fault)
            return False
        return True

    def _run_check(self, result: Future[None]) -> None:
        try:
            self._check()
        except Exception as fault:  # raised by `result`
            result.set_exception(fault)
        else:
            result.set_result(None)


def _register_access_log(server: flask.Flask) -> None:
    if not access_log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        access_log.addHandler(handler)
        access_log.setLevel(logging.INFO)

    @server.after_request
    def log_request(response: flask.Response) -> flask.Response:
        # One JSON object a line, which escapes control characters; no query, as it may hold a key.
        request = flask.request
        access_log.info(
            json.dumps(
                {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "client": identify_client(request.remote_addr),
                    "method": request.method,
                    "path": redact(request.path)[:500],
                    "status": response.status_code,
                    "milliseconds": round(1000 * _get_elapsed_seconds(), 1),
                    "bytes": response.content_length,
                    "agent": request.user_agent.string[:200],
                    "process": os.getpid(),
                }
            )
        )
        return response


def _register_metrics(
    server: flask.Flask, dataset_registry: DatasetRegistry, queues: Mapping[str, GetQueueLength]
) -> None:
    is_multiprocess = _MULTIPROCESS_VARIABLE in os.environ
    registry = CollectorRegistry()
    # Several processes write to files, which the process that is asked reads.
    own_registry = None if is_multiprocess else registry
    make_gauge = partial(Gauge, registry=own_registry, multiprocess_mode="livesum")
    make_latest_gauge = partial(Gauge, registry=own_registry, multiprocess_mode="mostrecent")
    seconds = Histogram(
        "alignment_request_seconds",
        "Time from the request to its answer.",
        ("route", "status"),
        buckets=_DURATION_BUCKETS,
        registry=own_registry,
    )
    cached = make_gauge("alignment_kept", "Answers that are kept, by kind.", ("kind",))
    queue = make_gauge(
        "alignment_queue",
        "Files that are made or waited for, and work that waits in the background.",
        ("kind",),
    )
    evicted = Counter(
        "alignment_evicted", "Kept answers that went for others.", ("kind",), registry=own_registry
    )
    memory = make_gauge("alignment_memory_bytes", "Memory in use, of all processes together.")
    busy = make_gauge("alignment_busy_threads", "Threads of the server that work on a request.")
    refused = Counter(
        "alignment_refused", "Requests refused, by reason.", ("reason",), registry=own_registry
    )
    uploads = make_latest_gauge(
        "alignment_own_records",
        "Readers' own records in the store; NaN while the store does not answer.",
    )
    store_up = make_latest_gauge(
        "alignment_store_up", "1 if the store of readers' own records answers, else 0."
    )
    worker_memory = make_latest_gauge(
        "alignment_worker_memory_bytes", "Memory of the processes that work for those that answer."
    )
    known_evictions: dict[str, int] = {}
    server.wsgi_app = _count_busy_threads(server.wsgi_app, busy)  # type: ignore[method-assign]

    @server.after_request
    def observe(response: flask.Response) -> flask.Response:
        # The rule and not the path, of which a client can make any number.
        rule = flask.request.url_rule
        route = rule.rule if rule and response.status_code != 404 else UNKNOWN_ROUTE
        seconds.labels(route, str(response.status_code)).observe(_get_elapsed_seconds())
        for kind, cache in dataset_registry.built_in.caches.items():
            cached.labels(kind).set(len(cache))
            count = cache.eviction_count
            evicted.labels(kind).inc(max(0, count - known_evictions.get(kind, 0)))
            known_evictions[kind] = count
        for kind, get_length in queues.items():
            queue.labels(kind).set(get_length())
        memory.set(_get_memory_bytes())
        if reason := get_refusal_reason(response):
            refused.labels(reason).inc()
        return response

    @server.get("/metrics")
    def metrics() -> flask.Response:
        try:
            uploads.set(len(dataset_registry.store.list_uploads()))
            store_up.set(1)
        except StoreUnavailableError:
            uploads.set(math.nan)
            store_up.set(0)
        # Several serving processes have one parent.
        worker_memory.set(
            measure_memory(list_children(os.getppid()) if is_multiprocess else {os.getpid()})
        )
        source = registry
        if is_multiprocess:
            source = CollectorRegistry()
            MultiProcessCollector(source)  # type: ignore[no-untyped-call]
        return flask.Response(generate_latest(source), content_type=CONTENT_TYPE_LATEST)


def _count_busy_threads(app: Callable[..., Any], busy: Gauge) -> Callable[..., Any]:
    """Return a WSGI application that counts the threads inside another one."""

    def count_and_call(environ: dict[str, Any], start_response: Any) -> Any:
        with busy.track_inprogress():
            return app(environ, start_response)

    return count_and_call


def _get_elapsed_seconds() -> float:
    start_time = flask.g.get("start_time")
    return 0.0 if start_time is None else time.perf_counter() - start_time


def _get_memory_bytes() -> float:
    """Return the memory of this process; 0 where the system does not say."""
    for metric in ProcessCollector(registry=None).collect():
        for sample in metric.samples:
            if sample.name.endswith("resident_memory_bytes"):
                return float(sample.value)
    return 0.0


def _make_plain_response(text: str, status: int = 200) -> flask.Response:
    response = flask.Response(text, status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


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
