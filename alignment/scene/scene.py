"""The picture before any renderer: what every screen and file draws the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.naming import the
from alignment.answer.comparison import LATER, Comparison
from alignment.answer.study import Study
from alignment.answer.where import NOBODY, Where, meeting
from alignment.model.subjects import letters
from alignment.model.view import View
from alignment.model.wording import listed
from alignment.scene.anchors import anchors
from alignment.scene.annotations import Annotation, annotated
from alignment.scene.captions import caption
from alignment.scene.chance import exactly, sureness
from alignment.scene.colours import NO_BLOC_SHAPE, ink_on
from alignment.scene.compared import Way, changed_bloc, changes, compared, ways
from alignment.scene.encoding import (
    NOT_ENOUGH,
    Entry,
    fills_of,
    in_shape,
    of_those,
    off_map,
    rim_of,
    said,
    shapes_of,
)
from alignment.scene.hulls import Hull, bloc_hulls
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lens import VOTE, Lens, lens
from alignment.scene.links import Link, links_of
from alignment.scene.notes import (
    brief_source,
    fit_of,
    notes_of,
    source_of,
    undated,
    without_positions,
)
from alignment.scene.phrases import in_title
from alignment.sources.outlines import Outlines

# So many who meet the conditions of a view are each named, though lines to names cross discs: on a
# page, where others are told by the pointer, and in a file.
FEW, SOME = 12, 40
# Room around all discs, in radii: for the outlines of blocs.
EDGE = 2.05
PALER = "Paler: less sure to be with its bloc when roll calls are resampled."


@dataclass(frozen=True)
class Node:
    """One country's disc; `rim` is dashed or dotted where it is hollow.

    `dim` are those that do not meet the conditions of the view.
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
    chosen: bool
    card: tuple[str, ...]
    rim: str = ""
    dim: bool = False


@dataclass(frozen=True)
class Scene:
    """A picture of a study.

    `title` is what it finds, `subtitle` on what, `reading` how it is read and `alt` what it is told
    as to those who do not see it. `query` and `fit` are the whole query as a sentence, and how well
    the map tells it: for notes and descriptions.
    `anchors` are the countries to name, the most important first.
    `frame` is x low, y low, x high, y high of everything drawn; `disc` the radius of a disc.
    `colours` and `shapes` are the two legends, the second empty where colours tell blocs already;
    `notes` say what is not drawn and why. `world` has the land and sea that the countries lie on,
    on a map of the world. `meets` is who meets the conditions of the view, on the map or not; None
    where it has none. `annotations` are the notes that stand on the map, `ways` where those that
    moved stood in what it is compared with, and `chance` how surely, as it is tested. `told` is
    whom the title names, `changed` who changed bloc since the scene before, where several are seen
    side by side, `went` from which bloc to which those went that changed it in a comparison, a way
    each. `unlabelled` says, on a sheet, who has no room for a name, and `besides`
    where all are named besides, to follow how many are on it.
    """

    title: str
    subtitle: str
    reading: str
    alt: str
    query: str
    colour_title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    hulls: tuple[Hull, ...]
    anchors: tuple[str, ...]
    colours: tuple[Entry, ...]
    shapes: tuple[Entry, ...]
    disc: float
    frame: tuple[float, float, float, float]
    fit: str
    source: str
    notes: tuple[str, ...]
    world: Outlines | None = None
    meets: tuple[str, ...] | None = None
    annotations: tuple[Annotation, ...] = ()
    ways: tuple[Way, ...] = ()
    chance: str = ""
    told: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    unlabelled: str = ""
    besides: str = ""

    @property
    def asked(self) -> list[Node]:
        """Who on the map meets the conditions of the view, where it has some."""
        # A note at a country has its name.
        noted = {note.iso3 for note in self.annotations}
        bright = [node for node in self.nodes if not node.dim and node.iso3 not in noted]
        return bright if self.meets is not None else []


