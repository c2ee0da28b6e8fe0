"""The HTTP server of one process, which ends without losing requests."""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignment.errors import AlignmentError
from alignment.io.temporary_folders import temporary_folder
from alignment.server.logs import log_to_stderr
from alignment.settings import DATA_FOLDER, UPLOAD_STORE, get_max_upload_megabytes, get_proxy_count

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

MakeApp = Callable[[], Callable[..., Any]]
# Requests that compute or wait take 48 threads at most; the others serve cached answers.
THREADS = 56
# An idle connection takes no thread, but counts here.
MAX_CONNECTIONS = 900
# Files that the process opens beside its connections.
_RESERVED_FILES = 100
_CHANNEL_TIMEOUT_SECONDS, _CLEANUP_SECONDS = 60, 10
# Bytes of the first line and the headers of a request; addresses have at most 8,000 characters.
MAX_HEADER_BYTES = 2**16
# How long requests in progress may take once the server is asked to stop.
GRACE_SECONDS = 30
_POLL_SECONDS = 1
_HAS_POLL = hasattr(select, "poll")


def run_server(
    make_app: MakeApp, upload_path: str, data_folder: str, host: str, port: int, open_browser: bool
) -> None:
    """Serve an application until interrupted; finish the requests in progress then.

    `make_app` is called once the environment is set. An empty data folder means the built-in
    records. Raises :class:`AlignmentError` if the port is not free.
    """
    log_to_stderr()
    check_port_free(host, port)
    socket_map: dict[int, Any] = {}
    with temporary_folder("alignment-serving-") as folder:
        set_environment(data_folder, folder)
        server = make_server(make_app(), upload_path, socket_map, host=host, port=port)
        announce_url(host, port, open_browser)
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        try:
            serve_until(server, socket_map, stop.is_set)
        except KeyboardInterrupt:
            server.close()


def set_environment(data_folder: str, folder: Path) -> None:
    """Set the records and the upload store for the processes that this one starts."""
    os.environ[DATA_FOLDER.variable] = str(Path(data_folder).resolve()) if data_folder else ""
    os.environ[UPLOAD_STORE.variable] = UPLOAD_STORE.value or str(folder / "store")


def announce_url(host: str, port: int, open_browser: bool) -> None:
    """Print the URL of the page, and open it if asked."""
    name = f"[{host}]" if ":" in host else host
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else name}:{port}/"
    print(f"The page is open at {url} (Ctrl+C ends it).", flush=True)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [url]).start()


def make_server(
    app: Callable[..., Any],
    upload_path: str,
    socket_map: dict[int, Any] | None = None,
    **socket_options: Any,
) -> BaseWSGIServer:
    """Return a server that listens on `host` and `port`, or on `sockets` that processes share.

    Port 0 is a free one. An empty `socket_map` is filled with what the server polls.
    """
    from waitress.server import BaseWSGIServer, create_server

    from alignment.server.request_bodies import (
        MAX_REQUEST_BYTES,
        MEGABYTE,
        BodyLimiter,
        make_channel_class,
    )

    # What is loaded by now stays. Collecting it again delayed one answer in twenty by 0.1 s.
    gc.collect()
    gc.freeze()
    socket_map = {} if socket_map is None else socket_map
    server: BaseWSGIServer = create_server(
        app,
        map=socket_map,
        threads=THREADS,
        max_request_header_size=MAX_HEADER_BYTES,
        connection_limit=_get_connection_limit(),
        channel_timeout=_CHANNEL_TIMEOUT_SECONDS,
        cleanup_interval=_CLEANUP_SECONDS,
        # `select` cannot wait for file descriptors above 1,023.
        asyncore_use_poll=_HAS_POLL,
        # Without it a client that disconnects is not noticed while it is answered.
        channel_request_lookahead=1,
        # Without trusted proxies, drop the headers that only a proxy may set.
        clear_untrusted_proxy_headers=not get_proxy_count(),
        # The name of the server only helps attackers.
        ident=None,
        **socket_options,
    )
    channel_class = make_channel_class(
        BodyLimiter(MAX_REQUEST_BYTES, upload_path, get_max_upload_megabytes() * MEGABYTE)
    )
    for each in socket_map.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = channel_class
    return server


def serve_until(
    server: BaseWSGIServer,
    socket_map: dict[int, Any],
    should_stop: Callable[[], bool],
    on_poll: Callable[[], object] = lambda: None,
) -> None:
    """Answer requests until told to stop; then refuse connections and finish what was requested.

    `should_stop` and `on_poll` are called about once a second.
    """
    from waitress.server import BaseWSGIServer

    def poll(seconds: float) -> None:
        server.asyncore.loop(timeout=seconds, map=socket_map, count=1, use_poll=_HAS_POLL)
        on_poll()

    while not should_stop():
        poll(_POLL_SECONDS)
    for each in list(socket_map.values()):
        if isinstance(each, BaseWSGIServer):
            # New connections are refused, and a proxy tries another process. The trigger by which
            # threads wake the server stays open.
            each.del_channel()
            each.socket.close()
    end = time.monotonic() + GRACE_SECONDS
    while any(map(_has_pending_request, list(socket_map.values()))) and time.monotonic() < end:
        poll(_POLL_SECONDS / 10)
    server.task_dispatcher.shutdown()
    server.close()
    # Connections without a request.
    server.asyncore.close_all(socket_map)


def _has_pending_request(channel: Any) -> bool:
    """Return whether a request has no answer yet, or part of the answer is not sent."""
    return bool(getattr(channel, "requests", ()) or getattr(channel, "total_outbufs_len", 0))


def _get_connection_limit() -> int:
    """Return how many connections to accept, within the file limit of the system."""
    try:
        import resource
    except ImportError:  # Windows, where `select` waits for 512
        return 400
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max(_RESERVED_FILES, min(MAX_CONNECTIONS, files - _RESERVED_FILES))


def check_port_free(host: str, port: int) -> None:
    """Raise :class:`AlignmentError` if a port cannot be used."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        remedy = "choose another with --port" if fault.errno else "give another --host"
        reason = (fault.strerror or str(fault)).lower()
        raise AlignmentError(f"cannot serve on {host} port {port}: {reason}; {remedy}") from None
