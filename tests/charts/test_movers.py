"""Dot plots of movers: plain values in order."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import plotly.graph_objects as go
import pytest

from alignment.charts.dot_plots import make_movers_plot
from alignment.model.url import parse_url_strictly
from alignment.studies.comparison import Comparison, compare, compare_with_query
from alignment.studies.study import compute_study

CORE = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core"
)


@pytest.fixture(scope="module")
def periods(dataset) -> Comparison:
    before = compute_study(dataset, parse_url_strictly(f"{CORE}&from=2018&to=2021")[0])
    return compare_with_query(before, parse_url_strictly(f"{CORE}&from=2022&to=2025")[0])


def traces(figure: dict) -> dict:
    return {trace["name"]: trace for trace in figure["data"]}


def test_a_name_from_outside_is_not_markup(periods: Comparison) -> None:
    table = periods.table.copy()
    first = periods.movers("position_change").index[0]
    table.loc[first, "name"] = "<b>Zimbabwe</b>"
    hostile = replace(periods, table=table)
    figure = json.dumps(make_movers_plot(hostile))
    assert "<b>Zimbabwe" not in figure
    assert "&lt;b&gt;Zimbabwe" in figure


def test_the_dot_plot_has_the_largest_change_on_top(periods: Comparison) -> None:
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
