"""The route of the page's scripts: kept for as long as they are what they are."""

from __future__ import annotations

import flask
import pytest

from alignment.app import scripts


@pytest.fixture
def client() -> flask.testing.FlaskClient:
    server = flask.Flask("tiny")
    scripts.register(server)
    return server.test_client()


def test_the_address_leads_to_the_scripts(client: flask.testing.FlaskClient) -> None:
    answer = client.get(scripts.address())
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.text == scripts.bundle("page")


def test_what_has_its_own_address_may_be_kept_for_long(client: flask.testing.FlaskClient) -> None:
    kept = client.get(scripts.address()).cache_control
    assert kept.public
    assert kept.max_age >= 30 * 24 * 3600
    assert kept.immutable


def test_other_scripts_have_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for source in ("one", "two", "one"):
        monkeypatch.setattr(scripts, "bundle", lambda entry, source=source: f"{entry}: {source}")
        found.append(scripts.address())
    assert found[0] == found[2] != found[1]
    assert all(address.startswith("/page.js?") for address in found)


def test_a_new_address_brings_the_new_scripts(
    client: flask.testing.FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "bundle", lambda entry: f"// {entry}, anew")
    assert client.get(scripts.address()).text == "// page, anew"
