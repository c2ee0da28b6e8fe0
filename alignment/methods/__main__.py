"""Print the methods: `python -m alignment.methods > docs/methods.md`."""

from __future__ import annotations

import sys

from alignment.methods import render_markdown

if __name__ == "__main__":
    # The symbols are beyond what some terminals are set to.
    sys.stdout.buffer.write(render_markdown().encode())
