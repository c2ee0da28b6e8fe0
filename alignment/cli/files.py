"""Commands that write files: cards, pictures, tables, networks and reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.cli.options import (
    CommandRequest,
    DataOption,
    JsonOption,
    OptionalCountryArgument,
    RollcallArgument,
    complete_from,
    load_records,
)
from alignment.cli.output import (
    check_suffix,
    get_suffix,
    print_record,
    show_status,
    write_output,
)
from alignment.errors import MissingError, QueryError, require_extra
from alignment.export import WRITERS, get_writer
from alignment.export import export as write_file
from alignment.export.card import render_card
from alignment.export.html_documents import render_report_page
from alignment.forecasting.result_review import review_result
from alignment.io.bounded_reader import check_zip
from alignment.io.country_names import resolve_countries
from alignment.model.stories import STORIES, get_story
from alignment.model.text_format import parse_day
from alignment.model.url import parse_params
from alignment.model.url_params import CARD_SHAPES, EXPORT_PARAMS
from alignment.model.url_parsers import format_alternatives
from alignment.model.view import THEMES
from alignment.reports.brief import build_brief_record
from alignment.reports.card import build_pair_card, build_vote_card
from alignment.reports.report import render_report
from alignment.reports.result_review import build_review_record
from alignment.settings import DATA_FOLDER, HOST, PORT
from alignment.studies.brief import build_brief
from alignment.studies.comparison import LATER_NOTE
from alignment.studies.country_profile import require_seats
from alignment.studies.resolved_view import StudyProvider


def card_command(
    request: CommandRequest,
    file: Annotated[Path, typer.Argument(help="Its extension is svg or png.")],
    country: Annotated[str, typer.Argument(help="ISO3 code or name.")],
    other: Annotated[
        str,
        typer.Argument(metavar="ROLLCALL|COUNTRY", help="Symbol of a vote, or another country."),
    ],
    form: Annotated[
        str, typer.Option(help=f"Shape: {format_alternatives(CARD_SHAPES)}.")
    ] = CARD_SHAPES[0],
    theme: Annotated[str, typer.Option(help=f"Theme: {format_alternatives(THEMES)}.")] = THEMES[0],
) -> None:
    """Write a card for sharing: a country's vote on a text, or two countries."""
    _check_theme(theme)
    dataset = request.load_dataset()
    (iso3,) = resolve_countries(dataset.countries, (country,))
    study = request.run_study(dataset)
    if other in study.dataset.rollcalls.index or "/" in other:
        card = build_vote_card(study, iso3, other)
    else:
        (second,) = resolve_countries(dataset.countries, (other,))
        if iso3 == second:
            raise QueryError(f"a pair has two countries, {iso3} was given twice; name another")
        colour = request.build_view(dataset).colour
        card = build_pair_card(require_seats(study, iso3, second), iso3, second, colour)
    write_output(render_card(card, get_suffix(file), form, theme), file)


def export_command(
    request: CommandRequest,
    file: Annotated[Path, typer.Argument(help="Its extension chooses the format.")],
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"One of {', '.join(WRITERS)}.",
            autocompletion=complete_from(lambda: WRITERS),
        ),
    ] = None,
) -> None:
    """Write the picture or the data to a file: svg, png, pdf, html, pptx, gexf, csv, zip, xlsx ...

    With --time and no --period, html, pptx and gexf hold the whole timeline. Other formats show
    one period. --width is the number of years in a window, --pixels the width of a png. A csv
    holds one table and a zip all tables; its columns.csv explains the columns.

    --versus compares two periods or selections. It takes the share link of the earlier one;
    --from and --to are those of the later one.
    """
    # An unknown or missing format raises before anything is computed.
    writer = get_writer(file, format_name)
    if writer.install_hint:
        raise MissingError(writer.install_hint)
    if "pixels" in request.export_options and writer.name != "png":
        raise QueryError(f"--pixels is only for a png; leave it out for {writer.name}")
    options = parse_params(EXPORT_PARAMS, request.export_options)
    dataset = request.load_dataset()
    resolved = request.resolve_view(dataset)
    if resolved.comparison and resolved.comparison.is_backwards:
        typer.echo(LATER_NOTE, err=True)
    content, view = writer.select_content(resolved)
    with show_status(f"Writing {file}"):
        path = write_file(content, view, file, format_name, **options)
    typer.echo(f"{path} ({path.stat().st_size:,} bytes)")


