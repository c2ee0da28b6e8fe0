"""Several processes on one port: all have the uploads of each, and a killed one loses nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
import time
from urllib.error import HTTPError

import pytest
import tiny
from server_process import TIMEOUT, start_server, time_limit

from alignment.cli.commands import main
from benchmarks import attack_shared_answers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return tiny.write_package(tmp_path_factory.mktemp("parliament"))


@pytest.mark.evidence
def test_uploads_are_visible_to_every_process_and_outlive_it_and_the_server(package, tmp_path):
    store = {"ALIGNMENT_STORE": str(tmp_path / "store")}
    with start_server(package, tmp_path, 2, ALIGNMENT_METRICS="1", **store) as server:
        workers = server.find_workers()
        params = server.upload()

        def ask_all():
            """Request until two processes answered; return the answers and the processes."""
            processes, answers = set(), set()
            start = len(server.read_access_log())
            with time_limit():
                while len(processes) < 2:
                    answers.add(server.get(f"who.csv?{params}&where=vote:R/99:yes"))
                    processes = {line["process"] for line in server.read_access_log()[start:]}
            return answers, processes

        answers, processes = ask_all()
        assert processes == workers
        assert [[line[:3] for line in each.splitlines()[1:]] for each in answers] == [["AAA"]]
        killed = min(workers)
        os.kill(killed, signal.SIGKILL)
        workers = server.find_workers()
        assert killed not in workers
        assert ask_all() == (answers, workers)
        metrics = server.get("metrics")
        for line in ("own_records 1.0", "store_up 1.0", "busy_threads 1.0", "worker_memory_bytes "):
            assert f"\nalignment_{line}" in metrics
        # The serving processes do not count as worker processes.
        assert float(re.search(r"\nalignment_worker_memory_bytes (\S+)", metrics)[1]) < 10**8
    assert server.process.returncode == 0
    with start_server(package, tmp_path, 1, **store) as server:
        assert server.get(f"who.csv?{params}&where=vote:R/99:yes") in answers
        with pytest.raises(HTTPError, match="400"):
            server.get("who.csv?v=1&records=another")


@pytest.mark.evidence
def test_readers_with_different_facts_under_one_name_get_their_own_numbers(capsys):
    assert attack_shared_answers.main() == 0, capsys.readouterr().out


@pytest.mark.evidence
@pytest.mark.parametrize("workers", [1, 2])
def test_a_request_in_progress_is_finished_when_the_server_ends(package, tmp_path, workers):
    with start_server(package, tmp_path, workers, TMPDIR=str(tmp_path)) as server:
        answers = []
        uploading = threading.Thread(target=lambda: answers.append(server.upload()))
        uploading.start()
        store = next(tmp_path.glob("alignment-serving-*")) / "store"
        with time_limit():
            while not list(store.glob("reading-*")):
                time.sleep(0.01)
        server.process.terminate()
        uploading.join(TIMEOUT)
        assert len(answers) == 1
        server.process.wait(TIMEOUT)
        # The temporary folder is removed.
        assert not store.parent.exists()
    assert server.process.returncode == 0


def test_a_port_that_is_not_free_is_an_error(package, monkeypatch, capsys):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = str(listening.getsockname()[1])
        command = ["alignment", "serve", "--data", str(package), "--port", port, "--workers", "2"]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as exit_info:
            main()
    assert exit_info.value.code == 2
    error = capsys.readouterr().err
    assert "choose another with --port" in error
    assert "Traceback" not in error
