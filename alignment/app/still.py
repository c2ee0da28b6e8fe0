"""The page before any script: the same components as markup, with the picture in its frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import escape

# How an attribute is called in markup that a component calls otherwise.
_CALLED = {"className": "class", "tabIndex": "tabindex", "htmlFor": "for"}
_EMPTY = {"Br", "Hr", "Img", "Input"}
# Components of Dash's own that hold nothing to be seen.
_UNSEEN = {"Location", "Store", "Interval"}


def markup(part: Any, filled: Mapping[str, str]) -> str:
    """Return components as markup.

    What needs a script to be drawn, such as a menu or a chart, is an empty part with its class. A
    picture or a list that was painted here stands in its place; what a script would put there once
    more, `data-svg` or `data-markup`, is left out.

    Parameters
    ----------
    part : component, str, number, list of these or None
    filled : mapping of str
        Markup of our own that fills parts, by their id.
    """
    if part is None:
        return ""
    if isinstance(part, list | tuple):
        return "".join(markup(each, filled) for each in part)
    if not isinstance(part, Component):
        return str(escape(part))
    if part._type in _UNSEEN:
        return ""
    named = dict(part.to_plotly_json()["props"])  # type: ignore[no-untyped-call]
    if part._namespace != "dash_html_components":
        return f'<div class="{escape(_class(part))}"></div>'
    tag = part._type.lower()
    painted = named.pop("data-svg", "") or named.pop("data-markup", "")
    # Sorted, for Dash gives some of them by the hash of their names, another in each process.
    attributes = "".join(
        _attribute(*each) for each in sorted(named.items()) if each[0] != "children"
    )
    inside = filled.get(named.get("id", ""), painted) + markup(named.get("children"), filled)
    return f"<{tag}{attributes}>" + ("" if part._type in _EMPTY else f"{inside}</{tag}>")


def _class(part: Component) -> str:
    own = getattr(part, "className", "")
    return f"dash-{part._type.lower()} {own}".strip()


def _attribute(name: str, value: Any) -> str:
    if name == "style":
        value = ";".join(f"{_dashed(key)}:{one}" for key, one in value.items())
    if value is None or value is False:
        return ""
    called = _CALLED.get(name, name)
    return f" {called}" if value is True else f' {called}="{escape(value)}"'


def _dashed(name: str) -> str:
    """Return a property of a style as a style sheet has it.

    >>> _dashed("minHeight"), _dashed("--fill")
    ('min-height', '--fill')
    """
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
