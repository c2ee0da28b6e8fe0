"""The picture before any renderer: what every screen and file draws the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.naming import the
from alignment.answer.study import Study
from alignment.answer.where import NOBODY, Where, meeting
from alignment.model.query import counted, listed
from alignment.model.view import View
from alignment.scene.anchors import anchors, named_first
from alignment.scene.colours import ink_on
from alignment.scene.encoding import (
    NOT_ENOUGH,
    Entry,
    fills_of,
    in_shape,
    off_map,
    rim_of,
    said,
    shapes_of,
)
from alignment.scene.hulls import LARGEST_LETTER, Hull, bloc_hulls, written
from alignment.scene.lens import Lens, headed, lens
from alignment.scene.links import FALSE_DISCOVERY_RATE, Link, beyond_chance, links_of
from alignment.scene.naming import Name, names_beside
from alignment.sources.outlines import Outlines

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

    `names` are those of the chosen countries, as far as they fit beside theirs in figures of
    plotly; `anchors` the countries to name elsewhere, the most important first.
    `frame` is x low, y low, x high, y high of everything drawn; `disc` the radius of a disc.
    `colours` and `shapes` are the two legends, the second empty where colours tell blocs already;
    `notes` say what is not drawn and why. `world` has the land and sea that the countries lie on,
    on a map of the world. `meets` is who meets the conditions of the view, on the map or not; None
    where it has none.
    """

    title: str
    subtitle: str
    colour_title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    hulls: tuple[Hull, ...]
    names: tuple[Name, ...]
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


