"""Every small valid query gives a document or one sentence."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

import pytest
import tiny
from flask.testing import FlaskClient

from alignment.app.share.api import ENDPOINTS
from alignment.cli.commands import main
from alignment.export import WRITERS
from alignment.model.dataset import Dataset, count_votes_cast
from alignment.model.facts import list_facts
from alignment.model.query import LAYOUTS
from alignment.model.view import PANELS, TIMELINE_KINDS
from alignment.scene.colour_variable import COLOUR_VARIABLES
from alignment.similarity import MEASURES

Run = Callable[..., tuple[int, str, str]]
VOTING = tuple(name for name, measure in MEASURES.items() if measure.computed_from == "votes")
# Half of the queries use the default for the least number of shared votes.
LEAST = ("", "", "1", "50")
PATHS = ("page", "layout", "embed", "download", "api", "command")
# The page and the command line have different parameters for these.
APART = ("forecast", "ask", "after", "brief", "tally", "compare", "links")
# A and B are placeholders for two countries of the records.
COMMANDS = (
    *(("study",), ("study", "--json", "--replicates", "0"), ("swing",), ("country", "A")),
    *(("pair", "A", "B"), ("who",), ("grid",), ("surprise",), ("general",)),
    *(("why", "position"), ("export", "svg"), ("export", "gexf"), ("export", "html")),
)


@dataclass(frozen=True)
class Case:
    """One query and one way to send it: a path of the server, or arguments of a command."""

    path: str = ""
    words: tuple[str, ...] = ()
    referrer: str = ""

    def __str__(self) -> str:
        return " ".join(self.words) or self.path + self.referrer


def cases(dataset: Dataset, seed: int) -> Iterator[Case]:
    """Yield cases without end, the same for each seed."""
    draw = random.Random(seed)
    days = sorted(set(dataset.rollcalls["date"]))
    years = sorted({day[:4] for day in days})
    topics = sorted(set(dataset.rollcalls["topic"]))
    voting = count_votes_cast(dataset.votes).sort_values(ascending=False, kind="stable").index
    countries = tuple(map(str, voting[:3]))
    others = [f"group:{name}" for name in dataset.groups[:3]]
    others += [f"fact:{name}" for name in list_facts(dataset)] + [f"closer:{countries[0]}"]
    while True:
        kind = draw.choice(("day", "year", "topic"))
        if kind == "topic":
            values = {"topic": draw.choice(topics)}
        else:
            first = draw.choice(days if kind == "day" else years)
            values = {"from": first, "to": first}
        values |= {
            "measure": draw.choice(VOTING),
            "layout": draw.choice(LAYOUTS),
            "min-shared": draw.choice(LEAST),
        }
        rollcall = draw.choice(list(dataset.rollcalls.index))
        colour = draw.choice((*COLOUR_VARIABLES, *others, f"vote:{rollcall}"))
        visible = {"colour": colour, "time": draw.choice(("", "", *TIMELINE_KINDS))}
        yield _case(draw, values, visible, countries)


def _case(
    draw: random.Random, query: dict[str, str], view: dict[str, str], countries: tuple[str, ...]
) -> Case:
    path = draw.choice(PATHS)
    if path in ("page", "layout"):
        view |= {"panel": draw.choice(list(PANELS)), "select": draw.choice(("", *countries))}
    query_params, view_params = _address(query), _address(query | view)
    if path == "page":
        return Case(f"/?{view_params}")
    if path == "layout":
        return Case("/_dash-layout", referrer=f"?{view_params}")
    if path == "embed":
        return Case(f"/embed?{view_params}")
    if path == "download":
        return Case(f"/download/{draw.choice(list(WRITERS))}?{view_params}")
    if path == "api":
        name = draw.choice([name for name in ENDPOINTS if name not in APART])
        own = {"of": "position"} if name == "why" else {}
        chosen = {"country": countries[:1], "pair": countries[:2]}.get(name, ())
        more = urlencode([*own.items(), *(("select", iso3) for iso3 in chosen)])
        return Case(f"/api/{name}?{query_params}&{more}".removesuffix("&"))
    named = dict(zip("AB", countries, strict=False))
    words = tuple(named.get(word, word) for word in draw.choice(COMMANDS))
    return Case(words=(*words, "--query", view_params if words[0] == "export" else query_params))


def _address(values: dict[str, str]) -> str:
    return urlencode({"v": "1"} | {name: value for name, value in values.items() if value})


def find_fault(case: Case, client: FlaskClient, run: Run, folder: str) -> str:
    """Return the fault in a response; '' for a document, or for one sentence that refuses.

    `run` runs a command on the records of the client; files are written to `folder`.
    """
    if case.words:
        return _find_fault_of_command(case.words, run, folder)
    response = client.get(case.path, headers={"Referer": f"http://localhost/{case.referrer}"})
    if response.status_code == 200:
        return "" if response.data else "an empty answer"
    if not 400 <= response.status_code < 500:
        return f"status {response.status_code}"
    words = response.get_data(as_text=True)
    if response.mimetype == "text/plain" and words.strip().count("\n"):
        return f"more than one line: {words}"
    return ""


def _find_fault_of_command(words: tuple[str, ...], run: Run, folder: str) -> str:
    if words[0] == "export":
        words = ("export", f"{folder}/picture.{words[1]}", *words[2:])
    try:
        status, _, errors = run(*words)
    except Exception as fault:
        return f"raised {fault!r}"
    if status == 0:
        return ""
    if status != 2 or "Traceback" in errors:
        return f"status {status}: {errors}"
    return "" if errors.strip() else "no word of why"


SEED = 31
# The tiny parliament in each run of all tests, and the built-in data in `make evidence`.
FEW, MANY, AT_ONCE = 40, 2000, 100
EMPTY_MAP = "v=1&from=2019-12-27&to=2019-12-27&layout=position"


@pytest.fixture
def run(monkeypatch, capsys, shared_records):
    """Run a command in this process; return its exit status, output and errors."""

    def command(*words):
        monkeypatch.setattr("sys.argv", ["alignment", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        result = capsys.readouterr()
        return int(ended.value.code or 0), result.out, result.err

    return command


@pytest.mark.slow
def test_small_queries_of_a_tiny_parliament(parliament, small, run, tmp_path):
    data = str(tiny.write_package(tmp_path / "package"))

    def run_on(*words):
        return run(*words, "--data", data)

    url = islice(cases(parliament, SEED), FEW)
    result = ((find_fault(case, small, run_on, str(tmp_path)), case) for case in url)
    assert [f"{fault}: {case}" for fault, case in result if fault] == []


@pytest.mark.evidence
@pytest.mark.parametrize("first", range(0, MANY, AT_ONCE))
def test_small_queries(dataset, client, run, tmp_path, first):
    url = islice(cases(dataset, SEED), first, first + AT_ONCE)
    result = ((find_fault(case, client, run, str(tmp_path)), case) for case in url)
    assert [f"{fault}: {case}" for fault, case in result if fault] == []


def test_the_sample_has_each_kind_of_request(parliament):
    few = list(islice(cases(parliament, SEED), FEW))
    for path in ("/?", "/_dash-layout", "/embed", "/download", "/api"):
        assert any(case.path.startswith(path) for case in few)
    assert any(case.words for case in few)


QUERY_PATHS = ("/?", "/embed?", "/download/gexf?")
FORMER_ERRORS = (
    "v=1&measure=kappa&topic=technology-development",
    EMPTY_MAP,
    "v=1&topic=cybercrime&min-shared=50",
    "v=1&from=2022-12-07&to=2022-12-07&min-shared=50&colour=closer:USA&time=cumulative",
)


@pytest.mark.slow
@pytest.mark.parametrize("url", FORMER_ERRORS)
@pytest.mark.parametrize("path", QUERY_PATHS)
def test_queries_of_former_errors(client, run, path, url):
    assert find_fault(Case(f"{path}{url}"), client, run, "") == ""


def test_empty_results_give_the_reason(client):
    page = client.get(f"/embed?{EMPTY_MAP}").get_data(as_text=True)
    assert "No country is drawn: these votes show no common dimension" in page
    response = client.get(f"/api/why?{EMPTY_MAP}&of=position")
    assert response.status_code == 400
    assert response.get_json()["error"].startswith("These votes show no common dimension")
    page = client.get(f"/?{EMPTY_MAP}&panel=why&colour=dissent").get_data(as_text=True)
    assert "no country has a position; ask about one vote" in page
