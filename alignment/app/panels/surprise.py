"""Panel of surprising votes: on the roll call of the colour, of the selection, and overall."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.app.panels import components as ui
from alignment.model.dataset import get_record, list_records
from alignment.model.view import View
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.studies.study import Study

MAX_SURPRISES = 40


def render_surprise_panel(study: Study, view: View) -> html.Div:
    """Return the lists of surprising votes."""
    frame = study.findings.surprises
    frame = frame[frame["bits"].notna()]
    parts: list[Any] = [
        ui.render_note(
            ui.render_method_link("Surprise", "surprise"),
            " is how little a vote was to be expected from the country's other votes, in "
            "bits: 1 is a coin's toss, 10 one in a thousand. The vote itself is left out.",
        )
    ]
    if frame.empty:
        text = "Not enough votes to say what would have been expected; widen the query."
        return html.Div([*parts, ui.render_empty_state(text)])
    rollcall = view.colour_by.rollcall
    if view.colour_by.is_vote and rollcall in study.rollcalls.index:
        votes = frame[frame["rollcall"] == rollcall]
        parts.append(
            _render_list(study, f"Who surprised on {rollcall}", votes, view, with_title=False)
        )
    for iso3 in view.select:
        title = f"Of {study.dataset.names[iso3]}"
        parts.append(_render_list(study, title, frame[frame["iso3"] == iso3], view))
    parts.append(_render_list(study, "On all roll calls", frame, view))
    return html.Div(parts)


def _render_list(
    study: Study, title: str, frame: pd.DataFrame, view: View, with_title: bool = True
) -> html.Section:
    if frame.empty:
        return ui.render_empty_section(title, "None of its votes can be judged.")
    is_cut = len(frame) > MAX_SURPRISES and not view.whole
    items = (_render_item(study, row, with_title) for _, row in list_records(frame))
    note = f"The first {MAX_SURPRISES} of {len(frame):,}." if is_cut else ""
    return ui.render_section(
        title, ui.render_long_list(items, len(frame), view.whole, limit=MAX_SURPRISES), note=note
    )


def _render_item(study: Study, row: dict[str, Any], with_title: bool) -> html.Li:
    rollcall, iso3, names = row["rollcall"], row["iso3"], study.dataset.names
    head = [
        html.Div(
            [
                ui.render_gesture_button(names[iso3], f"choose:{iso3}", "inline-go"),
                html.Span(f"{row['bits']:.1f} bits", className="number"),
            ],
            className="spread",
        )
    ]
    if with_title:
        head.append(ui.render_rollcall_head(rollcall, get_record(study.rollcalls, rollcall), names))
    return html.Li(
        [ui.render_vote_badge(VOTE_WORDS[Vote(row["vote"])]), html.Div(head)], className="vote-row"
    )
