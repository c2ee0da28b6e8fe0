"""The page while its server is away: it says so, keeps what is there, and goes on by itself."""

import pytest
from page_scripts import HASTY

pytestmark = [pytest.mark.browser, pytest.mark.motion("reduce")]

OUT = "() => document.querySelector('#away')?.textContent"


# In each run it is in `offline_notice.test.mjs`.
@pytest.mark.evidence
def test_the_page_waits_for_its_server(page):
    page.open()
    tab = page.page
    tab.evaluate(HASTY, [1000, 2000])
    before = page.text("#headline")
    away = [True]

    def reach(route):
        if away[0]:
            route.abort("connectionrefused")
        else:
            route.continue_()

    for path in ("/_dash-update-component", "/healthz"):
        tab.route(lambda url, path=path: path in url, reach)
    tab.mouse.click(*page.place("CPV"))
    tab.wait_for_selector("#away[role=alert]")
    assert "goes on by itself when it is back" in tab.evaluate(OUT)
    # What was there stays, to be read and walked.
    assert page.text("#headline") == before
    assert tab.locator("#map [data-iso3]").count() > 190
    # The second look for it is later than the first, and finds it.
    tab.wait_for_function("() => waits.length > 1")
    away[0] = False
    tab.wait_for_selector("#away", state="detached", timeout=15_000)
    tab.wait_for_selector("#panel :text('Cabo Verde')", timeout=15_000)
    assert tab.evaluate("waits") == [1000, 2000]
    assert "select=CPV" in tab.url
    # The browser's own lines about a server that is not there are all that went wrong.
    expected = ("net::ERR_CONNECTION_REFUSED", "failed: ")
    assert [line for line in page.said if not any(word in line for word in expected)] == []
    page.said.clear()
