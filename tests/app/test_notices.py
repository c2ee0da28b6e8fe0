"""A notice is told when something is wrong, and gone once that is mended."""

from dataclasses import replace

import pytest
from dash import no_update
from story import STORY

from alignment.app.controls.rows import CONTROLS
from alignment.app.controls.values import controls
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.navigate import navigate
from alignment.app.state.state import from_address

ADDRESS = STORY.removeprefix("?")


class Form:
    """The controls as a reader fills them in, with the notices that are told and the address."""

    def __init__(self, dataset):
        self.holdings = Holdings(dataset, 1)
        self.address = ADDRESS
        self.values = controls(from_address(dataset, ADDRESS), None)
        self.told = ()

    def type(self, name, value):
        self.values[name] = value
        moved = navigate(self.holdings, name, "", [], dict(self.values), self.address)
        self.address, self.told = moved.state.address, moved.state.notices
        for control, wanted in zip(CONTROLS, moved.controls, strict=True):
            if wanted is not no_update:
                self.values[control] = wanted


@pytest.fixture
def form(dataset):
    return Form(dataset)


def test_dates_the_wrong_way_round_are_told_at_once_and_go_nowhere(form):
    form.type("until", "1999")
    (notice,) = form.told
    assert "the wrong way round" in notice
    assert form.address == ADDRESS
    assert form.values["until"] == "1999"


@pytest.mark.parametrize("until", ["", "2020", "2020-12-31"])
def test_the_notice_is_gone_once_the_date_is_mended(form, until):
    form.type("until", "1999")
    form.type("until", until)
    assert form.told == ()
    assert ("to=2020-12-31" in form.address) == bool(until)


def test_the_other_date_mends_it_too(form):
    form.type("until", "1999")
    form.type("since", "1990")
    assert form.told == ()
    assert "from=1990-01-01&to=1999-12-31" in form.address


def test_what_is_no_date_is_told_until_it_is_one(form):
    form.type("until", "soon")
    assert form.told
    form.type("since", "1990")
    assert "'soon' is not a date" in form.told[0]
    form.type("until", "")
    assert form.told == ()


@pytest.mark.browser
@pytest.mark.motion("reduce")
def test_a_notice_is_seen_after_another_was_dismissed(page):
    page.open(STORY)
    for until in ("1999", "1998"):
        page.page.locator(".change.more").click()
        page.page.locator("#until").fill(until)
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector(f"#notices :text('{until}')")
        # Above the map; the drawer closes as it is pressed.
        page.page.get_by_role("button", name="Dismiss").click()
        page.page.wait_for_selector("#controls-box:not([open])", state="attached")
        page.page.wait_for_selector(".notice", state="detached")


@pytest.mark.slow
def test_a_condition_that_is_not_understood_is_told_and_left_out(dataset):
    state = from_address(dataset, f"{ADDRESS}&where=group:sids&where=group:SIDSS")
    found = shown(Studies(dataset), state)
    (notice,) = found.state.notices
    assert notice.startswith("where 'group:SIDSS': unknown grouping")
    assert found.state.view.where == ("group:SIDS",)
    assert len(found.seen.where.countries) == 38


def test_an_address_made_with_older_records_says_how_many_votes_came_since(dataset):
    opening = f"{dataset.opening}&data="
    assert from_address(dataset, opening + dataset.version).notices == ()
    grown = replace(dataset, versions={"2024.12": 15000, **dataset.versions})
    state = from_address(grown, opening + "2024.12")
    told = (
        "this address was made with data 2024.12; these records are 2025.12: 703 votes came since"
    )
    assert state.notices == (told,)
    # It asks for nothing, and the next gesture does not tell it again.
    assert "data=" not in state.address
    assert state.address == from_address(grown, dataset.opening).address
    (unknown,) = from_address(dataset, opening + "1999").notices
    assert "an unknown number of votes" in unknown
    assert from_address(dataset, opening + "%00").notices == ()
