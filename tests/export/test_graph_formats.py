from __future__ import annotations

import json
import math
from io import BytesIO, StringIO
from typing import Any

import networkx as nx
import pytest
from hostile_words import HOSTILE, GetFile
from lxml import etree

from alignment.errors import AlignmentError
from alignment.export import WRITERS
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.scene.text_metrics import replace_forbidden_characters, to_single_line
from alignment.studies.study import Study

pytestmark = pytest.mark.slow

READ = {
    "gexf": lambda file: nx.read_gexf(BytesIO(file)),
    "graphml": lambda file: nx.read_graphml(BytesIO(file)),
    "json": lambda file: nx.node_link_graph(json.loads(file), edges="edges"),
}


@pytest.fixture(scope="module", params=list(READ))
def graph(request: pytest.FixtureRequest, small_study: Study, view: View) -> Any:
    return READ[request.param](WRITERS[request.param].write(small_study, view, pairs="all"))


def test_it_is_the_graph_of_the_study(graph: Any, small_study: Study, view: View) -> None:
    expected = small_study.graph
    assert set(graph.nodes) == set(expected.nodes)
    assert graph.number_of_edges() == expected.number_of_edges() > 1_400
    for a, b, attributes in graph.edges(data=True):
        edge = expected.edges[a, b]
        assert attributes["weight"] == pytest.approx(edge["weight"], abs=1e-6)
        assert attributes["shared"] == edge["shared"]
        missing = math.isnan(edge["cosponsorship"])
        assert (attributes.get("cosponsorship") is None) == missing
    drawn_pairs = {frozenset(edge[:2]) for edge in graph.edges(data=True) if edge[2]["drawn"]}
    assert drawn_pairs == {
        frozenset((link.a, link.b)) for link in make_scene(small_study, view).links
    }


@pytest.mark.parametrize("name", list(READ))
def test_edges_are_the_drawn_pairs_on_request_and_by_default(
    name: str, get_file: GetFile, study: Study, view: View
) -> None:
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


def test_it_has_the_places_colours_and_blocs_of_the_picture(
    graph: Any, small_study: Study, view: View
) -> None:
    for node in make_scene(small_study, view).nodes:
        attributes = graph.nodes[node.iso3]
        assert (attributes["x"], attributes["y"]) == (node.x, node.y)
        assert attributes["colour"] == node.fill
        assert attributes["shown"] == node.value
        assert attributes.get("bloc_name", "not enough votes") in (node.bloc, None)


def test_gexf_draws_in_gephi_as_in_the_picture(get_file: GetFile, study: Study, view: View) -> None:
    graph = READ["gexf"](get_file("gexf"))
    for node in make_scene(study, view).nodes:
        look = graph.nodes[node.iso3]["viz"]
        place = look["position"]
        assert (place["x"], place["y"]) == pytest.approx((node.x * 1000, node.y * 1000))
        colour = "#{r:02X}{g:02X}{b:02X}".format(**look["color"])
        assert colour == node.fill
        assert look["size"] == pytest.approx(study.disc * 1000)
        assert graph.nodes[node.iso3]["label"] == node.name


def test_each_names_data_query_measure_and_version(get_file: GetFile, study: Study) -> None:
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
def test_hostile_words_stay_words(name: str, hostile: Study, hostile_view: View) -> None:
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
