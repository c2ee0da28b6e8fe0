"""Who went from which bloc to which: the blocs of a timeline as a stream."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from alignment.answer.timeline import Timeline
from alignment.figures.parts import (
    FONT,
    HOVER,
    INK,
    OUTLINE,
    escaped,
    filled,
    gap_notes,
    labelled,
    lines,
    periods_axis,
    plain_layout,
    said_instead,
    see_through,
    spread,
)
from alignment.figures.stream import LONER, UNKNOWN, Stream, make_stream
from alignment.scene.colours import ALONE, MISSING, category_colours, ink_on
from alignment.scene.encoding import NOT_ENOUGH

# Half the width of a block, in steps of time.
HALF = 0.11
# Opacity of what flows; what leaves its bloc is stronger, for it is the news.
STAYS, LEAVES = 0.22, 0.62
# Points along either side of a ribbon.
BENDS = np.linspace(0.0, 1.0, 13)
# Least height of a block, as a share of all countries, that its count is written in.
TALL = 0.04
# Least distance of two codes beside the last column, as a share of all countries.
CODE_ROOM = 0.045
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
    >>> from alignment.answer.timeline import timeline
    >>> dataset = alignment.load()
    >>> found = timeline(dataset, read_strictly(dataset.opening)[0], "windows")
    >>> figure = bloc_stream(found, ("USA",))
    >>> figure["layout"]["xaxis"]["ticktext"][0]
    '2018–2019'
    """
    stream = make_stream(timeline)
    if not stream.states:
        return said_instead(timeline.why or NOT_ENOUGH)
    called = timeline.dataset.names
    colours = _colours(stream.order)
    followed = [_line(stream, iso3) for iso3 in chosen]
    labels = [each.period.label for each in timeline.moments]
    gaps = [place for place in range(len(labels)) if place not in stream.at]
    shapes, notes = gap_notes(gaps, NOT_ENOUGH)
    total = max(len(state) for state in stream.states)
    layout = plain_layout() | {
        "margin": {"l": 10, "r": 44 if chosen else 10, "t": 10, "b": 10},
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
        "xaxis": periods_axis(labels),
        "yaxis": {"visible": False, "autorange": "reversed", "fixedrange": True},
        "shapes": shapes,
        "annotations": [*notes, *_codes(followed, total)],
        # Where there is no room (assets/charts.js).
        "meta": {"narrow": {"xaxis.tickangle": -90}},
    }
    return {
        "data": [
            *_ribbons(stream, colours),
            *_blocks(stream, colours),
            *followed,
            _counts(stream, colours, total),
            _told(stream, called),
        ],
        "layout": layout,
    }


def _colours(order: list[int]) -> dict[int, str]:
    numbers = tuple(number for number in order if number > 0)
    palette = category_colours(tuple(map(str, numbers)), numbers)
    return {number: palette[str(number)] for number in numbers} | {LONER: ALONE, UNKNOWN: MISSING}


def _bend(stream: Stream, step: int, start: float, end: float) -> tuple[list[float], list[float]]:
    """Return the points of one side of a ribbon, from one period to the next."""
    ease = BENDS * BENDS * (3 - 2 * BENDS)
    here, there = stream.at[step], stream.at[step + 1]
    xs = here + HALF + BENDS * (there - here - 2 * HALF)
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
            x, upper = _bend(stream, step, start, end)
            _, lower = _bend(stream, step, start + height, end + height)
            xs, ys = paths.setdefault((source, source != target), ([], []))
            xs += [*x, *x[::-1], x[0], None]
            ys += [*upper, *lower[::-1], upper[0], None]
    return [
        filled(xs, ys, see_through(colours[source], LEAVES if leaves else STAYS))
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
                left, right = stream.at[step] - HALF, stream.at[step] + HALF
                xs += [left, right, right, left, left, None]
                ys += [top, top, low, low, top, None]
                name = stream.names[step][number]
        if xs:
            block = filled(xs, ys, colours[number])
            block |= {"name": escaped(name), "showlegend": True}
            block["line"] = {"width": 0.8, "color": OUTLINE}
            traces.append(block)
    return traces


def _counts(stream: Stream, colours: dict[int, str], total: int) -> dict[str, Any]:
    sizes = [Counter(state.values()) for state in stream.states]
    room = labelled(len(stream.tops))
    rows = [
        (stream.at[step], top + sizes[step][number] / 2, sizes[step][number], number)
        for step, tops in enumerate(stream.tops)
        if step in room
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
            xs.append(stream.at[step])
            ys.append(round(top + len(members) / 2, 2))
            head = f"{stream.names[step][number]}, {stream.labels[step]}"
            words.append(_card(head, members, called))
    for step in range(len(stream.labels) - 1):
        flows = stream.flows(step)
        for (source, target), (start, end) in stream.ends(step).items():
            members = flows[source, target]
            xs.append((stream.at[step] + stream.at[step + 1]) / 2)
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
    return f"<b>{escaped(head)}</b><br>{count}<br>{lines(said, 60)}"


def _line(stream: Stream, iso3: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for step in range(len(stream.labels) - 1):
        found = [flow for flow, members in stream.flows(step).items() if iso3 in members]
        if not found:
            xs, ys = [*xs, None], [*ys, None]
            continue
        within = stream.flows(step)[found[0]].index(iso3) + 0.5
        start, end = stream.ends(step)[found[0]]
        x, y = _bend(stream, step, start + within, end + within)
        xs, ys = [*xs, *x], [*ys, *y]
    if ys and ys[-1] is not None:
        # On through the last block, so that the code stands beside it.
        xs, ys = [*xs, stream.at[-1] + HALF], [*ys, ys[-1]]
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


def _codes(followed: list[dict[str, Any]], total: int) -> list[dict[str, Any]]:
    """Return the code of each line beside its end; those too near are spread."""
    ends = sorted(
        (ys[-1], xs[-1], line["name"]) for line in followed for xs, ys in [_known(line)] if xs
    )
    heights = spread(np.array([y for y, _, _ in ends]), CODE_ROOM * total)
    return [
        {
            "x": x,
            "y": round(float(height), 2),
            "xanchor": "left",
            "showarrow": False,
            "text": escaped(iso3),
            "font": {"size": 12, "color": INK},
        }
        for height, (_, x, iso3) in zip(heights, ends, strict=True)
    ]


def _known(line: dict[str, Any]) -> tuple[list[float], list[float]]:
    return [x for x in line["x"] if x is not None], [y for y in line["y"] if y is not None]
