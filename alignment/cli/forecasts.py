"""Commands for forecasts: forecast, ask, and the backtest of their quality."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.cli.files import DEFAULT_PAGE, PageOption, build_link_prefix, check_page_url
from alignment.cli.options import DataOption, JsonOption, load_records
from alignment.cli.output import (
    check_suffix,
    get_suffix,
    print_record,
    progress_bar,
    write_output,
)
from alignment.compute.dask import connect_engine
from alignment.errors import QueryError, format_unknown_name
from alignment.export.html_documents import render_report_page
from alignment.export.xlsx import LIST_EXTENSIONS, render_list
from alignment.forecasting.backtest import build_report_card
from alignment.forecasting.builtin_forecast import (
    forecast_alternative,
    forecast_view,
    list_leads,
    load_builtin_history,
)
from alignment.forecasting.predict import Forecast
from alignment.forecasting.walk_forward import FIRST_SESSION, SessionForecast, walk_forward
from alignment.io.country_names import resolve_countries, resolve_name_lists
from alignment.io.un_bodies import PLENARY
from alignment.model.dataset import Dataset
from alignment.model.progress import map_serially
from alignment.model.url import parse_url_strictly
from alignment.model.view import PERSUASION_CATEGORIES, PERSUASION_ORDERS, View
from alignment.reports.forecast import (
    build_forecast_metadata,
    build_forecast_record,
    build_forecast_report,
    build_forecast_rows,
    build_scenario_url,
    format_forecast,
)
from alignment.reports.persuasion import (
    build_persuasion_metadata,
    build_persuasion_record,
    build_persuasion_report,
    build_persuasion_rows,
    format_persuasion,
)
from alignment.reports.result_review import format_backtest
from alignment.settings import DATA_FOLDER

forecast_app = typer.Typer()

HTML_SUFFIX = "html"

TitleArgument = Annotated[
    str,
    typer.Argument(metavar="TEXT", help="Symbol of a text of the past, or the title of a draft."),
]
AgendaOption = Annotated[str, typer.Option("--agenda", help="Agenda item of the draft.")]
LeadOption = Annotated[
    list[str] | None, typer.Option("--lead", help="Country that leads it; may be repeated.")
]
SponsorsOption = Annotated[
    list[str] | None,
    typer.Option("--sponsor", help="Sponsors, one or a list with commas; may be repeated."),
]
SetsOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Vote taken as certain, such as IND=yes; may be repeated."),
]
NewTextOption = Annotated[
    bool,
    typer.Option("--new-text", help="The draft is another text than earlier ones with its title."),
]
MajorityOption = Annotated[
    str,
    typer.Option(
        "--majority", help="Majority needed: simple or two-thirds, if the title does not say."
    ),
]
ListFileOption = Annotated[
    Path | None,
    typer.Option("--to", help="Write the list to this file, .csv, .xlsx, or .html to print."),
]
MostOption = Annotated[int | None, typer.Option(min=1, help="How many countries the text lists.")]


@forecast_app.command("forecast")
def forecast_command(
    title: TitleArgument,
    agenda: AgendaOption = "",
    lead: LeadOption = None,
    sponsor: SponsorsOption = None,
    set_options: SetsOption = None,
    new_text: NewTextOption = False,
    majority: MajorityOption = "",
    country: Annotated[
        str | None, typer.Option(help="Show the basis of the forecast of this country.")
    ] = None,
    to: ListFileOption = None,
    page: PageOption = DEFAULT_PAGE,
    most: MostOption = None,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Forecast a vote: probabilities by country, the tally with intervals, and their basis.

    The forecast of a past text uses what was known before its session. The forecast of a title or
    a draft uses all votes.
    """
    dataset = load_records(data)
    iso3 = None if country is None else resolve_countries(dataset.countries, [country])[0]
    view = _build_view(dataset, title, agenda, lead, sponsor, set_options, new_text, majority)
    _check_target(to, page)
    prediction = _predict(dataset, view)
    record = build_forecast_record(prediction, dataset, forecast_alternative(dataset, prediction))
    if to is not None:
        report = build_forecast_report(record, dataset, _scenario_url(dataset, view))
        metadata = build_forecast_metadata(record)
        _write_list(to, report, build_forecast_rows(record), metadata, page, as_json)
    if to is None or as_json:
        print_record(record, "" if as_json else format_forecast(record, iso3, most or 12), as_json)


