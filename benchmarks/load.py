"""Load test: many readers at once, how long each waits, and whether anything fails.

Run from the repository against a served page, see docs/serving.md:

    python -m benchmarks.load http://127.0.0.1:8050/ --readers 10 --seconds 120

A reader opens the page, and then changes colours, country, topic and period by the requests of the
page. Between two actions the reader pauses, exponentially with a mean of 5 s. Half of the queries
are new.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlsplit

import numpy as np

PAUSE_SECONDS = 5.0
NEW_SHARE = 0.5
TIMEOUT_SECONDS = 120
OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
TOPICS = (
    *("cybercrime", "ict-security", "digital-development-and-rights", "digital-rights"),
    *("information-policy", "science-technology-security", "science-technology-rights"),
)
COUNTRIES = ("USA", "RUS", "CHN", "BRA", "IND", "CPV", "FRA", "NGA", "JAM", "EGY", "IDN", "MEX")
COLOURS = ("vote:A/RES/74/247", "vote:A/RES/73/27", "region", "position", "swing", "bloc")
# The queries of stories and links, which most readers open.
KNOWN_QUERIES = (
    OPENING,
    "v=1&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01",
    "v=1&topic=cybercrime&stage=plenary&from=2019-01-01",
    "v=1&topic=information-policy",
)


@dataclass
class Results:
    """Results of all readers: seconds by action, and counts of statuses."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Reader:
    """One reader with a connection."""

    def __init__(self, url: str, seed: int, results: Results) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_SECONDS)
        self._random, self._results = random.Random(seed), results
        self._values: dict[tuple[str, str], Any] = {}
        self._callbacks: list[dict[str, Any]] = []
        self._query, self._view = OPENING, "&colour=vote:A/RES/74/247"

    def read(self, end: float) -> None:
        """Open the page, and act until a time of the monotonic clock."""
        time.sleep(self._random.uniform(0, PAUSE_SECONDS))
        self._measure("open", self._open)
        actions = {
            "colour": self._set_colour,
            "choose": self._set_country,
            "topic": self._set_topic,
            "time": self._set_period,
        }
        while time.monotonic() < end:
            time.sleep(self._random.expovariate(1 / PAUSE_SECONDS))
            name = self._random.choices(list(actions), (4, 4, 2, 1))[0]
            actions[name]()
            self._measure(name, self._update)

    def go(self, query: str, view: str) -> None:
        """Open the page at a URL."""
        self._query, self._view = query, view
        self._open()

    def get_value(self, component_id: str, name: str) -> Any:
        """Return a property of a component."""
        return self._values.get((component_id, name))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _measure(self, name: str, action: Callable[[], None]) -> None:
        start = time.perf_counter()
        try:
            action()
        except (OSError, http.client.HTTPException) as fault:
            self._connection.close()
            with self._results.lock:
                self._results.statuses[type(fault).__name__] += 1
        with self._results.lock:
            self._results.seconds.setdefault(name, []).append(time.perf_counter() - start)

    def _open(self) -> None:
        search = f"?{self._query}{self._view}"
        self._request("GET", f"/{search}")
        headers = {"Referer": f"http://{self._connection.host}/{search}"}
        layout = self._request("GET", "/_dash-layout", headers=headers)
        self._callbacks = json.loads(self._request("GET", "/_dash-dependencies"))
        self._store_properties(json.loads(layout))

    def _store_properties(self, component: Any) -> None:
        for each in component if isinstance(component, list) else [component]:
            if isinstance(each, dict) and "props" in each:
                for name, value in each["props"].items():
                    self._values[each["props"].get("id", ""), name] = value
                self._store_properties(each["props"].get("children"))

    def _set_colour(self) -> None:
        self._view = f"&colour={quote_plus(self._random.choice(COLOURS), safe=':/')}"

    def _set_country(self) -> None:
        self._view = f"&select={self._random.choice(COUNTRIES)}&panel=country"

    def _set_topic(self) -> None:
        self._view = ""
        if self._random.random() > NEW_SHARE:
            self._query = self._random.choice(KNOWN_QUERIES)
            return
        topics = self._random.sample(TOPICS, self._random.randint(1, 4))
        day = f"{self._random.randint(1990, 2017)}-{self._random.randint(1, 12):02}-01"
        threshold = round(self._random.uniform(0.6, 0.95), 3)
        params = "".join(f"&topic={topic}" for topic in topics)
        self._query = f"v=1{params}&from={day}&threshold={threshold}"

    def _set_period(self) -> None:
        self._view = f"&time=years&period={self._random.randint(2018, 2025)}"

    def _update(self) -> None:
        """Request the map and then the sidebar of the present query and view."""
        if not self._callbacks:
            return
        self._values["url", "search"] = f"?{self._query}{self._view}"
        for prop in ("url.search", "address.data"):
            self.call(prop)

    def call(self, changed_prop: str) -> None:
        """Call the callback of a property, and store what it returns."""
        (callback,) = (
            each
            for each in self._callbacks
            if each["clientside_function"] is None
            and f"{each['inputs'][0]['id']}.{each['inputs'][0]['property']}" == changed_prop
        )
        body = {
            "output": callback["output"],
            "outputs": [_parse_output(word) for word in callback["output"][2:-2].split("...")],
            "inputs": self._fill(callback["inputs"]),
            "state": self._fill(callback["state"]),
            "changedPropIds": [changed_prop],
        }
        headers = {"Content-Type": "application/json"}
        text = self._request("POST", "/_dash-update-component", json.dumps(body), headers)
        for component_id, properties in json.loads(text or "{}").get("response", {}).items():
            for name, value in properties.items():
                self._values[component_id, name] = value

    def _fill(self, dependencies: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [
            {**each, "value": self._values.get((each["id"], each["property"]))}
            for each in dependencies
        ]

    def _request(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> str:
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        text = response.read().decode()
        with self._results.lock:
            self._results.statuses[str(response.status)] += 1
        return text if response.status == 200 else ""


def _parse_output(word: str) -> dict[str, str]:
    component_id, _, name = word.partition(".")
    return {"id": component_id, "property": name.partition("@")[0]}


def main() -> None:
    """Run the readers, and print their results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120)
    args = parser.parse_args()
    results, end = Results(), time.monotonic() + args.seconds
    readers = [
        threading.Thread(target=Reader(args.url, seed, results).read, args=(end,))
        for seed in range(args.readers)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    total = [second for seconds in results.seconds.values() for second in seconds]
    for name, seconds in {**results.seconds, "all": total}.items():
        median, high = np.percentile(seconds, [50, 95])
        print(f"{name:>8} {len(seconds):6,} times, half within {median:6.2f} s, 95% {high:6.2f} s")
    print(" ".join(f"{status}: {number:,}" for status, number in results.statuses.items()))


if __name__ == "__main__":
    main()
