"""What is kept beside a test, and how what is found is held against it.

When the drawing is meant to change, WRITE_GOLDEN=1 in the environment writes what is kept anew;
look at the difference before keeping it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

# Places come from floating-point sums, whose last bits may differ between machines; in a file
# they are rounded to hundredths of a pixel.
CLOSE = {"rel": 1e-4, "abs": 2e-4}
STEP = 0.011
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)")


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return json.loads(json.dumps(value))


def hold(found: Any, path: Path) -> None:
    """Hold a JSON value against a kept one, numbers closely and all else exactly."""
    found = plain(found)
    if os.environ.get("WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert_alike(found, json.loads(path.read_text(encoding="utf-8")))


def hold_text(found: str, path: Path) -> None:
    """Hold a text against a kept one, its numbers to one step of their last place."""
    if os.environ.get("WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    ours, theirs = (NUMBER.split(text) for text in (found, path.read_text(encoding="utf-8")))
    assert ours[::2] == theirs[::2]
    numbers = [[float(number) for number in text[1::2]] for text in (ours, theirs)]
    assert numbers[0] == pytest.approx(numbers[1], abs=STEP, rel=0)


def assert_alike(found: Any, golden: Any, where: str = "it") -> None:
    """Hold two JSON values against one another."""
    if isinstance(golden, dict):
        assert list(found) == list(golden), where
        for key in golden:
            assert_alike(found[key], golden[key], f"{where}.{key}")
    elif isinstance(golden, list):
        assert len(found) == len(golden), where
        for number, (one, other) in enumerate(zip(found, golden, strict=True)):
            assert_alike(one, other, f"{where}[{number}]")
    elif isinstance(golden, float) and not isinstance(found, bool):
        assert found == pytest.approx(golden, **CLOSE), where
    else:
        assert found == golden, where
