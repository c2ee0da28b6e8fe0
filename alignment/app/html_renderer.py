"""Dash components as markup: the page before any script, and parts that never change.

Dash looks at every component at each change of a page. Components that it need not know, which are
most, are therefore sent as markup, and put in place by assets/static_parts.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import escape
from plotly.io.json import to_json_plotly

# Attributes whose names in markup differ from those of components.
_ATTRIBUTE_NAMES = {"className": "class", "tabIndex": "tabindex", "htmlFor": "for"}
_VOID_TAGS = {"Br", "Hr", "Img", "Input"}
# Elements whose id is only there for links and for scripts that read them.
_ANCHORED_TAGS = {"Article", "Details", "H4", "Pre", "Section"}


def render_html(component: Any, contents: Mapping[str, str]) -> str:
    """Return a component, text or number, a list of these, or None as markup.

    A component that needs a script to be drawn, such as a menu or a chart, is an empty element with
    its class. The markup in `data-svg` or `data-markup` becomes the content of its element;
    `contents` has markup that replaces it, by the id of the element.
    """
    if component is None:
        return ""
    if isinstance(component, list | tuple):
        return "".join(render_html(each, contents) for each in component)
    if not isinstance(component, Component):
        return str(escape(component))
    # Fields with a list of suggestions are drawn by scripts.
    if component._type in ("Store", "Datalist"):
        return ""
    props = _get_props(component)
    if component._namespace != "dash_html_components":
        class_name = f"dash-{component._type.lower()} {props.get('className', '')}".strip()
        return f'<div class="{escape(class_name)}"></div>'
    tag = component._type.lower()
    markup = props.pop("data-svg", "") or props.pop("data-markup", "")
    children = props.pop("children", None)
    # Sorted, since the order of some of them depends on the hash of their names in the process.
    attributes = "".join(_format_attribute(name, value) for name, value in sorted(props.items()))
    if component._type in _VOID_TAGS:
        return f"<{tag}{attributes}>"
    content = contents.get(props.get("id", ""), markup) + render_html(children, contents)
    return f"<{tag}{attributes}>{content}</{tag}>"


def _get_props(component: Component) -> dict[str, Any]:
    return dict(component.to_plotly_json()["props"])  # type: ignore[no-untyped-call]


def _format_attribute(name: str, value: Any) -> str:
    if name == "style":
        value = ";".join(f"{_to_kebab_case(key)}:{item}" for key, item in value.items())
    if value is None or value is False:
        return ""
    name = _ATTRIBUTE_NAMES.get(name, name)
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def _to_kebab_case(name: str) -> str:
    """Return a CSS property of a component as a style sheet has it.

    >>> _to_kebab_case("minHeight"), _to_kebab_case("--fill")
    ('min-height', '--fill')
    """
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def list_texts(part: Any) -> Iterator[str]:
    """Yield the texts of a component and of all in it, without attributes."""
    children = getattr(part, "children", None) if isinstance(part, Component) else part
    for child in children if isinstance(children, list | tuple) else [children]:
        if isinstance(child, str):
            yield child
        elif isinstance(child, Component | list | tuple):
            yield from list_texts(child)


def prerender_static(component: Any) -> Any:
    """Return the same with the children of all components that never change as markup.

    Dash may change what is not plain HTML, and components whose id is no anchor; these remain
    components, and so does what contains them. Lists and mappings are rendered item by item.

    >>> from dash import html
    >>> prerender_static(html.P(["see ", html.B("this")], className="meta"))
    P(className='meta', data-markup='see <b>this</b>')
    >>> prerender_static(html.Div([html.P(html.B("this")), html.P(id="that")], id="both"))
    Div(children=[P(data-markup='<b>this</b>'), P(id='that')], id='both')
    """
    if isinstance(component, list | tuple):
        return [prerender_static(each) for each in component]
    if isinstance(component, dict):
        return {name: prerender_static(each) for name, each in component.items()}
    children = getattr(component, "children", None)
    if not _has_component(children):
        return component
    props = _get_props(component)
    del props["children"]
    if _is_static(component):
        return type(component)(**props, **{"data-markup": render_html(children, {})})
    return type(component)(**props, children=prerender_static(children))


def _is_static(component: Any) -> bool:
    """Return whether Dash changes neither a component nor anything in it."""
    if isinstance(component, list | tuple):
        return all(map(_is_static, component))
    if not isinstance(component, Component):
        return True
    has_region = hasattr(component, "id") and component._type not in _ANCHORED_TAGS
    is_plain = component._namespace == "dash_html_components" and not has_region
    return is_plain and _is_static(getattr(component, "children", None))


def _has_component(component: Any) -> bool:
    if isinstance(component, list | tuple):
        return any(map(_has_component, component))
    return isinstance(component, Component)


def serialize_part(part: Any) -> str:
    """Return a part of the page as JSON: components, markup, options or values.

    The keys are sorted, since the order of some of them depends on the hash of their names in the
    process.

    >>> from dash import html
    >>> serialize_part(html.P("this"))
    '{"namespace":"dash_html_components","props":{"children":"this"},"type":"P"}'
    """
    values = part if isinstance(part, str) else json.loads(to_json_plotly(part))
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
