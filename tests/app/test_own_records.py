"""Records of a reader's own as a client without a browser meets them."""

from __future__ import annotations

import gc
import html
import json
import re
import threading
import time
import weakref
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from alignment.app.controls.values import controls
from alignment.app.factory import create_app
from alignment.app.kept.holdings import GONE, STAY, FullError, Holdings
from alignment.app.kept.shown import shown
from alignment.app.kept.store import Store
from alignment.app.navigate import navigate
from alignment.app.own import routes as upload
from alignment.app.own.dialog import own_note
from alignment.app.picture.waiting import waiting
from alignment.app.state.state import from_address
from alignment.errors import AlignmentError
from alignment.model.address import read

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("read_here")]

TALLY = b"In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo."
SAID = {"rollcall": "A/C.3/81/L.5", "date": "2026-11-20", "title": "Use of <b>technologies</b>"}
CYBER = {**SAID, "topic": "cybercrime", "tier": "core"}
# Of the tiny parliament.
TABLE = b"iso3,rollcall,vote,date\nAAA,R/99,yes,2026-11-20\n"


@pytest.fixture(scope="module")
def dataset(bare):
    """Without facts, for what is sent is written and read with all records that it is added to."""
    return bare


@pytest.fixture(scope="module")
def client(dataset):
    return create_app(dataset).server.test_client()


@pytest.fixture(scope="module")
def sent(client):
    """What is answered to a vote that is added to the shipped records."""
    return post(client, **CYBER)


def post(client, content=TALLY, kind=upload.KIND, **given):
    return client.post(f"/records?{urlencode(given)}", data=content, content_type=kind)


def told(answer):
    """Return all the words of an answer, and where its links lead."""
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

    walk(json.loads(answer.data)["children"])
    return " ".join(words)


def link(answer):
    return re.search(r"\?(v=1\S*records=\S+)", told(answer))[1]


def laid_out(client, search):
    headers = {"Referer": f"http://localhost/?{search}"}
    return client.get("/_dash-layout", headers=headers).get_data(as_text=True)


def test_what_was_taken_in_is_shown_by_its_link_alone(client, apart):
    answer = post(client, **CYBER)
    assert answer.status_code == 200
    assert "1 new roll call from the pasted text" in told(answer)
    assert "3 yes, 1 no, 1 abstained, 0 absent, 188 not listed" in told(answer)
    address = link(answer)
    assert "colour=vote:A/C.3/81/L.5" in address
    assert "body UNGA Third Committee; stage committee" in told(answer)
    own = laid_out(client, address)
    assert "This view rests on records of your own: 1 new roll call from the pasted text" in own
    assert "18 roll calls" in own
    others = laid_out(client, "")
    assert "rests on records of your own" not in others
    assert "15 roll calls" in others
    assert "with own records from" not in others


def test_facts_of_ones_own_are_a_colour_and_are_held_against_votes(client):
    facts = "country,fact,value\nJamaica,cables,3\nFiji,cables,1\nCuba,cables,9\n"
    answer = post(client, facts.encode(), name="facts.csv")
    assert "1 new fact from facts.csv" in told(answer)
    assert "&colour=fact:cables" in told(answer)
    address = link(answer).partition("&colour=fact")[0]
    names = client.get(f"/who.csv?{address}&where=fact:cables:2..")
    assert [line[:3] for line in names.text.splitlines()[1:]] == ["CUB", "JAM"]
    record = client.get(f"/api/why?{address}&of=A/RES/74/247&fact=cables").json
    assert [fact["label"] for fact in record["facts"]] == ["Cables, by 2019-12-27"]
    assert client.get("/api/why?v=1&of=A/RES/74/247&fact=cables").status_code == 400


def test_files_and_frames_hold_the_records_but_not_the_key(client, sent):
    address = link(sent)
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


def test_a_key_that_is_not_known_is_told(client):
    for key in ("nonsense", "", "../x", "%00", "x" * 5000):
        search = f"v=1&records={key}"
        assert GONE.capitalize()[:40] in laid_out(client, search)
        assert client.get(f"/embed?{search}").status_code == 200
        answer = client.get(f"/download/csv?{search}")
        assert answer.status_code == 400
        assert "kept here no longer" in answer.get_data(as_text=True)