@forecast_app.command("ask")
def ask_command(
    title: TitleArgument,
    outcome: Annotated[
        str, typer.Option("--for", help="Outcome that you want: yes or no.")
    ] = "yes",
    agenda: AgendaOption = "",
    lead: LeadOption = None,
    sponsor: SponsorsOption = None,
    set_options: SetsOption = None,
    new_text: NewTextOption = False,
    majority: MajorityOption = "",
    sort: Annotated[
        str, typer.Option(help=f"Order: one of {', '.join(PERSUASION_ORDERS)}.")
    ] = "weight",
    category: Annotated[
        str, typer.Option(help=f"Countries listed, one of {', '.join(PERSUASION_CATEGORIES)}.")
    ] = "open",
    to: ListFileOption = None,
    page: PageOption = DEFAULT_PAGE,
    most: MostOption = None,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """List the countries to ask about a text, by the weight of their open votes.

    Text and pages list one category of countries. Files and JSON have all countries, each with
    its category.
    """
    if sort not in PERSUASION_ORDERS:
        raise QueryError(format_unknown_name("order", sort, PERSUASION_ORDERS))
    if category not in PERSUASION_CATEGORIES:
        raise QueryError(format_unknown_name("category", category, PERSUASION_CATEGORIES))
    dataset = load_records(data)
    view = _build_view(dataset, title, agenda, lead, sponsor, set_options, new_text, majority)
    view = replace(view, wish=outcome, ask_by=sort, ask_category=category)
    _check_target(to, page)
    prediction = _predict(dataset, view)
    record = build_persuasion_record(prediction, dataset, view)
    if to is not None:
        report = build_persuasion_report(record, _scenario_url(dataset, view))
        metadata = build_persuasion_metadata(record)
        _write_list(to, report, build_persuasion_rows(record), metadata, page, as_json)
    if to is None or as_json:
        print_record(record, "" if as_json else format_persuasion(record, most or 20), as_json)


@forecast_app.command("backtest")
def backtest_command(
    first: Annotated[
        int, typer.Option(min=FIRST_SESSION, help="First session with forecasts.")
    ] = FIRST_SESSION,
    last: Annotated[
        int | None, typer.Option(help="Last session with forecasts. Usual: the newest.")
    ] = None,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Forecast past sessions, each from those before it, and compare the scores with simple rules.

    If ALIGNMENT_ENGINE is set, its workers share the work.
    """
    dataset, history = load_records(data), load_builtin_history()
    newest = int(history.sessions.max())
    last = newest if last is None else last
    if not first <= last <= newest:
        raise QueryError(f"--last is {last}; name a session from {first} to {newest}")
    workers = connect_engine()
    parallel_map = workers.map if workers else map_serially
    with progress_bar("Forecasting sessions", of_bytes=False) as progress:
        results = list(
            walk_forward(history, list_leads(dataset), first, last, progress, parallel_map)
        )
    sessions = [each for each in results if isinstance(each, SessionForecast)]
    plenary = dataset.rollcalls["body"] == PLENARY
    record = build_report_card(
        history,
        sessions,
        dataset.rollcalls.index[plenary],
        dict(zip(dataset.countries.index, dataset.countries["un_group"], strict=True)),
        dataset.names,
        parallel_map,
    )
    print_record(record, format_backtest(record), as_json)


def _build_view(
    dataset: Dataset,
    title: str,
    agenda: str,
    lead: list[str] | None,
    sponsors: list[str] | None,
    set_options: list[str] | None,
    new_text: bool,
    majority: str,
) -> View:
    """Return the scenario of the options as a view of the page."""
    sponsor_codes = resolve_name_lists(dataset.countries, sponsors or [])
    sets = {}
    for option in set_options or []:
        country, sign, vote = option.rpartition("=" if "=" in option else ":")
        if not sign:
            raise QueryError(f"--set '{option[:60]}' is not a country with a vote, like IND=yes")
        (iso3,) = resolve_countries(dataset.countries, [country])
        sets[iso3] = vote
    return View(
        panel="ahead",
        ahead=title,
        agenda=agenda,
        new_text=new_text,
        lead=tuple(resolve_countries(dataset.countries, lead or ())),
        sponsors=tuple(resolve_countries(dataset.countries, sponsor_codes)),
        sets=tuple(f"{iso3}:{vote}" for iso3, vote in sets.items()),
        majority=majority,
    )


def _predict(dataset: Dataset, view: View) -> Forecast:
    with progress_bar("Fitting weights on these records", of_bytes=False) as progress:
        return forecast_view(dataset, view, progress=progress)


def _scenario_url(dataset: Dataset, view: View) -> str:
    query, _ = parse_url_strictly(dataset.opening)
    return build_scenario_url(query, view, view.ahead)


def _check_target(to: Path | None, page: str) -> None:
    check_suffix(to, (*LIST_EXTENSIONS, HTML_SUFFIX))
    check_page_url(page)


def _write_list(
    path: Path,
    report: dict[str, Any],
    rows: list[dict[str, Any]],
    metadata: dict[str, str],
    page: str,
    as_json: bool,
) -> None:
    if get_suffix(path) == HTML_SUFFIX:
        content = render_report_page(report, build_link_prefix(page)).content
    else:
        content = render_list(rows, get_suffix(path), metadata)
    write_output(content, path, to_stderr=as_json)
