from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from alignment.charts.period_lines import make_position_lines
from alignment.model.query import Query
from alignment.studies.timeline import timeline

SELECTED = ("USA", "ISR", "RUS", "BRA")


def trace(figure, name):
    return next(each for each in figure["data"] if each["name"] == name)


@pytest.mark.slow
def test_the_figure_is_plain_and_stands_in_plotly(windows):
    figure = make_position_lines(windows, SELECTED)
    assert json.loads(json.dumps(figure)) == figure
    go.Figure(figure)
    assert len(json.dumps(figure)) < 20_000


def test_lines_are_the_positions_of_the_timeline(windows):
    table = windows.positions.set_index(["iso3", "label"])
    line = trace(make_position_lines(windows, SELECTED), "United States")
    labels = [each.period.label for each in windows.results]
    expected = [round(table.loc[("USA", label), "value"], 3) for label in labels]
    assert line["y"] == pytest.approx(expected)
    first = table.loc[("USA", labels[0])]
    words = f"{first['value']:+.2f} ({first['low']:+.2f} to {first['high']:+.2f})"
    assert line["customdata"][0] == ["2018–2019", words]


def test_bands_are_the_intervals(windows):
    table = windows.positions.set_index("iso3").loc["RUS"]
    band = trace(make_position_lines(windows, SELECTED), "interval of RUS")
    assert band["y"][:7] == pytest.approx(table["high"].round(3).tolist())
    assert band["y"][7:14] == pytest.approx(table["low"].round(3).tolist()[::-1])


def test_the_grey_field_is_the_middle_half(windows):
    first = windows.positions[windows.positions["label"] == "2018–2019"]["value"]
    field = trace(make_position_lines(windows, SELECTED), "middle half of all countries")
    assert field["y"][0] == pytest.approx(first.quantile(0.75), abs=1e-3)


def test_names_stand_apart_in_the_order_of_the_lines(windows):
    figure = make_position_lines(windows, SELECTED)
    notes = [note for note in figure["layout"]["annotations"] if "●" in note["text"]]
    heights = [note["y"] for note in notes]
    low, high = figure["layout"]["yaxis"]["range"]
    assert np.diff(heights).min() >= 0.05 * (high - low)
    assert [note["text"].split(" ", 2)[2] for note in notes] == [
        "Russia",
        "Brazil",
        "United States",
        "Israel",
    ]


@pytest.mark.slow
def test_thin_years_break_the_lines(years):
    figure = make_position_lines(years, ("USA",))
    line = trace(figure, "United States")
    assert [y is None for y in line["y"]] == [False, False, *[True] * 6]
    assert line["customdata"][2] == ["2020", "not enough votes"]
    (gap,) = figure["layout"]["shapes"]
    assert (gap["x0"], gap["x1"]) == (1.7, 7.3)


def test_a_period_by_itself_has_a_band_that_can_be_seen(dataset):
    query = Query(bodies=("UNGA plenary",), since="2018-01-01", until="2018-12-31")
    band = trace(
        make_position_lines(timeline(dataset, query, "years"), ("USA",)), "interval of USA"
    )
    assert band["x"] == [-0.05, 0.05, 0.05, -0.05, None]


def test_an_empty_figure_has_a_message(dataset, windows):
    thin = timeline(dataset, Query(topics=("cybercrime",), bodies=("UNGA plenary",)), "years")
    for positions, selected, words in (
        (windows, (), "Choose a country to see its positions over time"),
        (windows, ("XXX",), "Not enough votes"),
        (thin, ("USA",), "Not enough votes: 1 roll call in 2018, at least 3 are needed"),
    ):
        figure = make_position_lines(positions, selected)
        assert figure["data"] == []
        assert [note["text"] for note in figure["layout"]["annotations"]] == [words]
