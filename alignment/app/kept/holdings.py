"""The records that a page works on: the shipped ones, or a reader's own by an unguessable key.

The key stands in the page's address as `records=`. It is no part of the query or the view: it says
of which records they are asked, as `--data` does on the command line.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from alignment.app.kept.background import AtWork
from alignment.app.kept.commons import Commons
from alignment.app.kept.concurrency import ConcurrencyLimiter, Limits
from alignment.app.kept.elsewhere import Elsewhere
from alignment.app.kept.shelf import Room
from alignment.app.kept.store import Kept, Records, Store, StoreError, steady_clock
from alignment.app.kept.studies import Studies
from alignment.app.kept.temporary_folders import temporary
from alignment.app.state.state import State, from_address
from alignment.engine import Engine
from alignment.errors import AlignmentError, DataError
from alignment.model.dataset import Dataset
from alignment.model.taken import unescaped
from alignment.pool import Pool, Workers
from alignment.settings import KEPT_MB
from alignment.sources.package import load
from alignment.sources.write import write_package

# Seconds for which records stay after they were last asked for, whoever sends others.
STAY = 30 * 60
# Workers that compute while requests wait for them.
WORKERS = 3
# How long a request waits for one, which other requests of its client may have.
WORKER_SECONDS = 30
GONE = (
    "the records of your own that this address names are kept here no longer; "
    "these are the shipped ones"
)
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Some proxies write the port of the connection after the address.
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d*)?|([\d.]+):\d*")


class FullError(AlignmentError):
    """There is no room for more readers' records; `seconds` says when some may have come."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        minutes = -(-self.seconds // 60)
        super().__init__(
            "as many readers' records are kept here as there is room for; try again in "
            f"{minutes} minute{'s' if minutes > 1 else ''}"
        )


