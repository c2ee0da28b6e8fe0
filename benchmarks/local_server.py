"""Servers and other processes that an attack starts on this host and ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import urlopen

START_SECONDS, TIMEOUT_SECONDS = 120, 180


@contextmanager
def run_process(command: list[str], **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process, and end it afterwards."""
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
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def start_server(
    processes: int = 1, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Give a server of the built-in records and its port on 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "alignment", "serve", "--port", str(port)]
    with run_process([*command, "--workers", str(processes)], **settings) as process:
        wait_until(lambda: get_status(f"http://127.0.0.1:{port}/readyz") == 200)
        yield process, port


def get_status(url: str) -> int:
    """Return the status of a response, or 0 without a response."""
    try:
        with urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            response.read()
            return int(response.status)
    except HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_until(is_true: Callable[[], object], seconds: float = START_SECONDS) -> None:
    """Wait until a condition is true, and end the attack after a time limit."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            sys.exit("A server did not start, or did not answer in time.")
        time.sleep(0.1)
