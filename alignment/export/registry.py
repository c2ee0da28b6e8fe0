"""The formats: one row a writer, found by name or by a file's extension."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import Any

from alignment.answer.seen import HowSure, Seen, in_timeline, resampled
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.answer.topics import by_topic
from alignment.errors import AlignmentError, MissingError, missing
from alignment.model.view import TIMES, View
from alignment.scene.lens import asks_how_sure


@dataclass(frozen=True)
class Writer:
    """One format.

    Attributes
    ----------
    name : str
        As given to `--format`; also its usual extension.
    label, meaning, media_type : str
    room : str
        The module of this package that writes it, imported when it is asked for.
    needs : tuple of str
        The libraries of the extra 'files' that it needs, by the names of their modules.
    extensions : tuple of str
        Further extensions of the same format.
    options : tuple of str
        Keyword arguments that it takes.
    over_time : str
        What it is of a whole timeline; '' for those that hold one moment of it.
    drawn : bool
        Whether it is a picture on a sheet, which can have all periods or topics side by side.
    """

    name: str
    label: str
    meaning: str
    media_type: str
    room: str
    needs: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    over_time: str = ""
    drawn: bool = False

    @property
    def missing(self) -> str:
        """How to install what it needs and is not there; '' if nothing is missing."""
        gone = [module for module in self.needs if find_spec(module) is None]
        return f"for {self.name} {missing('files', gone)}" if gone else ""

    def write(
        self,
        found: Study | Timeline,
        view: View,
        how_sure: HowSure = resampled,
        **options: Any,
    ) -> bytes:
        """Return the whole file.

        Parameters
        ----------
        found : Study or Timeline
            Of a timeline, a format that cannot hold it shows the period of the view.
        view : View
        how_sure : callable
            Who is asked how sure the blocs of a study are, if the view asks for it.
        **options
            Those of `options`.

        Raises
        ------
        AlignmentError
            If a library is missing, an option is not known, or the picture cannot be made.
        """
        strange = [name for name in options if name not in self.options]
        if strange:
            takes = f"it takes {', '.join(self.options)}" if self.options else "it takes none"
            raise AlignmentError(f"{self.name} has no option {', '.join(strange)}; {takes}")
        if self.missing:
            raise MissingError(self.missing)
        room = import_module(f"alignment.export.{self.room}")
        asked = how_sure if asks_how_sure(view) else None
        if isinstance(found, Study) and self.drawn and view.multiples:
            found = by_topic(found.dataset, found.query)
        if isinstance(found, Study):
            content: bytes = room.write(found, view, asked(found) if asked else None, **options)
        elif self.drawn and view.multiples:
            whole = replace(view, period="")
            if found.kind in TIMES:
                whole = replace(whole, time=found.kind, width=found.width)
            content = room.write_multiples(found, whole, asked, **options)
        elif self.over_time:
            whole = replace(view, time=found.kind, width=found.width)
            content = room.write_timeline(found, whole, asked, **options)
        else:
            moment = in_timeline(found, view)
            sure = asked(moment.drawn) if asked else None
            content = room.write(moment.drawn, moment.named, sure, **options)
        return content

    def holds(self, found: Seen) -> tuple[Study | Timeline, View]:
        """Return what the format holds of what is seen, and the view that names it.

        The whole timeline where no period is named or all are to be seen side by side, if it can;
        otherwise the one study, whose topics are then side by side.

        Raises
        ------
        QueryError
            If there is no study.
        """
        if self.drawn and found.view.multiples and found.timeline is not None:
            return found.timeline, found.view
        if found.timeline is not None and self.over_time and not found.view.period:
            return found.timeline, found.view
        return found.drawn, found.named


_SHEETS = ("xlsxwriter",)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DRAWN = ("resvg_py", "reportlab")
_ROWS = (
    Writer("svg", "SVG", "picture in vectors, text as text", "image/svg+xml", "svg", drawn=True),
    Writer(
        "png",
        "PNG",
        "picture in pixels",
        "image/png",
        "png",
        needs=_DRAWN,
        options=("width", "scale"),
        drawn=True,
    ),
    Writer(
        "pdf",
        "PDF",
        "picture in vectors for print",
        "application/pdf",
        "pdf",
        needs=_DRAWN,
        drawn=True,
    ),
    Writer(
        "html",
        "Web page",
        "one offline page: hover, search, keyboard, zoom, table",
        "text/html",
        "webpage",
        extensions=("htm",),
        over_time="one offline page with a player",
    ),
    Writer(
        "pptx",
        "PowerPoint",
        "a slide of shapes that can be edited",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "slides",
        needs=("pptx",),
        over_time="a slide a period, each of shapes",
        drawn=True,
    ),
    Writer(
        "gexf",
        "GEXF",
        "network for Gephi: places and colours",
        "application/xml",
        "gexf",
        options=("pairs",),
        over_time="network for Gephi whose values change",
    ),
    Writer(
        "graphml",
        "GraphML",
        "network for other tools",
        "application/xml",
        "graphml",
        options=("pairs",),
    ),
    Writer(
        "json",
        "JSON",
        "network as nodes and links",
        "application/json",
        "node_link",
        options=("pairs",),
    ),
    Writer(
        "csv",
        "CSV",
        "one table for any tool that counts: the countries",
        "text/csv",
        "one_table",
        options=("table",),
    ),
    Writer(
        "zip",
        "CSV, all tables",
        "countries, links, roll calls, votes, and what their columns mean",
        "application/zip",
        "tables",
    ),
    Writer(
        "xlsx",
        "Excel",
        "workbook: swing states, countries, links, roll calls",
        _WORKBOOK,
        "workbook",
        needs=_SHEETS,
    ),
    Writer(
        "table.csv",
        "Table, CSV",
        "the table of the page, its columns and its order",
        "text/csv",
        "table_csv",
    ),
    Writer(
        "grid.csv",
        "Votes, CSV",
        "grid of votes: countries by roll calls, in order",
        "text/csv",
        "grid_csv",
    ),
    Writer(
        "grid.xlsx",
        "Votes, Excel",
        "grid of votes in colours, and its roll calls",
        _WORKBOOK,
        "grid_xlsx",
        needs=_SHEETS,
    ),
)
# By name, in the order that menus list them.
WRITERS = {row.name: row for row in _ROWS}


def writer_for(file: str | PurePath, named: str | None = None) -> Writer:
    """Return the writer of a file, by its extension unless a format is named.

    An extension may have two parts, and a file may be called as it: `grid.csv`.

    Raises
    ------
    AlignmentError
        If there is no such format, with those there are.

    Examples
    --------
    >>> writer_for("map.SVG").name, writer_for("tables.zip").name, writer_for("a.txt", "csv").name
    ('svg', 'zip', 'csv')
    >>> [writer_for(file).name for file in ("votes.grid.csv", "grid.xlsx", "mygrid.csv")]
    ['grid.csv', 'grid.xlsx', 'csv']
    """
    by_extension = {word: row for row in _ROWS for word in (row.name, *row.extensions)}
    name = PurePath(file).name.lower()
    # Of two parts, and so perhaps the whole name.
    long = [word for word in by_extension if "." in word and f".{name}".endswith(f".{word}")]
    asked = (long[0] if long else PurePath(file).suffix) if named is None else named
    asked = asked.removeprefix(".")
    found = by_extension.get(asked.lower())
    if found is None:
        said = f"'{asked}'" if asked else f"of '{PurePath(file).name}'"
        raise AlignmentError(f"unknown format {said}; known are: {', '.join(by_extension)}")
    return found
