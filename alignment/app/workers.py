"""Several processes on one address of this host, which share readers' own records and slow answers.

Gunicorn starts them, looks after them and ends them; inside each the server of one process answers,
which idle connections do not hold up.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from alignment.app.kept import places
from alignment.app.kept.temporary_folders import make_folder, remove_folder
from alignment.app.logs import log_to_stderr
from alignment.app.serve import GRACE_SECONDS, answer_until, check_free, server_on, tell
from alignment.engine import check_engine
from alignment.errors import AlignmentError
from alignment.settings import COMMONS, DATA, STORE

# A process whose server has not come by for so long is taken for dead; answers take threads.
_SILENT_SECONDS = 60
# Beyond the time for answers in flight.
_LATER = 10


def run_workers(data: str, host: str, port: int, workers: int, show: bool) -> None:
    """Serve the page with several processes until interrupted.

    Parameters
    ----------
    data : str
        The folder of records, '' for the shipped ones; sound, as each process reads it.
    host, port : str, int
    workers : int
    show : bool
        Whether to open it in the browser.

    Raises
    ------
    AlignmentError
        If the address cannot be served on, or the system has no such processes.
    """
    if sys.platform == "win32":
        raise AlignmentError("several processes cannot be served on Windows; leave --workers out")
    log_to_stderr()
    check_free(host, port)
    master = os.getpid()
    own, lock = make_folder("alignment-serving-")
    # What each process is told goes by the environment, as with any other server.
    os.environ[DATA.variable] = str(Path(data).resolve()) if data else ""
    os.environ[STORE.variable] = STORE.value or str(own / "store")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own / "metrics")
    os.environ[COMMONS.variable] = str(own / "commons")
    for name in ("metrics", "commons"):
        (own / name).mkdir()
    try:
        # What cannot be used is told once and here, and not by each process.
        places.store()
        check_engine()
        tell(host, port, show)
        _pool(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", workers).run()
    finally:
        # Each process comes by here when it ends.
        if os.getpid() == master:
            remove_folder(own, lock)


def _pool(address: str, workers: int) -> Any:
    from gunicorn.app.base import BaseApplication
    from gunicorn.workers.base import Worker

    class Answering(Worker):
        """A process with the server of the page."""

        def run(self) -> None:
            waited: dict[int, Any] = {}
            listening: list[Any] = self.sockets
            server = server_on(self.wsgi, waited, [each.sock for each in listening])
            answer_until(server, waited, self._over, self.notify)

        def _over(self) -> bool:
            # Without its parent nobody would start it anew or end it.
            return not self.alive or os.getppid() != self.ppid

    class Pool(BaseApplication):
        """Gunicorn with settings of ours instead of a command line."""

        def load_config(self) -> None:
            for name, value in {
                "bind": address,
                "workers": workers,
                "worker_class": Answering,
                "timeout": _SILENT_SECONDS,
                "graceful_timeout": GRACE_SECONDS + _LATER,
                "child_exit": _exited,
                "loglevel": "warning",
                "control_socket_disable": True,
            }.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from alignment.app import create

            return create()

    return Pool()


def _exited(_: object, worker: Any) -> None:
    """Let the gauges of a process that ended be counted no longer."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
