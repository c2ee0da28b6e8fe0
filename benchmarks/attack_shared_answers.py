"""Two readers upload other facts under one file name: does either see the other's numbers?

Run from the repository: `python -m benchmarks.attack_shared_answers`. It serves the page with two
processes on the loopback address and ends them again, within two minutes. It prints, for each
reader, what the page tells of the agreement of pairs and what the reader's own facts give, and ends
with 1 where the two differ.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from alignment.app import ids
from alignment.model.wording import signed
from benchmarks.load import Reader, Seen

QUERY = "v=1&topic=cybercrime"
# A fact that the agreement of pairs is held against, of a year that the records do not have.
FACT, YEAR, KNOWN = "gdp", 2019, "2019-08-01"
LABEL = f"difference in GDP per person, {YEAR}"
COUNTRIES = (
    *("USA", "RUS", "CHN", "BRA", "IND", "CPV", "FRA", "NGA", "JAM", "EGY"),
    *("IDN", "MEX", "DEU", "GBR", "JPN", "ZAF", "KEN", "CHL", "PER", "THA"),
)
WAIT_SECONDS = 120


@contextmanager
def served(processes: int = 2) -> Iterator[str]:
    """Give the address of a page that some processes serve."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "alignment", "serve", "--port", port]
    url = f"http://127.0.0.1:{port}/"
    with subprocess.Popen(
        [*command, "--workers", str(processes)], stdout=subprocess.DEVNULL, env=os.environ
    ) as server:
        try:
            wait_until(lambda: _answers(url))
            yield url
        finally:
            server.send_signal(signal.SIGTERM)


def wait_until(is_true: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
    """Wait until something is true; raise :class:`TimeoutError` after so many seconds."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return bool(urlopen(f"{url}readyz", timeout=WAIT_SECONDS).read())
    except URLError:
        return False


def facts(seed: int) -> bytes:
    """Return a file of facts, another for each seed."""
    draw = random.Random(seed)
    rows = (f"{iso3},{FACT},{YEAR},{KNOWN},{draw.randint(10**9, 10**13)}" for iso3 in COUNTRIES)
    return "\n".join(["iso3,fact,year,known_from,value", *rows, ""]).encode()


def upload(url: str, content: bytes) -> str:
    """Upload a file under the name that all readers use, and return the key of its records."""
    where = f"{url}records?{urlencode({'name': 'facts.csv', 'at': QUERY})}"
    kind = {"Content-Type": "application/octet-stream"}
    with urlopen(Request(where, content, kind), timeout=WAIT_SECONDS) as answer:
        found = re.search(r"records=([\w-]+)", answer.read().decode())
    if found is None:
        raise SystemExit("the page did not take the file")
    return found[1]


def true_slope(url: str, key: str) -> str:
    """Return the slope that follows from these records; this answer is never shared."""
    asked = f"{url}api/why?{QUERY}&of=agreement&records={key}"
    with urlopen(asked, timeout=WAIT_SECONDS) as answer:
        predictors = json.loads(answer.read())["predictors"]
    return next(signed(each["slope"], "+.3f") for each in predictors if each["label"] == LABEL)


def shown_slope(url: str, key: str) -> str:
    """Return the slope that the page shows, which is worked out in the background and shared."""
    found: list[str] = []
    with closing(Reader(url, 1, Seen())) as reader:

        def is_shown() -> bool:
            reader.go(QUERY, f"&panel=why&fact=agreement&records={key}")
            reader.call(f"{ids.TICK}.n_intervals")
            text = json.dumps(reader.value(ids.PANEL, "children"), ensure_ascii=False)
            found.extend(re.findall(re.escape(LABEL) + r".*?([+−]0\.\d{3})", text)[:1])
            return bool(found)

        wait_until(is_shown)
    return found[0]


def main() -> int:
    """Print what each reader sees and should see; return 1 if somebody sees another's numbers."""
    wrong = 0
    with served() as url:
        for seed, reader in ((1, "reader 1"), (2, "reader 2"), (3, "reader 1, corrected file")):
            key = upload(url, facts(seed))
            shown, true = shown_slope(url, key), true_slope(url, key)
            wrong += shown != true
            print(f"{reader}: the page shows {shown}, the reader's own facts give {true}")
    print(f"{wrong} of 3 see another reader's numbers" if wrong else "each sees his own numbers")
    return min(wrong, 1)


if __name__ == "__main__":
    raise SystemExit(main())
