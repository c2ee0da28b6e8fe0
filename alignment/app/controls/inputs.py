"""The components that controls are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html

from alignment.app.controls.options import Around, Options, colours
from alignment.app.panels.parts import attributes, offers

# From the id of a control, its value and what the form is made for to its component.
Form = Callable[[str, Any, Around], Any]


def many(options: Options, empty: str) -> Form:
    """Return a menu of which many may be chosen; `empty` says what none means."""
    return lambda name, value, around: searched(
        name, options(around), value, multi=True, placeholder=empty, closeOnSelect=False
    )


def one(options: Options) -> Form:
    """Return a menu of which one is chosen."""
    return lambda name, value, around: dcc.Dropdown(
        id=name, options=options(around), value=value, clearable=False, searchable=False
    )


def colour(name: str, value: Any, around: Around) -> html.Div:
    """Return the menu of colours, which is long and searched."""
    offers = colours(around.study, around.state.view.colour)
    return searched(name, offers, value, clearable=False, optionHeight=44)


def searched(name: str, options: list[dict[str, Any]], value: Any, **more: Any) -> html.Div:
    """Return a menu that has what is chosen of it, beside all that it offers.

    Dash prepares a search for any part of any word of what a menu has, and nobody may open it. The
    page gives it the rest when a reader comes to it (assets/choices.js).
    """
    chosen = value if isinstance(value, list) else [value]
    has = [option for option in options if option["value"] in chosen]
    return html.Div(
        [
            dcc.Dropdown(
                id=name, options=has, value=value, className="searched", maxHeight=360, **more
            ),
            dcc.Store(id=offered(name), data=options),
        ]
    )


def words(options: tuple[str, ...]) -> Form:
    """Return words to tick, in one line."""
    return lambda name, value, _: dcc.Checklist(
        list(options), value, id=name, inline=True, className="checks"
    )


def ticks(options: dict[str, str]) -> Form:
    """Return what can be ticked: a label by its value."""
    told = [{"label": label, "value": each} for each, label in options.items()]
    return lambda name, value, _: dcc.Checklist(told, value, id=name, className="checks")


def slider(high: int, step: int = 1) -> Form:
    """Return a slider from 0."""
    return lambda name, value, _: dcc.Slider(
        id=name, min=0, max=high, step=step, value=value, marks=None, included=True
    )


def _typed(name: str, value: Any, placeholder: str, **more: Any) -> dcc.Input:
    return dcc.Input(
        id=name,
        value=value,
        type="text",
        debounce=True,
        placeholder=placeholder,
        className="text",
        autoComplete="off",
        **more,
    )


def day(name: str, value: Any, _: Around) -> dcc.Input:
    """Return a field for a day."""
    return _typed(name, value, "year or day")


def suggested(options: Callable[[Around], list[str]], empty: str) -> Form:
    """Return a field for words, of which some are offered; `empty` says what none means."""
    return lambda name, value, around: html.Div(
        [
            _typed(name, value, empty, list=offered(name)),
            html.Datalist(id=offered(name), **attributes(data_markup=offers(options(around)))),
        ]
    )


def offered(name: str) -> str:
    """Return the id of the list of what a field or a menu offers."""
    return f"{name}-offered"


def period(name: str, value: Any, _: Around) -> dcc.Input:
    """Return a field for a period."""
    return _typed(name, value, "as 2018-2020")


def whole(empty: str) -> Form:
    """Return a field for a whole number above 0; `empty` says what none means."""
    return lambda name, value, _: dcc.Input(
        id=name,
        value=value,
        type="number",
        min=1,
        step=1,
        debounce=True,
        placeholder=empty,
        className="text",
    )
