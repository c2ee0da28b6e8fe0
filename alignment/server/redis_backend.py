"""Upload store and shared cache in a Redis, which several hosts share.

What is stored is signed with a secret that only the servers know. Addresses of a Redis may hold a
password: no part of a malformed one is ever printed.
"""

from __future__ import annotations

import hmac
import io
import json
import logging
import re
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alignment.compute.circuit_breaker import CircuitBreaker, UnavailableError
from alignment.errors import AlignmentError
from alignment.io.shipped_files import compute_fingerprint
from alignment.io.temporary_folders import make_temporary_folder, temporary_folder
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.server.shared_cache import SharedCache, UploadReference
from alignment.server.upload_store import (
    EXPIRY_SECONDS,
    SCRATCH_PREFIX,
    ChooseEviction,
    StoredUpload,
    StoreUnavailableError,
    UnwritableError,
)
from alignment.settings import UPLOAD_STORE

MALFORMED_URL_TEXT = (
    f"{UPLOAD_STORE.variable} cannot be used: it is neither a folder nor the address of a Redis, "
    "such as redis://:password@store:6379; in a password write the signs / ? # % @ : "
    "percent-encoded, as %2F for /"
)
MIN_SECRET_LENGTH = 32
_SCHEMES = ("redis", "rediss", "unix")
# A text that was meant as an address: with a scheme, or with a password before a host.
_ADDRESS_PATTERN = re.compile(
    r"\W*(?:rediss?|unix)(?::|//)|.*://|(?![a-z]:[\\/]).*:.*@", re.I | re.S
)
# A Redis in the same network answers in milliseconds; sending a whole package takes longer.
_CONNECT_TIMEOUT_SECONDS, _RESPONSE_TIMEOUT_SECONDS, _TRANSFER_SECONDS = 1.0, 1.5, 20.0
# Errors of a Redis that can be read but not written.
_UNWRITABLE = ("OOM command", "READONLY", "MISCONF")
# Orders uses, of uploads and of answers.
_TURN_KEY = "alignment:turn"


def is_redis_url(store: str) -> bool:
    """Return whether the setting of the store is an address, well-formed or not, or a folder.

    >>> [is_redis_url(each) for each in ("REDIS://store", "redis:/store", "/var/lib/store")]
    [True, True, False]
    """
    return _ADDRESS_PATTERN.match(store) is not None


