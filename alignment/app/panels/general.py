"""In general and on this: who stands elsewhere on the query than on all votes of the same years."""

from __future__ import annotations

import math
from typing import Any

from dash import html

from alignment.answer.general import General
from alignment.answer.study import Study
from alignment.app.panels.parts import attributes, defined, go, nothing, section
from alignment.errors import QueryError, ended
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.view import View
from alignment.model.wording import counted, signed
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import CLOSER
from alignment.scene.moved import side_of

# As many of those that stand elsewhere as are listed for each.
MOST = 20
ONE_HEADS = ("To", "On this", "In general", "Difference", "Less that of all")
LIST_HEADS = ("Country", "On this", "In general", "Less that of all")


def general_panel(study: Study, view: View) -> html.Div:
    """Return the panel: the chosen country, then who stands elsewhere with each of the others."""
    try:
        whole = study.general.all_votes.shape[1]
    except QueryError as fault:
        return html.Div([nothing(ended(str(fault)))])
    note = html.P(
        [
            defined("In general", "general"),
            f": agreement on {counted(len(study.rollcalls), 'roll call')} of this query beside "
            f"that on all {whole:,} of the Assembly in the same years. In brackets the votes that "
            "a figure rests on; under the others their 95% intervals, by drawing roll calls anew.",
        ],
        className="note",
    )
    buttons = [
        go(
            "Compare with the whole Assembly of these years",
            f"versus:{write(study.general.whole)}",
            "chip",
        )
    ]
    chosen = [iso3 for iso3 in view.select if iso3 in study.votes.index]
    if chosen:
        # Of two chosen the one is also held to the other.
        first, *others = reversed(chosen)
        parts: list[Any] = [_one(study, first, others[:1])]
    else:
        parts = [nothing("Choose a country to see where it stands on both.")]
    parts += [_elsewhere(study, other) for other in study.general.others]
    return html.Div([note, html.Div(buttons, className="chips"), *parts])


def _one(study: Study, iso3: str, more: list[str]) -> html.Section:
    general = study.general
    body = []
    for other in dict.fromkeys([*general.others, *more]):
        row = row_of(general.to(other), iso3)
        if not math.isnan(row["difference"]):
            cells = [*_both(row), _span(row, "difference", "low", "high"), _own(row)]
            body.append(_row(_colour(general, other), cells))
    both = (study.findings.positions.table, general.positions.table)
    place, usual = (float(table["value"].get(iso3, math.nan)) for table in both)
    said = (
        f"Position {signed(place)} on this and {signed(usual)} in general; positive is the side of "
        f"{side_of(study)}."
        if not math.isnan(place + usual)
        else f"{NOT_ENOUGH.capitalize()} to place it on both."
    )
    name = study.dataset.names[iso3]
    return section(name, html.P(said, className="small"), _table(ONE_HEADS, body, name))


def _elsewhere(study: Study, other: str) -> html.Section:
    general = study.general
    found, name = general.elsewhere(other), general.called(other)
    alike = float(general.to(other)["difference"].mean())
    if math.isnan(alike):
        return section(name, nothing(f"{NOT_ENOUGH.capitalize()} to tell."))
    way = "closer to" if alike >= 0 else "less close to"
    note = (
        f"All countries together are {abs(alike):.2f} {way} it than in general: that is a matter "
        f"of the texts. Beyond chance apart from that: {len(found)} of "
        f"{int(general.to(other)['difference'].notna().sum()):,} countries."
    )
    body = [
        _row(
            go(study.dataset.names[str(iso3)], f"country:{iso3}", "inline-go"),
            [*_both(row), _own(row)],
        )
        for iso3, row in rows(found.head(MOST))
    ]
    cut = len(found) - MOST
    more = [html.P(f"{cut} more; `alignment general` lists them all.", className="note")]
    return section(
        f"Closer to {name}, or less close",
        go("Colour the map by it, texts and all", f"colour:{CLOSER}{other}", "chip"),
        *([_table(LIST_HEADS, body, name)] if body else []),
        *(more if cut > 0 else []),
        note=note,
    )


def _colour(general: General, other: str) -> html.Button:
    return go(general.called(other), f"colour:{CLOSER}{other}", "inline-go")


def _both(row: dict[str, Any]) -> list[list[Any]]:
    return [_over(f"{row[name]:.2f}", f"({row[f'{name}_votes']:,})") for name in ("on", "general")]


def _own(row: dict[str, Any]) -> list[Any]:
    return _span(row, "own", "own_low", "own_high")


def _span(row: dict[str, Any], name: str, low: str, high: str) -> list[Any]:
    return _over(signed(row[name]), f"{signed(row[low])} to {signed(row[high])}")


def _over(figure: str, rests: str) -> list[Any]:
    # One under the other, or the table would be wider than its place.
    return [f"{figure} ", html.Div(rests, className="meta")]


def _row(head: Any, cells: list[Any]) -> html.Tr:
    return html.Tr([html.Th(head, scope="row"), *map(html.Td, cells)])


def _table(heads: tuple[str, ...], body: list[html.Tr], name: str) -> Any:
    if not body:
        return nothing(f"{NOT_ENOUGH.capitalize()} to tell.")
    titles = html.Tr([html.Th(title, scope="col") for title in heads])
    table = html.Table([html.Thead(titles), html.Tbody(body)], className="listing")
    label = attributes(aria_label=f"{name}, on this and in general")
    return html.Div(table, className="scroll", tabIndex=0, role="region", **label)
