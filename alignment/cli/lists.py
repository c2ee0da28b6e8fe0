"""Commands that list or compare countries, links and votes."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from alignment.analysis.swap_test import DRAWS
from alignment.cli.options import (
    CommandRequest,
    JsonOption,
    with_filter_options,
    with_query_options,
)
from alignment.cli.output import print_record, progress_bar, show_status
from alignment.errors import QueryError
from alignment.io.country_names import resolve_countries
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.url_parsers import parse_period
from alignment.reports.assembly_baseline import build_baseline_record, format_baseline
from alignment.reports.comparison import build_comparison_record, format_comparison
from alignment.reports.pairs import build_links_record, format_links
from alignment.reports.votes import (
    build_filter_record,
    build_grid_record,
    format_filter,
    format_grid,
)
from alignment.studies.comparison import compare_with_query
from alignment.studies.country_profile import require_seats
from alignment.studies.study import compute_study
from alignment.studies.vote_grid import choose_grid_countries


@with_query_options
def general_command(
    request: CommandRequest,
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
    dataset = request.load_dataset()
    result = request.run_study(dataset)
    iso3 = resolve_countries(dataset.countries, (name,))[0] if name else ""
    if iso3:
        require_seats(result, iso3)
    others = tuple(
        other if other in dataset.groups else resolve_countries(dataset.countries, (other,))[0]
        for other in closer_to or ()
    )
    with show_status("Agreement and positions in general"):
        record = build_baseline_record(result, iso3, others)
    print_record(record, format_baseline(record), as_json)


@with_query_options
def links_command(
    request: CommandRequest,
    draws: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Votes drawn with the same totals.")
    ] = DRAWS,
    as_json: JsonOption = False,
) -> None:
    """List pairs whose agreement is beyond chance, by a test that keeps all totals.

    Votes are drawn by swaps that leave to each country and each roll call its yes, no and
    abstentions. Beside it stands the plain test, which keeps them on average and finds fewer.
    """
    result = request.run_study(request.load_dataset())
    with progress_bar("Swapping votes", of_bytes=False) as progress:
        significance = result.findings.swapped(draws, progress)
    record = build_links_record(result, significance)
    print_record(record, format_links(record), as_json)


@with_filter_options
def who_command(request: CommandRequest, as_json: JsonOption = False) -> None:
    """List the countries that meet all conditions, with what each did.

    A condition is vote:TEXT:yes (no, abstain, absent; T1,T2 is at least one of them),
    group:NAME, group:NAME:STATUS, group:NAME:DAY, region:NAME, un_group:NAME, income:NAME,
    bloc:ISO3, sponsor:TEXT, fact:NAME:low..high or fact:NAME:VALUE; ! before it means the rest.
    Values of one text widen, as do several regions, UN groups, incomes and blocs; all else narrows.
    """
    resolved = request.resolve_view(request.load_dataset())
    record = build_filter_record(resolved.require_study, resolved.country_filter)
    print_record(record, format_filter(record), as_json)


OrderOption = Annotated[
    str, typer.Option(help="alike, date, name; vote:TEXT or fact:NAME to sort countries by it.")
]


@with_filter_options
def grid_command(
    request: CommandRequest, order: OrderOption = "", as_json: JsonOption = False
) -> None:
    """List the votes of the countries that meet all conditions, roll call by roll call.

    Countries stand by position and texts by who supports them, so that like stands by like. As a
    table: alignment export grid.csv, or grid.xlsx.
    """
    dataset = request.load_dataset()
    resolved, view = request.resolve_view(dataset), request.build_view(dataset)
    with show_status("Positions"):
        result = resolved.require_study.grid(
            choose_grid_countries(resolved.country_filter, view.select), order or view.order
        )
    if as_json:
        print_record(
            build_grid_record(
                resolved.require_study, result, resolved.country_filter.condition_texts
            ),
            "",
            as_json,
        )
    else:
        description = resolved.country_filter.summary or resolved.require_study.description
        typer.echo(format_grid(result, description, dataset.names))


EARLIER_HELP = "Earlier period, as 2018-2020, 2019 or '2018-12-05 to 2020'."


def compare_command(
    request: CommandRequest,
    earlier: Annotated[str | None, typer.Option(help=EARLIER_HELP)] = None,
    later: Annotated[str | None, typer.Option(help="Later period, in the same form.")] = None,
    versus: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A query to begin from, as an address.")
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Only this country; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two periods, or two queries: who moved, on which texts, and towards whom.

    The query is held in both, but for its dates: --earlier 2018-2020 --later 2023-2025. With
    --versus another query is compared with this one.
    """
    dataset = request.load_dataset()
    query = request.build_query(dataset)
    earlier_query = parse_url_strictly(versus, dataset.opening)[0] if versus is not None else query
    earlier_query, query = (
        _with_period(earlier_query, "earlier", earlier),
        _with_period(query, "later", later),
    )
    if earlier_query == query:
        raise QueryError(
            "there is nothing to compare; name two periods, as --earlier 2018-2020 --later "
            "2023-2025, or another query with --versus"
        )
    countries = resolve_countries(dataset.countries, country or [])
    comparison = compare_with_query(compute_study(dataset, earlier_query), query)
    with show_status("Positions and who moved"):
        record = build_comparison_record(comparison, countries)
    print_record(record, format_comparison(record), as_json)


def _with_period(query: Query, option: str, text: str | None) -> Query:
    if text is None:
        return query
    try:
        since, until = parse_period(text)
    except ValueError as fault:
        raise QueryError(f"--{option} '{text}' {fault}") from None
    return replace(query, since=since, until=until)
