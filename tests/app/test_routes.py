"""Routes of the documentation, the scripts, the springs and lists of countries."""

import base64
import csv
import gzip
import hashlib
import re
import struct
from io import StringIO

import flask
import pytest
from flask.testing import FlaskClient
from hostile_words import HOSTILE, tampered

from alignment.app import page_routes
from alignment.app.factory import create_app
from alignment.app.share import routes as share
from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.model.url import parse_url_strictly
from alignment.reports.associations import analyse_associations
from alignment.server.dataset_registry import DatasetRegistry
from alignment.settings import DOCS
from alignment.studies.study import Study, compute_study

YES, SIDS = "vote:A/RES/74/247:yes", "group:SIDS"
FILTERED = f"v=1&where={SIDS}&where={YES}"


def routes_client(registry: DatasetRegistry) -> FlaskClient:
    server = flask.Flask("own")
    share.register(server, registry, "'none'")
    return server.test_client()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.evidence
def test_the_file_of_associations_has_every_test(client: FlaskClient, study: Study) -> None:
    rows = [
        table(client.get(f"/why.csv?{study.address}{fact}&of=A/RES/74/247").text)
        for fact in ("", "&fact=eligible")
    ]
    record = analyse_associations(study, "A/RES/74/247")[0]
    assert [row["name"] for row in rows[0]] == [fact["name"] for fact in record["facts"]]
    qs = [fact["within_subregions"]["q"] for fact in record["facts"]]
    assert [row["within_subregions_q"] for row in rows[0]] == [
        "" if q is None else str(q) for q in qs
    ]
    assert len(rows[1]) == len(rows[0])
    assert rows[1] != rows[0]
    assert client.get("/why.csv?v=1&of=A/RES/1").status_code == 400


def test_lists_of_countries(client: FlaskClient, dataset: Dataset) -> None:
    response = client.get(f"/who.csv?{FILTERED}")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="countries.csv"'
    rows = table(response.text)
    # Single lookups in the records.
    member = dataset.memberships
    sids = set(member.loc[member["group"] == "SIDS", "iso3"])
    expected = {iso3 for iso3 in sids if dataset.votes.loc[iso3, "A/RES/74/247"] == 2}
    assert {row["iso3"] for row in rows} == expected
    assert {(row[SIDS], row["vote:A/RES/74/247"]) for row in rows} == {("member", "yes")}
    assert list(rows[0]) == ["iso3", "name", SIDS, "vote:A/RES/74/247"]
    assert len(table(client.get("/who.csv").text)) == 193
    assert table(client.get(f"/who.csv?{FILTERED}&where=group:EU").text) == []
    params = f"v=1&where=fact:china_finance@2009-2018:5000000001..&where={YES}"
    response = client.get(f"/facts.csv?{params}")
    assert response.headers["Content-Disposition"] == 'attachment; filename="facts.csv"'
    rows = table(response.text)
    facts = dataset.facts
    inside = facts["year"].between("2009", "2018") & (facts["fact"] == "china_finance")
    who = {row["iso3"] for row in table(client.get(f"/who.csv?{params}").text)}
    assert len(who) == 29
    expected = facts[inside & facts["iso3"].isin(who)]
    assert sum(int(row["value"]) for row in rows) == expected["value"].astype(int).sum()
    assert {row["source"] for row in rows} == {"AidData GCDF 3.0"}
    # A fact derived from two facts has the rows of both.
    rows = table(client.get("/facts.csv?v=1&where=fact:freedom@2018:1..2.5&where=group:EU").text)
    assert {row["fact"] for row in rows} == {"political_rights", "civil_liberties"}
    assert {row["year"] for row in rows} == {"2018"}
    assert client.get(f"/facts.csv?v=1&where={YES}").status_code == 400


def test_the_texts_that_divided_a_group_are_a_file(client: FlaskClient, dataset: Dataset) -> None:
    query = "v=1&colour=group:EU&from=2018&tier=core&body=UNGA+plenary"
    (row, *others) = table(client.get(f"/splits.csv?{query}&to=2019").text)
    assert (row["symbol"], row["division"], others) == ("A/RES/74/29", "weaker", [])
    assert (row["date"], row["yes"], row["no"], row["abstain"]) == ("2019-12-12", "0", "1", "27")
    assert (row["voted_no"], row["title"]) == (
        "United Kingdom",
        dataset.rollcalls["title"]["A/RES/74/29"],
    )
    book = client.get(f"/splits.xlsx?{query}&to=2019")
    assert (book.status_code, book.data[:2]) == (200, b"PK")
    assert client.get("/splits.csv?v=1").status_code == 400


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("v=1&where=group:SIDZ", "where 'group:SIDZ': unknown group 'SIDZ'"),
        ("v=1&where=nonsense", "where 'nonsense': it is not a condition"),
        (
            "v=1&where=vote:A/RES/74/247:perhaps",
            "where 'vote:A/RES/74/247:perhaps': it ends without a vote",
        ),
        ("v=1&from=2090", "no vote fits"),
        ("v=1&records=0000", "the records of this link were deleted or have expired"),
    ],
)
def test_a_fault_is_one_sentence(client: FlaskClient, address: str, text: str) -> None:
    response = client.get(f"/who.csv?{address}")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert text.casefold() in response.text.casefold()
    assert response.text.count("\n") == 1


