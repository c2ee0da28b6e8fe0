"""What can be watched from outside: life, costs, and a log in which nobody writes but us."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import threading

import flask
import pytest

from alignment.app import limits
from alignment.app.factory import create_app
from alignment.app.kept.concurrency import ConcurrencyLimiter, Limits
from alignment.app.own import routes
from alignment.errors import AlignmentError


@pytest.fixture
def served(parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_METRICS", "1")
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    return create_app(parliament).server


def test_life_and_readiness(parliament, monkeypatch):
    server = create_app(parliament).server
    client = server.test_client()
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_is_gone_is_not_ready(parliament, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "store"))
    client = create_app(parliament).server.test_client()
    (tmp_path / "store").rename(tmp_path / "away")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the store does not answer\n")
    assert client.get("/healthz").status_code == 200
    for path in ("/api/study", "/study.json", "/download/svg", "/who.csv"):
        asked = client.get(f"{path}?v=1&records=abcdefgh")
        assert (asked.status_code, asked.headers.get("Retry-After")) == (503, "5"), path


def test_metrics_tell_what_requests_cost_by_route(served):
    client = served.test_client()
    for path in ("/", "/embed?v=1", "/embed?v=1&links=0", "/download/none", "/any/thing", "/else"):
        client.get(path)
    told = client.get("/metrics").text
    assert 'alignment_request_seconds_count{route="/embed",status="200"} 2.0' in told
    # A path that there is not is no route of its own, or anybody could fill the memory.
    assert 'alignment_request_seconds_count{route="none",status="404"} 3.0' in told
    assert "/any" not in told
    assert re.search(r'alignment_kept\{kind="studies"\} [1-9]', told)
    assert "alignment_evicted_total" in told
    assert 'alignment_queue{kind="files"} 0.0' in told
    assert 'alignment_queue{kind="background"} 0.0' in told
    assert float(re.search(r"\nalignment_memory_bytes (\S+)", told)[1]) > 10**7
    assert "alignment_own_records 0.0" in told


def metric(server, name):
    """Return the value of a metric by its name and labels, as it is written."""
    text = server.test_client().get("/metrics").text
    return next(
        (line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(f"{name} ")), ""
    )


def test_metrics_answer_while_the_store_is_down(parliament, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_METRICS", "1")
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "store"))
    server = create_app(parliament).server
    assert (metric(server, "alignment_store_up"), metric(server, "alignment_own_records")) == (
        "1.0",
        "0.0",
    )
    (tmp_path / "store").rename(tmp_path / "away")
    answer = server.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "alignment_own_records NaN" in answer.text
    assert "alignment_store_up 0.0" in answer.text
    (tmp_path / "away").rename(tmp_path / "store")
    assert (metric(server, "alignment_store_up"), metric(server, "alignment_own_records")) == (
        "1.0",
        "0.0",
    )


def test_metrics_count_the_threads_that_work(served):
    begun, end = threading.Event(), threading.Event()

    @served.get("/held")
    def held():
        begun.set()
        end.wait(20)
        raise ValueError

    def ask():
        # As the server would, which logs what an application raises.
        assert served.test_client().get("/held").status_code == 500

    asking = threading.Thread(target=ask)
    asking.start()
    assert begun.wait(20)
    # The request for the metrics is one of them.
    assert metric(served, "alignment_busy_threads") == "2.0"
    end.set()
    asking.join(20)
    assert metric(served, "alignment_busy_threads") == "1.0"


def test_metrics_count_refusals_by_reason(parliament, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_METRICS", "1")
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "store"))
    files = ConcurrencyLimiter(Limits(1, 1, present=1, present_per_client=1))
    monkeypatch.setattr(limits, "file_limiter", lambda: files)
    monkeypatch.setattr(routes, "MOST_OTHERWISE", 1000)
    server = create_app(parliament).server

    @server.get("/slow")
    def slow():
        flask.g.late = True
        return "", 503

    client = server.test_client()
    client.post("/left", data="", headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/", headers={"Host": "a, b"})
    client.post("/_dash-update-component", data="{", content_type="application/json")
    client.post("/left", data="x" * 2000)
    client.post("/records", data=b"", content_type="text/plain")
    slot = files.enter("127.0.0.1")
    client.get("/download/svg")
    client.get("/download/svg", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    files.leave(slot)

    client.get("/slow")
    (tmp_path / "store").rename(tmp_path / "away")
    client.get("/embed?v=1&records=abcdefgh")
    # What is answered, and what there is not, is not refused.
    client.get("/healthz")
    client.get("/nowhere")
    found = dict(
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
    assert found == dict.fromkeys(reasons, "1.0")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells it")
def test_metrics_tell_the_memory_of_worker_processes(served):
    ready = "print(flush=True); input()"
    # A process below a process of ours, as those that a fork server begins are.
    made = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ready!r}])"
    before = float(metric(served, "alignment_worker_memory_bytes"))
    command = [sys.executable, "-c", made]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert float(metric(served, "alignment_worker_memory_bytes")) > before + 10**7
        process.communicate(b"\n", timeout=20)
    assert float(metric(served, "alignment_worker_memory_bytes")) < before + 10**7


def test_nothing_is_told_that_was_not_asked_for(parliament, caplog):
    client = create_app(parliament).server.test_client()
    with caplog.at_level(logging.INFO):
        assert client.get("/metrics").status_code == 404
    assert not [each for each in caplog.records if each.name == "alignment.access"]


@pytest.mark.parametrize(
    "path",
    ["/a%0a{}", "/a%0d%0a%1b[31m", "/%e2%80%a8%c2%85", '/"}', "/%00", "/%ff", "/" + "x" * 5000],
)
def test_a_line_of_the_log_is_one_object_whatever_is_asked(served, caplog, path):
    with caplog.at_level(logging.INFO):
        served.test_client().get(f"{path}?records=secret", headers={"User-Agent": "a\tb\x1b[1m"})
    (line,) = [each for each in caplog.records if each.name == "alignment.access"]
    said = line.getMessage()
    assert said.isascii()
    assert said.isprintable()
    assert len(said) < 5000
    assert "secret" not in said
    told = json.loads(said)
    assert (told["method"], told["status"], told["client"]) == ("GET", 404, "127.0.0.1")
    assert told["milliseconds"] >= 0


@pytest.mark.parametrize("name", ["ALIGNMENT_METRICS", "ALIGNMENT_ACCESS_LOG"])
def test_a_setting_that_cannot_be_read(parliament, monkeypatch, name):
    monkeypatch.setenv(name, "yes")
    with pytest.raises(AlignmentError, match=f"{name} cannot be read: it is neither 0 nor 1"):
        create_app(parliament)


def test_the_page_has_the_names_that_it_was_given(parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_HOSTS", "votes.example.org 127.0.0.1")
    client = create_app(parliament).server.test_client()
    for host, status in (
        *(("votes.example.org", 200), ("votes.example.org:8050", 200), ("127.0.0.1:9", 200)),
        *(
            ("evil.example", 400),
            ("votes.example.org.evil.example", 400),
        ),
        *(("", 400), ("localhost", 400)),
    ):
        for path in ("/", "/embed", "/healthz", "/nowhere"):
            answer = client.get(path, headers={"Host": host})
            assert answer.status_code == (404 if (path, status) == ("/nowhere", 200) else status)
            assert "Content-Security-Policy" in answer.headers


def test_what_there_is_not(parliament):
    client = create_app(parliament).server.test_client()
    for path in (
        *("/nowhere", "/wp-login.php", "/_dash-component-suites/x/y.js", "/a%0ab", "/assets/x.js"),
        *("/_dash-component-suites/dash/../../etc/passwd", "/_dash-component-suites/dash/deps/x"),
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Traceback" not in answer.text
