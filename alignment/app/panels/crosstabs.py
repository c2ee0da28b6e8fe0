"""Counts that open the countries behind them, in texts and in tables by bloc or group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from alignment.analysis.crosstab import crosstab
from alignment.app.panels import components as ui
from alignment.model.groups import FULL_NAMES
from alignment.model.text_format import format_dates_in_text, format_list, keep_ranges_together
from alignment.model.vote import VOTE_LABELS
from alignment.reports.conditions import format_condition_label
from alignment.reports.country_parts import CountryPart, build_value_conditions
from alignment.scene.captions import expand_abbreviations
from alignment.scene.colour_variable import ColourVariable
from alignment.scene.encoding import get_missing_label, get_palette
from alignment.studies.study import Study


def render_count_button(number: int, *conditions: str) -> Any:
    """Return a count as a button that opens the countries that meet all conditions.

    Without conditions it is text, and a count of 0 is a dash. Conditions are written as in
    :mod:`alignment.studies.conditions`.
    """
    if not number:
        return ui.NO_VALUE
    if not conditions:
        return f"{number:,}"
    text = format_list([format_condition_label(condition) for condition in conditions])
    return ui.render_gesture_button(
        f"{number:,}",
        format_filter_gesture(*conditions),
        "count-go",
        label=f"{number:,}: {text}; show who",
    )


def format_filter_gesture(*conditions: str) -> str:
    r"""Return the gesture that filters the countries by all conditions.

    >>> format_filter_gesture("vote:A/RES/74/247:yes", "group:SIDS")
    'where:vote:A/RES/74/247:yes\ngroup:SIDS'
    """
    return "where:" + "\n".join(conditions)


# Letters of column heads that fit the narrowest panel, and the gap between two heads.
MAX_HEAD_LETTERS, HEAD_GAP = 26, 2
# With more values than this, the values are rows.
MAX_COLUMNS = 8


def render_group_notes(parts: Iterable[CountryPart], *notes: str) -> html.P | None:
    """Return notes below a table of groups, the last one on the abbreviations of their names."""
    abbreviations = expand_abbreviations(" ".join(part.name for part in parts))
    text = " ".join(filter(None, (*notes, abbreviations.strip())))
    return ui.render_note(text) if text else None


def render_crosstab(
    study: Study, colour: ColourVariable, parts: Iterable[CountryPart], title: str
) -> html.Div:
    """Return the countries of each part by value, with a column of those without one."""
    missing = get_missing_label(colour)
    values, categories = colour.values.fillna(missing), (*colour.categories, missing)
    part_by_name = {part.name: part for part in parts}
    members = {name: part.members for name, part in part_by_name.items()}
    table = crosstab(members, values, categories)
    if table.empty:
        return html.Div(ui.render_empty_state("No country has both."))
    conditions = {value: build_value_conditions(study, colour, value) for value in table.columns}
    counts = {
        (name, value): render_count_button(number, part_by_name[name].condition, *conditions[value])
        if conditions[value]
        else f"{number}"
        for name, numbers in zip(table.index, table.to_numpy().tolist(), strict=True)
        for value, number in zip(table.columns, numbers, strict=True)
    }
    row_names, column_names = list(table.index), list(table.columns)
    if len(column_names) > MAX_COLUMNS:
        row_names, column_names, title = column_names, row_names, colour.label
        counts = {(value, name): count for (name, value), count in counts.items()}
    links: dict[str, Any] = {
        name: ui.render_gesture_button(
            name, format_filter_gesture(part.condition), "row-go", title=FULL_NAMES.get(name)
        )
        for name, part in part_by_name.items()
    }
    palette = get_palette(colour)
    rows = [
        ui.render_row(links.get(name, name), [counts[name, column] for column in column_names])
        for name in row_names
    ]
    heads = [title, *(_render_badge(name, palette.get(name, "")) for name in column_names)]
    return ui.render_scroll_box(ui.render_table(heads, rows, _choose_table_class(column_names)))


def _render_badge(name: str, fill: str) -> html.Span:
    style = ui.make_fill_style(fill) if fill else {}
    return html.Span(
        keep_ranges_together(VOTE_LABELS.get(name) or format_dates_in_text(name)),
        className="vote",
        style=style,
    )


def _choose_table_class(heads: list[str]) -> str:
    """Return the CSS class of a table, whose heads are vertical where they are too wide."""
    if not _needs_vertical_heads(heads):
        return "counts"
    return "counts turned-heads many" if len(heads) > MAX_COLUMNS else "counts turned-heads"


def _needs_vertical_heads(heads: Iterable[str]) -> bool:
    """Return whether heads side by side are wider than the panel.

    >>> _needs_vertical_heads(["yes", "no", "abstain", "absent"])
    False
    >>> _needs_vertical_heads(["Asia-Pacific", "Eastern European", "EU"])
    True
    """
    longest = [max(map(len, head.split())) for head in heads]
    return sum(longest) + HEAD_GAP * len(longest) > MAX_HEAD_LETTERS
