"""Start the page on this machine."""

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

from alignment.app.kept.temporary_folders import temporary_folder
from alignment.app.logs import log_to_stderr
from alignment.app.own.routes import MEGABYTE, MOST_OTHERWISE, UPLOAD_PATH, megabytes, proxies
from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.settings import DATA, STORE

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

# Requests that work or wait take 48 at most, see limits.py; the others answer what is cached.
THREADS = 56
# A connection that asks nothing takes no thread, but a place: those of many, and of those who
# send half a request and wait, must leave room for others.
MOST_CONNECTIONS = 900
# Files and the like that the process has open besides.
_OTHER_FILES = 100
_IDLE_SECONDS, _LOOKED_FOR_SECONDS = 60, 10
# Bytes of a request's first line and headers; addresses have at most 8,000 characters.
LONGEST_HEADER = 2**16
# For so long who was asking when the server is ended is answered.
GRACE_SECONDS = 30
_LOOKED_SECONDS = 1
_POLLS = hasattr(select, "poll")


def run(dataset: Dataset, data: str, host: str, port: int, show: bool) -> None:
    """Serve the page until interrupted; who is being answered then still is.

    Parameters
    ----------
    dataset : Dataset
    data : str
        The folder it was read from, '' for the shipped records.
    host, port : str, int
    show : bool
        Whether to open it in the browser.

    Raises
    ------
    AlignmentError
        If the address cannot be served on.
    """
    from alignment.app.factory import behind, create_app

    log_to_stderr()
    check_free(host, port)
    waited: dict[int, Any] = {}
    with temporary_folder("alignment-serving-") as own:
        # What processes that work for this one are told goes by the environment.
        os.environ[DATA.variable] = str(Path(data).resolve()) if data else ""
        os.environ[STORE.variable] = STORE.value or str(own / "store")
        server = _server(create_app(dataset, behind()).server, waited, host=host, port=port)
        tell(host, port, show)
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        try:
            answer_until(server, waited, ended.is_set)
        except KeyboardInterrupt:
            server.close()


def tell(host: str, port: int, show: bool) -> None:
    """Say where the page is, and open it there if it is to be shown."""
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}/"
    print(f"The page is open at {url} (Ctrl+C ends it).", flush=True)
    if show:
        threading.Timer(0.5, webbrowser.open, [url]).start()


def make_server(dataset: Dataset, host: str, port: int) -> BaseWSGIServer:
    """Return the server of the page, which listens already; its `run` answers.

    Parameters
    ----------
    dataset : Dataset
    host, port : str, int
        Port 0 is any that is free.
    """
    from alignment.app.factory import create_app

    return _server(create_app(dataset).server, {}, host=host, port=port)


def server_on(app: Any, waited: dict[int, Any], listening: list[socket.socket]) -> BaseWSGIServer:
    """Return a server of an app for sockets that listen already, such as several processes share.

    Parameters
    ----------
    app : WSGI application
    waited : dict
        Filled with all that the server waits for; see :func:`answer_until`.
    listening : list of socket
    """
    return _server(app, waited, sockets=listening)


def _server(app: Any, waited: dict[int, Any], **where: Any) -> BaseWSGIServer:
    from waitress.server import BaseWSGIServer, create_server

    from alignment.app.request_bodies import Bodies, channels

    # What is loaded by now stays as long as the process: to look through it for what can be thrown
    # away held up an answer in twenty by a tenth of a second.
    gc.collect()
    gc.freeze()
    server: BaseWSGIServer = create_server(
        app,
        map=waited,
        threads=THREADS,
        max_request_header_size=LONGEST_HEADER,
        connection_limit=_connections(),
        channel_timeout=_IDLE_SECONDS,
        cleanup_interval=_LOOKED_FOR_SECONDS,
        # The older way knows no file of a number above 1,023.
        asyncore_use_poll=_POLLS,
        # Else it is not seen that whoever is being answered has left, until he is.
        channel_request_lookahead=1,
        # Who is before it is believed by the application, as often as the settings say; where
        # nobody is, what only a proxy may say is taken away.
        clear_untrusted_proxy_headers=not proxies(),
        # Which server it is helps nobody but who looks for its faults.
        ident=None,
        **where,
    )
    bounded = channels(Bodies(MOST_OTHERWISE, UPLOAD_PATH, megabytes() * MEGABYTE))
    for each in waited.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = bounded
    return server


def answer_until(
    server: BaseWSGIServer,
    waited: dict[int, Any],
    ended: Callable[[], bool],
    alive: Callable[[], object] = lambda: None,
) -> None:
    """Answer until it is ended; take no new connections then, and finish what was asked.

    Parameters
    ----------
    server : BaseWSGIServer
    waited : dict
        What the server waits for.
    ended : callable
        Asked about once a second.
    alive : callable, optional
        Called as often.
    """
    from waitress.server import BaseWSGIServer

    def once(seconds: float) -> None:
        server.asyncore.loop(timeout=seconds, map=waited, count=1, use_poll=_POLLS)
        alive()

    while not ended():
        once(_LOOKED_SECONDS)
    for each in list(waited.values()):
        if isinstance(each, BaseWSGIServer):
            # Who comes now is refused at once, and a proxy asks another process or host. What the
            # server has besides, such as what threads wake it by, it needs until it is closed.
            each.del_channel()
            each.socket.close()
    end = time.monotonic() + GRACE_SECONDS
    while any(map(_is_asked, list(waited.values()))) and time.monotonic() < end:
        once(_LOOKED_SECONDS / 10)
    server.task_dispatcher.shutdown()
    server.close()
    # Those who keep a connection and ask nothing.
    server.asyncore.close_all(waited)


def _is_asked(channel: Any) -> bool:
    """Return whether somebody is still to be answered, or has not taken all of his answer."""
    return bool(getattr(channel, "requests", ()) or getattr(channel, "total_outbufs_len", 0))


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


def check_free(host: str, port: int) -> None:
    """Raise :class:`AlignmentError` if an address cannot be served on."""
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
