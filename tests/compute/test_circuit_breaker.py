"""Calls of a service that hangs or fails."""

import threading

import pytest

from alignment.compute.circuit_breaker import CircuitBreaker, UnavailableError

MAX_SECONDS = 20


def fail(breaker):
    with pytest.raises(OSError, match="away"), breaker.call(OSError):
        raise OSError("away")


def answer(breaker):
    with breaker.call(OSError):
        return "answered"


def test_after_a_failure_one_call_tests_the_service():
    now = [0.0]
    breaker = CircuitBreaker(pause=5, clock=lambda: now[0])
    fail(breaker)
    now[0] = 4.9
    with pytest.raises(UnavailableError):
        answer(breaker)
    now[0] = 5.1
    with breaker.call(OSError), pytest.raises(UnavailableError):
        answer(breaker)
    assert answer(breaker) == "answered"
    fail(breaker)
    breaker.reset()
    assert answer(breaker) == "answered"


def test_other_errors_do_not_open_the_circuit():
    breaker = CircuitBreaker()
    with pytest.raises(KeyError), breaker.call(OSError):
        raise KeyError
    assert answer(breaker) == "answered"


def test_simultaneous_calls_are_limited():
    breaker = CircuitBreaker(most=2, wait=0.01)
    inside, go_on = threading.Barrier(3), threading.Event()

    def hang():
        with breaker.call():
            inside.wait(MAX_SECONDS)
            go_on.wait(MAX_SECONDS)

    threads = [threading.Thread(target=hang) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait(MAX_SECONDS)
    with pytest.raises(UnavailableError):
        answer(breaker)
    go_on.set()
    for thread in threads:
        thread.join(MAX_SECONDS)
    assert answer(breaker) == "answered"
