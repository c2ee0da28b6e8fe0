"""Scene of a study: everything a picture shows, before it is laid out or painted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from alignment.analysis.bloc_naming import (
    ALWAYS_NAMED,
    PROMINENT,
    format_bloc_name,
)
from alignment.analysis.bloc_stability import BlocStability
from alignment.io.country_names import load_country_names
from alignment.io.shipped_files import Outlines
from alignment.model.dataset import get_record
from alignment.model.text_format import format_list, get_leaders
from alignment.model.text_search import name_sort_key
from alignment.model.view import Annotation, BlocAlias, View
from alignment.model.vote import VOTE_COUNT_WORDS, VOTE_LABELS
from alignment.scene.captions import (
    DASHED_NOTE,
    OUTLINE_NOTE,
    OUTSIDE_ENDING,
    compose_caption,
    compose_notes,
    describe_undated_members,
    explain_missing_positions,
    find_countries_in_title,
    format_card_source,
    format_map_fit,
    format_source_line,
    list_groups_joined_later,
    list_outside_blocs,
)
from alignment.scene.colour_variable import CATEGORY, ColourVariable, get_colour_variable
from alignment.scene.colours import (
    HATCHED_RIM,
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    NO_BLOC_SHAPE,
    RIM_DASHES,
    SMALL_RIM,
    SWATCH_SHAPE,
    select_ink,
)
from alignment.scene.comparison import (
    CountryMove,
    compute_country_moves,
    compute_view_comparison,
    list_bloc_changes,
    list_changed_countries,
)
from alignment.scene.directions import Direction, find_directions, format_directions
from alignment.scene.encoding import (
    EMPTY_RIM,
    OUTLINE_RIM,
    QUIET_RIM,
    TOO_FEW_VOTES,
    UNLIKELY_LABEL,
    LegendEntry,
    add_bloc_shapes,
    compute_fills,
    compute_shapes,
    describe_off_map,
    format_values,
    get_rim,
    make_outline_legend,
    restrict_legend_to_matches,
)
from alignment.scene.headline import (
    describe_obstacle,
    describe_significance,
    format_significance_test,
)
from alignment.scene.hulls import Hull, compute_bloc_hulls
from alignment.scene.links import Link, select_links
from alignment.scene.primitives import SAMPLE_CORNERS
from alignment.scene.text_metrics import to_single_line, wrap_text
from alignment.scene.theme import DARK_THEME, SHEET_LAYOUTS, Theme
from alignment.studies.comparison import LATER_NOTE, PENDING, Comparison, describe_bloc_doubt
from alignment.studies.filters import (
    EMPTY_FILTER,
    CountryFilter,
    date_filter,
    parse_filter_strictly,
)
from alignment.studies.study import Study

# As many countries that meet the filter are each labelled, if need be by lines across discs: on a
# page, where the pointer shows the names of others, and in a file.
MAX_FEW_ON_PAGE, MAX_FEW_IN_FILE = 12, 40
# Margin around all discs, in radii: space for the outlines of blocs.
FRAME_MARGIN = 2.05
# A card names the countries in no bloc if they are at most so many.
MAX_NAMED_OUTSIDE = 3
PALER_NOTE = "Paler: less often with its bloc when votes are resampled."


@dataclass(frozen=True)
class Node:
    """The disc of a country; hollow with a dashed `rim`, smaller with one of `SMALL_RIMS`.

    Dimmed countries neither meet the filter of the view nor are selected. `bloc_line` is the
    colour of a rim that shows the bloc.
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
    bloc_line: str = ""

    @property
    def is_hollow(self) -> bool:
        """Whether the paper shows in the middle of the disc."""
        return self.rim in (*RIM_DASHES, HATCHED_RIM, EMPTY_RIM)


ColouredT = TypeVar("ColouredT", Node, LegendEntry)


