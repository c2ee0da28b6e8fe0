"""A change of colour moves nothing but colours, and draws the map once."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAINTED = """() => {
  const graph = document.querySelector('#map .js-plotly-plot');
  window.painted = 0;
  graph.on('plotly_afterplot', () => { window.painted += 1; });
}"""
COLOURED = """name => window.dash_clientside.set_props(
  'gesture', {data: {go: `colour:${name}`, count: Math.random()}})"""
SIZE = """() => {
  const {top, width, height} = document.querySelector('#map').getBoundingClientRect();
  return [Math.round(top / 2), width, height];
}"""


@pytest.mark.parametrize("colour", ["un_region", "income", "group:EU", "swing"])
def test_a_colour_of_few_or_many_entries_leaves_the_map_where_it_is(page, colour):
    page.open()
    before = page.page.evaluate(SIZE)
    page.page.evaluate(PAINTED)
    page.page.evaluate(COLOURED, colour)
    page.page.wait_for_function("() => window.painted > 0")
    page.settle()
    assert page.page.evaluate(SIZE) == before
    assert page.page.evaluate("() => window.painted") == 1
