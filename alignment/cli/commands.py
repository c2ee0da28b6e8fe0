"""The command line: each command prints an answer of the library as text or JSON."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer
from typer.completion import completion_init, get_completion_script  # type: ignore[attr-defined]

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability
from alignment.cli.files import card_command, export_command
from alignment.cli.forecasts import forecast_app
from alignment.cli.imports import (
    add_rollcall_command,
    check_command,
    import_app,
    merge_command,
    refresh_command,
)
from alignment.cli.lists import (
    compare_command,
    general_command,
    grid_command,
    links_command,
    who_command,
)
from alignment.cli.options import (
    CommandRequest,
    DataOption,
    JsonOption,
    complete_from,
    list_symbols,
    load_records,
    with_query_options,
    with_view_options,
)
from alignment.cli.output import print_record, progress_bar, show_status
from alignment.cli.reports import after_command, brief_command
from alignment.cli.sponsors import cosponsors_command, sponsors_command
from alignment.errors import AlignmentError, QueryError
from alignment.io.country_names import resolve_countries
from alignment.model.text_search import resolve_rollcall
from alignment.reports.country import build_country_record, format_country
from alignment.reports.pairs import build_pair_record, format_pair
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
from alignment.reports.votes import build_tally_record, format_tally
from alignment.settings import DATA_FOLDER, HOST, PORT, VERSION, WORKERS
from alignment.studies.country_profile import require_seats
from alignment.studies.study import Study

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
    host: Annotated[str, typer.Option(help=HOST.meaning, envvar=HOST.variable)] = HOST.default,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help=PORT.meaning, envvar=PORT.variable)
    ] = int(PORT.default),
    workers: Annotated[
        int, typer.Option(min=1, max=64, help=WORKERS.meaning, envvar=WORKERS.variable)
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
    rollcall: Annotated[
        str,
        typer.Argument(
            help="Symbol, such as A/RES/74/247.", autocompletion=complete_from(list_symbols)
        ),
    ],
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Show one roll call: its tally, its title and who voted how."""
    record = build_tally_record(load_records(data), rollcall)
    print_record(record, format_tally(record), as_json)


ReplicatesOption = Annotated[
    int,
    typer.Option(min=0, max=10_000, help="Resamplings of roll calls for bloc probabilities."),
]


@app.command("study")
@with_query_options
def study_command(
    request: CommandRequest,
    as_json: JsonOption = False,
    replicates: ReplicatesOption = DEFAULT_REPLICATES,
) -> None:
    """Answer a query: blocs, places on the map and links.

    Without options it answers the query that the page opens on. An option changes that part of
    it; 'all' lifts a restriction.
    """
    result = request.run_study(request.load_dataset())
    if not as_json:  # the record takes much longer than the text
        typer.echo(format_study(result))
        return
    stability = _resample_blocs(result, replicates) if replicates else None
    with show_status("Positions and links beyond chance"):
        record = build_study_record(result, stability)
    print_record(record, "", as_json)


@app.command("pair")
@with_query_options
def pair_command(
    request: CommandRequest,
    a: Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO3 code or name.")],
    b: Annotated[str, typer.Argument(metavar="COUNTRY")],
    swaps: Annotated[
        bool, typer.Option("--swaps", help="Test the pair among votes with the same totals.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two countries, roll call by roll call."""
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
    name: Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO3 code or name.")],
    as_json: JsonOption = False,
) -> None:
    """Tell where a country stands: close to whom, set apart by what, and what makes its swing."""
    dataset = request.load_dataset()
    (iso3,) = resolve_countries(dataset.countries, (name,))
    result = require_seats(request.run_study(dataset), iso3)
    with show_status("Positions and swing"):
        record = build_country_record(result, iso3)
    print_record(record, format_country(record), as_json)


@app.command("swing")
@with_query_options
def swing_command(
    request: CommandRequest,
    as_json: JsonOption = False,
    replicates: ReplicatesOption = DEFAULT_REPLICATES,
) -> None:
    """List swing states: who stands where contested votes are decided, and how sure that is."""
    result = request.run_study(request.load_dataset())
    stability = _resample_blocs(result, replicates) if as_json and replicates else None
    with show_status("Positions, swing and movement"):
        record = build_swing_record(result, stability)
    print_record(record, format_swing(record), as_json)


@app.command("surprise")
@with_query_options
def surprise_command(
    request: CommandRequest,
    rollcall: Annotated[
        str | None,
        typer.Option(help="Only this roll call.", autocompletion=complete_from(list_symbols)),
    ] = None,
    country: Annotated[str | None, typer.Option(help="Only this country.")] = None,
    most: Annotated[
        int | None,
        typer.Option(
            min=1, help=f"How many; else {MAX_SURPRISES_TEXT}, as JSON {MAX_SURPRISES_RECORD:,}."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the votes that did not fit a country's other votes, the most surprising first."""
    dataset = request.load_dataset()
    iso3 = None if country is None else resolve_countries(dataset.countries, [country])[0]
    result = request.run_study(dataset)
    if rollcall is not None:
        rollcall = resolve_rollcall(result.rollcalls.index, rollcall)
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
            help="A roll call, position, or agreement.",
            autocompletion=complete_from(lambda: ("position", "agreement", *list_symbols())),
        ),
    ],
    fact: Annotated[
        list[str] | None,
        typer.Option(
            help="A fact or group:NAME; several are also held against the vote at once, with "
            "regions each UN regional group at a level of its own."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what a vote goes with: each fact and group, among all and within UN regional groups.

    A fact is as it was known before the vote; freedom@2019 or china_finance@2010-2019 is that of
    another time. It never says why a state voted so.
    """
    from alignment.reports.associations import analyse_associations

    result = request.run_study(request.load_dataset())
    with progress_bar("Permuting countries", of_bytes=False) as progress:
        record, text = analyse_associations(result, of, tuple(fact or ()), progress)
    print_record(record, "" if as_json else text(), as_json)


@app.command("completion")
def completion_command(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Whose.")],
) -> None:
    """Print the script by which a shell completes this command's words."""
    script = get_completion_script(
        prog_name="alignment", complete_var="_ALIGNMENT_COMPLETE", shell=shell
    )
    typer.echo(script)


# Without it shells get no completions.
completion_init()
app.add_typer(forecast_app)
app.add_typer(import_app, name="import")
app.command("compare")(with_query_options(compare_command))
app.command("card")(with_query_options(card_command))
app.command("export")(with_view_options(export_command))
app.command("brief")(with_query_options(brief_command))
app.command("general")(general_command)
app.command("links")(links_command)
app.command("who")(who_command)
app.command("grid")(grid_command)
app.command("after")(after_command)
app.command("add-rollcall")(add_rollcall_command)
app.command("merge")(merge_command)
app.command("check")(check_command)
app.command("refresh")(refresh_command)
app.command("sponsors")(sponsors_command)
app.command("cosponsors")(cosponsors_command)


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
        typer.echo(f"alignment: {fault}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
        sys.exit(1)


def _resample_blocs(study: Study, replicates: int) -> BlocStability:
    with progress_bar("Resampling roll calls", of_bytes=False) as progress:
        return study.findings.resample(replicates, progress)
