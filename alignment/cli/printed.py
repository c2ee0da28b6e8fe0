"""How an answer is printed, and what is said while it is worked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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

from alignment.sources.bounded import Progress as Told
from alignment.words.as_json import as_json as as_json_text


@contextmanager
def working(on: str) -> Iterator[None]:
    """Say on a terminal what takes more than a moment over very many roll calls."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{on} ..."):
        yield


def printed(record: dict[str, Any], text: str, as_json: bool) -> None:
    """Print a record as JSON, or its text."""
    if as_json:
        text = as_json_text(record)
    typer.echo(text)


@contextmanager
def progress_bar(label: str, of_bytes: bool = True) -> Iterator[Told | None]:
    """Give a callable that moves a progress bar, None where there is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    amount = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn(label), BarColumn(), amount, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
