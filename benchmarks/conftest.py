"""Settings of the benchmarks: one thread for small matrices, as in the command."""

from __future__ import annotations

import os

# Set this before numpy is imported, as in alignment/__main__.py.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
