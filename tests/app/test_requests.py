"""Requests: limits, refusals and hostile input."""

import json
import logging
import re
import socket
import threading
import time
from collections import Counter
from dataclasses import replace
from itertools import product
from urllib.parse import urlsplit

import pytest
from hostile import NOWHERE, Hostile
from waiting import TIMEOUT, wait_until

from alignment.app import request_limits
from alignment.app.controls.rows import CONTROLS
from alignment.app.factory import create_app
from alignment.app.request_validation import ONE_HOST_TEXT
from alignment.server.concurrency_limiter import (
    BUSY,
    PAGE_LIMITS,
    TOO_MANY,
    ConcurrencyLimiter,
    Limits,
    begin_computing,
)
from alignment.server.dataset_registry import identify_client
from alignment.server.deadlines import check_deadline, is_deadline_exceeded
from alignment.server.study_cache import StudyCache
from alignment.studies import resolved_view
from alignment.studies.study import compute_study


@pytest.mark.slow
def test_slow_pages_of_one_client_do_not_delay_others(parliament, monkeypatch):
    go_on, slow_queries, responses = threading.Event(), [], []

    def compute_slowly(dataset, query, *rest):
        if query.threshold and query.threshold < 0.5:
            slow_queries.append(query)
            go_on.wait(TIMEOUT)
        return compute_study(dataset, query, *rest)

    limiter = ConcurrencyLimiter(replace(PAGE_LIMITS, present_per_client=10))
    monkeypatch.setattr(request_limits, "page_limiter", lambda: limiter)
    server = create_app(parliament).server
    monkeypatch.setattr(resolved_view, "compute_study", compute_slowly)

    def get(path, address):
        return server.test_client().get(path, environ_base={"REMOTE_ADDR": address})

    assert get("/", "192.0.2.9").status_code == 200
    threads = [
        threading.Thread(
            target=lambda n=n: responses.append(get(f"/?v=1&threshold=0.{n}", "192.0.2.1"))
        )
        for n in range(11, 23)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(responses) == 2)
    # The same client still gets cached responses; others also get new ones.
    assert get("/", "192.0.2.1").status_code == 200
    assert get("/healthz", "192.0.2.1").status_code == 200
    assert get("/?v=1&threshold=0.61", "192.0.2.2").status_code == 200
    assert len(slow_queries) == 2
    go_on.set()
    for thread in threads:
        thread.join(TIMEOUT)
    assert sorted(each.status_code for each in responses) == [200] * 10 + [429] * 2
    assert {each.headers["Retry-After"] for each in responses[:2]} == {"5"}
    assert responses[0].text == f"{TOO_MANY}\n"


def test_a_gesture_waits_for_slow_answers_of_its_reader(parliament, monkeypatch):
    limiter = ConcurrencyLimiter(Limits(running=1, per_client=1, seconds=0.01))
    monkeypatch.setattr(request_limits, "page_limiter", lambda: limiter)
    client, responses = create_app(parliament).server.test_client(), []
    cancelled = limiter.enter("127.0.0.1")
    limiter.acquire(cancelled)
    gesture = threading.Thread(target=lambda: responses.append(client.get("/view?at=v=1")))
    gesture.start()
    wait_until(lambda: limiter._waiting)
    time.sleep(0.1)
    limiter.leave(cancelled)
    gesture.join(TIMEOUT)
    assert [each.status_code for each in responses] == [200]


@pytest.fixture
def files(monkeypatch):
    limiter = ConcurrencyLimiter(
        Limits(running=2, per_client=1, present=3, present_per_client=2, seconds=0.01)
    )
    monkeypatch.setattr(request_limits, "file_limiter", lambda: limiter)
    return limiter


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "text"),
    [
        *product(["/download/svg", "/brief", "/after", "/forecast.csv", "/ties.csv"], [TOO_MANY]),
        *product(["/ask.html", "/country/AAA.html"], [request_limits.LATE_PAGE]),
    ],
)
def test_client_gets_one_file_at_a_time(parliament, files, path, text):
    client = create_app(parliament).server.test_client()
    running = files.enter("127.0.0.1")
    files.acquire(running)
    response = client.get(path)
    assert (response.status_code, response.text) == (429, f"{text}\n")
    assert response.headers["Retry-After"] == response.headers["Refresh"] == "5"
    assert "Content-Security-Policy" in response.headers
    # The page itself takes no slot of files.
    assert client.get("/").status_code == 200
    files.leave(running)
    assert client.get(path).status_code != 429
    assert files.count_admitted() == 0


