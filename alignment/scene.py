"""The picture before any renderer: what every screen and file draws the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alignment.answer import Study, counted
from alignment.colours import (
    ALONE,
    MISSING,
    NO_BLOC_SHAPE,
    SHAPES,
    category_colours,
    ink_on,
    scale_colour,
)
from alignment.lens import CATEGORY, DIVERGING, Lens, lens
from alignment.model.query import listed
from alignment.model.view import View
from alignment.network.hulls import Ring

NOT_ENOUGH = "not enough votes"


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
    """The outline around a bloc and where its name is written."""

    name: str
    size: int
    fill: str
    rings: tuple[Ring, ...]
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Entry:
    """One row of a legend."""

    label: str
    count: int
    fill: str
    shape: str


@dataclass(frozen=True)
class Scene:
    """A picture of a study.

    `frame` is x low, y low, x high, y high of everything drawn; `disc` the radius of a disc.
    `colours` and `shapes` are the two legends; `notes` say what is not drawn and why.
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


def make_scene(study: Study, view: View) -> Scene:
    """Return the picture of a study in a view.

    Raises
    ------
    QueryError
        If the view names a colour that the study does not have.
    """
    colour = lens(study, view.colour)
    drawn = study.table[study.table["x"].notna()]
    fills, colours = _colours(colour, drawn.index)
    shapes, shape_entries = _shapes(study)
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
        hulls=_hulls(study) if view.hulls else (),
        colours=colours,
        shapes=shape_entries,
        disc=study.disc,
        frame=_frame(drawn, study.disc),
        fit=_fit(study),
        source=f"Source: {_source(study)}",
        notes=_notes(study),
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


def said(colour: Lens) -> list[str]:
    """Return the values of a lens in words, in its order."""
    missing = NOT_ENOUGH if colour.name == "bloc" else "not known"
    return [
        missing if pd.isna(value) else f"{value:.2f}" if isinstance(value, float) else str(value)
        for value in colour.values.tolist()
    ]


def _colours(colour: Lens, index: pd.Index) -> tuple[dict[str, str], tuple[Entry, ...]]:
    values = colour.values.reindex(index)
    missing = values.isna()
    if colour.kind == CATEGORY:
        palette = category_colours(colour.order)
        counts = values.value_counts()
        if colour.name == "bloc":
            palette |= {name: ALONE for name in colour.order if counts.get(name, 0) == 1}
        fills = {iso3: MISSING if missing[iso3] else palette[values[iso3]] for iso3 in index}
        entries = [
            Entry(word, int(counts[word]), palette[word], NO_BLOC_SHAPE)
            for word in colour.order
            if counts.get(word, 0) > (1 if colour.name == "bloc" else 0)
        ]
        alone = sum(1 for fill in fills.values() if fill == ALONE)
        if alone:
            entries.append(Entry("alone", alone, ALONE, NO_BLOC_SHAPE))
    else:
        fills, entries = _scaled(colour, values)
    if missing.any():
        word = NOT_ENOUGH if colour.name == "bloc" else "not known"
        entries.append(Entry(word, int(missing.sum()), MISSING, NO_BLOC_SHAPE))
    return fills, tuple(entries)


def _scaled(colour: Lens, values: pd.Series) -> tuple[dict[str, str], list[Entry]]:
    numbers = values.astype(float)
    low, high = numbers.min(), numbers.max()
    if colour.kind == DIVERGING:
        high = max(abs(low), abs(high))
        low = -high
    span = (high - low) or 1.0
    shades = {}
    for iso3, number in numbers.items():
        share = 0.0 if np.isnan(number) else (number - low) / span
        fill = MISSING if np.isnan(number) else scale_colour(share, colour.kind == DIVERGING)
        shades[str(iso3)] = fill
    steps = dict.fromkeys(float(step) for step in np.linspace(low, high, 4))
    entries = []
    for step in steps if numbers.notna().any() else ():
        text = f"{step:.0f}" if span > 3 else f"{step:.2f}"
        fill = scale_colour((step - low) / span, colour.kind == DIVERGING)
        entries.append(Entry(text, 0, fill, NO_BLOC_SHAPE))
    return shades, entries


def _shapes(study: Study) -> tuple[dict[str, str], tuple[Entry, ...]]:
    shapes = dict.fromkeys(study.table.index, NO_BLOC_SHAPE)
    entries = []
    for bloc in study.blocs:
        if bloc.size == 1 or bloc.id > len(SHAPES):
            continue
        shape = SHAPES[bloc.id - 1]
        shapes.update(dict.fromkeys(bloc.members, shape))
        entries.append(Entry(bloc.name, bloc.size, MISSING, shape))
    return shapes, tuple(entries)


def _links(study: Study, view: View) -> tuple[Link, ...]:
    frame = study.links
    number = np.arange(len(frame))
    own = frame["a"].isin(view.select) | frame["b"].isin(view.select)
    own &= frame["weight"] >= study.threshold
    if len(view.select) > 1:
        own |= frame["a"].isin(view.select) & frame["b"].isin(view.select)
    kept = frame[(number < view.links) | own]
    chosen = own[kept.index]
    top = 1.0 - study.threshold
    share = (kept["weight"] - study.threshold) / (top if top > 0 else 1.0)
    widths = np.digitize(share, (1 / 3, 0.9))
    rows = zip(kept["a"], kept["b"], kept["weight"], kept["shared"], widths, chosen, strict=True)
    return tuple(
        Link(a, b, float(weight), int(shared), int(width), bool(mine))
        for a, b, weight, shared, width, mine in rows
    )


def _hulls(study: Study) -> tuple[Hull, ...]:
    palette = category_colours(tuple(bloc.name for bloc in study.blocs))
    hulls = []
    for bloc in study.blocs:
        rings = study.outlines.get(bloc.id, ())
        if rings:
            top = max(rings[0], key=lambda point: point[1])
            hulls.append(Hull(bloc.name, bloc.size, palette[bloc.name], rings, *top))
    return tuple(hulls)


def _frame(drawn: pd.DataFrame, disc: float) -> tuple[float, float, float, float]:
    if drawn.empty:
        return (-1.0, -1.0, 1.0, 1.0)
    pad = 3 * disc
    low, high = drawn[["x", "y"]].min() - pad, drawn[["x", "y"]].max() + pad
    return (float(low["x"]), float(low["y"]), float(high["x"]), float(high["y"]))


def _title(study: Study, colour: Lens) -> str:
    label = colour.label[0].upper() + colour.label[1:]
    return f"{label}, on a map of {counted(len(study.rollcalls), 'roll call')}"


def _fit(study: Study) -> str:
    if np.isnan(study.fit.rank_correlation):
        return "Fit of the map: not enough pairs"
    correlation, stress = study.fit.rank_correlation, study.fit.stress
    pairs = f"{study.fit.pairs:,} pairs"
    return f"Fit of the map: rank correlation {correlation:.2f}, stress {stress:.2f} ({pairs})"


def _source(study: Study) -> str:
    version = study.dataset.version
    return f"{study.dataset.title}{f', {version}' if version else ''}. {study.dataset.licence}"


def _notes(study: Study) -> tuple[str, ...]:
    table = study.table
    notes = []
    lost = table["name"][table["x"].isna()]
    if len(lost):
        notes.append(f"Not drawn, no vote to compare: {listed(list(lost))}.")
    thin = table["name"][table["bloc"].isna() & table["x"].notna()]
    if len(thin):
        some = listed(list(thin)) if len(thin) <= 6 else f"{len(thin)} countries"
        notes.append(f"Grey, {NOT_ENOUGH} to be in a bloc: {some}.")
    return tuple(notes)
