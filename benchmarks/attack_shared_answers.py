"""Check that readers who upload different facts under one file name each see their own numbers.

Run from the repository: `python -m benchmarks.attack_shared_answers`. It serves the page with two
processes on the loopback address, for two minutes at most. It prints the slope that the page shows
each reader and the slope of the reader's own facts; the exit status is 1 if the two differ.
"""

from __future__ import annotations

import json
import random
import re
from contextlib import closing, suppress
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from alignment.app import ids
from alignment.model.text_format import format_signed
from benchmarks.load import Reader, Results
from benchmarks.local_server import TIMEOUT_SECONDS, start_server, wait_until

QUERY = "v=1&topic=cybercrime"
# A predictor of the agreement of pairs, for a year that the built-in data lack.
FACT, YEAR, KNOWN_FROM = "gdp", 2019, "2019-08-01"
LABEL = f"difference in GDP per person, {YEAR}"
COUNTRIES = (
    *("USA", "RUS", "CHN", "BRA", "IND", "CPV", "FRA", "NGA", "JAM", "EGY"),
    *("IDN", "MEX", "DEU", "GBR", "JPN", "ZAF", "KEN", "CHL", "PER", "THA"),
)


def make_facts(seed: int) -> bytes:
    """Return a file of facts, different for each seed."""
    rng = random.Random(seed)
    rows = (f"{iso3},{FACT},{YEAR},{KNOWN_FROM},{rng.randint(10**9, 10**13)}" for iso3 in COUNTRIES)
    return "\n".join(["iso3,fact,year,known_from,value", *rows, ""]).encode()


def upload(url: str, content: bytes) -> str:
    """Upload a file under the name that all readers use, and return the key of its records."""
    upload_url = f"{url}records?{urlencode({'name': 'facts.csv', 'at': QUERY})}"
    headers = {"Content-Type": "application/octet-stream"}
    with urlopen(Request(upload_url, content, headers), timeout=TIMEOUT_SECONDS) as response:
        match = re.search(r"records=([\w-]+)", response.read().decode())
    if match is None:
        raise SystemExit("the page did not accept the file")
    return match[1]


def get_true_slope(url: str, key: str) -> str:
    """Return the slope of these records; processes never share this answer."""
    api_url = f"{url}api/why?{QUERY}&of=agreement&records={key}"
    answers = []

    def has_answer() -> bool:
        # A process of the server answers 503 while it computes.
        with suppress(HTTPError), urlopen(api_url, timeout=TIMEOUT_SECONDS) as response:
            answers.append(json.loads(response.read())["predictors"])
        return bool(answers)

    wait_until(has_answer)
    return next(
        format_signed(each["slope"], "+.3f") for each in answers[0] if each["label"] == LABEL
    )


def get_page_slope(url: str, key: str) -> str:
    """Return the slope on the page, which a background job computes and processes share."""
    slopes: list[str] = []
    with closing(Reader(url, 1, Results())) as reader:

        def has_slope() -> bool:
            reader.go(QUERY, f"&panel=why&fact=agreement&records={key}")
            reader.poll()
            text = json.dumps(reader.get_part(ids.PANEL), ensure_ascii=False)
            slopes.extend(re.findall(re.escape(LABEL) + r".*?([+−]0\.\d{3})", text)[:1])
            return bool(slopes)

        wait_until(has_slope)
    return slopes[0]


def main() -> int:
    """Print both slopes of each reader, and return 1 if they differ."""
    wrong = 0
    with start_server(2) as (_, port):
        url = f"http://127.0.0.1:{port}/"
        for seed, reader in ((1, "reader 1"), (2, "reader 2"), (3, "reader 1, corrected file")):
            key = upload(url, make_facts(seed))
            on_page, true = get_page_slope(url, key), get_true_slope(url, key)
            wrong += on_page != true
            print(f"{reader}: the page shows {on_page}, the reader's own facts give {true}")
    print(f"{wrong} of 3 see another reader's numbers" if wrong else "each sees his own numbers")
    return min(wrong, 1)


if __name__ == "__main__":
    raise SystemExit(main())
