"""A list of plain rows as a file, CSV or XLSX by its ending."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.export.about import PROGRAM
from alignment.export.tables import as_csv
from alignment.export.workbook import begun, sheet
from alignment.export.write import put

ENDINGS = ("csv", "xlsx")


def write_list(rows: Sequence[dict[str, Any]], path: Path, title: str) -> Path:
    """Write rows to a file, whole or not at all; no text in it is ever a formula."""
    ending = path.suffix.lstrip(".").lower()
    if ending not in ENDINGS:
        raise QueryError(unknown("ending", ending, ENDINGS))
    return put(list_bytes(rows, ending, title), path)


def list_bytes(rows: Sequence[dict[str, Any]], ending: str, title: str) -> bytes:
    """Return rows as a CSV or XLSX file; no text in it is ever a formula."""
    frame = pd.DataFrame(list(rows), dtype=object)
    return as_csv(frame).encode() if ending == "csv" else _book(frame, title)


def _book(frame: pd.DataFrame, title: str) -> bytes:
    file = BytesIO()
    book, head = begun(file, {"title": title, "program": PROGRAM})
    sheet(book.add_worksheet("List"), head, frame)
    book.close()
    return file.getvalue()
