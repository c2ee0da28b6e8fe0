"""Cache of finished answers of the shipped records, by address."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import unquote

import flask

# Bytes of all answers together, and of one.
CACHE_BYTES = 24 * 10**6
LARGEST_BYTES = 2 * 10**6
Key = tuple[str, str, bytes, str]


@dataclass(frozen=True)
class _Answer:
    headers: tuple[tuple[str, str], ...]
    content: bytes


class ResponseCache:
    """The latest answers with status 200, as many as there is room for."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self._most, self._size = most, 0
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()

    def get(self, key: Key) -> flask.Response | None:
        """Return a copy of an answer; None if there is none."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
        return flask.Response(found.content, 200, list(found.headers))

    def put(self, key: Key, response: flask.Response) -> None:
        """Keep an answer; the least recently asked for go."""
        if response.status_code != 200 or response.is_streamed:
            return
        content = response.get_data()
        if len(content) > LARGEST_BYTES:
            return
        with self._lock:
            before = self._answers.pop(key, None)
            self._size += len(content) - (len(before.content) if before else 0)
            self._answers[key] = _Answer(tuple(response.headers.items()), content)
            while self._size > self._most:
                self._size -= len(self._answers.popitem(last=False)[1].content)


def cache_key() -> Key | None:
    """Return the key of the request's answer; None where it depends on more than its address."""
    asked = flask.request
    # A reader's own records may go, or be somebody else's.
    if asked.method != "GET" or "records=" in unquote(asked.query_string.decode("latin-1")):
        return None
    return asked.host_url, asked.path, asked.query_string, asked.headers.get("Origin", "")
