"""Small parts of panels: long lists, which are cut, and open whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash import html
from lxml import html as parser

from alignment.app.panels.parts import MOST_LISTED, go, long_list, tally_bar
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address
from alignment.model.dataset import Dataset
from alignment.model.vote import CODES

HOSTILE = "<script>window.broken = 1</script>\"'&"


def test_no_more_rows_are_made_than_are_shown() -> None:
    made = []

    def items() -> Iterator[html.Li]:
        for number in range(5000):
            made.append(number)
            yield html.Li(str(number))

    first, more = long_list(items(), 5000).children
    assert len(first.children) == len(made) == MOST_LISTED
    assert more.children == "Show all 5,000"
    assert more.to_plotly_json()["props"]["data-go"] == "whole:yes"


def test_a_whole_list_is_components_first_and_then_markup_with_the_same_buttons() -> None:
    rows = [html.Li(go(f"{number} {HOSTILE}", f"country:{number}")) for number in range(203)]
    first, rest, less = long_list(rows, 203, whole=True).children
    assert (len(first.children), rest.children) == (MOST_LISTED, None)
    painted = parser.fragments_fromstring(rest.to_plotly_json()["props"]["data-markup"])
    assert [part.tag for part in painted] == ["li"] * 3
    assert [part[0].get("data-go") for part in painted] == [f"country:{n}" for n in (200, 201, 202)]
    # What a name holds is words.
    assert painted[0].text_content() == f"200 {HOSTILE}"
    assert not painted[0].xpath("//script")
    assert less.to_plotly_json()["props"]["data-go"] == "whole:no"


@pytest.mark.parametrize("number", [0, 1, MOST_LISTED])
def test_a_short_list_has_nothing_to_open(number: int) -> None:
    for whole in (False, True):
        only, more = long_list([html.Li("row")] * number, number, whole).children
        assert (len(only.children), more) == (number, None)


def test_the_map_is_the_same_however_long_the_lists(dataset: Dataset) -> None:
    state = from_address(dataset, dataset.opening)
    whole = gestured(dataset, state, "whole:yes")
    assert whole.view.whole
    assert whole.picture == state.picture
    assert not gestured(dataset, whole, "whole:no").view.whole


@pytest.mark.parametrize("cast", [(104, 53, 7, 29), (1, 0, 1, 190), (0, 0, 0, 3)])
def test_each_part_of_a_bar_of_votes_has_its_own_number(cast: tuple[int, ...]) -> None:
    told = dict(zip(CODES, cast, strict=True))
    parts = [part.to_plotly_json()["props"] for part in tally_bar(told).children]
    assert [(part["children"], part["title"], part["style"]["flexGrow"]) for part in parts] == [
        (str(number), f"{number} {word}", number) for word, number in told.items() if number
    ]
