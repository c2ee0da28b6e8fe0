"""Start the page on this machine."""

from __future__ import annotations

import socket
import threading
import webbrowser

from alignment.app.factory import create_app
from alignment.app.own.routes import MEGABYTE, MOST_OTHERWISE, megabytes
from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset

THREADS = 8


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
    from waitress.server import create_server

    _check_free(host, port)
    app = create_app(dataset)
    # What is larger is refused by what it says of itself, before any of it is taken in.
    most = max(megabytes() * MEGABYTE, MOST_OTHERWISE)
    server = create_server(
        app.server, host=host, port=port, threads=THREADS, max_request_body_size=most
    )
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}/"
    print(f"The page is open at {url} (Ctrl+C ends it).", flush=True)
    if show:
        threading.Timer(0.5, webbrowser.open, [url]).start()
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


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
