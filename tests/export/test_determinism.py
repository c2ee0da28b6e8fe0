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

# Prints the hash of every file; the argument selects one in so many countries.
SCRIPT = """
import hashlib, sys, alignment
from dataclasses import replace
from alignment.export import WRITERS
from alignment.studies.timeline import timeline
OVER_TIME = [name for name in WRITERS if WRITERS[name].timeline_meaning]
from alignment.model.url import parse_url_strictly
records = alignment.load()
view = parse_url_strictly(records.opening)[1]
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
    """The processes have different hash seeds."""
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT, of],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    monkeypatch.setattr(sys, "argv", ["script", of])
    output = io.StringIO()
    with redirect_stdout(output):
        exec(compile(SCRIPT, "script", "exec"), {})
    first, second = output.getvalue().splitlines(), other.stdout.splitlines()
    over_time = [name for name in WRITERS if WRITERS[name].timeline_meaning]
    assert len(first) == len(WRITERS) + 2 * len(over_time) == 20
    assert first == second
    # Network formats of a world map differ by their address.
    assert len({line.split()[1] for line in first}) == len(first)


@pytest.mark.parametrize("name", ["svg", "gexf", "json"])
def test_another_view_is_other_bytes(name: str, small_study, view) -> None:  # type: ignore[no-untyped-def]
    other = type(view)(colour="income")
    one, two = (WRITERS[name].write(small_study, each) for each in (view, other))
    assert hashlib.sha256(one).digest() != hashlib.sha256(two).digest()
