"""The JSON API: the same records as the commands, a description, and errors as sentences."""

import sys
from pathlib import Path
from urllib.parse import quote

import flask
import pytest
from page_scripts import SWAPS

from alignment.app import request_limits
from alignment.app.factory import create_app
from alignment.app.share import api
from alignment.app.share.api import ENDPOINTS, build_openapi
from alignment.cli.commands import main
from alignment.errors import AlignmentError
from alignment.reports.report import serialize_json
from alignment.server.concurrency_limiter import BUSY, RETRY_SECONDS, ConcurrencyLimiter, Limits
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.jobs import JobLimiter

DOCS = Path(__file__).parents[2] / "docs"
VOTE, SIDS = "A/RES/74/247", "group:SIDS"
NARROW = "v=1&topic=ict-security&body=UNGA+plenary&from=2020"
FEW = "v=1&topic=ict-security&body=UNGA+plenary&from=2023"
ELSE = "v=1&topic=ict-security&body=UNGA+plenary&to=2019"


def api_client(registry, places=None):
    """Return a client of the API routes only."""
    server = flask.Flask("api")
    if places is not None:
        request_limits.register(server, request_limits.page_limiter(), places, JobLimiter())
    api.register(server, registry)
    return server.test_client()


@pytest.fixture
def run_command(monkeypatch, capsys, shared_records):
    """Return the output of a command."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["alignment", *words, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        result = capsys.readouterr()
        assert ended.value.code in (0, None), result.err
        return result.out

    return run


AS_PRINTED = [
    ("study?replicates=0", ("study", "--replicates", "0")),
    (f"study?{NARROW}&replicates=0", ("study", "--query", NARROW, "--replicates", "0")),
    (
        f"who?where={SIDS}&where=vote:{VOTE}:yes",
        ("who", "--where", SIDS, "--where", f"vote:{VOTE}:yes"),
    ),
    (f"why?of={VOTE}&fact=freedom", ("why", VOTE, "--fact", "freedom")),
    (
        f"grid?where={SIDS}&order=date",
        ("grid", "--where", SIDS, "--order", "date"),
    ),
    ("country?select=GTM", ("country", "Guatemala", "--replicates", "0")),
    ("pair?select=CPV&select=RUS", ("pair", "CPV", "RUS")),
    ("pair?v=1&select=CPV&select=RUS", ("pair", "CPV", "RUS", "--query", "v=1")),
    (f"tally?rollcall={VOTE}", ("tally", VOTE)),
    (f"sponsors?text={VOTE}", ("sponsors", VOTE)),
    (
        "cosponsors?country=KEN&topic=disarmament&consensus=1&without-eu=1&from=2020&to=2024",
        (
            *("cosponsors", "KEN", "--topic", "disarmament", "--consensus", "--without-eu"),
            *("--from", "2020", "--to", "2024"),
        ),
    ),
    ("forecast-sponsors?text=A/RES/80/210", ("forecast-sponsors", "A/RES/80/210")),
    (
        "forecast-sponsors?title=The+right+to+food&printed=Cuba",
        ("forecast-sponsors", "The right to food", "--printed", "Cuba"),
    ),
    (
        "adoptions?from=2025&to=2025&consensus-from=2024&consensus-to=2024",
        (
            *("adoptions", "--from", "2025", "--to", "2025"),
            *("--consensus-from", "2024", "--consensus-to", "2024"),
        ),
    ),
    ("ties?", ("ties",)),
    (
        "texts?adoption=vote&sponsors=Kenya,IND&session=80&from=2025-10",
        (
            *("texts", "--adoption", "vote", "--sponsors", "Kenya,IND", "--session", "80"),
            *("--from", "2025-10"),
        ),
    ),
    ("texts?session=ES-11&states=no", ("texts", "--session", "ES-11", "--no-states")),
    ("texts?sponsors=MNG&most-of=EU", ("texts", "--sponsors", "MNG", "--most-of", "EU")),
    ("swing?replicates=0", ("swing", "--replicates", "0")),
    (f"surprise?{NARROW}", ("surprise", "--query", NARROW)),
    (
        "surprise?rollcall=A/RES/80/215&select=USA",
        ("surprise", "--rollcall", "A/RES/80/215", "--country", "USA"),
    ),
    (f"links?{FEW}", ("links", "--query", FEW, "--draws", f"{SWAPS}")),
    (f"general?{NARROW}&select=CHL", ("general", "Chile", "--query", NARROW)),
    (
        f"compare?{NARROW}&versus={quote(ELSE)}&select=USA",
        ("compare", "--query", NARROW, "--versus", ELSE, "--country", "USA"),
    ),
    ("forecast?ahead=A/RES/78/237", ("forecast", "A/RES/78/237")),
    (
        "ask?ahead=A/RES/78/237&wish=no&ask-by=name",
        ("ask", "A/RES/78/237", "--for", "no", "--sort", "name"),
    ),
    (f"after?rollcall={VOTE}", ("after", VOTE)),
]
SLOW = [
    ("study", ("study",)),
    (
        f"brief?{NARROW}&since=2022-01-01&select=GTM",
        ("brief", "GTM", "--query", NARROW, "--since", "2022-01-01"),
    ),
]


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize(("url", "command"), AS_PRINTED)
def test_response_equals_the_output_of_the_command(client, run_command, url, command):
    response = client.get(f"/api/{url}")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.text == run_command(*command)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert client.get(f"/{url.replace('?', '.json?', 1)}").data == response.data


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(("url", "command"), SLOW)
def test_resampled_responses_equal_the_output_of_the_command(client, run_command, url, command):
    assert client.get(f"/api/{url}").text == run_command(*command)


def test_every_endpoint_is_compared_with_its_command():
    values = {url.partition("?")[0] for url, _ in AS_PRINTED + SLOW}
    assert values == set(ENDPOINTS)


@pytest.mark.slow
def test_country_has_json_and_a_page(client):
    response = client.get("/country/GTM.json?v=1&topic=cybercrime&select=USA")
    assert response.json["iso3"] == "GTM"
    assert "topic=cybercrime" in response.json["query"]
    assert client.get("/country/GTM.html?v=1&topic=cybercrime").status_code == 200
    assert client.get("/country/GTM.xml").status_code == 404


def test_urls_names_and_the_description(client, dataset):
    where = "where=group:EU&where=vote:A/RES/74/247:no"
    address = f"{dataset.opening}&panel=selection&story=74-247:2&select=CPV&data=2020&{where}"
    # The United Kingdom was a member on the day of the vote.
    assert client.get(f"/api/who?{address}").json["met"] == 28
    assert client.get(f"/api/study?{address}&replicates=0").status_code == 200
    response = client.get("/api/studdy")
    assert response.status_code == 404
    assert response.json["error"] == "Unknown answer 'studdy'; did you mean study?"
    assert client.get("/api/<script>").mimetype == "application/json"
    assert client.get("/nosuch.json").status_code == 404
    assert client.get("/country/ZZZ.json").status_code == 400
    served = client.get("/api/openapi.json")
    assert served.json == build_openapi()
    assert (DOCS / "openapi.json").read_text(
        encoding="utf-8"
    ) == f"{serialize_json(build_openapi())}\n"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("study?where=group:SIDZ", "unknown group 'SIDZ'"),
        ("study?where=nonsense", "it is not a condition"),
        ("who?where=vote:A/RES/74/247:perhaps", "it ends without a vote"),
        ("who?where=", "is not a condition"),
        ("forecast?ahead=A/RES/78/237&where=nonsense", "it is not a condition"),
        ("after?rollcall=A/RES/74/247&where=nonsense", "it is not a condition"),
        ("study?topic=cybercrim", "did you mean cybercrime"),
        ("study?replicates=7", "is not one of 0, 200"),
        ("study?nosuch=1", "the parameter 'nosuch' is unknown; remove it."),
        ("study?v=2", "the address has another version than 1; say v=1."),
        ("study?from=2090", "no vote fits"),
        ("study?records=0000", "records of this link"),
        ("why?", "name an outcome"),
        ("country?", "name a country"),
        ("country?select=ZZZ", "unknown country 'ZZZ'"),
        ("pair?select=CPV", "a pair has two countries"),
        ("tally?", "name a vote"),
        ("tally?rollcall=A/RES/999/9", "unknown vote"),
        ("tally?rollcall=%00", "is not a name"),
        ("compare?", "name the other selection"),
        ("brief?", "write since=2024-01-01"),
        ("brief?since=yesterday", "is not a date"),
        ("after?rollcall=", "name a vote"),
        ("forecast?ahead=A/RES/78/237&lead=XXX", "unknown country"),
        ("grid?order=nosuch", "order"),
        ("sponsors?", "name a resolution"),
        ("sponsors?text=A/RES/73/266", "unknown resolution 'A/RES/73/266'"),
        ("sponsors?text=%00", "is not a symbol"),
        ("texts?sponsors=Atlantis", "unknown country"),
        ("texts?most-of=Atlantis", "unknown group"),
        ("texts?states=2", "is not one of yes, no"),
        ("cosponsors?topic=disarmament", "name a country"),
        ("cosponsors?country=Atlantis", "unknown country"),
        ("cosponsors?country=KEN&topic=cyber", "unknown topic 'cyber'"),
        ("cosponsors?country=KEN&consensus=2", "is not one of yes, no"),
        ("cosponsors?country=KEN&from=soon", "is not a date"),
        ("cosponsors?country=KEN&from=2031", "widen the topic or the dates"),
    ],
)
def test_a_fault_is_one_sentence_as_json(client, url, text):
    response = client.get(f"/api/{url}")
    assert (response.status_code, response.mimetype) == (400, "application/json")
    assert list(response.json) == ["error"]
    assert text.lower() in response.json["error"].lower()
    # A request with an invalid part gets no result.
    assert "ignored" not in response.json["error"]
    assert response.json["error"].endswith((".", "?"))
    assert response.text.count("\n") == 1


def test_an_internal_error_is_a_sentence(parliament, monkeypatch, caplog):
    client = api_client(DatasetRegistry(parliament, 1))
    monkeypatch.setattr(api, "answer_endpoint", lambda *_: 1 / 0)
    response = client.get("/api/study")
    assert (response.status_code, response.json) == (500, {"error": api.INTERNAL_ERROR_TEXT})
    assert "study could not be answered" in caplog.text


def test_busy_responses_have_retry_after(parliament):
    client = api_client(DatasetRegistry(parliament, 1), ConcurrencyLimiter(Limits(0, 0, present=0)))
    for path in ("/api/study", "/study.json", "/country/AAA.json"):
        response = client.get(path)
        assert (response.status_code, response.json) == (503, {"error": BUSY})
        assert response.headers["Retry-After"] == str(RETRY_SECONDS)
    assert client.get("/api/openapi.json").status_code == 200


@pytest.mark.slow
def test_uploads_need_their_key(dataset, parliament):
    registry = DatasetRegistry(dataset, 1)
    key = registry.add(parliament, "a parliament")
    client = create_app(dataset).server.test_client()
    assert client.get(f"/api/tally?rollcall=R1&records={key}").status_code == 400
    client = api_client(registry)
    response = client.get(f"/api/tally?rollcall=R1&records={key}")
    assert response.json["rollcall"] == "R1"
    assert client.get("/api/tally?rollcall=R1").status_code == 400


@pytest.mark.parametrize(
    ("setting", "site", "allowed"),
    [
        ("", "https://a.org", None),
        ("*", "https://a.org", "*"),
        ("https://a.org https://b.org:8443", "https://b.org:8443", "https://b.org:8443"),
        ("https://a.org", "https://evil.org", None),
        ("https://a.org", "https://a.org.evil.org", None),
        ("https://a.org", "null", None),
    ],
)
def test_cors_follows_the_setting(parliament, monkeypatch, setting, site, allowed):
    monkeypatch.setenv("ALIGNMENT_CORS", setting)
    client = create_app(parliament).server.test_client()
    for path, status in (("/api/tally?rollcall=R1", 200), ("/who.json", 200), ("/api/x", 404)):
        response = client.get(path, headers={"Origin": site})
        assert response.status_code == status
        assert response.headers.get("Access-Control-Allow-Origin") == allowed
        # Otherwise a cache could give the response for one site to another.
        assert ("Origin" in response.headers.get("Vary", "")) == (setting not in ("", "*"))
    for path in ("/", "/who.csv", "/download/svg"):
        response = client.get(path, headers={"Origin": site})
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("setting", ["a.org", "* https://a.org", "https://*.a.org", "null"])
def test_invalid_cors_origins_are_an_error(parliament, monkeypatch, setting):
    monkeypatch.setenv("ALIGNMENT_CORS", setting)
    with pytest.raises(AlignmentError, match="ALIGNMENT_CORS cannot be read"):
        create_app(parliament)


# One example in four, and all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.evidence)])
def test_examples_work_and_parameters_are_described(client, step):
    document = client.get("/api/openapi.json").json
    known = document["components"]["parameters"]
    deletion = document["paths"].pop("/records")["delete"]
    assert [each["name"] for each in deletion["parameters"]] == ["records"]
    assert set(deletion["responses"]) == {"200", "404", "503"}
    for path in ("/view", "/progress", "/search"):
        operation = document["paths"].pop(path)["get"]
        assert set(operation["responses"]) == {"200", "400", "403", "429", "503"}
        answer = client.get(path, query_string={"at": "v=1"}).json
        (content,) = operation["responses"]["200"]["content"].values()
        assert set(content["schema"]["properties"]) == set(answer)
    assert set(document["paths"]) == {f"/api/{name}" for name in ENDPOINTS}
    for number, (path, methods) in enumerate(document["paths"].items()):
        text = methods["get"]
        for each in text["parameters"]:
            name = each.get("$ref", "").removeprefix("#/components/parameters/")
            assert (known[name] if name else each)["description"]
        assert set(text["responses"]) == {"200", "400", "429", "503"}
        _, _, example = text["description"].partition("as /")
        assert f"/{example}".startswith(f"{path}?")
        if number % step == 0 and path not in ("/api/study", "/api/brief"):  # these resample
            assert client.get(f"/{example}").status_code == 200, example
    notes = (DOCS / "json.md").read_text(encoding="utf-8")
    for name in ENDPOINTS:
        assert f"`/api/{name}" in notes
    assert "every recorded vote of the General Assembly" in known["scope"]["description"]
    assert "`scope=assembly`" in notes
