"""Choosing several countries, and what a change of the page is told as."""

from dataclasses import replace

import pytest

from alignment.app.controls.rows import CONTROLS
from alignment.app.kept.background import Job
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.navigate import navigate
from alignment.app.picture.chosen import SHOWN, chosen
from alignment.app.picture.map import sureness
from alignment.app.spoken import spoken
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address

OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
STANDING = dict.fromkeys(CONTROLS)


@pytest.fixture(scope="module")
def holdings(dataset):
    return Holdings(dataset, 1)


def after(dataset, address, *gestures):
    state = from_address(dataset, address)
    for go in gestures:
        state = gestured(dataset, state, go)
    return state


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
    view = after(dataset, OPENING, *gestures).view
    assert (view.select, view.panel) == (select, panel)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gesture", "words"),
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
def test_a_change_is_told(dataset, holdings, gesture, words):
    before = from_address(dataset, OPENING)
    moved = navigate(holdings, "gesture", "", [gesture], STANDING, before.address)
    assert moved is not None
    assert words in moved.said


@pytest.mark.slow
def test_nothing_is_told_of_no_change(dataset):
    state = from_address(dataset, OPENING)
    study = shown(Studies(dataset), state).study
    assert spoken(state, state, study) == ""
    released = replace(state, view=replace(state.view, pins=("BRA:0.1:0.2",)))
    assert spoken(released, state, study) == "No country is held."


def test_the_progress_of_resampling_is_not_read_out_at_each_step():
    bar = sureness(None, Job(done=3, total=200))
    assert bar.to_plotly_json()["props"]["aria-live"] == "off"
    assert "3 of 200" in str(bar)
    # Before it has begun nobody knows of how many.
    assert "0 of" not in str(sureness(None, Job()))


def test_each_chosen_country_can_be_given_up(dataset):
    view = after(dataset, OPENING, "lasso:USA RUS CHN BRA IND DEU FRA ITA").view
    part = chosen(dataset, view)
    given_up = [getattr(each, "data-go", "") for each in part._traverse()]
    assert [each for each in given_up if each.startswith("toggle:")] == [
        f"toggle:{iso3}" for iso3 in ["USA", "RUS", "CHN", "BRA", "IND", "DEU", "FRA", "ITA"]
    ]
    (rest,) = (each for each in part._traverse() if type(each).__name__ == "Details")
    assert rest.children[0].children == f"and {8 - SHOWN} more"
    assert chosen(dataset, replace(view, select=())) == []
