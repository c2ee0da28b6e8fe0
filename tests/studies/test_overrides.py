"""Overrides of queries and views from Python, and errors of wrong arguments."""

import subprocess
import sys
from pathlib import Path

import pytest

import alignment
from alignment.errors import AlignmentError, QueryError
from alignment.export import export
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.studies.overrides import override_query, override_view
from alignment.studies.study import Study
from alignment.studies.timeline import timeline

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("overrides", "address"),
    [
        ({"topic": "ict-security"}, "v=1&topic=ict-security"),
        ({"topics": ["ict-security", "cybercrime"]}, "v=1&topic=ict-security&topic=cybercrime"),
        ({"from": 2020}, "v=1&from=2020-01-01"),
        ({"from_": "2020", "to": "2021"}, "v=1&from=2020&to=2021"),
        ({"since": "2020-02-03"}, "v=1&from=2020-02-03"),
        ({"exclude_country": "Turkey"}, "v=1&exclude-country=TUR"),
        ({"exclude-country": ["UK", "Burma"]}, "v=1&exclude-country=GBR&exclude-country=MMR"),
        ({"exclude_countries": ("NRU",)}, "v=1&exclude-country=NRU"),
        ({"blend": 0.5, "min_shared": 3, "threshold": None}, "v=1&blend=0.5&min-shared=3"),
        ({"topic": "all"}, "v=1"),
        ({"topic": []}, "v=1"),
    ],
)
def test_fields_are_the_parameters_of_urls(
    dataset: Dataset, overrides: dict[str, object], address: str
) -> None:
    assert override_query(dataset, Query(), overrides) == parse_url_strictly(address)[0]


def test_overrides_of_queries_and_views(dataset: Dataset) -> None:
    query = Query(topics=("cybercrime",), since="2018-01-01", threshold=0.5)
    overrides = {"topic": "all", "from_": "all", "threshold": None}
    assert override_query(dataset, query, overrides) == Query()
    query = Query(topics=("cybercrime",), tiers=("core",))
    changed = override_query(dataset, query, {"scope": "assembly", "subject": "Palestine question"})
    assert changed == Query(scope="assembly", subjects=("Palestine question",))
    result = override_view(
        dataset, View(links=10), {"select": ["UK"], "hulls": False, "map": "world"}
    )
    assert result == View(links=10, select=("GBR",), hulls=False, map="world")
    versus = override_view(dataset, View(), {"versus": Query(topics=("cybercrime",))}).versus
    assert versus == "v=1&topic=cybercrime"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"topik": "x"}, "unknown field 'topik'; did you mean topic"),
        ({"min_shared": "x"}, "min-shared 'x' is not a whole number"),
        ({"blend": 7}, "blend '7' is not a number from 0 to 1"),
        ({"exclude_country": "Atlantis"}, "unknown country 'Atlantis'"),
        ({"from_": "soon"}, "from 'soon' is not a date"),
    ],
)
def test_errors_of_overrides_are_sentences(
    dataset: Dataset, overrides: dict[str, object], message: str
) -> None:
    with pytest.raises(QueryError) as caught:
        override_query(dataset, Query(), overrides)
    assert message in str(caught.value)


def test_study_accepts_the_options_of_the_command(dataset: Dataset) -> None:
    result = alignment.study(dataset, topic="ict-security", from_=2020)
    assert result.query.topics == ("ict-security",)
    assert result.query.since == "2020-01-01"
    with pytest.raises(QueryError, match="did you mean cybercrime"):
        alignment.study(dataset, topic="cybercrim")
    with pytest.raises(QueryError, match="did you mean ict-security"):
        alignment.study(dataset, topic="ICT security")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"colour": "nothing"}, "unknown colour 'nothing'"),
        ({"color": "bloc"}, "unknown field 'color'; did you mean colour"),
        ({"where": "group:SIDZ"}, "unknown group 'SIDZ'"),
        ({"colour": "vote:A/RES/74/2"}, "unknown vote"),
    ],
)
def test_errors_are_raised_at_the_call(
    study: Study,
    overrides: dict[str, object],
    message: str,
) -> None:
    for show in (alignment.show, alignment.figures.network_map, alignment.figures.world_map):
        with pytest.raises(QueryError) as caught:
            show(study, **overrides)
        assert message in str(caught.value)


