"""The command `alignment`, also as `python -m alignment`."""

from __future__ import annotations

from alignment.compute.processes import tune_runtime


def main() -> None:
    """Run the command line."""
    # The import below imports numpy, which reads its settings then.
    tune_runtime()
    from alignment.cli.commands import main as run

    run()


if __name__ == "__main__":
    main()
