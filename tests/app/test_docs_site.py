"""The documentation, served if a setting names its folder."""

from __future__ import annotations

import base64
import hashlib

import pytest

from alignment.app.factory import create_app
from alignment.errors import AlignmentError
from alignment.settings import DOCS


@pytest.fixture
def page(parliament, tmp_path, monkeypatch):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Front</title><script>let a = 1</script>")
    (tmp_path / "secret.txt").write_text("not for readers")
    monkeypatch.setenv(DOCS.variable, str(folder))
    return create_app(parliament).server.test_client()


def got(page, path: str):
    # A file is read to its end and closed.
    with page.get(path) as response:
        response.get_data()
    return response


def test_pages_are_served_with_their_own_policy(page):
    response = got(page, "/docs/")
    assert response.status_code == 200
    assert "<title>Front</title>" in response.text
    policy = response.headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(b"let a = 1").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "frame-ancestors 'none'" in policy


def test_other_files_are_not_served(page):
    up = ("../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt")
    for path in ("gone.html", *up, "/etc/passwd"):
        response = got(page, f"/docs/{path}")
        assert response.status_code == 404, path
        assert b"not for readers" not in response.data, path


def test_the_page_links_to_it(page):
    assert 'href="docs/"' in page.get("/").text


def test_the_methods_link_to_it(page):
    assert 'href="docs/">The documentation' in page.get("/?panel=methods").text


def test_without_the_setting_it_is_neither_served_nor_linked(parliament):
    page = create_app(parliament).server.test_client()
    assert page.get("/docs/").status_code == 404
    assert 'href="docs/"' not in page.get("/").text


def test_a_folder_without_an_index_is_an_error(parliament, tmp_path, monkeypatch):
    monkeypatch.setenv(DOCS.variable, str(tmp_path))
    with pytest.raises(AlignmentError, match=r"has no index\.html; name the folder"):
        create_app(parliament)
