"""XLSX: the grid of votes as a sheet in colours, with what its roll calls are."""

from __future__ import annotations

from io import BytesIO

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import meeting
from alignment.export.about import about, method
from alignment.export.frames import meanings, rollcalls
from alignment.export.grid_csv import grid_of
from alignment.export.workbook import begun, sheet
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.scene.colours import VOTE_COLOURS, ink_on
from alignment.scene.scene import make_scene
from alignment.words.grid import grid_table

COLUMNS = {
    "iso3": "ISO 3166-1 alpha-3 code of the country",
    "name": "its name",
    "position": "where it stands on the line that best tells the votes apart",
    "the others": "its vote on the roll call; empty where it had no seat",
}


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return a workbook: the grid in the order of the view, its roll calls, columns and about.

    Votes are words on the colours of the map.
    """
    where = meeting(study.dataset, study.table, view.where)
    scene = make_scene(study, view, sure=sure, where=where)
    facts = about(study, view, scene) | {"method": method(study)}
    file = BytesIO()
    book, head = begun(file, facts)
    grid = grid_of(study, view)
    table = grid_table(grid)
    votes = book.add_worksheet("Votes")
    sheet(votes, head, table)
    votes.freeze_panes(1, 3)
    for vote, word in WORDS.items():
        if vote != Vote.NOT_MEMBER:
            fill = VOTE_COLOURS[word]
            look = book.add_format({"bg_color": fill, "font_color": ink_on(fill)})
            equal = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            last = max(1, len(table)), max(3, table.shape[1] - 1)
            votes.conditional_format(1, 3, *last, equal)
    texts = rollcalls(study).set_index("rollcall").loc[list(grid.votes)].reset_index()
    said = meanings()
    told = [("Votes", *each) for each in COLUMNS.items()]
    told += [("Roll calls", column, said[column]) for column in map(str, texts)]
    for name, frame in {
        "Roll calls": texts,
        "Columns": pd.DataFrame(told, columns=["sheet", "column", "meaning"]),
        "About": pd.DataFrame({"name": list(facts), "text": list(facts.values())}),
    }.items():
        sheet(book.add_worksheet(name), head, frame)
    book.close()
    return file.getvalue()
