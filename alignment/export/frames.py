"""The tables and values that the data formats share."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.errors import AlignmentError, unknown
from alignment.methods import COUNTS, FINDINGS
from alignment.model.columns import TABLES
from alignment.model.vote import WORDS, Vote
from alignment.network.graph import EDGE_ATTRIBUTES
from alignment.scene.lettering import clean
from alignment.scene.scene import Scene

# More digits than any number here rests on, fewer than those of rounding.
DIGITS = 6
ALL, DRAWN = PAIRS = ("all", "drawn")
COUNTRY_COLUMNS = {
    "bloc": "number of its bloc, by size",
    "bloc_name": "its bloc, after the best-known members",
    "shown": "what the picture is coloured by",
    "colour": "colour in the picture",
    "x": "place on the map",
    "y": "place on the map",
}
# Where the view has conditions.
MEETS = {"meets": "whether it meets the conditions of the picture; the rest is dimmed there"}


def meanings() -> dict[str, str]:
    """Return what the columns of the tables mean, by their names."""
    said = {
        column.name: column.meaning
        for table in TABLES
        if table.name in ("countries", "rollcalls", "votes")
        for column in table.columns
    }
    said |= COUNTRY_COLUMNS | MEETS | EDGE_ATTRIBUTES
    for finding in (COUNTS | FINDINGS).values():
        said |= finding.columns
    return said | {"a": "one country", "b": "the other", "drawn": "whether the picture draws it"}


def countries(study: Study, scene: Scene, sure: Bootstrap | None = None) -> pd.DataFrame:
    """Return the study's table with what the picture shows, one row a country."""
    drawn = {node.iso3: node for node in scene.nodes}
    frame = study.table.join(study.findings.table)
    if sure is not None:
        frame["bloc_probability"] = sure.probability
    frame = frame.rename_axis("iso3").reset_index()
    shown = [drawn[iso3].value if iso3 in drawn else None for iso3 in frame["iso3"]]
    colour = [drawn[iso3].fill if iso3 in drawn else None for iso3 in frame["iso3"]]
    place = frame.columns.get_loc("x")
    assert isinstance(place, int)
    frame.insert(place, "shown", shown)
    frame.insert(place + 1, "colour", colour)
    if scene.meets is not None:
        frame.insert(place, "meets", frame["iso3"].isin(scene.meets))
    return frame


def links(study: Study, scene: Scene, which: str = ALL) -> pd.DataFrame:
    """Return every pair with a weight, or those drawn alone, one row a pair.

    Raises
    ------
    AlignmentError
        If `which` is neither 'all' nor 'drawn'.
    """
    if which not in PAIRS:
        raise AlignmentError(unknown("choice of pairs", which, PAIRS))
    drawn = {(link.a, link.b) for link in scene.links}
    pairs = study.pairs
    # The weight and whether it is drawn stand last: network formats have places for them.
    pairs = pairs[[*pairs.columns.drop("weight"), "weight"]]
    inside = [pair in drawn for pair in zip(pairs["a"], pairs["b"], strict=True)]
    # With its type also where there is no pair: an empty list would select columns.
    pairs = pairs.assign(drawn=np.array(inside, dtype=bool))
    return pairs if which == ALL else pairs[pairs["drawn"]]


def rollcalls(study: Study) -> pd.DataFrame:
    """Return the selected roll calls, one row each."""
    return study.rollcalls.rename_axis("rollcall").reset_index()


def votes(study: Study) -> pd.DataFrame:
    """Return the votes of the study, one row a member and roll call; absent is a row."""
    codes = study.votes.to_numpy().T
    columns, places = np.nonzero(codes != Vote.NOT_MEMBER)
    return pd.DataFrame(
        {
            "rollcall": study.votes.columns[columns],
            "iso3": study.votes.index[places],
            "vote": pd.Series(codes[columns, places]).map({int(v): WORDS[v] for v in WORDS}),
        }
    )


def rows(frame: pd.DataFrame) -> list[list[object]]:
    """Return the rows of a table in plain values, None where there is none."""
    columns = [_values(frame[name].tolist()) for name in frame]
    return [list(row) for row in zip(*columns, strict=True)]


def _values(column: list[object]) -> list[object]:
    # Among a million votes the same words come again and again.
    words = {word: value_of(word) for word in {each for each in column if isinstance(each, str)}}
    return [words[each] if isinstance(each, str) else value_of(each) for each in column]


def value_of(value: object) -> str | int | float | bool | None:
    r"""Return a value as it is written: words cleaned, numbers rounded, missing ones None.

    >>> value_of(0.1 + 0.2), value_of(float("nan")), value_of("a\x00")
    (0.3, None, 'a\ufffd')
    """
    if value is None or value is pd.NA:
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return clean(str(value))
