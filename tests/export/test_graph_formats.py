"""Graphs as GraphML, JSON and GEXF, of one period and of a timeline."""

import json
import math
from io import BytesIO, StringIO
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hostile_words import HOSTILE, GetFile
from lxml import etree

from alignment.errors import AlignmentError
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.scene.text_metrics import replace_forbidden_characters, to_single_line
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline, timeline

pytestmark = pytest.mark.slow

READ = {
    "gexf": lambda file: nx.read_gexf(BytesIO(file)),
    "graphml": lambda file: nx.read_graphml(BytesIO(file)),
    "json": lambda file: nx.node_link_graph(json.loads(file), edges="edges"),
}


@pytest.fixture(scope="module", params=list(READ))
def graph(request: pytest.FixtureRequest, small_study: Study, view: View) -> Any:
    return READ[request.param](WRITERS[request.param].write(small_study, view, pairs="all"))


def test_files_match_the_graph_of_the_study(graph: Any, small_study: Study, view: View) -> None:
    expected = small_study.graph
    assert set(graph.nodes) == set(expected.nodes)
    assert graph.number_of_edges() == expected.number_of_edges() > 1_400
    for a, b, attributes in graph.edges(data=True):
        edge = expected.edges[a, b]
        assert attributes["weight"] == pytest.approx(edge["weight"], abs=1e-6)
        assert attributes["shared"] == edge["shared"]
        assert attributes.get("votes") == attributes.get("agreement")
        assert attributes.get("sponsoring") == attributes.get("cosponsorship")
        missing = math.isnan(edge["cosponsorship"])
        assert (attributes.get("cosponsorship") is None) == missing
    drawn_pairs = {frozenset(edge[:2]) for edge in graph.edges(data=True) if edge[2]["drawn"]}
    assert drawn_pairs == {
        frozenset((link.a, link.b)) for link in make_scene(small_study, view).links
    }
    for node in make_scene(small_study, view).nodes:
        attributes = graph.nodes[node.iso3]
        assert (attributes["x"], attributes["y"]) == (node.x, node.y)
        assert attributes["colour"] == node.fill
        assert attributes["shown"] == node.value
        assert attributes.get("bloc_name", "too few votes") in (node.bloc, None)


@pytest.mark.parametrize("name", list(READ))
def test_edges_are_the_drawn_pairs(name: str, get_file: GetFile, study: Study, view: View) -> None:
    file = WRITERS[name].write(study, view, pairs="drawn")
    assert len(file) < 600_000
    graph = READ[name](file)
    assert set(graph.nodes) == set(study.graph.nodes)
    assert all(attributes["drawn"] for _, _, attributes in graph.edges(data=True))
    links = {frozenset((link.a, link.b)) for link in make_scene(study, view).links}
    assert {frozenset(edge) for edge in graph.edges} == links
    if name == "json":
        # JSON has all pairs by default.
        assert READ[name](get_file(name)).number_of_edges() == len(study.links)
    else:
        assert get_file(name) == file
    with pytest.raises(AlignmentError, match="unknown choice of pairs"):
        WRITERS[name].write(study, view, pairs="most")


def test_appearance_and_metadata_of_graphs(get_file: GetFile, study: Study, view: View) -> None:
    graph = READ["gexf"](get_file("gexf"))
    for node in make_scene(study, view).nodes:
        look = graph.nodes[node.iso3]["viz"]
        place = look["position"]
        assert (place["x"], place["y"]) == pytest.approx((node.x * 1000, node.y * 1000))
        colour = "#{r:02X}{g:02X}{b:02X}".format(**look["color"])
        assert colour == node.fill
        assert look["size"] == pytest.approx(study.disc * 1000)
        assert graph.nodes[node.iso3]["label"] == study.dataset.names[node.iso3]
    about = json.loads(get_file("json"))["graph"]["about"]
    graphml = nx.read_graphml(StringIO(get_file("graphml").decode())).graph
    gexf = etree.fromstring(get_file("gexf"))
    meta = "".join(gexf.find("{*}meta").itertext())
    for name in ("query", "address", "measure", "data", "data version", "program", "cite"):
        assert about[name]
        assert graphml[name] == about[name]
        assert about[name] in meta
    assert about["query"] == study.description
    assert "lastmodifieddate" not in get_file("gexf").decode()


