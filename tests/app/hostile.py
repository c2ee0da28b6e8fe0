"""Requests that no page would send, made by a seed from what the server says of itself."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from alignment.app.gestures import _GESTURE_HANDLERS, TYPED_GESTURES
from alignment.app.share.api import ENDPOINTS
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.url_params import EXPORT_PARAMS, QUERY_PARAMS, VIEW_PARAMS

UPDATE = "/_dash-update-component"
# Of a type or a size that no value of the page has.
WRONG: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**30, -(10**400), float("nan"), float("inf")),
    *("", "x", [], {}, [[]], {"a": {"b": []}}, [None], [1], [{}], {"go": "x"}, {"1": ["x"]}),
    *(["x"] * 5_000, {str(n): "" for n in range(5_000)}, "x" * 50_000, {"1": "x" * 50_000}),
    *("\ud800", ["\ud800"], {"1": "\ud800"}),
]
# What may stand in an address, a gesture or a field.
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
    *("/brief", "/after", "/ask.csv", "/ask.html", "/forecast.xlsx", "/forecast.html"),
    *("/api/openapi.json", "/country/USA.json", *(f"/api/{name}" for name in ENDPOINTS)),
    *("/_reload-hash", "/_dash-dependencies", "/records", UPDATE),
    *(f"/download/{name}" for name in WRITERS),
]
NOWHERE = [
    *("/nosuch", "/a/b/c", "/.git/config", "/%00", "/%ff", "/assets/../setup.cfg", "/grid"),
    *("/assets/nosuch.css", "/assets/%2e%2e/setup.cfg", "/assets/%00", "/static/x", "/embed/x"),
    *("/download/exe", "/country/x", "/country/%00.html", "/country/ZZZ.pdf", "/records/x"),
    *("/_dash-component-suites", "/_dash-component-suites/", "/_dash-component-suites/bad"),
    *("/_dash-component-suites/dash/nosuch.js", "/_dash-component-suites/os/path.py"),
    *("/_dash-component-suites/dash/../dash.py", "/_dash-component-suites/dash/%00.js"),
]


@dataclass(frozen=True)
class HostileRequest:
    """One request, as the test client takes it."""

    method: str
    path: str
    body: bytes | None = None
    kind: str = "application/json"

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]!r} {(self.body or b'')[:600]!r}"

    def send(self, client: Any) -> Any:
        return client.open(self.path, method=self.method, data=self.body, content_type=self.kind)


def sound(client: Any) -> list[dict[str, Any]]:
    """Return a sound request of each callback, its values those of the layout."""
    values: dict[tuple[str, str], Any] = {}

    def walk(part: Any) -> None:
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, dict) and "props" in each:
                for name, value in each["props"].items():
                    values[each["props"].get("id", ""), name] = value
                walk(each["props"].get("children"))

    walk(client.get("/_dash-layout").get_json())

    # What has not been asked of the page yet is what its picture is of.
    address = values["picture", "data"]
    for name in ("address", "share-asked", "sure-of"):
        values[name, "data"] = values.get((name, "data")) or address

    def filled(places: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [
            {**place, "value": values.get((place["id"], place["property"]))} for place in places
        ]

    return [
        {
            "output": each["output"],
            "outputs": _outputs(each["output"]),
            "inputs": filled(each["inputs"]),
            "state": filled(each["state"]),
            "changedPropIds": [f"{each['inputs'][0]['id']}.{each['inputs'][0]['property']}"],
        }
        for each in client.get("/_dash-dependencies").get_json()
        if each["clientside_function"] is None
    ]


def _outputs(output: str) -> Any:
    def one(word: str) -> dict[str, str]:
        name, _, place = word.partition(".")
        return {"id": name, "property": place.partition("@")[0]}

    if not output.startswith(".."):
        return one(output)
    return [one(word) for word in output[2:-2].split("...")]


class Hostile:
    """Requests of a seed, against a server of these records."""

    def __init__(self, client: Any, dataset: Dataset, seed: int) -> None:
        self._sound, self._draw = sound(client), random.Random(seed)
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
        """Yield so many requests."""
        kinds: list[Callable[[], HostileRequest]] = (
            [self._value] * 4 + [self._moved] * 3 + [self._shape] * 2
        )
        kinds += [self._bytes, self._route, self._route, self._nowhere]
        for _ in range(number):
            yield self._draw.choice(kinds)()

    def _body(self) -> dict[str, Any]:
        return copy.deepcopy(self._draw.choice(self._sound))

    def _changed(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a value of a body; a changed input is listed as changed."""
        place: dict[str, Any] = self._draw.choice(body["inputs"] + body["state"])
        if place in body["inputs"]:
            body["changedPropIds"] = [f"{place['id']}.{place['property']}"]
        return place

    def _value(self) -> HostileRequest:
        """A value of another type or size."""
        body = self._body()
        for _ in range(self._draw.choice((1, 1, 2))):
            self._changed(body)["value"] = self._draw.choice(WRONG)
        return _sent(body)

    def _moved(self) -> HostileRequest:
        """A value of its type, with strange words in it."""
        body = self._body()
        place = self._changed(body)
        word = self._draw.choice(self._words)
        if place["id"] == "gesture":
            verb = self._draw.choice(
                [*_GESTURE_HANDLERS, *TYPED_GESTURES, "opening", "both", "turn", "without", "story"]
            )
            rest = self._draw.choice((word, word, self._address()))
            place["value"] = {"1": f"{verb}:{rest}", "2": "clear"}
        elif isinstance(place["value"], list):
            place["value"] = [word]
        elif isinstance(place["value"], int | float):
            place["value"] = self._draw.choice((-1, 0, 3, 101, 1e6, -(2**31), 0.001))
        elif place["property"] in ("search", "data"):
            place["value"] = self._address()
        else:
            place["value"] = word
        return _sent(body)

    def _shape(self) -> HostileRequest:
        """A body without a part, with one too many, or with one that is something else."""
        body: Any = self._body()
        part = self._draw.choice([*body, "inputs", "state"])
        inner = body[part]
        act = self._draw.randrange(7)
        if act == 0:
            del body[part]
        elif act == 1:
            body[part] = self._draw.choice(WRONG)
        elif act == 2 and isinstance(inner, list):
            inner[:] = inner * 2 if self._draw.random() < 0.5 else inner[:-1]
        elif act == 3 and isinstance(inner, list) and inner:
            inner[self._draw.randrange(len(inner))] = self._draw.choice(WRONG)
        elif act == 4 and inner and isinstance(inner, list) and isinstance(inner[0], dict):
            del inner[0][self._draw.choice(list(inner[0]))]
        elif act == 5 and inner and isinstance(inner, list) and isinstance(inner[0], dict):
            inner[0][self._draw.choice(("id", "property"))] = self._draw.choice(WRONG)
        else:
            body = self._draw.choice((body | {"output": "x.y"}, [body], "x", None, 5, {}, []))
        return _sent(body)

    def _bytes(self) -> HostileRequest:
        """A body that is no JSON, or deep, or cut."""
        text = _sent(self._body()).body or b""
        cut = self._draw.randrange(len(text))
        body = self._draw.choice(
            (
                *(b"", b"\x00", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"9" * 10_000),
                *(text[:cut], text[:cut] + b"\xff" + text[cut:], b'{"output":NaN}', text + b"}"),
                text.replace(b'"value": ', b'"value": ' + b"[" * 5_000, 1),
                text.replace(b'"value": null', b'"value": ' + b"[" * 400 + b"]" * 400, 1),
            )
        )
        kind = self._draw.choice(
            ("application/json",) * 3 + ("text/plain", "", "x/y; charset=\x7f")
        )
        return HostileRequest("POST", UPDATE, body, kind)

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
        """An address of strange parameters, some of them written as no browser would."""
        parts = []
        for _ in range(self._draw.choice((1, 1, 2, 3, 8))):
            word = self._draw.choice(self._words)
            word = quote(word) if self._draw.random() < 0.8 else word.replace("#", "%")
            parts.append(f"{self._draw.choice(self._parameters)}={word}")
        return "&".join(parts).replace("\n", "%0A").replace("\x00", "%00")


def _sent(body: Any) -> HostileRequest:
    return HostileRequest("POST", UPDATE, json.dumps(body).encode())
