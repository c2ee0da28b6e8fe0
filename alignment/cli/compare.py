"""The command that compares two periods, or two queries."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from alignment.answer.comparison import compare_with
from alignment.answer.study import answer
from alignment.cli.options import Asked, JsonOption
from alignment.cli.printed import printed, working
from alignment.errors import QueryError
from alignment.model.address import read_strictly
from alignment.model.query import Query
from alignment.model.readers import period
from alignment.sources.names import codes_of
from alignment.words.movers import compare_record, compare_text

EARLIER = "Earlier period, as 2018-2020, 2019 or '2018-12-05 to 2020'."


def compare(
    asked: Asked,
    earlier: Annotated[str | None, typer.Option(help=EARLIER)] = None,
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
    dataset = asked.dataset()
    query = asked.query(dataset)
    begin = read_strictly(versus, dataset.opening)[0] if versus is not None else query
    begin, query = _within(begin, "earlier", earlier), _within(query, "later", later)
    if begin == query:
        raise QueryError(
            "there is nothing to compare; name two periods, as --earlier 2018-2020 --later "
            "2023-2025, or another query with --versus"
        )
    named = codes_of(dataset.countries, country or [])
    found = compare_with(answer(dataset, begin), query)
    with working("Positions and who moved"):
        record = compare_record(found, named)
    printed(record, compare_text(record), as_json)


def _within(query: Query, option: str, text: str | None) -> Query:
    if text is None:
        return query
    try:
        since, until = period(text)
    except ValueError as fault:
        raise QueryError(f"--{option} '{text}' {fault}") from None
    return replace(query, since=since, until=until)
