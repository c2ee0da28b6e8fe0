"""The route of the script bundle."""

from __future__ import annotations

import flask
import pytest

from alignment.app import page_routes


@pytest.fixture
def client() -> flask.testing.FlaskClient:
    server = flask.Flask("tiny")
    page_routes.register_scripts(server)
    return server.test_client()


def test_the_url_serves_the_bundle(client: flask.testing.FlaskClient) -> None:
    response = client.get(page_routes.get_script_url())
    assert response.status_code == 200
    assert response.mimetype == "text/javascript"
    assert response.text == page_routes.bundle_scripts("page")


def test_the_bundle_may_be_cached_for_long(client: flask.testing.FlaskClient) -> None:
    response = client.get(page_routes.get_script_url()).cache_control
    assert response.public
    assert response.max_age >= 30 * 24 * 3600
    assert response.immutable


def test_other_scripts_have_another_url(monkeypatch: pytest.MonkeyPatch) -> None:
    result = []
    for source in ("one", "two", "one"):
        monkeypatch.setattr(
            page_routes, "bundle_scripts", lambda entry, source=source: f"{entry}: {source}"
        )
        result.append(page_routes.get_script_url())
    assert result[0] == result[2] != result[1]
    assert all(address.startswith("/page.js?") for address in result)


def test_a_new_url_serves_the_new_scripts(
    client: flask.testing.FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_routes, "bundle_scripts", lambda entry: f"// {entry}, anew")
    assert client.get(page_routes.get_script_url()).text == "// page, anew"
