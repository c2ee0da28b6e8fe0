"""Commands on the sponsors of resolutions."""

from __future__ import annotations

from typing import Annotated

import typer

from alignment.cli.options import CommandRequest, DataOption, JsonOption, load_records
from alignment.cli.output import print_record, show_status
from alignment.errors import QueryError
from alignment.io.country_names import resolve_countries, resolve_name_lists
from alignment.io.resolutions import read_resolutions
from alignment.model.text_format import parse_day
from alignment.reports.resolution_texts import build_texts_record, format_texts
from alignment.reports.sponsor_forecast import (
    build_sponsor_forecast_record,
    format_sponsor_forecast,
)
from alignment.reports.sponsors import (
    build_adoptions_record,
    build_cosponsors_record,
    build_sponsors_record,
    build_ties_record,
    format_adoptions,
    format_cosponsors,
    format_sponsored_texts,
    format_sponsors,
    format_ties,
)
from alignment.settings import DATA_FOLDER


def sponsors_command(
    text: Annotated[str, typer.Argument(help="Symbol of a resolution since 2019, such as 74/247.")],
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """List the sponsors of a resolution, how they voted, and who left and joined the list."""
    dataset = load_records(data)
    record = build_sponsors_record(dataset, read_resolutions(), text)
    print_record(record, format_sponsors(record, dataset.names), as_json)


def cosponsors_command(
    country: Annotated[str, typer.Argument(help="ISO3 code or name.")],
    topic: Annotated[str, typer.Option(help="Topic of the resolutions; all if not given.")] = "",
    consensus: Annotated[
        bool, typer.Option("--consensus", help="Only texts adopted without a vote.")
    ] = False,
    without_eu: Annotated[
        bool,
        typer.Option(
            "--without-eu",
            help="Exclude pairs of two members of the European Union; others keep all pairs.",
        ),
    ] = False,
    texts: Annotated[
        bool, typer.Option("--texts", help="List the texts it sponsored and the lists it left.")
    ] = False,
    since: Annotated[str, typer.Option("--from", help="First day, or year.")] = "",
    until: Annotated[str, typer.Option("--to", help="Last day, or year.")] = "",
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """List with which countries a country sponsors resolutions, more and less often than expected.

    Only texts since October 2019 count, and only if countries alone sponsored them. The dates
    select texts. Agreement is on all recorded votes since October 2019.
    """
    dataset = load_records(data)
    (iso3,) = resolve_countries(dataset.countries, (country,))
    with show_status("Ties by co-sponsorship"):
        record = build_cosponsors_record(
            dataset,
            read_resolutions(),
            iso3,
            topic=topic,
            consensus_only=consensus,
            without_eu=without_eu,
            since=_parse_day_option("from", since),
            until=_parse_day_option("to", until, as_end=True),
        )
    format_text = format_sponsored_texts if texts else format_cosponsors
    print_record(record, format_text(record, dataset.names), as_json)


def adoptions_command(
    since: Annotated[str, typer.Option("--from", help="First day, or year, of votes.")] = "",
    until: Annotated[str, typer.Option("--to", help="Last day, or year, of the votes.")] = "",
    consensus_since: Annotated[
        str, typer.Option("--consensus-from", help="First day, or year, of the consensus.")
    ] = "",
    consensus_until: Annotated[
        str, typer.Option("--consensus-to", help="Last day, or year, of the consensus.")
    ] = "",
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """List votes on texts that were adopted by consensus before, and the share of votes by session.

    It also lists the sponsors that voted no or abstained.
    """
    dataset = load_records(data)
    record = build_adoptions_record(
        read_resolutions(),
        dataset.names,
        since=_parse_day_option("from", since),
        until=_parse_day_option("to", until, as_end=True),
        consensus_since=_parse_day_option("consensus-from", consensus_since),
        consensus_until=_parse_day_option("consensus-to", consensus_until, as_end=True),
    )
    print_record(record, format_adoptions(record), as_json)


def texts_command(
    request: CommandRequest,
    sponsors: Annotated[
        list[str] | None,
        typer.Option(help="Sponsors of each text, one or a list with commas; may be repeated."),
    ] = None,
    session: Annotated[str, typer.Option(help="Session, such as 80 or ES-11.")] = "",
    states: Annotated[
        bool,
        typer.Option(help="Only texts that countries alone sponsored, with 2 to 150 sponsors."),
    ] = True,
    most_of: Annotated[
        str, typer.Option(help="Only texts that at least half of a group sponsored, such as EU.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """List resolutions since October 2019 by sponsors, session, topic, dates and adoption.

    The options --from, --to, --adoption, --list-topic and --subject select texts.
    """
    dataset = request.load_dataset()
    names = resolve_name_lists(dataset.countries, sponsors or [])
    codes = resolve_countries(dataset.countries, names)
    record = build_texts_record(
        dataset,
        request.build_query(dataset),
        codes,
        session,
        states_only=states,
        most_of=most_of,
    )
    print_record(record, format_texts(record), as_json)


def ties_command(data: DataOption = DATA_FOLDER.value, as_json: JsonOption = False) -> None:
    """List pairs that vote alike and seldom sponsor together, and pairs that do the reverse."""
    dataset = load_records(data)
    with show_status("Ties by co-sponsorship"):
        record = build_ties_record(dataset.names)
    print_record(record, format_ties(record), as_json)


def _parse_day_option(option: str, text: str, as_end: bool = False) -> str:
    try:
        return parse_day(text, as_end) if text else ""
    except ValueError as fault:
        raise QueryError(f"--{option} '{text}' {fault}") from None


def forecast_sponsors_command(
    text: Annotated[
        str,
        typer.Argument(help="Symbol of a resolution since 2020, or the title of the next text."),
    ],
    printed: Annotated[
        list[str] | None,
        typer.Option(
            "--printed",
            help="Sponsors of the printed draft, one or a list with commas; may be repeated.",
        ),
    ] = None,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Forecast which countries will sponsor a text, from the lists of earlier texts.

    The forecast of a past text uses the lists before its session. That of a title uses all lists.
    """
    dataset = load_records(data)
    sponsors = resolve_name_lists(dataset.countries, printed or [])
    codes = resolve_countries(dataset.countries, sponsors)
    with show_status("Forecast of sponsors"):
        record = build_sponsor_forecast_record(read_resolutions(), text, codes)
    print_record(record, format_sponsor_forecast(record, dataset.names), as_json)
