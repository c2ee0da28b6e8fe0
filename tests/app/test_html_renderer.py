"""Components as markup, and the static parts of a page as markup."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import dcc, html
from dash_ag_grid import AgGrid
from hostile_words import HOSTILE
from lxml import html as parser
from rendering import get_props, list_components

from alignment.app.html_renderer import prerender_static, render_html
from alignment.app.page import build_map_parts, render_page
from alignment.app.panels.components import render_sparkline, render_static_svg
from alignment.app.sidebar import render_panel, render_sidebar
from alignment.app.state import build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.model.view import PANELS
from alignment.scene.text_metrics import to_single_line
from alignment.server.study_cache import StudyCache

# Elements whose id is an anchor, which Dash does not change.
ANCHORED_TYPES = ("Article", "Details", "H4", "Pre", "Section")


def list_ids(part: Any) -> list[Any]:
    """Return the ids of the components that Dash may change."""
    return [
        each.id
        for each in list_components(part)
        if hasattr(each, "id") and each._type not in ANCHORED_TYPES
    ]


def list_scripted(part: Any) -> list[str]:
    """Return the types of the components that only Dash can render."""
    parts = list_components(part)
    return [each._type for each in parts if each._namespace != "dash_html_components"]


def read(part: object, **contents: str) -> parser.HtmlElement:
    return parser.fragment_fromstring(render_html(part, contents), create_parent="main")


@pytest.mark.parametrize(
    "words", [*map(to_single_line, HOSTILE.values()), "</p><script>broken = 1</script>", "\"'&<>"]
)
def test_hostile_text_stays_text(words: str) -> None:
    element = read(html.P([words, html.A("", href=words, title=words)], id=words))
    assert [item.tag for item in element.iter()] == ["main", "p", "a"]
    assert element[0].text == words
    assert element[0].get("id") == words
    assert dict(element[0][0].attrib) == {"href": words, "title": words}


def test_components_as_markup() -> None:
    page = html.Main(["one ", html.B("two"), [" three", None, html.I(4)], " five"])
    (element,) = read(page)
    assert element.text_content() == "one two three4 five"
    assert [item.tag for item in element] == ["b", "i"]
    assert render_html(None, {}) == ""
    assert render_html(html.P(0), {}) == "<p>0</p>"
    part = html.Label("x", className="a b", htmlFor="y", tabIndex=-1, **{"aria-label": "z"})
    assert dict(read(part)[0].attrib) == {
        "class": "a b",
        "for": "y",
        "tabindex": "-1",
        "aria-label": "z",
    }
    # The order that Dash gives depends on the hash of names in the process.
    for names in (("data-go", "aria-label", "className"), ("aria-label", "className", "data-go")):
        part = html.B()
        for name in names:
            setattr(part, name, "x")
        assert render_html(part, {}) == '<b aria-label="x" class="x" data-go="x"></b>'
    assert render_html(html.Details(open=False, hidden=True, title=None), {}) == (
        "<details hidden></details>"
    )
    style = {"minHeight": "3px", "--fill": "#fff", "backgroundColor": 'url("a;b")'}
    (element,) = read(html.Div(style=style))
    assert element.get("style") == 'min-height:3px;--fill:#fff;background-color:url("a;b")'
    page = html.Div([html.Br(), html.Hr(), html.Img(src="/a.png"), html.Div(), "after"])
    assert render_html(page, {}) == '<div><br><hr><img src="/a.png"><div></div>after</div>'
    page = html.Div([dcc.Store(id="s", data=1), "x"])
    assert render_html(page, {}) == "<div>x</div>"
    page = [dcc.Dropdown(["<b>"], "<b>", id="d", className='wide "x"'), AgGrid(id="t")]
    element = read(page)
    assert [item.get("class") for item in element] == ['dash-dropdown wide "x"', "dash-aggrid"]
    assert element.text_content() == ""
    for part in ("words", None, 3, html.P("words"), html.P(), dcc.Store(id="stored")):
        assert prerender_static(part) is part


def test_parents_are_filled_before_their_children() -> None:
    page = html.Div([html.Div(html.P("after"), id="map"), html.Div(id="other")])
    element = read(page, map="<svg><title>a &amp; b</title></svg>")
    (frame, other) = element[0]
    assert [item.tag for item in frame] == ["svg", "p"]
    assert frame.text_content() == "a & bafter"
    assert len(other) == 0


@pytest.mark.parametrize(
    "put", [lambda svg: render_static_svg(svg, (4, 3), "said"), render_sparkline]
)
def test_painted_picture_is_inserted_once(put: Callable[[str], Any]) -> None:
    part = put("<svg><title>a &amp; &lt;b&gt;</title></svg>")
    (place,) = read(part)
    (svg,) = place
    assert svg.tag == "svg"
    assert svg.text_content() == "a & <b>"
    # A script would insert it again; the component keeps it for Dash.
    assert place.get("data-svg") is None
    assert get_props(part)["data-svg"].startswith("<svg>")


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


def check_prerendered(studies: StudyCache, url_params: str) -> None:
    """Compare the parts of a page with their prerendered form, which keeps the parts that Dash
    changes.
    """
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&{url_params}")
    page_model = build_page_model(studies, state)
    parts = {**render_sidebar(page_model), **build_map_parts(page_model)}
    del parts["map"], parts["title"]
    for name, part in parts.items():
        static = prerender_static(part)
        assert render_html(static, {}) == render_html(part, {}), name
        assert render_html(prerender_static(static), {}) == render_html(part, {}), name
        assert list_ids(static) == list_ids(part), name
        assert list_scripted(static) == list_scripted(part), name
        for each in list_components(static):
            children = list_components(getattr(each, "children", None))
            # A component contains others only if Dash may change it or one of them.
            assert (
                not children or hasattr(each, "id") or list_ids(children) or list_scripted(children)
            )


@pytest.mark.slow
@pytest.mark.few(5)
@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_renders_as_with_dash(studies: StudyCache, panel: str) -> None:
    more = "select=CPV&select=RUS&where=group:SIDS&ahead=A/RES/74/247"
    check_prerendered(studies, f"panel={panel}&{more}")


@pytest.mark.few(10)
@pytest.mark.parametrize("panel", PANELS)
def test_panels_of_the_tiny_parliament_render_as_with_dash(parliament: Dataset, panel: str) -> None:
    more = "select=AAA&select=CCC&where=group:first&ahead=R4"
    check_prerendered(StudyCache(parliament), f"panel={panel}&{more}")


def test_dash_gets_few_components(studies: StudyCache) -> None:
    # With 812 components each gesture took twice as long in the browser.
    page = render_page(studies, parse_state(studies.dataset, ""))
    assert len(list_components(page)) < 300


@pytest.mark.parametrize(
    "panel", ["overview", "selection", "rollcalls", "country", "methods", "table"]
)
def test_dash_gets_few_components_of_a_panel_without_charts(
    studies: StudyCache, panel: str
) -> None:
    # With the 605 components of the methods, the panel opened in 0.7 s instead of 0.1 s.
    url_params = f"{studies.dataset.opening}&panel={panel}&select=CPV"
    page_model = build_page_model(studies, parse_state(studies.dataset, url_params))
    assert len(list_components(prerender_static(render_panel(page_model)))) <= 2


def test_anchors_stay_in_static_parts() -> None:
    static = prerender_static(html.Div(html.Article(html.B("this"), id="m-this")))
    assert get_props(static)["data-markup"] == '<article id="m-this"><b>this</b></article>'
    (region,) = prerender_static(html.Div([html.P(html.B("this"), id="region")])).children
    assert region.id == "region"


@pytest.mark.parametrize("words", list(map(to_single_line, HOSTILE.values())))
def test_hostile_text_stays_text_in_static_parts(words: str) -> None:
    static = prerender_static(html.P(html.B([words, html.I(words, title=words)])))
    (element,) = parser.fromstring(f"<main>{get_props(static)['data-markup']}</main>")
    assert [item.tag for item in element.iter()] == ["b", "i"]
    assert element.text == element[0].get("title") == words
