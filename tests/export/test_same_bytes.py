from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from alignment.export import WRITERS

# Everything is drawn twice, in processes that hash words in different orders.
SCRIPT = """
import hashlib, alignment
from alignment.export import WRITERS
from alignment.model.address import read_strictly
records = alignment.load()
study = alignment.study(records)
view = read_strictly(records.opening)[1]
for name in WRITERS:
    print(name, hashlib.sha256(WRITERS[name].write(study, view)).hexdigest())
"""


def hashes(seed: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def test_the_same_query_is_the_same_bytes_in_two_processes() -> None:
    first, second = hashes("1"), hashes("2")
    assert len(first) == len(WRITERS)
    assert first == second
    assert len({line.split()[1] for line in first}) == len(first)


@pytest.mark.parametrize("name", ["svg", "gexf", "json"])
def test_another_view_is_other_bytes(name: str, study, view) -> None:  # type: ignore[no-untyped-def]
    other = type(view)(colour="income")
    one, two = (WRITERS[name].write(study, each) for each in (view, other))
    assert hashlib.sha256(one).digest() != hashlib.sha256(two).digest()
