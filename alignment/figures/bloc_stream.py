"""Who went from which bloc to which: the blocs of a timeline as a stream."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from alignment.colours import ALONE, MISSING, category_colours, ink_on
from alignment.encoding import NOT_ENOUGH
from alignment.figures.parts import (
    FONT,
    HOVER,
    INK,
    OUTLINE,
    lines,
    periods_axis,
    plain_layout,
    said_instead,
    see_through,
    text,
)
from alignment.figures.stream import LONER, UNKNOWN, Stream, make_stream
from alignment.timeline import Timeline

# Half the width of a block, in steps of time.
HALF = 0.11
# Opacity of what flows; what leaves its bloc is stronger, for it is the news.
STAYS, LEAVES = 0.22, 0.62
# Points along either side of a ribbon.
BENDS = np.linspace(0.0, 1.0, 13)
# Least height of a block, as a share of all countries, that its count is written in.
TALL = 0.04
MOST_NAMED = 12


def bloc_stream(timeline: Timeline, chosen: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the stream of a timeline's blocs as a plotly figure in plain values.

    Each period is a column of blocks, one a bloc, as high as the bloc has countries; ribbons
    between columns are the countries that go from one to the other, coloured by where they
    come from. Blocs keep their colour and their order, from the left side of the map at the
    top to the right side at the bottom; below them are countries alone, and in grey those
    without enough votes.

    Parameters
    ----------
    timeline : Timeline
    chosen : tuple of str
        ISO3 of countries that are followed with a line.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.address import read_strictly
    >>> from alignment.timeline import timeline
    >>> dataset = alignment.load()
    >>> found = timeline(dataset, read_strictly(dataset.opening)[0], "windows")
    >>> figure = bloc_stream(found, ("USA",))
    >>> figure["layout"]["xaxis"]["ticktext"][0]
    '2018–2019'
    """
    known = [each for each in timeline.moments if each.study is not None and each.period.enough]
    if not known or known[0].study is None:
        why = timeline.moments[0].period.why if timeline.moments else ""
        return said_instead(f"{why or NOT_ENOUGH}".capitalize())
    called = known[0].study.dataset.names
    stream = make_stream(timeline)
    colours = _colours(stream.order)
    layout = plain_layout() | {
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
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
        "xaxis": periods_axis(stream.labels),
        "yaxis": {"visible": False, "autorange": "reversed", "fixedrange": True},
    }
    return {
        "data": [
            *_ribbons(stream, colours),
            *_blocks(stream, colours),
            _counts(stream, colours),
            _told(stream, called),
            *(_line(stream, iso3) for iso3 in chosen),
        ],
        "layout": layout,
    }


def _colours(order: list[int]) -> dict[int, str]:
    numbers = tuple(number for number in order if number > 0)
    palette = category_colours(tuple(map(str, numbers)), numbers)
    return {number: palette[str(number)] for number in numbers} | {LONER: ALONE, UNKNOWN: MISSING}


def _bend(step: int, start: float, end: float) -> tuple[list[float], list[float]]:
    ease = BENDS * BENDS * (3 - 2 * BENDS)
    xs = step + HALF + BENDS * (1 - 2 * HALF)
    return [round(x, 3) for x in xs.tolist()], [
        round(y, 2) for y in (start + ease * (end - start)).tolist()
    ]


def _ribbons(stream: Stream, colours: dict[int, str]) -> list[dict[str, Any]]:
    # One trace for each colour and strength: many ribbons, few traces.
    paths: dict[tuple[int, bool], tuple[list[float | None], list[float | None]]] = {}
    for step in range(len(stream.labels) - 1):
        flows, ends = stream.flows(step), stream.ends(step)
        for (source, target), (start, end) in ends.items():
            height = len(flows[source, target])
            x, upper = _bend(step, start, end)
            _, lower = _bend(step, start + height, end + height)
            xs, ys = paths.setdefault((source, source != target), ([], []))
            xs += [*x, *x[::-1], x[0], None]
            ys += [*upper, *lower[::-1], upper[0], None]
    return [
        _filled(xs, ys, see_through(colours[source], LEAVES if leaves else STAYS))
        for (source, leaves), (xs, ys) in sorted(paths.items(), key=lambda item: item[0][1])
    ]


