"""Controls of the query and the view, one row each, with their bindings, and their form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from math import isnan
from pathlib import Path
from typing import Any

from dash import html

from alignment.app import ids
from alignment.app.controls import options
from alignment.app.controls.options import FormContext, ListOptions, RenderControl
from alignment.app.panels import components as ui
from alignment.app.state import State
from alignment.app.validators import (
    Validator,
    allow_none,
    is_finite_number,
    is_text,
    is_text_list,
    is_text_or_number,
)
from alignment.errors import QueryError, format_unknown_name
from alignment.model.columns import LIST_SEPARATOR, STAGES, TIER_LABELS
from alignment.model.dataset import Dataset
from alignment.model.query import Query, override_fields
from alignment.model.registries import read_toml
from alignment.model.url import parse_params, parse_url, serialize_url
from alignment.model.url_params import QUERY_PARAMS
from alignment.model.url_parsers import format_period, parse_period
from alignment.model.view import PAGE_LINKS, View
from alignment.reports.search_results import build_country_options
from alignment.studies.study import Study

RECORDS, COMPARISON, DISPLAY = "Which votes", "How they are compared", "How it is drawn"
EXCLUSIONS = "Exclude"
# In the sidebar; all other groups are in the drawer.
COMPARED_PERIODS, PERIODS = "Periods compared", ("later", "earlier")
_WORDS = read_toml(Path(__file__).with_name("controls.toml"))
TITLES, PLACEHOLDERS, CHOICES = (_WORDS[name] for name in ("titles", "placeholders", "choices"))
# Position of the slider where there is no threshold.
DEFAULT_THRESHOLD = 0.75
_BETWEEN_PERIODS = re.compile(r"\s+(?:and|with|against|vs\.?)\s+|(?<=\d{4})\s*[,;]\s*")
ControlValues = dict[str, Any]


@dataclass(frozen=True)
class Binding:
    """How a control reads its value from a state, and writes it back.

    `read` takes the threshold in force besides; `write` takes the values of all controls, and
    raises :class:`QueryError` for a text that cannot be parsed. `is_valid` checks the type.
    """

    read: Callable[[State, float | None], Any]
    write: Callable[[State, Any, ControlValues], State]
    is_valid: Validator


def bind_names(field: str) -> Binding:
    """Return the binding of a menu of many choices to a field of the query."""
    return Binding(
        lambda state, _: list(getattr(state.query, field)),
        lambda state, value, _: _replace_query_fields(state, {field: tuple(value or ())}),
        allow_none(is_text_list),
    )


def bind_choice(field: str) -> Binding:
    """Return the binding of a menu of one choice to a field of the query."""
    return Binding(
        lambda state, _: getattr(state.query, field),
        lambda state, value, _: _replace_query_fields(state, {field: value}),
        is_text,
    )


def bind_percent(field: str) -> Binding:
    """Return the binding of a slider in percent to a field of the query from 0 to 1."""
    return Binding(
        lambda state, _: round(getattr(state.query, field) * 100),
        lambda state, value, _: _replace_query_fields(
            state, {field: _percent_to_fraction(value or 0)}
        ),
        allow_none(is_finite_number),
    )


def bind_text(name: str) -> Binding:
    """Return the binding of a text field to a URL parameter of the query."""
    parameter = next(parameter for parameter in QUERY_PARAMS if parameter.name == name)

    def write(state: State, value: Any, _: ControlValues) -> State:
        text = "" if value is None else str(value).strip()
        fields = (
            parse_params((parameter,), {name: [text]})
            if text
            else {parameter.field: getattr(Query(), parameter.field)}
        )
        return _replace_query_fields(state, fields)

    return Binding(
        lambda state, _: getattr(state.query, parameter.field), write, allow_none(is_text_or_number)
    )


def bind_date(name: str, other_control: str, other_name: str) -> Binding:
    """Return the binding of a date, which is written together with the other date.

    A date that is after the other one may be right once both are typed.
    """
    binding, other = bind_text(name), bind_text(other_name)
    return Binding(
        binding.read,
        lambda state, value, values: binding.write(
            other.write(state, values[other_control], values), value, values
        ),
        binding.is_valid,
    )


def _write_later_period(state: State, value: Any, values: ControlValues) -> State:
    # The other period may have been typed a moment ago, with its response still on its way.
    other = values["earlier"]
    if (other or "").strip() != _read_earlier_period(state):
        state = _set_earlier_period(state, other)
    return _set_later_period(state, value)


def _set_later_period(state: State, value: Any) -> State:
    text = (value or "").strip()
    if text == format_period(state.query.since, state.query.until):
        return state
    if _BETWEEN_PERIODS.search(text):
        return _set_earlier_period(state, text)
    return State(_replace_period(state.query, "later", text), state.view)


def _set_earlier_period(state: State, value: Any) -> State:
    """Set the earlier period; 'one and another' or 'one, another' sets both."""
    text, *later = _BETWEEN_PERIODS.split((value or "").strip(), maxsplit=1)
    if later:
        state = State(_replace_period(state.query, "later", later[0]), state.view)
    if not text:
        return _replace_view_fields(state, {"versus": ""})
    query = parse_url(state.view.versus)[0] if state.view.versus else state.query
    versus = serialize_url(_replace_period(query, "earlier", text))
    return _replace_view_fields(state, {"versus": versus})


def _read_earlier_period(state: State) -> str:
    query = parse_url(state.view.versus)[0] if state.view.versus else Query()
    return format_period(query.since, query.until)


def _replace_period(query: Query, name: str, text: str) -> Query:
    try:
        since, until = parse_period(text) if text else ("", "")
    except ValueError as fault:
        raise QueryError(f"the {name} period '{text}' {fault}") from None
    return replace(query, since=since, until=until)


def is_period_fault(text: str) -> bool:
    """Return whether a message is about the field of a period; it is then shown below it."""
    return text.startswith(tuple(f"the {name} period '" for name in PERIODS))


def _read_threshold_percent(state: State, current_threshold: float | None) -> int:
    own_threshold = state.query.threshold
    threshold = current_threshold if own_threshold is None else own_threshold
    # Where no pair has a weight the mean of all pairs is NaN.
    return round((DEFAULT_THRESHOLD if threshold is None or isnan(threshold) else threshold) * 100)


def _write_own_threshold(state: State, value: Any, values: ControlValues) -> State:
    threshold = _percent_to_fraction(values["threshold"]) if value else None
    return _replace_query_fields(state, {"threshold": threshold})


def _write_ties(state: State, value: Any, values: ControlValues) -> State:
    share = _percent_to_fraction(values["blend"] or 0)
    shares = {"votes": 0.0, "sponsors": 1.0, "both": share if 0 < share < 1 else 0.5}
    if value not in shares:
        raise QueryError(format_unknown_name("kind of link", str(value), list(shares)))
    return _replace_query_fields(state, {"blend": shares[value]})


def _write_subjects(state: State, value: Any, _: ControlValues) -> State:
    parts = (part.strip() for part in str(value or "").split(LIST_SEPARATOR))
    texts = {"subject": [part for part in parts if part]}
    return _replace_query_fields(state, {"subjects": ()} | parse_params(QUERY_PARAMS, texts))


def _percent_to_fraction(value: float) -> float:
    return round(value / 100, 2)


def _replace_query_fields(state: State, fields: dict[str, Any]) -> State:
    return State(override_fields(state.query, fields), state.view)


def _replace_view_fields(state: State, fields: dict[str, Any]) -> State:
    return State(state.query, replace(state.view, **fields))


# Two periods of one query: the earlier one is that of the query in `versus`.
EARLIER_PERIOD = Binding(
    lambda state, _: _read_earlier_period(state),
    lambda state, value, values: _set_earlier_period(
        _set_later_period(state, values["later"]), value
    ),
    allow_none(is_text),
)
LATER_PERIOD = Binding(
    lambda state, _: format_period(state.query.since, state.query.until),
    _write_later_period,
    allow_none(is_text),
)
SUBJECTS = Binding(
    lambda state, _: f"{LIST_SEPARATOR} ".join(state.query.subjects),
    _write_subjects,
    allow_none(is_text),
)
# The slider is at the threshold in force until the reader moves it.
THRESHOLD = Binding(
    _read_threshold_percent,
    lambda state, value, _: _replace_query_fields(
        state, {"threshold": _percent_to_fraction(value)}
    ),
    is_finite_number,
)
OWN_THRESHOLD = Binding(
    lambda state, _: [] if state.query.threshold is None else ["own"],
    _write_own_threshold,
    allow_none(is_text_list),
)
# What links countries; the slider of the blend has the share where both do.
TIES = Binding(
    lambda state, _: {0.0: "votes", 1.0: "sponsors"}.get(state.query.blend, "both"),
    _write_ties,
    is_text,
)
EU_PAIRS = Binding(
    lambda state, _: ["eu"] if state.query.eu_pairs else [],
    lambda state, value, _: _replace_query_fields(state, {"eu_pairs": bool(value)}),
    allow_none(is_text_list),
)
COLOUR = Binding(
    lambda state, _: state.view.colour,
    lambda state, value, _: _replace_view_fields(state, {"colour": value or View().colour}),
    allow_none(is_text),
)
LINKS = Binding(
    lambda state, _: state.view.max_links,
    lambda state, value, _: _replace_view_fields(
        state, {"links": View().links if value == PAGE_LINKS else int(value or 0)}
    ),
    allow_none(is_finite_number),
)
MAP_LAYERS = Binding(
    lambda state, _: [name for name in CHOICES["drawn"] if getattr(state.view, name)],
    lambda state, value, _: _replace_view_fields(
        state, {name: name in value for name in CHOICES["drawn"]}
    ),
    is_text_list,
)


@dataclass(frozen=True)
class Control:
    """One control of the form.

    `id` is that of its component, whose `value` the callbacks read and write. Two controls of half
    a width stand side by side.
    """

    id: str
    render: RenderControl
    binding: Binding
    is_half_width: bool = False

    @property
    def field(self) -> str:
        """The title above it."""
        return str(TITLES[self.id])


def _make_choice(name: str, labels: dict[str, str] | None = None) -> Control:
    return Control(name, options.make_select(labels or CHOICES[name]), bind_choice(name))


def _make_multi_select(name: str, list_options: ListOptions, field: str = "") -> Control:
    """Return a menu of many choices; `field` of the query has its value, by default `name`."""
    render = options.make_multi_select(list_options, PLACEHOLDERS[name])
    return Control(name, render, bind_names(field or name))


def _make_checklist(name: str, binding: Binding, labels: dict[str, str] | None = None) -> Control:
    return Control(name, options.make_checklist(labels or CHOICES[name]), binding)


def _make_date(name: str, binding: Binding) -> Control:
    return Control(name, options.render_date_input, binding, is_half_width=True)


def _render_min_shared(name: str, value: Any, _: FormContext) -> Any:
    return options.render_integer_input(name, PLACEHOLDERS[name], min=1, value=value)


_SUBJECT_INPUT = options.make_suggestion_input(options.list_subject_words, PLACEHOLDERS["subjects"])
CONTROL_GROUPS = {
    RECORDS: (
        _make_choice("scope"),
        Control("subjects", _SUBJECT_INPUT, SUBJECTS),
        _make_multi_select("topics", options.list_topic_options),
        _make_multi_select("bodies", options.list_body_options),
        _make_checklist("stages", bind_names("stages"), {name: name for name in STAGES}),
        _make_checklist("tiers", bind_names("tiers"), TIER_LABELS),
        _make_date("since", bind_date("from", "until", "to")),
        _make_date("until", bind_date("to", "since", "from")),
    ),
    COMPARISON: (
        _make_choice("measure", options.VOTE_MEASURE_LABELS),
        Control("ties", options.make_select(CHOICES["ties"]), TIES),
        Control("blend", options.make_slider(100), bind_percent("blend")),
        _make_choice("lists"),
        _make_choice("adoption"),
        _make_multi_select("list-topics", options.list_resolution_topic_options, "list_topics"),
        _make_checklist("eu-pairs", EU_PAIRS),
        _make_choice("cosponsorship", options.SPONSOR_MEASURE_LABELS),
        Control("threshold", options.make_slider(100), THRESHOLD),
        _make_checklist("threshold-own", OWN_THRESHOLD),
        Control("min-shared", _render_min_shared, bind_text("min-shared")),
    ),
    DISPLAY: (
        Control(ids.COLOUR, options.render_colour_select, COLOUR),
        _make_choice("layout"),
        Control("links", options.make_slider(1500, 50), LINKS),
        _make_checklist("drawn", MAP_LAYERS),
    ),
    EXCLUSIONS: (
        _make_multi_select(
            "left-out", lambda context: build_country_options(context.dataset), "exclude_countries"
        ),
        _make_multi_select(
            "left-out-rollcalls", options.list_rollcall_options, "exclude_rollcalls"
        ),
    ),
    COMPARED_PERIODS: (
        Control("earlier", options.render_period_input, EARLIER_PERIOD),
        Control("later", options.render_period_input, LATER_PERIOD),
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
        **ui.to_html_props(aria_label="Selection and view"),
    )


def render_period_fields(dataset: Dataset, study: Study | None, state: State) -> html.Div:
    """Return the fields of the two periods that are compared."""
    context = FormContext(dataset, study, state)
    values = read_control_values(state, None)
    fields = [
        ui.render_field(each.field, each.render(each.id, values[each.id], context))
        for each in CONTROL_GROUPS[COMPARED_PERIODS]
    ]
    fault = html.Div(
        id=ids.PERIODS_FAULT, className="fault", role="alert", **ui.to_html_props(data_markup="")
    )
    return ui.render_group(COMPARED_PERIODS, [*fields, fault], "periods")


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
            fields += [ui.render_field(field, *components)] if field else components
        parts += [html.Div(fields, className="two-columns")] if is_half_width else fields
    # Exclusions are rare, but never hidden.
    is_open = title != EXCLUSIONS or any(values[control.id] for control in controls)
    return ui.render_folded(title, *parts, class_name="group", open=is_open)


# Component and property that hold the options of each menu that depends on the query.
MENU_OUTPUTS = {
    "colours": (options.format_options_id(ids.COLOUR), "data"),
    **{
        name: (options.format_options_id(name), "data")
        for name in ("topics", "bodies", "left-out-rollcalls")
    },
    "subjects": (options.format_options_id("subjects"), "data-markup"),
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
