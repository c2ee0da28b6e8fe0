"""Start the page on this machine."""

from __future__ import annotations

import select
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from alignment.app.factory import create_app
from alignment.app.own.routes import MEGABYTE, MOST_OTHERWISE, megabytes
from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

THREADS = 8
# A connection that asks nothing takes no thread, but a place: those of many, and of those who
# send half a request and wait, must leave room for others.
MOST_CONNECTIONS = 900
# Files and the like that the process has open besides.
_OTHER_FILES = 100
_IDLE_SECONDS, _LOOKED_FOR_SECONDS = 60, 10


def run(dataset: Dataset, host: str, port: int, show: bool) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    dataset : Dataset
    host, port : str, int
    show : bool
        Whether to open it in the browser.

    Raises
    ------
    AlignmentError
        If the address cannot be served on.
    """
    _check_free(host, port)
    server = make_server(dataset, host, port)
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}/"
    print(f"The page is open at {url} (Ctrl+C ends it).", flush=True)
    if show:
        threading.Timer(0.5, webbrowser.open, [url]).start()
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


def make_server(dataset: Dataset, host: str, port: int) -> BaseWSGIServer:
    """Return the server of the page, which listens already; its `run` answers.

    Parameters
    ----------
    dataset : Dataset
    host, port : str, int
        Port 0 is any that is free.
    """
    from waitress.server import create_server

    app = create_app(dataset)
    server: BaseWSGIServer = create_server(
        app.server,
        host=host,
        port=port,
        threads=THREADS,
        # What is larger is refused by what it says of itself, before any of it is taken in.
        max_request_body_size=max(megabytes() * MEGABYTE, MOST_OTHERWISE),
        connection_limit=_connections(),
        channel_timeout=_IDLE_SECONDS,
        cleanup_interval=_LOOKED_FOR_SECONDS,
        # The older way knows no file of a number above 1,023.
        asyncore_use_poll=hasattr(select, "poll"),
    )
    return server


def _connections() -> int:
    """Return how many connections the system lets the server hold, at most those it should."""
    try:
        import resource
    except ImportError:  # Windows, where the older way of waiting knows 512
        return 400
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(_OTHER_FILES, min(MOST_CONNECTIONS, files - _OTHER_FILES))


def _check_free(host: str, port: int) -> None:
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
