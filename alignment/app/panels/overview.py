"""Panel of the colour of the map: by bloc and group, or its highest and lowest values."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.pairs import compute_group_similarity
from alignment.analysis.positions import Z95
from alignment.analysis.vote_changes import find_stage_changes
from alignment.app.panels import components as ui
from alignment.app.panels.crosstabs import (
    describe_membership_basis,
    make_bloc_parts,
    make_group_parts,
    make_regional_group_parts,
    render_crosstab,
)
from alignment.app.panels.rollcall import render_correction_request, render_vote_tally
from alignment.model.dataset import list_records
from alignment.model.registries import COUNT_FIGURES
from alignment.model.text_format import capitalize_first, format_signed, join_country_names
from alignment.model.view import View
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.scene.colour_variable import (
    BLOC_PROBABILITY,
    CATEGORY,
    CLOSER_PREFIX,
    ColourVariable,
    get_colour_variable,
)
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.similarity import MEASURES
from alignment.studies.study import Study

MAX_EXTREMES = 6
# Countries without a bloc that are named; of more only their number.
MAX_NAMED_ALONE = 6
# What a figure is based on: the heading, and the columns of the findings that count it.
# Swing is a mean over all contested roll calls, so what differs is the basis of the position.
FIGURE_BASIS = {
    "swing": ("Votes its position rests on", ("votes_cast",)),
    "position": ("Votes cast", ("votes_cast",)),
    "dissent": ("Votes with a majority of its bloc", ("dissent_votes",)),
    "cross_pressure": ("Drafts it sponsored", ("cross_pressure_drafts",)),
    "participation": ("Pairs above the threshold", ("participation_links",)),
    "movement": ("Votes in both halves", ("movement_before", "movement_after")),
}


def render_overview(study: Study, view: View, stability: BlocStability | None = None) -> html.Div:
    """Return the overview of a study in a view."""
    colour = get_colour_variable(study, view.colour, stability)
    is_category = colour.kind == CATEGORY
    rollcall = colour.colour_by.rollcall if colour.colour_by.is_vote else ""
    # The day on which members of groups are counted.
    day = str(study.dataset.rollcalls.loc[rollcall, "date"]) if rollcall else ""
    parts: list[Any] = [html.H2(_format_heading(colour))]
    if rollcall:
        votes = study.dataset.vote_of(rollcall).reindex(study.table.index)
        parts.append(render_vote_tally(votes, rollcall, view))
    if is_category and colour.name != "bloc":
        parts.append(
            ui.render_section(
                f"{capitalize_first(colour.label)}, bloc by bloc",
                render_crosstab(study, colour, make_bloc_parts(study), "bloc"),
                note="Countries in each bloc. Blocs rest on all roll calls of the query, not on "
                f"this one alone.{_describe_unassigned(study)}",
            )
        )
    if not is_category:
        parts.append(_render_extremes(study, colour, stability))
    if is_category and (groups := make_group_parts(study, day)):
        table = render_crosstab(study, colour, groups, "grouping")
        note = describe_membership_basis(study, day)
        parts.append(ui.render_section("By grouping", table, note=note))
    if is_category and colour.name != "un_group":
        table = render_crosstab(study, colour, make_regional_group_parts(study), "UN group")
        parts.append(ui.render_section("By UN regional group", table))
    parts.append(_render_blocs(study))
    if rollcall:
        parts += [
            _render_bloc_closeness(study, colour),
            _render_stage_changes(study, rollcall),
            render_correction_request(study.dataset, rollcall, view.select[-1:]),
        ]
    return html.Div([part for part in parts if part is not None])


def _format_heading(colour: ColourVariable) -> str:
    if colour.name == "bloc":
        return "Who is in which bloc"
    if colour.colour_by.is_vote:
        return "How blocs and groups voted"
    label = capitalize_first(colour.label)
    return f"{label}, by bloc and group" if colour.kind == CATEGORY else f"{label}, and the blocs"


def _describe_unassigned(study: Study) -> str:
    """Return which countries are in no bloc, since the rows of blocs leave them out."""
    alone = study.table["name"][study.table["bloc"].isna()].tolist()
    if not alone:
        return ""
    is_short = len(alone) <= MAX_NAMED_ALONE
    text = join_country_names(alone) if is_short else f"{len(alone)} countries"
    return f" In no bloc, for want of votes: {text}."


def _render_extremes(
    study: Study, colour: ColourVariable, stability: BlocStability | None
) -> html.Section:
    """Return the countries with the highest and the lowest values of a numeric colour."""
    title = f"{capitalize_first(colour.label)}: highest and lowest"
    basis, frame = _build_extremes_frame(study, colour, stability)
    if frame.empty:
        is_pending = colour.name == BLOC_PROBABILITY and stability is None
        text = (
            "Known once the roll calls are resampled" if is_pending else TOO_FEW_VOTES.capitalize()
        )
        return ui.render_empty_section(title, f"{text}.")
    has_interval, is_count = bool(frame["low"].notna().any()), colour.name in COUNT_FIGURES
    columns = ["Country", "Value", *(["95% interval"] if has_interval else [])]
    columns += [] if is_count else [basis]
    parts = [("Highest", frame)]
    if len(frame) > 1:
        parts.append(("Lowest", frame.sort_values(["value", "name"])))
    bodies = []
    for name, part in parts:
        top = part.head(min(MAX_EXTREMES, len(frame) // 2 or 1))
        ties = int((part["value"] == top["value"].iloc[-1]).iloc[len(top) :].sum())
        rows = [html.Tr(html.Th(name, colSpan=len(columns), scope="rowgroup"))]
        rows += [
            _render_extreme_row(str(iso3), row, has_interval, is_count)
            for iso3, row in top.iterrows()
        ]
        if ties:
            text = f"and {ties} more with the same as the last"
            rows.append(html.Tr(html.Td(text, colSpan=len(columns), className="meta")))
        bodies.append(html.Tbody(rows))
    table = html.Table([ui.render_table_head(columns), *bodies], className="listing")
    missing = len(study.table) - len(frame)
    note = f"Of {len(frame)} countries; {missing} more have no figure." if missing else ""
    return ui.render_section(title, ui.render_scroll_box(table), note=note)


def _build_extremes_frame(
    study: Study, colour: ColourVariable, stability: BlocStability | None
) -> tuple[str, pd.DataFrame]:
    """Return the basis of the values, and value, interval and count by country, highest first.

    Countries without a value are left out; an unknown interval is NaN.
    """
    findings, table, blend = study.findings.table, study.table, study.query.blend
    if colour.name in FIGURE_BASIS:
        basis, columns = FIGURE_BASIS[colour.name]
        count = table.join(findings)[list(columns)].sum(axis=1)
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
            "low": math.nan,
            "high": math.nan,
            "count": count,
        }
    )
    if colour.low is not None and colour.high is not None:
        frame["low"], frame["high"] = colour.low, colour.high
    elif f"{colour.name}_se" in findings:
        half = Z95 * findings[f"{colour.name}_se"]
        frame["low"], frame["high"] = frame["value"] - half, frame["value"] + half
    frame = frame[frame["value"].notna()]
    return basis, frame.sort_values(["value", "name"], ascending=[False, True])


def _render_extreme_row(iso3: str, row: pd.Series, has_interval: bool, is_count: bool) -> html.Tr:
    cells = [f"{row['value']:.0f}" if is_count else format_signed(row["value"], ".2f")]
    if has_interval:
        high = row["high"] if pd.notna(row["low"]) else math.nan
        cells.append(
            ui.format_or_dash(
                high,
                lambda high: f"{format_signed(row['low'], '.2f')} to {format_signed(high, '.2f')}",
            )
        )
    if not is_count:
        cells.append(f"{row['count']:.0f}")
    name = html.Td(ui.render_gesture_button(row["name"], f"country:{iso3}", "row-go"))
    return html.Tr([name, *(html.Td(cell, className="number") for cell in cells)])


def _render_blocs(study: Study) -> html.Section:
    items: list[Any] = []
    for bloc in study.blocs:
        if bloc.size == 1:
            continue
        size = f"{bloc.size} countries, mean inside {bloc.cohesion:.2f}"
        members = ", ".join(study.dataset.names[iso3] for iso3 in bloc.members)
        items.append(
            ui.render_folded(
                [html.Strong(bloc.name), html.Span(size, className="meta")],
                html.P(members, className="members"),
                ui.render_script_chip("Zoom to it", data_fly=" ".join(bloc.members)),
                class_name="bloc",
            )
        )
    alone = [study.dataset.names[bloc.members[0]] for bloc in study.blocs if bloc.size == 1]
    if alone:
        items.append(html.P(f"Alone: {', '.join(alone)}", className="meta"))
    if not items:
        return ui.render_empty_section("Blocs", "Not enough votes to find blocs; widen the query.")
    basis = "set by you" if study.query.threshold is not None else "the mean of all pairs"
    verb = "agrees" if study.query.blend < 1 else "sponsors together"
    note = ui.render_note(
        ui.render_method_link("A bloc", "blocs"),
        f" is a group that {verb} more than {study.threshold:.0%}, ",
        ui.render_method_link(basis, "threshold"),
        f", on {study.basis}. On few of them a country at the edge of a bloc could as well "
        "stand in the next one.",
    )
    return ui.render_section("Blocs", note, *items)


def _render_bloc_closeness(study: Study, colour: ColourVariable) -> html.Section:
    """Return the mean similarity of the countries that voted one way to each bloc."""
    names = [bloc.name for bloc in study.blocs if bloc.size > 1]
    means = compute_group_similarity(study.weight, colour.values, study.table["bloc_name"])
    means = means.reindex(index=colour.categories, columns=names).dropna(how="all")
    title = "How near they stand to each bloc"
    if means.empty:
        return ui.render_empty_section(title, f"{capitalize_first(TOO_FEW_VOTES)}.")
    rows = [
        ui.render_row(
            ui.render_vote_badge(str(word)),
            [ui.format_or_dash(mean, lambda mean: format_signed(mean, ".2f")) for mean in row],
        )
        for word, row in zip(means.index, means.to_numpy().tolist(), strict=True)
    ]
    table = ui.render_table(("vote", *means.columns), rows, "counts")
    measure = "closeness" if study.query.blend else MEASURES[study.query.measure].label
    note = (
        f"Mean {measure} of the countries that voted so with the members of each bloc, on all "
        f"{study.basis}."
    )
    return ui.render_section(title, ui.render_scroll_box(table), note=note)


def _render_stage_changes(study: Study, rollcall: str) -> html.Section | None:
    """Return the countries that voted differently on a text in committee and in the plenary."""
    dataset = study.dataset
    resolutions = dataset.rollcalls["resolution"]
    on_text = dataset.rollcalls[resolutions == resolutions[rollcall]]
    changes = find_stage_changes(on_text, dataset.votes)
    changes = changes[(changes["plenary"] == rollcall) | (changes["committee"] == rollcall)]
    if changes.empty:
        return None
    items = [
        html.Li(
            [
                ui.render_gesture_button(
                    dataset.names[row["iso3"]], f"country:{row['iso3']}", "row-go"
                ),
                html.Span(
                    [
                        ui.render_vote_badge(VOTE_WORDS[Vote(row["before"])]),
                        " to ",
                        ui.render_vote_badge(VOTE_WORDS[Vote(row["after"])]),
                    ]
                ),
            ],
            className="spread",
        )
        for _, row in list_records(changes)
    ]
    note = (
        f"{changes['committee'].iloc[0]} in committee, {changes['plenary'].iloc[0]} in the "
        "plenary. A change to or from absent may be no more than an empty seat."
    )
    title = f"Changed between committee and plenary ({len(items)})"
    return ui.render_section(title, html.Ul(items, className="plain small"), note=note)
