"""The map with its headline, sentence and notes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.kept.background import Job
from alignment.app.panels.legend import legend_box
from alignment.app.panels.parts import attributes, defined, record_link, tally_bar
from alignment.app.state.state import State
from alignment.model.frames import row as row_of
from alignment.model.query import day
from alignment.model.view import View
from alignment.scene.drawing import LIGHT
from alignment.scene.lens import VOTE, lens
from alignment.scene.marks import marks_on
from alignment.scene.scene import Scene
from alignment.scene.sheet import alone
from alignment.scene.world import scene_of


def picture(
    study: Study,
    state: State,
    among: Sequence[Study] = (),
    sure: Bootstrap | None = None,
    where: Where | None = None,
) -> dict[str, Any]:
    """Return everything around and in the map: its marks, headline, sentence, legend, foot.

    `among` are the studies whose frame it shares, `sure` is how sure the blocs are, `where` who
    meets the conditions of the view.
    """
    view = state.view
    scene = scene_of(study, view, among, sure, where)
    return {
        "map": marks_on(alone(scene, LIGHT)),
        "headline": headline(study, view),
        "sentence": scene.subtitle,
        "legend": legend_box(scene),
        "foot": foot(scene),
    }


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
