"""Commands that change data packages: imports, tallies, merge, check and refresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from alignment.cli.options import DataOption, JsonOption, load_records
from alignment.cli.output import print_record, progress_bar, show_status
from alignment.io.import_report import ImportReport
from alignment.io.package import DESCRIPTOR_FILE, load_package
from alignment.io.package_writer import (
    LIBRARY_SOURCE,
    REPORT_FILE,
    VOTING_DATA_SOURCE,
    SourceEntry,
    check_target,
    read_sources,
    write_package,
)
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_count, is_day
from alignment.settings import DATA_DIR, DATA_FOLDER

import_app = typer.Typer(no_args_is_help=True, help="Import records into a data package.")

TargetOption = Annotated[Path, typer.Option("--to", help="Folder of the data package to write.")]
LeaveOutOption = Annotated[
    bool, typer.Option("--leave-out", help="Skip and list rows that cannot be imported.")
]
RulesOption = Annotated[
    Path | None, typer.Option("--rules", help="Rule file for topics and tiers.")
]


@contextmanager
def fetch_file(file: str) -> Iterator[Path]:
    """Give the path of a file; one from the web is fetched with a progress bar."""
    from alignment.io.bounded_reader import open_local_copy

    with ExitStack() as stack:
        with progress_bar("Fetching") as progress:
            path = stack.enter_context(open_local_copy(file, progress))
        yield path


def _write_package(
    dataset: Dataset, to: Path, sources: Sequence[SourceEntry], *reports: ImportReport
) -> None:
    text = "\n".join(report.format_text() for report in reports)
    write_package(dataset, to, sources, text)
    typer.echo(text)
    typer.echo(f"Written to {to}; the report is in {to / REPORT_FILE}.")


@import_app.command("undl")
def import_undl(
    file: Annotated[str, typer.Argument(help="The bulk CSV, plain or gz, or its web address.")],
    to: TargetOption,
    topic_words: Annotated[
        str, typer.Option(help="Only texts with one of these words; a list with commas.")
    ] = "",
    subjects: Annotated[
        str, typer.Option(help="Only these subject headings; a list with semicolons.")
    ] = "",
    since: Annotated[str, typer.Option("--from", help="Only votes from this day or year.")] = "",
    rules: RulesOption = None,
    data: DataOption = DATA_FOLDER.value,
    leave_out: LeaveOutOption = False,
) -> None:
    """Import the UN Digital Library's General Assembly Voting Data, record 4060887."""
    from alignment.io.importers.undl import parse_rollcall_filter, read_undl
    from alignment.io.tagging import load_rules

    check_target(to)
    rollcall_filter, rule_set = (
        parse_rollcall_filter(topic_words, subjects, since),
        load_rules(rules),
    )
    with fetch_file(file) as path, progress_bar("Reading") as progress:
        dataset, report = read_undl(
            path, load_records(data), rule_set, rollcall_filter, leave_out, progress
        )
    _write_package(dataset, to, (VOTING_DATA_SOURCE,), replace(report, source=file))


def check_command(
    folder: Annotated[Path, typer.Argument(help="Folder of the data package.")],
) -> None:
    """Check a data package: its coverage, its tallies and what looks wrong."""
    from alignment.io.check import check_package

    typer.echo(check_package(folder).format_text(), nl=False)


@import_app.command("marcxml")
def import_marcxml(
    file: Annotated[str, typer.Argument(help="MARCXML of drafts, or its web address.")],
    to: TargetOption,
    rules: RulesOption = None,
    data: DataOption = DATA_FOLDER.value,
    leave_out: LeaveOutOption = False,
) -> None:
    """Import sponsors of drafts from the UN Digital Library's MARCXML records."""
    from alignment.io.importers.marcxml import read_marcxml
    from alignment.io.tagging import load_rules

    check_target(to)
    with fetch_file(file) as path:
        dataset, report = read_marcxml(path, load_records(data), load_rules(rules), leave_out)
    _write_package(dataset, to, (LIBRARY_SOURCE,), replace(report, source=file))


