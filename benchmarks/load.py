"""Load test: response times of many simultaneous readers, and their failures.

Run from the repository against a served page, see docs/serving.md:

    python -m benchmarks.load http://127.0.0.1:8050/ --readers 10 --seconds 120

A reader opens the page, and then changes colours, country, topic and period as the page does.
Between two actions the reader pauses, exponentially with a mean of 5 s. Half of the queries are
new. With `--replay 12` each reader acts 12 times, one after the other, without slow work in
progress. Behind a caching proxy this measures its share of hits, by the header X-Cache of
docs/serving.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import numpy as np

PAUSE_SECONDS = 5.0
NEW_SHARE = 0.5
TIMEOUT_SECONDS = 120
POLL_SECONDS, MAX_POLLS = 0.7, 30
OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
TOPICS = (
    *("cybercrime", "ict-security", "digital-development-and-rights", "digital-rights"),
    *("information-policy", "science-technology-security", "science-technology-rights"),
)
COUNTRIES = ("USA", "RUS", "CHN", "BRA", "IND", "CPV", "FRA", "NGA", "JAM", "EGY", "IDN", "MEX")
LABEL_SIZES = ("0.75", "1.06", "1.5", "2.1", "3")
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
        self._query, self._view = OPENING, "&colour=vote:A/RES/74/247"
        self._address, self._ready, self._version, self._key = "", "", "", ""
        # Readers have windows of five sizes, so their pages request letters of five sizes.
        self._label_size = LABEL_SIZES[seed % len(LABEL_SIZES)]
        self._parts: dict[str, Any] = {}

    def read(self, end: float) -> None:
        """Open the page, and act until a time of the monotonic clock."""
        time.sleep(self._random.uniform(0, PAUSE_SECONDS))
        self.open()
        while time.monotonic() < end:
            time.sleep(self._random.expovariate(1 / PAUSE_SECONDS))
            self.act()

    def open(self) -> None:
        """Open the page."""
        self._measure("open", self._open)

    def act(self) -> None:
        """Do one random action."""
        actions = {
            "colour": self._set_colour,
            "choose": self._set_country,
            "topic": self._set_topic,
            "time": self._set_period,
        }
        name = self._random.choices(list(actions), (4, 4, 2, 1))[0]
        actions[name]()
        self._measure(name, self._update)

    def go(self, query: str, view: str) -> None:
        """Open the page at a URL."""
        self._query, self._view = query, view
        self._open()

    def poll(self) -> bool:
        """Request progress and the parts that are ready; return whether all are ready."""
        text = self._get("/progress", [("at", self._address)])
        progress = json.loads(text or "{}")
        self._parts["stability-note"] = progress.get("note", "")
        if progress.get("ready") != self._ready:
            self._ask()
        return bool(progress.get("is_over"))

    def get_part(self, name: str) -> Any:
        """Return the latest markup or properties of an element."""
        return self._parts.get(name)

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
        text = self._request("GET", f"/{search}")
        headers = {"Referer": f"http://{self._connection.host}/{search}"}
        self._request("GET", "/_dash-layout", headers=headers)
        self._request("GET", "/_dash-dependencies")
        self._key = "".join(re.findall("records=([^&]*)", search))
        self._address, self._ready, self._version = (
            unescape(value[0]) if (value := re.findall(f'data-{name}="([^"]*)"', text)) else ""
            for name in ("at", "ready", "version")
        )

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
        """Request the current query and view."""
        self._ask(("to", f"{self._query}{self._view}"))

    def _ask(self, *target: tuple[str, str]) -> None:
        """Request a response and a late panel, and store them."""
        state = [("labels", self._label_size), ("ready", self._ready), ("version", self._version)]
        text = self._get("/view", [("at", self._address), *target, *state])
        if not text:
            return
        answer = json.loads(text)
        self._address, self._ready = answer["at"], answer["ready"]
        self._parts |= answer["markup"] | answer["props"]
        if answer["is_late"]:
            self._ask(("part", "panel"))

    def _get(self, path: str, params: list[tuple[str, str]]) -> str:
        headers = {"Records-Key": self._key} if self._key else {}
        return self._request("GET", f"{path}?{urlencode(params)}", headers=headers)

    def _request(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> str:
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        text = response.read().decode()
        with self._results.lock:
            self._results.statuses[str(response.status)] += 1
            if cached := response.headers.get("X-Cache"):
                self._results.statuses[f"{path.partition('?')[0]} {cached}"] += 1
        return text if response.status == 200 else ""


def main() -> None:
    """Run the readers, and print their results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--replay", type=int, default=0)
    args = parser.parse_args()
    results, end = Results(), time.monotonic() + args.seconds
    readers = [Reader(args.url, seed, results) for seed in range(args.readers)]
    if args.replay:
        for number in range(args.replay + 1):
            for reader in readers:
                reader.act() if number else reader.open()
                for _ in range(MAX_POLLS):
                    if reader.poll():
                        break
                    time.sleep(POLL_SECONDS)
    else:
        threads = [threading.Thread(target=reader.read, args=(end,)) for reader in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    total = [second for seconds in results.seconds.values() for second in seconds]
    for name, seconds in {**results.seconds, "all": total}.items():
        median, high = np.percentile(seconds, [50, 95])
        print(f"{name:>8} {len(seconds):6,} times, half within {median:6.2f} s, 95% {high:6.2f} s")
    print(" ".join(f"{status}: {number:,}" for status, number in results.statuses.items()))


if __name__ == "__main__":
    main()
