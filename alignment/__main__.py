"""The command `alignment`, also as `python -m alignment`."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line."""
    # The matrices are small: several threads would wait for one another longer than they work.
    # This must be said before numpy is first imported, hence the import below.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from alignment.cli import main as run

    run()


if __name__ == "__main__":
    main()
