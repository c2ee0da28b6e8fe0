"""The timeline under the map: which periods there are, and play, pause and step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from alignment.answer.periods import CUMULATIVE, WINDOWS, YEARS, Period
from alignment.answer.timeline import Timeline
from alignment.app.kept.shown import Shown
from alignment.app.panels.parts import attributes, chart, go, nothing
from alignment.app.panels.twins import positions_table, stream_table
from alignment.figures.bloc_stream import bloc_stream
from alignment.figures.position_lines import position_lines
from alignment.model.view import View
from alignment.model.wording import counted

KINDS = {YEARS: "Years", WINDOWS: "Windows of {width} years", CUMULATIVE: "Cumulative"}
NARROWEST, WIDEST = 2, 50
MOST_LINES = 8
FOLLOWED = ("USA", "RUS", "CHN", "BRA", "IND")


def bar(shown: Shown) -> Any:
    """Return the bar of what is shown."""
    view, found = shown.state.view, shown.seen
    if shown.coming is not None:
        return timebar(found.coming, replace(view, period=found.period))
    if found.timeline is None:
        return timebar((), replace(view, time=""))
    stops = tuple(moment.period for moment in found.timeline.moments)
    return timebar(stops, replace(view, period=found.period))


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
            title=_rests_on(period),
            # One stop for Tab; the arrow keys walk the row (assets/focus.js).
            tabIndex=0 if period.label == view.period else -1,
            **attributes(
                aria_current="true" if period.label == view.period else "false",
                aria_label=f"{period.label}: {_rests_on(period)}",
            ),
        )
        for period in found
    ]
    at = next((place for place, each in enumerate(found) if each.label == view.period), 0)
    enough = [each.enough for each in found]
    tools = [
        html.Button(
            sign,
            type="button",
            title=name,
            className="chip",
            # Seen to lead nowhere, and still there for the keyboard that stands on it.
            **attributes(aria_label=name, data_step=step, aria_disabled=str(not there).lower()),
        )
        for sign, name, step, there in (
            ("◀", "Earlier period (key ,)", "-1", any(enough[:at])),
            ("▶ Play", "Play or pause (space)", "play", sum(enough) > 1),
            ("▶", "Later period (key .)", "1", any(enough[at + 1 :])),
        )
    ]
    return html.Div(
        [
            html.Div(stops, className="stops", role="group", **attributes(aria_label="Periods")),
            html.Div(
                [
                    *tools,
                    *(_width(view, len(found)) if view.time == WINDOWS else ()),
                    go("Off", "time:", "chip", title="No timeline"),
                ],
                className="plays",
            ),
        ],
        className="timebar",
        role="group",
        **attributes(aria_label="Timeline"),
    )


def _rests_on(period: Period) -> str:
    return period.why or counted(period.rollcalls, "roll call")


def _width(view: View, periods: int) -> list[Any]:
    """Return the choice of how many years a window has."""
    # The first windows are those of two years and more: one period, and all years are in it.
    steps = [
        ("−", "Narrower windows", view.width - 1, view.width > NARROWEST),
        ("+", "Wider windows", view.width + 1, view.width <= periods and view.width < WIDEST),
    ]
    less, more = [
        go(
            sign,
            f"width:{to}" if possible else f"width:{view.width}",
            "chip",
            title=name,
            **attributes(aria_label=name, aria_disabled="false" if possible else "true"),
        )
        for sign, name, to, possible in steps
    ]
    return [html.Div([less, html.Span(f"{view.width}-year windows"), more], className="stepper")]


def _lines(timeline: Timeline, chosen: tuple[str, ...], placed: bool) -> list[Any]:
    if not placed:
        words = "Countries are being placed in every period; the lines come when done."
        return [nothing(words)]
    said = "Positions over the periods as lines, as in the table"
    return [chart(position_lines(timeline, chosen), said), positions_table(timeline, chosen)]


def time_panel(timeline: Timeline | None, view: View, placed: bool = True) -> html.Div:
    """Return the stream of blocs and the lines of positions, once these are `placed`."""
    if timeline is None:
        words = "Choose years, windows or cumulative under the map to see the query over time."
        return html.Div(nothing(words))
    if timeline.why:
        return html.Div(nothing(f"Nothing can be said over time: {timeline.why}."))
    chosen = view.select or tuple(iso3 for iso3 in FOLLOWED if iso3 in timeline.dataset.names)
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
            chart(
                bloc_stream(timeline, view.select),
                "A stream of countries from bloc to bloc, as in the table",
            ),
            stream_table(timeline),
            html.H3("Positions over time"),
            html.P(
                "With 95% intervals; the grey field is the middle half of all countries. Choose "
                "countries on the map to follow them.",
                className="note",
            ),
            *_lines(timeline, chosen[:MOST_LINES], placed),
            html.H3("Periods"),
            html.P("Moved: median way of a country on the map, in map radii.", className="note"),
            html.Ul(steps, className="plain small"),
        ],
        className="wide",
    )
