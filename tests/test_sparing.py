"""Whoever starts the page or a command does so with one thread for linear algebra."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import alignment.app

pytestmark = pytest.mark.slow

# A product that more than one thread would share, and how many threads there are after it.
THREADS = """
import numpy as np
some = np.random.default_rng(0).random((600, 600))
some @ some
print(open('/proc/self/status').read().split('Threads:')[1].split()[0])
"""
SPARED = "import alignment.app\nimport sys\nassert 'numpy' not in sys.modules\n"


def threads(before: str, **said: str) -> int:
    environment = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    run = subprocess.run(
        [sys.executable, "-c", before + THREADS],
        env=environment | said,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


@pytest.mark.evidence
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell their threads")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread anyway")
def test_linear_algebra_takes_one_thread_unless_told_otherwise() -> None:
    # Other libraries may have threads as well, which wait.
    spared = SPARED + "from alignment.sparing import spare\nspare()\n"
    alone = threads(spared)
    assert threads(spared, OPENBLAS_NUM_THREADS="1") == alone
    assert threads(spared, OPENBLAS_NUM_THREADS="2") == alone + 1


def test_a_server_that_asks_for_the_page_is_spared_before_all_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = []
    monkeypatch.setattr(alignment.app, "spare", lambda: done.append("spared"))
    monkeypatch.setattr("alignment.app.factory.create_app", lambda *_: done.append("made"))
    with pytest.raises(AttributeError):  # what was made here is no page
        alignment.app.create()
    assert done == ["spared", "made"]
