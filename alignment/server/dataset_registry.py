"""Registry of the datasets that a server answers about: the built-in one, and uploads by key.

An upload is added to the built-in records for one reader. Its key cannot be guessed, and stands in
the URL as `records=`.
"""

from __future__ import annotations

import ipaddress
import math
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

from alignment.compute.dask import DaskEngine
from alignment.compute.process_pool import ProcessPool, Workers
from alignment.errors import AlignmentError, DataError
from alignment.io.package import load_package
from alignment.io.package_writer import write_package
from alignment.io.temporary_folders import make_temporary_folder
from alignment.model.dataset import Dataset
from alignment.model.url import unescape_ampersands, unpack_params
from alignment.server.concurrency_limiter import ConcurrencyLimiter, Limits
from alignment.server.jobs import JobLimiter
from alignment.server.lru_cache import MemoryBudget
from alignment.server.remote_jobs import RemoteRunner, delete_worker_upload
from alignment.server.shared_cache import SharedCache, UploadReference
from alignment.server.study_cache import StudyCache
from alignment.server.upload_store import (
    FolderUploadStore,
    StoredUpload,
    StoreUnavailableError,
    UploadStore,
    steady_clock,
)
from alignment.settings import CACHE_MB

# An upload that was requested so recently is not evicted for those of other clients.
EVICTION_GRACE_SECONDS = 30 * 60
# Workers that compute while requests wait for them.
WORKERS = 3
# How long a request waits for a worker that other requests of its client may use.
WORKER_SECONDS = 4
# How often a process looks for uploads that another one deleted.
CHECK_SECONDS = 2
EXPIRED_FAULT = "the records of this link were deleted or have expired"
EXPIRED_NOTICE = f"{EXPIRED_FAULT}. The page shows the built-in data"
EARLIER_NOTICE = "the selection and the colour are those before the records were added"
# Keys of earlier versions are a secret and, packed, the parameters before the upload.
_SECRET_LENGTH, _MAX_KEY_LENGTH = 32, 240
_DATASET_KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{_MAX_KEY_LENGTH}}}")
# Some proxies write the port of the connection after the address.
_ADDRESS_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d*)?|([\d.]+):\d*")


