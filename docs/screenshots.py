"""Take the screenshots of the documentation: `python docs/screenshots.py`.

Needs the test extra and Chromium. Each screenshot is a URL of the page.
"""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
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


def main() -> None:
    """Serve the page, open each URL and save a screenshot."""
    server = create_server(create_app(RECORDS).server, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, search in PICTURES.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://127.0.0.1:{server.effective_port}/{search}")
            page.wait_for_selector("#react-entry-point #map [data-iso3]", state="attached")
            page.wait_for_selector("#sure:not(:empty):not(:has(progress))", timeout=120_000)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()
    server.close()


if __name__ == "__main__":
    main()
