"""Commands that write files: a card for sharing, or a picture, table or network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.cli.options import CommandRequest, complete_from, completer_for
from alignment.cli.output import get_suffix, show_status, write_output
from alignment.errors import MissingError, QueryError
from alignment.export import WRITERS, get_writer
from alignment.export import export as write_file
from alignment.export.card import render_card
from alignment.io.country_names import resolve_countries
from alignment.model.url import parse_params
from alignment.model.url_params import CARD_SHAPES, EXPORT_PARAMS, UrlParameter
from alignment.model.url_parsers import format_alternatives
from alignment.model.view import THEMES
from alignment.reports.card import build_pair_card, build_vote_card
from alignment.studies.comparison import LATER_NOTE
from alignment.studies.country_profile import require_seats

PIXELS, SCALE, PAIRS, TABLE = EXPORT_PARAMS


def card_command(
    request: CommandRequest,
    file: Annotated[Path, typer.Argument(help="Its extension is svg or png.")],
    country: Annotated[str, typer.Argument(help="ISO3 code or name.")],
    other: Annotated[
        str, typer.Argument(metavar="ROLLCALL|COUNTRY", help="A vote, or who it is compared with.")
    ],
    form: Annotated[str, typer.Option(help=f"{format_alternatives(CARD_SHAPES)}.")] = CARD_SHAPES[
        0
    ],
    theme: Annotated[str, typer.Option(help=f"{format_alternatives(THEMES)}.")] = THEMES[0],
) -> None:
    """Write a card for sharing: a country's vote on a roll call, or two countries."""
    if theme not in THEMES:
        raise QueryError(f"theme {theme[:40]!r} is not one of {', '.join(THEMES)}")
    dataset = request.load_dataset()
    (iso3,) = resolve_countries(dataset.countries, (country,))
    study = request.run_study(dataset)
    if other in study.dataset.rollcalls.index or "/" in other:
        card = build_vote_card(study, iso3, other)
    else:
        (second,) = resolve_countries(dataset.countries, (other,))
        if iso3 == second:
            raise QueryError(f"a pair has two countries, {iso3} was given twice; name another")
        colour = request.build_view(dataset).colour
        card = build_pair_card(require_seats(study, iso3, second), iso3, second, colour)
    write_output(render_card(card, get_suffix(file), form, theme), file)


def _export_option(parameter: UrlParameter) -> Any:
    meaning = f"{parameter.meaning[0].upper()}{parameter.meaning[1:]}."
    return typer.Option(help=meaning, autocompletion=completer_for(parameter))


def export_command(
    request: CommandRequest,
    file: Annotated[Path, typer.Argument(help="Its extension chooses the format.")],
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"One of {', '.join(WRITERS)}.",
            autocompletion=complete_from(lambda: WRITERS),
        ),
    ] = None,
    pixels: Annotated[str | None, _export_option(PIXELS)] = None,
    scale: Annotated[str | None, _export_option(SCALE)] = None,
    pairs: Annotated[str | None, _export_option(PAIRS)] = None,
    table: Annotated[str | None, _export_option(TABLE)] = None,
) -> None:
    """Write the picture or the data to a file: svg, png, pdf, html, pptx, gexf, csv, zip, xlsx ...

    With --time and no --period, html, pptx and gexf hold the whole timeline; the others show one
    period. --width is the years in a window, --pixels the width of a png. A csv is one table, a zip
    all of them; columns.csv says what their columns mean.

    Two periods or queries are compared with --versus, the earlier one as an address; --from and
    --to are of the later one.
    """
    # An unknown or missing format raises before anything is computed.
    writer = get_writer(file, format_name)
    if writer.install_hint:
        raise MissingError(writer.install_hint)
    values = {"pixels": pixels, "scale": scale, "pairs": pairs, "table": table}
    if pixels is not None and writer.name != "png":
        raise QueryError(f"--pixels is of a png; leave it out for {writer.name}")
    options = parse_params(
        EXPORT_PARAMS, {name: [value] for name, value in values.items() if value is not None}
    )
    dataset = request.load_dataset()
    resolved = request.resolve_view(dataset)
    if resolved.comparison and resolved.comparison.is_backwards:
        typer.echo(LATER_NOTE, err=True)
    content, view = writer.select_content(resolved)
    with show_status(f"Writing {file}"):
        path = write_file(content, view, file, format_name, **options)
    typer.echo(f"{path} ({path.stat().st_size:,} bytes)")
