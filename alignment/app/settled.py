"""Components in which nothing changes by itself, as markup.

At each change of a page Dash looks at every component on it. So those that it need not know, which
are most, are told as what they look like, and put in place by assets/drawn.js.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from alignment.app.still import markup


def settled(part: Any) -> Any:
    """Return components of which those that nothing changes hold what is in them as markup.

    What has an id may be changed by Dash, and so may all that is not of plain HTML; these stay, and
    so does what they are in.

    Parameters
    ----------
    part : component, str, number, list or mapping of these or None

    Examples
    --------
    >>> from dash import html
    >>> settled(html.P(["see ", html.B("this")], className="meta"))
    P(className='meta', data-markup='see <b>this</b>')
    >>> settled(html.Div([html.P(html.B("this")), html.P(id="that")], id="both"))
    Div(children=[P(data-markup='<b>this</b>'), P(id='that')], id='both')
    """
    if isinstance(part, list | tuple):
        return [settled(each) for each in part]
    if isinstance(part, dict):
        return {name: settled(each) for name, each in part.items()}
    held = getattr(part, "children", None)
    if not _any_component(held):
        return part
    if _is_still(part):
        return _with(part, **{"data-markup": markup(held, {})})
    return _with(part, children=settled(held))


def _is_still(part: Any) -> bool:
    """Return whether nothing in a part or of it changes."""
    if isinstance(part, list | tuple):
        return all(map(_is_still, part))
    if not isinstance(part, Component):
        return True
    own = part._namespace == "dash_html_components" and not hasattr(part, "id")
    return own and _is_still(getattr(part, "children", None))


def _any_component(part: Any) -> bool:
    if isinstance(part, list | tuple):
        return any(map(_any_component, part))
    return isinstance(part, Component)


def _with(part: Component, **other: Any) -> Component:
    props = dict(part.to_plotly_json()["props"])  # type: ignore[no-untyped-call]
    props.pop("children")
    made: Component = type(part)(**props, **other)
    return made
