"""The command line: every command is the library's answer, as text or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.completion import completion_init, get_completion_script  # type: ignore[attr-defined]

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.findings import REPLICATES
from alignment.answer.standing import seated
from alignment.answer.study import Study
from alignment.cli.cards import card
from alignment.cli.compare import compare
from alignment.cli.completing import among, rollcalls
from alignment.cli.files import export
from alignment.cli.forecasts import forecasts
from alignment.cli.imports import add_rollcall, check, imports, merge, refresh
from alignment.cli.options import Asked, DataOption, JsonOption, asks, shows
from alignment.cli.printed import printed, progress_bar, working
from alignment.cli.questions import general, grid, links, who
from alignment.cli.reports import after, brief
from alignment.errors import AlignmentError, QueryError
from alignment.model.symbols import rollcall_in
from alignment.settings import DATA, HOST, PORT, WORKERS
from alignment.sources.names import codes_of
from alignment.sources.package import load
from alignment.version import VERSION
from alignment.words.country import country_record
from alignment.words.country_parts import country_text
from alignment.words.pair import pair_record, pair_text
from alignment.words.study import study_record, study_text
from alignment.words.surprise import MOST_RECORDED, MOST_SURPRISES, surprise_record, surprise_text
from alignment.words.swing import swing_record, swing_text
from alignment.words.tally import tally_record, tally_text

app = typer.Typer(
    name="alignment",
    help="Country alignment from recorded votes and co-sponsorship at the United Nations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def serve(
    data: DataOption = DATA.value,
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
    # Every fault of the records is told before anything is served.
    dataset = load(Path(data) if data else None)
    if workers > 1:
        from alignment.app.workers import run_workers

        run_workers(data, host, port, workers, show)
    else:
        from alignment.app.serve import run

        run(dataset, data, host, port, show)


@app.command()
def tally(
    rollcall: Annotated[
        str, typer.Argument(help="Symbol, such as A/RES/74/247.", autocompletion=among(rollcalls))
    ],
    data: DataOption = DATA.value,
    as_json: JsonOption = False,
) -> None:
    """Show one roll call: its tally, its title and who voted how."""
    record = tally_record(load(Path(data) if data else None), rollcall)
    printed(record, tally_text(record), as_json)


Replicates = Annotated[
    int,
    typer.Option(min=0, max=10_000, help="Resamplings of roll calls for bloc probabilities."),
]


@app.command()
@asks
def study(asked: Asked, as_json: JsonOption = False, replicates: Replicates = REPLICATES) -> None:
    """Answer a query: blocs, places on the map and links.

    Without options it answers the query that the page opens on. An option changes that part of
    it; 'all' lifts a restriction.
    """
    result = asked.study(asked.dataset())
    if not as_json:  # the record holds far more than the words
        typer.echo(study_text(result))
        return
    sure = _resampled(result, replicates) if replicates else None
    with working("Positions and links beyond chance"):
        record = study_record(result, sure)
    printed(record, "", as_json)


@app.command()
@asks
def pair(
    asked: Asked,
    a: Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO3 code or name.")],
    b: Annotated[str, typer.Argument(metavar="COUNTRY")],
    swaps: Annotated[
        bool, typer.Option("--swaps", help="Test the pair among votes with the same totals.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two countries, roll call by roll call."""
    dataset = asked.dataset()
    one, other = codes_of(dataset.countries, (a, b))
    if one == other:
        raise QueryError(f"a pair has two countries, {one} was given twice; name another")
    result = seated(asked.study(dataset), one, other)
    kept = None
    if swaps:
        with progress_bar("Swapping votes", of_bytes=False) as told:
            kept = result.findings.swapped(progress=told)
    record = pair_record(result, one, other, kept)
    printed(record, pair_text(record), as_json)


@app.command()
@asks
def country(
    asked: Asked,
    name: Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO3 code or name.")],
    as_json: JsonOption = False,
) -> None:
    """Tell where a country stands: close to whom, set apart by what, and what makes its swing."""
    dataset = asked.dataset()
    (iso3,) = codes_of(dataset.countries, (name,))
    result = seated(asked.study(dataset), iso3)
    with working("Positions and swing"):
        record = country_record(result, iso3)
    printed(record, country_text(record), as_json)


@app.command()
@asks
def swing(asked: Asked, as_json: JsonOption = False, replicates: Replicates = REPLICATES) -> None:
    """List swing states: who stands where contested votes are decided, and how sure that is."""
    result = asked.study(asked.dataset())
    sure = _resampled(result, replicates) if as_json and replicates else None
    with working("Positions, swing and movement"):
        record = swing_record(result, sure)
    printed(record, swing_text(record), as_json)


@app.command()
@asks
def surprise(
    asked: Asked,
    rollcall: Annotated[
        str | None, typer.Option(help="Only this roll call.", autocompletion=among(rollcalls))
    ] = None,
    country: Annotated[str | None, typer.Option(help="Only this country.")] = None,
    most: Annotated[
        int | None,
        typer.Option(min=1, help=f"How many; else {MOST_SURPRISES}, as JSON {MOST_RECORDED:,}."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the votes that did not fit a country's other votes, the most surprising first."""
    dataset = asked.dataset()
    iso3 = None if country is None else codes_of(dataset.countries, [country])[0]
    result = asked.study(dataset)
    if rollcall is not None:
        rollcall = rollcall_in(result.rollcalls.index, rollcall)
    with working("Positions and votes that did not fit"):
        usual = MOST_RECORDED if as_json else MOST_SURPRISES
        record = surprise_record(result, rollcall, iso3, most or usual)
    printed(record, surprise_text(record), as_json)


@app.command()
@asks
def why(
    asked: Asked,
    of: Annotated[
        str,
        typer.Argument(
            help="A roll call, position, or agreement.",
            autocompletion=among(lambda: ("position", "agreement", *rollcalls())),
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
    from alignment.words.asked import why_of

    result = asked.study(asked.dataset())
    with progress_bar("Permuting countries", of_bytes=False) as told:
        record, text = why_of(result, of, tuple(fact or ()), told)
    printed(record, "" if as_json else text(), as_json)


@app.command()
def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Whose.")],
) -> None:
    """Print the script by which a shell completes this command's words."""
    script = get_completion_script(
        prog_name="alignment", complete_var="_ALIGNMENT_COMPLETE", shell=shell
    )
    typer.echo(script)


# Without it the words are not told to a shell that asks.
completion_init()
app.add_typer(forecasts)
app.add_typer(imports, name="import")
app.command("compare")(asks(compare))
app.command("card")(asks(card))
app.command("export")(shows(export))
app.command("brief")(asks(brief))
for command in (general, links, who, grid, after, add_rollcall, merge, check, refresh):
    app.command()(command)


@app.callback(invoke_without_command=True)
def version(
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


def _resampled(study: Study, replicates: int) -> Bootstrap:
    with progress_bar("Resampling roll calls", of_bytes=False) as told:
        return study.findings.resample(replicates, told)
