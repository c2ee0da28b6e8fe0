"""The map with its headline, sentence and notes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.app.kept.background import Job
from alignment.app.panels.legend import legend_box
from alignment.app.panels.parts import attributes, defined, record_link, tally_bar
from alignment.app.state.state import State
from alignment.figures.names import size_names
from alignment.figures.network_map import NODES, map_figure
from alignment.figures.world_map import world_figure
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.query import day
from alignment.model.view import View
from alignment.scene.lens import VOTE, lens
from alignment.scene.scene import Scene
from alignment.scene.world import scene_of
from alignment.sources.outlines import load_outlines

LARGEST_DISC, SMALLEST_CODE, LEGIBLE_CODE, SMALLEST_NAMED = 200, 6.2, 7.5, 10.9
EMPTY_FIGURE: dict[str, Any] = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}
GRAPH_CONFIG: Any = {
    "displayModeBar": False,
    "scrollZoom": True,
    "doubleClick": "reset",
    "displaylogo": False,
    "responsive": True,
}


def picture(
    study: Study, state: State, among: Sequence[Study] = (), sure: Bootstrap | None = None
) -> dict[str, Any]:
    """Return everything around and in the map: figure, headline, sentence, legend, foot.

    `among` are the studies whose frame it shares, `sure` is how sure the blocs are.
    """
    view = state.view
    scene = scene_of(study, view, among, sure)
    figure = world_figure(scene, load_outlines()) if scene.world else map_figure(scene)
    if scene.world:
        # The page says it under the map, where it is never cut.
        figure["layout"] |= {"title": None, "margin": figure["layout"]["margin"] | {"b": 4}}
    # The reader's zoom stays while only colours change, and goes when places do.
    figure["layout"]["uirevision"] = f"{write(state.query)} {view.map} {view.versus} {view.time}"
    return {
        "figure": figure,
        "headline": headline(study, view),
        "sentence": study.description,
        "legend": legend_box(scene),
        "foot": foot(scene),
    }


def sized(figure: dict[str, Any], disc: Any) -> None:
    """Give the discs of a figure the size that they have on the reader's screen, in pixels.

    Otherwise the page would draw the map twice: as it came, and again at the right size.
    """
    meta = figure["layout"].get("meta")
    if meta is None or not isinstance(disc, int | float) or not 0 < disc < LARGEST_DISC:
        return
    for note in figure["layout"].get("annotations", ()):
        # As in assets/sizes.js: names of blocs go with the discs, within bounds.
        note["font"]["size"] = min(14, max(9, math.floor(disc * 0.62 + 0.5)))
        note["visible"] = disc >= SMALLEST_NAMED
    size_names(figure["layout"], disc)
    for trace in figure["data"]:
        if trace.get("name") == NODES and "largest" not in meta:
            code = disc * meta["codeSize"]
            trace["marker"]["size"] = [share * disc for share in meta["sizes"]]
            trace["textfont"]["size"] = (
                [max(share * disc, min(code, LEGIBLE_CODE)) for share in meta["codes"]]
                if code >= SMALLEST_CODE
                else 1
            )
            trace["mode"] = "markers+text" if code >= SMALLEST_CODE else "markers"


def headline(study: Study, view: View) -> html.Div:
    """Return what the map is coloured by, with the tally if it is a roll call."""
    if view.colour.startswith(VOTE):
        rollcall = view.colour.removeprefix(VOTE)
        row = row_of(study.dataset.rollcalls, rollcall)
        tally = f"{row['yes']}–{row['no']}–{row['abstain']}"
        note = f" ({row['tally_note']})" if row["tally_note"] else ""
        return html.Div(
            [
                html.Div(
                    [
                        html.H2([html.Span(rollcall, className="symbol"), " ", row["title"]]),
                        html.P(
                            [
                                f"{day(row['date'])} · {row['body']} · {row['yes']} yes, "
                                f"{row['no']} no, {row['abstain']} abstained, "
                                f"{row['absent']} absent{note} · ",
                                record_link(row["record_url"], "official record"),
                            ],
                            className="meta",
                        ),
                    ]
                ),
                html.Div(
                    [html.Strong(tally, className="score"), tally_bar(row)], className="result"
                ),
            ],
            className="headline",
        )
    colour = lens(study, view.colour)
    title = colour.label[0].upper() + colour.label[1:]
    return html.Div(
        html.Div([html.H2(title), html.P(colour.meaning, className="meta")]), className="headline"
    )


def foot(scene: Scene) -> html.Div:
    """Return fit, what is not drawn, and the source."""
    named, _, told = scene.fit.partition(":")
    fit: list[Any] = [defined(named, "fit"), f":{told}. "] if told else []
    return html.Div([html.P([*fit, " ".join(scene.notes)]), html.P(scene.source)])


def preparing(progress: Job) -> Any:
    """Return how far the periods of a long timeline are."""
    if progress.failed:
        return f"There is no timeline: {progress.failed}."
    return _under_way(
        progress,
        f" Preparing the periods, {progress.done} of {progress.total}; meanwhile the map shows "
        "all of them together",
    )


def _under_way(progress: Job, words: str) -> html.Span:
    # To be read but not read out at each step; only the end is.
    bar = html.Progress(value=str(progress.done), max=str(progress.total))
    return html.Span([bar, words], **attributes(aria_live="off"))


def sureness(found: Bootstrap | None, progress: Job) -> Any:
    """Return how sure the blocs are, or how far their resampling is."""
    if progress.failed:
        return f"How sure the blocs are is not known: {progress.failed}."
    if found is None:
        done = f"{progress.done} of {progress.total}"
        return _under_way(
            progress, f" Resampling the roll calls to tell how sure the blocs are: {done}"
        )
    if not found.replicates or math.isnan(found.ami_mean):
        return "How sure the blocs are cannot be told: there is too little to resample."
    low, high = found.ami_range
    return [
        defined("How sure", "bloc-probability"),
        f": blocs found again in {found.replicates} resamplings of {found.texts} texts agree "
        f"{found.ami_mean:.2f} with these ({low:.2f} to {high:.2f}; 1 is the same).",
    ]


def graph(identifier: str, figure: dict[str, Any]) -> dcc.Graph:
    """Return the graph that holds the map."""
    return dcc.Graph(
        id=identifier, figure=figure, config=GRAPH_CONFIG, responsive=True, className="graph"
    )
