"""Settings and security: the code does what is documented."""

import re
from pathlib import Path

import pytest

from alignment import settings
from alignment.app.share.menu import MAX_PNG_WIDTH
from alignment.app.validators import MAX_ITEMS as LONGEST_LIST
from alignment.app.validators import MAX_TEXT_LENGTH as LONGEST_TEXT
from alignment.errors import AlignmentError
from alignment.io import bounded_reader, facts, upload
from alignment.io.importers import xlsx
from alignment.model import url
from alignment.server import (
    concurrency_limiter,
    dataset_registry,
    jobs,
    request_bodies,
    serve,
    slow_answers,
    upload_store,
)
from alignment.settings import (
    ANSWER_SECONDS,
    MAX_UPLOADS,
    SETTINGS,
    UPLOAD_MB,
    Setting,
    format_settings_table,
)

ROOT = Path(__file__).parent.parent
REJECTED = {
    settings.get_max_upload_megabytes: (settings.UPLOAD_MB, ("", "-1", "2001", "1.5", "²", "x")),
    settings.get_max_uploads: (settings.MAX_UPLOADS, ("0", "1001", "all")),
    settings.get_cache_megabytes: (settings.CACHE_MB, ("0", "1000001", "1 GB")),
    settings.get_proxy_count: (settings.TRUSTED_PROXIES, ("10", "-1", "one")),
    settings.get_answer_seconds: (settings.ANSWER_SECONDS, ("0", "-1", "1.5", "")),
    settings.METRICS.parse_flag: (settings.METRICS, ("", "2", "yes", "on")),
}


@pytest.mark.parametrize(
    ("read", "setting", "value"),
    [(read, setting, value) for read, (setting, values) in REJECTED.items() for value in values],
)
def test_invalid_value_raises_one_sentence(monkeypatch, read, setting, value):
    monkeypatch.setenv(setting.variable, value)
    with pytest.raises(AlignmentError) as error:
        read()
    assert str(error.value).startswith(f"the setting {setting.variable} cannot be read: it is n")


def test_values_are_parsed(monkeypatch):
    for name, value in (("UPLOAD_MB", " 7 "), ("UPLOADS_KEPT", "40"), ("ANSWER_SECONDS", "5")):
        monkeypatch.setenv(f"ALIGNMENT_{name}", value)
    assert settings.get_max_upload_megabytes() == 7
    assert settings.get_max_uploads() == (40, 10)
    assert settings.get_answer_seconds() == 5.0
    assert (settings.get_cache_megabytes(), settings.get_proxy_count()) == (256, 0)
    assert [settings.METRICS.parse_flag(), settings.ACCESS_LOG.parse_flag()] == [False, False]
    assert settings.parse_cors_origins("*") == {"*"}
    assert settings.parse_frame_ancestors("*") == "* file:"
    with pytest.raises(AlignmentError, match="it is empty"):
        settings.parse_frame_ancestors(" ")
    with pytest.raises(AlignmentError, match="CORS cannot be read"):
        settings.parse_cors_origins("https://*.a.org")


@pytest.mark.parametrize("value", ["a.org", "https://a.org/path", "* https://a.org", "ftp://a.org"])
def test_invalid_sites_are_named(value):
    with pytest.raises(AlignmentError, match=f"ALIGNMENT_CORS cannot be read: '{value[0]}"):
        settings.parse_cors_origins(value)
    with pytest.raises(AlignmentError, match=f"ALIGNMENT_FRAMES cannot be read: '{value[0]}"):
        settings.parse_frame_ancestors(value)


def test_the_documentation_has_every_setting():
    assert (ROOT / "docs" / "serving.md").read_text().endswith(f"\n\n{format_settings_table()}")
    assert {each for each in vars(settings).values() if isinstance(each, Setting)} == {
        *SETTINGS.values()
    }


def test_files_of_a_server_use_existing_settings():
    known = {each.variable for each in SETTINGS.values()}
    for name in ("Containerfile", "serving/compose.yaml", "docs/serving.md", "docs/security.md"):
        variables = set(re.findall(r"\bALIGNMENT_[A-Z_]+\b", (ROOT / name).read_text()))
        # The proxy's certificate name is not a setting of the page.
        assert variables <= known | {"ALIGNMENT_NAME"}, name


PAGE = ROOT / "docs" / "security.md"

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
        for each in (concurrency_limiter.PAGE_LIMITS, concurrency_limiter.FILE_LIMITS)
    ),
    f"{slow_answers.ANSWER_SECONDS:g} s; then the answer is 503 with `Retry-After`. A late answer "
    f"ends if nobody asks for it for {slow_answers.KEPT_SECONDS:g} s",
    f"{dataset_registry.WORKERS} at once, 1 of one client; "
    f"they wait for {dataset_registry.WORKER_SECONDS} s",
    f"{jobs.MAX_RUNNING_JOBS} at once, for all records together",
    f"{jobs.MAX_QUEUED_JOBS} resamplings and {jobs.MAX_QUEUED_JOBS} other pieces of work",
    f"{ANSWER_SECONDS.default} s (`ALIGNMENT_ANSWER_SECONDS`)",
    f"{serve.MAX_CONNECTIONS}; idle connections are closed after one minute",
]


@pytest.mark.skipif(not PAGE.is_file(), reason="only a source tree has the manual")
@pytest.mark.parametrize("limit", LIMITS)
def test_documented_limits_match_the_code(limit):
    assert limit in PAGE.read_text(encoding="utf-8")


@pytest.mark.skipif(not PAGE.is_file(), reason="only a source tree has the manual")
def test_spans_of_time_in_words():
    assert (
        dataset_registry.EVICTION_GRACE_SECONDS,
        jobs.ABANDONED_SECONDS,
        serve._CHANNEL_TIMEOUT_SECONDS,
    ) == (1800, 120, 60)


@pytest.mark.skipif(not PAGE.is_file(), reason="only a source tree has the manual")
def test_named_files_exist():
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