def _blocks(stream: Stream, colours: dict[int, str]) -> list[dict[str, Any]]:
    traces = []
    for number in stream.order:
        xs: list[float | None] = []
        ys: list[float | None] = []
        name = ""
        for step, tops in enumerate(stream.tops):
            if number in tops:
                top = round(tops[number], 2)
                low = round(top + len(stream.members(step, number)), 2)
                xs += [step - HALF, step + HALF, step + HALF, step - HALF, step - HALF, None]
                ys += [top, top, low, low, top, None]
                name = stream.names[step][number]
        if xs:
            block = _filled(xs, ys, colours[number])
            block |= {"name": text(name), "showlegend": True}
            block["line"] = {"width": 0.8, "color": OUTLINE}
            traces.append(block)
    return traces


def _filled(xs: list[Any], ys: list[Any], fill: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": fill,
        "line": {"width": 0, "color": fill},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _counts(stream: Stream, colours: dict[int, str]) -> dict[str, Any]:
    total = max(len(state) for state in stream.states)
    sizes = [Counter(state.values()) for state in stream.states]
    rows = [
        (step, top + sizes[step][number] / 2, sizes[step][number], number)
        for step, tops in enumerate(stream.tops)
        for number, top in tops.items()
        if sizes[step][number] >= TALL * total
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
            "color": [ink_on(colours[row[3]]) for row in rows],
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _told(stream: Stream, called: dict[str, str]) -> dict[str, Any]:
    """Return what the pointer is told: unseen points on blocks and ribbons."""
    xs: list[float] = []
    ys: list[float] = []
    words: list[str] = []
    for step, tops in enumerate(stream.tops):
        for number, top in tops.items():
            members = stream.members(step, number)
            xs.append(step)
            ys.append(round(top + len(members) / 2, 2))
            head = f"{stream.names[step][number]}, {stream.labels[step]}"
            words.append(_card(head, members, called))
    for step in range(len(stream.labels) - 1):
        flows = stream.flows(step)
        for (source, target), (start, end) in stream.ends(step).items():
            members = flows[source, target]
            xs.append(step + 0.5)
            ys.append(round((start + end + len(members)) / 2, 2))
            here, there = stream.names[step][source], stream.names[step + 1][target]
            way = f"{here} to {there}" if source != target else f"stayed: {here}"
            words.append(_card(way, members, called))
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "told",
        "x": xs,
        "y": ys,
        "text": words,
        "hovertemplate": "%{text}<extra></extra>",
        "hoverlabel": dict(HOVER),
        "marker": {"size": 16, "color": "rgba(0,0,0,0)"},
        "showlegend": False,
    }


def _card(head: str, members: list[str], called: dict[str, str]) -> str:
    names = [called[iso3] for iso3 in members[:MOST_NAMED]]
    rest = len(members) - len(names)
    said = "; ".join(names) + (f" and {rest} more" if rest else "")
    count = f"{len(members)} {'country' if len(members) == 1 else 'countries'}"
    return f"<b>{text(head)}</b><br>{count}<br>{lines(said, 60)}"


def _line(stream: Stream, iso3: str) -> dict[str, Any]:
    xs: list[float] = []
    ys: list[float] = []
    for step in range(len(stream.labels) - 1):
        flows, ends = stream.flows(step), stream.ends(step)
        for flow, members in flows.items():
            if iso3 in members:
                within = members.index(iso3) + 0.5
                x, y = _bend(step, ends[flow][0] + within, ends[flow][1] + within)
                xs += x
                ys += y
    if xs and iso3 in stream.states[-1]:
        # On through the last block, so that the code stands beside it.
        xs, ys = [*xs, len(stream.labels) - 1 + HALF], [*ys, ys[-1]]
    return {
        "type": "scatter",
        "mode": "lines+text",
        "name": iso3,
        "x": xs,
        "y": ys,
        "text": [*[""] * (len(xs) - 1), f" {iso3}"] if xs else [],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": INK, "family": FONT},
        "line": {"width": 2, "color": INK},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
    }
