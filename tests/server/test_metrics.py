"""Health checks, metrics and the access log."""

import json
import logging
import re
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from waiting import TIMEOUT

from alignment.app import request_limits
from alignment.app.factory import create_app
from alignment.errors import AlignmentError
from alignment.server.concurrency_limiter import ConcurrencyLimiter, Limits
from alignment.server.deadlines import DeadlineExceededError, check_deadline, start_deadline


@pytest.fixture
def server(parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_METRICS", "1")
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    return create_app(parliament).server


def test_health_and_readiness(parliament):
    client = create_app(parliament).server.test_client()
    for path in ("/healthz", "/readyz"):
        response = client.get(path)
        assert (response.status_code, response.text) == (200, "ok\n")
        assert response.headers["Cache-Control"] == "no-store"


def test_a_missing_store_is_not_ready(parliament, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "store"))
    client = create_app(parliament).server.test_client()
    (tmp_path / "store").rename(tmp_path / "away")
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "the store does not answer\n")
    assert client.get("/healthz").status_code == 200
    for path in ("/api/study", "/study.json", "/download/svg", "/who.csv"):
        response = client.get(f"{path}?v=1&records=abcdefgh")
        assert (response.status_code, response.headers.get("Retry-After")) == (503, "5"), path


def test_metrics_count_requests_by_route(server):
    client = server.test_client()
    for path in ("/", "/embed?v=1", "/embed?v=1&links=0", "/download/none", "/any/thing", "/else"):
        client.get(path)
    text = client.get("/metrics").text
    assert 'alignment_request_seconds_count{route="/embed",status="200"} 2.0' in text
    # Unknown paths share one route, or a client could fill the memory.
    assert 'alignment_request_seconds_count{route="none",status="404"} 3.0' in text
    assert "/any" not in text
    assert re.search(r'alignment_kept\{kind="studies"\} [1-9]', text)
    assert "alignment_evicted_total" in text
    assert 'alignment_queue{kind="files"} 0.0' in text
    assert 'alignment_queue{kind="background"} 0.0' in text
    assert float(re.search(r"\nalignment_memory_bytes (\S+)", text)[1]) > 10**7
    assert "alignment_own_records 0.0" in text


def get_metric(server, name):
    """Return the value of a metric as text."""
    text = server.test_client().get("/metrics").text
    return re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1]


def test_metrics_work_while_the_store_is_down(parliament, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_METRICS", "1")
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "store"))
    server = create_app(parliament).server
    assert get_metric(server, "alignment_store_up") == "1.0"
    assert get_metric(server, "alignment_own_records") == "0.0"
    (tmp_path / "store").rename(tmp_path / "away")
    text = server.test_client().get("/metrics").text
    assert "alignment_own_records NaN" in text
    assert "alignment_store_up 0.0" in text
    (tmp_path / "away").rename(tmp_path / "store")
    assert get_metric(server, "alignment_store_up") == "1.0"
    assert get_metric(server, "alignment_own_records") == "0.0"


def test_metrics_count_busy_threads(server):
    has_started, go_on = threading.Event(), threading.Event()

    @server.get("/slow")
    def slow():
        has_started.set()
        go_on.wait(TIMEOUT)
        raise ValueError

    thread = threading.Thread(target=lambda: server.test_client().get("/slow"))
    thread.start()
    assert has_started.wait(TIMEOUT)
    # The request for the metrics is one of them.
    assert get_metric(server, "alignment_busy_threads") == "2.0"
    go_on.set()
    thread.join(TIMEOUT)
    assert get_metric(server, "alignment_busy_threads") == "1.0"


