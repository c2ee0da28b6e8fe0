"""Commands that print or write reports: changes since a day, and the review of a vote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.cli.options import (
    CommandRequest,
    DataOption,
    JsonOption,
    complete_from,
    list_symbols,
    load_records,
)
from alignment.cli.output import (
    check_suffix,
    get_suffix,
    print_record,
    show_status,
    write_output,
)
from alignment.errors import QueryError
from alignment.export.html_documents import render_report_page
from alignment.forecasting.result_review import review_result
from alignment.io.country_names import resolve_countries
from alignment.model.text_format import parse_day
from alignment.reports.brief import build_brief_record
from alignment.reports.report import render_report
from alignment.reports.result_review import build_review_record
from alignment.settings import DATA_FOLDER, HOST, PORT
from alignment.studies.brief import build_brief
from alignment.studies.resolved_view import StudyProvider

REPORT_SUFFIXES = ("md", "html")
DEFAULT_PAGE = f"http://{HOST.default}:{PORT.default}/"
PageOption = Annotated[
    str, typer.Option("--page", help="Where the page is served, for the links.", metavar="URL")
]
FileOption = Annotated[Path | None, typer.Option(help="Write it to this file, .md or .html.")]


def brief_command(
    request: CommandRequest,
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the later period.")],
    country: Annotated[
        str | None, typer.Argument(metavar="COUNTRY", help="ISO3 code or name; else all.")
    ] = None,
    file: FileOption = None,
    page: PageOption = DEFAULT_PAGE,
    as_json: JsonOption = False,
) -> None:
    """Tell what changed since a day: who votes otherwise, changed bloc, sponsors anew; close votes.

    The query is held in both periods. What is within chance is not listed; how much that is, is
    said. Printed as Markdown.
    """
    try:
        first = parse_day(since)
    except ValueError as fault:
        raise QueryError(f"--since '{since}' {fault}") from None
    _check_options(file, page)
    dataset = request.load_dataset()
    iso3 = resolve_countries(dataset.countries, (country,))[0] if country else ""
    with show_status("Positions, and blocs in resampled roll calls"):
        brief = build_brief(StudyProvider(dataset), request.build_query(dataset), first, iso3)
        record = build_brief_record(brief)
    _write_report(record, file, page, as_json)


def after_command(
    rollcall: Annotated[
        str,
        typer.Argument(
            help="Symbol, such as A/RES/74/247.", autocompletion=complete_from(list_symbols)
        ),
    ],
    lead: Annotated[
        list[str] | None, typer.Option("--lead", help="Who led it, if the records do not say.")
    ] = None,
    sponsor: Annotated[
        list[str] | None, typer.Option("--sponsor", help="Who sponsored it; a list with commas.")
    ] = None,
    file: FileOption = None,
    page: PageOption = DEFAULT_PAGE,
    data: DataOption = DATA_FOLDER.value,
    as_json: JsonOption = False,
) -> None:
    """Tell the morning after a vote: what was foretold before it, what came, who surprised.

    A new vote is one of a folder given by --data, where add-rollcall puts it. Printed as Markdown.
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
        raise QueryError("--page is not an address like https://example.org/; mend it")


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
