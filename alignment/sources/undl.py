"""The official bulk file of General Assembly votes becomes a dataset.

One CSV row for each member and roll call, from the UN Digital Library ("General Assembly
Voting Data"). The file is streamed, so its size costs time but not memory.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.assemble import Entries, assembled
from alignment.sources.ballots import Ballots
from alignment.sources.bounded import FileError, Progress
from alignment.sources.csv_stream import open_stream
from alignment.sources.names import read_names
from alignment.sources.report import Report
from alignment.sources.tagging import Rules, account
from alignment.sources.undl_rollcalls import Filter, described
from alignment.sources.undl_rows import COLUMNS, countries_of, gather, votes_of

_TITLE = "Recorded votes of the United Nations General Assembly"
_REQUIRED = ("undl_id", "ms_vote", "date")
_SOMETHING_OF = (("ms_code", "ms_name"), ("resolution", "draft"))


def read_undl(
    path: str | Path,
    base: Dataset,
    rules: Rules,
    chosen: Filter | None = None,
    leave_out: bool = False,
    progress: Progress | None = None,
    as_recorded: bool = False,
) -> tuple[Dataset, Report]:
    """Read the official bulk CSV.

    Parameters
    ----------
    path : path
        Plain or gz; with or without byte order mark and `vote_note`; any line ends.
    base : Dataset
        Gives the countries, their names, and the groupings.
    rules : Rules
        Give topics and tiers.
    chosen : Filter, optional
        Which roll calls to take; all if left out.
    leave_out : bool
        Leave out rows that cannot be taken in, and list them, instead of stopping.
    progress : callable, optional
        Told (bytes read, bytes in all).
    as_recorded : bool
        Keep entries "absent" of states that were no members then, which the file has a few of.

    Returns
    -------
    Dataset, Report

    Raises
    ------
    FileError
        If the file cannot be read at all.
    ImportFaultsError
        With every fault, if there is one and nothing may be left out.
    """
    stream = open_stream(path, list(COLUMNS), progress)
    missing = [name for name in _REQUIRED if name not in stream.columns]
    missing += [" or ".join(some) for some in _SOMETHING_OF if not {*some} & {*stream.columns}]
    if missing:
        raise FileError(
            f"{path}, row 1: the columns {', '.join(missing)} are missing; "
            "this is not the General Assembly Voting Data of the UN Digital Library"
        )
    rows = gather(stream)
    report = Report(Path(path).name).with_counts(rows_read=len(rows.vote) + stream.bad)
    absent = [name for name in COLUMNS if name not in stream.columns and name != "vote_note"]
    if absent:
        report = report.with_notes(f"the file has no column {', '.join(absent)}")
    faults = stream.faults()
    votes, wrong_votes = votes_of(rows, stream)
    names, iso3 = read_names(base.countries), list(base.countries.index)
    countries, wrong_names = countries_of(rows, stream, names, iso3)
    found, wrong_rollcalls = described(rows, rules, stream)
    faults += [*wrong_votes, *wrong_names, *wrong_rollcalls]
    usable = (votes >= Vote.ABSENT) & (countries >= 0)
    whole = np.full(len(found.table), not stream.bad)
    whole[rows.rollcall[~usable]] = False
    numbers = stream.rows(np.arange(len(usable)))
    listed = Ballots(rows.rollcall, countries, votes, numbers).only(usable)
    taken = found.taken(chosen or Filter())
    entries = Entries(found.table, found.official, found.sound, listed, whole).at(taken)
    dataset, report, places = assembled(
        entries, base, report, leave_out, _TITLE, faults, as_recorded
    )
    # In the order of the table, not yet of the dates.
    tagged = found.tagged.of(np.flatnonzero(taken)[places], dataset.rollcalls.index)
    return dataset, report.with_notes(*account(tagged, dataset.rollcalls["title"]))
