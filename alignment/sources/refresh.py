"""The yearly routine: what a new official file adds to a package, and what it contradicts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alignment.model.dataset import Dataset
from alignment.model.wording import counted
from alignment.sources.merge import merge
from alignment.sources.report import Report
from alignment.sources.tagging import Rules

ROUTINE = """\
Once a year, or whenever a vote of interest has been taken:
  1. Download the General Assembly Voting Data, digitallibrary.un.org/record/4060887, as CSV.
  2. alignment refresh FILE --data DIR --to NEW
     adds the roll calls that the rules tag since the last one that DIR has from an earlier
     file, holds those that both have against each other, and stops at any vote that was changed.
  3. Read the near matches in the report. For one that belongs, add a word to a copy of the
     rule file and go back to 2 with --rules.
  4. Add committee votes, which the file has not, with alignment add-rollcall.
  5. Add sponsors: download the drafts as MARCXML, alignment import marcxml, alignment merge.
  6. alignment check NEW
"""


def refresh(
    base: Dataset, fresh: Dataset, rules: Rules, everything: bool = False, prefer: str = ""
) -> tuple[Dataset, Report]:
    """Add what is new in an official file to a package.

    Parameters
    ----------
    base : Dataset
        The package, whose title, opening and curated rows stay.
    fresh : Dataset
        The whole of the official file.
    rules : Rules
        A roll call is of interest if its topic is one of the rules', not only a theme.
    everything : bool
        Add every roll call that the package has not, of interest or not, of any date.
    prefer : {'', 'first', 'second'}
        As for :func:`~alignment.sources.merge.merge`.

    Raises
    ------
    ConflictError
        If the file has another vote than the package, and `prefer` is ''.
    """
    last = _last(base.rollcalls, fresh.rollcalls)
    held = fresh.rollcalls.index.isin(base.rollcalls.index)
    topics = {rule.topic for rule in rules.rules}
    of_interest = fresh.rollcalls["topic"].isin(topics) & (fresh.rollcalls["date"] >= last)
    chosen = pd.Index(fresh.rollcalls.index[held | of_interest | everything])
    part = replace(fresh, rollcalls=fresh.rollcalls.loc[chosen], votes=fresh.votes[chosen])
    merged, report = merge(base, part, prefer, curated=True)
    added = merged.rollcalls.loc[merged.rollcalls.index.difference(base.rollcalls.index)]
    columns = (added.index, *(added[name] for name in ("date", "topic", "title")))
    listed = [" ".join(cells) for cells in zip(*columns, strict=True)]
    notes = [f"{counted(len(listed), 'roll call')} added:", *(f"  {line}" for line in listed[:100])]
    if not listed:
        notes = [f"nothing new since {last}"]
    return merged, report.with_notes(*notes)


def _last(held: pd.DataFrame, fresh: pd.DataFrame) -> str:
    """Return the day of the last roll call that came from the official file, of any if none did.

    A vote that was added by hand since then does not stand for all that was taken before it.
    """
    # Sources of the file differ in the number of the record, which stands at the end.
    kinds = {source.rpartition(" ")[0] for source in fresh["source"]}
    own = held["source"].map(lambda source: source.rpartition(" ")[0] in kinds).astype(bool)
    dates = held.loc[own, "date"] if own.any() else held["date"]
    return str(dates.max()) if len(dates) else ""
