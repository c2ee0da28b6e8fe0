"""Make `data/assembly/` from the official bulk file: `python docs/assembly.py voting.csv`.

The input is the General Assembly Voting Data of the UN Digital Library,
https://digitallibrary.un.org/record/4060887, as CSV. The same file gives the same bytes.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from alignment.io.assembly import VOTES_ARRAY_FILE
from alignment.io.importers.undl import read_undl
from alignment.io.package import load_package
from alignment.io.tables import pack_matrix
from alignment.io.tagging import load_rules
from alignment.io.un_bodies import PLENARY, RECORD_URL
from alignment.model.columns import ASSEMBLY_TABLE
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.settings import DATA_DIR


def write_assembly(dataset: Dataset, root: Path) -> None:
    """Write the plenary roll calls of a dataset to the folder `assembly` of a data package."""
    rollcalls = dataset.rollcalls[dataset.rollcalls["body"] == PLENARY]
    rollcalls = rollcalls.rename_axis("rollcall").sort_values(["date", "rollcall"])
    votes = dataset.votes[rollcalls.index]
    votes = votes[(votes.to_numpy() != Vote.NOT_MEMBER).any(axis=1)]
    table = rollcalls.reset_index().rename(columns={"agenda_item": "agenda_title"})
    table = table.assign(record=table["record_url"].str.removeprefix(RECORD_URL))
    (root / VOTES_ARRAY_FILE).parent.mkdir(parents=True, exist_ok=True)
    text = table[ASSEMBLY_TABLE.column_names].to_csv(index=False, lineterminator="\n")
    (root / ASSEMBLY_TABLE.file).write_bytes(gzip.compress(text.encode(), mtime=0))
    (root / VOTES_ARRAY_FILE).write_bytes(pack_matrix(votes, "rollcall", "votes"))


def main(file: str) -> None:
    """Write the folder and print the report of the import."""
    # Votes of a country just before its admission stay, as in the record.
    dataset, report = read_undl(file, load_package(), load_rules(), as_recorded=True)
    write_assembly(dataset, DATA_DIR)
    print(report.format_text())


if __name__ == "__main__":
    main(sys.argv[1])
