"""The timeline under the map: which periods there are, and play, pause and step."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.app.panels.parts import attributes, go, nothing
from alignment.figures.bloc_stream import bloc_stream
from alignment.figures.position_lines import position_lines
from alignment.model.query import counted
from alignment.model.view import View
from alignment.periods import CUMULATIVE, WINDOWS, YEARS, Period
from alignment.timeline import Timeline

KINDS = {YEARS: "Years", WINDOWS: "Windows of {width} years", CUMULATIVE: "Cumulative"}
WIDTHS = (2, 3, 5)
STILL: Any = {"displayModeBar": False}
FOLLOWED = ("USA", "RUS", "CHN", "BRA", "IND")


def timebar(found: tuple[Period, ...], view: View) -> Any:
    """Return the bar: off, or the periods with the one shown marked."""
    if not view.time:
        return html.Div(
            [
                html.Span("Over time:", className="legend-title"),
                *[
                    go(words.format(width=view.width), f"time:{kind}", "chip")
                    for kind, words in KINDS.items()
                ],
            ],
            className="timebar",
        )
    stops = [
        go(
            period.label,
            f"period:{period.label}",
            "stop" if period.enough else "stop thin",
            title=period.why or counted(period.rollcalls, "roll call"),
            **attributes(aria_current="true" if period.label == view.period else "false"),
        )
        for period in found
    ]
    widths = [
        go(
            str(width),
            f"width:{width}",
            "chip",
            **attributes(
                aria_label=f"windows of {width} years",
                aria_pressed="true" if width == view.width else "false",
            ),
        )
        for width in (WIDTHS if view.time == WINDOWS else ())
    ]
    tools = [
        html.Button(
            sign,
            type="button",
            title=name,
            className="chip",
            **attributes(aria_label=name, data_step=step),
        )
        for sign, name, step in (
            ("◀", "Earlier period (key ,)", "-1"),
            ("▶ Play", "Play or pause (space)", "play"),
            ("▶", "Later period (key .)", "1"),
        )
    ]
    return html.Div(
        [*tools, html.Div(stops, className="stops"), *widths, go("Off", "time:", "chip")],
        className="timebar",
        role="group",
        **attributes(aria_label="Timeline"),
    )


def time_panel(timeline: Timeline | None, view: View, placed: bool = True) -> html.Div:
    """Return the stream of blocs and the lines of positions, once these are `placed`."""
    if timeline is None:
        words = "Choose years, windows or cumulative under the map to see the query over time."
        return html.Div(nothing(words))
    if timeline.why:
        return html.Div(nothing(f"Nothing can be said over time: {timeline.why}."))
    chosen = view.select or tuple(iso3 for iso3 in FOLLOWED if iso3 in timeline.names)
    steps = [
        html.Li(
            [
                html.Span(moment.period.label),
                html.Span(
                    moment.period.why
                    or f"{counted(moment.period.rollcalls, 'roll call')}; "
                    + ("the first" if moment.step != moment.step else f"moved {moment.step:.2f}"),
                    className="number",
                ),
            ],
            className="spread",
        )
        for moment in timeline.moments
    ]
    return html.Div(
        [
            html.H3("Who went from which bloc to which"),
            dcc.Graph(
                figure=bloc_stream(timeline, view.select), config=STILL, className="small-graph"
            ),
            html.H3("Positions over time"),
            html.P(
                "With 95% intervals; the grey field is the middle half of all countries. Choose "
                "countries on the map to follow them.",
                className="note",
            ),
            dcc.Graph(
                figure=position_lines(timeline, chosen[:8]), config=STILL, className="small-graph"
            )
            if placed
            else nothing("Countries are being placed in every period; the lines come when done."),
            html.H3("Periods"),
            html.P("Moved: median way of a country on the map, in map radii.", className="note"),
            html.Ul(steps, className="plain small"),
        ],
        className="wide",
    )
