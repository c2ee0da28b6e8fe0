"""Panels with very many roll calls: a browser cannot draw thousands of rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from dash import html
from rendering import get_props, list_components, list_gestures

import alignment
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.server.study_cache import StudyCache

pytestmark = pytest.mark.slow

TIMES = 6
# A list of 200 rows has some 3,000 parts.
MAX_PARTS = 8_000


@pytest.fixture(scope="module")
def studies() -> StudyCache:
    """The built-in records six times over: 582 roll calls, with every fourth country."""
    dataset = alignment.load()
    iso3_codes = {*dataset.votes.index[::4], "CHN", "CPV", "RUS", "USA"}
    tables = [dataset.rollcalls.rename(index=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    votes_once = dataset.votes[dataset.votes.index.isin(iso3_codes)]
    votes = [votes_once.rename(columns=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    rollcalls = pd.concat(tables).rename_axis("rollcall")
    matrix = pd.concat(votes, axis=1).rename_axis(index="iso3", columns="rollcall")
    countries = dataset.countries[dataset.countries.index.isin(iso3_codes)]
    records: Dataset = replace(
        dataset, countries=countries, rollcalls=rollcalls, votes=matrix, opening="v=1"
    )
    return StudyCache(records)


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
def test_long_lists_are_cut_and_say_so(studies: StudyCache, address: str) -> None:
    panel = render_panel(build_page_model(studies, parse_state(studies.dataset, f"v=1&{address}")))
    assert len(list_components(panel)) < MAX_PARTS
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
def test_they_open_whole_and_close_again(studies: StudyCache, address: str, rows: int) -> None:
    panel = render_panel(
        build_page_model(studies, parse_state(studies.dataset, f"v=1&{address}&whole=yes"))
    )
    parts = list_components(panel)
    # Hardly more components than before: the rest is markup.
    assert len(parts) < MAX_PARTS + 2_000
    assert list_gestures(panel, "whole:no")
    assert "are listed; narrow" not in str(panel)
    markup = "".join(props.get("data-markup", "") for props in map(get_props, parts))
    lists = [each for each in parts if isinstance(each, html.Ul) and each.className == "plain"]
    assert markup.count("<li") + sum(len(each.children) for each in lists) >= rows
