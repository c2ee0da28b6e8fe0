"""Uploads of records, without a browser."""

import base64
import gc
import html
import json
import re
import threading
import time
import weakref
import zlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from dash.html import A
from rendering import get_text, list_components

from alignment.app.factory import create_app
from alignment.app.gestures import navigate
from alignment.app.picture.timebar import describe_pending_work
from alignment.app.state import build_page_model, parse_state, resolve_request
from alignment.app.uploads import routes as upload
from alignment.app.uploads.dialog import render_fault_report, render_upload_note
from alignment.errors import AlignmentError, DataError, Fault, format_sentence
from alignment.model.url import parse_url
from alignment.server.dataset_registry import (
    EARLIER_NOTICE,
    EVICTION_GRACE_SECONDS,
    EXPIRED_NOTICE,
    DatasetRegistry,
    RegistryFullError,
)
from alignment.server.upload_store import FolderUploadStore

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("read_in_process")]

TALLY = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo."
SAID = {"rollcall": "A/C.3/81/L.5", "date": "2026-11-20", "title": "Use of <b>technologies</b>"}
CYBER = {**SAID, "topic": "cybercrime", "tier": "core"}
# Votes of the tiny parliament.
TABLE = b"iso3,rollcall,vote,date\nAAA,R/99,yes,2026-11-20\n"


@pytest.fixture(scope="module")
def dataset(bare):
    """The built-in data without facts, because each upload copies all records."""
    return bare


@pytest.fixture(scope="module")
def client(dataset):
    return create_app(dataset).server.test_client()


@pytest.fixture(scope="module")
def upload_response(client):
    """The response to a vote that is added to the built-in data."""
    return post(client, **CYBER)


def post(client, content=TALLY, kind=upload.UPLOAD_MEDIA_TYPE, **values):
    return client.post(f"/records?{urlencode(values)}", data=content, content_type=kind)


def get_report_text(response):
    """Return all the words of a response, and the targets of its links."""
    words = []

    def walk(node):
        if isinstance(node, dict):
            for value in node.get("props", {}).values():
                walk(value)
        elif isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, str):
            words.append(node)

    walk(json.loads(response.data)["children"])
    return " ".join(words)


def link(response):
    return re.search(r"\?(v=1\S*records=\S+)", get_report_text(response))[1]


def layout_parts(client, search):
    headers = {"Referer": f"http://localhost/?{search}"}
    return client.get("/_dash-layout", headers=headers).get_data(as_text=True)


def test_upload_needs_its_link(client, in_sandbox):
    response = post(client, **CYBER)
    assert response.status_code == 200
    assert "1 new vote from the pasted text" in get_report_text(response)
    assert "3 yes, 1 no, 1 abstained, 188 not listed" in get_report_text(response)
    address = link(response)
    assert "colour=vote:A/C.3/81/L.5" in address
    # Nothing has changed before a link is pressed.
    assert "The selection then changes to include them: with A/C.3/81/L.5." in get_report_text(
        response
    )
    # Those that did not vote cast no vote.
    assert "Votes of countries: 5" in get_report_text(response)
    own = layout_parts(client, address)
    assert "This view rests on records of your own: 1 new vote from the pasted text" in own
    assert "16 votes" in own
    others = layout_parts(client, "")
    assert "rests on records of your own" not in others
    assert "15 votes" in others
    assert "with own records from" not in others


def test_uploaded_facts_are_a_colour_and_a_predictor(client):
    facts = "country,fact,value\nJamaica,cables,3\nFiji,cables,1\nCuba,cables,9\n"
    response = post(client, facts.encode(), name="facts.csv")
    assert "1 new fact from facts.csv" in get_report_text(response)
    assert "&colour=fact:cables" in get_report_text(response)
    address = link(response).partition("&colour=fact")[0]
    names = client.get(f"/who.csv?{address}&where=fact:cables:2..")
    assert [line[:3] for line in names.text.splitlines()[1:]] == ["CUB", "JAM"]
    record = client.get(f"/api/why?{address}&of=A/RES/74/247&fact=cables").json
    assert [fact["label"] for fact in record["facts"]] == ["Cables, by 27 Dec 2019"]
    assert client.get("/api/why?v=1&of=A/RES/74/247&fact=cables").status_code == 400