@pytest.mark.slow
def test_cached_responses_and_wrong_methods_take_no_slot(parliament, files):
    client = create_app(parliament).server.test_client()
    paths = ("/download/csv", "/api/study?replicates=0", "/who.csv?where=vote:R1:yes")
    before = {path: client.get(path) for path in paths}
    for each in "ab":
        files.acquire(files.enter(each))
    assert client.get("/download/svg").status_code == 503
    for path, expected in before.items():
        response = client.get(path)
        assert (response.status_code, response.data) == (expected.status_code, expected.data)
        name = "Content-Disposition"
        assert response.headers.get(name) == expected.headers.get(name)
        assert client.post(path.partition("?")[0]).status_code == 405
        assert client.options(path).status_code == 200
    response = client.get("/api/study?v=1&topic=a")
    assert (response.status_code, response.json) == (503, {"error": BUSY})


@pytest.mark.slow
def test_responses_about_uploads_are_not_cached(parliament, files):
    client = create_app(parliament).server.test_client()
    assert client.get("/who.csv?%72ecords=abc").status_code == 400
    for each in "ab":
        files.acquire(files.enter(each))
    assert client.get("/who.csv?%72ecords=abc").status_code == 503


def test_thread_releases_deadline_and_slot(parliament, monkeypatch, caplog):
    pages = request_limits.page_limiter()
    monkeypatch.setattr(request_limits, "page_limiter", lambda: pages)
    server = create_app(parliament).server
    admitted = []

    @server.get("/slow")
    def slow():
        begin_computing()
        admitted.append(pages.count_admitted())
        check_deadline()

    disconnected = {"waitress.client_disconnected": lambda: True}
    response = server.test_client().get("/slow", environ_overrides=disconnected)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert admitted == [1]
    # The thread then handles other requests, whose clients are connected.
    check_deadline()
    assert not is_deadline_exceeded()
    begin_computing()
    assert pages.count_admitted() == 0


# Routes that take a slot when they compute, constant files, and routes with their own limits.
PAGES = {
    *(
        "/",
        "/<path:path>",
        "/favicon.ico",
        "/page.css",
        "/page.js",
        "/page_more.js",
        "/left",
        "/records",
        "/springs",
    ),
    *("/view", "/progress", "/search", "/share", "/step"),
    "/font/<digest>/<int:weight>.woff2",
    *("/healthz", "/readyz", "/metrics", "/docs/", "/docs/<path:name>"),
    *("/assets/<path:filename>", "/static/<path:filename>"),
}


def test_routes_have_a_limit_or_are_listed(parliament):
    rules = [
        rule.rule
        for rule in create_app(parliament).server.url_map.iter_rules()
        if not rule.endpoint.startswith("api.") and not rule.rule.startswith("/_")
    ]
    # One name represents all names that a rule allows.
    paths = {re.sub(r"<any\((\w+).*?>", r"\1", rule) for rule in rules}
    limited = request_limits.FILE_PATHS + request_limits.PICTURE_PATHS
    assert {path for path in paths if not path.startswith(limited)} <= PAGES


# Seconds for one request: far above the slowest, far below a hang.
HANGS = 60
# Seconds of processor time for one request that is no file; files have longer limits.
ANSWER_SECONDS = 5


@pytest.fixture(scope="module")
def client(parliament):
    return create_app(parliament).server.test_client()


