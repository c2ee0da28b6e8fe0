"""Hostile requests, made from a seed and the addresses that the server lists."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from alignment.app import ids
from alignment.app.controls.rows import CONTROLS
from alignment.app.gestures import _GESTURE_HANDLERS, TYPED_GESTURES
from alignment.app.share.api import ENDPOINTS
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.url_params import EXPORT_PARAMS, QUERY_PARAMS, VIEW_PARAMS

OTHER_VERBS = ("opening", "both", "turn", "without", "story", *("control",) * 8, "nosuch")
# Values of a type or a size that the page never has.
WRONG: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**30, -(10**400), float("nan"), float("inf")),
    *("", "x", [], {}, [[]], {"a": {"b": []}}, [None], [1], [{}], {"go": "x"}, {"1": ["x"]}),
    *(["x"] * 5_000, {str(n): "" for n in range(5_000)}, "x" * 50_000, {"1": "x" * 50_000}),
    *("\ud800", ["\ud800"], {"1": "\ud800"}),
]
# Parts of URLs, gestures and fields.
SIGNS = [
    *("", " ", "x", "\x00", "é", "\u202e", "💥", "0", "-1", "1e999", "nan", "9" * 40, "½", "٣"),
    *("<script>", "'\"", "../../etc/passwd", "{0}", "%s", "%", "&&==", ":", "::", "=", ",", "\n"),
    *("2018", "2018-2020", "9999-99-99", "0000", "-", "[", "(", "*", "?", "#", "\\", "on"),
    *(
        "vote:",
        "group:",
        "bloc",
        "fact:",
        "change:",
        "v=1",
        "position>0",
        "position>nan",
        "a" * 999,
    ),
]
ROUTES = [
    *(
        "/",
        "/embed",
        "/oembed",
        "/card.png",
        "/card/svg",
        "/who.csv",
        "/ties.csv",
        "/new_votes.csv",
        "/api/why",
        "/springs",
        "/page.js",
        "/_dash-layout",
    ),
    *(
        "/search",
        "/step",
        "/brief",
        "/after",
        "/ask.csv",
        "/ask.html",
        "/forecast.xlsx",
        "/forecast.html",
    ),
    *("/api/openapi.json", "/country/USA.json", *(f"/api/{name}" for name in ENDPOINTS)),
    *("/_reload-hash", "/_dash-dependencies", "/records", "/_dash-update-component"),
    *(f"/download/{name}" for name in WRITERS),
]
NOWHERE = [
    *("/nosuch", "/a/b/c", "/.git/config", "/%00", "/%ff", "/assets/../setup.cfg", "/grid"),
    *("/assets/nosuch.css", "/assets/%2e%2e/setup.cfg", "/assets/%00", "/static/x", "/embed/x"),
    *("/font/x/400.woff2", "/font/%00/x.woff2"),
    *("/download/exe", "/country/x", "/country/%00.html", "/country/ZZZ.pdf", "/records/x"),
    *("/_dash-component-suites", "/_dash-component-suites/", "/_dash-component-suites/bad"),
    *("/_dash-component-suites/dash/nosuch.js", "/_dash-component-suites/os/path.py"),
    *("/_dash-component-suites/dash/../dash.py", "/_dash-component-suites/dash/%00.js"),
]


@dataclass(frozen=True)
class HostileRequest:
    """One request, in the form of the test client."""

    method: str
    path: str
    body: bytes | None = None
    kind: str = "application/json"

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]!r} {(self.body or b'')[:600]!r}"

    def send(self, client: Any) -> Any:
        return client.open(self.path, method=self.method, data=self.body, content_type=self.kind)


class Hostile:
    """Requests of a seed for a server of these records."""

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self._draw = random.Random(seed)
        names = [*dataset.countries.index[:5], *dataset.rollcalls.index[:5]]
        names += [f"vote:{dataset.rollcalls.index[0]}", f"closer:{dataset.countries.index[0]}"]
        names += [*dataset.rollcalls["topic"].unique()[:2], *dataset.rollcalls["body"].unique()[:2]]
        self._words = [*SIGNS, *map(str, names), *map(str, names)]
        self._parameters = [each.name for each in (*QUERY_PARAMS, *VIEW_PARAMS, *EXPORT_PARAMS)] + [
            "records",
            "of",
            "url",
            "since",
            "rollcall",
        ]

    def requests(self, number: int) -> Iterator[HostileRequest]:
        """Yield this many requests."""
        kinds: list[Callable[[], HostileRequest]] = [self._gesture] * 5 + [self._asked] * 3
        kinds += [self._bytes, self._route, self._route, self._nowhere]
        for _ in range(number):
            yield self._draw.choice(kinds)()

    def _word(self) -> str:
        return self._draw.choice((self._draw.choice(self._words), self._address()))

    def _gesture(self) -> HostileRequest:
        """Gestures with strange words in them, from the URL of a page."""
        verbs = [*_GESTURE_HANDLERS, *TYPED_GESTURES, *OTHER_VERBS]
        parts = [("at", self._draw.choice(("v=1", "", self._address())))]
        for _ in range(self._draw.choice((1, 1, 2))):
            verb, rest = self._draw.choice(verbs), self._word()
            if verb == "control":
                name = self._draw.choice([*CONTROLS, rest])
                value = self._draw.choice((rest, *WRONG))
                rest = f"{name}:{json.dumps({name: value})}"
            parts.append(("go", f"{verb}:{rest}"))
        return self._sent(parts)

    def _asked(self) -> HostileRequest:
        """Parameters that no page sends: unknown, too many, too long or missing."""
        names = [*("at", "to", "go", "labels", "ready", "version", "part", "fields"), *SIGNS[:4]]
        values = [*SIGNS, "v=1", "1.5", "panel", "x" * 30_000, '{"a":' * 20_000, '{"share-size":1}']
        number = self._draw.choice((0, 1, 2, 3, 200))
        return self._sent(
            [(self._draw.choice(names), self._draw.choice(values)) for _ in range(number)]
        )

    def _sent(self, parts: list[tuple[str, str]]) -> HostileRequest:
        query = urlencode(parts, errors="replace")
        others = (ids.PROGRESS_PATH, ids.SHARE_PATH, ids.SEARCH_PATH, ids.STEP_PATH)
        path = self._draw.choice((*(ids.VIEW_PATH,) * 8, *others))
        is_long = len(query) > 6_000 or self._draw.random() < 0.2
        if path == ids.STEP_PATH or (path == ids.VIEW_PATH and is_long):
            kind = "application/x-www-form-urlencoded"
            return HostileRequest("POST", path, query.encode(), kind)
        return HostileRequest("GET", f"{path}?{query}")

    def _bytes(self) -> HostileRequest:
        """A body that is not a form."""
        bodies = (b"", b"\x00", b"\xff\xfe", b"at=v=1&go=\xff", b"&" * 100_000, b"a=" * 300_000)
        kinds = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x/y")
        method, body = self._draw.choice(("POST", "PUT")), self._draw.choice(bodies)
        return HostileRequest(method, ids.VIEW_PATH, body, self._draw.choice(kinds))

    def _route(self) -> HostileRequest:
        path = self._draw.choice((self._draw.choice(ROUTES), self._country()))
        method = self._draw.choice(("GET",) * 6 + ("POST", "HEAD", "OPTIONS", "PUT"))
        body = b"x,y\n1,2\n" if method == "POST" else None
        kind = "application/octet-stream" if path == "/records" else "application/json"
        return HostileRequest(method, f"{path}?{self._address()}", body, kind)

    def _country(self) -> str:
        name = quote(self._draw.choice(self._words))
        return f"/country/{name}.{self._draw.choice(('html', 'pdf', 'x', ''))}"

    def _nowhere(self) -> HostileRequest:
        path = self._draw.choice(
            (self._draw.choice(NOWHERE), f"/{quote(self._draw.choice(SIGNS))}")
        )
        return HostileRequest(self._draw.choice(("GET", "HEAD", "POST")), path)

    def _address(self) -> str:
        """A URL of strange parameters, some of them with invalid quoting."""
        parts = []
        for _ in range(self._draw.choice((1, 1, 2, 3, 8))):
            word = self._draw.choice(self._words)
            word = quote(word) if self._draw.random() < 0.8 else word.replace("#", "%")
            parts.append(f"{self._draw.choice(self._parameters)}={word}")
        return "&".join(parts).replace("\n", "%0A").replace("\x00", "%00")
