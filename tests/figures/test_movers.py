"""Changes of position drawn: plain values, in order, and nothing to draw."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import plotly.graph_objects as go
import pytest

from alignment.answer.comparison import Comparison, compare, compare_with
from alignment.answer.study import answer
from alignment.figures.movers import movers_plot
from alignment.model.address import read_strictly

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


def test_a_name_from_outside_is_not_markup(periods: Comparison) -> None:
    table = periods.table.copy()
    first = periods.movers("position_change").index[0]
    table.loc[first, "name"] = "<b>Zimbabwe</b>"
    hostile = replace(periods, table=table)
    figure = json.dumps(movers_plot(hostile))
    assert "<b>Zimbabwe" not in figure
    assert "&lt;b&gt;Zimbabwe" in figure


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


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), list(product(THIN, THIN)))
def test_thin_comparisons_are_plain_values_too(parliament, one: str, other: str) -> None:
    studies = [answer(parliament, read_strictly(text)[0]) for text in (one, other)]
    found = compare(*studies)
    for draw in (movers_plot, lambda each: movers_plot(each, "moved")):
        text = json.dumps(draw(found), allow_nan=False)
        assert text == json.dumps(draw(compare(*studies)), allow_nan=False)
        go.Figure(draw(found))
