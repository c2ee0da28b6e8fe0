"""A list of plain rows as a file, CSV or XLSX by its ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pandas as pd

from alignment.export.about import PROGRAM
from alignment.export.tables import csv_bytes
from alignment.export.workbook import begun, sheet

ENDINGS = ("csv", "xlsx")


def list_bytes(rows: Sequence[dict[str, Any]], ending: str, facts: Mapping[str, str]) -> bytes:
    """Return rows as a CSV or XLSX file; no text in it is ever a formula.

    `facts` say what the list is, `title` among them: in a workbook on a sheet of their own, in CSV,
    whose rows are to be read by any tool, as columns that are the same in every row.
    """
    if ending == "csv":
        return csv_bytes(pd.DataFrame([row | dict(facts) for row in rows], dtype=object))
    return _book(pd.DataFrame(list(rows), dtype=object), {**facts, "program": PROGRAM})


def _book(frame: pd.DataFrame, facts: dict[str, str]) -> bytes:
    file = BytesIO()
    book, head = begun(file, facts)
    sheet(book.add_worksheet("List"), head, frame)
    said = pd.DataFrame({"name": list(facts), "text": list(facts.values())})
    sheet(book.add_worksheet("About"), head, said)
    book.close()
    return file.getvalue()
