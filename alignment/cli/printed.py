"""How an answer is printed, and what is said while it is worked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console

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
