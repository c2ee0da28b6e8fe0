from __future__ import annotations

import json
import math
from io import BytesIO, StringIO
from typing import Any

import networkx as nx
import pytest
from hostile_words import HOSTILE, Written
from lxml import etree

from alignment.answer.study import Study
from alignment.export import WRITERS
from alignment.model.view import View
from alignment.scene.lettering import clean, line
from alignment.scene.scene import make_scene

pytestmark = pytest.mark.slow

READ = {
    "gexf": lambda file: nx.read_gexf(BytesIO(file)),
    "graphml": lambda file: nx.read_graphml(BytesIO(file)),
    "json": lambda file: nx.node_link_graph(json.loads(file), edges="edges"),
}


@pytest.fixture(scope="module", params=list(READ))
def graph(request: pytest.FixtureRequest, fewer: Study, view: View) -> Any:
    return READ[request.param](WRITERS[request.param].write(fewer, view, pairs="all"))


def test_it_is_the_graph_of_the_study(graph: Any, fewer: Study, view: View) -> None:
    wanted = fewer.graph
    assert set(graph.nodes) == set(wanted.nodes)
    assert graph.number_of_edges() == wanted.number_of_edges() > 1_400
    for a, b, found in graph.edges(data=True):
        edge = wanted.edges[a, b]
        assert found["weight"] == pytest.approx(edge["weight"], abs=1e-6)
        assert found["shared"] == edge["shared"]
        missing = math.isnan(edge["cosponsorship"])
        assert (found.get("cosponsorship") is None) == missing
    drawn = {frozenset(edge[:2]) for edge in graph.edges(data=True) if edge[2]["drawn"]}
    assert drawn == {frozenset((link.a, link.b)) for link in make_scene(fewer, view).links}


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_edges_are_the_pairs_that_are_drawn_unless_all_are_asked_for(
    name: str, written: Written, study: Study, view: View
) -> None:
    graph = READ[name](written(name))
    assert set(graph.nodes) == set(study.graph.nodes)
    assert all(found["drawn"] for _, _, found in graph.edges(data=True))
    drawn = {frozenset((link.a, link.b)) for link in make_scene(study, view).links}
    assert {frozenset(edge) for edge in graph.edges} == drawn
    assert WRITERS[name].write(study, view, pairs="drawn") == written(name)
    # What is computed on goes on having all pairs.
    assert READ["json"](written("json")).number_of_edges() == len(study.links)


def test_it_has_the_places_colours_and_blocs_of_the_picture(
    graph: Any, fewer: Study, view: View
) -> None:
    for node in make_scene(fewer, view).nodes:
        found = graph.nodes[node.iso3]
        assert (found["x"], found["y"]) == (node.x, node.y)
        assert found["colour"] == node.fill
        assert found["shown"] == node.value
        assert found.get("bloc_name", "not enough votes") in (node.bloc, None)


def test_gexf_draws_in_gephi_as_in_the_picture(written: Written, study: Study, view: View) -> None:
    graph = READ["gexf"](written("gexf"))
    for node in make_scene(study, view).nodes:
        look = graph.nodes[node.iso3]["viz"]
        place = look["position"]
        assert (place["x"], place["y"]) == pytest.approx((node.x * 1000, node.y * 1000))
        colour = "#{r:02X}{g:02X}{b:02X}".format(**look["color"])
        assert colour == node.fill
        assert look["size"] == pytest.approx(study.disc * 1000)
        assert graph.nodes[node.iso3]["label"] == node.name


def test_each_names_data_query_measure_and_version(written: Written, study: Study) -> None:
    about = json.loads(written("json"))["graph"]["about"]
    graphml = nx.read_graphml(StringIO(written("graphml").decode())).graph
    gexf = etree.fromstring(written("gexf"))
    said = "".join(gexf.find("{*}meta").itertext())
    for name in ("query", "address", "measure", "data", "data version", "program", "cite"):
        assert about[name]
        assert graphml[name] == about[name]
        assert about[name] in said
    assert about["query"] == study.description
    assert "lastmodifieddate" not in written("gexf").decode()


@pytest.mark.parametrize("name", list(READ))
def test_hostile_words_stay_words(name: str, hostile: Study, hostile_view: View) -> None:
    file = WRITERS[name].write(hostile, hostile_view)
    graph = READ[name](file)
    for iso3, words in HOSTILE.items():
        found = graph.nodes[iso3].get("name", graph.nodes[iso3].get("label"))
        assert line(found) == line(clean(words)), iso3
    if name != "json":
        etree.fromstring(file)
    else:
        assert all("=HYPERLINK" in call["title"] for call in json.loads(file)["graph"]["rollcalls"])