@pytest.mark.parametrize("name", list(READ))
def test_hostile_text_stays_text(name: str, hostile: Study, hostile_view: View) -> None:
    file = WRITERS[name].write(hostile, hostile_view)
    graph = READ[name](file)
    for iso3, words in HOSTILE.items():
        node_name = graph.nodes[iso3].get("name", graph.nodes[iso3].get("label"))
        assert to_single_line(node_name) == to_single_line(replace_forbidden_characters(words)), (
            iso3
        )
    if name != "json":
        etree.fromstring(file)
    else:
        assert all("=HYPERLINK" in call["title"] for call in json.loads(file)["graph"]["rollcalls"])


NS = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
VIEW = View(colour="vote:A/RES/74/247", time="windows", links=300)


@pytest.fixture(scope="module")
def file(windows: Timeline) -> bytes:
    return WRITERS["gexf"].write(windows, VIEW)


@pytest.fixture(scope="module")
def timeline_graph(file: bytes) -> Any:
    return nx.read_gexf(BytesIO(file))


@pytest.fixture(scope="module")
def few_years(records: Dataset, small_query: Query) -> Timeline:
    """Years of few countries, which have few pairs."""
    return timeline(records, small_query, "years")


def at(values: list[tuple[Any, str, str]], day: str) -> list[Any]:
    return [value for value, start, end in values if start <= day <= end]


def days(timeline: Timeline) -> list[tuple[Any, str]]:
    return [(moment, f"{moment.period.until[:4]}-07-01") for moment in timeline.results]


def test_gexf_is_dynamic_and_complete(file: bytes, timeline_graph: Any) -> None:
    root = etree.fromstring(file)
    (graph_element,) = root.findall("g:graph", NS)
    assert (graph_element.get("mode"), graph_element.get("timeformat")) == ("dynamic", "date")
    assert (graph_element.get("start"), graph_element.get("end")) == ("2019-01-01", "2025-12-31")
    assert timeline_graph.graph["mode"] == "dynamic"
    for of in ("node", "edge"):
        (declared,) = root.findall(f"g:graph/g:attributes[@class='{of}']", NS)
        assert declared.get("mode") == "dynamic"
    declared = {item.get("id") for item in root.iter("{http://gexf.net/1.3}attribute")}
    used = {item.get("for") for item in root.iter("{http://gexf.net/1.3}attvalue")}
    assert used == declared
    for item in root.iter("{http://gexf.net/1.3}spell"):
        assert item.get("start") < item.get("end")


@pytest.mark.parametrize("pairs", ["drawn", "all"])
def test_graphology_can_parse_it(apart: Timeline, few_years: Timeline, pairs: str) -> None:
    # Its parser reads only the last list of attributes per class. It rejects undeclared values,
    # edges to unknown nodes, and with respectInputGraphType several edges of a pair.
    of = apart if pairs == "drawn" else few_years
    root = etree.fromstring(WRITERS["gexf"].write(of, VIEW, pairs=pairs))
    name = "{http://gexf.net/1.3}"
    declared = {each.get("class"): each for each in root.iter(f"{name}attributes")}
    known = {of: {item.get("id") for item in attributes} for of, attributes in declared.items()}
    nodes = {item.get("id") for item in root.iter(f"{name}node")}
    assert len(nodes) == len(list(root.iter(f"{name}node")))
    pairs_read = set()
    for of in ("node", "edge"):
        for item in root.iter(f"{name}{of}"):
            assert {value.get("for") for value in item.iter(f"{name}attvalue")} <= known[of]
            if of == "edge":
                assert item.get("type") is None
                ends = frozenset((item.get("source"), item.get("target")))
                assert ends <= nodes
                assert len(ends) == 2
                assert ends not in pairs_read
                pairs_read.add(ends)
    assert root.find("g:graph", NS).get("defaultedgetype") == "undirected"


def test_groups_have_the_spells_of_the_country(timeline_graph: Any, study: Any) -> None:
    for iso3 in ("USA", "CPV", "TUR"):
        groups = timeline_graph.nodes[iso3]["un_group"]
        assert {value for value, _, _ in groups} == {study.table.loc[iso3, "un_group"]}
        for spell in timeline_graph.nodes[iso3]["spells"]:
            assert at(groups, f"{spell[0][:4]}-07-01")


