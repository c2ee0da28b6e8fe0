"""Readers' own records in a Redis, where the processes of several hosts find them.

Each is a packed data package, its words and its last use, under its key, signed with what only the
servers know. It goes by itself when nobody has asked for it for long.
"""

from __future__ import annotations

import hmac
import io
import json
import logging
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alignment.app.kept.redis_address import checked
from alignment.app.kept.store import FORGOTTEN, READING, Kept, StoreError, UnwritableError
from alignment.app.kept.temporary_folders import temporary, temporary_folder
from alignment.circuit_breaker import CircuitBreaker, UnavailableError
from alignment.errors import AlignmentError

FEWEST_SIGNS = 32
_OWN, _TURN = "alignment:own", "alignment:turn"
# What was sent and not yet taken into the list: whoever sent it may have been killed.
_COMING = 600
# A Redis in the same network answers in milliseconds; a whole package takes longer to send.
_CONNECT_SECONDS, _ANSWER_SECONDS = 1.0, 1.5
TRANSFER_SECONDS = 20.0
# What a Redis says that reads and does not write.
_UNWRITABLE = ("OOM command", "READONLY", "MISCONF")
# Notes that records were asked for, if they are there.
_USE = """
if redis.call('EXISTS', KEYS[1]) == 0 or not redis.call('ZSCORE', KEYS[2], ARGV[1]) then
    return false
end
redis.call('HSET', KEYS[1], 'used', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return redis.call('HMGET', KEYS[1], 'said', 'used')
"""


def connected(address: str, seconds: float = _ANSWER_SECONDS) -> Any:
    """Return a client of a Redis that answers, and that waits so many seconds for each answer.

    Raises
    ------
    AlignmentError
        If there is none, or the library is not installed.
    """
    try:
        import redis
        from redis.backoff import ConstantBackoff
        from redis.retry import Retry
    except ImportError:
        raise AlignmentError(
            "the store of several hosts needs the library redis; install country-alignment[hosts]"
        ) from None
    address = checked(address)
    # Without the password that may stand in it.
    where = urlsplit(address).hostname or urlsplit(address).path
    try:
        client = redis.Redis.from_url(
            address,
            socket_connect_timeout=_CONNECT_SECONDS,
            socket_timeout=seconds,
            health_check_interval=30,
            # A connection that was closed is opened anew; who did not answer is not asked again.
            retry=Retry(ConstantBackoff(0.05), 1, supported_errors=(redis.ConnectionError,)),
        )
        client.ping()
    except (redis.RedisError, ValueError, TypeError, OSError) as fault:
        raise AlignmentError(f"the store at {where} cannot be used: {fault}") from None
    return client


@contextmanager
def reached(breaker: CircuitBreaker) -> Iterator[None]:
    """Enclose one call; turn a store that does not answer into a :class:`StoreError`."""
    import redis

    try:
        with breaker.call(redis.ConnectionError, redis.TimeoutError):
            yield
    except UnavailableError as fault:
        raise StoreError from fault
    except redis.RedisError as fault:
        refused = isinstance(fault, redis.OutOfMemoryError | redis.ReadOnlyError)
        if refused or any(word in str(fault) for word in _UNWRITABLE):
            raise UnwritableError from fault
        raise StoreError from fault


class Seal:
    """Signs what is kept where others might write, and knows what was signed.

    Parameters
    ----------
    secret : str
        The same for all who are to know it.

    Raises
    ------
    AlignmentError
        If it is short.

    Examples
    --------
    >>> seal = Seal("0123456789abcdef0123456789abcdef")
    >>> signed = seal.signed("name", b"content")
    >>> seal.content("name", signed), seal.content("another", signed)
    (b'content', None)
    """

    def __init__(self, secret: str) -> None:
        if len(secret) < FEWEST_SIGNS:
            raise AlignmentError(
                f"ALIGNMENT_SECRET has to be at least {FEWEST_SIGNS} random signs, the same on all "
                "hosts, for what several of them share is signed with it"
            )
        self._secret = secret.encode()

    def signed(self, name: str, content: bytes) -> bytes:
        """Return a content that goes by a name with the signature before it."""
        return self._mac(name, content) + content

    def content(self, name: str, signed: bytes) -> bytes | None:
        """Return what was signed; None if it was not, or under another name."""
        mac, content = signed[:32], signed[32:]
        if hmac.compare_digest(mac, self._mac(name, content)):
            return content
        logging.getLogger(__name__).warning("what stands in the store was not signed by us")
        return None

    def _mac(self, name: str, content: bytes) -> bytes:
        return hmac.digest(self._secret, f"{name}\0".encode() + content, "sha256")


