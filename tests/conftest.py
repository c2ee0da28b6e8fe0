from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tiny
from hypothesis import settings

from alignment.model.dataset import Dataset
from alignment.sources.package import load

# A busy machine is slow now and then, which is no fault of what is tested.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The shipped records."""
    return load()


@pytest.fixture(scope="session")
def parliament(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The tiny parliament of tests/tiny.py, by way of its data package."""
    return load(tiny.write_package(tmp_path_factory.mktemp("parliament")))


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Write the tiny parliament's data package, for the test to break, and return its folder."""
    return lambda rows=None: tiny.write_package(tmp_path / "package", rows)
