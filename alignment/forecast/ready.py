"""What a forecast needs of the shipped records: the Assembly's votes and who leads which text."""

from __future__ import annotations

from functools import cache

from alignment.forecast.history import History, history_of
from alignment.forecast.walk import Leads
from alignment.model.dataset import Dataset
from alignment.model.frames import rows
from alignment.model.texts import leaders
from alignment.sources.assembly import read_assembly


@cache
def shipped() -> History:
    """Return the history of the shipped Assembly; not to be written into."""
    assembly = read_assembly()
    return history_of(assembly.rollcalls, assembly.votes)


def leads_of(dataset: Dataset) -> Leads:
    """Return by ISO3 who leads the roll calls of which that is known."""
    return {
        str(symbol): tuple(leaders(row)) for symbol, row in rows(dataset.rollcalls) if row["led_by"]
    }
