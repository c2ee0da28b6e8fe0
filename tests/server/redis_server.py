"""A Redis for one test."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

SECRET = "a secret of thirty-two signs, made up"


class Server:
    """A Redis on its own socket, which can be ended and started again."""

    def __init__(self, folder):
        self.address = f"unix://{folder}/redis"
        self._command = ["redis-server", "--port", "0", "--unixsocket", f"{folder}/redis"]
        self._command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        self.start()

    def start(self):
        import redis

        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        self.client = redis.Redis.from_url(self.address)
        while True:
            assert self._process.poll() is None
            try:
                self.client.ping()
                return
            except redis.RedisError:
                time.sleep(0.02)

    def freeze(self):
        os.kill(self._process.pid, signal.SIGSTOP)

    def unfreeze(self):
        os.kill(self._process.pid, signal.SIGCONT)

    def end(self):
        self.client.close()
        self._process.kill()
        self._process.wait()


@contextmanager
def running():
    """Start a Redis; skip the test if none is installed, except in CI."""
    if not shutil.which("redis-server"):
        assert not os.environ.get("CI"), "these tests need redis-server, and there is none"
        pytest.skip("no redis-server on this machine")
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.end()
