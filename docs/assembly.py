"""Make `data/assembly/` from the official bulk file: `python docs/assembly.py voting.csv`.

The input is the General Assembly Voting Data of the UN Digital Library,
https://digitallibrary.un.org/record/4060887, as CSV. The same file gives the same bytes.
"""

from __future__ import annotations

import sys

from alignment.paths import DATA
from alignment.sources.assembly import write_assembly
from alignment.sources.package import load
from alignment.sources.tagging import read_rules
from alignment.sources.undl import read_undl


def main(file: str) -> None:
    """Write the folder and print the report of the import."""
    # Entries stand as the record has them, also those of a state just before its admission.
    dataset, report = read_undl(file, load(), read_rules(), as_recorded=True)
    write_assembly(dataset, DATA)
    print(report.text())


if __name__ == "__main__":
    main(sys.argv[1])