def send_attacks(client, dataset, caplog, seed, number):
    """Send requests; return the faults, and the number of responses by status."""
    faults, counted, files = [], Counter(), request_limits.FILE_PATHS
    for request in Hostile(dataset, seed).requests(number):
        caplog.clear()
        started, computed = time.monotonic(), time.thread_time()
        response = request.send(client)
        computed = time.thread_time() - computed
        counted[response.status_code] += 1
        # oEmbed uses this status for an unknown format.
        if response.status_code >= 500 and response.status_code != 501:
            faults.append((response.status_code, str(request)))
        if any(record.exc_info for record in caplog.records) or b"Traceback" in response.data:
            faults.append(("traceback", str(request)))
        if response.status_code == 400 and len(get_refusals(caplog)) != 1:
            faults.append(("not told in one line", str(request)))
        if computed > ANSWER_SECONDS and not request.path.startswith(files):
            faults.append(("slow", str(request)))
        if time.monotonic() - started > HANGS:
            faults.append(("hangs", str(request)))
    return faults, counted


def get_refusals(caplog):
    return [line for line in caplog.messages if line.startswith("refused ") and "\n" not in line]


@pytest.mark.slow
def test_hostile_requests_are_refused(client, parliament, caplog):
    faults, counted = send_attacks(client, parliament, caplog, 17, 250)
    assert faults == []
    # Most of them are refused, and enough reach a computation.
    assert counted[400] > 75
    assert counted[200] > 40


@pytest.mark.evidence
def test_many_hostile_requests_are_refused(dataset, caplog):
    client = create_app(dataset).server.test_client()
    assert send_attacks(client, dataset, caplog, 5, 5000)[0] == []


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, "Name the address of the page, as at=v%3D1, or the next one, as to=v%3D1.\n"),
        (
            {"at": "v=1&records=abc"},
            "The key of records belongs into the header Records-Key.\n",
        ),
        (
            {"at": "v=1", "go": ["clear"] * 101},
            "A request has at most 100 gestures and 20,000 characters.\n",
        ),
        (
            {"at": "v=1", "go": "x" * 20_001},
            "A request has at most 100 gestures and 20,000 characters.\n",
        ),
        (
            {"at": "v=1", "labels": "1.4"},
            "Labels is one or two of the sizes 0.041, 0.059, 0.084, 0.12, 0.17, 0.245, 0.35, 0.5, "
            "0.75, 1.06, 1.5, 2.1, 3, 4.2, 6.\n",
        ),
    ],
)
def test_an_invalid_request_for_a_view_is_refused(client, caplog, query, text):
    response = client.post("/view", data=query)
    assert (response.status_code, response.text) == (400, text)
    assert get_refusals(caplog) == [f"refused '/view': {text.strip()[:200]!r}"]


def test_control_value_of_another_type_is_ignored(client):
    values = ["[[]]", '{"a":{"b":[]}}', '"x"', "1e999", "NaN", "[" * 100_0, "true", '"\\ud800"']
    for name, value in product(CONTROLS, values):
        gesture = f'control:{name}:{{"{name}":{value}}}'
        response = client.get("/view", query_string={"at": "v=1&threshold=0.6", "go": gesture})
        assert response.status_code == 200, gesture
        if not (value in ('"x"', "true") or response.json["at"] == "v=1&threshold=0.6"):
            raise AssertionError(gesture)


@pytest.mark.parametrize("path", NOWHERE)
def test_unknown_paths(client, caplog, path):
    with caplog.at_level(logging.WARNING):
        assert client.get(path).status_code == 404
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/assets/none.js", 404),
        ("GET", "/_reload-hash", 404),
        ("POST", "/healthz", 405),
        ("POST", "/_dash-update-component", 404),
        ("PUT", "/view", 405),
    ],
)
def test_refusals_of_the_framework_are_sentences(client, method, path, status):
    response = client.open(path, method=method, data=b"x")
    assert (response.status_code, response.mimetype) == (status, "text/plain")
    assert "<" not in response.text
    assert response.text.strip()
    assert status != 405 or "GET" in response.headers["Allow"]


