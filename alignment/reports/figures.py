"""Figures of countries: the highest and lowest with what they rest on, and cells of the grid."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.positions import Z95
from alignment.model.dataset import get_record
from alignment.model.text_format import format_range, format_signed
from alignment.model.view import BLOC_PROBABILITY
from alignment.reports.study import (
    NO_RANK_TEXT,
    build_rank,
    format_rank,
    format_swing_interval,
    round_number,
)
from alignment.scene.colour_variable import (
    CLOSER_PREFIX,
    MOVEMENT,
    NOT_SIGNIFICANT,
    ColourVariable,
    get_figure,
    is_share,
)
from alignment.scene.encoding import TOO_FEW_VOTES, format_values
from alignment.scene.headline import describe_movement_obstacle
from alignment.studies.study import Study

# What a figure is based on: the heading, and the columns of the findings that count it.
# Swing is a mean over all contested roll calls, so what differs is the basis of the position.
FIGURE_BASIS = {
    "swing": ("Votes its position rests on", ("votes_cast",)),
    "position": ("Votes cast", ("votes_cast",)),
    "dissent": ("Votes with a majority of its bloc", ("dissent_votes",)),
    "minority": ("Votes with a majority of all others", ("minority_votes",)),
    "cross_pressure": ("Drafts it sponsored", ("cross_pressure_drafts",)),
    "participation": ("Pairs above the threshold", ("participation_links",)),
    "movement": ("Votes in both halves", ("movement_before", "movement_after")),
}


def build_extremes(
    study: Study, colour: ColourVariable, stability: BlocStability | None
) -> tuple[str, pd.DataFrame]:
    """Return the basis of the values, and value, interval and count by country, highest first.

    Countries without a value are left out; an unknown interval is NaN, and '' in words.
    """
    table, blend = study.table, study.query.blend
    if colour.name in FIGURE_BASIS:
        basis, columns = FIGURE_BASIS[colour.name]
        counts = [get_figure(study, column) for column in columns]
        count = pd.concat(counts, axis=1).reindex(table.index).sum(axis=1)
    elif colour.name == BLOC_PROBABILITY and stability is not None:
        basis, count = "Resamplings that place it", stability.placed_replicates
    elif colour.name.startswith(CLOSER_PREFIX):
        contrast = study.general.contrast_with(colour.name.removeprefix(CLOSER_PREFIX))
        basis, count = "Votes both cast on these", contrast["on_votes"]
    elif blend == 0:
        basis, count = "Votes cast", table["votes_cast"]
    elif blend == 1:
        basis, count = "Drafts", table["sponsored"]
    else:
        basis, count = "Votes, drafts", table["votes_cast"] + table["sponsored"]
    frame = pd.DataFrame(
        {
            "name": table["name"],
            "value": colour.values.astype(float),
            "text": format_values(colour),
            "low": math.nan,
            "high": math.nan,
            "count": count,
        }
    )
    if colour.low is not None and colour.high is not None:
        frame["low"], frame["high"] = colour.low, colour.high
    elif colour.name == MOVEMENT:
        half = Z95 * get_figure(study, "movement_se")
        frame["low"], frame["high"] = frame["value"] - half, frame["value"] + half
    spec = ".0%" if is_share(colour.name) else ".2f"
    frame["interval"] = [
        format_range(low, high, spec, is_short=True) if low <= high else ""
        for low, high in zip(frame["low"], frame["high"], strict=True)
    ]
    frame = frame[frame["value"].notna()]
    return basis, frame.sort_values(["value", "name"], ascending=[False, True])


# The column sorts by the best rank that a country may have.
RANK_COLUMN = "swing_rank_low"


def build_figure_cells(iso3: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a country; None where it has too few votes."""
    names = (
        *("swing", "swing_low", "swing_high", RANK_COLUMN),
        *("position", "position_low", "position_high"),
        *("dissent", "dissent_low", "dissent_high"),
        *(BLOC_PROBABILITY, "participation", "cross_pressure", "movement"),
    )
    reach, words = Z95 * row["movement_se"], f"{BLOC_PROBABILITY}_text"
    figures = {name: row[name] for name in names} | {
        "movement_low": row["movement"] - reach,
        "movement_high": row["movement"] + reach,
    }
    cells: dict[str, Any] = {
        # The script rounds to the digits that it shows; rounding here too would round twice.
        name: round_number(float(value))
        for name, value in figures.items()
    }
    if pd.isna(row["movement"]) and pd.notna(row["movement_z"]):
        cells["movement_text"] = NOT_SIGNIFICANT
    if pd.notna(row["swing_low"]):
        cells["swing_interval"] = format_swing_interval(row["swing_low"], row["swing_high"])
        has_rank = pd.notna(row[RANK_COLUMN])
        cells["swing_rank"] = format_rank(build_rank(row)) if has_rank else NO_RANK_TEXT
    return cells | {
        "iso3": iso3,
        "name": row["name"],
        words: row[words] if isinstance(row[words], str) else None,
        "bloc_name": row["bloc_name"] if isinstance(row["bloc_name"], str) else TOO_FEW_VOTES,
        "swing_rests": f"all contested votes, estimated from {row['votes_cast']} votes; "
        f"{row['swing_same']} of {row['swing_repeated']} votes on recurring titles are on "
        "titles where it always voted the same",
        "position_rests": f"{row['votes_cast']} votes cast",
        "dissent_rests": f"{row['dissent_count']} of {row['dissent_votes']} votes that its bloc "
        "had a majority in",
        "movement_rests": f"{row['movement_before']} votes before, {row['movement_after']} after",
    }


def describe_country_movement(study: Study, iso3: str) -> str:
    """Return how the position of a country changed between the halves, and on which texts."""
    movement = study.findings.movement
    row, change = get_record(movement.table, iso3), movement.stated_changes[iso3]
    if obstacle := describe_movement_obstacle(study):
        text = f"{obstacle}."
    elif pd.isna(row["change"]):
        text = f"{TOO_FEW_VOTES.capitalize()} in the earlier or the later half of the votes."
    else:
        votes = f"on {row['votes_before']} votes before and {row['votes_after']} after"
        text = f"No significant change of position, {votes}."
        if pd.notna(change):
            text = f"{format_signed(change)} with a standard error of {row['se']:.2f}, {votes}."
    if movement.texts:
        text += f" On titles voted on in both: {'; '.join(movement.texts)}."
    return text