def test_no_name_is_a_formula(dataset: Dataset) -> None:
    client = routes_client(DatasetRegistry(tampered(dataset), 1))
    rows = {row["iso3"]: row["name"] for row in table(client.get("/who.csv?v=1").text)}
    for iso3, name in HOSTILE.items():
        assert rows[iso3][0] not in "=+-@\t\r"
        if name[0] in "=+-@":
            assert rows[iso3] == f"'{name}"


def test_uploads_need_their_key_and_are_not_cached(dataset: Dataset, parliament: Dataset) -> None:
    registry = DatasetRegistry(dataset, 1)
    key = registry.add(parliament, "a parliament")
    client = routes_client(registry)
    own = client.get(f"/who.csv?v=1&where=vote:R1:yes&records={key}")
    assert [row["iso3"] for row in table(own.text)] == ["AAA", "BBB", "DDD"]
    assert key not in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    # The built-in data have no such vote, and without the key the route uses them.
    assert client.get("/who.csv?v=1&where=vote:R1:yes").status_code == 400
    registry.add(parliament, "another")
    assert client.get(f"/who.csv?v=1&records={key}").status_code == 400


ADDRESS = "v=1&topic=cybercrime&stage=plenary"
PACKED = {"Accept-Encoding": "gzip"}
# Largest transfer before a map of 193 countries can be dragged.
MOST = 40_000


def test_springs(client, dataset):
    response = client.get(f"/springs?{ADDRESS}")
    assert response.status_code == 200
    assert response.mimetype == "application/octet-stream"
    study = compute_study(dataset, parse_url_strictly(ADDRESS)[0])
    assert response.data == study.springs.serialize()
    # Pinned countries and the style of the map make no difference.
    assert client.get(f"/springs?{ADDRESS}&pin=CPV:0:0&colour=un_group").data == response.data
    # Without a URL the springs belong to the opening page.
    assert client.get("/springs").data == client.get(f"/springs?{dataset.opening}").data
    for address in ("", "?v=1", "?v=1&blend=0.25"):
        response = client.get(f"/springs{address}", headers=PACKED)
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.data) <= MOST
        content = gzip.decompress(response.data)
        assert content == client.get(f"/springs{address}").data
        assert struct.unpack_from("<I", content)[0] >= 193
    response = client.get(f"/springs?{ADDRESS}", headers=PACKED)
    assert response.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        f"/springs?{ADDRESS}", headers={**PACKED, "If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/springs", headers={"If-None-Match": response.headers["ETag"]})
    assert other.status_code == 200
    windows = f"/springs?{ADDRESS}&time=cumulative"
    latest = client.get(windows)
    assert latest.status_code == 200
    assert latest.data != client.get(f"/springs?{ADDRESS}").data


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("topic=cybercrim", "Unknown topic 'cybercrim'; did you mean"),
        ("from=2031", "No vote"),
        ("nonsense=1", "The parameter 'nonsense' is unknown"),
        ("v=1&records=abc", "The records of this link were deleted or have expired"),
    ],
)
def test_a_fault_of_springs_is_one_sentence(client, address, text):
    response = client.get(f"/springs?{address}")
    assert response.status_code == 400
    assert response.mimetype == "text/plain"
    assert response.get_data(as_text=True).startswith(text)
    assert response.get_data(as_text=True).count("\n") == 1


def test_uploads_need_their_key(dataset, parliament):
    registry = DatasetRegistry(dataset, 1)
    key = registry.add(parliament, "a parliament")
    server = flask.Flask("own")
    share.register(server, registry, "'none'")
    client = server.test_client()
    own = client.get(f"/springs?v=1&records={key}")
    assert own.data.endswith(b"AAA\nBBB\nCCC\nDDD\nEEE")
    assert key.encode() not in own.data
    assert client.get("/springs?v=1").data != own.data
    registry.add(parliament, "another")
    assert client.get(f"/springs?v=1&records={key}").status_code == 400


@pytest.fixture
def page(parliament, tmp_path, monkeypatch):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Front</title><script>let a = 1</script>")
    (tmp_path / "secret.txt").write_text("not for readers")
    monkeypatch.setenv(DOCS.variable, str(folder))
    return create_app(parliament).server.test_client()


