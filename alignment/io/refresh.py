"""Yearly refresh of a package from a new official file."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alignment.io.import_report import ImportReport
from alignment.io.merge import merge_datasets
from alignment.io.tagging import RuleSet
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_count

REFRESH_GUIDE = """\
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


def refresh_dataset(
    base: Dataset, fresh: Dataset, rules: RuleSet, include_all: bool = False, prefer: str = ""
) -> tuple[Dataset, ImportReport]:
    """Add the new roll calls of a whole official file to a package, whose curated rows stay.

    Roll calls are added if one of the rules, not only a theme, gives their topic; with
    `include_all` of any topic and date. `prefer` and the error are those of
    :func:`~alignment.io.merge.merge_datasets`.
    """
    last = _find_last_official_day(base.rollcalls, fresh.rollcalls)
    is_known = fresh.rollcalls.index.isin(base.rollcalls.index)
    topics = {rule.topic for rule in rules.rules}
    is_relevant = fresh.rollcalls["topic"].isin(topics) & (fresh.rollcalls["date"] >= last)
    chosen = pd.Index(fresh.rollcalls.index[is_known | is_relevant | include_all])
    part = replace(fresh, rollcalls=fresh.rollcalls.loc[chosen], votes=fresh.votes[chosen])
    merged, report = merge_datasets(base, part, prefer, curated=True)
    added = merged.rollcalls.loc[merged.rollcalls.index.difference(base.rollcalls.index)]
    columns = (added.index, *(added[name] for name in ("date", "topic", "title")))
    lines = ["  " + " ".join(cells) for cells in zip(*columns, strict=True)]
    notes = [f"{format_count(len(lines), 'roll call')} added:", *lines[:100]]
    if not lines:
        notes = [f"nothing new since {last}"]
    return merged, report.with_notes(*notes)


def _find_last_official_day(rollcalls: pd.DataFrame, fresh: pd.DataFrame) -> str:
    """Return the day of the last roll call from the official file, of any if none is from it.

    Votes that were added by hand do not count.
    """
    # Sources of the file differ in the record number at their end.
    kinds = {source.rpartition(" ")[0] for source in fresh["source"]}
    own = rollcalls["source"].map(lambda source: source.rpartition(" ")[0] in kinds).astype(bool)
    dates = rollcalls.loc[own, "date"] if own.any() else rollcalls["date"]
    return str(dates.max()) if len(dates) else ""
