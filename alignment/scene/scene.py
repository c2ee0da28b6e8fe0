"""Scene of a study: everything a picture shows, before it is laid out or painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.analysis.bloc_stability import BlocStability
from alignment.io.shipped_files import Outlines
from alignment.model.text_format import format_list
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.scene.annotations import PlacedAnnotation, make_annotations
from alignment.scene.captions import (
    compose_caption,
    compose_notes,
    describe_undated_members,
    explain_missing_positions,
    find_countries_in_title,
    format_brief_source,
    format_map_fit,
    format_source_line,
)
from alignment.scene.colour_variable import ColourVariable, get_colour_variable
from alignment.scene.colours import NO_BLOC_SHAPE, select_ink
from alignment.scene.comparison import (
    CountryMove,
    compute_country_moves,
    compute_view_comparison,
    list_bloc_changes,
    list_changed_countries,
)
from alignment.scene.encoding import (
    TOO_FEW_VOTES,
    LegendEntry,
    add_bloc_shapes,
    compute_fills,
    compute_shapes,
    describe_off_map,
    format_values,
    get_rim,
    restrict_legend_to_matches,
)
from alignment.scene.headline import describe_significance, format_significance_test
from alignment.scene.hulls import Hull, compute_bloc_hulls
from alignment.scene.label_priority import rank_label_countries
from alignment.scene.links import Link, select_links
from alignment.scene.sheet_layouts import SHEET_LAYOUTS
from alignment.studies.comparison import LATER_NOTE, Comparison
from alignment.studies.filters import EMPTY_FILTER, CountryFilter, parse_filter_strictly
from alignment.studies.study import Study

# As many countries that meet the filter are each labelled, if need be by lines across discs: on a
# page, where the pointer shows the names of others, and in a file.
MAX_FEW_ON_PAGE, MAX_FEW_IN_FILE = 12, 40
# Margin around all discs, in radii: space for the outlines of blocs.
FRAME_MARGIN = 2.05
PALER_NOTE = "Paler: less sure to be with its bloc when roll calls are resampled."


@dataclass(frozen=True)
class Node:
    """The disc of a country; hollow with a dashed or dotted `rim`.

    Dimmed countries do not meet the filter of the view.
    """

    iso3: str
    name: str
    x: float
    y: float
    fill: str
    ink: str
    shape: str
    value: str
    bloc: str
    is_selected: bool
    tooltip: tuple[str, ...]
    rim: str = ""
    is_dimmed: bool = False


@dataclass(frozen=True)
class Scene:
    """A picture of a study.

    `title` is the finding, `subtitle` what it rests on, `explanation` how to read the picture and
    `alt` its text for screen readers. `query_text` is the whole query as a sentence, `fit` how well
    the map shows the distances.

    `label_order` are the countries to label, the most important first. `frame` is x low, y low,
    x high and y high of everything drawn. `shape_legend` is empty where colours show blocs. `notes`
    say what is not drawn and why. `world` has land and sea, on a world map. `matches` are the
    countries that meet the filter, on the map or not; None without a filter.

    `moves` are the countries that moved in a comparison, `significance_text` its test in exact
    words, `bloc_change_texts` who moved from one bloc to another. `title_countries` are named in
    the title. `changed_countries` changed bloc since the scene before in a series.
    `unlabelled_text` says which countries have no label on a sheet, and `full_list_text`, which
    follows the number of labels, where all are listed.
    """

    title: str
    subtitle: str
    explanation: str
    alt: str
    query_text: str
    colour_title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    hulls: tuple[Hull, ...]
    label_order: tuple[str, ...]
    colour_legend: tuple[LegendEntry, ...]
    shape_legend: tuple[LegendEntry, ...]
    disc_radius: float
    frame: tuple[float, float, float, float]
    fit: str
    source: str
    notes: tuple[str, ...]
    world: Outlines | None = None
    matches: tuple[str, ...] | None = None
    annotations: tuple[PlacedAnnotation, ...] = ()
    moves: tuple[CountryMove, ...] = ()
    significance_text: str = ""
    title_countries: tuple[str, ...] = ()
    changed_countries: tuple[str, ...] = ()
    bloc_change_texts: tuple[str, ...] = ()
    unlabelled_text: str = ""
    full_list_text: str = ""

    @property
    def matching_nodes(self) -> list[Node]:
        """The nodes that meet the filter and need a label; none without a filter."""
        # The note shows the name of its country.
        noted = {note.iso3 for note in self.annotations}
        bright = [node for node in self.nodes if not node.is_dimmed and node.iso3 not in noted]
        return bright if self.matches is not None else []


def make_scene(
    study: Study,
    view: View,
    frame_studies: Sequence[Study] = (),
    stability: BlocStability | None = None,
    country_filter: CountryFilter | None = None,
    comparison: Comparison | None = None,
    colour: ColourVariable | None = None,
) -> Scene:
    """Return the picture of a study in a view.

    Parameters
    ----------
    frame_studies : sequence of Study
        Studies shown with it, such as periods of a timeline: all share the frame and the size of
        discs.
    stability : BlocStability, optional
        Makes uncertain countries paler, where discs are coloured by bloc.
    country_filter, comparison, colour : optional
        The filter, comparison and colour of the view, if they are computed already.

    Raises
    ------
    QueryError
        If the study has no such colour, or the filter cannot be applied to it.
    """
    if country_filter is None:
        country_filter = EMPTY_FILTER
        if view.where:
            country_filter = parse_filter_strictly(study.dataset, study.table, view.where)
    matches = country_filter.countries if country_filter.conditions else None
    is_brief = SHEET_LAYOUTS[view.size].is_brief
    colour = colour or get_colour_variable(study, view.colour, stability)
    placed = study.table[study.table["x"].notna()]
    comparison = comparison or compute_view_comparison(study, view)
    moves = compute_country_moves(comparison, view.select) if comparison and not view.pins else ()
    disc_radius = min(each.disc for each in (study, *frame_studies))
    frame = _compute_frame([study, *frame_studies], [move.start for move in moves])

    is_by_bloc = colour.name == "bloc"
    probability = stability.probability if stability is not None and is_by_bloc else None
    fills, colour_legend = compute_fills(colour, placed.index, probability, matches)
    if country_filter.countries and country_filter.has_condition_on(colour.name):
        colour_legend = restrict_legend_to_matches(colour_legend, is_brief)
    shapes, shape_legend = compute_shapes(study)
    if is_by_bloc:
        colour_legend, shape_legend = add_bloc_shapes(colour_legend, shape_legend), ()
    nodes = _make_nodes(study, placed, fills, shapes, colour, view, matches)
    hulls = compute_bloc_hulls(study, frame, disc_radius, is_by_bloc) if view.hulls else ()
    places = {node.iso3: (node.name, node.x, node.y) for node in nodes}
    annotations, unplaced_notes = make_annotations(view.notes, places, hulls)

    has_no_bloc_nodes = any(node.shape == NO_BLOC_SHAPE for node in nodes)
    caption = compose_caption(
        study, view, colour, country_filter, colour_legend, has_no_bloc_nodes, comparison, moves
    )
    if colour_legend and all(row.match_count in (None, row.count) for row in colour_legend):
        # All of each row meet the filter: a second number says nothing.
        colour_legend = tuple(replace(row, match_count=None) for row in colour_legend)
    matching = placed if matches is None else placed[placed.index.isin(matches)]
    title_countries = find_countries_in_title(caption.title, matching["name"])
    rollcalls = [name for condition in country_filter.conditions for name in condition.names]
    rollcalls.append(colour.colour_by.rollcall)
    changed = list_changed_countries(comparison) if comparison else []
    label_order = rank_label_countries(
        study,
        colour,
        (*view.select, *title_countries, *(move.iso3 for move in moves)),
        matches,
        placed,
        changed if moves else None,
        rollcalls,
    )

    missing_positions = explain_missing_positions(study)
    unplaced = sorted(study.table["name"][study.table["x"].isna()], key=name_sort_key)
    if missing_positions:
        notes, unplaced = [missing_positions], []
    else:
        off_map = describe_off_map(colour, placed.index, [] if is_brief else unplaced)
        notes = [off_map] if off_map else []
        if unplaced and format_list(unplaced) in off_map:
            unplaced = []
    if comparison and comparison.is_backwards:
        notes.append(LATER_NOTE)
    if not is_brief:
        notes += describe_significance(comparison) if comparison else ()
        notes += describe_undated_members(study.dataset, country_filter.conditions)
        notes += compose_notes(study, view, unplaced, matches)
    if probability is not None and (probability < 1).any():
        notes.append(PALER_NOTE)
    summary = country_filter.summary
    return Scene(
        title=caption.title,
        subtitle=caption.subtitle,
        explanation=caption.explanation,
        alt=" ".join((caption.alt, *(f"Note: {note.sentence}" for note in annotations))),
        query_text=f"{summary}. {study.description}" if summary else study.description,
        colour_title=colour.label,
        nodes=nodes,
        links=select_links(study, view, matches),
        hulls=hulls,
        label_order=label_order,
        colour_legend=colour_legend,
        shape_legend=() if is_brief else shape_legend,
        disc_radius=disc_radius,
        frame=frame,
        fit=format_map_fit(study),
        source=format_brief_source(study) if is_brief else format_source_line(study, colour),
        notes=(*notes, *unplaced_notes),
        matches=matches,
        annotations=annotations,
        moves=moves,
        significance_text=format_significance_test(comparison) if comparison else "",
        title_countries=title_countries,
        bloc_change_texts=tuple(list_bloc_changes(comparison)) if comparison else (),
    )


def _make_nodes(
    study: Study,
    placed: pd.DataFrame,
    fills: dict[str, str],
    shapes: dict[str, str],
    colour: ColourVariable,
    view: View,
    matches: tuple[str, ...] | None,
) -> tuple[Node, ...]:
    """Return the nodes of the countries that have a position."""
    values = dict(zip(study.table.index, format_values(colour), strict=True))
    rows = placed[["name", "x", "y", "bloc_name", "votes_cast"]]
    rows = rows.fillna({"bloc_name": TOO_FEW_VOTES})
    nodes = []
    for iso3, row in zip(placed.index, rows.to_dict("records"), strict=True):
        value, bloc = values[iso3], row["bloc_name"]
        tooltip = [f"{colour.label}: {value}"] if colour.name != "bloc" else []
        # "alone" and the like are no bloc to be in.
        is_in_bloc = bloc != TOO_FEW_VOTES and format_bloc_name(bloc) != bloc
        tooltip += [
            f"in {format_bloc_name(bloc)}" if is_in_bloc else bloc,
            f"voted in {row['votes_cast']} of {len(study.rollcalls)} roll calls",
        ]
        node = Node(
            iso3=iso3,
            name=row["name"],
            x=row["x"],
            y=row["y"],
            fill=fills[iso3],
            ink=select_ink(fills[iso3]),
            shape=shapes[iso3],
            value=value,
            bloc=bloc,
            is_selected=iso3 in view.select,
            tooltip=tuple(tooltip),
            rim=get_rim(colour, value),
            is_dimmed=matches is not None and iso3 not in matches,
        )
        nodes.append(node)
    return tuple(nodes)


def _compute_frame(
    studies: Sequence[Study], starts: Sequence[tuple[float, float]] = ()
) -> tuple[float, float, float, float]:
    edges = [(x, y, x, y) for x, y in starts]
    for study in studies:
        x, y = study.table["x"].to_numpy(), study.table["y"].to_numpy()
        if np.isnan(x).all():
            continue
        pad = FRAME_MARGIN * study.disc
        edges.append(
            (np.nanmin(x) - pad, np.nanmin(y) - pad, np.nanmax(x) + pad, np.nanmax(y) + pad)
        )
    if not edges:
        return (-1.0, -1.0, 1.0, 1.0)
    left, low, right, high = zip(*edges, strict=True)
    return (float(min(left)), float(min(low)), float(max(right)), float(max(high)))
