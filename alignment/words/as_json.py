"""A record as JSON: the same bytes by the command and over the network."""

from __future__ import annotations

import json
from typing import Any


def as_json(record: dict[str, Any]) -> str:
    """Return a record as JSON; raise ValueError if it holds a number that JSON has not.

    >>> print(as_json({"name": "Côte d'Ivoire"}))
    {
     "name": "Côte d'Ivoire"
    }
    """
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
