"""Notices appear with an error, and disappear when it is corrected."""

import json
from dataclasses import replace

import pytest
from page_scripts import STORY

from alignment.app.controls.rows import CONTROLS, read_control_values
from alignment.app.gestures import navigate
from alignment.app.state import build_page_model, parse_state
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.study_cache import StudyCache

ADDRESS = STORY.removeprefix("?")


class Form:
    """The controls as a reader fills them in, with their notices and the URL."""

    def __init__(self, dataset):
        self.registry = DatasetRegistry(dataset, 1)
        self.address = ADDRESS
        self.values = self.confirmed = read_control_values(parse_state(dataset, ADDRESS), None)
        self.notices = ()

    def type(self, name, value):
        self.values = self.values | {name: value}
        typed = {
            each: self.values[each] for each in CONTROLS if each == name or self.is_typed(each)
        }
        moved = navigate(self.registry, self.address, [f"control:{name}:{json.dumps(typed)}"])
        if not moved.faults:
            self.confirmed = self.values = read_control_values(moved.after, None)
        self.address, self.notices = moved.after.url_params, moved.after.notices

    def is_typed(self, name):
        return self.values[name] != self.confirmed[name]


@pytest.fixture
def form(dataset):
    return Form(dataset)


def test_dates_in_the_wrong_order_have_a_notice(form):
    form.type("until", "1999")
    (notice,) = form.notices
    assert "the wrong way round" in notice
    assert form.address == ADDRESS
    assert form.values["until"] == "1999"
    form.type("since", "1990")
    assert form.notices == ()
    assert "from=1990-01-01&to=1999-12-31" in form.address


@pytest.mark.parametrize("until", ["", "2020", "2020-12-31"])
def test_notice_disappears_with_the_error(form, until):
    form.type("until", "1999")
    form.type("until", until)
    assert form.notices == ()
    assert ("to=2020-12-31" in form.address) == bool(until)


def test_a_vote_that_leaves_the_selection_gives_no_colour(form):
    form.address += "&colour=vote:A/RES/74/247"
    form.values = form.confirmed = form.confirmed | {"colour": "vote:A/RES/74/247"}
    form.type("until", "2020")
    assert "colour=vote" in form.address
    form.type("since", "2020")
    assert "colour=vote" not in form.address


def test_an_invalid_date_has_a_notice_until_it_is_valid(form):
    form.type("until", "soon")
    assert form.notices
    form.type("since", "1990")
    assert "'soon' is not a date" in form.notices[0]
    form.type("until", "")
    assert form.notices == ()


@pytest.mark.browser
@pytest.mark.motion("reduce")
def test_a_notice_appears_after_another_was_dismissed(page):
    page.open(STORY)
    for until in ("1999", "1998"):
        page.page.locator("#sentence .change").first.click()
        page.page.locator("#until").fill(until)
        page.page.keyboard.press("Enter")
        page.page.wait_for_selector(f"#notices :text('{until}')")
        # Notices are above the map; the drawer closes at the press.
        page.page.get_by_role("button", name="Dismiss").click()
        page.page.wait_for_selector("#controls-box:not([open])", state="attached")
        page.page.wait_for_selector(".notice", state="detached")


@pytest.mark.slow
def test_invalid_condition_is_ignored_with_a_notice(dataset):
    state = parse_state(dataset, f"{ADDRESS}&where=group:sids&where=group:SIDSS")
    page_model = build_page_model(StudyCache(dataset), state)
    (notice,) = page_model.state.notices
    assert notice.startswith("where 'group:SIDSS': unknown group")
    assert page_model.state.view.where == ("group:SIDS",)
    assert len(page_model.resolved.country_filter.countries) == 38


def test_url_of_older_records_counts_new_votes(dataset):
    opening = f"{dataset.opening}&data="
    assert parse_state(dataset, opening + dataset.version).notices == ()
    grown = replace(dataset, versions={"2024.12": 15000, **dataset.versions})
    state = parse_state(grown, opening + "2024.12")
    text = "this link was made with data 2024.12; these records are 2026.9: 703 new votes since"
    assert state.notices == (text,)
    # A notice changes nothing, and the next gesture does not repeat it.
    assert "data=" not in state.url_params
    assert state.url_params == parse_state(grown, dataset.opening).url_params
    (unknown,) = parse_state(dataset, opening + "1999").notices
    assert "an unknown number of new votes" in unknown
    assert parse_state(dataset, opening + "%00").notices == ()
