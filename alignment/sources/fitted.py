"""Weights of forecasts that are kept beside the records they were fitted on."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from alignment.paths import DATA

FILE = "forecast.json"


@cache
def read_fitted() -> dict[str, Any]:
    """Return the kept weights as a plain record, empty if there are none that can be read."""
    try:
        held = json.loads((DATA / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
