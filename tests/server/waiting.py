"""Waiting for other threads."""

import time

# This limit is far above any step, because the machine may be busy.
TIMEOUT = 60


def wait_until(is_true):
    end = time.monotonic() + TIMEOUT
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.01)
