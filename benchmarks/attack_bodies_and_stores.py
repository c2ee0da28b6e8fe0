"""Attack a server of its own with unfinished request bodies, and freeze its store and its engine.

Run from the repository; redis-server must be installed:

    python -m benchmarks.attack_bodies_and_stores

Everything listens on 127.0.0.1 or on a socket of a temporary folder, and ends with the command. It
takes about two minutes and sends at most 400 MB. Each row has what was measured and its limit; the
exit status is 1 if a limit was exceeded.
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
from urllib.error import HTTPError
from urllib.request import urlopen

MEGABYTE = 10**6
START_SECONDS, PATIENCE_SECONDS = 120, 150
SECRET = "a secret of thirty-two signs, made up"
BODIES, BODY_MEGABYTES, SENT_MEGABYTES = 45, 60, 8
READERS = 12
LONG = "embed?v=1&scope=assembly&from=2019-01-01&time=years"


class Table:
    """Measurements, printed as they come."""

    def __init__(self) -> None:
        self.exceeded = False

    def add(self, what: str, value: float, limit: float, unit: str) -> None:
        """Print one measurement beside its limit."""
        over = value > limit
        self.exceeded |= over
        said = "  EXCEEDED" if over else ""
        print(f"{what:58} {value:8.1f} of {limit:5.0f} {unit}{said}", flush=True)


class Served:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, path: str) -> tuple[int, float]:
        """Return the status of an answer, 0 for none, and how many seconds it took."""
        began = time.monotonic()
        status = 0
        with suppress(OSError):
            try:
                with urlopen(
                    f"http://127.0.0.1:{self.port}/{path}", timeout=PATIENCE_SECONDS
                ) as it:
                    it.read()
                    status = it.status
            except HTTPError as refused:
                status = refused.code
        return status, time.monotonic() - began

    def stored(self) -> float:
        """Return the megabytes that the process has in memory and in temporary files."""
        folder = Path("/proc", str(self.process.pid))
        pages = int((folder / "statm").read_text().split()[1])
        files = 0
        for descriptor in (folder / "fd").iterdir():
            with suppress(OSError):
                if "(deleted)" in str(descriptor.readlink()):
                    files += descriptor.stat().st_size
        return (pages * os.sysconf("SC_PAGESIZE") + files) / MEGABYTE


@contextmanager
def running(command: list[str], **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process, which is killed afterwards."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | settings
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(**settings: str) -> Iterator[Served]:
    """Give a server of the shipped records."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "alignment", "serve", "--port", str(port)]
    with running(command, **settings) as process:
        served = Served(process, port)
        until(lambda: served.ask("readyz")[0] == 200)
        yield served


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + START_SECONDS
    while not is_so():
        if time.monotonic() > end:
            sys.exit("A server did not start.")
        time.sleep(0.1)


def together(number: int, ask: Callable[[], None]) -> None:
    """Call a function in many threads, and wait for all."""
    threads = [threading.Thread(target=ask, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)


def attack_bodies(table: Table) -> None:
    """Send many large bodies to all kinds of paths, and never finish them."""
    for path, most in (("any/path", 10), ("_dash-update-component", 50), ("records?name=a", 80)):
        # What others than uploads may send at most is admitted by its length.
        size = 3 * MEGABYTE if path.startswith("_") else BODY_MEGABYTES * MEGABYTE
        with serving() as served, ExitStack() as held:
            served.ask("")
            before = served.stored()
            header = f"POST /{path} HTTP/1.1\r\nHost: here\r\nContent-Length: {size}\r\n\r\n"

            def send(
                port: int = served.port,
                head: bytes = header.encode(),
                content: bytes = b"x" * (min(size, SENT_MEGABYTES * MEGABYTE) - 1),
                held: ExitStack = held,
            ) -> None:
                with suppress(OSError):
                    place = held.enter_context(socket.create_connection(("127.0.0.1", port)))
                    place.settimeout(3)
                    place.sendall(head + content)

            together(BODIES, send)
            table.add(f"stored of {BODIES} posts to /{path}", served.stored() - before, most, "MB")
            status, seconds = served.ask("healthz")
            table.add(f"meanwhile /healthz says {status}", seconds, 1, "s")


def attack_store(table: Table, folder: Path) -> None:
    """Freeze the Redis, and ask for records of one's own."""
    place = folder / "redis"
    command = ["redis-server", "--port", "0", "--unixsocket", str(place), "--save", ""]
    address = f"unix://{place}"
    with running([*command, "--dir", str(folder)]) as redis:
        until(place.exists)
        with serving(ALIGNMENT_STORE=address, ALIGNMENT_SECRET=SECRET) as served:
            served.ask("?records=abc")
            redis.send_signal(signal.SIGSTOP)
            answers: list[tuple[int, float]] = []
            began = time.monotonic()
            others: list[tuple[int, float]] = []

            def watch() -> None:
                time.sleep(0.5)
                others.append(served.ask("embed"))

            watching = threading.Thread(target=watch)
            watching.start()
            together(READERS, lambda: answers.append(served.ask("?records=abc")))
            watching.join()
            statuses = sorted({status for status, _ in answers})
            took = time.monotonic() - began
            table.add(f"frozen Redis: {READERS} readers of own records {statuses}", took, 5, "s")
            table.add(f"meanwhile a shared picture says {others[0][0]}", others[0][1], 5, "s")
            status, seconds = served.ask("?records=abc")
            table.add(f"who asks next is told {status}", seconds, 1, "s")
            status, seconds = served.ask("readyz")
            table.add(f"/readyz says {status}", seconds, 2, "s")
            redis.send_signal(signal.SIGCONT)
            began = time.monotonic()
            until(lambda: served.ask("?records=abc")[0] == 200)
            table.add("own records are served again after", time.monotonic() - began, 10, "s")


def attack_engine(table: Table, folder: Path) -> None:
    """Freeze the Dask scheduler, and ask for what workers make."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    where = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    with ExitStack() as held:
        scheduler = held.enter_context(running([*dask, "scheduler", *where]))
        until(file.exists)
        address = json.loads(file.read_text())["address"]
        worker = [*dask, "worker", address, "--host", "127.0.0.1", "--nthreads", "1"]
        held.enter_context(running([*worker, "--no-dashboard", "--local-directory", str(folder)]))
        served = held.enter_context(serving(ALIGNMENT_ENGINE=address))
        status, plain = served.ask(LONG)
        table.add(f"a timeline with the engine says {status}", plain, 60, "s")
        scheduler.send_signal(signal.SIGSTOP)
        for turn, limit in (("first", plain + 20), ("second", plain + 20)):
            status, seconds = served.ask(f"{LONG}&min-shared={len(turn)}")
            table.add(f"frozen scheduler: the {turn} timeline says {status}", seconds, limit, "s")
        status, seconds = served.ask("readyz")
        table.add(f"/readyz says {status}", seconds, 2, "s")


def main() -> None:
    """Run all attacks."""
    table = Table()
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        attack_bodies(table)
        attack_store(table, Path(folder))
        attack_engine(table, Path(folder))
    sys.exit(table.exceeded)


if __name__ == "__main__":
    main()
