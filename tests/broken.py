"""Data packages to break, and the faults that loading them gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alignment.errors import DataError, Fault
from alignment.sources.package import load

Package = Callable[..., Path]


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        load(folder)
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)
    for fault in caught.value.faults:
        assert str(fault) in str(caught.value)
        assert fault.problem
        assert fault.remedy
    return caught.value.faults


def only(folder: Path) -> Fault:
    (fault,) = faults_of(folder)
    return fault


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{text.count(old)} times in {file}: {old!r}"
    path.write_bytes(text.replace(old, new).encode())
