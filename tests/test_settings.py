"""Settings: their parsers, and where they are documented and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignment import settings
from alignment.errors import AlignmentError
from alignment.settings import SETTINGS, Setting, format_settings_table

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
def test_a_value_that_cannot_be_read_is_one_sentence(monkeypatch, read, setting, value):
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


@pytest.mark.parametrize("value", ["a.org", "https://a.org/path", "* https://a.org", "ftp://a.org"])
def test_sites_that_are_none_are_named(value):
    with pytest.raises(AlignmentError, match=f"ALIGNMENT_CORS cannot be read: '{value[0]}"):
        settings.parse_cors_origins(value)
    with pytest.raises(AlignmentError, match=f"ALIGNMENT_FRAMES cannot be read: '{value[0]}"):
        settings.parse_frame_ancestors(value)


def test_sites_are_parsed():
    assert settings.parse_cors_origins("*") == {"*"}
    assert settings.parse_frame_ancestors("*") == "* file:"
    with pytest.raises(AlignmentError, match="it is empty"):
        settings.parse_frame_ancestors(" ")
    with pytest.raises(AlignmentError, match="CORS cannot be read"):
        settings.parse_cors_origins("https://*.a.org")


def test_the_documentation_has_every_setting():
    assert (ROOT / "docs" / "serving.md").read_text().endswith(f"\n\n{format_settings_table()}")
    assert {each for each in vars(settings).values() if isinstance(each, Setting)} == {
        *SETTINGS.values()
    }


def test_files_of_a_server_use_existing_settings():
    known = {each.variable for each in SETTINGS.values()}
    for name in ("Containerfile", "serving/compose.yaml", "docs/serving.md", "docs/security.md"):
        variables = set(re.findall(r"\bALIGNMENT_[A-Z_]+\b", (ROOT / name).read_text()))
        # The name of the proxy's certificate is no setting of the page.
        assert variables <= known | {"ALIGNMENT_NAME"}, name
