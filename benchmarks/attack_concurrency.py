"""Attacks on the limits of concurrent work, and a load of new queries alone.

Run from the repository. Each attack starts a server on 127.0.0.1, is limited in count and time,
prints its measurements, and ends with status 1 if a goal is missed:

    python -m benchmarks.attack_concurrency pages
    python -m benchmarks.attack_concurrency files
    python -m benchmarks.attack_concurrency tests
    python -m benchmarks.attack_concurrency cold --readers 25 --seconds 120

Clients are distinguished by `X-Forwarded-For`, as behind a proxy.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import random
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import load
from benchmarks.load import COLOURS, COUNTRIES, KNOWN_QUERIES, OPENING, TOPICS, Reader
from benchmarks.local_server import TIMEOUT_SECONDS, start_server

PAUSE_SECONDS = 5.0
_MEGABYTE = 10**6
_counter = itertools.count(1)


@dataclass
class Results:
    """Seconds and statuses of requests by kind."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, status: str, seconds: float) -> None:
        """Add one request."""
        with self.lock:
            self.seconds[name].append(seconds)
            self.statuses[name][status] += 1

    def percentile(self, name: str, share: float) -> float:
        """Return a percentile of the seconds of a kind; NaN if there was no request."""
        return float(np.percentile(self.seconds[name], share)) if self.seconds[name] else np.nan

    def print(self) -> None:
        """Print one line for each kind of request."""
        for name, seconds in sorted(self.seconds.items()):
            median, high = np.percentile(seconds, [50, 95])
            statuses = " ".join(f"{key}: {n:,}" for key, n in sorted(self.statuses[name].items()))
            print(
                f"{name:>16} {len(seconds):5,} times, p50 {median:6.2f} s, p95 {high:6.2f} s, "
                f"longest {max(seconds):6.2f} s; {statuses}"
            )


@dataclass
class Server:
    """A running server; `peaks` is the most memory of it and its workers, in megabytes."""

    process: subprocess.Popen[bytes]
    port: int
    peaks: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def get(
        self, results: Results | None, name: str, client: str, path: str, method: str = "GET"
    ) -> bytes:
        """Send a request and add its seconds to the results; return the content."""
        start, content = time.perf_counter(), b""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, headers={"X-Forwarded-For": client})
            response = connection.getresponse()
            content, status = response.read(), str(response.status)
        except (OSError, http.client.HTTPException) as fault:
            status = type(fault).__name__
        finally:
            connection.close()
        if results is not None:
            results.add(name, status, time.perf_counter() - start)
        return content

    def measure(self) -> None:
        """Update the peaks of memory; shared pages are split between processes."""
        sizes = {"server": 0.0, "workers": 0.0, "all": 0.0}
        for pid in _list_descendants(self.process.pid):
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                line = next(each for each in lines if each.startswith("Pss:"))
                size = float(line.split()[1]) * 1024 / _MEGABYTE
                sizes["server" if pid == self.process.pid else "workers"] += size
                sizes["all"] += size
        for name, size in sizes.items():
            self.peaks[name] = max(self.peaks[name], size)

    def print(self) -> None:
        """Print the peaks of memory."""
        peaks = ", ".join(f"{name} {size:,.0f} MB" for name, size in self.peaks.items())
        print(f"most memory: {peaks}")


def _list_descendants(root: int) -> list[int]:
    """Return a process and its descendants."""
    pids = [root]
    for pid in pids:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                pids += map(int, children.read_text().split())
    return pids


@contextmanager
def serve() -> Iterator[Server]:
    """Give a server with one process that trusts one proxy."""
    with start_server(1, ALIGNMENT_PROXIES="1") as (process, port):
        server, done = Server(process, port), threading.Event()

        def watch() -> None:
            while not done.wait(0.5):
                server.measure()

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield server
        finally:
            done.set()


def run_threads(once: list[Callable[[], Any]], repeatedly: list[Callable[[], Any]]) -> float:
    """Call functions at once, and others repeatedly until these return; return the seconds."""
    done, start = threading.Event(), time.perf_counter()

    def repeat(function: Callable[[], Any]) -> None:
        while not done.is_set():
            function()
            done.wait(0.2)

    threads = [threading.Thread(target=function) for function in once]
    others = [threading.Thread(target=repeat, args=(function,)) for function in repeatedly]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    for thread in others:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    done.set()
    for thread in others:
        thread.join()
    return seconds


