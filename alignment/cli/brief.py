"""The command that tells what changed since a day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alignment.answer.brief import brief as found_since
from alignment.answer.seen import Answers
from alignment.cli.options import Asked, JsonOption
from alignment.cli.printed import printed, working
from alignment.errors import QueryError, unknown
from alignment.export.report_page import report_page
from alignment.export.write import put
from alignment.model.readers import day
from alignment.settings import HOST, PORT
from alignment.sources.names import codes_of
from alignment.words.brief import brief_record
from alignment.words.report import report_text

ENDINGS = ("md", "html")
PageOption = Annotated[
    str, typer.Option("--page", help="Where the page is served, for the links.", metavar="URL")
]
SERVED = f"http://{HOST.default}:{PORT.default}/"


def brief(
    asked: Asked,
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the later period.")],
    country: Annotated[
        str | None, typer.Argument(metavar="COUNTRY", help="ISO3 code or name; else all.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Write it to this file, .md or .html.")] = None,
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
    page = served(page)
    ending = "" if file is None else file.suffix.lstrip(".").lower()
    if file is not None and ending not in ENDINGS:
        raise QueryError(unknown("ending", ending, ENDINGS))
    dataset = asked.dataset()
    iso3 = codes_of(dataset.countries, (country,))[0] if country else ""
    with working("Positions, and blocs in resampled roll calls"):
        found = found_since(Answers(dataset), asked.query(dataset), first, iso3)
        record = brief_record(found)
    if file is not None:
        made = report_page(record, page) if ending == "html" else report_text(record, page).encode()
        written = put(made, file)
        typer.echo(f"{written} ({written.stat().st_size:,} bytes)", err=as_json)
        if not as_json:
            return
    printed(record, report_text(record, page).rstrip("\n"), as_json)


def served(page: str) -> str:
    """Return what links to the page begin with.

    Raises
    ------
    QueryError
        If that is no address of a page.
    """
    if not page.startswith(("http://", "https://")) or any(sign in page for sign in "<>()\"' ?#"):
        raise QueryError("--page is not an address like https://example.org/; mend it")
    return page.rstrip("/") + "/?"
