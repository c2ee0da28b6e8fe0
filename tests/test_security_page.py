"""What docs/security.md says: its numbers are those of the code, and its files are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignment.app import request_limits
from alignment.app.share.menu import MAX_PNG_WIDTH
from alignment.app.validators import MAX_ITEMS as LONGEST_LIST
from alignment.app.validators import MAX_TEXT_LENGTH as LONGEST_TEXT
from alignment.io import bounded_reader, facts, upload
from alignment.io.importers import xlsx
from alignment.model import url
from alignment.server import dataset_registry, jobs, request_bodies, serve, upload_store
from alignment.settings import ANSWER_SECONDS, MAX_UPLOADS, UPLOAD_MB

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="only a source tree has the manual")
LIMITS = [
    f"{url.MAX_URL_LENGTH:,} characters, {url.MAX_VALUES} values of one name",
    f"{request_bodies.MAX_REQUEST_BYTES // 10**6} MB; texts of {LONGEST_TEXT:,} characters, "
    f"lists of {LONGEST_LIST:,} items",
    f"{UPLOAD_MB.default} MB (`ALIGNMENT_UPLOAD_MB`), "
    f"{upload.MAX_UNPACKED_BYTES // 2**30} GB unpacked",
    f"{upload._BASE_SECONDS} s of processor time and {upload._BASE_MEGABYTES} MB more",
    f"another {upload._SECONDS_PER_MB} s and {upload._MEGABYTES_PER_MB} MB for each MB",
    f"{bounded_reader.MAX_BYTES_IN_MEMORY // 2**20} MB unpacked, 2,000 parts, "
    f"{xlsx._MAX_CELLS / 10**6} million cells, {bounded_reader.MAX_TAGS / 10**6} million tags",
    f"tags {bounded_reader.MAX_DEPTH} deep, {bounded_reader._MAX_NAMES:,} names",
    f"{bounded_reader.MAX_ROLLCALLS:,} votes; {facts._MAX_FACTS:,} facts in "
    f"{upload._MAX_FACT_ROWS:,} rows",
    f"{MAX_UPLOADS.default} sets of records in the store",
    f"during {upload_store.EXPIRY_SECONDS // (24 * 3600)} days",
    f"{MAX_PNG_WIDTH:,} pixels wide",
    *(
        f"{each.running} at once, {each.per_client} of one client; {each.present} compute or wait, "
        f"{each.present_per_client} of one client; they wait for {each.seconds} s at most"
        for each in (request_limits.PAGE_LIMITS, request_limits.FILE_LIMITS)
    ),
    f"{dataset_registry.WORKERS} at once, 1 of one client; "
    f"they wait for {dataset_registry.WORKER_SECONDS} s",
    f"{jobs.MAX_RUNNING_JOBS} at once, for all records together",
    f"{jobs.MAX_QUEUED_JOBS} resamplings and {jobs.MAX_QUEUED_JOBS} other pieces of work",
    f"{ANSWER_SECONDS.default} s (`ALIGNMENT_ANSWER_SECONDS`)",
    f"{serve.MAX_CONNECTIONS}; idle connections are closed after one minute",
]


@pytest.mark.parametrize("limit", LIMITS)
def test_limits_are_those_of_the_code(limit):
    assert limit in PAGE.read_text(encoding="utf-8")


def test_spans_of_time_said_in_words():
    assert (
        dataset_registry.EVICTION_GRACE_SECONDS,
        jobs.ABANDONED_SECONDS,
        serve._CHANNEL_TIMEOUT_SECONDS,
    ) == (1800, 120, 60)


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