def test_files_and_frames_omit_the_key(client, upload_response):
    address = link(upload_response)
    key = address.partition("records=")[2]
    table = client.get(f"/download/json?{address}")
    assert table.status_code == 200
    assert b"A/C.3/81/L.5" in table.data
    assert b"with own records from the pasted text" in table.data
    assert key.encode() not in table.data
    frame = client.get(f"/embed?{address}")
    assert frame.status_code == 200
    assert b"with own records from" in frame.data
    code = client.get(f"/oembed?{urlencode({'url': f'http://localhost/?{address}'})}")
    assert f"records={key}" in code.get_json()["html"]


def test_a_reader_can_delete_records(make_client, parliament):
    client = make_client(parliament)
    upload_response = post(client, TABLE, name="v.csv")
    key = re.findall(r"records=([A-Za-z0-9_-]+)", get_report_text(upload_response))[0]
    assert "deleted" not in layout_parts(client, f"v=1&records={key}").partition("upload-own")[0]
    answer = client.delete(f"/records?records={key}")
    assert (answer.status_code, answer.text) == (200, f"{upload.DELETED_TEXT}\n")
    assert format_sentence(EXPIRED_NOTICE) in layout_parts(client, f"v=1&records={key}")
    # A vote that was deleted too is no unknown vote: the page colours by bloc.
    for colour in ("vote:A/C.3/81/L.77", "vote:R1"):
        page = layout_parts(client, f"v=1&colour={colour}&records={key}")
        assert format_sentence(EXPIRED_NOTICE) in page
        assert "nknown vote" not in page
        assert ("Colour: bloc" in page) == (colour != "vote:R1")
    assert "nknown topic" not in layout_parts(client, f"v=1&topic=own-topic&records={key}")
    assert client.get(f"/download/csv?v=1&records={key}").status_code == 400
    for search in (f"records={key}", "records=x", "", "v=1"):
        answer = client.delete(f"/records?{search}")
        assert (answer.status_code, answer.text) == (404, f"{upload.NOTHING_DELETED_TEXT}\n")


def test_a_link_to_deleted_records_shows_the_selection_before_them(make_client, dataset):
    client = make_client(dataset)
    before = f"{dataset.opening}&exclude-rollcall=A/RES/74/247"
    before += "&colour=vote:A/RES/75/240"
    response = post(client, **SAID, at=before, topic="telecoms-and-computing", tier="core")
    address = link(response)
    assert "colour=vote:A/RES/75/240" not in address.partition("before=")[0]
    assert "include-rollcall=A/C.3/81/L.5" in address
    assert "14 votes" not in layout_parts(client, address)
    assert client.delete(f"/records?{address.rpartition('&')[2]}").status_code == 200
    # The forecast of a vote of a reader names its title.
    page = layout_parts(client, f"{address}&ahead=A+draft+of+mine&panel=ahead")
    assert "A draft of mine" not in page
    assert format_sentence(EXPIRED_NOTICE) in page
    assert EARLIER_NOTICE.capitalize() in page
    assert "14 votes" in page
    assert "Colour: bloc" not in page


def test_a_long_selection_before_the_records_is_kept(make_client, dataset):
    """The selection before is a parameter of its own, however long it is, and not in the key."""
    client = make_client(dataset)
    excluded = [f"&exclude-rollcall={symbol}" for symbol in dataset.rollcalls.index[-40:-1]]
    before = f"v=1{''.join(excluded)}"
    address = link(post(client, **SAID, at=before))
    key = address.rpartition("records=")[2]
    assert len(key) == 32
    assert re.search("[?&]before=v%3D1%26", f"&{address}")
    # A gesture on the records keeps it.
    answer = client.get(
        "/view",
        query_string={"at": address.removesuffix(f"&records={key}"), "go": "panel:table"},
        headers={"Records-Key": key},
    ).json
    kept = address[address.index("before=") :]
    assert kept in answer["link"]
    assert kept.removesuffix(f"&records={key}") in answer["at"]
    assert client.delete(f"/records?records={key}").status_code == 200
    page = layout_parts(client, answer["link"])
    assert EARLIER_NOTICE.capitalize() in page
    assert f"{len(dataset.rollcalls) - len(excluded)} votes" in page
    # Nor does a link that was cut lose it.
    assert EARLIER_NOTICE.capitalize() in layout_parts(client, address[:-4])