@dataclass(frozen=True)
class PlacedAnnotation:
    """A note on a map; `text` may have several lines.

    `bloc` or `iso3` is its target, both '' for a note at a position. The text of a note at a
    country starts with the country's name. The line to the note begins at `x`, `y`.
    """

    key: str
    bloc: str
    iso3: str
    x: float
    y: float
    text: str

    @property
    def sentence(self) -> str:
        """The note as a sentence, for when it does not fit on the map."""
        content = self.text.replace("\n", " ")
        return f"{self.bloc}: {content}" if self.bloc else content


PlacedT = TypeVar("PlacedT", Node, PlacedAnnotation, Direction)


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

    `is_refused` says that the title is why two selections cannot be compared.
    `bloc_doubt` says why blocs are uncertain, and their outlines dashed; '' if they are not.
    `moves` are the countries that moved in a comparison, `significance_text` its test in exact
    words, `bloc_change_texts` who moved from one bloc to another. `title_countries` are named in
    the title, `always_named` on every map of all countries or many matches. `ringed_countries`
    changed bloc since the scene before in a series, or voted otherwise than forecast. `movers`
    changed bloc since the period before, and have one strong colour.
    `unlabelled_text` says which countries have no label on a sheet, and `full_list_text`, which
    follows the number of labels, where all are listed. `directions` are named at the edge of the
    map where there is space. `reading` is the part of the explanation on distances, lines and
    outlines.
    `country_lists` name the countries of each entry of the colour legend, on a poster.
    `has_cells` says that each country is a cell of a grid, with its code. `short_source` replaces
    the source on slides, whose notes have it in full. `bars` are parts of totals, drawn in a
    column beside the map under `bars_title`.
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
    always_named: tuple[str, ...] = ()
    ringed_countries: tuple[str, ...] = ()
    bloc_change_texts: tuple[str, ...] = ()
    unlabelled_text: str = ""
    full_list_text: str = ""
    country_lists: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    reading: str = ""
    has_cells: bool = False
    short_source: str = ""
    bloc_doubt: str = ""
    bars_title: str = ""
    bars: tuple[LegendEntry, ...] = ()
    movers: tuple[str, ...] = ()
    is_refused: bool = False

    def turn(self) -> Scene:
        """Return what labels are placed by, turned to the right by a quarter."""

        def turn(x: float, y: float) -> tuple[float, float]:
            return y, -x

        def turn_place(placed: PlacedT) -> PlacedT:
            return replace(placed, x=placed.y, y=-placed.x)

        x0, y0, x1, y1 = self.frame
        return replace(
            self,
            frame=(y0, -x1, y1, -x0),
            nodes=tuple(map(turn_place, self.nodes)),
            hulls=tuple(
                replace(hull, rings=tuple(tuple(starmap(turn, ring)) for ring in hull.rings))
                for hull in self.hulls
            ),
            annotations=tuple(map(turn_place, self.annotations)),
            moves=tuple(replace(move, start=turn(*move.start)) for move in self.moves),
            directions=tuple(map(turn_place, self.directions)),
        )

    @property
    def is_of_places(self) -> bool:
        """Whether countries have the place of their land, on a world map or a grid."""
        return self.world is not None or self.has_cells

    @property
    def colour_heading(self) -> str:
        """What the legend of colours is about, and whether its blocs are uncertain."""
        is_doubtful = self.bloc_doubt and self.colour_title == "bloc"
        return f"bloc ({self.bloc_doubt})" if is_doubtful else self.colour_title

    @property
    def shape_title(self) -> str:
        """What the legend of shapes is about; with a filter, that it counts all countries."""
        if any(entry.shape in SAMPLE_CORNERS for entry in self.shape_legend):
            return "each country"
        title = "outline: bloc" if self.has_outline_legend else "shape: bloc"
        if self.matches is not None:
            title += ", of all countries"
        return f"{title} ({self.bloc_doubt})" if self.bloc_doubt else title

    @property
    def has_outline_legend(self) -> bool:
        """Whether the legend of shapes is about outlines."""
        return any(entry.rim == OUTLINE_RIM for entry in self.shape_legend)

    @property
    def matching_nodes(self) -> list[Node]:
        """The nodes that meet the filter and need a label; none without a filter."""
        if self.matches is None:
            return []
        # The note shows the name of its country.
        noted = {note.iso3 for note in self.annotations}
        return [node for node in self.nodes if not node.is_dimmed and node.iso3 not in noted]

    @property
    def listed_nodes(self) -> list[Node]:
        """The nodes that a sheet lists if it has no label for them."""
        if not self.has_cells and (self.matches is not None or self.world is not None):
            return self.matching_nodes
        noted = {note.iso3 for note in self.annotations}
        moving = (move.iso3 for move in self.moves)
        required = {*self.title_countries, *self.always_named, *moving} - noted
        return [node for node in self.nodes if node.is_selected or node.iso3 in required]


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
        Makes uncertain countries paler, where discs are coloured by bloc and none are faded.
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
    colour = colour or get_colour_variable(study, view.colour, stability)
    if colour.is_vote and country_filter.conditions:
        # The picture says how the members of the day voted.
        rollcall = colour.colour_by.rollcall
        country_filter = date_filter(study.dataset, study.table, country_filter, rollcall)
    matches = country_filter.countries if country_filter.conditions else None
    is_brief = SHEET_LAYOUTS[view.size].is_brief
    placed = study.table[study.table["x"].notna()]
    comparison = comparison or compute_view_comparison(study, view)
    moves = compute_country_moves(comparison, view.select) if comparison and not view.pins else ()
    disc_radius = min(each.disc for each in (study, *frame_studies))
    frame = _compute_frame([study, *frame_studies], [move.start for move in moves])

    is_by_bloc = colour.name == "bloc"
    # Beside faded countries a paler fill would be taken for one of them.
    is_paler = stability is not None and is_by_bloc and matches is None
    probability = stability.probability if stability is not None and is_paler else None
    fills, colour_legend = compute_fills(colour, placed.index, probability, matches)
    is_of_votes = is_brief or colour.is_vote
    if is_of_votes and matches and country_filter.has_condition_on(colour.name):
        colour_legend = restrict_legend_to_matches(colour_legend, is_brief)
    shapes, shape_legend = compute_shapes(study)
    if is_by_bloc:
        colour_legend, shape_legend = add_bloc_shapes(colour_legend, shape_legend), ()
    aliases, unknown_blocs = resolve_bloc_names(study, view.bloc_names)
    hulls: tuple[Hull, ...] = ()
    if view.hulls:
        hulls = compute_bloc_hulls(study, frame, disc_radius, is_by_bloc, colour.is_vote, aliases)
    if colour.is_vote and hulls:
        # The outlines show the blocs, and the shape who is in none, even inside an outline.
        shapes, shape_legend = (
            {
                iso3: shape if shape == NO_BLOC_SHAPE else SWATCH_SHAPE
                for iso3, shape in shapes.items()
            },
            make_outline_legend(hulls, study.blocs, len(study.table)),
        )
    shape_legend = tuple(replace(row, alias=aliases.get(row.label, "")) for row in shape_legend)
    if is_by_bloc:
        colour_legend = tuple(
            replace(row, alias=aliases.get(row.label, "")) for row in colour_legend
        )
    nodes = _make_nodes(study, placed, fills, shapes, colour, view, matches, aliases)
    names = study.dataset.short_names
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
    rollcalls = [name for condition in country_filter.conditions for name in condition.names]
    rollcalls.append(colour.colour_by.rollcall)
    late_groups = list_groups_joined_later(study.dataset, country_filter.conditions, rollcalls)
    if late_groups and not view.title:
        caption = caption.mark_groups_joined_later(late_groups)
    if aliases and not view.title:
        caption = caption.rename_blocs(aliases)
    called = find_countries_in_title(caption.title, study.dataset.codes_by_name)
    title_countries = tuple(iso3 for iso3 in called if iso3 in matching.index)
    if colour.is_vote and any(hull.name in caption.title for hull in hulls):
        # The map has the names of the title.
        hulls = tuple(replace(hull, texts=(hull.texts[1], hull.texts[1])) for hull in hulls)
    host = (view.host,) if matches is None else ()
    is_of_many = matches is None or len(matches) > MAX_LABELLED_MATCHES
    orientation = dict.fromkeys((*host, *ALWAYS_NAMED)) if is_of_many else ()
    always_named = tuple(iso3 for iso3 in orientation if iso3 in matching.index)
    changed = list_changed_countries(comparison) if comparison else []
    in_blocs = [iso3 for bloc in study.blocs if bloc.size > 1 for iso3 in bloc.members]
    outside = placed.index.difference(in_blocs) if is_brief and hulls and matches is None else ()
    if len(outside) > MAX_NAMED_OUTSIDE:
        outside = ()
    moving = (move.iso3 for move in moves)
    exceptions = find_exceptions(study, colour) if hulls and matches is None else ()
    label_order = rank_label_countries(
        study,
        colour,
        (*view.select, *title_countries, *host, *exceptions, *outside, *moving),
        matches,
        placed,
        changed if moves else None,
        rollcalls,
    )
    label_order = tuple(dict.fromkeys((*label_order, *always_named)))

    # On maps of a series a direction would jump, and on a card it has no space.
    directions = () if is_brief or frame_studies or view.pins else find_directions(study)
    missing_positions = explain_missing_positions(study)
    unplaced_codes = study.table.index[study.table["x"].isna()]
    unplaced = sorted((names[iso3] for iso3 in unplaced_codes), key=name_sort_key)
    if missing_positions:
        notes, unplaced = [missing_positions], []
    else:
        off_map = describe_off_map(colour, placed.index, [] if is_brief else unplaced)
        notes = [off_map] if off_map else []
        if unplaced and format_list(unplaced) in off_map:
            unplaced = []
    if comparison and comparison.is_backwards:
        notes.append(LATER_NOTE)
    if is_brief and colour.is_vote and hulls and matches is None:
        notes += list_outside_blocs(study, view)
    if not is_brief:
        notes += describe_significance(comparison) if comparison else ()
        notes += describe_undated_members(study.dataset, country_filter.conditions)
        notes += compose_notes(study, view, unplaced, matches)
    if probability is not None and (probability < 1).any():
        notes.append(PALER_NOTE)
    if not (is_brief and notes):
        # A card has one line for notes: its map is small.
        notes += study.west_definition
    summary = country_filter.summary
    return Scene(
        title=caption.title,
        subtitle=caption.subtitle,
        explanation=caption.explanation,
        alt=" ".join((caption.alt, *(f"Note: {note.sentence}" for note in annotations))),
        query_text=f"{summary}. {study.description}" if summary else study.description,
        colour_title=colour.label
        + "".join(f" ({text})" for text in late_groups.values() if colour.is_vote),
        nodes=nodes,
        links=select_links(study, view, matches),
        hulls=hulls,
        label_order=label_order,
        colour_legend=colour_legend,
        # A card has space for an outline that has no name on the map, but not for shapes.
        shape_legend=shape_legend if not is_brief or (hulls and colour.is_vote) else (),
        disc_radius=disc_radius,
        frame=frame,
        fit=". ".join(filter(None, (format_map_fit(study), format_directions(directions)))),
        source=format_card_source(study, colour=colour)
        if is_brief
        else format_source_line(study, colour),
        short_source="" if is_brief else format_source_line(study, colour, is_short=True),
        notes=(*notes, *unplaced_notes, *unknown_blocs),
        matches=matches,
        annotations=annotations,
        moves=moves,
        significance_text=format_significance_test(comparison) if comparison else "",
        title_countries=title_countries,
        always_named=always_named,
        bloc_change_texts=tuple(list_bloc_changes(comparison)) if comparison else (),
        directions=directions,
        reading=caption.reading,
        bloc_doubt=describe_bloc_doubt(study),
        is_refused=comparison is not None
        and comparison.obstacle != PENDING
        and caption.title == describe_obstacle(comparison),
    )


