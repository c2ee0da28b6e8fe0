"""The tally of a roll call as a plain record and in words."""

from __future__ import annotations

from typing import Any

from alignment.model.dataset import Dataset
from alignment.model.vote import WORDS, Vote
from alignment.network.graph import plain


def tally_record(dataset: Dataset, rollcall: str) -> dict[str, Any]:
    """Return one roll call: its tally, what it was and who voted how."""
    row = dataset.rollcalls.loc[rollcall]
    votes = dataset.vote_of(rollcall)
    record: dict[str, Any] = {"rollcall": rollcall}
    for name in ("date", "yes", "no", "abstain", "absent", "title", "resolution", "body"):
        record[name] = plain(row[name])
    for name in ("stage", "tier", "topic", "session", "meeting", "tally_note", "source"):
        record[name] = plain(row[name])
    record["record_url"] = row["record_url"]
    record["countries"] = {
        WORDS[vote]: votes.index[votes == vote].tolist()
        for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
    }
    return record


def tally_text(record: dict[str, Any]) -> str:
    """Return a tally in words."""
    lines = [
        f"{record['rollcall']}  {record['date']}  {record['body']}",
        record["title"],
        f"{record['yes']} yes, {record['no']} no, {record['abstain']} abstained, "
        f"{record['absent']} absent",
    ]
    if record["tally_note"]:
        lines.append(f"Note: {record['tally_note']}")
    lines += [f"{word}: {' '.join(codes)}" for word, codes in record["countries"].items() if codes]
    lines.append(f"Source: {record['source']} {record['record_url']}".rstrip())
    return "\n".join(lines)