def make_scene(
    study: Study,
    view: View,
    among: Sequence[Study] = (),
    sure: Bootstrap | None = None,
    where: Where | None = None,
    comparison: Comparison | None = None,
    colour: Lens | None = None,
) -> Scene:
    """Return the picture of a study in a view.

    Parameters
    ----------
    study : Study
    view : View
    among : sequence of Study
        Others that it is seen beside, such as the periods of a timeline: all are drawn on one
        frame with discs of one size, so that only what moved moves.
    sure : Bootstrap, optional
        How sure the blocs are: where discs are coloured by bloc, the less sure are paler.
    where : Where, optional
        Who meets the conditions of the view, where that is known already; the rest is dimmed.
    comparison : Comparison, optional
        What the view compares the study with, where that is known already.
    colour : Lens, optional
        What discs are coloured by, where it is not the colour of the view.

    Raises
    ------
    QueryError
        If the view names a colour that the study does not have, or a condition that cannot be
        asked of it.
    """
    if where is None:
        where = meeting(study.dataset, study.table, view.where) if view.where else NOBODY
    meets = where.countries if where.conditions else None
    brief = LAYOUTS[view.size].brief
    colour = colour or lens(study, view.colour, sure)
    drawn = study.table[study.table["x"].notna()]
    comparison = comparison or compared(study, view)
    moved = ways(comparison, view.select) if comparison and not view.pins else ()
    seen = [study, *among]
    disc = min(each.disc for each in seen)
    frame = _frame(seen, [way.start for way in moved])
    chance = sure.probability if sure is not None and colour.name == "bloc" else None
    fills, colours = fills_of(colour, drawn.index, chance, meets)
    if where.countries and where.about(colour.name):
        colours = of_those(colours, brief)
    shapes, shape_entries = shapes_of(study)
    if colour.name == "bloc":
        # One legend tells both.
        colours, shape_entries = in_shape(colours, shape_entries), ()
    nodes = _nodes(study, drawn, fills, shapes, colour, view, meets)
    hulls = bloc_hulls(study, frame, disc, colour.name == "bloc") if view.hulls else ()
    nobody = without_positions(study)
    lost = [] if nobody else sorted(study.table["name"][study.table["x"].isna()], key=letters)
    apart = [note for note in (off_map(colour, drawn.index, [] if brief else lost),) if note]
    # Who is told there is not told again.
    lost = [] if lost and any(listed(lost) in note for note in apart) else lost
    paler = [PALER] if chance is not None and (chance < 1).any() else []
    places = {node.iso3: (node.name, node.x, node.y) for node in nodes}
    notes, noted = annotated(view.notes, places, hulls)
    changed = changed_bloc(comparison) if comparison else []
    others = any(node.shape == NO_BLOC_SHAPE for node in nodes)
    words = caption(study, view, colour, where, colours, others, comparison, moved)
    if colours and all(entry.met in (None, entry.count) for entry in colours):
        # Of all of them nothing is left to say.
        colours = tuple(replace(entry, met=None) for entry in colours)
    there = drawn["name"] if meets is None else drawn["name"][drawn.index.isin(meets)]
    in_words = in_title(words.title, there)
    texts = [text for each in where.conditions for text in each.names]
    texts.append(colour.name.removeprefix(VOTE))
    first = (*view.select, *in_words, *(way.iso3 for way in moved))
    order = [LATER] if comparison and comparison.backwards else []
    beneath = [nobody, *order] if nobody else [*apart, *order]
    if not brief:
        beneath += sureness(comparison) if comparison else ()
        beneath += undated(study.dataset, where.conditions)
        beneath += notes_of(study, view, lost, meets)
    return Scene(
        title=words.title,
        subtitle=words.subtitle,
        reading=words.reading,
        alt=" ".join((words.alt, *(f"Note: {note.told}" for note in notes))),
        query=f"{where.told}. {study.description}" if where.told else study.description,
        colour_title=colour.label,
        nodes=nodes,
        links=links_of(study, view, meets),
        hulls=hulls,
        anchors=anchors(study, colour, first, meets, drawn, changed if moved else None, texts),
        colours=colours,
        shapes=() if brief else shape_entries,
        disc=disc,
        frame=frame,
        fit=fit_of(study),
        source=brief_source(study) if brief else source_of(study, colour),
        notes=(*beneath, *paler, *noted),
        meets=meets,
        annotations=notes,
        ways=moved,
        chance=exactly(comparison) if comparison else "",
        told=in_words,
        went=tuple(changes(comparison)) if comparison else (),
    )


def _nodes(
    study: Study,
    drawn: pd.DataFrame,
    fills: dict[str, str],
    shapes: dict[str, str],
    colour: Lens,
    view: View,
    meets: tuple[str, ...] | None,
) -> tuple[Node, ...]:
    """Return the discs, of the rows of the study's table that have a place."""
    values = dict(zip(study.table.index, said(colour), strict=True))
    told = drawn[["name", "x", "y", "bloc_name", "votes_cast"]].fillna({"bloc_name": NOT_ENOUGH})
    rolls = len(study.rollcalls)
    found = []
    for iso3, row in zip(drawn.index, told.to_dict("records"), strict=True):
        value, bloc = values[iso3], row["bloc_name"]
        card = [f"{colour.label}: {value}"] if colour.name != "bloc" else []
        card += [_whose(bloc), f"voted in {row['votes_cast']} of {rolls} roll calls"]
        node = Node(
            iso3=iso3,
            name=row["name"],
            x=row["x"],
            y=row["y"],
            fill=fills[iso3],
            ink=ink_on(fills[iso3]),
            shape=shapes[iso3],
            value=value,
            bloc=bloc,
            chosen=iso3 in view.select,
            card=tuple(card),
            rim=rim_of(colour, value),
            dim=meets is not None and iso3 not in meets,
        )
        found.append(node)
    return tuple(found)


def _whose(bloc: str) -> str:
    return bloc if bloc == NOT_ENOUGH or the(bloc) == bloc else f"in {the(bloc)}"


def _frame(
    studies: Sequence[Study], starts: Sequence[tuple[float, float]] = ()
) -> tuple[float, float, float, float]:
    edges = [(x, y, x, y) for x, y in starts]
    for study in studies:
        x, y = study.table["x"].to_numpy(), study.table["y"].to_numpy()
        if np.isnan(x).all():
            continue
        pad = EDGE * study.disc
        edges.append(
            (np.nanmin(x) - pad, np.nanmin(y) - pad, np.nanmax(x) + pad, np.nanmax(y) + pad)
        )
    if not edges:
        return (-1.0, -1.0, 1.0, 1.0)
    left, low, right, high = zip(*edges, strict=True)
    return (float(min(left)), float(min(low)), float(max(right)), float(max(high)))