class RegistryFullError(AlignmentError):
    """No more uploads are stored; `retry_after` says when there may be a place, in seconds."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = max(1, round(retry_after))
        minutes = -(-self.retry_after // 60)
        super().__init__(
            "this server has no space for more records; try again in "
            f"{minutes} minute{'s' if minutes > 1 else ''}"
        )


class DatasetRegistry:
    """The built-in dataset and the latest uploads, each with a cache of its studies.

    A client's new upload evicts the client's own least recently used one beyond `max_per_client`.
    It evicts another client's upload if that was not used for :data:`EVICTION_GRACE_SECONDS`.
    """

    def __init__(
        self,
        dataset: Dataset,
        max_uploads: int,
        megabytes: float = float(CACHE_MB.default),
        max_per_client: int | None = None,
        clock: Callable[[], float] | None = None,
        store: UploadStore | None = None,
        shared_cache: SharedCache | None = None,
        engine: DaskEngine | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.job_limiter, self.memory_budget = JobLimiter(), MemoryBudget(megabytes * 10**6)
        self._shared_cache, self._engine = shared_cache, engine
        self._background_pool = workers.background if workers else None
        self._short_pool = workers.short_requests if workers else None
        # An engine computes for the background and for requests alike.
        self._request_pool = engine or (workers.requests if workers else None)
        # One worker for each client, so that nobody has all of them.
        self.limiter = ConcurrencyLimiter(Limits(WORKERS, 1, seconds=WORKER_SECONDS))
        self.built_in = self._make_study_cache(dataset)
        self.store: UploadStore = store or FolderUploadStore()
        self._max_uploads = max_uploads
        self._max_per_client = min(max_uploads, max_per_client or max_uploads)
        self._clock = clock or steady_clock(_get_latest_use(self.store))
        self._uploads: OrderedDict[str, StudyCache] = OrderedDict()
        self._check_time = -math.inf
        self._built_in_package: Path | None = None
        self._lock = threading.Lock()

    def add(
        self,
        dataset: Dataset,
        label: str,
        previous_params: str = "",
        client: str = "",
        package: Path | None = None,
    ) -> str:
        """Add an upload and return its key; another one may be evicted.

        `label` says what the records are, and `previous_params` are those of the page before the
        upload. `package` has the records as a folder of the store; it is written if left out.
        Raises :class:`RegistryFullError` if only recently used uploads of other clients could be
        evicted.
        """
        if package is None:
            with self.store.open_scratch_folder() as folder:
                write_package(dataset, folder / "package")
                return self.add(dataset, label, previous_params, client, folder / "package")
        key = secrets.token_urlsafe(24)
        now = self._clock()
        upload = StoredUpload(key, client, label, previous_params, now)
        evicted_key = self.store.add(
            upload, package, lambda uploads: self._choose_eviction(uploads, client, now)
        )
        with self._lock:
            self._evict(evicted_key)
        self._activate(upload, dataset)
        return key

    def get(self, search: str) -> StudyCache | None:
        """Return the studies of the records that a URL names; None if they are gone."""
        key = split_dataset_key(search)[1]
        self._drop_deleted()
        if not key:
            return self.built_in
        upload = self.store.touch(key, self._clock())
        with self._lock:
            if upload is None:
                self._evict(key)
                return None
            study_cache = self._uploads.get(key)
            if study_cache is not None:
                self._uploads.move_to_end(key)
                return study_cache
        try:
            return self._activate(upload, load_package(self.store.get_package_folder(key)))
        except DataError:  # another process deleted them meanwhile
            return None

    def delete(self, search: str) -> bool:
        """Delete the upload that a URL names, for good; return whether there was one.

        No process answers about it from now on. The memory of other processes follows with their
        next request.
        """
        key = split_dataset_key(search)[1]
        if not key:
            return False
        was_stored = self.store.delete(key)
        self._drop([key])
        if self._shared_cache is not None:
            self._shared_cache.delete(key)
        return was_stored

    def _drop_deleted(self) -> None:
        """Drop from memory what another process deleted."""
        now = self._clock()
        with self._lock:
            if not self._uploads or now - self._check_time < CHECK_SECONDS:
                return
            self._check_time = now
        with suppress(StoreUnavailableError):
            stored = {upload.key for upload in self.store.list_uploads()}
            self._drop([key for key in list(self._uploads) if key not in stored])

    def _drop(self, keys: list[str]) -> None:
        """Drop uploads from the memory of this process and of its workers."""
        for key in keys:
            with self._lock:
                self._evict(key)
            if self._engine is not None:
                self._engine.run_on_workers(delete_worker_upload, key)
        for pool in (self._background_pool, self._request_pool, self._short_pool):
            if keys and isinstance(pool, ProcessPool):
                pool.restart()

    def get_package_folder(self, search: str) -> Path:
        """Return the data package of the records that a URL names."""
        key = split_dataset_key(search)[1]
        if key:
            return self.store.get_package_folder(key)
        with self._lock:
            # A copy of what is served, whatever happens to the folder it was loaded from.
            if self._built_in_package is None:
                folder = make_temporary_folder(self, "alignment-shipped-") / "package"
                write_package(self.built_in.dataset, folder)
                self._built_in_package = folder
            return self._built_in_package

    def _choose_eviction(self, uploads: list[StoredUpload], client: str, now: float) -> str:
        """Return the key of the upload to evict for a new one of a client; '' for none."""
        client_keys = [upload.key for upload in uploads if upload.client == client]
        if len(client_keys) >= self._max_per_client:
            return client_keys[0]
        if len(uploads) < self._max_uploads:
            return ""
        # The clock of another process may be ahead.
        age = max(now - uploads[0].last_use, 0)
        if age >= EVICTION_GRACE_SECONDS:
            return uploads[0].key
        if not client_keys:
            raise RegistryFullError(EVICTION_GRACE_SECONDS - age)
        return client_keys[0]

    def _activate(self, upload: StoredUpload, dataset: Dataset) -> StudyCache:
        """Return the studies of an upload, in memory from now on."""
        study_cache = self._make_study_cache(dataset, upload)
        with self._lock:
            # Another thread may have been faster.
            study_cache = self._uploads.setdefault(upload.key, study_cache)
            while len(self._uploads) > self._max_uploads:
                self._evict(next(iter(self._uploads)))
        return study_cache

    def _evict(self, key: str) -> None:
        study_cache = self._uploads.pop(key, None)
        if study_cache is not None:
            study_cache.close()

    def _is_stored(self, key: str) -> bool:
        try:
            return any(upload.key == key for upload in self.store.list_uploads())
        except StoreUnavailableError:
            return False

    def _make_study_cache(self, dataset: Dataset, upload: StoredUpload | None = None) -> StudyCache:
        key = upload.key if upload else ""

        def make_runner(
            executor: DaskEngine | ProcessPool | None, limiter: ConcurrencyLimiter | None = None
        ) -> RemoteRunner | None:
            return None if executor is None else RemoteRunner(executor, dataset, key, limiter)

        return StudyCache(
            dataset,
            label=upload.label if upload else "",
            budget=self.memory_budget,
            previous_params=upload.previous_params if upload else "",
            shared_cache=self._shared_cache,
            job_limiter=self.job_limiter,
            remote=make_runner(self._engine),
            background_remote=make_runner(self._background_pool),
            workers=make_runner(self._request_pool, self.limiter),
            short_workers=make_runner(self._short_pool),
            upload=UploadReference(key, partial(self._is_stored, key)) if upload else None,
        )


def _get_latest_use(store: UploadStore) -> float | None:
    try:
        return max((upload.last_use for upload in store.list_uploads()), default=None)
    except StoreUnavailableError:
        return None


def split_dataset_key(search: str) -> tuple[str, str]:
    """Return URL parameters without the key of an upload and those before it, and the key.

    >>> split_dataset_key("?v=1&before=v%3D1&records=abc&links=0"), split_dataset_key("v=1")
    (('v=1&links=0', 'abc'), ('v=1', ''))
    """
    parts = unescape_ampersands(search.removeprefix("?")).split("&")
    keys = [part.removeprefix("records=") for part in parts if part.startswith("records=")]
    rest = "&".join(part for part in parts if not part.startswith(("records=", "before=")))
    key = keys[-1] if keys else ""
    # A malformed key names no records, rather than the built-in ones.
    return rest, key if _DATASET_KEY.fullmatch(key) or not keys else "-"


def get_previous_params(search: str) -> str:
    """Return the URL parameters before an upload, which are needed once it is gone.

    >>> get_previous_params("v=1&before=v%3D1%26links%3D0&records=abc"), get_previous_params("v=1")
    ('v=1&links=0', '')
    """
    values = parse_qs(unescape_ampersands(search.removeprefix("?"))).get("before")
    return values[-1] if values else unpack_params(split_dataset_key(search)[1][_SECRET_LENGTH:])


def identify_client(remote_address: str | None) -> str:
    """Return the name of a client: its IP address without a port; in IPv6 its /64 network.

    >>> identify_client("192.0.2.7"), identify_client("::ffff:192.0.2.7")
    ('192.0.2.7', '192.0.2.7')
    >>> identify_client("192.0.2.7:4711"), identify_client("[2001:db8::1]:443")
    ('192.0.2.7', '2001:db8::/64')
    """
    text = (remote_address or "").strip()
    match = _ADDRESS_WITH_PORT.fullmatch(text)
    host = (match[1] or match[2] or "") if match else text
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