def test_countries_at_each_time(timeline_graph: Any, windows: Timeline) -> None:
    for moment, day in days(windows):
        for iso3, row in moment.study.table.iterrows():
            node = timeline_graph.nodes[iso3]
            if math.isnan(row["x"]):
                assert at(node.get("x", []), day) == []
            else:
                assert at(node["x"], day) == [round(row["x"], 6)]
                assert at(node["y"], day) == [round(row["y"], 6)]
            known = [] if pd.isna(row["bloc"]) else [row["bloc"]]
            assert at(node.get("bloc", []), day) == known
            assert at(node["votes_cast"], day) == [row["votes_cast"]]
            assert any(start <= day <= end for start, end in node["spells"])
    # A story is about this timeline.
    assert at(timeline_graph.nodes["USA"]["bloc_name"], "2024-07-01") == ["West"]
    assert at(timeline_graph.nodes["USA"]["bloc_name"], "2025-07-01") == ["United States alone"]
    latest = windows.results[-1].study
    assert latest is not None
    for node in make_scene(latest, VIEW).nodes:
        look = timeline_graph.nodes[node.iso3]["viz"]
        assert (look["position"]["x"], look["position"]["y"]) == pytest.approx(
            (node.x * 1000, node.y * 1000)
        )
        assert "#{r:02X}{g:02X}{b:02X}".format(**look["color"]) == node.fill
        assert look["size"] == pytest.approx(windows.disc * 1000, abs=1e-3)


def test_links_exist_while_they_are_drawn(
    file: bytes, timeline_graph: Any, windows: Timeline
) -> None:
    timed = {}
    for edge in etree.fromstring(file).iter("{http://gexf.net/1.3}edge"):
        values = edge.findall("g:attvalues/g:attvalue[@for='weight']", NS)
        timed[edge.get("source"), edge.get("target")] = [
            (float(value.get("value")), value.get("start"), value.get("end")) for value in values
        ]
    pairs_drawn = set()
    for moment, day in days(windows):
        links = {(link.a, link.b): link.weight for link in make_scene(moment.study, VIEW).links}
        there = {
            pair
            for pair in timed
            if any(start <= day <= end for start, end in timeline_graph.edges[pair]["spells"])
        }
        assert there == set(links)
        for pair, weight in links.items():
            assert at(timed[pair], day) == [pytest.approx(weight, abs=1e-6)]
        pairs_drawn |= there
    assert pairs_drawn == set(timed)
    latest = windows.results[-1].study
    assert latest is not None
    for link in make_scene(latest, VIEW).links:
        assert timeline_graph.edges[link.a, link.b]["weight"] == pytest.approx(
            link.weight, abs=1e-6
        )


def test_pairs_and_missing_values_of_years(few_years: Timeline) -> None:
    timeline_graph = nx.read_gexf(BytesIO(WRITERS["gexf"].write(few_years, View(time="years"))))
    assert timeline_graph.nodes["USA"]["spells"] == [("2018-01-01", "2019-12-31")]
    assert at(timeline_graph.nodes["USA"]["x"], "2020-07-01") == []
    file = WRITERS["gexf"].write(few_years, View(time="years"), pairs="all")
    timeline_graph = nx.read_gexf(BytesIO(file))
    last = [moment.study for moment in few_years.results if moment.period.has_enough_votes][-1]
    assert last is not None
    expected = {
        frozenset(pair)
        for moment in few_years.results
        if moment.period.has_enough_votes and moment.study is not None
        for pair in zip(moment.study.links["a"], moment.study.links["b"], strict=True)
    }
    assert {frozenset(edge) for edge in timeline_graph.edges} == expected
    links = {frozenset((link.a, link.b)) for link in make_scene(last, View(time="years")).links}
    drawn_pairs = {
        frozenset((a, b))
        for a, b, attributes in timeline_graph.edges(data=True)
        if at(attributes["drawn"], "2019-07-01") == [True]
    }
    assert drawn_pairs == links


def test_names_are_escaped(records: Dataset, small_query: Query) -> None:
    from hostile_words import HOSTILE, tampered

    from alignment.scene.text_metrics import replace_forbidden_characters, to_single_line

    hostile_timeline = timeline(tampered(records), small_query, "years")
    timeline_graph = nx.read_gexf(
        BytesIO(WRITERS["gexf"].write(hostile_timeline, View(time="years")))
    )
    for iso3, words in HOSTILE.items():
        assert to_single_line(timeline_graph.nodes[iso3]["label"]) == to_single_line(
            replace_forbidden_characters(words)
        )
