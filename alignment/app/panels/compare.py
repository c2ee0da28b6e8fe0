"""Two queries on one frame: what differs, who moved and towards whom."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from alignment.analysis.positions import Z95
from alignment.answer.comparison import Comparison
from alignment.answer.general import in_general
from alignment.answer.periods import FEWEST
from alignment.answer.reasons import standing_out
from alignment.answer.study import Study
from alignment.app.panels.legend import legend, legend_of
from alignment.app.panels.movers import movers_section
from alignment.app.panels.parts import chart, drawn, go, nothing, picture_of, section
from alignment.app.panels.reports import changed, changed_between
from alignment.export.moves import moves_svg
from alignment.export.svg import svg
from alignment.figures.movers import movers_plot
from alignment.model.address import write
from alignment.model.dataset import ASSEMBLY
from alignment.model.frames import rows
from alignment.model.query import Query
from alignment.model.texts import capital
from alignment.model.view import View
from alignment.model.wording import label, signed
from alignment.scene.drawing import DARK, LIGHT
from alignment.scene.marks import marks_on
from alignment.scene.moves import moves
from alignment.scene.scene import make_scene
from alignment.scene.sheet import Sheet, alone
from alignment.words.comparison import sentences

MOST_TOPICS = 3
# Of the map before, in pixels: about what a telephone has, so that its names can be read there.
WIDTH = 400


def offers(study: Study, records: str = "") -> html.Div:
    """Return the ready-made comparisons and the way to make one's own."""
    query = study.query
    buttons = [go("Hold this query, then change it", f"versus:{write(query)}", "chip")]
    dates = study.rollcalls["date"]
    if len(dates.unique()) > 1:
        middle = str(dates.iloc[len(dates) // 2])
        before = str(dates[dates < middle].iloc[-1]) if (dates < middle).any() else middle
        early, late = replace(query, until=before), replace(query, since=middle)
        buttons.append(go("The earlier half with the later", _both(early, late), "chip"))
    for one, other in combinations(_topics(study), 2):
        ask = _both(replace(query, topics=(one,)), replace(query, topics=(other,)))
        buttons.append(go(f"{capital(label(one))} with {label(other)}", ask, "chip"))
    if len(study.rollcalls) and query.scope != ASSEMBLY:
        whole = write(in_general(query, study.rollcalls))
        buttons.append(
            go("All Assembly votes of the same years with this", f"versus:{whole}", "chip")
        )
    if len(study.drafts):
        votes, sponsors = replace(query, blend=0.0), replace(query, blend=1.0)
        buttons.append(go("Votes with co-sponsorship", _both(votes, sponsors), "chip"))
    return html.Div([*buttons, *changed(study, records)], className="chips")


def _topics(study: Study) -> list[str]:
    """Return the topics of a study that have enough roll calls to be compared, most first."""
    counts = study.rollcalls["topic"].value_counts()
    return counts.index[counts >= FEWEST].tolist()[:MOST_TOPICS]


def _both(before: Query, after: Query) -> str:
    return f"both:{write(before)} {write(after)}"


def compare_panel(
    study: Study, comparison: Comparison | None, view: View, records: str = ""
) -> html.Div:
    """Return the comparison, or what there is to compare with."""
    if comparison is None:
        words = (
            "Name an earlier and a later period; or hold the query as it "
            "stands and then change topics or anything else; or take a ready-made comparison."
        )
        return html.Div([nothing(words), offers(study, records)], className="comparing")
    told = [html.Li(sentence) for sentence in sentences(comparison)]
    return html.Div(
        [
            html.Div(
                [
                    go("Stop comparing", "versus:", "chip"),
                    go("Turn round", "turn:", "chip"),
                    *changed_between(comparison, records),
                ],
                className="chips",
            ),
            movers_section(comparison, view.select),
            section("In short", html.Ul(told, className="stories")),
            html.Div(
                [
                    section(
                        "Before",
                        *_before(comparison, view),
                        note=f"{comparison.before.description} The map of the page shows the query "
                        "as it is now, on the same frame.",
                    ),
                    section("Where they went", *_moved(comparison)),
                ],
                className="both-maps",
            ),
            section(
                "Change of position, with 95% intervals",
                chart(
                    movers_plot(comparison), "Changes of position; the table of movers lists them"
                ),
            ),
            _movers(comparison),
        ],
        className="wide comparing",
    )


def _before(comparison: Comparison, view: View) -> tuple[Component, ...]:
    scene = make_scene(comparison.before, replace(view, select=(), where=()), [comparison.after])
    words = "The map before; the table of movers has its blocs"
    light, dark = (painted(alone(scene, theme, WIDTH)) for theme in (LIGHT, DARK))
    return picture_of(light, dark, words), legend(scene, {})


def painted(sheet: Sheet) -> str:
    """Return a map from edge to edge as SVG, by the painter of every file."""
    return svg(marks_on(sheet), sheet.scene.subtitle, map_only=True)


def _moved(comparison: Comparison) -> tuple[Component, ...]:
    found = moves(comparison)
    if not found.rest and not found.movers:
        return (nothing("No country has a place on both maps."),)
    words = "Arrows for who moved; the table of movers lists them"
    picture = drawn(moves_svg(found), (found.width, found.height), words)
    return picture, legend_of(("Colour: bloc, with its members before → after", found.legend))


def _movers(comparison: Comparison) -> html.Section:
    most = comparison.movers()
    # Who changed bloc is among them, though its position may be the same.
    out = standing_out(comparison)
    table = pd.concat([most, out[~out.index.isin(most.index)]])
    items = [_mover(str(iso3), row) for iso3, row in rows(table)]
    head = html.Tr([html.Th(title, scope="col") for title in HEADS])
    listing = html.Table([html.Thead(head), html.Tbody(items)], className="listing")
    note = (
        "The change of position with its 95% interval, from the votes given beside; the mean "
        "change of similarity to all others; and towards whom the country's own votes moved on "
        "texts voted on in both."
    )
    return section("Movers", html.Div(listing, className="scroll tall", tabIndex=0), note=note)


HEADS = ("Country", "Change of position", "Votes", "Shift", "Towards", "Bloc before", "Bloc after")


def _mover(iso3: str, row: dict[str, Any]) -> html.Tr:
    change = "–"
    if not pd.isna(row["position_change"]):
        change = f"{signed(row['position_change'])} ± {Z95 * row['position_se']:.2f}"
    towards = row["towards_bloc"] if isinstance(row["towards_bloc"], str) else "–"
    votes = f"{_count(row['votes_before'])} / {_count(row['votes_after'])}"
    blocs = _word(row["bloc_before"]), _word(row["bloc_after"])
    cells = (change, votes, _figure(row["shift"]), towards, *blocs)
    return html.Tr(
        [html.Th(go(row["name"], f"choose:{iso3}", "row-go"), scope="row")]
        + [html.Td(cell) for cell in cells],
        className="changed" if row["bloc_changed"] is True else "",
    )


def _figure(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.3f}"


def _word(value: Any) -> str:
    return value if isinstance(value, str) else "–"


def _count(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.0f}"
