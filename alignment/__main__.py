"""`python -m alignment` is the command `alignment`."""

from alignment.cli import main

main()
