"""Flow diagram of the blocs of a timeline: which countries changed from which bloc to which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alignment.charts.chart_style import (
    FONT,
    HOVER_LABEL,
    INK,
    OUTLINE_COLOUR,
    break_lines,
    escape_markup,
    make_area_trace,
    make_base_layout,
    make_gap_marks,
    make_message_figure,
    make_period_axis,
    select_labelled_periods,
    spread_labels,
    to_rgba,
)
from alignment.scene.colours import (
    MISSING_COLOUR,
    NO_BLOC_COLOUR,
    assign_category_colours,
    select_ink,
)
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

# States outside blocs; the state of a bloc is its number, from 1.
ALONE_STATE, UNKNOWN_STATE = 0, -1
# Distances and heights as a share of all countries.
BLOCK_GAP, MIN_COUNT_HEIGHT, MIN_CODE_DISTANCE = 0.03, 0.04, 0.045
# In periods.
BLOCK_HALF_WIDTH = 0.11
# Countries that leave their bloc are the news, so their ribbons are more opaque.
STAY_OPACITY, LEAVE_OPACITY = 0.22, 0.62
# Points along either side of a ribbon.
CURVE_STEPS = np.linspace(0.0, 1.0, 13)
MAX_NAMED_COUNTRIES = 12
Flows = dict[tuple[int, int], list[str]]


@dataclass(frozen=True)
class BlocFlow:
    """States of the countries by period, and the positions of their blocks.

    A state is the number of a bloc, `ALONE_STATE` or `UNKNOWN_STATE`. Heights are in countries,
    from the top.

    Attributes
    ----------
    period_numbers : list of int
        Numbers, among all periods, of the periods with enough votes; the other lists have these.
    labels : list of str
    states : list of dict
        State by ISO3; countries without a seat are missing.
    order : list of int
        States from the top.
    block_tops : list of dict
        Top of the block by state.
    names : list of dict
        Name by state.
    """

    period_numbers: list[int]
    labels: list[str]
    states: list[dict[str, int]]
    order: list[int]
    block_tops: list[dict[int, float]]
    names: list[dict[int, str]]

    def get_members(self, period: int, state: int) -> list[str]:
        """Return the codes of the countries of a block in alphabetical order."""
        return sorted(iso3 for iso3, own in self.states[period].items() if own == state)

    def get_flows(self, step: int) -> Flows:
        """Return the countries by old and new state, in the order of the states."""
        before, after = self.states[step], self.states[step + 1]
        flows: Flows = {}
        for iso3 in sorted(set(before) & set(after)):
            flows.setdefault((before[iso3], after[iso3]), []).append(iso3)
        rank = self.order.index
        return dict(sorted(flows.items(), key=lambda flow: tuple(map(rank, flow[0]))))

    def get_flow_ends(self, step: int) -> dict[tuple[int, int], tuple[float, float]]:
        """Return the top of each flow at its old and at its new block."""
        tops, next_tops = dict(self.block_tops[step]), dict(self.block_tops[step + 1])
        ends = {}
        # Flows are in order of their source, so ribbons do not cross at their target.
        for (source, target), members in self.get_flows(step).items():
            ends[source, target] = (tops[source], next_tops[target])
            tops[source] += len(members)
            next_tops[target] += len(members)
        return ends


def make_bloc_flow(timeline: Timeline) -> BlocFlow:
    """Return the flow of a timeline; periods with too few votes are skipped."""
    results = [
        (number, result.period.label, result.study, result.bloc_colours)
        for number, result in enumerate(timeline.results)
        if result.study is not None and result.period.has_enough_votes
    ]
    states = [
        {
            str(iso3): UNKNOWN_STATE if pd.isna(number) else int(number)
            for iso3, number in timeline.blocs[label].reindex(study.table.index).items()
        }
        for _, label, study, _ in results
    ]
    order = _order_states([study for _, _, study, _ in results], states)
    gap = BLOCK_GAP * max((len(state) for state in states), default=0)
    block_tops = []
    for state in states:
        heights = Counter(state.values())
        top, tops = 0.0, {}
        for number in order:
            if heights[number]:
                tops[number] = top
                top += heights[number] + gap
        block_tops.append(tops)
    names = [
        {number: name for name, number in bloc_colours.items()}
        | {ALONE_STATE: "alone", UNKNOWN_STATE: TOO_FEW_VOTES}
        for _, _, _, bloc_colours in results
    ]
    return BlocFlow(
        [number for number, _, _, _ in results],
        [label for _, label, _, _ in results],
        states,
        order,
        block_tops,
        names,
    )


def _order_states(studies: list[Study], states: list[dict[str, int]]) -> list[int]:
    """Return the states by the mean x of their members on the map, from left to right."""
    xs_by_state: dict[int, list[float]] = {}
    for study, state in zip(studies, states, strict=True):
        for iso3, x in study.table["x"].dropna().items():
            xs_by_state.setdefault(state[str(iso3)], []).append(float(x))
    blocs = sorted((float(np.mean(xs)), number) for number, xs in xs_by_state.items() if number > 0)
    return [*(number for _, number in blocs), ALONE_STATE, UNKNOWN_STATE]


def make_bloc_flow_figure(timeline: Timeline, selected: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the flow of a timeline's blocs as a plotly figure in plain values.

    Each period is a column of blocks, one per bloc, as high as its number of countries. Ribbons
    between the columns are the countries that change from one bloc to another, in the colour of the
    old one. Blocs keep their colour and their order. Below them are countries without a bloc, and
    in grey those with too few votes.

    Parameters
    ----------
    timeline : Timeline
    selected : tuple of str
        ISO3 of countries with a line of their own.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.url import parse_url_strictly
    >>> from alignment.studies.timeline import timeline
    >>> dataset = alignment.load()
    >>> windows = timeline(dataset, parse_url_strictly(dataset.opening)[0], "windows")
    >>> figure = make_bloc_flow_figure(windows, ("USA",))
    >>> figure["layout"]["xaxis"]["ticktext"][0]
    '2018–2019'
    """
    bloc_flow = make_bloc_flow(timeline)
    if not bloc_flow.states:
        return make_message_figure(timeline.shortage_text or TOO_FEW_VOTES)
    colours = _get_state_colours(bloc_flow.order)
    country_lines = [_make_country_line(bloc_flow, iso3) for iso3 in selected]
    labels = [result.period.label for result in timeline.results]
    gaps = [number for number in range(len(labels)) if number not in bloc_flow.period_numbers]
    shapes, notes = make_gap_marks(gaps, TOO_FEW_VOTES)
    total = max(len(state) for state in bloc_flow.states)
    layout = make_base_layout() | {
        "margin": {"l": 10, "r": 44 if selected else 10, "t": 10, "b": 10},
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
            "traceorder": "normal",
        },
        "xaxis": make_period_axis(labels),
        "yaxis": {"visible": False, "autorange": "reversed", "fixedrange": True},
        "shapes": shapes,
        "annotations": [*notes, *_make_code_annotations(country_lines, total)],
        # Read by assets/responsive_charts.js.
        "meta": {"narrow": {"xaxis.tickangle": -90}},
    }
    return {
        "data": [
            *_make_ribbon_traces(bloc_flow, colours),
            *_make_block_traces(bloc_flow, colours),
            *country_lines,
            _make_count_trace(bloc_flow, colours, total),
            _make_hover_trace(bloc_flow, timeline.dataset.names),
        ],
        "layout": layout,
    }


