from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest

from alignment.answer.timeline import timeline
from alignment.figures.bloc_stream import HALF, bloc_stream
from alignment.figures.stream import LONER, UNKNOWN, make_stream
from alignment.model.query import Query


@pytest.fixture(scope="module")
def stream(windows):
    return make_stream(windows)


def names(figure):
    return [trace["name"] for trace in figure["data"] if trace["showlegend"]]


@pytest.mark.slow
def test_every_country_is_in_one_state(windows, stream):
    for each, state in zip(windows.moments, stream.states, strict=True):
        assert set(state) == set(each.study.table.index)
        for bloc in each.study.blocs:
            expected = bloc.id if bloc.size > 1 else LONER
            assert {state[iso3] for iso3 in bloc.members} == {expected}
        nowhere = each.study.table["bloc"].isna()
        assert {state[iso3] for iso3 in nowhere.index[nowhere]} <= {UNKNOWN}


def test_flows_add_up_to_the_blocks_they_join(stream):
    for step in range(len(stream.at) - 1):
        flows = stream.flows(step)
        for state in stream.tops[step]:
            left = sum(len(who) for (source, _), who in flows.items() if source == state)
            assert left == len(stream.members(step, state))
        for state in stream.tops[step + 1]:
            came = sum(len(who) for (_, target), who in flows.items() if target == state)
            assert came == len(stream.members(step + 1, state))


def test_ribbons_leave_and_reach_their_blocks_without_overlap(stream):
    for step in range(len(stream.at) - 1):
        flows, ends = stream.flows(step), stream.ends(step)
        for side, tops in ((0, stream.tops[step]), (1, stream.tops[step + 1])):
            for state, top in tops.items():
                mine = sorted(
                    (ends[flow][side], len(who))
                    for flow, who in flows.items()
                    if flow[side] == state
                )
                for at, height in mine:
                    assert at == pytest.approx(top)
                    top += height


def test_the_west_is_above_and_what_is_no_bloc_below(stream, windows):
    key = windows.moments[0].colour_key
    order = stream.order
    west, east = key["West"], key["Russia–China"]
    assert order.index(west) < order.index(key["India–Indonesia"]) < order.index(east)
    assert order[-2:] == [LONER, UNKNOWN]


def test_the_figure_is_plain_and_stands_in_plotly(windows):
    figure = bloc_stream(windows, ("USA", "ARG"))
    assert json.loads(json.dumps(figure)) == figure
    go.Figure(figure)
    assert len(json.dumps(figure)) < 80_000
    assert names(figure) == [
        "West",
        "Papua New Guinea–Palau",
        "India–Indonesia",
        "Russia–China",
        "alone",
        "not enough votes",
    ]


def test_colours_are_those_of_the_map(windows):
    figure = bloc_stream(windows)
    fills = {trace["name"]: trace["fillcolor"] for trace in figure["data"] if trace["showlegend"]}
    assert fills["India–Indonesia"] == "#E69F00"
    assert fills["West"] == "#0072B2"


def test_counts_are_written_in_the_blocks(windows):
    counts = next(trace for trace in bloc_stream(windows)["data"] if trace["name"] == "counts")
    first = [word for x, word in zip(counts["x"], counts["text"], strict=True) if x == 0]
    sizes = [bloc.size for bloc in windows.moments[0].study.blocs]
    assert {"118", "59", "10"} <= set(first)
    assert sizes[:3] == [118, 59, 10]


def test_the_pointer_is_told_who_left(windows):
    told = next(trace for trace in bloc_stream(windows)["data"] if trace["name"] == "told")
    went = [words for words in told["text"] if "West to alone" in words]
    _, count, members = went[-1].split("<br>")
    assert (count, members) == ("2 countries", "Israel; United States")


def test_a_chosen_country_is_followed_to_the_end(windows):
    figure = bloc_stream(windows, ("USA",))
    line = next(trace for trace in figure["data"] if trace["name"] == "USA")
    assert line["x"][0] == HALF
    assert line["x"][-1] == pytest.approx(6 + HALF)
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["USA"]


def test_years_without_enough_votes_are_a_gap(years):
    figure = bloc_stream(years, ("USA",))
    (gap,) = figure["layout"]["shapes"]
    assert (gap["x0"], gap["x1"]) == (1.7, 7.3)
    assert "not enough votes" in [note["text"] for note in figure["layout"]["annotations"]]
    assert figure["layout"]["xaxis"]["ticktext"] == [str(year) for year in range(2018, 2026)]


def test_nothing_to_draw_is_said(dataset):
    thin = Query(topics=("cybercrime",), bodies=("UNGA plenary",))
    for query, words in (
        (thin, "Not enough votes: 1 roll call in 2018, at least 3 are needed"),
        (Query(since="2035-01-01"), "No roll call fits the query"),
    ):
        figure = bloc_stream(timeline(dataset, query, "years"), ("USA",))
        assert figure["data"] == []
        assert [note["text"] for note in figure["layout"]["annotations"]] == [words]


def test_an_unknown_country_is_not_drawn(windows):
    figure = bloc_stream(windows, ("XXX",))
    assert figure["layout"]["annotations"] == []


def test_newcomers_come_from_nowhere(parliament):
    stream = make_stream(timeline(parliament, Query(), "years"))
    assert "EEE" not in stream.states[0]
    assert "EEE" in stream.states[1]
    assert all("EEE" not in who for who in stream.flows(0).values())
