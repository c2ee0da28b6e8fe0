"""Announcements of changes of the page, and the selection of several countries."""

from dataclasses import replace

import pytest

from alignment.app.controls.rows import CONTROLS
from alignment.app.gestures import apply_gesture, describe_change, navigate
from alignment.app.state import build_page_model, parse_state
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.study_cache import StudyCache

OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
CONTROL_VALUES = dict.fromkeys(CONTROLS)


@pytest.fixture(scope="module")
def registry(dataset):
    return DatasetRegistry(dataset, 1)


@pytest.mark.parametrize(
    ("gestures", "select", "panel"),
    [
        (["country:CPV"], ("CPV",), "country"),
        (["country:CPV", "toggle:USA"], ("CPV", "USA"), "pair"),
        (["country:CPV", "toggle:USA", "toggle:RUS"], ("CPV", "USA", "RUS"), "group"),
        (["country:CPV", "toggle:USA", "toggle:USA"], ("CPV",), "country"),
        (["country:CPV", "toggle:CPV"], (), "overview"),
        (["add:CPV", "add:USA", "add:CPV"], ("CPV", "USA"), "pair"),
        (["panel:table", "add:CPV"], ("CPV",), "table"),
        (["add:QQQ"], (), "overview"),
        (["lasso:CPV USA RUS", "clear"], (), "overview"),
        (["group:EU", "clear"], (), "group"),
    ],
)
def test_the_panel_goes_with_how_many_are_chosen(dataset, gestures, select, panel):
    state = parse_state(dataset, OPENING)
    for gesture in gestures:
        state = apply_gesture(dataset, state, gesture)
    assert (state.view.select, state.view.panel) == (select, panel)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gesture", "text"),
    [
        ("country:CPV", "Chosen: Cabo Verde. Panel: Country."),
        (
            "lasso:USA RUS CHN BRA IND DEU",
            "Chosen: United States, Russia, China, Brazil and 2 more.",
        ),
        ("colour:income", "Coloured by income group."),
        (
            "colour:vote:A/RES/74/247",
            "Coloured by vote on Cybercrime convention 2019: "
            "79 yes, 60 no, 33 abstained, 21 absent.",
        ),
        ("map:world", "World map."),
        ("pin:BRA:0.1:0.2", "Brazil is held, the others settled around it."),
        ("without:USA", "15 roll calls: India–Indonesia, 126;"),
        ("time:windows", "Period 2023–2025. 5 roll calls:"),
        ("versus:v=1&topic=cybercrime", "Compared with: on cybercrime"),
        ("panel:table", "Panel: Table."),
    ],
)
def test_a_change_is_told(dataset, registry, gesture, text):
    before = parse_state(dataset, OPENING)
    navigation = navigate(registry, "gesture", "", [gesture], CONTROL_VALUES, before.url_params)
    assert navigation is not None
    assert text in navigation.announcement


@pytest.mark.slow
def test_no_change_has_no_announcement(dataset):
    state = parse_state(dataset, OPENING)
    study = build_page_model(StudyCache(dataset), state).study
    assert describe_change(state, state, study) == ""
    released = replace(state, view=replace(state.view, pins=("BRA:0.1:0.2",)))
    assert describe_change(released, state, study) == "No country is held."
