"""The command `alignment`, also as `python -m alignment`."""

from __future__ import annotations

from alignment.sparing import spare


def main() -> None:
    """Run the command line."""
    # Before numpy is first imported, hence the import below.
    spare()
    from alignment.cli.commands import main as run

    run()


if __name__ == "__main__":
    main()
