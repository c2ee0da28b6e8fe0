"""Plots of agreement, positions and movers: plain values in order."""

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from alignment.analysis.pairs import compute_agreement_by_year
from alignment.charts.dot_plots import make_movers_plot
from alignment.charts.period_lines import make_agreement_lines, make_position_lines
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.studies.comparison import Comparison, compare
from alignment.studies.study import compute_study
from alignment.studies.timeline import timeline

SELECTED = ("USA", "ISR", "RUS", "BRA")


def trace(figure, name):
    return next(each for each in figure["data"] if each["name"] == name)


@pytest.mark.slow
def test_figure_is_valid_in_plotly(windows):
    figure = make_position_lines(windows, SELECTED)
    assert json.loads(json.dumps(figure)) == figure
    go.Figure(figure)
    assert len(json.dumps(figure)) < 20_000


def test_lines_bands_and_names(windows):
    table = windows.positions.set_index(["iso3", "label"])
    line = trace(make_position_lines(windows, SELECTED), "United States")
    labels = [each.period.label for each in windows.results]
    expected = [round(table.loc[("USA", label), "value"], 3) for label in labels]
    assert line["y"] == pytest.approx(expected)
    first = table.loc[("USA", labels[0])]
    words = f"{first['value']:+.2f} ({first['low']:+.2f} to {first['high']:+.2f})"
    assert line["customdata"][0] == ["2018–2019", words]
    table = windows.positions.set_index("iso3").loc["RUS"]
    band = trace(make_position_lines(windows, SELECTED), "interval of RUS")
    assert band["y"][:7] == pytest.approx(table["high"].round(3).tolist())
    assert band["y"][7:14] == pytest.approx(table["low"].round(3).tolist()[::-1])
    first = windows.positions[windows.positions["label"] == "2018–2019"]["value"]
    field = trace(make_position_lines(windows, SELECTED), "central half of all countries")
    assert field["y"][0] == pytest.approx(first.quantile(0.75), abs=1e-3)
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
    assert line["customdata"][2] == ["2020", "too few votes"]
    (gap,) = figure["layout"]["shapes"]
    assert (gap["x0"], gap["x1"]) == (1.7, 7.3)


def test_single_period_has_a_visible_band(dataset):
    query = Query(bodies=("UNGA plenary",), since="2018-01-01", until="2018-12-31")
    band = trace(
        make_position_lines(timeline(dataset, query, "years"), ("USA",)), "interval of USA"
    )
    assert band["x"] == [-0.05, 0.05, 0.05, -0.05, None]


def test_empty_figure_has_a_message(dataset, windows):
    thin = timeline(dataset, Query(topics=("cybercrime",), bodies=("UNGA plenary",)), "years")
    for positions, selected, words in (
        (windows, (), "Choose a country to see its positions over time"),
        (windows, ("XXX",), "Too few votes"),
        (thin, ("USA",), "Too few votes: 1 vote in 2018, at least 3 are needed"),
    ):
        figure = make_position_lines(positions, selected)
        assert figure["data"] == []
        assert [note["text"] for note in figure["layout"]["annotations"]] == [words]


@pytest.fixture(scope="module")
def agreement_by_year() -> pd.DataFrame:
    """Two shared votes in 2018, none in 2019 and 2020, one opposed in 2021."""
    pair = pd.DataFrame(
        {
            "date": ["2021-12-01", "2020-12-01", "2018-12-01", "2018-11-01"],
            "agreement": [0.0, float("nan"), 0.5, 1.0],
        },
        index=["R/4", "R/3", "R/2", "R/1"],
    )
    return compute_agreement_by_year(pair, pd.Series("", index=pair.index))


