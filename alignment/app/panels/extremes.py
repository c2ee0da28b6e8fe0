"""The countries with the highest and the lowest figures of what the map is coloured by."""

from __future__ import annotations

import math

import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.positions import Z95
from alignment.answer.study import Study
from alignment.app.panels.parts import go, nothing, section
from alignment.methods import COUNTS
from alignment.model.wording import signed
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import BLOC_PROBABILITY, CLOSER, Lens

MOST = 6
# What a figure rests on: the heading, and the columns of the findings that count it.
# Of swing, which is a mean over all contested roll calls, what differs is its position.
RESTS = {
    "swing": ("Votes its position rests on", ("votes_cast",)),
    "position": ("Votes cast", ("votes_cast",)),
    "dissent": ("Votes with a majority of its bloc", ("dissent_votes",)),
    "cross_pressure": ("Drafts it sponsored", ("cross_pressure_drafts",)),
    "participation": ("Pairs above the threshold", ("participation_links",)),
    "movement": ("Votes in both halves", ("movement_before", "movement_after")),
}


def extremes(study: Study, colour: Lens, sure: Bootstrap | None = None) -> html.Section:
    """Return who has the most and the least of what a lens tells in numbers, and how surely."""
    title = f"{colour.label[0].upper()}{colour.label[1:]}: highest and lowest"
    rests, frame = _frame(study, colour, sure)
    if frame.empty:
        resampled = colour.name != BLOC_PROBABILITY or sure is not None
        why = NOT_ENOUGH.capitalize() if resampled else "Known once the roll calls are resampled"
        return section(title, nothing(f"{why}."))
    known, counts = bool(frame["low"].notna().any()), colour.name in COUNTS
    columns = ["Country", "Value", *(["95% interval"] if known else [])]
    columns += [] if counts else [rests]
    parts = [("Highest", frame)]
    if len(frame) > 1:
        parts.append(("Lowest", frame.sort_values(["value", "name"])))
    bodies = []
    for words, part in parts:
        told = part.head(min(MOST, len(frame) // 2 or 1))
        same = int((part["value"] == told["value"].iloc[-1]).iloc[len(told) :].sum())
        rows = [html.Tr(html.Th(words, colSpan=len(columns), scope="rowgroup"))]
        rows += [_row(str(iso3), row, known, counts) for iso3, row in told.iterrows()]
        if same:
            more = f"and {same} more with the same as the last"
            rows.append(html.Tr(html.Td(more, colSpan=len(columns), className="meta")))
        bodies.append(html.Tbody(rows))
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in columns]))
    table = html.Table([head, *bodies], className="listing")
    lacking = len(study.table) - len(frame)
    note = f"Of {len(frame)} countries; {lacking} more have no figure." if lacking else ""
    return section(title, html.Div(table, className="scroll", tabIndex=0), note=note)


def _frame(study: Study, colour: Lens, sure: Bootstrap | None) -> tuple[str, pd.DataFrame]:
    """Return what figures rest on, and value, interval and count of every country that has one.

    The highest come first.
    """
    found, table, blend = study.findings.table, study.table, study.query.blend
    if colour.name in RESTS:
        rests, columns = RESTS[colour.name]
        number = table.join(found)[list(columns)].sum(axis=1)
    elif colour.name == BLOC_PROBABILITY and sure is not None:
        rests, number = "Resamplings that place it", sure.placed
    elif colour.name.startswith(CLOSER):
        other = study.general.to(colour.name.removeprefix(CLOSER))
        rests, number = "Votes both cast on these", other["on_votes"]
    elif blend == 0:
        rests, number = "Votes cast", table["votes_cast"]
    elif blend == 1:
        rests, number = "Drafts", table["sponsored"]
    else:
        rests, number = "Votes, drafts", table["votes_cast"] + table["sponsored"]
    frame = pd.DataFrame(
        {
            "name": table["name"],
            "value": colour.values.astype(float),
            "low": math.nan,
            "high": math.nan,
            "rests": number,
        }
    )
    if colour.low is not None and colour.high is not None:
        frame["low"], frame["high"] = colour.low, colour.high
    elif f"{colour.name}_se" in found:
        half = Z95 * found[f"{colour.name}_se"]
        frame["low"], frame["high"] = frame["value"] - half, frame["value"] + half
    frame = frame[frame["value"].notna()]
    return rests, frame.sort_values(["value", "name"], ascending=[False, True])


def _row(iso3: str, row: pd.Series, known: bool, counts: bool) -> html.Tr:
    cells = [f"{row['value']:.0f}" if counts else signed(row["value"], ".2f")]
    if known:
        told = pd.notna(row["low"]) and pd.notna(row["high"])
        cells.append(
            f"{signed(row['low'], '.2f')} to {signed(row['high'], '.2f')}" if told else "–"
        )
    if not counts:
        cells.append(f"{row['rests']:.0f}")
    name = html.Td(go(row["name"], f"country:{iso3}", "row-go"))
    return html.Tr([name, *(html.Td(words, className="number") for words in cells)])
