"""A forecast as a picture tells it: the likeliest vote of each country, and the tally expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.answer.where import meeting
from alignment.foretelling.foretell import Count, Forecast
from alignment.foretelling.ready import forecast_of, usual_text
from alignment.model.frames import row as row_of
from alignment.model.view import View
from alignment.model.vote import CODES
from alignment.scene.found import TWO_LINES
from alignment.scene.lens import CATEGORY, EXPECTED, Lens
from alignment.words.forecast import CAVEAT, basis, forecast_record

MEANING = "the likeliest of yes, no, abstain and absent"
# How votes that are expected are told beside their count.
TOLD = {"yes": "yes", "no": "no", "abstain": "abstaining"}
# Those beneath a title that tells how many would vote yes.
REST = ("no", "abstain", "absent")
# What stands in brackets after a count.
RANGES = "In brackets 95% intervals."
# Why the legend counts otherwise than the title.
COUNTED = "The title adds up all chances, the legend counts who is likeliest to do what."


@dataclass(frozen=True)
class Foreseen:
    """What a picture of a forecast has: its colour, its title, and the words under it and below."""

    colour: Lens
    title: str
    beneath: str
    notes: tuple[str, ...]


def foreseen(study: Study, view: View) -> Foreseen | None:
    """Return what a view foretells beside the map; None where it shows something else.

    Raises
    ------
    AlignmentError
        If the text that it names cannot be foretold.
    """
    if view.panel != "ahead" or view.time or view.versus or view.multiples or view.story:
        return None
    text = view.ahead or usual_text(study.rollcalls, view.colour)
    if not text:
        return None
    found = forecast_of(study.dataset, view, text)
    record = forecast_record(found, study.dataset.names)
    whole = f"Expected: {expected(record['tally'])}"
    where = meeting(study.dataset, study.table, view.where)
    asked = [iso3 for iso3 in where.countries if iso3 in found.table.index]
    these = found.tally_of(asked) if view.where else {}
    told, who = _of_these(these, len(asked), where.who) if these else (whole, "")
    known = f"Foretold from the {record['known_before']}, {basis(record)}{_before(study, record)}"
    passes = f"It passes in {record['passes']:.0%} of {record['draws']:,} draws"
    of_all = f"Of all {len(found.table)}: {expected(record['tally'])}."
    rest = f"{_rest(these)} {of_all}" if these else ""
    behind = [line for line in record["scenario"] if not line.startswith("Nobody")]
    title = record["title"].split(" : ")[0]
    said = (who, f"{title}.", *behind, rest, f"{known}. {passes}. {RANGES}")
    beneath = " ".join(filter(None, said))
    values = _likeliest(found).reindex(study.table.index)
    colour = Lens(EXPECTED, "likeliest vote of each", MEANING, CATEGORY, values, tuple(CODES))
    return Foreseen(colour, told, beneath, (COUNTED, CAVEAT))


def _of_these(tally: dict[str, Count], number: int, who: str) -> tuple[str, str]:
    """Return how many of those asked for would vote yes, and who they are if it does not say."""
    yes = tally["yes"]
    would = "would vote yes (95% interval {} to {})".format(*yes["interval_95"])
    named = f"About {yes['mean']:.0f} of {number} {who} {would}"
    if len(named) <= TWO_LINES:
        return named, ""
    return f"About {yes['mean']:.0f} of these {number} states {would}", f"These {number}: {who}."


def _rest(tally: dict[str, Count]) -> str:
    """Return how many of those asked for would not vote yes."""
    return f"Of them {expected(tally, {word: TOLD.get(word, word) for word in REST})}."


def expected(tally: dict[str, Count], told: Mapping[str, str] = MappingProxyType(TOLD)) -> str:
    """Return the votes that are expected, each with its 95% interval."""
    spans = {word: "{} to {}".format(*tally[word]["interval_95"]) for word in told}
    return ", ".join(
        f"{tally[word]['mean']:.0f} {said} ({spans[word]})" for word, said in told.items()
    )


def _before(study: Study, record: dict[str, Any]) -> str:
    """Return how the last vote on this title went, to follow which that was; else ''."""
    last = record["same_title"][-1] if record["same_title"] and not record["new_text"] else ""
    if last not in study.dataset.rollcalls.index:
        return ""
    row = row_of(study.dataset.rollcalls, last)
    return f" ({', '.join(f'{int(row[word])} {told}' for word, told in TOLD.items())})"


def _likeliest(found: Forecast) -> pd.Series:
    """Return what each member is likeliest to do."""
    there = (1 - found.absent)[:, None] * found.chances
    # In the order of its columns: no, abstain, yes.
    words = np.array(["no", "abstain", "yes", "absent"])
    most = np.argmax(np.column_stack([there, found.absent]), axis=1)
    return pd.Series(words[most], index=list(found.history.countries))[found.members]
