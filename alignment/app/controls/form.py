"""What is asked and how it is shown: the controls on the left, as their rows say."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dash import html

from alignment.answer.study import Study
from alignment.app.controls.options import Around
from alignment.app.controls.rows import CONTROLS, LEFT_OUT, PERIODS, Control
from alignment.app.controls.values import controls
from alignment.app.panels.parts import attributes, go
from alignment.app.state.state import State
from alignment.model.dataset import Dataset


def controls_panel(dataset: Dataset, study: Study | None, state: State) -> html.Div:
    """Return the controls, standing as the state says."""
    around = Around(dataset, study, state)
    values = controls(state, None if study is None else study.threshold)
    drawer = (control for control in CONTROLS.values() if control.group != PERIODS)
    groups = groupby(drawer, lambda control: control.group)
    return html.Div(
        [
            *(_group(title, list(rows), values, around) for title, rows in groups),
            go("Back to the opening view", "opening", "reset"),
        ],
        className="controls",
        role="region",
        **attributes(aria_label="Query and view"),
    )


def periods_form(dataset: Dataset, study: Study | None, state: State) -> html.Div:
    """Return the fields of the two periods that are compared, which stand over what is told."""
    around = Around(dataset, study, state)
    values = controls(state, None)
    fields = [
        _field(row.field, [row.form(row.id, values[row.id], around)])
        for row in CONTROLS.values()
        if row.group == PERIODS
    ]
    return html.Div(fields, className="periods", role="group", **attributes(aria_label=PERIODS))


def _group(title: str, rows: list[Control], values: dict[str, Any], around: Around) -> html.Details:
    parts: list[Any] = [html.Summary(title)]
    for half, together in groupby(rows, lambda control: control.half):
        fields: list[Any] = []
        for field, inside in groupby(together, lambda control: control.field):
            made = [row.form(row.id, values[row.id], around) for row in inside]
            fields += [_field(field, made)] if field else made
        parts += [html.Div(fields, className="two")] if half else fields
    # What is left out is rarely asked for, but never hidden.
    unfolded = title != LEFT_OUT or any(values[row.id] for row in rows)
    return html.Details(parts, open=unfolded, className="group")


def _field(title: str, made: list[Any]) -> html.Div:
    # The name is read out with the control: a group with a label.
    return html.Div(
        [html.Div(title, className="field-name"), *made],
        className="field",
        role="group",
        **attributes(aria_label=title),
    )