def _get_state_colours(order: list[int]) -> dict[int, str]:
    numbers = tuple(number for number in order if number > 0)
    palette = assign_category_colours(tuple(map(str, numbers)), numbers)
    return {number: palette[str(number)] for number in numbers} | {
        ALONE_STATE: NO_BLOC_COLOUR,
        UNKNOWN_STATE: MISSING_COLOUR,
    }


def _compute_curve(
    flow: BlocFlow, step: int, start: float, end: float
) -> tuple[list[float], list[float]]:
    """Return the points of one side of a ribbon, from one period to the next."""
    ease = CURVE_STEPS * CURVE_STEPS * (3 - 2 * CURVE_STEPS)
    x0, x1 = flow.period_numbers[step], flow.period_numbers[step + 1]
    xs = x0 + BLOCK_HALF_WIDTH + CURVE_STEPS * (x1 - x0 - 2 * BLOCK_HALF_WIDTH)
    ys = start + ease * (end - start)
    return [round(x, 3) for x in xs.tolist()], [round(y, 2) for y in ys.tolist()]


def _make_ribbon_traces(bloc_flow: BlocFlow, colours: dict[int, str]) -> list[dict[str, Any]]:
    """Return one trace for all ribbons of the same colour and opacity."""
    paths: dict[tuple[int, bool], tuple[list[float | None], list[float | None]]] = {}
    for step in range(len(bloc_flow.labels) - 1):
        flows, ends = bloc_flow.get_flows(step), bloc_flow.get_flow_ends(step)
        for (source, target), (start, end) in ends.items():
            height = len(flows[source, target])
            x, upper = _compute_curve(bloc_flow, step, start, end)
            _, lower = _compute_curve(bloc_flow, step, start + height, end + height)
            xs, ys = paths.setdefault((source, source != target), ([], []))
            xs += [*x, *x[::-1], x[0], None]
            ys += [*upper, *lower[::-1], upper[0], None]
    return [
        make_area_trace(xs, ys, to_rgba(colours[source], LEAVE_OPACITY if leaves else STAY_OPACITY))
        for (source, leaves), (xs, ys) in sorted(paths.items(), key=lambda item: item[0][1])
    ]