def validate_redis_url(redis_url: str) -> str:
    """Return the address of a Redis, its scheme in lower case.

    Raises :class:`AlignmentError` if it is malformed; the message contains no part of it.

    >>> validate_redis_url("REDIS://:password@store:6379/0")
    'redis://:password@store:6379/0'
    """
    scheme, separator, rest = redis_url.strip().partition("://")
    scheme = scheme.lower()
    try:
        parts = urlsplit(f"redis://{rest}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AlignmentError(MALFORMED_URL_TEXT) from None
    # An @ after the host belongs to a password with a character that ends the host.
    is_misread = "@" in f"{parts.path}{parts.query}{parts.fragment}"
    has_target = bool(host) or scheme == "unix"
    if not separator or scheme not in _SCHEMES or is_misread or not has_target:
        raise AlignmentError(MALFORMED_URL_TEXT)
    return f"{scheme}://{rest}"


def connect_redis(redis_url: str, seconds: float = _RESPONSE_TIMEOUT_SECONDS) -> Any:
    """Return a client of a Redis that answers; it waits so many seconds for each response.

    Raises :class:`AlignmentError` if the Redis does not answer, or its library is not installed.
    """
    try:
        import redis
        from redis.backoff import ConstantBackoff
        from redis.retry import Retry
    except ImportError:
        raise AlignmentError(
            "the store of several hosts needs the library redis; install country-alignment[hosts]"
        ) from None
    redis_url = validate_redis_url(redis_url)
    # The message must not contain the password.
    host = urlsplit(redis_url).hostname or urlsplit(redis_url).path
    try:
        client = redis.Redis.from_url(
            redis_url,
            socket_connect_timeout=_CONNECT_TIMEOUT_SECONDS,
            socket_timeout=seconds,
            health_check_interval=30,
            # A closed connection is opened again; a missing response is not requested again.
            retry=Retry(ConstantBackoff(0.05), 1, supported_errors=(redis.ConnectionError,)),
        )
        client.ping()
    except (redis.RedisError, ValueError, TypeError, OSError) as fault:
        raise AlignmentError(f"the store at {host} cannot be used: {fault}") from None
    return client


@contextmanager
def translate_redis_errors(breaker: CircuitBreaker) -> Iterator[None]:
    """Enclose one call; raise :class:`StoreUnavailableError` if the Redis does not answer."""
    import redis

    try:
        with breaker.call(redis.ConnectionError, redis.TimeoutError):
            yield
    except UnavailableError as fault:
        raise StoreUnavailableError from fault
    except redis.RedisError as fault:
        is_unwritable = isinstance(fault, redis.OutOfMemoryError | redis.ReadOnlyError)
        if is_unwritable or any(text in str(fault) for text in _UNWRITABLE):
            raise UnwritableError from fault
        raise StoreUnavailableError from fault


class HmacSigner:
    """Signs content where others might write, and verifies it.

    All hosts have the same secret. Raises :class:`AlignmentError` if it is too short.

    >>> signer = HmacSigner("0123456789abcdef0123456789abcdef")
    >>> signed = signer.sign("name", b"content")
    >>> signer.verify("name", signed), signer.verify("another", signed)
    (b'content', None)
    """

    def __init__(self, secret: str) -> None:
        if len(secret) < MIN_SECRET_LENGTH:
            raise AlignmentError(
                f"ALIGNMENT_SECRET has to be at least {MIN_SECRET_LENGTH} random signs, the same "
                "on all hosts, for what several of them share is signed with it"
            )
        self._secret = secret.encode()

    def sign(self, name: str, content: bytes) -> bytes:
        """Return named content with its signature before it."""
        return self._compute_mac(name, content) + content

    def verify(self, name: str, signed_content: bytes) -> bytes | None:
        """Return the content; None if it was not signed under this name."""
        mac, content = signed_content[:32], signed_content[32:]
        if hmac.compare_digest(mac, self._compute_mac(name, content)):
            return content
        logging.getLogger(__name__).warning("the stored value was not signed by this server")
        return None

    def _compute_mac(self, name: str, content: bytes) -> bytes:
        return hmac.digest(self._secret, f"{name}\0".encode() + content, "sha256")


_UPLOADS_KEY = "alignment:own"
# An upload that is not in the list yet: its process may have been killed.
_PENDING_TTL_SECONDS = 600
# Notes the use of an upload, if it is in the list.
_TOUCH_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 or not redis.call('ZSCORE', KEYS[2], ARGV[1]) then
    return false
end
redis.call('HSET', KEYS[1], 'used', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return redis.call('HMGET', KEYS[1], 'said', 'used')
"""


class RedisUploadStore:
    """Upload store in a Redis; see :class:`~alignment.server.upload_store.UploadStore`.

    An upload is a hash of its zipped package, its other properties and its last use. It expires
    by itself.

    Raises :class:`AlignmentError` if the Redis cannot be used.
    """

    def __init__(self, redis_url: str, secret: str) -> None:
        self._signer = HmacSigner(secret)
        self._redis = connect_redis(redis_url)
        self._transfers = connect_redis(redis_url, _TRANSFER_SECONDS)
        self._breaker = CircuitBreaker()
        self._touch_script = self._redis.register_script(_TOUCH_SCRIPT)
        self._local_copies = make_temporary_folder(self, "alignment-copies-")

    def check(self) -> None:
        """Make a small request, even after failures."""
        # The breaker of other calls may be open, or full of calls that wait.
        with translate_redis_errors(CircuitBreaker()):
            self._redis.ping()
        self._breaker.reset()

    def get_package_folder(self, key: str) -> Path:
        """Return the folder of a local copy of a package, which may not exist."""
        folder = self._local_copies / key
        if folder.exists():
            return folder
        name = _format_upload_key(key)
        with translate_redis_errors(self._breaker):
            signed = self._redis.hget(name, "package")
            keys = {upload.key for upload in self._list_uploads(self._redis)}
        for copy in self._local_copies.iterdir():
            if copy.name not in keys and not copy.name.startswith(SCRATCH_PREFIX):
                shutil.rmtree(copy, ignore_errors=True)
        content = signed and self._signer.verify(name, signed)
        if content:
            with self.open_scratch_folder() as scratch:
                try:
                    with zipfile.ZipFile(io.BytesIO(content)) as archive:
                        archive.extractall(scratch / "package")
                    _move_folder(scratch / "package", folder)
                except OSError as fault:
                    raise UnwritableError from fault
        return folder

    @contextmanager
    def open_scratch_folder(self) -> Iterator[Path]:
        """Give a folder for one upload in progress, which is removed afterwards."""
        with temporary_folder(SCRATCH_PREFIX, self._local_copies) as folder:
            yield folder

    def add(self, upload: StoredUpload, package: Path, choose_eviction: ChooseEviction) -> str:
        """Add an upload; return the key of the one that was evicted, '' for none."""
        name = _format_upload_key(upload.key)
        properties = {
            "key": upload.key,
            "client": upload.client,
            "told": upload.label,
            "back": upload.previous_params,
        }
        values = {
            "said": self._signer.sign(name, json.dumps(properties).encode()),
            "used": upload.last_use,
            "package": self._signer.sign(name, _zip_package(package)),
        }
        with translate_redis_errors(self._breaker):
            # Fails sooner than a long transfer.
            self._redis.ping()
            self._transfers.hset(name, mapping=values)
            try:
                self._redis.expire(name, _PENDING_TTL_SECONDS)
                evicted_key: str = self._redis.transaction(
                    partial(self._insert, upload.key, choose_eviction),
                    _UPLOADS_KEY,
                    value_from_callable=True,
                )
            except BaseException:
                self._redis.delete(name)
                raise
        # Without a local copy the package is fetched when it is needed.
        with suppress(OSError):
            _move_folder(package, self._local_copies / upload.key)
        if evicted_key:
            shutil.rmtree(self._local_copies / evicted_key, ignore_errors=True)
        return evicted_key

    def touch(self, key: str, now: float) -> StoredUpload | None:
        """Return an upload and note its use; None if there is none."""
        name = _format_upload_key(key)
        try:
            with translate_redis_errors(self._breaker):
                values = self._touch_script(
                    keys=[name, _UPLOADS_KEY, _TURN_KEY], args=[key, now, EXPIRY_SECONDS]
                )
        except UnwritableError:
            with translate_redis_errors(self._breaker):
                is_listed = self._redis.zscore(_UPLOADS_KEY, key) is not None
                values = self._redis.hmget(name, "said", "used") if is_listed else None
        return self._parse_upload(key, values)

    def list_uploads(self) -> list[StoredUpload]:
        """Return all uploads, the least recently used first."""
        with translate_redis_errors(self._breaker):
            return self._list_uploads(self._redis)

    def delete(self, key: str) -> bool:
        """Delete an upload with its records; return whether there was one."""
        with translate_redis_errors(self._breaker):
            pipeline = self._redis.pipeline()
            pipeline.zrem(_UPLOADS_KEY, key)
            pipeline.delete(_format_upload_key(key))
            was_stored = any(pipeline.execute())
        shutil.rmtree(self._local_copies / key, ignore_errors=True)
        return was_stored

    def _insert(self, key: str, choose_eviction: ChooseEviction, pipeline: Any) -> str:
        """Add an upload to the list, unless that changes meanwhile; see `Redis.transaction`."""
        evicted_key = choose_eviction(self._list_uploads(pipeline))
        turn = pipeline.incr(_TURN_KEY)
        pipeline.multi()
        pipeline.zadd(_UPLOADS_KEY, {key: turn})
        pipeline.expire(_format_upload_key(key), EXPIRY_SECONDS)
        if evicted_key:
            pipeline.zrem(_UPLOADS_KEY, evicted_key)
            pipeline.delete(_format_upload_key(evicted_key))
        return evicted_key

    def _list_uploads(self, redis: Any) -> list[StoredUpload]:
        from redis.exceptions import ResponseError

        uploads = []
        for key in [key.decode() for key in redis.zrange(_UPLOADS_KEY, 0, -1)]:
            upload = self._parse_upload(key, redis.hmget(_format_upload_key(key), "said", "used"))
            if upload is None:  # it has expired
                with suppress(ResponseError):
                    redis.zrem(_UPLOADS_KEY, key)
            else:
                uploads.append(upload)
        return uploads

    def _parse_upload(self, key: str, values: list[bytes | None] | None) -> StoredUpload | None:
        if not values or values[0] is None or values[1] is None:
            return None
        content = self._signer.verify(_format_upload_key(key), values[0])
        if content is None:
            return None
        texts = json.loads(content)
        return StoredUpload(key, texts["client"], texts["told"], texts["back"], float(values[1]))


def _format_upload_key(key: str) -> str:
    return f"{_UPLOADS_KEY}:{key}"


def _zip_package(package: Path) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in package.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(package).as_posix())
    return file.getvalue()


def _move_folder(folder: Path, destination: Path) -> None:
    """Move a folder, unless another thread did it first."""
    try:
        folder.rename(destination)
    except OSError:
        if not destination.exists():
            raise


_ANSWERS_KEY, _SIZES_KEY = "alignment:answers", "alignment:sizes"
_PROGRESS_KEY = "alignment:done"
_ANSWER_TTL_SECONDS, _PROGRESS_TTL_SECONDS = 24 * 3600, 3600
# The process that computes renews its lock; after it is killed the lock ends.
_LOCK_SECONDS = 10
# A call beyond these fails and its answer is computed here, which takes longer than waiting.
_MAX_CALLS = 16


class RedisSharedCache(SharedCache):
    """Shared cache in a Redis; the least recently used answers go.

    Without the Redis each process computes for itself. Raises :class:`AlignmentError` if the Redis
    cannot be used.
    """

    def __init__(self, redis_url: str, secret: str, megabytes: float) -> None:
        self._signer, self._max_bytes = HmacSigner(secret), megabytes * 10**6
        self._redis = connect_redis(redis_url)
        self._transfers = connect_redis(redis_url, _TRANSFER_SECONDS)
        self._breaker = CircuitBreaker(_MAX_CALLS)

    def get_or_compute(
        self,
        dataset: Dataset,
        key: str,
        compute: Callable[[ProgressCallback], Any],
        progress: ProgressCallback | None = None,
        upload: UploadReference | None = None,
    ) -> Any:
        """Return a cached answer of the same code, or compute it; see :class:`SharedCache`."""
        try:
            return super().get_or_compute(
                dataset, f"{compute_fingerprint()} {key}", compute, progress, upload
            )
        except StoreUnavailableError:
            logging.getLogger(__name__).warning("the store does not answer: nothing is shared")
            return compute(progress or (lambda *_: None))

    def _get(self, name: str) -> bytes | None:
        key = f"{_ANSWERS_KEY}:{name}"
        with translate_redis_errors(self._breaker):
            signed = self._redis.get(key)
            if signed is None:
                return None
            self._redis.zadd(_ANSWERS_KEY, {name: self._redis.incr(_TURN_KEY)})
            self._redis.expire(key, _ANSWER_TTL_SECONDS)
        return self._signer.verify(key, signed)

    def _put(self, name: str, content: bytes) -> None:
        key = f"{_ANSWERS_KEY}:{name}"
        with suppress(StoreUnavailableError), translate_redis_errors(self._breaker):
            # Fails sooner than a long transfer.
            self._redis.ping()
            self._transfers.set(key, self._signer.sign(key, content), ex=_ANSWER_TTL_SECONDS)
            self._redis.hset(_SIZES_KEY, name, len(content))
            self._redis.zadd(_ANSWERS_KEY, {name: self._redis.incr(_TURN_KEY)})
            self._evict()

    def _delete(self, suffix: str) -> None:
        with translate_redis_errors(self._breaker):
            for name in [each.decode() for each in self._redis.zrange(_ANSWERS_KEY, 0, -1)]:
                if name.endswith(suffix):
                    self._remove(name)

    def _remove(self, name: str) -> None:
        self._redis.delete(f"{_ANSWERS_KEY}:{name}", f"{_PROGRESS_KEY}:{name}")
        self._redis.zrem(_ANSWERS_KEY, name)
        self._redis.hdel(_SIZES_KEY, name)

    def _evict(self) -> None:
        total = 0
        latest_first = self._redis.zrevrange(_ANSWERS_KEY, 0, -1)
        for number, name in enumerate(each.decode() for each in latest_first):
            key = f"{_ANSWERS_KEY}:{name}"
            if self._redis.exists(key):
                total += int(self._redis.hget(_SIZES_KEY, name) or 0)
                # The latest stays, however large it is.
                if not number or total <= self._max_bytes:
                    continue
            self._remove(name)

    def _set_progress(self, name: str, current: int, total: int) -> None:
        with suppress(StoreUnavailableError), translate_redis_errors(self._breaker):
            key = f"{_PROGRESS_KEY}:{name}"
            self._redis.set(key, f"{current} {total}", ex=_PROGRESS_TTL_SECONDS)

    def _get_progress(self, name: str) -> tuple[int, int] | None:
        with translate_redis_errors(self._breaker):
            text = self._redis.get(f"{_PROGRESS_KEY}:{name}")
        if text is None:
            return None
        current, total = map(int, text.split())
        return current, total

    @contextmanager
    def _lock(self, name: str) -> Iterator[bool]:
        lock = self._redis.lock(
            f"alignment:lock:{name}", timeout=_LOCK_SECONDS, blocking=False, thread_local=False
        )
        with translate_redis_errors(self._breaker):
            is_locked = bool(lock.acquire())
        if not is_locked:
            yield False
            return
        done = threading.Event()

        def renew() -> None:
            while not done.wait(_LOCK_SECONDS / 4):
                # A lock that is lost with the Redis only lets another process compute as well.
                with suppress(StoreUnavailableError), translate_redis_errors(self._breaker):
                    lock.reacquire()

        threading.Thread(target=renew, daemon=True).start()
        try:
            yield True
        finally:
            done.set()
            with suppress(StoreUnavailableError), translate_redis_errors(self._breaker):
                lock.release()
