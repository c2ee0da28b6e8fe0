"""Parts of panels: long lists, which are cut and can be shown in full."""

from __future__ import annotations

import pytest
from dash import html
from lxml import html as parser
from rendering import get_props, list_gestures

from alignment.app.gestures import apply_gesture
from alignment.app.panels.components import (
    MAX_LISTED,
    render_gesture_button,
    render_long_list,
    render_tally_bar,
)
from alignment.app.state import parse_state
from alignment.model.dataset import Dataset
from alignment.model.vote import VOTE_CODES

HOSTILE = "<script>window.broken = 1</script>\"'&"


def test_no_more_rows_are_made_than_are_shown() -> None:
    items = iter([html.Li(str(number)) for number in range(5000)])
    first, more = render_long_list(items, 5000).children
    assert len(first.children) == 5000 - len(list(items)) == MAX_LISTED
    assert more.children == "Show all 5,000"
    assert list_gestures(more) == ["whole:yes"]


def test_a_whole_list_is_components_first_and_then_markup_with_the_same_buttons() -> None:
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
def test_a_short_list_has_nothing_to_open(number: int) -> None:
    for show_all in (False, True):
        only, more = render_long_list([html.Li("row")] * number, number, show_all).children
        assert (len(only.children), more) == (number, None)


def test_the_map_is_the_same_however_long_the_lists(dataset: Dataset) -> None:
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
        (str(number), f"{number} {word}", number) for word, number in tally.items() if number
    ]
