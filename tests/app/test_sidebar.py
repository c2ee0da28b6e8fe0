"""The sidebar: its tabs and panels, each of which has a name in URLs."""

import re

import pytest
from dash import html
from dash.development.base_component import Component
from rendering import count_matches, list_props

from alignment.app.gestures import COUNTRY_LIST_PANELS, apply_gesture
from alignment.app.html_renderer import list_texts, render_html
from alignment.app.sidebar import (
    PANEL_RENDERERS,
    SELECTION,
    TAB_NAMES,
    render_panel,
    render_tabs,
)
from alignment.app.state import build_page_model, parse_state
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.stories import STORIES
from alignment.model.url import get_step_url, get_story_url
from alignment.model.view import PANELS
from alignment.server.study_cache import StudyCache

SELECTION_PANELS = {name for name, panel in PANELS.items() if panel.tab == SELECTION}


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


def test_names_tabs_and_panels() -> None:
    assert PANELS.keys() == PANEL_RENDERERS.keys()
    assert len({panel.title for panel in PANELS.values()}) == len(PANELS)
    assert set(COUNTRY_LIST_PANELS) <= set(PANELS)
    for name, panel in PANELS.items():
        buttons = list_props(render_tabs(name), html.Button)
        assert [button["data-go"] for button in buttons] == [
            f"panel:{place}" for place in TAB_NAMES
        ]
        (open_,) = (button for button in buttons if button["aria-selected"] == "true")
        assert open_["data-go"] == f"panel:{panel.tab}"
        assert [button["tabIndex"] for button in buttons].count(0) == 1
    # Each tab is also a panel, the first of the tab.
    assert all(PANELS[place].tab == place for place in TAB_NAMES)


@pytest.mark.slow
def test_panels_have_their_own_text(studies: StudyCache, dataset: Dataset) -> None:
    panels: dict[str, str] = {}
    for name in PANELS:
        select = "&select=USA&select=RUS&select=CHN"
        state = parse_state(dataset, f"{dataset.opening}{select}&panel={name}")
        story, navigation, panel = render_panel(build_page_model(studies, state))
        assert story is None
        assert isinstance(panel, Component)
        # The panels of the other tabs link to each other, or back.
        is_single = (name in TAB_NAMES and name != "records") or name in SELECTION_PANELS
        assert (navigation is None) == is_single
        panels[name] = str(panel)
    # The records start with the votes, and three selected countries are a group.
    assert panels["records"] == panels["rollcalls"]
    assert panels["selection"] == panels["group"]
    assert len(set(panels.values())) == len(PANELS) - 2


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("overview", 1),
        ("selection", 1),
        ("country", 1),
        # One count in twenty; all of them in `make evidence`.
        ("why", 20),
        pytest.param("why", 1, marks=pytest.mark.evidence),
    ],
)
def test_counts_open_their_countries_in_any_selection(
    studies: StudyCache, dataset: Dataset, name: str, step: int
) -> None:
    params = "&where=group:SIDS" if name == "selection" else "&where=group:SIDS&select=CPV"
    state = parse_state(dataset, f"{dataset.opening}{params}&panel={name}")
    for iso3 in ("USA", "RUS"):
        state = apply_gesture(dataset, state, f"without:{iso3}")
    page_model = build_page_model(studies, state)
    assert page_model.study is not None
    *_, panel = render_panel(page_model)
    counts = [
        (props["data-go"], number)
        for props in list_props(panel)
        if props.get("data-go", "").startswith(("where:", "and:"))
        and (number := re.match(r"[\d,]+(?= |$)", props.get("title") or str(props["children"])))
    ]
    assert counts
    for gesture, number in counts[::step]:
        where = apply_gesture(dataset, page_model.state, gesture).view.where
        assert (gesture, f"{count_matches(page_model.study, *where):,}") == (gesture, number[0])


def test_stories_and_unknown_panels(studies: StudyCache, dataset: Dataset) -> None:
    story = next(each for each in STORIES if get_step_url(each.steps[0]) == dataset.opening)
    state = parse_state(dataset, get_story_url(story))
    card, _, panel = render_panel(build_page_model(studies, state))
    assert story.title in str(card)
    assert isinstance(panel, Component)
    state = parse_state(dataset, "")
    assert apply_gesture(dataset, state, "panel:table").view.panel == "table"
    with pytest.raises(QueryError, match=r"panel 'tables' is not one of overview, selection"):
        apply_gesture(dataset, state, "panel:tables")


@pytest.mark.slow
def test_panel_without_a_study_gives_the_reason(studies: StudyCache, dataset: Dataset) -> None:
    for name in set(PANELS) - {"time"}:
        state = parse_state(dataset, f"v=1&from=2090&panel={name}")
        panel = str(render_panel(build_page_model(studies, state)))
        assert "no vote" in panel.lower()
        assert all(text in panel for text in ("Back to the opening view", "'Undo'"))
        assert "All periods together" not in panel
    state = parse_state(dataset, f"{dataset.opening}&time=years&period=2021")
    # The map states why a period has none.
    panel = str(render_panel(build_page_model(studies, state)))
    assert "All periods together" in panel
    assert "no vote" not in panel.lower()


@pytest.mark.parametrize(
    "select", ["&select=CUB&panel=country", "&select=CUB&select=CPV&panel=pair"]
)
def test_excluded_countries_can_return(studies: StudyCache, dataset: Dataset, select: str) -> None:
    state = parse_state(dataset, f"{dataset.opening}{select}")
    left = apply_gesture(dataset, state, "without:CUB")
    *_, made = render_panel(build_page_model(studies, left))
    markup = render_html(made, {})
    assert "Cuba is excluded from this selection." in markup
    assert "had no seat" not in markup
    assert 'data-go="with:CUB"' in markup
    assert apply_gesture(dataset, left, "with:CUB") == state


@pytest.mark.parametrize(
    ("address", "meaning"),
    [
        ("panel=rollcalls", "OEWG = open-ended working group."),
        ("panel=country&select=ESP", "“(inferred)” means that no list of the group names"),
    ],
)
def test_marks_of_a_panel_have_their_meaning_below_it(
    studies: StudyCache, dataset: Dataset, address: str, meaning: str
) -> None:
    """On paper no title of an element explains them; a panel without them has no such note."""
    for start, number in ((dataset.opening, 1), ("v=1&topic=ai-and-autonomy&select=FJI", 0)):
        state = parse_state(dataset, f"{start}&{address}" if number else f"{start}&panel=country")
        *_, panel = render_panel(build_page_model(studies, state))
        assert " ".join(list_texts(panel)).count(meaning) == number