def test_links_have_the_attributes_of_edges(study: Study) -> None:
    links = study.links
    assert set(links) >= {"a", "b", "weight", "shared", "agreement", "p", "q", "sign", "drawn"}
    edges = {frozenset(pair) for pair in zip(links["a"], links["b"], strict=True)}
    assert edges == {frozenset(edge) for edge in study.graph.edges}
    assert links["drawn"].dtype == bool
    drawn = links[links["drawn"]]
    scene = make_scene(study, View())
    assert list(zip(drawn["a"], drawn["b"], strict=True)) == [(x.a, x.b) for x in scene.links]
    row = links[links["p"].notna()].iloc[7]
    edge = study.graph.edges[row["a"], row["b"]]
    assert (edge["p"], edge["q"], edge["weight"]) == (row["p"], row["q"], row["weight"])


@pytest.mark.parametrize("call", ["network_map", "world_map", "show", "export"])
def test_wrong_study_argument_raises(dataset, call):
    calls = {
        "network_map": alignment.figures.network_map,
        "world_map": alignment.figures.world_map,
        "show": alignment.show,
        "export": lambda result: export(result, "map.svg"),
    }
    for result, kind in ((dataset, "Dataset"), ("v=1", "str")):
        with pytest.raises(AlignmentError, match=f"give a study first, .*; this is a {kind}$"):
            calls[call](result)


def test_wrong_view_argument_raises(study, tmp_path):
    with pytest.raises(AlignmentError, match="say what 'un_group' is of the view"):
        alignment.figures.network_map(study, "un_group")
    with pytest.raises(AlignmentError, match="as in colour='un_group'"):
        export(study, tmp_path / "map.svg", "un_group")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_study_has_no_periods_and_a_timeline_no_one_map(study, tmp_path):
    with pytest.raises(AlignmentError, match="a study has one map and no periods"):
        export(study, tmp_path / "map.svg", time="windows")
    result = timeline(study.dataset, study.query, "windows", 3)
    with pytest.raises(AlignmentError, match="this is a Timeline"):
        alignment.figures.network_map(result)
    file = export(result, tmp_path / "map.svg", time="windows", period="2019–2021")
    again = export(result, View(time="windows", period="2019–2021"), tmp_path / "again.svg")
    assert file.read_bytes() == again.read_bytes()


def test_calls_in_the_wrong_order_or_place():
    with pytest.raises(AlignmentError, match="give the records first"):
        alignment.study("v=1")
    for name in ("network_map", "world_map"):
        assert callable(getattr(alignment.figures, name))
        with pytest.raises(AttributeError, match=f"it is alignment.charts.{name}"):
            getattr(alignment, name)
    with pytest.raises(AttributeError, match=r"has no attribute 'map'$"):
        _ = alignment.map


def test_package_attribute_export_names_its_module():
    # An imported module is an attribute of the package, so this needs a new process.
    code = "import alignment; alignment.export(None, 'map.svg')"
    run = [sys.executable, "-c", code]
    stderr = subprocess.run(run, capture_output=True, text=True, check=False).stderr
    hint = "it is alignment.export.export, as in from alignment.export import export"
    assert stderr.splitlines()[-1].endswith(f"has no attribute 'export'; {hint}")
    pages = (ROOT / "docs").glob("*.md")
    assert not [page for page in pages if "alignment.export(" in page.read_text("utf-8")]


@pytest.mark.slow
def test_errors_in_notebooks_are_short(dataset, study):
    result = timeline(dataset, study.query, "windows", 3)
    forecast = alignment.forecast("A/RES/78/237", dataset=dataset)
    for each in (dataset, study, study.findings, result, forecast):
        assert len(repr(each)) < 800
    assert repr(dataset).startswith(f"<Records {dataset.version}: 219 countries, 97 votes, ")
    passes = f"passes {forecast.passes:.2f}>"
    assert repr(forecast).startswith("<Forecast of A/RES/78/237: ")
    assert repr(forecast).endswith(passes)