def test_the_latest_used_are_kept(parliament):
    holdings = Holdings(parliament, 2)
    keys = [holdings.keep(parliament, "a")]
    keys.append(holdings.keep(parliament, "b"))
    assert holdings.of(f"records={keys[0]}").told == "a"
    keys.append(holdings.keep(parliament, "c"))
    assert [holdings.of(f"records={key}") is None for key in keys] == [False, True, False]
    assert holdings.of("v=1") is holdings.shipped
    assert len(set(keys)) == 3
    assert all(len(key) == 32 for key in keys)


def test_nobody_evicts_anothers_records(parliament):
    now = [0.0]
    holdings = Holdings(parliament, 4, most_of_one=2, clock=lambda: now[0])

    def there(key):
        # Not as `of` would, which were to ask for them.
        return key in {kept.key for kept in holdings.store.kept()}

    hers = holdings.keep(parliament, "hers", client="her")
    # However many one sends, the longest unused of his own go.
    his = [holdings.keep(parliament, "his", client="him") for _ in range(5)]
    assert [key for key in his if there(key)] == his[-2:]
    third = holdings.keep(parliament, "third", client="third")
    # All is full, and what is in use stays; whoever has some gives up his own.
    now[0] = STAY - 90
    with pytest.raises(FullError, match="there is room for; try again in 2 minutes") as full:
        holdings.keep(parliament, "fourth", client="fourth")
    assert full.value.seconds == 90
    fresh = holdings.keep(parliament, "third", client="third")
    assert [there(key) for key in (hers, *his[-2:], third, fresh)] == [True] * 3 + [False, True]
    # What somebody asked for stays longer.
    assert holdings.of(f"records={hers}").told == "hers"
    now[0] = STAY
    holdings.keep(parliament, "fourth", client="fourth")
    assert [there(key) for key in (hers, *his[-2:], fresh)] == [True, False, True, True]
    assert len(holdings.store.kept()) == 4


def test_records_are_found_by_every_process_that_has_the_store(parliament, tmp_path):
    one, other = (Holdings(parliament, 2, store=Store(tmp_path / "store")) for _ in range(2))
    keys = [one.keep(parliament, "a", "v=1", "her")]
    found = other.of(f"records={keys[0]}")
    assert (found.told, found.back) == ("a", "v=1")
    assert found.dataset.votes.equals(parliament.votes)
    # What one asks for is used for both, and what goes is gone for both.
    keys.append(other.keep(parliament, "b"))
    assert one.of(f"records={keys[0]}").told == "a"
    keys.append(other.keep(parliament, "c"))
    for each in (one, other, Holdings(parliament, 2, store=Store(tmp_path / "store"))):
        there = [each.of(f"records={key}") is not None for key in keys]
        assert there == [True, False, True]
    assert len(list((tmp_path / "store" / "own").iterdir())) == 2