def get_text(page, path: str):
    # The test client reads and closes the file.
    with page.get(path) as response:
        response.get_data()
    return response


def test_the_documentation_is_served_and_linked(page):
    response = get_text(page, "/docs/")
    assert response.status_code == 200
    assert "<title>Front</title>" in response.text
    policy = response.headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(b"let a = 1").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "frame-ancestors 'none'" in policy
    up = ("../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt")
    for path in ("gone.html", *up, "/etc/passwd"):
        response = get_text(page, f"/docs/{path}")
        assert response.status_code == 404, path
        assert b"not for readers" not in response.data, path
    assert 'href="docs/"' in page.get("/").text
    assert 'href="docs/">The documentation' in page.get("/?panel=methods").text


def test_documentation_needs_its_setting(parliament):
    page = create_app(parliament).server.test_client()
    assert page.get("/docs/").status_code == 404
    assert 'href="docs/"' not in page.get("/").text


def test_a_folder_without_an_index_is_an_error(parliament, tmp_path, monkeypatch):
    monkeypatch.setenv(DOCS.variable, str(tmp_path))
    with pytest.raises(AlignmentError, match=r"has no index\.html; name the folder"):
        create_app(parliament)


@pytest.fixture
def bundles_client() -> flask.testing.FlaskClient:
    server = flask.Flask("tiny")
    page_routes.register_bundles(server)
    page_routes.register_fonts(server)
    return server.test_client()


def test_the_url_serves_the_bundle(bundles_client: flask.testing.FlaskClient) -> None:
    style = page_routes.bundle_style_sheets(*page_routes.STYLE_SHEETS)
    texts = [page_routes.bundle_scripts("page"), page_routes.bundle_scripts("page_more", "page")]
    for url, text in zip(page_routes.list_bundle_urls(), [style, *texts], strict=True):
        response = bundles_client.get(url)
        assert response.status_code == 200
        assert response.mimetype == ("text/css" if text == style else "text/javascript")
        assert response.text == text
        assert response.cache_control.public
        assert response.cache_control.max_age >= 30 * 24 * 3600
        assert response.cache_control.immutable
    # No module is in both.
    modules = [set(re.findall(r"^const (\$\w+)", text, re.MULTILINE)) for text in texts]
    assert len(modules[0]) > len(modules[1]) > 5
    assert modules[0].isdisjoint(modules[1])


def test_other_scripts_have_another_url(monkeypatch: pytest.MonkeyPatch) -> None:
    result = []
    for source in ("one", "two", "one"):
        monkeypatch.setattr(
            page_routes, "bundle_scripts", lambda *names, source=source: f"{names}: {source}"
        )
        result.append(page_routes.list_bundle_urls()[1])
    assert result[0] == result[2] != result[1]
    assert all(address.startswith("/page.js?") for address in result)


@pytest.mark.slow
def test_fonts_are_kept_by_browsers(bundles_client: flask.testing.FlaskClient) -> None:
    for url in page_routes.get_font_urls().split():
        response = bundles_client.get(url)
        assert response.data.startswith(b"wOF2")
        assert response.mimetype == "font/woff2"
        assert "immutable" in response.headers["Cache-Control"]
        for other in (url.replace("/font/", "/font/0"), url.replace("00.", "50.")):
            assert bundles_client.get(other).status_code == 404


def test_a_new_url_serves_the_new_scripts(
    bundles_client: flask.testing.FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_routes, "bundle_scripts", lambda *names: f"// {names[0]}, anew")
    assert bundles_client.get(page_routes.list_bundle_urls()[1]).text == "// page, anew"


def test_tables_about_sponsors(client: FlaskClient) -> None:
    """Each table is the list of the endpoint with the same parameters."""
    rows = table(client.get("/sponsors.csv?text=75/240").text)
    assert {row["country"] for row in rows if row["since_previous"] == "joined"} == {
        *("BDI", "COM", "IRN", "ZMB")
    }
    record = client.get("/api/adoptions?from=2025&to=2025").json
    for name in ("new_votes", "not_in_favour", "sessions"):
        response = client.get(f"/{name}.csv?from=2025&to=2025")
        assert response.mimetype == "text/csv"
        assert len(table(response.text)) == len(record[name]) > 0
    assert client.get("/cosponsors.csv?country=Atlantis").status_code == 400


@pytest.mark.slow
def test_tables_of_ties(client: FlaskClient) -> None:
    assert len(table(client.get("/ties.csv").text)) == 193 * 192 / 2
    rows = table(client.get("/cosponsors.csv?country=IND").text)
    assert len(rows) == 192
    record = client.get("/api/cosponsors?country=IND").json
    assert rows[0]["country"] == record["cosponsors"][0]["country"]