def test_line_matches_the_table(agreement_by_year):
    figure = make_agreement_lines(agreement_by_year)
    assert json.loads(json.dumps(figure)) == figure
    go.Figure(figure)
    line = figure["data"][-1]
    assert line["y"] == [0.75, None, None, 0.0]
    assert not line["connectgaps"]
    # Two titles leave one degree of freedom for t, one title none: the interval is very wide.
    assert line["customdata"] == [
        ["2018", "0.75 (0.01 to above 0.99), 2 shared votes"],
        ["2019", "no vote shared"],
        ["2020", "no vote shared"],
        ["2021", "0.00 (0.00 to 1.00), 1 shared vote"],
    ]
    assert figure["layout"]["xaxis"]["ticktext"] == ["2018", "2019", "2020", "2021"]


def test_years_without_a_shared_vote_are_shaded_and_explained(agreement_by_year):
    layout = make_agreement_lines(agreement_by_year)["layout"]
    (gap,) = layout["shapes"]
    assert (gap["x0"], gap["x1"]) == (0.7, 2.3)
    assert [note["text"] for note in layout["annotations"]] == [
        "shaded: 95% interval; grey: no vote shared"
    ]
    whole = make_agreement_lines(agreement_by_year.iloc[:1])["layout"]
    assert whole["shapes"] == []
    assert whole["annotations"][0]["text"] == "shaded: 95% interval"


def test_band_is_the_interval_and_ends_at_gaps(agreement_by_year):
    band = make_agreement_lines(agreement_by_year)["data"][0]
    assert band["x"] == [-0.05, 0.05, 0.05, -0.05, None, 2.95, 3.05, 3.05, 2.95, None]
    first = agreement_by_year.loc[2018]
    assert band["y"][:2] == pytest.approx([first["high"]] * 2, abs=5e-4)
    assert band["y"][2:4] == pytest.approx([first["low"]] * 2, abs=5e-4)


def traces(figure: dict) -> dict:
    return {trace["name"]: trace for trace in figure["data"]}


@pytest.fixture
def all_moved(periods: Comparison) -> Comparison:
    """The comparison with every change of position significant."""
    return replace(periods, table=periods.table.assign(position_z=5.0))


def test_changes_that_are_not_significant_are_not_drawn(periods: Comparison) -> None:
    z = periods.table["position_z"].abs()
    assert (z > 1.96).sum() <= periods.chance.most
    assert make_movers_plot(periods)["layout"]["yaxis"]["ticktext"] == []


def test_uploaded_names_are_not_markup(all_moved: Comparison) -> None:
    table = all_moved.table.copy()
    first = all_moved.movers("position_change").index[0]
    table.loc[first, "name"] = "<b>Zimbabwe</b>"
    hostile = replace(all_moved, table=table)
    figure = json.dumps(make_movers_plot(hostile))
    assert "<b>Zimbabwe" not in figure
    assert "&lt;b&gt;Zimbabwe" in figure


def test_the_dot_plot_has_the_largest_change_on_top(all_moved: Comparison) -> None:
    periods = all_moved
    figure = make_movers_plot(periods, "position_change", max_rows=5)
    order = periods.movers("position_change").index[:5].tolist()
    assert figure["layout"]["yaxis"]["ticktext"] == periods.table.loc[order, "name"].tolist()
    after = traces(figure)["after"]
    assert after["x"] == periods.table.loc[order, "position_after"].tolist()
    bar = 1.959964 * periods.table.loc[order[0], "position_se"]
    assert after["error_x"]["array"][0] == pytest.approx(bar, rel=1e-6)


THIN = ("v=1&topic=cybercrime", "v=1&topic=ict-security", "v=1&min-shared=9", "v=1&blend=1")


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), list(product(THIN, THIN)))
def test_thin_comparisons_are_plain_values_too(parliament, one: str, other: str) -> None:
    studies = [compute_study(parliament, parse_url_strictly(text)[0]) for text in (one, other)]
    comparison = compare(*studies)
    for draw in (make_movers_plot, lambda each: make_movers_plot(each, "moved")):
        text = json.dumps(draw(comparison), allow_nan=False)
        assert text == json.dumps(draw(compare(*studies)), allow_nan=False)
        go.Figure(draw(comparison))
