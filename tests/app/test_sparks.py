"""Small pictures: well-formed, within their frame, and as many marks as there are numbers."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.app.panels.sparks import HIGH, WIDE, bars, interval, ticks

SVG = "{http://www.w3.org/2000/svg}"
numbers = st.floats(-1e6, 1e6, allow_nan=False)
shares = st.floats(0, 1, allow_nan=False)


def read(markup: str) -> ElementTree.Element:
    """Return a picture that keeps within its frame and says nothing."""
    found = ElementTree.fromstring(markup)
    assert found.get("viewBox") == f"0 0 {WIDE} {HIGH}"
    assert not "".join(found.itertext())
    for each in found:
        assert each.tag in {f"{SVG}{tag}" for tag in ("path", "rect", "circle")}
        ways = re.findall(r"M([\d.]+),([\d.]+)(?:v([\d.]+)|H([\d.]+))", each.get("d", ""))
        assert len(ways) == each.get("d", "").count("M")
        for x, y, down, across in ways:
            assert 0 <= float(x) <= float(across or x) <= WIDE
            assert 0 <= float(y) <= float(y) + float(down or 0) <= HIGH
    return found


@given(st.lists(numbers, min_size=1, max_size=30), st.data())
def test_numbers_lie_as_far_along_the_line(places: list[float], data: st.DataObject) -> None:
    marked = data.draw(st.sets(st.integers(0, len(places) - 1)))
    found = read(ticks(places, marked))
    dots = [float(dot.get("cx", "")) for dot in found.iter(f"{SVG}circle")]
    low, high = min(places), max(places)
    expected = [3 + 90 * (places[each] - low) / (high - low or 1) for each in sorted(marked)]
    assert dots == pytest.approx(expected, abs=0.06)


def test_a_crowd_is_taller_by_hand() -> None:
    _, line = read(ticks([0.0, 0.0, 0.0, 0.001, 45.0, 90.0])).iter(f"{SVG}path")
    # Four of six stand at 3, which is drawn at 4; each tick stands for 2 pixels.
    assert line.get("d") == "M4,3v22M48,9.75v8.5M92,9.75v8.5"


@given(st.lists(st.floats(0, 1e6), max_size=60), st.data())
def test_there_is_a_bar_for_each_number(heights: list[float], data: st.DataObject) -> None:
    markup = bars(heights)
    if not any(heights):
        assert markup == ""
        return
    marked = data.draw(st.integers(0, len(heights) - 1))
    drawn = list(read(bars(heights, marked)).iter(f"{SVG}rect"))
    assert len(drawn) == sum(height > 0 for height in heights)
    assert sum(bar.get("fill") == "var(--accent)" for bar in drawn) == (heights[marked] > 0)
    for bar in drawn:
        x, y, wide, high = (float(bar.get(name, "")) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= WIDE
        assert 0 <= y <= y + high <= HIGH + 0.01
    tallest = max(float(bar.get("height", "")) for bar in drawn)
    assert tallest == pytest.approx(HIGH - 6, abs=0.1)


@given(st.tuples(shares, shares, shares).map(sorted))
def test_an_interval_holds_its_value(parts: list[float]) -> None:
    low, value, high = parts
    found = read(interval(value, low, high))
    _, reach = found.iter(f"{SVG}path")
    (dot,) = found.iter(f"{SVG}circle")
    ends = [float(each) for each in re.findall(r"M([\d.]+),\d+H([\d.]+)", reach.get("d", ""))[0]]
    assert ends == pytest.approx([3 + 90 * low, 3 + 90 * high], abs=0.06)
    assert ends[0] <= float(dot.get("cx", "")) <= ends[1]


def test_of_nothing_there_is_no_picture() -> None:
    assert ticks([]) == bars([]) == bars([0, 0]) == ""
