"""Output of commands: records, files, and progress on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from alignment.errors import QueryError, format_unknown_name
from alignment.export.file_writer import write_atomically
from alignment.model.progress import ProgressCallback
from alignment.reports.report import serialize_json


@contextmanager
def show_status(message: str) -> Iterator[None]:
    """Show a message on a terminal during slow work."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{message} ..."):
        yield


def print_record(record: dict[str, Any], text: str, as_json: bool) -> None:
    """Print a record as JSON, or its text."""
    if as_json:
        text = serialize_json(record)
    typer.echo(text)


def get_suffix(path: Path) -> str:
    """Return the suffix of a file in lower case without its dot."""
    return path.suffix.removeprefix(".").lower()


def check_suffix(path: Path | None, suffixes: Sequence[str]) -> None:
    """Raise :class:`QueryError` unless a file has one of the suffixes."""
    if path is not None and get_suffix(path) not in suffixes:
        raise QueryError(format_unknown_name("ending", get_suffix(path), suffixes))


def write_output(content: bytes, path: Path, to_stderr: bool = False) -> None:
    """Write a file and print its name and size."""
    written = write_atomically(content, path)
    typer.echo(f"{written} ({written.stat().st_size:,} bytes)", err=to_stderr)


@contextmanager
def progress_bar(label: str, of_bytes: bool = True) -> Iterator[ProgressCallback | None]:
    """Give a callback that moves a progress bar, None without a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    amount = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn(label), BarColumn(), amount, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
