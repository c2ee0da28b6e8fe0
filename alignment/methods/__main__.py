"""Print the methods: `python -m alignment.methods > docs/methods.md`."""

from __future__ import annotations

import sys

from alignment.methods import markdown

if __name__ == "__main__":
    # The symbols are beyond what some terminals are set to.
    sys.stdout.buffer.write(markdown().encode())
