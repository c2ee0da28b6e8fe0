"""Commands that look ahead: forecast, ask, and the backtest that holds them to account."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from alignment.cli.options import DataOption, JsonOption
from alignment.cli.printed import printed, progress_bar
from alignment.cli.reports import SERVED, PageOption, check_page, links
from alignment.engine import engine, here
from alignment.errors import QueryError, unknown
from alignment.export.list_file import ENDINGS, list_bytes
from alignment.export.report_page import report_page
from alignment.export.write import put
from alignment.foretelling.asking import who_to_ask
from alignment.foretelling.backtest import report_card
from alignment.foretelling.foretell import Forecast
from alignment.foretelling.ready import forecast_of, leads_of, otherwise, shipped
from alignment.foretelling.walk import FIRST, Session, walk
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.view import ASKED_BY, View
from alignment.settings import DATA
from alignment.sources.name_lists import named
from alignment.sources.names import codes_of
from alignment.sources.package import load
from alignment.sources.symbols import PLENARY
from alignment.words.ask import ask_facts, ask_record, ask_report, ask_rows, ask_text
from alignment.words.backtest import backtest_text
from alignment.words.forecast import forecast_record, forecast_text
from alignment.words.scenario import (
    forecast_facts,
    forecast_report,
    forecast_rows,
    scenario_address,
)

forecasts = typer.Typer()

# The ending of a page to print.
PRINTED = ".html"

Title = Annotated[
    str,
    typer.Argument(metavar="TEXT", help="Symbol of a text of the past, or the title of a draft."),
]
Agenda = Annotated[str, typer.Option("--agenda", help="Agenda item of the draft.")]
Lead = Annotated[list[str] | None, typer.Option("--lead", help="Who leads it; may be repeated.")]
Sponsors = Annotated[
    list[str] | None,
    typer.Option("--sponsor", help="Who sponsors it, one or a list with commas; may be repeated."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="A vote taken for certain, as IND=yes; may be repeated."),
]
NewText = Annotated[
    bool, typer.Option("--new-text", help="Another text than those under this title before.")
]
Majority = Annotated[
    str, typer.Option("--majority", help="simple or two-thirds, if the title does not tell.")
]
To = Annotated[
    Path | None,
    typer.Option("--to", help="Write the list to this file, .csv, .xlsx, or .html to print."),
]
Most = Annotated[int | None, typer.Option(min=1, help="How many countries in words.")]


@forecasts.command()
def forecast(
    title: Title,
    agenda: Agenda = "",
    lead: Lead = None,
    sponsor: Sponsors = None,
    by_hand: Sets = None,
    new_text: NewText = False,
    majority: Majority = "",
    country: Annotated[
        str | None, typer.Option(help="How the forecast of this country is known.")
    ] = None,
    to: To = None,
    page: PageOption = SERVED,
    most: Most = None,
    data: DataOption = DATA.value,
    as_json: JsonOption = False,
) -> None:
    """Foretell a vote: chances by country, the tally with intervals, and what they rest on.

    A text of the past is foretold from what was known before its session, a title or draft from all
    votes there are.
    """
    dataset = load(Path(data) if data else None)
    iso3 = None if country is None else codes_of(dataset.countries, [country])[0]
    view = _view(dataset, title, agenda, lead, sponsor, by_hand, new_text, majority)
    _check(to, page)
    found = _foretold(dataset, view)
    record = forecast_record(found, dataset.names, otherwise(dataset, found))
    if to is not None:
        made = (
            report_page(forecast_report(record, dataset, _address(dataset, view)), links(page))
            if to.suffix.lower() == PRINTED
            else list_bytes(forecast_rows(record), _ending(to), forecast_facts(record))
        )
        if _written(made, to, as_json):
            return
    printed(record, "" if as_json else forecast_text(record, iso3, most or 12), as_json)


@forecasts.command()
def ask(
    title: Title,
    outcome: Annotated[str, typer.Option("--for", help="The outcome wished: yes or no.")] = "yes",
    agenda: Agenda = "",
    lead: Lead = None,
    sponsor: Sponsors = None,
    by_hand: Sets = None,
    new_text: NewText = False,
    majority: Majority = "",
    sort: Annotated[str, typer.Option(help=f"One of {', '.join(ASKED_BY)}.")] = "gain",
    to: To = None,
    page: PageOption = SERVED,
    most: Most = None,
    data: DataOption = DATA.value,
    as_json: JsonOption = False,
) -> None:
    """List who to ask about a text for a wished outcome, by what could be gained."""
    if sort not in ASKED_BY:
        raise QueryError(unknown("order", sort, ASKED_BY))
    dataset = load(Path(data) if data else None)
    view = _view(dataset, title, agenda, lead, sponsor, by_hand, new_text, majority)
    view = replace(view, wish=outcome, ask_by=sort)
    _check(to, page)
    found = _foretold(dataset, view)
    record = ask_record(found, who_to_ask(found, outcome, dataset), outcome, dataset, sort)
    if to is not None:
        made = (
            report_page(ask_report(record, _address(dataset, view)), links(page))
            if to.suffix.lower() == PRINTED
            else list_bytes(ask_rows(record), _ending(to), ask_facts(record))
        )
        if _written(made, to, as_json):
            return
    printed(record, "" if as_json else ask_text(record, most or 20), as_json)


@forecasts.command()
def backtest(
    first: Annotated[int, typer.Option(min=FIRST, help="First session foretold.")] = FIRST,
    last: Annotated[int | None, typer.Option(help="Last session; else the newest.")] = None,
    data: DataOption = DATA.value,
    as_json: JsonOption = False,
) -> None:
    """Foretell past sessions, each from those before it, and score that beside simple rules.

    Workers of ALIGNMENT_ENGINE share the work if it is set.
    """
    dataset, history = load(Path(data) if data else None), shipped()
    newest = int(history.sessions.max())
    last = newest if last is None else last
    if not first <= last <= newest:
        raise QueryError(f"--last is {last}; name a session from {first} to {newest}")
    workers = engine()
    each = workers.each if workers else here
    with progress_bar("Foretelling sessions", of_bytes=False) as told:
        found = list(walk(history, leads_of(dataset), first, last, told, each))
    sessions = [one for one in found if isinstance(one, Session)]
    plenary = dataset.rollcalls["body"] == PLENARY
    record = report_card(
        history,
        sessions,
        dataset.rollcalls.index[plenary],
        dict(zip(dataset.countries.index, dataset.countries["un_group"], strict=True)),
        dataset.names,
        each,
    )
    printed(record, backtest_text(record), as_json)


def _view(
    dataset: Dataset,
    title: str,
    agenda: str,
    lead: list[str] | None,
    sponsors: list[str] | None,
    by_hand: list[str] | None,
    new_text: bool,
    majority: str,
) -> View:
    """Return the scenario of the options, as an address of the page would tell it."""
    behind = named(dataset.countries, sponsors or [])
    sets = {}
    for each in by_hand or []:
        country, sign, vote = each.rpartition("=" if "=" in each else ":")
        if not sign:
            raise QueryError(f"--set '{each[:60]}' is not a country with a vote, like IND=yes")
        (iso3,) = codes_of(dataset.countries, [country])
        sets[iso3] = vote
    return View(
        panel="ahead",
        ahead=title,
        agenda=agenda,
        new_text=new_text,
        lead=tuple(codes_of(dataset.countries, lead)) if lead else (),
        sponsors=tuple(codes_of(dataset.countries, behind)) if behind else (),
        sets=tuple(f"{iso3}:{vote}" for iso3, vote in sets.items()),
        majority=majority,
    )


def _foretold(dataset: Dataset, view: View) -> Forecast:
    with progress_bar("Fitting weights on these records", of_bytes=False) as told:
        return forecast_of(dataset, view, told=told)


def _address(dataset: Dataset, view: View) -> str:
    query, _ = read_strictly(dataset.opening)
    return scenario_address(query, view, view.ahead)


def _ending(path: Path) -> str:
    return path.suffix.lstrip(".").lower()


def _check(to: Path | None, page: str) -> None:
    """Tell at once, and not after the forecast, what cannot be written."""
    endings = (*ENDINGS, PRINTED.lstrip("."))
    if to is not None and _ending(to) not in endings:
        raise QueryError(unknown("ending", _ending(to), endings))
    check_page(page)


def _written(made: bytes, path: Path, as_json: bool) -> bool:
    """Write a file; return whether that is all that is to be said."""
    written = put(made, path)
    typer.echo(f"{written} ({written.stat().st_size:,} bytes)", err=as_json)
    return not as_json
