"""The page before any script: components as markup, read back by a parser of HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dash import dcc, html
from dash_ag_grid import AgGrid
from hostile_words import HOSTILE
from lxml import html as parser

from alignment.app.panels.parts import drawn, sketch
from alignment.app.still import markup
from alignment.scene.lettering import line


def read(part: object, **filled: str) -> parser.HtmlElement:
    return parser.fragment_fromstring(markup(part, filled), create_parent="main")


@pytest.mark.parametrize(
    "words", [*map(line, HOSTILE.values()), "</p><script>broken = 1</script>", "\"'&<>"]
)
def test_hostile_words_stay_words(words: str) -> None:
    found = read(html.P([words, html.A("", href=words, title=words)], id=words))
    assert [item.tag for item in found.iter()] == ["main", "p", "a"]
    assert found[0].text == words
    assert found[0].get("id") == words
    assert dict(found[0][0].attrib) == {"href": words, "title": words}


def test_parts_and_words_stand_as_they_are_nested() -> None:
    page = html.Main(["one ", html.B("two"), [" three", None, html.I(4)], " five"])
    (found,) = read(page)
    assert found.text_content() == "one two three4 five"
    assert [item.tag for item in found] == ["b", "i"]
    assert markup(None, {}) == ""
    assert markup(html.P(0), {}) == "<p>0</p>"


def test_attributes_are_called_as_in_markup() -> None:
    part = html.Label("x", className="a b", htmlFor="y", tabIndex=-1, **{"aria-label": "z"})
    assert dict(read(part)[0].attrib) == {
        "class": "a b",
        "for": "y",
        "tabindex": "-1",
        "aria-label": "z",
    }


def test_attributes_stand_in_one_order_however_they_came() -> None:
    # Dash gives those it does not name by the hash of their names, which another process has anew.
    one, other = html.B(), html.B()
    for name in ("data-go", "aria-label", "className"):
        setattr(one, name, "x")
    for name in ("aria-label", "className", "data-go"):
        setattr(other, name, "x")
    assert markup(one, {}) == markup(other, {}) == '<b aria-label="x" class="x" data-go="x"></b>'


def test_what_is_not_so_is_not_said() -> None:
    assert markup(html.Details(open=False, hidden=True, title=None), {}) == (
        "<details hidden></details>"
    )


def test_styles_are_as_in_a_style_sheet() -> None:
    style = {"minHeight": "3px", "--fill": "#fff", "backgroundColor": 'url("a;b")'}
    (found,) = read(html.Div(style=style))
    assert found.get("style") == 'min-height:3px;--fill:#fff;background-color:url("a;b")'


def test_void_elements_have_no_end() -> None:
    page = html.Div([html.Br(), html.Hr(), html.Img(src="/a.png"), html.Div(), "after"])
    assert markup(page, {}) == '<div><br><hr><img src="/a.png"><div></div>after</div>'


def test_what_is_never_seen_is_left_out() -> None:
    page = html.Div([dcc.Location(id="url"), dcc.Store(id="s", data=1), dcc.Interval(id="i"), "x"])
    assert markup(page, {}) == "<div>x</div>"


def test_what_needs_a_script_keeps_its_place() -> None:
    page = [dcc.Dropdown(["<b>"], "<b>", id="d", className='wide "x"'), AgGrid(id="t")]
    found = read(page)
    assert [item.get("class") for item in found] == ['dash-dropdown wide "x"', "dash-aggrid"]
    assert found.text_content() == ""


def test_a_part_is_filled_before_what_it_holds() -> None:
    page = html.Div([html.Div(html.P("after"), id="map"), html.Div(id="other")])
    found = read(page, map="<svg><title>a &amp; b</title></svg>")
    (frame, other) = found[0]
    assert [item.tag for item in frame] == ["svg", "p"]
    assert frame.text_content() == "a & bafter"
    assert len(other) == 0


@pytest.mark.parametrize("put", [lambda svg: drawn(svg, (4, 3), "said"), sketch])
def test_a_picture_that_was_painted_stands_in_its_place_once(put: Callable[[str], Any]) -> None:
    part = put("<svg><title>a &amp; &lt;b&gt;</title></svg>")
    (place,) = read(part)
    (svg,) = place
    assert svg.tag == "svg"
    assert svg.text_content() == "a & <b>"
    # A script would put it there again, and the part itself keeps it for the page that lives.
    assert place.get("data-svg") is None
    assert part.to_plotly_json()["props"]["data-svg"].startswith("<svg>")
