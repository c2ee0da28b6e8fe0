"""The command line: each command prints an answer of the library as text or JSON."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.completion import completion_init, get_completion_script  # type: ignore[attr-defined]

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability
from alignment.analysis.swap_test import DRAWS
from alignment.cli import imports
from alignment.cli.files import (
    after_command,
    brief_command,
    card_command,
    deck_command,
    export_command,
)
from alignment.cli.forecasts import forecast_app
from alignment.cli.options import (
    CommandRequest,
    CountryArgument,
    DataOption,
    JsonOption,
    OptionalCountryArgument,
    RollcallArgument,
    complete_from,
    list_symbols,
    load_records,
    with_filter_options,
    with_query_options,
    with_view_options,
)
from alignment.cli.output import (
    check_suffix,
    print_record,
    progress_bar,
    show_status,
    write_output,
)
from alignment.cli.sponsors import (
    adoptions_command,
    cosponsors_command,
    forecast_sponsors_command,
    sponsors_command,
    texts_command,
    ties_command,
)
from alignment.errors import AlignmentError, QueryError, format_sentence
from alignment.io.country_names import resolve_countries
from alignment.model.query import Query
from alignment.model.text_format import format_list
from alignment.model.url import parse_url_strictly
from alignment.model.url_parsers import parse_period
from alignment.reports.assembly_baseline import build_baseline_record, format_baseline
from alignment.reports.comparison import build_comparison_record, format_comparison
from alignment.reports.country import build_country_record, format_country
from alignment.reports.pairs import build_links_record, build_pair_record, format_links, format_pair
from alignment.reports.study import (
    MAX_SURPRISES_RECORD,
    MAX_SURPRISES_TEXT,
    build_study_record,
    build_surprise_record,
    build_swing_record,
    format_study,
    format_surprise,
    format_swing,
)
from alignment.reports.votes import (
    build_filter_record,
    build_grid_record,
    build_tally_record,
    format_filter,
    format_grid,
    format_tally,
)
from alignment.settings import DATA_FOLDER, HOST, PORT, VERSION, WORKERS
from alignment.studies.comparison import compare_with_query
from alignment.studies.country_profile import require_seats
from alignment.studies.study import Study, compute_study
from alignment.studies.vote_grid import choose_grid_countries


@with_query_options
def general_command(
    request: CommandRequest,
    name: OptionalCountryArgument = None,
    closer_to: Annotated[
        list[str] | None,
        typer.Option(
            help="Country or group to compare with; may be repeated. Usual: USA, EU, RUS and CHN."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare agreement on the selection with agreement on all Assembly votes of the same years.

    It prints the agreement with each of the others on both, the difference with its 95% interval,
    and the countries that differ significantly. Intervals and test count titles, not votes. With
    fewer than 10 titles no country can differ significantly, so the largest estimates are listed.
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
        int, typer.Option(min=100, max=1_000_000, help="Simulations with the same totals.")
    ] = DRAWS,
    as_json: JsonOption = False,
) -> None:
    """List pairs whose agreement is significant, by a test that keeps all totals.

    Simulations swap votes, so that every country and every vote keeps its numbers of yes, no and
    abstain. The plain test is listed too. It keeps the totals on average and finds fewer pairs.
    """
    result = request.run_study(request.load_dataset())
    with progress_bar("Swapping votes", of_bytes=False) as progress:
        significance = result.findings.swapped(draws, progress)
    record = build_links_record(result, significance)
    print_record(record, format_links(record), as_json)


@with_filter_options
def who_command(request: CommandRequest, as_json: JsonOption = False) -> None:
    """List the countries that meet all conditions, with what each did.

    A condition is one of vote:TEXT:yes, group:NAME, region:NAME, un_group:NAME, income:NAME,
    bloc:ISO3, sponsor:TEXT, fact:NAME:low..high and fact:NAME:VALUE. A vote is yes, no, abstain
    or absent, and T1,T2 is at least one of two texts. A group may also have a status or a day, as
    group:NAME:STATUS or group:NAME:DAY. The sign ! before a condition means the rest.
    Conditions on one text are alternatives, as are several regions, regional groups, incomes and
    blocs. All other conditions must be met together.
    """
    resolved = request.resolve_view(request.load_dataset())
    record = build_filter_record(resolved.require_study, resolved.country_filter)
    print_record(record, format_filter(record), as_json)


OrderOption = Annotated[
    str,
    typer.Option(
        help="Order: alike (by agreement), date or name; vote:TEXT or fact:NAME sorts countries."
    ),
]


@with_filter_options
def grid_command(
    request: CommandRequest, order: OrderOption = "", as_json: JsonOption = False
) -> None:
    """List the votes of the countries that meet all conditions, vote by vote.

    Countries are sorted by position, and texts by the positions of their supporters. As a table:
    alignment export grid.csv, or grid.xlsx.
    """
    dataset = request.load_dataset()
    resolved, view = request.resolve_view(dataset), request.build_view(dataset)
    with show_status("Positions"):
        result = resolved.require_study.grid(
            choose_grid_countries(resolved.country_filter, view.select), order or view.order
        )
    study, country_filter = resolved.require_study, resolved.country_filter
    if as_json:
        record = build_grid_record(study, result, country_filter.condition_texts)
        print_record(record, "", as_json)
    else:
        description = country_filter.summary or study.description
        typer.echo(format_grid(result, description, dataset.names))


def compare_command(
    request: CommandRequest,
    periods: Annotated[
        list[str] | None, typer.Argument(help="The earlier period, then the later one.")
    ] = None,
    earlier: Annotated[
        str | None,
        typer.Option(help="Earlier period, as 2018-2020, 2019 or '2018-12-05 to 2020'."),
    ] = None,
    later: Annotated[str | None, typer.Option(help="Later period, in the same form.")] = None,
    versus: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A selection to begin from, as a share link."),
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Only this country; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two periods, or two selections: which countries moved, and on which texts.

    The periods differ only in their dates: alignment compare 2018-2020 2023-2025. The options
    --earlier and --later do the same. With --versus another selection is compared with this one.
    """
    if periods:
        if len(periods) != 2 or earlier or later:
            raise QueryError("name two periods, the earlier first, as compare 2018-2020 2023-2025")
        earlier, later = periods
    dataset = request.load_dataset()
    query = request.build_query(dataset)
    earlier_query = parse_url_strictly(versus, dataset.opening)[0] if versus is not None else query
    earlier_query = _with_period(earlier_query, "earlier", earlier)
    query = _with_period(query, "later", later)
    if earlier_query == query:
        raise QueryError(
            "there is nothing to compare; name two periods, as --earlier 2018-2020 --later "
            "2023-2025, or another selection with --versus"
        )
    countries = resolve_countries(dataset.countries, country or [])
    comparison = compare_with_query(compute_study(dataset, earlier_query), query)
    with show_status("Positions and who moved"):
        record = build_comparison_record(comparison, countries)
    print_record(record, format_comparison(comparison, record, countries), as_json)


