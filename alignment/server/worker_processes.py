"""Several processes on one port, which share uploads and slow answers.

Gunicorn starts, supervises and ends the processes. Inside each runs the server of one process.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from alignment.compute.dask import check_engine
from alignment.errors import AlignmentError
from alignment.io.temporary_folders import make_folder, remove_folder
from alignment.server import backends, serve
from alignment.server.logs import log_to_stderr
from alignment.settings import SHARED_CACHE_DIR

# A process whose polling loop is silent for so long is killed; answers run in threads.
_WORKER_TIMEOUT_SECONDS = 60
# Beyond the time for requests in progress.
_EXTRA_GRACE_SECONDS = 10


def run_workers(
    make_app: serve.MakeApp,
    upload_path: str,
    data_folder: str,
    host: str,
    port: int,
    workers: int,
    open_browser: bool,
) -> None:
    """Serve an application with several processes until interrupted.

    `make_app` is called in each process. An empty data folder means the built-in records.
    Raises :class:`AlignmentError` if the port is not free, or on Windows.
    """
    if sys.platform == "win32":
        raise AlignmentError("several processes cannot be served on Windows; leave --workers out")
    log_to_stderr()
    serve.check_port_free(host, port)
    parent = os.getpid()
    folder, lock = make_folder("alignment-serving-")
    serve.set_environment(data_folder, folder)
    for variable, name in (
        ("PROMETHEUS_MULTIPROC_DIR", "metrics"),
        (SHARED_CACHE_DIR.variable, "commons"),
    ):
        (folder / name).mkdir()
        os.environ[variable] = str(folder / name)
    try:
        # A setting that cannot be used is reported once, before any process starts.
        backends.open_upload_store()
        check_engine()
        serve.announce_url(host, port, open_browser)
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        _make_gunicorn_app(make_app, upload_path, address, workers).run()
    finally:
        # Each process runs this when it ends.
        if os.getpid() == parent:
            remove_folder(folder, lock)


def _make_gunicorn_app(
    make_app: serve.MakeApp, upload_path: str, address: str, workers: int
) -> Any:
    from gunicorn.app.base import BaseApplication
    from gunicorn.workers.base import Worker

    class ServerWorker(Worker):
        """A process that runs the server."""

        def run(self) -> None:
            socket_map: dict[int, Any] = {}
            listeners: list[Any] = self.sockets
            sockets = [each.sock for each in listeners]
            server = serve.make_server(self.wsgi, upload_path, socket_map, sockets=sockets)
            serve.serve_until(server, socket_map, self._should_stop, self.notify)

        def _should_stop(self) -> bool:
            # Without its parent nothing would restart or end the process.
            return not self.alive or os.getppid() != self.ppid

    class ServerApplication(BaseApplication):
        """Gunicorn with these settings instead of a command line."""

        def load_config(self) -> None:
            for name, value in {
                "bind": address,
                "workers": workers,
                "worker_class": ServerWorker,
                "timeout": _WORKER_TIMEOUT_SECONDS,
                "graceful_timeout": serve.GRACE_SECONDS + _EXTRA_GRACE_SECONDS,
                "child_exit": _on_child_exit,
                "loglevel": "warning",
                "control_socket_disable": True,
            }.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return make_app()

    return ServerApplication()


def _on_child_exit(_: object, worker: Any) -> None:
    """Remove the gauges of a process that ended."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
