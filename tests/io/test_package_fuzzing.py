"""Whatever is in a file, it loads or gives a DataError, never another exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from package_faults import Package

from alignment.errors import DataError, Fault
from alignment.io.package import load_package
from alignment.model.columns import TABLES

pytestmark = pytest.mark.slow

FILES = [table.file for table in TABLES]


def faults_with(file: Path, content: bytes, good: bytes) -> tuple[Fault, ...]:
    """Return the faults of a package whose file has other content for now."""
    file.write_bytes(content)
    try:
        load_package(file.parent)
    except DataError as error:
        return error.faults
    finally:
        file.write_bytes(good)
    return ()


cells = st.text(max_size=8) | st.sampled_from(['"', ",", "\n", "\r", "\0", "yes", "R1", "AAA", ""])


few_or_many = pytest.mark.parametrize(
    "examples", [50, pytest.param(1500, marks=pytest.mark.evidence)]
)


@few_or_many
def test_random_bytes_load_or_give_a_data_error(package: Package, examples: int) -> None:
    folder = package()
    sound = {path.name: path.read_bytes() for path in folder.iterdir()}

    @settings(max_examples=examples)
    @given(
        file=st.sampled_from([*FILES, "datapackage.json"]),
        content=st.binary(max_size=200)
        | st.lists(cells).map(lambda parts: ",".join(parts).encode()),
        keep_header=st.booleans(),
    )
    def check(file: str, content: bytes, keep_header: bool) -> None:
        good = sound[file]
        header = good.split(b"\n")[0] + b"\n" if keep_header else b""
        faults = faults_with(folder / file, header + content, good)
        assert all(fault.problem and fault.remedy for fault in faults)

    check()


@few_or_many
def test_a_few_bytes_put_anywhere_load_or_give_a_data_error(
    package: Package, examples: int
) -> None:
    folder = package()
    sound = {path.name: path.read_bytes() for path in folder.iterdir()}

    @settings(max_examples=examples)
    @given(
        file=st.sampled_from(FILES),
        where=st.floats(0, 1),
        content=st.binary(min_size=1, max_size=4) | cells.map(str.encode),
    )
    def check(file: str, where: float, content: bytes) -> None:
        good = sound[file]
        place = int(where * len(good))
        bad = good[:place] + content + good[place:]
        lines = bad.count(b"\n") + bad.count(b"\r") + 1
        for fault in faults_with(folder / file, bad, good):
            assert fault.row is None or 0 < fault.row <= lines or fault.file != file

    check()