def _make_nodes(
    study: Study,
    placed: pd.DataFrame,
    fills: dict[str, str],
    shapes: dict[str, str],
    colour: ColourVariable,
    view: View,
    matches: tuple[str, ...] | None,
    aliases: Mapping[str, str],
) -> tuple[Node, ...]:
    """Return the nodes of the countries that have a position."""
    values = dict(zip(study.table.index, format_values(colour), strict=True))
    blocs = placed["bloc_name"].fillna(TOO_FEW_VOTES)
    # Lists are faster: a text column yields its values one by one.
    names = placed.index.map(study.dataset.short_names)
    columns = (placed.index, names, placed["x"], placed["y"], blocs, placed["votes_cast"])
    doubt, nodes = describe_bloc_doubt(study), []
    for iso3, name, x, y, bloc, votes_cast in zip(*(c.tolist() for c in columns), strict=True):
        value = values[iso3]
        tooltip = (
            [f"{colour.label}: {VOTE_LABELS.get(value, value)}"] if colour.name != "bloc" else []
        )
        # "alone" and the like are no bloc to be in.
        is_in_bloc = bloc != TOO_FEW_VOTES and format_bloc_name(bloc) != bloc
        tooltip += [
            f"in {format_bloc_name(aliases.get(bloc, bloc))}{f' ({doubt})' if doubt else ''}"
            if is_in_bloc
            else bloc,
            f"voted in {votes_cast} of {len(study.rollcalls)} votes",
        ]
        rim = get_rim(colour, value, iso3)
        if rim == SMALL_RIM:
            tooltip[0] += f", {UNLIKELY_LABEL}"
        node = Node(
            iso3=iso3,
            name=name,
            x=x,
            y=y,
            fill=fills[iso3],
            ink=select_ink(fills[iso3]),
            shape=shapes[iso3],
            value=value,
            bloc=bloc,
            is_selected=iso3 in view.select,
            tooltip=tuple(tooltip),
            rim=rim,
            is_dimmed=matches is not None and iso3 not in (*matches, *view.select),
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


def resolve_bloc_names(
    study: Study, bloc_names: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the names that a reader gave to blocs, and as notes those of no bloc of a study.

    A bloc is called by its name or a member; earlier names of countries are known.
    """
    if not bloc_names:
        return {}, ()
    aliases, unknown = dict[str, str](), []
    names, short_names = load_country_names(study.dataset.countries), study.dataset.short_names
    for alias in map(BlocAlias.parse, bloc_names):
        codes = [names.find(part) for part in alias.bloc.split("–")]
        namesakes = "–".join(short_names[iso3] for iso3 in codes if iso3)
        found = [
            bloc
            for bloc in study.blocs
            if bloc.name in (alias.bloc, namesakes)
            or (len(codes) == 1 and codes[0] in bloc.members)
        ]
        if found:
            aliases[found[0].name] = alias.name
        else:
            unknown.append(f"No bloc on this map is {to_single_line(alias.bloc)}.")
    return aliases, tuple(unknown)


def make_annotations(
    notes: Iterable[str], places: dict[str, tuple[str, float, float]], hulls: Sequence[Hull]
) -> tuple[tuple[PlacedAnnotation, ...], tuple[str, ...]]:
    """Return the notes on a map, and as sentences those whose target is not on it.

    `places` has the name and the position of each country on the map, by ISO3.
    """
    # The top of an outline lies inside no other outline.
    blocs = {hull.name: max(hull.rings[0], key=lambda point: point[1]) for hull in hulls}
    annotations, unplaced = [], []
    for number, note in enumerate(notes):
        annotation, key = Annotation.parse(note), f"note {number}"
        iso3, bloc, text = annotation.iso3, annotation.bloc, _wrap_note(annotation.text)
        if annotation.point is not None:
            annotations.append(PlacedAnnotation(key, "", "", *annotation.point, text))
        elif iso3 in places:
            # Its disc may have no other label.
            name, x, y = places[iso3]
            named = _wrap_note(f"{name}: {annotation.text}")
            annotations.append(PlacedAnnotation(key, "", iso3, x, y, named))
        elif bloc in blocs:
            annotations.append(PlacedAnnotation(key, bloc, "", *blocs[bloc], text))
        else:
            anchor, words = to_single_line(bloc or iso3), to_single_line(annotation.text)
            unplaced.append(f"{anchor} (not on this map): {words}")
    return tuple(annotations), tuple(unplaced)


def _wrap_note(text: str) -> str:
    # At most 10 font sizes wide: narrow notes fit nearer to their target.
    return "\n".join(wrap_text(to_single_line(text), 1.0, 10.0))


def _list_blocs_apart(scene: Scene) -> list[str]:
    """Return the blocs of two or more countries that have no outline."""
    outlined = {hull.name for hull in scene.hulls}
    blocs = Counter(node.bloc for node in scene.nodes if node.shape != NO_BLOC_SHAPE)
    return [bloc for bloc, size in blocs.items() if size > 1 and bloc not in outlined]


def list_members_outside(scene: Scene) -> list[str]:
    """Return the countries in a bloc that are outside its outline, or whose bloc has none."""
    outside = {iso3 for hull in scene.hulls for iso3 in hull.strays}
    without = _list_blocs_apart(scene) if scene.hulls else []
    return [node.iso3 for node in scene.nodes if node.iso3 in outside or node.bloc in without]


def name_outliers(scene: Scene) -> Scene:
    """Return a map of blocs that names the members of a bloc outside its outline, if they are few.

    Without a name, such a disc would look like a fault of the outline. Where movers are marked,
    only these have names.
    """
    if scene.matches is not None or not scene.hulls or scene.colour_title != "bloc":
        return scene
    if named := list_members_outside(scene):
        explanation = scene.explanation
        for note in (OUTLINE_NOTE, DASHED_NOTE):
            explanation = explanation.replace(note, f"{note[:-1]}{OUTSIDE_ENDING}")
        scene = replace(scene, explanation=explanation)
    if len(named) > MAX_NAMED_OUTLIERS or scene.movers:
        return scene
    return replace(
        scene,
        always_named=tuple(dict.fromkeys((*scene.always_named, *named))),
        label_order=tuple(dict.fromkeys((*scene.label_order, *named))),
    )


def apply_theme(scene: Scene, theme: Theme) -> Scene:
    """Return a scene with its fills and rims in a theme."""
    return _darken_missing(scene) if theme is DARK_THEME else scene


def _darken_missing(scene: Scene) -> Scene:
    """Return a scene whose unknown values are darker than all others, with a rim.

    Their usual grey would be the brightest colour on dark paper.
    """

    def darken(item: ColouredT) -> ColouredT:
        if item.fill != MISSING_COLOUR:
            return item
        return replace(item, fill=MISSING_COLOUR_DARK, rim=item.rim or QUIET_RIM)

    return replace(
        scene,
        nodes=_update_inks(map(darken, scene.nodes)),
        colour_legend=tuple(map(darken, scene.colour_legend)),
        shape_legend=tuple(map(darken, scene.shape_legend)),
    )


def _update_inks(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(replace(node, ink=select_ink(node.fill)) for node in nodes)


# Numbers of best known countries and of outliers that come before others, and of countries at
# each end of a scale.
MAX_PROMINENT_FIRST, MAX_OUTLIERS, EXTREMES_PER_END = 14, 13, 2
# Members of blocs outside their outlines are all named if they are at most so many.
MAX_NAMED_OUTLIERS = 6
# Best known countries labelled for orientation where a filter or moves decide about the labels.
MAX_LANDMARKS = 3
# Maximum number of labels of countries that meet the filter.
MAX_LABELLED_MATCHES = 40
# A vote or a bloc is rare among many matches if so few of them have it.
MAX_RARE = 5
# Least share of the members of a bloc that voted alike, for the others to be exceptions to it, and
# the maximum number of exceptions to all blocs. Most probable votes are less alike, and a bloc with
# more exceptions counts as split.
ALIKE_SHARE, FORECAST_ALIKE_SHARE, MAX_EXCEPTIONS = 0.95, 0.9, 3
# Votes in the order of their labels.
VOTE_ORDER = tuple(VOTE_COUNT_WORDS)


def rank_label_countries(
    study: Study,
    colour: ColourVariable,
    selected: tuple[str, ...],
    matches: tuple[str, ...] | None,
    coordinates: pd.DataFrame,
    changed_countries: Sequence[str] | None = None,
    rollcalls: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the countries to label, the most important first.

    Usually the selected countries; the ends of a scale; the best known; those far from all others;
    the rest of the best known; the most populous.

    With a filter, only countries that meet it come in this order, by vote if the colour is a vote
    (a single yes or no first; the rarest vote first if they are too many to label), followed by a
    few others for orientation: leaders of the texts asked about and the best known. In a
    comparison, the few that moved follow the selected, then those that changed bloc.

    `matches` are the countries that meet the filter; None without a filter. `coordinates` are x and
    y by ISO3. `changed_countries` changed bloc, where arrows show moves. `rollcalls` are those of
    the colour and the filter.
    """
    prominent = [iso3 for iso3 in PROMINENT if iso3 in coordinates.index]
    ranked = [
        *_select_extremes(colour, coordinates.index),
        *prominent[:MAX_PROMINENT_FIRST],
        *_select_outliers(study, coordinates),
        *prominent[MAX_PROMINENT_FIRST:],
        *_select_populous(study, coordinates.index),
    ]
    if changed_countries is not None:
        eligible = set(changed_countries) & set(coordinates.index if matches is None else matches)
        ranked = [
            *prominent[:MAX_LANDMARKS],
            *(iso3 for iso3 in (*ranked, *changed_countries) if iso3 in eligible),
        ]
    elif matches is not None:
        eligible = set(matches) & set(coordinates.index)
        matching = [iso3 for iso3 in dict.fromkeys((*ranked, *matches)) if iso3 in eligible]
        vote_ranks = {iso3: rank_vote(colour.values.get(iso3)) for iso3 in matching}
        rank_counts = Counter(vote_ranks.values())
        # Too many to label them all: rare votes come first.
        is_crowded = len(matching) > MAX_LABELLED_MATCHES
        if is_crowded and colour.kind == CATEGORY:
            counts = colour.values.reindex(matching).value_counts()
            matching.sort(key=lambda iso3: counts.get(colour.values.get(iso3), 0) > MAX_RARE)
        matching.sort(
            key=lambda iso3: _make_vote_sort_key(vote_ranks[iso3], rank_counts, is_crowded)
        )
        leaders = [iso3 for iso3 in _rank_leaders(study, rollcalls) if iso3 in coordinates.index]
        candidates = dict.fromkeys((*leaders[: MAX_LANDMARKS - 1], *prominent))
        landmarks = [iso3 for iso3 in candidates if iso3 not in matches][:MAX_LANDMARKS]
        # Among many equal countries, the leader of the texts asked about comes first.
        is_no_vote = set(rank_counts) == {len(VOTE_ORDER)}
        ranked = [*(leaders[:1] if is_crowded and is_no_vote else ()), *matching, *landmarks]
    present = (iso3 for iso3 in selected if iso3 in coordinates.index)
    return tuple(dict.fromkeys((*present, *ranked)))


def rank_vote(value: object) -> int:
    """Return the rank of a value in the order of labels: yes first, as the most telling.

    >>> [rank_vote(value) for value in ("yes", "no", "abstain", "absent", "West")]
    [0, 1, 2, 3, 3]
    """
    return VOTE_ORDER.index(value) if value in VOTE_ORDER else len(VOTE_ORDER)


def _make_vote_sort_key(
    vote_rank: int, rank_counts: Counter[int], rarest_first: bool
) -> tuple[bool, bool, int, int]:
    """Return a sort key: a single yes or no first, then by vote, or the rarest vote first.

    >>> counts = Counter({0: 31, 1: 1, 2: 8})
    >>> sorted(range(4), key=lambda rank: _make_vote_sort_key(rank, counts, False))
    [1, 0, 2, 3]
    >>> sorted(range(4), key=lambda rank: _make_vote_sort_key(rank, counts, True))
    [1, 2, 0, 3]
    """
    is_single = rank_counts[vote_rank] == 1 and vote_rank < VOTE_ORDER.index("abstain")
    is_no_vote = vote_rank == len(VOTE_ORDER)
    count = rank_counts[vote_rank] if rarest_first and not is_no_vote else 0
    return not is_single, is_no_vote, count, vote_rank


def find_exceptions(study: Study, colour: ColourVariable) -> tuple[str, ...]:
    """Return the countries that voted otherwise than nearly all of their bloc; () if many did.

    >>> import alignment
    >>> from alignment.scene.colour_variable import get_colour_variable
    >>> study = alignment.study(alignment.load())
    >>> find_exceptions(study, get_colour_variable(study, "vote:A/RES/74/247"))
    ('TUR',)
    """
    exceptions = list[str]()
    least = FORECAST_ALIKE_SHARE if colour.is_forecast else ALIKE_SHARE
    for bloc in study.blocs if colour.is_vote else ():
        votes = colour.values.reindex(bloc.members)
        votes = votes[votes.isin(VOTE_COUNT_WORDS)]
        is_same = votes == next(iter(votes.mode()), None)
        is_split = colour.is_forecast and (~is_same).sum() > MAX_EXCEPTIONS
        if is_same.mean() >= least and not is_split:
            exceptions += votes.index[~is_same].tolist()
    return tuple(exceptions) if len(exceptions) <= MAX_EXCEPTIONS else ()


def _rank_leaders(study: Study, rollcalls: Sequence[str]) -> list[str]:
    """Return the countries that led texts, the most frequent leader first."""
    rows = study.dataset.rollcalls
    counts = Counter(
        iso3
        for symbol in rollcalls
        if symbol in rows.index
        for iso3 in get_leaders(get_record(rows, symbol))
    )
    return [iso3 for iso3, _ in counts.most_common()]


def _select_extremes(colour: ColourVariable, index: pd.Index) -> list[str]:
    if colour.kind == CATEGORY:
        return []
    values = colour.values.reindex(index).astype(float).dropna().sort_values(kind="stable")
    return [*values.index[::-1][:EXTREMES_PER_END], *values.index[:EXTREMES_PER_END]]


def _select_outliers(study: Study, coordinates: pd.DataFrame) -> list[str]:
    """Return the countries far from all others, first those outside all outlines of blocs."""
    if len(coordinates) < 2:
        return []
    points = coordinates[["x", "y"]].to_numpy()
    distances = np.asarray(cKDTree(points).query(points, k=2)[0])[:, 1]
    order = np.argsort(-distances, kind="stable")[:MAX_OUTLIERS]
    is_far = distances > 3.5 * study.disc
    outliers = [str(coordinates.index[row]) for row in order if is_far[row]]
    outlined = {iso3 for bloc in study.blocs if bloc.id in study.outlines for iso3 in bloc.members}
    return sorted(outliers, key=outlined.__contains__)


def _select_populous(study: Study, index: pd.Index) -> list[str]:
    countries = study.dataset.countries
    if "population" not in countries:
        return []
    population = pd.to_numeric(countries["population"].reindex(index), errors="coerce").dropna()
    return list(population.sort_values(ascending=False, kind="stable").index[:30])
