"""`alignment serve` in its own process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TABLE = b"iso3,rollcall,vote,date,title\nAAA,R/99,yes,2026-11-20,Q\nBBB,R/99,no,2026-11-20,Q\n"
# This limit is far above any step here, because the machine may be busy.
TIMEOUT = 120


class ServerProcess:
    """A running server, its URL and its log."""

    def __init__(self, process, url, log):
        self.process, self.url, self._log = process, url, log

    def read_access_log(self):
        return [json.loads(line) for line in self._log.read_text().splitlines() if line[:1] == "{"]

    def find_workers(self):
        """Return the ids of the processes that respond, once there are two."""
        start = len(self.read_access_log())
        with time_limit():
            while True:
                self.get("healthz")
                workers = {line["process"] for line in self.read_access_log()[start:]}
                if len(workers) == 2:
                    return workers

    def get(self, path):
        with urlopen(self.url + path, timeout=TIMEOUT) as response:
            return response.read().decode()

    def upload(self, content=TABLE):
        """Upload a file, and return the URL parameters of the page that shows it."""
        headers = {"Content-Type": "application/octet-stream"}
        url = f"{self.url}records?{urlencode({'name': 'v.csv'})}"
        with urlopen(Request(url, content, headers), timeout=TIMEOUT) as response:
            return re.search(r"\?(v=1[^\"\s]*records=[\w-]+)", response.read().decode())[1]


@contextmanager
def time_limit():
    timer = threading.Timer(TIMEOUT, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def start_server(package, folder, workers, **settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    command = [sys.executable, "-m", "alignment", "serve", "--data", str(package)]
    command += ["--port", str(port), "--workers", str(workers)]
    environment = os.environ | {"ALIGNMENT_ACCESS_LOG": "1"} | settings
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        try:
            server = ServerProcess(process, f"http://127.0.0.1:{port}/", log)
            with time_limit():
                while True:
                    assert process.poll() is None, log.read_text()
                    with suppress(OSError):
                        server.get("readyz")
                        break
                    time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            process.wait(TIMEOUT)
