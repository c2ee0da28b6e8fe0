"""Commands run in process."""

from __future__ import annotations

import sys
from functools import cache

import pytest
import typer.main

from alignment.cli import commands, forecasts, imports, options, reports
from alignment.cli.commands import main
from alignment.sources.package import load

COMMAND = cache(typer.main.get_command)


@pytest.fixture(autouse=True)
def _once(monkeypatch, dataset):
    """What a process makes at its start is made once for the commands of all tests."""
    for module in (commands, forecasts, imports, options, reports):
        monkeypatch.setattr(module, "load", lambda folder=None: load(folder) if folder else dataset)
    monkeypatch.setattr(typer.main, "get_command", COMMAND)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in process; return its exit status, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alignment", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        found = capsys.readouterr()
        return int(ended.value.code or 0), found.out, found.err

    return command
