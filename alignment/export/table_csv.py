"""CSV: the table of the page, with the columns and in the order of the view."""

from __future__ import annotations

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import meeting
from alignment.export.tables import csv_bytes
from alignment.export.text import cell
from alignment.model.view import View
from alignment.scene.listing import listing


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return those who meet the filter, or all, a row each; columns are called as colours are.

    UTF-8, commas; an empty cell is a value that cannot be had.
    """
    where = meeting(study.dataset, study.table, view.where)
    found = listing(study, view, where, sure)
    columns = {
        str(cell(colour.name)): colour.values.reindex(found.names.index) for colour in found.columns
    }
    table = pd.DataFrame({"name": found.names, **columns}).rename_axis("iso3").reset_index()
    return csv_bytes(table)
