"""Several processes on one address: what one was given all have, and a killed one loses nothing."""

from __future__ import annotations

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
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import tiny

from alignment.cli.commands import main
from benchmarks import attack_shared_answers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes"),
]

TABLE = b"iso3,rollcall,vote,date,title\nAAA,R/99,yes,2026-11-20,Q\nBBB,R/99,no,2026-11-20,Q\n"
# Far above what anything here takes, so that a busy machine is no fault.
PATIENCE = 120


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return tiny.write_package(tmp_path_factory.mktemp("parliament"))


class Served:
    """A running command, its address, and what it logs."""

    def __init__(self, process, url, log):
        self.process, self.url, self._log = process, url, log

    def lines(self):
        return [json.loads(line) for line in self._log.read_text().splitlines() if line[:1] == "{"]

    def workers(self):
        """Return the processes that answer, once two do."""
        before = len(self.lines())
        with patience():
            while True:
                self.get("healthz")
                found = {line["process"] for line in self.lines()[before:]}
                if len(found) == 2:
                    return found

    def get(self, path):
        with urlopen(self.url + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def send(self, content=TABLE):
        """Send a file, and return the address that shows what was taken in."""
        given = urlencode({"name": "v.csv"})
        kind = {"Content-Type": "application/octet-stream"}
        request = Request(f"{self.url}records?{given}", content, kind)
        with urlopen(request, timeout=PATIENCE) as answer:
            return re.search(r"\?(v=1[^\"\s]*records=[\w-]+)", answer.read().decode())[1]


@contextmanager
def patience():
    timer = threading.Timer(PATIENCE, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def serving(package, folder, workers, **settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    command = [sys.executable, "-m", "alignment", "serve", "--data", str(package)]
    command += ["--port", str(port), "--workers", str(workers)]
    environment = os.environ | {"ALIGNMENT_ACCESS_LOG": "1"} | settings
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        try:
            served = Served(process, f"http://127.0.0.1:{port}/", log)
            with patience():
                while True:
                    assert process.poll() is None, log.read_text()
                    with suppress(OSError):
                        served.get("readyz")
                        break
                    time.sleep(0.1)
            yield served
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.mark.evidence
def test_own_records_are_seen_from_every_process_and_outlive_one_and_the_server(package, tmp_path):
    store = {"ALIGNMENT_STORE": str(tmp_path / "store")}
    with serving(package, tmp_path, 2, ALIGNMENT_METRICS="1", **store) as served:
        first = served.workers()
        address = served.send()

        def found():
            """Ask until each process was asked; return what was answered, and by which."""
            asked, answers = set(), set()
            before = len(served.lines())
            with patience():
                while len(asked) < 2:
                    answers.add(served.get(f"who.csv?{address}&where=vote:R/99:yes"))
                    asked = {line["process"] for line in served.lines()[before:]}
            return answers, asked

        answers, asked = found()
        assert asked == first
        assert [[line[:3] for line in each.splitlines()[1:]] for each in answers] == [["AAA"]]
        killed = min(first)
        os.kill(killed, signal.SIGKILL)
        second = served.workers()
        assert killed not in second
        assert found() == (answers, second)
        told = served.get("metrics")
        for line in ("own_records 1.0", "store_up 1.0", "busy_threads 1.0", "worker_memory_bytes "):
            assert f"\nalignment_{line}" in told
        # Of the processes that answer none is a worker process.
        assert float(re.search(r"\nalignment_worker_memory_bytes (\S+)", told)[1]) < 10**8
    assert served.process.returncode == 0
    with serving(package, tmp_path, 1, **store) as served:
        assert served.get(f"who.csv?{address}&where=vote:R/99:yes") in answers
        with pytest.raises(HTTPError, match="400"):
            served.get("who.csv?v=1&records=another")


@pytest.mark.evidence
def test_readers_with_other_facts_under_one_name_see_their_own_numbers(capsys):
    assert attack_shared_answers.main() == 0, capsys.readouterr().out


@pytest.mark.evidence
@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.evidence), 2])
def test_who_is_being_answered_when_it_ends_still_is(package, tmp_path, workers):
    with serving(package, tmp_path, workers, TMPDIR=str(tmp_path)) as served:
        answers = []
        asking = threading.Thread(target=lambda: answers.append(served.send()))
        asking.start()
        store = next(tmp_path.glob("alignment-serving-*")) / "store"
        with patience():
            while not list(store.glob("reading-*")):
                time.sleep(0.01)
        served.process.terminate()
        asking.join(PATIENCE)
        assert len(answers) == 1
        served.process.wait(PATIENCE)
        # Nothing is left of what was kept for the time being.
        assert not store.parent.exists()
    assert served.process.returncode == 0


def test_an_address_that_is_taken_is_told(package, monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = ["alignment", "serve", "--data", str(package), "--port", port, "--workers", "2"]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 2
    assert "choose another with --port" in (told := capsys.readouterr().err)
    assert "Traceback" not in told
