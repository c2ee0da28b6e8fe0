"""The benchmarks run as the command does: with one thread for the small matrices."""

from __future__ import annotations

import os

# Before numpy is imported, as in alignment/__main__.py.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
