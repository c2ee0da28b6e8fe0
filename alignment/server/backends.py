"""The upload store and the shared cache that the settings name."""

from __future__ import annotations

from pathlib import Path

from alignment.io.temporary_folders import remove_abandoned
from alignment.server.redis_backend import RedisSharedCache, RedisUploadStore, is_redis_url
from alignment.server.shared_cache import FolderSharedCache, SharedCache
from alignment.server.upload_store import FolderUploadStore, UploadStore
from alignment.settings import SECRET, SHARED_CACHE_DIR, UPLOAD_STORE


def open_upload_store() -> UploadStore:
    """Return the upload store, without what killed processes left.

    Raises :class:`AlignmentError` if it cannot be used.
    """
    remove_abandoned("alignment-")
    if is_redis_url(UPLOAD_STORE.value):
        return RedisUploadStore(UPLOAD_STORE.value, SECRET.value)
    return FolderUploadStore(UPLOAD_STORE.value)


def open_shared_cache(megabytes: float) -> SharedCache | None:
    """Return the cache of slow answers that processes share; None for a single process.

    Raises :class:`AlignmentError` if it cannot be used.
    """
    if is_redis_url(UPLOAD_STORE.value):
        return RedisSharedCache(UPLOAD_STORE.value, SECRET.value, megabytes)
    folder = SHARED_CACHE_DIR.value
    return FolderSharedCache(Path(folder), megabytes) if folder else None
