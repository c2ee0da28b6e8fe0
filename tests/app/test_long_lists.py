"""Panels stay small whatever the number of roll calls: a browser cannot draw thousands of rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
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
    """The shipped records six times over: 582 roll calls."""
    dataset = alignment.load()
    tables = [dataset.rollcalls.rename(index=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    votes = [dataset.votes.rename(columns=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    rollcalls = pd.concat(tables).rename_axis("rollcall")
    matrix = pd.concat(votes, axis=1).rename_axis(index="iso3", columns="rollcall")
    many: Dataset = replace(dataset, rollcalls=rollcalls, votes=matrix, opening="v=1")
    return Studies(many)


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
