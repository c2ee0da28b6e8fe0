"""Blocs over time and over thresholds: flows between the blocs of periods, and their sizes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from alignment.charts.chart_style import (
    FONT,
    GRID_COLOUR,
    HOVER_LABEL,
    INK,
    OUTLINE_COLOUR,
    break_lines,
    escape_markup,
    make_annotation,
    make_area_trace,
    make_base_layout,
    make_gap_marks,
    make_message_figure,
    make_period_axis,
    make_plain_layout,
    make_trace,
    select_labelled_periods,
    to_rgba,
)
from alignment.model.text_format import count_listed
from alignment.scene.charts import spread_labels
from alignment.scene.colours import (
    BLOC_COLOURS,
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
# Blocs that are never so large form one area of the sizes over thresholds.
MIN_SWEEP_SIZE = 3
Flows = dict[tuple[int, int], list[str]]
Point = tuple[float, float]


@dataclass(frozen=True)
class BlocFlow:
    """States of the countries by period, and the positions of their blocks.

    A state is the number of a bloc, `ALONE_STATE` or `UNKNOWN_STATE`. Heights are in countries,
    from the top. `period_numbers` are those of the periods with enough votes, among all; the other
    lists are about these periods. `states` are by ISO3, without countries that have no seat;
    `order` are the states from the top; `block_tops` and `names` are by state. `unstated` are the
    countries between two periods whose change of bloc cannot be stated, `obstacles` say why.
    """

    period_numbers: list[int]
    labels: list[str]
    states: list[dict[str, int]]
    order: list[int]
    block_tops: list[dict[int, float]]
    names: list[dict[int, str]]
    unstated: list[set[str]]
    obstacles: list[str]

    def get_members(self, period: int, state: int) -> list[str]:
        """Return the codes of the countries of a block in alphabetical order."""
        return sorted(iso3 for iso3, own in self.states[period].items() if own == state)

    def get_flows(self, step: int) -> Flows:
        """Return the countries by old and new state, in the order of the states.

        Those whose change of bloc cannot be stated are left out.
        """
        before, after = self.states[step], self.states[step + 1]
        flows: Flows = {}
        for iso3 in sorted((set(before) & set(after)) - self.unstated[step]):
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
    unstated = [
        {
            iso3
            for iso3 in set(before) & set(after)
            if before[iso3] != after[iso3]
            and UNKNOWN_STATE not in (before[iso3], after[iso3])
            and changed.get(iso3, False) is not True
        }
        for (before, after), (changes, _) in zip(
            pairwise(states), timeline.bloc_changes, strict=True
        )
        for changed in [changes.astype(object).to_dict()]
    ]
    return BlocFlow(
        [number for number, _, _, _ in results],
        [label for _, label, _, _ in results],
        states,
        order,
        block_tops,
        names,
        unstated,
        [obstacle for _, obstacle in timeline.bloc_changes],
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
    old one, where that can be stated. Blocs keep their colour and their order. Below them are
    countries without a bloc, and in grey those with too few votes. The `selected` countries (ISO3)
    have a line of their own.

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
    numbers = tuple(number for number in bloc_flow.order if number > 0)
    palette = assign_category_colours(tuple(map(str, numbers)), numbers)
    colours = {number: palette[str(number)] for number in numbers}
    colours |= {ALONE_STATE: NO_BLOC_COLOUR, UNKNOWN_STATE: MISSING_COLOUR}
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
            _make_hover_trace(bloc_flow, timeline.dataset.short_names),
        ],
        "layout": layout,
    }


def _compute_curve(flow: BlocFlow, step: int, start: float, end: float) -> list[Point]:
    """Return the points of one side of a ribbon, from one period to the next."""
    ease = CURVE_STEPS * CURVE_STEPS * (3 - 2 * CURVE_STEPS)
    x0, x1 = flow.period_numbers[step], flow.period_numbers[step + 1]
    xs = x0 + BLOCK_HALF_WIDTH + CURVE_STEPS * (x1 - x0 - 2 * BLOCK_HALF_WIDTH)
    ys = start + ease * (end - start)
    return [(round(x, 3), round(y, 2)) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]


def _make_ribbon_traces(bloc_flow: BlocFlow, colours: dict[int, str]) -> list[dict[str, Any]]:
    """Return one trace for all ribbons of the same colour and opacity."""
    outlines: dict[tuple[int, bool], list[list[Point]]] = {}
    for step in range(len(bloc_flow.labels) - 1):
        flows, ends = bloc_flow.get_flows(step), bloc_flow.get_flow_ends(step)
        for (source, target), (start, end) in ends.items():
            height = len(flows[source, target])
            upper = _compute_curve(bloc_flow, step, start, end)
            lower = _compute_curve(bloc_flow, step, start + height, end + height)
            outline = [*upper, *lower[::-1], upper[0]]
            outlines.setdefault((source, source != target), []).append(outline)
    opacities = {False: STAY_OPACITY, True: LEAVE_OPACITY}
    return [
        make_area_trace(ribbons, to_rgba(colours[source], opacities[is_leaving]))
        for (source, is_leaving), ribbons in sorted(outlines.items(), key=lambda item: item[0][1])
    ]


def _make_block_traces(bloc_flow: BlocFlow, colours: dict[int, str]) -> list[dict[str, Any]]:
    traces = []
    for number in bloc_flow.order:
        outlines, name = [], ""
        for step, tops in enumerate(bloc_flow.block_tops):
            if number in tops:
                top = round(tops[number], 2)
                bottom = round(top + len(bloc_flow.get_members(step, number)), 2)
                x = bloc_flow.period_numbers[step]
                left, right = x - BLOCK_HALF_WIDTH, x + BLOCK_HALF_WIDTH
                corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
                outlines.append([*corners, corners[0]])
                name = bloc_flow.names[step][number]
        if outlines:
            block = make_area_trace(outlines, colours[number])
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
    inks = [select_ink(colours[number]) for _, _, _, number in rows]
    return make_trace(
        "text",
        "counts",
        [x for x, _, _, _ in rows],
        [round(y, 2) for _, y, _, _ in rows],
        text=[str(size) for _, _, size, _ in rows],
        textfont={"size": 12, "family": FONT, "color": inks},
        hoverinfo="skip",
    )


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
    return make_trace(
        "markers",
        "told",
        [x for x, _, _ in points],
        [y for _, y, _ in points],
        text=[text for _, _, text in points],
        hovertemplate="%{text}<extra></extra>",
        hoverlabel=dict(HOVER_LABEL),
        marker={"size": 16, "color": "rgba(0,0,0,0)"},
    )


def _format_hover_text(heading: str, members: list[str], country_names: dict[str, str]) -> str:
    listed = members[: count_listed(len(members), MAX_NAMED_COUNTRIES)]
    names = [country_names[iso3] for iso3 in listed]
    more = len(members) - len(names)
    text = "; ".join(names) + (f" and {more} more" if more else "")
    count = f"{len(members)} {'country' if len(members) == 1 else 'countries'}"
    return f"<b>{escape_markup(heading)}</b><br>{count}<br>{break_lines(text, 60)}"


def _make_country_line(bloc_flow: BlocFlow, iso3: str) -> dict[str, Any]:
    points: list[tuple[float | None, float | None]] = []
    for step in range(len(bloc_flow.labels) - 1):
        flows = bloc_flow.get_flows(step)
        flow = next((flow for flow, members in flows.items() if iso3 in members), None)
        if flow is None:
            points.append((None, None))
            continue
        offset = flows[flow].index(iso3) + 0.5
        start, end = bloc_flow.get_flow_ends(step)[flow]
        points += _compute_curve(bloc_flow, step, start + offset, end + offset)
    if points and points[-1][1] is not None:
        # Across the last block, to the code to its right.
        points.append((bloc_flow.period_numbers[-1] + BLOCK_HALF_WIDTH, points[-1][1]))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    line = {"width": 2, "color": INK}
    return make_trace("lines", iso3, xs, ys, line=line, hoverinfo="skip")


def _make_code_annotations(line_traces: list[dict[str, Any]], total: int) -> list[dict[str, Any]]:
    """Return the code of each line at its end, moved apart where they would overlap."""
    ends = []
    for line in line_traces:
        points = [point for point in zip(line["y"], line["x"], strict=True) if None not in point]
        if points:
            ends.append((*points[-1], line["name"]))
    ends.sort()
    heights = spread_labels(np.array([y for y, _, _ in ends]), MIN_CODE_DISTANCE * total)
    font = {"size": 12, "color": INK}
    return [
        make_annotation(x, round(float(height), 2), escape_markup(iso3), xanchor="left", font=font)
        for height, (_, x, iso3) in zip(heights, ends, strict=True)
    ]


def make_sweep_figure(study: Study) -> dict[str, Any]:
    """Return the sizes of blocs over thresholds as stacked areas.

    Blocs that never have three members form one area. The vertical line is the threshold of the
    study.
    """
    labels = study.findings.sweep.labels
    thresholds = [float(threshold) for threshold in labels.columns]
    sizes = labels.apply(lambda step: step.value_counts()).fillna(0).astype(int)
    large = sizes[sizes.max(axis=1) >= MIN_SWEEP_SIZE].sort_index()
    small_total = sizes.drop(large.index).sum()
    names = {bloc.id: bloc.name for bloc in study.blocs}
    traces = []
    for number, row in zip(large.index.tolist(), large.to_numpy().tolist(), strict=True):
        name = escape_markup(names.get(number, f"another bloc ({number})"))
        colour = BLOC_COLOURS[(number - 1) % len(BLOC_COLOURS)]
        traces.append(_make_size_trace(name, thresholds, row, colour))
    if len(small_total):
        counts = small_total.tolist()
        traces.append(_make_size_trace("alone or in pairs", thresholds, counts, MISSING_COLOUR))
    axis = {"fixedrange": True, "gridcolor": GRID_COLOUR}
    return {
        "data": traces,
        "layout": make_plain_layout()
        | {
            "height": 260,
            "margin": {"l": 36, "r": 8, "t": 8, "b": 36},
            "dragmode": False,
            "hovermode": "x unified",
            "showlegend": False,
            "xaxis": {"title": {"text": "threshold"}, "tickformat": ".2f"} | axis,
            "yaxis": {"title": {"text": "countries"}} | axis,
            "shapes": [
                {
                    "type": "line",
                    "x0": study.threshold,
                    "x1": study.threshold,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"width": 1.5, "color": INK, "dash": "dot"},
                }
            ],
        },
    }


def _make_size_trace(name: str, x: list[float], y: list[int], colour: str) -> dict[str, Any]:
    line = {"width": 0.5, "color": OUTLINE_COLOUR, "shape": "hv"}
    areas = {"stackgroup": "blocs", "fillcolor": colour, "hovertemplate": "%{y}"}
    return make_trace("lines", name, x, y, line=line, **areas)
