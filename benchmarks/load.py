"""Many readers at once: how long each waits for what he did, and whether anything failed.

Run from the repository against a page that is served, as docs/serving.md says:

    python -m benchmarks.load http://127.0.0.1:8050/ --readers 10 --seconds 120

A reader opens the page, and then colours, chooses a country, changes the topic and steps in time,
by the requests that the page sends for it: the map anew, and then what stands beside it. Between
two he thinks, 5 s in the mean, exponentially. Half of his queries nobody asked before.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlsplit

import numpy as np

THINKS_SECONDS = 5.0
NEW = 0.5
PATIENCE_SECONDS = 120
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
# What most readers ask for: the queries of stories and links.
KNOWN = (
    OPENING,
    "v=1&topic=ict-security&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01",
    "v=1&topic=cybercrime&stage=plenary&from=2019-01-01",
    "v=1&topic=information-policy",
)


@dataclass
class Seen:
    """What all readers met: seconds by what was done, and what was answered how."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Reader:
    """One reader with a connection of his own."""

    def __init__(self, url: str, seed: int, seen: Seen) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(place.netloc, timeout=PATIENCE_SECONDS)
        self._draw, self._seen = random.Random(seed), seen
        self._values: dict[tuple[str, str], Any] = {}
        self._callbacks: list[dict[str, Any]] = []
        self._query, self._view = OPENING, "&colour=vote:A/RES/74/247"

    def read(self, end: float) -> None:
        """Open the page, and do one thing after the other until the end."""
        time.sleep(self._draw.uniform(0, THINKS_SECONDS))
        self._timed("open", self._open)
        doings = {
            "colour": self._colour,
            "choose": self._choose,
            "topic": self._topic,
            "time": self._time,
        }
        while time.monotonic() < end:
            time.sleep(self._draw.expovariate(1 / THINKS_SECONDS))
            name = self._draw.choices(list(doings), (4, 4, 2, 1))[0]
            doings[name]()
            self._timed(name, self._show)

    def go(self, query: str, view: str) -> None:
        """Open the page at an address."""
        self._query, self._view = query, view
        self._open()

    def value(self, part: str, name: str) -> Any:
        """Return what the page holds."""
        return self._values.get((part, name))

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def _timed(self, name: str, do: Any) -> None:
        began = time.perf_counter()
        try:
            do()
        except (OSError, http.client.HTTPException) as fault:
            self._connection.close()
            with self._seen.lock:
                self._seen.statuses[type(fault).__name__] += 1
        with self._seen.lock:
            self._seen.seconds.setdefault(name, []).append(time.perf_counter() - began)

    def _open(self) -> None:
        address = f"?{self._query}{self._view}"
        self._ask("GET", f"/{address}")
        referrer = {"Referer": f"http://{self._connection.host}/{address}"}
        layout = self._ask("GET", "/_dash-layout", headers=referrer)
        self._callbacks = json.loads(self._ask("GET", "/_dash-dependencies"))
        self._note(json.loads(layout))

    def _note(self, part: Any) -> None:
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, dict) and "props" in each:
                for name, value in each["props"].items():
                    self._values[each["props"].get("id", ""), name] = value
                self._note(each["props"].get("children"))

    def _colour(self) -> None:
        self._view = f"&colour={quote_plus(self._draw.choice(COLOURS), safe=':/')}"

    def _choose(self) -> None:
        self._view = f"&select={self._draw.choice(COUNTRIES)}&panel=country"

    def _topic(self) -> None:
        self._view = ""
        if self._draw.random() > NEW:
            self._query = self._draw.choice(KNOWN)
            return
        topics = self._draw.sample(TOPICS, self._draw.randint(1, 4))
        day = f"{self._draw.randint(1990, 2017)}-{self._draw.randint(1, 12):02}-01"
        threshold = round(self._draw.uniform(0.6, 0.95), 3)
        asked = "".join(f"&topic={topic}" for topic in topics)
        self._query = f"v=1{asked}&from={day}&threshold={threshold}"

    def _time(self) -> None:
        self._view = f"&time=years&period={self._draw.randint(2018, 2025)}"

    def _show(self) -> None:
        """Go to an address: the map and what is around it, then what stands beside it."""
        if not self._callbacks:
            return
        self._values["url", "search"] = f"?{self._query}{self._view}"
        for place in ("url.search", "address.data"):
            self.call(place)

    def call(self, place: str) -> None:
        """Send what a change of a place of the page is answered by, and note the answer."""
        (callback,) = (
            each
            for each in self._callbacks
            if each["clientside_function"] is None
            and f"{each['inputs'][0]['id']}.{each['inputs'][0]['property']}" == place
        )
        body = {
            "output": callback["output"],
            "outputs": [_place(word) for word in callback["output"][2:-2].split("...")],
            "inputs": self._filled(callback["inputs"]),
            "state": self._filled(callback["state"]),
            "changedPropIds": [place],
        }
        kind = {"Content-Type": "application/json"}
        answer = self._ask("POST", "/_dash-update-component", json.dumps(body), kind)
        for name, changed in json.loads(answer or "{}").get("response", {}).items():
            for what, value in changed.items():
                self._values[name, what] = value

    def _filled(self, places: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [
            {**place, "value": self._values.get((place["id"], place["property"]))}
            for place in places
        ]

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> str:
        self._connection.request(method, path, body, headers or {})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        with self._seen.lock:
            self._seen.statuses[str(answer.status)] += 1
        return text if answer.status == 200 else ""


def _place(word: str) -> dict[str, str]:
    name, _, what = word.partition(".")
    return {"id": name, "property": what.partition("@")[0]}


def main() -> None:
    """Let readers read, and print what they met."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("url")
    given.add_argument("--readers", type=int, default=10)
    given.add_argument("--seconds", type=float, default=120)
    asked = given.parse_args()
    seen, end = Seen(), time.monotonic() + asked.seconds
    readers = [
        threading.Thread(target=Reader(asked.url, seed, seen).read, args=(end,))
        for seed in range(asked.readers)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    every = [second for seconds in seen.seconds.values() for second in seconds]
    for name, seconds in {**seen.seconds, "all": every}.items():
        middle, late = np.percentile(seconds, [50, 95])
        print(f"{name:>8} {len(seconds):6,} times, half within {middle:6.2f} s, 95% {late:6.2f} s")
    print(" ".join(f"{status}: {number:,}" for status, number in seen.statuses.items()))


if __name__ == "__main__":
    main()
