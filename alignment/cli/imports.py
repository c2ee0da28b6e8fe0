"""Commands that bring records in: imports, a pasted tally, merge, check and refresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from alignment.cli.options import DataOption
from alignment.cli.printed import progress_bar
from alignment.model.dataset import Dataset
from alignment.paths import DATA
from alignment.settings import DATA as SETTING
from alignment.sources.package import DESCRIPTOR, load
from alignment.sources.report import Report
from alignment.sources.write import (
    BULK,
    RECORDS,
    REPORT,
    Source,
    check_target,
    read_sources,
    write_package,
)

imports = typer.Typer(no_args_is_help=True, help="Import records into a data package.")

To = Annotated[Path, typer.Option("--to", help="Folder of the data package to write.")]
LeaveOut = Annotated[
    bool, typer.Option("--leave-out", help="Leave out and list what cannot be taken in.")
]
RuleFile = Annotated[Path | None, typer.Option("--rules", help="Rule file for topics and tiers.")]


@contextmanager
def fetched(file: str) -> Iterator[Path]:
    """Give the path of a file, after a bar of its own where it comes from the web."""
    from alignment.sources.fetch import local

    with ExitStack() as kept:
        with progress_bar("Fetching") as told:
            path = kept.enter_context(local(file, told))
        yield path


def _written(dataset: Dataset, to: Path, sources: Sequence[Source], *reports: Report) -> None:
    text = "\n".join(report.text() for report in reports)
    write_package(dataset, to, sources, text)
    typer.echo(text)
    typer.echo(f"Written to {to}; the report is in {to / REPORT}.")


@imports.command("undl")
def undl(
    file: Annotated[str, typer.Argument(help="The bulk CSV, plain or gz, or its web address.")],
    to: To,
    topic_words: Annotated[str, typer.Option(help="Only texts with one of these, a,b,c.")] = "",
    subjects: Annotated[str, typer.Option(help="Only these subject headings, a;b;c.")] = "",
    since: Annotated[str, typer.Option("--from", help="Only from this day or year on.")] = "",
    rules: RuleFile = None,
    data: DataOption = SETTING.value,
    leave_out: LeaveOut = False,
) -> None:
    """Import the UN Digital Library's General Assembly Voting Data, record 4060887."""
    from alignment.sources.tagging import read_rules
    from alignment.sources.undl import read_undl
    from alignment.sources.undl_rollcalls import read_filter

    check_target(to)
    chosen, ruled = read_filter(topic_words, subjects, since), read_rules(rules)
    with fetched(file) as path, progress_bar("Reading") as told:
        dataset, report = read_undl(path, load(_home(data)), ruled, chosen, leave_out, told)
    _written(dataset, to, (BULK,), replace(report, source=file))


def check(folder: Annotated[Path, typer.Argument(help="Folder of the data package.")]) -> None:
    """Check a data package and print a report of its health."""
    from alignment.sources.check import check_package

    typer.echo(check_package(folder).text(), nl=False)


@imports.command("marcxml")
def marcxml(
    file: Annotated[str, typer.Argument(help="MARCXML of drafts, or its web address.")],
    to: To,
    rules: RuleFile = None,
    data: DataOption = SETTING.value,
    leave_out: LeaveOut = False,
) -> None:
    """Import sponsors of drafts from the UN Digital Library's MARCXML records."""
    from alignment.sources.marcxml import read_marcxml
    from alignment.sources.tagging import read_rules

    check_target(to)
    with fetched(file) as path:
        dataset, report = read_marcxml(path, load(_home(data)), read_rules(rules), leave_out)
    _written(dataset, to, (RECORDS,), replace(report, source=file))


@imports.command("votes")
def votes(
    file: Annotated[str, typer.Argument(help="CSV or XLSX with country, rollcall and vote.")],
    to: To,
    rollcall: Annotated[str, typer.Option(help="Symbol, if the file does not say.")] = "",
    date: Annotated[str, typer.Option(help="Day of the vote, if the file does not say.")] = "",
    title: Annotated[str, typer.Option(help="Title, if the file does not say.")] = "",
    body: Annotated[str, typer.Option(help="Body; by the symbol if left out.")] = "",
    source: Annotated[str, typer.Option(help="Where the votes were taken from.")] = "",
    rules: RuleFile = None,
    data: DataOption = SETTING.value,
    leave_out: LeaveOut = False,
) -> None:
    """Import a table of votes, or Voeten's long format."""
    from alignment.sources.tagging import read_rules
    from alignment.sources.votes_file import About, read_votes

    check_target(to)
    about = About(date, title, body, source, rollcall)
    with fetched(file) as path:
        dataset, report = read_votes(path, load(_home(data)), read_rules(rules), about, leave_out)
    told = {"title": source or f"table of votes {Path(file).name}"}
    _written(dataset, to, (told,), replace(report, source=file))


