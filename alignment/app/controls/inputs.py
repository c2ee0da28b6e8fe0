"""Components of the controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html

from alignment.app.controls.options import FormContext, ListOptions, list_colour_options
from alignment.app.panels.components import render_datalist_options, to_html_props

# Makes the component of a control from its id, its value and the context of the form.
RenderControl = Callable[[str, Any, FormContext], Any]


def make_multi_select(options: ListOptions, placeholder: str) -> RenderControl:
    """Return a menu of many choices; `placeholder` says what no choice means."""
    return lambda name, value, context: render_searchable_select(
        name, options(context), value, multi=True, placeholder=placeholder, closeOnSelect=False
    )


def make_select(options: ListOptions) -> RenderControl:
    """Return a menu of one choice."""
    return lambda name, value, context: dcc.Dropdown(
        id=name, options=options(context), value=value, clearable=False, searchable=False
    )


def render_colour_select(name: str, value: Any, context: FormContext) -> html.Div:
    """Return the menu of colours, which is long and can be searched."""
    options = list_colour_options(context.study, context.state.view.colour)
    return render_searchable_select(name, options, value, clearable=False, optionHeight=44)


def render_searchable_select(
    name: str, options: list[dict[str, Any]], value: Any, **props: Any
) -> html.Div:
    """Return a menu with its selected options only, next to a store of all options.

    Dash builds a search index of all options of a menu, even if nobody opens it. The page gives the
    menu the other options when a reader comes to it (assets/select_options.js).
    """
    values = value if isinstance(value, list) else [value]
    selection = [option for option in options if option["value"] in values]
    return html.Div(
        [
            dcc.Dropdown(
                id=name,
                options=selection,
                value=value,
                className="searched",
                maxHeight=360,
                **props,
            ),
            dcc.Store(id=format_options_id(name), data=options),
        ]
    )


def make_inline_checklist(options: tuple[str, ...]) -> RenderControl:
    """Return words to tick in one line."""
    return lambda name, value, _: dcc.Checklist(
        list(options), value, id=name, inline=True, className="checks"
    )


def make_checklist(options: dict[str, str]) -> RenderControl:
    """Return options to tick, given as labels by their values."""
    items = [{"label": label, "value": item} for item, label in options.items()]
    return lambda name, value, _: dcc.Checklist(items, value, id=name, className="checks")


def make_slider(maximum: int, step: int = 1) -> RenderControl:
    """Return a slider from 0 to `maximum`."""
    return lambda name, value, _: dcc.Slider(
        id=name, min=0, max=maximum, step=step, value=value, marks=None, included=True
    )


def _render_text_input(name: str, value: Any, placeholder: str, **props: Any) -> dcc.Input:
    return dcc.Input(
        id=name,
        value=value,
        type="text",
        debounce=True,
        placeholder=placeholder,
        className="text",
        autoComplete="off",
        **props,
    )


def render_date_input(name: str, value: Any, _: FormContext) -> dcc.Input:
    """Return a text field for a year or day."""
    return _render_text_input(name, value, "year or day")


def make_suggestion_input(
    options: Callable[[FormContext], list[str]], placeholder: str
) -> RenderControl:
    """Return a text field with suggestions; `placeholder` says what no text means."""
    return lambda name, value, context: html.Div(
        [
            _render_text_input(name, value, placeholder, list=format_options_id(name)),
            html.Datalist(
                id=format_options_id(name),
                **to_html_props(data_markup=render_datalist_options(options(context))),
            ),
        ]
    )


def format_options_id(name: str) -> str:
    """Return the id of the options of a field or menu."""
    return f"{name}-offered"


def render_period_input(name: str, value: Any, _: FormContext) -> dcc.Input:
    """Return a text field for a period."""
    return _render_text_input(name, value, "as 2018-2020")


def make_integer_input(placeholder: str) -> RenderControl:
    """Return a field for a whole number above 0; `placeholder` says what no number means."""
    return lambda name, value, _: dcc.Input(
        id=name,
        value=value,
        type="number",
        min=1,
        step=1,
        debounce=True,
        placeholder=placeholder,
        className="text",
    )
