"""Sparklines: their marks are at their values, inside the picture."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.export.sparklines import (
    HEIGHT,
    WIDTH,
    draw_bars,
    draw_interval,
    draw_strip,
    draw_ticks,
)

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
