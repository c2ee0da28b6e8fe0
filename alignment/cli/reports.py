"""Commands that print a report, or write it to a file: what changed, and the morning after."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.answer.brief import brief as found_since
from alignment.answer.seen import Answers
from alignment.cli.completing import among, rollcalls
from alignment.cli.options import Asked, DataOption, JsonOption
from alignment.cli.printed import printed, working
from alignment.errors import QueryError, unknown
from alignment.export.report_page import report_page
from alignment.export.write import put
from alignment.foretelling.aftermath import aftermath
from alignment.model.readers import day
from alignment.settings import DATA, HOST, PORT
from alignment.sources.names import codes_of
from alignment.sources.package import load
from alignment.words.aftermath import aftermath_record
from alignment.words.brief import brief_record
from alignment.words.report import report_text

ENDINGS = ("md", "html")
SERVED = f"http://{HOST.default}:{PORT.default}/"
PageOption = Annotated[
    str, typer.Option("--page", help="Where the page is served, for the links.", metavar="URL")
]
FileOption = Annotated[Path | None, typer.Option(help="Write it to this file, .md or .html.")]


def brief(
    asked: Asked,
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the later period.")],
    country: Annotated[
        str | None, typer.Argument(metavar="COUNTRY", help="ISO3 code or name; else all.")
    ] = None,
    file: FileOption = None,
    page: PageOption = SERVED,
    as_json: JsonOption = False,
) -> None:
    """Tell what changed since a day: who votes otherwise, changed bloc, sponsors anew; close votes.

    The query is held in both periods. What is within chance is not listed; how much that is, is
    said. Printed as Markdown.
    """
    try:
        first = day(since)
    except ValueError as fault:
        raise QueryError(f"--since '{since}' {fault}") from None
    _check(file, page)
    dataset = asked.dataset()
    iso3 = codes_of(dataset.countries, (country,))[0] if country else ""
    with working("Positions, and blocs in resampled roll calls"):
        found = found_since(Answers(dataset), asked.query(dataset), first, iso3)
        record = brief_record(found)
    _report(record, file, page, as_json)


def after(
    rollcall: Annotated[
        str, typer.Argument(help="Symbol, such as A/RES/74/247.", autocompletion=among(rollcalls))
    ],
    lead: Annotated[
        list[str] | None, typer.Option("--lead", help="Who led it, if the records do not say.")
    ] = None,
    sponsor: Annotated[
        list[str] | None, typer.Option("--sponsor", help="Who sponsored it; a list with commas.")
    ] = None,
    file: FileOption = None,
    page: PageOption = SERVED,
    data: DataOption = DATA.value,
    as_json: JsonOption = False,
) -> None:
    """Tell the morning after a vote: what was foretold before it, what came, who surprised.

    A new vote is one of a folder given by --data, where add-rollcall puts it. Printed as Markdown.
    """
    _check(file, page)
    dataset = load(Path(data) if data else None)
    with working("Fitting weights on these records"):
        record = aftermath_record(aftermath(dataset, rollcall, lead or (), sponsor or ()))
    _report(record, file, page, as_json)


def _check(file: Path | None, page: str) -> None:
    ending = "" if file is None else file.suffix.lstrip(".").lower()
    if file is not None and ending not in ENDINGS:
        raise QueryError(unknown("ending", ending, ENDINGS))
    check_page(page)


def check_page(page: str) -> None:
    """Raise an error unless links can begin with an address."""
    if not page.startswith(("http://", "https://")) or any(sign in page for sign in "<>()\"' ?#"):
        raise QueryError("--page is not an address like https://example.org/; mend it")


def links(page: str) -> str:
    """Return what the links of a report begin with."""
    return page.rstrip("/") + "/?"


def _report(record: dict[str, Any], file: Path | None, page: str, as_json: bool) -> None:
    text = report_text(record, links(page))
    if file is not None:
        made = report_page(record, links(page)) if file.suffix.lower() == ".html" else text.encode()
        written = put(made, file)
        typer.echo(f"{written} ({written.stat().st_size:,} bytes)", err=as_json)
        if not as_json:
            return
    printed(record, text.rstrip("\n"), as_json)
