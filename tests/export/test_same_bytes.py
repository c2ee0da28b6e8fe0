from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from contextlib import redirect_stdout

import pytest

from alignment.export import WRITERS

pytestmark = pytest.mark.slow

# Everything is drawn twice, in processes that hash words in different orders.
SCRIPT = """
import hashlib, sys, alignment
from dataclasses import replace
from alignment.export import WRITERS
from alignment.answer.timeline import timeline
OVER_TIME = [name for name in WRITERS if WRITERS[name].over_time]
from alignment.model.address import read_strictly
records = alignment.load()
view = read_strictly(records.opening)[1]
# One of so many countries: what is hashed is of each, and of fewer is sooner written.
left_out = tuple(iso3 for number, iso3 in enumerate(records.names) if number % int(sys.argv[1]))
study = alignment.study(records, exclude_country=left_out)
for name in WRITERS:
    print(name, hashlib.sha256(WRITERS[name].write(study, view)).hexdigest())
over_time = timeline(records, replace(study.query, since="2023-01-01"), "windows", 3)
for name in OVER_TIME:
    file = WRITERS[name].write(over_time, replace(view, time="windows"))
    print(name, hashlib.sha256(file).hexdigest())
    file = WRITERS[name].write(study, replace(view, map="world"))
    print(name, hashlib.sha256(file).hexdigest())
"""


@pytest.mark.parametrize("of", ["4", pytest.param("1", marks=pytest.mark.evidence)])
def test_the_same_query_is_the_same_bytes_in_two_processes(
    of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This one, and one that hashes words in another order."""
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT, of],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    monkeypatch.setattr(sys, "argv", ["script", of])
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(SCRIPT, "script", "exec"), {})
    first, second = printed.getvalue().splitlines(), other.stdout.splitlines()
    over_time = [name for name in WRITERS if WRITERS[name].over_time]
    assert len(first) == len(WRITERS) + 2 * len(over_time) == 20
    assert first == second
    # A network is the same network, wherever it is drawn, but for its address.
    assert len({line.split()[1] for line in first}) == len(first)


@pytest.mark.parametrize("name", ["svg", "gexf", "json"])
def test_another_view_is_other_bytes(name: str, fewer, view) -> None:  # type: ignore[no-untyped-def]
    other = type(view)(colour="income")
    one, two = (WRITERS[name].write(fewer, each) for each in (view, other))
    assert hashlib.sha256(one).digest() != hashlib.sha256(two).digest()
