"""The command that writes a card for sharing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alignment.answer.standing import seated
from alignment.cli.options import Asked
from alignment.errors import QueryError
from alignment.export.card import card_bytes
from alignment.export.write import put
from alignment.model.readers import either
from alignment.model.taken import FORMS
from alignment.model.view import THEMES
from alignment.sources.names import codes_of
from alignment.words.card import pair_card, vote_card


def card(
    asked: Asked,
    file: Annotated[Path, typer.Argument(help="Its extension is svg or png.")],
    country: Annotated[str, typer.Argument(help="ISO3 code or name.")],
    other: Annotated[
        str, typer.Argument(metavar="ROLLCALL|COUNTRY", help="A vote, or who it is compared with.")
    ],
    form: Annotated[str, typer.Option(help=f"{either(FORMS)}.")] = FORMS[0],
    theme: Annotated[str, typer.Option(help=f"{either(THEMES)}.")] = THEMES[0],
) -> None:
    """Write a card for sharing: a country's vote on a roll call, or two countries."""
    if theme not in THEMES:
        raise QueryError(f"theme {theme[:40]!r} is not one of {', '.join(THEMES)}")
    dataset = asked.dataset()
    (iso3,) = codes_of(dataset.countries, (country,))
    study = asked.study(dataset)
    if other in study.dataset.rollcalls.index or "/" in other:
        made = vote_card(study, iso3, other)
    else:
        (second,) = codes_of(dataset.countries, (other,))
        if iso3 == second:
            raise QueryError(f"a pair has two countries, {iso3} was given twice; name another")
        colour = asked.view(dataset).colour
        made = pair_card(seated(study, iso3, second), iso3, second, colour)
    content = card_bytes(made, file.suffix.removeprefix(".").lower(), form, theme)
    put(content, file)
    typer.echo(f"{file} ({len(content):,} bytes)")
