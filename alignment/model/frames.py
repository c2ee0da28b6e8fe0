"""Rows of a frame as plain records."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype


def rows(frame: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """Return each row's index and its values by column, in order."""
    records: list[dict[Any, Any]] = frame.to_dict("records")
    return list(zip(frame.index.tolist(), records, strict=True))


def row(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return the values of one row by column."""
    if all(map(is_numeric_dtype, frame.dtypes)):
        # As one series whole numbers would become fractions.
        return rows(frame.loc[[key]])[0][1]
    found: dict[Any, Any] = frame.loc[key].to_dict()
    return found