@import_app.command("votes")
def import_votes(
    file: Annotated[
        str, typer.Argument(help="CSV or XLSX with the columns country, rollcall and vote.")
    ],
    to: TargetOption,
    rollcall: Annotated[
        str, typer.Option(help="Symbol of the vote, if the file does not say.")
    ] = "",
    date: Annotated[str, typer.Option(help="Day of the vote, if the file does not say.")] = "",
    title: Annotated[str, typer.Option(help="Title of the text, if the file does not say.")] = "",
    body: Annotated[str, typer.Option(help="Body that voted; by the symbol if not given.")] = "",
    source: Annotated[str, typer.Option(help="Where the votes were taken from.")] = "",
    rules: RulesOption = None,
    data: DataOption = DATA_FOLDER.value,
    leave_out: LeaveOutOption = False,
) -> None:
    """Import a table of votes, or the long format of Voeten's data set."""
    from alignment.io.dataset_builder import RollcallSheet
    from alignment.io.importers.vote_table import read_vote_table
    from alignment.io.tagging import load_rules

    check_target(to)
    defaults = RollcallSheet(rollcall, date, title, body, source=source)
    with fetch_file(file) as path:
        dataset, report = read_vote_table(
            path, load_records(data), load_rules(rules), defaults, leave_out
        )
    source_entry = {"title": source or f"table of votes {Path(file).name}"}
    _write_package(dataset, to, (source_entry,), replace(report, source=file))


@import_app.command("facts")
def import_facts(
    files: Annotated[
        list[Path], typer.Argument(help="CSV with the columns country, fact, year and value.")
    ],
    to: TargetOption,
    data: DataOption = DATA_FOLDER.value,
    leave_out: LeaveOutOption = False,
) -> None:
    """Add facts about countries to a data package, for comparison with votes.

    A folder --to without a package begins as a copy of that of --data.
    """
    from alignment.io.facts import add_facts

    check_target(to)
    base_folder = _choose_base_folder(to, data)
    dataset, report = add_facts(files, load_package(base_folder), leave_out)
    _write_package(dataset, to, read_sources(base_folder), report)


def add_rollcall_command(
    file: Annotated[Path, typer.Argument(help="Text file with the tally; - reads standard input.")],
    rollcall: Annotated[str, typer.Option(help="Symbol of the text voted on.")],
    date: Annotated[str, typer.Option(help="Day of the vote, such as 2026-12-01.")],
    title: Annotated[str, typer.Option(help="Title of the text.")],
    to: TargetOption,
    body: Annotated[str, typer.Option(help="Body that voted; by the symbol if not given.")] = "",
    stage: Annotated[str, typer.Option(help="Stage: plenary, committee or amendment.")] = "",
    topic: Annotated[str, typer.Option(help="Topic; by the rules if not given.")] = "",
    tier: Annotated[
        str, typer.Option(help="Tier: core (main texts) or related; by the rules if not given.")
    ] = "",
    resolution: Annotated[str, typer.Option(help="Symbol of the adopted text.")] = "",
    source: Annotated[str, typer.Option(help="Where the tally was taken from.")] = "",
    tally_note: Annotated[str, typer.Option(help="Why counts and lists differ.")] = "",
    prefer: Annotated[
        str, typer.Option(help="Which one counts if the vote is there already: first or second.")
    ] = "",
    rules: RulesOption = None,
    data: DataOption = DATA_FOLDER.value,
    leave_out: LeaveOutOption = False,
) -> None:
    """Add one vote to a data package, from a tally in a text file.

    A folder --to without a package begins as a copy of that of --data.
    """
    from alignment.io.bounded_reader import read_bounded_text, read_piped_text
    from alignment.io.dataset_builder import RollcallSheet
    from alignment.io.importers.tally_text import import_tally
    from alignment.io.tagging import load_rules

    text = read_piped_text() if str(file) == "-" else read_bounded_text(file)
    sheet = RollcallSheet(
        rollcall, date, title, body, stage, topic, tier, resolution, source, tally_note
    )
    base_folder = _choose_base_folder(to, data)
    base = load_package(base_folder)
    addition, report = import_tally(text, sheet, base, load_rules(rules), leave_out)
    _merge_packages([base_folder], (base, addition), prefer, to, report)


def merge_command(
    first: Annotated[Path, typer.Argument(help="Package whose title and rows come first.")],
    second: Annotated[Path, typer.Argument(help="Package to add.")],
    to: TargetOption,
    prefer: Annotated[
        str, typer.Option(help="Which one counts where they conflict: first or second.")
    ] = "",
) -> None:
    """Merge two data packages. Conflicts are listed, and you choose which package counts."""
    _merge_packages([first, second], (load_package(first), load_package(second)), prefer, to)


def _merge_packages(
    folders: list[Path | None],
    pair: tuple[Dataset, Dataset],
    prefer: str,
    to: Path,
    *reports: ImportReport,
) -> None:
    from alignment.io.merge import merge_datasets

    _check_preference(prefer)
    check_target(to)
    dataset, report = merge_datasets(*pair, prefer)
    sources = [each for folder in folders for each in read_sources(folder)]
    unique = [each for number, each in enumerate(sources) if each not in sources[:number]]
    _write_package(dataset, to, unique, *reports, report)