def deck_command(
    file: Annotated[Path, typer.Argument(help="Its extension is pptx.")],
    story: Annotated[
        str,
        typer.Option(
            help=f"Story: {format_alternatives([each.name for each in STORIES])}.",
            autocompletion=complete_from(lambda: [each.name for each in STORIES]),
        ),
    ],
    template: Annotated[
        Path | None,
        typer.Option(help="Template of the slides: a .potx or .pptx with slides of 16:9."),
    ] = None,
    theme: Annotated[str, typer.Option(help=f"Theme: {format_alternatives(THEMES)}.")] = THEMES[0],
    data: DataOption = DATA_FOLDER.value,
) -> None:
    """Write a story as a PowerPoint deck: one slide for each step, with its finding as title.

    A country has the same place on every slide. The notes hold caption, method and sources.
    """
    check_suffix(file, ("pptx",))
    check_suffix(template, ("potx", "pptx"))
    _check_theme(theme)
    steps = get_story(story)
    with require_extra("files"):
        from alignment.export.deck import write_deck
    if template is not None:
        check_zip(template)
    provider = StudyProvider(load_records(data))
    with show_status(f"Writing {file}"):
        content = write_deck(provider, steps, theme, template)
    write_output(content, file)


def _check_theme(theme: str) -> None:
    if theme not in THEMES:
        raise QueryError(f"theme {theme[:40]!r} is not one of {', '.join(THEMES)}")


REPORT_SUFFIXES = ("md", "html")
DEFAULT_PAGE = f"http://{HOST.default}:{PORT.default}/"
PageOption = Annotated[
    str, typer.Option("--page", help="Address of the page that links lead to.", metavar="URL")
]
FileOption = Annotated[
    Path | None, typer.Option(help="Write the report to this file, .md or .html.")
]


def brief_command(
    request: CommandRequest,
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the later period.")],
    country: OptionalCountryArgument = None,
    file: FileOption = None,
    page: PageOption = DEFAULT_PAGE,
    as_json: JsonOption = False,
) -> None:
    """Report what changed since a day: changed votes and blocs, new sponsors, and close votes.

    Both periods have the same selection. The report counts changes that are not significant and
    does not list them. It is printed as Markdown.
    """
    try:
        first = parse_day(since)
    except ValueError as fault:
        raise QueryError(f"--since '{since}' {fault}") from None
    _check_options(file, page)
    dataset = request.load_dataset()
    iso3 = resolve_countries(dataset.countries, (country,))[0] if country else ""
    with show_status("Positions, and blocs in resampled votes"):
        brief = build_brief(StudyProvider(dataset), request.build_query(dataset), first, iso3)
        record = build_brief_record(brief)
    _write_report(record, file, page, as_json)


def after_command(
    rollcall: RollcallArgument,
    lead: Annotated[
        list[str] | None,
        typer.Option(
            "--lead", help="Country that led it, if the records do not say; may be repeated."
        ),
    ] = None,
    sponsor: Annotated[
        list[str] | None,
        typer.Option("--sponsor", help="Sponsors, one or a list with commas; may be repeated."),
    ] = None,
    file: FileOption = None,
    page: PageOption = DEFAULT_PAGE,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Compare a vote with its forecast: the result, the tally, and unexpected votes.

    Add a new vote with add-rollcall, and give its folder as --data. It is printed as Markdown.
    """
    _check_options(file, page)
    dataset = load_records(data)
    with show_status("Fitting weights on these records"):
        record = build_review_record(review_result(dataset, rollcall, lead or (), sponsor or ()))
    _write_report(record, file, page, as_json)


def _check_options(file: Path | None, page: str) -> None:
    check_suffix(file, REPORT_SUFFIXES)
    check_page_url(page)


def check_page_url(page: str) -> None:
    """Raise :class:`QueryError` unless links can begin with an address."""
    if not page.startswith(("http://", "https://")) or any(sign in page for sign in "<>()\"' ?#"):
        raise QueryError("--page is not an address like https://example.org/; correct it")


def build_link_prefix(page: str) -> str:
    """Return the first part of the links of a report."""
    return page.rstrip("/") + "/?"


def _write_report(record: dict[str, Any], file: Path | None, page: str, as_json: bool) -> None:
    prefix = build_link_prefix(page)
    text = render_report(record, prefix)
    if file is not None:
        is_html = get_suffix(file) == "html"
        content = render_report_page(record, prefix).content if is_html else text.encode()
        write_output(content, file, to_stderr=as_json)
        if not as_json:
            return
    print_record(record, text.rstrip("\n"), as_json)
