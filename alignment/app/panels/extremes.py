"""The countries with the highest and the lowest figures of what the map is coloured by."""

from __future__ import annotations

import math

import pandas as pd
from dash import html

from alignment.answer import Study
from alignment.app.panels.parts import go, nothing, section
from alignment.encoding import NOT_ENOUGH
from alignment.lens import Lens

MOST = 6
# What a figure rests on: the heading, and the columns of the findings that count it.
RESTS = {
    "swing": ("Votes", ("swing_votes",)),
    "dissent": ("Votes", ("dissent_votes",)),
    "cross_pressure": ("Drafts", ("cross_pressure_drafts",)),
    "movement": ("Texts", ("movement_before", "movement_after")),
}
# These are counts themselves.
COUNTS = ("votes_cast", "sponsored")


def extremes(study: Study, colour: Lens) -> html.Section:
    """Return who has the most and the least of what a lens tells in numbers, and how surely."""
    title = f"{colour.label[0].upper()}{colour.label[1:]}: highest and lowest"
    frame = _frame(study, colour)
    if frame.empty:
        return section(title, nothing(f"{NOT_ENOUGH.capitalize()}."))
    known, counts = bool(frame["low"].notna().any()), colour.name in COUNTS
    rests = [] if counts else [frame.attrs["rests"]]
    head = ["Country", "Value", *(["95% interval"] if known else []), *rests]
    count = min(MOST, len(frame) // 2 or 1)
    parts = [("Highest", frame.head(count)), ("Lowest", frame.tail(count)[::-1])]
    parts = parts if len(frame) > 1 else parts[:1]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(words, scope="col") for words in head])),
            *(
                html.Tbody(
                    [
                        html.Tr(html.Th(words, colSpan=len(head), scope="rowgroup")),
                        *(_row(str(iso3), row, known, counts) for iso3, row in part.iterrows()),
                    ]
                )
                for words, part in parts
            ),
        ],
        className="listing",
    )
    return section(title, html.Div(table, className="scroll", tabIndex=0), note=_note(study, frame))


def _frame(study: Study, colour: Lens) -> pd.DataFrame:
    """Return value, interval and what it rests on, of every country with a value, highest first."""
    found = study.findings.table
    rests, columns = RESTS.get(colour.name, ("Votes", ()))
    frame = pd.DataFrame(
        {
            "name": study.table["name"],
            "value": colour.values.astype(float),
            "low": math.nan,
            "high": math.nan,
            "rests": found[list(columns)].sum(axis=1) if columns else study.table["votes_cast"],
        }
    )
    if colour.low is not None and colour.high is not None:
        frame["low"], frame["high"] = colour.low, colour.high
    elif f"{colour.name}_se" in found:
        half = 1.96 * found[f"{colour.name}_se"]
        frame["low"], frame["high"] = frame["value"] - half, frame["value"] + half
    frame = frame[frame["value"].notna()].sort_values(["value", "name"], ascending=[False, True])
    frame.attrs["rests"] = rests
    return frame


def _row(iso3: str, row: pd.Series, known: bool, counts: bool) -> html.Tr:
    cells = [f"{row['value']:.0f}" if counts else f"{row['value']:.2f}"]
    if known:
        told = pd.notna(row["low"]) and pd.notna(row["high"])
        cells.append(f"{row['low']:.2f} to {row['high']:.2f}" if told else "–")
    if not counts:
        cells.append(f"{row['rests']:.0f}")
    name = html.Td(go(row["name"], f"country:{iso3}", "row-go"))
    return html.Tr([name, *(html.Td(words, className="number") for words in cells)])


def _note(study: Study, frame: pd.DataFrame) -> str:
    lacking = len(study.table) - len(frame)
    return f"Of {len(frame)} countries; {lacking} more have no figure." if lacking else ""
