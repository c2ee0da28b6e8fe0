"""Limits on concurrent requests: slots of clients, and requests that wait for each other."""

import re
import threading
from contextlib import contextmanager

import pytest
from waiting import TIMEOUT, wait_until
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from alignment.server.concurrency_limiter import (
    BUSY,
    PAGE_LIMITS,
    TOO_MANY,
    ConcurrencyLimiter,
    Limits,
    RequestSlot,
    begin_computing,
    end_slot,
    running_in_worker,
    start_slot,
)
from alignment.server.lru_cache import LruCache, MemoryBudget


@contextmanager
def make_request(limiter, client):
    start_slot(RequestSlot(limiter, client))
    yield
    end_slot()


def test_slots_are_shared_between_clients():
    limiter = ConcurrencyLimiter(Limits(running=3, per_client=2, seconds=0.01))
    slots = [limiter.enter("a") for _ in range(3)]
    for slot in slots[:2]:
        limiter.acquire(slot)
    with pytest.raises(TooManyRequests):
        limiter.acquire(slots[2])
    others = [limiter.enter("b") for _ in range(2)]
    limiter.acquire(others[0])
    with pytest.raises(ServiceUnavailable):
        limiter.acquire(others[1])
    assert (limiter.count_running(), limiter.count_admitted()) == (3, 5)
    for slot in (*slots, *others):
        limiter.leave(slot)
    assert (limiter.count_running(), limiter.count_admitted()) == (0, 0)


def test_requests_beyond_the_limits_are_refused():
    limiter = ConcurrencyLimiter(Limits(running=1, per_client=1, present=3, present_per_client=2))
    for client in "aab":
        limiter.enter(client)
    with pytest.raises(TooManyRequests, match=re.escape(TOO_MANY)):
        limiter.enter("a")
    with pytest.raises(ServiceUnavailable, match=re.escape(BUSY)):
        limiter.enter("c")


def test_fifty_readers_of_one_address_leave_places_for_others():
    limiter = ConcurrencyLimiter(PAGE_LIMITS)
    for client in ("school",) * 30:
        limiter.enter(client)
    with pytest.raises(TooManyRequests):
        limiter.enter("school")
    for number in range(10):
        limiter.enter(f"reader {number}")
    with pytest.raises(ServiceUnavailable):
        limiter.enter("another reader")


def test_the_client_that_runs_least_comes_next():
    limiter, order = ConcurrencyLimiter(Limits(running=2, per_client=2)), []
    first, second = limiter.enter("a"), limiter.enter("a")
    for slot in (first, second):
        limiter.acquire(slot)

    def work(client):
        slot = limiter.enter(client)
        limiter.acquire(slot)
        order.append(client)
        limiter.leave(slot)

    threads = []
    for client in "aab":
        threads.append(threading.Thread(target=work, args=(client,)))
        threads[-1].start()
        wait_until(lambda: len(limiter._waiting) == len(threads))
    limiter.leave(first)
    for thread in threads:
        thread.join(TIMEOUT)
    assert order == ["b", "a", "a"]


def test_a_request_that_waits_for_another_one_does_not_run():
    # Otherwise the request that computes the result could never continue.
    limiter = ConcurrencyLimiter(Limits(running=1, per_client=1))
    cache, in_worker, go_on, answers = LruCache(MemoryBudget(9)), threading.Event(), [], []

    def compute():
        with running_in_worker() as client:
            in_worker.set()
            wait_until(lambda: go_on)
        return f"computed for {client}"

    def ask(client):
        with make_request(limiter, client):
            begin_computing()
            answers.append(cache.get_or_compute("key", compute))

    threads = [threading.Thread(target=ask, args=("a",))]
    threads[0].start()
    assert in_worker.wait(TIMEOUT)
    threads += [threading.Thread(target=ask, args=(client,)) for client in "bcd"]
    for thread in threads[1:]:
        thread.start()
    wait_until(lambda: limiter.count_admitted() == 4 and not limiter.count_running())
    go_on.append(True)
    for thread in threads:
        thread.join(TIMEOUT)
    assert answers == ["computed for a"] * 4
    assert (limiter.count_running(), limiter.count_admitted()) == (0, 0)


def test_a_thread_that_a_request_starts_has_no_slot():
    limiter, clients = ConcurrencyLimiter(Limits(running=1, per_client=1)), []

    def work():
        begin_computing()
        with running_in_worker() as client:
            clients.append(client)

    with make_request(limiter, "a"):
        begin_computing()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(TIMEOUT)
    assert clients == [""]
    # The next request of the same thread has no slot either.
    work()
    assert clients == ["", ""]
    assert limiter.count_admitted() == 0
