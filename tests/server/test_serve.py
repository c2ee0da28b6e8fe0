"""The HTTP server: one process and several, idle connections, and its end."""

import os
import re
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import tiny
from server_process import TIMEOUT, start_server, time_limit

from alignment.cli.commands import main
from alignment.compute.processes import measure_memory
from alignment.server.serve import make_server, serve_until
from benchmarks import attack_shared_answers

HALF_REQUEST = b"POST /records HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\nhalf of"


@pytest.mark.parametrize("content", [b"", b"GET / HTTP/1.1\r\nHost: he", HALF_REQUEST])
def test_idle_connections_block_no_request(url, content):
    with ExitStack() as stack:
        parts = urlsplit(url)
        for _ in range(150):
            idle = stack.enter_context(socket.create_connection((parts.hostname, parts.port)))
            idle.sendall(content)
        start = time.monotonic()
        with urlopen(url, timeout=2) as response:
            assert response.status == 200
        assert time.monotonic() - start < 2


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "scheme"), [("0", "http"), ("1", "https")])
def test_trusted_proxies_follow_the_setting(
    monkeypatch, parliament, serve_records, proxies, scheme
):
    monkeypatch.setenv("ALIGNMENT_PROXIES", proxies)
    with serve_records(parliament) as url:
        request = Request(url, headers={"X-Forwarded-Proto": "https"})
        with urlopen(request, timeout=20) as response:
            markup = response.read().decode()
    assert f'property="og:image" content="{scheme}://' in markup


@pytest.mark.parametrize("count", [1, 2])
def test_ending_server_finishes_requests_and_refuses_new_ones(count):
    has_request, go_on, stop = (threading.Event() for _ in range(3))
    socket_map: dict[int, object] = {}

    def app(_, start_response):
        has_request.set()
        go_on.wait(20)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        ports = [each.getsockname()[1] for each in sockets]
        server = make_server(app, "/upload", socket_map, sockets=sockets)
        serving = threading.Thread(target=serve_until, args=(server, socket_map, stop.is_set))
        serving.start()
        client = stack.enter_context(socket.create_connection(("127.0.0.1", ports[0])))
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert has_request.wait(20)
        stop.set()
        for port in ports:
            _wait_until_refused(port)
        go_on.set()
        client.settimeout(20)
        assert client.recv(10_000).startswith(b"HTTP/1.1 200")
        serving.join(20)
        assert not serving.is_alive()


def _wait_until_refused(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail("the port still accepts connections")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return tiny.write_package(tmp_path_factory.mktemp("parliament"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes")
@pytest.mark.evidence
def test_uploads_are_visible_to_all_processes_and_persist(package, tmp_path):
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
        worker_memory = float(re.search(r"\nalignment_worker_memory_bytes (\S+)", metrics)[1])
        assert abs(worker_memory - measure_memory(workers)) < 10**8
    assert server.process.returncode == 0
    with start_server(package, tmp_path, 1, **store) as server:
        assert server.get(f"who.csv?{params}&where=vote:R/99:yes") in answers
        with pytest.raises(HTTPError, match="400"):
            server.get("who.csv?v=1&records=another")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes")
@pytest.mark.evidence
def test_readers_with_different_facts_under_one_name_get_their_own_numbers(capsys):
    assert attack_shared_answers.main() == 0, capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes")
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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes")
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
