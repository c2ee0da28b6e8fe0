"""The picture before any renderer: what every screen and file draws the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alignment.answer import Study
from alignment.colours import (
    category_colours,
    ink_on,
)
from alignment.encoding import NOT_ENOUGH, Entry, fills_of, said, shapes_of
from alignment.lens import Lens, lens
from alignment.model.query import counted, listed
from alignment.model.view import View
from alignment.network.hulls import Ring
from alignment.sources.outlines import Outlines

# Share of the width that counts as near the edge.
EDGE = 0.22
# Chosen countries whose own links are all shown; of more they would cover the map.
MOST_STARS = 4
FALSE_DISCOVERY_RATE = 0.05
# Usual size of a letter of a bloc's name, in radii of a disc.
NAME_WIDTH, NAME_HEIGHT = 0.75, 2.2


@dataclass(frozen=True)
class Node:
    """One country's disc."""

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


@dataclass(frozen=True)
class Link:
    """One line between two discs; `width` is a class, 0 thin to 2 strong."""

    a: str
    b: str
    weight: float
    shared: int
    width: int
    chosen: bool


@dataclass(frozen=True)
class Hull:
    """The outline around a bloc and where its name is written.

    `label_side` says which end of the name stands at `label_x`: left, center or right.
    """

    name: str
    size: int
    fill: str
    rings: tuple[Ring, ...]
    label_x: float
    label_y: float
    label_side: str


@dataclass(frozen=True)
class Scene:
    """A picture of a study.

    `frame` is x low, y low, x high, y high of everything drawn; `disc` the radius of a disc.
    `colours` and `shapes` are the two legends; `notes` say what is not drawn and why. `world` has
    the land and sea that the countries lie on, on a map of the world.
    """

    title: str
    subtitle: str
    colour_title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    hulls: tuple[Hull, ...]
    colours: tuple[Entry, ...]
    shapes: tuple[Entry, ...]
    disc: float
    frame: tuple[float, float, float, float]
    fit: str
    source: str
    notes: tuple[str, ...]
    world: Outlines | None = None


def make_scene(study: Study, view: View) -> Scene:
    """Return the picture of a study in a view.

    Raises
    ------
    QueryError
        If the view names a colour that the study does not have.
    """
    colour = lens(study, view.colour)
    drawn = study.table[study.table["x"].notna()]
    frame = _frame(drawn, study.disc)
    fills, colours = fills_of(colour, drawn.index, _sure(study, colour))
    shapes, shape_entries = shapes_of(study)
    said_of = dict(zip(study.table.index, said(colour), strict=True))
    rows = drawn.assign(bloc_name=drawn["bloc_name"].fillna(NOT_ENOUGH)).to_dict("records")
    nodes = tuple(
        _node(study, iso3, row, fills[iso3], shapes[iso3], said_of[iso3], colour, view)
        for iso3, row in zip(drawn.index, rows, strict=True)
    )
    return Scene(
        title=view.title or _title(study, colour),
        subtitle=study.description,
        colour_title=colour.label,
        nodes=nodes,
        links=_links(study, view),
        hulls=_hulls(study, frame) if view.hulls else (),
        colours=colours,
        shapes=shape_entries,
        disc=study.disc,
        frame=frame,
        fit=_fit(study),
        source=f"Source: {_source(study)}",
        notes=_notes(study, view),
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
    card += [row["bloc_name"], f"voted in {row['votes_cast']} of {len(study.rollcalls)} roll calls"]
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
    )


def _links(study: Study, view: View) -> tuple[Link, ...]:
    frame = study.links
    if view.beyond:
        frame = beyond_chance(study)
    number = np.arange(len(frame))
    own = frame["a"].isin(view.select) | frame["b"].isin(view.select)
    own &= frame["weight"] >= study.threshold
    if len(view.select) > MOST_STARS:
        own &= False
    elif len(view.select) > 1:
        own |= frame["a"].isin(view.select) & frame["b"].isin(view.select)
    kept = frame[(number < view.links) | own]
    chosen = own.loc[kept.index]
    top = 1.0 - study.threshold
    share = (kept["weight"] - study.threshold) / (top if top > 0 else 1.0)
    widths = np.digitize(share, (1 / 3, 0.9))
    rows = zip(kept["a"], kept["b"], kept["weight"], kept["shared"], widths, chosen, strict=True)
    return tuple(
        Link(a, b, float(weight), int(shared), int(width), bool(mine))
        for a, b, weight, shared, width, mine in rows
    )


