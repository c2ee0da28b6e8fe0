"""Rows of a frame as plain records."""

from __future__ import annotations

from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """Return each row's index and its values by column, in order."""
    records: list[dict[Any, Any]] = frame.to_dict("records")
    return list(zip(frame.index.tolist(), records, strict=True))


def row(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return the values of one row by column."""
    return rows(frame.loc[[key]])[0][1]