def _make_block_traces(bloc_flow: BlocFlow, colours: dict[int, str]) -> list[dict[str, Any]]:
    traces = []
    for number in bloc_flow.order:
        xs: list[float | None] = []
        ys: list[float | None] = []
        name = ""
        for step, (x, tops) in enumerate(
            zip(bloc_flow.period_numbers, bloc_flow.block_tops, strict=True)
        ):
            if number in tops:
                top = round(tops[number], 2)
                bottom = round(top + len(bloc_flow.get_members(step, number)), 2)
                left, right = x - BLOCK_HALF_WIDTH, x + BLOCK_HALF_WIDTH
                xs += [left, right, right, left, left, None]
                ys += [top, top, bottom, bottom, top, None]
                name = bloc_flow.names[step][number]
        if xs:
            block = make_area_trace(xs, ys, colours[number])
            block |= {"name": escape_markup(name), "showlegend": True}
            block["line"] = {"width": 0.8, "color": OUTLINE_COLOUR}
            traces.append(block)
    return traces


def _make_count_trace(bloc_flow: BlocFlow, colours: dict[int, str], total: int) -> dict[str, Any]:
    sizes = [Counter(state.values()) for state in bloc_flow.states]
    rows = [
        (bloc_flow.period_numbers[step], top + sizes[step][number] / 2, sizes[step][number], number)
        for step in select_labelled_periods(len(bloc_flow.block_tops))
        for number, top in bloc_flow.block_tops[step].items()
        if sizes[step][number] >= MIN_COUNT_HEIGHT * total
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "name": "counts",
        "x": [row[0] for row in rows],
        "y": [round(row[1], 2) for row in rows],
        "text": [str(row[2]) for row in rows],
        "textfont": {
            "size": 12,
            "family": FONT,
            "color": [select_ink(colours[row[3]]) for row in rows],
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _make_hover_trace(bloc_flow: BlocFlow, country_names: dict[str, str]) -> dict[str, Any]:
    """Return the tooltips: invisible points on blocks and ribbons."""
    points: list[tuple[float, float, str]] = []
    names, xs = bloc_flow.names, bloc_flow.period_numbers
    for step, tops in enumerate(bloc_flow.block_tops):
        for number, top in tops.items():
            members = bloc_flow.get_members(step, number)
            heading = f"{names[step][number]}, {bloc_flow.labels[step]}"
            text = _format_hover_text(heading, members, country_names)
            points.append((xs[step], round(top + len(members) / 2, 2), text))
    for step in range(len(bloc_flow.labels) - 1):
        flows = bloc_flow.get_flows(step)
        for (source, target), (start, end) in bloc_flow.get_flow_ends(step).items():
            members = flows[source, target]
            before, after = names[step][source], names[step + 1][target]
            heading = f"{before} to {after}" if source != target else f"stayed: {before}"
            text = _format_hover_text(heading, members, country_names)
            x = (xs[step] + xs[step + 1]) / 2
            points.append((x, round((start + end + len(members)) / 2, 2), text))
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "told",
        "x": [x for x, _, _ in points],
        "y": [y for _, y, _ in points],
        "text": [text for _, _, text in points],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverlabel": dict(HOVER_LABEL),
        "marker": {"size": 16, "color": "rgba(0,0,0,0)"},
        "showlegend": False,
    }


def _format_hover_text(heading: str, members: list[str], country_names: dict[str, str]) -> str:
    names = [country_names[iso3] for iso3 in members[:MAX_NAMED_COUNTRIES]]
    more = len(members) - len(names)
    text = "; ".join(names) + (f" and {more} more" if more else "")
    count = f"{len(members)} {'country' if len(members) == 1 else 'countries'}"
    return f"<b>{escape_markup(heading)}</b><br>{count}<br>{break_lines(text, 60)}"


def _make_country_line(bloc_flow: BlocFlow, iso3: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for step in range(len(bloc_flow.labels) - 1):
        flows = bloc_flow.get_flows(step)
        flow = next((flow for flow, members in flows.items() if iso3 in members), None)
        if flow is None:
            xs, ys = [*xs, None], [*ys, None]
            continue
        offset = flows[flow].index(iso3) + 0.5
        start, end = bloc_flow.get_flow_ends(step)[flow]
        x, y = _compute_curve(bloc_flow, step, start + offset, end + offset)
        xs, ys = [*xs, *x], [*ys, *y]
    if ys and ys[-1] is not None:
        # Across the last block, to the code to its right.
        xs, ys = [*xs, bloc_flow.period_numbers[-1] + BLOCK_HALF_WIDTH], [*ys, ys[-1]]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": iso3,
        "x": xs,
        "y": ys,
        "line": {"width": 2, "color": INK},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _make_code_annotations(line_traces: list[dict[str, Any]], total: int) -> list[dict[str, Any]]:
    """Return the code of each line at its end, moved apart where they would overlap."""
    ends = []
    for line in line_traces:
        points = [point for point in zip(line["y"], line["x"], strict=True) if None not in point]
        if points:
            ends.append((*points[-1], line["name"]))
    ends.sort()
    heights = spread_labels(np.array([y for y, _, _ in ends]), MIN_CODE_DISTANCE * total)
    return [
        {
            "x": x,
            "y": round(float(height), 2),
            "xanchor": "left",
            "showarrow": False,
            "text": escape_markup(iso3),
            "font": {"size": 12, "color": INK},
        }
        for height, (_, x, iso3) in zip(heights, ends, strict=True)
    ]