def beyond_chance(study: Study) -> pd.DataFrame:
    """Return the links whose agreement, or joint sponsorship, is above what totals give."""
    pairs = study.pairs
    kept = pd.Series(False, index=pairs.index)
    if study.query.blend < 1:
        kept |= (pairs["q"] <= FALSE_DISCOVERY_RATE) & (pairs["sign"] > 0)
    if study.query.blend > 0:
        kept |= pairs["q_cosponsorship"] <= FALSE_DISCOVERY_RATE
    return study.links[kept]


def _hulls(study: Study, frame: tuple[float, float, float, float]) -> tuple[Hull, ...]:
    names = tuple(bloc.name for bloc in study.blocs)
    palette = category_colours(names, tuple(bloc.id for bloc in study.blocs))
    hulls = []
    for bloc in study.blocs:
        rings = study.outlines.get(bloc.id, ())
        if rings:
            top = max(rings[0], key=lambda point: point[1])
            # A name near the edge is written inwards.
            across = (top[0] - frame[0]) / (frame[2] - frame[0])
            end = "left" if across < EDGE else "right" if across > 1 - EDGE else "center"
            hulls.append(Hull(bloc.name, bloc.size, palette[bloc.name], rings, *top, end))
    return _names_apart(hulls, study.disc)


def _names_apart(hulls: list[Hull], disc: float) -> tuple[Hull, ...]:
    # Names that would lie on one another are lifted, the lower first staying where it is.
    placed: list[Hull] = []
    for hull in sorted(hulls, key=lambda hull: hull.label_y):
        lifted = hull
        while any(_overlap(lifted, other, disc) for other in placed):
            lifted = replace(lifted, label_y=lifted.label_y + 0.5 * disc)
        placed.append(lifted)
    return tuple(sorted(placed, key=lambda hull: -hull.size))


def _overlap(one: Hull, other: Hull, disc: float) -> bool:
    (a, b), (c, d) = _reach(one, disc), _reach(other, disc)
    return a < d and c < b and abs(one.label_y - other.label_y) < NAME_HEIGHT * disc


def _reach(hull: Hull, disc: float) -> tuple[float, float]:
    width = NAME_WIDTH * disc * (len(hull.name) + 5)
    start = {"left": 0.0, "center": width / 2, "right": width}[hull.label_side]
    return hull.label_x - start, hull.label_x - start + width


def _frame(drawn: pd.DataFrame, disc: float) -> tuple[float, float, float, float]:
    if drawn.empty:
        return (-1.0, -1.0, 1.0, 1.0)
    pad = 2.2 * disc
    low, high = drawn[["x", "y"]].min() - pad, drawn[["x", "y"]].max() + pad
    # Room above for the name of the topmost bloc.
    return (float(low["x"]), float(low["y"]), float(high["x"]), float(high["y"]) + 2 * disc)


def _title(study: Study, colour: Lens) -> str:
    label = colour.label[0].upper() + colour.label[1:]
    return f"{label}, on a map of {counted(len(study.rollcalls), 'roll call')}"


def _sure(study: Study, colour: Lens) -> pd.Series | None:
    told = colour.name == "bloc" and study.findings.bootstrap is not None
    return study.findings.bloc_probability if told else None


def _fit(study: Study) -> str:
    if np.isnan(study.fit.rank_correlation):
        return "Fit of the map: not enough pairs"
    correlation, stress = study.fit.rank_correlation, study.fit.stress
    pairs = f"{study.fit.pairs:,} pairs"
    return f"Fit of the map: rank correlation {correlation:.2f}, stress {stress:.2f} ({pairs})"


def _source(study: Study) -> str:
    version = study.dataset.version
    return f"{study.dataset.title}{f', {version}' if version else ''}. {study.dataset.licence}"


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
        notes.append(f"Grey, {NOT_ENOUGH} to be in a bloc: {some}.")
    return tuple(notes)