def small_query(extra: str = "") -> str:
    """Return the parameters of a new query of a few votes."""
    threshold = 0.6 + next(_counter) / 10**5
    return f"v=1&topic=ict-security&topic=cybercrime&threshold={threshold:.5f}{extra}"


def large_query(extra: str = "") -> str:
    """Return the parameters of a new query of the whole Assembly."""
    return f"v=1&scope=assembly&threshold={0.55 + next(_counter) / 10**5:.5f}{extra}"


def attack_pages(count: int = 12) -> dict[str, bool]:
    """Request twelve pages at once, 3.5 s of processor each, from one address."""
    results = Results()
    with serve() as server:
        server.get(None, "", "10.0.0.2", f"/?{OPENING}")
        seconds = run_threads(
            [
                lambda: server.get(
                    results, "attack", "10.0.0.1", f"/?{large_query('&layout=position')}"
                )
            ]
            * count,
            [
                lambda: server.get(results, "healthz", "10.0.0.2", "/healthz"),
                lambda: server.get(results, "cached page", "10.0.0.3", f"/?{OPENING}"),
                lambda: server.get(results, "new page", "10.0.0.4", f"/?{small_query()}"),
            ],
        )
        print(f"twelve heavy pages of one client: {seconds:.1f} s")
        results.print()
        server.print()
        return {
            "healthz within 1 s": max(results.seconds["healthz"]) < 1,
            "cached pages within 1 s": max(results.seconds["cached page"]) < 1,
            "new pages of others p95 below 2 s": results.percentile("new page", 95) < 2,
            "nobody else is refused": all(
                set(results.statuses[name]) == {"200"}
                for name in ("healthz", "cached page", "new page")
            ),
            "less than 1,100 MB": server.peaks["all"] < 1100,
        }


def attack_files() -> dict[str, bool]:
    """Request two GEXF of the whole Assembly, from two addresses."""
    results = Results()

    def get_panel(name: str) -> bytes:
        path = f"/?{small_query('&select=BRA&panel=country')}"
        return server.get(results, name, "10.0.0.3", path)

    with serve() as server:
        server.get(None, "", "10.0.0.3", "/?v=1&select=BRA&panel=country")
        for _ in range(4):
            get_panel("panel alone")
        run_threads(
            [
                lambda: server.get(results, "gexf", "10.0.0.1", f"/download/gexf?{large_query()}"),
                lambda: server.get(results, "gexf", "10.0.0.2", f"/download/gexf?{large_query()}"),
            ],
            [
                lambda: get_panel("panel beside"),
                lambda: server.get(results, "healthz", "10.0.0.4", "/healthz"),
            ],
        )
        results.print()
        server.print()
        return {
            "a new country panel within 1 s (p95)": results.percentile("panel beside", 95) < 1,
            "the files came": set(results.statuses["gexf"]) == {"200"},
        }


def attack_tests() -> dict[str, bool]:
    """Request two slow tests of links at once from one address."""
    results = Results()
    with serve() as server:
        server.get(None, "", "10.0.0.3", "/embed?v=1")
        run_threads(
            [
                lambda: server.get(
                    results, "links", "10.0.0.1", f"/api/links?{OPENING}&seed={next(_counter)}"
                )
            ]
            * 2,
            [
                lambda: server.get(results, "cached embed", "10.0.0.3", "/embed?v=1"),
                lambda: server.get(results, "new embed", "10.0.0.4", f"/embed?{small_query()}"),
                lambda: server.get(
                    results, "new file", "10.0.0.5", f"/download/svg?{small_query()}"
                ),
                lambda: server.get(
                    results, "new API", "10.0.0.6", f"/api/study?{small_query()}&replicates=0"
                ),
                lambda: server.get(results, "wrong method", "10.0.0.1", "/api/links", "POST"),
            ],
        )
        results.print()
        server.print()
        return {
            f"{name} p95 below {limit} s": results.percentile(name, 95) < limit
            for name, limit in (
                ("cached embed", 0.5),
                ("new embed", 2),
                ("new file", 2),
                ("new API", 2),
                ("wrong method", 0.5),
            )
        }


