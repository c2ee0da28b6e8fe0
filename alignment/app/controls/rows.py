"""Controls of the query and the view, one row each, and the form that they make."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dash import html

from alignment.app import ids
from alignment.app.controls import inputs, options
from alignment.app.controls.bindings import (
    COLOUR,
    EARLIER_PERIOD,
    LATER_PERIOD,
    LINKS,
    MAP_LAYERS,
    OWN_THRESHOLD,
    SCOPE,
    SUBJECTS,
    THRESHOLD,
    Binding,
    bind_choice,
    bind_date,
    bind_names,
    bind_percent,
    bind_text,
)
from alignment.app.controls.inputs import RenderControl
from alignment.app.controls.options import FormContext
from alignment.app.panels import components as ui
from alignment.app.state import State
from alignment.model.columns import STAGES, TIERS
from alignment.model.dataset import Dataset
from alignment.studies.study import Study

RECORDS, COMPARISON, DISPLAY = "Which roll calls", "How they are compared", "How it is drawn"
EXCLUSIONS = "Leave out"
# In the sidebar; all other groups are in the drawer.
COMPARED_PERIODS = "Periods compared"


@dataclass(frozen=True)
class Control:
    """One control of the form.

    Attributes
    ----------
    id : str
        Id of its component, whose `value` the callbacks read and write.
    field : str
        Title above it; controls with the same field are in one box, '' is no box.
    render : callable
        Makes the component.
    binding : Binding
        Reads its value from a state, and writes it back.
    is_half_width : bool
        Whether two of them stand side by side.
    """

    id: str
    field: str
    render: RenderControl
    binding: Binding
    is_half_width: bool = False


CONTROL_GROUPS = {
    RECORDS: (
        Control("scope", "Records", inputs.make_select(options.list_scope_options), SCOPE),
        Control(
            "subjects",
            "Subject: words of title, agenda title or subject words",
            inputs.make_suggestion_input(
                options.list_subject_words, "any, such as Palestine question"
            ),
            SUBJECTS,
        ),
        Control(
            "topics",
            "Topics",
            inputs.make_multi_select(options.list_topic_options, "all topics"),
            bind_names("topics"),
        ),
        Control(
            "bodies",
            "Bodies",
            inputs.make_multi_select(options.list_body_options, "all bodies"),
            bind_names("bodies"),
        ),
        Control("stages", "Stages", inputs.make_inline_checklist(STAGES), bind_names("stages")),
        Control("tiers", "Texts", inputs.make_inline_checklist(TIERS), bind_names("tiers")),
        Control(
            "since",
            "From",
            inputs.render_date_input,
            bind_date("from", "until", "to"),
            is_half_width=True,
        ),
        Control(
            "until",
            "To",
            inputs.render_date_input,
            bind_date("to", "since", "from"),
            is_half_width=True,
        ),
    ),
    COMPARISON: (
        Control(
            "measure",
            "Measure of votes",
            inputs.make_select(options.make_measure_lister("measure")),
            bind_choice("measure"),
        ),
        Control(
            "blend",
            "Co-sponsorship in the links, % (0 is votes only)",
            inputs.make_slider(100),
            bind_percent("blend"),
        ),
        Control(
            "cosponsorship",
            "Measure of sponsors",
            inputs.make_select(options.make_measure_lister("cosponsorship")),
            bind_choice("cosponsorship"),
        ),
        Control("threshold", "A bloc agrees more than, %", inputs.make_slider(100), THRESHOLD),
        Control(
            "threshold-own",
            "A bloc agrees more than, %",
            inputs.make_checklist({"own": "my own threshold, not the mean"}),
            OWN_THRESHOLD,
        ),
        Control(
            "min-shared",
            "Fewest shared roll calls",
            inputs.make_integer_input("automatic"),
            bind_text("min-shared"),
        ),
    ),
    DISPLAY: (
        Control(ids.COLOUR, "Colour by", inputs.render_colour_select, COLOUR),
        Control(
            "layout",
            "Placement",
            inputs.make_select(options.list_layout_options),
            bind_choice("layout"),
        ),
        Control("links", "Most links drawn", inputs.make_slider(1500, 50), LINKS),
        Control(
            "drawn",
            "",
            inputs.make_checklist(
                {"hulls": "outlines around blocs", "beyond": "only links beyond chance"}
            ),
            MAP_LAYERS,
        ),
    ),
    EXCLUSIONS: (
        Control(
            "left-out",
            "Countries",
            inputs.make_multi_select(options.list_country_options, "none"),
            bind_names("exclude_countries"),
        ),
        Control(
            "left-out-rollcalls",
            "Roll calls",
            inputs.make_multi_select(options.list_rollcall_options, "none"),
            bind_names("exclude_rollcalls"),
        ),
    ),
    COMPARED_PERIODS: (
        Control("earlier", "Earlier", inputs.render_period_input, EARLIER_PERIOD),
        Control("later", "Later", inputs.render_period_input, LATER_PERIOD),
    ),
}
CONTROLS = {control.id: control for group in CONTROL_GROUPS.values() for control in group}


def read_control_values(state: State, threshold: float | None) -> dict[str, Any]:
    """Return the value of every control in a state, with the threshold in force."""
    return {name: control.binding.read(state, threshold) for name, control in CONTROLS.items()}


def apply_control_value(state: State, control: str, values: dict[str, Any]) -> State:
    """Return the state after a reader changed one control.

    Raises :class:`QueryError` for a text that cannot be parsed.
    """
    return CONTROLS[control].binding.write(state, values[control], values)


def render_controls(dataset: Dataset, study: Study | None, state: State) -> html.Div:
    """Return the form of the drawer with the values of a state."""
    context = FormContext(dataset, study, state)
    values = read_control_values(state, None if study is None else study.threshold)
    return html.Div(
        [
            *(
                _render_group(title, group, values, context)
                for title, group in CONTROL_GROUPS.items()
                if title != COMPARED_PERIODS
            ),
            ui.render_gesture_button("Back to the opening view", "opening", "reset"),
        ],
        className="controls",
        role="region",
        **ui.to_html_props(aria_label="Query and view"),
    )


def render_period_fields(dataset: Dataset, study: Study | None, state: State) -> html.Div:
    """Return the fields of the two periods that are compared."""
    context = FormContext(dataset, study, state)
    values = read_control_values(state, None)
    fields = [
        _render_control_field(
            control.field, [control.render(control.id, values[control.id], context)]
        )
        for control in CONTROL_GROUPS[COMPARED_PERIODS]
    ]
    return ui.render_group(COMPARED_PERIODS, fields, "periods")


def _render_group(
    title: str, controls: tuple[Control, ...], values: dict[str, Any], context: FormContext
) -> html.Details:
    parts: list[Any] = []
    for is_half_width, row in groupby(controls, lambda control: control.is_half_width):
        fields: list[Any] = []
        for field, group in groupby(row, lambda control: control.field):
            components = [
                control.render(control.id, values[control.id], context) for control in group
            ]
            fields += [_render_control_field(field, components)] if field else components
        parts += [html.Div(fields, className="two")] if is_half_width else fields
    # Exclusions are rare, but never hidden.
    is_open = title != EXCLUSIONS or any(values[control.id] for control in controls)
    return ui.render_folded(title, *parts, class_name="group", open=is_open)


def _render_control_field(title: str, components: list[Any]) -> html.Div:
    # A group with a label, so that screen readers say its name with the control.
    return ui.render_group(title, [html.Div(title, className="field-name"), *components], "field")


# Component and property that hold the options of each menu that depends on the query.
MENU_OUTPUTS = {
    "colours": (inputs.format_options_id(ids.COLOUR), "data"),
    "topics": (inputs.format_options_id("topics"), "data"),
    "bodies": (inputs.format_options_id("bodies"), "data"),
    "left-out-rollcalls": (inputs.format_options_id("left-out-rollcalls"), "data"),
    "subjects": (inputs.format_options_id("subjects"), "data-markup"),
}


def build_menu_options(context: FormContext) -> dict[str, Any]:
    """Return the options of the menus by name, without those of colours if there is no study."""
    menus: dict[str, Any] = {
        "topics": options.list_topic_options(context),
        "bodies": options.list_body_options(context),
        "left-out-rollcalls": options.list_rollcall_options(context),
        "subjects": ui.render_datalist_options(options.list_subject_words(context)),
    }
    if context.study is not None:
        # An empty menu would lose the colour of the view.
        menus["colours"] = options.list_colour_options(context.study, context.state.view.colour)
    return menus