class RedisStore:
    """Own records in a Redis; see :class:`~alignment.app.kept.store.Records`.

    Raises
    ------
    AlignmentError
        If the Redis cannot be used.
    """

    def __init__(self, address: str, secret: str) -> None:
        self._seal = Seal(secret)
        self._redis = connected(address)
        self._transfers = connected(address, TRANSFER_SECONDS)
        self._breaker = CircuitBreaker()
        self._used = self._redis.register_script(_USE)
        self._copies = temporary(self, "alignment-copies-")

    def check(self) -> None:
        """Ask the store for something small, however it answered before."""
        # Not within the bounds on calls, which may all be taken by those that wait.
        with reached(CircuitBreaker()):
            self._redis.ping()
        self._breaker.reset()

    def package(self, key: str) -> Path:
        """Return the folder of a copy of records, there or not."""
        place = self._copies / key
        if place.exists():
            return place
        with reached(self._breaker):
            held = self._redis.hget(_name(key), "package")
            there = {kept.key for kept in self._all(self._redis)}
        for other in self._copies.iterdir():
            if other.name not in there and not other.name.startswith(READING):
                shutil.rmtree(other, ignore_errors=True)
        packed = held and self._seal.content(_name(key), held)
        if packed:
            with self.reading() as own:
                try:
                    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                        archive.extractall(own / "package")
                    _moved(own / "package", place)
                except OSError as fault:
                    raise UnwritableError from fault
        return place

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """Give a folder in which one file is read; it is gone afterwards."""
        with temporary_folder(READING, self._copies) as own:
            yield own

    def keep(self, kept: Kept, package: Path, going: Callable[[list[Kept]], str]) -> str:
        """Keep records that lie ready in a folder; return the key of those that went."""
        name = _name(kept.key)
        said = {each: value for each, value in asdict(kept).items() if each != "used"}
        held = {
            "said": self._seal.signed(name, json.dumps(said).encode()),
            "used": kept.used,
            "package": self._seal.signed(name, _packed(package)),
        }
        with reached(self._breaker):
            # Before much is sent, which may take long.
            self._redis.ping()
            self._transfers.hset(name, mapping=held)
            try:
                self._redis.expire(name, _COMING)
                gone: str = self._redis.transaction(
                    partial(self._entered, kept.key, going), _OWN, value_from_callable=True
                )
            except BaseException:
                self._redis.delete(name)
                raise
        # It is a copy; without it the records are fetched when they are asked for.
        with suppress(OSError):
            _moved(package, self._copies / kept.key)
        if gone:
            shutil.rmtree(self._copies / gone, ignore_errors=True)
        return gone

    def use(self, key: str, now: float) -> Kept | None:
        """Return what is said of records, and note that they were asked for; None if gone."""
        try:
            with reached(self._breaker):
                found = self._used(keys=[_name(key), _OWN, _TURN], args=[key, now, FORGOTTEN])
        except UnwritableError:
            with reached(self._breaker):
                known = self._redis.zscore(_OWN, key) is not None
                found = self._redis.hmget(_name(key), "said", "used") if known else None
        return self._read(key, found)

    def kept(self) -> list[Kept]:
        """Return all that are kept, the longest unused first."""
        with reached(self._breaker):
            return self._all(self._redis)

    def _entered(self, key: str, going: Callable[[list[Kept]], str], redis: Any) -> str:
        """Put records into the list, if nobody changes it meanwhile; see `Redis.transaction`."""
        gone = going(self._all(redis))
        turn = redis.incr(_TURN)
        redis.multi()
        redis.zadd(_OWN, {key: turn})
        redis.expire(_name(key), FORGOTTEN)
        if gone:
            redis.zrem(_OWN, gone)
            redis.delete(_name(gone))
        return gone

    def _all(self, redis: Any) -> list[Kept]:
        from redis.exceptions import ResponseError

        keys = [key.decode() for key in redis.zrange(_OWN, 0, -1)]
        found = []
        for key in keys:
            kept = self._read(key, redis.hmget(_name(key), "said", "used"))
            if kept is None:  # it has gone by itself
                with suppress(ResponseError):
                    redis.zrem(_OWN, key)
            else:
                found.append(kept)
        return found

    def _read(self, key: str, found: list[bytes | None] | None) -> Kept | None:
        if not found or found[0] is None or found[1] is None:
            return None
        said = self._seal.content(_name(key), found[0])
        return None if said is None else Kept(**json.loads(said), used=float(found[1]))


def _name(key: str) -> str:
    return f"{_OWN}:{key}"


def _packed(package: Path) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in package.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(package).as_posix())
    return file.getvalue()


def _moved(folder: Path, place: Path) -> None:
    """Move a folder to a place, unless another thread has been as quick."""
    try:
        folder.rename(place)
    except OSError:
        if not place.exists():
            raise
