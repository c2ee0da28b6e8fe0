"""CSV: the grid of votes as one table, countries by roll calls."""

from __future__ import annotations

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.grid import Grid, asked_for
from alignment.answer.study import Study
from alignment.answer.where import meeting
from alignment.export.tables import csv_bytes
from alignment.export.text import cell
from alignment.model.view import View
from alignment.words.grid import grid_table


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the votes of those who meet the filter, of several chosen, or of all.

    A row a country and a column a roll call, both in the order of the view; UTF-8, commas. An empty
    cell is a country that had no seat.
    """
    table = grid_table(grid_of(study, view))
    return csv_bytes(table.rename(columns=lambda name: str(cell(name))))


def grid_of(study: Study, view: View) -> Grid:
    """Return the grid that a view shows of a study, all of its roll calls."""
    where = meeting(study.dataset, study.table, view.where)
    return study.grid(asked_for(where, view.select), view.order)