@imports.command("facts")
def facts(
    files: Annotated[list[Path], typer.Argument(help="CSV with country, fact, year and value.")],
    to: To,
    data: DataOption = SETTING.value,
    leave_out: LeaveOut = False,
) -> None:
    """Add facts about countries, to be held against votes, to a data package.

    The package in the folder --to is added to; if there is none, that of --data.
    """
    from alignment.sources.facts import read_own

    check_target(to)
    home = to if (to / DESCRIPTOR).is_file() else _home(data)
    dataset, report = read_own(files, load(home), leave_out)
    _written(dataset, to, read_sources(home or DATA), report)


def add_rollcall(
    file: Annotated[Path, typer.Argument(help="Text with the tally; - for what is piped in.")],
    rollcall: Annotated[str, typer.Option(help="Symbol of the text voted on.")],
    date: Annotated[str, typer.Option(help="Day of the vote, 2026-12-01.")],
    title: Annotated[str, typer.Option(help="Title of the text.")],
    to: To,
    body: Annotated[str, typer.Option(help="Body; by the symbol if left out.")] = "",
    stage: Annotated[str, typer.Option(help="plenary, committee or amendment.")] = "",
    topic: Annotated[str, typer.Option(help="Topic; by the rules if left out.")] = "",
    tier: Annotated[str, typer.Option(help="core or related; by the rules if left out.")] = "",
    resolution: Annotated[str, typer.Option(help="Symbol of the adopted text.")] = "",
    source: Annotated[str, typer.Option(help="Where the tally was taken from.")] = "",
    tally_note: Annotated[str, typer.Option(help="Why counts and lists differ.")] = "",
    prefer: Annotated[str, typer.Option(help="first or second, if it is there already.")] = "",
    rules: RuleFile = None,
    data: DataOption = SETTING.value,
    leave_out: LeaveOut = False,
) -> None:
    """Add one roll call, from a tally pasted as text, to a data package.

    The package in the folder --to is added to; if there is none, that of --data.
    """
    from alignment.sources.bounded import bounded_text, piped_text
    from alignment.sources.tagging import read_rules
    from alignment.sources.tally_text import Sheet, read_rollcall

    text = piped_text() if str(file) == "-" else bounded_text(file)
    sheet = Sheet(rollcall, date, title, body, stage, topic, tier, resolution, source, tally_note)
    home = to if (to / DESCRIPTOR).is_file() else _home(data)
    base = load(home)
    one, read = read_rollcall(text, sheet, base, read_rules(rules), leave_out)
    _merged([home], (base, one), prefer, to, read)


def merge(
    first: Annotated[Path, typer.Argument(help="Package whose title and rows come first.")],
    second: Annotated[Path, typer.Argument(help="Package to add.")],
    to: To,
    prefer: Annotated[str, typer.Option(help="first or second, where they conflict.")] = "",
) -> None:
    """Merge two data packages; conflicts are listed, and nothing is chosen silently."""
    _merged([first, second], (load(first), load(second)), prefer, to)


def _merged(
    homes: list[Path | None], pair: tuple[Dataset, Dataset], prefer: str, to: Path, *read: Report
) -> None:
    from alignment.sources.merge import merge as merged

    _check_preference(prefer)
    check_target(to)
    dataset, report = merged(*pair, prefer)
    sources = [one for home in homes for one in read_sources(DATA if home is None else home)]
    once = [one for number, one in enumerate(sources) if one not in sources[:number]]
    _written(dataset, to, once, *read, report)


def _home(data: str) -> Path | None:
    return Path(data) if data else None


def _check_preference(prefer: str) -> None:
    if prefer not in ("", "first", "second"):
        raise typer.BadParameter("write first or second", param_hint="--prefer")


def refresh(
    file: Annotated[str, typer.Argument(help="The new bulk CSV or its address.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Add untagged and older ones.")] = False,
    prefer: Annotated[str, typer.Option(help="first or second, where they conflict.")] = "",
    rules: RuleFile = None,
    data: DataOption = SETTING.value,
    leave_out: LeaveOut = False,
) -> None:
    """Add what is new in the official file to a package; without a file, print the routine."""
    from alignment.sources.refresh import ROUTINE
    from alignment.sources.refresh import refresh as refreshed
    from alignment.sources.tagging import read_rules
    from alignment.sources.undl import read_undl

    if not file or to is None:
        typer.echo(ROUTINE, nl=False)
        return
    _check_preference(prefer)
    check_target(to)
    base, ruled = load(_home(data)), read_rules(rules)
    with fetched(file) as path, progress_bar("Reading") as told:
        fresh, read = read_undl(path, base, ruled, None, leave_out, told)
    read = replace(read, source=file)
    dataset, report = refreshed(base, fresh, ruled, everything, prefer)
    _written(dataset, to, read_sources(_home(data) or DATA), read, report)
