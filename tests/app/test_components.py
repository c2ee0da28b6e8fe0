"""Parts of panels: long lists and bars of votes."""

from dataclasses import replace

import pandas as pd
import pytest
from dash import html
from lxml import html as parser
from rendering import get_props, get_text, list_components, list_gestures

import alignment
from alignment.app.gestures import apply_gesture
from alignment.app.panels.components import (
    MAX_LISTED,
    render_gesture_button,
    render_long_list,
    render_newest,
    render_tally_bar,
)
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.model.vote import VOTE_CODES, VOTE_LABELS
from alignment.server.study_cache import StudyCache

HOSTILE = "<script>window.broken = 1</script>\"'&"


def test_texts_beyond_those_that_are_listed_open_by_a_gesture() -> None:
    names = [f"text {number}" for number in range(MAX_LISTED + 50)]
    part = render_newest(names, str, 20, "pair:CUB:HTI")
    assert list_gestures(part) == ["pair:CUB:HTI"]
    assert get_text(part).endswith("text 230 and 230 more")
    # Without a gesture the list says how to see them.
    advice = "and 230 more; narrow the dates or topics to list them"
    assert get_text(render_newest(names, str, 20)).endswith(advice)


def test_a_long_list_takes_the_first_of_its_items() -> None:
    items = iter([html.Li(str(number)) for number in range(5000)])
    first, more = render_long_list(items, 5000).children
    assert len(first.children) == 5000 - len(list(items)) == MAX_LISTED
    assert more.children == "Show all 5,000"
    assert list_gestures(more) == ["whole:yes"]


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
