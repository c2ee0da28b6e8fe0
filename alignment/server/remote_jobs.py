"""Slow answers that workers compute: processes of this host, or of a Dask engine.

A worker loads the records itself, so that requests and answers hold none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

from alignment.compute.dask import DaskEngine, EngineUnavailableError
from alignment.compute.process_pool import PoolBusyError, ProcessPool
from alignment.errors import DataError
from alignment.io.package import load_package
from alignment.io.shipped_files import compute_fingerprint
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.server import backends
from alignment.server.concurrency_limiter import ConcurrencyLimiter, running_in_worker
from alignment.server.deadlines import check_deadline
from alignment.server.shared_cache import deserialize_answer, digest_dataset, serialize_answer
from alignment.server.upload_store import StoreUnavailableError, UploadStore
from alignment.settings import DATA_FOLDER

# Datasets that a worker keeps: the built-in one, and the latest uploads.
_MAX_LOADED_DATASETS = 4


class WorkerMismatchError(Exception):
    """A worker has other code or other records than the server."""


class RemoteRunner:
    """Workers that compute answers about one dataset.

    The limiter shares the workers between clients whose requests wait.
    """

    def __init__(
        self,
        engine: DaskEngine | ProcessPool,
        dataset: Dataset,
        dataset_key: str,
        limiter: ConcurrencyLimiter | None = None,
    ) -> None:
        self._engine, self._dataset, self._dataset_key = engine, dataset, dataset_key
        self._limiter = limiter

    def run(
        self,
        name: str,
        dataset_digest: str,
        compute: Callable[[ProgressCallback | None], Any],
        progress: ProgressCallback | None,
    ) -> Any:
        """Return what a function computes, by a worker or, if that fails, in this process.

        Equal names are computed once. The function can be pickled.
        """
        fingerprint = compute_fingerprint()
        args = (fingerprint, self._dataset_key, dataset_digest, serialize_answer(compute))
        try:
            with (
                running_in_worker() as client,
                self._limiter.slot(client) if self._limiter else nullcontext(),
            ):
                content = self._engine.run(
                    # Servers with different code may share the workers.
                    f"{fingerprint} {name}",
                    run_remote_job,
                    *args,
                    progress=progress,
                    check_cancelled=check_deadline,
                )
        except PoolBusyError:
            return compute(progress)
        except (EngineUnavailableError, WorkerMismatchError, StoreUnavailableError) as fault:
            logging.getLogger(__name__).warning("the engine was of no use: %r", fault)
            return compute(progress)
        return deserialize_answer(content, self._dataset)


def run_remote_job(
    code_fingerprint: str,
    dataset_key: str,
    dataset_digest: str,
    payload: bytes,
    progress: ProgressCallback,
) -> bytes:
    """Compute an answer on a worker.

    Raises :class:`WorkerMismatchError` if the worker has other code or records.
    """
    if code_fingerprint != compute_fingerprint():
        raise WorkerMismatchError("other code")
    try:
        dataset, digest = _load_dataset(dataset_key)
    except DataError:
        raise WorkerMismatchError("no such records") from None
    if digest != dataset_digest:
        raise WorkerMismatchError("other records")
    return serialize_answer(deserialize_answer(payload, dataset)(progress))


def delete_worker_upload(dataset_key: str) -> None:
    """Remove a deleted upload from the memory and the disk of a worker."""
    _load_dataset.cache_clear()
    _get_upload_store().delete(dataset_key)


@lru_cache(_MAX_LOADED_DATASETS)
def _load_dataset(dataset_key: str) -> tuple[Dataset, str]:
    folder = _get_upload_store().get_package_folder(dataset_key) if dataset_key else None
    dataset = load_package(folder or (Path(DATA_FOLDER.value) if DATA_FOLDER.value else None))
    return dataset, digest_dataset(dataset)


@lru_cache(1)
def _get_upload_store() -> UploadStore:
    return backends.open_upload_store()
