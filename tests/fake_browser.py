"""The page without a browser: its contents and its requests."""

import json
import re
import time
from html import unescape
from typing import Any

from dash import Dash

from alignment.app import ids
from alignment.app.gestures import NavigationResult
from alignment.app.state import build_page_model
from alignment.reports.announcements import describe_change


class Browser:
    """The URL and the parts of a page, and its requests to the server."""

    def __init__(self, app: Dash, search: str = "") -> None:
        self.client = app.server.test_client()
        text = self.client.get(f"/{search}").text
        self.address, self.ready, over, self.version = (
            unescape(re.findall(f'data-{name}="([^"]*)"', text)[0])
            for name in ("at", "ready", "over", "version")
        )
        self.is_over = over == "yes"
        # The latest markup and properties, by the ids of their elements.
        self.parts: dict[str, Any] = {}

    def gesture(self, *gestures: str) -> dict[str, Any]:
        """Do gestures, and store the response and a late panel."""
        return self.ask(go=list(gestures))

    def set_control(self, name: str, value: Any) -> dict[str, Any]:
        """Change a control."""
        return self.gesture(f"control:{name}:{json.dumps({name: value})}")

    def ask(self, **more: Any) -> dict[str, Any]:
        """Request a response, store it and return it."""
        response = self.request(**more)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json
        self.address, self.ready = answer["at"], answer["ready"]
        self.is_over = answer["is_over"]
        self.parts |= answer["markup"]
        for name, properties in answer["props"].items():
            self.parts[name] = next(iter(properties.values()))
        if answer["is_late"]:
            self.ask(part="panel")
        return answer

    def request(self, **more: Any) -> Any:
        """Return the response to a request for the current state."""
        query = {"at": self.address, "ready": self.ready, "version": self.version, **more}
        return self.client.get(ids.VIEW_PATH, query_string=query)

    def poll(self) -> None:
        """Request the progress of slow work, and the parts that are ready."""
        progress = self.client.get(ids.PROGRESS_PATH, query_string={"at": self.address}).json
        if progress["ready"] != self.ready:
            self.ask()
        self.is_over = progress["is_over"]

    def wait_until_over(self) -> None:
        """Poll until the slow work is over."""
        while not self.is_over:
            self.poll()
            # A request without a pause takes the processor from the work that it waits for.
            time.sleep(0.02)


def announce(moved: NavigationResult) -> str:
    """Return the announcement of a change for screen readers."""
    model = build_page_model(moved.study_cache, moved.after)
    assert model.study is not None
    return describe_change(
        moved.before.view,
        model.state.view,
        model.study,
        has_new_query=moved.before.query != model.state.query,
        period=model.resolved.period,
    )
