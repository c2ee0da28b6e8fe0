"""Panel that compares agreement on the query with agreement on all votes of the same years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dash import html

from alignment.app.panels import components as ui
from alignment.errors import QueryError, format_sentence
from alignment.model.dataset import get_record, list_records
from alignment.model.text_format import add_article, format_count, format_score, format_signed
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.reports.assembly_baseline import describe_deviations
from alignment.scene.colour_variable import CLOSER_PREFIX
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import get_positive_side
from alignment.studies.study import Study

# Countries listed for each reference country.
MAX_DEVIATIONS = 20
COUNTRY_HEADS = (
    "To",
    "On this selection",
    "On all votes",
    "Difference",
    "Minus the average of all",
)
LIST_HEADS = ("Country", "On this", "On all votes", "Minus the average of all")


def render_baseline_panel(study: Study, view: View) -> html.Div:
    """Return the panel: the selected country, then the deviations from each reference."""
    try:
        total = study.general.baseline_votes.shape[1]
    except QueryError as fault:
        return html.Div([ui.render_empty_state(format_sentence(str(fault)))])
    note = ui.render_note(
        ui.render_method_link("Compared with all votes", "general"),
        f": agreement on {format_count(len(study.rollcalls), 'vote')} of this selection and on "
        f"all {total:,} of the Assembly in the same years. Brackets have the number of votes. A "
        "difference has its 95% interval below it. Its unit is the title: all votes on one title "
        "count together. A group has its members of the day of the newest vote.",
    )
    button = ui.render_chip(
        "Compare with the General Assembly of these years",
        f"versus:{serialize_url(study.general.baseline_query)}",
    )
    selection = [iso3 for iso3 in view.select if iso3 in study.votes.index]
    if selection:
        # The last selected country is also compared with the one selected before it.
        iso3, *others = reversed(selection)
        parts: list[Any] = [_render_country(study, iso3, others[:1])]
    else:
        parts = [ui.render_empty_state("Choose a country to see its position on both.")]
    parts += [_render_deviations(study, other) for other in study.general.references]
    return html.Div([note, ui.render_chips(button), *parts])


def _render_country(study: Study, iso3: str, extra_others: list[str]) -> html.Section:
    general = study.general
    rows = []
    for other in dict.fromkeys([*general.references, *extra_others]):
        row = get_record(general.contrast_with(other), iso3)
        if not math.isnan(row["difference"]):
            button = ui.render_gesture_button(
                general.get_reference_name(other), f"colour:{CLOSER_PREFIX}{other}", "inline-go"
            )
            difference = _render_interval(row, "difference", "low", "high")
            own = _render_interval(row, "own", "own_low", "own_high")
            rows.append((button, *_render_both_scores(row), difference, own))
    on_query, in_general = (
        float(table["value"].get(iso3, math.nan))
        for table in (study.findings.positions.table, general.positions.table)
    )
    text = (
        f"Position {format_signed(on_query)} on the selection and {format_signed(in_general)} in "
        f"general; positive is towards {get_positive_side(study)}."
        if not math.isnan(on_query + in_general)
        else f"{TOO_FEW_VOTES.capitalize()} to place it on both."
    )
    name = study.dataset.names[iso3]
    table = (
        _render_table(COUNTRY_HEADS, rows, name)
        if rows
        else ui.render_empty_state(f"{TOO_FEW_VOTES.capitalize()} to say.")
    )
    return ui.render_section(name, html.P(text, className="small"), table)


def _render_deviations(study: Study, other: str) -> html.Section:
    general, names = study.general, study.dataset.names
    name, note = general.get_reference_name(other), describe_deviations(study, other)
    if not note:
        return ui.render_empty_section(name, f"{TOO_FEW_VOTES.capitalize()} to say.")
    rows = general.list_significant(other)
    rows = general.list_estimates(other) if rows.empty else rows
    items = [
        (
            ui.render_country_button(names, str(iso3), class_name="inline-go"),
            *_render_both_scores(row),
            _render_interval(row, "own", "own_low", "own_high"),
        )
        for iso3, row in list_records(rows)
    ]
    first, others = ui.split_first(items, MAX_DEVIATIONS)
    more = f"{len(others)} more", _render_table(LIST_HEADS, others, name)
    return ui.render_section(
        f"Closer to {add_article(name)}, or less close",
        ui.render_chip("Colour the map by the whole difference", f"colour:{CLOSER_PREFIX}{other}"),
        *([_render_table(LIST_HEADS, first, name)] if first else []),
        *([ui.render_folded(*more)] if others else []),
        note=note,
    )


def _render_both_scores(row: dict[str, Any]) -> list[list[Any]]:
    names = ("on", "general")
    return [_stack_cell(format_score(row[name]), f"({row[f'{name}_votes']:,})") for name in names]


def _render_interval(row: dict[str, Any], name: str, low: str, high: str) -> list[Any]:
    return _stack_cell(
        format_signed(row[name]), f"{format_signed(row[low])} to {format_signed(row[high])}"
    )


def _stack_cell(figure: str, note: str) -> list[Any]:
    # Side by side they would make the table wider than the panel.
    return [f"{figure} ", html.Div(note, className="meta")]


def _render_table(heads: tuple[str, ...], rows: Sequence[tuple[Any, ...]], name: str) -> html.Div:
    return ui.render_scroll_box(ui.render_table(heads, rows), f"{name}, here and in general")
