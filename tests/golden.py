"""Comparison of results with golden files.

WRITE_GOLDEN=1 in the environment writes the files again; look at the difference before committing.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

# Coordinates come from floating-point sums, whose last bits may differ between machines. Files
# therefore contain hundredths of a pixel.
CLOSE = {"rel": 1e-4, "abs": 2e-4}
STEP = 0.011
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)")


def to_json(value: Any) -> Any:
    """Return a value after writing and reading it as JSON."""
    return json.loads(json.dumps(value))


def assert_json(actual: Any, path: Path) -> None:
    """Compare a JSON value with a golden file: numbers approximately, all else exactly."""
    actual = to_json(actual)
    if os.environ.get("WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(actual, indent=1) + "\n", encoding="utf-8")
    assert_equal_json(actual, json.loads(path.read_text(encoding="utf-8")))


def assert_text(actual: str, path: Path) -> None:
    """Compare a text with a golden file, its numbers to one unit of their last decimal."""
    if os.environ.get("WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    ours, theirs = (NUMBER.split(text) for text in (actual, path.read_text(encoding="utf-8")))
    assert ours[::2] == theirs[::2]
    numbers = [[float(number) for number in text[1::2]] for text in (ours, theirs)]
    assert numbers[0] == pytest.approx(numbers[1], abs=STEP, rel=0)


def assert_equal_json(actual: Any, golden: Any, where: str = "it") -> None:
    """Compare two JSON values."""
    if isinstance(golden, dict):
        assert list(actual) == list(golden), where
        for key in golden:
            assert_equal_json(actual[key], golden[key], f"{where}.{key}")
    elif isinstance(golden, list):
        assert len(actual) == len(golden), where
        for number, (one, other) in enumerate(zip(actual, golden, strict=True)):
            assert_equal_json(one, other, f"{where}[{number}]")
    elif isinstance(golden, float) and not isinstance(actual, bool):
        assert actual == pytest.approx(golden, **CLOSE), where
    else:
        assert actual == golden, where
