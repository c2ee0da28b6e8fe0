"""The tally of a roll call as a plain record and in words."""

from __future__ import annotations

from typing import Any

from alignment.model.dataset import Dataset
from alignment.model.frames import row as row_of
from alignment.model.texts import leaders, led, led_names
from alignment.model.vote import WORDS, Vote
from alignment.network.graph import plain


def tally_record(dataset: Dataset, rollcall: str) -> dict[str, Any]:
    """Return one roll call of the records or of the Assembly: its tally and who voted how.

    Raises
    ------
    QueryError
        If there is no such roll call.
    """
    dataset, rollcall = dataset.having(rollcall)
    row = row_of(dataset.rollcalls, rollcall)
    votes = dataset.vote_of(rollcall)
    record: dict[str, Any] = {"rollcall": rollcall}
    for name in ("date", "yes", "no", "abstain", "absent", "title", "resolution", "body"):
        record[name] = plain(row[name])
    for name in ("stage", "tier", "topic", "session", "meeting", "tally_note", "source"):
        record[name] = plain(row[name])
    record["record_url"] = row["record_url"]
    record["short"] = row["short"]
    record["decides"] = row["decides"]
    record["led_by"] = leaders(row)
    record["led_names"] = led_names(row, dataset.names)
    record["led_by_source"] = row["led_by_source"]
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
        *_called(record),
    ]
    if record["decides"]:
        lines.append(f"What it decides: {record['decides']}")
    if record["tally_note"]:
        lines.append(f"Note: {record['tally_note']}")
    lines += [f"{word}: {' '.join(codes)}" for word, codes in record["countries"].items() if codes]
    if record["led_by"]:
        lines.append(f"Who led it: {record['led_by_source']}")
    lines.append(f"Source: {record['source']} {record['record_url']}".rstrip())
    return "\n".join(lines)


def _called(record: dict[str, Any]) -> list[str]:
    told = ", ".join(filter(None, (record["short"], led(record["led_names"]))))
    return [told] if told else []
