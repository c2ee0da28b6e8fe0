import json
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from alignment.charts.bloc_flow import (
    ALONE_STATE,
    BLOCK_HALF_WIDTH,
    UNKNOWN_STATE,
    make_bloc_flow,
    make_bloc_flow_figure,
)
from alignment.model.query import Query
from alignment.scene.colours import BLOC_COLOURS
from alignment.studies.timeline import timeline


@pytest.fixture(scope="module")
def bloc_flow(windows):
    return make_bloc_flow(windows)


def state_all(windows):
    """Return the timeline with every change of bloc stated."""
    result = replace(windows)
    changes = tuple((changed.fillna(True) | True, "") for changed, _ in windows.bloc_changes)
    object.__setattr__(result, "bloc_changes", changes)
    return result


def names(figure):
    return [trace["name"] for trace in figure["data"] if trace["showlegend"]]


@pytest.mark.slow
def test_each_country_has_one_state(windows, bloc_flow):
    for each, state in zip(windows.results, bloc_flow.states, strict=True):
        assert set(state) == set(each.study.table.index)
        for bloc in each.study.blocs:
            expected = bloc.id if bloc.size > 1 else ALONE_STATE
            assert {state[iso3] for iso3 in bloc.members} == {expected}
        nowhere = each.study.table["bloc"].isna()
        assert {state[iso3] for iso3 in nowhere.index[nowhere]} <= {UNKNOWN_STATE}


def test_flows_and_blocks(bloc_flow, windows):
    for step in range(len(bloc_flow.period_numbers) - 1):
        flows = bloc_flow.get_flows(step)
        for state in bloc_flow.block_tops[step]:
            left = sum(len(who) for (source, _), who in flows.items() if source == state)
            left += sum(bloc_flow.states[step][iso3] == state for iso3 in bloc_flow.unstated[step])
            assert left == len(bloc_flow.get_members(step, state))
        for state in bloc_flow.block_tops[step + 1]:
            observed = sum(len(who) for (_, target), who in flows.items() if target == state)
            observed += sum(
                bloc_flow.states[step + 1][iso3] == state for iso3 in bloc_flow.unstated[step]
            )
            assert observed == len(bloc_flow.get_members(step + 1, state))
    for step in range(len(bloc_flow.period_numbers) - 1):
        flows, ends = bloc_flow.get_flows(step), bloc_flow.get_flow_ends(step)
        for side, tops in ((0, bloc_flow.block_tops[step]), (1, bloc_flow.block_tops[step + 1])):
            for state, top in tops.items():
                mine = sorted(
                    (ends[flow][side], len(who))
                    for flow, who in flows.items()
                    if flow[side] == state
                )
                for at, height in mine:
                    assert at == pytest.approx(top)
                    top += height
    key = windows.results[0].bloc_colours
    order = bloc_flow.order
    west, east = key["West"], key["Russia–China"]
    assert order.index(west) < order.index(key["India–Indonesia"]) < order.index(east)
    assert order[-2:] == [ALONE_STATE, UNKNOWN_STATE]


def test_figure_is_valid_in_plotly(windows):
    figure = make_bloc_flow_figure(windows, ("USA", "ARG"))
    assert json.loads(json.dumps(figure)) == figure
    go.Figure(figure)
    assert len(json.dumps(figure)) < 80_000
    assert names(figure) == [
        # The name in the last period, in which the United States is alone.
        "Japan–Germany",
        "Papua New Guinea–Palau",
        "India–Indonesia",
        "Russia–China",
        "alone",
        "too few votes",
    ]


def test_colours_counts_and_tooltips(windows):
    assert any(obstacle for _, obstacle in windows.bloc_changes)
    figure = make_bloc_flow_figure(windows)
    fills = {trace["name"]: trace["fillcolor"] for trace in figure["data"] if trace["showlegend"]}
    assert fills["India–Indonesia"] == BLOC_COLOURS[0]
    assert fills["Japan–Germany"] == BLOC_COLOURS[1]
    counts = next(
        trace for trace in make_bloc_flow_figure(windows)["data"] if trace["name"] == "counts"
    )
    first = [word for x, word in zip(counts["x"], counts["text"], strict=True) if x == 0]
    sizes = [bloc.size for bloc in windows.results[0].study.blocs]
    assert {"118", "59", "10"} <= set(first)
    assert sizes[:3] == [118, 59, 10]
    hover = next(
        trace for trace in make_bloc_flow_figure(windows)["data"] if trace["name"] == "told"
    )
    assert not any("West to alone" in words for words in hover["text"])
    figure = make_bloc_flow_figure(state_all(windows))
    hover = next(trace for trace in figure["data"] if trace["name"] == "told")
    texts = [words for words in hover["text"] if "West to alone" in words]
    _, count, members = texts[-1].split("<br>")
    assert (count, members) == ("2 countries", "Israel; United States")
    figure = make_bloc_flow_figure(windows, ("XXX",))
    assert figure["layout"]["annotations"] == []


def test_selected_countries_gaps_and_newcomers(windows, years, parliament):
    figure = make_bloc_flow_figure(state_all(windows), ("USA",))
    line = next(trace for trace in figure["data"] if trace["name"] == "USA")
    assert line["x"][0] == BLOCK_HALF_WIDTH
    assert line["x"][-1] == pytest.approx(6 + BLOCK_HALF_WIDTH)
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["USA"]
    figure = make_bloc_flow_figure(years, ("USA",))
    (gap,) = figure["layout"]["shapes"]
    assert (gap["x0"], gap["x1"]) == (1.7, 7.3)
    assert "too few votes" in [note["text"] for note in figure["layout"]["annotations"]]
    assert figure["layout"]["xaxis"]["ticktext"] == [str(year) for year in range(2018, 2026)]
    bloc_flow = make_bloc_flow(timeline(parliament, Query(), "years"))
    assert "EEE" not in bloc_flow.states[0]
    assert "EEE" in bloc_flow.states[1]
    assert all("EEE" not in who for who in bloc_flow.get_flows(0).values())


def test_empty_figure_has_a_message(dataset):
    thin = Query(topics=("cybercrime",), bodies=("UNGA plenary",))
    for query, words in (
        (thin, "Too few votes: 1 vote in 2018, at least 3 are needed"),
        (Query(since="2035-01-01"), "No vote fits the selection"),
    ):
        figure = make_bloc_flow_figure(timeline(dataset, query, "years"), ("USA",))
        assert figure["data"] == []
        assert [note["text"] for note in figure["layout"]["annotations"]] == [words]
