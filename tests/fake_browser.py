"""Callbacks of the page, called as a browser does, without a browser."""

from typing import Any

from dash import Dash

from alignment.app import ids

# Who is asked after a gesture, in turn: by the first place that each fills.
AFTER_A_GESTURE = (
    (ids.URL, f"{ids.GESTURE}.data"),
    (ids.PANEL, f"{ids.URL_PARAMS}.data"),
    (ids.STABILITY_NOTE, f"{ids.PROGRESS_TIMER}.n_intervals"),
)


class Browser:
    """The properties of a page, and its requests to the server."""

    def __init__(self, app: Dash, search: str = "") -> None:
        self.client = app.server.test_client()
        self.values: dict[tuple[str, str], Any] = {}
        address = {"Referer": f"http://localhost/{search}"}
        self._take(self.client.get("/_dash-layout", headers=address).json)
        self.values[ids.URL, "search"] = search
        self._callbacks = {
            _named(row["output"])[0]["id"]: row
            for row in self.client.get("/_dash-dependencies").json or ()
            if row["clientside_function"] is None
        }

    def gesture(self, go: str) -> None:
        """Do a gesture on the map, and call every callback that follows."""
        self.press(go)
        for first, changed in AFTER_A_GESTURE:
            self.ask(first, changed)

    def press(self, go: str) -> None:
        """Add a gesture to those that have no answer yet."""
        heard = self.values[ids.LAST_GESTURE, "data"]
        there = self.values.get((ids.GESTURE, "data")) or {}
        pending = {count: each for count, each in there.items() if int(count) > heard}
        count = max(map(int, there), default=heard) + 1
        self.values[ids.GESTURE, "data"] = pending | {str(count): go}

    def ask(self, first: str, *changed: str) -> None:
        """Call the callback with this first output, after changes, and store its answer."""
        row = self._callbacks[first]
        outputs = _named(row["output"])
        request = {
            "output": row["output"],
            "outputs": outputs if row["output"].startswith("..") else outputs[0],
            "inputs": [self._given(each) for each in row["inputs"]],
            "state": [self._given(each) for each in row["state"]],
            "changedPropIds": list(changed),
        }
        answer = self.client.post("/_dash-update-component", json=request)
        assert answer.status_code in (200, 204), answer.text
        if answer.status_code == 200 and answer.json:
            for name, properties in answer.json["response"].items():
                for part, value in properties.items():
                    self.values[name, part.partition("@")[0]] = value

    def _given(self, place: dict[str, Any]) -> dict[str, Any]:
        name, part = place["id"], place["property"]
        return {"id": name, "property": part, "value": self.values.get((name, part))}

    def _take(self, part: Any) -> None:
        if isinstance(part, list):
            for each in part:
                self._take(each)
        elif isinstance(part, dict) and "props" in part:
            properties = part["props"]
            for name, value in properties.items():
                if isinstance(properties.get("id"), str):
                    self.values[properties["id"], name] = value
                self._take(value)


def _named(output: str) -> list[dict[str, str]]:
    parts = output.strip(".").split("...")
    return [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in parts]
