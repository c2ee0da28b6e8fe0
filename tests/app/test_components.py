"""Parts of panels: long lists and sparklines."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser
from rendering import get_props, list_components, list_gestures

import alignment
from alignment.app.gestures import apply_gesture
from alignment.app.panels.components import (
    MAX_LISTED,
    render_gesture_button,
    render_long_list,
    render_tally_bar,
)
from alignment.app.panels.sparklines import (
    HEIGHT,
    WIDTH,
    draw_bars,
    draw_interval,
    draw_strip,
    draw_ticks,
)
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.model.vote import VOTE_CODES, VOTE_LABELS
from alignment.server.study_cache import StudyCache

SVG = "{http://www.w3.org/2000/svg}"
numbers = st.floats(-1e6, 1e6, allow_nan=False)
shares = st.floats(0, 1, allow_nan=False)


def read(markup: str) -> ElementTree.Element:
    """Parse a picture, which must be inside its frame without text."""
    svg = ElementTree.fromstring(markup)
    assert svg.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert not "".join(svg.itertext())
    for each in svg:
        assert each.tag in {f"{SVG}{tag}" for tag in ("path", "rect", "circle")}
        ways = re.findall(r"M([\d.]+),([\d.]+)(?:v([\d.]+)|H([\d.]+))", each.get("d", ""))
        assert len(ways) == each.get("d", "").count("M")
        for x, y, down, across in ways:
            assert 0 <= float(x) <= float(across or x) <= WIDTH
            assert 0 <= float(y) <= float(y) + float(down or 0) <= HEIGHT
    return svg


@given(st.lists(numbers, min_size=1, max_size=30), st.data())
def test_marks_are_at_their_values(values: list[float], data: st.DataObject) -> None:
    highlighted = data.draw(st.sets(st.integers(0, len(values) - 1)))
    svg = read(draw_ticks(values, highlighted))
    dots = [float(dot.get("cx", "")) for dot in svg.iter(f"{SVG}circle")]
    low, high = min(values), max(values)
    expected = [3 + 90 * (values[each] - low) / (high - low or 1) for each in sorted(highlighted)]
    assert dots == pytest.approx(expected, abs=0.06)


def test_strips_and_rows_by_hand() -> None:
    _, line = read(draw_ticks([0.0, 0.0, 0.0, 0.001, 45.0, 90.0])).iter(f"{SVG}path")
    # Four of six have the value 3, drawn at 4; each tick takes 2 pixels.
    assert line.get("d") == "M4,3v22M48,9.75v8.5M92,9.75v8.5"
    assert draw_ticks([]) == draw_bars([]) == draw_bars([0, 0]) == ""
    markup, size = draw_strip({"yes": [0, 10**6, 10**9], "abstain": [], "no": [5 * 10**10]}, 10**6)
    ticks = re.findall(r"M([\d.]+),[\d.]+v16", markup)
    assert len(ticks) == 4
    assert all(0 <= float(x) <= size[0] for x in ticks)
    assert ">50bn<" in markup
    assert draw_strip({"yes": [1], "no": [1]}) == ("", (0, 0))
    assert draw_strip({"yes": [], "no": []}) == ("", (0, 0))
    items = iter([html.Li(str(number)) for number in range(5000)])
    first, more = render_long_list(items, 5000).children
    assert len(first.children) == 5000 - len(list(items)) == MAX_LISTED
    assert more.children == "Show all 5,000"
    assert list_gestures(more) == ["whole:yes"]


@given(st.lists(st.floats(0, 1e6), max_size=60), st.data())
def test_each_number_has_a_bar(heights: list[float], data: st.DataObject) -> None:
    markup = draw_bars(heights)
    if not any(heights):
        assert markup == ""
        return
    highlighted = data.draw(st.integers(0, len(heights) - 1))
    bars = list(read(draw_bars(heights, highlighted)).iter(f"{SVG}rect"))
    assert len(bars) == sum(height > 0 for height in heights)
    assert sum(bar.get("fill") == "var(--accent)" for bar in bars) == (heights[highlighted] > 0)
    for bar in bars:
        x, y, wide, high = (float(bar.get(name, "")) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= WIDTH
        assert 0 <= y <= y + high <= HEIGHT + 0.01
    tallest = max(float(bar.get("height", "")) for bar in bars)
    assert tallest == pytest.approx(HEIGHT - 6, abs=0.1)


@given(st.tuples(shares, shares, shares).map(sorted))
def test_interval_contains_its_value(parts: list[float]) -> None:
    low, value, high = parts
    svg = read(draw_interval(value, low, high))
    _, reach = svg.iter(f"{SVG}path")
    (dot,) = svg.iter(f"{SVG}circle")
    ends = [float(each) for each in re.findall(r"M([\d.]+),\d+H([\d.]+)", reach.get("d", ""))[0]]
    assert ends == pytest.approx([3 + 90 * low, 3 + 90 * high], abs=0.06)
    assert ends[0] <= float(dot.get("cx", "")) <= ends[1]


HOSTILE = "<script>window.broken = 1</script>\"'&"


def test_long_lists_are_components_and_then_markup() -> None:
    rows = [
        html.Li(render_gesture_button(f"{number} {HOSTILE}", f"country:{number}"))
        for number in range(203)
    ]
    first, rest, less = render_long_list(rows, 203, show_all=True).children
    assert (len(first.children), rest.children) == (MAX_LISTED, None)
    markup = parser.fragments_fromstring(get_props(rest)["data-markup"])
    assert [part.tag for part in markup] == ["li"] * 3
    assert [part[0].get("data-go") for part in markup] == [f"country:{n}" for n in (200, 201, 202)]
    # Markup in a name is text.
    assert markup[0].text_content() == f"200 {HOSTILE}"
    assert not markup[0].xpath("//script")
    assert list_gestures(less) == ["whole:no"]


@pytest.mark.parametrize("number", [0, 1, MAX_LISTED])
def test_short_lists_have_no_button(number: int) -> None:
    for show_all in (False, True):
        only, more = render_long_list([html.Li("row")] * number, number, show_all).children
        assert (len(only.children), more) == (number, None)


def test_map_does_not_depend_on_list_length(dataset: Dataset) -> None:
    state = parse_state(dataset, dataset.opening)
    full = apply_gesture(dataset, state, "whole:yes")
    assert full.view.whole
    assert full.map_params == state.map_params
    assert not apply_gesture(dataset, full, "whole:no").view.whole


@pytest.mark.parametrize("cast", [(104, 53, 7, 29), (1, 0, 1, 190), (0, 0, 0, 3)])
def test_each_part_of_a_bar_of_votes_has_its_own_number(cast: tuple[int, ...]) -> None:
    tally = dict(zip(VOTE_CODES, cast, strict=True))
    parts = map(get_props, render_tally_bar(tally).children)
    assert [(part["children"], part["title"], part["style"]["flexGrow"]) for part in parts] == [
        (str(number), f"{number} {VOTE_LABELS.get(word, word)}", number)
        for word, number in tally.items()
        if number
    ]


TIMES = 6
# A list of 200 rows has some 3,000 parts.
MAX_PARTS = 8_000


@pytest.fixture(scope="module")
def studies() -> StudyCache:
    """Six copies of the built-in data: 582 votes, with every fourth country."""
    dataset = alignment.load()
    iso3_codes = {*dataset.votes.index[::4], "CHN", "CPV", "RUS", "USA"}
    tables = [dataset.rollcalls.rename(index=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    votes_once = dataset.votes[dataset.votes.index.isin(iso3_codes)]
    votes = [votes_once.rename(columns=lambda name, n=n: f"{n}-{name}") for n in range(TIMES)]
    rollcalls = pd.concat(tables).rename_axis("rollcall")
    matrix = pd.concat(votes, axis=1).rename_axis(index="iso3", columns="rollcall")
    countries = dataset.countries[dataset.countries.index.isin(iso3_codes)]
    records: Dataset = replace(
        dataset, countries=countries, rollcalls=rollcalls, votes=matrix, opening="v=1"
    )
    return StudyCache(records)


@pytest.mark.slow
@pytest.mark.few(2)
@pytest.mark.parametrize(
    "address",
    [
        "panel=rollcalls",
        "panel=country&select=CPV",
        "panel=group&select=USA&select=RUS&select=CHN",
        "panel=group&colour=group:G77",
    ],
)
def test_long_lists_are_shortened_with_a_note(studies: StudyCache, address: str) -> None:
    panel = render_panel(build_page_model(studies, parse_state(studies.dataset, f"v=1&{address}")))
    assert len(list_components(panel)) < MAX_PARTS
    assert "The newest 200 are listed" in str(panel)
    assert "for the other 382" in str(panel)


@pytest.mark.slow
@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("panel=rollcalls", 582),
        ("panel=country&select=CPV", 582),
        ("panel=group&select=USA&select=RUS&select=CHN", 582),
        ("panel=pair&select=USA&select=RUS", 582),
    ],
)
def test_long_lists_open_and_close(studies: StudyCache, address: str, rows: int) -> None:
    panel = render_panel(
        build_page_model(studies, parse_state(studies.dataset, f"v=1&{address}&whole=yes"))
    )
    parts = list_components(panel)
    # The rest is markup, so there are hardly more components.
    assert len(parts) < MAX_PARTS + 2_000
    assert list_gestures(panel, "whole:no")
    assert "are listed; narrow" not in str(panel)
    markup = "".join(props.get("data-markup", "") for props in map(get_props, parts))
    lists = [each for each in parts if isinstance(each, html.Ul) and each.className == "plain"]
    assert markup.count("<li") + sum(len(each.children) for each in lists) >= rows
