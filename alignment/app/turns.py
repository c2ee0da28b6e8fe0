"""Who may have files, reports or frames made now: few at once, few wait, nobody has all places.

What is over that is told to come again at once, so that a queue never takes the threads that
answer the page.
"""

from __future__ import annotations

import threading
from collections import Counter

import flask

from alignment.app.ids import UPDATE
from alignment.app.kept.background import AtWork
from alignment.app.kept.holdings import client_of
from alignment.app.kept.patience import begin as begin_patience
from alignment.app.kept.patience import late, seconds
from alignment.app.share.asking import API, sentence

# What is slow to make, by how its path begins. Files that are sent have a bound of their own.
SLOW = (
    *("/download/", "/country/", "/embed", "/oembed", "/api/", "/card.png", "/card/"),
    *("/brief", "/after", "/forecast.", "/ask.", "/who.csv", "/facts.csv"),
)
# But what is only read out.
QUICK = ("/api/openapi.json",)
# At once, waiting, and of both most of one client: as many as a browser asks a server at once.
RUNNING, WAITING, OF_ONE = 2, 6, 6
WAIT_SECONDS, AGAIN_SECONDS = 20, 5
BUSY = "Other files are being made just now; try again in a few seconds."
MANY = "You asked for many files at once; try again when some of them have come."


class Turns:
    """Places for slow requests; whoever gets none is told why.

    >>> turns = Turns(running=1, waiting=0)
    >>> turns.take("a"), turns.take("b") == BUSY
    ('', True)
    """

    def __init__(
        self,
        running: int = RUNNING,
        waiting: int = WAITING,
        of_one: int = OF_ONE,
        seconds: float = WAIT_SECONDS,
    ) -> None:
        self._free, self._places, self._of_one = running, running + waiting, of_one
        self._seconds = seconds
        self._there: Counter[str] = Counter()
        self._changed = threading.Condition()

    def there(self) -> int:
        """Return how many there are: those at work and those who wait."""
        return self._there.total()

    def take(self, client: str) -> str:
        """Wait for a turn; return '' once it has come, else why there is none."""
        with self._changed:
            if self._there[client] >= self._of_one:
                return MANY
            if self._there.total() >= self._places:
                return BUSY
            self._there[client] += 1
            if self._changed.wait_for(lambda: self._free > 0, self._seconds):
                self._free -= 1
                return ""
            self._gone(client)
            return BUSY

    def leave(self, client: str) -> None:
        """Give a turn to the next."""
        with self._changed:
            self._gone(client)
            self._free += 1
            self._changed.notify()

    def _gone(self, client: str) -> None:
        self._there[client] -= 1
        if not self._there[client]:
            del self._there[client]


def _again(response: flask.Response) -> flask.Response:
    response.headers["Retry-After"] = str(AGAIN_SECONDS)
    return response


def register(server: flask.Flask, turns: Turns, at_work: AtWork) -> None:
    """Let what is slow wait for its turn; answer 429 or 503 with Retry-After if there is none.

    What takes too long is given up, and what nobody waits for. What is at work in the background
    gives way to answers of the page.

    Raises
    ------
    AlignmentError
        If the setting of how long that is cannot be read.
    """
    longest = seconds()

    @server.before_request
    def begin() -> None:
        gone = flask.request.environ.get("waitress.client_disconnected", lambda: False)
        begin_patience(longest, gone)
        if flask.request.path == UPDATE:
            flask.g.answering = True
            at_work.answering(1)

    @server.before_request
    def take() -> flask.Response | None:
        path = flask.request.path
        if path in QUICK or not (path.startswith(SLOW) or flask.request.blueprint == API):
            return None
        client = client_of(flask.request.remote_addr)
        why = turns.take(client)
        if not why:
            flask.g.turn_of = client
            return None
        return _again(sentence(why, 429 if why == MANY else 503))

    @server.after_request
    def told(response: flask.Response) -> flask.Response:
        if late() and "turn_of" in flask.g:
            response.status_code = 503
            _again(response)
        return response

    @server.teardown_request
    def leave(_: BaseException | None) -> None:
        if flask.g.pop("answering", False):
            at_work.answering(-1)
        client = flask.g.pop("turn_of", None)
        if client is not None:
            turns.leave(client)
