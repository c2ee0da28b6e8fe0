"""Commands that run in the process of the tests."""

import sys

import pytest

from alignment.cli.commands import main


@pytest.fixture(autouse=True)
def _answered(shared_records):
    """Cache studies of the built-in data between commands."""


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process; return its exit status, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alignment", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return command
