"""Commands run in process."""

import sys

import pytest

from alignment.cli.commands import main


@pytest.fixture(autouse=True)
def _answered(answered):
    """What one command has asked of the shipped records is there for the next."""


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in process; return its exit status, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alignment", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return command
