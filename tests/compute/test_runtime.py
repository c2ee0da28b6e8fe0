"""The page and the commands run linear algebra in one thread."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import alignment.app

pytestmark = pytest.mark.slow

# Print the number of threads after a product that several threads would share.
THREADS = """
import numpy as np
some = np.random.default_rng(0).random((600, 600))
some @ some
print(open('/proc/self/status').read().split('Threads:')[1].split()[0])
"""
IMPORT_WITHOUT_NUMPY = "import alignment.app\nimport sys\nassert 'numpy' not in sys.modules\n"


def threads(before: str, **settings: str) -> int:
    environment = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    run = subprocess.run(
        [sys.executable, "-c", before + THREADS],
        env=environment | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


@pytest.mark.evidence
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread anyway")
def test_linear_algebra_runs_one_thread_by_default() -> None:
    # Other libraries may have idle threads.
    code = (
        IMPORT_WITHOUT_NUMPY
        + "from alignment.compute.processes import tune_runtime\ntune_runtime()\n"
    )
    default = threads(code)
    assert threads(code, OPENBLAS_NUM_THREADS="1") == default
    assert threads(code, OPENBLAS_NUM_THREADS="2") == default + 1


def test_the_runtime_is_tuned_before_the_page_is_created(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []
    monkeypatch.setattr(alignment.app, "tune_runtime", lambda: calls.append("tuned"))
    monkeypatch.setattr("alignment.app.factory.create_app", lambda *_: calls.append("made"))
    with pytest.raises(AttributeError):  # the fake page has no server
        alignment.app.create()
    assert calls == ["tuned", "made"]