class Holdings:
    """The shipped records and the latest of readers' own, each with its studies.

    Whoever sends more than `most_of_one` loses the longest unused of his own; nobody's records go
    for another's until nobody has asked for them for :data:`STAY` seconds. Own records lie in the
    store, so that each process that serves the page has them.
    """

    def __init__(
        self,
        shipped: Dataset,
        most: int,
        megabytes: float = float(KEPT_MB.default),
        most_of_one: int | None = None,
        clock: Callable[[], float] | None = None,
        store: Records | None = None,
        commons: Commons | None = None,
        engine: Engine | None = None,
        workers: Workers | None = None,
    ) -> None:
        self._commons, self._engine = commons, engine
        self._background = workers.background if workers else None
        # An engine takes what it is given, whoever waits.
        self._requests = engine or (workers.requests if workers else None)
        self.at_work, self.room = AtWork(), Room(megabytes * 10**6)
        # One worker for each client, so that nobody has all of them.
        self.limiter = ConcurrencyLimiter(Limits(WORKERS, 1, seconds=WORKER_SECONDS))
        self.shipped = Studies(
            shipped,
            room=self.room,
            commons=commons,
            at_work=self.at_work,
            elsewhere=_by(engine, shipped, ""),
            behind=_by(self._background, shipped, ""),
            workers=_by(self._requests, shipped, "", self.limiter),
        )
        self.store: Records = store or Store()
        self._most = most
        self._most_of_one = min(most, most_of_one or most)
        self._clock = clock or steady_clock(_latest_use(self.store))
        self._own: OrderedDict[str, Studies] = OrderedDict()
        self._written: Path | None = None
        self._lock = threading.Lock()

    def keep(
        self,
        dataset: Dataset,
        told: str,
        back: str = "",
        client: str = "",
        package: Path | None = None,
    ) -> str:
        """Keep a reader's own records and return their key; the longest unused may have to go.

        Parameters
        ----------
        dataset : Dataset
        told : str
            What they are, to be said on the page.
        back : str, optional
            The address that was seen of the shipped records before; '' for the opening one.
        client : str, optional
            Who sends them; see :func:`client_of`.
        package : Path, optional
            The folder of the store in which they lie; written if it is left out.

        Raises
        ------
        FullError
            If only records of others could go, and these are in use.
        """
        if package is None:
            with self.store.reading() as own:
                write_package(dataset, own / "package")
                return self.keep(dataset, told, back, client, own / "package")
        key, now = secrets.token_urlsafe(24), self._clock()
        kept = Kept(key, client, told, back, now)
        gone = self.store.keep(kept, package, lambda every: self._going(every, client, now))
        with self._lock:
            self._let_go(gone)
        self._hold(kept, dataset)
        return key

    def _going(self, every: list[Kept], client: str, now: float) -> str:
        """Return the key of what goes for new records of a client; '' if nothing has to."""
        mine = [kept.key for kept in every if kept.client == client]
        if len(mine) >= self._most_of_one:
            return mine[0]
        if len(every) < self._most:
            return ""
        # Another process may be ahead.
        age = max(now - every[0].used, 0)
        if age >= STAY:
            return every[0].key
        if not mine:
            raise FullError(STAY - age)
        return mine[0]

    def _hold(self, kept: Kept, dataset: Dataset) -> Studies:
        """Return the studies of own records, in memory from now on."""
        studies = Studies(
            dataset,
            kept.told,
            self.room,
            kept.back,
            self._commons,
            self.at_work,
            _by(self._engine, dataset, kept.key),
            _by(self._background, dataset, kept.key),
            _by(self._requests, dataset, kept.key, self.limiter),
            kept.key,
        )
        with self._lock:
            # Another thread may have been as quick.
            studies = self._own.setdefault(kept.key, studies)
            while len(self._own) > self._most:
                self._let_go(next(iter(self._own)))
        return studies

    def _let_go(self, key: str) -> None:
        studies = self._own.pop(key, None)
        if studies is not None:
            studies.forget()

    def of(self, search: str) -> Studies | None:
        """Return the studies of the records that an address names; None if they are gone."""
        key = split(search)[1]
        if not key:
            return self.shipped
        kept = self.store.use(key, self._clock())
        with self._lock:
            if kept is None:
                self._let_go(key)
                return None
            studies = self._own.get(key)
            if studies is not None:
                self._own.move_to_end(key)
                return studies
        try:
            return self._hold(kept, load(self.store.package(key)))
        except DataError:  # they went while they were read
            return None

    def package_of(self, search: str) -> Path:
        """Return the folder in which the records that an address names lie as a package."""
        key = split(search)[1]
        if key:
            return self.store.package(key)
        with self._lock:
            # As they are served, whatever has become of the folder they were loaded from.
            if self._written is None:
                folder = temporary(self, "alignment-shipped-") / "package"
                write_package(self.shipped.dataset, folder)
                self._written = folder
            return self._written

    def at(self, search: str) -> tuple[Studies, State]:
        """Return what an address asks for: of which records, and the state.

        Records that are gone are told in a notice, as whatever is not understood.
        """
        rest, key = split(search)
        studies = self.of(search)
        if studies is None:
            state = from_address(self.shipped.dataset, rest)
            return self.shipped, replace(state, notices=(GONE, *state.notices))
        return studies, replace(from_address(studies.dataset, rest), key=key)


def _latest_use(store: Records) -> float | None:
    try:
        return max((kept.used for kept in store.kept()), default=None)
    except StoreError:
        return None


def _by(
    workers: Engine | Pool | None,
    dataset: Dataset,
    key: str,
    limiter: ConcurrencyLimiter | None = None,
) -> Elsewhere | None:
    return None if workers is None else Elsewhere(workers, dataset, key, limiter)


def split(search: str) -> tuple[str, str]:
    """Return an address without its key, and the key.

    >>> split("?v=1&records=abc&links=0"), split("v=1")
    (('v=1&links=0', 'abc'), ('v=1', ''))
    """
    parts = unescaped(search.removeprefix("?")).split("&")
    keys = [part.removeprefix("records=") for part in parts if part.startswith("records=")]
    rest = "&".join(part for part in parts if not part.startswith("records="))
    # What cannot be a key is that of no records.
    key = keys[-1] if keys else ""
    return rest, key if _KEY.fullmatch(key) or not keys else "-"


def client_of(address: str | None) -> str:
    """Return the name of a client by its address, without a port; in IPv6 its /64 network.

    >>> client_of("192.0.2.7"), client_of("2001:db8::1:2"), client_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    >>> client_of("192.0.2.7:4711"), client_of("[2001:db8::1]:443")
    ('192.0.2.7', '2001:db8::/64')
    """
    text = (address or "").strip()
    parts = _WITH_PORT.fullmatch(text)
    host = (parts[1] or parts[2] or "") if parts else text
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return text
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
