"""What docs/security.md says: its numbers are those of the code, and its files are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignment.app import limits, serve
from alignment.app.kept import background, holdings, store
from alignment.app.kinds import LONGEST as LONGEST_TEXT
from alignment.app.kinds import MOST as LONGEST_LIST
from alignment.app.own import routes
from alignment.app.share.fields import WIDEST
from alignment.model import address
from alignment.settings import ANSWER_SECONDS, UPLOAD_MB, UPLOADS_KEPT
from alignment.sources import apart, bounded, excel, facts, upload, xml_stream

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="only a source tree has the manual")
LIMITS = [
    f"{address.LONGEST:,} characters, {address.MOST_VALUES} values of one name",
    f"{routes.MOST_OTHERWISE // 10**6} MB; texts of {LONGEST_TEXT:,} characters, "
    f"lists of {LONGEST_LIST:,} items",
    f"{UPLOAD_MB.default} MB (`ALIGNMENT_UPLOAD_MB`), {upload.MOST_UNPACKED // 2**30} GB unpacked",
    f"{apart._SECONDS} s of processor time and {apart._MEGABYTES} MB more",
    f"another {apart._SECONDS_EACH} s and {apart._MEGABYTES_EACH} MB for each MB",
    f"{bounded.MOST_IN_MEMORY // 2**20} MB unpacked, 2,000 parts, "
    f"{excel._MOST_CELLS / 10**6} million cells, {xml_stream.MOST_TAGS / 10**6} million tags",
    f"tags {xml_stream.DEEPEST} deep, {xml_stream._MOST_NAMES:,} names",
    f"{bounded.MOST_ROLLCALLS:,} votes; {facts._MOST_FACTS:,} facts in "
    f"{upload._MOST_FACT_ROWS:,} rows",
    f"{UPLOADS_KEPT.default} sets of records in the store",
    f"during {store.FORGOTTEN // (24 * 3600)} days",
    f"{WIDEST:,} pixels wide",
    *(
        f"{each.running} at once, {each.per_client} of one client; {each.present} compute or wait, "
        f"{each.present_per_client} of one client; they wait for {each.seconds} s at most"
        for each in (limits.PAGES, limits.FILES)
    ),
    f"{holdings.WORKERS} at once, 1 of one client; they wait for {holdings.WORKER_SECONDS} s",
    f"{background.MOST_AT_WORK} at once, for all records together",
    f"{background.MOST_WAITING} resamplings and {background.MOST_WAITING} other pieces of work",
    f"{ANSWER_SECONDS.default} s (`ALIGNMENT_ANSWER_SECONDS`)",
    f"{serve.MOST_CONNECTIONS}; idle connections are closed after one minute",
]


@pytest.mark.parametrize("limit", LIMITS)
def test_limits_are_those_of_the_code(limit):
    assert limit in PAGE.read_text(encoding="utf-8")


def test_spans_of_time_said_in_words():
    assert (holdings.STAY, background.LEFT_SECONDS, serve._IDLE_SECONDS) == (1800, 120, 60)


def test_every_file_that_is_named_is_there():
    text = PAGE.read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:[a-z_]+/)*[A-Za-z_]+\.(?:py|md|yaml|txt)|[a-z]+/Caddyfile)`", text)
    )
    assert len(named) > 40
    missing = [
        name
        for name in named
        if not (ROOT / name).is_file() and not (ROOT / "alignment" / name).is_file()
    ]
    assert missing == []
