"""Slow answers that several hosts share by a Redis, signed; without it each works by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from alignment.answer.findings import Progress as Tell
from alignment.app.kept.commons import Commons
from alignment.app.kept.redis_store import TRANSFER_SECONDS, Seal, connected, reached
from alignment.app.kept.store import StoreError
from alignment.circuit_breaker import CircuitBreaker
from alignment.model.dataset import Dataset
from alignment.sources.made_by import made_by

_ANSWERS, _SIZES, _TURN = "alignment:answers", "alignment:sizes", "alignment:turn"
# Answers outlive the servers; what nobody asks for is not worth its room.
_STAY, _DONE_STAYS = 24 * 3600, 3600
# Who works says so again and again; the lock of a killed one is free after so long.
_LOCK_SECONDS = 10
# Who gets no place makes the answer anew, which costs more than waiting for a large one.
_MOST_CALLS = 16


class RedisCommons(Commons):
    """Answers in a Redis, of which those that were asked for longest ago go.

    Parameters
    ----------
    address, secret : str
    megabytes : float
        Room for all of them.

    Raises
    ------
    AlignmentError
        If the Redis cannot be used.
    """

    def __init__(self, address: str, secret: str, megabytes: float) -> None:
        self._seal, self._room = Seal(secret), megabytes * 10**6
        self._redis = connected(address)
        self._transfers = connected(address, TRANSFER_SECONDS)
        self._breaker = CircuitBreaker(_MOST_CALLS)

    def once(
        self, dataset: Dataset, key: str, make: Callable[[Tell], Any], tell: Tell | None = None
    ) -> Any:
        """Return an answer that some process has, or make it; see :meth:`Commons.once`.

        Answers of another version of the code or of what it stands on are others.
        """
        try:
            return super().once(dataset, f"{made_by()} {key}", make, tell)
        except StoreError:
            logging.getLogger(__name__).warning("the store does not answer: nothing is shared")
            return make(tell or (lambda *_: None))

    def _found(self, name: str) -> bytes | None:
        place = f"{_ANSWERS}:{name}"
        with reached(self._breaker):
            signed = self._redis.get(place)
            if signed is None:
                return None
            self._redis.zadd(_ANSWERS, {name: self._redis.incr(_TURN)})
            self._redis.expire(place, _STAY)
        return self._seal.content(place, signed)

    def _put(self, name: str, content: bytes) -> None:
        place = f"{_ANSWERS}:{name}"
        # The answer is there, whether others can have it or not.
        with suppress(StoreError), reached(self._breaker):
            # Before much is sent, which may take long.
            self._redis.ping()
            self._transfers.set(place, self._seal.signed(place, content), ex=_STAY)
            self._redis.hset(_SIZES, name, len(content))
            self._redis.zadd(_ANSWERS, {name: self._redis.incr(_TURN)})
            self._make_room()

    def _make_room(self) -> None:
        taken = 0
        latest_first = self._redis.zrevrange(_ANSWERS, 0, -1)
        for number, name in enumerate(each.decode() for each in latest_first):
            place = f"{_ANSWERS}:{name}"
            if self._redis.exists(place):
                taken += int(self._redis.hget(_SIZES, name) or 0)
                # The latest stays, however large it is.
                if not number or taken <= self._room:
                    continue
            self._redis.delete(place)
            self._redis.zrem(_ANSWERS, name)
            self._redis.hdel(_SIZES, name)

    def _note(self, name: str, now: int, total: int) -> None:
        with suppress(StoreError), reached(self._breaker):
            self._redis.set(f"alignment:done:{name}", f"{now} {total}", ex=_DONE_STAYS)

    def _far(self, name: str) -> tuple[int, int] | None:
        with reached(self._breaker):
            held = self._redis.get(f"alignment:done:{name}")
        if held is None:
            return None
        now, total = map(int, held.split())
        return now, total

    @contextmanager
    def _turn(self, name: str) -> Iterator[bool]:
        lock = self._redis.lock(
            f"alignment:lock:{name}", timeout=_LOCK_SECONDS, blocking=False, thread_local=False
        )
        with reached(self._breaker):
            mine = bool(lock.acquire())
        if not mine:
            yield False
            return
        over = threading.Event()

        def hold() -> None:
            while not over.wait(_LOCK_SECONDS / 4):
                # One that was lost, with the Redis, has at most the same worked out twice.
                with suppress(StoreError), reached(self._breaker):
                    lock.reacquire()

        threading.Thread(target=hold, daemon=True).start()
        try:
            yield True
        finally:
            over.set()
            with suppress(StoreError), reached(self._breaker):
                lock.release()