def _with_period(query: Query, option: str, text: str | None) -> Query:
    if text is None:
        return query
    try:
        since, until = parse_period(text)
    except ValueError as fault:
        raise QueryError(f"--{option} '{text}' {fault}") from None
    return replace(query, since=since, until=until)


app = typer.Typer(
    name="alignment",
    help="Country alignment from recorded votes and co-sponsorship at the United Nations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("serve")
def serve_command(
    data: DataOption = DATA_FOLDER.value,
    host: Annotated[
        str, typer.Option(help=format_sentence(HOST.meaning), envvar=HOST.variable)
    ] = HOST.default,
    port: Annotated[
        int,
        typer.Option(min=1, max=65535, help=format_sentence(PORT.meaning), envvar=PORT.variable),
    ] = int(PORT.default),
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help=format_sentence(WORKERS.meaning), envvar=WORKERS.variable),
    ] = int(WORKERS.default),
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Open the page on this machine."""
    # Faults of the records are shown before the server starts.
    dataset = load_records(data)
    from alignment.app import create
    from alignment.app.ids import UPLOAD_PATH

    if workers > 1:
        from alignment.server.worker_processes import run_workers

        run_workers(create, UPLOAD_PATH, data, host, port, workers, show)
        return
    from alignment.app.factory import create_app, create_background_pool
    from alignment.server.serve import run_server

    run_server(
        lambda: create_app(dataset, create_background_pool()).server,
        UPLOAD_PATH,
        data,
        host,
        port,
        show,
    )


@app.command("tally")
def tally_command(
    rollcall: RollcallArgument,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Show one vote: its tally, its title and how each country voted."""
    record = build_tally_record(load_records(data), rollcall)
    print_record(record, format_tally(record), as_json)