def test_a_store_that_cannot_be_written_is_told(dataset, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ALIGNMENT_STORE", str(tmp_path / "file"))
    with pytest.raises(AlignmentError, match=r"the store .* cannot be used"):
        create_app(dataset)


def test_a_full_store_is_told(taking, parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_UPLOADS_KEPT", "1")
    client = taking(parliament)
    assert post(client, TABLE, name="v.csv").status_code == 200
    other = client.post(
        "/records?name=v.csv",
        data=TABLE,
        content_type=upload.KIND,
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert other.status_code == 503
    assert 0 < int(other.headers["Retry-After"]) <= STAY
    assert "try again in 30 minutes" in told(other)


@pytest.mark.parametrize("proxies", [0, 1])
def test_clients_by_a_proxy_are_told_apart_if_it_is_believed(
    taking, parliament, monkeypatch, proxies
):
    monkeypatch.setenv("ALIGNMENT_PROXIES", str(proxies))
    monkeypatch.setenv("ALIGNMENT_UPLOADS_KEPT", "1")
    client = taking(parliament)
    answers = [
        client.post(
            "/records?name=v.csv",
            data=TABLE,
            content_type=upload.KIND,
            headers={"X-Forwarded-For": f"203.0.113.9, 192.0.2.{number}"},
        )
        for number in (1, 2)
    ]
    assert [answer.status_code for answer in answers] == [200, 503 if proxies else 200]


def test_what_is_of_own_records_is_kept_nowhere_on_the_way(taking, parliament):
    client = taking(parliament)
    sent = post(client, TABLE, name="v.csv")
    links = re.findall(r"records=([A-Za-z0-9_-]+)", told(sent))
    for path in (
        *("/", "/embed", "/who.csv", "/download/csv", "/springs", "/country/AAA.html"),
        "/oembed?url=http%3A%2F%2Flocalhost%2F%3Fv%3D1%26records%3Dx",
    ):
        answer = client.get(f"{path}{'&' if '?' in path else '?'}v=1&records={links[0]}")
        assert answer.headers["Cache-Control"] == "private, no-store", path
    assert client.get("/_dash-layout").headers["Cache-Control"] == "private, no-store"
    assert sent.headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get("/embed").headers.get("Cache-Control", "")


def test_every_step_stays_with_the_records_or_tells_that_they_are_gone(dataset):
    holdings = Holdings(dataset, 1)
    key = holdings.keep(dataset, "a")
    address = holdings.at(f"?{dataset.opening}&records={key}")[1].address
    assert address.endswith(f"&records={key}")
    for trigger, gestures, values in (
        ("gesture", ["country:USA"], {}),
        ("gesture", ["opening"], {}),
        ("links", [], {"links": 100}),
    ):
        given = {**held(holdings, address), **values}
        moved = navigate(holdings, trigger, "", gestures, given, address)
        assert moved.state.key == key
        assert moved.state.picture.endswith(f"&records={key}")
    holdings.keep(dataset, "b")
    moved = navigate(holdings, "gesture", "", ["country:USA"], held(holdings, ""), address)
    assert moved.state.key == ""
    assert moved.state.notices == (GONE,)
    assert own_note(holdings.shipped, moved.state) == []


def held(holdings, address):
    return controls(holdings.at(address)[1], None)


def test_faults_are_told_all_at_once_and_escaped(client):
    bad = b"country,rollcall,vote\n<img src=x>,R,yes\nFrance,R,maybe\n"
    answer = post(client, bad, name="../<script>.csv")
    words = told(answer)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert "3 faults in <script>.csv" in words
    assert "row 3, column vote:" in words
    assert "or give the day of the vote in its field" in words
    assert "--" not in words
    assert "leave_out" in words


def test_a_word_that_the_records_cannot_take_is_told_without_a_way_that_does_not_help(client):
    words = told(post(client, **{**CYBER, "tier": "main"}))
    assert "unknown tier 'main'; known are: core, related" in words.replace("Unknown", "unknown")
    assert "leave_out" not in words


@pytest.mark.evidence
def test_records_that_are_kept_no_longer_are_let_go(parliament):
    holdings = Holdings(parliament, 1)
    first = replace(parliament)
    key = holdings.keep(first, "a")
    studies, state = holdings.at(f"records={key}&v=1&topic=cybercrime")
    waiting(shown(studies, state), state.picture, None)
    gone = weakref.ref(first)
    holdings.keep(parliament, "b")
    del first, studies, state
    end = time.monotonic() + 60
    while gone() is not None and time.monotonic() < end:
        # A collection holds up the thread that is waited for.
        time.sleep(0.05)
        gc.collect()
    assert gone() is None


def test_leaving_out_and_preferring_are_wishes(client, dataset):
    table = b"country,rollcall,vote,date\nUnited States,A/RES/74/247,yes,2019-12-27\n"
    table += b"Atlantis,A/RES/74/247,no,\n"
    assert "1 fault in v.csv" in told(post(client, table, name="v.csv"))
    answer = told(post(client, table, name="v.csv", leave_out="yes"))
    assert re.search(r"\d+ contradictions between the records and v.csv", answer)
    assert "USA no in the first, yes in the second" in answer
    answer = told(post(client, table, name="v.csv", leave_out="yes", prefer="first"))
    assert "Nothing new from v.csv" in answer
    assert "Left out, 1 kind of fault" in answer
    answer = post(client, table, name="v.csv", leave_out="yes", prefer="second")
    assert "1 replaced record from v.csv" in told(answer)
    assert "Replaced by yours A/RES/74/247" in told(answer)
    assert "1 replaced record from v.csv" in laid_out(client, link(answer))


def test_records_are_added_to_those_of_the_page(client):
    first = link(post(client, **CYBER))
    again = {**CYBER, "rollcall": "A/C.3/81/L.6", "at": f"?{first}"}
    second = post(client, **again)
    assert "1 new roll call from the pasted text; 1 new roll call from" in laid_out(
        client, link(second)
    )
    assert "19 roll calls" in laid_out(client, link(second))
    gone = told(post(client, **{**again, "at": "?v=1&records=gone"}))
    assert "kept here no longer" in gone


def test_a_query_is_widened_by_what_it_leaves_out(dataset):
    state = from_address(dataset, "v=1&topic=cybercrime&from=2020&to=2021&time=years")

    class Taken:
        rollcalls = ("A/RES/74/247",)

    Taken.dataset = dataset
    after, by = upload.opened_on(Taken, state)
    assert by == ("from 2019-12-27",)
    assert after.address == (
        "v=1&topic=cybercrime&from=2019-12-27&to=2021-12-31&colour=vote:A/RES/74/247"
    )
    Taken.rollcalls = tuple(dataset.rollcalls.index)
    assert upload.opened_on(Taken, state) == (state, ())


def test_sizes_are_bounded(client, dataset, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_UPLOAD_MB", "1")
    small = create_app(dataset).server.test_client()
    answer = post(small, b"x" * (10**6 + 1), name="v.csv")
    assert answer.status_code == 413
    assert "v.csv has more than the 1 MB that the page takes; pack it as gz" in told(answer)
    assert post(small, b"x" * 10**6, name="v.csv").status_code == 200
    many = {"data": b"[" * 5 * 10**6, "content_type": "application/json"}
    other = client.post("/_dash-update-component", **many)
    assert other.status_code == 413
    assert other.get_data(as_text=True) == "That is more than the page takes.\n"


def test_none_at_all(parliament, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_UPLOAD_MB", "0")
    client = create_app(parliament).server.test_client()
    assert post(client, **CYBER).status_code in (404, 405)
    assert "upload-open" not in laid_out(client, "")


@pytest.mark.parametrize(
    "name", ["ALIGNMENT_UPLOAD_MB", "ALIGNMENT_UPLOADS_KEPT", "ALIGNMENT_PROXIES"]
)
@pytest.mark.parametrize("value", ["-1", "many", "1e3", "99999", ""])
def test_settings_that_cannot_be_read(parliament, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(AlignmentError, match=name):
        create_app(parliament)


def test_a_form_of_another_site_is_not_read(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert post(client, kind=kind, **CYBER).status_code == 415


def test_a_fault_of_ours_is_a_sentence(client, monkeypatch, caplog):
    monkeypatch.setattr(upload, "read_apart", lambda *_: 1 / 0)
    answer = post(client, **CYBER)
    assert answer.status_code == 500
    assert "The file could not be read; the fault is in the log." in told(answer)
    assert "division" in caplog.text


def test_one_file_at_a_time(client, monkeypatch):
    started, go_on = threading.Event(), threading.Event()
    real = upload.read_apart

    def slow(*given):
        started.set()
        assert go_on.wait(10)
        return real(*given)

    monkeypatch.setattr(upload, "read_apart", slow)
    monkeypatch.setattr(upload, "WAIT_SECONDS", 0.05)
    server = client.application
    answers = []
    first = threading.Thread(target=lambda: answers.append(post(server.test_client(), **CYBER)))
    first.start()
    assert started.wait(10)
    busy = post(client, **CYBER)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "1")
    # Other readers are answered meanwhile.
    assert client.get("/embed").status_code == 200
    go_on.set()
    first.join(20)
    assert answers[0].status_code == 200
    assert post(client, **CYBER).status_code == 200


@pytest.mark.evidence
def test_the_way_back_leads_to_what_was_seen_before_the_first_of_them(client, dataset):
    before = f"{dataset.opening}&select=CPV&panel=country"
    first = link(post(client, at=f"?{before}", **CYBER))
    more = {**CYBER, "rollcall": "A/C.3/81/L.6", "date": "2026-11-21"}
    second = link(post(client, at=f"?{first}", **more))
    for address in (first, second):
        page = html.unescape(client.get(f"/?{address}").text)
        assert f'href="?{from_address(dataset, before).address}">Back to the shipped' in page


def test_the_effect_of_an_added_vote_is_the_same_query_with_and_without_it(sent) -> None:
    said = told(sent)
    (effect,) = [word for word in said.split() if word.startswith("?") and "versus=" in word]
    shown_by = [word for word in said.split() if word.startswith("?") and "versus=" not in word]
    query, view, _ = read(effect.partition("&records=")[0])
    before = read(view.versus)[0]
    assert (
        replace(before, exclude_rollcalls=()) == query == read(shown_by[0].partition("&rec")[0])[0]
    )
    assert before.exclude_rollcalls == ("A/C.3/81/L.5",)
    assert view.panel == "compare"
    # It is asked of the reader's own records.
    assert effect.partition("&records=")[2] == shown_by[0].partition("&records=")[2] != ""
