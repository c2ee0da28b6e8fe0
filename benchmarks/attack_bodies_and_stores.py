"""Attack a local server with unfinished request bodies, and freeze its Redis and Dask.

Run from the repository; redis-server must be installed:

    python -m benchmarks.attack_bodies_and_stores

All processes listen on 127.0.0.1 or on a socket of a temporary folder, and end with the command. It
takes about two minutes and sends at most 400 MB. Each row is a measurement with its limit; the exit
status is 1 if a limit is exceeded.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks.local_server import (
    TIMEOUT_SECONDS,
    get_status,
    run_process,
    start_server,
    wait_until,
)

MEGABYTE = 10**6
SECRET = "a secret of thirty-two signs, made up"
BODIES, BODY_MEGABYTES, SENT_MEGABYTES = 45, 60, 8
READERS = 12
LONG = "embed?v=1&scope=assembly&from=2019-01-01&time=years"


class Table:
    """Table of measurements."""

    def __init__(self) -> None:
        self.is_exceeded = False

    def add(self, name: str, value: float, limit: float, unit: str) -> None:
        """Print one measurement beside its limit."""
        is_exceeded = value > limit
        self.is_exceeded |= is_exceeded
        note = "  EXCEEDED" if is_exceeded else ""
        print(f"{name:58} {value:8.1f} of {limit:5.0f} {unit}{note}", flush=True)


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def get(self, path: str) -> tuple[int, float]:
        """Return the status of a response, or 0 without a response, and its seconds."""
        start = time.monotonic()
        return get_status(f"http://127.0.0.1:{self.port}/{path}"), time.monotonic() - start

    def measure_megabytes(self) -> float:
        """Return the memory and the temporary files of the process."""
        folder = Path("/proc", str(self.process.pid))
        pages = int((folder / "statm").read_text().split()[1])
        files = 0
        for descriptor in (folder / "fd").iterdir():
            with suppress(OSError):
                if "(deleted)" in str(descriptor.readlink()):
                    files += descriptor.stat().st_size
        return (pages * os.sysconf("SC_PAGESIZE") + files) / MEGABYTE


@contextmanager
def serve(**settings: str) -> Iterator[Server]:
    """Give a server of the built-in data."""
    with start_server(1, **settings) as (process, port):
        yield Server(process, port)


def run_threads(number: int, function: Callable[[], None]) -> None:
    """Call a function in many threads, and wait for all."""
    threads = [threading.Thread(target=function, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_SECONDS)


def attack_bodies(table: Table) -> None:
    """Send many large bodies to all kinds of paths, and never finish them."""
    for path, limit in (("any/path", 10), ("_dash-update-component", 50), ("records?name=a", 80)):
        # A callback's body is admitted up to 4 MB.
        size = 3 * MEGABYTE if path.startswith("_") else BODY_MEGABYTES * MEGABYTE
        with serve() as server, ExitStack() as stack:
            server.get("")
            before = server.measure_megabytes()
            header = f"POST /{path} HTTP/1.1\r\nHost: here\r\nContent-Length: {size}\r\n\r\n"

            def send(
                port: int = server.port,
                header: bytes = header.encode(),
                content: bytes = b"x" * (min(size, SENT_MEGABYTES * MEGABYTE) - 1),
                stack: ExitStack = stack,
            ) -> None:
                with suppress(OSError):
                    client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                    client.settimeout(3)
                    client.sendall(header + content)

            run_threads(BODIES, send)
            stored = server.measure_megabytes() - before
            table.add(f"stored of {BODIES} posts to /{path}", stored, limit, "MB")
            status, seconds = server.get("healthz")
            table.add(f"meanwhile /healthz says {status}", seconds, 1, "s")


def attack_store(table: Table, folder: Path) -> None:
    """Freeze the Redis, and request uploaded records."""
    path = folder / "redis"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""]
    with run_process([*command, "--dir", str(folder)]) as redis:
        wait_until(path.exists)
        with serve(ALIGNMENT_STORE=f"unix://{path}", ALIGNMENT_SECRET=SECRET) as server:
            server.get("?records=abc")
            redis.send_signal(signal.SIGSTOP)
            responses: list[tuple[int, float]] = []
            pictures: list[tuple[int, float]] = []
            start = time.monotonic()

            def get_picture() -> None:
                time.sleep(0.5)
                pictures.append(server.get("embed"))

            thread = threading.Thread(target=get_picture)
            thread.start()
            run_threads(READERS, lambda: responses.append(server.get("?records=abc")))
            thread.join()
            statuses = sorted({status for status, _ in responses})
            seconds = time.monotonic() - start
            table.add(f"frozen Redis: {READERS} readers of own records {statuses}", seconds, 5, "s")
            status, seconds = pictures[0]
            table.add(f"meanwhile a shared picture says {status}", seconds, 5, "s")
            status, seconds = server.get("?records=abc")
            table.add(f"the next request says {status}", seconds, 1, "s")
            status, seconds = server.get("readyz")
            table.add(f"/readyz says {status}", seconds, 2, "s")
            redis.send_signal(signal.SIGCONT)
            start = time.monotonic()
            wait_until(lambda: server.get("?records=abc")[0] == 200)
            table.add("own records are served again after", time.monotonic() - start, 10, "s")


def attack_engine(table: Table, folder: Path) -> None:
    """Freeze the Dask scheduler, and send requests that workers compute."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    options += ["--scheduler-file", str(file)]
    with ExitStack() as stack:
        scheduler = stack.enter_context(run_process([*dask, "scheduler", *options]))
        wait_until(file.exists)
        address = json.loads(file.read_text())["address"]
        worker = [*dask, "worker", address, "--host", "127.0.0.1", "--nthreads", "1"]
        worker += ["--no-dashboard", "--local-directory", str(folder)]
        stack.enter_context(run_process(worker))
        server = stack.enter_context(serve(ALIGNMENT_ENGINE=address))
        status, plain = server.get(LONG)
        table.add(f"a timeline with the engine says {status}", plain, 60, "s")
        scheduler.send_signal(signal.SIGSTOP)
        for min_shared, turn in ((5, "first"), (6, "second")):
            status, seconds = server.get(f"{LONG}&min-shared={min_shared}")
            name = f"frozen scheduler: the {turn} timeline says {status}"
            table.add(name, seconds, plain + 20, "s")
        status, seconds = server.get("readyz")
        table.add(f"/readyz says {status}", seconds, 2, "s")


def main() -> None:
    """Run all attacks."""
    table = Table()
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        attack_bodies(table)
        attack_store(table, Path(folder))
        attack_engine(table, Path(folder))
    sys.exit(table.is_exceeded)


if __name__ == "__main__":
    main()