ReplicatesOption = Annotated[
    int,
    typer.Option(min=0, max=10_000, help="Resamplings of votes for bloc probabilities."),
]


@app.command("study")
@with_query_options
def study_command(
    request: CommandRequest,
    as_json: JsonOption = False,
    replicates: ReplicatesOption = DEFAULT_REPLICATES,
) -> None:
    """Describe a selection: its votes and its blocs. With --json also positions and links.

    Without options it describes the selection that the page opens on. An option changes one part
    of it. The value 'all' removes a restriction.
    """
    result = request.run_study(request.load_dataset())
    if not as_json:  # the record takes much longer than the text
        typer.echo(format_study(result))
        return
    stability = _resample_blocs(result, replicates) if replicates else None
    with show_status("Positions and significant links"):
        record = build_study_record(result, stability)
    print_record(record, "", as_json)


@app.command("pair")
@with_query_options
def pair_command(
    request: CommandRequest,
    a: CountryArgument,
    b: Annotated[str, typer.Argument(metavar="COUNTRY", help="The other country.")],
    swaps: Annotated[
        bool,
        typer.Option("--swaps", help="Compare the pair with simulated votes of the same totals."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two countries, vote by vote."""
    dataset = request.load_dataset()
    first, second = resolve_countries(dataset.countries, (a, b))
    if first == second:
        raise QueryError(f"a pair has two countries, {first} was given twice; name another")
    result = require_seats(request.run_study(dataset), first, second)
    significance = None
    if swaps:
        with progress_bar("Swapping votes", of_bytes=False) as progress:
            significance = result.findings.swapped(progress=progress)
    record = build_pair_record(result, first, second, significance)
    print_record(record, format_pair(record), as_json)


@app.command("country")
@with_query_options
def country_command(
    request: CommandRequest,
    name: CountryArgument,
    as_json: JsonOption = False,
    replicates: ReplicatesOption = DEFAULT_REPLICATES,
) -> None:
    """Describe a country: which countries are close to it, its distinctive votes and its swing."""
    dataset = request.load_dataset()
    (iso3,) = resolve_countries(dataset.countries, (name,))
    result = require_seats(request.run_study(dataset), iso3)
    stability = _resample_blocs(result, replicates) if replicates else None
    with show_status("Positions and swing"):
        record = build_country_record(result, iso3, stability=stability)
    print_record(record, format_country(record), as_json)


@app.command("swing")
@with_query_options
def swing_command(
    request: CommandRequest,
    as_json: JsonOption = False,
    replicates: ReplicatesOption = DEFAULT_REPLICATES,
) -> None:
    """List swing countries, whose votes on contested texts are uncertain, with intervals."""
    result = request.run_study(request.load_dataset())
    stability = _resample_blocs(result, replicates) if as_json and replicates else None
    with show_status("Positions, swing and its check, and movement"):
        record = build_swing_record(result, stability)
    print_record(record, format_swing(record), as_json)


@app.command("surprise")
@with_query_options
def surprise_command(
    request: CommandRequest,
    rollcall: Annotated[
        str | None,
        typer.Option(
            help="Only this vote, by its symbol.", autocompletion=complete_from(list_symbols)
        ),
    ] = None,
    country: Annotated[str | None, typer.Option(help="Only this country.")] = None,
    most: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=f"How many votes. Usual: {MAX_SURPRISES_TEXT}, in JSON {MAX_SURPRISES_RECORD:,}.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the votes that a country's other votes make least probable, the least probable first."""
    dataset = request.load_dataset()
    iso3 = None if country is None else resolve_countries(dataset.countries, [country])[0]
    result = request.run_study(dataset)
    if rollcall is not None:
        rollcall = result.dataset.resolve_rollcall(rollcall, result.rollcalls.index)
    with show_status("Positions and votes that did not fit"):
        usual = MAX_SURPRISES_RECORD if as_json else MAX_SURPRISES_TEXT
        record = build_surprise_record(result, rollcall, iso3, most or usual)
    print_record(record, format_surprise(record), as_json)


@app.command("why")
@with_query_options
def why_command(
    request: CommandRequest,
    of: Annotated[
        str,
        typer.Argument(
            help="Symbol of a vote, or the word position or agreement.",
            autocompletion=complete_from(lambda: ("position", "agreement", *list_symbols())),
        ),
    ],
    fact: Annotated[
        list[str] | None,
        typer.Option(
            help="A fact or group:NAME; may be repeated. Several are also put into one model. The "
            "word regions gives each UN regional group a level of its own. The word eligible "
            "compares finance only among countries that could receive it."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="Write the whole table to this file, .csv.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a vote is associated with: among all countries, in regions and in sub-regions.

    A fact is what was known before the vote. For another time write freedom@2019 or
    china_finance@2010-2019. An association does not show a cause.
    """
    from alignment.export.csv_tables import render_associations_csv
    from alignment.reports.associations import analyse_associations

    check_suffix(file, ("csv",))
    result = request.run_study(request.load_dataset())
    with progress_bar("Permuting countries", of_bytes=False) as progress:
        record, text = analyse_associations(result, of, tuple(fact or ()), progress)
    if file is not None:
        write_output(render_associations_csv(record), file, to_stderr=as_json)
    print_record(record, "" if as_json else text(), as_json)


@app.command("completion")
def completion_command(
    shell: Annotated[
        Literal["bash", "zsh", "fish"], typer.Argument(help="Shell that the script is for.")
    ],
) -> None:
    """Print the script that lets a shell complete commands and options."""
    script = get_completion_script(
        prog_name="alignment", complete_var="_ALIGNMENT_COMPLETE", shell=shell
    )
    typer.echo(script)


# Without it shells get no completions.
completion_init()
app.add_typer(forecast_app)
app.add_typer(imports.import_app, name="import")
app.command("compare")(with_query_options(compare_command))
app.command("card")(with_query_options(card_command))
app.command("export")(with_view_options(export_command))
app.command("deck")(deck_command)
app.command("brief")(with_query_options(brief_command))
app.command("general")(general_command)
app.command("links")(links_command)
app.command("who")(who_command)
app.command("grid")(grid_command)
app.command("after")(after_command)
app.command("add-rollcall")(imports.add_rollcall_command)
app.command("merge")(imports.merge_command)
app.command("check")(imports.check_command)
app.command("refresh")(imports.refresh_command)
app.command("textchange")(imports.textchange_command)
app.command("sponsors")(sponsors_command)
app.command("cosponsors")(cosponsors_command)
app.command("forecast-sponsors")(forecast_sponsors_command)
app.command("adoptions")(adoptions_command)
app.command("ties")(ties_command)
app.command("texts")(with_query_options(texts_command))


@app.callback(invoke_without_command=True)
def show_version(
    show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Country alignment from recorded votes and co-sponsorship at the United Nations."""
    if show:
        typer.echo(f"alignment {VERSION}")
        raise typer.Exit


def main() -> None:
    """Run the command line; a fault in what was given is one sentence and exit status 2."""
    try:
        app()
    except AlignmentError as fault:
        options = [f"--{name.replace('_', '-')}" for name in fault.parameters]
        hint = f"\nOptions for this: {format_list(options)}." if options else ""
        typer.echo(f"alignment: {fault}{hint}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
        sys.exit(1)


def _resample_blocs(study: Study, replicates: int) -> BlocStability:
    with progress_bar("Resampling votes", of_bytes=False) as progress:
        return study.findings.resample(replicates, progress)