def test_a_link_of_an_earlier_version_has_the_selection_before_in_its_key(make_client, dataset):
    params = f"{dataset.opening}&exclude-rollcall=A/RES/74/247".encode()
    packed = base64.urlsafe_b64encode(zlib.compress(params, 9)).decode().rstrip("=")
    client = make_client(dataset)
    page = layout_parts(client, f"v=1&records={'x' * 32}{packed}")
    assert EARLIER_NOTICE.capitalize() in page
    assert "14 votes" in page
    # A key that was cut has no selection.
    assert EARLIER_NOTICE.capitalize() not in layout_parts(
        client, f"v=1&records={'x' * 32}{packed}"[:-4]
    )


def test_an_unknown_key_has_a_notice(client):
    for key in ("nonsense", "", "../x", "%00", "x" * 5000):
        search = f"v=1&records={key}"
        assert format_sentence(EXPIRED_NOTICE) in layout_parts(client, search)
        assert client.get(f"/embed?{search}").status_code == 200
        response = client.get(f"/download/csv?{search}")
        assert response.status_code == 400
        assert "were deleted or have expired" in response.get_data(as_text=True)


def test_the_latest_used_uploads_stay(parliament):
    registry = DatasetRegistry(parliament, 2)
    keys = [registry.add(parliament, "a")]
    keys.append(registry.add(parliament, "b"))
    assert registry.get(f"records={keys[0]}").label == "a"
    keys.append(registry.add(parliament, "c"))
    assert [registry.get(f"records={key}") is None for key in keys] == [False, True, False]
    assert registry.get("v=1") is registry.built_in
    assert len(set(keys)) == 3
    assert all(len(key) == 32 for key in keys)


def test_recently_used_uploads_of_others_stay(parliament):
    now = [0.0]
    registry = DatasetRegistry(parliament, 4, max_per_client=2, clock=lambda: now[0])

    def there(key):
        # This does not count as a use, as `of` would.
        return key in {cached.key for cached in registry.store.list_uploads()}

    hers = registry.add(parliament, "hers", client="her")
    # A client's uploads remove only its own oldest ones.
    his = [registry.add(parliament, "his", client="him") for _ in range(5)]
    assert [key for key in his if there(key)] == his[-2:]
    third = registry.add(parliament, "third", client="third")
    # The store is full: recently used uploads stay, and a client loses only its own.
    now[0] = EVICTION_GRACE_SECONDS - 90
    with pytest.raises(
        RegistryFullError, match="no space for more records; try again in 2 minutes"
    ) as full:
        registry.add(parliament, "fourth", client="fourth")
    assert full.value.retry_after == 90
    fresh = registry.add(parliament, "third", client="third")
    assert [there(key) for key in (hers, *his[-2:], third, fresh)] == [True] * 3 + [False, True]
    # A used upload stays longer.
    assert registry.get(f"records={hers}").label == "hers"
    now[0] = EVICTION_GRACE_SECONDS
    registry.add(parliament, "fourth", client="fourth")
    assert [there(key) for key in (hers, *his[-2:], fresh)] == [True, False, True, True]
    assert len(registry.store.list_uploads()) == 4


def test_every_process_with_the_store_finds_an_upload(parliament, tmp_path):
    one, other = (
        DatasetRegistry(parliament, 2, store=FolderUploadStore(tmp_path / "store"))
        for _ in range(2)
    )
    keys = [one.add(parliament, "a", "v=1", "her")]
    result = other.get(f"records={keys[0]}")
    assert (result.label, result.previous_params) == ("a", "v=1")
    assert result.dataset.votes.equals(parliament.votes)
    # A use counts in both processes, and a deletion applies to both.
    keys.append(other.add(parliament, "b"))
    assert one.get(f"records={keys[0]}").label == "a"
    keys.append(other.add(parliament, "c"))
    for each in (
        one,
        other,
        DatasetRegistry(parliament, 2, store=FolderUploadStore(tmp_path / "store")),
    ):
        there = [each.get(f"records={key}") is not None for key in keys]
        assert there == [True, False, True]
    assert len(list((tmp_path / "store" / "own").iterdir())) == 2


def test_an_unwritable_store_is_an_error(dataset, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "file"))
    with pytest.raises(AlignmentError, match=r"the store .* cannot be used"):
        create_app(dataset)


