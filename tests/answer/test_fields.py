"""Queries and views given from Python, by the words of the command."""

from __future__ import annotations

import pytest

import alignment
from alignment.answer.fields import query_with, view_with
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.scene import make_scene


@pytest.mark.parametrize(
    ("given", "address"),
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
def test_fields_are_the_words_of_an_address(
    dataset: Dataset, given: dict[str, object], address: str
) -> None:
    assert query_with(dataset, Query(), given) == read_strictly(address)[0]


def test_all_and_none_lift_what_the_query_asked(dataset: Dataset) -> None:
    asked = Query(topics=("cybercrime",), since="2018-01-01", threshold=0.5)
    given = {"topic": "all", "from_": "all", "threshold": None}
    assert query_with(dataset, asked, given) == Query()


def test_another_scope_leaves_topics_behind(dataset: Dataset) -> None:
    asked = Query(topics=("cybercrime",), tiers=("core",))
    found = query_with(dataset, asked, {"scope": "assembly", "subject": "Palestine question"})
    assert found == Query(scope="assembly", subjects=("Palestine question",))


def test_a_view_likewise(dataset: Dataset) -> None:
    found = view_with(dataset, View(links=10), {"select": ["UK"], "hulls": False, "map": "world"})
    assert found == View(links=10, select=("GBR",), hulls=False, map="world")
    versus = view_with(dataset, View(), {"versus": Query(topics=("cybercrime",))}).versus
    assert versus == "v=1&topic=cybercrime"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"topik": "x"}, "unknown field 'topik'; the nearest are: topic"),
        ({"min_shared": "x"}, "min-shared 'x' is not a whole number"),
        ({"blend": 7}, "blend '7' is not a number from 0 to 1"),
        ({"exclude_country": "Atlantis"}, "unknown country 'Atlantis'"),
        ({"from_": "soon"}, "from 'soon' is not a date"),
    ],
)
def test_a_fault_is_a_sentence(dataset: Dataset, given: dict[str, object], said: str) -> None:
    with pytest.raises(QueryError) as told:
        query_with(dataset, Query(), given)
    assert said in str(told.value)


def test_the_study_takes_the_words_of_the_command(dataset: Dataset) -> None:
    found = alignment.study(dataset, topic="ict-security", from_=2020)
    assert found.query.topics == ("ict-security",)
    assert found.query.since == "2020-01-01"
    with pytest.raises(QueryError, match="the nearest are: cybercrime"):
        alignment.study(dataset, topic="cybercrim")
    with pytest.raises(QueryError, match="the nearest are: ict-security"):
        alignment.study(dataset, topic="ICT security")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": "nothing"}, "unknown colour 'nothing'"),
        ({"color": "bloc"}, "unknown field 'color'; the nearest are: colour"),
        ({"where": "group:SIDZ"}, "unknown grouping 'SIDZ'"),
        ({"colour": "vote:A/RES/74/2"}, "unknown roll call"),
    ],
)
def test_a_fault_is_told_at_the_call_and_not_when_it_is_shown(
    study: Study,
    given: dict[str, object],
    said: str,
) -> None:
    for show in (alignment.show, alignment.figures.network_map, alignment.figures.world_map):
        with pytest.raises(QueryError) as told:
            show(study, **given)
        assert said in str(told.value)


def test_links_are_the_edges_with_what_is_known_of_them(study: Study) -> None:
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
    told = study.graph.graph
    assert told["query"] == study.address
    assert told["threshold"] == study.threshold
    assert {"measure", "source"} <= set(told)