def test_metrics_count_refusals_by_reason(parliament, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_METRICS", "1")
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "store"))
    files = ConcurrencyLimiter(Limits(1, 1, present=1, present_per_client=1))
    monkeypatch.setattr(request_limits, "file_limiter", lambda: files)
    monkeypatch.setattr("alignment.app.uploads.routes.MAX_REQUEST_BYTES", 1000)
    server = create_app(parliament).server

    @server.get("/slow")
    def slow():
        start_deadline(0)
        with suppress(DeadlineExceededError):
            check_deadline()
        return "", 503

    client = server.test_client()
    client.post("/left", data="", headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/", headers={"Host": "a, b"})
    client.get("/view")
    client.post("/left", data="x" * 2000)
    client.post("/records", data=b"", content_type="text/plain")
    slot = files.enter("127.0.0.1")
    client.get("/download/svg")
    client.get("/download/svg", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    files.leave(slot)
    client.get("/slow")
    (tmp_path / "store").rename(tmp_path / "away")
    client.get("/embed?v=1&records=abcdefgh")
    # Successful requests and unknown paths are not refusals.
    client.get("/healthz")
    client.get("/nowhere")
    counts = dict(
        re.findall(r'alignment_refused_total\{reason="(.+)"\} (\S+)', client.get("/metrics").text)
    )
    reasons = (
        "busy",
        "client-limit",
        "cross-site",
        "deadline",
        "host",
        "malformed",
        "media-type",
        "store",
        "too-large",
    )
    assert counts == dict.fromkeys(reasons, "1.0")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux reports it")
def test_metrics_measure_the_memory_of_worker_processes(server):
    ready = "print(flush=True); input()"
    # A grandchild process, like the children of a fork server.
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ready!r}])"
    before = float(get_metric(server, "alignment_worker_memory_bytes"))
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert float(get_metric(server, "alignment_worker_memory_bytes")) > before + 10**7
        process.communicate(b"\n", timeout=TIMEOUT)
    assert float(get_metric(server, "alignment_worker_memory_bytes")) < before + 10**7


def test_metrics_and_access_log_are_off_by_default(parliament, caplog):
    client = create_app(parliament).server.test_client()
    with caplog.at_level(logging.INFO):
        assert client.get("/metrics").status_code == 404
    assert not [each for each in caplog.records if each.name == "alignment.access"]


@pytest.mark.parametrize(
    "path",
    ["/a%0a{}", "/a%0d%0a%1b[31m", "/%e2%80%a8%c2%85", '/"}', "/%00", "/%ff", "/" + "x" * 5000],
)
def test_an_access_log_line_is_one_json_object(server, caplog, path):
    with caplog.at_level(logging.INFO):
        server.test_client().get(f"{path}?records=secret", headers={"User-Agent": "a\tb\x1b[1m"})
    (line,) = [each for each in caplog.records if each.name == "alignment.access"]
    text = line.getMessage()
    assert text.isascii()
    assert text.isprintable()
    assert len(text) < 5000
    assert "secret" not in text
    entry = json.loads(text)
    assert (entry["method"], entry["status"], entry["client"]) == ("GET", 404, "127.0.0.1")
    assert entry["milliseconds"] >= 0


@pytest.mark.parametrize("name", ["ALIGNMENT_METRICS", "ALIGNMENT_ACCESS_LOG"])
def test_an_invalid_setting_is_an_error(parliament, monkeypatch, name):
    monkeypatch.setenv(name, "yes")
    with pytest.raises(AlignmentError, match=f"{name} cannot be read: it is neither 0 nor 1"):
        create_app(parliament)


def test_server_accepts_only_its_host_names(parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_HOSTS", "votes.example.org 127.0.0.1")
    client = create_app(parliament).server.test_client()
    for host, status in (
        *(("votes.example.org", 200), ("votes.example.org:8050", 200), ("127.0.0.1:9", 200)),
        *(("evil.example", 400), ("votes.example.org.evil.example", 400)),
        *(("", 400), ("localhost", 400)),
    ):
        for path in ("/", "/embed", "/healthz", "/nowhere"):
            response = client.get(path, headers={"Host": host})
            assert response.status_code == (404 if (path, status) == ("/nowhere", 200) else status)
            assert "Content-Security-Policy" in response.headers


def test_unknown_paths(parliament):
    client = create_app(parliament).server.test_client()
    for path in (
        *("/nowhere", "/wp-login.php", "/_dash-component-suites/x/y.js", "/a%0ab", "/assets/x.js"),
        *("/_dash-component-suites/dash/../../etc/passwd", "/_dash-component-suites/dash/deps/x"),
    ):
        response = client.get(path)
        assert response.status_code == 404, path
        assert "Traceback" not in response.text
