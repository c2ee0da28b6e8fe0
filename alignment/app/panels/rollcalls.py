"""The roll calls of the query: title, date, tally and link; choosing one colours the map."""

from __future__ import annotations

from dash import html

from alignment.answer.study import Study
from alignment.app.panels.parts import (
    attributes,
    cut,
    go,
    long_list,
    nothing,
    rollcall_head,
    section,
    tally_bar,
)
from alignment.model.frames import rows
from alignment.model.view import View
from alignment.scene.lens import VOTE


def rollcalls(study: Study, view: View) -> html.Section:
    """Return the list of roll calls, the newest first."""
    frame = study.rollcalls.iloc[::-1]
    title = f"Roll calls ({len(frame)})"
    if frame.empty:
        return section(title, nothing("This query rests on sponsor lists alone."))
    chosen = view.colour.removeprefix(VOTE)
    items = (
        html.Li(
            [
                rollcall_head(
                    rollcall,
                    row,
                    study.dataset.names,
                    " · ",
                    go("leave out", f"without:{rollcall}", "inline-go"),
                ),
                tally_bar(row),
            ],
            className="rollcall chosen" if rollcall == chosen else "rollcall",
            **(attributes(aria_current="true") if rollcall == chosen else {}),
        )
        for rollcall, row in rows(frame)
    )
    note = f"Choosing a title colours the map by that vote.{cut(len(frame), view.whole)}"
    return section(title, long_list(items, len(frame), view.whole), note=note)