def test_log_has_one_line_per_refusal_without_keys(client, caplog):
    assert client.get("/who.csv?records=secret&topic=%0Ax%0Ay").status_code == 400
    assert len(caplog.messages) == 1
    assert "secret" not in caplog.text
    assert "\n" not in caplog.messages[0]


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7:4711", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("[fe80::1%eth0]:9", "fe80::/64"),
        ("[::ffff:192.0.2.7]:80", "192.0.2.7"),
        ("unknown", "unknown"),
        ("192.0.2.700:80", "192.0.2.700:80"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_port_does_not_make_another_client(address, client):
    assert identify_client(address) == client


def test_a_proxy_that_writes_ports_has_one_client_for_each_address(parliament, monkeypatch, caplog):
    monkeypatch.setenv("ALIGNMENT_PROXIES", "1")
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    client = create_app(parliament).server.test_client()
    with caplog.at_level(logging.INFO):
        for port in (4711, 4712):
            client.get("/healthz", headers={"X-Forwarded-For": f"192.0.2.7:{port}"})
    lines = [each.getMessage() for each in caplog.records if each.name == "alignment.access"]
    assert [json.loads(line)["client"] for line in lines] == ["192.0.2.7"] * 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://behind.a.proxy"}, 204),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 204),
        ({"Origin": "https://LOCALHOST"}, 204),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://localhost.evil.example"}, 403),
        ({"Origin": "https://localhost:444"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://[localhost"}, 403),
    ],
)
def test_other_sites_cannot_post_to_route_left(parliament, monkeypatch, caplog, headers, status):
    left = []
    monkeypatch.setattr(StudyCache, "abandon", lambda _, query: left.append(query.topics))
    client = create_app(parliament).server.test_client()
    response = client.post("/left", data="?v=1&topic=cybercrime", headers=headers)
    assert response.status_code == status
    assert left == ([("cybercrime",)] if status == 204 else [])
    assert ("refused '/left'" in caplog.text) == (status == 403)


@pytest.mark.parametrize(
    "referrer", ["http://[x", "http://]/?v=1", "https://[::1]x/", "://", "\xff"]
)
def test_an_invalid_referrer_is_ignored(parliament, referrer):
    client = create_app(parliament).server.test_client()
    for path in ("/", "/_dash-layout", "/oembed?url=http%3A%2F%2Flocalhost%2F%3Fv%3D1"):
        assert client.get(path, headers={"Referer": referrer}).status_code == 200, path


HOSTS_SENT = [
    ("1.1", ["Host: 127.0.0.1"], 200),
    ("1.1", ["Host: LOCALHOST:8050"], 200),
    ("1.0", ["Host: localhost"], 200),
    ("1.1", [], 400),
    ("1.0", [], 400),
    ("1.1", ["Host:"], 400),
    ("1.1", ["Host: localhost", "Host: evil.example"], 400),
    ("1.1", ["Host: localhost", "Host: localhost"], 400),
    ("1.1", ["Host: localhost, evil.example"], 400),
    ("1.1", ["Host: localhost evil.example"], 400),
    ("1.1", ["Host: me@localhost"], 400),
    ("1.1", ["Host: localhost/evil"], 400),
    ("1.1", ["Host: localhost:port"], 400),
]


@pytest.mark.slow
@pytest.mark.parametrize("hosts", ["", "127.0.0.1 localhost"])
def test_a_request_names_one_host(parliament, monkeypatch, serve_records, hosts):
    monkeypatch.setenv("ALIGNMENT_HOSTS", hosts)
    wrong = []
    with serve_records(parliament) as address:
        place = urlsplit(address)
        for version, headers, status in HOSTS_SENT:
            for path in ("/healthz", "/embed?v=1"):
                lines = [f"GET {path} HTTP/{version}", *headers, "Connection: close", "", ""]
                with socket.create_connection((place.hostname, place.port), timeout=20) as sent:
                    sent.sendall("\r\n".join(lines).encode())
                    response = sent.makefile("rb").read()
                assert b"Content-Security-Policy" in response
                result = int(response.split(b" ", 2)[1])
                if result != status or (ONE_HOST_TEXT.encode() in response) != (status == 400):
                    wrong.append((path, version, headers, result))
    assert wrong == []
