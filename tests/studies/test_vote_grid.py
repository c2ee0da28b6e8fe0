"""Grids of votes, in orders worked out by hand and by properties of every order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.facts import get_fact_values
from alignment.model.view import GRID_ORDERS
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study
from alignment.studies.vote_grid import build_vote_grid, choose_grid_countries

PLACES = pd.Series({"AAA": 1.0, "BBB": 0.5, "CCC": -1.0, "DDD": -0.5, "EEE": -1.0, "FFF": np.nan})


def test_orders_of_the_tiny_parliament(parliament: Dataset) -> None:
    grid = build_vote_grid(parliament, parliament.votes, PLACES)
    # CCC and EEE have equal positions and are ordered by name; FFF has no position.
    assert list(grid.votes.index) == ["AAA", "BBB", "DDD", "CCC", "EEE", "FFF"]
    # Mean position of the yes votes. R4: only AAA 1. R2, R3, R8: AAA and BBB 3/4. R1: also DDD 1/3.
    # R6: CCC, DDD, EEE -5/6. R5: CCC, EEE -1. Nobody voted yes on R7.
    assert list(grid.votes) == ["R4", "R2", "R3", "R8", "R1", "R6", "R5", "R7"]
    assert grid.leanings["R1"] == pytest.approx(1 / 3)
    assert grid.table.loc["DDD"].tolist() == [
        *("absent", "absent", "abstain", "abstain", "yes", "yes", "no", "absent")
    ]
    votes = parliament.votes
    by_date = build_vote_grid(parliament, votes, PLACES, order="date")
    assert list(by_date.votes) == [f"R{number}" for number in range(1, 9)]
    assert list(by_date.votes.index) == ["AAA", "BBB", "DDD", "CCC", "EEE", "FFF"]
    assert list(build_vote_grid(parliament, votes, PLACES, order="name").votes.index) == sorted(
        votes.index
    )
    sorted_ = build_vote_grid(parliament, votes, PLACES, order="vote:R1")
    # Yes by position, then no, absent, and countries without a seat.
    assert list(sorted_.votes.index) == ["AAA", "BBB", "DDD", "CCC", "FFF", "EEE"]
    assert list(sorted_.votes) == list(build_vote_grid(parliament, votes, PLACES).votes)
    grid = build_vote_grid(parliament, parliament.votes, PLACES).keep_newest(3)
    assert list(grid.votes) == ["R8", "R6", "R7"]
    assert list(grid.rollcalls.index) == list(grid.leanings.index) == list(grid.votes)
    grid = build_vote_grid(parliament, parliament.votes, PLACES * np.nan)
    assert not grid.has_positions
    assert list(grid.votes.index) == sorted(parliament.votes.index)
    assert list(grid.votes) == list(parliament.votes)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("side", "unknown order 'side'; did you mean date"),
        ("vote:R9", "unknown vote 'R9'"),
    ],
)
def test_unknown_order_is_reported(parliament: Dataset, order: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        build_vote_grid(parliament, parliament.votes, PLACES, order=order)


def test_rows_are_matches_or_selected_or_all_countries(study: Study) -> None:
    blank, filtered = (
        parse_filter_strictly(study.dataset, study.table, words) for words in ((), ("group:SIDS",))
    )
    assert choose_grid_countries(blank, ()) is choose_grid_countries(blank, ("USA",)) is None
    assert choose_grid_countries(blank, ("USA", "RUS")) == ("USA", "RUS")
    assert choose_grid_countries(filtered, ("USA", "RUS")) == filtered.countries
    assert set(study.grid(choose_grid_countries(blank, ("USA", "RUS"))).votes.index) == {
        "USA",
        "RUS",
    }


def test_orders_of_the_records(study: Study, dataset: Dataset) -> None:
    """By the records, the texts that each pole led are at either end."""
    led = study.grid().rollcalls["led_by"].tolist()
    assert [name for name in led[:6] if name] == ["USA", "FRA", "USA", "FRA"]
    assert led[-7:] == ["RUS"] * 7
    countries = list(study.grid().votes.index)
    assert countries[0] == "USA"
    assert {"RUS", "CHN"} <= set(countries[-20:])
    grid = study.grid(order="fact:freedom@2018")
    by = get_fact_values(dataset, "freedom@2018").values.reindex(grid.votes.index)
    known = by.dropna()
    assert known.tolist() == sorted(known, reverse=True)
    assert by.isna().tolist() == sorted(by.isna())
    # Words without an order are grouped.
    own = study.grid(order="fact:freedom_status@2018").votes.index
    words = get_fact_values(dataset, "freedom_status@2018").values.reindex(own).dropna()
    assert list(dict.fromkeys(words)) == ["Not Free", "Partly Free", "Free"]
    with pytest.raises(QueryError, match="fact"):
        study.grid(order="fact:cables")


@settings(max_examples=20)
@given(some=st.data())
def test_orders_keep_all_votes(some: st.DataObject, study: Study) -> None:
    codes = list(study.votes.index)
    countries = some.draw(st.lists(st.sampled_from(codes), unique=True))
    orders = (*GRID_ORDERS, "vote:A/RES/74/247")
    grid = study.grid(countries, some.draw(st.sampled_from(orders)))
    assert set(grid.votes.index) == set(countries)
    assert set(grid.votes) == set(study.votes)
    assert (grid.votes == study.votes.loc[grid.votes.index, list(grid.votes)]).all(axis=None)
