"""Data packages to damage, and the faults of loading them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alignment.errors import DataError, Fault
from alignment.io.package import load_package

Package = Callable[..., Path]


def load_faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        load_package(folder)
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)
    for fault in caught.value.faults:
        assert str(fault) in str(caught.value)
        assert fault.problem
        assert fault.remedy
    return caught.value.faults


def load_only_fault(folder: Path) -> Fault:
    (fault,) = load_faults(folder)
    return fault


def replace_in_file(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{text.count(old)} times in {file}: {old!r}"
    path.write_bytes(text.replace(old, new).encode())