def test_a_full_store_is_reported(make_client, parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_UPLOADS_KEPT", "1")
    client = make_client(parliament)
    assert post(client, TABLE, name="v.csv").status_code == 200
    other = client.post(
        "/records?name=v.csv",
        data=TABLE,
        content_type=upload.UPLOAD_MEDIA_TYPE,
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert other.status_code == 503
    assert 0 < int(other.headers["Retry-After"]) <= EVICTION_GRACE_SECONDS
    assert "try again in 30 minutes" in get_report_text(other)


@pytest.mark.parametrize("proxies", [0, 1])
def test_clients_of_a_trusted_proxy_are_distinguished(
    make_client, parliament, monkeypatch, proxies
):
    monkeypatch.setenv("ALIGNMENT_PROXIES", str(proxies))
    monkeypatch.setenv("ALIGNMENT_UPLOADS_KEPT", "1")
    client = make_client(parliament)
    answers = [
        client.post(
            "/records?name=v.csv",
            data=TABLE,
            content_type=upload.UPLOAD_MEDIA_TYPE,
            headers={"X-Forwarded-For": f"203.0.113.9, 192.0.2.{number}"},
        )
        for number in (1, 2)
    ]
    assert [response.status_code for response in answers] == [200, 503 if proxies else 200]


def test_responses_about_uploads_forbid_caching(make_client, parliament):
    client = make_client(parliament)
    upload_response = post(client, TABLE, name="v.csv")
    links = re.findall(r"records=([A-Za-z0-9_-]+)", get_report_text(upload_response))
    for path in (
        *("/", "/embed", "/who.csv", "/download/csv", "/springs", "/country/AAA.html"),
        "/oembed?url=http%3A%2F%2Flocalhost%2F%3Fv%3D1%26records%3Dx",
    ):
        response = client.get(f"{path}{'&' if '?' in path else '?'}v=1&records={links[0]}")
        assert response.headers["Cache-Control"] == "private, no-store", path
    assert client.get("/_dash-layout").headers["Cache-Control"] == "private, no-store"
    assert upload_response.headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get("/embed").headers.get("Cache-Control", "")


def test_gestures_keep_the_records_or_report_their_loss(dataset):
    registry = DatasetRegistry(dataset, 1)
    key = registry.add(dataset, "a")
    address = resolve_request(registry, f"?{dataset.opening}&records={key}")[1].url_params
    assert address.endswith(f"&records={key}")
    for gesture in ("country:USA", "opening", 'control:links:{"links":100}'):
        moved = navigate(registry, address, [gesture])
        assert moved.after.dataset_key == key
        assert moved.after.map_params.endswith(f"&records={key}")
    registry.add(dataset, "b")
    moved = navigate(registry, address, ["country:USA"])
    assert moved.after.dataset_key == ""
    assert moved.after.notices == (EXPIRED_NOTICE,)
    assert render_upload_note(registry.built_in, moved.after) == []


def test_faults_after_the_first_open_below_them():
    faults = [Fault("v.csv", row, "vote", f"fault {row}", "correct it") for row in range(2, 1003)]
    text = get_text(render_fault_report(DataError("folder", faults), "v.csv"))
    assert "and 501 more" in text
    assert "fault 1002; correct it" in text


def test_all_faults_are_reported_and_escaped(client):
    bad = b"country,rollcall,vote\n<img src=x>,R,yes\nFrance,R,maybe\n"
    response = post(client, bad, name="../<script>.csv")
    words = get_report_text(response)
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert "3 faults in <script>.csv" in words
    assert "row 3, column vote:" in words
    assert "or give the day of the vote (field “Day of the vote”)" in words
    assert "--" not in words
    assert "leave_out" in words


@pytest.mark.evidence
def test_evicted_records_leave_memory(parliament):
    registry = DatasetRegistry(parliament, 1)
    first = replace(parliament)
    key = registry.add(first, "a")
    studies, state = resolve_request(registry, f"records={key}&v=1&topic=cybercrime")
    describe_pending_work(build_page_model(studies, state))
    gone = weakref.ref(first)
    registry.add(parliament, "b")
    del first, studies, state
    end = time.monotonic() + 60
    while gone() is not None and time.monotonic() < end:
        # Garbage collection delays the thread.
        time.sleep(0.05)
        gc.collect()
    assert gone() is None


def test_rows_can_be_skipped_and_conflicts_decided(client, dataset):
    table = b"country,rollcall,vote,date\nUnited States,A/RES/74/247,yes,2019-12-27\n"
    table += b"Atlantis,A/RES/74/247,no,\n"
    assert "1 fault in v.csv" in get_report_text(post(client, table, name="v.csv"))
    response = get_report_text(post(client, table, name="v.csv", leave_out="yes"))
    assert re.search(r"\d+ contradictions between the records and v.csv", response)
    assert "USA no in the records here, yes in your records" in response
    response = get_report_text(post(client, table, name="v.csv", leave_out="yes", prefer="first"))
    assert "Nothing new from v.csv" in response
    assert "Skipped, 1 kind of fault" in response
    response = post(client, table, name="v.csv", leave_out="yes", prefer="second")
    assert "1 replaced record from v.csv" in get_report_text(response)
    assert "Replaced by your records A/RES/74/247" in get_report_text(response)
    assert "1 replaced record from v.csv" in layout_parts(client, link(response))


def test_an_upload_is_added_to_the_records_of_the_page(client):
    first = link(post(client, **CYBER))
    again = {**CYBER, "rollcall": "A/C.3/81/L.6", "at": f"?{first}"}
    second = post(client, **again)
    assert "1 new vote from the pasted text; 1 new vote from" in layout_parts(client, link(second))
    assert "17 votes" in layout_parts(client, link(second))
    gone = get_report_text(post(client, **{**again, "at": "?v=1&records=gone"}))
    assert "were deleted or have expired" in gone


def test_a_query_is_widened_to_include_an_upload(dataset, monkeypatch):
    state = parse_state(dataset, "v=1&topic=cybercrime&from=2020&to=2021&time=years")

    class ServerInUse:
        rollcalls = ("A/RES/74/247",)

    ServerInUse.dataset = dataset
    after, by = upload.build_upload_state(ServerInUse, state)
    assert by == ("27 Dec 2019 to 31 Dec 2021",)
    assert after.url_params == (
        "v=1&topic=cybercrime&from=2019-12-27&to=2021-12-31&colour=vote:A/RES/74/247"
    )
    # A committee's vote is added alone, and earlier dates bring no other votes.
    ServerInUse.rollcalls = ("A/C.3/74/L.11/Rev.1",)
    query = upload.build_upload_state(ServerInUse, state)[0].query
    before = state.query.rollcalls(dataset).index
    assert set(query.rollcalls(dataset).index) == {*before, "A/C.3/74/L.11/Rev.1"}
    assert query.exclude_rollcalls == ("A/RES/74/247",)
    plenary = parse_state(dataset, dataset.opening)
    query = upload.build_upload_state(ServerInUse, plenary)[0].query
    assert query == replace(plenary.query, include_rollcalls=ServerInUse.rollcalls)
    assert len(query.rollcalls(dataset)) == 16
    # Many votes between the dates are not left out by name; the report counts them.
    monkeypatch.setattr(upload, "MAX_EXCLUDED_ROLLCALLS", 0)
    after, by = upload.build_upload_state(ServerInUse, state)
    assert set(after.query.rollcalls(dataset).index) == {*ServerInUse.rollcalls, "A/RES/74/247"}
    assert by[-1] == "1 other vote between the dates came along"
    ServerInUse.rollcalls = tuple(dataset.rollcalls.index)
    assert upload.build_upload_state(ServerInUse, state) == (state, ())


def test_the_note_offers_the_selection_before_the_upload(dataset):
    registry = DatasetRegistry(dataset, 1)
    before = "v=1&topic=cybercrime"
    key = registry.add(dataset, "a", before)
    same = f"{before}&records={key}"
    cache, state = resolve_request(registry, f"?{same}")
    assert "selection differs" not in get_text(render_upload_note(cache, state))
    cache, state = resolve_request(
        registry, f"?v=1&topic=cybercrime&topic=ict-security&records={key}"
    )
    note = render_upload_note(cache, state)
    assert "in these parts: on cybercrime and ICT security." in get_text(note)
    links = {get_text(link): link.href for link in list_components(note, A)}
    undone = resolve_request(registry, links["Restore the earlier selection"])[1]
    assert (undone.query.topics, undone.dataset_key) == (("cybercrime",), key)


def test_large_uploads_are_refused(client, dataset, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_UPLOAD_MB", "1")
    small = create_app(dataset).server.test_client()
    response = post(small, b"x" * (10**6 + 1), name="v.csv")
    assert response.status_code == 413
    assert "v.csv has more than the 1 MB that the page accepts; pack it as gz" in get_report_text(
        response
    )
    assert post(small, b"x" * 10**6, name="v.csv").status_code == 200
    many = {"data": b"[" * 5 * 10**6, "content_type": "application/json"}
    other = client.post("/view", **many)
    assert other.status_code == 413
    assert other.get_data(as_text=True) == "The request is too large.\n"


def test_uploads_can_be_disabled(parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_UPLOAD_MB", "0")
    client = create_app(parliament).server.test_client()
    assert post(client, **CYBER).status_code in (404, 405)
    assert "upload-open" not in layout_parts(client, "")


@pytest.mark.parametrize(
    "name", ["ALIGNMENT_UPLOAD_MB", "ALIGNMENT_UPLOADS_KEPT", "ALIGNMENT_PROXIES"]
)
@pytest.mark.parametrize("value", ["-1", "many", "1e3", "99999", ""])
def test_invalid_settings_are_errors(parliament, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(AlignmentError, match=name):
        create_app(parliament)


def test_forms_that_are_refused(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert post(client, kind=kind, **CYBER).status_code == 415
    words = get_report_text(post(client, **{**CYBER, "tier": "main"}))
    assert "unknown tier 'main'; known are: core, related" in words.replace("Unknown", "unknown")
    assert "leave_out" not in words


def test_an_internal_error_is_a_sentence(client, monkeypatch, caplog):
    monkeypatch.setattr(upload, "read_in_sandbox", lambda *_: 1 / 0)
    response = post(client, **CYBER)
    assert response.status_code == 500
    assert "The file could not be read; the log of the server has the error." in get_report_text(
        response
    )
    assert "division" in caplog.text


def test_one_upload_is_read_at_a_time(client, monkeypatch):
    started, go_on = threading.Event(), threading.Event()
    real = upload.read_in_sandbox

    def slow(*values):
        started.set()
        assert go_on.wait(10)
        return real(*values)

    monkeypatch.setattr(upload, "read_in_sandbox", slow)
    monkeypatch.setattr(upload, "READ_LOCK_SECONDS", 0.05)
    server = client.application
    answers = []
    first = threading.Thread(target=lambda: answers.append(post(server.test_client(), **CYBER)))
    first.start()
    assert started.wait(10)
    busy = post(client, **CYBER)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
    # Other readers get responses in the meantime.
    assert client.get("/embed").status_code == 200
    go_on.set()
    first.join(20)
    assert answers[0].status_code == 200
    assert post(client, **CYBER).status_code == 200


@pytest.mark.evidence
def test_back_returns_to_the_page_before_the_upload(client, dataset):
    before = f"{dataset.opening}&select=CPV&panel=country"
    first = link(post(client, at=f"?{before}", **CYBER))
    more = {**CYBER, "rollcall": "A/C.3/81/L.6", "date": "2026-11-21"}
    second = link(post(client, at=f"?{first}", **more))
    for address in (first, second):
        page = html.unescape(client.get(f"/?{address}").text)
        assert (
            f'href="?{parse_state(dataset, before).url_params}">Back to the built-in data' in page
        )


def test_effect_of_an_added_vote_is_a_comparison(
    upload_response,
) -> None:
    text = get_report_text(upload_response)
    (effect,) = [word for word in text.split() if word.startswith("?") and "versus=" in word]
    shown_by = [word for word in text.split() if word.startswith("?") and "versus=" not in word]
    query, view, _ = parse_url(effect.partition("&records=")[0])
    before = parse_url(view.versus)[0]
    assert (
        replace(before, exclude_rollcalls=())
        == query
        == parse_url(shown_by[0].partition("&rec")[0])[0]
    )
    assert before.exclude_rollcalls == ("A/C.3/81/L.5",)
    assert view.panel == "compare"
    # The comparison uses the reader's own records.
    assert effect.partition("&records=")[2] == shown_by[0].partition("&records=")[2] != ""
