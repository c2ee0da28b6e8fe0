"""Whatever is in a file, it loads or gives a DataError, never another exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.errors import DataError, Fault
from alignment.model.columns import TABLES
from alignment.sources.package import load

pytestmark = pytest.mark.slow

FILES = [table.file for table in TABLES]


def faults_if_any(folder: Path) -> tuple[Fault, ...]:
    try:
        load(folder)
    except DataError as error:
        return error.faults
    return ()


cells = st.text(max_size=8) | st.sampled_from(['"', ",", "\n", "\r", "\0", "yes", "R1", "AAA", ""])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    file=st.sampled_from([*FILES, "datapackage.json"]),
    content=st.binary(max_size=200) | st.lists(cells).map(lambda parts: ",".join(parts).encode()),
    keep_header=st.booleans(),
)
def test_random_bytes_load_or_give_a_data_error(
    package: Package, file: str, content: bytes, keep_header: bool
) -> None:
    folder = package()
    header = (folder / file).read_bytes().split(b"\n")[0] + b"\n" if keep_header else b""
    (folder / file).write_bytes(header + content)
    assert all(fault.problem and fault.remedy for fault in faults_if_any(folder))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    file=st.sampled_from(FILES),
    where=st.floats(0, 1),
    content=st.binary(min_size=1, max_size=4) | cells.map(str.encode),
)
def test_a_few_bytes_put_anywhere_load_or_give_a_data_error(
    package: Package, file: str, where: float, content: bytes
) -> None:
    folder = package()
    good = (folder / file).read_bytes()
    place = int(where * len(good))
    (folder / file).write_bytes(good[:place] + content + good[place:])
    content = (folder / file).read_bytes()
    lines = content.count(b"\n") + content.count(b"\r") + 1
    for fault in faults_if_any(folder):
        assert fault.row is None or 0 < fault.row <= lines or fault.file != file
