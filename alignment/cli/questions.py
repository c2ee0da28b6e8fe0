"""Commands that list countries: who meets conditions, how they voted, who stands elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from alignment.answer.grid import asked_for
from alignment.answer.standing import seated
from alignment.cli.options import Asked, JsonOption, asks, filters
from alignment.cli.printed import printed, progress_bar, working
from alignment.network.conditional import DRAWS
from alignment.sources.names import codes_of
from alignment.words.general import general_record, general_text
from alignment.words.grid import grid_record, grid_text
from alignment.words.links import links_record, links_text
from alignment.words.who import who_record, who_text


@asks
def general(
    asked: Asked,
    name: Annotated[
        str | None, typer.Argument(metavar="COUNTRY", help="ISO3 code or name; else all.")
    ] = None,
    closer_to: Annotated[
        list[str] | None,
        typer.Option(help="Country or group; may be repeated. Else USA, EU, RUS and CHN."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell who stands elsewhere on the query than on all Assembly votes of the same years.

    Agreement with each of the others on both, with 95% intervals of the difference by resampling
    roll calls, and those who stand elsewhere beyond chance.
    """
    dataset = asked.dataset()
    result = asked.study(dataset)
    iso3 = codes_of(dataset.countries, (name,))[0] if name else ""
    if iso3:
        seated(result, iso3)
    others = tuple(
        other if other in dataset.groups else codes_of(dataset.countries, (other,))[0]
        for other in closer_to or ()
    )
    with working("Agreement and positions in general"):
        record = general_record(result, iso3, others)
    printed(record, general_text(record), as_json)


@asks
def links(
    asked: Asked,
    draws: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Votes drawn with the same totals.")
    ] = DRAWS,
    as_json: JsonOption = False,
) -> None:
    """List pairs whose agreement is beyond chance, by a test that keeps all totals.

    Votes are drawn by swaps that leave to each country and each roll call its yes, no and
    abstentions. Beside it stands the plain test, which keeps them on average and finds fewer.
    """
    result = asked.study(asked.dataset())
    with progress_bar("Swapping votes", of_bytes=False) as told:
        kept = result.findings.swapped(draws, told)
    record = links_record(result, kept)
    printed(record, links_text(record), as_json)


@filters
def who(asked: Asked, as_json: JsonOption = False) -> None:
    """List the countries that meet all conditions, with what each did.

    A condition is vote:TEXT:yes (no, abstain, absent; T1,T2 is at least one of them),
    group:NAME, group:NAME:STATUS, group:NAME:DAY, region:NAME, un_group:NAME, income:NAME,
    bloc:ISO3, sponsor:TEXT, fact:NAME:low..high or fact:NAME:VALUE; ! before it means the rest.
    Values of one text widen, as do several regions, UN groups, incomes and blocs; all else narrows.
    """
    found = asked.seen(asked.dataset())
    record = who_record(found.drawn, found.where)
    printed(record, who_text(record), as_json)


Order = Annotated[
    str, typer.Option(help="alike, date, name; vote:TEXT or fact:NAME to sort countries by it.")
]


@filters
def grid(asked: Asked, order: Order = "", as_json: JsonOption = False) -> None:
    """List the votes of the countries that meet all conditions, roll call by roll call.

    Countries stand by position and texts by who supports them, so that like stands by like. As a
    table: alignment export grid.csv, or grid.xlsx.
    """
    dataset = asked.dataset()
    found, shown = asked.seen(dataset), asked.view(dataset)
    with working("Positions"):
        result = found.drawn.grid(asked_for(found.where, shown.select), order or shown.order)
    if as_json:
        printed(grid_record(found.drawn, result, found.where.words), "", as_json)
    else:
        told = found.where.told or found.drawn.description
        typer.echo(grid_text(result, told, dataset.names))
