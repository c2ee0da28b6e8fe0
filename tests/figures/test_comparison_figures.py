"""Movers drawn: plain values, who is drawn and in which colour, and nothing to draw."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import product

import plotly.graph_objects as go
import pytest

from alignment.answer.comparison import Comparison, compare, compare_with
from alignment.answer.study import answer
from alignment.figures.comparison_map import bloc_colours, comparison_map, standing_out
from alignment.figures.movers import movers_plot
from alignment.model.address import read_strictly
from alignment.scene.colours import ALONE

CORE = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core"
)


@pytest.fixture(scope="module")
def periods(dataset) -> Comparison:
    before = answer(dataset, read_strictly(f"{CORE}&from=2018&to=2021")[0])
    return compare_with(before, read_strictly(f"{CORE}&from=2022&to=2025")[0])


def traces(figure: dict) -> dict:
    return {trace["name"]: trace for trace in figure["data"]}


def test_who_is_drawn_with_an_arrow(periods: Comparison) -> None:
    figure = comparison_map(periods)
    movers = figure["layout"]["meta"]["movers"]
    changed = periods.table.index[periods.table["bloc_changed"].fillna(False).astype(bool)]
    assert set(changed) <= set(movers)
    middle = periods.table["shift"].median()
    for iso3 in set(movers) - set(changed):
        assert periods.table.loc[iso3, "shift"] >= 2 * middle
    parts = traces(figure)
    assert parts["moved"]["text"] == movers
    assert len(parts["stayed"]["x"]) + len(movers) == periods.table["moved"].notna().sum()
    assert comparison_map(periods, most=3)["layout"]["meta"]["movers"] == movers[:3]


def test_arrows_point_from_before_to_after(periods: Comparison) -> None:
    figure = comparison_map(periods)
    arrows, movers = traces(figure)["arrows"], figure["layout"]["meta"]["movers"]
    for number, iso3 in enumerate(movers):
        row = periods.table.loc[iso3]
        assert arrows["x"][4 * number] == row["x_before"]
        assert arrows["y"][4 * number + 2] == row["y_after"]
        assert arrows["x"][4 * number + 3] is None
        # Degrees from upwards, clockwise.
        angle = math.radians(arrows["marker"]["angle"][4 * number + 1])
        length = math.hypot(row["x_after"] - row["x_before"], row["y_after"] - row["y_before"])
        end = row["x_before"] + length * math.sin(angle)
        assert end == pytest.approx(row["x_after"], abs=1e-3)


def test_a_bloc_keeps_its_colour_under_another_name(periods: Comparison) -> None:
    before, after = bloc_colours(periods)
    assert before["United States–United Kingdom bloc"] == after["United Kingdom–France bloc"]
    assert after["United States alone"] == ALONE
    assert len({*before.values()}) == len(before)


def test_a_name_from_outside_is_not_markup(periods: Comparison) -> None:
    table = periods.table.copy()
    table.loc["ZWE", "name"] = "<b>Zimbabwe</b>"
    hostile = replace(periods, table=table)
    for figure in (comparison_map(hostile), movers_plot(hostile)):
        assert "<b>Zimbabwe" not in json.dumps(figure)
        assert "&lt;b&gt;Zimbabwe" in json.dumps(figure)


def test_the_dot_plot_has_the_largest_change_on_top(periods: Comparison) -> None:
    figure = movers_plot(periods, "position_change", most=5)
    order = periods.movers("position_change").index[:5].tolist()
    assert figure["layout"]["meta"]["movers"] == order
    assert figure["layout"]["yaxis"]["ticktext"] == periods.table.loc[order, "name"].tolist()
    after = traces(figure)["after"]
    assert after["x"] == periods.table.loc[order, "position_after"].tolist()
    bar = 1.959964 * periods.table.loc[order[0], "position_se"]
    assert after["error_x"]["array"][0] == pytest.approx(bar, rel=1e-6)


THIN = ("v=1&topic=cybercrime", "v=1&topic=ict-security", "v=1&min-shared=9", "v=1&blend=1")


@pytest.mark.parametrize(("one", "other"), list(product(THIN, THIN)))
def test_thin_comparisons_are_plain_values_too(parliament, one: str, other: str) -> None:
    studies = [answer(parliament, read_strictly(text)[0]) for text in (one, other)]
    found = compare(*studies)
    for draw in (comparison_map, movers_plot, lambda each: movers_plot(each, "moved")):
        text = json.dumps(draw(found), allow_nan=False)
        assert text == json.dumps(draw(compare(*studies)), allow_nan=False)
        go.Figure(draw(found))
    assert len(standing_out(found)) <= len(found.table)