def _choose_base_folder(to: Path, data: str) -> Path | None:
    """Return the package that is added to: that of `to`, or else that of --data."""
    if (to / DESCRIPTOR_FILE).is_file():
        return to
    return Path(data) if data else None


def _check_preference(prefer: str) -> None:
    if prefer not in ("", "first", "second"):
        raise typer.BadParameter("write first or second", param_hint="--prefer")


def refresh_command(
    file: Annotated[str, typer.Argument(help="The new bulk CSV, or its web address.")] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder of the data package to write.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Add all votes: also of other topics, and older ones.")
    ] = False,
    prefer: Annotated[
        str, typer.Option(help="Which one counts where they conflict: first or second.")
    ] = "",
    rules: RulesOption = None,
    data: DataOption = DATA_FOLDER.value,
    leave_out: LeaveOutOption = False,
    from_unxml: Annotated[
        Path | None,
        typer.Option("--from-unxml", help="Clone of github.com/UNxml/GAresolutions to read."),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            help="Symbol of a text to add although its record has faults; may be repeated.",
        ),
    ] = None,
    retrieved: Annotated[
        str, typer.Option(help="Day on which the clone was made. Usual: today.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the report and write nothing.")
    ] = False,
) -> None:
    """Add what is new in the official file to a package. Without a file, print the steps.

    With --from-unxml, add resolutions, sponsors and votes from the UN's machine-readable files.
    """
    from alignment.io.importers.undl import read_undl
    from alignment.io.merge import REFRESH_GUIDE, refresh_dataset
    from alignment.io.tagging import load_rules

    if from_unxml is not None:
        _refresh_from_unxml(from_unxml, to, accept or [], retrieved, leave_out, dry_run)
        return
    if not file or to is None:
        typer.echo(REFRESH_GUIDE, nl=False)
        return
    _check_preference(prefer)
    check_target(to)
    base, rule_set = load_records(data), load_rules(rules)
    with fetch_file(file) as path, progress_bar("Reading") as progress:
        fresh, read_report = read_undl(path, base, rule_set, None, leave_out, progress)
    read_report = replace(read_report, source=file)
    dataset, report = refresh_dataset(base, fresh, rule_set, everything, prefer)
    _write_package(dataset, to, read_sources(Path(data) if data else None), read_report, report)


def _refresh_from_unxml(
    clone: Path, to: Path | None, accept: list[str], retrieved: str, leave_out: bool, dry_run: bool
) -> None:
    from alignment.io.resolution_refresh import REPORT_FILE, refresh_resolutions, write_refresh

    if to is None and not dry_run:
        raise typer.BadParameter("name the folder to write, or add --dry-run", param_hint="--to")
    if retrieved and not is_day(retrieved):
        raise typer.BadParameter("write a day such as 2026-07-10", param_hint="--retrieved")
    day = retrieved or date.today().isoformat()
    with show_status("Reading the resolutions"):
        result = refresh_resolutions(clone, to or DATA_DIR, day, accept, leave_out)
    typer.echo("\n".join(result.lines))
    if to is None or dry_run:
        typer.echo("Nothing was written.")
        return
    write_refresh(result, to)
    changes = format_count(result.change_count, "change")
    typer.echo(f"{changes} written to {to}; the report is in {to / REPORT_FILE}.")


def textchange_command(
    clone: Annotated[Path, typer.Argument(help="Clone of github.com/UNxml/GAresolutions.")],
    before: Annotated[str, typer.Argument(help="Symbol of the earlier text.")] = "",
    after: Annotated[str, typer.Argument(help="Symbol of the later text.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Print which share of words and paragraphs one resolution keeps from another.

    Without symbols, print the table of all successive texts on digital topics as CSV.
    """
    from alignment.io.resolutions import read_resolutions
    from alignment.reports.sponsors import find_resolution
    from alignment.reports.text_changes import (
        build_text_change_record,
        format_text_change,
        write_text_changes,
    )

    if not before:
        with show_status("Reading the texts"):
            table = write_text_changes(clone)
        typer.echo(table, nl=False)
        return
    if not after:
        raise typer.BadParameter("name the later text too, such as 77/36", param_hint="AFTER")
    records = read_resolutions()
    first, second = (find_resolution(records, symbol) for symbol in (before, after))
    with show_status("Reading the texts"):
        record = build_text_change_record(clone, first, second)
    print_record(record, format_text_change(record), as_json)
