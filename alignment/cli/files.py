"""The command that writes a picture, a table or a network to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.answer.comparison import LATER
from alignment.cli.completing import among, completing
from alignment.cli.options import Asked
from alignment.cli.printed import working
from alignment.errors import MissingError, QueryError
from alignment.export import WRITERS, writer_for
from alignment.export import export as write_file
from alignment.model.address import fill
from alignment.model.readers import Parameter
from alignment.model.taken import FILE

PIXELS, SCALE, PAIRS, TABLE = FILE


def _taken(parameter: Parameter) -> Any:
    words = f"{parameter.meaning[0].upper()}{parameter.meaning[1:]}."
    return typer.Option(help=words, autocompletion=completing(parameter))


def export(
    asked: Asked,
    file: Annotated[Path, typer.Argument(help="Its extension chooses the format.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"One of {', '.join(WRITERS)}.",
            autocompletion=among(lambda: WRITERS),
        ),
    ] = None,
    pixels: Annotated[str | None, _taken(PIXELS)] = None,
    scale: Annotated[str | None, _taken(SCALE)] = None,
    pairs: Annotated[str | None, _taken(PAIRS)] = None,
    table: Annotated[str | None, _taken(TABLE)] = None,
) -> None:
    """Write the picture or the data to a file: svg, png, pdf, html, pptx, gexf, csv, zip, xlsx ...

    With --time and no --period, html, pptx and gexf hold the whole timeline; the others show one
    period. --width is the years in a window, --pixels the width of a png. A csv is one table, a zip
    all of them; columns.csv says what their columns mean.

    Two periods or queries are compared with --versus, the earlier one as an address; --from and
    --to are of the later one.
    """
    # An unknown format, or one that nothing here can write, is told before anything is computed.
    writer = writer_for(file, kind)
    if writer.missing:
        raise MissingError(writer.missing)
    given = {"pixels": pixels, "scale": scale, "pairs": pairs, "table": table}
    if pixels is not None and writer.name != "png":
        raise QueryError(f"--pixels is of a png; leave it out for {writer.name}")
    options = fill(FILE, {name: [value] for name, value in given.items() if value is not None})
    dataset = asked.dataset()
    seen = asked.seen(dataset)
    if seen.comparison and seen.comparison.backwards:
        typer.echo(LATER, err=True)
    found, view = writer.holds(seen)
    with working(f"Writing {file}"):
        written = write_file(found, view, file, kind, **options)
    typer.echo(f"{written} ({written.stat().st_size:,} bytes)")
