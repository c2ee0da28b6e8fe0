"""Tables and values that the data formats share."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import AlignmentError, format_unknown_name
from alignment.model.columns import TABLES
from alignment.model.registries import COUNT_FIGURES, COUNTRY_FIGURES
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports.country import add_un_names
from alignment.scene.scene import Scene
from alignment.scene.text_metrics import replace_forbidden_characters
from alignment.studies.graph import EDGE_ATTRIBUTES
from alignment.studies.study import Study

# More digits than any number here is precise to, and few enough to hide rounding errors.
DECIMALS = 6
ALL_PAIRS, DRAWN_PAIRS = PAIR_CHOICES = ("all", "drawn")
COUNTRY_COLUMNS = {
    "bloc": "number of its bloc, by size",
    "bloc_name": "its bloc, after the best-known members",
    "shown": "what the picture is coloured by",
    "colour": "colour in the picture",
    "x": "place on the map",
    "y": "place on the map",
    "un_name": "name at the United Nations",
}
# Only in tables of a view with conditions.
MATCH_COLUMN = {"meets": "whether it meets the conditions of the picture; the rest is dimmed there"}


def describe_columns(frame: pd.DataFrame, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the meanings of the columns of a table by name; those in `own` are its own."""
    meanings = {
        column.name: column.meaning
        for table in TABLES
        if table.name in ("countries", "rollcalls", "votes")
        for column in table.columns
    }
    meanings |= COUNTRY_COLUMNS | MATCH_COLUMN | EDGE_ATTRIBUTES
    for figure in (COUNT_FIGURES | COUNTRY_FIGURES).values():
        meanings |= figure.columns
    meanings |= {"a": "one country", "b": "the other", "drawn": "whether the picture draws it"}
    meanings |= own or {}
    return {str(name): meanings[str(name)] for name in frame}


def build_columns_table(
    meanings: Mapping[str, Mapping[str, str]], label: str = "table"
) -> pd.DataFrame:
    """Return the meanings of the columns of tables: a row of table, column and meaning each."""
    rows = [(name, *each) for name, columns in meanings.items() for each in columns.items()]
    return pd.DataFrame(rows, columns=[label, "column", "meaning"])


def build_countries_frame(
    study: Study, scene: Scene, stability: BlocStability | None = None
) -> pd.DataFrame:
    """Return the study's table with value and colour in the picture, one row per country."""
    nodes = {node.iso3: node for node in scene.nodes}
    frame = study.table.join(study.checked.findings.table)
    if stability is not None:
        frame["bloc_probability"] = stability.probability
    frame = frame.rename_axis("iso3").reset_index()
    values = [nodes[iso3].value if iso3 in nodes else None for iso3 in frame["iso3"]]
    colours = [nodes[iso3].fill if iso3 in nodes else None for iso3 in frame["iso3"]]
    position = frame.columns.get_loc("x")
    assert isinstance(position, int)
    frame.insert(position, "shown", values)
    frame.insert(position + 1, "colour", colours)
    if scene.matches is not None:
        frame.insert(position, "meets", frame["iso3"].isin(scene.matches))
    return add_un_names(frame)


def build_links_frame(study: Study, scene: Scene, pairs_choice: str = ALL_PAIRS) -> pd.DataFrame:
    """Return the pairs with a weight, or only those that the picture draws, one row per pair.

    Raises
    ------
    AlignmentError
        If `pairs_choice` is neither 'all' nor 'drawn'.
    """
    check_pairs_choice(pairs_choice)
    links = {(link.a, link.b) for link in scene.links}
    pairs = study.pairs
    # Network formats have attributes of their own for the last two columns.
    pairs = pairs[[*pairs.columns.drop("weight"), "weight"]]
    is_drawn = [pair in links for pair in zip(pairs["a"], pairs["b"], strict=True)]
    # Without a type an empty list would select columns below.
    pairs = pairs.assign(drawn=np.array(is_drawn, dtype=bool))
    return pairs if pairs_choice == ALL_PAIRS else pairs[pairs["drawn"]]


def check_pairs_choice(pairs_choice: str) -> None:
    """Raise an AlignmentError if a choice of pairs is neither 'all' nor 'drawn'."""
    if pairs_choice not in PAIR_CHOICES:
        raise AlignmentError(format_unknown_name("choice of pairs", pairs_choice, PAIR_CHOICES))


def build_rollcalls_frame(study: Study) -> pd.DataFrame:
    """Return the selected roll calls, one row each."""
    return study.rollcalls.rename_axis("rollcall").reset_index()


def build_votes_frame(study: Study) -> pd.DataFrame:
    """Return the votes of members, absences too, one row per country and roll call."""
    codes = study.votes.to_numpy().T
    columns, rows = np.nonzero(codes != Vote.NOT_MEMBER)
    words = {int(vote): word for vote, word in VOTE_WORDS.items()}
    return pd.DataFrame(
        {
            "rollcall": study.votes.columns[columns],
            "iso3": study.votes.index[rows],
            "vote": pd.Series(codes[columns, rows]).map(words),
        }
    )


def to_export_rows(frame: pd.DataFrame) -> list[list[object]]:
    """Return the rows of a table in plain values, None where a value is missing."""
    columns = [_to_export_values(frame[name].tolist()) for name in frame]
    return [list(row) for row in zip(*columns, strict=True)]


def _to_export_values(column: list[object]) -> list[object]:
    # Cleaned once each: a million votes hold few different words.
    words = {word: to_export_value(word) for word in set(column) if isinstance(word, str)}
    return [words[each] if isinstance(each, str) else to_export_value(each) for each in column]


def to_export_value(value: object) -> str | int | float | bool | None:
    r"""Return a value as files hold it: text cleaned, numbers rounded, missing values None.

    >>> to_export_value(0.1 + 0.2), to_export_value(float("nan")), to_export_value("a\x00")
    (0.3, None, 'a\ufffd')
    """
    if value is None or value is pd.NA:
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, DECIMALS) if math.isfinite(value) else None
    return replace_forbidden_characters(str(value))