class CachedReader(Reader):
    """Reader of cached maps, by the requests of the page."""

    MAPS = tuple(itertools.product(KNOWN_QUERIES, COLOURS[2:]))

    def show_map(self, number: int) -> None:
        """Request a map and its sidebar."""
        self._query, colour = self.MAPS[number % len(self.MAPS)]
        self._view = f"&colour={colour}"
        self._measure("cached map", self._update)

    def _request(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> str:
        return super()._request(
            method, path, body, {"X-Forwarded-For": "10.0.1.1"} | (headers or {})
        )


def _make_new_request(rng: random.Random) -> tuple[str, str]:
    """Return the kind and the path of a request that is not cached."""
    topics = "".join(f"&topic={topic}" for topic in rng.sample(TOPICS, rng.randint(1, 4)))
    since = f"{rng.randint(1990, 2017)}-{rng.randint(1, 12):02}-01"
    query = f"v=1{topics}&from={since}&threshold={0.6 + next(_counter) / 10**5:.5f}"
    country, colour = rng.choice(COUNTRIES), rng.choice(COLOURS[2:])
    kinds = {
        "page": (6, f"/?{query}&colour={colour}"),
        "country panel": (4, f"/?{query}&select={country}&panel=country"),
        "embed": (3, f"/embed?{query}&colour={colour}"),
        "picture": (2, f"/download/{rng.choice(('svg', 'png', 'pdf'))}?{query}"),
        "table": (2, f"/download/{rng.choice(('csv', 'xlsx', 'gexf', 'zip'))}?{query}"),
        "answer": (2, f"/api/country?{query}&select={country}"),
        "Assembly": (1, f"/?{large_query()}&colour={colour}"),
        "Assembly by line": (1, f"/?{large_query('&layout=position')}"),
        "years": (1, f"/?{query}&time=windows"),
    }
    name = rng.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
    return name, kinds[name][1]


def load_cold(readers: int, seconds: float) -> dict[str, bool]:
    """Let readers send new requests, and one reader request cached maps."""
    results, cached_results = Results(), load.Results()
    with serve() as server:
        cached = CachedReader(f"http://127.0.0.1:{server.port}/", 1, cached_results)
        cached.go(OPENING, "")
        for number in range(2 * len(CachedReader.MAPS)):
            cached.show_map(number)
        # Revisited answers stay cached.
        time.sleep(11)
        for number in range(len(CachedReader.MAPS)):
            cached.show_map(number)
        cached_results.seconds.clear()
        end = time.monotonic() + seconds

        def read(number: int) -> None:
            rng = random.Random(number)
            time.sleep(rng.uniform(0, PAUSE_SECONDS))
            while time.monotonic() < end:
                name, path = _make_new_request(rng)
                server.get(results, name, f"10.1.0.{number + 1}", path)
                time.sleep(rng.expovariate(1 / PAUSE_SECONDS))

        def read_cached() -> None:
            number = 0
            while time.monotonic() < end:
                cached.show_map(number)
                number += 1
                time.sleep(0.5)

        threads = [threading.Thread(target=read, args=(n,)) for n in range(readers)]
        threads.append(threading.Thread(target=read_cached))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cached.close()
        total = [each for seconds in results.seconds.values() for each in seconds]
        statuses = sum(results.statuses.values(), Counter[str]())
        results.print()
        for each in cached_results.seconds["cached map"]:
            results.add("cached map", "", each)
        median, high = np.percentile(total, [50, 95])
        print(f"cold: {len(total):,} requests, p50 {median:.2f} s, p95 {high:.2f} s; {statuses}")
        cached_median, cached_high = (results.percentile("cached map", share) for share in (50, 95))
        count = len(results.seconds["cached map"])
        print(
            f"cached maps: {count:,}, p50 {cached_median:.2f} s, p95 {cached_high:.2f} s; "
            f"{cached_results.statuses}"
        )
        server.print()
        return {
            "cold p95 below 10 s": high < 10,
            "cached maps p95 below 0.3 s": cached_high < 0.3,
            "nothing is refused": set(statuses) == {"200"},
        }


def main() -> None:
    """Run one attack; end with status 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attack", choices=("pages", "files", "tests", "cold"))
    parser.add_argument("--readers", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=120)
    args = parser.parse_args()
    goals = {
        "pages": attack_pages,
        "files": attack_files,
        "tests": attack_tests,
        "cold": lambda: load_cold(args.readers, args.seconds),
    }[args.attack]()
    for goal, is_met in goals.items():
        print(f"{'met' if is_met else 'MISSED'}: {goal}")
    raise SystemExit(0 if all(goals.values()) else 1)


if __name__ == "__main__":
    main()