def make_scene(
    study: Study,
    view: View,
    among: Sequence[Study] = (),
    sure: Bootstrap | None = None,
    where: Where | None = None,
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

    Raises
    ------
    QueryError
        If the view names a colour that the study does not have, or a condition that cannot be
        asked of it.
    """
    if where is None:
        where = meeting(study.dataset, study.table, view.where) if view.where else NOBODY
    meets = where.countries if where.conditions else None
    colour = lens(study, view.colour, sure)
    drawn = study.table[study.table["x"].notna()]
    seen = [study, *among]
    disc = min(each.disc for each in seen)
    frame = _frame(seen)
    chance = sure.probability if sure is not None and colour.name == "bloc" else None
    fills, colours = fills_of(colour, drawn.index, chance, meets)
    shapes, shape_entries = shapes_of(study)
    if colour.name == "bloc":
        # One legend tells both.
        colours, shape_entries = in_shape(colours, shape_entries), ()
    said_of = dict(zip(study.table.index, said(colour), strict=True))
    told = drawn[["name", "x", "y", "bloc_name", "votes_cast"]].fillna({"bloc_name": NOT_ENOUGH})
    rows = told.to_dict("records")
    nodes = tuple(
        replace(
            _node(study, iso3, row, fills[iso3], shapes[iso3], said_of[iso3], colour, view),
            dim=meets is not None and iso3 not in meets,
        )
        for iso3, row in zip(drawn.index, rows, strict=True)
    )
    hulls = bloc_hulls(study, frame, disc, colour.name == "bloc") if view.hulls else ()
    apart = [note for note in (off_map(colour, drawn.index),) if note]
    paler = [PALER] if chance is not None and (chance < 1).any() else []
    return Scene(
        title=view.title or _title(study, colour),
        subtitle=f"{where.told}. {study.description}" if where.told else study.description,
        colour_title=colour.label,
        nodes=nodes,
        links=links_of(study, view, meets),
        hulls=hulls,
        names=_names(nodes, view, disc, frame, hulls),
        anchors=anchors(study, colour, named_first(view.select, meets), drawn),
        colours=colours,
        shapes=shape_entries,
        disc=disc,
        frame=frame,
        fit=_fit(study),
        source=f"Source: {_source(study)}{_of_colour(colour)}",
        notes=(*apart, *_notes(study, view), *paler),
        meets=meets,
    )


def _node(
    study: Study,
    iso3: str,
    row: dict[Hashable, Any],
    fill: str,
    shape: str,
    value: str,
    colour: Lens,
    view: View,
) -> Node:
    card = [f"{colour.label}: {value}"] if colour.name != "bloc" else []
    voted = f"voted in {row['votes_cast']} of {len(study.rollcalls)} roll calls"
    card += [_whose(row["bloc_name"]), voted]
    return Node(
        iso3=iso3,
        name=row["name"],
        x=row["x"],
        y=row["y"],
        fill=fill,
        ink=ink_on(fill),
        shape=shape,
        value=value,
        bloc=row["bloc_name"],
        chosen=iso3 in view.select,
        card=tuple(card),
        rim=rim_of(colour, value),
    )


def _whose(bloc: str) -> str:
    return bloc if bloc == NOT_ENOUGH or the(bloc) == bloc else f"in {the(bloc)}"


def _names(
    nodes: tuple[Node, ...],
    view: View,
    disc: float,
    frame: tuple[float, float, float, float],
    hulls: tuple[Hull, ...],
) -> tuple[Name, ...]:
    called = {node.iso3: node.name for node in nodes}
    chosen = [(iso3, called[iso3]) for iso3 in view.select if iso3 in called]
    taken = [(written(hull, disc), LARGEST_LETTER) for hull in hulls]
    places = {node.iso3: (node.x, node.y) for node in nodes}
    return names_beside(chosen, places, disc, frame, taken)


def _frame(studies: Sequence[Study]) -> tuple[float, float, float, float]:
    edges = []
    for study in studies:
        x, y = study.table["x"].to_numpy(), study.table["y"].to_numpy()
        if np.isnan(x).all():
            continue
        pad = 2.05 * study.disc
        edges.append(
            (np.nanmin(x) - pad, np.nanmin(y) - pad, np.nanmax(x) + pad, np.nanmax(y) + pad)
        )
    if not edges:
        return (-1.0, -1.0, 1.0, 1.0)
    left, low, right, high = zip(*edges, strict=True)
    return (float(min(left)), float(min(low)), float(max(right)), float(max(high)))


def _title(study: Study, colour: Lens) -> str:
    return f"{headed(colour.name, colour.label)}, on a map of {study.basis}"


def _fit(study: Study) -> str:
    if np.isnan(study.fit.rank_correlation):
        return "Fit of the map: not enough pairs"
    correlation, stress = study.fit.rank_correlation, study.fit.stress
    pairs = f"{study.fit.pairs:,} pairs"
    return f"Fit of the map: rank correlation {correlation:.2f}, stress {stress:.2f} ({pairs})"


def _source(study: Study) -> str:
    version = study.dataset.version
    return f"{study.dataset.title}{f', {version}' if version else ''}. {study.dataset.licence}"


def _of_colour(colour: Lens) -> str:
    return f". {colour.label}: {colour.source}" if colour.source else ""


def _notes(study: Study, view: View) -> tuple[str, ...]:
    table = study.table
    notes = []
    if view.beyond:
        count = len(beyond_chance(study))
        rate = f"{FALSE_DISCOVERY_RATE:.0%}"
        apart = int((study.findings.vote_links.beyond(FALSE_DISCOVERY_RATE) < 0).sum() // 2)
        if apart and study.query.blend < 1:
            notes.append(f"{counted(apart, 'pair')} agree less than chance would have it.")
        if count:
            notes.append(f"Links: {count:,} pairs beyond chance, false discovery rate {rate}.")
        else:
            notes.append(
                f"No link is drawn: on {counted(len(study.rollcalls), 'roll call')} no single pair "
                f"is closer than chance would have it (false discovery rate {rate}). Blocs and "
                "positions rest on all votes together and can still be told."
            )
    lost = table["name"][table["x"].isna()]
    if len(lost):
        notes.append(f"Not drawn, no vote to compare: {listed(list(lost))}.")
    thin = table["name"][table["bloc"].isna() & table["x"].notna()]
    if len(thin):
        some = listed(list(thin)) if len(thin) <= 6 else f"{len(thin)} countries"
        # Only where discs are coloured by bloc are these grey.
        why = f"Grey, {NOT_ENOUGH}" if view.colour == "bloc" else NOT_ENOUGH.capitalize()
        notes.append(f"{why} to be in a bloc: {some}.")
    return tuple(notes)
