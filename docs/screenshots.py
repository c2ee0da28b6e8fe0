"""Take the screenshots of the documentation: `python docs/screenshots.py`.

Needs the test extra and Chromium. Each screenshot is a URL of the page.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

import alignment
from alignment.app.factory import create_app
from alignment.model.stories import STORIES
from alignment.model.url import get_step_url

RECORDS = alignment.load()
FOLDER = Path(__file__).parent / "images"
# The URL of each screenshot, which is taken at 1440 by 900.
PICTURES = {
    "page": "",
    # Screenshots of the tutorials.
    "country": f"?{RECORDS.opening}&select=GTM&panel=country",
    "why": f"?{RECORDS.opening}&where=group:SIDS&panel=why",
    "what-next": f"?{RECORDS.opening}&ahead=A/RES/78/237&panel=ahead",
    # The first step of one story is the opening page.
    **{
        story.name: f"?{get_step_url(story.steps[0])}"
        for story in STORIES
        if story.name != "74-247"
    },
}


@contextlib.contextmanager
def serve_page() -> Iterator[tuple[Browser, str]]:
    """Serve the page; give a browser and the URL of the server."""
    server = create_server(create_app(RECORDS).server, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser, f"http://127.0.0.1:{server.effective_port}/"
        browser.close()
    server.close()


def wait_for_page(page: Page) -> None:
    """Wait until the map is drawn and the work in the background is done."""
    page.wait_for_selector("#react-entry-point #map [data-iso3]", state="attached")
    computed = "#stability-note:not(:empty):not(:has(progress))"
    page.wait_for_selector(computed, timeout=120_000, state="attached")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)


def main() -> None:
    """Open each URL of the page and save a screenshot."""
    FOLDER.mkdir(exist_ok=True)
    with serve_page() as (browser, url):
        for name, search in PICTURES.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{url}{search}")
            wait_for_page(page)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main()
