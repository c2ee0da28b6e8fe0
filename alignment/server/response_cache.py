"""Cache of finished responses about the built-in records, by URL."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import unquote

import flask

# Of all responses together, and of one.
CACHE_BYTES = 24 * 10**6
MAX_RESPONSE_BYTES = 2 * 10**6
Key = tuple[str, str, bytes, str]


@dataclass(frozen=True)
class _CachedResponse:
    headers: tuple[tuple[str, str], ...]
    content: bytes


class ResponseCache:
    """The latest responses with status 200, bounded by their bytes."""

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self._max_bytes, self._size = max_bytes, 0
        self._lock = threading.Lock()
        self._responses: OrderedDict[Key, _CachedResponse] = OrderedDict()

    def get(self, key: Key) -> flask.Response | None:
        """Return a copy of a response; None if it is not cached."""
        with self._lock:
            cached = self._responses.get(key)
            if cached is None:
                return None
            self._responses.move_to_end(key)
        return flask.Response(cached.content, 200, list(cached.headers))

    def put(self, key: Key, response: flask.Response) -> None:
        """Cache a response; evict the least recently used."""
        if response.status_code != 200 or response.is_streamed:
            return
        content = response.get_data()
        if len(content) > MAX_RESPONSE_BYTES:
            return
        with self._lock:
            previous = self._responses.pop(key, None)
            self._size += len(content) - (len(previous.content) if previous else 0)
            self._responses[key] = _CachedResponse(tuple(response.headers.items()), content)
            while self._size > self._max_bytes:
                self._size -= len(self._responses.popitem(last=False)[1].content)


def cache_key() -> Key | None:
    """Return the key of the current request; None if its response depends on more than its URL."""
    request = flask.request
    # Uploaded records may expire, and belong to one reader.
    if request.method != "GET" or "records=" in unquote(request.query_string.decode("latin-1")):
        return None
    return request.host_url, request.path, request.query_string, request.headers.get("Origin", "")
