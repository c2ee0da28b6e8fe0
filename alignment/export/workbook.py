"""XLSX: the study's tables as sheets of a workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from alignment.answer import Study
from alignment.export.about import about, method
from alignment.export.records import countries, links, rollcalls, rows
from alignment.export.text import cell
from alignment.model.view import View
from alignment.scene import make_scene

_EPOCH = datetime(2000, 1, 1)
# A sheet's columns are as wide as their longest cell, within these.
NARROWEST, WIDEST = 8, 48
LOOKED_AT = 200


def write(study: Study, view: View) -> bytes:
    """Return the study as a workbook: countries, links, roll calls and about.

    Numbers are numbers, a missing value is an empty cell, and no text is ever a formula.
    """
    scene = make_scene(study, view)
    facts = about(study, view, scene)
    facts["method"] = method(study)
    said = pd.DataFrame({"name": list(facts), "text": list(facts.values())})
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        {"title": facts["title"][:255], "author": facts["program"], "created": _EPOCH}
    )
    head = book.add_format({"bold": True, "bottom": 1})
    for name, frame in (
        ("Countries", countries(study, scene)),
        ("Links", links(study, scene)),
        ("Roll calls", rollcalls(study)),
        ("About", said),
    ):
        _sheet(book.add_worksheet(name), head, frame)
    book.close()
    return file.getvalue()


def _sheet(sheet: Any, head: Any, frame: pd.DataFrame) -> None:
    content = [[cell(value) for value in row] for row in rows(frame)]
    for column, name in enumerate(frame):
        sheet.write_string(0, column, str(name), head)
        texts = [str(row[column]) for row in content[:LOOKED_AT] if row[column] is not None]
        widest = max([len(str(name)), *map(len, texts)])
        sheet.set_column(column, column, min(max(widest + 1, NARROWEST), WIDEST))
    for number, row in enumerate(content, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(content)), max(0, len(frame.columns) - 1))
