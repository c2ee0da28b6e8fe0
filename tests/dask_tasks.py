"""Tasks that Dask workers import by name in tests of the engine."""

import os
import time
from pathlib import Path


def wait_for_file(folder, log, file, progress):
    """Append the process id to a log, and report progress until a file exists."""
    with Path(folder, log).open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    try:
        while not Path(folder, file).exists():
            progress(3, 7)
            time.sleep(0.05)
    except BaseException:
        Path(folder, f"{log} ended").touch()
        raise
    return "done"


def finish(progress):
    return "done"


def raise_key_error(progress):
    raise KeyError("a fault")


def add_square(shared, item):
    return shared + item * item


def list_fact_values(dataset, progress):
    return list(dataset.facts["value"])
