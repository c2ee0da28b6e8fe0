"""Every small valid query is answered by a document or by one sentence."""

from __future__ import annotations

from itertools import islice

import pytest
import tiny
from small_queries import Case, cases, fault_of

from alignment.cli.commands import main

SEED = 31
# Of the tiny parliament in each run of all tests, and of the shipped records where there is time.
FEW, MANY, AT_ONCE = 80, 2000, 100
EMPTY_MAP = "v=1&from=2019-12-27&to=2019-12-27&layout=position"


@pytest.fixture
def run(monkeypatch, capsys, answered):
    """Run a command in process; return its exit status, output and errors."""

    def command(*words):
        monkeypatch.setattr("sys.argv", ["alignment", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        result = capsys.readouterr()
        return int(ended.value.code or 0), result.out, result.err

    return command


@pytest.mark.slow
def test_small_queries_of_a_tiny_parliament_are_answered(parliament, small, run, tmp_path):
    data = str(tiny.write_package(tmp_path / "package"))

    def run_on(*words):
        return run(*words, "--data", data)

    url = islice(cases(parliament, SEED), FEW)
    result = ((fault_of(case, small, run_on, str(tmp_path)), case) for case in url)
    assert [f"{fault}: {case}" for fault, case in result if fault] == []


@pytest.mark.evidence
@pytest.mark.parametrize("first", range(0, MANY, AT_ONCE))
def test_small_queries_are_answered(dataset, client, run, tmp_path, first):
    url = islice(cases(dataset, SEED), first, first + AT_ONCE)
    result = ((fault_of(case, client, run, str(tmp_path)), case) for case in url)
    assert [f"{fault}: {case}" for fault, case in result if fault] == []


def test_the_sample_has_each_kind_of_request(parliament):
    few = list(islice(cases(parliament, SEED), FEW))
    for path in ("/?", "/_dash-layout", "/embed", "/download", "/api"):
        assert any(case.path.startswith(path) for case in few)
    assert any(case.words for case in few)


PATHS = ("/?", "/embed?", "/download/gexf?")
FOUND = (
    "v=1&measure=kappa&topic=technology-development",
    EMPTY_MAP,
    "v=1&topic=cybercrime&min-shared=50",
    "v=1&from=2022-12-07&to=2022-12-07&min-shared=50&colour=closer:USA&time=cumulative",
)


@pytest.mark.slow
@pytest.mark.parametrize("url", FOUND)
@pytest.mark.parametrize("path", PATHS)
def test_queries_that_once_raised_are_answered(client, run, path, url):
    assert fault_of(Case(f"{path}{url}"), client, run, "") == ""


def test_a_map_without_countries_says_why(client):
    page = client.get(f"/embed?{EMPTY_MAP}").get_data(as_text=True)
    assert "No country is drawn: these votes show no common dimension" in page


def test_associations_of_positions_say_that_there_are_none(client):
    response = client.get(f"/api/why?{EMPTY_MAP}&of=position")
    assert response.status_code == 400
    assert response.get_json()["error"].startswith("These votes show no common dimension")
    page = client.get(f"/?{EMPTY_MAP}&panel=why&colour=dissent").get_data(as_text=True)
    assert "no country has a position; ask about one vote" in page
