"""Content security policy of the page."""

import base64
import hashlib
from html.parser import HTMLParser
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient
from page_scripts import STORY

DATA = {"application/json"}
REFUSED = """() => {
  window.refused = [];
  addEventListener('securitypolicyviolation', ({blockedURI}) => refused.push(blockedURI));
}"""
# A script of a test may evaluate strings, but not after a timer.
INJECTED = """() => {
  const script = document.createElement('script');
  script.textContent = 'window.injected = true';
  document.head.append(script);
  setTimeout(() => { try { new Function('window.injected = true')(); } catch { /* blocked */ } });
}"""


class _Scripts(HTMLParser):
    """The inline scripts of an index, and the attributes that would be scripts."""

    def __init__(self, index: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.handlers: list[str] = []
        self._open = False
        self.feed(index)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.handlers += [name for name in named if name.startswith("on")]
        self._open = tag == "script" and "src" not in named and named.get("type") not in DATA

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inline.append(data)


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@pytest.mark.slow
def test_only_inline_scripts_with_a_hash_run(url: str) -> None:
    with urlopen(url) as response:
        policy, index = response.headers["Content-Security-Policy"], response.read().decode()
    rules = dict(rule.split(maxsplit=1) for rule in policy.split("; "))
    result = _Scripts(index)
    assert result.handlers == []
    assert result.inline
    assert set(rules["script-src"].split()) == {"'self'", *map(_hash, result.inline)}


PLACES = ["/", "/nosuch", "/page.js", "/page.css", "/who.csv", "/who.csv?topic=x"]
PLACES += ["/embed", "/oembed", "/download/svg", "/country/AAA.html"]


@pytest.mark.slow
@pytest.mark.parametrize("path", PLACES)
def test_security_headers(small: FlaskClient, path: str) -> None:
    with small.get(path) as response:
        headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    # A frame is its own page, which other sites may show; so may the picture of a file.
    others = path.startswith(("/embed", "/oembed", "/download"))
    wanted = "cross-origin" if others else "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == wanted
    rules = headers["Content-Security-Policy"].split("; ")
    assert "base-uri 'none'" in rules
    assert ("frame-ancestors * file:" in rules) == (path == "/embed")
    assert ("X-Frame-Options" in headers) == (path not in ("/embed", "/country/AAA.html"))
    assert "Strict-Transport-Security" not in headers
    with small.get(path, base_url="https://localhost") as safe:
        assert safe.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.evidence
@pytest.mark.browser
@pytest.mark.motion("reduce")
def test_charts_tables_and_dialogs_work_under_the_policy(page):
    page.open(STORY + "&panel=positions")
    # The console has messages of earlier violations.
    page.page.evaluate(REFUSED)
    page.page.wait_for_selector("#panel .js-plotly-plot .main-svg")
    page.go(STORY + "&panel=swing")
    page.page.wait_for_selector("#panel .ag-row")
    page.page.click("#upload-open")
    page.page.wait_for_selector("#upload[open]")
    page.settle()
    page.check_clean()
    assert page.page.evaluate("refused") == []
    # Other attempts do not run, which the page would show.
    page.page.evaluate(INJECTED)
    page.page.wait_for_function("() => refused.length === 2")
    assert page.page.evaluate("[refused.sort(), window.injected]") == [["eval", "inline"], None]
    page.messages.clear()
