"""Where readers' own records and slow answers are kept, as the settings say."""

from __future__ import annotations

from pathlib import Path

from alignment.app.kept.commons import Commons, FolderCommons
from alignment.app.kept.redis_address import is_address
from alignment.app.kept.redis_commons import RedisCommons
from alignment.app.kept.redis_store import RedisStore
from alignment.app.kept.store import Records, Store
from alignment.app.kept.temporary_folders import remove_abandoned
from alignment.settings import COMMONS, SECRET, STORE


def store() -> Records:
    """Return the store of readers' own records; remove what killed processes left of such.

    Raises
    ------
    AlignmentError
        If it cannot be used.
    """
    remove_abandoned("alignment-")
    if is_address(STORE.value):
        return RedisStore(STORE.value, SECRET.value)
    return Store(STORE.value)


def commons(megabytes: float) -> Commons | None:
    """Return what several processes share of slow answers; None where there is but one.

    Raises
    ------
    AlignmentError
        As above.
    """
    if is_address(STORE.value):
        return RedisCommons(STORE.value, SECRET.value, megabytes)
    return FolderCommons(Path(COMMONS.value), megabytes) if COMMONS.value else None
