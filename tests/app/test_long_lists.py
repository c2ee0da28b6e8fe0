"""Panels stay small whatever the number of roll calls: a browser cannot draw thousands of rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from dash import html
from dash.development.base_component import Component

import alignment
from alignment.app.beside import beside
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.state.state import from_address
from alignment.model.dataset import Dataset

pytestmark = pytest.mark.slow

TIMES = 6
# A list of 200 rows has some 3,000 parts.
MOST_PARTS = 8_000


@pytest.fixture(scope="module")
def studies() -> Studies:
    """The shipped records six times over: 582 roll calls, of every fourth country and the asked."""
    dataset = alignment.load()
    among = {*dataset.votes.index[::4], "CHN", "CPV", "RUS", "USA"}
    tables = [dataset.rollcalls.rename(index=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    some = dataset.votes[dataset.votes.index.isin(among)]
    votes = [some.rename(columns=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    rollcalls = pd.concat(tables).rename_axis("rollcall")
    matrix = pd.concat(votes, axis=1).rename_axis(index="iso3", columns="rollcall")
    countries = dataset.countries[dataset.countries.index.isin(among)]
    made = replace(dataset, countries=countries, rollcalls=rollcalls, votes=matrix)
    many: Dataset = replace(made, opening="v=1")
    return Studies(many)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "address",
    [
        "panel=rollcalls",
        "panel=country&select=CPV",
        "panel=group&select=USA&select=RUS&select=CHN",
        "panel=group&colour=group:G77",
    ],
)
def test_long_lists_are_cut_and_say_so(studies: Studies, address: str) -> None:
    panel = beside(shown(studies, from_address(studies.dataset, f"v=1&{address}")))
    parts = list(panel._traverse()) if isinstance(panel, Component) else []
    assert sum(isinstance(part, Component) for part in parts) < MOST_PARTS
    assert "The newest 200 are listed" in str(panel)
    assert "for the other 382" in str(panel)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("panel=rollcalls", 582),
        ("panel=country&select=CPV", 582),
        ("panel=group&select=USA&select=RUS&select=CHN", 582),
        ("panel=pair&select=USA&select=RUS", 582),
    ],
)
def test_they_open_whole_and_close_again(studies: Studies, address: str, rows: int) -> None:
    panel = beside(shown(studies, from_address(studies.dataset, f"v=1&{address}&whole=yes")))
    every = [each for part in panel if part for each in [part, *part._traverse()]]
    made = [each for each in every if isinstance(each, Component)]
    # A browser makes hardly more components than before: the rest is markup.
    assert len(made) < MOST_PARTS + 2_000
    props = [each.to_plotly_json()["props"] for each in made]
    assert [each for each in props if each.get("data-go") == "whole:no"]
    assert "are listed; narrow" not in str(panel)
    rest = [each["data-markup"] for each in props if "data-markup" in each]
    plain = [each for each in made if isinstance(each, html.Ul) and each.className == "plain"]
    shown_rows = sum(part.count("<li") for part in rest) + sum(len(each.children) for each in plain)
    assert shown_rows >= rows
