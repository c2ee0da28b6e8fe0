"""A request of the page resolves one URL, once."""

from __future__ import annotations

import threading

import pytest
from fake_browser import AFTER_A_GESTURE, Browser

from alignment.app import ids
from alignment.app.factory import create_app
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.studies.resolved_view import ResolvedView, StudyProvider, resolve_view

Asked = list[str]


@pytest.fixture
def resolved_urls(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Note the addresses that are resolved."""
    result: Asked = []

    def noted(answers: StudyProvider, query: Query, view: View) -> ResolvedView:
        # What is done ahead of the next request is none of this one.
        if threading.current_thread() is threading.main_thread():
            result.append(serialize_url(query, view))
        return resolve_view(answers, query, view)

    monkeypatch.setattr("alignment.app.state.resolve_view", noted)
    return result


@pytest.mark.slow
def test_a_gesture_resolves_its_url_once_a_request(
    parliament: Dataset, resolved_urls: Asked
) -> None:
    browser = Browser(create_app(parliament))
    for go in (
        *("country:AAA", "colour:income", "pin:AAA:0.1:0.2", "versus:v=1&exclude-rollcall=R1"),
        *("without:CCC", "time:years", "period:2019", "panel:time", "panel:blocs"),
    ):
        browser.press(go)
        # Where it leads with the map, the panel, and the resampling that goes on.
        for place, changed in AFTER_A_GESTURE:
            resolved_urls.clear()
            browser.ask(place, changed)
            assert len(resolved_urls) == 1, (go, place)


def test_opening_the_page_resolves_its_url_once(parliament: Dataset, resolved_urls: Asked) -> None:
    app = create_app(parliament)
    # Dash looks at the layout once more before the first request.
    Browser(app)
    resolved_urls.clear()
    Browser(app, "?v=1&time=years&select=AAA&panel=time")
    assert len(resolved_urls) == 1


def test_a_control_resolves_the_url_it_leads_to(parliament: Dataset, resolved_urls: Asked) -> None:
    browser = Browser(create_app(parliament))
    resolved_urls.clear()
    browser.held["min-shared", "value"] = "3"
    browser.ask(ids.URL, "min-shared.value")
    assert resolved_urls == ["v=1&topic=cybercrime&min-shared=3"]


def test_a_slider_at_the_value_of_the_study_changes_nothing(
    parliament: Dataset, resolved_urls: Asked
) -> None:
    browser = Browser(create_app(parliament))
    resolved_urls.clear()
    browser.ask(ids.URL, "threshold.value")
    assert resolved_urls == ["v=1&topic=cybercrime"]


@pytest.mark.slow
def test_a_gesture_before_the_scripts_start_is_applied(dataset: Dataset) -> None:
    browser = Browser(create_app(dataset))
    both = (f"{ids.URL}.search", f"{ids.GESTURE}.data")
    for search, go, reached in (
        # What the page opens on, and what was pressed before it was alive.
        ("", "panel:analysis", "panel=analysis"),
        # A step back, and a press at once.
        ("?v=1&topic=cybercrime&colour=income", "country:CPV", "colour=income&select=CPV"),
    ):
        browser.held[ids.URL, "search"] = search
        browser.press(go)
        browser.ask(ids.URL, *both)
        assert reached in browser.held[ids.URL, "search"]
    assert "topic=cybercrime" in browser.held[ids.URL_PARAMS, "data"]
    # A press and a step back, in this order: what came last counts.
    browser.held[ids.URL, "search"] = "?v=1&topic=cybercrime"
    browser.press("country:USA")
    browser.ask(ids.URL, *reversed(both))
    assert browser.held[ids.URL, "search"] == "?v=1&topic=cybercrime"
    assert browser.held[ids.URL_PARAMS, "data"] == "v=1&topic=cybercrime"


def test_gestures_before_an_answer_are_combined(parliament: Dataset) -> None:
    browser = Browser(create_app(parliament))
    # On a slow way the page asks three times from where it stood, and takes the last answer.
    for go in ("country:AAA", "toggle:BBB", "colour:income"):
        browser.press(go)
    browser.ask(ids.URL, f"{ids.GESTURE}.data")
    reached = "v=1&topic=cybercrime&colour=income&select=AAA&select=BBB&panel=pair"
    assert browser.held[ids.URL_PARAMS, "data"] == reached
    # What the page was told of is not done again, whenever it is told.
    browser.press("toggle:BBB")
    browser.ask(ids.URL, f"{ids.GESTURE}.data")
    assert "BBB" not in browser.held[ids.URL_PARAMS, "data"]
    # A control goes on from there too, and what leads nowhere says so and is in nothing's way.
    for go in ("panel:tables", "country:CCC"):
        browser.press(go)
    browser.held["min-shared", "value"] = "3"
    browser.ask(ids.URL, "min-shared.value")
    assert "select=CCC" in browser.held[ids.URL_PARAMS, "data"]
    assert "min-shared=3" in browser.held[ids.URL_PARAMS, "data"]
    assert "tables" in str(browser.held[ids.NOTICES, "children"])
