"""Table of all that the map draws, which can be sorted and filtered and takes more columns."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.panels import components as ui
from alignment.app.panels.selection import render_filter_bar
from alignment.app.state import add_dataset_key
from alignment.model.dataset import get_record, list_records
from alignment.model.text_format import capitalize_first, format_count, get_plain_name
from alignment.model.url import serialize_url
from alignment.model.view import ColourBy, View
from alignment.model.vote import VOTE_LABELS
from alignment.reports.conditions import describe_former_members, format_filter_title
from alignment.scene.colour_variable import CATEGORY, COLOUR_VARIABLES, ColourVariable
from alignment.scene.country_table import MAX_EXTRA_COLUMNS, NAME_SORT, CountryTable, list_countries
from alignment.scene.encoding import format_values
from alignment.studies.filters import CountryFilter, date_filter
from alignment.studies.study import Study

# Roll calls of the query that are offered as columns, newest first; letters of their names.
MAX_TEXTS = 20
MAX_NAME_LETTERS = 36


def render_country_table(
    study: Study,
    view: View,
    country_filter: CountryFilter,
    stability: BlocStability | None = None,
    dataset_key: str = "",
) -> html.Section:
    """Return the countries that meet the filter, or all, with what the map draws of them.

    Members of groups are those on the day of the vote that the map shows.
    """
    rollcall = view.colour_by.rollcall
    listed_filter = date_filter(study.dataset, study.table, country_filter, rollcall)
    table = list_countries(study, view, listed_filter, stability)
    changes = table.describe_vote_changes(study.dataset)
    texts = {
        colour.name: dict(zip(colour.values.index, format_values(colour), strict=True))
        for colour in table.columns
    }
    rows = [
        (
            ui.render_gesture_button(name, f"country:{iso3}", "row-go"),
            iso3,
            *(
                html.Td(VOTE_LABELS.get(text, text), className=_get_cell_class(colour))
                for colour, text in ((each, texts[each.name][iso3]) for each in table.columns)
            ),
            *([changes[iso3]] if changes else []),
        )
        for iso3, name in zip(map(str, table.names.index), table.names, strict=True)
    ]
    heads = [
        ui.render_sort_head("Country", NAME_SORT, table.sort, ""),
        "ISO3",
        *[
            ui.render_sort_head(
                _format_column_title(study, colour),
                colour.name,
                table.sort,
                _get_cell_class(colour),
            )
            for colour in table.columns
        ],
        *(["Change of vote"] if changes else []),
    ]
    votes = format_count(len(study.rollcalls), "vote")
    former = describe_former_members(study, listed_filter)
    return ui.render_section(
        format_filter_title(listed_filter, study.dataset),
        render_filter_bar(country_filter, study.dataset),
        _render_tools(study, view, listed_filter, dataset_key),
        _render_column_choice(study, view, table),
        ui.render_scroll_box(
            ui.render_table(heads, rows, "listing sifted"),
            class_name="scroll wide" if view.columns else "scroll",
        ),
        note=f"{table.order_note}Votes cast, of {votes} in the selection. {former}",
    )


def _get_cell_class(colour: ColourVariable) -> str:
    return "" if colour.kind == CATEGORY else "number"


def _format_column_title(study: Study, colour: ColourVariable) -> str:
    if colour.colour_by.is_vote:
        row = get_record(study.dataset.rollcalls, colour.colour_by.rollcall)
        return get_plain_name(row, MAX_NAME_LETTERS)
    return capitalize_first(colour.label)


def _render_tools(
    study: Study, view: View, country_filter: CountryFilter, dataset_key: str
) -> html.Div:
    table_view = replace(
        View(),
        colour=view.colour,
        where=country_filter.condition_texts,
        columns=view.columns,
        sort=view.sort,
    )
    url_params = add_dataset_key(serialize_url(study.query, table_view), dataset_key)
    text = f"CSV of all {len(country_filter.countries)}"
    return ui.render_chips(
        *ui.render_row_filter(),
        ui.render_link_chip(text, f"download/table.csv?{url_params}", download=""),
        *([ui.render_chip("Usual order", "sort:")] if view.sort else []),
        class_name="chips tools",
    )


def _render_column_choice(study: Study, view: View, table: CountryTable) -> html.Details:
    """Return the columns that can be added to those of the map, or removed again."""
    fixed = {colour.name for colour in table.columns} - set(view.columns)
    labels = {name: capitalize_first(colour.label) for name, colour in COLOUR_VARIABLES.items()}
    labels |= {
        str(ColourBy("vote", str(name))): get_plain_name(row, MAX_NAME_LETTERS)
        for name, row in list_records(study.rollcalls.iloc[::-1].head(MAX_TEXTS))
    }
    labels |= {
        colour.name: _format_column_title(study, colour)
        for colour in table.columns
        if colour.colour_by.kind in ("vote", "group")
    }
    chips = [
        ui.render_chip(label, f"column:{name}", name in view.columns)
        for name, label in labels.items()
        if name not in fixed
    ]
    return ui.render_folded(
        f"Columns ({len(table.columns) + 2})",
        ui.render_note(f"At most {MAX_EXTRA_COLUMNS}, besides those on the map."),
        ui.render_chips(*chips),
        open=bool(view.columns),
    )
