"""A forecast as a picture tells it: the likeliest vote of each country, and the tally expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.foretelling.foretell import Forecast
from alignment.foretelling.ready import forecast_of, usual_text
from alignment.foretelling.shocks import COUNTS
from alignment.model.view import View
from alignment.scene.lens import CATEGORY, EXPECTED, Lens
from alignment.words.forecast import CAVEAT, basis, forecast_record

MEANING = "the likeliest of yes, no, abstain and absent"
# How votes that are expected are told beside their count.
TOLD = {"yes": "yes", "no": "no", "abstain": "abstaining"}
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
    tally = record["tally"]
    spans = {word: "{} to {}".format(*tally[word]["interval_95"]) for word in TOLD}
    counts = [f"{tally[word]['mean']:.0f} {told} ({spans[word]})" for word, told in TOLD.items()]
    known = f"Foretold from the {record['known_before']}, {basis(record)}"
    passes = f"It passes in {record['passes']:.0%} of {record['draws']:,} draws"
    behind = [line for line in record["scenario"] if not line.startswith("Nobody")]
    title = record["title"].split(" : ")[0]
    beneath = " ".join((f"{title}.", *behind, f"{known}. {passes}, with 95% intervals. Map of"))
    values = _likeliest(found).reindex(study.table.index)
    colour = Lens(EXPECTED, "expected vote", MEANING, CATEGORY, values, tuple(COUNTS))
    return Foreseen(colour, f"Expected: {', '.join(counts)}", beneath, (COUNTED, CAVEAT))


def _likeliest(found: Forecast) -> pd.Series:
    """Return what each member is likeliest to do."""
    there = (1 - found.absent)[:, None] * found.chances
    # In the order of its columns: no, abstain, yes.
    words = np.array(["no", "abstain", "yes", "absent"])
    most = np.argmax(np.column_stack([there, found.absent]), axis=1)
    return pd.Series(words[most], index=list(found.history.countries))[found.members]
